"""What does a DataLoader hand out? Samples as the program's own `__getitem__` makes them, put together into batches."""

from __future__ import annotations

from typing import Any

from shapelint.dims import Contradiction
from shapelint.interp.builtins_ import builtin
from shapelint.interp.calls import call
from shapelint.interp.collating import collate, collate_items, renewed
from shapelint.interp.datasets import is_iterable_only, length_of_dataset, sample_of
from shapelint.interp.iteration import UNROLL, iterate
from shapelint.interp.joins import equal, join
from shapelint.interp.machine import Machine
from shapelint.interp.samplers import BatchSampler, count_of
from shapelint.rulebook import path
from shapelint.rulebook.path import fresh
from shapelint.values import Batches, ListV, Ref, Unknown, is_dim, settled

#: Batches up to so many are told one by one.
_FEW = 4
#: So many samples of one batch are handed one by one to a collate_fn.
_MOST = 256


class Loader:
    """torch.utils.data.DataLoader: batches of `size` samples, the last one smaller where the rest is kept. Without a
    size (None) it hands out the samples themselves."""

    def __init__(self, dataset: Any, size: Any, drop_last: Any, collate_fn: Any, sampler: Any, ordered: bool):
        self.dataset, self.size, self.drop_last, self.collate_fn = dataset, size, drop_last, collate_fn
        self.sampler, self.ordered = sampler, ordered

    def iterate(self, m: Machine, node: Any) -> ListV:
        items = self._known_items(m, node)
        if items is not None:
            return ListV([self._of_items(m, part, node) for part in items])
        total = self._total(m, node)
        sample = self._sample(m, total, node)
        if self.size is None:
            one = sample if self.collate_fn is None else call(m, self.collate_fn, (sample,), {}, node)
            return ListV((), one, total)
        if not isinstance(total, int) or not isinstance(self.size, int) or self.size < 1:
            return self._open(m, sample, total, node)
        full, rest = divmod(total, self.size)
        last = [self._batch(m, sample, rest, node)] if rest and self.drop_last is not True else []
        if full <= _FEW:
            return ListV([self._batch(m, sample, self.size, node) for _ in range(full)] + last)
        first = self._batch(m, sample, self.size, node)
        if not last:
            return ListV((first,), first, full)
        return Batches((first,), join(first, last[0]), full + 1, last[0])

    def _open(self, m: Machine, sample: Any, total: Any, node: Any) -> ListV:
        """Of an unknown number of samples the last batch may be smaller: a size of its own."""
        first = self._batch(m, sample, self.size, node)
        count = self._count(total)
        if self.drop_last is True or same_multiple(total, self.size):
            return ListV((first,), first, count)
        size = fresh("the size of the last batch")
        try:
            path.known = path.known.assume_at_least(size, 1).assume_at_most(size, self.size)
        except Contradiction:
            pass
        return ListV((first,), join(first, self._batch(m, sample, size, node)), count)

    def _known_items(self, m: Machine, node: Any) -> list[list[Any]] | None:
        """The batches of a list, or of what hands out samples in turn, whose samples are all known."""
        dataset = iterate(m, self.dataset, node) if is_iterable_only(m, self.dataset) else self.dataset
        items = dataset.items if isinstance(dataset, ListV) and dataset.exact else None
        if items is None or not self.ordered or not isinstance(self.size, int) or not 0 < len(items) <= UNROLL:
            return None
        parts = [items[i:i + self.size] for i in range(0, len(items), max(1, self.size))]
        return parts[:-1] if self.drop_last is True and len(parts[-1]) < self.size else parts

    def _total(self, m: Machine, node: Any) -> Any:
        if self.sampler is not None:
            return count_of(m, self.sampler, node)
        return length_of_dataset(m, self.dataset, node)

    def _sample(self, m: Machine, total: Any, node: Any) -> Any:
        if is_iterable_only(m, self.dataset):
            inner = iterate(m, self.dataset, node)
            parts = [*inner.items, *([] if inner.rest is None else [inner.rest])]
            out = parts[0] if parts else Unknown("a sample")
            for part in parts[1:]:
                out = join(out, part)
            return settled(out)
        return sample_of(m, self.dataset, node, length_of_dataset(m, self.dataset, node))

    def _batch(self, m: Machine, sample: Any, size: Any, node: Any) -> Any:
        if self.collate_fn is None:
            return collate(sample, size)
        if not isinstance(size, int) or size > _MOST:
            return self._open_batch(m, sample, size, node)
        return call(m, self.collate_fn, (ListV([renewed(sample) for _ in range(size)]),), {}, node)

    def _open_batch(self, m: Machine, sample: Any, size: Any, node: Any) -> Any:
        """More samples than anybody goes through one by one, or a number nobody knows."""
        if not is_dim(size):
            return Unknown("what the loader's collate_fn gives", node)
        return call(m, self.collate_fn, (ListV((), renewed(sample), size),), {}, node)

    def _of_items(self, m: Machine, items: list[Any], node: Any) -> Any:
        if self.collate_fn is None:
            return collate_items(m, items, node)
        return call(m, self.collate_fn, (ListV(items),), {}, node)

    def _count(self, total: Any) -> Any:
        if not is_dim(total) or not isinstance(self.size, int) or self.size < 1:
            return fresh("the number of batches")
        return total // self.size if self.drop_last is True else -(-total // self.size)

    def length(self, m: Machine, node: Any) -> Any:
        total = self._total(m, node)
        return total if self.size is None else self._count(total)

    def attribute(self, m: Machine, name: str, node: Any) -> Any:
        known = {"dataset": self.dataset, "batch_size": self.size, "sampler": self.sampler, "drop_last": self.drop_last,
                 "collate_fn": self.collate_fn}
        return known[name] if known.get(name) is not None else Unknown("of a loader", node)


def same_multiple(total: Any, size: Any) -> bool:
    """Do the samples surely fill every batch?"""
    return is_dim(total) and isinstance(size, int) and size > 0 and path.known.divides(size, total) is True


_NAMES = ("dataset", "batch_size", "shuffle", "sampler", "batch_sampler", "num_workers", "collate_fn", "pin_memory",
          "drop_last")
#: Functions that put samples together as it is done without any.
_DEFAULT = (Ref("torch.utils.data.default_collate"), Ref("torch.utils.data.dataloader.default_collate"))


@builtin("torch.utils.data.DataLoader", "torch.utils.data.dataloader.DataLoader")
def data_loader(m: Machine, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    given = {**dict(zip(_NAMES, args)), **kwargs}
    if "**" in kwargs:
        return m.unknown(node, "a loader with arguments that are not known")
    size, drop_last = settled(given.get("batch_size", 1)), settled(given.get("drop_last", False))
    sampler = given.get("sampler")
    batches = settled(given.get("batch_sampler"))
    ordered = settled(given.get("shuffle")) in (None, False) and settled(sampler) is None and batches is None
    if isinstance(batches, BatchSampler):
        size, drop_last, sampler = batches.batch_size, batches.drop_last, batches.sampler
    elif batches is not None:
        size, drop_last = fresh("the size of a batch"), True
    size = size if size is None or is_dim(size) else fresh("the size of a batch")
    own = settled(given.get("collate_fn"))
    own = None if own in _DEFAULT else own
    return Loader(settled(given.get("dataset")), size, drop_last, own, settled(sampler), ordered)


@builtin("torch.utils.data.default_collate", "torch.utils.data.dataloader.default_collate")
def default_collate(m: Machine, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    items = iterate(m, args[0] if args else None, node)
    if items.exact and items.items:
        return collate_items(m, items.items, node)
    one = settled(items.rest)
    alike = all(equal(item, one) for item in items.items)
    return collate(one, items.length) if items.length is not None and alike else Unknown("a batch", node)

