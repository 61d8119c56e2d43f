"""The same elements elsewhere or of another dtype: .to, .float, .cuda, .detach, .clone, nn.Parameter."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from shapelint.ops.reduction import given_dtype
from shapelint.rulebook import attribute, function
from shapelint.rulebook.dtypes import KINDS
from shapelint.values import COMPLEX, INTEGERS, Input, Ref, Reject, Shape, Tensor, Unknown, settled

_SAME = object()  # the dtype the tensor has already


def retyped(x: Tensor, dtype: str | None) -> Tensor:
    """The elements of x as another dtype; integers stay the integers they were."""
    if dtype == x.dtype:
        return x
    whole = dtype in INTEGERS and x.dtype in INTEGERS
    return replace(x, dtype=dtype, source=None, data=x.data if whole else None, kind="tensor",
                   bounds=x.bounds if dtype in INTEGERS else None)


@function("Tensor.to", keeps=True)
def to(self: "Tensor", *args: "Any", dtype: "Any" = None, other: "Any" = None, **kwargs: Any) -> Any:
    """To a device, a dtype, or both of another tensor.

    [2, 3].to("cpu") -> [2, 3]f
    [2, 3].to(torch.long) -> [2, 3]i
    [B, 3].to("cpu", torch.float64, True) -> [B, 3]d
    [..., 3].to(dtype=torch.int32) -> [..., 3]s
    [2]i.to([5]) -> [2]f
    """
    found = [_dtype_meant(value) for value in (*args[:2], dtype, other)]
    told = [one for one in found if isinstance(one, str)]
    if told:
        return retyped(self, told[0])
    return retyped(self, None) if None in found else self


def _dtype_meant(value: Any) -> Any:
    """The dtype an argument of `.to` asks for: its name, _SAME where it is a device, None where nobody can say."""
    value = settled(value)
    if isinstance(value, Ref):
        name = given_dtype(value, None, "Tensor.to")
        return name if name in KINDS or (name or "").startswith("float8") else None
    if isinstance(value, Tensor):
        return value.dtype
    if isinstance(value, Unknown):
        return _SAME if value.kind in ("device", "text", "number") else None
    if isinstance(value, Input):
        return _SAME if "device" in value.annotation or value.annotation in ("str", "int", "bool") else None
    return _SAME


def _cast(names: str, dtype: str, letter: str) -> None:
    def cast(self: "Tensor", memory_format: "Any" = None) -> Any:
        return retyped(self, dtype)

    words = names.split()
    cast.__doc__ = f"The elements as {dtype}.\n\n{words[0]}([2, B]) -> [2, B]{letter}\n"
    function(*(f"Tensor.{name}" for name in words), keeps=True)(cast)


for _names, _dtype, _letter in (("float", "float32", "f"), ("double", "float64", "d"), ("half", "float16", "h"),
                                ("bfloat16", "bfloat16", ""), ("long", "int64", "i"), ("int", "int32", "s"),
                                ("short", "int16", ""), ("char", "int8", ""), ("byte", "uint8", "u"),
                                ("bool", "bool", "b"), ("cfloat", "complex64", "c"), ("cdouble", "complex128", ""),
                                ("chalf", "complex32", "")):
    _cast(_names, _dtype, _letter)

_TYPES = {"Float": "float32", "Double": "float64", "Half": "float16", "BFloat16": "bfloat16", "Long": "int64",
          "Int": "int32", "Short": "int16", "Char": "int8", "Byte": "uint8", "Bool": "bool"}


@function("Tensor.type", keeps=True)
def of_type(self: "Tensor", dtype: "Any" = None, non_blocking: "Any" = False) -> Any:
    """As another dtype; without one, the name of the tensor's type.

    [2, 3].type(torch.int64) -> [2, 3]i
    [2, 3]i.type("torch.FloatTensor") -> [2, 3]f
    [2, 3].type(torch.LongTensor) -> [2, 3]i
    [2, 3].type() -> ?
    """
    if dtype is None:
        return Unknown("the name of a type", kind="text")
    name = dtype.name if isinstance(dtype, Ref) else dtype
    if isinstance(name, str) and name.endswith("Tensor"):
        return retyped(self, _TYPES.get(name.removesuffix("Tensor").rpartition(".")[2]))
    meant = _dtype_meant(dtype)
    return retyped(self, None if meant is _SAME else meant)


@function("Tensor.type_as", keeps=True)
def type_as(self: "Tensor", other: "Tensor") -> Any:
    """The dtype of another tensor.

    type_as([2, 3]i, [5]) -> [2, 3]f
    """
    return retyped(self, other.dtype)


@function("Tensor.cuda", "Tensor.cpu", "Tensor.xpu", "Tensor.pin_memory", "Tensor.share_memory_",
          keeps=True)
def moved(self: "Tensor", *args: "Any", **kwargs: Any) -> Any:
    """The same tensor in another memory, or treated otherwise by autograd.

    Tensor.cpu([2, B]) -> [2, B]
    """
    return self


@function("Tensor.requires_grad_", keeps=True)
def requires_grad_(self: "Tensor", requires_grad: "Any" = True) -> Any:
    """Whether gradients are to be kept; integers have none.

    requires_grad_([..., 3], True) -> [..., 3]
    requires_grad_([2]i, False) -> [2]i
    requires_grad_([2]i) -> error: dtype
    """
    must_take_gradients(self, requires_grad, "Tensor.requires_grad_", "self")
    return self


@function("Tensor.detach", "Tensor.detach_", "Tensor.clone", "torch.clone", "torch.detach", "torch.detach_",
          keeps=True)
def detached(input: "Tensor", memory_format: "Any" = None) -> Any:
    """A tensor of its own, with the same elements.

    detach([2, B]) -> [2, B]
    clone([..., 3]i) -> [..., 3]i
    """
    return input if input.kind == "tensor" else replace(input, kind="tensor")


@attribute("Tensor.data")
def data(self: "Tensor") -> Any:
    """The tensor as autograd does not see it.

    Tensor.data([2, B]) -> [2, B]
    """
    return detached(self)


@function("torch.nn.Parameter", "torch.nn.parameter.Parameter")
def parameter(data: "Tensor | None" = None, requires_grad: "Any" = True) -> Any:
    """A tensor that is learned; only floating ones can be.

    Parameter([2, B]) -> [2, B]
    Parameter([2, 3]i) -> error: dtype
    Parameter() -> [0]
    Parameter([2, 3]i, False) -> [2, 3]i
    """
    if data is None:
        data = Tensor(Shape((0,)), "float32")
    must_take_gradients(data, requires_grad, "torch.nn.Parameter", "data")
    return replace(data, kind="parameter", source=None, data=None, bounds=None)


@function("torch.nn.Buffer", "torch.nn.parameter.Buffer")
def buffer(data: "Tensor | None" = None, *, persistent: "Any" = True) -> Any:
    """A tensor that belongs to a module and is not learned.

    Buffer([2, B]) -> [2, B]
    Buffer([2, 3]i, persistent=False) -> [2, 3]i
    """
    return Tensor(Shape((0,)), "float32") if data is None else replace(data, kind="tensor", source=None, data=None, bounds=None)


def must_take_gradients(x: Tensor, requires_grad: Any, operator: str, argument: str) -> None:
    """Rejects "dtype" for integers that are to have gradients."""
    if requires_grad is True and x.floating is False and x.dtype not in COMPLEX:
        raise Reject("dtype", argument=argument, got=x.dtype, wanted="a floating dtype", operator=operator)
