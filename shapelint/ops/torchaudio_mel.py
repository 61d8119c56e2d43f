"""Spectra on mel scales and their cepstra in torchaudio."""

from __future__ import annotations

from typing import Any

from shapelint.dims import Dim
from shapelint.ops.torchaudio_frames import Frames, a_wave, must_have_bins, with_window
from shapelint.rulebook import Wish, function, module, parameter, path
from shapelint.rulebook.axes import put_axis, replace_axis
from shapelint.rulebook.convert import to_size
from shapelint.rulebook.created import created
from shapelint.values import DictV, NotKnown, Reject, Tensor, settled

def _bank(n_mels: Any, operator: str, f_min: Any, f_max: Any, sample_rate: Any, name: str = "n_mels") -> Dim:
    """How many filters there are, after a look at the frequencies they lie between."""
    low, high, rate = settled(f_min), settled(f_max), settled(sample_rate)
    high = rate // 2 if high is None and isinstance(rate, int) else high
    if isinstance(low, (int, float)) and isinstance(high, (int, float)) and low > high:
        raise Reject("constructor", raises="ValueError", parameter="f_min", got=low, wanted=high,
                     rule=f"at most f_max ({high})")
    return to_size(n_mels, Wish(operator, name))


@module("torchaudio.transforms.MelScale")
def mel_scale(n_mels: "Any" = 128, sample_rate: "Any" = 16000, f_min: "Any" = 0.0, f_max: "Any" = None,
              n_stft: "Any" = 201, norm: "Any" = None, mel_scale: "Any" = "htk") -> Any:
    """Frequencies become mel bins.

    MelScale()([B, 201, T]) -> [B, 128, T]
    MelScale(n_mels=64, n_stft=513)([B, 1, 513, T]) -> [B, 1, 64, T]
    MelScale()([1, 200, 81]) -> error: features
    MelScale(f_min=9000.0) -> error: constructor
    MelScale().fb -> [201, 128]
    """
    name = "torchaudio.transforms.MelScale"
    mels, bins = _bank(n_mels, name, f_min, f_max, sample_rate), to_size(n_stft, Wish(name, "n_stft"))

    def forward(specgram: "Tensor") -> Any:
        found = must_have_bins(specgram, bins, name, "n_stft")
        return Tensor(put_axis(found.shape, -2, mels), specgram.dtype)

    return forward, {"n_mels": mels, "sample_rate": sample_rate, "fb": parameter(bins, mels)}


@module("torchaudio.transforms.InverseMelScale")
def inverse_mel_scale(n_stft: "Any", n_mels: "Any" = 128, sample_rate: "Any" = 16000, f_min: "Any" = 0.0,
                      f_max: "Any" = None, norm: "Any" = None, mel_scale: "Any" = "htk", driver: "Any" = "gels") -> Any:
    """Mel bins become frequencies.

    InverseMelScale(201, 20, driver="gelsd")([B, 20, T]) -> [B, 201, T]
    InverseMelScale(201, 64)([2, 65, 5]) -> error: features
    """
    name = "torchaudio.transforms.InverseMelScale"
    mels, bins = _bank(n_mels, name, f_min, f_max, sample_rate), to_size(n_stft, Wish(name, "n_stft"))

    def forward(melspec: "Tensor") -> Any:
        found = must_have_bins(melspec, mels, name, "n_mels", "ValueError", "melspec")
        return Tensor(put_axis(found.shape, -2, bins), melspec.dtype)

    return forward, {"n_mels": mels, "sample_rate": sample_rate, "fb": parameter(bins, mels)}


_MEL = {"n_fft": 400, "win_length": None, "hop_length": None, "pad": 0, "center": True, "pad_mode": "reflect",
        "n_mels": 128, "f_min": 0.0, "f_max": None}


def _mel(wave: Tensor, frames: Frames, height: Dim) -> Tensor:
    """`[..., height, frames]` of a wave."""
    wave = a_wave(wave)
    return Tensor(replace_axis(wave.shape, -1, (height, frames.of(wave)[1])), with_window(wave))


@module("torchaudio.transforms.MelSpectrogram")
def mel_spectrogram(sample_rate: "Any" = 16000, n_fft: "Any" = 400, win_length: "Any" = None, hop_length: "Any" = None,
                    f_min: "Any" = 0.0, f_max: "Any" = None, pad: "Any" = 0, n_mels: "Any" = 128,
                    window_fn: "Any" = None, power: "Any" = 2.0, normalized: "Any" = False, wkwargs: "Any" = None,
                    center: "Any" = True, pad_mode: "Any" = "reflect", onesided: "Any" = None, norm: "Any" = None,
                    mel_scale: "Any" = "htk") -> Any:
    """Mel bins and frames.

    MelSpectrogram(n_fft=8, n_mels=3)([B, T]) -> [B, 3, T//4 + 1]
    MelSpectrogram(n_fft=1024, hop_length=512, n_mels=64)([B, 1, 16000]) -> [B, 1, 64, 32]
    MelSpectrogram(16000, 400, 400, 160, n_mels=80)([16000]) -> [80, 101]
    MelSpectrogram()([2, 100]) -> error: padding
    MelSpectrogram(f_min=9000.0) -> error: constructor
    """
    name = "torchaudio.transforms.MelSpectrogram"
    mels = _bank(n_mels, name, f_min, f_max, sample_rate)
    frames = Frames(name, n_fft, win_length, hop_length, pad, center, pad_mode)

    def forward(waveform: "Tensor") -> Any:
        return _mel(waveform, frames, mels)

    return forward, {**frames.attributes, "n_mels": mels, "sample_rate": sample_rate}


def _given(kwargs: Any, operator: str) -> dict[str, Any]:
    """The arguments that a dictionary holds for the spectrogram inside."""
    kwargs = settled(kwargs)
    if kwargs is None:
        return dict(_MEL)
    if not isinstance(kwargs, DictV) or not kwargs.exact:
        raise NotKnown(f"the arguments of the spectrogram inside {operator}")
    return {**_MEL, **kwargs.items}


def _frames_of(given: dict[str, Any], operator: str) -> Frames:
    words = ("n_fft", "win_length", "hop_length", "pad", "center", "pad_mode")
    return Frames(operator, *(given[word] for word in words))


def _must_be_dct(dct_type: Any) -> None:
    given = settled(dct_type)
    if isinstance(given, int) and given != 2:
        raise Reject("constructor", raises="ValueError", parameter="dct_type", got=given, wanted=2, rule="2")


@module("torchaudio.transforms.MFCC")
def mfcc(sample_rate: "Any" = 16000, n_mfcc: "Size" = 40, dct_type: "Any" = 2, norm: "Any" = "ortho",
         log_mels: "Any" = False, melkwargs: "Any" = None) -> Any:
    """Cepstral coefficients and frames.

    MFCC(n_mfcc=2, melkwargs={"n_fft": 8, "n_mels": 3})([B, T]) -> [B, 2, T//4 + 1]
    MFCC(n_mfcc=13, melkwargs={"n_fft": 400, "hop_length": 160, "n_mels": 23})([B, 16000]) -> [B, 13, 101]
    MFCC(n_mfcc=130) -> error: constructor
    MFCC(dct_type=3) -> error: constructor
    """
    name = "torchaudio.transforms.MFCC"
    _must_be_dct(dct_type)
    given = _given(melkwargs, name)
    mels, frames = _bank(given["n_mels"], name, given["f_min"], given["f_max"], sample_rate), _frames_of(given, name)
    if path.known.less(mels, n_mfcc) is True:
        raise Reject("constructor", raises="ValueError", parameter="n_mfcc", got=n_mfcc, wanted=mels,
                     rule=f"at most n_mels ({mels})")

    def forward(waveform: "Tensor") -> Any:
        return _mel(waveform, frames, n_mfcc)

    return forward, {"n_mfcc": n_mfcc, "sample_rate": sample_rate}


@module("torchaudio.transforms.LFCC")
def lfcc(sample_rate: "Any" = 16000, n_filter: "Any" = 128, f_min: "Any" = 0.0, f_max: "Any" = None,
         n_lfcc: "Size" = 40, dct_type: "Any" = 2, norm: "Any" = "ortho", log_lf: "Any" = False,
         speckwargs: "Any" = None) -> Any:
    """The same on a linear scale.

    LFCC(n_filter=3, n_lfcc=2, speckwargs={"n_fft": 8})([B, T]) -> [B, 2, T//4 + 1]
    LFCC(n_lfcc=20, n_filter=30, speckwargs={"n_fft": 400, "hop_length": 160})([B, 16000]) -> [B, 20, 101]
    """
    name = "torchaudio.transforms.LFCC"
    _must_be_dct(dct_type)
    frames = _frames_of(_given(speckwargs, name), name)

    def forward(waveform: "Tensor") -> Any:
        return _mel(waveform, frames, n_lfcc)

    return forward, {"n_lfcc": n_lfcc, "n_filter": n_filter, "sample_rate": sample_rate}


@function("torchaudio.functional.melscale_fbanks")
def mel_bank(n_freqs: "Size", f_min: "Any", f_max: "Any", n_mels: "Size", sample_rate: "Any", norm: "Any" = None,
             mel_scale: "Any" = "htk") -> Any:
    """The weights of a mel scale.

    melscale_fbanks(201, 0.0, 8000.0, M, 16000) -> [201, M]
    """
    return created((n_freqs, n_mels), "float32")


@function("torchaudio.functional.linear_fbanks")
def linear_bank(n_freqs: "Size", f_min: "Any", f_max: "Any", n_filter: "Size", sample_rate: "Any") -> Any:
    """The weights of a linear scale.

    linear_fbanks(201, 0.0, 8000.0, M, 16000) -> [201, M]
    """
    return created((n_freqs, n_filter), "float32")


@function("torchaudio.functional.create_dct")
def create_dct(n_mfcc: "Size", n_mels: "Size", norm: "Any") -> Any:
    """The matrix of a cosine transform.

    create_dct(40, M, "ortho") -> [M, 40]
    create_dct(40, 128, "mean") -> error: constructor
    """
    if isinstance(settled(norm), str) and settled(norm) != "ortho":
        raise Reject("constructor", raises="ValueError", parameter="norm", got=settled(norm), wanted=None,
                     rule="'ortho' or None")
    return created((n_mels, n_mfcc), "float32")
