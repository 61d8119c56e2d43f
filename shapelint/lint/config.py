"""What does the configuration nearest to a file say?

`[tool.shapelint]` in a pyproject.toml, or the same keys at the top of a shapelint.toml. Of both in one folder
shapelint.toml counts; a pyproject.toml without our table is passed over. Paths and patterns are meant from the folder
of the file that says them.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from . import keys
from .selection import Layer
from .toml_lines import line_of
from .words import did_you_mean


class ConfigError(Exception):
    """A configuration that cannot be used; its text begins with the file and, where known, the line."""

    def __init__(self, path: Path, message: str, line: int | None = None):
        super().__init__(f"{path}:{line}: {message}" if line else f"{path}: {message}")
        self.path, self.line, self.message = path, line, message


def _key(reader: Callable[[Any], Any], default: Any) -> Any:
    """A field that is read from the key of the same name (with `-` for `_`)."""
    return field(default=default, metadata={"reader": reader})


@dataclass(frozen=True, slots=True)
class Config:
    """The keys of one configuration file. `root` is its folder; None where there is no file."""

    root: Path | None = None
    path: Path | None = None
    select: tuple[str, ...] | None = _key(keys.kept_codes, None)
    ignore: tuple[str, ...] = _key(keys.ignored_codes, ())
    extend_select: tuple[str, ...] = _key(keys.kept_codes, ())
    per_file_ignores: tuple[tuple[str, tuple[str, ...]], ...] = _key(keys.codes_by_pattern, ())
    exclude: tuple[str, ...] = _key(keys.strings, ())
    src: tuple[str, ...] = _key(keys.strings, (".", "src"))
    inputs: Mapping[str, Mapping[str, str]] = field(default_factory=dict, metadata={"reader": keys.inputs})
    error_on_warning: bool = _key(keys.flag, False)
    torch_version: tuple[int, int] | None = _key(keys.version, None)
    python: str | None = _key(keys.text, None)
    cache_dir: str | None = _key(keys.text, None)

    @property
    def layer(self) -> Layer:
        """What it says about the choice of kinds."""
        return Layer(self.select, self.ignore, self.extend_select)

    @property
    def source_roots(self) -> tuple[Path, ...]:
        """The folders that absolute imports start from."""
        return tuple(self.root / folder for folder in self.src) if self.root else ()

    def error(self, key: str, message: str) -> ConfigError:
        """What is wrong with the value of a key, to be raised; only for a configuration that has a file."""
        assert self.path is not None
        return ConfigError(self.path, f"`{key}`: {message}", line_of(_text(self.path), (*_table_of(self.path), key)))


KEYS = {f.name.replace("_", "-"): f for f in fields(Config) if "reader" in f.metadata}


def read(path: Path, text: str | None = None) -> Config | None:
    """The configuration in this file; None for a pyproject.toml without our table. Raises ConfigError."""
    text = _text(path) if text is None else text
    ours = _table_of(path)
    if ours and "shapelint" not in text:  # what is wrong with a file that does not concern us is not ours to say
        return None
    table: Any = _parsed(path, text)
    for part in ours:
        table = table.get(part) if isinstance(table, dict) else None
        if table is None:
            return None
    if not isinstance(table, dict):
        raise ConfigError(path, "`tool.shapelint` must be a table", line_of(text, ours))
    return _made(path, text, ours, table)


def _table_of(path: Path) -> tuple[str, ...]:
    """The way down to our table."""
    return ("tool", "shapelint") if path.name == "pyproject.toml" else ()


def _made(path: Path, text: str, ours: tuple[str, ...], table: dict[str, Any]) -> Config:
    config = Config(root=path.parent, path=path)
    for key, value in table.items():
        if key not in KEYS:
            raise ConfigError(path, f"unknown key `{key}`{did_you_mean(key, KEYS)}", line_of(text, (*ours, key)))
        chosen = KEYS[key]
        try:
            made = chosen.metadata["reader"](value)
        except keys.Unfit as unfit:
            line = line_of(text, (*ours, key, *unfit.below), unfit.value)
            raise ConfigError(path, f"`{key}`: {unfit.message}", line) from None
        config = replace(config, **{chosen.name: made})
    return config


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise ConfigError(path, f"cannot be read: {error.strerror or error}") from None
    except UnicodeDecodeError:
        raise ConfigError(path, "is not UTF-8") from None


def _parsed(path: Path, text: str) -> dict[str, Any]:
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"\s*\(at line (\d+), column \d+\)", str(error))
        message = str(error).replace(place[0], "") if place else str(error)
        raise ConfigError(path, f"not valid TOML: {message}", int(place[1]) if place else None) from None
    except RecursionError:
        raise ConfigError(path, "not valid TOML: nested too deep") from None


class Nearest:
    """Finds the configuration that counts for a file, reading each file once.

    `only` is used for all files in place of looking; with `isolated` there is none.
    """

    def __init__(self, only: Path | None = None, isolated: bool = False):
        self._fixed: Config | None = Config() if isolated else None
        if only is not None and not isolated:
            self._fixed = read(Path(os.path.abspath(only)))
            if self._fixed is None:
                raise ConfigError(only, "has no table [tool.shapelint]")
        self._known: dict[str, Config] = {}

    def for_file(self, path: str | Path) -> Config:
        """The configuration that counts for the file at this path."""
        return self.for_folder(os.path.dirname(os.path.abspath(path)))

    def for_folder(self, folder: str | Path) -> Config:
        """The configuration that counts for the files right in this folder."""
        if self._fixed is not None:
            return self._fixed
        if (known := self._known.get(os.fspath(folder))) is not None:
            return known
        folder = Path(os.path.abspath(folder))
        waiting = []
        found = Config()
        for here in (folder, *folder.parents):
            if (known := self._known.get(str(here))) is not None:
                found = known
                break
            waiting.append(str(here))
            if (stated := _stated(here)) is not None:
                found = stated
                break
        self._known.update(dict.fromkeys(waiting, found))
        return found


def _stated(folder: Path) -> Config | None:
    for name in ("shapelint.toml", "pyproject.toml"):
        path = folder / name
        if path.is_file() and (config := read(path)) is not None:
            return config
    return None
