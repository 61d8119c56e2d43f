"""What do classes of fields give beside their objects? Parsers of dataclasses, the methods of pydantic's models."""

from __future__ import annotations

from typing import Any

from shapelint.interp.argparse_ import Method, Parser, derived_parser
from shapelint.interp.bases import base_methods
from shapelint.interp.builtins_ import builtin, copied
from shapelint.interp.classes import construct
from shapelint.interp.configs import as_plain
from shapelint.interp.files import loaded
from shapelint.interp.machine import Machine
from shapelint.values import MISSING, ClassV, DictV, Instance, ListV, Origin, Unknown, settled


def configured_by_defaults(m: Machine, cls: Any, node: Any) -> Any:
    """An object of a class of fields as a command line that says nothing makes it: fields that have no default must be
    given."""
    cls = settled(cls)
    if not isinstance(cls, ClassV) or cls.fields is None:
        return m.unknown(node, "what the command line gives is not followed")
    return construct(m, cls, (), {}, node)


class DataclassParser:
    """transformers.HfArgumentParser: one object of each dataclass, in order."""

    def __init__(self, classes: tuple[Any, ...]):
        self.classes = classes
        self.parser = Parser()

    def attribute(self, m: Machine, name: str, node: Any) -> Any:
        return _Parsing(self, name) if name.startswith("parse_") else Method(self.parser, name)

    def objects(self, m: Machine, node: Any) -> tuple[Any, ...]:
        return tuple(configured_by_defaults(m, cls, node) for cls in self.classes)


class _Parsing:
    def __init__(self, parser: DataclassParser, name: str):
        self.parser, self.name = parser, name

    def call(self, m: Machine, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
        if self.name == "parse_args_into_dataclasses":
            found = self.parser.objects(m, node)
            return (*found, ListV()) if settled(kwargs.get("return_remaining_strings")) is True else found
        data = None
        if self.name in ("parse_json_file", "parse_yaml_file", "parse_dict") and args:
            kind = "yaml" if "yaml" in self.name else "json"
            data = settled(args[0]) if self.name == "parse_dict" else loaded(m, args[0], kind, node, by_path=True)
        if not isinstance(data, DictV):
            return tuple(Unknown("an object of fields that is not known", node) for _ in self.parser.classes)
        return tuple(_of_data(m, cls, data, node) for cls in self.parser.classes)


def _of_data(m: Machine, cls: Any, data: DictV, node: Any) -> Any:
    cls = settled(cls)
    if not isinstance(cls, ClassV) or cls.fields is None:
        return Unknown("an object of fields that is not known", node)
    words = {name: data.items[name] for name in cls.fields if name in data.items}
    return construct(m, cls, (), words if data.exact else {**words, "**": data.rest}, node)


@builtin("transformers.HfArgumentParser", "transformers.hf_argparser.HfArgumentParser", "trl.TrlParser")
def dataclass_parser(m: Machine, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    given = settled(args[0] if args else kwargs.get("dataclass_types"))
    classes = given if isinstance(given, tuple) else tuple(given.items) if isinstance(given, ListV) else (given,)
    return DataclassParser(classes)


class SimpleParser(Parser):
    """simple_parsing.ArgumentParser: `add_arguments(Options, dest="options")` beside the methods of argparse."""

    def attribute(self, m: Machine, name: str, node: Any) -> Any:
        return _AddArguments(self) if name == "add_arguments" else Method(self, name)


class _AddArguments:
    def __init__(self, parser: Parser):
        self.parser = parser

    def call(self, m: Machine, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> None:
        name = settled(args[1] if len(args) > 1 else kwargs.get("dest"))
        if args and isinstance(name, str):
            m.journal.touch(self.parser)
            self.parser.defaults[name] = configured_by_defaults(m, args[0], node)


@builtin("simple_parsing.ArgumentParser")
def simple_parser(m: Machine, args: Any, kwargs: Any, node: Any) -> Any:
    return SimpleParser()


@builtin("simple_parsing.parse", "pyrallis.parse", "draccus.parse")
def parse(m: Machine, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    return configured_by_defaults(m, args[0] if args else kwargs.get("config_class"), node)


@base_methods("tap.Tap")
def typed_arguments(m: Machine, value: Any, name: str, node: Any) -> Any:
    """typed-argument-parser: the annotated names of the class are its arguments."""
    if name not in ("parse_args", "add_argument") or not isinstance(value, Instance):
        return MISSING
    return _Itself(value) if name == "parse_args" else derived_parser(m, value, name, node)


class _Itself:
    def __init__(self, value: Any):
        self.value = value

    def call(self, m: Machine, args: Any, kwargs: Any, node: Any) -> Any:
        return self.value


@base_methods("pydantic.BaseModel", "pydantic_settings.BaseSettings", "pydantic.BaseSettings",
              "pydantic.main.BaseModel")
def model_method(m: Machine, value: Any, name: str, node: Any) -> Any:
    """Methods of pydantic's models, of objects and of classes."""
    table = _OF_OBJECTS if isinstance(value, Instance) else _OF_CLASSES
    return _ModelMethod(value, table[name]) if name in table else MISSING


class _ModelMethod:
    def __init__(self, value: Any, how: Any):
        self.value, self.how = value, how

    def call(self, m: Machine, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
        return self.how(m, self.value, args, kwargs, node)


def _dump(m: Machine, value: Instance, args: Any, kwargs: dict[str, Any], node: Any) -> Any:
    """All fields as a dictionary, models inside it, too; a choice of fields is not followed."""
    if kwargs:
        return Unknown("some fields of a model", node)
    return DictV({name: _plain(m, value.attrs.get(name), node) for name in value.cls.fields or ()})


def _plain(m: Machine, value: Any, node: Any) -> Any:
    value = settled(value)
    is_model = isinstance(value, Instance) and value.cls.fields is not None
    return _dump(m, value, (), {}, node) if is_model else as_plain(value)


def _copy(m: Machine, value: Instance, args: Any, kwargs: dict[str, Any], node: Any) -> Any:
    made, update = copied(value), settled(kwargs.get("update"))
    if isinstance(update, DictV):
        made.attrs.update({key: inner for key, inner in update.items.items() if isinstance(key, str)})
    return made if update is None or isinstance(update, DictV) and update.exact else Unknown("a changed model", node)


def _validate(m: Machine, cls: ClassV, args: tuple[Any, ...], kwargs: Any, node: Any) -> Any:
    data = settled(args[0]) if args else None
    if isinstance(data, Instance):
        return data
    return _of_data(m, cls, data, node) if isinstance(data, DictV) else Unknown("a model of what is not known", node)


def _validate_json(m: Machine, cls: ClassV, args: tuple[Any, ...], kwargs: Any, node: Any) -> Any:
    return _validate(m, cls, (loaded(m, args[0] if args else None, "json", node),), {}, node)


def _parse_file(m: Machine, cls: ClassV, args: tuple[Any, ...], kwargs: Any, node: Any) -> Any:
    return _validate(m, cls, (loaded(m, args[0] if args else None, "json", node, by_path=True),), {}, node)


def _construct(m: Machine, cls: ClassV, args: Any, kwargs: dict[str, Any], node: Any) -> Any:
    return construct(m, cls, (), kwargs, node)


_OF_OBJECTS = {"model_dump": _dump, "dict": _dump, "model_copy": _copy, "copy": _copy}
_OF_CLASSES = {"model_validate": _validate, "parse_obj": _validate, "model_validate_json": _validate_json,
               "parse_raw": _validate_json, "parse_file": _parse_file, "model_construct": _construct,
               "construct": _construct}


@builtin("dataclasses.asdict", "attrs.asdict", "attr.asdict")
def as_dictionary(m: Machine, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    """The fields of an object, and of the objects in them, as dictionaries."""
    value = settled(args[0]) if args else None
    if not isinstance(value, Instance) or value.cls.fields is None or kwargs:
        return Unknown("the fields of something", node)
    return _fields_of(value)


def _fields_of(value: Any) -> Any:
    value = settled(value)
    if isinstance(value, Instance) and value.cls.fields is not None:
        return DictV({name: _fields_of(value.attrs.get(name)) for name in value.cls.fields})
    return as_plain(value)


@builtin("dataclasses.replace", "copy.replace")
def replaced(m: Machine, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    """`replace(x, field=value)`: a new object is built from the fields, the changed ones among them."""
    from shapelint.interp.classes import construct

    value = settled(args[0]) if args else None
    if not isinstance(value, Instance) or value.cls.fields is None or "**" in kwargs:
        return Unknown("a changed object", node)
    return construct(m, value.cls, (), {**{name: value.attrs[name] for name in value.cls.fields if name in value.attrs}, **kwargs}, node)


@builtin("attrs.evolve", "attr.evolve")
def evolve(m: Machine, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    value = settled(args[0]) if args else None
    if not isinstance(value, Instance) or "**" in kwargs:
        return Unknown("a changed object", node)
    made = copied(value)
    made.made = Origin(node, m.source)
    made.attrs.update(kwargs)
    return made


@builtin("pydantic.Field", "pydantic.PrivateAttr", "attrs.field", "attr.ib", "attr.attrib", "dataclasses.field",
         "attr.field")
def field(m: Machine, args: Any, kwargs: Any, node: Any) -> Any:
    """Read where the class is defined (see classes); its value is looked into by each object."""
    return Unknown("a field")


@builtin("pydantic.field_validator", "pydantic.validator", "pydantic.model_validator", "pydantic.root_validator")
def validator(m: Machine, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    """A function that what is given for these fields goes through: what it makes of them is not followed."""
    if m.building:
        names = [name for name in map(settled, args) if isinstance(name, str)]
        m.building[-1].meta.setdefault("validated", set()).update(names or ["*"])
    return Unknown("a validator", node)


__all__ = ["configured_by_defaults"]
