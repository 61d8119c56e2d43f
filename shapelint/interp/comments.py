"""What do shape comments say? They name the sizes of what nobody described, and are held against what was inferred."""

from __future__ import annotations

from typing import Any

from shapelint.interp.machine import Machine


def after_parameters(m: Machine, function: Any, scope: Any) -> None:
    """A function starts."""


def after_line(m: Machine, node: Any) -> None:
    """A line was run."""
