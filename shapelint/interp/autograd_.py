"""What do the functions of torch.autograd.functional give, and the program's own torch.autograd.Function?"""

from __future__ import annotations

from typing import Any

from shapelint.interp.builtins_ import builtin
from shapelint.interp.calls import call
from shapelint.interp.functional_transforms import (
    as_tensor, derivative, must_agree, must_be_number, run_function,
)
from shapelint.interp.machine import Machine
from shapelint.interp.wrapping import Made, bound, refusing
from shapelint.values import BoundMethod, ClassV, DictV, Function, ListV, NotKnown, Reject, Tensor, Unknown, settled

FUNCTIONAL = "torch.autograd.functional"


class _Differentiated:
    """A function with its inputs, as all of these are called: `jacobian(func, inputs, ...)`."""

    def __init__(self, m: Machine, name: str, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any):
        self.operator = f"{FUNCTIONAL}.{name}"
        self.given = bound("func inputs v", args, kwargs) if name not in ("jacobian", "hessian") else \
            bound("func inputs", args, kwargs)
        self.inputs = _tensors(self.given.get("inputs"), self.operator, "the inputs")
        for x in _several(self.inputs):
            derivative(Tensor(), x, self.operator)  # integers have no gradient
        out = run_function(m, self.given.get("func"), _several(self.inputs), {}, node)
        self.outputs = _tensors(out, self.operator, "what the function gives")

    def jacobian(self, outputs: Any) -> Any:
        """Of each output for each input."""
        def of(y: Any) -> Any:
            return _each(lambda x: derivative(y, x, self.operator), self.inputs)

        return _each(of, outputs)

    def must_give_number(self) -> None:
        if isinstance(self.outputs, tuple):
            raise Reject("transform", problem="needs a function that gives a single tensor")
        must_be_number(self.outputs, elements=True)

    def check_v(self, of: Any) -> None:
        """`v` has the shapes of what it goes with; it may be left out for a single number."""
        v = settled(self.given.get("v"))
        if v is None:
            for x in _several(of):
                must_be_number(x, elements=True)
            return
        given, wanted = _several(_tensors(v, self.operator, "v")), _several(of)
        if len(given) != len(wanted):
            raise Reject("transform", problem=f"needs {len(wanted)} tensors as `v`, but is given {len(given)}")
        for one, other in zip(given, wanted):
            if one.rank is not None and other.rank is not None:
                must_agree(one, other, "args[2]")


def _tensors(value: Any, operator: str, what: str) -> Any:
    """A tensor or a tuple of them. Rejects "transform" (TypeError) for anything else."""
    value = settled(value)
    if isinstance(value, (ListV, DictV)) or value is None:
        raise Reject("transform", raises="TypeError", problem=f"takes a tensor or a tuple of tensors as {what}")
    if isinstance(value, Unknown):
        raise NotKnown(f"{what} are not known")
    return _each(lambda item: as_tensor(item, operator), value)


def _several(value: Any) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else (value,)


def _each(function: Any, value: Any) -> Any:
    return tuple(map(function, value)) if isinstance(value, tuple) else function(value)


def _same(value: Any) -> Any:
    return _each(lambda x: Tensor(x.shape, x.dtype, x.marked), value)


def _registered(name: str, answer: Any) -> None:
    def run(m: Machine, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
        return refusing(m, f"{FUNCTIONAL}.{name}", node,
                        lambda: answer(_Differentiated(m, name, args, kwargs, node)))

    builtin(f"{FUNCTIONAL}.{name}")(run)


def _jacobian(of: _Differentiated) -> Any:
    """Output and input axes; tuples of tuples where both are several."""
    return of.jacobian(of.outputs)


def _hessian(of: _Differentiated) -> Any:
    """The axes of two inputs each."""
    of.must_give_number()
    return of.jacobian(of.inputs)


def _vjp(of: _Differentiated) -> Any:
    """(outputs, gradients like the inputs)."""
    of.check_v(of.outputs)
    return of.outputs, _same(of.inputs)


def _jvp(of: _Differentiated) -> Any:
    """(outputs, derivatives like the outputs)."""
    of.check_v(of.inputs)
    return of.outputs, _same(of.outputs)


def _hvp(of: _Differentiated) -> Any:
    """(outputs, derivatives like the inputs)."""
    of.check_v(of.inputs)
    of.must_give_number()
    return of.outputs, _same(of.inputs)


_registered("jacobian", _jacobian)
_registered("hessian", _hessian)
_registered("vjp", _vjp)
_registered("jvp", _jvp)
_registered("hvp", _hvp)
_registered("vhp", _hvp)


# -- functions of the program with a gradient of their own


class _Context:
    """What such a function keeps for its gradient: anything may be stored in it, nothing is read from it here."""

    def attribute(self, m: Machine, name: str, node: Any) -> Any:
        return Made(name, None, lambda m, args, kwargs, node: None)


def apply_function(m: Machine, cls: ClassV, args: tuple[Any, ...], node: Any) -> Any:
    """`MyFunction.apply(x)` runs `MyFunction.forward(ctx, x)`; with a setup_context of its own, `forward(x)`."""
    found, setup = cls.lookup("forward"), cls.lookup("setup_context")
    if not isinstance(found, Function):
        return m.unknown(node, f"`{cls.name}.forward` is not followed")
    # As a class method it has the class before the context.
    forward = BoundMethod(found, cls) if found.kind == "classmethod" else found
    context = _Context()
    if not isinstance(setup, Function):
        return call(m, forward, (context, *args), {}, node)
    out = call(m, forward, args, {}, node)
    call(m, setup, (context, args, out), {}, node)
    return out
