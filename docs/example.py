"""A tagger that does not fit together. The picture in the README is what shapelint says about it."""

import torch
from torch import nn


class Tagger(nn.Module):
    def __init__(self, vocabulary, width, hidden, tags):
        super().__init__()
        self.embed = nn.Embedding(vocabulary, width)
        self.gru = nn.GRU(width, hidden, bidirectional=True)
        self.head = nn.Linear(hidden, tags)

    def forward(self, tokens):
        out, _ = self.gru(self.embed(tokens))
        return self.head(out)


if __name__ == "__main__":
    model = Tagger(vocabulary=1000, width=32, hidden=64, tags=9)
    tokens = torch.randint(1000, (20, 8))
    scores = model(tokens)
    gold = torch.randint(9, (20, 8))
    loss = nn.CrossEntropyLoss()(scores.view(-1, 9), gold.view(-1))
