"""Is no line of the checked program ever run, imported or evaluated?"""

from __future__ import annotations

import pytest
from robustness_cli import findings, shapelint

#: Each would leave the file `{trap}` behind if anything of it were run. `{{` is a brace of the program.
HOSTILE = {
    "an import by hand": "__import__('os').system('touch {trap}')",
    "a call at the top": "open({trap!r}, 'w').close()",
    "eval": "eval(\"open({trap!r}, 'w')\")",
    "exec": "exec(\"open({trap!r}, 'w')\")",
    "a default": "def f(x=open({trap!r}, 'w')):\n    return x",
    "a decorator": "@(lambda f: open({trap!r}, 'w'))\ndef f(x):\n    return x",
    "an annotation": "def f(x: open({trap!r}, 'w')) -> \"__import__('pathlib').Path({trap!r}).touch()\":\n    return x",
    "a jaxtyping annotation": "from jaxtyping import Float\ndef f(x: Float[torch.Tensor, \"{{open({trap!r}, 'w')}} 3\"]):\n    return x",
    "an f-string": "name = f\"{{open({trap!r}, 'w')}}\"",
    "a format": "name = '{{0.__class__}}'.format(open({trap!r}, 'w'))",
    "a shape comment": "x = torch.randn(2)  # x: (open({trap!r}, 'w'), 3)",
    "a metaclass": "class Meta(type):\n    def __new__(*a):\n        open({trap!r}, 'w')\nclass A(metaclass=Meta):\n    pass",
    "a lambda in a layer": "nn.Sequential((lambda: open({trap!r}, 'w'))())(torch.randn(2))",
    "a pickle": "torch.load('model.pt')\nimport pickle\npickle.loads(b\"cbuiltins\\nopen\\n(S{trap!r}\\nS'w'\\ntR.\")",
    "a module beside it": "import neighbour\nfrom neighbour import *\nimport torch.neighbour",
    "a print to a file": "print(1, file=open({trap!r}, 'w'))",
    "an assert": "assert open({trap!r}, 'w')",
    "a with": "with open({trap!r}, 'w') as f:\n    f.write('x')",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_nothing_of_the_program_is_run(tmp_path, name):
    trap = tmp_path / "trap"
    text = HOSTILE[name].format(trap=str(trap))
    (tmp_path / "neighbour.py").write_text(f"import torch\nopen({str(trap)!r}, 'w').close()\n")
    (tmp_path / "program.py").write_text(f"import torch\nfrom torch import nn\n{text}\n")
    findings("program.py", cwd=tmp_path)
    shapelint("program.py", cwd=tmp_path, command="shapes")
    assert not trap.exists()


def test_a_folder_that_shadows_what_the_linter_imports(tmp_path):
    """The checked folder holds modules named like ours and like torch; they are text to read, no more."""
    for name in ("torch.py", "libcst.py", "sitecustomize.py", "conftest.py", "json.py"):
        (tmp_path / name).write_text(f"import torch\nopen({str(tmp_path / 'trap')!r}, 'w').close()\n")
    inside = tmp_path / "elsewhere"
    inside.mkdir()
    findings(tmp_path, cwd=inside)
    assert not (tmp_path / "trap").exists()
