"""Questions to a tensor about itself: its size, shape, rank, dtype, device, and single elements."""

from __future__ import annotations

from typing import Any

from shapelint.dims import UNSURE, Contradiction, Dim
from shapelint.rulebook import attribute, fresh, function, path, same
from shapelint.rulebook.axes import a_size, axis_size, product
from shapelint.values import (
    COMPLEX, DATA, FLOATS, INTEGERS, Fact, ListV, OpenSizes, Ref, Reject, Sizes, Tensor, Unknown, is_unknown, settled,
)

_BYTES = {"8": 1, "16": 2, "32": 4, "64": 8, "128": 16}


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


@attribute("Tensor.requires_grad", "Tensor.is_cuda", "Tensor.is_leaf", "Tensor.is_sparse", "Tensor.is_quantized")
def open_attribute(self: "Tensor") -> Any:
    """Yes or no, and no matter of sizes.

    Tensor.requires_grad([2]) -> ?
    """
    return DATA


@function("Tensor.is_contiguous", "Tensor.is_pinned", "Tensor.is_shared", "torch.equal", "Tensor.equal",
          "torch.allclose", "Tensor.allclose", "Tensor.is_inference")
def open_question(*args: "Any", **kwargs: Any) -> Any:
    """Yes or no: data nobody knows here.

    torch.equal([2], [2]) -> ?
    """
    return DATA


@function("torch.is_floating_point", "Tensor.is_floating_point")
def is_floating_point(input: "Tensor") -> Any:
    """Is the dtype a floating one?

    is_floating_point([2]i) -> False
    is_floating_point([2]) -> True
    """
    return DATA if input.floating is None else input.floating


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
    return 1 if self.dtype == "bool" else _BYTES.get(digits) or fresh("the bytes of an element")


@function("Tensor.get_device", "Tensor.data_ptr", "Tensor.storage_offset", "Tensor.stride")
def open_number(self: "Tensor", *args: "Any") -> Any:
    """A number, and no matter of sizes.

    storage_offset([2]) -> ?
    """
    return Unknown("a number that is no size")


@function("Tensor.item")
def item(self: "Tensor") -> Any:
    """The only element, as a number of Python.

    [].item() -> ?
    [1, 1]i.item() -> ?
    [3].item() -> error: item
    [B, 2].item() -> error: item
    """
    must_be_single(self, "item")
    data = self.data
    while isinstance(data, tuple) and len(data) == 1:
        data = data[0]
    if isinstance(data, (bool, int, float)):
        return data
    return element(self)


def element(x: Tensor) -> Any:
    """One element of a tensor, as a number of Python that nobody knows."""
    if x.dtype in INTEGERS:
        return _within(fresh("an element of a tensor"), x.bounds)
    if x.dtype == "bool":
        return DATA
    return Unknown("an element of a tensor", marked=x.marked, kind="number" if x.dtype in FLOATS else "")


def _within(number: Dim, bounds: Any) -> Dim:
    if bounds is not None and path.known.at_least(bounds[1], bounds[0]) is True:
        try:
            path.known = path.known.assume_at_least(number, bounds[0]).assume_at_most(number, bounds[1])
        except Contradiction:
            pass
    return number


def must_be_single(x: Tensor, kind: str, raises: str = "RuntimeError") -> None:
    """torch makes a number only of a tensor with one element. Rejects kind (details: shape, got, wanted)."""
    if x.rank is None:
        sizes = (*x.shape.front, *(x.shape.back or ()))
        wrong = [size for size in sizes if same(size, 1) is False]
        if wrong:
            raise Reject(kind, raises=raises, shape=x.shape, got=None, wanted=1)
        return
    count = product(map(a_size, x.dims))
    answer = same(count, 1)
    if answer is False:
        raise Reject(kind, raises=raises, shape=x.shape, got=count, wanted=1)
    if answer is UNSURE:  # a contract; but nothing later is to be told with sizes that became 1 here
        path.required.append((count, 1, Fact(kind, {"shape": x.shape, "got": count, "wanted": 1}, raises)))


@function("Tensor.__float__", "Tensor.__int__")
def as_number(self: "Tensor") -> Any:
    """float(x) and int(x): the only element.

    Tensor.__int__([1]i) -> ?
    Tensor.__float__([2]) -> error: item
    """
    must_be_single(self, "item", raises="ValueError")
    return item(self)


@function("Tensor.__index__")
def as_index(self: "Tensor") -> Any:
    """A tensor where Python wants an integer: `range(x)`, `items[x]`.

    Tensor.__index__([]i) -> ?
    Tensor.__index__([2]i) -> error: item
    """
    must_be_single(self, "item", raises="TypeError")
    return item(self)


@function("Tensor.__bool__")
def truth(self: "Tensor") -> Any:
    """`if x:` asks for a single element.

    Tensor.__bool__([1]) -> ?
    Tensor.__bool__([2, 3]) -> error: truth
    """
    must_be_single(self, "truth")
    return DATA


@function("Tensor.tolist")
def tolist(self: "Tensor") -> Any:
    """Nested lists of numbers; a number for a tensor without axes.

    [2, 0].tolist() -> ?
    [].tolist() -> ?
    """
    if self.rank is None:
        return Unknown("the elements of a tensor")
    return item(self) if self.rank == 0 else _listed(self, self.dims, self.data)


def _listed(x: Tensor, sizes: tuple[Dim, ...], data: Any) -> Any:
    if not sizes:
        return data if isinstance(data, (bool, int, float)) else element(x)
    first, rest = sizes[0], sizes[1:]
    if isinstance(data, tuple):
        return ListV([_listed(x, rest, row) for row in data])
    if isinstance(first, int) and first <= 64:
        return ListV([_listed(x, rest, None) for _ in range(first)])
    later = Unknown("an element of a tensor") if not rest else _listed(x, rest, None)
    return ListV([], later, first)


@function("Tensor.numpy", "Tensor.__array__", form="opaque")
def numpy(self: "Tensor", *args: "Any", **kwargs: Any) -> Any:
    """An array of NumPy, which is not followed."""
    return Unknown("an array of NumPy", marked=self.marked)


@function("Tensor.backward")
def backward(self: "Tensor", gradient: "Any" = None, retain_graph: "Any" = None, create_graph: "Any" = False,
             inputs: "Any" = None) -> Any:
    """Gradients can be started without one given only from a single element.

    backward([B, 2]) -> error: backward
    """
    if gradient is None:
        must_be_single(self, "backward")
    return None


@function("Tensor.retain_grad", "Tensor.register_hook", "Tensor.register_post_accumulate_grad_hook",
          form="opaque")
def hooked(self: "Tensor", *args: "Any") -> Any:
    """Changes what autograd does, and no sizes."""
    return Unknown("a hook")
