"""Do torchaudio's transforms give frames and frequencies as published, also of waves of any length?"""

from __future__ import annotations

import pytest
from ops_programs import codes, seen

IMPORTS = "import torchaudio\nfrom torchaudio import functional as F, transforms as T\n"


def shapes(program: str):
    return seen(IMPORTS + program)


def test_frames_of_a_wave_of_any_length():
    got = shapes("""
class Front(nn.Module):
    def __init__(self):
        super().__init__()
        self.mel = nn.Sequential(T.MelSpectrogram(16000, 400, hop_length=160, n_mels=80), T.AmplitudeToDB())
        self.spec = T.Spectrogram(n_fft=512, pad=8, center=False)
        self.down = T.Resample(44100, 16000)

    def forward(self, x):
        B, T = x.shape
        mel = self.mel(x)
        spec = self.spec(x)
        down = self.down(x)
        return mel
""")
    assert got["mel"] == ["B", 80, "T//160 + 1"]
    assert got["spec"] == ["B", 257, "(T + 16)//256 - 1"]
    assert got["down"] == ["B", "(160*T + 440)//441"]


@pytest.mark.parametrize("made, wanted", [
    ("T.MelSpectrogram()", [1, 128, 81]),
    ("T.MFCC(n_mfcc=13, melkwargs={'n_fft': 400, 'hop_length': 160, 'n_mels': 23})", [1, 13, 101]),
    ("T.LFCC(n_lfcc=20)", [1, 20, 81]),
    ("T.Spectrogram(power=None)", [1, 201, 81]),
    ("nn.Sequential(T.Spectrogram(1024), T.MelScale(64, n_stft=513), T.TimeMasking(20), T.FrequencyMasking(8))",
     [1, 64, 32]),
    ("nn.Sequential(T.Spectrogram(power=None), T.InverseSpectrogram())", [1, 16000]),
    ("nn.Sequential(T.Spectrogram(), T.GriffinLim())", [1, 16000]),
    ("nn.Sequential(T.MuLawEncoding(), T.MuLawDecoding())", [1, 16000]),
    ("nn.Sequential(T.MFCC(), T.ComputeDeltas())", [1, 40, 81]),
    ("T.Resample(16000, 8000)", [1, 8000]),
])
def test_transforms(made, wanted):
    assert shapes(f"y = ({made})(torch.zeros(1, 16000))")["y"] == wanted


def test_a_file():
    got = shapes("""
wave, rate = torchaudio.load("speech.wav")
columns, _ = torchaudio.load("speech.wav", channels_first=False)
mel = T.MelSpectrogram(sample_rate=rate, n_mels=40)(wave)
""")
    assert got["wave"] == [None, None] and got["columns"] == [None, None] and got["mel"] == [None, 40, None]


def test_a_wave_between_the_parts_of_a_model():
    got = shapes("""
class Speech(nn.Module):
    def __init__(self, classes=10):
        super().__init__()
        self.front = T.MelSpectrogram(n_mels=64)
        self.rnn = nn.GRU(64, 32, batch_first=True)
        self.head = nn.Linear(32, classes)

    def forward(self, wave):
        mel = self.front(wave)
        out, _ = self.rnn(mel.transpose(1, 2))
        return self.head(out[:, -1])

y = Speech()(torch.zeros(4, 16000))
""")
    assert got["mel"] == [4, 64, 81] and got["y"] == [4, 10]


def test_what_torchaudio_refuses():
    program = """T.MFCC(n_mfcc=130)
T.Spectrogram()(torch.zeros(1, 100))
T.MelScale(n_stft=257)(torch.zeros(1, 201, 81))
T.MelSpectrogram()(torch.zeros(1, 16000, dtype=torch.long))
F.add_noise(torch.zeros(2, 10), torch.zeros(2, 11), torch.zeros(2))
T.FrequencyMasking(20)(torch.zeros(201))
"""
    rows = IMPORTS.count("\n")
    assert [(row - rows, code) for row, code in codes(IMPORTS + program)] == [
        (1, "SL401"), (2, "SL314"), (3, "SL101"), (4, "SL105"), (5, "SL399"), (6, "SL104")]


def test_what_is_not_known_is_no_error():
    assert codes(IMPORTS + """
class Front(nn.Module):
    def __init__(self, kwargs, rate=16000, n_fft=400, hop=None):
        super().__init__()
        self.a = T.MFCC(melkwargs=kwargs)
        self.b = T.MelSpectrogram(rate, n_fft=n_fft, hop_length=hop)
        self.c = T.Resample(rate, rate // 2)
        self.d = T.Vad(rate)

    def forward(self, x):
        return self.a(x), self.b(x), self.c(x), self.d(x)
""") == []
