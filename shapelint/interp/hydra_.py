"""What configuration does hydra hand to a program? The one its files compose where the command line says nothing."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from typing import Any

from shapelint.interp.builtins_ import builtin
from shapelint.interp.calls import call
from shapelint.interp.configs import Config
from shapelint.interp.files import Maker
from shapelint.interp.machine import Machine
from shapelint.interp.omegaconf_ import merged, settle, structured
from shapelint.interp.paths import path_text, read
from shapelint.source.data_files import BadData, read_data
from shapelint.values import ListV, Unknown, settled

_PACKAGE = re.compile(r"\A(?:\s*(?:#[^\n]*)?\n)*?#\s*@package\s+([\w.]+)")
#: Files that name each other are read no deeper than that.
_DEEPEST = 12


class Main:
    """`@hydra.main(...)`: called without arguments, the function is handed the configuration."""

    def __init__(self, m: Machine, folder: str | None, name: Any, node: Any):
        self.folder, self.name, self.node = folder, name, node
        self.function: Any = None

    def call(self, m: Machine, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
        if self.function is None:
            self.function = args[0] if args else None
            return self
        if args or kwargs:
            return call(m, self.function, args, kwargs, node)
        call(m, self.function, (composed(m, self.folder, self.name, self.node),), {}, node)
        return None

    def attribute(self, m: Machine, name: str, node: Any) -> Any:
        return self.function if name == "__wrapped__" else Unknown("of a main function", node)


class _Lost(Exception):
    """A part of the configuration is not in the project."""


class _Composing:
    """One composition: the folder that groups are folders of."""

    def __init__(self, m: Machine, folder: str, node: Any):
        self.m, self.folder, self.node = m, folder, node
        self.chosen: dict[str, Any] = {}

    def config(self, name: str, group: str, package: str, depth: int = 0) -> Config:
        """A file with what its list of defaults names, each where it belongs."""
        if depth > _DEEPEST:
            raise _Lost
        data, package = self._file(f"{group}/{name}" if group else name, package)
        defaults = data.pop("defaults", [])
        if not isinstance(defaults, list):
            raise _Lost
        own = _placed(_as_config(self.m, data, name, self.node), package)
        if "_self_" not in defaults:
            defaults = [*defaults, "_self_"]
        self._choose(defaults, group)
        made = Config()
        for entry in defaults:
            for part in [own] if entry == "_self_" else self._part(entry, group, package, depth):
                made = merged(made, part)
        return made

    def _file(self, place: str, package: str) -> tuple[dict[Any, Any], str]:
        stored = _store(self.m).get(place.removesuffix(".yaml"))
        if stored is not None:
            return {"": stored}, package
        place = place if place.endswith((".yaml", ".yml")) else place + ".yaml"
        text = read(self.m, os.path.join(self.folder, place))
        if text is None:
            raise _Lost
        try:
            data = read_data(text, "yaml")
        except BadData as problem:
            raise _Lost from problem
        header = _PACKAGE.match(text)
        if not (data is None or isinstance(data, dict)):
            raise _Lost
        return dict(data or {}), _package(header[1], package) if header else package

    def _choose(self, defaults: list[Any], group: str) -> None:
        """`override model: large` decides what a list further in says of `model`."""
        for entry in defaults:
            for key, option in entry.items() if isinstance(entry, dict) else ():
                words = str(key).split()
                if words[0] == "override":
                    self.chosen.setdefault(_group(words[-1], group), option)

    def _part(self, entry: Any, group: str, package: str, depth: int) -> Iterator[Config]:
        if isinstance(entry, str):
            inner, name = os.path.split(entry)
            inside = _group(inner, group) if inner or entry.startswith("/") else group
            yield self.config(name, inside, _below(package, inner), depth + 1)
            return
        if not isinstance(entry, dict):
            raise _Lost
        for key, option in entry.items():
            words = str(key).split()
            if words[0] == "override" or "hydra" in words[-1].split("/"):
                continue
            yield from self._options(words, option, group, package, depth)

    def _options(self, words: list[str], option: Any, group: str, package: str, depth: int) -> Iterator[Config]:
        name, _, where = words[-1].partition("@")
        inside = _group(name, group)
        option = self.chosen.get(inside, option)
        place = _below(package, where.replace(".", "/")) if where else \
            name.strip("/").replace("/", ".") if name.startswith("/") else _below(package, name)
        for one in option if isinstance(option, list) else [] if option is None else [option]:
            try:
                yield self.config(str(one), inside, _package(where, place) if where else place, depth + 1)
            except _Lost:
                if words[0] != "optional":
                    raise


def _group(name: str, group: str) -> str:
    name = name.partition("@")[0]
    return name.strip("/") if name.startswith("/") or not group else f"{group}/{name}"


def _below(package: str, inner: str) -> str:
    return ".".join(part for part in (package, inner.strip("/").replace("/", ".")) if part)


def _package(header: str, package: str) -> str:
    return "" if header == "_global_" else package if header.startswith("_group_") else header.removeprefix("_global_.")


def _as_config(m: Machine, data: dict[Any, Any], name: str, node: Any) -> Any:
    if set(data) == {""}:  # one that the program itself has stored
        return data[""]
    return Maker(m, node, name if name.endswith(".yaml") else name + ".yaml", Config).value(data)


def _placed(config: Config, package: str) -> Config:
    for part in reversed(package.split(".") if package else []):
        config = Config({part: config})
    return config


def composed(m: Machine, folder: str | None, name: Any, node: Any) -> Any:
    """The configuration of a name in a folder."""
    if name is None:
        return Config()
    if folder is None or not isinstance(name, str):
        return m.unknown(node, "which configuration this is is not known")
    try:
        return settle(m, _Composing(m, folder, node).config(name, "", ""), node)
    except _Lost:
        return m.unknown(node, "a part of the configuration is not in the project")


def _folder(m: Machine, path: Any) -> str | None:
    """The folder that `config_path` means: it starts from that of the file it stands in."""
    text = "" if path is None else path_text(path)
    if text is None or "://" in text:
        return None
    return os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(m.source.filename)), text))


@builtin("hydra.main")
def main(m: Machine, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    given = dict(zip(("config_path", "config_name", "version_base"), args)) | kwargs
    return Main(m, _folder(m, settled(given.get("config_path"))), settled(given.get("config_name")), node)


@builtin("hydra.initialize", "hydra.initialize_config_dir")
def initialize(m: Machine, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    path = args[0] if args else kwargs.get("config_path", kwargs.get("config_dir"))
    m.parts[(0, "hydra folder")] = _folder(m, settled(path))
    return Unknown("hydra", node)


@builtin("hydra.compose")
def compose(m: Machine, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    overrides = settled(args[1] if len(args) > 1 else kwargs.get("overrides"))
    if overrides is not None and not (isinstance(overrides, ListV) and overrides.exact and not overrides.items):
        return Unknown("a configuration that is changed as it is read", node)
    name = settled(args[0] if args else kwargs.get("config_name"))
    return composed(m, m.parts.get((0, "hydra folder")), name, node)


class Store:
    """hydra's ConfigStore: configurations that the program itself gives a name."""

    def attribute(self, m: Machine, name: str, node: Any) -> Any:
        return self if name == "store" else Unknown("of a store of configurations", node)

    def call(self, m: Machine, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> None:
        given = dict(zip(("name", "node", "group", "package"), args)) | kwargs
        name, group = settled(given.get("name")), settled(given.get("group"))
        if isinstance(name, str):
            config = structured(m, given.get("node"), node)
            place = f"{group}/{name}" if isinstance(group, str) else name
            config = config if isinstance(config, Config) else Config({}, Unknown("stored"))
            _store(m)[place.removesuffix(".yaml")] = config


def _store(m: Machine) -> dict[str, Any]:
    return m.parts.setdefault((0, "hydra store"), {})


@builtin("hydra.core.config_store.ConfigStore.instance")
def config_store(m: Machine, args: Any, kwargs: Any, node: Any) -> Any:
    return Store()


@builtin("hydra.utils.get_original_cwd")
def original_folder(m: Machine, args: Any, kwargs: Any, node: Any) -> Any:
    return "."


@builtin("hydra.utils.to_absolute_path")
def absolute_path(m: Machine, args: tuple[Any, ...], kwargs: Any, node: Any) -> Any:
    return args[0] if args else Unknown("nothing", node)


__all__ = ["Main", "composed"]
