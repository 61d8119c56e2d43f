"""Do the pieces of a file, parsed one by one, say what the whole file says, in the same places?"""

from __future__ import annotations

import ast
from pathlib import Path

import libcst as cst
import pytest

import shapelint
from shapelint.source import deep_stack, outline

OWN = sorted(Path(shapelint.__file__).parent.rglob("*.py"))[::4]


def functions_of(source, node):
    """Each method with the place of its name, those that were left out read as well."""
    for one in node.body.body:
        if isinstance(one, cst.FunctionDef):
            rest = source.methods.get(id(one))
            where, whole = (source, one) if rest is None else (rest.load()[0], rest.load()[1][0])
            yield whole.name.value, where.span(whole.name).row, len(whole.body.body)


@pytest.mark.parametrize("path", OWN, ids=lambda path: path.name)
def test_pieces_stand_where_they_stand(path):
    text = path.read_text(encoding="utf-8")
    found = deep_stack(outline, str(path), text)
    tree = ast.parse(text)
    classes = {n.name: n for n in tree.body if isinstance(n, ast.ClassDef)}
    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            (piece, *_) = found.bindings[node.name]
            source, (statement, *_) = piece.load()
            assert source.span(statement.name).row == node.lineno
    for name, node in classes.items():
        source, (statement, *_) = found.bindings[name][0].load()
        expected = [(f.name, f.lineno, len(f.body)) for f in node.body if isinstance(f, ast.FunctionDef)]
        assert list(functions_of(source, statement)) == expected


def test_methods_are_parsed_when_asked_for():
    body = "\n".join(f"        x{i} = {i}" for i in range(9))
    text = f"class A:\n    @property\n    def long(self):\n{body}\n        yield x1\n\n    def short(self):\n        return 1\n"
    found = outline("a.py", text)
    source, (statement,) = found.bindings["A"][0].load()
    long, short = (one for one in statement.body.body if isinstance(one, cst.FunctionDef))
    assert len(long.body.body) == 1 and source.methods[id(long)].yields
    assert id(short) not in source.methods
    assert len(source.methods[id(long)].load()[1][0].body.body) == 10


def test_what_binds_a_name():
    text = "import a.b\nfrom c import d as e, f\nfrom g import *\nif x:\n    h = 1\nelse:\n    h, (i, *j) = y\nfor k in z: pass\n" \
           "with w as m: pass\ntry:\n    n = 1\nexcept E as o: pass\nq['r'] = 1\ns.t.append(2)\nu += 1\nv: int = 3\n"
    found = outline("a.py", text)
    assert set(found.bindings) == set("aefhijkmnoqsuv")
    assert found.stars == [("g", 0)]


def test_no_python_has_no_outline():
    assert outline("a.py", "def f(:\n") is None
