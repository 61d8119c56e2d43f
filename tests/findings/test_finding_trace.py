"""Does a finding tell where each of its sizes comes from, and does it stand where people look for it?"""

from __future__ import annotations

import pytest
from finding_problems import MODEL, Text, linear_problem, problem, shape

from shapelint.dims import symbol
from shapelint.findings.compose import compose
from shapelint.findings.sl801_contract import chosen
from shapelint.interp.problem import Frame
from shapelint.values import Fact, with_origin


def told(notes):
    return [(note.span.row, note.message) for note in notes]


def test_both_sizes_the_layer_and_the_call():
    assert told(compose(linear_problem()).trace) == [
        (8, "`out` is [50, 32, 20]"),
        (10, "20 comes from here"),
        (3, "the layer that gives 20 is built here: nn.LSTM(10, hidden_size)"),
        (4, "10 comes from here: nn.Linear(10, 5)"),
        (11, "called from here: model(torch.randn(50, 32, 10))"),
    ]


def test_the_frame_shows_sizes_but_no_calls():
    found = compose(linear_problem())
    assert [note.span.row for note in found.marks] == [8, 10, 3, 4]
    assert set(found.marks) <= set(found.trace)


def test_places_in_other_files_are_no_marks():
    library = Text(MODEL, "library.py")
    got = with_origin(20, library.origin("20"))
    found = compose(linear_problem(got=got, shape=shape(1, got)))
    assert "library.py" in {note.span.filename for note in found.trace}
    assert {note.span.filename for note in found.marks} == {"model.py"}


def test_a_name_is_told_in_the_words_of_the_author():
    text = Text()
    size = with_origin(20, text.origin("hidden_size"))
    found = compose(problem("features", text, got=size, wanted=10))
    assert told(found.trace) == [(3, "20 comes from here: hidden_size")]


def test_a_symbol_needs_no_words_twice():
    text = Text()
    size = with_origin(symbol("hidden_size"), text.origin("hidden_size"))
    assert told(compose(problem("features", text, got=size)).trace) == [(3, "hidden_size comes from here")]


def test_axes_of_two_shapes_are_traced():
    text = Text()
    left, right = with_origin(10, text.origin("10")), with_origin(32, text.origin("32"))
    found = compose(problem("broadcast", text, left=shape(4, left), right=shape(right), axis=-1))
    assert told(found.trace) == [(8, "[4, 10] against [32]"), (3, "10 comes from here"), (11, "32 comes from here")]


def test_a_doubtful_error_is_a_warning():
    assert compose(linear_problem(certainty="warning")).severity == "warning"
    assert compose(linear_problem()).severity == "error"


def test_what_runs_or_may_run_is_a_warning():
    about = problem("embedding-index", callee="embed", index=100, size=100)
    assert compose(about).severity == "error"
    about.fact = Fact("embedding-index", about.fact.details, raises="")
    found = compose(about)
    assert found.severity == "warning"
    assert found.message == "`embed` has 100 rows (indices 0 to 99), but the input may hold 100"


def test_a_fact_without_words_is_told_all_the_same():
    about = problem("something new", callee="torch.novel", arguments={"input": "x"}, shape=shape(2), got=2, wanted=3)
    found = compose(about)
    assert (found.code, found.message) == ("SL399", "`torch.novel` cannot take `x` ([2]): 2 against 3")


def test_a_contract_says_where_it_works():
    wide, narrow = symbol("input_size"), symbol("hidden_size")
    found = compose(linear_problem(certainty="contract", got=narrow, wanted=wide, shape=shape(5, narrow)))
    assert (found.code, found.severity) == ("SL801", "warning")
    assert found.message == ("works only where hidden_size == input_size: `self.fc` takes input_size features, "
                             "but `out` has hidden_size")


def test_a_contract_on_flags():
    found = compose(linear_problem(certainty="contract", choices=(("bidirectional", True),)))
    assert found.message.startswith("fails where bidirectional is true: `self.fc` takes 10 features")


@pytest.mark.parametrize(("key", "answer", "words"), [
    ("bidirectional", False, "bidirectional is false"),
    (("flag", "Tagger.__init__.use_proj"), True, "use_proj is true"),
    (("none", "Tagger.forward.hx"), False, "hx is given"),
    (("equals", "Pool.__init__.mode", "'sum'"), False, "mode is not 'sum'"),
    (("same", "input_size", "hidden_size"), False, "input_size != hidden_size"),
    (("less", "i", "2*n"), True, "i < 2*n"),
    (("divides", "heads", "width"), False, "width is no multiple of heads"),
    (("not", ("flag", "a.b")), True, "b is false"),
    (("and", ("flag", "m.a"), ("none", "m.b")), False, "a is false or b is given"),
])
def test_decisions_are_worded(key, answer, words):
    assert chosen(str(key), answer) == words


def test_a_finding_stands_in_a_file_that_was_asked_for():
    library, script = Text(), Text("import library\nlibrary.run()\n", "script.py")
    inner = Frame(library.node("model(torch.randn(50, 32, 10))"), library.source, "forward")
    outer = Frame(script.node("library.run()"), script.source, "run")
    about = problem("features", library, got=20, wanted=10, frames=(inner, outer))
    found = compose(about, asked=lambda source: source is script.source)
    assert (found.span.filename, found.span.row) == ("script.py", 2)
    assert told(found.trace)[:2] == [(8, "it fails here: self.fc(out)"),
                                     (11, "called from here: model(torch.randn(50, 32, 10))")]


def test_recursion_does_not_fill_the_screen():
    text = Text("\n".join(f"f({i})" for i in range(30)))
    frames = tuple(Frame(text.node(f"f({i})"), text.source, "f") for i in range(1, 30))
    trace = compose(problem("features", text, "f(0)", frames=frames)).trace
    assert [note.span.row for note in trace] == [2, 3, 4, 5, 6, 7, 8, 30]
