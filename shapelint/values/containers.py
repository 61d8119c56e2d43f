"""Lists, dictionaries, sets and named tuples of a program, whose contents may be known in part."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from shapelint.dims import Dim


class ListV:
    """A list of the program. `items` are its first elements; with `rest` set, any later one is like `rest`,
    and `length` says how many there are in all (None: not known)."""

    __slots__ = ("items", "rest", "length")

    def __init__(self, items: Iterable[Any] = (), rest: Any = None, length: Dim | None = None):
        self.items = list(items)
        self.rest = rest
        self.length = length

    @property
    def exact(self) -> bool:
        """Is every element known, and their number?"""
        return self.rest is None

    def snapshot(self) -> Any:
        return list(self.items), self.rest, self.length

    def restore(self, saved: Any) -> None:
        items, self.rest, self.length = saved
        self.items = list(items)


class Batches(ListV):
    """The batches of a loader: the first, any later one, and the last one, which is smaller."""

    __slots__ = ("last",)

    def __init__(self, items: Iterable[Any], rest: Any, length: Dim | None, last: Any):
        super().__init__(items, rest, length)
        self.last = last


class Parameters(ListV):
    """What `module.parameters()` runs over: some number of tensors. `told` says which, in order, or None where the
    module is not known in full."""

    __slots__ = ("told",)

    def __init__(self, rest: Any, told: Callable[[], list[Any] | None]):
        super().__init__((), rest)
        self.told = told


class DictV:
    """A dictionary of the program, keyed by the values that were known; `rest` stands for keys that were not."""

    __slots__ = ("items", "rest")

    def __init__(self, items: dict[Any, Any] | None = None, rest: Any = None):
        self.items: dict[Any, Any] = dict(items or {})
        self.rest = rest

    @property
    def exact(self) -> bool:
        return self.rest is None

    def like(self, items: dict[Any, Any], rest: Any = None) -> DictV:
        """Another dictionary of the same kind."""
        return type(self)(items, rest)

    def changed(self, m: Any) -> None:
        """Something was stored in it."""

    def snapshot(self) -> Any:
        return dict(self.items), self.rest

    def restore(self, saved: Any) -> None:
        items, self.rest = saved
        self.items = dict(items)


class DefaultDictV(DictV):
    """A defaultdict: `factory` is called for a key that is not there, and what it gives is kept."""

    __slots__ = ("factory",)

    def __init__(self, items: dict[Any, Any] | None = None, rest: Any = None, factory: Any = None):
        super().__init__(items, rest)
        self.factory = factory


class Generator(ListV):
    """What a generator or `iter(x)` gives: elements that can be taken once, from the front."""

    __slots__ = ()


class SetV:
    """A set of the program; with `exact` False more may be in it."""

    __slots__ = ("items", "exact")

    def __init__(self, items: Iterable[Any] = (), exact: bool = True):
        self.items = dict.fromkeys(items)
        self.exact = exact

    def snapshot(self) -> Any:
        return dict(self.items), self.exact

    def restore(self, saved: Any) -> None:
        items, self.exact = saved
        self.items = dict(items)


class NamedTuple(tuple):
    """A tuple whose places have names, as torch.max(x, dim) returns: `.values`, `.indices`."""

    fields: tuple[str, ...] = ()
    name: str = "namedtuple"

    @classmethod
    def of(cls, fields: Iterable[str], items: Iterable[Any], name: str = "namedtuple") -> NamedTuple:
        made = cls(items)
        made.fields = tuple(fields)
        made.name = name
        return made

    def field(self, name: str) -> Any:
        return self[self.fields.index(name)]

    def like(self, items: Iterable[Any]) -> NamedTuple:
        """Other items under the same names, with whatever else is known of the tuple (how many sequences it packs)."""
        made = type(self)(items)
        made.__dict__.update(self.__dict__)
        return made


class Sizes(tuple):
    """A torch.Size: the sizes of a tensor's axes, in order, when their number is known."""


class OpenSizes:
    """The sizes of a tensor of unknown rank. For a part of them, `x.shape[start:]`, `tensor` is one of those sizes, and
    `whole` is x."""

    __slots__ = ("tensor", "whole", "start")

    def __init__(self, tensor: Any, whole: Any = None, start: int = 0):
        self.tensor, self.whole, self.start = tensor, whole, start


@dataclass(frozen=True, slots=True)
class SliceV:
    """A slice of the program, `start:stop:step`; a part that was left out is None."""

    start: Any = None
    stop: Any = None
    step: Any = None


class RangeV:
    """A range of the program, whose bounds may be symbolic. `step` is a known number other than 0."""

    __slots__ = ("start", "stop", "step")

    def __init__(self, start: Dim, stop: Dim, step: int = 1):
        self.start, self.stop, self.step = start, stop, step
