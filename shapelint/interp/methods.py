"""What do the methods of lists, dictionaries, sets, strings and tuples do?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from shapelint.interp.iteration import append, iterate, length_of, spread
from shapelint.interp.joins import join
from shapelint.interp.machine import Machine
from shapelint.rulebook.path import fresh
from shapelint.values import (
    DATA, DictV, Instance, ListV, NamedTuple, OpenSizes, SetV, Sizes, Unknown, is_dim, settled,
)

Method = Callable[..., Any]
_METHODS: dict[tuple[type, str], Method] = {}


def method_of(value: Any, name: str) -> Method | None:
    """What a method of a builtin value does; None where it is not followed."""
    for kind in type(value).__mro__:
        found = _METHODS.get((kind, name))
        if found is not None:
            return found
    if isinstance(value, str):
        return _string_method(name)
    return None


def method(kind: type, *names: str) -> Callable[[Method], Method]:
    """Register what a method of a builtin type does: (machine, value, args, kwargs, node) -> value."""

    def register(function: Method) -> Method:
        for name in names:
            _METHODS[kind, name] = function
        return function

    return register


@method(ListV, "append", "add", "appendleft")
def list_append(m: Machine, value: ListV, args: tuple[Any, ...], kwargs: Any, node: Any) -> None:
    append(m, value, args[0] if args else Unknown("nothing"))


@method(ListV, "extend")
def list_extend(m: Machine, value: ListV, args: tuple[Any, ...], kwargs: Any, node: Any) -> None:
    if args:
        spread(m, value, args[0], node)


@method(ListV, "insert")
def list_insert(m: Machine, value: ListV, args: tuple[Any, ...], kwargs: Any, node: Any) -> None:
    m.journal.touch(value)
    if len(args) == 2 and isinstance(args[0], int) and (value.exact or 0 <= args[0] <= len(value.items)):
        value.items.insert(args[0], args[1])
        if value.length is not None:
            value.length = value.length + 1
    elif len(args) == 2:
        value.rest, value.items, value.length = _any(value, args[1]), [], None


def _any(value: ListV, *more: Any) -> Any:
    parts = [*value.items, *([] if value.rest is None else [value.rest]), *more]
    out = parts[0] if parts else Unknown("an element of an empty list")
    for part in parts[1:]:
        out = join(out, part)
    return out


@method(ListV, "pop", "popleft")
def list_pop(m: Machine, value: ListV, args: tuple[Any, ...], kwargs: Any, node: Any) -> Any:
    m.journal.touch(value)
    index = args[0] if args else 0 if _named(node, "popleft") else -1
    if isinstance(index, int) and value.exact and -len(value.items) <= index < len(value.items):
        return settled(value.items.pop(index))
    if isinstance(index, int) and 0 <= index < len(value.items):
        value.length = None if value.length is None else value.length - 1
        return settled(value.items.pop(index))
    taken = _any(value)
    if not value.exact:
        value.items, value.rest, value.length = [], taken, None
    return settled(taken)


def _named(node: Any, name: str) -> bool:
    return getattr(getattr(getattr(node, "func", None), "attr", None), "value", "") == name


@method(ListV, "reverse")
def list_reverse(m: Machine, value: ListV, args: Any, kwargs: Any, node: Any) -> None:
    m.journal.touch(value)
    if value.exact:
        value.items.reverse()
    else:
        value.items, value.rest = [], _any(value)


@method(ListV, "sort")
def list_sort(m: Machine, value: ListV, args: Any, kwargs: Any, node: Any) -> None:
    m.journal.touch(value)
    plain = value.exact and not kwargs and all(isinstance(v, (int, float)) for v in value.items)
    if plain:
        value.items.sort()
    elif value.items:
        joined = _any(value)
        value.items = [joined] * len(value.items)


@method(ListV, "copy")
def list_copy(m: Machine, value: ListV, args: Any, kwargs: Any, node: Any) -> ListV:
    return ListV(value.items, value.rest, value.length)


@method(ListV, "clear")
def list_clear(m: Machine, value: ListV, args: Any, kwargs: Any, node: Any) -> None:
    m.journal.touch(value)
    value.items, value.rest, value.length = [], None, None


@method(ListV, "__len__")
def list_len(m: Machine, value: ListV, args: Any, kwargs: Any, node: Any) -> Any:
    return length_of(value)


@method(ListV, "index", "count", "remove")
def list_number(m: Machine, value: ListV, args: Any, kwargs: Any, node: Any) -> Any:
    if _named(node, "remove"):
        m.journal.touch(value)
        value.items, value.rest, value.length = [], _any(value), None
        return None
    if _named(node, "index") and value.exact and args and isinstance(args[0], (str, int)) and args[0] in value.items:
        return value.items.index(args[0])
    return fresh("a place in a list")


@method(tuple, "index", "count")
def tuple_number(m: Machine, value: tuple, args: Any, kwargs: Any, node: Any) -> Any:
    return fresh("a place in a tuple")


@method(Sizes, "numel")
def sizes_numel(m: Machine, value: Sizes, args: Any, kwargs: Any, node: Any) -> Any:
    total: Any = 1
    for dim in value:
        total = total * dim
    return total


@method(OpenSizes, "numel")
def open_numel(m: Machine, value: OpenSizes, args: Any, kwargs: Any, node: Any) -> Any:
    return fresh("the number of elements")


@method(NamedTuple, "_asdict")
def named_as_dict(m: Machine, value: NamedTuple, args: Any, kwargs: Any, node: Any) -> Any:
    return DictV(dict(zip(value.fields, value)))


@method(NamedTuple, "_replace")
def named_replace(m: Machine, value: NamedTuple, args: Any, kwargs: Any, node: Any) -> Any:
    return value.like(kwargs.get(f, v) for f, v in zip(value.fields, value))


@method(NamedTuple, "to", "cuda", "cpu", "float", "double", "half", "pin_memory")
def packed_moved(m: Machine, value: NamedTuple, args: Any, kwargs: Any, node: Any) -> Any:
    """A PackedSequence moved to another device or dtype."""
    return value


@method(DictV, "get")
def dict_get(m: Machine, value: DictV, args: tuple[Any, ...], kwargs: Any, node: Any) -> Any:
    if args and _hashable(args[0]):
        key = settled(args[0])
        if key in value.items:
            return settled(value.items[key])
        if value.exact and isinstance(key, (str, int, Instance)):
            return args[1] if len(args) > 1 else kwargs.get("default")
    return Unknown("a key that is not known", node)


def _hashable(value: Any) -> bool:
    try:
        hash(settled(value))
    except TypeError:
        return False
    return True


@method(DictV, "pop")
def dict_pop(m: Machine, value: DictV, args: tuple[Any, ...], kwargs: Any, node: Any) -> Any:
    found = dict_get(m, value, args, kwargs, node)
    if args and _hashable(args[0]):
        m.journal.touch(value)
        value.items.pop(settled(args[0]), None)
    return found


@method(DictV, "setdefault")
def dict_setdefault(m: Machine, value: DictV, args: tuple[Any, ...], kwargs: Any, node: Any) -> Any:
    key = settled(args[0]) if args else None
    if not _hashable(key):
        return Unknown("a key that is not known", node)
    if key not in value.items:
        m.journal.touch(value)
        value.items[key] = args[1] if len(args) > 1 else None
    return settled(value.items[key])


@method(DictV, "update")
def dict_update(m: Machine, value: DictV, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> None:
    m.journal.touch(value)
    for other in args:
        other = settled(other)
        if isinstance(other, DictV):
            value.items.update(other.items)
            value.rest = value.rest if value.rest is not None else other.rest
        else:
            value.rest = Unknown("a dictionary that is not known")
    value.items.update(kwargs)


@method(DictV, "keys")
def dict_keys(m: Machine, value: DictV, args: Any, kwargs: Any, node: Any) -> ListV:
    return iterate(m, value, node)


@method(DictV, "values")
def dict_values(m: Machine, value: DictV, args: Any, kwargs: Any, node: Any) -> ListV:
    return ListV(value.items.values(), value.rest)


@method(DictV, "items")
def dict_items(m: Machine, value: DictV, args: Any, kwargs: Any, node: Any) -> ListV:
    rest = None if value.exact else (Unknown("a key that is not known"), value.rest)
    return ListV(value.items.items(), rest)


@method(DictV, "copy")
def dict_copy(m: Machine, value: DictV, args: Any, kwargs: Any, node: Any) -> DictV:
    return value.like(value.items, value.rest)


@method(DictV, "__setitem__")
def dict_set(m: Machine, value: DictV, args: tuple[Any, ...], kwargs: Any, node: Any) -> None:
    from shapelint.interp.subscripts import set_item

    set_item(m, value, settled(args[0]), args[1], node)


@method(DictV, "__getitem__")
@method(ListV, "__getitem__")
def item(m: Machine, value: Any, args: tuple[Any, ...], kwargs: Any, node: Any) -> Any:
    from shapelint.interp.subscripts import get_item

    return get_item(m, value, settled(args[0]), node)


@method(DictV, "__contains__")
def dict_contains(m: Machine, value: DictV, args: tuple[Any, ...], kwargs: Any, node: Any) -> Any:
    from shapelint.interp.operators import contains

    return contains(value, settled(args[0]))


@method(DictV, "__len__")
def dict_len(m: Machine, value: DictV, args: Any, kwargs: Any, node: Any) -> Any:
    return len(value.items) if value.exact else fresh("the length of a dictionary")


@method(DictV, "clear")
def dict_clear(m: Machine, value: DictV, args: Any, kwargs: Any, node: Any) -> None:
    m.journal.touch(value)
    value.items, value.rest = {}, None


@method(SetV, "add", "discard", "remove", "update")
def set_change(m: Machine, value: SetV, args: tuple[Any, ...], kwargs: Any, node: Any) -> None:
    m.journal.touch(value)
    if _named(node, "add") and args and _hashable(args[0]) and isinstance(settled(args[0]), (str, int)):
        value.items[settled(args[0])] = None
    else:
        value.exact = False


_SAFE_STRING_METHODS = frozenset("lower upper strip lstrip rstrip title capitalize startswith endswith replace split "
                                 "rsplit partition rpartition removeprefix removesuffix isdigit isalpha count find".split())


def _string_method(name: str) -> Method:
    def run(m: Machine, value: str, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
        args = tuple(settled(a) for a in args)
        if name == "join" and args:
            parts = iterate(m, args[0], node)
            if parts.exact and all(isinstance(p, str) for p in parts.items):
                return value.join(parts.items)
        if name == "format" and not kwargs and all(isinstance(a, (str, int)) for a in args) and "!" not in value \
                and ":" not in value and "." not in value and "[" not in value:
            try:
                return value.format(*args)
            except (IndexError, KeyError, ValueError):
                return Unknown("a string that is not known", node)
        if name in _SAFE_STRING_METHODS and not kwargs and all(isinstance(a, (str, int)) and len(str(a)) < 200 for a in args):
            try:
                result = getattr(value, name)(*args)
            except (TypeError, ValueError):
                return Unknown("a string method that fails", node)
            return ListV(result) if isinstance(result, list) else result
        return DATA if name.startswith("is") else Unknown("a string that is not known", node)

    return run


__all__ = ["method_of", "method", "is_dim"]
