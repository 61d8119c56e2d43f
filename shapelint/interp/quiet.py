"""What do objects do that only keep books: loggers, optimizers, schedulers, scalers? Nothing to shapes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from shapelint.interp.builtins_ import builtin
from shapelint.interp.calls import call
from shapelint.interp.machine import Machine
from shapelint.values import BoundMethod, Function, ListV, Partial, Unknown, settled


class Does:
    """A method that the analysis models: calling it runs `run(m, args, kwargs, node)`."""

    def __init__(self, run: Callable[..., Any]):
        self.run = run

    def call(self, m: Machine, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
        return self.run(m, args, kwargs, node)

    def attribute(self, m: Machine, name: str, node: Any) -> Any:
        return Unknown("of a method")


#: A method that does nothing to shapes, and one that gives back what it is given.
NOTHING = Does(lambda m, args, kwargs, node: None)
SAME = Does(lambda m, args, kwargs, node: args[0] if args else None)


class Optimizer:
    """An optimizer. `step(closure)` calls the closure, and gives what it gives."""

    def attribute(self, m: Machine, name: str, node: Any) -> Any:
        if name == "step":
            return Does(_step)
        if name == "param_groups":
            return ListV((), Unknown("what an optimizer keeps"))
        return NOTHING if name in _METHODS else Unknown("of an optimizer")


_METHODS = frozenset({"zero_grad", "load_state_dict", "add_param_group", "train", "eval"})


def _step(m: Machine, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    closure = settled(args[0] if args else kwargs.get("closure"))
    return call(m, closure, (), {}, node) if isinstance(closure, (Function, BoundMethod, Partial)) else None


@builtin(*(f"torch.optim.{name}" for name in (
    "Adam AdamW SGD RMSprop Adagrad Adadelta Adamax NAdam RAdam Rprop ASGD LBFGS SparseAdam Adafactor Muon").split()))
def optimizer(m: Machine, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Optimizer:
    return Optimizer()


class Scaler:
    """A gradient scaler: what it scales keeps its shape."""

    def attribute(self, m: Machine, name: str, node: Any) -> Any:
        known = {"scale": SAME, "step": Does(lambda m, args, kwargs, node: _step(m, args[1:], kwargs, node)),
                 "update": NOTHING, "unscale_": NOTHING, "load_state_dict": NOTHING}
        return known.get(name, Unknown("of a scaler"))


@builtin("torch.cuda.amp.GradScaler", "torch.amp.GradScaler", "torch.cuda.amp.grad_scaler.GradScaler")
def grad_scaler(m: Machine, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Scaler:
    return Scaler()


class Accelerator:
    """accelerate.Accelerator on one device: what is prepared is what it was."""

    def attribute(self, m: Machine, name: str, node: Any) -> Any:
        if name == "prepare":
            return Does(lambda m, args, kwargs, node: args[0] if len(args) == 1 else args)
        if name in ("prepare_model", "prepare_data_loader", "prepare_optimizer", "prepare_scheduler", "unwrap_model"):
            return SAME
        return NOTHING if name in _OF_ACCELERATORS else Unknown("of an accelerator")


_OF_ACCELERATORS = frozenset("backward print log wait_for_everyone save_state load_state end_training "
                             "clip_grad_norm_ init_trackers register_for_checkpointing free_memory save".split())


@builtin("accelerate.Accelerator", "accelerate.accelerator.Accelerator")
def accelerator(m: Machine, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Accelerator:
    return Accelerator()
