"""Which frequencies does a signal have from moment to moment? torch.stft and its way back."""

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
