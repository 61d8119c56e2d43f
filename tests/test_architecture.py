"""Do imports run one way, and does every layer keep to what the design lets it do?"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent / "shapelint"
MODULES = sorted(ROOT.rglob("*.py"))

#: The layers from below; a package may import those of lower layers and itself.
LAYERS = [
    {"dims", "source"},
    {"values"},
    {"rulebook"},
    {"ops"},
    {"interp"},
    {"findings"},
    {"lint"},
    {"confirm", "report"},
    {"cli", "lsp"},
]
LEVEL = {package: level for level, packages in enumerate(LAYERS) for package in packages}
TOP = len(LAYERS) - 1


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def package_of(path: Path) -> str | None:
    """The package directly below shapelint; None for shapelint/__init__.py and __main__.py."""
    parts = path.relative_to(ROOT).parts
    return parts[0] if len(parts) > 1 else None


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def imported(path: Path) -> Iterator[tuple[int, str]]:
    """Every module that a file imports, wherever in it, by its full name."""
    here = ["shapelint", *path.relative_to(ROOT).with_suffix("").parts]
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = here[: len(here) - node.level] if node.level else []
            stem = ".".join([*base, *([node.module] if node.module else [])])
            yield node.lineno, stem
            yield from ((node.lineno, f"{stem}.{alias.name}") for alias in node.names)


each_module = pytest.mark.parametrize("path", MODULES, ids=named)


def test_every_package_has_a_layer():
    packages = {package_of(path) for path in MODULES} - {None}
    assert packages <= set(LEVEL), "a new package needs its place in the design's table"


@each_module
def test_imports_run_one_way(path):
    package = package_of(path)
    if package is None or package not in LEVEL:
        return
    wrong = []
    for row, name in imported(path):
        parts = name.split(".")
        if parts[0] != "shapelint" or len(parts) < 2 or parts[1] == package or parts[1] not in LEVEL:
            continue
        if LEVEL[parts[1]] >= LEVEL[package] and not (LEVEL[package] == TOP == LEVEL[parts[1]]):
            wrong.append(f"row {row} imports {name}")
    assert not wrong


@each_module
def test_torch_is_imported_by_confirm_only(path):
    if package_of(path) == "confirm":
        return
    assert not [f"row {row}" for row, name in imported(path) if name.split(".")[0] == "torch"]


@each_module
def test_rules_know_nothing_of_the_parser(path):
    if package_of(path) == "ops":
        assert not [f"row {row}" for row, name in imported(path) if name.split(".")[0] == "libcst"]


PRINTING = {"print", "input", "exit", "quit", "breakpoint"}
OF_THE_PROCESS = {
    "sys": {"stdout", "stderr", "stdin", "argv", "exit"},
    "os": {"environ", "environb", "getenv", "getcwd", "_exit", "abort", "system"},
}


def doings(path: Path) -> Iterator[str]:
    """Where a file prints, reads the environment or ends the process."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in PRINTING:
            yield f"row {node.lineno} calls {node.func.id}"
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            if node.attr in OF_THE_PROCESS.get(node.value.id, ()):
                yield f"row {node.lineno} uses {node.value.id}.{node.attr}"
        elif isinstance(node, ast.ImportFrom) and node.module in OF_THE_PROCESS:
            for alias in node.names:
                if alias.name in OF_THE_PROCESS[node.module]:
                    yield f"row {node.lineno} imports {node.module}.{alias.name}"
        elif isinstance(node, ast.Raise) and "SystemExit" in ast.dump(node):
            yield f"row {node.lineno} raises SystemExit"


@each_module
def test_only_the_surface_prints_reads_the_environment_or_exits(path):
    package = package_of(path)
    if package is None or LEVEL.get(package) == TOP:
        return
    assert not list(doings(path))


@each_module
def test_nothing_of_the_program_is_run(path):
    calls = (n for n in ast.walk(tree_of(path)) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name))
    wrong = [c for c in calls if c.func.id in {"eval", "exec", "compile", "__import__"}]
    # To a tree is as far as a text may be compiled.
    assert not [f"row {c.lineno}" for c in wrong if c.func.id != "compile" or "PyCF_ONLY_AST" not in ast.dump(c)]


@each_module
def test_a_module_opens_with_what_it_answers(path):
    assert ast.get_docstring(tree_of(path)), "the first thing in a module is the sentence that says what it answers"
