"""What is one sample of a dataset, and how many are there? Datasets of torch, of the program, and parts of them."""

from __future__ import annotations

import math
from typing import Any

from shapelint.dims import Contradiction
from shapelint.interp.attributes import find_method
from shapelint.interp.builtins_ import builtin, len_
from shapelint.interp.iteration import iterate
from shapelint.interp.joins import join
from shapelint.interp.machine import Machine
from shapelint.interp.subscripts import get_item
from shapelint.rulebook import path
from shapelint.rulebook.path import fresh
from shapelint.values import Instance, ListV, SliceV, Tensor, Unknown, is_dim, settled


def length_of_dataset(m: Machine, dataset: Any, node: Any) -> Any:
    """len(dataset): a number, a size, or a fresh size."""
    dataset = settled(dataset)
    if isinstance(dataset, Instance) and find_method(m, dataset, "__len__") is None:
        return fresh("the number of samples")
    total = settled(len_(m, (dataset,), {}, node))
    return total if is_dim(total) else fresh("the number of samples")


def sample_of(m: Machine, dataset: Any, node: Any, total: Any = None) -> Any:
    """Any sample of a dataset, with an index that nobody knows."""
    dataset = settled(dataset)
    if isinstance(dataset, Instance) and find_method(m, dataset, "__getitem__") is None:
        inner = iterate(m, dataset, node)
        return settled(inner.items[0] if inner.items else inner.rest)
    if isinstance(dataset, Unknown):
        return Unknown("a sample of a dataset that is not followed", node)
    return settled(get_item(m, dataset, index_below(total), node))


def index_below(total: Any) -> Any:
    """An index of something that has so many elements."""
    return number_between(0, total - 1 if is_dim(total) else None, "the index of a sample")


def number_between(low: Any, high: Any, note: str) -> Any:
    """A whole number that nobody knows, but for its bounds."""
    number = fresh(note)
    try:
        path.known = path.known.assume_at_least(number, low)
        if high is not None:
            path.known = path.known.assume_at_most(number, high)
    except Contradiction:
        pass
    return number


def is_iterable_only(m: Machine, dataset: Any) -> bool:
    """Is it a dataset that only hands out samples in turn (IterableDataset)?"""
    dataset = settled(dataset)
    return isinstance(dataset, Instance) and find_method(m, dataset, "__getitem__") is None \
        and find_method(m, dataset, "__iter__") is not None


class TensorDataset:
    """torch.utils.data.TensorDataset: sample i is row i of each tensor."""

    def __init__(self, tensors: tuple[Any, ...]):
        self.tensors = tensors

    def get_item(self, m: Machine, key: Any, node: Any) -> Any:
        return tuple(get_item(m, t, key, node) for t in self.tensors)

    def length(self, m: Machine, node: Any) -> Any:
        first = settled(self.tensors[0]) if self.tensors else None
        size = first.shape.axis(0) if isinstance(first, Tensor) and first.rank != 0 else None
        return fresh("the length of a dataset") if size is None else size

    def iterate(self, m: Machine, node: Any) -> ListV:
        return ListV((), self.get_item(m, index_below(self.length(m, node)), node), self.length(m, node))

    def attribute(self, m: Machine, name: str, node: Any) -> Any:
        return tuple(self.tensors) if name == "tensors" else Unknown("of a dataset", node)

    def binary(self, m: Machine, name: str, left: Any, right: Any, node: Any) -> Any:
        return joined(m, name, left, right, node)


class Subset:
    """torch.utils.data.Subset: some samples of a dataset, so many as there are indices."""

    def __init__(self, dataset: Any, count: Any, indices: Any = None):
        self.dataset, self.count, self.indices = dataset, count, indices

    def get_item(self, m: Machine, key: Any, node: Any) -> Any:
        if isinstance(key, SliceV):
            return Unknown("a part of a dataset", node)
        return sample_of(m, self.dataset, node, length_of_dataset(m, self.dataset, node))

    def length(self, m: Machine, node: Any) -> Any:
        return self.count

    def iterate(self, m: Machine, node: Any) -> ListV:
        return ListV((), self.get_item(m, 0, node), self.count)

    def attribute(self, m: Machine, name: str, node: Any) -> Any:
        known = {"dataset": self.dataset, "indices": self.indices}
        return known[name] if known.get(name) is not None else Unknown("of a part of a dataset", node)

    def binary(self, m: Machine, name: str, left: Any, right: Any, node: Any) -> Any:
        return joined(m, name, left, right, node)


class ConcatDataset:
    """torch.utils.data.ConcatDataset: the samples of several datasets, one after the other."""

    def __init__(self, datasets: list[Any]):
        self.datasets = datasets

    def get_item(self, m: Machine, key: Any, node: Any) -> Any:
        samples = [sample_of(m, d, node, length_of_dataset(m, d, node)) for d in self.datasets]
        out = samples[0]
        for other in samples[1:]:
            out = join(out, other)
        return out

    def length(self, m: Machine, node: Any) -> Any:
        total: Any = 0
        for dataset in self.datasets:
            total = total + length_of_dataset(m, dataset, node)
        return total

    def iterate(self, m: Machine, node: Any) -> ListV:
        return ListV((), self.get_item(m, 0, node), self.length(m, node))

    def attribute(self, m: Machine, name: str, node: Any) -> Any:
        return ListV(self.datasets) if name == "datasets" else Unknown("of several datasets", node)

    def binary(self, m: Machine, name: str, left: Any, right: Any, node: Any) -> Any:
        return joined(m, name, left, right, node)


def joined(m: Machine, name: str, left: Any, right: Any, node: Any) -> Any:
    """`one + other` of datasets."""
    if name == "Add":
        return ConcatDataset([left, right])
    return m.unknown(node, "an operation on datasets")


@builtin("torch.utils.data.TensorDataset")
def tensor_dataset(m: Machine, args: tuple[Any, ...], kwargs: Any, node: Any) -> Any:
    return TensorDataset(args)


@builtin("torch.utils.data.Subset")
def subset(m: Machine, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    given = {**dict(zip(("dataset", "indices"), args)), **kwargs}
    indices = given.get("indices")
    count = settled(len_(m, (indices,), {}, node)) if indices is not None else fresh("the number of samples")
    return Subset(settled(given.get("dataset")), count, indices)


@builtin("torch.utils.data.ConcatDataset", "torch.utils.data.ChainDataset")
def concat_dataset(m: Machine, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    parts = iterate(m, args[0] if args else kwargs.get("datasets"), node)
    if not parts.exact or not parts.items:
        return Unknown("datasets that are not all known", node)
    return ConcatDataset([settled(part) for part in parts.items])


@builtin("torch.utils.data.random_split")
def random_split(m: Machine, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    """Parts of these lengths; fractions are rounded down, and what is left goes to the first ones in turn."""
    given = {**dict(zip(("dataset", "lengths"), args)), **kwargs}
    dataset = settled(given.get("dataset"))
    lengths = iterate(m, given.get("lengths"), node)
    if not lengths.exact:
        return ListV((), Subset(dataset, fresh("the length of a part")))
    wanted = [settled(n) for n in lengths.items]
    if all(is_dim(n) for n in wanted) and not _are_fractions(wanted):
        return ListV([Subset(dataset, n) for n in wanted])
    total = length_of_dataset(m, dataset, node)
    if not isinstance(total, int) or not all(isinstance(n, (int, float)) for n in wanted):
        return ListV([Subset(dataset, fresh("the length of a part")) for _ in wanted])
    counts = [math.floor(total * n) for n in wanted]
    for i in range(max(0, total - sum(counts))):
        counts[i % len(counts)] += 1
    return ListV([Subset(dataset, n) for n in counts])


def _are_fractions(wanted: list[Any]) -> bool:
    """Lengths that come to 1 are fractions to torch, `[1, 0]` too."""
    return all(isinstance(n, int) for n in wanted) and sum(wanted) <= 1
