"""Which tensor does a module keep under a name, and how does a rule put another one there?"""

from __future__ import annotations

from typing import Any

from shapelint.rulebook.path import path
from shapelint.values import MISSING, Instance, Layer, Tensor, settled


def held(module: Any, name: Any) -> Any:
    """The tensor a module keeps under a name, None where it has none (`bias=False`), MISSING where nobody knows."""
    module, name = settled(module), settled(name)
    if isinstance(module, Instance):
        if name in module.attrs:
            return settled(module.attrs[name])
        module = module.layer
    return settled(module.attrs[name]) if isinstance(module, Layer) and name in module.attrs else MISSING


def held_tensor(module: Any, name: Any) -> Tensor | None:
    """The same, where it is known to be a tensor."""
    found = held(module, name)
    return found if isinstance(found, Tensor) else None


def hold(module: Any, **attributes: Any) -> None:
    """Set attributes of a module, as the function that the rule is of does. MISSING takes one away."""
    module = settled(module)
    if isinstance(module, (Instance, Layer)):
        path.journal.touch(module)
        for name, value in attributes.items():
            if value is MISSING:
                module.attrs.pop(name, None)
            else:
                module.attrs[name] = value
