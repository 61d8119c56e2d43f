"""What do the functions give that wrap others: compiled, traced, checkpointed, parallel, averaged, quantised ones?

A wrapped module or function is that module or function to whoever asks for shapes: what it holds stays reachable, and
what goes wrong inside is told at the line where it stands.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from shapelint.interp.builtins_ import builtin
from shapelint.interp.calls import call
from shapelint.interp.iteration import iterate
from shapelint.interp.machine import Machine
from shapelint.interp.modules import children_list, children_of
from shapelint.rulebook import expand
from shapelint.values import (
    DictV, Function, Instance, Layer, ListV, NotKnown, Partial, Reject, Tensor, Unknown, settled,
)


@dataclass(eq=False, slots=True)
class Made:
    """A function that torch makes of another one: calling it does `run(m, args, kwargs, node)`."""

    name: str
    function: Any
    run: Callable[..., Any]

    def call(self, m: Machine, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
        return refusing(m, self.name, node, lambda: self.run(m, args, kwargs, node))

    def attribute(self, m: Machine, name: str, node: Any) -> Any:
        if name == "__name__" and isinstance(self.function, Function):
            return self.function.name
        if name in ("__wrapped__", "func"):
            return self.function
        return m.unknown(node, f"`.{name}` of a function is not followed")


def refusing(m: Machine, name: str, node: Any, run: Callable[[], Any]) -> Any:
    """The value of `run()`; what torch refuses in it is a problem of the call at `node`."""
    try:
        return run()
    except Reject as no:
        words = {f"args[{i}]": m.text(a.value) for i, a in enumerate(getattr(node, "args", ())) if not a.star}
        callee = m.text(node.func) if hasattr(node, "func") else ""
        m.report(no.fact, node, operator=name, callee=callee, arguments=words)
        return Unknown("what this gives is not known: it fails", node, True) if no.result is None else no.result
    except NotKnown as unsaid:
        found = m.unknown(node, f"{name}: {unsaid.reason}")
        return found if unsaid.result is None else unsaid.result


def bound(names: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
    """The arguments of a call by name; those that were not given are missing."""
    return {**dict(zip(names.split(), args)), **kwargs}


def call_inside(m: Machine, function: Any, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    """Call what stands as the first argument of `node` with the arguments behind it: a message names it, not the
    function around it."""
    written = getattr(node, "args", ())
    if not written or written[0].star or written[0].keyword is not None:
        return call(m, function, args, kwargs, node)
    words = tuple(m.text(a.value) for a in written[1:] if not a.star and a.keyword is None)
    outer, m.part = m.part, (node, m.text(written[0].value), words)
    try:
        return call(m, function, args, kwargs, node)
    finally:
        m.part = outer


# -- what gives its argument back


_SAME = """
    torch.jit.script torch.jit.script_if_tracing torch.jit.freeze torch.jit.optimize_for_inference
    torch.jit.export torch.jit.ignore torch.jit.unused torch.jit.script_method torch.fx.symbolic_trace
    torch.compile torch.compiler.compile torch.compiler.disable torch.compiler.allow_in_graph
    torch.compiler.assume_constant_result torch.compiler.nested_compile_region torch._dynamo.optimize
    torch._dynamo.disable torch._dynamo.allow_in_graph torch.func.functionalize torch.cuda.make_graphed_callables
    torch.nn.DataParallel torch.nn.parallel.DataParallel torch.nn.parallel.DistributedDataParallel
    torch.distributed.fsdp.FullyShardedDataParallel torch.distributed.fsdp.fully_shard
    torch.nn.SyncBatchNorm.convert_sync_batchnorm torch.optim.swa_utils.AveragedModel
    torch.func.replace_all_batch_norm_modules_ torch.func.debug_unwrap torch.no_grad.__call__
"""
_QUANTISED = expand("quantize_dynamic quantize quantize_qat prepare prepare_qat convert fuse_modules fuse_modules_qat "
                    "add_quant_dequant swap_module QuantWrapper", "torch.ao.quantization", "torch.quantization")


@builtin(*_SAME.split(), *_QUANTISED)
def same_thing(m: Machine, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    """The module or function that was handed in. Without one (`@torch.compile(fullgraph=True)`) it is a decorator."""
    given = [*args, *(kwargs[name] for name in _WRAPPED_AS if name in kwargs)]
    if not given:
        return Made("a decorator", None, lambda m, args, kwargs, node: args[0] if args else Unknown("nothing"))
    return given[0]


#: How such functions call their first parameter.
_WRAPPED_AS = ("model", "module", "obj", "func", "fn", "f", "callables", "root")


@builtin("torch.no_grad", "torch.enable_grad", "torch.inference_mode", "torch.set_grad_enabled", "torch.autocast",
         "torch.amp.autocast", "torch.cuda.amp.autocast")
def decorator_or_context(m: Machine, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    """`torch.no_grad()` does nothing to shapes, as a context or around a function (`torch.no_grad()(f)`)."""
    first = settled(args[0]) if args else None
    if isinstance(first, (Function, Made, Partial)):
        return first
    return Made("a context", None, lambda m, args, kwargs, node: args[0] if args else Unknown("nothing"))


# -- what is run meanwhile


@builtin("torch.jit.trace")
def trace(m: Machine, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    """`trace(model, example)` runs the model on the example and gives it back."""
    given = bound("func example_inputs", args, kwargs)
    model, example = settled(given.get("func")), settled(given.get("example_inputs"))
    _run_on(m, model, example, settled(given.get("example_kwarg_inputs")), node)
    return model if model is not None else Unknown("nothing")


@builtin("torch.onnx.export")
def onnx_export(m: Machine, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    """Runs the model on its arguments."""
    given = bound("model args", args, kwargs)
    _run_on(m, settled(given.get("model")), settled(given.get("args")), settled(given.get("kwargs")), node)
    return Unknown("an exported program", node)


@builtin("torch.export.export", "torch.export.export_for_training")
def export(m: Machine, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    """Runs the model on its arguments; what comes back hands out the model again."""
    given = bound("mod args kwargs", args, kwargs)
    model = settled(given.get("mod"))
    if isinstance(settled(given.get("args")), tuple):
        _run_on(m, model, settled(given.get("args")), settled(given.get("kwargs")), node)
    return Exported(model)


class Exported:
    """torch.export.ExportedProgram: `module()` is the model."""

    def __init__(self, model: Any):
        self.model = model

    def attribute(self, m: Machine, name: str, node: Any) -> Any:
        if name == "module":
            return Made("module", None, lambda m, args, kwargs, node: self.model)
        return Unknown("a part of an exported program", node)


def _run_on(m: Machine, model: Any, example: Any, keywords: Any, node: Any) -> None:
    """Run a model on example inputs: a tensor, or a tuple of arguments. Nothing is run where they are not known."""
    if isinstance(example, Tensor):
        example = (example,)
    if isinstance(example, ListV) and example.exact:
        example = tuple(example.items)
    if not isinstance(example, tuple) or example and isinstance(settled(example[-1]), DictV):
        return
    known = {k: v for k, v in keywords.items.items() if isinstance(k, str)} if isinstance(keywords, DictV) else {}
    if isinstance(model, (Instance, Layer, Function)):
        call_inside(m, model, example, known, node)


@builtin("torch.utils.checkpoint.checkpoint")
def checkpoint(m: Machine, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    """`checkpoint(fn, *args, use_reentrant=...)` is `fn(*args)`, run once more when gradients are asked for."""
    own = {name: value for name, value in kwargs.items() if name not in _OF_CHECKPOINT}
    if args:
        return call_inside(m, args[0], args[1:], own, node)
    if "function" in own:
        return call(m, own.pop("function"), (), own, node)
    return m.unknown(node, "`checkpoint` is called without a function")


_OF_CHECKPOINT = frozenset({"use_reentrant", "preserve_rng_state", "context_fn", "determinism_check", "debug",
                            "early_stop"})


@builtin("torch.utils.checkpoint.checkpoint_sequential")
def checkpoint_sequential(m: Machine, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    """`checkpoint_sequential(functions, segments, input)` calls one function after another."""
    given = bound("functions segments input", args, kwargs)
    functions, value = settled(given.get("functions")), given.get("input")
    if isinstance(functions, (Instance, Layer)):
        inner = children_list(functions)
        functions = inner if isinstance(inner, ListV) else ListV([child for _, child in children_of(functions)])
    parts = iterate(m, functions, node)
    segments = settled(given.get("segments"))
    if parts.exact and isinstance(segments, int) and (segments == 0 or segments > len(parts.items)):
        return refusing(m, "torch.utils.checkpoint.checkpoint_sequential", node, lambda: _too_many(segments, parts))
    return call(m, Layer("torch.nn.Sequential", {}, None, {}, parts), (value,), {}, node)


def _too_many(segments: int, parts: ListV) -> None:
    raise Reject("arguments", raises="ZeroDivisionError" if segments == 0 else "ValueError", argument="segments",
                 problem=f"cannot make {segments} segments of {len(parts.items)} functions")


@builtin("torch.nn.parallel.data_parallel")
def data_parallel(m: Machine, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    """`data_parallel(module, inputs)` is `module(*inputs)`."""
    given = bound("module inputs device_ids output_device dim module_kwargs", args, kwargs)
    inputs = settled(given.get("inputs"))
    return call(m, given.get("module"), inputs if isinstance(inputs, tuple) else (inputs,), {}, node)


@builtin("torch.nn.utils.skip_init")
def skip_init(m: Machine, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    """`skip_init(cls, *args, **kwargs)` is `cls(*args, **kwargs)` with weights nobody filled."""
    if not args:
        return call(m, kwargs.pop("module_cls", None), (), kwargs, node)
    return call_inside(m, args[0], args[1:], kwargs, node)


@builtin("torch.jit.fork", "torch.jit._fork")
def fork(m: Machine, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    """`fork(fn, *args)` is `fn(*args)` to be waited for."""
    return Future(call_inside(m, args[0], args[1:], kwargs, node)) if args else Unknown("nothing")


@builtin("torch.jit.wait", "torch.jit._wait")
def wait(m: Machine, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    future = settled(args[0]) if args else None
    return future.value if isinstance(future, Future) else Unknown("a result to wait for", node)


class Future:
    """What a forked call will give."""

    def __init__(self, value: Any):
        self.value = value

    def attribute(self, m: Machine, name: str, node: Any) -> Any:
        given = self.value if name in ("wait", "value") else Unknown("a part of a future")
        return Made(name, None, lambda m, args, kwargs, node: given)


@builtin("torch.jit.annotate")
def annotate(m: Machine, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    """`annotate(type, value)` is the value."""
    return args[1] if len(args) > 1 else Unknown("nothing")
