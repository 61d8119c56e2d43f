"""How is a model of torchvision written on one line? A small notation, and the containers in it.

`conv1=Conv2d(3, 64, 7, 2, 3), layer1=Stage(2, 64, 64), _=Flatten(1), fc=Linear(512, num_classes)` names the children
of a model in the order in which they run. A name that begins with `_` is a step that is no child of the model,
`Aside(...)` a child that is no step, and a number an attribute. A part is a class of torch.nn, or one that `part`
registered.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from shapelint.dims import Dim
from shapelint.rulebook import parameter, rule_for
from shapelint.rulebook.notation import evaluate
from shapelint.values import DictV, Layer, ListV, Tensor

PARTS: dict[str, Callable[..., Any]] = {}


def part(make: Callable[..., Any]) -> Callable[..., Any]:
    """Register a part by the name of the function that makes it."""
    PARTS[make.__name__] = make
    return make


# -- reading the notation


def model(name: str, notation: str, numbers: Mapping[str, Any], asides: bool = False) -> Layer:
    """The model a line of the notation stands for, with or without the children that it does not run."""
    made = {key: _make(node, numbers) for key, node in _parsed(notation)}
    children, attrs, steps = {}, {}, []
    for key, value in made.items():
        aside = isinstance(value, _Aside)
        if aside and not asides:
            continue
        value = value.layer if isinstance(value, _Aside) else value
        if not isinstance(value, Layer):
            attrs[key] = value
            continue
        if value.name == "torch.nn.ModuleList":  # which is no layer that could be called, but its parts are run in turn
            steps.append(Layer("torch.nn.Sequential", {}, None, {}, value.children))
        elif not aside:
            steps.append(value if key.startswith("_") else key)
        if not key.startswith("_"):
            children[key] = value
    return Layer(name, {}, None, attrs, DictV(children), steps=tuple(steps))


@lru_cache(maxsize=None)
def _parsed(notation: str) -> list[tuple[str, ast.expr]]:
    call = ast.parse(f"model({notation})", mode="eval").body
    assert isinstance(call, ast.Call)
    return [(str(keyword.arg), keyword.value) for keyword in call.keywords]


def _make(node: ast.expr, numbers: Mapping[str, Any]) -> Any:
    if isinstance(node, ast.Tuple):
        return tuple(_make(item, numbers) for item in node.elts)
    if not isinstance(node, ast.Call):
        return evaluate(node, numbers)
    args: list[Any] = []
    for item in node.args:
        if isinstance(item, ast.Starred):
            args.extend(_make(item.value, numbers))
        else:
            args.append(_make(item, numbers))
    kwargs = {str(keyword.arg): _make(keyword.value, numbers) for keyword in node.keywords}
    word = ast.unparse(node.func)
    if word in PARTS:
        return PARTS[word](*args, **kwargs)
    return rule_for(word if "." in word else f"torch.nn.{word}")(tuple(args), kwargs)


class _Aside:
    """A child that the model does not run."""

    def __init__(self, layer: Layer):
        self.layer = layer


@part
def Aside(layer: Layer) -> _Aside:
    return _Aside(layer)


@part
def Parameter(*sizes: Dim) -> Tensor:
    return parameter(*sizes)


# -- containers


@part
def Sequential(*layers: Layer, **named: Layer) -> Layer:
    places = {name: len(layers) + i for i, name in enumerate(named)}
    params = {"names": places} if named else {}
    return Layer("torch.nn.Sequential", params, None, dict(named), ListV((*layers, *named.values())))


@part
def ModuleList(*layers: Layer) -> Layer:
    return Layer("torch.nn.ModuleList", {}, None, {}, ListV(layers))


@part
def ConvNorm(inside: Dim, out: Dim, kernel: int = 1, stride: int = 1, activation: str = "ReLU",
             norm: str = "BatchNorm2d", padding: int | None = None) -> Layer:
    """A convolution without a bias that keeps what its stride leaves, a norm, an activation."""
    padding = (kernel - 1) // 2 if padding is None else padding
    conv = rule_for("torch.nn.Conv2d")((inside, out, kernel, stride, padding), {"bias": False})
    return Sequential(conv, rule_for(f"torch.nn.{norm}")((out,), {}), rule_for(f"torch.nn.{activation}")((), {}))


@part
def BasicConv(inside: Dim, out: Dim, kernel: int = 1, stride: int = 1, padding: int = 0) -> Layer:
    """GoogLeNet's and Inception's convolution: its parts go by names."""
    notation = "conv=Conv2d(i, o, k, s, p, bias=False), bn=BatchNorm2d(o), _=ReLU()"
    numbers = {"i": inside, "o": out, "k": kernel, "s": stride, "p": padding}
    return model("torchvision.models.BasicConv2d", notation, numbers)


