"""What do torchvision's datasets hand out? Images of the published sizes, through the program's transforms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from shapelint.interp.builtins_ import builtin
from shapelint.interp.calls import call
from shapelint.interp.collating import LABEL
from shapelint.interp.datasets import joined, number_between
from shapelint.interp.machine import Machine
from shapelint.ops.torchvision_images import Picture
from shapelint.rulebook.axes import a_size
from shapelint.rulebook.path import fresh
from shapelint.values import Array, DictV, ListV, Reached, Shape, SliceV, Tensor, Unknown, is_dim, settled


@dataclass(frozen=True, slots=True)
class Published:
    """What is published of a dataset: the size of its images, the number of classes, the first label, and how many
    images each part has. `keeps`: how all images are kept in `.data` ("tensor", "rows": channels last, "planes")."""

    channels: Any
    height: Any
    width: Any
    classes: int | None
    counts: dict[Any, int]
    split: str = "train"
    default: Any = True
    first: int = 0
    keeps: str = ""
    labels: str = "targets"


_DIGITS = Published(1, 28, 28, 10, {True: 60000, False: 10000}, keeps="tensor")
_CIFAR = {True: 50000, False: 10000}


def _by_split(channels: Any, height: Any, width: Any, classes: int | None, counts: dict[str, int],
              **more: Any) -> Published:
    return Published(channels, height, width, classes, counts, "split", "train", **more)


_PUBLISHED: dict[str, Published] = {
    "MNIST": _DIGITS, "FashionMNIST": _DIGITS, "KMNIST": _DIGITS,
    "USPS": Published(1, 16, 16, 10, {True: 7291, False: 2007}, keeps="array"),
    "CIFAR10": Published(3, 32, 32, 10, _CIFAR, keeps="rows"),
    "CIFAR100": Published(3, 32, 32, 100, _CIFAR, keeps="rows"),
    "SVHN": _by_split(3, 32, 32, 10, {"train": 73257, "test": 26032, "extra": 531131}, keeps="planes", labels="labels"),
    "STL10": _by_split(3, 96, 96, 10, {"train": 5000, "test": 8000}, keeps="planes", labels="labels"),
    "EuroSAT": Published(3, 64, 64, 10, {None: 27000}, "", None),
    "ImageNet": _by_split(3, None, None, 1000, {"train": 1281167, "val": 50000}),
    "ImageFolder": Published(3, None, None, None, {}, "", None),
    "Food101": _by_split(3, None, None, 101, {"train": 75750, "test": 25250}),
    "OxfordIIITPet": _by_split(3, None, None, None, {}),
    "Flowers102": _by_split(3, None, None, 102, {"train": 1020, "val": 1020, "test": 6149}),
    "DTD": _by_split(3, None, None, 47, {"train": 1880, "val": 1880, "test": 1880}),
    "GTSRB": _by_split(3, None, None, 43, {"train": 26640, "test": 12630}),
    "Caltech256": Published(None, None, None, 257, {None: 30607}, "", None),
}
#: The parts of EMNIST: the number of classes, the first label, and how many images there are.
_EMNIST = {"balanced": (47, 0, 112800, 18800), "byclass": (62, 0, 697932, 116323), "bymerge": (47, 0, 697932, 116323),
           "letters": (26, 1, 124800, 20800), "digits": (10, 0, 240000, 40000), "mnist": (10, 0, 60000, 10000)}


class Images:
    """A dataset of images and labels, with the transforms it was given."""

    def __init__(self, published: Published, count: Any, transform: Any, target_transform: Any):
        self.published, self.count = published, count
        self.own = {"transform": transform, "target_transform": target_transform}

    def snapshot(self) -> Any:
        return dict(self.own)

    def restore(self, saved: Any) -> None:
        self.own = dict(saved)

    def merge(self, a: Any, b: Any) -> Any:
        return {k: a[k] if k in b and a[k] is b[k] else Unknown("another transform") for k in a}

    def get_item(self, m: Machine, key: Any, node: Any) -> Any:
        if isinstance(key, SliceV):
            return m.unknown(node, "a part of a dataset")
        p = self.published
        image: Any = Picture("an image of PIL's", height=p.height, width=p.width, channels=p.channels)
        return self._through(m, "transform", image, node), self._through(m, "target_transform", self.label(), node)

    def _through(self, m: Machine, name: str, value: Any, node: Any) -> Any:
        change = settled(self.own.get(name))
        return value if change is None else settled(call(m, change, (value,), {}, node))

    def label(self) -> Any:
        """Any label: a number between the first and the last class."""
        p = self.published
        return number_between(p.first, None if p.classes is None else p.first + p.classes - 1, LABEL)

    def length(self, m: Machine, node: Any) -> Any:
        return self.count

    def iterate(self, m: Machine, node: Any) -> ListV:
        return ListV((), self.get_item(m, 0, node), self.count)

    def assign(self, m: Machine, name: str, value: Any) -> None:
        m.journal.touch(self)
        self.own[name] = value

    def attribute(self, m: Machine, name: str, node: Any) -> Any:
        if name in self.own:
            return settled(self.own[name])
        p = self.published
        if name == "classes":
            return ListV([Unknown("the name of a class", kind="text")] * p.classes) if p.classes is not None else \
                ListV((), Unknown("the name of a class", kind="text"), a_size(fresh("the number of classes")))
        if name == "class_to_idx":
            return DictV({}, self.label())
        if name == p.labels:
            return self._labels()
        return self._data() if name == "data" else Unknown(f"`.{name}` of a dataset", node)

    def _labels(self) -> Any:
        p = self.published
        last = None if p.classes is None else Reached((p.first, p.first + p.classes - 1))
        held = Tensor(Shape((self.count,)), "int64", bounds=last)
        if p.keeps == "tensor":
            return held
        return Array(held) if p.keeps == "planes" else ListV((), self.label(), self.count)

    def _data(self) -> Any:
        p = self.published
        sizes = {"tensor": (p.height, p.width), "array": (p.height, p.width), "rows": (p.height, p.width, p.channels),
                 "planes": (p.channels, p.height, p.width)}.get(p.keeps)
        if sizes is None:
            return Unknown("the images of a dataset")
        held = Tensor(Shape((self.count, *sizes)), "uint8")
        return held if p.keeps == "tensor" else Array(held)

    def binary(self, m: Machine, name: str, left: Any, right: Any, node: Any) -> Any:
        return joined(m, name, left, right, node)


def _dataset(name: str, published: Published) -> None:
    @builtin(f"torchvision.datasets.{name}")
    def make(m: Machine, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
        given = _bound(_parameters(name, published), args, kwargs)
        part = settled(given.get(published.split, published.default)) if published.split else None
        count = published.counts.get(part) if isinstance(part, (bool, str, type(None))) else None
        return Images(published, a_size(fresh("the number of samples")) if count is None else count,
                      given.get("transform"), given.get("target_transform"))


def _parameters(name: str, published: Published) -> tuple[str, ...]:
    """torchvision's own order of parameters."""
    if name in ("MNIST", "FashionMNIST", "KMNIST", "USPS", "CIFAR10", "CIFAR100"):
        return ("root", "train", "transform", "target_transform")
    if name == "STL10":
        return ("root", "split", "folds", "transform", "target_transform")
    if name == "OxfordIIITPet":
        return ("root", "split", "target_types", "transform", "target_transform")
    if name == "DTD":
        return ("root", "split", "partition", "transform", "target_transform")
    if name == "ImageNet":
        return ("root", "split")
    split = ("split",) if published.split == "split" else ()
    return ("root", *split, "transform", "target_transform")


def _bound(names: tuple[str, ...], args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
    given = {**dict(zip(names, args)), **kwargs}
    if "**" in kwargs:
        given.setdefault("transform", Unknown("a transform that is not known"))
    return given


for _name, _published in _PUBLISHED.items():
    _dataset(_name, _published)


@builtin("torchvision.datasets.EMNIST")
def emnist(m: Machine, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    given = _bound(("root", "split"), args, kwargs)
    split, train = settled(given.get("split")), settled(given.get("train", True))
    classes, first, many, few = _EMNIST.get(split if isinstance(split, str) else "", (None, 0, None, None))
    count = many if train is True else few if train is False else None
    published = Published(1, 28, 28, classes, {}, first=first, keeps="tensor")
    return Images(published, a_size(fresh("the number of samples")) if count is None else count,
                  given.get("transform"), given.get("target_transform"))


@builtin("torchvision.datasets.FakeData")
def fake_data(m: Machine, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    """Random images of the size that is asked for."""
    given = _bound(("size", "image_size", "num_classes", "transform", "target_transform"), args, kwargs)
    sizes = settled(given.get("image_size", (3, 224, 224)))
    items = list(sizes.items if isinstance(sizes, ListV) and sizes.exact else sizes if isinstance(sizes, tuple) else ())
    channels, height, width = map(settled, items) if len(items) == 3 else (None, None, None)
    classes, count = settled(given.get("num_classes", 10)), settled(given.get("size", 1000))
    published = Published(channels, height, width, classes if isinstance(classes, int) else None, {})
    return Images(published, count if is_dim(count) else a_size(fresh("the number of samples")), given.get("transform"),
                  given.get("target_transform"))


