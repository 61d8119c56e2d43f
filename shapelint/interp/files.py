"""What do the data files of a project hold? JSON, YAML and TOML that the program reads by a path that is known."""

from __future__ import annotations

from typing import Any

from shapelint.interp.builtins_ import builtin
from shapelint.interp.calls import call
from shapelint.interp.machine import Machine
from shapelint.interp.paths import PathV, path_text, read, written
from shapelint.source.data_files import BadData, is_plain, read_data
from shapelint.values import DictV, ListV, Origin, Unknown, is_dim, settled, with_origin


class TextV:
    """The text of a file, which only what reads data looks into: what a program makes of other texts is not about
    sizes."""

    __slots__ = ("path",)

    def __init__(self, path: str):
        self.path = path

    def attribute(self, m: Machine, name: str, node: Any) -> Any:
        return Unknown("a part of a text", node, kind="text")


class FileV:
    """A file that is open for reading."""

    __slots__ = ("path",)

    def __init__(self, path: str):
        self.path = path

    def attribute(self, m: Machine, name: str, node: Any) -> Any:
        return _Read(self) if name == "read" else Unknown("what a file gives", node)


class _Read:
    __slots__ = ("file",)

    def __init__(self, file: FileV):
        self.file = file

    def call(self, m: Machine, args: Any, kwargs: Any, node: Any) -> Any:
        return Unknown("a part of a text", node, kind="text") if args or kwargs else TextV(self.file.path)


@builtin("builtins.open", "io.open")
def open_(m: Machine, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    """`open(path, mode)`: a file that is read; one that is written is remembered as such."""
    path = path_text(args[0] if args else kwargs.get("file"))
    mode = settled(args[1] if len(args) > 1 else kwargs.get("mode", "r"))
    if path is None:
        return Unknown("a file whose path is not known", node)
    if isinstance(mode, str) and set(mode) <= set("rtbU"):
        return FileV(path)
    written(m, path)
    return Unknown("a file that is written", node)


def text_of(m: Machine, value: Any, by_path: bool = False) -> tuple[str, str] | None:
    """(the text, whose it is) of an open file, of what was read of one, or of a string in the program. `by_path`: a
    string is the path of a file."""
    value = settled(value)
    if isinstance(value, (FileV, TextV)) or by_path and isinstance(value, (PathV, str)):
        path = value if isinstance(value, str) else value.path
        text = read(m, path)
        return None if text is None else (text, path.replace("\\", "/").rpartition("/")[2])
    return (value, "") if isinstance(value, str) else None


def data_of(m: Machine, value: Any, kind: str, node: Any, by_path: bool = False) -> Any:
    """The data of a file or a text, as plain Python has it; an Unknown where it cannot be read."""
    found = text_of(m, value, by_path)
    if found is None:
        return m.unknown(node, "which file this is, or what it holds, is not known")
    try:
        return read_data(found[0], kind)
    except BadData as problem:
        return m.unknown(node, str(problem))


class Maker:
    """Makes values of the program out of plain data. `mapping` makes the dictionaries; `hook` is what the program wants
    to be called with each of them."""

    def __init__(self, m: Machine, node: Any, name: str = "", mapping: Any = DictV, hook: Any = None):
        self.m, self.node, self.name, self.mapping, self.hook = m, node, name, mapping, hook

    def value(self, data: Any, place: str = "") -> Any:
        """The value; a size in it remembers where in the data it stands."""
        if isinstance(data, Unknown):
            return data
        if isinstance(data, dict):
            items = {key: self.value(inner, f"{place}.{key}" if place else str(key)) for key, inner in data.items()}
            made = self.mapping(items)
            return made if self.hook is None else call(self.m, self.hook, (made,), {}, self.node)
        if isinstance(data, list):
            return ListV([self.value(inner, f"{place}[{i}]") for i, inner in enumerate(data)])
        if not is_plain(data):
            return Unknown("a constant of a file that is not followed", self.node)
        if is_dim(data):
            words = f"{place} in {self.name}" if self.name and place else ""
            return with_origin(data, Origin(self.node, self.m.source, words=words))
        return data


def loaded(m: Machine, value: Any, kind: str, node: Any, by_path: bool = False, mapping: Any = DictV,
           hook: Any = None) -> Any:
    """The data of a file or text as a value of the program."""
    found = text_of(m, value, by_path)
    data = data_of(m, value, kind, node, by_path)
    return Maker(m, node, found[1] if found else "", mapping, hook).value(data)


@builtin("json.load", "json.loads", "orjson.loads", "ujson.load", "ujson.loads", "simplejson.load", "simplejson.loads")
def json_load(m: Machine, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    if not args or set(kwargs) - {"object_hook", "encoding", "strict"}:
        return Unknown("JSON that is read in a way of its own", node)
    return loaded(m, args[0], "json", node, hook=kwargs.get("object_hook"))


@builtin("yaml.safe_load", "yaml.load", "yaml.full_load", "yaml.unsafe_load", "oyaml.safe_load")
def yaml_load(m: Machine, args: tuple[Any, ...], kwargs: Any, node: Any) -> Any:
    return loaded(m, args[0] if args else kwargs.get("stream"), "yaml", node)


@builtin("tomllib.load", "tomllib.loads", "tomli.load", "tomli.loads", "toml.loads")
def toml_load(m: Machine, args: tuple[Any, ...], kwargs: Any, node: Any) -> Any:
    return loaded(m, args[0] if args else None, "toml", node)


@builtin("toml.load")
def toml_load_path(m: Machine, args: tuple[Any, ...], kwargs: Any, node: Any) -> Any:
    return loaded(m, args[0] if args else None, "toml", node, by_path=True)


class _Yaml:
    """ruamel.yaml.YAML(): its `load` reads files and paths."""

    def attribute(self, m: Machine, name: str, node: Any) -> Any:
        return self if name == "load" else Unknown("of a YAML reader", node)

    def call(self, m: Machine, args: tuple[Any, ...], kwargs: Any, node: Any) -> Any:
        is_path = bool(args) and isinstance(settled(args[0]), PathV)
        return loaded(m, args[0] if args else None, "yaml", node, by_path=is_path)


@builtin("ruamel.yaml.YAML")
def ruamel(m: Machine, args: Any, kwargs: Any, node: Any) -> Any:
    return _Yaml()


__all__ = ["FileV", "Maker", "TextV", "data_of", "loaded", "open_", "text_of"]
