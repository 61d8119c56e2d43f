"""What does `torch.vmap(f)` give? What f gives for tensors without the mapped axis, with that axis put in again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from shapelint.dims import Dim
from shapelint.interp.builtins_ import builtin
from shapelint.interp.calls import call
from shapelint.interp.machine import Machine
from shapelint.interp.trees import mapped_by
from shapelint.interp.wrapping import Made, bound
from shapelint.rulebook import Wish, fresh, must_same, to_tensor
from shapelint.rulebook.axes import a_size, drop_axis, find_axis, insert_axis
from shapelint.values import NotKnown, Question, Quotient, Reject, Tensor, Unknown, describe_value, is_dim, settled

VMAP = "torch.vmap"


@builtin("torch.vmap", "torch.func.vmap", "functorch.vmap", transform=True)
def vmap(m: Machine, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    """`vmap(func, in_dims=0, out_dims=0, randomness='error', *, chunk_size=None)`: a function of tensors that have one
    axis more."""
    given = bound("func in_dims out_dims", args, kwargs)
    function = settled(given.get("func"))
    in_dims, out_dims = settled(given.get("in_dims", 0)), settled(given.get("out_dims", 0))

    def run(m: Machine, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
        return _mapped_call(m, function, in_dims, out_dims, args, kwargs, node)

    return Made(VMAP, function, run)


def _mapped_call(m: Machine, function: Any, in_dims: Any, out_dims: Any, args: tuple[Any, ...],
                 kwargs: dict[str, Any], node: Any) -> Any:
    if not args:
        raise Reject("transform", raises="ValueError", problem="needs a tensor as a positional argument to map over")
    if not isinstance(in_dims, (int, tuple)) and in_dims is not None and not isinstance(in_dims, (Unknown, Question)):
        raise Reject("transform", raises="ValueError", problem="takes an int or a tuple as `in_dims`")
    axis = _Mapped()
    inner = mapped_by(axis.without, in_dims, tuple(args), "in_dims", "args")
    if not axis.found:
        raise Reject("transform", raises="ValueError", problem="was given None as every in_dim: nothing is mapped over")
    out = call(m, function, inner, kwargs, node)
    return mapped_by(axis.put_back, out_dims, out, "out_dims", "the output")


@dataclass(slots=True)
class _Mapped:
    """The axis that is mapped over: its size, and the first argument that had it."""

    size: Dim | None = None
    place: str = ""
    axis: int | None = None
    found: bool = False

    def without(self, in_dim: Any, leaf: Any, place: str) -> Any:
        """An argument as the function sees it."""
        if in_dim is None:
            return leaf
        self.found = True
        x = _tensor(leaf, in_dim, place)
        if x is None:
            return leaf
        x, index = _axis_of(x, in_dim, place)
        size = x.shape.axis(index)
        if size is not None:
            self._agree(a_size(size), x, in_dim, place)
        return replace(x, shape=drop_axis(x.shape, index), roles=None, source=None, data=None, kind="tensor")

    def _agree(self, size: Dim, x: Tensor, in_dim: int, place: str) -> None:
        if self.size is None:
            self.size, self.place, self.axis = size, place, in_dim
        else:
            must_same(size, self.size, "mapped-axis", raises="ValueError", argument=place, axis=in_dim, shape=x.shape,
                      other=self.place, other_axis=self.axis)

    def put_back(self, out_dim: Any, leaf: Any, place: str) -> Any:
        """An output as the caller sees it; one that does not depend on the mapped axis is repeated along it."""
        if out_dim is None:
            return leaf
        leaf = settled(leaf)
        if isinstance(leaf, (bool, float, str)) or leaf is None or is_dim(leaf) or isinstance(leaf, Quotient):
            raise Reject("transform", raises="ValueError", problem=f"maps functions that give tensors, but this one "
                         f"gives {describe_value(leaf)}")
        x = to_tensor(leaf, Wish(VMAP, place))
        size = fresh("the size of the mapped axis") if self.size is None else self.size
        try:
            return replace(x, shape=insert_axis(x.shape, out_dim, size, "out_dims"), roles=None, source=None, data=None,
                           kind="tensor")
        except Reject as no:
            raise Reject("transform", raises=no.fact.raises, shape=x.shape,
                         problem=f"puts the mapped axis at {out_dim}, but the function gives {x.shape}") from None


def _tensor(leaf: Any, in_dim: Any, place: str) -> Tensor | None:
    """The argument as a tensor; None where it is not known to be one. Rejects what is surely none."""
    if not isinstance(in_dim, int):
        raise NotKnown("`in_dims` is not known")
    if isinstance(settled(leaf), Unknown):
        return None
    try:
        return to_tensor(leaf, Wish(VMAP, place))
    except Reject:
        raise Reject("transform", raises="ValueError", argument=place,
                     problem=f"maps over tensors, but {{argument}} is {describe_value(leaf)}; None as its in_dim keeps "
                             "it as it is") from None


def _axis_of(x: Tensor, in_dim: int, place: str) -> tuple[Tensor, int]:
    try:
        if x.rank == 0:
            raise Reject("axis")
        return find_axis(x, in_dim)
    except Reject:
        raise Reject("transform", raises="ValueError", argument=place, shape=x.shape,
                     problem=f"is told to map over axis {in_dim} of {{argument}}, which is {x.shape}") from None
