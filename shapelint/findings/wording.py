"""How do names, sizes and shapes read in a sentence? The phrases that the kinds of finding share.

Nothing here fails for want of a detail: a size nobody knows reads "?", an argument without a name "its input".
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import Any

import libcst as cst

from shapelint.dims import Poly
from shapelint.interp.problem import Problem
from shapelint.values import Shape, Tensor, is_dim, settled

#: Longer texts of the author's are cut or left out: a message is one line.
WIDEST = 50
_HUGE_BITS = 200


def callee(problem: Problem) -> str:
    """What was called, in the author's words: `self.fc`; else the operator's name."""
    text = line_of(problem.callee)
    if not text or len(text) > WIDEST:
        text = short(problem.operator or str(problem.fact.get("operator") or ""))
    return f"`{text}`" if text else "this operation"


def expression(problem: Problem) -> str:
    """The whole operation in the author's words, cut where it is too long."""
    return clipped(problem.source.module.code_for_node(problem.node).strip())


def short(operator: str) -> str:
    """An operator's name as people import it: `nn.Linear`, `F.relu`, `torch.cat`."""
    for prefix, alias in (("torch.nn.functional.", "F."), ("torch.nn.", "nn.")):
        if operator.startswith(prefix):
            return alias + operator.removeprefix(prefix)
    return operator


def argument(problem: Problem, name: str | None = None, otherwise: str = "its input") -> str:
    """An argument in the author's words: `out`. `name` is the rule's name for it, by default the one at fault."""
    text = argument_text(problem, name)
    return f"`{text}`" if text else otherwise


def argument_text(problem: Problem, name: str | None = None) -> str:
    """The author's words for an argument without quotes; empty where there are none that fit in a line."""
    name = problem.fact.get("argument") if name is None else name
    if name is None and len(problem.arguments) == 1:
        name = next(iter(problem.arguments))
    return short_line(_looked_up(problem.arguments, str(name or "")))


def tensor_argument(problem: Problem) -> str:
    """The rule's name for the tensor that is worked on, where the author wrote one."""
    names = ("input", "self", "tensor", "x", "tensors")
    return next((name for name in names if name in problem.arguments), "")


def _looked_up(texts: dict[str, str], name: str) -> str:
    if name in texts:
        return texts[name]
    base, bracket, index = name.partition("[")
    if bracket and base in texts and index[:-1].isdigit():
        return element(texts[base], int(index[:-1]))
    return texts.get(name.partition(".")[0], "")


def element(text: str, index: int) -> str:
    """The author's words for one element of a sequence: `b` of `[a, b]`, `state[1]` of `state`; empty where unclear."""
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ""
    if isinstance(tree, (ast.List, ast.Tuple)):
        if index < len(tree.elts) and not any(isinstance(e, ast.Starred) for e in tree.elts):
            return ast.get_source_segment(text.strip(), tree.elts[index]) or ""
        return ""
    return f"{text.strip()}[{index}]" if isinstance(tree, (ast.Name, ast.Attribute, ast.Subscript)) else ""


def operands(problem: Problem) -> tuple[str, str]:
    """The two tensors of an operator, as the author wrote them."""
    texts = [argument_text(problem, name) for name, value in problem.values.items()
             if isinstance(settled(value), Tensor)] or [argument_text(problem, name) for name in problem.arguments]
    if isinstance(problem.node, cst.AugAssign):
        code = problem.source.module.code_for_node
        texts = [short_line(code(problem.node.target)), short_line(code(problem.node.value))]
    texts = [*texts, "", ""]
    return tuple(f"`{t}`" if t else w for t, w in zip(texts, ("the left side", "the right side")))


def sides(problem: Problem) -> tuple[str, str]:
    """The two tensors of an operator with their shapes: "`a` [2, 3]"."""
    names, fact = operands(problem), problem.fact
    left, right = (f"{name} {shape(fact.get(side))}".rstrip() for name, side in zip(names, ("left", "right")))
    return left, right


def size(value: Any) -> str:
    """A size as people write it; "?" where nobody named it."""
    value = settled(value)
    if isinstance(value, Tensor) or value is None:
        return "?"
    if isinstance(value, Poly):
        text = "?" if value.anonymous else str(value)
        return text if len(text) <= WIDEST else "?"
    if isinstance(value, int) and value.bit_length() > _HUGE_BITS:
        return f"{'-' if value < 0 else ''}2**{value.bit_length() - 1} or more"
    return clipped(repr(value) if isinstance(value, str) else str(value))


def said(problem: Problem, name: str) -> str:
    """A detail that is words already (`got="a list"`), or the words for it; empty where there is none."""
    value = problem.fact.get(name)
    return "" if value is None else line_of(value) if isinstance(value, str) else size(value)


def named(value: Any) -> bool:
    """Is it a size that can be written down: a number, or a polynomial over names?"""
    if isinstance(value, Poly):
        return not value.anonymous and len(str(value)) <= WIDEST
    return is_dim(value) and value.bit_length() <= _HUGE_BITS


def count(value: Any, noun: str) -> str:
    """`1 feature`, `20 features`, `hidden_size features`."""
    return f"{size(value)} {noun if value == 1 else plural(noun)}"


def plural(noun: str) -> str:
    """More than one of it."""
    return {"axis": "axes", "index": "indices", "matrix": "matrices"}.get(noun, noun + "s")


def shape(value: Any) -> str:
    """`[2, hidden_size, ?]`, whatever stands for a shape; empty where nothing is known of it."""
    value = settled(value)
    if isinstance(value, Tensor):
        value = value.shape
    if isinstance(value, Shape):
        if value.back is None:
            return _bracketed(map(size, value.front))
        return _bracketed([*map(size, value.front), "...", *map(size, value.back)]) if value.front or value.back else ""
    if isinstance(value, (tuple, list)):
        return _bracketed(map(size, value))
    return "" if value is None else line_of(str(value))


def _bracketed(parts: Iterable[str]) -> str:
    return "[" + ", ".join(parts) + "]"


def is_shape(value: Any) -> str:
    """` is [2, 3]`, to stand behind a name; empty where the shape is not known."""
    text = shape(value)
    return f" is {text}" if text else ""


def dims(value: Any) -> tuple[Any, ...] | None:
    """Every axis of a shape, tensor or tuple; None where the rank is not known."""
    value = settled(value)
    if isinstance(value, Tensor):
        value = value.shape
    if isinstance(value, Shape):
        return value.front if value.back is None else None
    return tuple(value) if isinstance(value, (tuple, list)) and all(map(is_dim, value)) else None


def axis_name(axis: Any) -> str:
    """`axis 1`, `the last axis`."""
    return "the last axis" if axis == -1 else "an axis" if axis is None else f"axis {axis}"


def one_of(choices: Iterable[Any]) -> str:
    """`2`, `2 or 3`, `2, 3 or 4`."""
    texts = [str(c) for c in choices]
    return texts[0] if len(texts) == 1 else ", ".join(texts[:-1]) + " or " + texts[-1] if texts else "?"


def ordinal(index: int) -> str:
    """The position of an element, counted from 0, as people count."""
    words = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
    return words[index] if 0 <= index < len(words) else f"{index + 1}th"


def short_line(text: str) -> str:
    """The text on one line; empty where it is too long to stand in a sentence."""
    text = line_of(text)
    return text if len(text) <= WIDEST else ""


def line_of(text: str) -> str:
    """The text on one line."""
    return " ".join(text.split())


def clipped(text: str, width: int = WIDEST) -> str:
    """The text on one line, cut where it is too long."""
    text = line_of(text)
    return text if len(text) <= width else text[: width - 3].rstrip() + "..."


def attribute_use(problem: Problem) -> tuple[str, str] | None:
    """(`out`, `size`) where an attribute was asked of a value that has none of that name; None for other uses."""
    name = problem.fact.get("attribute")
    if not name:
        return None
    owner = line_of(str(problem.fact.get("argument") or problem.callee.rpartition(".")[0]))
    return (f"`{owner}`" if owner and len(owner) <= WIDEST else "the value"), f"`{name}`"


def takes(problem: Problem, noun: str, verb: str = "takes", where: str = "") -> str:
    """The sentence for a size that does not fit: `self.fc` takes 10 features, but `out` has 20."""
    got, wanted = problem.fact.get("got"), problem.fact.get("wanted")
    if got is None and wanted is None:
        return f"{callee(problem)} cannot take {argument(problem)}{is_shape_in_brackets(problem)}"
    if wanted is None:
        return f"{callee(problem)} cannot take the {count(got, noun)} of {argument(problem)}"
    if got is None:
        return f"{callee(problem)} {verb} {count(wanted, noun)}, which {argument(problem)} has not"
    return f"{callee(problem)} {verb} {count(wanted, noun)}, but {argument(problem)} has {size(got)}{where}"


def is_shape_in_brackets(problem: Problem) -> str:
    """` ([2, 3])`, or nothing."""
    text = shape(problem.fact.get("shape"))
    return f" ({text})" if text else ""
