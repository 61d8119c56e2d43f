"""A tagger whose last layer was sized for one direction, though its LSTM reads in both."""
import torch
import torch.nn as nn


class Tagger(nn.Module):
    def __init__(self, input_size, hidden_size, tags):
        super().__init__()
        self.lstm = nn.LSTM(input_size, hidden_size, batch_first=True, bidirectional=True)
        self.head = nn.Linear(hidden_size, tags)

    def forward(self, words):
        out, _ = self.lstm(words)
        return self.head(out)


tagger = Tagger(input_size=10, hidden_size=20, tags=5)
print(tagger(torch.randn(32, 50, 10)).shape)
