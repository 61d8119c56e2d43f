"""Which frequencies does a signal have from moment to moment? torch.stft and its way back."""

from __future__ import annotations

from typing import Any

from shapelint.dims import Dim
from shapelint.rulebook import Wish, doubt, fresh, function, learn, must_at_least, must_same, path, promote_dtypes, same
from shapelint.rulebook.axes import axis_size, drop_axis, find_axis, replace_axis
from shapelint.rulebook.convert import to_flag
from shapelint.values import COMPLEX, FLOATS, Reject, Shape, Tensor

_COMPLEX = {"float16": "complex32", "float32": "complex64", "float64": "complex128"}
_REAL = {made: dtype for dtype, made in _COMPLEX.items()}
_PADDINGS = ("constant", "reflect", "replicate", "circular")


@function("torch.stft", "Tensor.stft")
def stft(input: "Tensor", n_fft: "Size", hop_length: "Size | None" = None, win_length: "Size | None" = None,
         window: "Tensor | None" = None, center: "Flag" = True, pad_mode: "Any" = "reflect", normalized: "Any" = False,
         onesided: "Any" = None, return_complex: "Any" = None, align_to_window: "Any" = None) -> Any:
    """Frequencies and frames of a signal, or of a batch of them.

    stft([B, 16000], 400, hop_length=160, return_complex=True, window=[400]) -> [B, 201, 101]c
    stft([B, T], 8, 3, return_complex=True) -> [B, 5, T//3 + 1]c
    stft([16000], 400, 160, center=False, return_complex=True) -> [201, 98]c
    stft([16], 7, return_complex=True) -> [4, 16]c
    stft([16000], 400, window=[400], return_complex=False) -> [201, 161, 2]
    stft([..., 16000], 400, 160, return_complex=True) -> [..., 201, 101]c
    stft([16]c, 8) -> [8, 9]c
    stft([16000], 400, window=[400]) -> error: arguments
    stft([2, 3, 16000], 400, return_complex=True) -> error: rank
    stft([16000], 400, window=[300], return_complex=True) -> error: refused
    stft([16], 8, win_length=9, return_complex=True) -> error: refused
    stft([16], 8, hop_length=0, return_complex=True) -> error: refused
    stft([16], 32, return_complex=True) -> error: padding
    stft([16], 17, center=False, return_complex=True) -> error: refused
    stft([16]i, 8, return_complex=True) -> error: dtype
    """
    operator = "torch.stft"
    onesided, return_complex = _flag(onesided, operator, "onesided"), _flag(return_complex, operator, "return_complex")
    input, at, length = _of_ranks(input, (1, 2))
    dtype = _together(input, window)
    if input.dtype is not None and input.dtype not in FLOATS + COMPLEX:
        raise Reject("dtype", argument="input", got=input.dtype, wanted="a floating dtype")
    complex_ = True if dtype in COMPLEX else None if dtype is None else False
    if return_complex is None and complex_ is False:
        raise Reject("arguments", argument="return_complex", problem="needs `return_complex` for real signals")
    if return_complex is None and complex_ is None:
        doubt("arguments", argument="return_complex", problem="needs `return_complex` for real signals")
    if onesided and complex_:
        raise Reject("arguments", argument="onesided", problem="has no `onesided` output for complex numbers")
    hop, win = _steps(n_fft, hop_length, win_length, window)
    whole = _padded(input, at, length, n_fft, pad_mode) if center else length
    if _flag(align_to_window, operator, "align_to_window"):
        if center:
            raise Reject("arguments", argument="align_to_window", problem="aligns only with `center=False`")
        frames = 1 + (whole - win) // hop
    else:
        frames = 1 + (whole - n_fft) // hop
    must_at_least(whole - n_fft, 0, "refused", argument="n_fft", problem=f"the signal is shorter than {n_fft}")
    bins = n_fft // 2 + 1 if onesided or onesided is None and complex_ is False else n_fft
    if onesided is None and complex_ is None:
        bins = fresh("all frequencies of a complex signal, half of them of a real one")
    sizes = (bins, frames) if return_complex is not False else (bins, frames, 2)
    made = _REAL.get(dtype, dtype) if return_complex is False else _COMPLEX.get(dtype, dtype)
    return Tensor(replace_axis(input.shape, at, sizes), made, input.marked)


@function("torch.istft", "Tensor.istft")
def istft(input: "Tensor", n_fft: "Size", hop_length: "Size | None" = None, win_length: "Size | None" = None,
          window: "Tensor | None" = None, center: "Flag" = True, normalized: "Any" = False, onesided: "Any" = None,
          length: "Size | None" = None, return_complex: "Any" = False) -> Any:
    """The signal of its frequencies and frames.

    istft([B, 201, 101]c, 400, 100) -> [B, 10000]
    istft([B, 201, T]c, 400, 160) -> [B, 160*T - 160]
    istft([201, 101]c, 400, 100, length=9000) -> [9000]
    istft([2, 8, 9]c, 8, onesided=False, return_complex=True) -> [2, 16]c
    istft([5, 9]c, 9) -> [17]
    istft([..., 201, 101]c, 400, 100) -> [..., 10000]
    istft([2, 5, 9]c, 10) -> error: refused
    istft([2, 5, 9], 8) -> error: dtype
    istft([9]c, 8) -> error: rank
    istft([5, 9]c, 8, 9) -> error: refused
    istft([5, 9]c, 8, return_complex=True) -> error: arguments
    istft([5, 9]c, 8, window=[4]) -> error: refused
    """
    operator = "torch.istft"
    onesided, to_complex = _flag(onesided, operator, "onesided"), _flag(return_complex, operator, "return_complex")
    if input.dtype is not None and input.dtype not in COMPLEX:
        raise Reject("dtype", argument="input", got=input.dtype, wanted="a complex dtype")
    input, at, frames = _of_ranks(input, (2, 3))
    bins = input.shape.axis(at - 1)
    if onesided is None and bins is not None:
        every = same(bins, n_fft)
        onesided = None if every not in (True, False) else not every
    if bins is not None and onesided is not None:
        must_same(bins, n_fft // 2 + 1 if onesided else n_fft, "refused", argument="input", axis=-2, shape=input.shape)
    if onesided and to_complex:
        raise Reject("arguments", argument="return_complex", problem="gives real signals of half a spectrum")
    hop, win = _steps(n_fft, hop_length, win_length, window)
    if path.known.less(win, hop) is True:
        raise Reject("refused", argument="hop_length", got=hop, wanted=win,
                     problem=f"steps of {hop} leave gaps between windows of {win}")
    whole = n_fft + hop * (frames - 1) - (2 * (n_fft // 2) if center else 0) if length is None else length
    must_at_least(whole, 1, "refused", argument="input" if length is None else "length", shape=input.shape,
                  problem="nothing is left of the signal")
    dtype = _together(input, window)
    shape = replace_axis(drop_axis(input.shape, at), at if at < 0 else at - 1, (whole,))
    return Tensor(shape, dtype if to_complex else _REAL.get(dtype, dtype), input.marked)


def _flag(value: Any, operator: str, name: str) -> bool | None:
    return None if value is None else to_flag(value, Wish(operator, name))


def _of_ranks(input: Tensor, ranks: tuple[int, ...]) -> tuple[Tensor, int, Dim]:
    """The tensor, one of these ranks, and its last axis with its size."""
    if not any(map(input.shape.may_have_rank, ranks)):
        raise Reject("rank", raises="IndexError" if input.rank == 1 else "RuntimeError", argument="input",
                     got=input.rank, wanted=list(ranks), least=None, shape=input.shape)
    if input.rank is None:
        input = learn(input, Shape((), (), frozenset(ranks)))
    input, _ = find_axis(input, -min(ranks))
    return axis_size(input, -1)


def _together(input: Tensor, window: Tensor | None) -> str | None:
    """The dtype in which a signal and its window are multiplied."""
    if window is None or input.dtype is None or window.dtype is None:
        return input.dtype if window is None else None
    return promote_dtypes(input.dtype, window.dtype)


def _steps(n_fft: Dim, hop_length: Dim | None, win_length: Dim | None, window: Tensor | None) -> tuple[Dim, Dim]:
    """How far windows are apart, and how long they are; the tensor that is their form has that many elements."""
    hop = n_fft // 4 if hop_length is None else hop_length
    win = n_fft if win_length is None else win_length
    must_at_least(n_fft, 1, "refused", argument="n_fft", problem=f"{n_fft} points in a window")
    must_at_least(hop, 1, "refused", argument="hop_length", problem=f"steps of {hop}")
    must_at_least(win, 1, "refused", argument="win_length", problem=f"a window of {win}")
    if path.known.less(n_fft, win) is True:
        raise Reject("refused", argument="win_length", got=win, wanted=n_fft,
                     problem=f"a window of {win} is longer than the {n_fft} points of `n_fft`")
    if window is not None:
        if not window.shape.may_have_rank(1):
            raise Reject("rank", argument="window", got=window.rank, wanted=[1], least=None, shape=window.shape)
        window, _, size = axis_size(window, 0)
        must_same(size, win, "refused", argument="window", axis=0, shape=window.shape)
    return hop, win


def _padded(input: Tensor, at: int, length: Dim, n_fft: Dim, mode: Any) -> Dim:
    """The length of a signal with half a window before and behind it."""
    half = n_fft // 2
    if isinstance(mode, str) and mode not in _PADDINGS:
        raise Reject("arguments", raises="NotImplementedError", argument="pad_mode", problem=f"cannot pad by {mode!r}")
    if mode == "reflect" and path.known.at_least(half, length) is True:
        raise Reject("padding", argument="n_fft", got=length, wanted=(half, half), axis=at, shape=input.shape)
    return length + 2 * half
