"""Waves and their spectra in torchaudio: frequencies and frames, stretched, and back to waves."""

from __future__ import annotations

import math
from typing import Any

from shapelint.dims import Dim
from shapelint.ops.torchaudio_frames import COMPLEX_OF, Frames, a_wave, must_have_bins, with_window
from shapelint.rulebook import fresh, function, module, must_same, same
from shapelint.rulebook.axes import a_size, find_axis, put_axis, replace_axis
from shapelint.values import COMPLEX, Reject, Tensor, settled


def _spectrum(waveform: Tensor, frames: Frames, power: Any) -> Tensor:
    wave = a_wave(waveform)
    dtype = with_window(wave)
    power = settled(power)
    if power is None:
        dtype = COMPLEX_OF.get(dtype, dtype)
    elif not isinstance(power, (int, float)):
        dtype = None
    return Tensor(replace_axis(wave.shape, -1, frames.of(wave)), dtype)


# -- spectrograms


@module("torchaudio.transforms.Spectrogram")
def spectrogram_layer(n_fft: "Any" = 400, win_length: "Any" = None, hop_length: "Any" = None, pad: "Any" = 0,
                      window_fn: "Any" = None, power: "Any" = 2.0, normalized: "Any" = False, wkwargs: "Any" = None,
                      center: "Any" = True, pad_mode: "Any" = "reflect", onesided: "Any" = True,
                      return_complex: "Any" = None) -> Any:
    """Frequencies and frames.

    Spectrogram(8)([B, T]) -> [B, 5, T//4 + 1]
    Spectrogram(512, hop_length=160)([B, 16000]) -> [B, 257, 101]
    Spectrogram(512, win_length=400)([2, 16000]) -> [2, 257, 81]
    Spectrogram(400, pad=10)([16000]) -> [201, 81]
    Spectrogram(401)([2, 16000]) -> [2, 201, 80]
    Spectrogram(center=False)([2, 16000]) -> [2, 201, 79]
    Spectrogram(power=None)([2, 16000]) -> [2, 201, 81]c
    Spectrogram(onesided=False)([2, 16000]) -> [2, 400, 81]
    Spectrogram()([2, 200]) -> error: padding
    Spectrogram(center=False)([2, 300]) -> error: refused
    Spectrogram(512, win_length=600)([2, 16000]) -> error: constructor
    Spectrogram()([2, 16000]i) -> error: dtype
    """
    frames = Frames("torchaudio.transforms.Spectrogram", n_fft, win_length, hop_length, pad, center, pad_mode, onesided)

    def forward(waveform: "Tensor") -> Any:
        return _spectrum(waveform, frames, power)

    return forward, frames.attributes


@function("torchaudio.functional.spectrogram")
def spectrogram(waveform: "Tensor", pad: "Any", window: "Tensor", n_fft: "Any", hop_length: "Any", win_length: "Any",
                power: "Any", normalized: "Any", center: "Any" = True, pad_mode: "Any" = "reflect",
                onesided: "Any" = True, return_complex: "Any" = None) -> Any:
    """As the transform, with the window given.

    spectrogram([B, 16000], 0, [400], 512, 160, 400, 2.0, False) -> [B, 257, 101]
    spectrogram([2, 16000], 0, [400], 512, 160, 400, None, False) -> [2, 257, 101]c
    spectrogram([2, 16000], 0, [300], 512, 160, 400, None, False) -> error: refused
    """
    name = "torchaudio.functional.spectrogram"
    frames = Frames(name, n_fft, win_length, hop_length, pad, center, pad_mode, onesided)
    out = _spectrum(waveform, frames, power)
    if window.rank == 1:
        must_same(window.dims[0], frames.window, "refused", argument="window", shape=window.shape, result=out,
                  problem="it must have win_length elements")
    return out if window.dtype == "float32" else out.with_dtype(None)


@module("torchaudio.transforms.InverseSpectrogram")
def inverse_layer(n_fft: "Any" = 400, win_length: "Any" = None, hop_length: "Any" = None, pad: "Any" = 0,
                  window_fn: "Any" = None, normalized: "Any" = False, wkwargs: "Any" = None, center: "Any" = True,
                  pad_mode: "Any" = "reflect", onesided: "Any" = True) -> Any:
    """The wave of a complex spectrogram.

    InverseSpectrogram()([B, 201, 81]c) -> [B, 16000]
    InverseSpectrogram(400, hop_length=160)([201, 81]c) -> [12800]
    InverseSpectrogram()([2, 201, 81]c, 15000) -> [2, 15000]
    InverseSpectrogram()([2, 200, 81]c) -> error: features
    InverseSpectrogram()([2, 201, 81]) -> error: dtype
    """
    name = "torchaudio.transforms.InverseSpectrogram"
    frames = Frames(name, n_fft, win_length, hop_length, pad, center, pad_mode, onesided)

    def forward(spectrogram: "Tensor", length: "Any" = None) -> Any:
        return _inverse(spectrogram, frames, length)

    return forward, frames.attributes


def _inverse(spectrum: Tensor, frames: Frames, length: Any) -> Tensor:
    if spectrum.dtype is not None and spectrum.dtype not in COMPLEX:
        raise Reject("dtype", raises="ValueError", argument="spectrogram", got=spectrum.dtype, wanted="a complex dtype",
                     operator=frames.operator)
    return frames.wave(spectrum, length)


@function("torchaudio.functional.inverse_spectrogram")
def inverse_spectrogram(spectrogram: "Tensor", length: "Any", pad: "Any", window: "Tensor", n_fft: "Any",
                        hop_length: "Any", win_length: "Any", normalized: "Any", center: "Any" = True,
                        pad_mode: "Any" = "reflect", onesided: "Any" = True) -> Any:
    """As the transform, with the window given.

    inverse_spectrogram([2, 200, 81]c, None, 0, [400], 400, 160, 400, False) -> error: features
    """
    name = "torchaudio.functional.inverse_spectrogram"
    return _inverse(spectrogram, Frames(name, n_fft, win_length, hop_length, pad, center, pad_mode, onesided), length)


@module("torchaudio.transforms.GriffinLim")
def griffin_lim_layer(n_fft: "Any" = 400, n_iter: "Any" = 32, win_length: "Any" = None, hop_length: "Any" = None,
                      window_fn: "Any" = None, power: "Any" = 2.0, wkwargs: "Any" = None, momentum: "Any" = 0.99,
                      length: "Any" = None, rand_init: "Any" = True) -> Any:
    """The wave of a spectrogram without phases.

    GriffinLim(n_iter=1)([B, 201, 81]) -> [B, 16000]
    GriffinLim(n_iter=1)([2, 200, 81]) -> error: features
    GriffinLim(momentum=1) -> error: constructor
    """
    momentum = settled(momentum)
    if isinstance(momentum, (int, float)) and not 0 <= momentum < 1:
        raise Reject("constructor", raises="ValueError", parameter="momentum", got=momentum, wanted=None,
                     rule="at least 0 and less than 1")
    frames = Frames("torchaudio.transforms.GriffinLim", n_fft, win_length, hop_length)

    def forward(specgram: "Tensor") -> Any:
        return frames.wave(specgram, length)

    return forward, frames.attributes


@function("torchaudio.functional.griffinlim")
def griffin_lim(specgram: "Tensor", window: "Tensor", n_fft: "Any", hop_length: "Any", win_length: "Any", power: "Any",
                n_iter: "Any", momentum: "Any", length: "Any", rand_init: "Any") -> Any:
    """As the transform, with the window given.

    griffinlim([2, 200, 81], [400], 400, 200, 400, 2.0, 1, 0.99, None, True) -> error: features
    """
    return Frames("torchaudio.functional.griffinlim", n_fft, win_length, hop_length).wave(specgram, length)


# -- spectra that are stretched


@module("torchaudio.transforms.TimeStretch")
def time_stretch(hop_length: "Any" = None, n_freq: "Size" = 201, fixed_rate: "Any" = None) -> Any:
    """Fewer frames, or more of them.

    TimeStretch(fixed_rate=2.0)([B, 201, 81]c) -> [B, 201, 41]c
    TimeStretch()([B, 201, 81]c, 1.2) -> [B, 201, 68]c
    TimeStretch()([1, 201, 81]c) -> error: constructor
    TimeStretch(n_freq=200, fixed_rate=2.0)([201, 81]c) -> error: features
    """
    name = "torchaudio.transforms.TimeStretch"

    def forward(complex_specgrams: "Tensor", overriding_rate: "Any" = None) -> Any:
        rate = settled(fixed_rate) if settled(overriding_rate) is None else settled(overriding_rate)
        if rate is None:
            raise Reject("constructor", raises="ValueError", parameter="fixed_rate", got=None, wanted=None,
                         rule="given here, or when it is called")
        return _stretched(complex_specgrams, rate, n_freq, name, "n_freq")

    return forward, {"fixed_rate": fixed_rate}


@function("torchaudio.functional.phase_vocoder")
def phase_vocoder(complex_specgrams: "Tensor", rate: "Any", phase_advance: "Tensor") -> Any:
    """The same with the phases given.

    phase_vocoder([B, 201, 81]c, 1.3, [201, 1]) -> [B, 201, 63]c
    """
    bins = phase_advance.shape.axis(-2)
    return _stretched(complex_specgrams, settled(rate), bins, "torchaudio.functional.phase_vocoder", "phase_advance")


def _stretched(spectrum: Tensor, rate: Any, bins: Dim | None, operator: str, name: str) -> Tensor:
    if rate == 1.0:
        return spectrum
    spectrum, _ = find_axis(spectrum, -2)
    if bins is not None and same(bins, 1) is False:
        must_have_bins(spectrum, bins, operator, name, argument="complex_specgrams")
    frames = spectrum.shape.axis(-1)
    known = isinstance(rate, (int, float)) and isinstance(frames, int) and rate > 0
    return spectrum.with_shape(put_axis(
        spectrum.shape, -1, math.ceil(frames / rate) if known else a_size(fresh("the number of frames"))))


@module("torchaudio.transforms.SpectralCentroid")
def spectral_centroid_layer(sample_rate: "Any", n_fft: "Any" = 400, win_length: "Any" = None,
                            hop_length: "Any" = None, pad: "Any" = 0, window_fn: "Any" = None,
                            wkwargs: "Any" = None) -> Any:
    """A frequency for each frame.

    SpectralCentroid(16000, 8)([B, T]) -> [B, T//4 + 1]
    """
    frames = Frames("torchaudio.transforms.SpectralCentroid", n_fft, win_length, hop_length, pad)

    def forward(waveform: "Tensor") -> Any:
        wave = a_wave(waveform)
        return Tensor(put_axis(wave.shape, -1, frames.of(wave)[1]), with_window(wave))

    return forward, frames.attributes


@function("torchaudio.functional.spectral_centroid")
def spectral_centroid(waveform: "Tensor", sample_rate: "Any", pad: "Any", window: "Tensor", n_fft: "Any",
                      hop_length: "Any", win_length: "Any") -> Any:
    """As the transform.

    spectral_centroid([B, 16000], 16000, 0, [400], 400, 200, 400) -> [B, 81]
    """
    wave = a_wave(waveform)
    frames = Frames("torchaudio.functional.spectral_centroid", n_fft, win_length, hop_length, pad)
    return Tensor(put_axis(wave.shape, -1, frames.of(wave)[1]), with_window(wave))
