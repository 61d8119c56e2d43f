"""What does OmegaConf give? Configurations of literal files and dictionaries, merged, with `${a.b}` put in."""

from __future__ import annotations

import re
from typing import Any

from shapelint.interp.builtins_ import builtin
from shapelint.interp.classes import construct
from shapelint.interp.configs import Config, Tree, as_plain
from shapelint.interp.files import Maker, data_of, text_of
from shapelint.interp.machine import Machine
from shapelint.interp.methods import method
from shapelint.values import ClassV, DictV, Instance, ListV, Unknown, settled

#: A value that must be given, in OmegaConf's way of saying it.
_MISSING = "???"
_WHOLE = re.compile(r"\$\{([^${}]*)\}\Z")
_PART = re.compile(r"\$\{([^${}]*)\}")
_DEEPEST = 20


def config_of(m: Machine, data: Any, name: str, node: Any) -> Any:
    """A configuration out of plain data, with what it takes from elsewhere in itself put in."""
    return settle(m, Maker(m, node, name, Config).value(data), node)


def settle(m: Machine, config: Any, node: Any) -> Any:
    """Put in what `${a.b}` and `${.b}` stand for, and make all parts one tree."""
    if isinstance(config, Config):
        _Settling(m, config, node).run(config, ())
    return config


class _Settling:
    def __init__(self, m: Machine, root: Config, node: Any):
        self.m, self.root, self.node, self.tree = m, root, node, Tree()

    def run(self, holder: Any, place: tuple[Any, ...]) -> None:
        if isinstance(holder, Config):
            holder.tree = self.tree
        entries = holder.items.items() if isinstance(holder, DictV) else enumerate(holder.items)
        for key, value in list(entries):
            value = settled(value)
            if _is_taken(value) and isinstance(holder, Config):
                holder.raw[key] = written(value)
            if isinstance(value, (DictV, ListV)):
                self.run(value, (*place, key))
            elif isinstance(value, str) and (value == _MISSING or "${" in value):
                self.tree.taken += [(holder, key)] if "${" in value else []
                holder.items[key] = self.text(value, place, 0)

    def text(self, value: str, place: tuple[Any, ...], depth: int) -> Any:
        """What a text with `${...}` in it stands for; `place` is the way to what holds it."""
        if value == _MISSING or depth > _DEEPEST:
            return Unknown("a part of the configuration that has to be given", self.node)
        whole = _WHOLE.match(value)
        if whole is not None:
            return self.found(whole[1].strip(), place, depth)
        parts = [(part, self.found(part.strip(), place, depth)) for part in _PART.findall(value)]
        if not all(isinstance(found, (str, int)) for _, found in parts):
            return Unknown("a text made of parts of the configuration", self.node, kind="text")
        for part, found in parts:
            value = value.replace("${" + part + "}", str(found))
        return value if "${" not in value else Unknown("a text that is not followed", self.node, kind="text")

    def found(self, way: str, place: tuple[Any, ...], depth: int) -> Any:
        """What stands at `a.b[0]`, or at `.b` beside the place."""
        if ":" in way:
            return self._resolved(way)
        up = len(way) - len(way.lstrip("."))
        keys: tuple[Any, ...] = tuple(part for part in re.split(r"[.\[\]]+", way.lstrip(".")) if part)
        keys = (*place[: len(place) - up + 1], *keys) if up else keys
        holder: Any = self.root
        for i, key in enumerate(keys):
            value = _item(holder, key)
            if isinstance(value, str) and "${" in value:
                value = self.text(value, tuple(keys[:i]), depth + 1)
            holder = value
        return holder if not isinstance(holder, str) or holder != _MISSING else Unknown("has to be given", self.node)

    def _resolved(self, way: str) -> Any:
        """`${oc.env:NAME,default}` is the default; other resolvers are functions of the program."""
        name, _, words = way.partition(":")
        parts = [word.strip() for word in words.split(",")]
        if name == "oc.env" and len(parts) == 2:
            return parts[1].strip("'\"")  # a text, whatever it looks like
        return Unknown(f"what `{name}` gives", self.node)


def _is_taken(value: Any) -> bool:
    """Does a text, or a list with such a text in it, take something from elsewhere?"""
    return isinstance(value, str) and "${" in value or isinstance(value, ListV) and any(map(_is_taken, value.items))


def written(value: Any) -> Any:
    """A copy of a part of a configuration as it was written."""
    value = settled(value)
    if isinstance(value, DictV):
        raw = value.raw if isinstance(value, Config) else {}
        return Config({key: written(raw.get(key, inner)) for key, inner in value.items.items()}, value.rest)
    if isinstance(value, ListV):
        return ListV([written(inner) for inner in value.items], value.rest, value.length)
    return value


_ABSENT = Unknown("not in the configuration")


def _item(holder: Any, key: Any) -> Any:
    if isinstance(holder, DictV):
        found = holder.items.get(key)
        if found is None and isinstance(key, str) and key.isdigit():
            found = holder.items.get(int(key))
        return settled(found) if found is not None else _ABSENT if holder.exact else holder.rest
    if isinstance(holder, ListV) and str(key).isdigit() and int(key) < len(holder.items):
        return settled(holder.items[int(key)])
    return holder if isinstance(holder, Unknown) else _ABSENT


@builtin("omegaconf.OmegaConf.load")
def load(m: Machine, args: tuple[Any, ...], kwargs: Any, node: Any) -> Any:
    value = args[0] if args else kwargs.get("file_")
    found = text_of(m, value, by_path=True)
    return config_of(m, data_of(m, value, "yaml", node, by_path=True), found[1] if found else "", node)


@builtin("omegaconf.OmegaConf.create", "omegaconf.DictConfig", "omegaconf.OmegaConf.structured")
def create(m: Machine, args: tuple[Any, ...], kwargs: Any, node: Any) -> Any:
    """`OmegaConf.create({...})`, of YAML in a string, of a dataclass or an object of one."""
    value = settled(args[0]) if args else DictV()
    if isinstance(value, str):
        return config_of(m, data_of(m, value, "yaml", node), "", node)
    made = structured(m, value, node)
    known = isinstance(made, (Config, ListV))
    return settle(m, made, node) if known else m.unknown(node, "a configuration that is not known")


def structured(m: Machine, value: Any, node: Any) -> Any:
    """Dictionaries, dataclasses and objects of them as configurations, all the way down."""
    value = written(value)
    if isinstance(value, ClassV) and value.fields is not None:
        value = construct(m, value, (), {}, node)
    if isinstance(value, Instance) and value.cls.fields is not None:
        return Config({name: structured(m, value.attrs.get(name), node) for name in value.cls.fields})
    if isinstance(value, DictV):
        return Config({key: structured(m, inner, node) for key, inner in value.items.items()}, value.rest)
    if isinstance(value, (ListV, tuple)):
        items = value.items if isinstance(value, ListV) else value
        return ListV([structured(m, inner, node) for inner in items], getattr(value, "rest", None))
    return value


@builtin("omegaconf.OmegaConf.merge", "omegaconf.OmegaConf.unsafe_merge")
def merge(m: Machine, args: tuple[Any, ...], kwargs: Any, node: Any) -> Any:
    """Later ones win; what nobody knows may have changed everything."""
    made: Any = Config()
    for value in (structured(m, a, node) for a in args):
        if isinstance(value, ListV):
            return value if len(args) == 1 else Unknown("lists of a configuration that are merged", node)
        if not isinstance(value, Config):
            return Unknown("merged with a configuration that is not known", node)
        made = merged(made, value)
    return settle(m, made, node)


def merged(first: Config, second: Config) -> Config:
    """Both configurations in one, the second before the first."""
    first, second = written(first), written(second)
    items = dict(first.items)
    for key, value in second.items.items():
        mine = settled(items.get(key))
        both = isinstance(value, DictV) and isinstance(mine, DictV)
        items[key] = merged(mine, value) if both else value
    return Config(items, first.rest if first.rest is not None else second.rest)


@builtin("omegaconf.OmegaConf.from_cli", "omegaconf.OmegaConf.from_dotlist")
def from_command_line(m: Machine, args: tuple[Any, ...], kwargs: Any, node: Any) -> Any:
    """What the command line says is nothing, as with other defaults; a list in the program is not read."""
    return Config() if not args else Unknown("a list of settings", node)


@builtin("omegaconf.OmegaConf.to_container", "omegaconf.OmegaConf.to_object")
def to_container(m: Machine, args: tuple[Any, ...], kwargs: Any, node: Any) -> Any:
    resolved = settled(args[1] if len(args) > 1 else kwargs.get("resolve", False)) is True
    return as_plain(args[0] if resolved else written(args[0])) if args else Unknown("nothing", node)


@builtin("omegaconf.OmegaConf.resolve", "omegaconf.OmegaConf.set_struct", "omegaconf.OmegaConf.set_readonly")
def changes_nothing(m: Machine, args: tuple[Any, ...], kwargs: Any, node: Any) -> Any:
    return None


@builtin("omegaconf.OmegaConf.select")
def select(m: Machine, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    holder, way = (settled(a) for a in args[:2]) if len(args) > 1 else (None, None)
    for key in way.split(".") if isinstance(way, str) else ():
        holder = _item(holder, key)
    return kwargs["default"] if holder is _ABSENT and "default" in kwargs else holder


@builtin("omegaconf.OmegaConf.update")
def update(m: Machine, args: tuple[Any, ...], kwargs: Any, node: Any) -> None:
    """`OmegaConf.update(cfg, "model.dim", 3)`."""
    holder, way = (settled(a) for a in args[:2]) if len(args) > 1 else (None, None)
    keys = way.split(".") if isinstance(way, str) else []
    for key in keys[:-1]:
        holder = _item(holder, key)
    if isinstance(holder, Config) and keys:
        holder.assign(m, keys[-1], args[2] if len(args) > 2 else kwargs.get("value"))


@method(Config, "merge_with")
def merge_with(m: Machine, value: Config, args: tuple[Any, ...], kwargs: Any, node: Any) -> None:
    m.journal.touch(value)
    out: Any = value
    for other in (structured(m, a, node) for a in args):
        out = merged(out, other) if isinstance(other, Config) else Config({}, Unknown("merged with something unknown"))
    value.changed(m)
    value.items, value.rest = dict(out.items), out.rest
    settle(m, value, node)


__all__ = ["config_of", "merged", "settle"]
