"""How is a shape rule written, stored and called? What a file in `ops` imports stands here."""

from shapelint.rulebook.convert import Undecided, Wish, describe, to_dtype, to_tensor
from shapelint.rulebook.demands import at_least, less_than, multiple_of, one_of, probability
from shapelint.rulebook.families import as_tensor, broadcast, combine, keep, promote, promote_dtypes, same_shape
from shapelint.rulebook.layers import keeping_layer, layer, must_be_floating, must_share, parameter, weights_dtype
from shapelint.rulebook.path import (
    broadcast_dim, broadcast_shapes, doubt, fresh, join_dims, join_shapes, learn, must_at_least, must_divide, must_same,
    note, path, refine, same,
)
from shapelint.rulebook.registry import Rule, all_rules, attribute, expand, function, module, rule_for
from shapelint.rulebook.signature import must_have_shape, sig

__all__ = [name for name in dir() if not name.startswith("_")]
