"""Attention, with heads that divide and inputs that share axes."""
import math

import torch
from torch import nn


class Checked(nn.Module):
    def __init__(self, embed_dim, num_heads=8, bias=True):
        super().__init__()
        assert embed_dim % num_heads == 0, "embed_dim must be divisible by num_heads"
        self.heads = num_heads
        self.qkv = nn.Linear(embed_dim, 3 * embed_dim, bias=bias)

    def forward(self, x):
        B, T, C = x.shape
        q, k, v = self.qkv(x).chunk(3, dim=-1)
        q, k, v = (part.view(B, T, self.heads, C // self.heads).transpose(1, 2) for part in (q, k, v))
        scores = (q @ k.transpose(-2, -1)) / math.sqrt(C)
        return (scores.softmax(-1) @ v).transpose(1, 2).reshape(B, T, C)


class Unchecked(nn.Module):
    def __init__(self, embed_dim, num_heads):
        super().__init__()
        self.attend = nn.MultiheadAttention(embed_dim, num_heads, batch_first=True)
        self.norm = nn.LayerNorm(embed_dim)

    def forward(self, x):
        B, T, _ = x.shape
        out, weights = self.attend(x, x, x)
        return self.norm(out), weights


class Cross(nn.Module):
    def __init__(self, query_size, key_size, width):
        super().__init__()
        self.query = nn.Linear(query_size, width)
        self.key = nn.Linear(key_size, width)

    def forward(self, queries, keys):
        scores = torch.bmm(self.query(queries), self.key(keys).transpose(1, 2))
        return torch.bmm(scores.softmax(-1), keys)


class Configured(nn.Module):
    def __init__(self, config):
        super().__init__()
        if config.hidden_size % config.num_heads != 0:
            raise ValueError(f"{config.hidden_size} is no multiple of {config.num_heads}")
        self.size = config.hidden_size // config.num_heads
        self.query = nn.Linear(config.hidden_size, self.size * config.num_heads)
        self.out = nn.Linear(config.inner_size, 3)

    def forward(self, x):
        return self.out(self.query(x))


class Positions(nn.Module):
    def __init__(self, longest, width):
        super().__init__()
        self.table = nn.Parameter(torch.zeros(longest, width))

    def forward(self, x):
        B, T, C = x.shape
        if T != self.table.shape[0]:
            raise ValueError("another length")
        return torch.cat([x, self.table.expand(B, -1, -1)], dim=-1)
