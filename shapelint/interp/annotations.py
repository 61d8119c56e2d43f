"""What shape does an annotation of jaxtyping or torchtyping state? Sizes in the notation of shape comments."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import Any

import libcst as cst

from shapelint.interp.machine import Machine
from shapelint.values import Ref, SliceV, settled

#: What the packages call a dtype, where it is one and not several.
_DTYPES = {"Float64": "float64", "Float32": "float32", "Float16": "float16", "BFloat16": "bfloat16", "Int64": "int64",
           "Int32": "int32", "Int16": "int16", "Int8": "int8", "UInt8": "uint8", "Bool": "bool",
           "Complex64": "complex64", "Complex128": "complex128"}
_TORCH = {"long": "int64", "float": "float32", "double": "float64", "half": "float16", "int": "int32"}
#: Arrays that are no tensors.
_NO_TENSORS = ("numpy.", "jax.", "jaxlib.", "tensorflow.")
PACKAGES = ("jaxtyping.", "torchtyping.")


@dataclass(frozen=True, slots=True, eq=False)
class ShapeType:
    """`Float[Tensor, "batch 10"]`: sizes as Python expressions, `_` for any size and `...` for any axes."""

    dims: tuple[str, ...]
    dtype: str | None = None


def shape_type(m: Machine, value: Ref, key: Any, node: Any) -> Any:
    """What `Float[...]` or `TensorType[...]` stands for; the Ref itself where no shape is stated."""
    parts = key if isinstance(key, tuple) else (key,)
    if value.name == "torchtyping.TensorType":
        return _torchtyping(parts)
    if len(parts) != 2 or not value.name.startswith("jaxtyping.") or not isinstance(parts[1], str):
        return value
    array = settled(parts[0])
    if isinstance(array, Ref) and array.name.startswith(_NO_TENSORS):
        return value
    dims = jaxtyping_dims(parts[1])
    if dims is None:
        return value
    inner = array.dims if isinstance(array, ShapeType) else ()
    return ShapeType((*dims, *inner), _DTYPES.get(value.name.rpartition(".")[2]))


def jaxtyping_dims(text: str) -> tuple[str, ...] | None:
    """The sizes of jaxtyping's notation; None where it is not understood."""
    dims = tuple(map(_jaxtyping_dim, text.split()))
    return None if None in dims or dims.count("...") > 1 else dims  # type: ignore[return-value]


def _jaxtyping_dim(text: str) -> str | None:
    """One size: `4`, `batch`, `dim=4`, `2*n`; `_`, `#dim` and `?dim` may be anything, `*dims` is any axes."""
    if text == "..." or text.startswith("*"):
        return "..."
    if text.startswith(("#", "_", "?")):
        return "..." if "*" in text[:2] else "_"
    text = text.partition("=")[2] or text
    if "{" in text:  # put in when the function is called
        return "_"
    try:
        node = ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError):
        return None
    allowed = (ast.Name, ast.Load, ast.Constant, ast.BinOp, ast.operator, ast.Call, ast.UnaryOp, ast.unaryop)
    if not all(isinstance(part, allowed) for part in ast.walk(node)):
        return "_"
    return ast.unparse(node)


def _torchtyping(parts: tuple[Any, ...]) -> Any:
    dims: list[str] = []
    dtype = None
    for part in map(settled, parts):
        if isinstance(part, bool) or part is None:
            continue
        if isinstance(part, SliceV):  # `"batch": 3`, and `"dims": ...`
            part = part.stop if part.stop is not None else part.start
        if part is ...:
            dims.append("...")
        elif isinstance(part, int):
            dims.append("_" if part < 0 else str(int(part)))
        elif isinstance(part, str) and part.isidentifier():
            dims.append(part)
        elif isinstance(part, Ref):
            name = part.name.rpartition(".")[2]
            dtype = name if part.name.startswith("torch.") else {"bool": "bool"}.get(name, dtype)
        else:
            return Ref("torchtyping.TensorType")
    return ShapeType(tuple(dims), _TORCH.get(dtype or "", dtype)) if dims.count("...") < 2 else Ref("torchtyping.TensorType")


def stated(m: Machine, annotation: Any) -> Any:
    """The ShapeType of an annotation's expression, a tuple of them for `tuple[A, B]`, or None. One that allows None as
    well (`Optional[...]`, `... | None`) states the shape of what is there."""
    node = _unwrapped(annotation)
    if isinstance(node, (cst.SimpleString, cst.ConcatenatedString)):
        node = _unwrapped(_parsed(node))
    if node is None:
        return None
    if isinstance(node, cst.Subscript) and _word(node.value) in ("tuple", "Tuple"):
        items = tuple(stated(m, element.slice.value) for element in node.slice if isinstance(element.slice, cst.Index))
        return items if any(isinstance(item, ShapeType) for item in items) else None
    if not isinstance(node, (cst.Name, cst.Attribute, cst.Subscript)):
        return None
    gaps, m.gaps = m.gaps, {}  # what is lost in an annotation is no loss, and its text may stand in a string
    try:
        value = settled(m.eval(node))
    finally:
        m.gaps = gaps
    return value if isinstance(value, ShapeType) else None


def _unwrapped(node: Any) -> Any:
    if isinstance(node, cst.Subscript) and _word(node.value) == "Optional" and len(node.slice) == 1:
        return _unwrapped(getattr(node.slice[0].slice, "value", None))
    if isinstance(node, cst.BinaryOperation) and isinstance(node.operator, cst.BitOr):
        sides = [side for side in (node.left, node.right) if _word(side) != "None"]
        return _unwrapped(sides[0]) if len(sides) == 1 else None
    return node


def _word(node: Any) -> str:
    node = node.attr if isinstance(node, cst.Attribute) else node
    return node.value if isinstance(node, cst.Name) else ""


def _parsed(node: Any) -> Any:
    try:
        return cst.parse_expression(ast.literal_eval(cst.Module(()).code_for_node(node)))
    except (cst.ParserSyntaxError, ValueError, SyntaxError, TypeError):
        return None


__all__ = ["PACKAGES", "ShapeType", "shape_type", "stated"]
