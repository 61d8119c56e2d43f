"""The JSON Schemas of what machines read, one file a document."""

from __future__ import annotations

from importlib.resources import files


def names() -> tuple[str, ...]:
    """The documents that have a schema."""
    return tuple(sorted(item.name[: -len(".json")] for item in files(__name__).iterdir() if item.name.endswith(".json")))


def text(name: str) -> str:
    """The schema of one document."""
    return files(__name__).joinpath(f"{name}.json").read_text(encoding="utf-8")
