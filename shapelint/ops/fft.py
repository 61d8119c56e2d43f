"""What spectrum does a signal have, and what signal a spectrum: fft and its variants?"""

from __future__ import annotations

from typing import Any

from shapelint.dims import Dim
from shapelint.rulebook import function, must_at_least
from shapelint.rulebook.axes import find_axis, pin, put_axis
from shapelint.rulebook.created import default_dtype
from shapelint.values import Reject, Shape, Tensor

_COMPLEX = {"float16": "complex32", "float32": "complex64", "float64": "complex128"}
_REAL = {made: dtype for dtype, made in _COMPLEX.items()}
_NORMS = (None, "backward", "forward", "ortho")


@function("torch.fft.fft", "torch.fft.ifft")
def fft(input: "Tensor", n: "Size | None" = None, dim: "Axis" = -1, norm: "Any" = None) -> Any:
    """As many frequencies as there are elements, or as asked for.

    fft([B, 8]) -> [B, 8]c
    fft([B, 8], n=16) -> [B, 16]c
    fft([..., 8], dim=-1) -> [..., 8]c
    fft([2]i) -> [2]c
    fft([B, 8], dim=2) -> error: axis
    fft([]) -> error: axis
    fft([B, 8], 0) -> error: refused
    fft([B, 8], norm="unit") -> error: arguments
    """
    return _transform(input, _one(n), (dim,), norm, "n", "whole")


@function("torch.fft.rfft", "torch.fft.ihfft")
def rfft(input: "Tensor", n: "Size | None" = None, dim: "Axis" = -1, norm: "Any" = None) -> Any:
    """The frequencies of a real signal: half of them and one.

    rfft([B, 8]) -> [B, 5]c
    rfft([B, 8], 5) -> [B, 3]c
    rfft([B, T, 16], dim=1) -> [B, T//2 + 1, 16]c
    rfft([B, 8]c) -> error: dtype
    """
    return _transform(input, _one(n), (dim,), norm, "n", "halve")


@function("torch.fft.irfft", "torch.fft.hfft")
def irfft(input: "Tensor", n: "Size | None" = None, dim: "Axis" = -1, norm: "Any" = None) -> Any:
    """The real signal of half of its frequencies.

    irfft([B, 5]c) -> [B, 8]
    irfft([B, F]c) -> [B, 2*F - 2]
    irfft([B, 5]c, n=9) -> [B, 9]
    irfft([B, 1]c) -> error: refused
    """
    return _transform(input, _one(n), (dim,), norm, "n", "restore")


@function("torch.fft.fft2", "torch.fft.ifft2")
def fft2(input: "Tensor", s: "Sizes | None" = None, dim: "Axes" = (-2, -1), norm: "Any" = None) -> Any:
    """The same over an image; a size of -1 leaves an axis as it is.

    fft2([B, 8, 8]) -> [B, 8, 8]c
    fft2([B, H, 8], s=(-1, 6)) -> [B, H, 6]c
    fft2([B, 8, 6], (4, 3), (0, 2)) -> [4, 8, 3]c
    fft2([B, 8, 6], (4,)) -> error: arguments
    fft2([8]) -> error: axis
    """
    return _transform(input, s, pair(dim), norm, "s", "whole")


@function("torch.fft.rfft2", "torch.fft.ihfft2")
def rfft2(input: "Tensor", s: "Sizes | None" = None, dim: "Axes" = (-2, -1), norm: "Any" = None) -> Any:
    """The axis named last keeps half of its frequencies and one.

    rfft2([B, 8, 8]) -> [B, 8, 5]c
    rfft2([B, H, W], dim=(2, 1)) -> [B, H//2 + 1, W]c
    rfft2([..., 6, 8]) -> [..., 6, 5]c
    """
    return _transform(input, s, pair(dim), norm, "s", "halve")


@function("torch.fft.irfft2", "torch.fft.hfft2")
def irfft2(input: "Tensor", s: "Sizes | None" = None, dim: "Axes" = (-2, -1), norm: "Any" = None) -> Any:
    """Back from rfft2; `s` gives the sizes of the last axes.

    irfft2([B, 8, 5]c) -> [B, 8, 8]
    irfft2([B, 8, 5]c, s=(8, 9)) -> [B, 8, 9]
    irfft2([B, 8, 5]c, s=(6, -1)) -> [B, 6, 8]
    """
    return _transform(input, s, pair(dim), norm, "s", "restore")


@function("torch.fft.fftn", "torch.fft.ifftn")
def fftn(input: "Tensor", s: "Sizes | None" = None, dim: "Axes" = None, norm: "Any" = None) -> Any:
    """The same over several axes, all of them where none are named.

    fftn([4, H, 8]) -> [4, H, 8]c
    fftn([4, 8, 8], (6,)) -> [4, 8, 6]c
    fftn([]) -> []c
    fftn([4, 8], dim=(0, -2)) -> error: axis
    fftn([4, 8], s=(2, 4, 8)) -> error: rank
    """
    return _transform(input, s, _axes(input, s, dim), norm, "s", "whole")


@function("torch.fft.rfftn", "torch.fft.ihfftn")
def rfftn(input: "Tensor", s: "Sizes | None" = None, dim: "Axes" = None, norm: "Any" = None) -> Any:
    """The last of the axes keeps half of its frequencies and one.

    rfftn([B, 8, 8]) -> [B, 8, 5]c
    rfftn([B, 8, 8], s=(4, 6)) -> [B, 4, 4]c
    rfftn([B, 8], dim=()) -> error: arguments
    """
    return _transform(input, s, _axes(input, s, dim), norm, "s", "halve")


@function("torch.fft.irfftn", "torch.fft.hfftn")
def irfftn(input: "Tensor", s: "Sizes | None" = None, dim: "Axes" = None, norm: "Any" = None) -> Any:
    """Back from rfftn.

    irfftn([B, 8, 5]c) -> [B, 8, 8]
    irfftn([B, 8, 5]c, dim=1) -> [B, 14, 5]
    """
    return _transform(input, s, _axes(input, s, dim), norm, "s", "restore")


def _one(n: Dim | None) -> tuple[Dim, ...] | None:
    return None if n is None else (n,)


def pair(dim: Any) -> tuple[int, ...]:
    if dim is None:
        raise Reject("argument-type", raises="TypeError", argument="dim", got="None", wanted="axes")
    return dim if isinstance(dim, tuple) else (dim,)


def _axes(input: Tensor, s: tuple[Dim, ...] | None, dim: Any) -> tuple[int, ...] | None:
    """The axes that are meant; None for all of a tensor whose rank is not known."""
    if dim is not None:
        return pair(dim)
    if s is not None:
        if input.rank is not None and len(s) > input.rank:
            raise Reject("rank", argument="input", got=input.rank, wanted=None, least=len(s), shape=input.shape)
        return tuple(range(-len(s), 0))
    return None if input.rank is None else tuple(range(input.rank))


def _transform(input: Tensor, s: tuple[Dim, ...] | None, dims: tuple[int, ...] | None, norm: Any, given: str,
               way: str) -> Tensor:
    """The transform over `dims`, cut or filled to the sizes `s` (an argument called `given`).

    `way`: "whole" gives every frequency, "halve" keeps half of the last axis and one, "restore" goes back from there.
    """
    dtype = _dtype(input, way)
    if norm not in _NORMS and isinstance(norm, str):
        raise Reject("arguments", problem=f"takes 'backward', 'forward' or 'ortho' as `norm`, not {norm!r}")
    if dims is None:  # every axis, however many there are: only the last one may change its size
        dims = () if way == "whole" else (-1,)
    elif not dims and way != "whole":
        raise Reject("arguments", problem="needs an axis to transform in `dim`")
    input, indices = found(input, dims)
    if s is not None and len(s) != len(dims):
        raise Reject("arguments", problem=f"transforms {len(dims)} axes, but `{given}` gives {len(s)} sizes")
    shape = input.shape
    for i, at in enumerate(indices):
        shape = _sized(pin(shape, at), at, None if s is None else s[i], given, way if i == len(dims) - 1 else "whole")
    return Tensor(shape, dtype, input.marked)


def found(input: Tensor, dims: tuple[int, ...]) -> tuple[Tensor, list[int]]:
    indices: list[int] = []
    for dim in dims:
        if input.rank == 0:  # no axis stands in for the missing one here, as it does in reductions
            raise Reject("axis", raises="IndexError", axis=dim, rank=0, argument="dim", shape=input.shape)
        input, at = find_axis(input, dim)
        if at in indices:
            raise Reject("axis", axis=dim, rank=input.rank, argument="dim", shape=input.shape, problem="named twice")
        indices.append(at)
    return input, indices


def _sized(shape: Shape, at: int, asked: Dim | None, given: str, way: str) -> Shape:
    """The shape with one axis transformed. Rejects "refused" where that leaves nothing to transform."""
    points: Any = shape.axis(at)
    kept = asked is None or isinstance(asked, int) and asked == -1 and given == "s"
    if not kept:
        points = asked
    elif way == "restore":
        points = 2 * (points - 1)
    if not isinstance(points, int) or points < 1:
        must_at_least(points, 1, "refused", argument="input" if kept else given, shape=shape,
                      problem=f"{points} points of axis {at} to transform")
    return put_axis(shape, at, points // 2 + 1 if way == "halve" else points)


def _dtype(input: Tensor, way: str) -> str | None:
    """The dtype of the result; integers count as torch's default float."""
    dtype = input.dtype
    if dtype == "bfloat16":
        raise Reject("dtype", argument="input", got=dtype, wanted="float32, float64 or complex dtypes")
    if dtype is None:
        return None
    if way == "halve" and dtype in _REAL:
        raise Reject("dtype", argument="input", got=dtype, wanted="a floating dtype")
    dtype = dtype if dtype in (*_COMPLEX, *_REAL) else default_dtype()
    return _REAL.get(dtype, dtype) if way == "restore" else _COMPLEX.get(dtype, dtype)
