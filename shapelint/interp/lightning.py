"""What does Lightning run? `trainer.fit(model, data)` calls the model's steps with the batches of its loaders."""

from __future__ import annotations

from typing import Any

from shapelint.interp.attributes import find_method
from shapelint.interp.bases import base_methods
from shapelint.interp.builtins_ import builtin
from shapelint.interp.calls import call
from shapelint.interp.data import Loader
from shapelint.interp.functions import parameter_names
from shapelint.interp.iteration import iterate
from shapelint.interp.loops import run_passes
from shapelint.interp.machine import Machine
from shapelint.interp.quiet import NOTHING, Does, Optimizer
from shapelint.rulebook.path import fresh
from shapelint.values import (
    MISSING, DictV, Function, Instance, ListV, Unknown, settled,
)

_PACKAGES = ("pytorch_lightning", "lightning", "lightning.pytorch", "lightning.pytorch.core", "pytorch_lightning.core",
             "pytorch_lightning.core.lightning", "lightning.pytorch.core.module")


def _named(*words: str) -> tuple[str, ...]:
    return tuple(f"{package}.{word}" for package in _PACKAGES for word in words)


# -- what models and data modules inherit

_QUIET = frozenset("log log_dict print manual_backward toggle_optimizer untoggle_optimizer clip_gradients freeze "
                   "unfreeze log_grad_norm prepare_data setup teardown configure_callbacks on_fit_start on_fit_end "
                   "on_train_start on_train_end on_train_epoch_start on_train_epoch_end on_validation_epoch_start "
                   "on_validation_epoch_end on_test_epoch_start on_test_epoch_end".split())


@base_methods(*_named("LightningModule", "LightningDataModule"))
def _inherited(m: Machine, value: Any, name: str, node: Any) -> Any:
    if not isinstance(value, Instance):
        return MISSING
    if name in _QUIET:
        return NOTHING
    if name == "save_hyperparameters":
        return Does(lambda m, args, kwargs, node: save_hyperparameters(m, value, args, kwargs))
    if name == "hparams":
        return Unknown("hyperparameters that nobody saved", node)
    if name in ("current_epoch", "global_step", "local_rank", "global_rank"):
        return fresh(f"`{name}`")
    if name == "optimizers":
        return Does(lambda m, args, kwargs, node: Optimizer() if _count_of_optimizers(value) == 1 else
                    Unknown("optimizers", node))
    return Unknown(f"`.{name}` of Lightning") if name in ("trainer", "logger", "device", "lr_schedulers") else MISSING


def _count_of_optimizers(value: Instance) -> int:
    return 1 if isinstance(value.attrs.get("automatic_optimization"), bool) else 0


class HyperParameters(DictV):
    """`self.hparams`: read by attribute or by key."""

    def attribute(self, m: Machine, name: str, node: Any) -> Any:
        if name in self.items:
            return settled(self.items[name])
        if name in ("get", "keys", "values", "items", "update", "pop", "copy"):
            from shapelint.values import Bound

            return Bound(name, self)
        return Unknown(f"`.{name}` of the hyperparameters is not known", node)


def save_hyperparameters(m: Machine, value: Instance, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
    """The arguments of the constructor that is running, those named, or what stands in the one that is handed over."""
    given = [settled(a) for a in args]
    found = HyperParameters()
    for one in given:
        if isinstance(one, DictV):
            found.items.update(one.items)
            found.rest = found.rest if one.exact else one.rest
        elif isinstance(one, Instance):
            found.items.update(one.attrs)
        elif not isinstance(one, str):
            found.rest = Unknown("hyperparameters that are not known")
    words = [one for one in given if isinstance(one, str)]
    if words or not given:
        own = _arguments_of_constructor(m, value)
        found.items.update({k: v for k, v in own.items() if not words or k in words})
    m.journal.touch(value)
    value.attrs["hparams"] = found


def _arguments_of_constructor(m: Machine, value: Instance) -> dict[str, Any]:
    for activation in reversed(m.activations):
        function = activation.function
        if activation.self_value is value and function.name == "__init__":
            params = function.node.params
            names = [*parameter_names(params)[1:], *(p.name.value for p in params.kwonly_params)]
            own = {name: activation.scope.vars[name] for name in names if name in activation.scope.vars}
            if params.star_kwarg is not None:
                more = settled(activation.scope.vars.get(params.star_kwarg.name.value))
                own.update(more.items if isinstance(more, DictV) else {})
            return own
    return {}


# -- running them


class Trainer:
    """A trainer: each of its methods runs the steps of a model."""

    def attribute(self, m: Machine, name: str, node: Any) -> Any:
        if name in _STAGES:
            return Does(lambda m, args, kwargs, node: run_stage(m, name, args, kwargs, node))
        return Unknown(f"`.{name}` of a trainer is not followed", node)


#: What a stage runs: (the loader's method, the step, what the loader's argument is called).
_TRAIN = ("train_dataloader", "training_step", "train_dataloaders")
_CHECK = ("val_dataloader", "validation_step", "val_dataloaders")
_STAGES = {"fit": (_CHECK, _TRAIN), "validate": (("val_dataloader", "validation_step", "dataloaders"),),
           "test": (("test_dataloader", "test_step", "dataloaders"),),
           "predict": (("predict_dataloader", "predict_step", "dataloaders"),)}


@builtin(*_named("Trainer"), "pytorch_lightning.trainer.Trainer", "lightning.pytorch.trainer.Trainer")
def trainer(m: Machine, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Trainer:
    return Trainer()


def run_stage(m: Machine, stage: str, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    """`trainer.fit(model, train, val)`, `trainer.test(model, datamodule=data)` and the like."""
    names = ("model", "train_dataloaders", "val_dataloaders", "datamodule") if stage == "fit" else \
        ("model", "dataloaders", "ckpt_path", "verbose", "datamodule")
    given = {name: settled(value) for name, value in {**dict(zip(names, args)), **kwargs}.items()}
    model = given.get("model")
    if not isinstance(model, Instance):
        return None
    data = given.get("datamodule")
    for name in ("train_dataloaders", "dataloaders"):
        if _is_data_module(given.get(name)):
            data = given.pop(name)
    for holder in (data, model):
        _run_hooks(m, holder, stage, node)
    for method, step, argument in _STAGES[stage]:
        loader = given.get(argument)
        if loader is None:
            loader = _made_loader(m, data, method, node) or _made_loader(m, model, method, node)
        _run_steps(m, model, step, loader, node)
    return None if stage == "fit" else Unknown(f"what `{stage}` gives", node)


def _is_data_module(value: Any) -> bool:
    return isinstance(value, Instance) and any(ref.endswith("DataModule") for ref in value.cls.refs())


def _run_hooks(m: Machine, holder: Any, stage: str, node: Any) -> None:
    if not isinstance(holder, Instance):
        return
    for name, args in (("prepare_data", ()), ("setup", (stage,)), ("configure_optimizers", ())):
        method = find_method(m, holder, name)
        if method is not None:
            call(m, method, args, {}, node)


def _made_loader(m: Machine, holder: Any, method: str, node: Any) -> Any:
    found = find_method(m, holder, method) if isinstance(holder, Instance) else None
    return None if found is None else settled(call(m, found, (), {}, node))


def _run_steps(m: Machine, model: Instance, step: str, loader: Any, node: Any) -> None:
    method = find_method(m, model, step)
    if method is None:
        return
    loaders = loader.items if isinstance(loader, ListV) and loader.exact and loader.items and \
        isinstance(settled(loader.items[0]), Loader) else [loader]
    for place, one in enumerate(map(settled, loaders)):
        if one is None or isinstance(one, (Unknown, DictV)):
            continue  # the step is then run alone, with a batch that nobody described
        sequence = iterate(m, one, node)
        count = len(parameter_names(method.function.node.params)) - 1

        def run(batch: Any) -> None:
            call(m, method, (batch, fresh("the number of a batch"), place)[:max(1, count)], {}, node)

        run_passes(m, sequence, run, frozenset(), node)


def batch_for(m: Machine, function: Function, name: str, instance: Any) -> Any:
    """The first batch of the loader that a model makes itself, for a step that nothing runs; MISSING for all else."""
    loader = next((method for method, step, _ in (*_STAGES["fit"], *_STAGES["test"], *_STAGES["predict"])
                   if step == function.name), None)
    names = parameter_names(function.node.params)
    if loader is None or not isinstance(instance, Instance) or len(names) < 2 or names[1] != name:
        return MISSING
    made = _made_loader(m, instance, loader, function.node) if function.owner is not None else None
    if not isinstance(made, Loader):
        return MISSING
    batches = iterate(m, made, function.node)
    return settled(batches.items[0]) if batches.items else MISSING
