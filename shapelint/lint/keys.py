"""What may stand under each key of `[tool.shapelint]`, and what is made of it?

A reader takes the value as TOML gave it and returns what the configuration holds; it raises `Unfit` with the reason
and, where one item is to blame, that item.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping
from typing import Any

from .selection import BadCode, codes


class Unfit(Exception):
    """A value that cannot be used. `below` are the keys down to it, `value` the text that is to blame."""

    def __init__(self, message: str, *, below: tuple[str, ...] = (), value: str | None = None):
        super().__init__(message)
        self.message, self.below, self.value = message, below, value


def _kind(value: Any) -> str:
    names = {bool: "a boolean", int: "a number", float: "a number", str: "a string", list: "an array", dict: "a table"}
    return names.get(type(value), f"a {type(value).__name__}")


def _is_a(value: Any, kind: type, wanted: str) -> Any:
    if type(value) is not kind:
        raise Unfit(f"must be {wanted}, not {_kind(value)}")
    return value


def flag(value: Any) -> bool:
    """`true` or `false`."""
    return _is_a(value, bool, "true or false")


def text(value: Any) -> str:
    """A string that says something."""
    if not _is_a(value, str, "a string").strip():
        raise Unfit("must not be empty")
    return value


def version(value: Any) -> tuple[int, int]:
    """A release of PyTorch 2, `"2.4"` or `"2.4.1"`, as its first two numbers."""
    found = re.fullmatch(r"2\.(\d+)(\.\S+)?", _is_a(value, str, 'a string such as "2.4"'))
    if found is None:
        raise Unfit(f'must be a release of PyTorch 2, such as "2.4", not {value!r}', value=value)
    return 2, int(found[1])


def strings(value: Any) -> tuple[str, ...]:
    """An array of strings."""
    for item in _is_a(value, list, "an array of strings"):
        if type(item) is not str:
            raise Unfit(f"must be an array of strings, but holds {_kind(item)}: {item!r}")
    return tuple(value)


def kept_codes(value: Any) -> tuple[str, ...]:
    """Codes or prefixes of codes to report."""
    return _codes(value, ignoring=False)


def ignored_codes(value: Any) -> tuple[str, ...]:
    """Codes or prefixes of codes to leave out."""
    return _codes(value, ignoring=True)


def _codes(value: Any, *, ignoring: bool) -> tuple[str, ...]:
    for item in strings(value):
        try:
            codes([item], ignoring=ignoring)
        except BadCode as bad:
            raise Unfit(str(bad), value=item) from None
    return codes(value, ignoring=ignoring)


def codes_by_pattern(value: Any) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """A table from patterns of files to codes."""
    return tuple(_each(value, "a table of patterns and codes", ignored_codes).items())


def inputs(value: Any) -> Mapping[str, Mapping[str, str]]:
    """A table from qualified names of functions to the shapes of their parameters."""
    return _each(value, "a table of functions and the shapes of their parameters", _shapes)


def _shapes(value: Any) -> Mapping[str, str]:
    return _each(value, 'a table of parameters and shapes, such as {x = "[B, T, 16]"}', _shape)


_SHAPE = re.compile(r"\s*\[([^\[\]]*)\]\s*\w*\s*")
_ARITHMETIC = (ast.Expression, ast.Name, ast.Constant, ast.BinOp, ast.operator, ast.Load, ast.Call)


def _shape(value: Any) -> str:
    found = _SHAPE.fullmatch(_is_a(value, str, "a string"))
    if not found or not all(map(_dim, found[1].split(",") if found[1].strip() else ())):
        raise Unfit(f'must be a shape such as "[B, T, 16]", not {value!r}', value=value)
    return value


def _dim(written: str) -> bool:
    """Is this a size: a number, a name, arithmetic over names, or `...` for any axes?"""
    if written.strip() == "...":
        return True
    try:
        nodes = list(ast.walk(ast.parse(written.strip(), mode="eval")))
    except (SyntaxError, ValueError):
        return False
    numbers = [n.value for n in nodes if isinstance(n, ast.Constant)]
    return all(isinstance(n, _ARITHMETIC) for n in nodes) and all(type(n) is int for n in numbers)


def _each(value: Any, wanted: str, reader: Callable[[Any], Any]) -> dict[str, Any]:
    made = {}
    for key, item in _is_a(value, dict, wanted).items():
        try:
            made[key] = reader(item)
        except Unfit as unfit:
            raise Unfit(f"`{key}`: {unfit.message}" if not unfit.below else unfit.message,
                        below=(key, *unfit.below), value=unfit.value) from None
    return made
