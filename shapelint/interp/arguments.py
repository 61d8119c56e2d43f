"""What does one argument of a command line give? Its default, what a list of words says, or a size of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from shapelint.dims import symbol
from shapelint.interp.calls import call
from shapelint.interp.machine import Machine
from shapelint.values import MISSING, Function, Input, ListV, Origin, Ref, Unknown, is_dim, settled, with_origin


@dataclass(frozen=True, slots=True, eq=False)
class Argument:
    """An argument of a parser. `flags` is empty for one that has a place; `value` is its default, still a text where
    the program wrote one; `words` of a command line are converted by `kind`."""

    name: str
    flags: tuple[str, ...]
    value: Any
    kind: Any = None
    nargs: Any = None
    action: Any = None
    const: Any = None

    def default(self, m: Machine, node: Any) -> Any:
        """What it is where the command line does not say. argparse converts a default that is a text."""
        value = settled(self.value)
        return converted(m, self.kind, value, node) if isinstance(value, str) else self.value


def read_argument(m: Machine, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Argument | None:
    """The argument that `add_argument(...)` adds; None where its name is not known."""
    flags = tuple(settled(a) for a in args)
    if not all(isinstance(flag, str) for flag in flags) or "**" in kwargs:
        return None
    name = settled(kwargs.get("dest")) if "dest" in kwargs else _dest(flags)
    if not isinstance(name, str):
        return None
    options = flags if flags and flags[0].startswith("-") else ()
    action, kind, nargs = (settled(kwargs.get(word)) for word in ("action", "type", "nargs"))
    value = _default(m, name, kwargs, options, node)
    return Argument(name, options, value, kind, nargs, action, settled(kwargs.get("const")))


def _dest(flags: tuple[str, ...]) -> str | None:
    """The name argparse keeps an argument under: the first long flag, else the first one."""
    long = [f for f in flags if f.startswith("--")]
    first = (long or flags or ("",))[0]
    return first.lstrip("-").replace("-", "_") if first.startswith("-") else first or None


def _default(m: Machine, name: str, kwargs: dict[str, Any], options: tuple[str, ...], node: Any) -> Any:
    action = settled(kwargs.get("action"))
    if "default" in kwargs:
        default = settled(kwargs["default"])
        return MISSING if default == Ref("argparse.SUPPRESS") else default
    if action in ("store_true", "store_false"):
        return action == "store_false"
    kind, nargs = settled(kwargs.get("type")), settled(kwargs.get("nargs"))
    required = settled(kwargs.get("required", False)) is not False if options else nargs not in ("?", "*")
    return without_default(m, name, type_name(kind), required, nargs is not None and nargs != "?", node)


def without_default(m: Machine, name: str, kind: str, required: bool, several: bool, node: Any) -> Any:
    """An argument that has no default. A whole number that must be given is a size of its own name. One that may be
    left out is None then; of numbers nobody says so, since programs rely on their being given."""
    origin = Origin(node, m.source)
    if several and required:
        return ListV((), Unknown(f"one of `{name}`"))
    if several:
        return None
    if required and kind == "int":
        return with_origin(symbol(name), origin)
    if required:
        kinds = {"float": "number", "str": "text"}
        return Unknown(f"`{name}` has no default", node, kind=kinds.get(kind, ""))
    return Input(name, f"args.{name}", origin, optional=True, annotation=kind) if kind in ("int", "float") else None


def type_name(kind: Any) -> str:
    """`int`, `float`, `str` where a type is one of Python's own; else nothing."""
    return kind.name.removeprefix("builtins.") if isinstance(kind, Ref) and kind.name.startswith("builtins.") else ""


def converted(m: Machine, kind: Any, value: str, node: Any) -> Any:
    """A text of the command line, or a default that is one, as the argument's type makes it."""
    if kind is None or type_name(kind) == "str":
        return value
    if type_name(kind) in ("int", "float") or isinstance(kind, Function):
        made = settled(call(m, kind, (value,), {}, node))
        return with_origin(made, Origin(node, m.source)) if is_dim(made) else made
    if type_name(kind) == "bool":
        return bool(value)  # any text but an empty one is true
    return call(m, kind, (value,), {}, node)


def given(m: Machine, parser: Any, words: Any, values: dict[str, Any], node: Any) -> dict[str, Any]:
    """What a list of words (`parse_args(["--hidden", "32"])`) gives in place of defaults; everything is unknown where
    the list cannot be read."""
    items = [settled(word) for word in (words.items if isinstance(words, ListV) else words)]
    lost = {name: Unknown(f"`{name}` may be given") for name in values}
    if isinstance(words, ListV) and not words.exact or not all(isinstance(word, str) for word in items):
        return lost
    flags = {flag: argument for argument in parser.arguments.values() for flag in argument.flags}
    places = [one for one in parser.arguments.values() if not one.flags and one.name != parser.chosen]
    found: dict[str, Any] = {}
    while items:
        if items[0] in parser.commands and not places:
            command = parser.commands[items[0]]
            inner = command.values(m, node)
            chosen = {} if parser.chosen is None else {parser.chosen: items[0]}
            return {**lost, **values, **found, **chosen, **inner, **given(m, command, tuple(items[1:]), inner, node)}
        word, equals, attached = items.pop(0).partition("=")
        argument = flags.get(word) if word.startswith("-") else places.pop(0) if places else None
        if argument is None:
            return lost
        taken = [attached] if equals else [] if word.startswith("-") else [word]
        while items and len(taken) < _most(argument) and not items[0].startswith("--"):
            taken.append(items.pop(0))
        found[argument.name] = _given(m, argument, taken, node)
    return found


def _most(argument: Argument) -> int:
    if argument.action is not None and argument.action != "store":
        return 1 if argument.action == "append" else 0
    return argument.nargs if isinstance(argument.nargs, int) else 1_000 if argument.nargs in ("+", "*") else 1


def _given(m: Machine, argument: Argument, taken: list[str], node: Any) -> Any:
    if argument.action in ("store_true", "store_false"):
        return argument.action == "store_true"
    if argument.action == "store_const" or argument.nargs == "?" and not taken:
        return argument.const
    if argument.action not in (None, "store") or not taken and argument.nargs is None:
        return Unknown(f"`{argument.name}` is given", node)
    values = [converted(m, argument.kind, word, node) for word in taken]
    return values[0] if argument.nargs in (None, "?") else ListV(values)


__all__ = ["Argument", "given", "read_argument"]
