"""Which frequencies stand where in a spectrum: fftfreq, rfftfreq, fftshift?"""

from __future__ import annotations

from typing import Any

from shapelint.ops.fft import found, pair
from shapelint.rulebook import function
from shapelint.rulebook.created import created, default_dtype
from shapelint.values import COMPLEX, FLOATS, Reject


@function("torch.fft.fftshift", "torch.fft.ifftshift", keeps=True)
def fftshift(input: "Tensor", dim: "Axes" = None) -> Any:
    """The frequencies in another order.

    fftshift([B, 8]) -> [B, 8]
    fftshift([B, 8]c, dim=(1,)) -> [B, 8]c
    fftshift([B, 8], 2) -> error: axis
    fftshift([]) -> error: rank
    """
    if input.rank == 0 and dim is None:
        raise Reject("rank", argument="input", got=0, wanted=None, least=1, shape=input.shape)
    if dim == ():
        raise Reject("arguments", problem="needs an axis to move along in `dim`")
    for axis in (() if dim is None else pair(dim)):
        input, _ = found(input, (axis,))
    return input.with_shape(input.shape)


@function("torch.fft.fftfreq")
def fftfreq(n: "Size", d: "Any" = 1.0, dtype: "Dtype" = None) -> Any:
    """The frequencies themselves.

    fftfreq(8) -> [8]
    fftfreq(T, 0.1, dtype=torch.float64) -> [T]d
    fftfreq(-1) -> error: negative-size
    fftfreq(8, dtype=torch.long) -> error: dtype
    """
    return created((n,), _frequencies(dtype))


@function("torch.fft.rfftfreq")
def rfftfreq(n: "Size", d: "Any" = 1.0, dtype: "Dtype" = None) -> Any:
    """The frequencies of a real signal.

    rfftfreq(8) -> [5]
    rfftfreq(T) -> [T//2 + 1]
    """
    half = -(-n // 2) if isinstance(n, int) and n < 0 else n // 2  # torch divides towards 0
    return created((half + 1,), _frequencies(dtype))


def _frequencies(dtype: str | None) -> str | None:
    if dtype is not None and dtype not in FLOATS + COMPLEX:
        raise Reject("dtype", argument="dtype", got=dtype, wanted="a floating dtype")
    return dtype or default_dtype()
