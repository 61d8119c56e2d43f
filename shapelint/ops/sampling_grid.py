"""Images sampled at places of one's own: F.grid_sample and F.affine_grid."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from shapelint.dims import Dim
from shapelint.ops._dtypes import FLOATING, is_empty, must_be
from shapelint.rulebook import at_least, function, must_at_least, must_same, must_share, one_of, same
from shapelint.values import NotKnown, Reject, Shape, Tensor, settled


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
    one_of(mode, ("bilinear", "nearest", "bicubic"), "mode")
    one_of(padding_mode, ("zeros", "border", "reflection"), "padding_mode")
    return _sampled("torch.nn.functional.grid_sample", input, grid, (4, 5), settled(mode) == "bicubic")


def _sampled(operator: str, input: Tensor, grid: Tensor, ranks: tuple[int, ...], bicubic: bool) -> Tensor:
    for name, value in (("input", input), ("grid", grid)):
        if not any(map(value.shape.may_have_rank, ranks)):
            raise Reject("rank", argument=name, got=value.rank, wanted=list(ranks), least=min(ranks), shape=value.shape,
                         pattern=["batch", "channels", "*places"], operator=operator)
    if input.rank is None or grid.rank is None:
        raise NotKnown("the number of axes is not known")
    if input.rank != grid.rank:
        raise Reject("rank", argument="grid", got=grid.rank, wanted=[input.rank], least=input.rank, shape=grid.shape,
                     pattern=["batch", "*places", "coordinates"], operator=operator)
    result = Tensor(Shape((*input.dims[:2], *grid.dims[1:-1])), input.dtype)
    details = dict(argument="grid", shape=grid.shape, result=result, operator=operator)
    must_same(grid.dims[0], input.dims[0], "grid", axis=0, **details)
    must_same(grid.dims[-1], input.rank - 2, "grid", axis=-1, **details)
    for axis, size in enumerate(input.dims[2:], 2):
        if same(size, 0) is True:
            raise Reject("spatial", argument="input", operator=operator, axis=axis, got=0, wanted=1, shape=input.shape,
                         parameter=None)
    if bicubic and input.rank == 5:
        raise Reject("rank", argument="input", got=5, wanted=[4], least=4, shape=input.shape, result=result,
                     pattern=["batch", "channels", "height", "width"], operator=operator)
    if not is_empty(result):
        must_be(FLOATING, input, "input", operator, result.with_dtype("float32"))
        must_share(input.dtype, operator, result, grid=grid)
    return result


def _sampler(*names: str, ranks: tuple[int, ...], doc: str) -> None:
    def sample(input: "Tensor", grid: "Tensor", interpolation_mode: "Any", padding_mode: "Any",
               align_corners: "Any") -> Any:
        return _sampled(names[0], input, grid, ranks, settled(interpolation_mode) == 2)

    sample.__doc__ = doc
    function(*names)(sample)


_sampler("torch.grid_sampler", ranks=(4, 5), doc="""As grid_sample, with modes by number.

    grid_sampler([B, 3, 5, 6], [B, 7, 8, 2], 0, 0, False) -> [B, 3, 7, 8]
    """)
_sampler("torch.grid_sampler_2d", ranks=(4,), doc="""As grid_sample, of images.

    grid_sampler_2d([B, 3, 5, 6], [B, 7, 8, 2], 0, 0, False) -> [B, 3, 7, 8]
    """)
_sampler("torch.grid_sampler_3d", ranks=(5,), doc="""As grid_sample, of volumes.

    grid_sampler_3d([B, 3, 4, 5, 6], [B, 6, 7, 8, 3], 0, 0, False) -> [B, 3, 6, 7, 8]
    """)


@function("torch.nn.functional.affine_grid")
def affine_grid(theta: "Tensor", size: "Sizes", align_corners: "Any" = None) -> Any:
    """Coordinates for every place of images of that size.

    affine_grid([B, 2, 3], (B, 1, 5, 6), False) -> [B, 5, 6, 2]
    affine_grid([B, 3, 4], (B, 1, 4, 5, 6), False) -> [B, 4, 5, 6, 3]
    affine_grid([B, 3, 3], (B, 1, 5, 6), False) -> error: grid
    affine_grid([B, 2, 3], (B, 5, 6)) -> error: arguments
    affine_grid([B, 2, 3]i, (B, 1, 5, 6)) -> error: dtype
    """
    operator = "torch.nn.functional.affine_grid"
    must_be(FLOATING, theta, "theta", operator, theta.with_dtype("float32"), raises="ValueError")
    if len(size) not in (4, 5):
        raise Reject("arguments", raises="NotImplementedError", operator=operator, argument="size", got=len(size),
                     wanted=4, problem="`size` needs 4 or 5 sizes")
    for part in size:
        at_least(part, 1, "size")
    return _coordinates(operator, theta, size)


def _coordinates(operator: str, theta: Tensor, size: Sequence[Dim]) -> Tensor:
    n = len(size) - 2
    result = Tensor(Shape((size[0], *size[2:], n)), theta.dtype)
    if not theta.shape.may_have_rank(3):
        raise Reject("rank", raises="ValueError", argument="theta", operator=operator, got=theta.rank, wanted=[3],
                     least=3, shape=theta.shape, pattern=["batch", "rows", "columns"], result=result)
    for axis, wanted in enumerate((size[0], n, n + 1) if theta.rank == 3 else ()):
        must_same(theta.dims[axis], wanted, "grid", raises="ValueError" if axis else "RuntimeError", argument="theta",
                  axis=axis, shape=theta.shape, result=result)
    return result


@function("torch.affine_grid_generator")
def affine_grid_generator(theta: "Tensor", size: "Sizes", align_corners: "Any") -> Any:
    """As affine_grid.

    affine_grid_generator([B, 2, 3], (B, 1, 5, 6), False) -> [B, 5, 6, 2]
    """
    if len(size) not in (4, 5):
        raise Reject("arguments", operator="torch.affine_grid_generator", argument="size", got=len(size), wanted=4,
                     problem="`size` needs 4 or 5 sizes")
    for axis, part in enumerate(size):
        if axis != 1:  # the channels are not looked at
            must_at_least(part, 0, "negative-size", argument="size", axis=axis)
    return _coordinates("torch.affine_grid_generator", theta, size)
