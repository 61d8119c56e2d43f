"""The abstract machine: what is being run, what was found, and how much may still be done.

Everything else in this package is functions of a Machine: expressions and statements register themselves by node
type, the machine dispatches to them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import libcst as cst

from shapelint.dims import Known, OpenQuestion, Poly
from shapelint.interp.problem import Frame, Problem
from shapelint.rulebook import path
from shapelint.source import shape_comments
from shapelint.values import Fact, Journal, Layer, MISSING, Scope, Tensor, Unknown, origin_of, settled

Handler = Callable[..., Any]

EXPRESSIONS: dict[type, Handler] = {}
STATEMENTS: dict[type, Handler] = {}

#: What a run may cost, in statements and calls. Measured: a thousand steps take some 10 ms.
FUEL = 60_000
#: How deep calls of the program's own functions may nest.
MAX_DEPTH = 40
#: How many flags may be chosen on one path, and how many paths one entry may be run along.
MAX_CHOICES = 5
MAX_PATHS = 8

ERROR, WARNING, CONTRACT = "error", "warning", "contract"
_DOUBT = (ERROR, WARNING, CONTRACT)


class OutOfFuel(Exception):
    """The budget of an entry is used up."""


class Raised(Exception):
    """The program raises here: `name` is the class of the exception, `fact` what torch refused, if it did."""

    def __init__(self, name: str, fact: Fact | None = None):
        super().__init__(name)
        self.name = name
        self.fact = fact
        self.place: tuple[Any, Any] | None = None  # the node and the source, for a `raise` of the program's own


class Exit(Exception):
    """The program ends here (`sys.exit()`, `quit()`)."""


class Dead(Exception):
    """This path cannot be taken: an assumption contradicts what is known."""


@dataclass(slots=True, eq=False)
class Activation:
    """One run of a function: where `return` and `yield` put values."""

    function: Any
    scope: Scope
    self_value: Any = None
    early: list[tuple[Any, list[tuple[Any, Any]]]] = field(default_factory=list)
    yields: Any = None
    returned: Any = None
    comments: Any = None
    failed: bool = False


@dataclass(slots=True, eq=False)
class Gap:
    """A place where following was lost."""

    node: Any
    source: Any
    reason: str
    cost: int = 0


class Machine:
    """The state of one file's analysis."""

    def __init__(self, source: Any, want_expressions: bool = False, want_contracts: bool = False):
        self.source = source
        self.scope = Scope()
        self.globals = self.scope
        self.problems: list[Problem] = []
        self.gaps: dict[int, Gap] = {}
        self.observed: list[tuple[Any, Any, str, Any, Any, bool, bool]] = []
        self.recording = want_expressions
        self.want_contracts = want_contracts
        self.fuel = FUEL
        self.budget: int | None = None
        self.depth = 0
        self.doubt = 0
        #: (a call's node, the words for what is really called there, those for its arguments): parts of a Sequential.
        self.part: tuple[Any, str, Any] | None = None
        self.handlers: list[frozenset[str] | None] = []
        self.frames: list[Frame] = []
        self.activations: list[Activation] = []
        self.modules: list[Any] = []
        self.reached: set[Any] = set()
        self.instances: dict[Any, list[Any]] = {}
        self.classes: list[Any] = []
        self.functions: list[Any] = []
        self.decisions: dict[Any, bool] | None = None
        self.alternatives: list[dict[Any, bool]] = []
        self.free = False
        self.use_defaults = not want_expressions
        self.inputs: dict[str, dict[str, str]] = {}
        self.sites: dict[Any, bool] = {}
        self.qualname: list[str] = []
        self.text_cache: dict[Any, str] = {}
        self.literals: dict[Any, Any] = {}
        self.names_read: dict[Any, frozenset[str]] = {}
        self.loops: list[list[Any]] = []
        self.annotations: dict[str, Any] | None = None
        self.building: list[Any] = []
        #: The modules that were imported, and those whose names are being run (see library).
        self.library: Any = None
        self.imported_modules: dict[str, Any] = {}
        self.root_module: Any = None
        #: What the program set on things outside it, by full name (`torch.nn.Module.smart_apply`).
        self.patches: dict[str, Any] = {}
        self.home: str | None = None
        self.forcing: list[str] = []
        self.rows_left = 0
        self.root_comments: dict[int, list[Any]] = _comments_by_line(source)
        self.root = source
        self.configured_sizes: dict[Any, Any] = {}
        self.culprits: dict[int, Any] = {}
        self.comment_rows = _comment_rows(source) if self.root_comments else frozenset()
        self.comment_names: dict[str, Any] = {}
        self.arguments: dict[int, tuple[Any, dict[str, Any]]] = {}
        self.outer_names: dict[Any, dict[str, str]] = {}
        #: Paths of files that the program writes itself: what lies there is not what it reads later.
        self.written_files: set[str] = set()
        #: Are what comments, annotations and docstrings say of parameters taken for true in this run (see evidence)?
        self.believing = False
        self.believed: list[Any] = []
        self.unbelieved: list[Any] = []
        self.said: dict[Any, Any] = {}
        self.declares = "jaxtyping" in source.text or "torchtyping" in source.text
        self.parts: dict[tuple[int, str], Any] = {}
        #: What the running class was seen to require, where its contract is asked for (see contracts).
        self.ledger: Any = None
        #: The entries that end on this path by a `raise` of the program's own; None stands for all of them.
        self.refused: set[Any] = set()
        path.thorough, path.readings = want_contracts, []
        path.default_dtype = "float32"
        self.fresh_path()

    # -- the path

    def fresh_path(self) -> None:
        """Forget what was learned of sizes on the last path."""
        path.known = Known()
        path.journal = Journal()
        path.required = []
        path.notes = []
        path.ranks = {}
        path.overwritten = {}
        path.training = None
        path.casts = True  # whether a model was moved to another dtype is not followed

    @property
    def journal(self) -> Journal:
        return path.journal

    @property
    def prefix(self) -> str:
        """What stands before the name of something defined here, in its qualified name."""
        if self.building and self.building[-1].scope is self.scope:
            return self.building[-1].qualname + "."
        return f"{self.context}.<locals>." if self.qualname else ""

    # -- running

    def eval(self, node: cst.BaseExpression) -> Any:
        """The value of an expression. What no handler knows is unknown, with the reason."""
        handler = EXPRESSIONS.get(type(node))
        if handler is None:
            return self.unknown(node, f"{type(node).__name__} is not followed")
        value = handler(self, node)
        if self.recording:
            self.observe(node, value)
        return value

    def exec(self, node: Any) -> Any:
        """Run a statement; returns None, or how it left the block (`return`, `break`, `continue`)."""
        self.burn()
        handler = STATEMENTS.get(type(node))
        if handler is None:
            return None
        try:
            return handler(self, node)
        except OpenQuestion as question:  # the one place where a question nobody can answer ends a statement
            self.unknown(node, f"it stays open whether {question}")
            return None

    def exec_body(self, statements: Any) -> Any:
        """Run statements one after another until one leaves the block."""
        for statement in statements:
            flow = self.exec(statement)
            if flow is not None:
                return flow
            if self.comments_by_line and not isinstance(statement, (cst.FunctionDef, cst.ClassDef)):
                self.after_line(statement)
        return None

    def after_line(self, statement: Any) -> None:
        """Hold the comments at a statement against what it did."""
        from shapelint.interp.comments import after_line

        after_line(self, statement)

    def burn(self, amount: int = 1) -> None:
        self.fuel -= amount
        if self.fuel < 0:
            raise OutOfFuel

    # -- what was found

    def unknown(self, node: Any, reason: str, cost: int = 1) -> Unknown:
        """An unknown value, with its reason kept for --show-gaps."""
        gap = self.gaps.get(id(node))
        if gap is None:
            gap = self.gaps[id(node)] = Gap(node, self.source, reason)
        gap.cost += cost
        return Unknown(reason, node)

    def observe(self, node: Any, value: Any, stored: bool = False) -> None:
        """Remember a tensor expression for `shapelint shapes`. `stored`: it is the target of an assignment."""
        value = settled(value)
        if isinstance(value, Tensor):
            known = path.known
            shape = value.shape.map(lambda dim: known.resolve(dim) if isinstance(dim, Poly) else dim)
            value = replace(value, shape=shape)
            self.observed.append((node, self.source, self.context, self.instance, value, stored, self.budget is None))

    @property
    def context(self) -> str:
        """The qualified name of the function that is being run."""
        return self.qualname[-1] if self.qualname else "<module>"

    @property
    def instance(self) -> Any:
        """The path of the running module in its model, or None."""
        return self.modules[-1][1] if self.modules else None

    def catches(self, raises: str) -> bool:
        """Does a handler around this place catch that class of exception?"""
        return any(caught is None or caught & _ancestors(raises) for caught in self.handlers)

    def report(self, fact: Fact, node: Any, **about: Any) -> None:
        """Something torch or Python would refuse. Where a handler in the program catches it, the program goes on
        there; otherwise it is a problem."""
        if self.catches(fact.raises):
            raise Raised(fact.raises, fact)
        if any(getattr(settled(v), "marked", False) for v in about.get("values", {}).values()):
            return
        if self.free and fact.kind in ("not-a-tensor", "argument-type") and fact.get("got") == "None":
            return  # a default of None that somebody fills, or the caller's own mistake
        if self._told(fact) or self._crashed():
            return
        certainty = _DOUBT[self.doubt]
        self.problems.append(Problem(fact, node, self.source, self.context, frames=tuple(reversed(self.frames)),
                                     certainty=certainty, **about))

    def _crashed(self) -> bool:
        """Did this run of the function fail before? Then it never comes this far: its first mistake is its only one."""
        if not self.activations or self.doubt:
            return False
        before, self.activations[-1].failed = self.activations[-1].failed, True
        return before

    def _told(self, fact: Fact) -> bool:
        """Was it said before of this very value that it is not what is needed? One mistake is one finding."""
        culprit = fact.get("value")
        if culprit is None or isinstance(culprit, (int, str)):
            return False
        known = self.culprits.get(id(culprit))
        self.culprits[id(culprit)] = culprit
        return known is culprit and self.doubt == 0

    def note(self, fact: Fact, node: Any, **about: Any) -> None:
        """Something that runs but is surely meant otherwise; never caught, never stops anything."""
        if self.doubt == 0:
            self.problems.append(Problem(fact, node, self.source, self.context,
                                         frames=tuple(reversed(self.frames)), **about))

    def given(self, function: Any, name: str, instance: Any) -> Any:
        """The value the configuration gives a parameter, or MISSING."""
        from shapelint.interp.parameters import configured

        return configured(self, function, name, instance) if self.inputs else MISSING

    # -- comments

    @property
    def comments_by_line(self) -> dict[int, list[Any]]:
        """The shape comments of the file whose code is running; those of imported files are not evidence here."""
        return self.root_comments if self.source is self.root else {}

    def comments_before(self, statement: Any) -> list[Any]:
        """The shape comments on the lines right above a statement."""
        return self._comments_from(self.source.span(statement).row - 1, -1)

    def comments_after(self, statement: Any) -> list[Any]:
        """The shape comment behind a statement, and those on lines of their own right below it that are indented no
        less than it: a comment further out speaks of the statement it is in line with."""
        span = self.source.span(statement)
        behind = [c for c in self.comments_by_line.get(span.end_row, ()) if not c.own_line]
        below = [c for c in self._comments_from(span.end_row + 1, 1) if c.span.column >= span.column]
        return behind + below

    def _comments_from(self, row: int, step: int) -> list[Any]:
        """Shape comments on lines of their own, from a row on, as long as lines are empty or hold comments only."""
        found: list[Any] = []
        while row in self.comment_rows or 0 < row <= self.source.rows and not self.source.line(row).strip():
            found += self.comments_by_line.get(row, ())
            row += step
        return found

    def free_names(self) -> dict[str, Any]:
        """What the names of shape comments were bound to in the running function."""
        if not self.activations:
            return self.comment_names
        if self.activations[-1].comments is None:
            self.activations[-1].comments = {}
        return self.activations[-1].comments

    def constructed_with(self, instance: Any) -> dict[str, Any]:
        """The arguments an object's own constructor was given, by parameter."""
        found = self.arguments.get(id(instance))
        return found[1] if found is not None else {}

    # -- text

    def text(self, node: Any) -> str:
        """The author's words for an expression."""
        found = self.text_cache.get(node)
        if found is None:
            found = self.text_cache[node] = self.source.module.code_for_node(_bare(node)).strip()
        return found


def _comments_by_line(source: Any) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for comment in shape_comments(source):
        found.setdefault(comment.row, []).append(comment)
    return found


def _comment_rows(source: Any) -> frozenset[int]:
    """The rows that hold nothing but a comment."""
    return frozenset(row for row in range(1, source.rows + 1) if source.line(row).lstrip().startswith("#"))


def _bare(node: Any) -> Any:
    return node.with_changes(lpar=(), rpar=()) if getattr(node, "lpar", ()) and not isinstance(node, cst.Tuple) else node


def _ancestors(name: str) -> frozenset[str]:
    """The names of a builtin exception's classes, itself first. Unknown names are taken for plain Exceptions."""
    import builtins

    cls = getattr(builtins, _OUTSIDE.get(name, name), None)
    if not (isinstance(cls, type) and issubclass(cls, BaseException)):
        return frozenset({name, "Exception", "BaseException"})
    return frozenset({name, *(c.__name__ for c in cls.__mro__ if c is not object)})


#: Exceptions that rules name and that Python does not have, with the class they derive from.
_OUTSIDE = {"EinopsError": "RuntimeError"}


def evaluates(*types: type) -> Callable[[Handler], Handler]:
    """Register the handler of an expression's node type."""

    def register(handler: Handler) -> Handler:
        for kind in types:
            EXPRESSIONS[kind] = handler
        return handler

    return register


def executes(*types: type) -> Callable[[Handler], Handler]:
    """Register the handler of a statement's node type."""

    def register(handler: Handler) -> Handler:
        for kind in types:
            STATEMENTS[kind] = handler
        return handler

    return register


__all__ = ["Machine", "Activation", "Gap", "OutOfFuel", "Raised", "Exit", "Dead", "evaluates", "executes", "Layer",
           "origin_of", "FUEL", "MAX_DEPTH", "MAX_CHOICES", "MAX_PATHS"]
