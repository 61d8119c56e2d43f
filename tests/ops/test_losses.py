"""Do the rules of losses that choose among classes say what torch does, for every form of prediction and target?"""

from __future__ import annotations

import itertools

import pytest
from ops_twins import all_agree, by_rule, disagreement, t

from shapelint.rulebook import path

PREDICTIONS = [(), (5,), (1,), (4, 5), (4, 1), (1, 5), (4, 5, 6), (4, 5, 6, 7), (4, 5, 6, 7, 2)]
TARGETS = [(), (1,), (4,), (5,), (3,), (4, 1), (4, 5), (1, 5), (4, 6), (3, 6), (4, 5, 6), (4, 5, 1), (4, 6, 7),
           (4, 6, 8), (3, 6, 7), (4, 5, 6, 7), (4, 1, 6, 7), (4, 6, 7, 2), (4, 6, 7, 3), (4, 5, 6, 7, 2)]


@pytest.mark.parametrize("name", ["cross_entropy", "nll_loss"])
@pytest.mark.parametrize("prediction", PREDICTIONS, ids=str)
def test_classes(name: str, prediction: tuple[int, ...]) -> None:
    problems = []
    for target, dtype in itertools.product(TARGETS, ("int64", "int32", "uint8", "bool", "float32")):
        for reduction in ("none", "mean"):
            problems.append(disagreement(f"torch.nn.functional.{name}", None, {"reduction": reduction},
                                         t(*prediction), t(*target, dtype=dtype)))
    all_agree(problems)


ELEMENTWISE = ["mse_loss", "l1_loss", "smooth_l1_loss", "huber_loss", "binary_cross_entropy",
               "binary_cross_entropy_with_logits", "kl_div", "soft_margin_loss", "hinge_embedding_loss",
               "poisson_nll_loss"]
SHAPES = [(), (1,), (4,), (4, 1), (1, 4), (4, 3), (2, 4, 3)]
DTYPES = ["float32", "float64", "int64", "int32", "bool"]


@pytest.mark.filterwarnings("ignore:Using a target size", "ignore:reduction")
@pytest.mark.parametrize("name", ELEMENTWISE)
def test_elements(name: str) -> None:
    problems = [disagreement(f"torch.nn.functional.{name}", None, {"reduction": reduction}, t(*a), t(*b))
                for a, b, reduction in itertools.product(SHAPES, SHAPES, ("none", "mean", "sum"))]
    problems += [disagreement(f"torch.nn.functional.{name}", None, {"reduction": word}, t(3, dtype=a), t(3, dtype=b))
                 for word in ("none", "mean", "sum") for a, b in itertools.product(DTYPES, DTYPES)]
    all_agree(problems)


@pytest.mark.parametrize("name", ["mse_loss", "l1_loss", "smooth_l1_loss", "huber_loss"])
def test_a_broadcast_that_torch_warns_of_is_noted(name: str) -> None:
    for a, b, noted in (((4, 1), (4,), True), ((4,), (4, 1), True), ((4, 3), (4, 1), True), ((4, 3), (4, 3), False),
                        ((), (1,), False), ((4, 1), (4, 1), False)):
        by_rule(f"torch.nn.functional.{name}", None, {}, t(*a), t(*b))
        notes = [fact for fact in path.notes if fact.kind == "loss-broadcast"]
        assert bool(notes) is noted, (a, b)
    by_rule(f"torch.nn.functional.{name}", None, {}, t(4, 1), t(4))
    (fact,) = path.notes
    assert str(fact.input) == "[4, 1]" and str(fact.target) == "[4]" and str(fact.result) == "[4, 4]" and fact.all_pairs
