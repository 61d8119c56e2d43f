"""How is a module written whose forward is one line? Constructor, attributes and forward from declarations."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from typing import Any

from shapelint.rulebook.binding import Spec
from shapelint.rulebook.convert import Wish, to_dtype
from shapelint.rulebook.families import keep
from shapelint.rulebook.notation import evaluate, parse
from shapelint.rulebook.path import must_at_least, path
from shapelint.rulebook.registry import Rule, _constructor, add
from shapelint.rulebook.signature import Signature
from shapelint.values import MISSING, NotKnown, Reject, Tensor, settled, tensor as make_tensor


def layer(declaration: str, notation: str, *, kind: str = "features", arguments: Sequence[str] = ("input",),
          dtype: str | None = None, floats: bool = False, raises: str = "RuntimeError",
          rank_raises: str = "RuntimeError", **attrs: str) -> None:
    """A module whose forward is one line of notation over one tensor.

    `declaration` is torch's signature, `torch.nn.Linear(in_features, out_features, bias=True)`: a parameter that the
    notation uses is a size. `attrs` give attributes as shapes: `weight="[out_features, in_features]"`. `floats`: the
    tensor meets the layer's weights, so torch refuses integers.
    """
    names = _names_in(notation) | {n for text in attrs.values() for n in _names_in(text)}
    name, parameters, used = _declared(declaration, names)

    def build(**params: Any) -> Any:
        sizes = {k: v for k, v in params.items() if k in used}
        for size in {n for text in attrs.values() for n in _names_in(text)}:
            # The weight is made with torch.empty, which refuses negative sizes and takes 0.
            must_at_least(params[size], 0, "constructor", raises="RuntimeError", parameter=size, rule="at least 0")
        signature = Signature(notation, kind=kind, arguments=arguments, dtype=dtype, raises=raises,
                              rank_raises=rank_raises, names=sizes)

        def forward(input: "Tensor") -> Any:
            out = signature(input)
            if floats:
                must_be_floating(input, arguments[0], name, out)
                must_share(weights_dtype(params.get("dtype")), name, out, **{arguments[0]: input})
            return out

        return forward, _attributes(attrs, params)

    add(Rule(name, Spec.of(_constructor(name, build), parameters), "notation", "module",
             details={"notation": notation, "sizes": sorted(used), "floats": floats}))


def keeping_layer(*declarations: str, check: Callable[..., None] | None = None, dtype: str | None = None,
                  ranks: Sequence[int] = ()) -> None:
    """Modules whose forward gives its argument's shape back: `keeping_layer("torch.nn.ReLU(inplace=False)")`.

    `check(**parameters)` looks at the constructor's arguments, `dtype` is as with same_shape, `ranks` are the only
    ones that torch takes.
    """
    for declaration in declarations:
        _keeping_layer(declaration, check, dtype, ranks)


def _keeping_layer(declaration: str, check: Callable[..., None] | None, dtype: str | None,
                   ranks: Sequence[int]) -> None:
    name, parameters, _ = _declared(declaration, set())
    parameters = parameters[:-2]  # no weights, so no device and no dtype

    def build(**params: Any) -> Any:
        if check is not None:
            check(**params)

        def forward(input: "Tensor") -> Any:
            if ranks and not any(map(input.shape.may_have_rank, ranks)):
                raise Reject("rank", argument="input", got=input.rank, wanted=list(ranks), least=min(ranks),
                             shape=input.shape, pattern=["*"])
            return keep(input, dtype)

        return forward

    add(Rule(name, Spec.of(_constructor(name, build), parameters), "notation", "module", keeps=True,
             details={"notation": "[*s] -> [*s]", "sizes": [], "floats": False, "ranks": list(ranks)}))


def _declared(declaration: str, used: set[str]) -> tuple[str, list[tuple[str, str, Any]], set[str]]:
    """The name of a declared module, its parameters, and those of them that are sizes."""
    call = ast.parse(declaration, mode="eval").body
    assert isinstance(call, ast.Call)
    parameters = [(a.id, "Size" if a.id in used else "Any", MISSING) for a in call.args if isinstance(a, ast.Name)]
    parameters += [(k.arg, "Size" if k.arg in used else "Any", ast.literal_eval(k.value)) for k in call.keywords]
    names = {name for name, _, _ in parameters}
    if "device" not in names:
        parameters += [("device", "Any", None), ("dtype", "Any", None)]
    return ast.unparse(call.func), parameters, used & names


def must_be_floating(input: Tensor, argument: str, operator: str, result: Any = None,
                     raises: str = "RuntimeError") -> None:
    """Rejects "dtype" for integers and bools: the operator computes with floating weights."""
    if input.dtype is not None and (input.integral or input.dtype == "bool"):
        raise Reject("dtype", raises=raises, argument=argument, got=input.dtype, wanted="a floating dtype",
                     operator=operator, result=_floating(result))


def must_share(dtype: str | None, operator: str, result: Any = None, raises: str = "RuntimeError",
               **tensors: Any) -> None:
    """Rejects "dtype" for the first of the tensors (by their arguments' names) that is surely of another dtype than
    what it is computed with. Where autocast or `.half()` may have been, nobody can say."""
    for argument, value in tensors.items():
        value = settled(value)
        if not path.casts and isinstance(value, Tensor) and None not in (value.dtype, dtype) and value.dtype != dtype:
            raise Reject("dtype", raises=raises, argument=argument, got=value.dtype, wanted=dtype, operator=operator,
                         result=result)


def _floating(result: Any) -> Any:
    if isinstance(result, tuple):
        return tuple(map(_floating, result))
    return result.with_dtype("float32") if isinstance(result, Tensor) else result


def _names_in(text: str) -> set[str]:
    tree = ast.parse(f"({text.replace('->', ',').replace('?', '')},)", mode="eval")
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}


def _attributes(attrs: dict[str, str], params: dict[str, Any]) -> dict[str, Any]:
    """Attributes given as shapes; one whose flag of the same name is off is None (`bias=False`)."""
    dtype = weights_dtype(params.get("dtype"))
    out: dict[str, Any] = {}
    for name, text in attrs.items():
        if settled(params.get(name, True)) is False:
            out[name] = None
            continue
        pattern = parse(f"{text} -> {text}")[0].inputs[0]
        out[name] = parameter(*(evaluate(axis.expression, params) for axis in pattern), dtype=dtype)
    return out


def parameter(*dims: Any, dtype: str | None = "float32") -> Tensor:
    """A learned weight of a layer, as its attribute."""
    return Tensor(make_tensor(*dims).shape, dtype, kind="parameter")


def weights_dtype(given: Any) -> str | None:
    """The dtype of a layer's weights, from the constructor's argument `dtype`."""
    try:
        return to_dtype(given, Wish("", "dtype")) or path.default_dtype
    except NotKnown:
        return None
