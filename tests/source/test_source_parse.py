"""Is every text parsed, or refused with the place where it is no Python, and the process never lost?"""

from __future__ import annotations

import gc
import random
import subprocess
import sys
import threading
import time
import warnings

import pytest

from shapelint.source import BadSource, deep_stack, parse
from shapelint.source import nesting
from shapelint.source.nesting import check_nesting


@pytest.mark.parametrize("text, row, column, said", [
    ("x = = 1\n", 1, 5, "invalid syntax"),
    ("x = 1\ndef f(:\n  pass\n", 2, 7, "invalid syntax"),
    ("x = (1,\n", 1, 5, "'(' was never closed"),
    ("x = 1)\n", 1, 6, "unmatched ')'"),
    ("x = 'é\n", 1, 5, "unterminated string literal"),
    ("x = '''é\n\n", 1, 5, "unterminated triple-quoted string"),
    ("if a:\n  x = 1\n y = 2\n", 3, 7, "unindent does not match"),
    ("if a:\nx = 1\n", 2, 1, "expected an indented block"),
    ("é = '😀' b\n", 1, 9, "invalid syntax"),
    ("print 'a'\n", 1, 1, "Missing parentheses"),
    ("x = 'a' b'a'\n", 1, 13, "cannot mix bytes"),
    ("f(a=1, 2)\n", 1, 9, "positional argument follows"),
    ("x = '\ud800'\n", 1, 6, "half a character"),
    ("x = 1\0\n", 1, 1, ""),
    ("\x01", 1, 1, ""),
])
def test_the_place_of_a_syntax_error(text, row, column, said):
    with pytest.raises(BadSource) as bad:
        parse("a.py", text)
    assert said in bad.value.message
    if said:
        assert bad.value.row == row and abs(bad.value.column - column) <= 1  # versions of Python differ by one


def test_newer_syntax_than_this_python_is_read():
    assert parse("a.py", 'x = f"{d["k"]}"\ntype X = int\ndef f[T](x: T): ...\n').rows == 3


def test_nothing_is_said_about_odd_literals():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        parse("a.py", "x = '\\d' is 1\n").positions
        with pytest.raises(BadSource):
            parse("a.py", "x = '\\d' 1if\n")


@pytest.mark.parametrize("text", ["", "# a", "\n\n", "x = 1", "x = 1\r\n", "\ufeffx = 1\n", "x = 1\r", "\x0c\n", "if a:\n\tpass\n"])
def test_texts_without_much_in_them(text):
    source = parse("a.py", text)
    assert source.filename == "a.py" and source.text == text.removeprefix("\ufeff")
    assert source.line(1) == text.removeprefix("\ufeff").splitlines()[0] if text.strip() else True


@pytest.mark.parametrize("on", [True, False])
def test_the_collector_is_left_as_it_was(on):
    was = gc.isenabled()
    try:
        (gc.enable if on else gc.disable)()
        parse("a.py", "x = 1\n")
        with pytest.raises(BadSource):
            parse("a.py", "x = = 1\n")
        assert gc.isenabled() is on
    finally:
        (gc.enable if was else gc.disable)()


# -- deep texts

DEEP = {
    "brackets": lambda n: "x = " + "(" * n + "1" + ")" * n,
    "calls": lambda n: "f(" * n + ")" * n,
    "subscripts": lambda n: "x = " + "a[" * n + "1" + "]" * n,
    "lists over rows": lambda n: "x = " + "[\n" * n + "]\n" * n,
    "dictionaries": lambda n: "x = " + "{'a': " * n + "1" + "}" * n,
    "comprehensions": lambda n: "x = " + "[a for a in " * n + "b" + "]" * n,
    "lambda defaults": lambda n: "x = " + "(lambda a=" * n + "1" + ": 1)" * n,
    "never closed": lambda n: "x = " + "(" * n,
    "patterns": lambda n: "match x:\n case " + "(" * n + "a" + ",)" * n + ": pass",
    "patterns of mappings": lambda n: "match x:\n  case " + "{1: " * n + "a" + "}" * n + ": pass",
    "what is deleted": lambda n: "del " + "(" * n + "a" + " < 1)" * n,
    "sum": lambda n: "x = " + "a + " * n + "a",
    "sum over rows": lambda n: "x = (\n" + "a\n + " * n + "a)",
    "sum with backslashes": lambda n: "x = " + "a + \\\n" * n + "a",
    "attributes": lambda n: "x = a" + ".b" * n,
    "methods": lambda n: "x = a" + ".b(1)" * n,
    "methods over rows": lambda n: "x = (a" + "\n  .b(1)" * n + ")",
    "calls of calls": lambda n: "x = a" + "()" * n,
    "subscripts of subscripts": lambda n: "x = a" + "[0]" * n,
    "not": lambda n: "x = " + "not " * n + "a",
    "minus": lambda n: "x = " + "-" * n + "1",
    "powers": lambda n: "x = " + "2 ** -" * n + "1",
    "lambdas": lambda n: "x = " + "lambda a, b: " * n + "1",
    "conditions": lambda n: "x = " + "a if b else " * n + "c",
    "and": lambda n: "x = " + "a and " * n + "b",
    "elif": lambda n: "if a: pass\n" + "elif b: pass\n" * n,
    "in an f-string": lambda n: 'x = f"{' + "(" * n + "1" + ")" * n + '}"',
    "a sum in an f-string": lambda n: 'x = f"""{' + "a + " * n + 'a}"""',
    "f-strings": lambda n: "x = " + 'f"{' * n + "1" + '}"' * n,
    "formats": lambda n: 'x = f"' + "{a:" * n + "}" * n + '"',
    "with": lambda n: "with " + "(" * n + "a" + ")" * n + ": pass",
    "assignments": lambda n: "a = " * n + "b",
    "strings": lambda n: "x = " + '"a" ' * n,
    "blocks": lambda n: "".join(" " * i + "if a:\n" for i in range(min(n, 900))) + " " * min(n, 900) + "pass",
    "loops of a comprehension": lambda n: "x = [a " + "for a, b in c " * n + "]",
}
CHILD = """
import sys
from test_source_parse import DEEP
from shapelint.source import BadSource, parse, walk
for name in sys.argv[2:]:
    try:
        source = parse("a.py", DEEP[name](int(sys.argv[1])) + "\\n")
        for node in list(walk(source.module))[::203]:
            source.span(node)
        print(name, "parsed", sep=": ")
    except BadSource as bad:
        assert bad.row >= 1 and bad.column >= 1
        print(name, bad.message, sep=": ")
"""


def answers(depth: int, names) -> list[str]:
    """What a process of its own says of texts of that depth."""
    done = subprocess.run([sys.executable, "-c", CHILD, str(depth), *names], capture_output=True, text=True, timeout=60,
                          env={"PYTHONPATH": ":".join(sys.path)})
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout.splitlines()


@pytest.mark.parametrize("depth", [7_000, 150_000])
def test_no_text_takes_the_process_down(depth):
    quick = [name for name in DEEP if name not in ("strings", "and", "elif", "assignments", "loops of a comprehension")]
    assert len(answers(depth, DEEP if depth < 100_000 else quick)) >= len(quick)


def test_what_people_could_write_is_read():
    few = {"patterns": 6, "patterns of mappings": 6, "f-strings": 20, "formats": 1, "in an f-string": 90}
    for depth in {90, *few.values()}:
        names = [name for name in DEEP if few.get(name, 90) == depth and name not in ("never closed", "what is deleted")]
        assert [a for a in answers(depth, names) if not a.endswith(": parsed") and not a.startswith("formats")] == []


def test_long_chains_are_read():
    assert answers(1_000, ["methods", "attributes", "not", "lambdas", "conditions", "sum over rows"]) == [
        f"{name}: parsed" for name in ["methods", "attributes", "not", "lambdas", "conditions", "sum over rows"]]


def test_where_it_becomes_too_deep():
    for text, place in (("x = 1\ny = " + "(" * 300, (2, 205)), ("'('\n" * 300 + "# (((\n" + "[" * 201, (302, 201))):
        with pytest.raises(BadSource) as bad:
            check_nesting(text)
        assert (bad.value.row, bad.value.column) == place


@pytest.mark.parametrize("text", [
    "x = '" + "(" * 500 + "'\n", "# " + "(" * 500 + "\n", 'x = f"""' + "(" * 500 + '"""\n', 'x = f"""' + "{{" * 500 + '"""\n',
    "x = [" + "-1, " * 20_000 + "]\n", "x = {" + "'a': (1 + 2) * 3, " * 5_000 + "}\n", "f(a.b)\n" * 20_000,
    "x = [\n" + "[[1.5, -2], [3, 4]],\n" * 5_000 + "]\n", "case = a[b[c[d[e[f[g[h[i[0]]]]]]]]]\nmatch = 1\n",
    "del a[b(c(d))], e\n" * 100, "x = [" + "lambda a: a + 1, " * 5_000 + "]\n",
    "try:\n  pass\nexcept (A, B): pass\n" * 300, "x = r'\\' + f(" + "a, " * 900 + ")\n",
])
def test_what_only_looks_deep(text):
    check_nesting(text)


PIECES = ["(", "[", "{", ")", "]", "}", ",", "\n", ";", ":", "a", ".b", "()", " + ", " not ", " lambda x, y: ", " lambda: ", " if ",
          " else ", '"', "'", '"""', "#", "\\\n", "\\", "f'", 'f"{', "}", "del ", "case ", "\ncase ", "\nmatch x:\n", " and ", "=", "**", "\r"]


def test_the_filter_never_lets_a_deep_text_pass(monkeypatch):
    """With small limits, so that random texts reach them."""
    for name, value in {"BRACKETS": 12, "LINKS": 60, "_SHORT": 12, "_PASSES": 5, "_LONG_ROW": 40, "PATTERN_BRACKETS": 3,
                        "DEL_BRACKETS": 5}.items():
        monkeypatch.setattr(nesting, name, value)
    monkeypatch.setattr(nesting, "_LONG", nesting.re.compile(rb"[(\[{][^()\[\]{}]{12}|^[^\n]{12}", nesting.re.M))
    chance, refused = random.Random(3), 0
    for _ in range(4_000):
        text = "".join(chance.choices(PIECES, [chance.random() ** 3 for _ in PIECES], k=chance.randrange(150)))
        try:
            nesting._Scan(text).run(0, len(text), 0)
        except BadSource:
            refused += 1
            assert nesting._may_be_deep(text), text
    assert refused > 100


# -- deep_stack


def test_deep_stack_gives_back_what_the_function_gives():
    assert deep_stack(divmod, 7, 2) == (3, 1)
    with pytest.raises(ZeroDivisionError):
        deep_stack(divmod, 7, 0)
    with pytest.raises(SystemExit):
        deep_stack(sys.exit, 3)


def test_deep_stack_is_deep_and_leaves_no_trace():
    def depth(n):
        return 0 if n == 0 else 1 + max([depth(n - 1)], key=lambda x: x)

    limit, size = sys.getrecursionlimit(), threading.stack_size()
    assert deep_stack(depth, 20_000) == 20_000
    assert (sys.getrecursionlimit(), threading.stack_size()) == (limit, size)
    with pytest.raises(RecursionError):
        deep_stack(depth, 10**7)


def test_deep_stack_inside_itself_is_a_plain_call():
    assert deep_stack(lambda: deep_stack(threading.get_ident) == threading.get_ident())
    assert deep_stack(threading.get_ident) != threading.get_ident()


def test_a_large_file():
    text = "class A:\n    def f(self, x):\n        return self.g(x)[0] + x.size(1)\n" * 2_000
    began = time.process_time()
    source = parse("a.py", text)
    parsed = time.process_time()
    source.positions
    assert time.process_time() - parsed < parsed - began
