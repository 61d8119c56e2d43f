"""Flags, choices, bases, options, several inputs."""
import torch
from torch import nn


class Base(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.width = width
        self.head = nn.Linear(width, 4)


class Derived(Base):
    def __init__(self, features, width, use_proj=False):
        super().__init__(2 * width)
        self.use_proj = use_proj
        if use_proj:
            self.proj = nn.Linear(features, 2 * width)

    def forward(self, x):
        if self.use_proj:
            x = self.proj(x)
        return self.head(x)


class Merged(nn.Module):
    def __init__(self, left, right, mode="cat"):
        super().__init__()
        if mode == "cat":
            self.out = nn.Linear(left + right, 3)
        elif mode == "dot":
            self.out = nn.Linear(left, 3)
            assert left == right
        else:
            raise ValueError(mode)
        self.mode = mode

    def forward(self, a: torch.Tensor, b: torch.Tensor):
        rows, _ = a.shape
        if self.mode == "cat":
            return self.out(torch.cat([a, b], dim=1))
        rows, width = b.shape
        return self.out(a.matmul(b.transpose(0, 1)).matmul(b))


class Masked(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.query = nn.Linear(width, 1)

    def forward(self, x, mask=None):
        B, T, C = x.size()
        scores = self.query(x).squeeze(2)
        if mask is not None:
            scores = torch.cat([scores, mask], dim=0)
        return scores


class Outer(nn.Module):
    class Inner(nn.Module):
        def __init__(self, width):
            super().__init__()
            self.scale = nn.Linear(width, width)

        def forward(self, x):
            return x @ self.scale.weight

    def __init__(self, width, depth):
        super().__init__()
        self.inner = Outer.Inner(width)
        self.out = nn.Linear(depth, width)

    def forward(self, x):
        return self.out(self.inner(x))


class Listed(nn.Module):
    def __init__(self, features, sizes=(8, 6), classes=3):
        super().__init__()
        layers = []
        for size in sizes:
            layers += [nn.Linear(features, size), nn.ReLU()]
            features = size
        self.layers = nn.Sequential(*layers)
        self.head = nn.Linear(features, classes)

    def forward(self, x):
        return self.head(self.layers(x))
