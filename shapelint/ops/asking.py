"""Questions to a tensor about itself: its size, shape, rank, dtype and device."""

from __future__ import annotations

from typing import Any

from shapelint.rulebook import attribute, fresh, function, path, same
from shapelint.rulebook.axes import a_size, axis_size, product
from shapelint.values import (
    COMPLEX, DATA, OpenSizes, Ref, Reject, Sizes, Tensor, Unknown, is_unknown, settled,
)

_WIDTHS = {"8": 1, "16": 2, "32": 4, "64": 8, "128": 16}  # bits of a dtype's name, in bytes


@function("Tensor.size")
def size(self: "Tensor", dim: "Any" = None) -> Any:
    """The size of one axis, or of all.

    [B, 3].size(0) -> B
    [B, 3].size(-1) -> 3
    [B, 3].size() -> (B, 3)
    [..., 3].size(-1) -> 3
    [..., 3].size(-2) -> ?
    [B, 3].size(2) -> error: axis
    """
    dim = settled(dim)
    if dim is None:
        return shape(self)
    if not isinstance(dim, int):
        return fresh("the size of an axis that is not known")
    if self.rank == 0:
        raise Reject("axis", raises="IndexError", axis=dim, rank=0, argument="dim", shape=self.shape)
    return axis_size(self, dim)[2]


@attribute("Tensor.shape")
def shape(self: "Tensor") -> Any:
    """The sizes of all axes, in order.

    Tensor.shape([B, 3]) -> (B, 3)
    Tensor.shape([]) -> ()
    """
    return OpenSizes(self) if self.rank is None else Sizes(map(a_size, self.dims))


@attribute("Tensor.ndim")
def ndim(self: "Tensor") -> Any:
    """The number of axes.

    Tensor.ndim([B, 3]) -> 2
    Tensor.ndim([...]) -> ?
    """
    return rank(self)


@function("Tensor.dim", "Tensor.ndimension")
def rank(self: "Tensor") -> Any:
    """The number of axes.

    dim([B, 3]) -> 2
    dim([..., 3]) -> ?
    """
    if self.rank is not None:
        return self.rank
    count = fresh("the number of axes")
    path.ranks[count] = self  # so that `x.dim() == 3` teaches what it says
    path.known = path.known.assume_at_least(count, self.shape.least_rank)
    if self.shape.ranks:
        path.known = path.known.assume_at_most(count, max(self.shape.ranks))
    return count


@function("torch.numel", "Tensor.numel", "Tensor.nelement")
def numel(input: "Tensor") -> Any:
    """The number of elements.

    numel([B, 3]) -> 3*B
    numel([]) -> 1
    numel([..., 3]) -> ?
    """
    return fresh("the number of elements") if input.rank is None else product(map(a_size, input.dims))


@attribute("Tensor.dtype")
def dtype(self: "Tensor") -> Any:
    """The dtype, as torch names it.

    Tensor.dtype([2]) -> torch.float32
    """
    return Unknown("a dtype", kind="dtype") if self.dtype is None else Ref(f"torch.{self.dtype}")


@attribute("Tensor.device")
def device(self: "Tensor") -> Any:
    """Where the tensor lies.

    Tensor.device([2]) -> ?
    """
    return Unknown("a device", kind="device")


@attribute("Tensor.grad", "Tensor.grad_fn", "Tensor.layout")
def not_followed(self: "Tensor") -> Any:
    """Something that is no matter of sizes.

    Tensor.grad([2]) -> ?
    """
    return Unknown("an attribute of a tensor that is not followed")


@attribute("Tensor.requires_grad", "Tensor.is_cuda", "Tensor.is_leaf", "Tensor.is_sparse", "Tensor.is_quantized",
           "Tensor.is_cpu", "Tensor.is_meta", "Tensor.is_mps", "Tensor.is_xpu", "Tensor.retains_grad")
def open_attribute(self: "Tensor") -> Any:
    """Yes or no, and no matter of sizes.

    Tensor.requires_grad([2]) -> ?
    """
    return DATA


@function("Tensor.is_contiguous", "Tensor.is_pinned", "Tensor.is_shared", "Tensor.is_inference", "torch.is_inference",
          "Tensor.is_coalesced", "Tensor.is_distributed", "torch.is_distributed", "Tensor.is_conj", "torch.is_conj",
          "Tensor.is_neg", "torch.is_neg", form="opaque")
def open_question(*args: "Any", **kwargs: Any) -> Any:
    """Yes or no: data nobody knows here."""
    return DATA


@function("Tensor.is_same_size", "torch.is_same_size")
def is_same_size(input: "Tensor", other: "Tensor") -> Any:
    """Have two tensors the same shape?

    is_same_size([2, 3], [2, 3]) -> True
    is_same_size([2, 3], [2, 4]) -> False
    is_same_size([2, 3], [3]) -> False
    is_same_size([..., 3], [3]) -> ?
    """
    if input.rank is None or other.rank is None:
        return DATA
    if input.rank != other.rank:
        return False
    answers = [same(a, b) for a, b in zip(input.dims, other.dims)]
    return False if any(a is False for a in answers) else True if all(a is True for a in answers) else DATA


@function("torch.is_floating_point", "Tensor.is_floating_point")
def is_floating_point(input: "Tensor") -> Any:
    """Is the dtype a floating one?

    is_floating_point([2]i) -> False
    is_floating_point([2]) -> True
    """
    return DATA if input.floating is None else input.floating


@function("torch.is_signed", "Tensor.is_signed")
def is_signed(input: "Tensor") -> Any:
    """Can an element be negative?

    is_signed([2]i) -> True
    is_signed([2]u) -> False
    """
    return DATA if input.dtype is None else not input.dtype.startswith("uint") and input.dtype != "bool"


@function("torch.is_complex", "Tensor.is_complex")
def is_complex(input: "Tensor") -> Any:
    """Is the dtype a complex one?

    is_complex([2]i) -> False
    """
    return DATA if input.dtype is None else input.dtype in COMPLEX


@function("torch.is_tensor")
def is_tensor(obj: "Any") -> Any:
    """Is the value a tensor at all?

    is_tensor([2]) -> True
    is_tensor(2) -> False
    """
    return DATA if is_unknown(obj) else isinstance(obj, Tensor)


@function("Tensor.element_size")
def element_size(self: "Tensor") -> Any:
    """Bytes of one element.

    element_size([2]) -> 4
    element_size([2]b) -> 1
    """
    digits = "".join(filter(str.isdigit, (self.dtype or "").replace("bfloat", "")))
    return 1 if self.dtype == "bool" else _WIDTHS.get(digits) or fresh("the bytes of an element")


@function("Tensor.get_device", "Tensor.data_ptr", "Tensor.storage_offset", "Tensor.stride")
def open_number(self: "Tensor", *args: "Any") -> Any:
    """A number, and no matter of sizes.

    storage_offset([2]) -> ?
    """
    return Unknown("a number that is no size")


@attribute("Tensor.itemsize")
def itemsize(self: "Tensor") -> Any:
    """Bytes of one element.

    Tensor.itemsize([2]i) -> 8
    """
    return element_size(self)


@attribute("Tensor.nbytes")
def nbytes(self: "Tensor") -> Any:
    """Bytes of all elements.

    Tensor.nbytes([B, 2]) -> 8*B
    """
    return numel(self) * element_size(self)
