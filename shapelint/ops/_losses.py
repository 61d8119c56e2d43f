"""What do losses share? Reductions with their old spellings, declarations of a function and its module in one, and
what is asked of the two shapes."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from typing import Any

from shapelint.rulebook import broadcast_shapes, must_same, note, one_of, same
from shapelint.rulebook.axes import product
from shapelint.rulebook.binding import Spec
from shapelint.rulebook.dtypes import KINDS, WORDS, computed
from shapelint.rulebook.registry import Rule, _constructor, add
from shapelint.values import MISSING, UNKNOWN_SHAPE, Input, Reject, Shape, Tensor, Unknown, settled

FUNCTIONS = "torch.nn.functional"


def reduced(shape: Shape, dtype: str | None, reduction: Any, size_average: Any = None, reduce: Any = None,
            also: tuple[str, ...] = ()) -> Tensor:
    """The loss of every element (`shape`), or one number for all of them. Rejects an unknown word."""
    old_average, old_reduce = settled(size_average), settled(reduce)
    if old_average is not None or old_reduce is not None:
        if any(isinstance(value, (Unknown, Input)) for value in (old_average, old_reduce)):
            return Tensor(UNKNOWN_SHAPE, dtype)
        reduction = "none" if old_reduce is False else "mean"
    word = settled(reduction)
    if word is None:
        raise Reject("constructor", raises="ValueError", parameter="reduction", got=None, wanted=None,
                     rule="one of 'none', 'mean', 'sum'")
    if not isinstance(word, str):
        return Tensor(UNKNOWN_SHAPE, dtype)
    one_of(word, ("none", "mean", "sum", *also), "reduction")
    return Tensor(shape if word == "none" else Shape(), gathered(dtype, word))


def both(operator: str, input: Tensor, target: Tensor, warned: bool) -> Shape:
    """The shape that prediction and target broadcast to. Rejects "loss-shape"; notes "loss-broadcast" where torch
    warns (`warned`), because a loss over all pairs is hardly ever what was meant."""
    try:
        shape = broadcast_shapes(input.shape, target.shape)
    except Reject as no:
        raise Reject("loss-shape", operator=operator, input=input.shape, target=target.shape, axis=no.fact.get("axis"),
                     got=no.fact.get("got"), wanted=no.fact.get("wanted"), argument="target",
                     result=Tensor(Shape(), input.dtype)) from None
    if warned and shape.rank is not None and surely_differ(input.shape, target.shape) \
            and same(product(shape.front), 1) is not True:
        spread = all(surely_differ(shape, one.shape) for one in (input, target))
        note("loss-broadcast", operator=operator, input=input.shape, target=target.shape, result=shape,
             argument="target", all_pairs=spread)
    return shape


def surely_differ(a: Shape, b: Shape) -> bool:
    """Is it certain that two shapes are not the same?"""
    if a.rank is None or b.rank is None:
        return False
    return a.rank != b.rank or any(same(x, y) is False for x, y in zip(a.front, b.front))


def must_be_like(operator: str, input: Tensor, target: Tensor, raises: str = "RuntimeError",
                 argument: str = "target") -> None:
    """Rejects "loss-shape" unless both have the same shape (or that is open; then it is taken for granted)."""
    details = dict(operator=operator, input=input.shape, target=target.shape, argument=argument,
                   result=Tensor(Shape(), input.dtype))
    if input.rank is None or target.rank is None:
        if input.rank is not None and not target.shape.may_have_rank(input.rank) \
                or target.rank is not None and not input.shape.may_have_rank(target.rank):
            raise Reject("loss-shape", raises=raises, axis=None, got=None, wanted=None, **details)
        return
    if input.rank != target.rank:
        raise Reject("loss-shape", raises=raises, axis=None, got=target.rank, wanted=input.rank, **details)
    for axis, (wanted, got) in enumerate(zip(input.dims, target.dims)):
        must_same(got, wanted, "loss-shape", raises=raises, axis=axis, **details)


def loss_dtype(operator: str, argument: str, tensor: Tensor, wanted: str, raises: str = "RuntimeError") -> Reject:
    """The Reject for a prediction or target of a dtype that the loss cannot take."""
    return Reject("loss-dtype", raises=raises, operator=operator, argument=argument, got=tensor.dtype, wanted=wanted,
                  shape=tensor.shape, result=Tensor(Shape(), None if argument == "input" else "float32"))


def takes(operator: str, kinds: str, **tensors: Any) -> None:
    """Rejects "loss-dtype" for the first of the tensors (by their arguments' names) that is of another kind of dtype;
    `kinds` as in rulebook.dtypes."""
    for argument, tensor in tensors.items():
        tensor = settled(tensor)
        if isinstance(tensor, Tensor) and KINDS.get(tensor.dtype, kinds) not in kinds:
            raise loss_dtype(operator, argument, tensor, WORDS[kinds])


def meet(operator: str, a: Shape, b: Shape, argument: str) -> Shape:
    """The shape that two arguments broadcast to; `argument` is the one at fault where they do not."""
    try:
        return broadcast_shapes(a, b)
    except Reject as no:
        raise Reject("loss-shape", operator=operator, input=a, target=b, argument=argument, axis=no.fact.get("axis"),
                     got=no.fact.get("wanted"), wanted=no.fact.get("got"), result=Tensor(Shape(), None)) from None


def must_not_enlarge(operator: str, a: Shape, b: Shape, argument: str) -> None:
    """As meet; what comes of it must have the first shape, for it is written in its place."""
    shape = meet(operator, a, b, argument)
    if surely_differ(shape, a):
        raise Reject("loss-shape", operator=operator, input=a, target=b, argument=argument, axis=None, got=b.rank,
                     wanted=a.rank, result=Tensor(Shape(), None))


def gathered(dtype: str | None, word: Any) -> str | None:
    """The dtype of a loss: the mean of integers is a floating number, their sum an int64."""
    return computed(dtype, {"mean": "float", "sum": "sum"}.get(settled(word)))


def is_whole(tensor: Tensor) -> bool:
    """Is it surely a tensor of integers or bools?"""
    return bool(tensor.integral) or tensor.dtype == "bool"


Rules = Callable[..., Any]


def loss(declaration: str, layer: str, rule: Rules, doc: str, layer_doc: str,
         tensors: Sequence[str] = ("input", "target"), wishes: dict[str, str] | None = None,
         built: Rules | None = None) -> None:
    """A loss in both its forms. `declaration` is the function's signature, `layer` the module's; `rule` is called with
    the operator's name and everything both were given; `built` looks at the arguments of the module's constructor."""
    wishes = {name: "Tensor" for name in tensors} | (wishes or {})
    name, parameters = _declared(f"{FUNCTIONS}.{declaration}", wishes)

    def call(**bound: Any) -> Tensor:
        return rule(name, **bound)

    call.__doc__ = doc
    add(Rule(name, Spec.of(call, parameters), "function", "function"))
    if layer:
        loss_layer(layer, rule, layer_doc, tensors, built)


def loss_layer(declaration: str, rule: Rules, doc: str, tensors: Sequence[str] = ("input", "target"),
               built: Rules | None = None) -> None:
    """The module of a loss alone."""
    name, parameters = _declared(f"torch.nn.{declaration}", {})

    def build(**params: Any) -> Any:
        if built is not None:
            built(**params)

        def three(input1: "Tensor", input2: "Tensor", target: "Tensor") -> Any:
            return rule(name, input1=input1, input2=input2, target=target, **params)

        def triplet(anchor: "Tensor", positive: "Tensor", negative: "Tensor") -> Any:
            return rule(name, anchor=anchor, positive=positive, negative=negative, **params)

        def two(input: "Tensor", target: "Tensor") -> Any:
            return rule(name, input=input, target=target, **params)

        def with_var(input: "Tensor", target: "Tensor", var: "Any") -> Any:
            return rule(name, input=input, target=target, var=var, **params)

        forms = {form: forward for forward, form in ((three, "input1 input2 target"), (two, "input target"),
                 (triplet, "anchor positive negative"), (with_var, "input target var"))}
        return forms[" ".join(tensors)]

    build.__doc__ = doc
    add(Rule(name, Spec.of(_constructor(name, build), parameters), "function", "module"))


def _declared(declaration: str, wishes: dict[str, str]) -> tuple[str, list[tuple[str, str, Any]]]:
    call = ast.parse(declaration, mode="eval").body
    assert isinstance(call, ast.Call)
    parameters = [(a.id, wishes.get(a.id, "Any"), MISSING) for a in call.args if isinstance(a, ast.Name)]
    parameters += [(k.arg, wishes.get(k.arg, "Any"), ast.literal_eval(k.value)) for k in call.keywords]
    return ast.unparse(call.func), parameters
