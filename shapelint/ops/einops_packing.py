"""Tensors side by side along one axis, and parted again: einops.pack and einops.unpack."""

from __future__ import annotations

from typing import Any

from shapelint.dims import Dim, maximum
from shapelint.ops._einops_fit import around, ends, is_empty, unknown
from shapelint.ops._einops_pattern import is_name, text_of, wrong
from shapelint.ops._einops_values import tensor_from
from shapelint.rulebook import Wish, fresh, function, learn, must_divide, must_same, path, rule_for, same
from shapelint.rulebook.axes import a_size, product
from shapelint.rulebook.convert import to_items, to_size
from shapelint.values import ListV, NotKnown, OpenSizes, Reject, Shape, Sizes, Tensor, UNKNOWN_SHAPE, Unknown, settled


@function("einops.pack")
def pack(tensors: "Any", pattern: "Any") -> Any:
    """The axes that `*` stands for become one in each tensor, and the tensors are joined along it. Gives the shapes
    that were lost, too.

    pack([[2, 3, 5], [2, 3, 7, 5], [2, 3, 7, 9, 5]], "i j * k") -> ([2, 3, 71, 5], ?)
    pack([[B, C], [B, T, C]], "b * c") -> ([B, T + 1, C], ?)
    pack([[B, H, W, C]], "b * c") -> ([B, H*W, C], ?)
    pack([[2, 3]i, [2, 4]i], "b *") -> ([2, 7]i, ?)
    pack([[..., 5], [3, 5]], "* c") -> ([?, 5], ?)
    pack([[2, 3, 5], [2, 4, 6]], "b * c") -> error: einops
    pack([[2, 3]], "a b c *") -> error: einops
    pack([[2, 3]], "a b") -> error: einops
    pack([[2, 3]], "a a *") -> error: einops
    """
    names, before = _around_star(pattern, "pack")
    after = len(names) - before
    open_result = Tensor(Shape((*unknown(before), fresh("what was packed"), *unknown(after))))
    try:
        items = to_items(tensors, Wish("einops.pack", "tensors"))
    except NotKnown as unsaid:
        raise NotKnown(unsaid.reason, (open_result, ListV((), Unknown("the sizes that were packed")))) from None
    if not items:
        raise Reject("arguments", raises="IndexError", operator="einops.pack", problem="cannot be given an empty list")
    packed, shapes = [], []
    for index, item in enumerate(items):
        x = tensor_from(item, "einops.pack", f"tensors[{index}]", "AttributeError" if index else "RuntimeError")
        flat, lost = _packed(x, before, after, pattern, index)
        packed.append(flat)
        shapes.append(lost)
        sides = [(*one.dims[:before], *one.dims[before + 1:]) for one in (packed[0], flat)]
        for name, wanted, got in zip(names, *sides):
            must_same(got, wanted, "einops", raises="RuntimeError", problem="pack", name=name, pattern=pattern,
                      argument=f"tensors[{index}]", shape=x.shape)
    return rule_for("torch.cat")((ListV(packed), before), {}), ListV(shapes)


def _around_star(pattern: Any, operator: str) -> tuple[list[str], int]:
    """The names of the axes beside the `*`, and how many of them stand before it. Rejects "einops"."""
    pattern = text_of(pattern)
    words = pattern.split()
    if len(words) != len(set(words)):
        wrong(pattern, "a name stands twice in it")
    if "*" not in words:
        wrong(pattern, f"{operator} needs a `*` in it")
    for word in words:
        if word != "*" and not is_name(word):
            wrong(pattern, f"`{word}` is no name of an axis")
    at = words.index("*")
    return words[:at] + words[at + 1:], at


def _packed(x: Tensor, before: int, after: int, pattern: str, index: int) -> tuple[Tensor, Any]:
    """One tensor with the axes of `*` as one, and their sizes."""
    argument = f"tensors[{index}]"
    rank = x.rank if x.rank is not None else max(x.shape.ranks) if x.shape.ranks else None
    if rank is not None and rank < before + after:
        raise Reject("einops", raises="EinopsError", argument=argument, pattern=pattern, problem="rank", side=pattern,
                     got=x.rank, wanted=before + after, least=True, shape=x.shape)
    named, middle = ends(learn(x, Shape(unknown(before), unknown(after))).shape, before, after)
    if is_empty(named):  # the size of the packed axis is left to torch, which cannot tell it of no elements
        raise Reject("view", shape=x.shape, wanted_shape=Shape((*named[:before], -1, *named[before:])), got=0, wanted=0,
                     argument=argument)
    known = middle.back is None
    whole = product(middle.front) if known else a_size(fresh("what was packed"))
    lost = Sizes(middle.front) if known else OpenSizes(Tensor(middle))
    return x.with_shape((*named[:before], whole, *named[before:])), lost


@function("einops.unpack")
def unpack(tensor: "Any", packed_shapes: "Any", pattern: "Any") -> Any:
    """One axis parted into tensors whose axes at `*` have these sizes; one size may be -1. Gives a list.

    unpack([2, 71, 5], ((), (7,), (7, 9)), "i * k") -> ([2, 5], [2, 7, 5], [2, 7, 9, 5])
    unpack([B, N, 5], ((1,), (-1,)), "b * c") -> ([B, 1, 5], [B, N - 1, 5])
    unpack([B, H*W + 1, C], ((), (H, W)), "b * c") -> ([B, C], [B, H, W, C])
    unpack([B, 12], ((-1, 4),), "b *") -> ([B, 3, 4],)
    unpack([..., 4], ((2, 1),), "* c") -> ([2, 1, 4],)
    unpack([2, 7, 5], ((3,), (5,)), "b * c") -> error: einops
    unpack([2, 7, 5], ((8,), (-1,)), "b * c") -> error: einops
    unpack([2, 7, 5], ((-1,), (-1,)), "b * c") -> error: einops
    unpack([2, 7, 5], ((-1, 2),), "b * c") -> error: einops
    unpack([2, 7], ((3,), (4,)), "b * c") -> error: einops
    """
    names, before = _around_star(pattern, "unpack")
    after = len(names) - before
    x = tensor_from(tensor, "einops.unpack", "tensor")
    count = before + 1 + after
    if not x.shape.may_have_rank(count):
        raise Reject("einops", raises="EinopsError", argument="tensor", pattern=pattern, problem="rank", side=pattern,
                     got=x.rank, wanted=count, least=False, shape=x.shape)
    dims = learn(x, Shape(unknown(count))).dims
    start, whole, end = dims[:before], a_size(dims[before]), dims[before + 1:]
    shapes = _shapes(packed_shapes)
    if shapes is None:
        one = x.with_shape(around(start, Shape((), ()), end))
        raise NotKnown("the sizes to unpack are not known", ListV((), one))
    details = {"pattern": pattern, "argument": "tensor", "shape": x.shape, "axis": before, "raises": "EinopsError"}
    if all(shape.back is None for shape in shapes):
        sizes = _with_open_size([shape.front for shape in shapes], whole, is_empty((*start, *end)), details)
        shapes = [Shape(size) for size in sizes]
    return ListV([x.with_shape(around(start, shape.map(_settled), end)) for shape in shapes])


def _settled(size: Dim) -> Dim:
    """A size of -1 that could not be told, as one that nobody knows."""
    return a_size(fresh("what -1 stands for")) if _is_open(size) else size


def _shapes(given: Any) -> list[Shape] | None:
    """The shapes to unpack; None where nobody knows how many. Rejects what is none."""
    wish = Wish("einops.unpack", "packed_shapes")
    try:
        rows = [settled(row) for row in to_items(given, wish)]
        if any(isinstance(row, (int, float)) for row in rows):
            raise Reject("argument-type", raises="TypeError", operator=wish.operator, argument=wish.name,
                         got="a number", wanted="a list of shapes")
    except NotKnown:
        return None
    return [_shape(row, wish) for row in rows]


def _shape(row: Any, wish: Wish) -> Shape:
    if isinstance(row, OpenSizes):
        return row.tensor.shape
    try:
        return Shape(tuple(to_size(size, wish) for size in to_items(row, wish)))
    except NotKnown:
        return UNKNOWN_SHAPE


def _with_open_size(shapes: list[tuple[Dim, ...]], whole: Dim, empty: bool,
                    details: dict[str, Any]) -> list[tuple[Dim, ...]]:
    """The shapes with the size that -1 stands for. Rejects "einops" where they take more or less than there is."""
    open_at = [i for i, shape in enumerate(shapes) if any(_is_open(size) for size in shape)]
    if len(open_at) > 1 or any(_is_open(size) and size != -1 for shape in shapes for size in shape) \
            or any(sum(map(_is_open, shape)) > 1 for shape in shapes):
        wrong(details["pattern"], "more than one of the sizes to unpack is open")
    if empty and open_at:
        wrong(details["pattern"], "a size is open, and the tensor has no elements to tell it by")
    if empty or not shapes:  # a tensor without elements fits any shape that has none
        return shapes
    if not open_at:
        must_same(whole, _total(shapes), "einops", problem="unpack", **details)
        return shapes
    at = open_at[0]
    left = _left_over(whole, _total(shapes[:at]), _total(shapes[at + 1:]), details)
    rest = product(size for size in shapes[at] if not _is_open(size))
    must_divide(rest, left, "einops", problem="unpack-divide", **details)
    filled = tuple(left // rest if _is_open(size) else size for size in shapes[at])
    return [*shapes[:at], filled, *shapes[at + 1:]]


def _is_open(size: Dim) -> bool:
    return isinstance(size, int) and size < 0


def _total(shapes: list[tuple[Dim, ...]]) -> Dim:
    total: Dim = 0
    for shape in shapes:
        total = total + product(shape)
    return total


def _left_over(whole: Dim, first: Dim, last: Dim, details: dict[str, Any]) -> Dim:
    """What is left of an axis for the part whose size is open."""
    if any(path.known.at_least(whole, taken) is False for taken in (first, last)):
        raise Reject("einops", problem="unpack", got=whole, wanted=first + last, **details)
    left = whole - first - last
    if same(first, 0) is True or same(last, 0) is True or path.known.at_least(left, 0) is True:
        return a_size(left)
    return maximum(0, left)  # two slices may overlap, and leave nothing between them
