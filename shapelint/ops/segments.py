"""What comes of runs of elements that are taken together: segment_reduce, and the hash of all of them?"""

from __future__ import annotations

from typing import Any

from shapelint.ops.reduction import must_have_elements, reduced
from shapelint.rulebook import expand, function
from shapelint.rulebook.axes import axis_size, put_axis
from shapelint.values import COMPLEX, FLOATS, Reject, Tensor

_REDUCTIONS = ("sum", "prod", "mean", "max", "min", "amax", "amin")


@function("torch.segment_reduce", "torch._segment_reduce")
def segment_reduce(data: "Tensor", reduce: "Any", *, lengths: "Tensor | None" = None, indices: "Any" = None,
                   offsets: "Tensor | None" = None, axis: "Axis" = 0, unsafe: "Any" = False,
                   initial: "Any" = None) -> Any:
    """Runs of an axis, each of its own length, made one element each; offsets are one more than there are runs.

    segment_reduce([7, 3], "sum", lengths=[S]i, unsafe=True) -> [S, 3]
    segment_reduce([2, 7, 3], "mean", lengths=[2, 4]i, axis=1, unsafe=True) -> [2, 4, 3]
    segment_reduce([7, 3], "max", offsets=[S]i, unsafe=True) -> [S - 1, 3]
    segment_reduce([7, 3], "sum", lengths=[2]i, axis=2) -> error: axis
    segment_reduce([7, 3], "sum", lengths=[2]i, axis=1) -> error: axis
    segment_reduce([7, 3], "total", lengths=[2]i) -> error: arguments
    segment_reduce([7, 3], "sum") -> error: arguments
    segment_reduce([7, 3]i, "sum", lengths=[2]i, unsafe=True) -> error: dtype
    """
    if isinstance(reduce, str) and reduce not in _REDUCTIONS:
        raise Reject("arguments", argument="reduce", problem=f"knows no reduction {reduce!r}")
    name, runs = ("lengths", lengths) if offsets is None else ("offsets", offsets)
    if runs is None:
        raise Reject("arguments", argument="lengths", problem="needs `lengths` or `offsets`")
    data, at, _ = axis_size(data, axis, "axis")
    if runs.rank is not None and at >= 0 and runs.rank - 1 != at:
        raise Reject("axis", axis=axis, rank=data.rank, argument=name, shape=runs.shape,
                     problem=f"`{name}` must have it as its last one")
    runs, _, count = axis_size(runs, -1, name)
    result = Tensor(put_axis(data.shape, at, count if name == "lengths" else count - 1), data.dtype, data.marked)
    for value, argument, dtypes in ((data, "data", FLOATS), (runs, name, ("int32", "int64"))):
        if value.dtype is not None and value.dtype not in dtypes:
            raise Reject("dtype", raises="NotImplementedError", argument=argument, got=value.dtype, result=result,
                         wanted="a floating dtype" if argument == "data" else "an integer dtype")
    return result


@function(*expand("hash_tensor", "torch", "Tensor"))
def hash_tensor(input: "Tensor", dim: "Axes" = (), *, keepdim: "Flag" = False, mode: "Any" = 0) -> Any:
    """One number for all elements, or for those along some axes.

    hash_tensor([B, 3]) -> []
    hash_tensor([B, 3], 1, keepdim=True) -> [B, 1]
    hash_tensor([B, 3], 2) -> error: axis
    hash_tensor([0, 3], 0) -> error: empty
    hash_tensor([3], mode=1) -> error: arguments
    hash_tensor([3]c) -> error: dtype
    """
    result = reduced(input, dim, keepdim, "uint64")
    if isinstance(mode, int) and mode != 0:
        raise Reject("arguments", argument="mode", problem=f"knows no mode {mode}", result=result)
    must_have_elements(input, dim)
    if input.dtype in COMPLEX:
        raise Reject("dtype", raises="NotImplementedError", argument="input", got=input.dtype, wanted="real numbers",
                     result=result)
    return result
