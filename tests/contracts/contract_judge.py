"""Does torch agree with a contract? Sizes that keep it must run, sizes that break one requirement must not.

The judge reads nothing but the JSON of `shapelint contract`. It chooses numbers for parameters and axes, builds the
class on meta tensors and calls it.
"""

from __future__ import annotations

import itertools
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import torch

#: Sizes that are tried: small, most of them with divisors, and none of them 1, which would broadcast.
SIZES = (2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15, 16)
BROKEN = (0, 1, *SIZES)
TRIES = 1500
_NAME = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*")
_WORDS = {"and", "or", "not", "is", "in", "None", "True", "False", "max", "min"}
_DTYPES = {"int": torch.int64, "bool": torch.bool}


@dataclass
class Case:
    """One choice of numbers: for the parameters, for axes, and which alternative each input takes."""

    values: dict[str, Any]
    forms: dict[str, dict]
    shapes: dict[str, tuple[int, ...]] = field(default_factory=dict)

    def holds(self, text: str | None) -> bool:
        """Is a condition of the contract true?"""
        return text is None or bool(self.value(text))

    def value(self, text: str | int) -> Any:
        """What an expression of the contract is worth."""
        if isinstance(text, int):
            return text
        names: dict[str, Any] = {}
        for name, value in self.values.items():
            _put(names, name, value)
        for name, form in self.forms.items():
            shape = form.get("shape")
            rank = len(self.shapes.get(name, shape or ()))
            names.setdefault(name, None if form["kind"] == "none" else SimpleNamespace(dim=lambda rank=rank: rank))
        return eval(text, {"max": max, "min": min}, names)  # noqa: S307  (texts of our own)


def _put(names: dict[str, Any], dotted: str, value: Any) -> None:
    first, *rest = dotted.split(".")
    if not rest:
        names[first] = value
        return
    holder = names.setdefault(first, SimpleNamespace())
    for part in rest[:-1]:
        if not hasattr(holder, part):
            setattr(holder, part, SimpleNamespace())
        holder = getattr(holder, part)
    setattr(holder, rest[-1], value)


class Judge:
    """Torch's verdict on the contract of one class."""

    def __init__(self, cls: type, contract: dict, seed: int = 0):
        self.cls, self.contract = cls, contract
        self.random = random.Random(seed)

    # -- what there is to choose

    def sizes(self) -> list[str]:
        """The names that stand for a number: parameters and axes."""
        names = [p["name"] for p in self.contract["parameters"] if p["kind"] == "size"]
        names += [f"{p['name']}.{a}" for p in self.contract["parameters"] for a in p["attributes"]]
        texts = [dim for form in self._tensors() for dim in self._dims(form) if isinstance(dim, str)]
        flags = {p["name"] for p in self.contract["parameters"]}
        for name in (name for text in texts for name in _NAME.findall(text)):
            if name not in names and name not in flags and name not in _WORDS:
                names.append(name)
        return names

    def _tensors(self) -> Iterator[dict]:
        for one in self.contract["inputs"]:
            yield from (form for form in one["alternatives"] if form["kind"] == "tensor")

    def _dims(self, form: dict) -> list[Any]:
        return form["shape"] if form["shape"] is not None else [*form["head"], *form["tail"]]

    def _fixed(self) -> Iterator[dict[str, Any]]:
        """The flags and choices, each way."""
        named = [p for p in self.contract["parameters"] if p["kind"] in ("flag", "choice")]
        texts = " ".join(str(r["text"]) + " " + str(r["where"]) for r in self._conditions())
        words = [*map(eval, re.findall(r"'[^']*'", texts))]
        choices = ([True, False] if p["kind"] == "flag" else [*words, "neither"] for p in named)
        for combination in itertools.product(*choices):
            yield {p["name"]: value for p, value in zip(named, combination)}

    def _conditions(self) -> Iterator[dict]:
        yield from self.contract["requires"]
        for one in (*self.contract["inputs"], {"alternatives": self.contract["outputs"]}):
            yield from ({"text": "", "where": form["where"]} for form in one["alternatives"])

    def _forms(self) -> Iterator[dict[str, dict]]:
        inputs = [one for one in self.contract["inputs"]]
        for combination in itertools.product(*(one["alternatives"] for one in inputs)):
            yield {one["name"]: form for one, form in zip(inputs, combination)}

    # -- cases

    def cases(self, broken: dict | None = None, alone: bool = True) -> Iterator[Case]:
        """One case for each choice of flags and of inputs' alternatives that some numbers fit; with `broken`, cases
        that keep all requirements but this one (`alone`), or break this one and perhaps others that follow from it."""
        for fixed in self._fixed():
            for forms in self._forms():
                case = self._case(fixed, forms, broken, alone)
                if case is not None:
                    yield case

    def _case(self, fixed: dict[str, Any], forms: dict[str, dict], broken: dict | None, alone: bool) -> Case | None:
        sizes = self.sizes()
        about = set() if broken is None else set(_NAME.findall(broken["text"]))
        for _ in range(TRIES):
            values = {name: self.random.choice(BROKEN if name in about else SIZES) for name in sizes} | fixed
            case = Case(values, forms)
            case.shapes = {name: self._shape(case, form) for name, form in forms.items() if form["kind"] == "tensor"}
            if any(size < 0 for shape in case.shapes.values() for size in shape):
                continue
            if self._right(case, broken, alone) and all(case.holds(form["where"]) for form in forms.values()):
                return case
        return None

    def _right(self, case: Case, broken: dict | None, alone: bool) -> bool:
        try:
            for one in self.contract["requires"] if alone else [broken]:
                if case.holds(one["where"]) and bool(case.value(one["text"])) is (one is broken):
                    return False
            return broken is None or case.holds(broken["where"])
        except ZeroDivisionError:
            return broken is not None

    def _shape(self, case: Case, form: dict) -> tuple[int, ...]:
        if form["shape"] is not None:
            return tuple(self._number(case, dim) for dim in form["shape"])
        head = [self._number(case, dim) for dim in form["head"]]
        tail = [self._number(case, dim) for dim in form["tail"]]
        between = max(0, form["least_rank"] - len(head) - len(tail) + 1)
        return (*head, *(self.random.choice(SIZES) for _ in range(between)), *tail)

    def _number(self, case: Case, dim: Any) -> int:
        try:
            return self.random.choice(SIZES) if dim is None else case.value(dim)
        except ZeroDivisionError:
            return 2

    # -- torch

    def run(self, case: Case, other: dict[str, tuple[int, ...]] | None = None, device: str = "meta") -> Any:
        """What the class gives; raises what torch raises. `other`: shapes in place of the right ones."""
        arguments: dict[str, Any] = {}
        for parameter in self.contract["parameters"]:
            name = parameter["name"]
            if parameter["attributes"]:
                for attribute in parameter["attributes"]:
                    _put(arguments, f"{name}.{attribute}", case.values[f"{name}.{attribute}"])
            elif name in case.values:
                arguments[name] = case.values[name]
        with torch.device(device):
            module = self.cls(**arguments).eval()
            inputs = {name: self._input(form, (other or {}).get(name, case.shapes.get(name)))
                      for name, form in case.forms.items() if form["kind"] in ("tensor", "none", "unused")}
            return module(**inputs)

    def _input(self, form: dict, shape: Any) -> Any:
        if form["kind"] != "tensor":
            return None
        return torch.zeros(shape, dtype=_DTYPES.get(form["dtype"], torch.float32))

    # -- the verdict

    def wrong_shapes(self, case: Case) -> Iterator[dict[str, tuple[int, ...]]]:
        """The inputs with one axis changed that the contract ties to something."""
        texts = [dim for form in case.forms.values() if form["kind"] == "tensor" for dim in self._dims(form)]
        for name, form in case.forms.items():
            if form["kind"] != "tensor":
                continue
            dims, shape = self._dims(form), case.shapes[name]
            for place, dim in enumerate(dims):
                free = dim is None or isinstance(dim, str) and dim in self._axes() and texts.count(dim) == 1 \
                    and not any(re.search(rf"\b{dim}\b", str(text)) for text in texts if text != dim)
                if free:
                    continue
                at = place if form["shape"] is not None or place < len(form["head"]) else place - len(dims)
                changed = list(shape)
                changed[at] += 1
                yield {name: tuple(changed)}

    def _axes(self) -> set[str]:
        given = {p["name"] for p in self.contract["parameters"]}
        return {name for name in self.sizes() if name.partition(".")[0] not in given}

    def agrees(self, case: Case, result: Any) -> str | None:
        """What is wrong with the output, None where it is as the contract says."""
        for form in self.contract["outputs"]:
            if case.holds(form["where"]):
                return self._differs(case, form, result)
        return "no output is told for this choice"

    def _differs(self, case: Case, form: dict, result: Any) -> str | None:
        kind = form["kind"]
        if kind == "tensor":
            return self._tensor_differs(case, form, result)
        if kind == "none":
            return None if result is None else "not None"
        if kind in ("tuple", "list"):
            if len(result) != len(form["items"]):
                return "another number of parts"
            pairs = zip(form["items"], result)
        elif kind == "dict":
            pairs = zip(form["items"], (result[name] for name in form["names"]))
        else:
            return None
        return next((wrong for item, value in pairs if (wrong := self._differs(case, item, value))), None)

    def _tensor_differs(self, case: Case, form: dict, result: Any) -> str | None:
        if not isinstance(result, torch.Tensor):
            return f"a {type(result).__name__} and no tensor"
        got = tuple(result.shape)
        if form["dtype"] and str(result.dtype) != f"torch.{form['dtype']}":
            return f"{result.dtype} for {form['dtype']}"
        if form["shape"] is not None:
            fits = len(got) == len(form["shape"]) and all(map(self._is, [case] * len(got), form["shape"], got))
        else:
            head, tail = form["head"], form["tail"]
            fits = len(got) >= form["least_rank"] and all(self._is(case, d, g) for d, g in zip(head, got)) \
                and all(self._is(case, d, g) for d, g in zip(reversed(tail), reversed(got)))
        return None if fits else f"{list(got)} for {form} with {case.values}"

    def _is(self, case: Case, dim: Any, got: int) -> bool:
        return dim is None or case.value(dim) == got
