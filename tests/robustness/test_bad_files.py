"""Does the linter answer sensibly for files and paths that are not what it expects?"""

from __future__ import annotations

import os

import pytest
from robustness_cli import codes, findings, shapelint

WRONG = b"import torch\nfrom torch import nn\nnn.Linear(3, 4)(torch.randn(2, 5))\n"

BROKEN = {
    "syntax error": b"import torch\ndef f(:\n    pass\n",
    "unclosed bracket": b"import torch\nx = (1,\n",
    "bad indentation": b"import torch\nif True:\n    x = 1\n  y = 2\n",
    "a tab among spaces": b"import torch\nif True:\n        x = 1\n\ty = 2\n",
    "not UTF-8": b"import torch\nname = '\xff\xfe'\n",
    "NUL byte": b"import torch\nx = 1\0\n",
    "unknown encoding": b"# -*- coding: nonsense -*-\nimport torch\n",
    "python 2": b"import torch\nprint 'hello'\n",
    "a notebook": b'{"cells": [{"source": ["import torch"]}], "metadata": {}} torch\n',
    "binary": b"import torch" + bytes(range(256)) * 20,
    "unterminated string": b"import torch\nx = '''never closed\n",
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_file_that_is_no_python_is_one_finding_and_others_are_checked(tmp_path, name):
    (tmp_path / "broken.py").write_bytes(BROKEN[name])
    (tmp_path / "wrong.py").write_bytes(WRONG)
    found = findings(".", cwd=tmp_path)
    assert [(os.path.basename(f["filename"]), f["code"]) for f in found] == [("broken.py", "SL901"), ("wrong.py", "SL101")]


def test_a_syntax_error_stands_where_it_is(tmp_path):
    (tmp_path / "broken.py").write_bytes(BROKEN["syntax error"])
    (found,) = findings("broken.py", cwd=tmp_path)
    assert found["location"]["row"] == 2


HARMLESS = {
    "empty": b"",
    "one comment": b"# torch",
    "white space": b"   \n\t\n",
    "byte order mark": b"\xef\xbb\xbfimport torch\n",
    "another encoding": "# -*- coding: latin-1 -*-\nimport torch\nname = 'é'\n".encode("latin-1"),
    "carriage returns": b"import torch\r\nx = torch.randn(2)\r\n",
    "old Mac line ends": b"import torch\rx = torch.randn(2)\r",
    "form feed": b"import torch\n\x0c\nx = torch.randn(2)\n",
    "no line end": b"import torch; x = torch.randn(2)",
    "backslashes": b"import torch\nx = torch. \\\n    randn(2) \\\n    + 1\n",
    "wide characters": "import torch\n名前 = torch.randn(2)  # 😀\n".encode(),
}


@pytest.mark.parametrize("name", HARMLESS)
def test_an_unusual_file_is_no_finding(tmp_path, name):
    (tmp_path / "unusual.py").write_bytes(HARMLESS[name])
    assert codes("unusual.py", cwd=tmp_path) == []


def test_a_folder_without_python(tmp_path):
    (tmp_path / "readme.txt").write_text("torch")
    assert codes(".", cwd=tmp_path) == []


def test_a_missing_path_is_bad_usage(tmp_path):
    done = shapelint("nowhere.py", cwd=tmp_path)
    assert done.returncode == 2
    assert "nowhere.py" in done.stderr and "Traceback" not in done.stderr


def test_a_folder_that_leads_to_itself(tmp_path):
    (tmp_path / "wrong.py").write_bytes(WRONG)
    (tmp_path / "loop").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "gone.py").symlink_to(tmp_path / "not_there.py")
    done = shapelint("--output-format", "concise", ".", cwd=tmp_path)
    assert done.stdout.count("SL101") == 1
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read(tmp_path):
    (tmp_path / "wrong.py").write_bytes(WRONG)
    (tmp_path / "secret.py").write_bytes(WRONG)
    (tmp_path / "secret.py").chmod(0)
    done = shapelint("--output-format", "concise", ".", cwd=tmp_path)
    assert done.returncode == 2 and "secret.py" in done.stderr and done.stdout.count("SL101") == 1


def test_a_folder_that_is_named_like_a_file(tmp_path):
    (tmp_path / "package.py").mkdir()
    (tmp_path / "package.py" / "wrong.py").write_bytes(WRONG)
    assert codes(".", cwd=tmp_path) == ["SL101"]
