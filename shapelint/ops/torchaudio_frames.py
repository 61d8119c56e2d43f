"""How does torchaudio cut a wave into frames, and what must a spectrum be to become a wave again?"""

from __future__ import annotations

from typing import Any

from shapelint.dims import Dim, maximum
from shapelint.ops._spatial import assume_at_least
from shapelint.ops.padding import must_pad
from shapelint.rulebook import Wish, fresh, must_be_floating, must_same, path, promote
from shapelint.rulebook.axes import a_size, find_axis, put_axis, replace_axis
from shapelint.rulebook.convert import to_size
from shapelint.values import Reject, Shape, Tensor, settled

COMPLEX_OF = {"float32": "complex64", "float64": "complex128"}
REAL_OF = {complex_: real for real, complex_ in COMPLEX_OF.items()}


class Frames:
    """How a wave is cut into frames: the arguments that all of these transforms share, with torchaudio's defaults."""

    def __init__(self, operator: str, n_fft: Any, win_length: Any, hop_length: Any, pad: Any = 0, center: Any = True,
                 pad_mode: Any = "reflect", onesided: Any = True):
        self.operator = operator
        self.n_fft = self._size(n_fft, "n_fft")
        self.window = self.n_fft if settled(win_length) is None else self._size(win_length, "win_length")
        self.hop = self.window // 2 if settled(hop_length) is None else self._size(hop_length, "hop_length")
        self.pad = maximum(0, self._size(pad, "pad"))
        self.center, self.pad_mode, self.onesided = settled(center), settled(pad_mode), settled(onesided)

    def _size(self, value: Any, name: str) -> Dim:
        return to_size(value, Wish(self.operator, name))

    @property
    def attributes(self) -> dict[str, Any]:
        return {"n_fft": self.n_fft, "win_length": self.window, "hop_length": self.hop, "pad": self.pad}

    @property
    def bins(self) -> Dim:
        """How many frequencies there are: of a real wave half of them, and one."""
        return self.n_fft if self.onesided is False else self.n_fft // 2 + 1

    def of(self, wave: Tensor) -> tuple[Dim, Dim]:
        """(frequencies, frames) of a wave. Rejects one that is too short, or no wave."""
        length = wave.shape.axis(-1)
        must_be_floating(wave, "waveform", self.operator)
        if path.known.less(self.n_fft, self.window) is True or path.known.less(self.hop, 1) is True:
            name, got = ("win_length", self.window) if path.known.less(self.n_fft, self.window) is True \
                else ("hop_length", self.hop)
            raise Reject("constructor", raises="RuntimeError", parameter=name, got=got, wanted=None,
                         rule="at least 1, and the window no longer than n_fft")
        if not isinstance(self.center, bool):
            return self.bins, a_size(fresh("the number of frames"))
        whole = length + 2 * self.pad
        if self.center:
            if self.pad_mode == "reflect":
                must_pad(whole, (self.n_fft // 2,) * 2, "reflect", wave.shape, -1, self.operator)
            whole = whole + 2 * (self.n_fft // 2)
        elif path.known.less(whole, self.n_fft) is True:
            raise Reject("refused", argument="waveform", axis=-1, shape=wave.shape, got=whole, wanted=self.n_fft,
                         problem="it is shorter than a window", operator=self.operator)
        else:
            assume_at_least(whole, self.n_fft)
        return self.bins, (whole - self.n_fft) // self.hop + 1

    def wave(self, spectrum: Tensor, length: Any) -> Tensor:
        """The wave that has this spectrum. Rejects one with other frequencies."""
        spectrum = must_have_bins(spectrum, self.bins, self.operator, "n_fft")
        dtype = REAL_OF.get(spectrum.dtype, spectrum.dtype)
        if settled(length) is not None:
            size = self._size(length, "length")
        elif not isinstance(self.center, bool):
            size = a_size(fresh("the length of a wave"))
        else:
            whole = self.n_fft + self.hop * (spectrum.shape.axis(-1) - 1)
            size = whole - 2 * (self.n_fft // 2) if self.center else whole
        return Tensor(put_axis(replace_axis(spectrum.shape, -2, ()), -1, size), dtype)


def a_wave(waveform: Tensor) -> Tensor:
    """A wave of known length, `[..., T]`."""
    return find_axis(waveform, -1, "waveform")[0]


def must_have_bins(spectrum: Tensor, bins: Dim, operator: str, parameter_: str, raises: str = "RuntimeError",
                    argument: str = "specgram") -> Tensor:
    """`[..., bins, T]`, with its axes known."""
    spectrum, _ = find_axis(spectrum, -2)
    must_same(spectrum.shape.axis(-2), bins, "features", raises=raises, argument=argument, axis=-2,
              parameter=parameter_, shape=spectrum.shape, operator=operator,
              result=Tensor(put_axis(spectrum.shape, -2, bins), spectrum.dtype))
    return spectrum


def with_window(wave: Tensor) -> str | None:
    """The dtype of a wave that met a window of torch's default dtype."""
    return promote(wave, Tensor(Shape((1,)), "float32"))
