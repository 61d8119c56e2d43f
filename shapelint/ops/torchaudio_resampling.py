"""Waves in other samples a second, or at another speed: how long are they then?"""

from __future__ import annotations

import math
from typing import Any

from shapelint.ops.torchaudio_frames import a_wave
from shapelint.rulebook import fresh, function, module, must_be_floating
from shapelint.rulebook.axes import a_size, put_axis
from shapelint.values import Reject, Tensor, is_dim, settled


def _resampled(waveform: Tensor, orig_freq: Any, new_freq: Any, operator: str) -> Tensor:
    before, after = settled(orig_freq), settled(new_freq)
    if before is after or is_dim(before) and before == after:
        return waveform
    for name, value in (("orig_freq", before), ("new_freq", after)):
        if isinstance(value, float) and value != int(value):
            raise Reject("constructor", raises="Exception", parameter=name, got=value, wanted=None, rule="an integer")
    waveform = a_wave(waveform)
    must_be_floating(waveform, "waveform", operator, raises="TypeError")
    length = waveform.shape.axis(-1)
    if not (isinstance(before, (int, float)) and isinstance(after, (int, float)) and before > 0 < after):
        return waveform.with_shape(put_axis(waveform.shape, -1, a_size(fresh("the length of a resampled wave"))))
    divisor = math.gcd(int(before), int(after))
    old, new = int(before) // divisor, int(after) // divisor
    return waveform.with_shape(put_axis(waveform.shape, -1, (length * new + old - 1) // old))


@function("torchaudio.functional.resample")
def resample(waveform: "Tensor", orig_freq: "Any", new_freq: "Any", lowpass_filter_width: "Any" = 6,
             rolloff: "Any" = 0.99, resampling_method: "Any" = "sinc_interp_hann", beta: "Any" = None) -> Any:
    """As long as before, in other samples, rounded up.

    resample([B, T], 4, 2) -> [B, (T + 1)//2]
    resample([2, 7], 3, 2) -> [2, 5]
    resample([1, 5], 6, 6) -> [1, 5]
    resample([1, 5]i, 4, 2) -> error: dtype
    resample([1, 5], 4.5, 2) -> error: constructor
    """
    return _resampled(waveform, orig_freq, new_freq, "torchaudio.functional.resample")


@module("torchaudio.transforms.Resample")
def resample_layer(orig_freq: "Any" = 16000, new_freq: "Any" = 16000, resampling_method: "Any" = "sinc_interp_hann",
                   lowpass_filter_width: "Any" = 6, rolloff: "Any" = 0.99, beta: "Any" = None, *,
                   dtype: "Any" = None) -> Any:
    """As resample.

    Resample(6, 4)([B, 1, 9]) -> [B, 1, 6]
    Resample(2, 4)([T]) -> [2*T]
    Resample(4, 2)([1, 5]i) -> error: dtype
    """
    def forward(waveform: "Tensor") -> Any:
        return _resampled(waveform, orig_freq, new_freq, "torchaudio.transforms.Resample")

    return forward, {"orig_freq": orig_freq, "new_freq": new_freq}


@function("torchaudio.functional.speed")
def speed(waveform: "Tensor", orig_freq: "Any", factor: "Any", lengths: "Tensor | None" = None) -> Any:
    """A shorter or longer wave, and the lengths that are told.

    speed([B, 160], 20, 1.5) -> ([B, 107], None)
    speed([B, 160], 20, 1.5, [B]) -> ([B, 107], [B])
    """
    factor, rate = settled(factor), settled(orig_freq)
    known = isinstance(factor, (int, float)) and isinstance(rate, int)
    wave = _resampled(waveform, int(factor * rate) if known else fresh(), rate, "torchaudio.functional.speed")
    return wave, lengths


@module("torchaudio.transforms.Speed")
def speed_layer(orig_freq: "Any", factor: "Any") -> Any:
    """As speed.

    Speed(20, 1.5)([B, 160]) -> ([B, 107], None)
    """
    def forward(waveform: "Tensor", lengths: "Tensor | None" = None) -> Any:
        return speed(waveform, orig_freq, factor, lengths)

    return forward


@module("torchaudio.transforms.SpeedPerturbation")
def speed_perturbation(orig_freq: "Any", factors: "Any") -> Any:
    """A speed by chance.

    SpeedPerturbation(20, (0.5,))([B, 160]) -> ([B, ?], None)
    """
    def forward(waveform: "Tensor", lengths: "Tensor | None" = None) -> Any:
        wave = a_wave(waveform)
        return wave.with_shape(put_axis(wave.shape, -1, a_size(fresh("the length of a wave")))), lengths

    return forward
