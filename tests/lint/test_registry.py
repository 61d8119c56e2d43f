"""Are kinds of finding found, kept apart, and complete?"""

from __future__ import annotations

import re

import pytest

from shapelint.findings import registry
from shapelint.findings.registry import Catalogue, all_kinds, finding, kind_for_fact, repairs, retired


def declare(catalogue: Catalogue, code: str = "SL101", name: str = "linear-features", **more):
    return finding(code, name, **{"severity": "error", "facts": ("features",), "catalogue": catalogue} | more)(lambda fact: None)


def test_a_declaration_holds_everything():
    catalogue = Catalogue()
    words = declare(catalogue)
    kind = catalogue.kinds["SL101"]
    assert (kind.code, kind.name, kind.severity, kind.default_on, kind.words) == ("SL101", "linear-features", "error", True, words)
    assert kind.page == __doc__ and catalogue.by_fact == {"features": kind} and not kind.retired


@pytest.mark.parametrize(
    "again, message",
    [
        ({"code": "SL101", "name": "other", "facts": ()}, "SL101 is declared twice"),
        ({"code": "SL102", "name": "linear-features", "facts": ()}, "linear-features is taken twice, by SL101 and SL102"),
        ({"code": "SL102", "name": "other"}, "the fact 'features' is worded twice, by SL101 and SL102"),
        ({"code": "SL1", "name": "other", "facts": ()}, "is no code"),
        ({"code": "SL102", "name": "other", "facts": (), "severity": "info"}, "neither error nor warning"),
    ],
)
def test_what_is_taken_stays_taken(again, message):
    catalogue = Catalogue()
    declare(catalogue)
    with pytest.raises(ValueError, match=message):
        declare(catalogue, **again)


def test_a_retired_code_stays_taken():
    catalogue = Catalogue()
    retired("SL199", "now part of SL101", catalogue=catalogue)
    retired("SL198", "never right", catalogue=catalogue)
    assert catalogue.kinds["SL199"].retired and catalogue.kinds["SL199"].page == "now part of SL101"
    with pytest.raises(ValueError, match="declared twice"):
        declare(catalogue, "SL199")


def test_repairs_are_kept_in_their_order():
    catalogue = Catalogue()
    first = repairs("SL101", catalogue=catalogue)(lambda: 1)
    second = repairs("SL101", catalogue=catalogue)(lambda: 2)
    assert catalogue.repairers["SL101"] == [first, second]


def test_a_fact_that_nobody_words():
    with pytest.raises(KeyError, match="no finding words the fact 'nonsense'"):
        kind_for_fact("nonsense")


def test_repairs_belong_to_codes_that_exist():
    all_kinds()
    assert set(registry._catalogue.repairers) <= set(all_kinds())


FAMILIES = {"1": "error", "2": "error", "3": "error", "4": "error", "5": "error", "6": "warning", "7": "warning", "8": "warning"}


@pytest.mark.parametrize("kind", [k for k in all_kinds().values() if not k.retired], ids=lambda k: k.code)
def test_every_kind_keeps_to_the_design_s_table(kind):
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", kind.name), "a slug"
    assert kind.page.startswith("#") and len(kind.page.splitlines()) > 3, "the docstring of the module is the page"
    assert kind.severity == FAMILIES.get(kind.code[2], kind.severity)
    assert kind.default_on == (kind.code[2] != "8")
    assert callable(kind.words)


def test_the_codes_come_in_order():
    assert list(all_kinds()) == sorted(all_kinds()) and {"SL901", "SL902", "SL903"} <= set(all_kinds())
