"""Images and sequences sampled anew at other sizes: F.interpolate and nn.Upsample."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from shapelint.dims import Dim
from shapelint.ops._dtypes import FLOATING, PIXELS, must_be
from shapelint.ops._spatial import must_have_elements, scaled
from shapelint.ops.adaptive_pool import adapted
from shapelint.rulebook import Wish, describe, fresh, function, learn, module, path
from shapelint.rulebook.convert import to_items, to_size
from shapelint.values import Input, NotKnown, Reject, Shape, Tensor, Unknown, is_dim, settled

#: How many axes each mode needs; None for any of 3, 4 and 5.
MODES = {"nearest": None, "nearest-exact": None, "area": None, "linear": 3, "bilinear": 4, "bicubic": 4,
         "trilinear": 5, "lanczos": 4}
#: Modes that can do without jagged edges.
SMOOTHED = ("bilinear", "bicubic", "lanczos")
OPERATOR = "torch.nn.functional.interpolate"


def _refuse(parameter: str, got: Any, rule: str, wanted: Any = None, raises: str = "ValueError") -> Reject:
    return Reject("constructor", raises=raises, parameter=parameter, got=got, wanted=wanted, rule=rule,
                  operator=OPERATOR)


def resized(input: Tensor, size: Any, scale_factor: Any, mode: Any, align_corners: Any = None, recomputed: Any = None,
            antialias: Any = False) -> Tensor:
    """`[N, C, *places]` with other places: those of `size`, or as many times more as `scale_factor` says."""
    size, scale, mode = settled(size), settled(scale_factor), settled(mode)
    _must_go_together(size, scale, mode, settled(align_corners), settled(recomputed))
    count = _places(size if size is not None else scale)
    n = _spatial(input, mode, count)
    if count is not None and count != n:
        raise _refuse("size" if size is not None else "scale_factor", count, f"of {n} sizes", wanted=n)
    if settled(antialias) is True and (isinstance(mode, str) and mode not in SMOOTHED or input.rank not in (None, 4)):
        raise _refuse("antialias", True, "left out unless mode is one of " + ", ".join(map(repr, SMOOTHED)))
    _must_suit(input, mode)
    if mode == "lanczos" and settled(antialias) is False:
        raise _refuse("antialias", False, "True with mode='lanczos'")
    if mode == "lanczos" and settled(align_corners) is True:
        raise _refuse("align_corners", True, "left out with mode='lanczos'")
    shape = input.shape
    if shape.back is not None:
        shape = learn(input, Shape(tuple(fresh() for _ in range(2)), tuple(fresh() for _ in range(n)),
                                   frozenset({n + 2}))).shape
    after = _sizes(size, n) if size is not None else _scaled(shape.front[2:], scale, n)
    if mode == "area":
        return adapted(input, n, f"torch.nn.functional.adaptive_avg_pool{n}d", tuple(after))
    return _sampled(input, shape, after, mode)


def _sampled(input: Tensor, shape: Shape, after: Sequence[Dim], mode: Any) -> Tensor:
    must_have_elements(shape, len(after) + 1, OPERATOR)
    for i, new in enumerate(after):
        if path.known.less(new, 1) is True:
            raise Reject("spatial", argument="input", operator=OPERATOR, axis=i - len(after), got=shape.front[i + 2],
                         wanted=new, shape=shape, parameter="size")
    out = Tensor(Shape((*shape.front[:2], *after)), input.dtype)
    takes = FLOATING if mode in ("linear", "trilinear") else PIXELS
    must_be(takes if isinstance(mode, str) else "", input, "input", OPERATOR, out.with_dtype("float32"))
    return out


def _open(value: Any) -> bool:
    return isinstance(value, (Unknown, Input))


def _must_go_together(size: Any, scale: Any, mode: Any, align_corners: Any, recomputed: Any) -> None:
    """What torch asks of the arguments before it looks at the input."""
    if mode in ("nearest", "area", "nearest-exact") and isinstance(align_corners, bool):
        raise _refuse("align_corners", align_corners, "left out unless mode interpolates")
    if size is not None and scale is not None and not _open(size) and not _open(scale):
        raise _refuse("scale_factor", None, "left out where size is given")
    if size is None and scale is None:
        raise _refuse("size", None, "given, or scale_factor")
    if recomputed is True and size is not None and not _open(size):
        raise _refuse("recompute_scale_factor", True, "left out where size is given")
    for name, value in (("size", size), ("scale_factor", scale)):
        if isinstance(value, str) or name == "size" and isinstance(value, float):
            raise Reject("argument-type", raises="TypeError", operator=OPERATOR, argument=name, got=describe(value),
                         wanted="a number, or several" if name == "scale_factor" else "a size, or several")


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
    interpolate([2, 3, 5, 7], size=3, antialias=True) -> error: constructor
    interpolate([2, 3, 5, 7], size=3, recompute_scale_factor=True) -> error: constructor
    interpolate([2, 3, 5, 7]i, size=3) -> error: dtype
    interpolate([2, 3, 5, 7]u, size=3) -> [2, 3, 3, 3]u
    """
    return resized(input, size, scale_factor, mode, align_corners, recompute_scale_factor, antialias)


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
        return resized(input, size, scale_factor, mode, align_corners, recompute_scale_factor)

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


@function("torch.ops.aten._upsample_bilinear2d_aa")
def upsample_bilinear_smoothed(input: "Tensor", output_size: "Any", align_corners: "Any",
                               scale_factors: "Any" = None, scales_w: "Any" = None, scales_h: "Any" = None) -> Any:
    """Bilinear interpolation with antialiasing; with an output size the scales say nothing of sizes.

    torch.ops.aten._upsample_bilinear2d_aa([B, 3, 5, 7], (3, 4), False, None) -> [B, 3, 3, 4]
    torch.ops.aten._upsample_bilinear2d_aa([B, 3, 8, 8], None, False, (0.5, 2.0)) -> [B, 3, 4, 16]
    """
    scales = None if settled(output_size) is not None else scale_factors
    return resized(input, output_size, scales, "bilinear")
