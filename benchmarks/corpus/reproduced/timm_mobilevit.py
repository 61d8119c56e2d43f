"""One row of a convolution's weight has an axis too few for another convolution: a colon was forgotten."""
import torch
import torch.nn.functional as F
from torch import nn


class CrossAttention(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.size = size
        self.proj = nn.Conv2d(size, 1 + 2 * size, 1)

    def forward(self, x, other):
        query, key = F.conv2d(other, self.proj.weight[:self.size + 1], self.proj.bias[:self.size + 1]).split([1, self.size], 1)
        value = F.conv2d(x, self.proj.weight[self.size + 1], self.proj.bias[self.size + 1])  # refused: RuntimeError
        return value * (key * query.softmax(-1)).sum(-1, keepdim=True)


CrossAttention(64)(torch.randn(2, 64, 4, 16), torch.randn(2, 64, 4, 9))
