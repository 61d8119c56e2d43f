"""What does hydra build from a configuration? What its `_target_` names, called with the other entries."""

from __future__ import annotations

from typing import Any

from shapelint.interp.attributes import attribute
from shapelint.interp.builtins_ import builtin
from shapelint.interp.calls import call
from shapelint.interp.library import imported
from shapelint.interp.machine import Machine
from shapelint.values import DictV, ListV, Ref, Unknown, settled


@builtin("hydra.utils.instantiate", "hydra.utils.call")
def instantiate(m: Machine, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    """`instantiate(cfg.model, extra=3)`: what `_target_` names is called with the other entries."""
    config = settled(args[0]) if args else None
    if not isinstance(config, DictV) or not config.exact:
        return m.unknown(node, "what is built here is not known")
    return built(m, config, args[1:], kwargs, node)


def built(m: Machine, config: Any, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    """The object that a configuration describes, its parts built before it."""
    config = settled(config)
    if isinstance(config, ListV):
        return ListV([built(m, item, (), {}, node) for item in config.items], config.rest)
    if not isinstance(config, DictV) or "_target_" not in config.items:
        return config
    words = {key: built(m, value, (), {}, node) for key, value in config.items.items()
             if isinstance(key, str) and not (key.startswith("_") and key.endswith("_"))}
    target = settled(config.items["_target_"])
    plain = all(settled(config.items.get(word)) in allowed for word, allowed in _PLAIN.items())
    if not isinstance(target, str) or not plain or "_args_" in config.items:
        return m.unknown(node, "what is built here is not known")
    return call(m, _named(m, target, node), args, {**words, **kwargs}, node)


#: What may say that something else is done than building an object of all parts.
_PLAIN = {"_partial_": (None, False), "_recursive_": (None, True),
          "_convert_": (None, "none", "partial", "all", "object")}


def _named(m: Machine, target: str, node: Any) -> Any:
    """What a full name means: something of a module of the program, or outside it."""
    first, *rest = target.split(".")
    if first == "__main__":
        found = m.globals.vars.get(rest[0]) if len(rest) == 1 else None
        return found if found is not None else Unknown(f"`{target}` is not known")
    value = imported(m, first)
    for word in rest:
        value = Ref(f"{value.name}.{word}") if isinstance(value, Ref) else attribute(m, value, word, node)
    return value


__all__ = ["built"]
