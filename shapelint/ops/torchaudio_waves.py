"""Waves in torchaudio: loaded from files, resampled, filtered, convolved, and cut where nobody speaks."""

from __future__ import annotations

from typing import Any

from shapelint.dims import Dim, maximum, minimum
from shapelint.ops.torchaudio_frames import a_wave
from shapelint.rulebook import (
    broadcast_shapes, fresh, function, keep, module, must_same, one_of, path, promote, same, same_shape,
)
from shapelint.rulebook.axes import a_size, find_axis, put_axis, replace_axis
from shapelint.values import NotKnown, Reject, Shape, Tensor, settled


@function("torchaudio.load", form="notation")  # an example would need a file
def load(uri: "Any", frame_offset: "Any" = 0, num_frames: "Any" = -1, normalize: "Any" = True,
         channels_first: "Flag" = True, format: "Any" = None, buffer_size: "Any" = 4096, backend: "Any" = None) -> Any:
    """A wave of floats, and how many samples a second it has."""
    sizes = a_size(fresh("the channels of a file")), a_size(fresh("the length of a file"))
    dtype = "float32" if settled(normalize) is True else None
    wave = Tensor(Shape(sizes if channels_first else sizes[::-1]), dtype)
    return wave, a_size(fresh("the samples a second"))


# -- filters keep the wave's shape

same_shape("allpass_biquad band_biquad bandpass_biquad bandreject_biquad bass_biquad biquad contrast dither dcshift "
           "deemph_biquad equalizer_biquad filtfilt flanger gain highpass_biquad lfilter lowpass_biquad overdrive "
           "phaser riaa_biquad treble_biquad pitch_shift preemphasis deemphasis", "torchaudio.functional")


def _keeping(word: str, doc: str) -> None:
    def build(*args: "Any", **kwargs: "Any") -> Any:
        def forward(waveform: "Tensor") -> Any:
            return keep(waveform, None)

        return forward

    build.__doc__ = doc
    module(f"torchaudio.transforms.{word}")(build)


for _word, _args, _shape in (
        ("Fade", "10, 10", "[B, 100]"), ("Preemphasis", "", "[B, T]"), ("Deemphasis", "", "[B, T]"),
        ("PitchShift", "16000, 4", "[B, 16000]"), ("SlidingWindowCmn", "", "[B, T, 40]")):
    _keeping(_word, f"""The same shape.

    {_word}({_args})({_shape}) -> {_shape}
    """)


@function("torchaudio.functional.sliding_window_cmn")
def sliding_window_cmn(specgram: "Tensor", cmn_window: "Any" = 600, min_cmn_window: "Any" = 100, center: "Any" = False,
                       norm_vars: "Any" = False) -> Any:
    """The same shape.

    sliding_window_cmn([B, T, 40]) -> [B, T, 40]
    """
    return keep(specgram, None)


@module("torchaudio.transforms.Vol")
def volume(gain: "Any", gain_type: "Any" = "amplitude") -> Any:
    """The same shape.

    Vol(2.0)([B, T]) -> [B, T]
    Vol(-2.0) -> error: constructor
    """
    gain, kind = settled(gain), settled(gain_type)
    if isinstance(gain, (int, float)) and gain < 0 and kind in ("amplitude", "power"):
        raise Reject("constructor", raises="ValueError", parameter="gain", got=gain, wanted=None, rule="positive")

    def forward(waveform: "Tensor") -> Any:
        return keep(waveform, None)

    return forward


# -- parts of a wave


def _voiced(waveform: Tensor) -> Tensor:
    wave = a_wave(waveform)
    return wave.with_shape(put_axis(wave.shape, -1, a_size(fresh("how long somebody speaks"))))


@module("torchaudio.transforms.Vad")
def vad_layer(sample_rate: "Any", *args: "Any", **kwargs: "Any") -> Any:
    """What is left of a wave from where somebody speaks.

    Vad(16000)([B, 16000]) -> [B, ?]
    """
    def forward(waveform: "Tensor") -> Any:
        return _voiced(waveform)

    return forward


@function("torchaudio.functional.vad")
def vad(waveform: "Tensor", sample_rate: "Any", *args: "Any", **kwargs: "Any") -> Any:
    """As the transform.

    vad([B, 16000], 16000) -> [B, ?]
    """
    return _voiced(waveform)


@function("torchaudio.functional.loudness")
def loudness(waveform: "Tensor", sample_rate: "Any") -> Any:
    """A number for each wave, over its channels.

    loudness([B, 2, 16000], 16000) -> [B]
    """
    wave, _ = find_axis(waveform, -2)
    return wave.with_shape(replace_axis(replace_axis(wave.shape, -1, ()), -1, ()))


@module("torchaudio.transforms.Loudness")
def loudness_layer(sample_rate: "Any") -> Any:
    """As loudness.

    Loudness(16000)([B, 2, 16000]) -> [B]
    """
    def forward(wavefrom: "Tensor") -> Any:
        return loudness(wavefrom, sample_rate)

    return forward


@function("torchaudio.functional.detect_pitch_frequency")
def pitch(waveform: "Tensor", sample_rate: "Any", frame_time: "Any" = 0.01, win_length: "Any" = 30,
          freq_low: "Any" = 85, freq_high: "Any" = 3400) -> Any:
    """A frequency for each frame.

    detect_pitch_frequency([B, 16000], 16000) -> [B, ?]
    """
    wave = a_wave(waveform)
    return wave.with_shape(put_axis(wave.shape, -1, a_size(fresh("the number of frames"))))


# -- two waves


def _convolved(x: Tensor, y: Tensor, mode: Any, operator: str) -> Tensor:
    mode = settled(mode)
    one_of(mode, ("full", "valid", "same"), "mode")
    x, y = a_wave(x), a_wave(y)
    if x.rank is not None and y.rank is not None and x.rank != y.rank:
        raise Reject("rank", raises="ValueError", argument="y", operator=operator, got=y.rank, wanted=[x.rank],
                     least=x.rank, shape=y.shape, pattern=["*", "time"])
    n, m = x.shape.axis(-1), y.shape.axis(-1)
    if same(n, 0) is True or same(m, 0) is True:
        raise NotKnown("a convolution with nothing", Tensor(dtype=x.dtype))
    size = {"full": n + m - 1, "same": n}.get(mode) if mode != "valid" else _valid(n, m)
    if size is None:
        raise NotKnown("the mode of a convolution", Tensor(dtype=x.dtype))
    lead = broadcast_shapes(*(replace_axis(wave.shape, -1, ()) for wave in (x, y)), raises="ValueError")
    shape = Shape((*lead.front, size)) if lead.back is None else Shape(lead.front, (*lead.back, size))
    return Tensor(shape, promote(x, y))


def _valid(n: Dim, m: Dim) -> Dim:
    if path.known.at_least(n, m) is True:
        return n - m + 1
    return maximum(n, m) - minimum(n, m) + 1


@function("torchaudio.functional.convolve", "torchaudio.functional.fftconvolve")
def convolve(x: "Tensor", y: "Tensor", mode: "Any" = "full") -> Any:
    """All places where the two overlap, those of the first, or those where they overlap wholly.

    convolve([B, 10], [B, 4]) -> [B, 13]
    fftconvolve([B, 10], [B, 4], "same") -> [B, 10]
    convolve([2, 4], [2, 10], "valid") -> [2, 7]
    fftconvolve([2, 10], [3, 4]) -> error: broadcast
    fftconvolve([2, 10], [4]) -> error: rank
    convolve([2, 10], [2, 4], "part") -> error: constructor
    """
    return _convolved(x, y, mode, "torchaudio.functional.convolve")


def _convolving(word: str) -> None:
    def build(mode: "Any" = "full") -> Any:
        def forward(x: "Tensor", y: "Tensor") -> Any:
            return _convolved(x, y, mode, f"torchaudio.transforms.{word}")

        return forward

    build.__doc__ = f"""As convolve.

    {word}("valid")([B, 10], [B, 4]) -> [B, 7]
    """
    module(f"torchaudio.transforms.{word}")(build)


_convolving("Convolve")
_convolving("FFTConvolve")


def _noisy(waveform: Tensor, noise: Tensor) -> Tensor:
    got, wanted = noise.shape.axis(-1), waveform.shape.axis(-1)
    if got is not None and wanted is not None:
        must_same(got, wanted, "refused", raises="ValueError", argument="noise", axis=-1, shape=noise.shape,
                  problem="the noise must be as long as the wave", result=keep(waveform, None))
    return Tensor(waveform.shape, promote(waveform, noise))


@function("torchaudio.functional.add_noise")
def add_noise(waveform: "Tensor", noise: "Tensor", snr: "Tensor", lengths: "Tensor | None" = None) -> Any:
    """The wave with noise on it.

    add_noise([B, 10], [B, 10], [B]) -> [B, 10]
    add_noise([2, 10], [2, 11], [2]) -> error: refused
    """
    return _noisy(waveform, noise)


@module("torchaudio.transforms.AddNoise")
def add_noise_layer() -> Any:
    """As add_noise.

    AddNoise()([B, 10], [B, 10], [B]) -> [B, 10]
    """
    def forward(waveform: "Tensor", noise: "Tensor", snr: "Tensor", lengths: "Tensor | None" = None) -> Any:
        return _noisy(waveform, noise)

    return forward
