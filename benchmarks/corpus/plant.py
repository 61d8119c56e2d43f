"""Which one-token size mistakes in the constructors of these libraries does torch refuse? Writes planted.json anew.

    python benchmarks/corpus/plant.py LIBRARY NUMBER SECONDS > planted-LIBRARY.json
                                            so many, or what is found in that time; run with the environment of the library
    python benchmarks/corpus/plant.py --together FOLDER                          the parts become planted.json

A class is built and called by a script of a few lines: with the defaults of its constructor (and numbers for the sizes that
have none) and a simple input, with the default configuration of its model (transformers), or as its docstring shows.
Where that runs, the constructors of all classes that were called are changed, one token at a time, each in a process of
its own (a fork: nothing is imported twice). What torch refuses then is kept, and tried again from the start with the changed file.
"""

from __future__ import annotations

import ast
import contextlib
import doctest
import importlib
import inspect
import io
import json
import os
import pickle
import random
import signal
import subprocess
import sys
import textwrap
import time
import traceback
import warnings
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from wheels import CORPUS, unpacked  # noqa: E402

#: Where the classes are looked for in each library.
FOLDERS = {
    "timm": ("timm/models", "timm/layers"), "speechbrain": ("speechbrain/lobes", "speechbrain/nnet"),
    "pytorch_forecasting": ("pytorch_forecasting",), "darts": ("darts/models",), "kornia": ("kornia",),
    "gpytorch": ("gpytorch",), "torch_geometric": ("torch_geometric/nn",), "monai": ("monai/networks",),
    "diffusers": ("diffusers/models",), "transformers": ("transformers/models",), "pytorch_tabnet": ("pytorch_tabnet",),
    "x_transformers": ("x_transformers",),
}
#: So many are kept of one class, and of one file.
OF_CLASS, OF_FILE = 2, 3
LONGEST = 30
#: Python itself refused, and no operator of torch.
_OF_PYTHON = ("IndexError: list index", "IndexError: tuple index", "ValueError: not enough values", "ValueError: too many values")
_SIZE_WORDS = ("in_features out_features in_channels out_channels input_size hidden_size embed_dim embedding_dim "
               "num_features num_channels normalized_shape d_model dim channels features size dims hidden").split()


@dataclass
class Script:
    """A program that builds and calls a class, and runs."""

    text: str
    classes: set[type] = field(default_factory=set)


@dataclass
class Mutant:
    library: str
    file: str
    row: int
    column: int
    end_column: int
    old: str
    new: str
    context: str
    script: str
    error: str = ""
    raise_file: str = ""
    raise_row: int = 0


# -- scripts


def scripts(library: str, chance: random.Random) -> Iterator[str]:
    """Programs that may run, class by class, in a random order."""
    top = unpacked(CORPUS[library])
    paths = [path for folder in FOLDERS[library] for path in sorted((top / folder).rglob("*.py"))
             if b"nn.Module" in (text := path.read_bytes()) or b"torch" in text]
    chance.shuffle(paths)
    for path in paths:
        name = ".".join(path.relative_to(top).with_suffix("").parts).removesuffix(".__init__")
        if ".modular_" in name or "convert" in name or ".test" in name:
            continue
        module = _imported(name)
        classes = [] if module is None else [one for one in vars(module).values() if isinstance(one, type)
                                             and one.__module__ == name and issubclass(one, _module_class())]
        chance.shuffle(classes)
        for one in classes:
            yield from _of_class(one)


def _module_class() -> type:
    import torch

    return torch.nn.Module


def _imported(name: str) -> Any:
    try:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            return importlib.import_module(name)
    except BaseException:  # noqa: BLE001  (what it needs may be missing)
        return None


def _of_class(one: type) -> Iterator[str]:
    head = f"import torch\nfrom {one.__module__} import {one.__name__}\n\n"
    try:
        parameters = list(inspect.signature(one.__init__).parameters.values())[1:]
    except (TypeError, ValueError):
        return
    if config := getattr(one, "config_class", None):
        if isinstance(config, type):
            yield from _of_configuration(one, config)
        return
    example = _example(one)
    if example:
        yield example
    required = [p for p in parameters if p.default is p.empty and p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD)]
    written = {}
    for parameter, size in zip(required, (16, 24, 12, 32, 8, 20)):
        if parameter.annotation is not int and str(parameter.annotation) != "int":
            return
        written[parameter.name] = size
    if len(required) == len(written):
        build = f"model = {one.__name__}({', '.join(f'{name}={size}' for name, size in written.items())})\n"
        sizes = [p.default for p in parameters if type(p.default) is int and 1 < p.default < 5000]
        for given in _inputs([*written.values(), *sizes]):
            yield f"{head}{build}model({given})\n"


def _inputs(sizes: list[int]) -> Iterator[str]:
    yield from ("torch.zeros(2, 3, 224, 224)", "torch.zeros(2, 3, 64, 64)", "torch.zeros(2, 7, dtype=torch.long)")
    for size in dict.fromkeys(sizes[:6]):
        yield from (f"torch.zeros(2, 7, {size})", f"torch.zeros(2, {size}, 32, 32)", f"torch.zeros(2, {size})",
                    f"torch.zeros(2, {size}, 40)", f"torch.zeros(2, {size}, 32, 32), torch.zeros(2)",
                    f"torch.zeros(2, {size}, 16, 16, 16)", f"torch.zeros(2, 7, 7, {size})")
    yield from ("torch.zeros(2, 1, 16000)", "torch.zeros(2, 16000)")


def _of_configuration(one: type, config: type) -> Iterator[str]:
    head = f"import torch\nfrom {config.__module__} import {config.__name__}\nfrom {one.__module__} import {one.__name__}\n\n"
    build = f"model = {one.__name__}({config.__name__}())\n"
    with contextlib.suppress(Exception):
        given = config()
        side = getattr(given, "image_size", 224)
        side = side if isinstance(side, int) else 224
        channels = getattr(given, "num_channels", 3)
        for text in ("torch.zeros(2, 7, dtype=torch.long)", f"torch.zeros(2, {channels}, {side}, {side})",
                     "torch.zeros(2, 16000)", f"torch.zeros(2, 7, {getattr(given, 'hidden_size', 64)})"):
            yield f"{head}{build}model({text})\n"


def _example(one: type) -> str:
    """The example of the docstring, with what it names imported."""
    text = inspect.getdoc(one) or ""
    if one.__module__.startswith("transformers"):
        return ""
    try:
        examples = doctest.DocTestParser().get_examples(text)
    except ValueError:
        return ""
    code = "".join(example.source for example in examples)
    try:
        tree = ast.parse(code)
    except SyntaxError:
        return ""
    if f"{one.__name__}(" not in code or any(word in code for word in ("cuda", "open(", "getfixture", "pretrained", "save")):
        return ""
    bound = {alias.asname or alias.name.split(".")[0] for node in ast.walk(tree) if isinstance(node, (ast.Import, ast.ImportFrom))
             for alias in node.names}
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} - bound
    module = sys.modules[one.__module__]
    named = sorted(name for name in used if name in vars(module) and name not in ("torch", "nn", "np", "math", "F"))
    lines = ["import torch"] if "torch" in used | bound else []
    lines += ["from torch import nn"] if "nn" in used else []
    lines += ["import numpy as np"] if "np" in used else []
    lines += ["import math"] if "math" in used else []
    lines += ["import torch.nn.functional as F"] if "F" in used else []
    lines += [f"from {one.__module__} import {', '.join(named)}"] if named else []
    return "\n".join(dict.fromkeys(lines)) + "\n\n" + code


# -- running


def apart(action: Any, longest: float = LONGEST) -> Any:
    """The result of the action in a fork of this process; None where it dies or takes too long."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        signal.alarm(int(longest))
        with open(os.devnull, "w") as nothing:
            os.dup2(nothing.fileno(), 1)
            os.dup2(nothing.fileno(), 2)
            answer = b""
            with contextlib.suppress(BaseException):
                answer = pickle.dumps(action())
            with os.fdopen(writing, "wb") as pipe:
                pipe.write(answer)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        answer = pipe.read()
    os.waitpid(child, 0)
    return pickle.loads(answer) if answer else None


def run(text: str, device: str = "meta") -> dict[str, Any]:
    """Run a script, on meta tensors where it can: what it raised, where, and the classes of modules that were called."""
    import torch

    seen: set[type] = set()
    torch.nn.modules.module.register_module_forward_pre_hook(lambda module, given: seen.add(type(module)))
    answer: dict[str, Any] = {"error": "", "frames": []}
    try:
        with torch.device(device), torch.no_grad():
            exec(compile(text, "script.py", "exec"), {"__name__": "script"})
    except Exception as problem:  # noqa: BLE001
        answer["error"] = f"{type(problem).__name__}: {str(problem)[:200]}"
        answer["frames"] = [(frame.filename, frame.lineno, frame.name, frame.line or "") for frame in
                            traceback.extract_tb(problem.__traceback__)]
    answer["classes"] = [(one.__module__, one.__qualname__) for base in seen for one in base.__mro__]
    return answer


# -- mutations


def constructors(classes: list[tuple[str, str]], library: str) -> Iterator[tuple[str, str, Any]]:
    """File, qualified name and function of every constructor of the library's own among the classes."""
    top = str(unpacked(CORPUS[library])) + os.sep
    for module, name in sorted(set(classes)):
        one: Any = sys.modules.get(module)
        for part in name.split("."):
            one = getattr(one, part, None)
        function = inspect.unwrap(vars(one)["__init__"]) if isinstance(one, type) and "__init__" in vars(one) else None
        code = getattr(function, "__code__", None)
        if code is not None and code.co_filename.startswith(top):
            yield code.co_filename, f"{name}.__init__", function


def mutations(path: str, function: Any, chance: random.Random) -> Iterator[tuple[int, int, int, str, str]]:
    """Row, first and last column, old and new text of changes of one token (or of two sizes swapped)."""
    text = Path(path).read_text(encoding="utf-8")
    node = next((n for n in ast.walk(ast.parse(text)) if isinstance(n, ast.FunctionDef) and n.name == "__init__"
                 and min([n.lineno, *(d.lineno for d in n.decorator_list)]) == function.__code__.co_firstlineno), None)
    if node is None:
        return
    lines = text.split("\n")
    sizes = [a.arg for a in (*node.args.args, *node.args.kwonlyargs)[1:] if "int" in ast.unparse(a.annotation or ast.Constant(0))
             or any(word in a.arg for word in _SIZE_WORDS)]
    attributes = sorted({ast.unparse(n) for n in ast.walk(node) if isinstance(n, ast.Attribute) and isinstance(n.value, ast.Name)
                         and n.value.id == "config" and any(w in n.attr for w in ("size", "dim", "num_", "width", "channels"))})
    found = []
    for call in ast.walk(node):
        if not isinstance(call, ast.Call) or not _builds(call):
            continue
        given = [*call.args[:3], *(k.value for k in call.keywords if k.arg and any(w in k.arg for w in _SIZE_WORDS))]
        for value in given:
            for part in ast.walk(value):
                found += [(part, new) for new in _changed(part, sizes, attributes)]
        if len(call.args) > 1:
            first, second = call.args[:2]
            if all(isinstance(a, (ast.Name, ast.Attribute, ast.BinOp, ast.Constant)) for a in (first, second)) \
                    and first.lineno == second.end_lineno and ast.unparse(first) != ast.unparse(second) \
                    and not isinstance(second, ast.Constant):
                between = lines[first.lineno - 1].encode()[first.end_col_offset:second.col_offset].decode()
                if between.strip() == ",":
                    whole = ast.Name("", lineno=first.lineno, col_offset=first.col_offset, end_lineno=first.lineno,
                                     end_col_offset=second.end_col_offset)
                    found.append((whole, ast.unparse(second) + between + ast.unparse(first)))
    chance.shuffle(found)
    for part, new in found:
        if part.lineno != part.end_lineno:
            continue
        line = lines[part.lineno - 1].encode()
        old = line[part.col_offset:part.end_col_offset].decode()
        start, end = (len(line[:at].decode()) for at in (part.col_offset, part.end_col_offset))
        if old != new:
            yield part.lineno, start + 1, end + 1, old, new


def _builds(call: ast.Call) -> bool:
    name = ast.unparse(call.func).rpartition(".")[2]
    return name[:1].isupper() and not name.startswith(("Dropout", "ReLU", "GELU", "Type", "Value", "Runtime", "Not"))


def _changed(part: ast.AST, sizes: list[str], attributes: list[str]) -> list[str]:
    if isinstance(part, ast.Constant) and type(part.value) is int and part.value > 1:
        return [str(part.value + 1)]
    if isinstance(part, ast.Name) and part.id in sizes:
        return [other for other in sizes if other != part.id][:3]
    if isinstance(part, ast.Attribute) and ast.unparse(part) in attributes:
        return [other for other in attributes if other != ast.unparse(part)][:3]
    if isinstance(part, ast.BinOp) and isinstance(part.op, (ast.Mult, ast.FloorDiv)):
        if isinstance(part.left, ast.Constant):
            return [ast.unparse(part.right)]
        return [ast.unparse(part.left)]
    return []


def edited(path: str, row: int, column: int, end: int, new: str) -> str:
    """The text of the file with the change."""
    lines = Path(path).read_text(encoding="utf-8").split("\n")
    lines[row - 1] = lines[row - 1][: column - 1] + new + lines[row - 1][end - 1:]
    return "\n".join(lines)


def patch(path: str, text: str, function: Any) -> bool:
    """Give the function the code it has in the changed text."""
    wanted = function.__code__
    stack = [compile(text, path, "exec", dont_inherit=True)]
    while stack:
        code = stack.pop()
        if code.co_name == "__init__" and code.co_firstlineno == wanted.co_firstlineno and code.co_freevars == wanted.co_freevars:
            function.__code__ = code
            return True
        stack += [c for c in code.co_consts if inspect.iscode(c)]
    return False


def refused(answer: dict[str, Any] | None, top: str) -> tuple[str, int] | None:
    """Where torch refused: the innermost place in the library; None where it did not, or the library itself raised."""
    if answer is None or not answer["error"].startswith(("RuntimeError", "ValueError", "IndexError")):
        return None
    own = [i for i, frame in enumerate(answer["frames"]) if frame[0].startswith(top)]
    if not own:
        return None
    filename, row, _, line = answer["frames"][own[-1]]
    if answer["error"].startswith(_OF_PYTHON) or line.startswith(("raise", "assert")) or not answer["frames"][-1][0].startswith(top) and \
            "/torch/" not in answer["frames"][-1][0] and "einops" not in answer["frames"][-1][0]:
        return None
    return os.path.relpath(filename, top), row


def search(library: str, number: int, seconds: float) -> Iterator[Mutant]:
    """Mutants of a library that torch refuses."""
    chance, began = random.Random(f"{library} 4"), time.time()
    top = str(unpacked(CORPUS[library])) + os.sep
    kept: Counter[Any] = Counter()
    built: set[str] = set()
    for text in scripts(library, chance):
        head = text.split("\n")[1] + text.split("model(")[0] if "model(" in text else text
        if head in built:
            continue
        if time.time() - began > seconds:
            return
        device = "meta"
        plain = apart(lambda: run(text))
        if plain is not None and "meta" in plain["error"]:
            device = "cpu"
            plain = apart(lambda: run(text, device))
        if plain is None or plain["error"]:
            continue
        built.add(head)
        from_this = 0
        functions = list(constructors(plain["classes"], library))
        chance.shuffle(functions)
        for path, name, function in functions:
            rel = os.path.relpath(path, top)
            tried = 0
            for row, column, end, old, new in mutations(path, function, chance):
                if kept[rel, name] >= OF_CLASS or kept[rel] >= OF_FILE or from_this >= 3 or tried >= 6:
                    break
                tried += 1
                changed = edited(path, row, column, end, new)
                answer = apart(lambda: run(text, device) if patch(path, changed, function) else None)
                at = refused(answer, top)
                if at is None:
                    continue
                mutant = Mutant(library, rel, row, column, end, old, new, name, text, answer["error"], *at)
                if not again(mutant, device):
                    continue
                kept[rel, name] += 1
                kept[rel] += 1
                from_this += 1
                yield mutant
                number -= 1
                if not number:
                    return


def again(mutant: Mutant, device: str) -> bool:
    """Is it refused from the start as well, with the changed file in the place of the file?"""
    name = Path(mutant.file).with_suffix("").as_posix().replace("/", ".").removesuffix(".__init__")
    program = textwrap.dedent("""
        import importlib.machinery, sys, json, warnings
        warnings.simplefilter("ignore")
        given = json.load(sys.stdin)
        sys.path.insert(0, given["here"])
        import plant
        plant.prepared(given["library"])
        class Loader(importlib.machinery.SourceFileLoader):
            def get_code(self, fullname):
                return compile(given["text"], self.path, "exec", dont_inherit=True)
        class Finder:
            @staticmethod
            def find_spec(fullname, path=None, target=None):
                if fullname != given["name"]:
                    return None
                spec = importlib.machinery.PathFinder.find_spec(fullname, path, target)
                spec.loader = Loader(fullname, spec.origin)
                return spec
        sys.meta_path.insert(0, Finder)
        answer = plant.run(given["script"], given["device"])
        print(json.dumps([answer["error"], answer["frames"]]))
    """)
    path = unpacked(CORPUS[mutant.library]) / mutant.file
    given = {"here": str(Path(__file__).parent), "library": mutant.library, "name": name, "script": mutant.script, "device": device,
             "text": edited(str(path), mutant.row, mutant.column, mutant.end_column, mutant.new)}
    try:
        done = subprocess.run([sys.executable, "-c", program], input=json.dumps(given), capture_output=True, text=True, timeout=120)
        error, _ = json.loads(done.stdout.strip().splitlines()[-1])
    except (ValueError, IndexError, subprocess.TimeoutExpired):
        return False
    return bool(error) and error.split(":")[0] == mutant.error.split(":")[0]


def prepared(library: str) -> None:
    """Quiet, one thread, and stand-ins for packages that are missing, where SHAPELINT_STUBS names a folder with them."""
    warnings.filterwarnings("ignore")
    if folder := os.environ.get("SHAPELINT_STUBS"):
        sys.path.insert(0, folder)
        import stubs

        if library in stubs.MISSING:
            stubs.install(library)
    import torch

    torch.set_num_threads(1)


def together(folder: Path) -> None:
    """Put the parts into planted.json."""
    mutants = [one for part in sorted(folder.glob("planted-*.json")) if part.read_text().strip()
               for one in json.loads(part.read_text()) if not one["error"].startswith(_OF_PYTHON)]
    out = {"wheels": {name: CORPUS[name] for name in dict.fromkeys(one["library"] for one in mutants)}, "mutants": mutants}
    (Path(__file__).parent / "planted.json").write_text(json.dumps(out, indent=1) + "\n", encoding="utf-8")
    print(len(mutants), Counter(one["library"] for one in mutants))


def main() -> None:
    if sys.argv[1] == "--together":
        return together(Path(sys.argv[2]))
    library, number = sys.argv[1], int(sys.argv[2])
    prepared(library)
    began, made = time.time(), []
    for mutant in search(library, number, float(sys.argv[3])):
        made.append(asdict(mutant))
        print(f"{time.time() - began:.0f} s {mutant.file}:{mutant.row} {mutant.old!r} -> {mutant.new!r}: {mutant.error[:90]}",
              file=sys.stderr, flush=True)
    print(json.dumps(made, indent=1))


if __name__ == "__main__":
    main()
