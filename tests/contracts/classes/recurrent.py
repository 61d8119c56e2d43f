"""Recurrent classes with sizes and flags that have to fit one another."""
import torch
from torch import nn


class Residual(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.lstm = nn.LSTM(input_size, hidden_size, batch_first=True)

    def forward(self, x):
        out, _ = self.lstm(x)
        return out.matmul(x.transpose(-1, -2).softmax(-1).transpose(-1, -2).transpose(-2, -1))


class Stacked(nn.Module):
    def __init__(self, n_in, width, n_out=3):
        super().__init__()
        self.first = nn.Linear(n_in, width)
        self.second = nn.Linear(n_in, n_out)

    def forward(self, x):
        return self.second(self.first(x))


class Flagged(nn.Module):
    def __init__(self, features, width, bidirectional=False):
        super().__init__()
        self.gru = nn.GRU(features, width, batch_first=True, bidirectional=bidirectional)
        self.head = nn.Linear(width, 2)

    def forward(self, x):
        out, h = self.gru(x)
        return self.head(out), h


class Tagger(nn.Module):
    def __init__(self, vocab, dim, hidden, tags=5, proj=0):
        super().__init__()
        if hidden % 4 != 0:
            raise ValueError("hidden must be a multiple of 4")
        self.embed = nn.Embedding(vocab, dim)
        self.lstm = nn.LSTM(dim, hidden // 4, num_layers=2, bidirectional=True, batch_first=True)
        self.head = nn.Linear(hidden // 2, tags)

    def forward(self, tokens):
        out, _ = self.lstm(self.embed(tokens))
        return {"logits": self.head(out), "states": out}


class Projected(nn.Module):
    def __init__(self, features, hidden, proj):
        super().__init__()
        assert proj > 0
        self.lstm = nn.LSTM(features, hidden, proj_size=proj)

    def forward(self, x):
        out, (h, c) = self.lstm(x)
        return out, c


class Cell(nn.Module):
    def __init__(self, features, hidden):
        super().__init__()
        self.cell = nn.GRUCell(features, hidden)
        self.mix = nn.Linear(hidden, features)

    def forward(self, x, state):
        state = self.cell(x, state)
        return self.mix(state), state
