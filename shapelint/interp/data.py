"""What do datasets and loaders hand out? Samples as the program's own `__getitem__` makes them, stacked into batches."""

from __future__ import annotations

from typing import Any

from shapelint.dims import Poly
from shapelint.interp.attributes import find_method
from shapelint.interp.builtins_ import builtin, len_
from shapelint.interp.calls import call
from shapelint.interp.joins import join
from shapelint.interp.machine import Machine
from shapelint.interp.subscripts import get_item
from shapelint.rulebook import path
from shapelint.rulebook.path import fresh
from shapelint.values import (
    DictV, Instance, ListV, NamedTuple, Sizes, Tensor, Unknown, is_dim, settled,
)


class TensorDataset:
    """torch.utils.data.TensorDataset: sample i is row i of each tensor."""

    def __init__(self, tensors: tuple[Any, ...]):
        self.tensors = tensors

    def get_item(self, m: Machine, key: Any, node: Any) -> Any:
        return tuple(get_item(m, t, key, node) for t in self.tensors)

    def length(self, m: Machine, node: Any) -> Any:
        first = settled(self.tensors[0]) if self.tensors else None
        return first.dims[0] if isinstance(first, Tensor) and first.rank else fresh("the length of a dataset")

    def attribute(self, m: Machine, name: str, node: Any) -> Any:
        return tuple(self.tensors) if name == "tensors" else Unknown("of a dataset", node)


class Loader:
    """torch.utils.data.DataLoader: batches of `batch_size` samples, the last one smaller where the rest is kept."""

    def __init__(self, dataset: Any, batch_size: Any, drop_last: Any, collate: Any):
        self.dataset, self.batch_size, self.drop_last, self.collate = dataset, batch_size, drop_last, collate

    def iterate(self, m: Machine, node: Any) -> ListV:
        total = self._total(m, node)
        if isinstance(total, int) and isinstance(self.batch_size, int) and self.batch_size > 0:
            return self._known(m, total, node)
        first = self._batch(m, self.batch_size, node)
        return ListV((first,), first, fresh("the number of batches"))

    def _known(self, m: Machine, total: int, node: Any) -> ListV:
        full, rest = divmod(total, self.batch_size)
        batches = [self._batch(m, self.batch_size, node)] * min(full, 4)
        if rest and self.drop_last is not True:
            batches.append(self._batch(m, rest, node))
        return ListV(batches)

    def _total(self, m: Machine, node: Any) -> Any:
        return settled(len_(m, (self.dataset,), {}, node))

    def _batch(self, m: Machine, size: Any, node: Any) -> Any:
        if self.collate is not None:
            if isinstance(size, int) and size <= 64:
                return call(m, self.collate, (ListV([self._sample(m, node) for _ in range(size)]),), {}, node)
            return Unknown("what the loader's collate_fn gives", node)
        sample = self._sample(m, node)
        return sample if size is None else collate(sample, size)

    def _sample(self, m: Machine, node: Any) -> Any:
        index = fresh("the index of a sample")
        if isinstance(self.dataset, Instance):
            method = find_method(m, self.dataset, "__getitem__")
            if method is None:
                return Unknown("a sample of a dataset that is not followed", node)
            return settled(call(m, method, (index,), {}, node))
        return get_item(m, self.dataset, index, node)

    def length(self, m: Machine, node: Any) -> Any:
        total = self._total(m, node)
        if not (is_dim(total) and isinstance(self.batch_size, int) and self.batch_size):
            return fresh("the number of batches")
        return total // self.batch_size if self.drop_last is True else -(-total // self.batch_size)

    def attribute(self, m: Machine, name: str, node: Any) -> Any:
        known = {"dataset": self.dataset, "batch_size": self.batch_size}
        return known.get(name, Unknown("of a loader", node))


def collate(sample: Any, size: Any) -> Any:
    """A batch of samples as torch's default collate makes it: tensors get an axis in front, numbers become tensors."""
    sample = settled(sample)
    if isinstance(sample, Tensor):
        if any(isinstance(d, Poly) and d.anonymous for d in sample.shape.front) and size != 1:
            pass  # samples of unknown size can be stacked only where they agree
        shape = sample.shape
        return sample.with_shape(type(shape)((size, *shape.front), shape.back,
                                             None if shape.ranks is None else frozenset(r + 1 for r in shape.ranks)))
    if isinstance(sample, bool) or is_dim(sample):
        return Tensor(type(Tensor().shape)((size,)), "int64")
    if isinstance(sample, float):
        return Tensor(type(Tensor().shape)((size,)), "float64")
    if isinstance(sample, NamedTuple):
        return NamedTuple.of(sample.fields, [collate(s, size) for s in sample], sample.name)
    if isinstance(sample, tuple):
        return ListV([collate(s, size) for s in sample])
    if isinstance(sample, ListV) and sample.exact:
        return ListV([collate(s, size) for s in sample.items])
    if isinstance(sample, DictV):
        return DictV({k: collate(v, size) for k, v in sample.items.items()}, sample.rest)
    return Unknown("a batch of samples that are not followed")


@builtin("torch.utils.data.TensorDataset")
def tensor_dataset(m: Machine, args: tuple[Any, ...], kwargs: Any, node: Any) -> Any:
    return TensorDataset(args)


@builtin("torch.utils.data.DataLoader")
def data_loader(m: Machine, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    names = ("dataset", "batch_size", "shuffle", "sampler", "batch_sampler", "num_workers", "collate_fn", "pin_memory",
             "drop_last")
    given = dict(zip(names, args))
    given.update(kwargs)
    if "**" in kwargs or given.get("batch_sampler") is not None or given.get("sampler") is not None:
        return Unknown("a loader with a sampler of its own", node)
    size = settled(given.get("batch_size", 1))
    size = size if size is None or is_dim(size) else fresh("the size of a batch")
    return Loader(settled(given.get("dataset")), size, settled(given.get("drop_last", False)), given.get("collate_fn"))


@builtin("torch.utils.data.random_split", "torch.utils.data.Subset")
def part_of_dataset(m: Machine, args: tuple[Any, ...], kwargs: Any, node: Any) -> Any:
    return Unknown("a part of a dataset", node)


__all__ = ["TensorDataset", "Loader", "collate", "Sizes", "join", "path"]
