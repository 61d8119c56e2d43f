"""What does a rule in the notation say of the tensors it is given: what comes out, is learned, or is wrong?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from shapelint.dims import Dim
from shapelint.rulebook.notation import Axis, Notation, Pattern, evaluate, parse
from shapelint.rulebook.path import fresh, join_shapes, learn, must_same, path, refine, same
from shapelint.values import Reject, Shape, Tensor, settled


class Signature:
    """A notation with some names bound: a rule for tensors that can be called.

    `kind` is the fact reported where a size does not fit, `arguments` are the names of the inputs, `raises` the
    exceptions torch raises for a wrong size and `rank_raises` for a wrong number of axes.
    """

    __slots__ = ("text", "variants", "names", "kind", "arguments", "dtype", "raises", "rank_raises")

    def __init__(self, text: str, *, kind: str = "features", arguments: Sequence[str] = ("input", "other"),
                 dtype: str | None = None, raises: str = "RuntimeError", rank_raises: str = "RuntimeError",
                 names: dict[str, Any] | None = None):
        self.text = text
        self.variants = parse(text)
        self.names = names or {}
        self.kind = kind
        self.arguments = arguments
        self.dtype = dtype
        self.raises = raises
        self.rank_raises = rank_raises

    def __call__(self, *tensors: Tensor) -> Any:
        fitting = [v for v in self.variants if _ranks_fit(v, tensors)]
        if not fitting:
            self._reject_rank(tensors)
        if path.thorough:
            path.readings += [(value.source, [v.inputs[i] for v in fitting])
                              for i, value in enumerate(tensors) if value.source is not None]
        if len(fitting) == 1:
            return self._only(fitting[0], tensors)
        trials = [(variant, self._try(variant, tensors)) for variant in fitting]
        good = [(variant, trial) for variant, trial in trials if not isinstance(trial, Reject)]
        if not good:
            raise trials[0][1]
        if len(good) == 1:
            return self._only(good[0][0], tensors)
        return _join_trials(tensors, [trial for _, trial in good])

    def _only(self, variant: Notation, tensors: Sequence[Tensor]) -> Any:
        """The one variant that is left: what it needs of the tensors is learned."""
        shapes, out = self._apply(variant, tensors)
        for value, shape in zip(tensors, shapes):
            learn(value, shape)
        return out

    def _try(self, variant: Notation, tensors: Sequence[Tensor]) -> Any:
        """(shapes, result, what was taken for granted), or the Reject; nothing is left behind."""
        known, before = path.known, len(path.required)
        try:
            shapes, out = self._apply(variant, tensors)
            return shapes, out, path.required[before:]
        except Reject as no:
            return no
        finally:
            path.known = known
            del path.required[before:]

    def ranks(self, index: int) -> list[int] | None:
        """The ranks the input of that index may have; None where any (of at least so many) will do."""
        patterns = [v.inputs[index] for v in self.variants]
        return None if any(a.lead for p in patterns for a in p) else sorted(len(p) for p in patterns)

    def _reject_rank(self, tensors: Sequence[Tensor]) -> None:
        variant = self.variants[0]
        at_fault = 0
        for i, (pattern, value) in enumerate(zip(variant.inputs, tensors)):
            allowed = self.ranks(i)
            if value.rank is not None and (value.rank not in allowed if allowed else value.rank < _sizes(pattern)):
                at_fault = i
                break
        value, pattern = tensors[at_fault], variant.inputs[at_fault]
        raise Reject("rank", raises=self.rank_raises, argument=self.arguments[at_fault], got=value.rank,
                     wanted=self.ranks(at_fault), least=_sizes(pattern), shape=value.shape,
                     pattern=[axis.text for axis in pattern])

    def _apply(self, variant: Notation, tensors: Sequence[Tensor]) -> tuple[list[Shape], Any]:
        """The shapes the tensors have by this variant, and the result. Raises the first Reject, with the result."""
        matching = _Matching(dict(self.names), self.kind, self.raises)
        shapes = []
        for i, (pattern, value) in enumerate(zip(variant.inputs, tensors)):
            argument = self.arguments[i] if i < len(self.arguments) else f"input{i + 1}"
            shapes.append(matching.match(pattern, value, argument))
        dtype = self.dtype or (tensors[0].dtype if tensors else None)
        wrong = matching.wrong
        if wrong is not None:
            try:
                wrong.result = _build(variant.output, matching.names, dtype)
            except (KeyError, TypeError):
                wrong.result = None
            raise wrong
        return shapes, _with_roles(_build(variant.output, matching.names, dtype), variant, tensors)


class _Matching:
    """One reading of the inputs by one variant: the names bound so far, and the first thing that does not fit."""

    def __init__(self, names: dict[str, Any], kind: str, raises: str):
        self.names = names
        self.kind = kind
        self.raises = raises
        self.wrong: Reject | None = None

    def match(self, pattern: Pattern, value: Tensor, argument: str) -> Shape:
        """Bind the names of the pattern to the axes; returns the shape as this pattern has it."""
        cut = next((i for i, axis in enumerate(pattern) if axis.lead), None)
        if cut is None:
            shape = Shape(tuple(self._known(axis, i, i - len(pattern), value) for i, axis in enumerate(pattern)))
            self._axes(pattern, shape, argument, value, 0)
            return shape
        head, tail = pattern[:cut], pattern[cut + 1:]
        shape = value.shape
        if shape.back is not None:
            shape = self._open(head, tail, value)
        self._axes(head, shape, argument, value, 0)
        self._axes(tail, shape, argument, value, -len(tail))
        self._lead(pattern[cut].text, _between(shape, len(head), len(tail)), argument, value)
        return shape

    def _known(self, axis: Axis, from_front: int, from_back: int, value: Tensor) -> Dim:
        """The size of that axis: the tensor's own, or what the pattern says it must be."""
        shape = value.shape
        size = shape.axis(from_front) if shape.back is None or from_front < len(shape.front) else shape.axis(from_back)
        if size is not None:
            return size
        try:
            return evaluate(axis.expression, self.names)
        except KeyError:
            return fresh("no use of it tells this size")

    def _open(self, head: Pattern, tail: Pattern, value: Tensor) -> Shape:
        """A tensor of open rank that has at least the axes of the head and the tail."""
        front = tuple(self._known(axis, i, -99, value) for i, axis in enumerate(head))
        back = tuple(self._known(axis, 99, i - len(tail), value) for i, axis in enumerate(tail))
        return refine(value.shape, Shape(front, back))

    def _axes(self, pattern: Pattern, shape: Shape, argument: str, value: Tensor, start: int) -> None:
        for i, axis in enumerate(pattern):
            got = shape.axis(start + i)
            if axis.name is not None and axis.name not in self.names:
                self.names[axis.name] = got
                continue
            self._same(got, evaluate(axis.expression, self.names), argument=argument, axis=start + i,
                       parameter=axis.text, shape=value.shape)

    def _same(self, got: Dim, wanted: Dim, **details: Any) -> None:
        try:
            must_same(got, wanted, self.kind, raises=self.raises, **details)
        except Reject as no:
            self.wrong = self.wrong or no

    def _lead(self, name: str, axes: Shape, argument: str, value: Tensor) -> None:
        """The axes a star stands for; a second star of the same name must stand for the same axes."""
        before = self.names.setdefault(name, axes)
        if before is axes or before.back is not None or axes.back is not None:
            return
        if len(before.front) != len(axes.front):
            extra = value.rank - len(axes.front)
            self.wrong = self.wrong or Reject("rank", argument=argument, got=value.rank, shape=value.shape,
                                              wanted=[len(before.front) + extra], least=0, pattern=[f"*{name}"])
            return
        for i, (wanted, got) in enumerate(zip(before.front, axes.front)):
            self._same(got, wanted, argument=argument, axis=i, parameter=name, shape=value.shape)


def _between(shape: Shape, head: int, tail: int) -> Shape:
    """The axes of a shape without the first and last ones."""
    if shape.back is None:
        return Shape(shape.front[head: len(shape.front) - tail])
    # What may be one axis seen from both ends is no axis between them.
    shape = shape.parted(front_first=head > 0)
    ranks = shape.ranks and frozenset(rank - head - tail for rank in shape.ranks)
    return Shape(shape.front[head:], shape.back[: len(shape.back) - tail], ranks)


def _sizes(pattern: Pattern) -> int:
    return sum(not axis.lead for axis in pattern)


def _ranks_fit(variant: Notation, tensors: Sequence[Tensor]) -> bool:
    for pattern, value in zip(variant.inputs, tensors):
        sizes, shape = _sizes(pattern), value.shape
        if sizes == len(pattern):
            if not shape.may_have_rank(sizes):
                return False
        elif shape.back is None and len(shape.front) < sizes or shape.ranks and max(shape.ranks) < sizes:
            return False
    return True


def _join_trials(tensors: Sequence[Tensor], trials: list[Any]) -> Any:
    """What holds whichever of several variants it is: their shapes joined, and what all of them take for granted."""
    for i, value in enumerate(tensors):
        shapes = [shapes[i] for shapes, _, _ in trials]
        joined = shapes[0]
        for shape in shapes[1:]:
            joined = join_shapes(joined, shape)
        learn(value, joined)
    first, others = trials[0], trials[1:]
    for got, wanted, fact in first[2]:
        relation = fact.get("relation")
        if all(any((got, wanted, relation) == (g, w, f.get("relation")) for g, w, f in other[2]) for other in others):
            if relation is not None:
                path.required.append((got, wanted, fact))
                continue
            details = {k: v for k, v in fact.details.items() if k not in ("got", "wanted")}
            must_same(got, wanted, fact.kind, raises=fact.raises, **details)
    out = first[1]
    for other in others:
        out = _join(out, other[1])
    return out


def _build(tree: Any, names: dict[str, Any], dtype: str | None) -> Any:
    if isinstance(tree, tuple):
        return tuple(_build(item, names, dtype) for item in tree)
    front: list[Dim] = []
    back: list[Dim] | None = None
    ranks = None
    for axis in tree:
        if axis.lead:
            lead = names[axis.text]
            front.extend(lead.front)
            if lead.back is not None:
                back = list(lead.back)
                ranks = lead.ranks and frozenset(rank + len(tree) - 1 for rank in lead.ranks)
        else:
            (front if back is None else back).append(evaluate(axis.expression, names))
    return Tensor(Shape(tuple(front), None if back is None else tuple(back), ranks), dtype)


def _with_roles(out: Any, variant: Notation, tensors: Sequence[Tensor]) -> Any:
    """Axes that a star carries over keep what they stand for."""
    if not isinstance(out, Tensor) or not tensors or tensors[0].roles is None or out.rank != tensors[0].rank:
        return out
    if variant.inputs[0][0].lead and variant.output[0].lead and len(variant.output) == len(variant.inputs[0]):
        return replace(out, roles=tensors[0].roles)
    return out


def _join(a: Any, b: Any) -> Any:
    if isinstance(a, tuple):
        return tuple(_join(x, y) for x, y in zip(a, b))
    return Tensor(join_shapes(a.shape, b.shape), a.dtype)


def sig(text: str, *, kind: str = "features", arguments: Sequence[str] = ("input", "other"), dtype: str | None = None,
        raises: str = "RuntimeError", rank_raises: str = "RuntimeError", **names: Any) -> Signature:
    """A notation with names bound: `sig("[*lead, in_features] -> [*lead, out]", out=2*n)` is a rule for a tensor."""
    return Signature(text, kind=kind, arguments=arguments, dtype=dtype, raises=raises, rank_raises=rank_raises,
                     names=names)


def must_have_shape(value: Any, dims: Sequence[Dim], kind: str, **details: Any) -> None:
    """torch needs this tensor to have exactly these axes. Rejects with kind (details: shape, wanted_shape, axis)."""
    value = settled(value)
    wanted = Shape(tuple(dims))
    if not isinstance(value, Tensor):
        return
    if not value.shape.may_have_rank(len(dims)):
        raise Reject(kind, shape=value.shape, wanted_shape=wanted, **details)
    was_open = value.shape.back is not None
    value = learn(value, wanted)
    if value.rank is None:
        return
    for i, (got, want) in enumerate(zip(value.dims, dims)):
        if was_open and same(got, want) is True:
            continue
        must_same(got, want, kind, axis=i, shape=value.shape, wanted_shape=wanted, **details)
