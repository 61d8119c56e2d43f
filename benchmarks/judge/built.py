"""How was a module of torch built? The arguments of every constructor are remembered, so that the linter can be given
the same module by its rule."""

from __future__ import annotations

from typing import Any
from weakref import WeakKeyDictionary

import torch

_MADE: WeakKeyDictionary[torch.nn.Module, tuple[tuple[Any, ...], dict[str, Any]]] = WeakKeyDictionary()


def _remembering(cls: type, *args: Any, **kwargs: Any) -> Any:
    module = object.__new__(cls)
    _MADE[module] = args, kwargs
    return module


torch.nn.Module.__new__ = _remembering


def arguments(module: torch.nn.Module) -> tuple[tuple[Any, ...], dict[str, Any]] | None:
    """The arguments of its constructor; None for a module that was built before anybody remembered."""
    return _MADE.get(module)
