"""The readers and judges of examples stand beside the tests that use them."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture
def agreement_seed(request):
    """Which of torch's own samples are taken."""
    return request.config.getoption("--agreement-seed")
