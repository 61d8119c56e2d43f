"""What would repair it? Another size, a projection, a call that brings axes into place: in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import libcst as cst

from shapelint.dims import UNSURE, Known
from shapelint.interp.problem import Problem
from shapelint.values import Layer, Origin

from .wording import argument_text, clipped, dims, line_of, named, size


def resize(problem: Problem, parameter: str | None = None) -> str:
    """For a layer that wants another size: bring the axes in place where that makes it fit to the size, change the
    layer, or put a projection before it."""
    fact = problem.fact
    parameter = parameter or fact.get("parameter")
    got, wanted = fact.get("got"), fact.get("wanted")
    return either(
        into_place(problem, got, wanted),
        changed(problem, {parameter: got}) if parameter and named(got) else "",
        projection(got, wanted),
    )


def either(*ways: str) -> str:
    """The ways that there are, as one sentence."""
    return ", or ".join(way for way in ways if way)


def projection(got: Any, wanted: Any) -> str:
    """`put a projection nn.Linear(20, 10) before it`, where both sizes can be written down."""
    if not (named(got) and named(wanted)):
        return ""
    return f"put a projection nn.Linear({size(got)}, {size(wanted)}) before it"


def changed(problem: Problem, sizes: dict[str, Any]) -> str:
    """`change in_features: nn.Linear(20, 5) in line 9`: the construction as it was written, with other sizes."""
    layer = problem.layer
    if layer is None or not set(sizes) <= set(layer.params) or _was_lazy(layer):
        return ""
    what = " and ".join(sizes)
    call = construction(layer, sizes)
    if not call:
        return f"change {what} to {', '.join(map(size, sizes.values()))}{place(problem, layer.made)}"
    return f"change {what}: {call}{place(problem, layer.made)}"


def _was_lazy(layer: Layer) -> bool:
    """Was it built as a lazy layer? Then its size is that of its first input, and stands in no construction."""
    node = layer.made.node if isinstance(layer.made, Origin) else None
    return isinstance(node, cst.Call) and cst.Module(()).code_for_node(node.func).rpartition(".")[2].startswith("Lazy")


def construction(layer: Layer, sizes: dict[str, Any]) -> str:
    """The call that built the layer with some arguments changed; empty where it cannot be told."""
    made = layer.made
    call = made.node if isinstance(made, Origin) else None
    if not isinstance(call, cst.Call) or any(arg.star for arg in call.args):
        return ""
    name = line_of(cst.Module(()).code_for_node(call.func))
    if name.rpartition(".")[2] != layer.name.rpartition(".")[2]:
        return ""
    parts, left = [], dict(sizes)
    for index, arg in enumerate(call.args):
        parameter = arg.keyword.value if arg.keyword else _nth(layer.params, index)
        if parameter in left:
            text = size(left.pop(parameter))
        else:
            text = line_of(cst.Module(()).code_for_node(arg.value))
        parts.append(f"{arg.keyword.value}={text}" if arg.keyword else text)
    parts += [f"{parameter}={size(value)}" for parameter, value in left.items()]
    text = f"{name}({', '.join(parts)})"
    return text if len(text) <= 100 else ""


def _nth(params: dict[str, Any], index: int) -> str:
    return list(params)[index] if index < len(params) else ""


def place(problem: Problem, origin: Any) -> str:
    """` in line 9`, ` in layers.py, line 9`, or nothing."""
    if not isinstance(origin, Origin) or origin.node is None:
        return ""
    span = origin.source.span(origin.node)
    if origin.source is problem.source:
        return f" in line {span.row}"
    return f" in {span.filename.replace(chr(92), '/').rpartition('/')[2]}, line {span.row}"


def into_place(problem: Problem, got: Any, wanted: Any) -> str:
    """A flatten or transpose that would make it fit, where the shape shows one."""
    axes, text = dims(problem.fact.get("shape")), argument_text(problem)
    axis = problem.fact.get("axis")
    if axes is None or not text or not isinstance(axis, int) or not -len(axes) <= axis < len(axes):
        return ""
    axis %= len(axes)
    if flat := flattening(axes, axis, wanted):
        return f"flatten it: {applied(text)}.flatten({flat})"
    others = [i for i in range(len(axes)) if i != axis and fits(axes[i], wanted) is True]
    if len(others) != 1 or (others[0] == 0 and len(axes) > 2):
        return ""
    return f"swap its axes: {applied(text)}.transpose({min(others[0], axis)}, {max(others[0], axis)})"


def flattening(axes: Sequence[Any], axis: int, wanted: Any) -> int | None:
    """The axis from which on the elements together make `wanted`; None where there is none."""
    if axis != len(axes) - 1:
        return None
    total = axes[-1]
    for start in range(len(axes) - 2, 0, -1):
        total = axes[start] * total
        if fits(total, wanted) is True:
            return start
    return None


def fits(a: Any, b: Any) -> Any:
    """Are two sizes equal, whatever the path? True, False or UNSURE (the path is over when words are made)."""
    return UNSURE if a is None or b is None else Known().same(a, b)


def applied(text: str) -> str:
    """A text that a method can be called on: brackets around what is not one name, call or subscript."""
    try:
        node = cst.parse_expression(text)
    except Exception:
        return clipped(text)
    return text if isinstance(node, (cst.Name, cst.Attribute, cst.Call, cst.Subscript)) or node.lpar else f"({text})"
