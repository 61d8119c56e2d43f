"""The readers and judges of examples stand beside the tests that use them."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture
def agreement_seed(request):
    """Which of torch's own samples are taken."""
    return request.config.getoption("--agreement-seed")


@pytest.fixture(autouse=True)
def clean_path():
    """What other tests of this process taught is forgotten."""
    from shapelint.rulebook import path

    path.clear()
