"""Are kinds of finding found, kept apart, and complete?"""

from __future__ import annotations

import re

import pytest

from shapelint.findings import declared, registry
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


def test_what_is_declared_is_read_without_loading_it():
    """Selection and suppression know the kinds by the text of their files; the registry by running them."""
    shown = [(k.code, k.name, k.severity, k.default_on, k.module, k.facts, k.retired) for k in declared.all_kinds().values()]
    assert shown == [(k.code, k.name, k.severity, k.default_on, k.module, k.facts, k.retired) for k in all_kinds().values()]
    assert {k.code for k in declared._declared()} == set(all_kinds()), "every declaration can be read so"
    assert declared.with_words("SL903") == all_kinds()["SL903"]


@pytest.mark.parametrize("text", ["", "@finding(*GIVEN)\ndef words(): ...\n", "@finding(CODE, 'x', severity='error')\ndef words(): ...\n"])
def test_a_declaration_that_is_not_plain_is_no_guess(text):
    with pytest.raises((declared._Unclear, KeyError, ValueError)):
        declared._kind(text, "somewhere")


def test_a_retired_code_is_declared_too():
    kind = declared._kind("retired('SL199', 'now part of SL101')\n", "somewhere")
    assert (kind.code, kind.retired, kind.page) == ("SL199", True, "now part of SL101")
