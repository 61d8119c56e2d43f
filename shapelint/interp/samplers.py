"""How many samples does a sampler choose of a dataset, and how large are its batches?"""

from __future__ import annotations

from typing import Any

from shapelint.interp.attributes import find_method
from shapelint.interp.builtins_ import builtin, len_
from shapelint.interp.datasets import index_below, length_of_dataset
from shapelint.interp.machine import Machine
from shapelint.rulebook.path import fresh
from shapelint.values import Instance, ListV, Unknown, is_dim, settled

_DATA = "torch.utils.data"


class Sampler:
    """A sampler of torch's own: so many indices, in an order that does not matter to sizes."""

    def __init__(self, count: Any):
        self.count = count

    def length(self, m: Machine, node: Any) -> Any:
        return self.count

    def iterate(self, m: Machine, node: Any) -> ListV:
        return ListV((), index_below(None), self.count)

    def attribute(self, m: Machine, name: str, node: Any) -> Any:
        return Unknown("of a sampler", node)


class BatchSampler:
    """torch.utils.data.BatchSampler: batches of the indices a sampler gives."""

    def __init__(self, sampler: Any, batch_size: Any, drop_last: Any):
        self.sampler, self.batch_size, self.drop_last = sampler, batch_size, drop_last

    def attribute(self, m: Machine, name: str, node: Any) -> Any:
        known = {"batch_size": self.batch_size, "sampler": self.sampler, "drop_last": self.drop_last}
        return known.get(name, Unknown("of a sampler", node))


def count_of(m: Machine, sampler: Any, node: Any) -> Any:
    """How many samples a sampler gives."""
    sampler = settled(sampler)
    if isinstance(sampler, Instance) and find_method(m, sampler, "__len__") is None or isinstance(sampler, Unknown):
        return fresh("the number of samples")
    count = settled(len_(m, (sampler,), {}, node))
    return count if is_dim(count) else fresh("the number of samples")


def _given(names: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
    return {**dict(zip(names.split(), args)), **kwargs}


@builtin(f"{_DATA}.SequentialSampler", f"{_DATA}.sampler.SequentialSampler")
def sequential(m: Machine, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    return Sampler(length_of_dataset(m, _given("data_source", args, kwargs).get("data_source"), node))


@builtin(f"{_DATA}.RandomSampler", f"{_DATA}.sampler.RandomSampler")
def random(m: Machine, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    given = _given("data_source replacement num_samples", args, kwargs)
    count = settled(given.get("num_samples"))
    return Sampler(length_of_dataset(m, given.get("data_source"), node) if count is None else _size(count))


def _size(count: Any) -> Any:
    return count if is_dim(count) else fresh("the number of samples")


@builtin(f"{_DATA}.SubsetRandomSampler", f"{_DATA}.sampler.SubsetRandomSampler")
def subset_random(m: Machine, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    return Sampler(_size(settled(len_(m, (_given("indices", args, kwargs).get("indices"),), {}, node))))


@builtin(f"{_DATA}.WeightedRandomSampler", f"{_DATA}.sampler.WeightedRandomSampler")
def weighted(m: Machine, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    return Sampler(_size(settled(_given("weights num_samples", args, kwargs).get("num_samples"))))


@builtin(f"{_DATA}.distributed.DistributedSampler", f"{_DATA}.DistributedSampler")
def distributed(m: Machine, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    """So many as fall to one process; how many processes there are nobody knows."""
    return Sampler(fresh("the number of samples"))


@builtin(f"{_DATA}.BatchSampler", f"{_DATA}.sampler.BatchSampler")
def batches(m: Machine, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    given = _given("sampler batch_size drop_last", args, kwargs)
    return BatchSampler(*(settled(given.get(name)) for name in ("sampler", "batch_size", "drop_last")))
