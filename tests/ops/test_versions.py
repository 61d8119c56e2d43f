"""Does the configured release of PyTorch choose what an operator takes?"""

from __future__ import annotations

import inspect

import pytest
from ops_judges import find

from shapelint.findings.check import check_source
from shapelint.rulebook import all_rules
from shapelint.rulebook.since import SINCE
from shapelint.rulebook.versions import NEWEST
from shapelint.source import parse

PROGRAM = """import torch
import torch.nn.functional as F
q, k = torch.randn(2, 8, 5, 16), torch.randn(2, 4, 5, 16)
F.scaled_dot_product_attention(q, k, k, enable_gqa=True)
torch.nn.RMSNorm(16)(q)
torch.nn.LayerNorm(16, 1e-5, True, False)(q)
"""


@pytest.mark.parametrize("version, rows", [(None, []), ((2, 5), []), ((2, 4), [4]), ((2, 3), [4, 5]), ((2, 0), [4, 5, 6])])
def test_an_argument_that_came_later_is_refused_before(version, rows):
    found = check_source(parse("a.py", PROGRAM), torch_version=version).findings
    assert [(f.span.row, f.code) for f in found] == [(row, "SL402") for row in rows]
    assert all("from torch 2." in f.message for f in found)


@pytest.mark.parametrize("name", sorted(SINCE))
def test_the_table_speaks_of_what_is_there(name):
    real = find(name)
    try:
        parameters = set(inspect.signature(real).parameters)
    except ValueError:  # a built-in function says its parameters in its docstring only
        parameters = set(SINCE[name])
    assert name in all_rules() and set(SINCE[name]) - {""} <= parameters
    assert all((2, 0) < version <= NEWEST for version in SINCE[name].values())
