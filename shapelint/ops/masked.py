"""What is left of the axes when a mask leaves elements out: the reductions of torch.masked?"""

from __future__ import annotations

from typing import Any

from shapelint.ops.reduction import given_dtype, must_have_elements, reduced, summed
from shapelint.rulebook import expand, function, must_same, same
from shapelint.values import COMPLEX, FLOATS, Reject, Tensor

FLOATING = FLOATS + COMPLEX
_REAL = {"complex32": "float16", "complex64": "float32", "complex128": "float64"}


def must_mask(mask: Tensor | None, input: Tensor, argument: str = "mask") -> None:
    """A mask is broadcast to its tensor, which it cannot make larger. Rejects "rank", "broadcast" and "refused"."""
    if mask is None or mask.rank is None or input.rank is None:
        return
    if mask.rank > input.rank:
        raise Reject("rank", raises="IndexError", argument=argument, got=mask.rank, shape=mask.shape,
                     wanted=list(range(input.rank + 1)), least=0)
    for axis in range(-mask.rank, 0):
        got, wanted = mask.dims[axis], input.dims[axis]
        if same(got, 1) is not False:
            continue
        # Only where there is one tensor beside the mask is it clear which two do not go together.
        if argument == "mask":
            must_same(wanted, got, "broadcast", argument=argument, left=input.shape, right=mask.shape, axis=axis)
        else:
            must_same(got, wanted, "refused", argument=argument, shape=mask.shape, axis=axis)


def must_be(dtype: str | None, dtypes: tuple[str, ...], raises: str, result: Tensor,
            argument: str = "input", wanted: str = "a floating dtype") -> None:
    """Rejects "dtype" for a dtype that is not one of those given."""
    if dtype is not None and dtype not in dtypes:
        raise Reject("dtype", raises=raises, argument=argument, got=dtype, wanted=wanted, result=result)


@function("torch.masked.sum")
def sum_(input: "Tensor", dim: "Axes" = None, *, keepdim: "Flag" = False, dtype: "Any" = None,
         mask: "Tensor | None" = None) -> Any:
    """Added up, over all axes or some.

    sum([B, 3], mask=[B, 3]b) -> []
    sum([B, T, 3], (1, 2), keepdim=True, mask=[T, 1]b) -> [B, 1, 1]
    sum([B, 3]i, 1, dtype=torch.int32) -> [B]s
    sum([..., 3], -1) -> [...]
    sum([B, 3], 2) -> error: axis
    sum([2, 3], mask=[2]b) -> error: broadcast
    sum([3], mask=[1, 3]b) -> error: rank
    """
    result = reduced(input, dim, keepdim, given_dtype(dtype, summed(input.dtype), "torch.masked.sum"))
    must_mask(mask, input)
    return result


@function("torch.masked.prod")
def prod(input: "Tensor", dim: "Axes" = None, *, keepdim: "Flag" = False, dtype: "Any" = None,
         mask: "Tensor | None" = None) -> Any:
    """Multiplied, over all axes or some; integers become int64, whatever dtype is asked for.

    prod([B, 3], 1, mask=[3]b) -> [B]
    prod([B, 3]i, dtype=torch.int32) -> []i
    """
    found = given_dtype(dtype, summed(input.dtype), "torch.masked.prod")
    result = reduced(input, dim, keepdim, found if input.rank == 0 else summed(found))
    must_mask(mask, input)
    return result


@function(*expand("amax amin", "torch.masked"))
def amax(input: "Tensor", dim: "Axes" = None, *, keepdim: "Flag" = False, dtype: "Any" = None,
         mask: "Tensor | None" = None) -> Any:
    """The largest (smallest) element, over all axes or some.

    amax([B, T], 1, mask=[B, T]b) -> [B]
    amin([B, 3]i, keepdim=True) -> [1, 1]i
    amax([2, 0], 1) -> error: empty
    torch.masked.amax([2, 3]c, 1) -> error: dtype
    """
    result = _largest(input, dim, keepdim, dtype, mask)
    if input.dtype in COMPLEX or input.dtype == "bool" and mask is not None:  # torch has no least bool to put there
        must_be(input.dtype, FLOATS, "TypeError" if mask is not None and input.dtype in COMPLEX else
                "NotImplementedError", result, wanted="a dtype with an order")
    return result


@function(*expand("argmax argmin", "torch.masked"))
def argmax(input: "Tensor", dim: "Axis | None" = None, *, keepdim: "Flag" = False, dtype: "Any" = None,
           mask: "Tensor | None" = None) -> Any:
    """Where the largest (smallest) element stands; the place is given in the dtype of the tensor.

    argmax([B, T], 1, mask=[B, T]b) -> [B]
    argmin([B, 3], keepdim=True) -> [1, 1]
    argmax([B, 3], 1, dtype=torch.long) -> [B]i
    argmax([2, 0], 1) -> error: empty
    argmax([2, 3]b, 1) -> error: dtype
    """
    result = _largest(input, dim, keepdim, dtype, mask, "IndexError")
    if input.dtype in COMPLEX or input.dtype == "bool":
        raises = "RuntimeError" if mask is None or input.dtype == "bool" else "TypeError"
        must_be(input.dtype, FLOATS, raises, result, wanted="a dtype of numbers with an order")
    return result


def _largest(input: Tensor, dim: Any, keepdim: bool, dtype: Any, mask: Tensor | None,
             raises: str = "RuntimeError") -> Tensor:
    must_mask(mask, input)
    result = reduced(input, dim, keepdim, given_dtype(dtype, input.dtype, "torch.masked.amax"))
    must_have_elements(input, dim, raises)
    return result


@function("torch.masked.mean")
def mean(input: "Tensor", dim: "Axes" = None, *, keepdim: "Flag" = False, dtype: "Any" = None,
         mask: "Tensor | None" = None) -> Any:
    """Averaged, over all axes or some; only floats can be.

    mean([B, T, 3], 1, mask=[B, T, 1]b) -> [B, 3]
    mean([B, 3]i, dtype=torch.float32) -> []f
    mean([B, 3]i) -> error: dtype
    """
    must_mask(mask, input)
    found = given_dtype(dtype, input.dtype, "torch.masked.mean")
    result = reduced(input, dim, keepdim, found)
    must_be(found, FLOATING, "ValueError", result.with_dtype("float32"),
            argument="input" if dtype is None else "dtype")
    return result


@function("torch.masked.median")
def median(input: "Tensor", dim: "Axis | None" = -1, *, keepdim: "Flag" = False, dtype: "Any" = None,
           mask: "Tensor | None" = None) -> Any:
    """The element in the middle along one axis.

    median([B, T], mask=[B, T]b) -> [B]
    median([B, T, 3], 1, keepdim=True) -> [B, 1, 3]
    median([B, 3], 2) -> error: axis
    """
    dim = 0 if dim is None else dim
    # Floats are given as they are, whatever dtype is asked for.
    found = input.dtype if input.floating else given_dtype(dtype, input.dtype, "torch.masked.median")
    result = reduced(input, dim, keepdim, None if input.dtype is None else found)
    must_mask(mask, input)
    must_have_elements(input, dim)
    return result


@function("torch.masked.logsumexp")
def logsumexp(input: "Tensor", dim: "Axes" = None, *, keepdim: "Flag" = False, dtype: "Any" = None,
              mask: "Tensor | None" = None) -> Any:
    """The logarithm of the sum of exponentials, in the dtype of the tensor.

    logsumexp([B, T], 1, mask=[T]b) -> [B]
    logsumexp([B, T]i, -1) -> [B]i
    """
    result = reduced(input, dim, keepdim, given_dtype(dtype, input.dtype, "torch.masked.logsumexp"))
    must_mask(mask, input)
    return result


@function("torch.masked.norm")
def norm(input: "Tensor", ord: "Any" = 2.0, dim: "Axes" = None, *, keepdim: "Flag" = False, dtype: "Any" = None,
         mask: "Tensor | None" = None) -> Any:
    """The length of vectors, which is real.

    norm([B, T], 2.0, 1, mask=[B, T]b) -> [B]
    norm([2]c) -> []f
    norm([2]i) -> error: dtype
    """
    must_mask(mask, input)
    found = given_dtype(dtype, input.dtype, "torch.masked.norm")
    result = reduced(input, dim, keepdim, _REAL.get(found, found))
    must_be(input.dtype, FLOATING, "RuntimeError", result.with_dtype("float32"))
    return result


@function("torch.masked.std", "torch.masked.var")
def std(input: "Tensor", dim: "Axes" = None, unbiased: "Any" = None, *, correction: "Any" = None,
        keepdim: "Flag" = False, dtype: "Any" = None, mask: "Tensor | None" = None) -> Any:
    """How far elements lie apart; of integers it is a float.

    std([B, T], 1, mask=[B, T]b) -> [B]
    var([B, T]i, unbiased=False) -> []f
    std([2]b) -> error: dtype
    """
    must_mask(mask, input)
    floating = input.dtype if input.dtype is None or input.dtype in FLOATING else "float32"
    result = reduced(input, dim, keepdim, given_dtype(dtype, floating, "torch.masked.std"))
    if input.dtype == "bool":
        must_be("bool", FLOATING, "RuntimeError", result)
    return result
