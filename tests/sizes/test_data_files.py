"""Sizes that stand in files of the project: JSON, YAML, TOML, by paths put together in every way."""

from __future__ import annotations

import pytest

from shapelint.source.data_files import BadData, read_data

JSON = '{"model": {"hidden": 128, "sizes": [3, 4]}, "rate": 1e-3, "name": null}'
YAML = "base: &base {width: 5}\nmodel:\n  <<: *base\n  hidden: 128\n"
TOML = "[model]\nhidden = 128\n"

HEAD = """\
import json, os, yaml
from pathlib import Path
from types import SimpleNamespace
import torch
from torch import nn
HERE = Path(__file__).resolve().parent
"""

READ = {
    "open": 'with open("config.json") as f:\n    hidden = json.load(f)["model"]["hidden"]\n',
    "read": 'hidden = json.loads(open("config.json", "r").read())["model"]["hidden"]\n',
    "text": 'hidden = json.loads((HERE / "config.json").read_text())["model"]["hidden"]\n',
    "method": 'with (HERE / "config.json").open() as f:\n    hidden = json.load(f)["model"]["hidden"]\n',
    "join": 'hidden = json.load(open(os.path.join(os.path.dirname(__file__), "config.json")))["model"]["hidden"]\n',
    "format": 'hidden = json.load(open(f"{HERE}/config.json"))["model"]["hidden"]\n',
    "hook": 'hidden = json.load(open("config.json"), object_hook=lambda d: SimpleNamespace(**d)).model.hidden\n',
    "yaml": 'with open("config.yaml") as f:\n    hidden = yaml.safe_load(f)["model"]["hidden"]\n',
    "yaml load": 'hidden = yaml.load(open("config.yaml"), Loader=yaml.SafeLoader)["model"]["hidden"]\n',
    "merged": 'hidden = 123 + yaml.safe_load(open(HERE / "config.yaml"))["model"]["width"]\n',
    "in the program": 'hidden = yaml.safe_load("hidden: 128")["hidden"]\n',
    "guarded": 'hidden = 128\nif os.path.exists("config.json"):\n    hidden = json.load(open("config.json"))["model"]["hidden"]\n',
    "listed": 'hidden = 124 + json.load(open("config.json"))["model"]["sizes"][1]\n',
}


@pytest.mark.parametrize("way", READ)
def test_a_size_of_a_file(project, way):
    right = HEAD + READ[way] + "nn.Linear(hidden, 3)(torch.randn(2, 128))\n"
    project.judge(right, config_json=JSON, config_yaml=YAML)
    wrong = HEAD + READ[way] + "nn.Linear(hidden, 3)(torch.randn(2, 127))  # error: SL101\n"
    project.judge(wrong, config_json=JSON, config_yaml=YAML)


def test_toml(project):
    pytest.importorskip("tomllib")
    text = 'import tomllib, torch\nwith open("config.toml", "rb") as f:\n    config = tomllib.load(f)\n' \
           'torch.nn.Linear(config["model"]["hidden"], 3)(torch.randn(2, 127))  # error: SL101\n'
    project.judge(text, config_toml=TOML)


def test_a_whole_dictionary_as_arguments(project):
    project.judge(HEAD + """\
class Net(nn.Module):
    def __init__(self, hidden, sizes):
        super().__init__()
        self.fc = nn.Linear(hidden, sizes[0])

    def forward(self, x):
        return self.fc(x)  # error: SL101

Net(**json.load(open("config.json"))["model"])(torch.randn(2, 4))
""", config_json=JSON)


UNKNOWN = {
    "written before": 'json.dump({"model": {"hidden": 9}}, open("config.json", "w"))\nhidden = json.load(open("config.json"))["model"]["hidden"]\n',
    "not there": 'hidden = json.load(open("other.json"))["model"]["hidden"]\n',
    "outside": 'hidden = json.load(open("/config.json"))["model"]["hidden"]\n',
    "above": 'hidden = json.load(open("../config.json"))["model"]["hidden"]\n',
    "broken": 'hidden = json.load(open("broken.json"))["model"]["hidden"]\n',
    "by a name nobody knows": 'hidden = json.load(open(input()))["model"]["hidden"]\n',
}


@pytest.mark.parametrize("way", UNKNOWN)
def test_what_is_not_known_is_no_size(project, way):
    project.write(main_py=HEAD + UNKNOWN[way] + "nn.Linear(hidden, 3)(torch.randn(2, 127))\n", config_json=JSON,
                  broken_json="{", pyproject_toml="")
    (project.folder.parent / "config.json").write_text(JSON)
    project.monkeypatch.chdir(project.folder)
    assert project.findings() == []


def test_two_files_of_that_name(project):
    """Which one is meant depends on where the program is started: nobody can say."""
    project.write(pkg__main_py="", pkg__config_json=JSON, config_json=JSON.replace("128", "9"), pyproject_toml="",
                  main_py="")
    inner = project.folder / "pkg" / "main.py"
    inner.write_text(HEAD + READ["open"] + "nn.Linear(hidden, 3)(torch.randn(2, 127))\n")
    project.monkeypatch.chdir(project.folder)
    project.folder = project.folder / "pkg"
    assert project.findings() == []


@pytest.mark.parametrize("kind, text", [
    ("yaml", "a: &a [1,1,1,1,1,1,1,1,1]\n" + "\n".join(
        f"{b}: &{b} [*{a},*{a},*{a},*{a},*{a},*{a},*{a},*{a},*{a}]" for a, b in zip("abcdefgh", "bcdefghi"))),
    ("yaml", "a: &a {x: 1}\n" + "\n".join(f"{b}: &{b} {{<<: [*{a}, *{a}, *{a}, *{a}, *{a}]}}" for a, b in zip("abcdefgh", "bcdefghi"))),
    ("yaml", "&a [*a]"),
    ("yaml", "[" * 5000),
    ("yaml", "x: !!python/object/apply:os.system [ls]"),
    ("yaml", "- 1\n" * 100_000),
    ("json", "[" * 100_000),
    ("json", "[" * 100 + "]" * 100),
    ("json", " " * 2_000_000),
    ("toml", "a = ["),
])
def test_hostile_data_is_refused(kind, text):
    with pytest.raises(BadData):
        read_data(text, kind)


def test_plain_data():
    assert read_data(YAML, "yaml") == {"base": {"width": 5}, "model": {"width": 5, "hidden": 128}}
    assert read_data(JSON, "json")["model"] == {"hidden": 128, "sizes": [3, 4]}
    assert read_data(TOML, "toml") == {"model": {"hidden": 128}}
