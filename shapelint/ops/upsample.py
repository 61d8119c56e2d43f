"""Images and sequences sampled anew at other sizes: F.interpolate, nn.Upsample, F.grid_sample, F.affine_grid."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from shapelint.dims import Dim
from shapelint.ops._spatial import must_have_elements, scaled
from shapelint.rulebook import Wish, at_least, fresh, function, learn, module, must_same, path
from shapelint.rulebook.convert import to_items, to_size
from shapelint.values import Input, NotKnown, Reject, Shape, Tensor, Unknown, is_dim, settled

#: How many axes each mode needs; None for any of 3, 4 and 5.
MODES = {"nearest": None, "nearest-exact": None, "area": None, "linear": 3, "bilinear": 4, "bicubic": 4,
         "trilinear": 5, "lanczos": 4}
OPERATOR = "torch.nn.functional.interpolate"


def _refuse(parameter: str, got: Any, rule: str, wanted: Any = None, raises: str = "ValueError") -> Reject:
    return Reject("constructor", raises=raises, parameter=parameter, got=got, wanted=wanted, rule=rule,
                  operator=OPERATOR)


def resized(input: Tensor, size: Any, scale_factor: Any, mode: Any, align_corners: Any = None) -> Tensor:
    """`[N, C, *places]` with other places: those of `size`, or as many times more as `scale_factor` says."""
    size, scale, mode = settled(size), settled(scale_factor), settled(mode)
    if mode in ("nearest", "area", "nearest-exact") and isinstance(settled(align_corners), bool):
        raise _refuse("align_corners", settled(align_corners), "left out unless mode interpolates")
    if size is not None and scale is not None and not isinstance(size, (Unknown, Input)) \
            and not isinstance(scale, (Unknown, Input)):
        raise _refuse("scale_factor", None, "left out where size is given")
    if size is None and scale is None:
        raise _refuse("size", None, "given, or scale_factor")
    count = _places(size if size is not None else scale)
    n = _spatial(input, mode, count)
    if count is not None and count != n:
        raise _refuse("size" if size is not None else "scale_factor", count, f"of {n} sizes", wanted=n)
    _must_suit(input, mode)
    shape = input.shape
    if shape.back is not None:
        shape = learn(input, Shape(tuple(fresh() for _ in range(2)), tuple(fresh() for _ in range(n)),
                                   frozenset({n + 2}))).shape
    must_have_elements(shape, n + 1, OPERATOR)
    places = shape.front[2:]
    after = _sizes(size, n) if size is not None else _scaled(places, scale, n)
    for i, new in enumerate(after):
        if path.known.less(new, 1) is True:
            raise Reject("spatial", argument="input", operator=OPERATOR, axis=i - n, got=places[i], wanted=new,
                         shape=shape, parameter="size")
    return Tensor(Shape((*shape.front[:2], *after)), input.dtype)


def _places(given: Any) -> int | None:
    """How many sizes were given; None where one stands for all."""
    if isinstance(given, tuple) or hasattr(given, "exact"):
        return len(to_items(given, Wish(OPERATOR, "size")))
    return None


def _spatial(input: Tensor, mode: Any, count: int | None) -> int:
    if input.rank is not None:
        return input.rank - 2
    if MODES.get(mode) is not None:
        return MODES[mode] - 2
    if count is None:
        raise NotKnown("the number of axes is not known", _open_result(input))
    return count


def _open_result(input: Tensor) -> Tensor:
    return Tensor(Shape(input.shape.front[:2], (), frozenset({3, 4, 5})), input.dtype)


def _must_suit(input: Tensor, mode: Any) -> None:
    wanted = MODES.get(mode) if isinstance(mode, str) else None
    if isinstance(mode, str) and mode not in MODES:
        raise _refuse("mode", mode, "one of " + ", ".join(map(repr, MODES)), raises="NotImplementedError")
    allowed = [wanted] if wanted else [3, 4, 5]
    if not any(map(input.shape.may_have_rank, allowed)):
        raise Reject("rank", raises="NotImplementedError", argument="input", operator=OPERATOR, got=input.rank,
                     wanted=allowed, least=min(allowed), shape=input.shape, pattern=["batch", "channels", "*places"])


def _sizes(size: Any, n: int) -> tuple[Dim, ...]:
    wish = Wish(OPERATOR, "size")
    if is_dim(size) or isinstance(size, (int, float, str)):
        return (to_size(size, wish),) * n
    if isinstance(size, (Unknown, Input)):
        return tuple(fresh("size") for _ in range(n))
    return tuple(to_size(item, wish) for item in to_items(size, wish))


def _scaled(places: Sequence[Dim], scale: Any, n: int) -> tuple[Dim, ...]:
    try:
        factors = to_items(scale, Wish(OPERATOR, "scale_factor"))
    except NotKnown:
        factors = (scale,) * n
    return tuple(scaled(place, settled(factor)) for place, factor in zip(places, factors))


@function(OPERATOR)
def interpolate(input: "Tensor", size: "Any" = None, scale_factor: "Any" = None, mode: "Any" = "nearest",
                align_corners: "Any" = None, recompute_scale_factor: "Any" = None, antialias: "Any" = False) -> Any:
    """Axes from the third on get the sizes asked for, or are scaled.

    interpolate([B, 3, H, W], scale_factor=2) -> [B, 3, 2*H, 2*W]
    interpolate([B, 3, 5, 7], scale_factor=(2, 1.5)) -> [B, 3, 10, 10]
    interpolate([B, 3, H, 8], scale_factor=0.5, mode="bilinear", align_corners=False) -> [B, 3, H // 2, 4]
    interpolate([B, 3, H, W], (10, 20)) -> [B, 3, 10, 20]
    interpolate([B, 3, L], size=10, mode="linear") -> [B, 3, 10]
    interpolate([3, 5, 7], scale_factor=2, mode="bilinear") -> error: rank
    interpolate([5, 7], scale_factor=2) -> error: rank
    interpolate([2, 3, 5, 7], size=(10,)) -> error: constructor
    interpolate([2, 3, 5, 7]) -> error: constructor
    interpolate([2, 3, 5, 7], size=3, scale_factor=2) -> error: constructor
    interpolate([2, 3, 5, 7], size=3, align_corners=True) -> error: constructor
    """
    return resized(input, size, scale_factor, mode, align_corners)


@function("torch.nn.functional.upsample")
def upsample(input: "Tensor", size: "Any" = None, scale_factor: "Any" = None, mode: "Any" = "nearest",
             align_corners: "Any" = None) -> Any:
    """The old name of interpolate.

    upsample([B, 3, H, W], scale_factor=2) -> [B, 3, 2*H, 2*W]
    """
    return resized(input, size, scale_factor, mode, align_corners)


@function("torch.nn.functional.upsample_nearest")
def upsample_nearest(input: "Tensor", size: "Any" = None, scale_factor: "Any" = None) -> Any:
    """The old name of interpolate with the nearest element.

    upsample_nearest([B, 3, H, W], scale_factor=2) -> [B, 3, 2*H, 2*W]
    """
    return resized(input, size, scale_factor, "nearest")


@function("torch.nn.functional.upsample_bilinear")
def upsample_bilinear(input: "Tensor", size: "Any" = None, scale_factor: "Any" = None) -> Any:
    """The old name of bilinear interpolate.

    upsample_bilinear([B, 3, H, W], size=(5, 6)) -> [B, 3, 5, 6]
    """
    return resized(input, size, scale_factor, "bilinear")


@module("torch.nn.Upsample")
def upsample_layer(size: "Any" = None, scale_factor: "Any" = None, mode: "Any" = "nearest",
                   align_corners: "Any" = None, recompute_scale_factor: "Any" = None) -> Any:
    """As interpolate.

    Upsample(scale_factor=2)([B, 3, H, W]) -> [B, 3, 2*H, 2*W]
    Upsample((10, 20), mode="bilinear", align_corners=True)([B, 3, H, W]) -> [B, 3, 10, 20]
    Upsample(scale_factor=2, mode="bilinear")([3, 5, 6]) -> error: rank
    """
    def forward(input: "Tensor") -> Any:
        return resized(input, size, scale_factor, mode, align_corners)

    return forward, {"name": "Upsample"}


def _upsampling(operator: str, mode: str, doc: str) -> None:
    def build(size: "Any" = None, scale_factor: "Any" = None) -> Any:
        def forward(input: "Tensor") -> Any:
            return resized(input, size, scale_factor, mode)

        return forward, {"name": operator.rpartition(".")[2], "mode": mode, "recompute_scale_factor": None,
                         "align_corners": True if mode == "bilinear" else None}

    build.__doc__ = doc
    module(operator)(build)


_upsampling("torch.nn.UpsamplingNearest2d", "nearest", """As interpolate.

    UpsamplingNearest2d(scale_factor=2)([B, 3, 5, 6]) -> [B, 3, 10, 12]
    """)
_upsampling("torch.nn.UpsamplingBilinear2d", "bilinear", """As interpolate.

    UpsamplingBilinear2d(size=(5, 6))([B, 3, 10, 12]) -> [B, 3, 5, 6]
    """)


@function("torch.nn.functional.grid_sample")
def grid_sample(input: "Tensor", grid: "Tensor", mode: "Any" = "bilinear", padding_mode: "Any" = "zeros",
                align_corners: "Any" = None) -> Any:
    """An element for every place of the grid.

    grid_sample([B, 3, 5, 6], [B, 7, 8, 2]) -> [B, 3, 7, 8]
    grid_sample([B, 3, 4, 5, 6], [B, 6, 7, 8, 3]) -> [B, 3, 6, 7, 8]
    grid_sample([2, 3, 5, 6], [2, 7, 8, 3]) -> error: grid
    grid_sample([2, 3, 5, 6], [3, 7, 8, 2]) -> error: grid
    grid_sample([3, 5, 6], [7, 8, 2]) -> error: rank
    """
    for name, value in (("input", input), ("grid", grid)):
        if not (value.shape.may_have_rank(4) or value.shape.may_have_rank(5)):
            raise Reject("rank", argument=name, got=value.rank, wanted=[4, 5], least=4, shape=value.shape,
                         pattern=["batch", "channels", "*places"])
    if input.rank is None or grid.rank is None:
        raise NotKnown("the number of axes is not known")
    if input.rank != grid.rank:
        raise Reject("rank", argument="grid", got=grid.rank, wanted=[input.rank], least=input.rank, shape=grid.shape,
                     pattern=["batch", "*places", "coordinates"])
    result = Tensor(Shape((*input.dims[:2], *grid.dims[1:-1])), input.dtype)
    details = dict(argument="grid", shape=grid.shape, result=result)
    must_same(grid.dims[0], input.dims[0], "grid", axis=0, **details)
    must_same(grid.dims[-1], input.rank - 2, "grid", axis=-1, **details)
    return result


@function("torch.nn.functional.affine_grid")
def affine_grid(theta: "Tensor", size: "Sizes", align_corners: "Any" = None) -> Any:
    """Coordinates for every place of images of that size.

    affine_grid([B, 2, 3], (B, 1, 5, 6), False) -> [B, 5, 6, 2]
    affine_grid([B, 3, 4], (B, 1, 4, 5, 6), False) -> [B, 4, 5, 6, 3]
    affine_grid([B, 3, 3], (B, 1, 5, 6), False) -> error: grid
    """
    if len(size) not in (4, 5):
        raise NotKnown("the size of the grid is not known")
    n = len(size) - 2
    for part in size:
        at_least(part, 1, "size")
    result = Tensor(Shape((size[0], *size[2:], n)), theta.dtype)
    if theta.rank == 3:
        for axis, wanted in enumerate((size[0], n, n + 1)):
            must_same(theta.dims[axis], wanted, "grid", raises="ValueError" if axis else "RuntimeError",
                      argument="theta", axis=axis, shape=theta.shape, result=result)
    return result
