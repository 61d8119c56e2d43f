"""The JSON Schemas of what machines read, one file a document."""

from __future__ import annotations

from importlib.resources import files


def names() -> tuple[str, ...]:
    """The documents that have a schema."""
    found = (item.name for item in files(__name__).iterdir())
    return tuple(sorted(name.removesuffix(".json") for name in found if name.endswith(".json")))


def text(name: str) -> str:
    """The schema of one document."""
    return files(__name__).joinpath(f"{name}.json").read_text(encoding="utf-8")
