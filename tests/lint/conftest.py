"""The stubs of the catalogue and the engine."""

from __future__ import annotations

from stubs import engine, kinds

__all__ = ["engine", "kinds"]
