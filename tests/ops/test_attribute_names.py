"""Are the tables of names that modules and tensors have those of the torch that is installed?"""

from __future__ import annotations

import inspect

import torch
from torch import nn

from shapelint.ops.attribute_names import OF_LAYERS, OF_MODULES, OF_TENSORS
from shapelint.rulebook import rule_for


def plain(names):
    return {name for name in names if not name.startswith("__")}


def test_what_every_module_has():
    assert plain(dir(nn.Module())) == OF_MODULES


def test_what_layers_have():
    classes = [c for c in vars(nn).values() if inspect.isclass(c) and issubclass(c, nn.Module)]
    layers = [nn.LSTM(3, 4, proj_size=2), nn.Conv2d(3, 4, 1), nn.BatchNorm2d(3), nn.Linear(3, 4), nn.Embedding(3, 4),
              nn.Dropout(), nn.LayerNorm(3), nn.MultiheadAttention(4, 2), nn.Transformer(4, 2, 1, 1, 4), nn.CrossEntropyLoss()]
    found = {name for thing in (*classes, *layers) for name in plain(dir(thing))}
    assert found - OF_MODULES <= OF_LAYERS


def test_what_tensors_have():
    missing = {name for name in plain(dir(torch.Tensor)) if rule_for(f"Tensor.{name}") is None}
    assert missing == OF_TENSORS
