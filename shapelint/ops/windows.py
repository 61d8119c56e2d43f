"""How long is a window function: torch.signal.windows, and the older ones at the top of torch?"""

from __future__ import annotations

from typing import Any

from shapelint.dims import Dim
from shapelint.rulebook import expand, function, must_at_least
from shapelint.rulebook.created import default_dtype, elements
from shapelint.values import COMPLEX, FLOATS, Ref, Reject, Shape, Tensor


@function(*expand("bartlett blackman cosine hamming hann nuttall", "torch.signal.windows"))
def window(M: "Size", *, sym: "Any" = True, dtype: "Dtype" = None, layout: "Any" = None) -> Any:
    """A window of M places.

    hann(400) -> [400]
    hamming(N, sym=False, dtype=torch.float64) -> [N]d
    bartlett(0) -> [0]
    cosine(-1) -> error: negative-size
    nuttall(3, dtype=torch.long) -> error: dtype
    torch.signal.windows.hann(3, layout=torch.sparse_coo) -> error: arguments
    """
    return _made(M, "M", dtype, layout, ("float32", "float64"), "ValueError")


@function("torch.signal.windows.exponential")
def exponential(M: "Size", *, center: "Any" = None, tau: "Any" = 1.0, sym: "Any" = True, dtype: "Dtype" = None,
                layout: "Any" = None) -> Any:
    """One that falls off from its centre; only one that is not symmetric may have it elsewhere.

    exponential(M, tau=0.5) -> [M]
    exponential(3, center=0, sym=False) -> [3]
    exponential(3, tau=0) -> error: arguments
    exponential(3, center=0) -> error: arguments
    """
    _must_exceed(tau, 0, "tau")
    if sym is True and isinstance(center, (int, float)):
        raise Reject("arguments", raises="ValueError", argument="center", problem="has no `center` with `sym=True`")
    return window(M, dtype=dtype, layout=layout)


@function("torch.signal.windows.gaussian")
def gaussian(M: "Size", *, std: "Any" = 1.0, sym: "Any" = True, dtype: "Dtype" = None, layout: "Any" = None) -> Any:
    """A bell as wide as `std`.

    gaussian(M, std=2.5) -> [M]
    gaussian(3, std=0) -> error: arguments
    """
    _must_exceed(std, 0, "std")
    return window(M, dtype=dtype, layout=layout)


@function("torch.signal.windows.kaiser")
def kaiser(M: "Size", *, beta: "Any" = 12.0, sym: "Any" = True, dtype: "Dtype" = None, layout: "Any" = None) -> Any:
    """One whose shape `beta` chooses.

    kaiser(M, beta=0) -> [M]
    kaiser(3, beta=-1) -> error: arguments
    """
    if isinstance(beta, (int, float)) and beta < 0:
        raise Reject("arguments", raises="ValueError", argument="beta", problem=f"takes no negative `beta` ({beta})")
    return window(M, dtype=dtype, layout=layout)


@function("torch.signal.windows.general_hamming")
def general_hamming(M: "Size", *, alpha: "Any" = 0.54, sym: "Any" = True, dtype: "Dtype" = None,
                    layout: "Any" = None) -> Any:
    """One of two cosines.

    general_hamming(M, alpha=0.5) -> [M]
    """
    return window(M, dtype=dtype, layout=layout)


@function("torch.signal.windows.general_cosine")
def general_cosine(M: "Size", *, a: "Any", sym: "Any" = True, dtype: "Dtype" = None, layout: "Any" = None) -> Any:
    """One of as many cosines as there are coefficients.

    general_cosine(M, a=(0.5, 0.3, 0.2)) -> [M]
    general_cosine(3, a=()) -> error: arguments
    torch.signal.windows.general_cosine(3, a=2) -> error: argument-type
    """
    made = window(M, dtype=dtype, layout=layout)
    if M == 0:  # torch looks no further
        return made
    if a is None or isinstance(a, (int, float)):
        raise Reject("argument-type", raises="TypeError", argument="a", got=f"{a}", wanted="a list of coefficients")
    if elements(a) == ():
        raise Reject("arguments", raises="ValueError", argument="a", problem="needs a coefficient in `a`")
    return made


@function("torch.hann_window", "torch.blackman_window", "torch.bartlett_window")
def old_window(window_length: "Size", periodic: "Any" = True, *, dtype: "Dtype" = None, layout: "Any" = None) -> Any:
    """A window of so many places.

    hann_window(400) -> [400]
    bartlett_window(N, periodic=False, dtype=torch.float16) -> [N]h
    blackman_window(-1) -> error: negative-size
    hann_window(3, dtype=torch.long) -> error: dtype
    """
    return _made(window_length, "window_length", dtype, layout, FLOATS + COMPLEX, "RuntimeError")


@function("torch.hamming_window")
def hamming_window(window_length: "Size", periodic: "Any" = True, alpha: "Any" = 0.54, beta: "Any" = 0.46, *,
                   dtype: "Dtype" = None, layout: "Any" = None) -> Any:
    """One of two cosines.

    hamming_window(400) -> [400]
    hamming_window(N, True, 0.5, 0.5) -> [N]
    """
    return old_window(window_length, dtype=dtype, layout=layout)


@function("torch.kaiser_window")
def kaiser_window(window_length: "Size", periodic: "Any" = True, beta: "Any" = 12.0, *, dtype: "Dtype" = None,
                  layout: "Any" = None) -> Any:
    """One whose shape `beta` chooses.

    kaiser_window(N, True, 8.0) -> [N]
    """
    return old_window(window_length, dtype=dtype, layout=layout)


def _made(length: Dim, argument: str, dtype: str | None, layout: Any, dtypes: tuple[str, ...], raises: str) -> Tensor:
    must_at_least(length, 0, "negative-size", raises=raises, argument=argument, axis=0)
    made = Tensor(Shape((length,)), dtype or default_dtype())
    if isinstance(layout, Ref) and layout.name != "torch.strided":
        raise Reject("arguments", raises=raises, argument="layout", problem=f"makes no tensor of {layout.name}",
                     result=made)
    if dtype is not None and dtype not in dtypes:
        raise Reject("dtype", raises=raises, argument="dtype", got=dtype, wanted="float32 or float64", result=made)
    return made


def _must_exceed(value: Any, least: float, name: str) -> None:
    if isinstance(value, (int, float)) and value <= least:
        raise Reject("arguments", raises="ValueError", argument=name, problem=f"needs `{name}` above {least}: {value}")
