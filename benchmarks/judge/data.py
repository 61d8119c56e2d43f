"""Does the shape of a result depend on data? torch's fake tensors, which have none, are asked."""

from __future__ import annotations

from typing import Any

import torch
from torch._subclasses.fake_tensor import DataDependentOutputException, DynamicOutputShapeException, FakeTensorMode
from torch.utils import _pytree as pytree

from benchmarks.judge.calls import Call


def data_dependent(call: Call) -> bool:
    """Do fake tensors raise a dynamic-shape error for this call?"""
    mode = FakeTensorMode(allow_non_fake_inputs=True)

    def faked(value: Any) -> Any:
        return mode.from_tensor(value) if isinstance(value, torch.Tensor) else value

    try:
        args, kwargs = pytree.tree_map(faked, (call.args, call.kwargs))
        with mode:
            call.function(*args, **kwargs)
    except (DynamicOutputShapeException, DataDependentOutputException):
        return True
    except Exception as error:
        return "data is not allocated" in str(error)  # how tensor_split fails, which reads its indices unasked
    return False
