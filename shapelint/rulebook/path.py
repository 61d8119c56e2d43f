"""What is known on the path that is being run, and what a rule may ask or learn there.

There is one path at a time in a process; rules ask it through the functions here, so that they can be written as
plain functions of their arguments.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from shapelint.dims import UNSURE, Contradiction, Dim, Known, Symbol
from shapelint.values import UNKNOWN_SHAPE, Fact, Journal, Reject, Shape, Tensor, ending


@dataclass
class Path:
    """The state that rules read and write: what is known of sizes, an undo log, and what was taken for granted.

    `required` collects (got, wanted, fact) of questions that stayed open: the contracts of the code that was run. They
    are to be equal, unless the fact names another `relation`; those are kept only where `thorough` says so.
    `notes` collects facts that are no failures, to be worded as warnings.
    """

    known: Known = field(default_factory=Known)
    journal: Journal = field(default_factory=Journal)
    required: list[tuple[Dim, Dim, Any]] = field(default_factory=list)
    thorough: bool = False
    #: (parameter, patterns): how a notation reads the axes of a parameter that is learned by use; kept with `thorough`.
    readings: list[tuple[Any, Any]] = field(default_factory=list)
    #: What torch only warns of, or accepts in silence, though it hardly is what was meant.
    notes: list[Fact] = field(default_factory=list)
    #: Why torch refused what has only one way left to be right: told where nothing else fits its result either.
    doubts: list[Fact] = field(default_factory=list)
    #: Sizes that are the unknown rank of a tensor.
    ranks: dict[Dim, Tensor] = field(default_factory=dict)
    #: The torch the program is meant for, where its configuration says so: (2, 4).
    torch: tuple[int, int] | None = None
    #: What was known of elements that were overwritten since, by identity: tensors that share them share it, too.
    overwritten: dict[int, Any] = field(default_factory=dict)
    #: Are modules in training mode? None where nobody can say.
    training: bool | None = None
    #: May weights be of another dtype than they were built with (`model.half()`), or be cast on their way (autocast)?
    casts: bool = False
    #: The dtype of floats for which none is named; None where the program chose one that is not known.
    default_dtype: str | None = "float32"

    def clear(self) -> None:
        """Forget everything that earlier runs in this process left."""
        for name, value in vars(Path()).items():
            setattr(self, name, value)


path = Path()


def note(kind: str, **details: Any) -> None:
    """Remember something that runs but hardly is what was meant; `kind` and `details` as with Reject."""
    path.notes.append(Fact(kind, details, raises=""))


def doubt(kind: str, raises: str = "RuntimeError", **details: Any) -> None:
    """Remember what torch refuses in nearly all cases, here where the other case is not ruled out. Whoever finds the
    result unfit says this in its place; `kind` and `details` as with Reject."""
    path.doubts.append(Fact(kind, details, raises=raises))


def fresh(note: str = "") -> Dim:
    """A size nobody knows: equal to itself only."""
    return Symbol(None, note).dim


def same(a: Dim, b: Dim) -> Any:
    """Are two sizes equal on this path? True, False or UNSURE."""
    if type(a) is type(b) is int:
        return a == b
    return path.known.same(a, b)


def surely(answer: Any) -> bool:
    """Is the answer a definite yes?"""
    return answer is True


def never(answer: Any) -> bool:
    """Is the answer a definite no?"""
    return answer is False


def must_same(got: Dim, wanted: Dim, kind: str, **details: Any) -> None:
    """torch needs `got == wanted` here. A definite no is rejected; an open question is taken for granted from
    here on (the program runs on only if they are equal) and kept as a contract."""
    answer = same(got, wanted)
    if answer is True:
        return
    if answer is False:
        raise Reject(kind, got=got, wanted=wanted, **details)
    _take_for_granted(got, wanted, kind, details)


def must_at_least(got: Dim, least: int, kind: str, **details: Any) -> None:
    """torch needs `got >= least` here; handled like must_same."""
    if type(got) is int and got >= least:
        return
    answer = path.known.at_least(got, least)
    if answer is False:
        raise Reject(kind, got=got, wanted=least, **details)
    # Every fact kept makes the next question dearer: that a sum of sizes is not negative follows from its parts.
    if answer is UNSURE:
        require("at least", got, least, kind, details)
    if answer is UNSURE and (least > 0 or len(got.terms) == 1):
        try:
            path.known = path.known.assume_at_least(got, least)
        except Contradiction:
            pass


def must_divide(divisor: Dim, whole: Dim, kind: str, **details: Any) -> None:
    """torch needs `whole % divisor == 0` here; handled like must_same."""
    if divisor == 0:
        raise Reject(kind, got=whole, wanted=divisor, **details)
    answer = path.known.divides(divisor, whole)
    if answer is False:
        raise Reject(kind, got=whole, wanted=divisor, **details)
    if answer is UNSURE:
        require("multiple", whole, divisor, kind, details)
        try:
            path.known = path.known.assume_multiple(whole, divisor)
        except Contradiction:
            pass


def require(relation: str, got: Dim, wanted: Dim, kind: str, details: dict[str, Any]) -> None:
    """Keep a question that stayed open: `got` is to be "at least", "less" than or a "multiple" of `wanted`, or to
    "broadcast" with it."""
    if path.thorough:
        path.required.append((got, wanted, Reject(kind, got=got, wanted=wanted, relation=relation, **details).fact))


def _take_for_granted(got: Dim, wanted: Dim, kind: str, details: dict[str, Any]) -> None:
    path.required.append((got, wanted, Reject(kind, got=got, wanted=wanted, **details).fact))
    try:
        path.known = path.known.assume_same(got, wanted)
    except Contradiction:
        pass


def broadcast_dim(a: Dim, b: Dim) -> Dim | None:
    """The size two axes broadcast to, or None where they surely cannot: equal is no, and either is 1 is no."""
    answer = same(a, b)
    if answer is True:
        return a
    a_one, b_one = same(a, 1), same(b, 1)
    if a_one is True:
        return b
    if b_one is True:
        return a
    if a_one is False and b_one is False:
        return None if answer is False else a
    if a == 0 or b == 0:  # the other is 0 or 1, and both give 0
        return 0
    # The program goes on only if the one that may be 1 is 1, or equals the other: the larger one stays.
    if a_one is False or path.known.at_least(a, b) is True:
        return a
    if b_one is False or path.known.at_least(b, a) is True:
        return b
    return fresh("one of two sizes that broadcast")


def broadcast_shapes(a: Shape, b: Shape, kind: str = "broadcast", **details: Any) -> Shape:
    """The shape two tensors broadcast to (torch's broadcasting semantics). Rejects what surely cannot."""
    if a.back is None and b.back is None:
        short, long = (a.front, b.front) if len(a.front) <= len(b.front) else (b.front, a.front)
        lead = len(long) - len(short)
        out = list(long[:lead])
        out.extend(_broadcast_axis(a, b, lead + i - len(long), kind, details) for i in range(len(short)))
        return Shape(tuple(out))
    return _broadcast_open(a, b, kind, details)


def _broadcast_axis(a: Shape, b: Shape, axis: int, kind: str, details: dict[str, Any]) -> Dim:
    """One axis of a broadcast; two open sizes that are both not 1 are taken to be equal from here on."""
    got, wanted = a.axis(axis), b.axis(axis)
    dim = broadcast_dim(got, wanted)
    if dim is None:
        raise Reject(kind, left=a, right=b, axis=axis, got=got, wanted=wanted, **details)
    if same(got, wanted) is UNSURE:
        if same(got, 1) is False and same(wanted, 1) is False:
            must_same(got, wanted, kind, left=a, right=b, axis=axis, **details)
        elif same(got, 1) is not True and same(wanted, 1) is not True:
            # Equal, or one of them 1: nothing to go on with, but a contract.
            path.required.append((got, wanted, Reject(kind, left=a, right=b, axis=axis, got=got, wanted=wanted,
                                                      relation="broadcast", **details).fact))
    return dim


def _broadcast_open(a: Shape, b: Shape, kind: str, details: dict[str, Any]) -> Shape:
    back: list[Dim] = []
    for i in range(1, 64):
        x, y = a.axis(-i), b.axis(-i)
        if x is None and y is None:
            break
        if x is not None and y is not None:
            back.append(_broadcast_axis(a, b, -i, kind, details))
            continue
        one, other = (x, b) if y is None else (y, a)
        # The other tensor may have an axis here: of any size if this one may be 1, else of one that fits it.
        may_grow = other.back is not None and same(one, 1) is not False
        back.append(fresh("an axis that may be broadcast") if may_grow else one)
    return _keep_front(a, b, tuple(reversed(back)))


def _keep_front(a: Shape, b: Shape, back: tuple[Dim, ...]) -> Shape:
    """An open tensor that is longer than a known one keeps its first axes, and what is known of its rank."""
    open_one, other = (a, b) if b.back is None else (b, a)
    if other.back is not None:
        return Shape((), back)
    reach = len(other.front)
    ranks = open_one.ranks and frozenset(max(rank, reach) for rank in open_one.ranks)
    made = Shape(open_one.front[: max(0, open_one.least_rank - reach)], back, ranks, open_one.overlap)
    return made.parted(front_first=False, least=max(open_one.least_rank, reach))


def learn(tensor: Tensor, shape: Shape) -> Tensor:
    """What this use teaches of a tensor: it has this shape, too. Returns the tensor as it is known now."""
    if tensor.shape.back is None:
        return tensor
    known = tensor.shape
    if tensor.source is not None and isinstance(tensor.source.value, Tensor):
        known = refine(tensor.source.value.shape, known)  # other uses may have taught more meanwhile
    better = Tensor(refine(known, shape), tensor.dtype, tensor.marked, tensor.claim, tensor.roles,
                    tensor.source, tensor.data, tensor.bounds, tensor.kind)
    if tensor.source is not None:
        path.journal.touch(tensor.source)
        tensor.source.value = better
    return better


def refine(old: Shape, new: Shape) -> Shape:
    """What two true descriptions of one shape say together; sizes of `old` come first, for their origins."""
    if old.back is None:
        return old
    if new.back is None:
        front = list(new.front)
        for i, dim in enumerate(reversed(old.back[-len(front):] if front else ())):
            front[len(front) - 1 - i] = dim
        for i, dim in enumerate(old.front[: len(front)]):
            front[i] = dim
        return Shape(tuple(front))
    front = old.front if len(old.front) >= len(new.front) else old.front + new.front[len(old.front):]
    back = old.back if len(old.back) >= len(new.back) else new.back[: len(new.back) - len(old.back)] + old.back
    ranks = old.ranks & new.ranks if old.ranks is not None and new.ranks is not None else old.ranks or new.ranks
    least = max(old.least_rank, new.least_rank, min(ranks) if ranks else 0)
    overlap = max(0, len(front) + len(back) - least)
    if ranks is not None and len(ranks) == 1 and len(front) + len(back) >= (rank := next(iter(ranks))):
        return Shape(front + back[len(front) + len(back) - rank:])
    return Shape(front, back, ranks, overlap)


def join_shapes(a: Shape, b: Shape) -> Shape:
    """What is true of a shape that is one of two."""
    if a == b:
        return a
    if a.back is None and b.back is None and len(a.front) == len(b.front):
        return Shape(tuple(join_dims(x, y) for x, y in zip(a.front, b.front)))
    front = _common(a.front, b.front)
    a_back = a.front if a.back is None else a.back
    b_back = b.front if b.back is None else b.back
    back = _common(a_back[::-1], b_back[::-1])[::-1]
    ranks = None
    if (a.back is None or a.ranks) and (b.back is None or b.ranks):
        ranks = frozenset((a.ranks or {len(a.front)}) | (b.ranks or {len(b.front)}))
        front, back = front[: min(ranks)], back[: min(ranks)] if not back else back[-min(ranks):]
        if len(front) + len(back) > min(ranks):
            front = front[: min(ranks) - len(back)]
    else:
        least = min(a.least_rank, b.least_rank)
        front = front[: max(0, least - len(back))]
    return Shape(front, back, ranks)


def join_dims(a: Dim, b: Dim) -> Dim:
    """A size that is one of two: the same one, or a fresh unknown."""
    return a if same(a, b) is True else fresh("differs between two ways through the program")


def _common(a: tuple[Dim, ...], b: tuple[Dim, ...]) -> tuple[Dim, ...]:
    out: list[Dim] = []
    for x, y in zip(a, b):
        if same(x, y) is not True:
            break
        out.append(x)
    return tuple(out)
