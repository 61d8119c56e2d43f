"""Options of the whole test run."""

from __future__ import annotations


def pytest_addoption(parser):
    # Here and not beside the fixtures, for pytest asks only the conftest files nearest to where it was started.
    parser.addoption("--update", action="store_true", help="rewrite the reveal marks of fixtures/ where torch agrees")
    parser.addoption("--agreement-seed", type=int, default=0, help="another sample of torch's own tests of its operators")
