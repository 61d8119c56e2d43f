"""How does a call of the program reach a rule? Arguments are bound as torch binds them and turned into what the
rule's annotations ask for."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from typing import Any

from shapelint.rulebook.convert import CONVERTERS, Wish
from shapelint.rulebook.outputs import must_learn, written
from shapelint.values import MISSING, NotKnown, Reject


#: NumPy's words for parameters, which torch's argument parser takes as well; some of torch.linalg call the matrix A.
_ALIASES = {"axis": "dim", "keepdims": "keepdim", "x": "input", "a": "input", "x1": "input", "self": "input",
            "x2": "other", "A": "input"}
#: Keywords of torch's functions that do not change a shape.
_EVERYWHERE = {"out", "out_dtype", "generator", "names", "layout", "memory_format", "pin_memory", "requires_grad", "device",
               "dtype", "copy", "non_blocking"}


class Spec:
    """How one rule wants to be called: its parameters in order, each with a converter and a default."""

    __slots__ = ("function", "names", "parameters", "variadic", "keywords", "named", "keyword_only")

    def __init__(self, function: Callable[..., Any], like: Callable[..., Any] | None):
        self.function = function
        self.names: list[str] = []
        self.parameters: dict[str, tuple[Callable[..., Any] | None, Any]] = {}
        self.keyword_only: set[str] = set()
        self.variadic: str | None = None
        self.keywords = False
        self.named = False  # keywords that are no parameters are handed on, not passed over
        if like is not None:
            self._read(like)

    @classmethod
    def of(cls, function: Callable[..., Any], parameters: Iterable[tuple[str, str, Any]]) -> Spec:
        """A Spec from (name, annotation, default) of each parameter."""
        spec = cls(function, None)
        for name, wish, default in parameters:
            spec.names.append(name)
            spec.parameters[name] = (CONVERTERS[wish], default)
        return spec

    def _read(self, like: Callable[..., Any]) -> None:
        for p in inspect.signature(like).parameters.values():
            # With `from __future__ import annotations` a quoted annotation comes with its quotes.
            wish = p.annotation.strip("\"'") if isinstance(p.annotation, str) else None
            converter = CONVERTERS[wish] if wish in CONVERTERS else None
            if p.kind is p.VAR_POSITIONAL:
                self.variadic = p.name
                self.parameters[p.name] = (converter, ())
            elif p.kind is p.VAR_KEYWORD:
                self.keywords, self.named = True, wish == "Named"
            else:
                if p.kind is p.KEYWORD_ONLY:
                    self.keyword_only.add(p.name)
                else:
                    self.names.append(p.name)
                self.parameters[p.name] = (converter, MISSING if p.default is p.empty else p.default)

    def bind(self, operator: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
        """Arguments by name, converted. Raises Reject("arguments") for a call Python itself would refuse."""
        given: dict[str, Any] = {}
        handed_on: dict[str, Any] = {}
        if len(args) > len(self.names):
            if self.variadic is None:
                raise Reject("arguments", raises="TypeError", operator=operator,
                             problem=f"takes {len(self.names)} arguments, {len(args)} were given")
            given[self.variadic] = args[len(self.names):]
        given.update(zip(self.names, args))
        for name, value in kwargs.items():
            name = self._parameter(name)
            if name not in self.parameters:
                if self.named:
                    handed_on[name] = value
                    continue
                if self.keywords or name in _EVERYWHERE:
                    continue
                raise Reject("arguments", raises="TypeError", operator=operator, problem=f"has no argument `{name}`")
            given[name] = value
        bound: dict[str, Any] = {}
        for name, (converter, default) in self.parameters.items():
            value = given.get(name, MISSING)
            if value is MISSING:
                if default is MISSING:
                    raise Reject("arguments", raises="TypeError", operator=operator, problem=f"needs `{name}`")
                bound[name] = default
            else:
                bound[name] = value if converter is None else converter(value, Wish(operator, name))
        bound.update(handed_on)
        return bound

    def _parameter(self, keyword: str) -> str:
        """The parameter a keyword means: torch's functions also know NumPy's names (`axis`, `keepdims`, `x`)."""
        meant = _ALIASES.get(keyword, keyword)
        return meant if keyword not in self.parameters and meant in self.parameters else keyword

    def call(self, operator: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Bind and run the rule."""
        bound = self.bind(operator, args, kwargs)
        rest = () if self.variadic is None else bound.pop(self.variadic)
        if not isinstance(rest, (tuple, list)):  # given by keyword: `x.view(size=sizes)`
            rest = (rest,)
        positional = [] if self.variadic is None else [bound.pop(name) for name in self.names]
        try:
            result = self.function(*positional, *rest, **bound)
        except ZeroDivisionError:
            raise NotKnown("a size that is divided by 0") from None
        if kwargs.get("requires_grad") is True and "requires_grad" not in self.parameters:
            must_learn(result)
        if "out" in kwargs and "out" not in self.parameters and not self.named:
            return written(operator, result, kwargs["out"])
        return result


_SPECS: dict[Any, Spec] = {}


def spec_of(function: Callable[..., Any], like: Callable[..., Any] | None = None) -> Spec:
    """The calling convention of a rule. Rules made anew for each layer share their code, so it is read once."""
    source = like or function
    key = (getattr(source, "__code__", source), getattr(source, "__defaults__", None), like is None)
    known = _SPECS.get(key)
    if known is None or like is not None:
        known = Spec(function, source)
        if like is None:
            _SPECS[key] = known
        return known
    copy = Spec.__new__(Spec)
    for slot in Spec.__slots__:
        setattr(copy, slot, getattr(known, slot))
    copy.function = function
    return copy
