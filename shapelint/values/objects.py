"""What are the functions, classes, modules and instances of a program? Values that can be called or looked into."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Ref:
    """Something outside the program, by its full name: `torch.nn.Linear`, `torch.float32`, `numpy.zeros`."""

    name: str

    def __str__(self) -> str:
        return self.name


class Scope:
    """The variables of one run of a function, class body or file. `parent`: where free names are looked up."""

    __slots__ = ("vars", "parent", "function", "globals_of", "module")

    def __init__(self, parent: Scope | None = None, function: Any = None, globals_of: Scope | None = None):
        self.vars: dict[str, Any] = {}
        self.parent = parent
        self.function = function
        self.globals_of = globals_of if globals_of is not None else self
        self.module: ModuleV | None = None  # the module whose top level this is, if it is run name by name

    def snapshot(self) -> Any:
        return dict(self.vars)

    def restore(self, saved: Any) -> None:
        self.vars = dict(saved)


@dataclass(slots=True, eq=False)
class Function:
    """A function or lambda of the program. `owner`: the class whose body it stands in (for `super()`)."""

    node: Any
    scope: Scope
    source: Any
    qualname: str
    defaults: dict[str, Any] = field(default_factory=dict)
    owner: ClassV | None = None
    kind: str = "function"  # function, staticmethod, classmethod, property
    decorators: tuple[Any, ...] = ()
    generator: bool = False
    attrs: dict[str, Any] = field(default_factory=dict)  # what the program set on it
    setter: Any = None  # of a property: the function that runs when it is set
    rest: Any = None  # the piece of its file that holds its body, where that was not parsed yet

    @property
    def name(self) -> str:
        return self.qualname.rpartition(".")[2]


@dataclass(slots=True, eq=False)
class BoundMethod:
    """A function of the program, tied to the object it was looked up on."""

    function: Any
    self_value: Any


@dataclass(slots=True, eq=False)
class Bound:
    """A method of a value the analysis itself models (list.append, Tensor.view): its name and its object."""

    name: str
    self_value: Any


@dataclass(slots=True, eq=False)
class Partial:
    """functools.partial."""

    function: Any
    args: tuple[Any, ...]
    kwargs: dict[str, Any]


class ClassV:
    """A class of the program: its bases (classes of the program, or Ref) and the names its body binds."""

    __slots__ = ("node", "source", "name", "qualname", "bases", "scope", "fields", "meta", "_mro")

    def __init__(self, node: Any, source: Any, name: str, qualname: str, bases: list[Any], scope: Scope):
        self.node, self.source, self.name, self.qualname = node, source, name, qualname
        self.bases, self.scope = bases, scope
        self.fields: dict[str, Any] | None = None  # of dataclasses and named tuples: name -> default or REQUIRED
        self.meta: dict[str, Any] = {}
        self._mro: list[Any] | None = None

    @property
    def mro(self) -> list[Any]:
        """The classes in which names are looked up, this one first (depth first, the last mention counts)."""
        if self._mro is None:
            order: list[Any] = []
            for base in self.bases:
                order.extend(base.mro if isinstance(base, ClassV) else [base])
            seen: list[Any] = []
            for entry in reversed(order):
                if not any(entry is other or entry == other for other in seen):
                    seen.append(entry)
            self._mro = [self, *reversed(seen)]
        return self._mro

    def lookup(self, name: str) -> Any:
        """The value a class attribute has, or MISSING."""
        for entry in self.mro:
            if isinstance(entry, ClassV) and name in entry.scope.vars:
                return entry.scope.vars[name]
        return MISSING

    def refs(self) -> list[str]:
        """Full names of the outside classes it derives from."""
        return [entry.name for entry in self.mro if isinstance(entry, Ref)]


class _Missing:
    def __repr__(self) -> str:
        return "MISSING"


MISSING = _Missing()
REQUIRED = _Missing()


class ModuleV:
    """A module that is read as source: `scope` fills as its names are asked for. `outline` tells what stands in its
    file; a namespace package has none, and the file that is checked is run as a whole."""

    __slots__ = ("name", "filename", "scope", "package", "bindings", "stars", "running", "absent")

    def __init__(self, name: str, filename: str | None, package: str, outline: Any = None):
        self.name, self.filename, self.package = name, filename, package
        self.scope = Scope()
        self.scope.module = self
        #: The statements that bind each name, in order.
        self.bindings: dict[str, list[Any]] = outline.bindings if outline is not None else {}
        self.stars: list[tuple[str, int]] = outline.stars if outline is not None else []
        self.running: set[str] = set()
        #: Names that were looked for in vain.
        self.absent: set[str] = set()


@dataclass(slots=True, eq=False)
class Deferred:
    """What `from module import name` binds: it is looked up when the program first reads it."""

    module: str
    name: str | None
    importer: Any


class Instance:
    """An object of a class of the program. For an nn.Module, `layer` is what its torch base class does, if any."""

    __slots__ = ("cls", "attrs", "made", "layer", "loose")

    def __init__(self, cls: ClassV, made: Any = None):
        self.cls = cls
        self.attrs: dict[str, Any] = {}
        self.made = made  # Origin of the construction
        self.layer: Layer | None = None
        self.loose = False  # attributes may be set in ways that were not followed

    def snapshot(self) -> Any:
        return dict(self.attrs), self.layer, self.loose

    def restore(self, saved: Any) -> None:
        attrs, self.layer, self.loose = saved
        self.attrs = dict(attrs)


class Layer:
    """A module of torch's own, built with definite arguments: what its forward does, and its attributes.

    `forward(*args, **kwargs)` is a rule over values. `params` are the constructor's arguments by name, as values
    that remember where they were written. `children` holds the parts of a container, in order. `steps`: a layer that
    runs one part after the other, by the names of its children ("*": all of them), or layers that are no children.
    `lazy`: what says which ordinary layer it is from its first call on (`lazy.ordinary(args, kwargs, origin)`).
    """

    __slots__ = ("name", "params", "forward", "attrs", "children", "made", "steps", "lazy")

    def __init__(self, name: str, params: dict[str, Any], forward: Callable[..., Any] | None,
                 attrs: dict[str, Any] | None = None, children: Any = None, made: Any = None,
                 steps: tuple[str | Layer, ...] | None = None, lazy: Any = None):
        self.name = name
        self.params = params
        self.forward = forward
        self.attrs = attrs or {}
        self.children = children  # a ListV or DictV for containers
        self.made = made
        self.steps = steps
        self.lazy = lazy

    def snapshot(self) -> Any:
        return dict(self.attrs), self.params, self.forward, self.steps, self.name, self.lazy

    def restore(self, saved: Any) -> None:
        attrs, self.params, self.forward, self.steps, self.name, self.lazy = saved
        self.attrs = dict(attrs)

    def become(self, other: Layer) -> None:
        """Be another layer from here on, as a lazy one is after its first call."""
        self.name, self.params, self.forward, self.lazy = other.name, other.params, other.forward, other.lazy
        self.attrs = dict(other.attrs)

    def __str__(self) -> str:
        return self.name
