"""For people: each class, what it requires, takes and gives."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from shapelint.findings.contract.model import Alternative, Contract, Form, Parameter
from shapelint.lint.contract import Contracts
from shapelint.source import Span

from ..look import Look, clean

MACHINE = False

#: Reasons stand in one column where conditions allow it.
COLUMN = 44
#: A longer condition is left to programs.
LONGEST = 150
#: So many places where something is not known are listed.
DOUBTS = 5


def render(report: Contracts, look: Look) -> Iterator[str]:
    """The classes, each with what is known of it."""
    if not report.contracts:
        yield "No modules found."
    for number, one in enumerate(report.contracts):
        if number:
            yield ""
        yield from _contract(one, look)


def _contract(one: Contract, look: Look) -> Iterator[str]:
    parameters = ", ".join(map(_parameter, one.parameters))
    yield f"{look.place(one.span)}: {look.paint(clean(f'{one.name}({parameters})'), 'bold')}"
    yield from _part("needs", _needs(one))
    yield from _part("requires", _requires(one, look))
    if one.impossible:
        yield "  No sizes fit: it always fails."
    else:
        yield from _part("takes", (f"{clean(i.name)}: {_alternatives(i.alternatives, i.default)}" for i in one.inputs))
        yield from _part("gives", _outputs(one))
    yield from _part("not known", _doubts(one, look))
    if not one.complete:
        yield "  Not all ways through it were followed: it may require more, and take and give other shapes."


def _doubts(one: Contract, look: Look) -> Iterator[str]:
    for doubt in one.doubts[:DOUBTS]:
        yield f"{clean(doubt.text)} ({_line(doubt.span, one, look)})"
    if len(one.doubts) > DOUBTS:
        yield f"and {len(one.doubts) - DOUBTS} more (--output-format json lists all)"


def _part(title: str, lines: Iterable[str]) -> Iterator[str]:
    for number, line in enumerate(lines):
        if not number:
            yield f"  {title}"
        yield f"    {line}"


def _parameter(one: Parameter) -> str:
    return one.name if one.default is None else f"{one.name}={one.default}"


def _needs(one: Contract) -> Iterator[str]:
    """What is told of parameters beside their sizes."""
    for parameter in one.parameters:
        if parameter.kind == "list" and parameter.attributes:
            yield clean(f"{parameter.name}: a list with {', '.join(parameter.attributes)}")
        elif parameter.attributes:
            yield clean(f"{parameter.name}: an object with {', '.join(parameter.attributes)}")
        elif parameter.kind == "unused":
            yield clean(f"{parameter.name}: not used")
        elif parameter.kind == "unknown":
            yield clean(f"{parameter.name}: not known ({parameter.reason})")
        elif parameter.kind == "list" and parameter.default is not None:
            yield clean(f"{parameter.name}: taken to be its default, {parameter.default}")


def _requires(one: Contract, look: Look) -> Iterator[str]:
    for requirement in one.requires:
        text = requirement.text + _where(requirement.where)
        line = look.paint(_line(requirement.span, one, look), "dim")
        yield f"{clean(text):<{COLUMN}}  {line}: {clean(requirement.because)}"


def _line(span: Span, one: Contract, look: Look) -> str:
    """`line 9`, or the place in another file."""
    return f"line {span.row}" if span.filename == one.filename else look.place(span)


def _outputs(one: Contract) -> Iterator[str]:
    for output in one.outputs:
        yield clean(_form(output.form) + _where(output.where))


def _where(where: str) -> str:
    if not where:
        return ""
    return f" where {where}" if len(where) <= LONGEST else " for some choices (--output-format json tells which)"


def _alternatives(alternatives: Iterable[Alternative], default: str | None) -> str:
    always = [a for a in alternatives if not a.where]
    parts = [_form(a.form) for a in always] + [_form(a.form) + _where(a.where) for a in alternatives if a.where]
    # Without a default it has to be given; one of None says that None will do.
    text = " or ".join(dict.fromkeys(parts)) or "not known"
    return clean(text if default is None else f"{text}, {default} if it is not given")


def _form(form: Form) -> str:
    if form.kind == "tensor":
        return _tensor(form)
    if form.kind in ("tuple", "list", "dict", "object") and (form.items or not form.reason and not form.attributes):
        names = [f"{name}: " for name in form.names] or [""] * len(form.items)
        inner = ", ".join(name + _form(item) for name, item in zip(names, form.items))
        alone = "," if form.kind == "tuple" and len(form.items) == 1 else ""
        opening, closing = {"list": "[]", "dict": "{}"}.get(form.kind, "()")
        return f"{form.text}{opening}{inner}{alone}{closing}"
    if form.kind == "object":
        return f"an object with {', '.join(form.attributes)}" if form.attributes else "an object"
    if form.kind == "unused":
        return "not used"
    if form.kind == "none":
        return "None"
    if form.kind == "unknown":
        return f"not known ({form.reason})" if form.reason else "not known"
    return f"{form.kind} {form.text}".rstrip()


def _tensor(form: Form) -> str:
    dtype = f" {form.dtype}" if form.dtype else ""
    if form.shape is not None:
        return f"[{', '.join(map(_dim, form.shape))}]{dtype}"
    return f"[{', '.join([*map(_dim, form.head), '...', *map(_dim, form.tail)])}]{dtype}"


def _dim(dim: int | str | None) -> str:
    return "?" if dim is None else str(dim)
