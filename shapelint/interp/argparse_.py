"""What does an argparse parser give? A namespace of the defaults that the program writes down."""

from __future__ import annotations

from typing import Any

from shapelint.interp.arguments import Argument, given, read_argument
from shapelint.interp.bases import base_methods
from shapelint.interp.branches import split
from shapelint.interp.builtins_ import builtin
from shapelint.interp.calls import call
from shapelint.interp.machine import Exit, Machine
from shapelint.interp.namespaces import NAMESPACE
from shapelint.values import (
    MISSING, BoundMethod, Function, Input, Instance, ListV, Origin, Unknown, settled,
)


class Parser:
    """An ArgumentParser, one of its groups, or what `add_subparsers` gives: arguments by the name they are kept under,
    and what `set_defaults` says. `commands` are the parsers of its subcommands."""

    def __init__(self) -> None:
        self.arguments: dict[str, Argument] = {}
        self.defaults: dict[str, Any] = {}
        self.commands: dict[str, Parser] = {}
        self.chosen: str | None = None  # where the name of the subcommand is kept
        self.unsure = False  # `set_defaults(**something)`: any argument may have been given

    def snapshot(self) -> Any:
        return dict(self.arguments), dict(self.defaults), dict(self.commands), self.unsure

    def restore(self, saved: Any) -> None:
        arguments, defaults, commands, self.unsure = saved
        self.arguments, self.defaults, self.commands = dict(arguments), dict(defaults), dict(commands)

    def merge(self, a: Any, b: Any) -> Any:
        """Arguments that only one arm has added are there all the same: whoever reads them came through that arm."""
        both = [{**theirs, **ours} for ours, theirs in zip(a[:3], b[:3])]
        for table, other in ((both[0], b[0]), (both[1], b[1])):
            for name, value in other.items():
                if table[name] is not value:
                    table[name] = _open(value)
        return *both, a[3] or b[3]

    def attribute(self, m: Machine, name: str, node: Any) -> Any:
        return Method(self, name)

    def values(self, m: Machine, node: Any) -> dict[str, Any]:
        """Every argument with its default, those of the subcommands with it where they do not disagree."""
        found = {name: argument.default(m, node) for name, argument in self.arguments.items()}
        found.update(self.defaults)
        for name, value in _of_commands(m, self, node).items():
            found.setdefault(name, value)
        if self.unsure:
            return {name: Unknown(f"the default of `{name}` was set to something unknown") for name in found}
        return {name: value for name, value in found.items() if value is not MISSING}


def _open(value: Any) -> Any:
    unknown = Unknown("an argument with several defaults")
    return Argument(value.name, value.flags, unknown, unknown) if isinstance(value, Argument) else unknown


def _of_commands(m: Machine, parser: Parser, node: Any) -> dict[str, Any]:
    tables = {name: command.values(m, node) for name, command in parser.commands.items()}
    found: dict[str, Any] = {}
    for name in dict.fromkeys(word for table in tables.values() for word in table):
        values = [table[name] for table in tables.values() if name in table]
        first = values[0]
        if all(value is first or type(value) is type(first) and value == first for value in values[1:]):
            found[name] = first
        elif all(isinstance(settled(value), (Function, BoundMethod)) for value in values):
            found[name] = OneOf([(table[name], table) for table in tables.values() if name in table])
        else:
            found[name] = Unknown(f"`{name}` depends on the command that is chosen")
    return found


class OneOf:
    """What the chosen subcommand decides (`set_defaults(func=train)`): calling it calls whichever was chosen, with the
    arguments of that subcommand."""

    def __init__(self, choices: list[tuple[Any, dict[str, Any]]]):
        self.choices = choices

    def call(self, m: Machine, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
        def run(index: int) -> None:
            value, table = self.choices[index]
            for argument in map(settled, args):
                if isinstance(argument, Instance) and argument.cls is NAMESPACE:
                    m.journal.touch(argument)
                    argument.attrs.update(table)
            call(m, value, args, kwargs, node)

        def choose(index: int) -> None:
            if index == len(self.choices) - 1:
                run(index)
            else:
                split(m, None, lambda: run(index), lambda: choose(index + 1), doubtful=False)

        choose(0)
        return Unknown("what the chosen command gives", node)


class Method:
    """A method of a parser."""

    def __init__(self, parser: Parser, name: str):
        self.parser, self.name = parser, name

    def call(self, m: Machine, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
        handler = _METHODS.get(self.name)
        return handler(m, self.parser, args, kwargs, node) if handler else Unknown("what the parser gives", node)


def _add_argument(m: Machine, parser: Parser, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    argument = read_argument(m, args, kwargs, node)
    m.journal.touch(parser)
    if argument is None:
        parser.unsure = True
    else:
        parser.arguments[argument.name] = argument
        parser.defaults.pop(argument.name, None)
    return Unknown("an argument", node)


def _parse(m: Machine, parser: Parser, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    words = settled(args[0] if args else kwargs.get("args"))
    namespace = settled(args[1] if len(args) > 1 else kwargs.get("namespace"))
    namespace = namespace if isinstance(namespace, Instance) else Instance(NAMESPACE, Origin(node, m.source))
    values = parser.values(m, node)
    if isinstance(words, (ListV, tuple)) and (words.items if isinstance(words, ListV) else words):
        values.update(given(m, parser, words, values, node))
    m.journal.touch(namespace)
    for name, value in values.items():
        namespace.attrs.setdefault(name, value)
    return namespace


def _parse_known(m: Machine, parser: Parser, args: Any, kwargs: Any, node: Any) -> Any:
    return _parse(m, parser, args, kwargs, node), ListV((), Unknown("an argument that is not known"))


def _set_defaults(m: Machine, parser: Parser, args: Any, kwargs: dict[str, Any], node: Any) -> Any:
    m.journal.touch(parser)
    parser.unsure = parser.unsure or "**" in kwargs
    parser.defaults.update({name: value for name, value in kwargs.items() if name != "**"})


def _get_default(m: Machine, parser: Parser, args: Any, kwargs: Any, node: Any) -> Any:
    name = settled(args[0]) if args else None
    known = isinstance(name, str)
    return parser.values(m, node).get(name) if known else Unknown("the default of something", node)


def _group(m: Machine, parser: Parser, args: Any, kwargs: Any, node: Any) -> Any:
    return parser


def _add_subparsers(m: Machine, parser: Parser, args: Any, kwargs: dict[str, Any], node: Any) -> Any:
    name = settled(kwargs.get("dest"))
    if isinstance(name, str):
        m.journal.touch(parser)
        parser.chosen = name
        chosen = Input(name, f"args.{name}", Origin(node, m.source), annotation="str")
        parser.arguments[name] = Argument(name, (), chosen, chosen)
    return Subparsers(parser)


class Subparsers:
    """What `add_subparsers` gives: it adds a parser for each subcommand."""

    def __init__(self, parser: Parser):
        self.parser = parser

    def attribute(self, m: Machine, name: str, node: Any) -> Any:
        return Method(self.parser, "add_parser") if name == "add_parser" else Unknown("of subcommands", node)


def _add_parser(m: Machine, parser: Parser, args: Any, kwargs: dict[str, Any], node: Any) -> Any:
    name = settled(args[0] if args else kwargs.get("name"))
    command = _with_parents(m, kwargs)
    m.journal.touch(parser)
    parser.commands[name if isinstance(name, str) else f"?{len(parser.commands)}"] = command
    return command


def _with_parents(m: Machine, kwargs: dict[str, Any]) -> Parser:
    made = Parser()
    parents = settled(kwargs.get("parents"))
    for parent in parents.items if isinstance(parents, ListV) else parents if isinstance(parents, tuple) else ():
        parent = parser_of(settled(parent))
        if parent is not None:
            made.arguments.update(parent.arguments)
            made.defaults.update(parent.defaults)
            made.unsure = made.unsure or parent.unsure
    return made


def parser_of(value: Any) -> Parser | None:
    """The parser a value is, or that an object of a class derived from ArgumentParser has become."""
    return value if isinstance(value, Parser) else value.attrs.get(_HELD) if isinstance(value, Instance) else None


def _ends(m: Machine, parser: Parser, args: Any, kwargs: Any, node: Any) -> Any:
    raise Exit


_METHODS = {
    "add_argument": _add_argument, "parse_args": _parse, "parse_known_args": _parse_known,
    "parse_intermixed_args": _parse, "set_defaults": _set_defaults, "get_default": _get_default,
    "add_argument_group": _group, "add_mutually_exclusive_group": _group, "add_subparsers": _add_subparsers,
    "add_parser": _add_parser, "error": _ends, "exit": _ends,
}


@builtin("argparse.ArgumentParser")
def argument_parser(m: Machine, args: Any, kwargs: Any, node: Any) -> Any:
    return _with_parents(m, kwargs)


#: The attribute that holds the parser of an object whose class derives from ArgumentParser.
_HELD = "_shapelint_parser"


@base_methods("argparse.ArgumentParser")
def derived_parser(m: Machine, instance: Instance, name: str, node: Any) -> Any:
    """Methods of a class of the program that derives from ArgumentParser."""
    if name not in _METHODS:
        return MISSING
    if _HELD not in instance.attrs:
        m.journal.touch(instance)
        instance.attrs[_HELD] = Parser()
    return Method(instance.attrs[_HELD], name)


__all__ = ["Parser", "parser_of"]
