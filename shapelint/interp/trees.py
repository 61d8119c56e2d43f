"""What do torch's functional transforms see in a nested value? Its leaves, and the tree of tuples, lists and
dictionaries they hang on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from shapelint.values import DictV, Input, ListV, NamedTuple, NotKnown, Reject, Unknown, settled

Leaf = Callable[[Any], Any]


def leaves(tree: Any) -> Iterator[Any]:
    """The leaves of a nested value in order; what stands for later elements counts once."""
    tree = settled(tree)
    if isinstance(tree, tuple):
        parts: Any = tree
    elif isinstance(tree, ListV):
        parts = [*tree.items, *([] if tree.exact else [tree.rest])]
    elif isinstance(tree, DictV):
        parts = [*tree.items.values(), *([] if tree.exact else [tree.rest])]
    else:
        yield tree
        return
    for part in parts:
        yield from leaves(part)


def mapped(function: Leaf, tree: Any) -> Any:
    """The same tree with each leaf changed."""
    tree = settled(tree)
    if isinstance(tree, NamedTuple):
        return tree.like(mapped(function, part) for part in tree)
    if isinstance(tree, tuple):
        return tuple(mapped(function, part) for part in tree)
    if isinstance(tree, ListV):
        return ListV([mapped(function, part) for part in tree.items],
                     None if tree.exact else mapped(function, tree.rest), tree.length)
    if isinstance(tree, DictV):
        return DictV({key: mapped(function, part) for key, part in tree.items.items()},
                     None if tree.exact else mapped(function, tree.rest))
    return function(tree)


def mapped_by(function: Callable[[Any, Any, str], Any], prefix: Any, tree: Any, argument: str, of: str) -> Any:
    """The tree with each leaf changed by `function(setting, leaf, place)`, where `prefix` holds the settings: one for
    a whole branch, or a tree of the branch's own form. Rejects "transform" where the forms differ; `argument` names
    the settings, `of` (`args`) what they are for."""
    prefix, tree = settled(prefix), settled(tree)
    if prefix is None or isinstance(prefix, int):
        return _with_places(function, prefix, tree, of)
    if isinstance(prefix, (tuple, ListV)) and not isinstance(prefix, NamedTuple):
        return _by_sequence(function, prefix, tree, argument, of)
    if isinstance(prefix, DictV) and isinstance(tree, DictV):
        if not (prefix.exact and tree.exact):
            raise NotKnown(f"`{argument}` is not known")
        if prefix.items.keys() != tree.items.keys():
            raise _unlike(argument, of)
        return DictV({key: mapped_by(function, prefix.items[key], part, argument, f"{of}[{key!r}]")
                      for key, part in tree.items.items()})
    raise NotKnown(f"`{argument}` is not known")


def _by_sequence(function: Any, prefix: Any, tree: Any, argument: str, of: str) -> Any:
    settings = list(prefix) if isinstance(prefix, tuple) else prefix.items
    if isinstance(prefix, ListV) and not prefix.exact or isinstance(tree, ListV) and not tree.exact:
        raise NotKnown(f"`{argument}` is not known")
    if not isinstance(tree, (tuple, ListV)):
        if _is_leaf(tree):
            raise _unlike(argument, of)
        raise NotKnown(f"`{of}` is not known")
    parts = list(tree) if isinstance(tree, tuple) else tree.items
    if len(settings) != len(parts):
        raise _unlike(argument, of)
    made = [mapped_by(function, setting, part, argument, f"{of}[{i}]")
            for i, (setting, part) in enumerate(zip(settings, parts))]
    if isinstance(tree, NamedTuple):
        return tree.like(made)
    return tuple(made) if isinstance(tree, tuple) else ListV(made)


def _with_places(function: Any, setting: Any, tree: Any, of: str) -> Any:
    if isinstance(tree, tuple):
        made = [_with_places(function, setting, part, f"{of}[{i}]") for i, part in enumerate(tree)]
        return tree.like(made) if isinstance(tree, NamedTuple) else tuple(made)
    return mapped(lambda leaf: function(setting, leaf, of), tree)


def _is_leaf(value: Any) -> bool:
    return not isinstance(value, (Unknown, Input, tuple, ListV, DictV))


def _unlike(argument: str, of: str) -> Reject:
    return Reject("transform", raises="ValueError", argument=argument, of=of,
                  problem=f"was given `{argument}` that are not of the form of {of}")
