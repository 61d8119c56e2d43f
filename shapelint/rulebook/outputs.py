"""What comes of `out=`: can the tensor that is given hold the result?"""

from __future__ import annotations

from typing import Any

from shapelint.rulebook.convert import Wish, to_tensor
from shapelint.rulebook.dtypes import castable
from shapelint.values import ListV, NamedTuple, Reject, Tensor, is_unknown, settled

#: Functions that take the dtype they compute in from `out`, so that any will do.
_AS_OUT = frozenset("sum nansum prod mean nanmean cumsum cumprod logsumexp bernoulli lu".split())


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
    if operator.rpartition(".")[2] not in _AS_OUT and not castable(result.dtype, out.dtype):
        raise Reject("dtype", argument="out", got=out.dtype, wanted=f"a dtype that can hold {result.dtype}",
                     operator=operator, result=held)
    return held


def _each(operator: str, results: tuple[Any, ...], out: Any) -> Any:
    given = out.items if isinstance(out, ListV) and out.exact else out
    if not isinstance(given, (tuple, list)) or len(given) != len(results):
        return results
    held = [written(operator, result, one) for result, one in zip(results, given)]
    return NamedTuple.of(results.fields, held, results.name) if isinstance(results, NamedTuple) else tuple(held)
