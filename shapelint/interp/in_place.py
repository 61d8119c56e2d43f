"""Who sees that a tensor got other axes, or other elements, in place? Every variable and attribute that holds it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from shapelint.interp.builtins_ import builtin
from shapelint.interp.machine import Machine
from shapelint.rulebook import rule_for
from shapelint.rulebook.held_numbers import overwrite
from shapelint.values import Instance, Tensor, settled


def changed_in_place(m: Machine, before: Tensor, after: Any) -> None:
    """`x.unsqueeze_(0)` gives x other axes under whatever name it is known. (Where a list or another object holds it,
    too, nobody notices.)"""
    if not isinstance(after, Tensor):
        return
    others = after.bounds is not before.bounds or after.data is not before.data
    if others:
        overwrite(before)
    if after.shape == before.shape and not others:
        return
    for holder, names in _holders(m):
        for name, value in list(names.items()):
            if settled(value) is before:
                m.journal.touch(holder)
                names[name] = after


def _holders(m: Machine) -> Iterator[tuple[Any, dict[str, Any]]]:
    """The variables of every function that is running, and the attributes of the objects whose methods they are."""
    seen: set[int] = set()
    objects = (settled(a.self_value) for a in m.activations)
    for holder in (m.scope, m.globals, *(a.scope for a in m.activations), *objects):
        if holder is not None and id(holder) not in seen:
            seen.add(id(holder))
            if isinstance(holder, Instance):
                yield holder, holder.attrs
            elif hasattr(holder, "vars"):
                yield holder, holder.vars


@builtin("torch.nn.utils.rnn.unpad_sequence")
def unpad_sequence(m: Machine, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    """Where time comes first, torch swaps the first two axes of the padded tensor itself."""
    from shapelint.interp.rules import apply

    found = apply(m, rule_for("torch.nn.utils.rnn.unpad_sequence"), args, kwargs, node)
    padded = settled(args[0] if args else kwargs.get("padded_sequences"))
    batch_first = settled(args[2] if len(args) > 2 else kwargs.get("batch_first", False))
    if batch_first is False and isinstance(padded, Tensor) and (padded.rank or 0) >= 2:
        first, second, *rest = padded.dims
        changed_in_place(m, padded, padded.with_shape((second, first, *rest)))
    return found
