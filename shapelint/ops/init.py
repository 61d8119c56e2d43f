"""torch.nn.init: tensors filled in place and given back."""

from __future__ import annotations

from typing import Any

from shapelint.ops.fans import check_gain, check_mode
from shapelint.rulebook import expand, function, multiple_of, path, same
from shapelint.rulebook.convert import Wish, to_size
from shapelint.values import COMPLEX, FLOATS, NotKnown, Reject, Tensor, settled

INIT = "torch.nn.init"
#: Their old names, without the line behind it, do the same.
OLD = "uniform normal constant eye dirac xavier_uniform xavier_normal kaiming_uniform kaiming_normal orthogonal sparse"


def _names(words: str) -> list[str]:
    return expand([*words.split(), *(word[:-1] for word in words.split() if word[:-1] in OLD.split())], INIT)


def _drawn(tensor: Tensor, real: bool = False) -> Tensor:
    """Only floats are drawn at random. Rejects "dtype"."""
    allowed = FLOATS if real else FLOATS + COMPLEX
    if tensor.dtype is not None and tensor.dtype not in allowed:
        if any(same(size, 0) is True for size in (*tensor.shape.front, *(tensor.shape.back or ()))):
            raise NotKnown("some of these look at the dtype only if there is something to draw", tensor)
        raise Reject("dtype", raises="NotImplementedError", argument="tensor", got=tensor.dtype,
                     wanted="a floating dtype", result=tensor)
    return tensor


@function(*_names("ones_ zeros_"), keeps=True)
def fill(tensor: "Tensor") -> Any:
    """The tensor itself.

    torch.nn.init.ones_([..., 3]) -> [..., 3]
    torch.nn.init.zeros_([B, 3]i) -> [B, 3]i
    """
    return tensor


@function(*_names("constant_"), keeps=True)
def constant(tensor: "Tensor", val: "Any") -> Any:
    """The tensor itself.

    torch.nn.init.constant_([3], 0) -> [3]
    """
    return tensor


@function(*_names("uniform_ normal_"), keeps=True)
def draw(tensor: "Tensor", *args: "Any", **kwargs: Any) -> Any:
    """The tensor itself, which must hold floats.

    torch.nn.init.uniform_([B, 3]) -> [B, 3]
    torch.nn.init.normal_([B, 3], 0, 0.02) -> [B, 3]
    torch.nn.init.normal_([3]i) -> error: dtype
    """
    return _drawn(tensor)


@function(f"{INIT}.trunc_normal_", keeps=True)
def truncated(tensor: "Tensor", mean: "Any" = 0.0, std: "Any" = 1.0, a: "Any" = -2.0, b: "Any" = 2.0,
              generator: "Any" = None) -> Any:
    """The tensor itself, which must hold real floats.

    torch.nn.init.trunc_normal_([B, 3], std=0.02) -> [B, 3]
    torch.nn.init.trunc_normal_([3]c) -> error: dtype
    """
    return _drawn(tensor, real=True)


def _of_rank(tensor: Tensor, least: int, most: int | None) -> Tensor:
    ranks = range(least, (most or 64) + 1)
    if not any(map(tensor.shape.may_have_rank, ranks)):
        raise Reject("rank", raises="ValueError", argument="tensor", got=tensor.rank, least=least, shape=tensor.shape,
                     wanted=list(ranks) if most else None, pattern=["fan_out", "fan_in"], result=tensor)
    return tensor


@function(*_names("xavier_uniform_ xavier_normal_"), keeps=True)
def xavier(tensor: "Tensor", gain: "Any" = 1.0, generator: "Any" = None) -> Any:
    """The tensor itself; it needs a fan in and a fan out, so two axes.

    torch.nn.init.xavier_uniform_([B, 3]) -> [B, 3]
    torch.nn.init.xavier_normal_([3]) -> error: rank
    torch.nn.init.xavier_normal_([2, 3]i) -> error: dtype
    """
    return _drawn(_of_rank(tensor, 2, None))


@function(*_names("kaiming_uniform_ kaiming_normal_"), keeps=True)
def kaiming(tensor: "Tensor", a: "Any" = 0, mode: "Any" = "fan_in", nonlinearity: "Any" = "leaky_relu",
            generator: "Any" = None) -> Any:
    """The tensor itself; without elements torch looks at nothing else.

    torch.nn.init.kaiming_uniform_([B, 3], a=2) -> [B, 3]
    torch.nn.init.kaiming_normal_([8, 3, 5, 5], mode="fan_out") -> [8, 3, 5, 5]
    torch.nn.init.kaiming_normal_([0]) -> [0]
    torch.nn.init.kaiming_normal_([3]) -> error: rank
    torch.nn.init.kaiming_normal_([3, 3], mode="out") -> error: constructor
    torch.nn.init.kaiming_normal_([3, 3], nonlinearity="gelu") -> error: constructor
    """
    if not all(path.known.at_least(size, 1) is True for size in (*tensor.shape.front, *(tensor.shape.back or ()))):
        return tensor  # there may be nothing to fill
    check_mode(mode)
    _of_rank(tensor, 2, None)
    check_gain(nonlinearity, a)
    return _drawn(tensor)


@function(*_names("orthogonal_"), keeps=True)
def orthogonal(tensor: "Tensor", gain: "Any" = 1, generator: "Any" = None) -> Any:
    """The tensor itself, whose rows, or columns, are made orthogonal.

    torch.nn.init.orthogonal_([4, 5]) -> [4, 5]
    torch.nn.init.orthogonal_([4]) -> error: rank
    """
    return _drawn(_of_rank(tensor, 2, None), real=True)


@function(*_names("eye_"), keeps=True)
def eye(tensor: "Tensor") -> Any:
    """The tensor itself, which must be a matrix.

    torch.nn.init.eye_([B, 3]) -> [B, 3]
    torch.nn.init.eye_([3]) -> error: rank
    """
    return _of_rank(tensor, 2, 2)


@function(*_names("sparse_"), keeps=True)
def sparse(tensor: "Tensor", sparsity: "Any", std: "Any" = 0.01, generator: "Any" = None) -> Any:
    """The tensor itself, which must be a matrix.

    torch.nn.init.sparse_([4, 3], 0.5) -> [4, 3]
    torch.nn.init.sparse_([4, 3, 2], 0.5) -> error: rank
    """
    return _drawn(_of_rank(tensor, 2, 2))


@function(*_names("dirac_"), keeps=True)
def dirac(tensor: "Tensor", groups: "Any" = 1) -> Any:
    """The tensor itself, which must be the weight of a convolution.

    torch.nn.init.dirac_([8, 3, 5, 5]) -> [8, 3, 5, 5]
    torch.nn.init.dirac_([8, 3, 5], groups=2) -> [8, 3, 5]
    torch.nn.init.dirac_([8, 3, 5], groups=3) -> error: constructor
    torch.nn.init.dirac_([8, 3]) -> error: rank
    """
    _of_rank(tensor, 3, 5)
    if tensor.rank is not None and settled(groups) != 1:
        count = to_size(groups, Wish(f"{INIT}.dirac_", "groups"))
        if same(count, 0) is True:
            raise Reject("constructor", raises="ZeroDivisionError", parameter="groups", got=count, wanted=None,
                         rule="other than 0")
        multiple_of(tensor.dims[0], count, "the first axis", "groups")
    return tensor
