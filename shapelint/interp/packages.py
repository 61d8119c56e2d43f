"""What does a program learn of the packages that are installed, and of their versions? Read off the environment's folders."""

from __future__ import annotations

import glob
import os
import re
import sys
from typing import Any

from shapelint.interp.builtins_ import builtin
from shapelint.interp.library import imported
from shapelint.interp.machine import Machine, Raised
from shapelint.rulebook import path
from shapelint.rulebook.versions import NEWEST
from shapelint.source import absolute
from shapelint.values import NamedTuple, Ref, Unknown, settled


def torch_version() -> str:
    """The release of torch the program is meant for, as `torch.__version__` says it."""
    return ".".join(map(str, (*(path.torch or NEWEST), 0)))


@builtin("importlib.util.find_spec", "importlib.find_loader")
def find_spec(m: Machine, args: tuple[Any, ...], kwargs: Any, node: Any) -> Any:
    """Something that is not None where the package is there. Where no environment is known nobody can say."""
    name = settled(args[0]) if args else None
    if not isinstance(name, str):
        return Unknown("which package is looked for is not known", node)
    if name.partition(".")[0] == "torch":
        return _spec(name)
    there = is_installed(m, name)
    return Unknown("whether a package is installed", node) if there is None else _spec(name) if there else None


def _spec(name: str) -> NamedTuple:
    return NamedTuple.of(("name", "origin", "loader"), (name, Unknown("a file's name"), Ref("importlib.machinery.SourceFileLoader")),
                         "ModuleSpec")


def is_installed(m: Machine, name: str) -> bool | None:
    """Is a package installed in the environment? None where no environment is known."""
    if m.library is None or not m.library.packages:
        return None
    if m.library.modules.find(name, m.home) is not None:
        return True
    place = os.path.join(*name.split("."))
    return any(glob.glob(os.path.join(glob.escape(os.path.join(folder, place)), "*")) or
               glob.glob(glob.escape(os.path.join(folder, place)) + ".*") for folder in m.library.packages)


def must_be_there(m: Machine, name: str) -> None:
    """`import name` where a handler waits for its failure. Raises ModuleNotFoundError where the environment has no such
    package, and is known."""
    top = name.partition(".")[0]
    if m.catches("ModuleNotFoundError") and top not in _OF_PYTHON and top != "torch" and is_installed(m, name) is False:
        raise Raised("ModuleNotFoundError")


_OF_PYTHON = sys.stdlib_module_names


@builtin("importlib.import_module", "builtins.__import__")
def import_module(m: Machine, args: tuple[Any, ...], kwargs: Any, node: Any) -> Any:
    name = settled(args[0]) if args else None
    if not isinstance(name, str) or m.library is None:
        return Unknown("which module is imported is not known", node)
    level = len(name) - len(name.lstrip("."))
    if level and len(args) > 1 and isinstance(settled(args[1]), str):
        full = absolute(name[level:], level, settled(args[1]))
    else:
        full = None if level else name
    if full is None:
        return Unknown("which module is imported is not known", node)
    must_be_there(m, full)
    return imported(m, full)


@builtin("importlib.metadata.version", "importlib_metadata.version")
def version(m: Machine, args: tuple[Any, ...], kwargs: Any, node: Any) -> Any:
    name = settled(args[0]) if args else None
    if name == "torch":
        return torch_version()
    if not isinstance(name, str) or m.library is None or not m.library.packages:
        return Unknown("the version of a package", node)
    wanted = re.sub(r"[-_.]+", "_", name).lower()
    for folder in m.library.packages:
        for info in glob.glob(os.path.join(glob.escape(folder), "*.dist-info")):
            found, _, rest = os.path.basename(info).removesuffix(".dist-info").partition("-")
            if re.sub(r"[-_.]+", "_", found).lower() == wanted:
                return rest
    raise Raised("PackageNotFoundError")


class VersionV:
    """A version of a package, as `packaging.version.Version` orders them."""

    def __init__(self, version: Any):
        self.version = version

    def attribute(self, m: Machine, name: str, node: Any) -> Any:
        if name in ("major", "minor", "micro", "base_version", "public", "is_prerelease", "is_devrelease"):
            return getattr(self.version, name)
        return tuple(self.version.release) if name == "release" else Unknown(f"`.{name}` of a version", node)

    def compared(self, kind: str, other: Any) -> Any:
        """`self < other` and the like; None where the other is no version."""
        if not isinstance(other, VersionV):
            return None
        a, b = self.version, other.version
        return {"LessThan": a < b, "LessThanEqual": a <= b, "GreaterThan": a > b, "GreaterThanEqual": a >= b,
                "Equal": a == b, "NotEqual": a != b}.get(kind)


@builtin("packaging.version.parse", "packaging.version.Version", "pkg_resources.parse_version", "distutils.version.LooseVersion",
         "looseversion.LooseVersion")
def parse(m: Machine, args: tuple[Any, ...], kwargs: Any, node: Any) -> Any:
    from packaging.version import InvalidVersion, Version

    text = settled(args[0]) if args else None
    if isinstance(text, VersionV):
        return text
    if not isinstance(text, str) or len(text) > 100:
        return Unknown("a version that is not known", node)
    try:
        return VersionV(Version(text))
    except InvalidVersion:
        return Unknown("a version that cannot be read", node)

