"""What is a configuration whose keys are read as attributes? A dictionary that answers to `cfg.model.dim` as well."""

from __future__ import annotations

from typing import Any

from shapelint.interp.builtins_ import builtin
from shapelint.interp.machine import Machine
from shapelint.interp.methods import method, method_of
from shapelint.values import Bound, DictV, Instance, ListV, Unknown, settled


class Tree:
    """What the parts of one configuration share: the places whose value was taken from elsewhere in it (`${a.b}`)."""

    __slots__ = ("taken",)

    def __init__(self) -> None:
        self.taken: list[tuple[Any, Any]] = []


class Config(DictV):
    """A dictionary with attributes: an OmegaConf configuration, EasyDict, Munch, Box and their like. `raw`: by key, how
    a value was written that was taken from elsewhere."""

    __slots__ = ("tree", "raw")

    def __init__(self, items: dict[Any, Any] | None = None, rest: Any = None):
        super().__init__(items, rest)
        self.tree = Tree()
        self.raw: dict[Any, Any] = {}

    def like(self, items: dict[Any, Any], rest: Any = None) -> Config:
        """A copy's values are taken from the copy: what changes either may change what was taken in both."""
        made = Config(items, rest)
        made.raw, made.tree = dict(self.raw), self.tree
        self.tree.taken += [(made, key) for key in self.raw]
        return made

    def attribute(self, m: Machine, name: str, node: Any) -> Any:
        if name in self.items:
            return settled(self.items[name])
        if method_of(self, name) is not None:
            return Bound(name, self)
        return m.unknown(node, f"`{name}` is not in the configuration as far as it was followed")

    def assign(self, m: Machine, name: str, value: Any) -> None:
        """`cfg.name = value`."""
        self.changed(m)
        m.journal.touch(self)
        self.items[name] = value

    def changed(self, m: Machine) -> None:
        """A value was set: what was taken from elsewhere may be another one now."""
        for holder, key in self.tree.taken:
            m.journal.touch(holder)
            holder.items[key] = Unknown("taken from a part of the configuration that was changed")


@method(Config, "update", "setdefault", "pop", "clear")
def changing(m: Machine, value: Config, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    name = node.func.attr.value if hasattr(getattr(node, "func", None), "attr") else "update"
    found = method_of(DictV(), name)(m, value, args, kwargs, node)
    value.changed(m)
    return found


def as_config(value: Any) -> Any:
    """The same data with attributes: dictionaries inside it, too."""
    value = settled(value)
    if isinstance(value, DictV):
        return Config({key: as_config(inner) for key, inner in value.items.items()}, value.rest)
    if isinstance(value, ListV):
        return ListV([as_config(inner) for inner in value.items], value.rest, value.length)
    return tuple(map(as_config, value)) if type(value) is tuple else value


def as_plain(value: Any) -> Any:
    """The same data in plain dictionaries."""
    value = settled(value)
    if isinstance(value, DictV):
        return DictV({key: as_plain(inner) for key, inner in value.items.items()}, value.rest)
    if isinstance(value, ListV):
        return ListV([as_plain(inner) for inner in value.items], value.rest, value.length)
    return value


@builtin("easydict.EasyDict", "munch.Munch", "munch.munchify", "munch.DefaultMunch.fromDict", "box.Box", "addict.Dict",
         "dotmap.DotMap", "ml_collections.ConfigDict", "ml_collections.config_dict.ConfigDict", "attrdict.AttrDict",
         "mmengine.ConfigDict", "mmcv.ConfigDict", "yacs.config.CfgNode")
def attribute_dictionary(m: Machine, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    rest = kwargs.get("**")
    made = Config({key: as_config(value) for key, value in kwargs.items() if key != "**"}, rest)
    for value in map(settled, args[:1]):
        if isinstance(value, DictV):
            made = Config({**as_config(value).items, **made.items}, value.rest or rest)
        elif isinstance(value, Instance):
            made = Config({**value.attrs, **made.items}, rest)
        elif value is not None:
            made.rest = Unknown("a configuration that is not known")
    return made


__all__ = ["Config", "Tree", "as_config", "as_plain"]
