"""Tensors and their spectra: torch.stft, torch.istft and torch.fft."""

from __future__ import annotations

from typing import Any

from shapelint.rulebook import function, must_at_least, path
from shapelint.rulebook.axes import axis_size, put_axis
from shapelint.rulebook.created import created, default_dtype
from shapelint.values import NotKnown, Reject, Shape, Tensor, UNKNOWN_SHAPE

_COMPLEX = {"float32": "complex64", "float64": "complex128", "float16": "complex32"}
_REAL = {made: dtype for dtype, made in _COMPLEX.items()}


def _complex_of(dtype: str | None) -> str | None:
    """The dtype of a spectrum; integers count as torch's default float."""
    if dtype in _COMPLEX or dtype is None or dtype.startswith("complex"):
        return _COMPLEX.get(dtype, dtype)
    return "complex64"


@function("torch.stft", "Tensor.stft")
def stft(input: "Tensor", n_fft: "Size", hop_length: "Size | None" = None, win_length: "Size | None" = None,
         window: "Tensor | None" = None, center: "Flag" = True, pad_mode: "Any" = "reflect", normalized: "Any" = False,
         onesided: "Any" = None, return_complex: "Any" = None) -> Any:
    """Frequencies and frames of a signal, or of a batch of them.

    stft([B, 16000], 400, hop_length=160, return_complex=True, window=[400]) -> [B, 201, 101]c
    stft([16000], 400, 160, window=[400], return_complex=True) -> [201, 101]c
    stft([16000], 400, 160, center=False, return_complex=True) -> [201, 98]c
    stft([16000], 400, window=[400], return_complex=False) -> [201, 161, 2]
    stft([2, 3, 16000], 400, return_complex=True) -> error: rank
    """
    if input.shape.least_rank > 2 or input.rank == 0:
        raise Reject("rank", argument="input", got=input.rank, wanted=[1, 2], least=None, shape=input.shape)
    if onesided is None and (input.dtype is None or input.dtype.startswith("complex")) or input.rank is None:
        raise NotKnown("whether the signal is complex is not known", Tensor(UNKNOWN_SHAPE, None))
    length = input.dims[-1]
    hop = n_fft // 4 if hop_length is None else hop_length
    must_at_least(hop, 1, "negative-size", argument="hop_length", axis=None)
    frames = 1 + (length // hop if center else (length - n_fft) // hop)
    bins = n_fft if onesided is False else n_fft // 2 + 1
    dims = (*input.dims[:-1], bins, frames)
    if return_complex:
        return Tensor(Shape(dims), _complex_of(input.dtype))
    return Tensor(Shape((*dims, 2)), input.dtype)


@function("torch.istft", "Tensor.istft")
def istft(input: "Tensor", n_fft: "Size", hop_length: "Size | None" = None, win_length: "Size | None" = None,
          window: "Tensor | None" = None, center: "Flag" = True, normalized: "Any" = False, onesided: "Any" = None,
          length: "Size | None" = None, return_complex: "Any" = False) -> Any:
    """The signal of its frequencies and frames.

    istft([B, 201, 101]c, 400, 100) -> [B, 10000]
    istft([201, 101]c, 400, 100, length=9000) -> [9000]
    """
    if input.rank is None:
        raise NotKnown("the number of axes is not known", Tensor(UNKNOWN_SHAPE, None))
    if input.rank not in (2, 3):
        raise Reject("rank", argument="input", got=input.rank, wanted=[2, 3], least=None, shape=input.shape)
    hop = n_fft // 4 if hop_length is None else hop_length
    whole = hop * (input.dims[-1] - 1) + (0 if center else n_fft)
    return Tensor(Shape((*input.dims[:-2], whole if length is None else length)), _REAL.get(input.dtype))


@function("torch.fft.fft", "torch.fft.ifft")
def fft(input: "Tensor", n: "Size | None" = None, dim: "Axis" = -1, norm: "Any" = None) -> Any:
    """As many frequencies as there are elements, or as asked for.

    fft([B, 8]) -> [B, 8]c
    fft([B, 8], n=16) -> [B, 16]c
    fft([..., 8], dim=-1) -> [..., 8]c
    fft([B, 8], dim=2) -> error: axis
    """
    return _spectrum(input, dim, lambda size: size if n is None else n, _complex_of(input.dtype))


def _spectrum(input: Tensor, dim: int, sized: Any, dtype: str | None) -> Tensor:
    input, at, size = axis_size(input, dim)
    return Tensor(put_axis(input.shape, at, sized(size)), dtype, input.marked)


@function("torch.fft.rfft")
def rfft(input: "Tensor", n: "Size | None" = None, dim: "Axis" = -1, norm: "Any" = None) -> Any:
    """The frequencies of a real signal: half of them and one.

    rfft([B, 8]) -> [B, 5]c
    rfft([B, T, 16], dim=1) -> [B, T//2 + 1, 16]c
    """
    return _spectrum(input, dim, lambda size: (size if n is None else n) // 2 + 1, _complex_of(input.dtype))


@function("torch.fft.irfft")
def irfft(input: "Tensor", n: "Size | None" = None, dim: "Axis" = -1, norm: "Any" = None) -> Any:
    """The real signal of half of its frequencies.

    irfft([B, 5]c) -> [B, 8]
    irfft([B, 5]c, n=9) -> [B, 9]
    """
    return _spectrum(input, dim, lambda size: 2 * (size - 1) if n is None else n, _REAL.get(input.dtype, "float32"))


@function("torch.fft.fft2", "torch.fft.ifft2", "torch.fft.fftn", "torch.fft.ifftn")
def fftn(input: "Tensor", s: "Any" = None, dim: "Any" = None, norm: "Any" = None) -> Any:
    """The same over several axes.

    fft2([B, 8, 8]) -> [B, 8, 8]c
    fftn([4, 8, 8]) -> [4, 8, 8]c
    """
    if s is not None:
        raise NotKnown("a spectrum of other sizes", Tensor(UNKNOWN_SHAPE, _complex_of(input.dtype)))
    return Tensor(input.shape, _complex_of(input.dtype), input.marked)


@function("torch.fft.rfft2", "torch.fft.rfftn")
def rfft2(input: "Tensor", s: "Any" = None, dim: "Any" = None, norm: "Any" = None) -> Any:
    """The last axis keeps half of its frequencies and one.

    rfft2([B, 8, 8]) -> [B, 8, 5]c
    """
    if s is not None or dim is not None and (not isinstance(dim, tuple) or dim[-1] != -1):
        raise NotKnown("a spectrum of other axes", Tensor(UNKNOWN_SHAPE, _complex_of(input.dtype)))
    return rfft(input)


@function("torch.fft.irfft2", "torch.fft.irfftn")
def irfft2(input: "Tensor", s: "Any" = None, dim: "Any" = None, norm: "Any" = None) -> Any:
    """Back from rfft2; `s` gives the sizes of the last axes.

    irfft2([B, 8, 5]c) -> [B, 8, 8]
    irfft2([B, 8, 5]c, s=(8, 9)) -> [B, 8, 9]
    """
    dtype = _REAL.get(input.dtype, "float32")
    if s is None and dim is None:
        return irfft(input)
    if not isinstance(s, tuple) or input.rank is None or dim is not None and dim != tuple(range(-len(s), 0)):
        raise NotKnown("a spectrum of other sizes", Tensor(UNKNOWN_SHAPE, dtype))
    if any(path.known.at_least(size, 1) is not True for size in s):
        raise NotKnown("a size of -1 leaves an axis as it is", Tensor(UNKNOWN_SHAPE, dtype))
    return Tensor(Shape((*input.dims[:input.rank - len(s)], *s)), dtype, input.marked)


@function("torch.fft.fftshift", "torch.fft.ifftshift", keeps=True)
def fftshift(input: "Tensor", dim: "Any" = None) -> Any:
    """The frequencies in another order.

    fftshift([B, 8]) -> [B, 8]
    """
    return input


@function("torch.fft.fftfreq")
def fftfreq(n: "Size", d: "Any" = 1.0, dtype: "Dtype" = None) -> Any:
    """The frequencies themselves.

    fftfreq(8) -> [8]
    """
    return created((n,), dtype or default_dtype())


@function("torch.fft.rfftfreq")
def rfftfreq(n: "Size", d: "Any" = 1.0, dtype: "Dtype" = None) -> Any:
    """The frequencies of a real signal.

    rfftfreq(8) -> [5]
    """
    return created((n // 2 + 1,), dtype or default_dtype())

