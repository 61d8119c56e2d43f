"""What do the special functions of mathematics give: torch.special, and what of it stands at the top of torch?"""

from __future__ import annotations

from typing import Any

from shapelint.rulebook import Wish, as_tensor, combine, expand, function, keep, to_tensor
from shapelint.values import COMPLEX, FLOATS, NamedTuple, Reject, Tensor

_EVERYWHERE = "erf erfc erfinv digamma i0"
_ONE = ("airy_ai bessel_j0 bessel_j1 bessel_y0 bessel_y1 entr erfcx gammaln i0e i1 i1e log_ndtr modified_bessel_i0 "
        "modified_bessel_i1 modified_bessel_k0 modified_bessel_k1 ndtr ndtri psi scaled_modified_bessel_k0 "
        "scaled_modified_bessel_k1 spherical_bessel_j0")
_POLYNOMIALS = ("chebyshev_polynomial_t chebyshev_polynomial_u chebyshev_polynomial_v chebyshev_polynomial_w "
                "hermite_polynomial_h hermite_polynomial_he laguerre_polynomial_l legendre_polynomial_p "
                "shifted_chebyshev_polynomial_t shifted_chebyshev_polynomial_u shifted_chebyshev_polynomial_v "
                "shifted_chebyshev_polynomial_w")


@function(*expand("exp2 expm1 log1p expit sinc", "torch.special"), *expand("sinc", "torch", "Tensor"), form="family",
          keeps=True)
def of_complex(input: "Tensor") -> Any:
    """Of each number, complex ones as well; integers become floats.

    expit([B, 3]) -> [B, 3]
    sinc([2]i) -> [2]f
    torch.special.expm1([2]c) -> [2]c
    """
    return keep(input, "float")


def _must_be_real(input: Tensor, argument: str = "input") -> None:
    if input.dtype in COMPLEX:
        raise Reject("dtype", raises="NotImplementedError", argument=argument, got=input.dtype,
                     wanted="real numbers", result=keep(input, None))


@function(*expand(f"{_EVERYWHERE} lgamma", "torch", "Tensor"), *expand(f"{_EVERYWHERE} {_ONE}", "torch.special"),
          form="family", keeps=True)
def of_real(input: "Tensor") -> Any:
    """Of each real number; integers become floats.

    erf([B, 3]) -> [B, 3]
    gammaln([2]i) -> [2]f
    torch.special.entr([2]c) -> error: dtype
    """
    _must_be_real(input)
    return keep(input, "float")


@function("torch.logit", "Tensor.logit", "torch.special.logit", form="family", keeps=True)
def logit(input: "Tensor", eps: "Any" = None) -> Any:
    """The way back from sigmoid.

    logit([B, 3], 1e-6) -> [B, 3]
    logit([2]c) -> error: dtype
    """
    return of_real(input)


@function("torch.special.round", keeps=True)
def rounded(input: "Tensor", *, decimals: "Any" = 0) -> Any:
    """To so many decimals; here integers are refused.

    round([B, 3], decimals=2) -> [B, 3]
    round([2]i) -> error: dtype
    """
    if input.dtype is not None and input.dtype not in FLOATS:
        raise Reject("dtype", raises="NotImplementedError", argument="input", got=input.dtype,
                     wanted="a floating dtype", result=keep(input, None))
    return keep(input, None)


def _at_least(value: Any, least: int, name: str) -> None:
    if isinstance(value, float) or isinstance(value, Tensor):
        raise Reject("argument-type", raises="TypeError", argument=name, got="a float" if isinstance(value, float)
                     else "a tensor", wanted="an integer")
    if isinstance(value, int) and value < least:
        raise Reject("arguments", argument=name, problem=f"needs `{name}` to be at least {least}, not {value}")


@function("torch.polygamma", "torch.special.polygamma")
def polygamma(n: "Any", input: "Tensor") -> Any:
    """Derivatives of the logarithm of the gamma function.

    polygamma(1, [B, 3]) -> [B, 3]
    polygamma(0, [3]i) -> [3]f
    polygamma(-1, [3]) -> error: arguments
    """
    _at_least(n, 0, "n")
    return of_real(input)


@function("Tensor.polygamma", keeps=True)
def polygamma_of(self: "Tensor", n: "Any") -> Any:
    """The same as a method.

    Tensor.polygamma([B, 3], 1) -> [B, 3]
    """
    return polygamma(n, self)


@function("torch.mvlgamma", "Tensor.mvlgamma", "torch.special.multigammaln", keeps=True)
def mvlgamma(input: "Tensor", p: "Any") -> Any:
    """The logarithm of the gamma function of p dimensions.

    mvlgamma([B, 3], 2) -> [B, 3]
    mvlgamma([3]b, 1) -> error: dtype
    mvlgamma([3], 0) -> error: arguments
    """
    _at_least(p, 1, "p")
    if input.dtype == "bool":
        raise Reject("dtype", argument="input", got="bool", wanted="numbers", result=keep(input, "float"))
    return of_real(input)


@function(*expand(_POLYNOMIALS, "torch.special"), form="family")
def polynomial(x: "Tensor | Number", n: "Tensor | Number") -> Any:
    """Polynomials at x, of degree n; both are broadcast.

    hermite_polynomial_h([B, 3], [3]i) -> [B, 3]
    legendre_polynomial_p([3]i, 2) -> [3]f
    laguerre_polynomial_l([3], [4]) -> error: broadcast
    torch.special.chebyshev_polynomial_t(2, 3) -> error: not-a-tensor
    """
    return _of_two(x, n, "x", "n")


@function(*expand("xlogy xlog1py zeta", "torch.special"), *expand("xlogy", "torch", "Tensor"), form="family")
def of_two(input: "Tensor | Number", other: "Tensor | Number") -> Any:
    """Of two real numbers, broadcast; one of them may be a number of Python.

    xlogy([B, 3], [3]) -> [B, 3]
    xlogy([2]i, [2]i) -> [2]f
    xlogy([2, 3], [2]) -> error: broadcast
    torch.special.zeta(2, [3]h) -> [3]h
    torch.special.zeta(2, 3) -> error: not-a-tensor
    torch.xlogy([2]c, 2) -> error: dtype
    """
    return _of_two(input, other, "input", "other")


def _of_two(a: Any, b: Any, *names: str) -> Tensor:
    if not isinstance(a, Tensor) and not isinstance(b, Tensor):
        to_tensor(a, Wish("torch.special", names[0]))
    result = combine(a, b, "float")
    for value, name in zip((a, b), names):
        _must_be_real(as_tensor(value), name)
    return result


@function(*expand("igamma igammac", "torch", "Tensor"), *expand("gammainc gammaincc", "torch.special"), form="family")
def igamma(input: "Tensor", other: "Tensor") -> Any:
    """The incomplete gamma functions, of floats only.

    igamma([B, 3], [3]) -> [B, 3]
    gammainc([2]i, [2]) -> [2]f
    igamma([2, 3], [2]) -> error: broadcast
    torch.igamma([2], 2) -> error: not-a-tensor
    igammac([2]i, [2]i) -> error: dtype
    """
    result = combine(input, other)
    if result.dtype is not None and result.dtype not in FLOATS:
        raise Reject("dtype", raises="NotImplementedError", argument="input", got=result.dtype,
                     wanted="a floating dtype", result=result.with_dtype("float32"))
    return result


@function("torch.frexp", "Tensor.frexp")
def frexp(input: "Tensor") -> Any:
    """Mantissa and exponent of each float.

    frexp([B, 3]) -> ([B, 3], [B, 3]s)
    frexp([2]h) -> ([2]h, [2]s)
    frexp([2]i) -> error: dtype
    """
    mantissa = keep(input, None)
    if input.dtype is not None and input.dtype not in FLOATS:
        raise Reject("dtype", argument="input", got=input.dtype, wanted="a floating dtype")
    both = mantissa, mantissa.with_dtype("int32")
    return NamedTuple.of(("mantissa", "exponent"), both, "torch.return_types.frexp")
