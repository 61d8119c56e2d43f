"""What comes of `out=`: can the tensor that is given hold the result?"""

from __future__ import annotations

from typing import Any

from shapelint.rulebook.convert import Wish, to_tensor
from shapelint.rulebook.dtypes import KINDS, castable
from shapelint.values import ListV, NamedTuple, Reject, Tensor, is_unknown, settled

#: Functions that take the dtype they compute in from `out`, so that any will do.
_AS_OUT = frozenset((
    "sum nansum prod mean nanmean cumsum cumprod logsumexp all any bernoulli lu zeros ones empty full rand randn "
    "randint randperm arange range linspace logspace eye normal"
).split())
#: Functions that write into `out` themselves, where others cast their result: it has to be of just their dtype.
_EXACT = frozenset("torch." + name for name in (
    "addbmm addmm addmv amax amin aminmax argmax argmin baddbmm bmm bucketize ceil complex cross diag dot floor "
    "frac gather heaviside histc index_add index_copy index_reduce index_select isin isneginf isposinf "
    "log_softmax logcumsumexp lu_solve masked_select mm msort multinomial mv nan_to_num nanquantile neg nonzero "
    "norm ormqr polar quantile renorm round scatter scatter_add scatter_reduce searchsorted sgn sign signbit "
    "softmax take take_along_dim tensordot tril triu trunc vdot where linalg.cholesky linalg.cross linalg.det "
    "linalg.eigvalsh linalg.inv linalg.ldl_solve linalg.lu_solve linalg.matrix_norm linalg.multi_dot linalg.norm "
    "linalg.solve linalg.solve_triangular linalg.svdvals linalg.vecdot linalg.vector_norm"
).split())


def written(operator: str, result: Any, out: Any) -> Any:
    """The result as it lies in `out`: of the result's shape (torch resizes `out`, with a warning) and of the dtype of
    `out`. Rejects "dtype" where that cannot hold it."""
    out = settled(out)
    if isinstance(result, tuple):
        return _each(operator, result, out)
    if not isinstance(result, Tensor) or out is None or is_unknown(out):
        return result
    out = to_tensor(out, Wish(operator, "out"))
    if out.dtype is None:
        return result.with_dtype(None)
    held = result.with_dtype(out.dtype)
    exact = operator in _EXACT and None not in (result.dtype, out.dtype) and result.dtype != out.dtype
    if exact or operator.rpartition(".")[2] not in _AS_OUT and not castable(result.dtype, out.dtype):
        wanted = result.dtype if exact else f"a dtype that can hold {result.dtype}"
        raise Reject("dtype", argument="out", got=out.dtype, wanted=wanted, operator=operator, result=held)
    return held


def must_learn(result: Any) -> None:
    """Rejects "arguments" for a new tensor of integers or bools that is to have gradients."""
    if isinstance(result, Tensor) and KINDS.get(result.dtype) in ("b", "i"):
        raise Reject("arguments", argument="requires_grad", result=result,
                     problem=f"makes a tensor of {result.dtype}, which has no gradients")


def _each(operator: str, results: tuple[Any, ...], out: Any) -> Any:
    given = out.items if isinstance(out, ListV) and out.exact else out
    if not isinstance(given, (tuple, list)) or len(given) != len(results):
        return results
    held = [written(operator, result, one) for result, one in zip(results, given)]
    return results.like(held) if isinstance(results, NamedTuple) else tuple(held)
