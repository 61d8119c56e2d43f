"""Which kinds are on after the configuration and the command line have spoken?"""

from __future__ import annotations

import pytest

from shapelint.lint.selection import BadCode, Layer, codes, selected

ALWAYS = {"SL901", "SL902"}
DEFAULT = {"SL101", "SL102", "SL201", "SL701", "SL903"} | ALWAYS


@pytest.mark.parametrize(
    "layers, wanted",
    [
        ([], DEFAULT),
        ([Layer()], DEFAULT),
        ([Layer(select=("SL1",))], {"SL101", "SL102"}),
        ([Layer(select=("SL1", "SL201"))], {"SL101", "SL102", "SL201"}),
        ([Layer(select=("SL",))], DEFAULT | {"SL801"}),
        ([Layer(select=("ALL",))], DEFAULT | {"SL801"}),
        ([Layer(select=())], set()),
        ([Layer(ignore=("SL1",))], DEFAULT - {"SL101", "SL102"}),
        ([Layer(ignore=("SL903",))], DEFAULT - {"SL903"}),
        ([Layer(extend_select=("SL8",))], DEFAULT | {"SL801"}),
    ],
)
def test_one_layer(kinds, layers, wanted):
    assert selected(layers) == wanted | ALWAYS


@pytest.mark.parametrize(
    "layer, wanted",
    [
        (Layer(select=("SL1",), ignore=("SL101",)), {"SL102"}),
        (Layer(select=("SL101",), ignore=("SL1",)), {"SL101"}),
        (Layer(select=("SL1",), ignore=("SL1",)), set()),
        (Layer(select=("ALL",), ignore=("SL",), extend_select=("SL2",)), {"SL201"}),
        (Layer(select=("SL101",), ignore=("ALL",)), {"SL101"}),
    ],
)
def test_the_more_exact_wins(kinds, layer, wanted):
    assert selected([layer]) == wanted | ALWAYS


@pytest.mark.parametrize(
    "config, line, wanted",
    [
        (Layer(select=("SL1",)), Layer(select=("SL2",)), {"SL201"}),
        (Layer(select=("SL1",)), Layer(extend_select=("SL2",)), {"SL101", "SL102", "SL201"}),
        (Layer(select=("SL1",)), Layer(ignore=("SL101",)), {"SL102"}),
        (Layer(ignore=("SL101",)), Layer(select=("SL1",)), {"SL102"}),
        (Layer(ignore=("SL101",)), Layer(select=("SL101",)), set()),
        (Layer(select=("SL2",), ignore=("SL101",)), Layer(select=("SL1",)), {"SL101", "SL102"}),
        (Layer(ignore=("SL1",)), Layer(extend_select=("SL101",)), DEFAULT - {"SL102"}),
    ],
)
def test_the_command_line_stands_above_the_configuration(kinds, config, line, wanted):
    assert selected([config, line]) == wanted | ALWAYS


def test_codes_in_small_letters(kinds):
    assert codes(["sl1", " all "]) == ("SL1", "ALL")


@pytest.mark.parametrize("selector", ["E501", "SL555", "S", "", "SL1011", "linear-features", "SL101x"])
def test_unknown_codes(kinds, selector):
    with pytest.raises(BadCode, match="unknown code"):
        codes([selector])


def test_a_near_miss_is_named(kinds):
    with pytest.raises(BadCode, match="did you mean `SL101`"):
        codes(["SL1O1"])


@pytest.mark.parametrize("selector", ["SL901", "SL902"])
def test_what_says_that_a_file_was_not_checked_stays(kinds, selector):
    with pytest.raises(BadCode, match="cannot be ignored"):
        codes([selector], ignoring=True)
    assert selector in selected([Layer(ignore=("SL9",))])


def test_a_retired_code_may_be_ignored_and_not_selected(kinds):
    assert codes(["SL199"], ignoring=True) == ("SL199",)
    with pytest.raises(BadCode, match="retired: now part of SL101"):
        codes(["SL199"])
    assert "SL199" not in selected([Layer(select=("ALL",))])
