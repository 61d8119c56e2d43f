"""What does a tensor hold after something was stored in a part of it? Element by element, where both are known."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from shapelint.rulebook.held_numbers import overwrite
from shapelint.values import Array, Filled, Reached, SliceV, Tensor, Within, is_dim, settled

#: So many elements are kept one by one.
_MOST = 1024


def after_storing(holder: Any, key: Any, value: Any) -> Any:
    """The tensor or array that `holder` is after `holder[key] = value`; the same one where nothing was known of it."""
    held = holder.held if isinstance(holder, Array) else holder
    if held.data is None and held.bounds is None:
        return holder
    overwrite(held)
    data = _elements(held)
    data = None if data is None else _put(data, key if type(key) is tuple else (key,), _numbers(value))
    numbers = [] if data is None else _flat(data)
    bounds = Reached((min(numbers), max(numbers))) if numbers else _together(held.bounds, settled(value))
    made = replace(held, data=data, bounds=bounds)
    return Array(made) if isinstance(holder, Array) else made


def _elements(held: Tensor) -> Any:
    """The elements of a tensor of integers one by one, also of one that is all zeros."""
    if held.data is not None:
        return held.data if all(map(_whole, _flat(held.data))) else None
    low, high = held.bounds
    count = 1
    for size in held.shape.front:
        count = count * size
    if held.rank is None or not isinstance(held.bounds, Filled) or not isinstance(count, int) or not 0 < count <= _MOST:
        return None
    data: Any = low
    for size in reversed(held.dims):
        data = (data,) * int(size)
    return data


def _numbers(value: Any) -> Any:
    """A number, or nested numbers; None where they are not known."""
    value = settled(value)
    if isinstance(value, Array):
        value = value.held
    if isinstance(value, Tensor):
        value = value.data
    if isinstance(value, bool) or not isinstance(value, (int, tuple)):
        return None
    return int(value) if isinstance(value, int) else value if all(map(_whole, _flat(value))) else None


def _whole(number: Any) -> bool:
    return isinstance(number, int) and not isinstance(number, bool)


def _flat(data: Any) -> list[Any]:
    return [n for part in data for n in _flat(part)] if isinstance(data, tuple) else [data]


def _put(data: Any, keys: tuple[Any, ...], value: Any) -> Any:
    """Nested tuples with a part replaced; None where the part, or what goes there, is not known."""
    if value is None or data is None:
        return None
    if not keys:
        return _filled(data, value)
    key = keys[0]
    if not isinstance(data, tuple):
        return None
    if isinstance(key, SliceV):
        bounds = (key.start, key.stop, key.step)
        if not all(p is None or isinstance(p, int) for p in bounds) or key.step == 0:
            return None
        places = range(*slice(*bounds).indices(len(data)))
        if isinstance(value, tuple) and len(value) != len(places):
            return None
        parts = {at: _put(data[at], keys[1:], value[i] if isinstance(value, tuple) else value)
                 for i, at in enumerate(places)}
    elif isinstance(key, int) and not isinstance(key, bool) and -len(data) <= key < len(data):
        parts = {int(key) % len(data): _put(data[key], keys[1:], value)}
    else:
        return None
    made = tuple(parts.get(i, old) for i, old in enumerate(data))
    return None if None in made else made


def _filled(data: Any, value: Any) -> Any:
    if not isinstance(data, tuple):
        return value if not isinstance(value, tuple) else None
    if isinstance(value, tuple) and len(value) != len(data):
        return None
    parts = tuple(_filled(old, value[i] if isinstance(value, tuple) else value) for i, old in enumerate(data))
    return None if None in parts else parts


def _together(bounds: Any, value: Any) -> Any:
    """The bounds of the old elements and of those that are stored."""
    value = value.held if isinstance(value, Array) else value
    other = value.bounds if isinstance(value, Tensor) else (value, value) if is_dim(value) else None
    if bounds is None or other is None or not all(isinstance(n, int) for n in (*bounds, *other)):
        return None
    return Within((min(bounds[0], other[0]), max(bounds[1], other[1])))  # what was replaced may have been an end
