"""Sizes of configuration packages: OmegaConf, hydra, pydantic, dataclass parsers, dictionaries with attributes."""

from __future__ import annotations

import pytest

YAML = """\
model:
  hidden: 128
  width: ${model.hidden}
  twice: ${.width}
  name: net_${model.hidden}
  depth: ${oc.env:SHAPELINT_NOBODY_SETS_THIS,3}
  missing: ???
sizes: [4, "${model.hidden}"]
"""
OMEGA = """\
import copy
import torch
from torch import nn
from omegaconf import OmegaConf
config = OmegaConf.load("config.yaml")
def linear(size):
    return nn.Linear(size, 3)
"""

SIZES = {
    "attribute": "config.model.hidden",
    "item": 'config["model"]["hidden"]',
    "taken from elsewhere": "config.model.width",
    "taken from beside": "config.model.twice",
    "taken in a list": "config.sizes[1]",
    "selected": 'OmegaConf.select(config, "model.hidden")',
    "as plain data": 'OmegaConf.to_container(config, resolve=True)["model"]["width"]',
    "text into number": "125 + int(config.model.depth)",
    "created": 'OmegaConf.create({"a": 128, "b": "${a}"}).b',
    "merged": 'OmegaConf.merge(config, {"model": {"hidden": 7}}).model.hidden + 121',
    "merged, then taken": 'OmegaConf.merge(config, {"model": {"hidden": 7}}).model.twice + 121',
    "command line": "OmegaConf.merge(config, OmegaConf.from_cli()).model.hidden",
    "a default": 'config.model.get("other", 128)',
}


@pytest.mark.parametrize("way", SIZES)
def test_omegaconf(project, way):
    right = OMEGA + f"linear({SIZES[way]})(torch.randn(2, 128))\n"
    project.judge(right, ("omegaconf",), config_yaml=YAML)
    wrong = OMEGA + f"linear({SIZES[way]})(torch.randn(2, 127))  # error: SL101\n"
    project.judge(wrong, ("omegaconf",), config_yaml=YAML)


CHANGED = {
    "set": "config.model.hidden = 5\nsize = config.model.twice",
    "set by key": 'config["model"]["hidden"] = 5\nsize = config.model.twice',
    "updated": 'OmegaConf.update(config, "model.hidden", 5)\nsize = config.model.width',
    "copied and set": "other = copy.deepcopy(config)\nother.model.hidden = 5\nsize = other.model.twice",
    "original set": "other = copy.deepcopy(config)\nconfig.model.hidden = 5\nsize = config.model.width",
    "merged in place": 'config.merge_with({"model": {"hidden": 5}})\nsize = config.model.width',
}


@pytest.mark.parametrize("way", CHANGED)
def test_what_is_taken_follows_what_it_is_taken_from(project, way):
    project.judge(OMEGA + CHANGED[way] + "\nlinear(size)(torch.randn(2, 5))\n", ("omegaconf",), config_yaml=YAML)


def test_what_has_to_be_given_is_unknown(project):
    project.write(main_py=OMEGA + "linear(config.model.missing)(torch.randn(2, 5))\n", config_yaml=YAML)
    project.monkeypatch.chdir(project.folder)
    assert project.findings() == []


HYDRA = """\
import hydra
import torch
from torch import nn
@hydra.main(config_path="conf", config_name="config", version_base=None)
def main(cfg):
    nn.Linear(cfg.model.{size}, cfg.model.layers)(torch.randn(3, {given})){mark}
if __name__ == "__main__":
    main()
"""
CONF = {
    "conf__config_yaml": "defaults:\n  - model: small\n  - base\n  - _self_\ndim: 5\nmodel:\n  hidden: 64\n",
    "conf__base_yaml": "dim: 7\nbatch: 3\n",
    "conf__model__small_yaml": "defaults:\n  - inner\nhidden: 32\nlayers: 2\nwidth: ${dim}\n",
    "conf__model__inner_yaml": "layers: 9\nk: 1\n",
}


@pytest.mark.parametrize("size, number", [("hidden", 64), ("width", 5), ("k", 1), ("layers", 2)])
def test_hydra(project, size, number):
    project.monkeypatch.setenv("HYDRA_FULL_ERROR", "1")
    project.judge(HYDRA.format(size=size, given=number, mark=""), ("hydra",), **CONF)
    project.write(main_py=HYDRA.format(size=size, given=number + 1, mark=""))
    assert project.findings() == [(6, "error", "SL101")]


def test_hydra_without_a_part_of_its_configuration(project):
    parts = {name: text for name, text in CONF.items() if "inner" not in name}
    project.write(main_py=HYDRA.format(size="hidden", given=1, mark=""), **parts)
    assert project.findings() == []


def test_hydra_builds_what_is_named(project):
    program = """\
import torch
from torch import nn
from hydra.utils import instantiate
from omegaconf import OmegaConf
class Net(nn.Module):
    def __init__(self, hidden, inner):
        super().__init__()
        self.fc, self.inner = nn.Linear(hidden, 4), inner
    def forward(self, x):
        return self.inner(self.fc(x))  # error: SL101
config = OmegaConf.create({"_target_": "__main__.Net", "inner": {"_target_": "torch.nn.Linear", "in_features": 5, "out_features": 2}})
instantiate(config, hidden=8)(torch.randn(3, 8))
"""
    project.judge(program, can_run=False)  # its __main__ is that of the tests


PYDANTIC = """\
import torch
from torch import nn
from pydantic import BaseModel, Field, field_validator
class Inner(BaseModel):
    dim: int = 16
class Config(BaseModel):
    hidden: int = 128
    out: int = Field(default=4, gt=0)
    inner: Inner = Field(default_factory=Inner)
    doubled: int = 3
    need: int
    @field_validator("doubled")
    @classmethod
    def twice(cls, value):
        return 2 * value
    @property
    def both(self):
        return self.hidden + self.inner.dim
"""


@pytest.mark.parametrize("size, number", [
    ("Config(need=3).hidden", 128),
    ("Config(need=3).out", 4),
    ("Config(need=3).both", 144),
    ('Config(**{"need": 3, "hidden": 12}).hidden', 12),
    ('Config.model_validate({"need": 5, "hidden": 9}).need', 5),
    ("Config.model_validate_json('{\"need\": 6}').need", 6),
    ('Config(need=3).model_copy(update={"hidden": 6}).hidden', 6),
    ('Config(need=3).model_dump()["inner"]["dim"]', 16),
    ("Config(need=3).doubled", 3),
])
def test_pydantic(project, size, number):
    project.judge(PYDANTIC + f"nn.Linear({size}, 2)(torch.randn(3, {number}))\n", ("pydantic",))
    project.judge(PYDANTIC + f"nn.Linear({size}, 2)(torch.randn(3, {number + 1}))  # error: SL101\n", ("pydantic",))


def test_what_a_validator_makes_is_unknown(project):
    project.judge(PYDANTIC + "nn.Linear(Config(need=3, doubled=4).doubled, 2)(torch.randn(3, 8))\n", ("pydantic",))


def test_dataclasses_as_command_lines(project):
    head = """\
import torch
from dataclasses import dataclass, field
from torch import nn
from transformers import HfArgumentParser
@dataclass
class ModelArguments:
    hidden: int = 32
    widths: list = field(default_factory=lambda: [3, 4])
@dataclass
class DataArguments:
    size: int = field(default=8, metadata={"help": "rows"})
model, data = HfArgumentParser((ModelArguments, DataArguments)).parse_args_into_dataclasses()
"""
    project.write(main_py=head + "nn.Linear(model.hidden, data.size)(torch.randn(3, 32))\n")
    assert project.findings() == []
    project.write(main_py=head + "nn.Linear(model.widths[1], data.size)(torch.randn(3, 3))\n")
    assert project.findings() == [(13, "error", "SL101")]


def test_dictionaries_with_attributes(project):
    head = """\
import torch
from torch import nn
from easydict import EasyDict
config = EasyDict({"model": {"hidden": 5}}, depth=3)
config.model.width = 7
"""
    project.judge(head + "nn.Linear(config.model.width, config.depth)(torch.randn(2, 7))\n", ("easydict",))
    project.judge(head + "nn.Linear(config.model.hidden, config.depth)(torch.randn(2, 7))  # error: SL101\n", ("easydict",))
