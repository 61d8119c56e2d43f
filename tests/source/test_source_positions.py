"""Does every node stand where Python's `ast` says?"""

from __future__ import annotations

import ast
import random
import sys
import sysconfig
from pathlib import Path

import libcst as cst
import pytest
from source_positions import by_ast, by_us, differing

from shapelint.source import BadSource, Source, decode, parse, walk
from shapelint.source.positions import Positions

ODD = {
    "brackets": "x = (((a)) + (b)) * ( # why\n  (c)\n )\ny = ((a, b))\nz = ((a), (b))\n(((w))) = (1)\n",
    "tuples": "x = ()\ny = a,\nz = (a,), ((b, c), d)\nfor i, (j, k) in (l, m), n: pass\ndef f():\n  return *a, b\n",
    "generators": "f(a for a in b)\nf((a for a in b))\nf( ( a for a in b ), c)\nx = (a for a in b)\ny = ((a for a in b))\nf(  \n a for a in b)\n",
    "wide": 'é = "ü" + ñ  # ö\n名前 = {"😀": 名前.値[ß:ẞ]}; x = f("😀", y, "é" + z)\n𝐱 = 1\nﬁ = ﬁ.ﬁ\n',
    "tabs": "if a:\n\tx\t=\tf(a,\tb)\n\tif b:\n\t\ty = (\ta\n\t\t+\tb)\n",
    "form feeds": "x = 1\n\x0c\ny = f(a) + b\n",
    "line ends": "x = (a +\r\n  b)\r\ny = '''a\r\nb''' + c\r\n",
    "old line ends": "x = (a +\r  b)\ry = c\r",
    "mixed line ends": "x = a\r\ny = b\nz = c\rw = (a,\r\n b,\n c)\n",
    "no line end": "x = a; y = b",
    "continued": "x = a + \\\n  b . \\\n c\nfrom a \\\n import b\ndef \\\n  f(): pass\n",
    "walrus": "if (n := f(a)) > (m := 1): pass\nx = [y := 1, (z := 2)]\nf((a := b), c)\n",
    "f-strings": 'x = f"{a}{b.c!r}{ d :>{e}}" f"{f(g, h)[1:2]}"\ny = f"{{}}{a}"\nz = f"{(a, b)} {a, b} {a,} {[x for x in y]}"\nw = rf"\\{a}"\n'
                 'é = f"é{é}ö{a + b}"\nv = (f"{a:{b}{c!s}}" if 0 else f"")\nu = f"{(lambda: 1)}" + f"{(yield)}{a=}{ b = !r}"\n',
    "long f-strings": 'x = f"""{a}\n  {b + \'é\'} {\n c\n } {d:\n}"""\nif x:\n    y = f\'\'\'é{\n        a +\n        b}\'\'\'\n',
    "strings": 'x = "a" "b" \'c\'\ny = (b"a"\n  b"b"  # c\n  b"c")\nz = ("a" f"{b}"\n "c" f"{d}" f"{e}")\nif x:\n    w = ("é"\n        f"{é}"\n\n        "c").d\n',
    "decorators": "@a\n@ b . c (d)\n@(e)\nasync  def f ( g , /, h=1, *i: (j), k: l = 2, **m ) -> (n): pass\n@a\nclass A ( B , * C , d = ( e ), ** f ): x: int = 1\n",
    "lambdas": "x = lambda: a\ny = lambda a, *b, c=(d), **e: (f)\nz = lambda *, a: (yield)\nw = lambda a, /, b=1: a\n",
    "comparisons": "x = a < b <= (c) is not d not in e\ny = not a == b\nz = not (a)\n",
    "booleans": "x = a and b and c or d and (e or f) or (g and h) and i\ny = (a and b) and c\nz = a and (b and c)\nw = ((a) or (b)) or (\n c)\n",
    "slices": "x[a]; x[a, b]; x[(a, b)]; x[a,]; x[:]; x[::]; x[a:b:c, ..., None]; x[(a)]; x[(a), (b)]; x[()]; x[:, a][-1]; x[a:=1]\n",
    "stars": "f(*a, b, *(c), **d, e=1, **(f))\nx = [*a, (b), *(c)]\ny = {**a, b: c, **(d), (e): (f)}\n*a, b = c\nprint(*a, sep='')\n",
    "comprehensions": "x = [a for b, c in d if e if (f) for g in h]\ny = {a: b for a, b in c}\nz = {(a) for a in (b)}\nasync def f(): return [a async for a in b if await c]\n",
    "numbers": "x = -1 + 1j * 0x1F ** - 2.5e-3 // 1_000\ny = - ( 1 )\nz = ~+-a\n",
    "statements": "import a . b as c, d\nfrom .. a . b import ( c as d, e )\nfrom . import f\nfrom .g import *\nfrom ... h import i\n"
                  "def f():\n  global x , y\n  nonlocal z\n  del a , ( b ) , c[0]\n  del (d, e)\n  del g\n  assert a , b\n  raise A ( ) from b\n",
    "blocks": "while a: b; c\nelse: d\nfor a in b:\n  pass\nelse:\n  c\nif a: b\nelif c:\n  d\nelif e: f\nelse: g\n"
              "try: a\nexcept ( A , B ) as e: b\nexcept C: c\nexcept (D  # d\n  ) as g: c\nelse: d\nfinally: e\nwith a as b , c ( ) as ( d , e ): pass\nwith (a as b, c): pass\n"
              "async def f():\n  async with a: pass\n  async for b in c: pass\n  await (d)\n",
    "assignments": "a = b , c = d\na : ( int ) = 1\na . b [ c ] += ( d )\nx = yield_ = (a)\n(a), b = c\n[a, (b)] = c\n",
    "match": "match a , b:\n  case 1 | - 2 | A . b: pass\n  case [ c , * d ] if ( e ): pass\n  case ( f , _ ) as g: pass\n  case { 'h' : i , ** j }: pass\n"
             "  case K ( l , m = n ): pass\n  case None | True: pass\n  case ( o ): pass\n  case 'é' 'p' | 1 + 2j: pass\n  case q , : pass\n",
    "yields": "def f():\n  x = yield\n  y = yield a , b\n  z = ( yield from ( c ) )\n  yield ( d )\n  return ( yield )\n",
    "empty": "",
    "comments": "# é\n\n  # a\nx = [ # b\n  a, # c\n\n  # d\n  b # e\n] # f\n# g",
}


@pytest.mark.parametrize("name", ODD)
def test_odd_formatting(name):
    source = parse("odd.py", ODD[name])
    assert by_us(source) == by_ast(ODD[name])
    assert differing(source) == []


def test_form_feed_before_code():
    text = "\x0cx = a.b\n"
    assert by_us(parse("a.py", text)) == by_ast(text)  # libcst loses the form feed, and a column with it


@pytest.mark.parametrize("name", ODD)
def test_no_python_ast_is_needed(name, monkeypatch):
    """Where `ast` cannot read a file (newer syntax), libcst's places are the same."""
    def refuse(*args, **kwargs):
        raise SyntaxError

    expected = by_ast(ODD[name])
    source = parse("odd.py", ODD[name])
    monkeypatch.setattr(ast, "parse", refuse)
    ours = by_us(source)
    left_out = {"GeneratorExp", "Param"}  # a call's brackets and a parameter's default: libcst counts otherwise
    compared = {kind for kind in dict(expected) if kind[0] not in left_out} & {key for key in expected if _is_expression(key[0])}
    assert not {key for key in compared if key not in ours}


def _is_expression(kind: str) -> bool:
    return issubclass(getattr(cst, kind), cst.BaseExpression)


def stdlib(count: int) -> list[Path]:
    files = sorted(Path(sysconfig.get_path("stdlib")).glob("*.py"))
    return random.Random(1).sample([f for f in files if f.stat().st_size < 30_000], count)


@pytest.mark.parametrize("path", stdlib(25), ids=lambda path: path.name)
def test_the_standard_library(path):
    text = decode(path.read_bytes())
    source = parse(str(path), text)
    assert by_us(source) == by_ast(text)
    assert source.positions._written is None, "libcst had to be asked"


@pytest.mark.parametrize("path", stdlib(5), ids=lambda path: path.name)
def test_libcst_agrees(path):
    assert differing(parse(str(path), decode(path.read_bytes()))) == []


def spans(text: str, kind: type) -> list[str]:
    source = parse("a.py", text)
    return [source.text[slice(*source.positions.extent(node))] for node in walk(source.module) if isinstance(node, kind)]


def test_parts_that_ast_has_no_node_for():
    assert spans("f((a), k=( b ), *c, **d)\n", cst.Arg) == ["(a)", "k=( b )", "*c", "**d"]
    assert spans("x[(a), b:c]\n", cst.SubscriptElement) == ["(a)", "b:c"]
    assert spans("def f(a: int = 1, *b, c): pass\n", cst.Param) == ["a: int", "b", "c"]
    assert spans("(a); b\n", cst.SimpleStatementLine) == ["(a); b"]
    assert spans("if a: (b)\nelse:\n  c\n", cst.Else) == ["c"]
    assert spans("(  # c\n (a, b)\n).c = d\n", cst.AssignTarget) == ["(  # c\n (a, b)\n).c"]


@pytest.mark.parametrize("text, names", [
    ("def f(a): pass\n", ["f", "a"]),
    ("async \\\n def f(a): pass\n", ["f", "a"]),
    ("class A(B, c=d): pass\n", ["A", "B", "c", "d"]),
    ("import a.b as c, d\n", ["a", "b", "c", "d"]),
    ("from . x . y import (z as w, v)\n", ["x", "y", "z", "w", "v"]),
    ("global a , b\n", ["a", "b"]),
    ("try: pass\nexcept (A) as b: pass\n", ["A", "b"]),
    ("f(a=b)\n", ["f", "a", "b"]),
    ("(a . b) . c\n", ["a", "b", "c"]),
    ("match a:\n case B(c=d) as e: pass\n", ["a", "B", "c", "d", "e"]),
    ("match a:\n case {1: b, **c}: pass\n", ["a", "b", "c"]),
])
def test_names(text, names):
    source = parse("a.py", text)
    stack, found = [source.module], []
    while stack:
        node = stack.pop()
        stack.extend(reversed(node.children))
        if isinstance(node, cst.Name):
            span = source.span(node)
            assert source.line(span.row)[span.column - 1:span.end_column - 1] == node.value
            found.append(node.value)
    assert found == names


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="known to this Python")
def test_syntax_newer_than_this_python():
    source = parse("a.py", 'def f[T](x: T): return g(x)\nx = f"{d["k"]}"\n')
    call = next(node for node in walk(source.module) if isinstance(node, cst.Call))
    span = source.span(call)
    assert (span.row, span.column, span.end_row, span.end_column) == (1, 24, 1, 28)


def test_a_tree_that_does_not_fit_is_not_believed():
    source = parse("a.py", "x = a\n")
    wrong = Positions("a.py", source.module, parse("a.py", "x = b\n").lines)
    assert wrong._main is None


def test_a_node_from_elsewhere_has_no_place():
    span = parse("a.py", "x = a\n").span(cst.Name("b"))
    assert (span.row, span.column, span.end_row, span.end_column) == (1, 1, 1, 1)


def test_deep_trees():
    for text in ("x = " + "a + " * 2_000 + "b\n", "x = " + "a and " * 5_000 + "b\n", "x = " + '"a" ' * 1_500 + "\n",
                 "if a: pass\n" + "elif b: pass\n" * 3_000):
        source = parse("a.py", text)
        for node in list(walk(source.module))[::-97]:
            source.span(node)


def test_bad_sources_have_no_positions():
    with pytest.raises(BadSource):
        parse("a.py", "x = = 1\n")


def test_it_is_a_source():
    source = parse("a.py", "x = 1\n")
    assert isinstance(source, Source) and source.positions is source.positions
