"""Images and signals: channels, groups, patches."""
import torch
from torch import nn


class Block(nn.Module):
    def __init__(self, channels, width, groups):
        super().__init__()
        self.conv = nn.Conv2d(channels, width, 3, padding=1, groups=groups)
        self.norm = nn.GroupNorm(groups, width)

    def forward(self, x):
        return self.norm(self.conv(x)).relu()


class Patches(nn.Module):
    def __init__(self, patch, channels, width):
        super().__init__()
        self.patch = patch
        self.embed = nn.Linear(patch * channels, width)

    def forward(self, x):
        B, T, C = x.shape
        x = x.reshape(B, T // self.patch, self.patch * C)
        return self.embed(x)


class Gated(nn.Module):
    def __init__(self, features, width):
        super().__init__()
        self.up = nn.Linear(features, width)
        self.gate = nn.GLU(dim=-1)
        self.down = nn.Linear(width // 2, features)

    def forward(self, x):
        return self.down(self.gate(self.up(x)))


class Normed(nn.Module):
    def __init__(self, channels, classes=10, affine=True):
        super().__init__()
        self.norm = nn.BatchNorm2d(channels, affine=affine)
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.head = nn.Linear(channels, classes)

    def forward(self, image):
        return self.head(self.pool(self.norm(image)).flatten(1))
