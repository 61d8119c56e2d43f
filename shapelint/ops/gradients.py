"""torch.autograd: gradients of tensors that were computed already."""

from __future__ import annotations

from typing import Any

from shapelint.rulebook import Wish, function, must_same, same, to_tensor
from shapelint.rulebook.axes import product
from shapelint.values import ListV, NotKnown, Reject, Shape, Tensor, Unknown, settled


def _tensors(value: Any, operator: str, argument: str) -> tuple[list[Any], Any]:
    """A tensor or several as a list, and what any later one is like."""
    value = settled(value)
    if isinstance(value, ListV):
        return list(value.items), value.rest
    return (list(value) if isinstance(value, tuple) else [to_tensor(value, Wish(operator, argument))]), None


def _check_outputs(outputs: Any, grad_outputs: Any, operator: str, batched: bool) -> None:
    """A gradient starts from one number, or from given gradients of the outputs' shapes. Rejects "gradient"."""
    found, rest = _tensors(outputs, operator, "outputs")
    given = settled(grad_outputs)
    if given is not None:
        starts, more = _tensors(given, operator, "grad_outputs")
        if rest is None and more is None and len(starts) != len(found):
            raise Reject("transform", argument="grad_outputs", operator=operator,
                         problem=f"needs {len(found)} gradients, one for each output, but is given {len(starts)}")
    else:
        starts = [None] * len(found)
    for output, start in zip(map(settled, found), map(settled, starts)):
        if not isinstance(output, Tensor) or output.rank is None:
            continue
        if start is None and same(product(output.dims), 1) is False:
            raise Reject("gradient", argument="outputs", shape=output.shape, operator=operator)
        if isinstance(start, Tensor) and start.rank is not None:
            _must_agree(start, output, operator, batched)


def _must_agree(start: Tensor, output: Tensor, operator: str, batched: bool) -> None:
    dims = start.dims[1:] if batched else start.dims
    details = dict(argument="grad_outputs", shape=start.shape, wanted_shape=output.shape, operator=operator)
    if len(dims) != len(output.dims):
        raise Reject("gradient", **details)
    for axis, (got, wanted) in enumerate(zip(dims, output.dims)):
        must_same(got, wanted, "gradient", axis=axis, **details)


@function("torch.autograd.grad")
def grad(outputs: "Any", inputs: "Any", grad_outputs: "Any" = None, retain_graph: "Any" = None,
         create_graph: "Any" = False, only_inputs: "Any" = True, allow_unused: "Any" = None,
         is_grads_batched: "Flag" = False, materialize_grads: "Any" = False) -> Any:
    """A tuple: for each input a gradient of its shape. (That nothing here asks for gradients makes torch refuse more.)

    torch.autograd.grad([2, 3], [3]) -> error: gradient
    torch.autograd.grad([2, 3], [3], [3, 2]) -> error: gradient
    """
    operator = "torch.autograd.grad"
    _check_outputs(outputs, grad_outputs, operator, is_grads_batched)
    batch: tuple[Any, ...] = ()
    if is_grads_batched:
        first = settled(_tensors(grad_outputs, operator, "grad_outputs")[0][0]) if grad_outputs is not None else None
        if not isinstance(first, Tensor) or not first.rank:
            raise NotKnown("the number of gradients is not known")
        batch = first.dims[:1]
    found, rest = _tensors(inputs, operator, "inputs")
    made = tuple(_like(one, batch) for one in found)
    return made if rest is None else ListV(made, _like(rest, batch))


def _like(value: Any, batch: tuple[Any, ...]) -> Any:
    value = settled(value)
    if not isinstance(value, Tensor):
        return Unknown("a gradient")
    shape = value.shape
    ranks = shape.ranks and frozenset(rank + len(batch) for rank in shape.ranks)
    return Tensor(Shape(batch + shape.front, shape.back, ranks, shape.overlap), value.dtype, value.marked)


@function("torch.autograd.backward")
def backward(tensors: "Any", grad_tensors: "Any" = None, retain_graph: "Any" = None, create_graph: "Any" = False,
             grad_variables: "Any" = None, inputs: "Any" = None) -> Any:
    """Nothing comes back.

    torch.autograd.backward([2, 3]) -> error: gradient
    torch.autograd.backward([2, 3], [3, 2]) -> error: gradient
    """
    _check_outputs(tensors, grad_tensors, "torch.autograd.backward", False)
    return None
