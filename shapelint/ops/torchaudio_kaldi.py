"""Features as Kaldi computes them: torchaudio.compliance.kaldi."""

from __future__ import annotations

from typing import Any

from shapelint.dims import Dim
from shapelint.ops._spatial import assume_at_least
from shapelint.rulebook import fresh, function, path
from shapelint.rulebook.axes import a_size
from shapelint.values import Reject, Shape, Tensor, settled


def _frames(waveform: Tensor, length: Any, shift: Any, rate: Any, snip: Any) -> Dim:
    """How many windows of so many milliseconds there are."""
    length, shift, rate, snip = map(settled, (length, shift, rate, snip))
    size = waveform.shape.axis(-1)
    known = all(isinstance(n, (int, float)) for n in (length, shift, rate)) and isinstance(snip, bool)
    if size is None or not known:
        return a_size(fresh("the number of frames"))
    window, step = int(rate * length * 0.001), int(rate * shift * 0.001)
    if path.known.less(size, window) is True:
        raise Reject("refused", raises="AssertionError", argument="waveform", axis=-1, shape=waveform.shape, got=size,
                     wanted=window, problem=f"it is shorter than a window of {window}")
    assume_at_least(size, window)
    return (size - window) // step + 1 if snip else (size + step // 2) // step


@function("torchaudio.compliance.kaldi.fbank")
def fbank(waveform: "Tensor", *, num_mel_bins: "Size" = 23, use_energy: "Flag" = False, frame_length: "Any" = 25.0,
          frame_shift: "Any" = 10.0, sample_frequency: "Any" = 16000.0, snip_edges: "Any" = True,
          **others: "Any") -> Any:
    """Mel bins for each frame of one channel.

    fbank([1, 16000]) -> [98, 23]
    fbank([2, 16000], num_mel_bins=80, frame_length=20, use_energy=True) -> [99, 81]
    fbank([1, 16000], snip_edges=False) -> [100, 23]
    fbank([1, 100]) -> error: refused
    """
    frames = _frames(waveform, frame_length, frame_shift, sample_frequency, snip_edges)
    return Tensor(Shape((frames, num_mel_bins + 1 if use_energy else num_mel_bins)), waveform.dtype)


@function("torchaudio.compliance.kaldi.mfcc")
def mfcc(waveform: "Tensor", *, num_ceps: "Size" = 13, frame_length: "Any" = 25.0, frame_shift: "Any" = 10.0,
         sample_frequency: "Any" = 16000.0, snip_edges: "Any" = True, **others: "Any") -> Any:
    """Cepstral coefficients for each frame of one channel.

    mfcc([1, 16000]) -> [98, 13]
    """
    return Tensor(Shape((_frames(waveform, frame_length, frame_shift, sample_frequency, snip_edges), num_ceps)),
                  waveform.dtype)
