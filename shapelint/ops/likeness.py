"""Tensors in the likeness of another, or with a layout of their own: zeros_like, new_zeros, empty_strided."""

from __future__ import annotations

from typing import Any

from shapelint.ops.creation import all_of, listed, must_be_number
from shapelint.rulebook import Wish, function
from shapelint.rulebook.convert import to_sizes
from shapelint.rulebook.created import created, default_dtype
from shapelint.values import Reject, Tensor


@function("torch.zeros_like", "torch.ones_like", "torch.empty_like")
def alike(input: "Tensor", *, dtype: "Dtype" = None) -> Any:
    """A new tensor with the sizes and dtype of another.

    zeros_like([2, B]) -> [2, B]
    empty_like([..., 5]) -> [..., 5]
    ones_like([3], dtype=torch.float64) -> [3]d
    """
    return Tensor(input.shape, dtype or input.dtype, input.marked, input.claim, input.roles)


@function("torch.full_like")
def full_like(input: "Tensor", fill_value: "Any", *, dtype: "Dtype" = None) -> Any:
    """One number, in the likeness of another tensor.

    full_like([2, 3]i, 7) -> [2, 3]i
    full_like([2, 3], "a") -> error: argument-type
    full_like([2, 3], 1j) -> error: dtype
    """
    must_be_number(fill_value, "fill_value", "torch.full_like", dtype or input.dtype)
    return Tensor(input.shape, dtype or input.dtype, input.marked, bounds=all_of(fill_value))


@function("Tensor.new_zeros", "Tensor.new_ones", "Tensor.new_empty")
def new_constant(self: "Tensor", *size: "Sizes", dtype: "Dtype" = None) -> Any:
    """A new tensor of given sizes with the dtype of another.

    new_zeros([5]i, 2, 3) -> [2, 3]i
    new_ones([5], (B, 3)) -> [B, 3]
    new_empty([5], 2, -1) -> error: negative-size
    """
    return created(size, dtype or self.dtype)


@function("Tensor.new_full")
def new_full(self: "Tensor", size: "Any", fill_value: "Any", *, dtype: "Dtype" = None) -> Any:
    """A new tensor of given sizes, filled, with the dtype of another.

    new_full([5]i, (2, 3), 1) -> [2, 3]i
    new_full([5], 2, 1) -> error: argument-type
    """
    must_be_number(fill_value, "fill_value", "Tensor.new_full", dtype or self.dtype)
    return created(listed(size, "Tensor.new_full"), dtype or self.dtype, all_of(fill_value))


@function("torch.empty_strided")
def empty_strided(size: "Any", stride: "Any", *, dtype: "Dtype" = None) -> Any:
    """Memory that is stepped through in given strides, one for each axis.

    empty_strided((2, B), (1, 2)) -> [2, B]
    empty_strided((2, 3), (1,)) -> error: arguments
    """
    sizes = listed(size, "torch.empty_strided")
    strides = listed(stride, "torch.empty_strided", "stride")
    if len(sizes) != len(strides):
        raise Reject("arguments", argument="stride",
                     problem=f"needs a stride for each of {len(sizes)} axes, {len(strides)} are given")
    return created(sizes, dtype or default_dtype())


@function("Tensor.new_empty_strided")
def new_empty_strided(self: "Tensor", size: "Any", stride: "Any", dtype: "Dtype" = None) -> Any:
    """The same with the dtype of another tensor.

    new_empty_strided([5]i, (2, B), (1, 2)) -> [2, B]i
    """
    return empty_strided(size, stride, dtype=dtype or self.dtype)


@function("torch.empty_permuted")
def empty_permuted(size: "Any", physical_layout: "Any", *, dtype: "Dtype" = None) -> Any:
    """Memory whose axes lie in a given order.

    empty_permuted((2, B, 4), (0, 2, 1)) -> [2, B, 4]
    empty_permuted((2, 3), (0,)) -> error: permute
    empty_permuted((2, 3), (0, 0)) -> error: permute
    empty_permuted((2, 3), (0, 2)) -> error: permute
    """
    sizes = listed(size, "torch.empty_permuted")
    order = to_sizes(physical_layout, Wish("torch.empty_permuted", "physical_layout"))
    known = all(isinstance(axis, int) for axis in order)
    if len(order) != len(sizes) or known and sorted(order) != list(range(len(sizes))):
        raise Reject("permute", argument="physical_layout", dims=order, rank=len(sizes),
                     problem=f"each of the {len(sizes)} axes is named once")
    return created(sizes, dtype or default_dtype())
