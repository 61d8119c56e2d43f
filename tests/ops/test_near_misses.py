"""Do rules and torch agree beside the examples, too? Every number of an example is changed at random, and sizes are
made free: what torch runs must not be rejected, what it refuses must be, and the shapes must be the same."""

from __future__ import annotations

import ast
import copy
import random
import warnings
import zlib
from dataclasses import replace

import pytest
from ops_examples import Example, examples, names_in
from ops_judges import (
    NOTHING, dtypes_fit, free_sizes, middles, raises_fit, run_rule, run_torch, show, torch_fits,
)

from shapelint.rulebook import all_rules
from shapelint.values import Reject

TRIES = 12
NUMBERS = (0, 1, 2, 3, 4, 5, 6, -1, -2, -3)
#: Operators for which torch refuses more than sizes and dtypes can tell: what it refuses need not be rejected.
LENIENT: set[str] = {
    "torch.sparse.spdiags",  # offsets that are equal
    "torch.cross", "torch.linalg.cross",  # which axis is taken, where none is named
    # a single value a channel, which only matters while training
    "torch.nn.BatchNorm1d", "torch.nn.BatchNorm2d", "torch.nn.BatchNorm3d",
    "torch.nn.LazyInstanceNorm1d", "torch.nn.LazyInstanceNorm2d", "torch.nn.LazyInstanceNorm3d",
    "torch.nn.LazyBatchNorm1d", "torch.nn.LazyBatchNorm2d", "torch.nn.LazyBatchNorm3d",
    "torch.nn.CrossMapLRN2d",  # fewer channels than it looks at
    "torchvision.ops.DropBlock2d", "torchvision.ops.DropBlock3d",  # blocks of even size, which matter while training
    "torchvision.transforms.functional.resize", "torchvision.transforms.functional.rotate",  # images of no elements
    "torchvision.ops.MultiScaleRoIAlign",  # which of two mistakes is found first
    # waves of no length, rates of nothing, filters of none
    *(name for name in all_rules() if name.startswith("torchaudio.")),
    "torch.take", "torch.unique",  # of a tensor without elements
    "torch.index_copy",  # which of two mistakes is found first
    "torch.roll",  # axes of a tensor without elements, on which meta and CPU disagree
    "torch.grid_sampler", "torch.grid_sampler_2d", "torch.grid_sampler_3d",  # modes that have no number, on meta
    "torch.affine_grid_generator",  # grids of no places, on which meta and CPU disagree
    "torch.broadcast_shapes",  # negative sizes, which no tensor has
    "Tensor.repeat",  # negative times of a tensor without elements, on which meta and CPU disagree
    "torch.nn.utils.vector_to_parameters",  # counts elements
    "torch.autograd.grad", "torch.autograd.backward",  # nothing in an example asks for gradients
    "torch.nn.CTCLoss", "torch.nn.functional.ctc_loss",  # the lengths themselves
    "torch.lstm", "torch.gru", "torch.rnn_tanh", "torch.rnn_relu",  # weights and states that do not fit the input
    "torch.nn.functional.embedding_bag", "torch.nn.EmbeddingBag", "torch.embedding_bag",  # rows of no elements
    # lengths that are elements of a tensor, or beyond its end; nothing to pack
    "torch.nn.utils.rnn.pack_padded_sequence", "torch.nn.utils.rnn.unpad_sequence",
    "torch.nn.utils.rnn.pad_packed_sequence", "torch.nn.utils.rnn.PackedSequence.cpu",
}
#: Operators in which torch checks nothing: what does not fit ends the process.
UNCHECKED = {
    "torch.native_batch_norm", "torch._native_batch_norm_legit", "torch.ops.aten._batch_norm_with_update",
    "torch.native_group_norm", "torch.ops.aten.max_pool2d_with_indices_backward",
}
#: Operators whose rule leaves out what happens for axes of size 1 when it has a free size before it.
UNLESS_TINY = {"torch.chunk"}


def _one_name_each() -> list[Example]:
    seen: set[tuple[int, str]] = set()
    found = []
    for example in examples():
        key = (id(all_rules()[example.name].spec.function), example.text)
        if not example.problem and key not in seen and example.name not in UNCHECKED:
            seen.add(key)
            found.append(example)
    return found


@pytest.mark.parametrize("example", _one_name_each(), ids=str)
def test_torch_agrees_nearby(example: Example) -> None:
    chance = random.Random(zlib.crc32(str(example).encode()))
    for _ in range(TRIES):
        changed = _changed(example, chance)
        numbers = {name: chance.randint(1, 6) for name in names_in(changed.call)}
        for middle in chance.sample(middles(changed), 2) if len(middles(changed)) > 1 else [()]:
            changed = replace(changed, error=example.error)
            problem = _compare(changed, numbers, dict(numbers), middle) or _compare_free(changed, numbers, middle)
            assert not problem, f"{changed.text} with {numbers}, ... = {middle}: {problem}"


def _changed(example: Example, chance: random.Random) -> Example:
    call = copy.deepcopy(example.call)
    numbers = [node for node in ast.walk(call) if isinstance(node, ast.Constant) and type(node.value) is int]
    for node in chance.sample(numbers, min(len(numbers), chance.randint(0, 2))):
        node.value = chance.choice(NUMBERS)
    for node in ast.walk(call):  # a tensor has no axis of -1
        if isinstance(node, ast.List):
            for size in ast.walk(node):
                if isinstance(size, ast.Constant) and type(size.value) is int:
                    size.value = abs(size.value)
    return replace(example, call=call, text=ast.unparse(call), result=None, error=None)


def _compare(example: Example, numbers: dict[str, int], sizes: dict[str, object], middle: tuple[int, ...]) -> str:
    what, said = run_rule(example, sizes)
    by_symbol = {one: numbers[name] for name, dim in sizes.items() if hasattr(dim, "symbols") for one in dim.symbols}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        verdict, got = run_torch(replace(example, error="" if what == "error" else None), numbers, middle)
    if what == "error":
        if verdict == "value":
            return f"false alarm {said.fact}: torch gives {show(got)}"
        # Of two mistakes torch may find the other one first.
        certain = "..." not in example.text and example.error is None and not by_symbol and example.name not in LENIENT
        return raises_fit(got, said) if certain else ""
    if verdict == "error":
        free = bool(by_symbol) or example.name in LENIENT or what == "unknown" or middle or "..." in example.text
        return "" if free else f"missed: torch raises {type(got).__name__}: {got}, the rule gives {show(said)}"
    if said is NOTHING or isinstance(said, Reject):
        return ""
    problem = torch_fits(got, said, by_symbol) or dtypes_fit(got, said)
    if problem and run_torch(replace(example, error=""), numbers, middle)[0] == "error":
        return ""  # meta tensors are not looked at as closely as others
    return problem


def _compare_free(example: Example, numbers: dict[str, int], middle: tuple[int, ...]) -> str:
    """The same with half of the sizes free, but for 0: what only an empty tensor could do may be rejected."""
    call = copy.deepcopy(example.call)
    numbers = dict(numbers)
    least = 2 if example.name in UNLESS_TINY else 1
    chance = random.Random(zlib.crc32(example.text.encode()))
    for node in [node for node in ast.walk(call) if isinstance(node, ast.List)]:
        for i, size in enumerate(node.elts):
            number = size.value if isinstance(size, ast.Constant) and type(size.value) is int else 0
            if number >= least and chance.random() < 0.5:
                name = f"S{len(numbers)}"
                numbers[name] = number
                node.elts[i] = ast.Name(name)
    freed = replace(example, call=call, text=ast.unparse(call))
    return _compare(freed, numbers, free_sizes(freed), middle)
