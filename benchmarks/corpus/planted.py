"""How many of the planted size mistakes are reported where they were made, or where torch refuses them?

planted.json holds one-token changes of constructors in these libraries, each with a script that builds and calls the
class; torch runs the script with the library as it is and refuses it after the change (plant.py found them). Here the
script is checked together with the changed file and the one that torch refuses in.
"""

from __future__ import annotations

import ast
import json
import os
import shutil
import tempfile
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from wheels import CORPUS, unpacked

from .runs import command, others

HERE = Path(__file__).resolve().parent
LEVELS = ("at the line", "in the function", "at the call", "elsewhere", "missed")


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one mutant, and errors that the script has without it."""

    mutant: dict[str, Any]
    level: str
    false: tuple[str, ...]


def mutants(names: list[str]) -> list[dict[str, Any]]:
    """The mutants of these libraries. Raises ValueError where they were made for other wheels."""
    data = json.loads((HERE / "planted.json").read_text(encoding="utf-8"))
    stale = [wheel for name, wheel in data["wheels"].items() if CORPUS.get(name) != wheel]
    if stale:
        raise ValueError(f"planted.json is for {', '.join(stale)}")
    return [mutant for mutant in data["mutants"] if mutant["library"] in names]


class Tree:
    """A copy of one library (hard links, where the system has them), in which a file can be changed for a while."""

    def __init__(self, name: str, folder: Path):
        self.name, self.root, self._source = name, folder / name, unpacked(CORPUS[name])
        for one in self._source.iterdir():
            if one.is_dir() and one.suffix != ".dist-info":
                shutil.copytree(one, self.root / one.name, copy_function=_link, ignore=shutil.ignore_patterns("*.so", "*.pyc"))
        self.script = folder / "script" / "script.py"
        self.script.parent.mkdir(exist_ok=True)

    def errors(self, mutant: dict[str, Any], change: bool) -> set[tuple[str, int, str, str]]:
        """File (seen from the tree), row, code and message of each error, with the change or without it."""
        self.script.write_text(mutant["script"], encoding="utf-8")
        file = self.root / mutant["file"]
        text = (self._source / mutant["file"]).read_text(encoding="utf-8")
        file.unlink()
        file.write_text(changed(text, mutant) if change else text, encoding="utf-8")
        asked = [str(self.root / one) for one in dict.fromkeys((mutant["file"], mutant["raise_file"]))]
        run = command(["check", str(self.script), *asked, "--isolated", "--no-cache", "--no-environment", "--jobs", "1",
                       "--output-format", "json"], os.pathsep.join((str(self.root), others(self.name))), self.root, 120)
        file.write_text(text, encoding="utf-8")
        found = json.loads(run.out) if run.status in (0, 1) else [_failed(run)]
        return {(os.path.relpath(f["filename"], self.root), f["location"]["row"], f["code"], f["message"])
                for f in found if f["severity"] == "error"}


def _link(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def _failed(run: Any) -> dict[str, Any]:
    return {"filename": "", "location": {"row": 0}, "severity": "error", "code": "SL902",
            "message": f"exit status {run.status}: {run.err.strip()[-200:]}"}


def changed(text: str, mutant: dict[str, Any]) -> str:
    """The text with the mistake in it. Raises ValueError where the old token does not stand there."""
    lines = text.split("\n")
    line, start, end = lines[mutant["row"] - 1], mutant["column"] - 1, mutant["end_column"] - 1
    if line[start:end] != mutant["old"]:
        raise ValueError(f"{mutant['file']}:{mutant['row']} is not what it was")
    lines[mutant["row"] - 1] = line[:start] + mutant["new"] + line[end:]
    return "\n".join(lines)


def level(mutant: dict[str, Any], errors: set[tuple[str, int, str, str]]) -> str:
    """How near the nearest error comes to the change, or to where torch refused."""
    places = ((mutant["file"], mutant["row"]), (mutant["raise_file"], mutant["raise_row"]))
    best = LEVELS[-1]
    for file, row, _, _ in errors:
        here = "at the call" if file.endswith("script.py") else "elsewhere"
        for of, at in places:
            if file == of:
                start, end = around(mutant["library"], of, at)
                here = "at the line" if row == at else "in the function" if start <= row <= end else here
                best = min(best, here, key=LEVELS.index)
        best = min(best, here, key=LEVELS.index)
    return best


@cache
def around(library: str, file: str, row: int) -> tuple[int, int]:
    """First and last row of the innermost function around a row."""
    tree = ast.parse((unpacked(CORPUS[library]) / file).read_text(encoding="utf-8"))
    spans = [(node.lineno, node.end_lineno or 0) for node in ast.walk(tree)
             if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.lineno <= row <= (node.end_lineno or 0)]
    return max(spans, default=(row, row))


def report(names: list[str], show_missed: bool = False) -> int:
    """Try all mutants of the libraries, print the shares; how many errors there are without a mistake."""
    answers: list[Answer] = []
    before: dict[tuple[str, str, str], set[tuple[str, int, str, str]]] = {}
    with tempfile.TemporaryDirectory() as folder:
        trees: dict[str, Tree] = {}
        for mutant in mutants(names):
            name = mutant["library"]
            tree = trees.get(name) or trees.setdefault(name, Tree(name, Path(folder)))
            key = mutant["script"], mutant["file"], mutant["raise_file"]
            if key not in before:
                before[key] = tree.errors(mutant, change=False)
            new = tree.errors(mutant, change=True) - before[key]
            answers.append(Answer(mutant, level(mutant, new), tuple(f"{f}:{row} {code} {message}" for f, row, code, message in before[key])))
            if show_missed and answers[-1].level in ("elsewhere", "missed"):
                _tell(answers[-1], new)
    _table(answers)
    false = sorted({line for answer in answers for line in answer.false})
    print(*(f"    without a mistake: {line}" for line in false), sep="\n", end="\n" if false else "")
    return len(false)


def _tell(answer: Answer, new: set[tuple[str, int, str, str]]) -> None:
    one = answer.mutant
    print(f"    {answer.level}: {one['file']}:{one['row']} `{one['old']}` -> `{one['new']}`, refused at "
          f"{one['raise_file']}:{one['raise_row']}: {one['error'][:100]} {sorted(new)[:1]}", flush=True)


def _table(answers: list[Answer]) -> None:
    print(f"{'planted mistakes':<28}{'':>6}" + "".join(f"{level:>17}" for level in LEVELS) + f"{'found':>8}")
    for name in (*dict.fromkeys(a.mutant["library"] for a in answers), "together"):
        counts = Counter(a.level for a in answers if name in (a.mutant["library"], "together"))
        number = sum(counts.values())
        found = number - counts["missed"] - counts["elsewhere"]
        print(f"{name:<28}{number:>6}" + "".join(f"{counts[level]:>17}" for level in LEVELS)
              + f"{100 * found / max(1, number):>6.0f} %")
