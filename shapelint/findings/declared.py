"""Which kinds of finding are declared, read off the text of their files? Nothing of the engine is loaded for it.

What a kind says of a fact needs the whole analysis; its code, name and default do not, and those are all that selection
and suppression ask for. A declaration that is not written in plain literals is looked up in the registry itself.
"""

from __future__ import annotations

import ast
import functools
import importlib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from . import registry
from .registry import Kind

_DECLARATION = re.compile(r"^@finding\((.*?)\)\n(?=@|def )", re.M | re.S)
_RETIRED = re.compile(r"^retired\((.*?)\)$", re.M | re.S)
_CONSTANT = re.compile(r"^([A-Z_]+) = (\"[^\"\n]*\")$", re.M)
_FILES = "sl[0-9][0-9][0-9]_*.py"


class _Unclear(Exception):
    """A file that does not declare exactly one kind in the plain form."""


@functools.cache
def all_kinds() -> Mapping[str, Kind]:
    """Every kind by its code, in the order of the codes, as the registry has it, but without page and words."""
    try:
        kinds = list(_declared())
    except (_Unclear, OSError, SyntaxError, KeyError, ValueError, TypeError):
        return registry.all_kinds()
    return MappingProxyType({kind.code: kind for kind in sorted(kinds, key=lambda kind: kind.code)})


def with_words(code: str) -> Kind:
    """The kind with its page and words; only its own module is loaded."""
    module = all_kinds()[code].module
    importlib.import_module(module)
    return registry.known(code)


def _declared() -> Iterator[Kind]:
    folder = Path(__file__).parent
    for path in folder.glob(_FILES):
        yield _kind(path.read_text(encoding="utf-8"), f"{__package__}.{path.stem}")
    if not folder.is_dir():  # packed into an archive
        raise _Unclear


def _kind(text: str, module: str) -> Kind:
    found, gone = _DECLARATION.findall(text), _RETIRED.findall(text)
    if len(found) + len(gone) != 1:
        raise _Unclear
    if gone:
        code, reason = ast.literal_eval(f"({gone[0]})")
        return Kind(code, "retired", "warning", False, reason, "", retired=True)
    constants = {name: ast.literal_eval(value) for name, value in _CONSTANT.findall(text)}
    call = ast.parse(f"finding({found[0]})", mode="eval").body
    assert isinstance(call, ast.Call)
    given = {word.arg: _value(word.value, constants) for word in call.keywords}
    code, name = (_value(node, constants) for node in call.args)
    on, facts = given.get("default_on", True), tuple(given.get("facts", ()))
    return Kind(code, name, given["severity"], on, "", module, None, facts)


def _value(node: ast.expr, constants: Mapping[str, str]) -> Any:
    if isinstance(node, ast.Name):
        if node.id not in constants:
            raise _Unclear
        return constants[node.id]
    return ast.literal_eval(node)
