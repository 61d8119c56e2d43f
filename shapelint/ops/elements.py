"""Single elements as numbers of Python, what asks for a single one, and what leaves torch: item, tolist, backward."""

from __future__ import annotations

from typing import Any

from shapelint.dims import UNSURE, Contradiction, Dim
from shapelint.rulebook import fresh, function, path, same
from shapelint.rulebook.axes import a_size, product
from shapelint.values import Array, DATA, FLOATS, INTEGERS, Fact, ListV, Reject, Tensor, Unknown


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
            raise Reject(kind, raises=raises, argument="self", shape=x.shape, got=None, wanted=1)
        return
    count = product(map(a_size, x.dims))
    answer = same(count, 1)
    if answer is False:
        raise Reject(kind, raises=raises, argument="self", shape=x.shape, got=count, wanted=1)
    if answer is UNSURE:  # a contract; but nothing later is to be told with sizes that became 1 here
        details = {"argument": "self", "shape": x.shape, "got": count, "wanted": 1}
        path.required.append((count, 1, Fact(kind, details, raises)))


@function("Tensor.__float__", "Tensor.__int__", "Tensor.__complex__", "Tensor.__long__")
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


@function("Tensor.__bool__", "Tensor.__nonzero__", "Tensor.is_nonzero", "torch.is_nonzero")
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
    """An array of NumPy with the same elements."""
    return Array(Tensor(self.shape, self.dtype, self.marked, self.claim, data=self.data, bounds=self.bounds))


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
