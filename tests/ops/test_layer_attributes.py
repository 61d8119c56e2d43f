"""Has a layer the attributes that torch's has? Each module of torch.nn is built by torch and by its rule, from the
constructor arguments of torch's own tests, and every public attribute is compared.

What a rule does not give is counted and printed (`pytest -s`); what it gives must be right.
"""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
import torch
from torch import nn

pytest.importorskip("expecttest")

from torch.testing._internal.common_modules import module_db  # noqa: E402

from benchmarks.judge.lowering import lowered  # noqa: E402
from shapelint.dims import Known  # noqa: E402
from shapelint.interp.attributes import layer_attribute  # noqa: E402
from shapelint.interp.registered import named_parameters  # noqa: E402
from shapelint.rulebook import all_rules, path  # noqa: E402
from shapelint.values import MISSING, Journal, Layer, ListV, NotKnown, Reject, Tensor, Unknown, settled  # noqa: E402

#: Classes that module_db leaves out, or builds in one way only.
OTHERS: dict[str, list[tuple[tuple[Any, ...], dict[str, Any]]]] = {
    "Linear": [((3, 4), {}), ((3, 4, False), {})],
    "Conv2d": [((4, 6, 3), {}), ((4, 6, (3, 5)), {"padding": "same", "groups": 2, "bias": False})],
    "ConvTranspose2d": [((4, 6, 3, 2), {"output_padding": 1, "groups": 2})],
    "LSTM": [((3, 4, 2), {"bidirectional": True, "proj_size": 2}), ((3, 4), {"bias": False, "batch_first": True})],
    "GRU": [((3, 4, 2), {"dropout": 0.5})],
    "RNN": [((3, 4), {"nonlinearity": "relu"})],
    "Embedding": [((10, 3), {"padding_idx": -1}), ((10, 3), {"max_norm": 2.0})],
    "EmbeddingBag": [((10, 3), {"mode": "sum"})],
    "MultiheadAttention": [((8, 2), {}), ((8, 2), {"kdim": 5, "vdim": 6, "add_bias_kv": True, "bias": False})],
    "BatchNorm2d": [((3,), {}), ((3,), {"affine": False}), ((3,), {"track_running_stats": False})],
    "InstanceNorm2d": [((3,), {"affine": True, "track_running_stats": True})],
    "GroupNorm": [((2, 4), {"affine": False})],
    "LayerNorm": [((4,), {}), ((8,), {}), (([3, 4],), {"elementwise_affine": False}), ((4,), {"bias": False})],
    "RMSNorm": [((4,), {}), (((3, 4),), {"elementwise_affine": False})],
    "PReLU": [((3,), {})],
    "Bilinear": [((3, 4, 5), {"bias": False})],
    "Upsample": [((), {"scale_factor": 2}), (((3, 4),), {"mode": "bilinear"})],
    "UpsamplingNearest2d": [((), {"scale_factor": 2})],
    "UpsamplingBilinear2d": [((), {"size": (3, 4)})],
    "MaxPool2d": [((2,), {}), (((2, 3),), {"stride": (1, 2), "return_indices": True})],
    "AvgPool2d": [((2,), {"padding": 1})],
    "MaxUnpool1d": [((2,), {})], "MaxUnpool2d": [((2,), {})], "MaxUnpool3d": [((2, 3, 0), {})],
    "FractionalMaxPool2d": [((2,), {"output_size": 3})], "FractionalMaxPool3d": [((2,), {"output_ratio": 0.5})],
    "Fold": [(((4, 5), 2), {})], "Unfold": [((2,), {})],
    "PixelShuffle": [((2,), {})], "PixelUnshuffle": [((2,), {})], "ChannelShuffle": [((2,), {})],
    "Flatten": [((), {}), ((0, 2), {})], "Unflatten": [((1, (2, 3)), {})],
    "Identity": [((3, 4), {})], "Dropout": [((0.3,), {})], "Softmax2d": [((), {})],
    "SyncBatchNorm": [((4,), {})],
    "CircularPad1d": [((2,), {})], "CircularPad2d": [((2,), {})], "CircularPad3d": [((2,), {})],
    "ReplicationPad2d": [(((1, 2, 3, 4),), {})], "ZeroPad2d": [((2,), {})], "ConstantPad2d": [((2, 1.5), {})],
    "AdaptiveLogSoftmaxWithLoss": [((8, 20, [5, 10]), {})],
    "LazyLinear": [((4,), {})], "LazyConv2d": [((4, 3), {})],
    "TransformerEncoderLayer": [((8, 2), {"dim_feedforward": 16})],
    "TransformerDecoderLayer": [((8, 2, 16), {})],
    "Transformer": [((8, 2, 2, 1, 16), {})],
    "TransformerDecoder": [((nn.TransformerDecoderLayer(8, 2, 16), 3, nn.LayerNorm(8)), {})],
    "CosineSimilarity": [((), {})], "PairwiseDistance": [((), {})], "CrossMapLRN2d": [((3,), {})],
    "RReLU": [((), {})], "Hardsigmoid": [((), {})], "TripletMarginLoss": [((), {})],
    "TripletMarginWithDistanceLoss": [((), {"margin": 2.0})],
    "LinearCrossEntropyLoss": [((3, 5), {})],
    **{name: [((0.2,), {})] for name in ("AlphaDropout", "Dropout1d", "Dropout2d", "Dropout3d", "FeatureAlphaDropout")},
    **{f"Lazy{kind}Norm{n}d": [((), {})] for kind in ("Batch", "Instance") for n in (1, 2, 3)},
}
#: Attributes of every module, or of no use to a program.
PLAIN = {"training", "dump_patches", "call_super_init", "distance_function"}
COMPARED = (bool, int, float, str, tuple, list, torch.Tensor, nn.Module)


def arguments(name: str) -> list[tuple[tuple[Any, ...], dict[str, Any]]]:
    """The constructor arguments a class is built with."""
    found = list(OTHERS.get(name, []))
    for info in module_db:
        if info.module_cls is getattr(nn, name):
            torch.manual_seed(0)
            inputs = info.module_inputs_func(info, device="cpu", dtype=torch.float32, requires_grad=False,
                                             training=False)
            found += [(given.constructor_input.args, given.constructor_input.kwargs) for given in inputs]
    told: dict[str, Any] = {str(one): one for one in found}
    return list(told.values())


def classes() -> list[str]:
    """Every class of torch.nn that has a rule."""
    return sorted(name.removeprefix("torch.nn.") for name, rule in all_rules().items()
                  if rule.what == "module" and name.startswith("torch.nn.") and name.count(".") == 2)


def attributes(module: nn.Module) -> Iterator[tuple[str, Any]]:
    """The public attributes torch keeps for one module, its parameters, buffers and parts."""
    for name in {**vars(module), **module._parameters, **module._buffers, **module._modules}:
        value = getattr(module, name)
        if not name.startswith("_") and name not in PLAIN and (value is None or isinstance(value, COMPARED)):
            yield name, value


def built(name: str, args: Any, kwargs: Any) -> Any:
    """The layer by its rule, or why there is none."""
    path.known, path.journal, path.required, path.notes = Known(), Journal(), [], []
    try:
        layer = all_rules()[f"torch.nn.{name}"](tuple(map(_given, args)), {k: _given(v) for k, v in kwargs.items()})
    except (NotKnown, Reject) as no:
        return f"{type(no).__name__}: {no}"
    return layer if isinstance(layer, Layer) else "no layer"


def _given(value: Any) -> Any:
    if isinstance(value, nn.Module):  # rebuilt by the rule from the arguments that torch makes such a module of
        name, wanted = type(value).__name__, [p.shape for p in value.parameters()]
        for args, kwargs in arguments(name):
            if [p.shape for p in type(value)(*args, **kwargs).parameters()] == wanted:
                return built(name, args, kwargs)
    return lowered(value)


def differs(real: Any, said: Any) -> str | None:
    """None where an attribute is right, "?" where the rule does not say, else what is wrong with it."""
    said = settled(said)
    if said is MISSING or isinstance(said, Unknown):
        return "?"
    if isinstance(real, torch.Tensor):
        if not isinstance(said, Tensor):
            return f"{said!r} is no tensor"
        if isinstance(real, nn.parameter.UninitializedTensorMixin):
            return None if said.rank is None else f"has a shape: {said}"
        if said.rank is None or said.dtype is None:
            return "?"
        if isinstance(real, nn.Parameter) != (said.kind == "parameter"):
            return f"kind {said.kind}"
        wanted = list(real.shape), str(real.dtype).removeprefix("torch.")
        got = [int(dim) for dim in said.dims], said.dtype
        return None if got == wanted else f"{got}, not {wanted}"
    if isinstance(real, nn.Module):
        wanted = f"torch.nn.{type(real).__name__}".replace("NonDynamicallyQuantizableLinear", "Linear")
        return None if isinstance(said, Layer) and said.name == wanted else f"{said}, not {wanted}"
    if isinstance(real, (tuple, list)):
        said = said.items if isinstance(said, ListV) else said
        if not isinstance(said, (tuple, list)) or len(said) != len(real):
            return f"{said!r}, not {real!r}"
        return next(filter(None, map(differs, real, said)), None)
    if real is None or isinstance(real, (bool, int, float, str)):
        return None if said == real and type(said) in (type(real), *type(said).__mro__) \
            and isinstance(said, bool) == isinstance(real, bool) else f"{said!r}, not {real!r}"
    return "?"


@cache
def compared(name: str) -> tuple[list[str], list[str], int]:
    """(what is wrong, what the rule does not say, how many attributes were compared) for one class."""
    wrong, silent, count = [], [], 0
    for args, kwargs in arguments(name):
        module, layer = getattr(nn, name)(*args, **kwargs), built(name, args, kwargs)
        if not isinstance(layer, Layer):
            silent.append(f"{name}{args}: {layer}")
            continue
        for attribute, real in attributes(module):
            answer = differs(real, layer_attribute(layer, attribute))
            count += 1
            if answer == "?":
                silent.append(f"{name}.{attribute}")
            elif answer:
                wrong.append(f"{name}{args}{kwargs}.{attribute}: {answer}")
        found = named_parameters(layer)
        if found is not None and all(tensor.rank is not None for _, tensor in found):
            got = Counter(tuple(map(int, tensor.dims)) for _, tensor in found)
            real = Counter(tuple(p.shape) for p in module.parameters())
            if got != real:
                wrong.append(f"{name}{args}{kwargs}: parameters {dict(got)}, not {dict(real)}")
    return wrong, silent, count


@pytest.mark.parametrize("name", classes())
def test_attributes_are_those_of_torch(name: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        wrong, silent, _ = compared(name)
    assert not wrong, "\n".join(wrong)


def test_nearly_all_attributes_are_given(capsys: pytest.CaptureFixture[str]) -> None:
    silent, count = Counter(), 0
    for name in classes():
        _, missing, compared_here = compared(name)
        silent.update(missing)
        count += compared_here
    print(f"\n{count} attributes compared, {sum(silent.values())} not given: {dict(silent)}")
    assert sum(silent.values()) <= 0.01 * count
