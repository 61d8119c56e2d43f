"""Since which torch does an operator, or an argument of it, exist? Read off the text of torch's own wheels, never run.

    python benchmarks/torch_versions.py FOLDER     # fetches the wheels (some 100 MB each) into FOLDER, prints the table

The table printed is `shapelint/rulebook/since.py`.
"""

from __future__ import annotations

import ast
import subprocess
import sys
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # the checkout beside this file, installed or not

from shapelint.rulebook import all_rules  # noqa: E402
from shapelint.rulebook.binding import _EVERYWHERE  # noqa: E402

VERSIONS = [(2, minor) for minor in range(14)]
PLATFORMS = ("macosx_11_0_arm64", "macosx_14_0_arm64", "win_amd64")  # these wheels come without CUDA

HEAD = '''"""Since which torch does an operator, or an argument of it, exist? What is not here is as old as torch 2.0.

Written by `benchmarks/torch_versions.py`, which reads the wheels of every release; the empty name is the operator itself.
"""

from __future__ import annotations

SINCE: dict[str, dict[str, tuple[int, int]]] = {'''


def main(folder: Path) -> None:
    """Fetch what is missing, compare the releases, print the table."""
    seen: dict[str, dict[str, tuple[int, int]]] = defaultdict(dict)
    oldest: dict[str, set[str]] = {}
    for version in VERSIONS:
        for name, parameters in signatures(fetched(folder, version)).items():
            if version == VERSIONS[0]:
                oldest[name] = parameters
            for parameter in ("", *parameters):
                seen[name].setdefault(parameter, version)
    print(HEAD)
    for name in sorted(set(all_rules()) & set(seen)):
        later = {p: v for p, v in seen[name].items() if v != VERSIONS[0] and (p == "" or v != seen[name][""])}
        later = {p: v for p, v in later.items() if p not in _EVERYWHERE}
        if later and "*" not in oldest.get(name, set()):
            inner = ", ".join(f'"{p}": {v}' for p, v in sorted(later.items()))
            print(f'    "{name}": {{{inner}}},')
    print("}")


def fetched(folder: Path, version: tuple[int, int]) -> Path:
    """The folder with one release's text."""
    place = folder / f"{version[0]}.{version[1]}.0"
    if not (place / "torch").is_dir():
        for platform in PLATFORMS:
            done = subprocess.run([sys.executable, "-m", "pip", "download", "-q", "--no-deps", f"torch=={place.name}", "-d",
                                   str(place), "--only-binary=:all:", "--platform", platform, "--python-version", "3.11"])
            if done.returncode == 0:
                break
        wheel = next(place.glob("*.whl"))
        with zipfile.ZipFile(wheel) as packed:
            packed.extractall(place, [n for n in packed.namelist() if n.endswith((".py", ".pyi"))])
        wheel.unlink()
    return place / "torch"


def signatures(root: Path) -> dict[str, set[str]]:
    """Qualified name -> names of the parameters of all its overloads."""
    found: dict[str, set[str]] = defaultdict(set)
    for name, node in _functions(root):
        found[name] |= _parameters(node)
    for file, prefix in (("linalg/__init__.py", "torch.linalg"), ("fft/__init__.py", "torch.fft"),
                         ("special/__init__.py", "torch.special"), ("nn/functional.py", "torch.nn.functional")):
        for name, parameters in _documented(root / file):
            found[f"{prefix}.{name}"] |= parameters
    return found


def _functions(root: Path) -> Iterator[tuple[str, ast.FunctionDef]]:
    # Other stubs are written by hand and got their parameters long after torch did.
    for file, prefix in (("_C/_VariableFunctions.pyi", "torch"), ("functional.py", "torch"),
                         ("nn/functional.py", "torch.nn.functional"),
                         ("nn/init.py", "torch.nn.init"), ("nn/utils/rnn.py", "torch.nn.utils.rnn"),
                         ("signal/windows/windows.py", "torch.signal.windows")):
        path = root / file
        for node in _tree(path).body if path.exists() else ():
            for inner in _overloads(node):
                yield f"{prefix}.{inner.name}", inner
    for node in _tree(root / "_tensor.py").body:
        if isinstance(node, ast.ClassDef) and node.name == "Tensor":
            yield from ((f"Tensor.{inner.name}", inner) for part in node.body for inner in _overloads(part))
    for path in sorted((root / "nn" / "modules").glob("*.py")):
        for node in _tree(path).body:
            if isinstance(node, ast.ClassDef):
                yield from ((f"torch.nn.{node.name}", inner) for part in node.body for inner in _overloads(part)
                            if inner.name == "__init__")


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _overloads(node: ast.AST) -> Iterator[ast.FunctionDef]:
    if isinstance(node, ast.FunctionDef):
        yield node
    elif isinstance(node, ast.If):
        for inner in (*node.body, *node.orelse):
            yield from _overloads(inner)


def _parameters(node: ast.FunctionDef) -> set[str]:
    arguments = node.args
    names = {a.arg for a in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)}
    return (names | ({"*"} if arguments.kwarg else set())) - {"self", "input"}


def _documented(path: Path) -> Iterator[tuple[str, set[str]]]:
    """What packages of built-in functions say in the first lines of each docstring: `linalg.qr(A, mode='reduced')`."""
    for node in _tree(path).body:
        if not (isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)):
            continue
        name = node.targets[0].id
        yield name, set()
        for text in ast.walk(node.value):
            if isinstance(text, ast.Constant) and isinstance(text.value, str) and f"{name}(" in text.value[:200]:
                inside = text.value.partition(f"{name}(")[2].partition(")")[0]
                yield name, {word.partition("=")[0].strip(" *\n") for word in inside.split(",")} - {"", "input"}


if __name__ == "__main__":
    main(Path(sys.argv[1]))
