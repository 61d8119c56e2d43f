"""What do the transforms of torch.func give: grad, vjp, jvp, jacrev, jacfwd, hessian, linearize?"""

from __future__ import annotations

from typing import Any

import libcst as cst

from shapelint.interp.builtins_ import builtin
from shapelint.interp.calls import call
from shapelint.interp.machine import Machine
from shapelint.interp.trees import leaves, mapped
from shapelint.interp.wrapping import Made, bound, call_inside
from shapelint.rulebook import Wish, learn, must_same, same, to_tensor
from shapelint.rulebook.axes import product
from shapelint.values import (
    UNKNOWN_SHAPE, DictV, Input, ListV, NotKnown, Reject, Shape, Tensor, Unknown, settled,
)


def plain(value: Any, otherwise: bool = False) -> bool:
    """A flag of such a function. Raises NotKnown."""
    value = settled(value)
    if value is None:
        return otherwise
    if not isinstance(value, bool):
        raise NotKnown("a flag is not known")
    return value


def picked(args: tuple[Any, ...], argnums: Any) -> Any:
    """The arguments that are differentiated for: one, or a tuple. Rejects "transform" for what is not there."""
    argnums = settled(argnums)
    if isinstance(argnums, int) and not isinstance(argnums, bool):
        if not -len(args) <= argnums < len(args):
            raise Reject("transform", problem=f"is told argument {argnums}, but it is called with {len(args)}")
        return args[argnums]
    if isinstance(argnums, tuple):
        if not argnums:
            raise Reject("transform", problem="is told no argument to differentiate for")
        return tuple(picked(args, one) for one in argnums)
    if isinstance(argnums, (ListV, float, str)) or argnums is None:
        raise Reject("transform", problem="takes an int or a tuple of them as `argnums`")
    raise NotKnown("`argnums` is not known")


def like(tree: Any, operator: str) -> Any:
    """The gradients for a tree of tensors: each of the tensor's own shape. Rejects "dtype" for integers."""
    return mapped(lambda leaf: derivative(Tensor(Shape(())), leaf, operator), tree)


def derivative(out: Any, leaf: Any, operator: str, dtype: str | None = None) -> Tensor:
    """The derivatives of each element of one tensor for each element of another: the axes of both."""
    y, x = as_tensor(out, operator), as_tensor(leaf, operator)
    if x.integral or x.dtype == "bool":
        raise Reject("dtype", argument="args", got=x.dtype, wanted="a floating dtype", operator=operator)
    return Tensor(_joined(y.shape, x.shape), dtype or x.dtype, x.marked or y.marked)


def _joined(first: Shape, second: Shape) -> Shape:
    if first.back is None and second.back is None:
        return Shape(first.front + second.front)
    if first.back is None:
        second = second.parted(front_first=False)
        ranks = second.ranks and frozenset(rank + len(first.front) for rank in second.ranks)
        return Shape(first.front + second.front, second.back, ranks)
    back = second.back if second.back is not None else first.parted(front_first=True).back + second.front
    return Shape(first.front, back)


def as_tensor(value: Any, operator: str) -> Tensor:
    """A leaf as a tensor. Rejects "transform" for what is none."""
    try:
        return to_tensor(value, Wish(operator, "args[0]"))
    except Reject:
        raise Reject("transform", raises="RuntimeError",
                     problem="can only differentiate functions from tensors to tensors") from None


def outcome(m: Machine, function: Any, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any,
            has_aux: Any = False) -> tuple[Any, tuple[Any, ...]]:
    """(what the function gives, its extra output in a tuple). Rejects "transform" where it gives no pair."""
    out = settled(run_function(m, function, args, kwargs, node))
    if not plain(has_aux):
        return out, ()
    if isinstance(out, tuple) and len(out) == 2:
        return out[0], (out[1],)
    if isinstance(out, (Unknown, Input)):
        return Unknown("an output that is not known"), (Unknown("an output that is not known"),)
    raise Reject("transform", problem="has has_aux=True, so the function must give a pair (output, aux)")


def run_function(m: Machine, function: Any, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    """Call the function, whose arguments stand at `node` by themselves (`grad(f)(x)`) or behind it (`vjp(f, x)`)."""
    callee = getattr(node, "func", None)
    inside = callee is not None and isinstance(callee, (cst.Name, cst.Attribute)) and len(node.args) > len(args)
    return (call_inside if inside else call)(m, function, args, kwargs, node)


def must_be_number(out: Any, elements: bool = False) -> None:
    """A gradient is that of one number. Rejects "gradient" for a result with axes (`elements`: with other than one
    element)."""
    if isinstance(out, (tuple, ListV, DictV)) or out is None:
        raise Reject("transform", problem="needs a function that gives a single tensor")
    if not isinstance(out, Tensor):
        return
    if not elements:
        if not out.shape.may_have_rank(0):
            raise Reject("gradient", shape=out.shape)
        learn(out, Shape(()))
    elif out.rank is not None and same(product(out.dims), 1) is False:
        raise Reject("gradient", shape=out.shape)


def must_go_with(tree: Any, wanted: Any, argument: str) -> None:
    """Tangents and cotangents have the shapes of what they belong to. Rejects "gradient"."""
    given, there = list(leaves(tree)), list(leaves(wanted))
    if any(isinstance(settled(leaf), (Unknown, Input)) for leaf in (*given, *there)):
        return
    if len(given) != len(there):
        raise Reject("transform", argument=argument, problem="needs {argument} in the form of what they belong to")
    for one, other in zip(given, there):
        if isinstance(one, Tensor) and isinstance(other, Tensor) and one.rank is not None and other.rank is not None:
            must_agree(one, other, argument)


def must_agree(one: Tensor, other: Tensor, argument: str) -> None:
    """Two tensors of known rank have one shape. Rejects "gradient"."""
    details = dict(argument=argument, shape=one.shape, wanted_shape=other.shape)
    if one.rank != other.rank:
        raise Reject("gradient", **details)
    for axis, (got, size) in enumerate(zip(one.dims, other.dims)):
        must_same(got, size, "gradient", axis=axis, **details)


def _transform(m: Machine, name: str, args: tuple[Any, ...], kwargs: dict[str, Any], run: Any) -> Made:
    given = bound("func argnums has_aux", args, kwargs)
    function, argnums = settled(given.get("func")), given.get("argnums", 0)

    def called(m: Machine, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
        wanted = picked(args, argnums)
        out, aux = outcome(m, function, args, kwargs, node, given.get("has_aux"))
        return run(out, wanted, aux)

    return Made(f"torch.func.{name}", function, called)


@builtin("torch.func.grad", "functorch.grad", transform=True)
def grad(m: Machine, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    """`grad(f)(x)` is of the shape of x; f gives one number. With has_aux (gradient, extra output)."""
    def run(out: Any, wanted: Any, aux: tuple[Any, ...]) -> Any:
        must_be_number(out)
        found = like(wanted, "torch.func.grad")
        return (found, *aux) if aux else found

    return _transform(m, "grad", args, kwargs, run)


@builtin("torch.func.grad_and_value", "functorch.grad_and_value", transform=True)
def grad_and_value(m: Machine, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    """(gradient, value), with has_aux (gradient, (value, extra output))."""
    def run(out: Any, wanted: Any, aux: tuple[Any, ...]) -> Any:
        must_be_number(out)
        return like(wanted, "torch.func.grad_and_value"), (out, *aux) if aux else out

    return _transform(m, "grad_and_value", args, kwargs, run)


def _jacobian(name: str, forward: bool) -> Any:
    def jacobian(m: Machine, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
        def run(out: Any, wanted: Any, aux: tuple[Any, ...]) -> Any:
            def of(y: Any) -> Any:
                # Backwards the derivatives have the dtype of the input, forwards that of the output.
                dtype = y.dtype if forward and isinstance(y, Tensor) else None
                return mapped(lambda x: derivative(y, x, f"torch.func.{name}", dtype), wanted)

            found = mapped(of, out)
            return (found, *aux) if aux else found

        return _transform(m, name, args, kwargs, run)

    return jacobian


jacrev, jacfwd = _jacobian("jacrev", False), _jacobian("jacfwd", True)
builtin("torch.func.jacrev", "functorch.jacrev", transform=True)(jacrev)
builtin("torch.func.jacfwd", "functorch.jacfwd", transform=True)(jacfwd)


@builtin("torch.func.hessian", "functorch.hessian", transform=True)
def hessian(m: Machine, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    """`hessian(f)` is `jacfwd(jacrev(f))`."""
    given = bound("func argnums", args, kwargs)
    return jacfwd(m, (jacrev(m, args, kwargs, node),), {"argnums": given.get("argnums", 0)}, node)


@builtin("torch.func.vjp", "functorch.vjp")
def vjp(m: Machine, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    """(output, a function from cotangents to a tuple of gradients, and with has_aux the extra output)."""
    def run(m: Machine, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
        function, primals = args[0], args[1:]
        out, aux = outcome(m, function, primals, {}, node, kwargs.get("has_aux"))

        def back(m: Machine, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
            must_go_with(args[0] if args else kwargs.get("cotangents"), out, "args[0]")
            return like(primals, "torch.func.vjp")

        return (out, Made("torch.func.vjp", function, back), *aux)

    return Made("torch.func.vjp", None, run).call(m, args, kwargs, node)


@builtin("torch.func.jvp", "functorch.jvp")
def jvp(m: Machine, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    """(output, a derivative of the output's shape, and with has_aux the extra output)."""
    def run(m: Machine, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
        given = bound("func primals tangents", args, kwargs)
        primals = settled(given.get("primals"))
        if isinstance(primals, (Tensor, ListV)):
            raise Reject("transform", argument="args[1]", problem="needs a tuple of tensors as primals")
        if not isinstance(primals, tuple):
            raise NotKnown("the primals are not known")
        must_go_with(given.get("tangents"), primals, "args[2]")
        out, aux = outcome(m, given.get("func"), primals, {}, node, kwargs.get("has_aux"))
        return (out, mapped(_tangent, out), *aux)

    return Made("torch.func.jvp", None, run).call(m, args, kwargs, node)


@builtin("torch.func.linearize", "functorch.linearize")
def linearize(m: Machine, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    """(output, a function from tangents to a derivative of the output's shape)."""
    def run(m: Machine, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
        out = settled(run_function(m, args[0], args[1:], {}, node))
        primals = args[1:]

        def along(m: Machine, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
            must_go_with(args, primals, "args[0]")
            return mapped(_tangent, out)

        return out, Made("torch.func.linearize", args[0], along)

    return Made("torch.func.linearize", None, run).call(m, args, kwargs, node)


def _tangent(leaf: Any) -> Any:
    return Tensor(leaf.shape, leaf.dtype, leaf.marked) if isinstance(leaf, Tensor) else Tensor(UNKNOWN_SHAPE)


