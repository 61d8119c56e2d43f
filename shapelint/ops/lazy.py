"""Lazy modules: nn.LazyLinear, nn.LazyConv2d and their kin, which take one size from their first input."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

# The ordinary modules have their rules before the lazy ones are derived from them.
from shapelint.ops import batch_norm, channel_norm, conv, conv_transpose, linear  # noqa: F401
from shapelint.rulebook import Rule, Wish, fresh, rule_for, to_tensor
from shapelint.rulebook.axes import find_axis
from shapelint.rulebook.binding import Spec, spec_of
from shapelint.rulebook.registry import add
from shapelint.values import (
    MISSING, UNKNOWN_SHAPE, Layer, NotKnown, Origin, Reject, Tensor, settled, with_origin,
)


class Lazy:
    """What a lazy module becomes at its first call: the ordinary module, its size that of one axis of the input."""

    def __init__(self, kind: Kind, params: dict[str, Any]):
        self.kind, self.params = kind, params

    def ordinary(self, args: tuple[Any, ...], kwargs: dict[str, Any], origin: Origin | None = None) -> Layer:
        """The ordinary module for the arguments of the first call (at `origin`). Raises Reject, NotKnown."""
        given = args[0] if args else kwargs.get("input", MISSING)
        if given is MISSING:
            raise NotKnown("the first call has no input")
        size = self.kind.size_of(to_tensor(given, Wish(self.kind.name, "input")), self.params)
        try:
            return self.kind.build(with_origin(size, origin), self.params)
        except Reject as no:
            if no.fact.get("parameter") == self.kind.size:
                raise
            # The other sizes were looked at by nobody so far; it is the operator that refuses them.
            raise Reject(no.fact.kind, raises="RuntimeError", **no.fact.details) from None

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        """What the first call gives."""
        layer = self.ordinary(args, kwargs)
        return spec_of(layer.forward).call(layer.name, args, kwargs)


class Kind:
    """One lazy class: `size` is the parameter that the ordinary class has beside its own, `axis` where it is read."""

    def __init__(self, name: str, size: str, axis: int, doc: str, defaults: dict[str, Any]):
        self.name, self.size, self.axis = name, size, axis
        self.ordinary = name.replace("Lazy", "")
        like = self.rule.spec

        def construct(**params: Any) -> Layer:
            return self.construct(params)

        construct.__doc__ = doc
        self.spec = Spec(construct, None)
        self.spec.names = [n for n in like.names if n != size]
        self.spec.parameters = {n: (converter, defaults.get(n, default))
                                for n, (converter, default) in like.parameters.items() if n != size}
        self.spec.keyword_only = set(like.keyword_only)
        add(Rule(name, self.spec, "function", "module"))

    @property
    def rule(self) -> Rule:
        rule = rule_for(self.ordinary)
        assert rule is not None
        return rule

    def build(self, size: Any, params: dict[str, Any]) -> Layer:
        return self.rule((), {self.size: size, **params})

    def construct(self, params: dict[str, Any]) -> Layer:
        """The module before its first call: torch builds it with 0 for what is not known, and looks at no number of
        outputs yet."""
        nothing = self.build(0, {n: 0 if n in _OUT else v for n, v in params.items()})
        attrs = {n: _uninitialised(settled(v)) for n, v in nothing.attrs.items() if n not in _OUT}
        lazy = Lazy(self, params)
        return Layer(self.name, params, lazy.forward, {**attrs, self.size: 0}, lazy=lazy)

    def size_of(self, input: Tensor, params: dict[str, Any]) -> Any:
        """The size the first input has along the axis. Rejects "rank" for one without that axis."""
        if all(settled(params.get(flag, True)) is False for flag in ("affine", "track_running_stats")):
            return 0  # a norm without weights has nothing to take a size for
        if input.rank is None:
            input, axis = find_axis(input, self.axis)
            size = input.shape.axis(axis)
            return fresh(f"{self.size} of a lazy module") if size is None else size
        if -input.rank <= self.axis < input.rank:
            return input.dims[self.axis]
        if self.axis in (1, -1):  # read before anybody counts the axes
            raise Reject("rank", raises="IndexError", argument="input", operator=self.name, got=input.rank, wanted=None,
                         least=2 if self.axis == 1 else 1, shape=input.shape, pattern=["batch", self.size])
        return fresh(f"{self.size} of a lazy module")


#: How many outputs a lazy module has: known from the start, but looked at by nobody before its first call.
_OUT = ("out_features", "out_channels")


def _uninitialised(value: Any) -> Any:
    """A weight without a shape; numbers and what is not there stay."""
    if not isinstance(value, Tensor) or value.rank == 0:
        return value
    return replace(value, shape=UNKNOWN_SHAPE)


Kind("torch.nn.LazyLinear", "in_features", -1, """As Linear, of whatever features the first input has.

    LazyLinear(4)([B, T, 3]) -> [B, T, 4]
    LazyLinear(4)([..., 3]) -> [..., 4]
    LazyLinear(4)([2, 3]i) -> error: dtype
    LazyLinear(4)([]) -> error: rank
    """, {})


def _of_places(n: int) -> None:
    places = ", 5" * n
    Kind(f"torch.nn.LazyConv{n}d", "in_channels", -n - 1, f"""As Conv{n}d, of whatever channels the first input has.

    LazyConv{n}d(8, 3)([B, 3{places}]) -> [B, 8{", 3" * n}]
    LazyConv{n}d(8, 3, padding=1, groups=2)([6{places}]) -> [8{places}]
    LazyConv{n}d(8, 3)([5{places}, 5, 5]) -> error: rank
    LazyConv{n}d(8, 3, groups=2)([2, 3{places}]) -> error: constructor
    LazyConv{n}d(8, 6)([2, 3{places}]) -> error: spatial
    """, {})
    Kind(f"torch.nn.LazyConvTranspose{n}d", "in_channels", -n - 1, f"""As ConvTranspose{n}d, of whatever channels the
    first input has.

    LazyConvTranspose{n}d(8, 3)([B, 3{places}]) -> [B, 8{", 7" * n}]
    LazyConvTranspose{n}d(8, 3, 2, 1, 1)([3{places}]) -> [8{", 10" * n}]
    LazyConvTranspose{n}d(8, 3)([5{places}, 5, 5]) -> error: rank
    """, {})
    Kind(f"torch.nn.LazyBatchNorm{n}d", "num_features", 1, f"""As BatchNorm{n}d, of whatever channels the first input
    has.

    LazyBatchNorm{n}d()([B, 3{places}]) -> [B, 3{places}]
    LazyBatchNorm{n}d()([B, 3{places}, 5, 5]) -> error: rank
    LazyBatchNorm{n}d()([3]) -> error: rank
    """, {})
    Kind(f"torch.nn.LazyInstanceNorm{n}d", "num_features", 1, f"""As InstanceNorm{n}d with weights, of whatever size
    axis 1 of the first input has.

    LazyInstanceNorm{n}d()([B, 3{places}]) -> [B, 3{places}]
    LazyInstanceNorm{n}d()([5{places}]) -> [5{places}]
    LazyInstanceNorm{n}d()([3{places}]) -> error: norm-size
    LazyInstanceNorm{n}d(affine=False, track_running_stats=False)([3{places}]) -> [3{places}]
    """, {"affine": True, "track_running_stats": True})


for _n in (1, 2, 3):
    _of_places(_n)
