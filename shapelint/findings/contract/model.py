"""What is told of one class: its parameters, what it requires of them, what it takes and what it gives."""

from __future__ import annotations

from dataclasses import dataclass, field

from shapelint.interp.problem import Problem
from shapelint.source import Span


@dataclass(frozen=True, slots=True)
class Requirement:
    """A condition without which the class cannot be built or called.

    `text` is Python over the names of parameters, inputs and axes; `where` (Python, too) tells under which choice it
    is asked for, empty for always. `because` says what requires it, `span` where. `problem` is what the interpreter
    saw, where a rule of torch asks for it, and not the program itself. `of_parameters`: it is about what the class is
    built with, and says more than that a size is not 0.
    """

    text: str
    where: str
    because: str
    span: Span
    problem: Problem | None = field(default=None, compare=False)
    of_parameters: bool = False


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of the constructor. `kind`: size, flag, choice, object, list, number, unused or unknown.

    `default` is the author's text of it, or None. `attributes` are those that an object needs. `reason`: why no more
    is known of it.
    """

    name: str
    kind: str
    default: str | None = None
    annotation: str | None = None
    attributes: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """One thing that a value may be, and where.

    `kind`: tensor, number, flag, text, none, tuple, list, dict, object, unused or unknown (then `reason` says why). Of
    a tensor `shape` holds all axes (a number, Python over names, None for a size that is not known); it is None where
    their number is not known, and then `head` and `tail` hold those at its ends, and `least` how many there are at
    least. `text` is a number's own; `items` are the parts of a tuple, list or dict, `names` their keys.
    """

    kind: str
    shape: tuple[int | str | None, ...] | None = None
    head: tuple[int | str | None, ...] = ()
    tail: tuple[int | str | None, ...] = ()
    least: int = 0
    dtype: str | None = None
    text: str = ""
    items: tuple[Form, ...] = ()
    names: tuple[str, ...] = ()
    attributes: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Alternative:
    """A form, and the choice (Python) under which a value has it; empty for always."""

    form: Form
    where: str = ""


@dataclass(frozen=True, slots=True)
class Input:
    """A parameter of forward and all that it may be. `optional`: it may be left out, or be None."""

    name: str
    optional: bool
    default: str | None
    alternatives: tuple[Alternative, ...]


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something that is required, or may be, and cannot be told in full."""

    text: str
    span: Span


@dataclass(slots=True)
class Contract:
    """All that is told of one class. `impossible`: no sizes fit. `complete`: every way through it was followed."""

    filename: str
    name: str
    span: Span
    parameters: list[Parameter] = field(default_factory=list)
    requires: list[Requirement] = field(default_factory=list)
    inputs: list[Input] = field(default_factory=list)
    outputs: list[Alternative] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    impossible: bool = False
    complete: bool = True
