"""Activations that work element by element: one declaration gives the function and the layer."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from shapelint.ops._dtypes import FLOATING, FRACTIONS, NUMBERS, REAL, must_be
from shapelint.rulebook import function, keep, module, one_of, same_shape
from shapelint.rulebook.binding import Spec
from shapelint.rulebook.registry import Rule, _constructor, add
from shapelint.values import MISSING, Reject, Tensor, settled

FUNCTIONS = "torch.nn.functional"
#: In-place forms, which torch has in C++ only.
same_shape("relu_ selu_ celu_ elu_ leaky_relu_ rrelu_ hardtanh_ threshold_", FUNCTIONS)
Check = Callable[..., None]


def activation(declaration: str, layer: str, takes: str, dtype: str | None = None, check: Check | None = None,
               built: Check | None = None) -> None:
    """An activation in both its forms, each declared with torch's own parameters. `takes`: the dtypes it has code for;
    `dtype` as with same_shape. `check` looks at the parameters when it runs, `built` when the layer is made."""
    word, parameters = _declared(declaration)
    _function(f"{FUNCTIONS}.{word}", parameters, takes, dtype, check)
    word, parameters = _declared(layer)
    if word:
        _layer(f"torch.nn.{word}", parameters, takes, dtype, check, built)


def _declared(declaration: str) -> tuple[str, list[tuple[str, str, Any]]]:
    call = ast.parse(declaration or "_()", mode="eval").body
    assert isinstance(call, ast.Call)
    parameters = [(k.arg, "Any", ast.literal_eval(k.value)) for k in call.keywords]
    return ast.unparse(call.func) if declaration else "", parameters


def _function(name: str, parameters: list[tuple[str, str, Any]], takes: str, dtype: str | None, check: Any) -> None:
    def rule(input: Tensor, **params: Any) -> Tensor:
        return _kept(name, input, takes, dtype, check, params)

    add(Rule(name, Spec.of(rule, [("input", "Tensor", MISSING), *parameters]), "family", "function", keeps=True))


def _layer(name: str, parameters: list[tuple[str, str, Any]], takes: str, dtype: str | None, check: Any,
           built: Any) -> None:
    def build(**params: Any) -> Any:
        if built is not None:
            built(**params)

        def forward(input: "Tensor") -> Any:
            return _kept(name, input, takes, dtype, check, params)

        return forward

    add(Rule(name, Spec.of(_constructor(name, build), parameters), "notation", "module", keeps=True,
             details={"notation": "[*s] -> [*s]", "sizes": [], "floats": takes in (FLOATING, FRACTIONS), "ranks": []}))


def _kept(operator: str, input: Tensor, takes: str, dtype: str | None, check: Any, params: dict[str, Any]) -> Tensor:
    if check is not None:
        check(**params)
    out = keep(input, dtype)
    must_be(takes, input, "input", operator, out if out.floating else out.with_dtype("float32"))
    return out


def _refused(parameter: str, got: Any, rule: str, wanted: Any = None, raises: str = "RuntimeError", **more: Any) -> Reject:
    return Reject("constructor", raises=raises, parameter=parameter, got=got, wanted=wanted, rule=rule, **more)


def _numbers(*values: Any) -> bool:
    return all(isinstance(settled(value), (int, float)) for value in values)


def _ordered(min_val: Any, max_val: Any, **_: Any) -> None:
    if _numbers(min_val, max_val) and settled(min_val) > settled(max_val):
        raise _refused("min_val", settled(min_val), "at most max_val", settled(max_val), "ValueError", other="max_val")


def _apart(min_val: Any, max_val: Any, min_value: Any, max_value: Any, **_: Any) -> None:
    low, high = (new if settled(old) is None else old for old, new in ((min_value, min_val), (max_value, max_val)))
    if _numbers(low, high) and settled(low) >= settled(high):
        raise _refused("min_val", settled(low), "less than max_val", settled(high), "AssertionError", other="max_val")


def _range(lower: Any, upper: Any, **_: Any) -> None:
    if _numbers(lower, upper) and settled(lower) > settled(upper):
        raise _refused("lower", settled(lower), "at most upper", settled(upper), other="upper")


def _not_negative(lambd: Any, **_: Any) -> None:
    if _numbers(lambd) and settled(lambd) < 0:
        raise _refused("lambd", settled(lambd), "at least 0", 0)


def _not_zero(alpha: Any, **_: Any) -> None:
    if _numbers(alpha) and settled(alpha) == 0:
        raise _refused("alpha", settled(alpha), "another number than 0")


for _words, _word, _takes in (
        ("relu(inplace=False)", "ReLU(inplace=False)", REAL),
        ("relu6(inplace=False)", "ReLU6(inplace=False)", REAL),
        ("elu(alpha=1.0, inplace=False)", "ELU(alpha=1.0, inplace=False)", FLOATING),
        ("selu(inplace=False)", "SELU(inplace=False)", FLOATING),
        ("silu(inplace=False)", "SiLU(inplace=False)", FRACTIONS),
        ("mish(inplace=False)", "Mish(inplace=False)", FLOATING),
        ("leaky_relu(negative_slope=0.01, inplace=False)", "LeakyReLU(negative_slope=0.01, inplace=False)", FLOATING),
        ("hardswish(inplace=False)", "Hardswish(inplace=False)", FLOATING),
        ("hardsigmoid(inplace=False)", "Hardsigmoid(inplace=False)", FLOATING),
        ("logsigmoid()", "LogSigmoid()", FLOATING),
        ("softplus(beta=1, threshold=20)", "Softplus(beta=1.0, threshold=20.0)", FLOATING),
        ("hardshrink(lambd=0.5)", "Hardshrink(lambd=0.5)", FLOATING)):
    activation(_words, _word, _takes)
activation("celu(alpha=1.0, inplace=False)", "CELU(alpha=1.0, inplace=False)", FLOATING, check=_not_zero)
activation("softshrink(lambd=0.5)", "Softshrink(lambd=0.5)", FLOATING, check=_not_negative)
activation("rrelu(lower=0.125, upper=0.3333333333333333, training=False, inplace=False)",
           "RReLU(lower=0.125, upper=0.3333333333333333, inplace=False)", FLOATING, check=_range)
activation("hardtanh(min_val=-1.0, max_val=1.0, inplace=False)",
           "Hardtanh(min_val=-1.0, max_val=1.0, inplace=False, min_value=None, max_value=None)", REAL, check=_ordered,
           built=_apart)
for _words, _word, _takes in (("sigmoid()", "Sigmoid()", ""), ("tanh()", "Tanh()", ""),
                              ("softsign()", "Softsign()", NUMBERS), ("tanhshrink()", "Tanhshrink()", NUMBERS)):
    activation(_words, _word, _takes, dtype="float")


@function(f"{FUNCTIONS}.gelu", keeps=True)
def gelu(input: "Tensor", *, approximate: "Any" = "none") -> Any:
    """Keeps the shape, exactly or nearly so.

    gelu([B, 3]) -> [B, 3]
    gelu([..., 3], approximate="tanh") -> [..., 3]
    gelu([B, 3], approximate="new") -> error: constructor
    gelu([B, 3]i) -> error: dtype
    """
    one_of(approximate, ("none", "tanh"), "approximate", raises="RuntimeError")
    return _kept(f"{FUNCTIONS}.gelu", input, FLOATING, None, None, {})


@module("torch.nn.GELU")
def gelu_layer(approximate: "Any" = "none") -> Any:
    """As the function; which approximation is asked for is looked at when it runs.

    GELU()([B, 3]) -> [B, 3]
    GELU("new")([B, 3]) -> error: constructor
    """
    def forward(input: "Tensor") -> Any:
        return gelu(input, approximate=approximate)

    return forward


@function(f"{FUNCTIONS}.threshold", keeps=True)
def threshold(input: "Tensor", threshold: "Any", value: "Any", inplace: "Any" = False) -> Any:
    """Keeps the shape; elements below the threshold are replaced.

    threshold([B, 3], 0.1, 20) -> [B, 3]
    threshold([B, 3]b, 0.1, 20) -> error: dtype
    """
    return _kept(f"{FUNCTIONS}.threshold", input, REAL, None, None, {})


@module("torch.nn.Threshold")
def threshold_layer(threshold: "Any", value: "Any", inplace: "Any" = False) -> Any:
    """As the function.

    Threshold(0.1, 20)([B, 3]) -> [B, 3]
    """
    def forward(input: "Tensor") -> Any:
        return _kept("torch.nn.Threshold", input, REAL, None, None, {})

    return forward
