"""What does an argparse parser give? A namespace of the defaults that the program writes down."""

from __future__ import annotations

from typing import Any

from shapelint.interp.builtins_ import builtin
from shapelint.interp.calls import call
from shapelint.interp.machine import Machine
from shapelint.values import Bound, Instance, ListV, Ref, Scope, Unknown, settled
from shapelint.values.objects import ClassV


class Parser:
    """An ArgumentParser, or one of its groups: arguments by the name they are kept under."""

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}

    def snapshot(self) -> Any:
        return dict(self.values)

    def restore(self, saved: Any) -> None:
        self.values = dict(saved)

    def merge(self, a: Any, b: Any) -> Any:
        return {**a, **{k: v for k, v in b.items() if k not in a}}

    def attribute(self, m: Machine, name: str, node: Any) -> Any:
        return _Method(self, name)


class _Method:
    def __init__(self, parser: Parser, name: str):
        self.parser, self.name = parser, name

    def call(self, m: Machine, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
        handler = _METHODS.get(self.name)
        return handler(m, self.parser, args, kwargs, node) if handler else Unknown("what the parser gives", node)


def _add_argument(m: Machine, parser: Parser, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    flags = [settled(a) for a in args if isinstance(settled(a), str)]
    name = settled(kwargs.get("dest")) or _dest(flags)
    if not isinstance(name, str):
        return Unknown("an argument", node)
    m.journal.touch(parser)
    parser.values[name] = _default(m, kwargs, flags, node)
    return Unknown("an argument", node)


def _dest(flags: list[str]) -> str | None:
    """The name argparse keeps an argument under: the first long flag, else the first one."""
    long = [f for f in flags if f.startswith("--")]
    first = (long or flags or [""])[0]
    return first.lstrip("-").replace("-", "_") or None


def _default(m: Machine, kwargs: dict[str, Any], flags: list[str], node: Any) -> Any:
    action = settled(kwargs.get("action"))
    if "default" in kwargs:
        default = settled(kwargs["default"])
        kind = settled(kwargs.get("type"))
        if isinstance(default, str) and isinstance(kind, Ref) and kind.name in ("builtins.int", "builtins.float"):
            return call(m, kind, (default,), {}, node)
        return default
    if action in ("store_true", "store_false"):
        return action == "store_false"
    if flags and flags[0].startswith("-") and settled(kwargs.get("required")) is not True:
        return None
    return Unknown("an argument without a default")


def _parse(m: Machine, parser: Parser, args: Any, kwargs: Any, node: Any) -> Any:
    namespace = Instance(_NAMESPACE)
    namespace.attrs.update(parser.values)
    return namespace


def _parse_known(m: Machine, parser: Parser, args: Any, kwargs: Any, node: Any) -> Any:
    return _parse(m, parser, args, kwargs, node), ListV((), Unknown("an argument that is not known"))


def _set_defaults(m: Machine, parser: Parser, args: Any, kwargs: dict[str, Any], node: Any) -> Any:
    m.journal.touch(parser)
    parser.values.update(kwargs)


def _group(m: Machine, parser: Parser, args: Any, kwargs: Any, node: Any) -> Any:
    return parser


_METHODS = {
    "add_argument": _add_argument, "parse_args": _parse, "parse_known_args": _parse_known,
    "set_defaults": _set_defaults, "add_argument_group": _group, "add_mutually_exclusive_group": _group,
}
_NAMESPACE = ClassV(None, None, "Namespace", "argparse.Namespace", [], Scope())


@builtin("argparse.ArgumentParser")
def argument_parser(m: Machine, args: Any, kwargs: Any, node: Any) -> Any:
    return Parser()


@builtin("argparse.Namespace", "types.SimpleNamespace")
def namespace(m: Machine, args: Any, kwargs: dict[str, Any], node: Any) -> Any:
    made = Instance(_NAMESPACE)
    made.attrs.update({k: v for k, v in kwargs.items() if k != "**"})
    return made


@builtin("builtins.vars")
def vars_(m: Machine, args: tuple[Any, ...], kwargs: Any, node: Any) -> Any:
    from shapelint.values import DictV

    value = settled(args[0]) if args else None
    return DictV(value.attrs) if isinstance(value, Instance) else Unknown("the variables of something", node)


__all__ = ["Parser", "Bound"]
