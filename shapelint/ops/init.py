"""torch.nn.init: tensors filled in place and given back."""

from __future__ import annotations

import math
from typing import Any

from shapelint.rulebook import expand, function
from shapelint.values import NotKnown, Reject, Tensor, settled

INIT = "torch.nn.init"


@function(*expand("uniform_ normal_ trunc_normal_ constant_ ones_ zeros_ uniform normal constant", INIT), keeps=True)
def fill(tensor: "Tensor", *args: "Any", **kwargs: Any) -> Any:
    """The tensor itself.

    torch.nn.init.uniform_([B, 3]) -> [B, 3]
    torch.nn.init.ones_([..., 3]) -> [..., 3]
    torch.nn.init.constant_([3], 0) -> [3]
    """
    return tensor


def _of_rank(tensor: Tensor, least: int, most: int | None) -> Tensor:
    ranks = range(least, (most or 64) + 1)
    if tensor.rank is not None and tensor.rank not in ranks:
        raise Reject("rank", raises="ValueError", argument="tensor", got=tensor.rank, least=least, shape=tensor.shape,
                     wanted=list(ranks) if most else None, pattern=["fan_out", "fan_in"], result=tensor)
    return tensor


@function(*expand("xavier_uniform_ xavier_normal_ kaiming_uniform_ kaiming_normal_ orthogonal_ "
                  "xavier_uniform xavier_normal kaiming_uniform kaiming_normal orthogonal", INIT), keeps=True)
def fill_by_fan(tensor: "Tensor", *args: "Any", **kwargs: Any) -> Any:
    """The tensor itself; it needs a fan in and a fan out, so two axes.

    torch.nn.init.xavier_uniform_([B, 3]) -> [B, 3]
    torch.nn.init.kaiming_normal_([8, 3, 5, 5], mode="fan_out") -> [8, 3, 5, 5]
    torch.nn.init.orthogonal_([4, 5]) -> [4, 5]
    torch.nn.init.xavier_normal_([3]) -> error: rank
    """
    return _of_rank(tensor, 2, None)


@function(*expand("eye_ eye sparse_ sparse", INIT), keeps=True)
def fill_matrix(tensor: "Tensor", *args: "Any", **kwargs: Any) -> Any:
    """The tensor itself, which must be a matrix.

    torch.nn.init.eye_([B, 3]) -> [B, 3]
    torch.nn.init.sparse_([4, 3], 0.5) -> [4, 3]
    torch.nn.init.eye_([3]) -> error: rank
    """
    return _of_rank(tensor, 2, 2)


@function(*expand("dirac_ dirac", INIT), keeps=True)
def fill_kernel(tensor: "Tensor", groups: "Any" = 1) -> Any:
    """The tensor itself, which must be the weight of a convolution.

    torch.nn.init.dirac_([8, 3, 5, 5]) -> [8, 3, 5, 5]
    torch.nn.init.dirac_([8, 3]) -> error: rank
    """
    return _of_rank(tensor, 3, 5)


_GAINS = {"relu": math.sqrt(2.0), "tanh": 5.0 / 3, "selu": 3.0 / 4}


@function(f"{INIT}.calculate_gain")
def calculate_gain(nonlinearity: "Any", param: "Any" = None) -> Any:
    """A number.

    calculate_gain("tanh") -> 1.6666666666666667
    calculate_gain("linear") -> 1
    """
    word = settled(nonlinearity)
    if not isinstance(word, str) or word == "leaky_relu":
        raise NotKnown("the gain is not known")
    return _GAINS.get(word, 1)
