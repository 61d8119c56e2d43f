"""What do torchvision's transforms do to the sizes of an image, be it a tensor or one of PIL's?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from shapelint.dims import Dim
from shapelint.ops._spatial import assume_at_least
from shapelint.rulebook import Wish, fresh, keep, must_at_least, must_same, path, same
from shapelint.rulebook.axes import a_size, find_axis, put_axis
from shapelint.rulebook.convert import to_items, to_size
from shapelint.values import Array, DictV, ListV, NotKnown, Reject, Shape, Tensor, Unknown, is_dim, settled


@dataclass(frozen=True, slots=True, eq=False)
class Picture(Unknown):
    """An image whose kind nobody knows, PIL's or a tensor, but whose height and width somebody set; of some, the
    channels are known, too."""

    height: Any = None
    width: Any = None
    channels: Any = None


def image(x: Any) -> Any:
    """The image a transform is given. Several at once, in a tuple or dictionary, are not followed."""
    x = settled(x)
    if isinstance(x, (tuple, ListV, DictV)):
        raise NotKnown("a transform of several things at once", Unknown("what a transform gives"))
    return x


def the_only(inputs: tuple[Any, ...]) -> Any:
    """The image, where a transform of v2 is given just one thing."""
    if len(inputs) != 1:
        raise NotKnown("a transform of several things at once", Unknown("what a transform gives"))
    return image(inputs[0])


def places_of(x: Any) -> tuple[Any, Any]:
    """Height and width; None where they are not known."""
    if isinstance(x, Tensor):
        return x.shape.axis(-2), x.shape.axis(-1)
    return (x.height, x.width) if isinstance(x, Picture) else (None, None)


def with_places(x: Any, height: Any, width: Any, channels: Any = None) -> Any:
    """The image with another height and width (and channels, of a tensor)."""
    if not isinstance(x, Tensor):
        kept = x.channels if isinstance(x, Picture) and channels is None else channels
        return Picture("an image that is PIL's or a tensor", height=height, width=width, channels=kept)
    if not (x.shape.may_have_rank(3) or x.shape.least_rank > 3):
        raise NotKnown("a tensor that is no image", Tensor(dtype=x.dtype))
    sizes = {-1: width, -2: height} if channels is None else {-1: width, -2: height, -3: channels}
    x, _ = find_axis(x, min(sizes))
    shape = x.shape
    for axis, size in sizes.items():
        must_at_least(size, 0, "refused", argument="img", axis=axis, shape=x.shape,
                      problem="more is taken away than there is")
        shape = put_axis(shape, axis, size)
    return Tensor(shape, x.dtype, x.marked)


def unsure_places(x: Any) -> Any:
    """The image with a height and width that only its content, or chance, decides."""
    return with_places(x, *(a_size(fresh("the size of an image")) for _ in range(2)))


def pair(size: Any, operator: str) -> tuple[Dim, Dim]:
    """The height and width that `5`, `(5,)` or `(5, 6)` stand for. Rejects more than two."""
    size = settled(size)
    if is_dim(size):
        return size, size
    try:
        sizes = [to_size(item, Wish(operator, "size")) for item in to_items(size, Wish(operator, "size"))]
    except NotKnown:
        return fresh("the size that was asked for"), fresh("the size that was asked for")
    if len(sizes) not in (1, 2):
        raise Reject("constructor", raises="ValueError", parameter="size", got=None, wanted=None,
                     rule="one size, or a height and a width")
    return sizes[0], sizes[-1]


def resized(x: Any, size: Any, max_size: Any, operator: str) -> Any:
    """A height and a width are taken as they are; one size is that of the smaller edge, and the other one follows."""
    size = settled(size)
    if not is_dim(size):
        try:
            items = to_items(size, Wish(operator, "size"))
        except NotKnown:
            return unsure_places(x)
        if len(items) != 1:
            for part in pair(size, operator):
                must_at_least(part, 1, "constructor", parameter="size", rule="at least 1")
            return with_places(x, *pair(size, operator))
        size = to_size(items[0], Wish(operator, "size"))
    height, width = places_of(x)
    if height is None or width is None or settled(max_size) is not None:
        return unsure_places(x)
    if same(height, width) is True:
        return with_places(x, size, size)
    if not (isinstance(height, int) and isinstance(width, int) and isinstance(size, int)) or 0 in (height, width):
        return unsure_places(x)
    must_at_least(size, 1, "constructor", parameter="size", rule="at least 1")
    longer = int(size * max(height, width) / min(height, width))
    return with_places(x, *((size, longer) if height < width else (longer, size)))


def padded(x: Any, padding: Any, operator: str) -> Any:
    """`2` on all sides, `(left and right, top and bottom)`, or `(left, top, right, bottom)`."""
    padding = settled(padding)
    wish = Wish(operator, "padding")
    try:
        parts = (padding,) if is_dim(padding) else tuple(to_size(item, wish) for item in to_items(padding, wish))
    except NotKnown:
        return unsure_places(x)
    if len(parts) not in (1, 2, 4):
        raise Reject("constructor", raises="ValueError", parameter="padding", got=len(parts), wanted=None,
                     rule="1, 2 or 4 sizes")
    left, top, right, bottom = parts * (4 // len(parts))
    height, width = places_of(x)
    if height is None or width is None:
        return unsure_places(x)
    return with_places(x, height + top + bottom, width + left + right)


def must_hold(x: Any, size: tuple[Dim, Dim], operator: str) -> None:
    """A crop must not be larger than the image. Rejects "refused"."""
    for axis, whole, part in zip((-2, -1), places_of(x), size):
        if whole is None:
            continue
        if path.known.less(whole, part) is True:
            raise Reject("refused", raises="ValueError", argument="img", axis=axis, operator=operator,
                         shape=x.shape if isinstance(x, Tensor) else None, got=whole, wanted=part,
                         problem=f"the crop is larger than the image in axis {axis}", result=with_places(x, *size))
        assume_at_least(whole, part)


def as_tensor_image(x: Any, dtype: str | None) -> Tensor:
    """`[C, H, W]` of an image that was no tensor; in arrays the channels stand last."""
    if isinstance(x, Array) and x.rank in (2, 3):
        return Tensor(Shape((*((1,) if x.rank == 2 else x.dims[2:]), *x.dims[:2])), dtype)
    height, width = (a_size(fresh("the size of an image")) if size is None else size for size in places_of(x))
    channels = x.channels if isinstance(x, Picture) else None
    channels = a_size(fresh("the channels of an image")) if channels is None else channels
    return Tensor(Shape((channels, height, width)), dtype)


def normalised(x: Any, mean: Any, std: Any, operator: str, grows: bool) -> Any:
    """Each channel is shifted and scaled. `grows`: a single channel may become several (v2), else the tensor is
    changed in place and they must fit."""
    counts = [_count(values, name) for name, values in (("mean", mean), ("std", std))]
    if not isinstance(x, Tensor):
        height, width = places_of(x)
        known = [count for count in counts if isinstance(count, int) and count > 1]
        if height is None or not known:
            return Tensor()
        return Tensor(Shape((), (known[0], height, width)))
    result = keep(x, None)
    if x.dtype is not None and not x.floating:
        raise Reject("dtype", raises="TypeError", argument="tensor", got=x.dtype, wanted="a floating dtype",
                     operator=operator, result=result)
    if x.rank is not None and x.rank < 3:
        raise Reject("rank", raises="ValueError", argument="tensor", operator=operator, got=x.rank, wanted=None,
                     least=3, shape=x.shape, pattern=["*", "channels", "height", "width"])
    x, _ = find_axis(x, -3)
    channels = x.shape.axis(-3)
    for name, count in zip(("mean", "std"), counts):
        if count in (None, 1):
            continue
        if grows and same(channels, 1) is not False:  # a single channel grows, and any other must fit
            channels = count
            result = x.with_shape(put_axis(x.shape, -3, channels))
            continue
        must_same(channels, count, "channels", argument="tensor", axis=-3, parameter=name, shape=x.shape,
                  operator=operator, result=result)
    return result


def _count(values: Any, name: str) -> int | None:
    """How many channels the means or deviations are for; a deviation of 0 is refused."""
    values = settled(values)
    if isinstance(values, Tensor):
        return values.dims[0] if values.rank == 1 and isinstance(values.dims[0], int) else None
    try:
        items = [settled(item) for item in to_items(values, Wish("", name))]
    except NotKnown:
        return None
    if name == "std" and any(isinstance(item, (int, float)) and item == 0 for item in items):
        raise Reject("constructor", raises="ValueError", parameter="std", got=0, wanted=None, rule="other than 0")
    return len(items)


def grey(x: Any, channels: Any, operator: str, newer: bool) -> Any:
    """Colours become shades of grey: one channel, or three alike. The first version leaves a grey image as it is."""
    channels = settled(channels)
    found = x.shape.axis(-3) if isinstance(x, Tensor) else None
    wrong = isinstance(found, int) and found not in (1, 3)
    if isinstance(channels, int) and channels not in (1, 3) and (newer or not wrong):
        raise Reject("constructor", raises="ValueError", parameter="num_output_channels", got=channels, wanted=None,
                     rule="1 or 3")
    if not isinstance(x, Tensor):
        return replace(x, channels=channels if isinstance(channels, int) else None) if isinstance(x, Picture) else x
    if wrong:
        raise Reject("channels", raises="ValueError" if newer else "TypeError", argument="img", axis=-3, got=found,
                     wanted=3, parameter=None, shape=x.shape, operator=operator)
    if channels != 1 and not newer:
        channels = found if isinstance(found, int) else fresh("the channels of an image")
    elif not isinstance(channels, int):
        channels = fresh("the channels of an image")
    height, width = (a_size(fresh()) if size is None else size for size in places_of(x))
    return with_places(x, height, width, channels)
