"""What do numpy.random's functions draw, and the methods of its generators?"""

from __future__ import annotations

from typing import Any

from shapelint.interp.builtins_ import builtin
from shapelint.interp.machine import Machine
from shapelint.interp.numpy_core import argument, array_of, asked, dtype_asked, made, sized, whole
from shapelint.values import MISSING, UNKNOWN_SHAPE, Array, Drawn, Shape, Tensor, Unknown, is_dim, settled

Kwargs = dict[str, Any]


def _drawn(size: Any, dtype: str | None, bounds: Any = None) -> Any:
    """So many numbers; a single one where no size is asked for."""
    size = settled(size)
    return Array(Tensor(Shape(), dtype, bounds=bounds)) if size is None else sized(size, dtype, bounds)


def _by_sizes(m: Machine, args: tuple[Any, ...], kwargs: Kwargs, node: Any) -> Any:
    """`rand(2, 3)`"""
    return sized(tuple(args), "float64") if args else Array(Tensor(Shape(), "float64"))


def _by_size(place: int) -> Any:
    """`normal(0, 1, size)`: the size stands behind so many parameters, which may be arrays themselves."""

    def draw(m: Machine, args: tuple[Any, ...], kwargs: Kwargs, node: Any) -> Any:
        size = argument(args, kwargs, place, "size")
        parameters = (*args[:place], *(v for k, v in kwargs.items() if k in _PARAMETERS))
        single = all(_is_single(settled(a)) for a in parameters)
        if size is None and not single:
            return Array(Tensor(UNKNOWN_SHAPE, "float64"))
        dtype = dtype_asked(kwargs.get("dtype"), "float64")
        return _drawn(size, dtype)

    return draw


_PARAMETERS = frozenset({"loc", "scale", "low", "high", "a", "b", "mean", "sigma", "df", "lam", "shape"})


def _is_single(value: Any) -> bool:
    return isinstance(value, (int, float)) or is_dim(value) or isinstance(value, Array) and value.rank == 0


def _counts(place: int) -> Any:
    def draw(m: Machine, args: tuple[Any, ...], kwargs: Kwargs, node: Any) -> Any:
        found = _by_size(place)(m, args, {k: v for k, v in kwargs.items() if k != "dtype"}, node)
        return Array(Tensor(found.shape, "int64"))

    return draw


def _integers(m: Machine, args: tuple[Any, ...], kwargs: Kwargs, node: Any) -> Any:
    """`randint(low, high, size)`: from low to high - 1, or from 0 to low - 1."""
    low, high = whole(argument(args, kwargs, 0, "low", 0)), whole(argument(args, kwargs, 1, "high"))
    if high is None:
        low, high = 0, low
    last = high if settled(kwargs.get("endpoint", False)) is True else high - 1 if is_dim(high) else None
    bounds = Drawn((low, last)) if is_dim(low) and last is not None and "endpoint" not in kwargs else None
    return _drawn(argument(args, kwargs, 2, "size"), dtype_asked(argument(args, kwargs, 3, "dtype"), "int64"), bounds)


def _choice(m: Machine, args: tuple[Any, ...], kwargs: Kwargs, node: Any) -> Any:
    """Elements of an array, or numbers below a number."""
    source = array_of(argument(args, kwargs, 0, "a"))
    if source is None:
        return Unknown("one of what is not known", node)
    if source.rank == 0:
        number = source.held.bounds
        bounds = (0, number[1] - 1) if number is not None else None
        return _drawn(argument(args, kwargs, 1, "size"), "int64", bounds)
    if source.rank != 1 or "axis" in kwargs:
        return Array(Tensor(UNKNOWN_SHAPE, source.dtype))
    return _drawn(argument(args, kwargs, 1, "size"), source.dtype, source.held.bounds)


def _permutation(m: Machine, args: tuple[Any, ...], kwargs: Kwargs, node: Any) -> Any:
    source = array_of(argument(args, kwargs, 0, "x"))
    if source is None or source.rank is None:
        return Array(Tensor())
    if source.rank == 0:
        count = settled(args[0]) if args else None
        return made(asked("torch.randperm", count), "int64") if is_dim(count) else Array(Tensor())
    return Array(Tensor(source.shape, source.dtype, bounds=source.held.bounds))


def _nothing(m: Machine, args: tuple[Any, ...], kwargs: Kwargs, node: Any) -> None:
    return None


_OLD = {"rand": _by_sizes, "randn": _by_sizes, "randint": _integers, "random_integers": _integers, "choice": _choice,
        "permutation": _permutation, "shuffle": _nothing, "seed": _nothing,
        **dict.fromkeys("random random_sample ranf sample standard_normal".split(), _by_size(0)),
        **dict.fromkeys("exponential poisson_ rayleigh standard_gamma".split(), _by_size(1)),
        **dict.fromkeys("normal uniform beta gamma laplace lognormal logistic gumbel".split(), _by_size(2)),
        "poisson": _counts(1), "binomial": _counts(2)}
_NEW = {**{name: draw for name, draw in _OLD.items() if name not in ("rand", "randn", "randint", "seed")},
        "integers": _integers, "permuted": _permutation}

for _name, _draw in _OLD.items():
    builtin(f"numpy.random.{_name}")(_draw)


class Generator:
    """numpy.random.Generator (`default_rng()`) or RandomState: its methods draw as the functions do."""

    def __init__(self, methods: dict[str, Any]):
        self.methods = methods

    def attribute(self, m: Machine, name: str, node: Any) -> Any:
        found = self.methods.get(name, MISSING)
        return Unknown(f"`.{name}` of a generator is not followed", node) if found is MISSING else Draw(found)


class Draw:
    """A method of a generator."""

    def __init__(self, run: Any):
        self.run = run

    def call(self, m: Machine, args: tuple[Any, ...], kwargs: Kwargs, node: Any) -> Any:
        return self.run(m, args, kwargs, node)


@builtin("numpy.random.default_rng")
def default_rng(m: Machine, args: tuple[Any, ...], kwargs: Kwargs, node: Any) -> Generator:
    return Generator(_NEW)


@builtin("numpy.random.RandomState")
def random_state(m: Machine, args: tuple[Any, ...], kwargs: Kwargs, node: Any) -> Generator:
    return Generator(_OLD)
