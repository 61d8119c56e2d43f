"""How is what was found in a file written down, for the cache and for other processes, and read again?

As lists and dictionaries that JSON has: of each dataclass its fields, in order. Names of files stand in one table, the
file's own first: it goes by the name that the present run calls it. What is read comes from a disk, so each value is
held against the type of its field before it is believed.
"""

from __future__ import annotations

import types
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from shapelint.findings.model import FileResult
from shapelint.source import Span, Suppression, Suppressions

from .examine import Examined
from .settings import Settings
from .suppress import Suppressed

#: Changes with the form below.
FORM = 1

#: Makes a value of what JSON gave; the second argument are the names of the files.
Reader = Callable[[Any, list[str]], Any]


class Damaged(ValueError):
    """What was read is not what was written."""


def plain(examined: Examined) -> dict[str, Any]:
    """The file's result and suppressions as plain values."""
    files = {examined.filename: 0}
    comments = examined.suppressed.comments
    return {
        "result": _plain(examined.result, files),
        "skip": comments.skip_file,
        "comments": _plain(list(comments), files),
        "files": list(files),
    }


def restored(value: Any, filename: str, text: str, settings: Settings) -> Examined:
    """What `plain` made, for the file that goes by this name. Raises Damaged."""
    try:
        files = [filename, *_reader(list[str])(value["files"], [])[1:]]
        result = _reader(FileResult)([filename, *value["result"][1:]], files)
        comments = Suppressions(_reader(bool)(value["skip"], files), text=text)
        for comment in _reader(list[Suppression])(value["comments"], files):
            comments.by_row.setdefault(comment.row, []).append(comment)
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError) as error:
        raise Damaged(str(error)) from None
    return Examined(filename, settings, Suppressed(filename, text, comments), result)


def _plain(value: Any, files: dict[str, int]) -> Any:
    if isinstance(value, Span):
        number = files.setdefault(value.filename, len(files))
        return [number, value.row, value.column, value.end_row, value.end_column]
    if isinstance(value, (list, tuple)):
        return [_plain(inner, files) for inner in value]
    if is_dataclass(value):
        return [_plain(getattr(value, field.name), files) for field in fields(value)]
    return value


@cache
def _reader(kind: Any) -> Reader:
    """What reads values of a type: of plain ones, dataclasses, lists and tuples of those, and choices between them."""
    origin, inner = get_origin(kind), get_args(kind)
    if kind is Any:
        return lambda value, files: value
    if kind is Span:
        return _span
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        return _reader_in_turn(lambda parts: kind(*parts), tuple(_reader(hints[field.name]) for field in fields(kind)))
    if origin in (Union, types.UnionType):
        return _reader_of_choices(tuple(map(_reader, inner)))
    if origin is Literal:
        return lambda value, files: _checked(value, value in inner)
    if origin is tuple and inner[-1] is not Ellipsis:
        return _reader_in_turn(tuple, tuple(map(_reader, inner)))
    if origin in (list, tuple):
        item = _reader(inner[0])
        return lambda value, files: origin([item(one, files) for one in _checked(value, type(value) is list)])
    plainly = origin or kind
    return lambda value, files: _checked(value, type(value) is plainly)


def _reader_in_turn(make: Callable[[list[Any]], Any], readers: tuple[Reader, ...]) -> Reader:
    def read(value: Any, files: list[str]) -> Any:
        _checked(value, type(value) is list and len(value) == len(readers))
        return make([one(part, files) for one, part in zip(readers, value)])

    return read


def _reader_of_choices(readers: tuple[Reader, ...]) -> Reader:
    def read(value: Any, files: list[str]) -> Any:
        for one in readers:
            try:
                return one(value, files)
            except Damaged:
                continue
        raise Damaged(f"{value!r} is of none of the types it may have")

    return read


def _span(value: Any, files: list[str]) -> Span:
    _checked(value, type(value) is list and len(value) == 5 and all(type(part) is int for part in value))
    return Span(files[value[0]], *value[1:])


def _checked(value: Any, is_good: bool) -> Any:
    if not is_good:
        raise Damaged(f"{value!r} is not what was written")
    return value
