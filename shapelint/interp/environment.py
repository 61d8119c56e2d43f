"""What does the environment say? Nobody knows, but the program names a default, and that is what it runs with."""

from __future__ import annotations

import re
from typing import Any

from shapelint.interp.builtins_ import builtin
from shapelint.interp.machine import Machine
from shapelint.values import Origin, Unknown, is_dim, settled, with_origin


@builtin("os.environ.get", "os.getenv", "os.environ.setdefault")
def lookup(m: Machine, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    """`os.environ.get("HIDDEN", 128)` is 128, as an argument of the command line is its default."""
    name = settled(args[0] if args else kwargs.get("key"))
    default = args[1] if len(args) > 1 else kwargs.get("default")
    if default is None or not isinstance(name, str) or _is_set(m, name):
        return Unknown("a variable of the environment", node, kind="text")
    default = settled(default)
    return with_origin(default, Origin(node, m.source)) if is_dim(default) else default


def _is_set(m: Machine, name: str) -> bool:
    """May the program set the variable itself, or load a file of such settings?"""
    text = m.source.text
    if "dotenv" in text or "environ.update" in text or "putenv(" in text:
        return True
    return re.search(rf"""environ\s*\[\s*["']{re.escape(name)}["']\s*\]\s*=(?!=)""", text) is not None


__all__ = ["lookup"]
