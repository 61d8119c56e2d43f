"""What do the data functions of scikit-learn give: its small data sets, made-up ones, and parts of others?"""

from __future__ import annotations

import math
from typing import Any

from shapelint.interp.builtins_ import builtin
from shapelint.interp.iteration import length_of
from shapelint.interp.machine import Machine
from shapelint.interp.numpy_core import array_of
from shapelint.interp.quiet import Does
from shapelint.rulebook.axes import a_size
from shapelint.rulebook.path import fresh
from shapelint.values import (
    Array, DictV, ListV, Reached, Shape, Tensor, UNKNOWN_SHAPE, Unknown, is_dim, settled,
)

#: Rows, columns, and classes (None: the targets are numbers to be predicted) as scikit-learn documents them.
_PUBLISHED = {"load_iris": (150, 4, 3), "load_digits": (1797, 64, 10), "load_wine": (178, 13, 3),
              "load_breast_cancer": (569, 30, 2), "load_diabetes": (442, 10, None),
              "fetch_california_housing": (20640, 8, None)}


class Bunch(DictV):
    """sklearn.utils.Bunch: read by key or by attribute."""

    def attribute(self, m: Machine, name: str, node: Any) -> Any:
        return settled(self.items.get(name, Unknown(f"`.{name}` of a data set", node)))


def _floats(*dims: Any) -> Array:
    return Array(Tensor(Shape(tuple(dims)), "float64"))


def _labels(count: Any, classes: Any, every: bool = True) -> Array:
    if not is_dim(classes):
        return Array(Tensor(Shape((count,)), "int64"))
    ends = (0, classes - 1)
    return Array(Tensor(Shape((count,)), "int64", bounds=Reached(ends) if every else ends))


def _published(name: str, rows: int, columns: int, classes: int | None) -> None:
    @builtin(f"sklearn.datasets.{name}")
    def load(m: Machine, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
        if any(word in kwargs for word in ("as_frame", "n_class")) or args:
            return Unknown("a data set", node)
        data, target = _floats(rows, columns), _floats(rows) if classes is None else _labels(rows, classes)
        if settled(kwargs.get("return_X_y", False)) is not False:
            return (data, target)
        more = {"images": _floats(rows, 8, 8)} if name == "load_digits" else {}
        return Bunch({"data": data, "target": target, **more}, Unknown("a part of a data set"))


for _name, _sizes in _PUBLISHED.items():
    _published(_name, *_sizes)


def _made(name: str, names: str, make: Any) -> None:
    @builtin(f"sklearn.datasets.{name}")
    def run(m: Machine, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
        given = {k: settled(v) for k, v in {**dict(zip(names.split(), args)), **kwargs}.items()}
        if "**" in given or "return_X_y" in given or "coef" in given or "return_centers" in given:
            return Unknown("a data set that is made up", node)
        count = given.get("n_samples", 100)
        if not is_dim(count):
            return Unknown("a data set that is made up", node)
        return make(count, given)


def _classification(count: Any, given: dict[str, Any]) -> Any:
    columns = given.get("n_features", 20)
    return (_floats(count, _size(columns)), _labels(count, given.get("n_classes", 2), every=False))


def _regression(count: Any, given: dict[str, Any]) -> Any:
    targets = given.get("n_targets", 1)
    if not isinstance(targets, int):
        return (_floats(count, _size(given.get("n_features", 100))), Array(Tensor(UNKNOWN_SHAPE, "float64")))
    y = _floats(count) if targets == 1 else _floats(count, targets)
    return (_floats(count, _size(given.get("n_features", 100))), y)


def _blobs(count: Any, given: dict[str, Any]) -> Any:
    centers = given.get("centers")
    columns = given.get("n_features", 2)
    known = centers is None or is_dim(centers)
    data = _floats(count, _size(columns if known else None))
    return (data, _labels(count, 3 if centers is None else centers, every=False))


def _size(value: Any) -> Any:
    return value if is_dim(value) else a_size(fresh("the number of features"))


_made("make_classification", "n_samples n_features", _classification)
_made("make_regression", "n_samples n_features", _regression)
_made("make_blobs", "n_samples n_features", _blobs)
for _name in ("make_moons", "make_circles"):
    _made(_name, "n_samples", lambda count, given: (_floats(count, 2), _labels(count, 2, every=False)))


@builtin("sklearn.model_selection.train_test_split")
def train_test_split(m: Machine, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    """Two parts of each: a quarter for tests, if nothing else is asked for. The parts of tests are rounded up."""
    out: list[Any] = []
    for value in map(settled, args):
        total = _rows(value)
        train, test = _parts(total, settled(kwargs.get("train_size")), settled(kwargs.get("test_size")))
        out += [_part(value, train), _part(value, test)]
    return ListV(out)


def _rows(value: Any) -> Any:
    if isinstance(value, (Tensor, Array)):
        return value.shape.axis(0) if value.rank != 0 else None
    return length_of(value) if isinstance(value, ListV) else len(value) if isinstance(value, tuple) else None


def _parts(total: Any, train: Any, test: Any) -> tuple[Any, Any]:
    """How many are for training, how many for tests; fresh sizes where nobody can say."""
    if isinstance(total, int) and all(isinstance(v, (int, float, type(None))) for v in (train, test)):
        if train is None and test is None:
            test = 0.25
        held = math.ceil(test * total) if isinstance(test, float) else test
        kept = math.floor(train * total) if isinstance(train, float) else train
        kept = total - held if kept is None else kept
        return kept, total - kept if held is None else held
    if is_dim(total) and is_dim(test) and train is None:
        return total - test, test
    return a_size(fresh("the samples for training")), a_size(fresh("the samples for tests"))


def _part(value: Any, count: Any) -> Any:
    if isinstance(value, (Tensor, Array)) and value.shape.axis(0) is not None:
        held = value.held if isinstance(value, Array) else value
        bounds = None if held.bounds is None else tuple(held.bounds)
        shape = held.shape
        part = Tensor(Shape((count, *shape.front[1:]), shape.back, shape.ranks), held.dtype, held.marked, bounds=bounds)
        return Array(part) if isinstance(value, Array) else part
    if isinstance(value, ListV):
        return ListV((), value.rest if not value.items else Unknown("one of several"), count)
    return Unknown("a part of what is not known")


class Scaler:
    """A preprocessor that keeps the sizes of what it scales."""

    def attribute(self, m: Machine, name: str, node: Any) -> Any:
        if name == "fit":
            return Does(lambda m, args, kwargs, node: self)
        if name in ("fit_transform", "transform", "inverse_transform"):
            return Does(_scaled)
        return Unknown(f"`.{name}` of a scaler", node)


def _scaled(m: Machine, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    value = array_of(args[0]) if args else None
    if value is None:
        return Unknown("what is scaled is not known", node)
    return Array(Tensor(value.shape, value.dtype if value.dtype in ("float32", "float64") else
                        "float64" if value.dtype is not None else None, value.marked))


@builtin("sklearn.preprocessing.StandardScaler", "sklearn.preprocessing.MinMaxScaler",
         "sklearn.preprocessing.RobustScaler", "sklearn.preprocessing.MaxAbsScaler")
def scaler(m: Machine, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Scaler:
    return Scaler()
