"""Pooling by the norm of each window: nn.LPPool and its functional forms."""

from __future__ import annotations

from typing import Any

from shapelint.ops._dtypes import is_empty
from shapelint.ops._spatial import for_each_n, spread
from shapelint.ops.pool import averaged
from shapelint.rulebook import function, module
from shapelint.values import INTEGERS, ListV, Reject, Tensor, settled


def _normed(input: Tensor, n: int, operator: str, norm_type: Any, kernel: Any, stride: Any, ceil: bool) -> Tensor:
    """Averages of powers; int64 and bools become floats on the way."""
    norm = settled(norm_type)
    if isinstance(norm, (int, float)) and norm == 0:
        raise Reject("constructor", raises="ZeroDivisionError", parameter="norm_type", got=norm, wanted=None,
                     rule="another number than 0", operator=operator)
    if n == 1 and isinstance(settled(kernel), (tuple, ListV)):
        raise Reject("argument-type", raises="TypeError", operator=operator, argument="kernel_size", got="a sequence",
                     wanted="a size")
    try:
        spread(kernel, n, operator, "kernel_size", alone=False)
    except Reject as no:  # it is taken apart by Python
        raise Reject(no.fact.kind, raises="ValueError", **no.fact.details) from None
    out = averaged(input, n, operator, kernel, stride, 0, ceil, "")
    if input.dtype in ("int64", "bool"):
        return out.with_dtype("float32")
    if not is_empty(input) and input.dtype in (*INTEGERS, "complex64", "complex128"):
        raise Reject("dtype", argument="input", got=input.dtype, wanted="a floating dtype", operator=operator,
                     result=out.with_dtype("float32"))
    return out


def _norm_pool(n: int, doc: str) -> None:
    operator, call = f"torch.nn.LPPool{n}d", f"torch.nn.functional.lp_pool{n}d"

    def build(norm_type: "Any", kernel_size: "Any", stride: "Any" = None, ceil_mode: "Flag" = False) -> Any:
        def forward(input: "Tensor") -> Any:
            return _normed(input, n, operator, norm_type, kernel_size, stride, ceil_mode)

        return forward

    def pool(input: "Tensor", norm_type: "Any", kernel_size: "Any", stride: "Any" = None,
             ceil_mode: "Flag" = False) -> Any:
        return _normed(input, n, call, norm_type, kernel_size, stride, ceil_mode)

    build.__doc__ = doc
    pool.__doc__ = doc.replace(f"LPPool{n}d(2, 3)([", f"lp_pool{n}d([").replace("]) ->", "], 2, 3) ->")
    module(operator)(build)
    function(call)(pool)


for_each_n(_norm_pool, """The norm of each window.

    LPPool1d(2, 3)([B, 3, 20]) -> [B, 3, 6]
    LPPool1d(2, 3)([2, 3, 2]) -> error: spatial
    """, """The norm of each window.

    LPPool2d(2, 3)([B, 3, 20, 10]) -> [B, 3, 6, 3]
    """, """The norm of each window.

    LPPool3d(2, 3)([B, 3, 7, 20, 10]) -> [B, 3, 2, 6, 3]
    """)
