"""What data does a JSON, YAML or TOML text hold? Plain dictionaries, lists and constants of bounded size, or a reason."""

from __future__ import annotations

import json
import math
import sys
from typing import Any

#: No configuration is longer. PyYAML without its C library reads some 40 kB a second, so YAML has a bound of its own.
LONGEST = 1_000_000
_LONGEST_YAML = 128_000
#: A list nested deeper than that, or that holds more, is no configuration (aliases can make little text hold much).
_DEEPEST, _MOST = 40, 50_000
_MOST_ALIASES = 30


class BadData(Exception):
    """A text that cannot be read as data, and why."""


def read_data(text: str, kind: str) -> Any:
    """What a text of the kind "json", "yaml" or "toml" holds. Raises BadData."""
    if len(text) > (_LONGEST_YAML if kind == "yaml" else LONGEST):
        raise BadData("the file is too large to be a configuration")
    try:
        data = {"json": json.loads, "yaml": _yaml, "toml": _toml}[kind](text)
    except (ValueError, RecursionError, OverflowError) as error:
        raise BadData(f"the file is no {kind.upper()}") from error
    _check_size(data)
    return data


def _check_size(data: Any) -> None:
    """Raise BadData where it is nested too deeply or holds too much; what is shared counts each time."""
    count, stack = 0, [(data, 0)]
    while stack:
        value, depth = stack.pop()
        count += 1
        if count > _MOST or depth > _DEEPEST:
            raise BadData("the file holds more than a configuration does")
        if isinstance(value, dict):
            stack.extend((inner, depth + 1) for inner in value.values())
        elif isinstance(value, list):
            stack.extend((inner, depth + 1) for inner in value)


def _toml(text: str) -> Any:
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    return tomllib.loads(text)


def _yaml(text: str) -> Any:
    try:
        import yaml
    except ImportError:
        raise BadData("PyYAML is not installed, so YAML is not read") from None
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        _check_events(yaml, text, loader)
        return yaml.load(text, Loader=loader)  # noqa: S506  (a safe loader: it makes plain data only)
    except yaml.YAMLError as error:
        raise BadData("the file is no YAML") from error


def _check_events(yaml: Any, text: str, loader: Any) -> None:
    """Raise BadData before anything is built of a text that is nested deeply or repeats itself by aliases."""
    depth = aliases = 0
    for event in yaml.parse(text, Loader=loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        aliases += isinstance(event, yaml.AliasEvent)
        if depth > _DEEPEST or aliases > _MOST_ALIASES:
            raise BadData("the file holds more than a configuration does")


def is_plain(value: Any) -> bool:
    """Is it a constant that programs and configurations share? (Dates and infinities are left to nobody.)"""
    return value is None or isinstance(value, (bool, int, str)) or isinstance(value, float) and math.isfinite(value)
