"""How is an example tried? Before the rule with free sizes as symbols, and before torch with a prime for each."""

from __future__ import annotations

import ast
import builtins
import itertools
import re
from typing import Any

import ops_examples
import torch
from ops_examples import names_in
from ops_worlds import RuleWorld, TorchWorld, find

from shapelint.dims import Known, Poly, evaluate, symbol
from shapelint.rulebook import path, same
from shapelint.values import Journal, ListV, NotKnown, OpenSizes, Reject, Shape, Sizes, Tensor, Unknown

__all__ = ["find"]

PRIMES = (7, 11, 13, 17, 19, 23, 29)
NOTHING = object()


def run_rule(example: ops_examples.Example, sizes: dict[str, Any]) -> tuple[str, Any]:
    """("value", what the rule gives), ("unknown", what it still says or NOTHING), or ("error", the Reject)."""
    path.known, path.journal, path.required, path.casts = Known(), Journal(), [], False
    for dim in sizes.values():
        if isinstance(dim, Poly):
            path.known = path.known.assume_at_least(dim, 0)
    try:
        return "value", RuleWorld(example, sizes).run(example.call)
    except NotKnown as unknown:
        return "unknown", NOTHING if unknown.result is None else unknown.result
    except Reject as reject:
        return "error", reject


def run_torch(example: ops_examples.Example, sizes: dict[str, int], middle: tuple[int, ...] = ()) -> tuple[str, Any]:
    """("value", what torch gives) or ("error", its exception). Meta tensors first; what needs data gets zeros.
    Meta tensors let some mistakes pass (of dtype; a softmax along an axis that is not there), so errors, and layers,
    are tried with real ones."""
    real = example.error is not None or example.name.startswith("torch.nn.")
    for device in ("cpu",) if real else ("meta", "cpu"):
        try:
            with torch.device(device):
                return "value", TorchWorld(example, sizes, middle).run(example.call)
        except SyntaxError:
            raise
        except NotImplementedError as problem:
            last: Exception = problem
        except Exception as problem:
            if device == "cpu" or not re.search("meta|CPU", str(problem), re.IGNORECASE):
                return "error", problem
            last = problem
    return "error", last


def middles(example: ops_examples.Example) -> list[tuple[int, ...]]:
    """What `...` is tried with: nothing, then one axis more at a time, then what other tensors begin with."""
    dots = [n for n in ast.walk(example.call) if isinstance(n, ast.List) and any(map(ops_examples.is_dots, n.elts))]
    if not dots:
        return [()]
    found: list[tuple[int, ...]] = [(), (2,), (2, 3), (2, 3, 2)]
    world = TorchWorld(example, assignments(example))
    for node in ast.walk(example.call):
        if isinstance(node, ast.List) and node not in dots and not any(isinstance(n, ast.List) for n in node.elts):
            sizes = tuple(world.run(size) for size in node.elts)
            found.extend(sizes[:end] for end in range(1, len(sizes)))
    return found


def assignments(example: ops_examples.Example) -> dict[str, int]:
    """A prime for each free size."""
    names = names_in(example.call, example.result)
    return dict(zip(names, itertools.cycle(PRIMES)))


def free_sizes(example: ops_examples.Example) -> dict[str, Any]:
    """A symbol for each free size."""
    return {name: symbol(name) for name in names_in(example.call, example.result)}


def expected(example: ops_examples.Example, sizes: dict[str, Any]) -> Any:
    """What stands behind the arrow, as values of the rule's world; `_` and `unknown` are names there."""
    return Expectation(example, sizes).run(example.result)


class Expectation(RuleWorld):
    """Reads the right side: a bare name is a size, `_` any size, `unknown` anything that was not decided."""

    def on_Name(self, node: Any) -> Any:
        return node.id if node.id in ("_", "unknown") else super().on_Name(node)

    def method(self, value: Any, name: str, args: list[Any], kwargs: dict[str, Any]) -> Any:
        return getattr(value, name)(*args)


def rule_fits(got: Any, wanted: Any, dtype_given: bool) -> str:
    """Why what the rule gave is not what the example says; empty where it is."""
    if isinstance(wanted, Tensor):
        if not isinstance(got, Tensor):
            return f"{got!r} is no tensor"
        if not _shapes_agree(got.shape, wanted.shape):
            return f"{got.shape}, not {wanted.shape}"
        if dtype_given and got.dtype != wanted.dtype:
            return f"dtype {got.dtype}, not {wanted.dtype}"
        return ""
    if isinstance(got, ListV):
        got = tuple(got.items)
    if isinstance(wanted, ListV):
        wanted = tuple(wanted.items)
    if isinstance(wanted, tuple):
        if not isinstance(got, tuple) or len(got) != len(wanted):
            return f"{show(got)}, not {show(wanted)}"
        return next(filter(None, (rule_fits(g, w, dtype_given) for g, w in zip(got, wanted))), "")
    if wanted == "_":
        return ""
    if isinstance(wanted, (int, Poly)) and isinstance(got, (int, Poly)):
        return "" if same(got, wanted) is True else f"{got}, not {wanted}"
    return "" if got == wanted and type(got) is type(wanted) else f"{show(got)}, not {show(wanted)}"


def _shapes_agree(got: Shape, wanted: Shape) -> bool:
    if (got.back is None) != (wanted.back is None) or len(got.front) != len(wanted.front):
        return False
    if got.back is not None and len(got.back) != len(wanted.back):
        return False
    pairs = zip(got.front + (got.back or ()), wanted.front + (wanted.back or ()))
    return all(w == "_" or same(g, w) is True for g, w in pairs)


def torch_fits(got: Any, said: Any, sizes: dict[Any, int]) -> str:
    """Why what torch gave is not what was said (by a rule or an example); empty where it is."""
    if isinstance(said, Tensor):
        if not isinstance(got, torch.Tensor):
            return f"torch gives {got!r}, not a tensor"
        if not _sizes_agree(tuple(got.shape), said.shape, sizes):
            return f"torch gives {list(got.shape)}, not {said.shape}"
        return ""
    if isinstance(said, ListV):
        if not said.exact:
            return ""
        said = tuple(said.items)
    if isinstance(said, (Unknown, OpenSizes)):
        return ""
    if isinstance(said, Sizes) or isinstance(got, torch.Size):
        return "" if len(got) == len(said) and _sizes_agree(tuple(got), Shape(tuple(said)), sizes) \
            else f"torch gives {got}, not {said}"
    if isinstance(said, tuple):
        if not isinstance(got, (tuple, list)) or len(got) != len(said):
            return f"torch gives {show(got)}, not {show(said)}"
        return next(filter(None, (torch_fits(g, s, sizes) for g, s in zip(got, said))), "")
    if isinstance(said, Poly):
        number = _number(said, sizes)
        return "" if number is None or number == got else f"torch gives {got}, not {said}"
    if isinstance(said, (bool, int, float, str)):
        return "" if got == said or said == "_" else f"torch gives {show(got)}, not {said!r}"
    if said is None:
        return "" if got is None else f"torch gives {show(got)}, not None"
    return ""


def dtypes_fit(got: Any, said: Any) -> str:
    """Why the dtypes a rule gave are not torch's; a dtype the rule leaves open fits."""
    if isinstance(said, Tensor) and isinstance(got, torch.Tensor):
        real = str(got.dtype).removeprefix("torch.")
        return "" if said.dtype is None or said.dtype == real else f"dtype: torch gives {real}, not {said.dtype}"
    if isinstance(said, ListV):
        said = tuple(said.items)
    if isinstance(said, tuple) and isinstance(got, (tuple, list)):
        return next(filter(None, (dtypes_fit(g, s) for g, s in zip(got, said))), "")
    return ""


def _sizes_agree(real: tuple[int, ...], shape: Shape, sizes: dict[Any, int]) -> bool:
    front, back = shape.front, shape.back
    if back is None:
        pairs = list(zip(real, front)) if len(real) == len(front) else None
    elif not shape.may_have_rank(len(real)):
        pairs = None
    else:
        pairs = [*zip(real, front), *zip(real[len(real) - len(back):], back)]
    if pairs is None:
        return False
    return all(number is None or number == r for r, d in pairs for number in (_number(d, sizes),))


def _number(dim: Any, sizes: dict[Any, int]) -> int | None:
    """A size with numbers put in; None where it has symbols nobody gave a number."""
    if not isinstance(dim, Poly):
        return None if isinstance(dim, str) else int(dim)
    try:
        return evaluate(path.known.resolve(dim), sizes)
    except KeyError:
        return None


def exception(name: str) -> type[Exception]:
    """The class of an exception that a rule names: one of Python's own, or of a package beside torch."""
    return getattr(builtins, name, None) or find(f"einops.{name}")


def raises_fit(problem: Exception, reject: Reject) -> str:
    """Would the exception the rule names be the one torch raises?"""
    named = exception(reject.fact.raises)
    return "" if isinstance(problem, named) else f"raises {type(problem).__name__}: {problem}, not {reject.fact.raises}"


def show(value: Any) -> str:
    if isinstance(value, torch.Tensor):
        return str(list(value.shape))
    if isinstance(value, (tuple, list)):
        return "(" + ", ".join(map(show, value)) + ")"
    if isinstance(value, ListV):
        return show(value.items)
    return str(value)
