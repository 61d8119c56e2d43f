"""Is what rules learn of a parameter nobody described kept, and is it the same at every use?"""

from __future__ import annotations

from typing import Any

import pytest

from shapelint.dims import Known
from shapelint.rulebook import Wish, path, rule_for, to_tensor
from shapelint.values import Input, Journal, Reject, Shape, SliceV, Tensor


@pytest.fixture(autouse=True)
def _new_path() -> None:
    path.known, path.journal, path.required = Known(), Journal(), []


def parameter(name: str = "x") -> Input:
    return Input(name, f"f.{name}")


def ask(name: str, *args: Any, **kwargs: Any) -> Any:
    return rule_for(name)(args, kwargs)


def known(value: Input) -> Shape:
    return to_tensor(value, Wish("", "")).shape


def test_the_same_axis_is_the_same_size() -> None:
    x = parameter()
    assert ask("Tensor.size", x, -1) == ask("Tensor.size", x, -1)
    assert ask("Tensor.size", x, 1) == ask("Tensor.size", x, 1)


def test_an_integer_index_teaches_the_rank() -> None:
    x = parameter()
    ask("Tensor.__getitem__", to_tensor(x, Wish("", "")), (SliceV(), 0))
    assert known(x).least_rank == 2


def test_permute_teaches_the_rank() -> None:
    x = parameter()
    out = ask("Tensor.permute", x, 1, 0, 2)
    assert known(x).rank == 3
    assert out.dims[0] == known(x).front[1]


def test_cat_teaches_the_other_sizes() -> None:
    x, y = parameter("x"), Tensor(Shape((2, 3, 5)))
    out = ask("torch.cat", (x, y), 1)
    assert known(x).rank == 3
    assert known(x).front[0] == 2 and known(x).front[2] == 5
    assert out.dims[1] == known(x).front[1] + 3


def test_a_contradiction_is_found() -> None:
    x = parameter()
    ask("torch.cat", (x, Tensor(Shape((2, 3)))), 0)
    with pytest.raises(Reject):
        ask("torch.cat", (x, Tensor(Shape((2, 4)))), 0)


def test_an_axis_from_the_front_and_one_from_the_back_may_be_one() -> None:
    x = parameter()
    ask("Tensor.size", x, 0)
    ask("Tensor.size", x, -1)
    shape = known(x)
    assert shape.front and shape.back
    assert shape.least_rank == 1
    assert shape.may_have_rank(1)


def test_stack_teaches_one_shape_to_all() -> None:
    x = parameter()
    ask("torch.stack", (x, Tensor(Shape((4, 3)))))
    assert known(x) == Shape((4, 3))


def test_gather_with_an_index_of_open_rank_is_no_error() -> None:
    out = ask("torch.gather", Tensor(Shape((4, 3))), 1, Tensor(Shape((), (2,)), "int64"))
    assert out.shape.back == (2,)
