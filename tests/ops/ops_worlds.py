"""What is an example made of, before the analysis and before torch?"""

from __future__ import annotations

import builtins
import importlib
import sys
from types import ModuleType
from typing import Any

import ops_examples
import pytest
import torch
from ops_examples import World

from shapelint.dims import maximum, minimum
from shapelint.rulebook import rule_for
from shapelint.rulebook.binding import spec_of
from shapelint.values import DictV, Layer, ListV, Ref, Shape, SliceV, Tensor


class RuleWorld(World):
    """The example as the analysis sees it."""

    def __init__(self, example: ops_examples.Example, sizes: dict[str, Any]):
        super().__init__(example)
        self.sizes = sizes

    def on_Name(self, node: Any) -> Any:
        return self.sizes[node.id]

    def tensor(self, sizes: list[Any], dtype: str) -> Tensor:
        if ... in sizes:
            cut = sizes.index(...)
            return Tensor(Shape(tuple(sizes[:cut]), tuple(sizes[cut + 1:])), dtype)
        return Tensor(Shape(tuple(sizes)), dtype)

    def sequence(self, items: list[Any]) -> ListV:
        return ListV(items)

    def mapping(self, items: dict[Any, Any]) -> DictV:
        return DictV(items)

    def ref(self, name: str) -> Ref:
        return Ref(name)

    def slice(self, start: Any, stop: Any, step: Any) -> SliceV:
        return SliceV(start, stop, step)

    def is_tensor(self, value: Any) -> bool:
        return isinstance(value, Tensor)

    def extreme(self, word: str, args: list[Any]) -> Any:
        return minimum(*args) if word == "min" else maximum(*args)

    def call(self, name: str, args: list[Any], kwargs: dict[str, Any]) -> Any:
        return rule_for(name)(tuple(args), kwargs)

    def method(self, value: Any, name: str, args: list[Any], kwargs: dict[str, Any]) -> Any:
        if isinstance(value, (tuple, ListV)) and name == "__getitem__":
            return (value if isinstance(value, tuple) else value.items)[args[0]]
        if isinstance(value, DictV):
            return value.items[args[0]]
        rule = rule_for(f"Tensor.{name}")
        assert rule is not None, f"no rule for Tensor.{name}"
        return rule((value, *args), kwargs)

    def attribute(self, value: Any, name: str) -> Any:
        if isinstance(value, Layer):
            return value.attrs[name]
        return self.method(value, name, [], {})

    def apply(self, value: Layer, args: list[Any], kwargs: dict[str, Any]) -> Any:
        return spec_of(value.forward).call(value.name, tuple(args), kwargs)


class TorchWorld(World):
    """The example as torch runs it, on meta tensors where it can."""

    def __init__(self, example: ops_examples.Example, sizes: dict[str, int], middle: tuple[int, ...] = ()):
        super().__init__(example)
        self.sizes, self.middle = sizes, middle

    def on_Name(self, node: Any) -> int:
        return self.sizes[node.id]

    def tensor(self, sizes: list[Any], dtype: str) -> torch.Tensor:
        axes: list[int] = []
        for size in sizes:
            axes.extend(self.middle if size is ... else (size,))
        return torch.zeros(axes, dtype=getattr(torch, dtype))

    def sequence(self, items: list[Any]) -> list[Any]:
        return items

    def mapping(self, items: dict[Any, Any]) -> dict[Any, Any]:
        return items

    def ref(self, name: str) -> Any:
        return find(name)

    def slice(self, start: Any, stop: Any, step: Any) -> slice:
        return slice(start, stop, step)

    def is_tensor(self, value: Any) -> bool:
        return isinstance(value, torch.Tensor)

    def extreme(self, word: str, args: list[Any]) -> int:
        return getattr(builtins, word)(*args)

    def call(self, name: str, args: list[Any], kwargs: dict[str, Any]) -> Any:
        target = find(name)
        if name.startswith("Tensor.") and not callable(target):
            return getattr(args[0], name.removeprefix("Tensor."))
        result = target(*args, **kwargs)
        return tuple(result) if name == "Tensor.__iter__" else result

    def method(self, value: Any, name: str, args: list[Any], kwargs: dict[str, Any]) -> Any:
        result = getattr(value, name)(*args, **kwargs)
        if result is NotImplemented:
            raise TypeError("unsupported operand")
        return result

    def attribute(self, value: Any, name: str) -> Any:
        return getattr(value, name)

    def apply(self, value: Any, args: list[Any], kwargs: dict[str, Any]) -> Any:
        return value(*args, **kwargs)


#: Packages beside torch whose operators have rules. What is not installed is skipped.
BESIDE_TORCH = {"einops": "einops.layers.torch", "torchvision": "torchvision", "torchaudio": "torchaudio"}


def find(name: str) -> Any:
    """The operator itself, by its full name."""
    first, *rest = name.split(".")
    if first in BESIDE_TORCH:
        pytest.importorskip(BESIDE_TORCH[first])
        target = sys.modules[first]
    else:
        target = {"torch": torch, "Tensor": torch.Tensor}[first]
    for part in rest:
        if isinstance(target, ModuleType) and not hasattr(target, part):  # torch.nn.utils.prune comes by an import only
            importlib.import_module(f"{target.__name__}.{part}")
        target = getattr(target, part)
    return target
