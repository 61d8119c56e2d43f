"""What do torch's own asserts teach? What they check holds behind them."""

from __future__ import annotations

from typing import Any

from shapelint.interp.builtins_ import builtin
from shapelint.interp.machine import Machine, Raised
from shapelint.interp.truth import suppose, truth

_RAISES = {"torch._assert": "AssertionError", "torch._check": "RuntimeError", "torch._check_value": "ValueError",
           "torch._check_type": "TypeError", "torch._check_index": "IndexError",
           "torch._check_not_implemented": "NotImplementedError"}


def _register(name: str, raises: str) -> None:
    @builtin(name)
    def check(m: Machine, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> None:
        """`torch._check(condition, message)`."""
        given = args[0] if args else kwargs.get("condition", kwargs.get("cond"))
        condition = truth(m, given)
        if condition is False:
            raise Raised(raises)
        suppose(m, condition, True)


for _name, _error in _RAISES.items():
    _register(_name, _error)


@builtin("torch._check_is_size")
def check_is_size(m: Machine, args: Any, kwargs: Any, node: Any) -> None:
    """A size is not negative, which is known of sizes."""
