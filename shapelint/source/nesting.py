"""Is a text nested so deeply that libcst's parser would not come back from it?

That parser is recursive and goes back over what it has read: besides its need of stack, its time grows with the square
of a chain (`a.b().c()...`), and in some places multiplies with each bracket. Nothing that people write comes near the
limits here. They are checked before it sees the text: first by a filter that hardly costs anything and lets nearly
every text pass, then, where that cannot tell, token by token.
"""

from __future__ import annotations

import re

from shapelint.source.lines import Lines
from shapelint.source.text import BadSource
from shapelint.source.tokens import COMMENT, NEWLINE, NOT_CODE, STRING

#: CPython's own tokenizer refuses deeper ones.
BRACKETS = 200
#: Operators, calls and attributes hung on one another, brackets around them included: some seconds of parsing.
LINKS = 5_000
#: Beyond these the time multiplies by four (in a pattern) or two (in what `del` deletes) with each further bracket.
PATTERN_BRACKETS, DEL_BRACKETS = 8, 12
#: A chain of them is a tree as deep as it is long.
ELIFS = 100_000

#: What a token adds to its chain; all other operators add 1.
_WEIGHTS = {"(": 3, "[": 3, "{": 3, "lambda": 3, "**": 2, "and": 0.1, "or": 0.1, "for": 0.1}
_TOKEN = re.compile(
    rf"{STRING}|{COMMENT}|\b(?:and|await|case|del|for|if|lambda|not|or)\b|[()\[\]{{}},;:]"
    rf"|\\(?:{NEWLINE})|{NEWLINE}|\*\*|//|<<|>>|->|[-+*/%@&|^~<>.]", re.S)
_PREFIX = re.compile(r"(?<!\w)(?:[ft]r?|r[ft])\Z", re.I)
_BRACE = re.compile(r"\{\{|[{}]")
_MATCH = re.compile(r"^[ \t\f]*match\b", re.M)
_CASE = re.compile(r"^[ \t\f]*case\b(?![ \t]*[=.,:)])", re.M)

#: The filter does not look into what is shorter, and takes as many levels of brackets as that allows.
_SHORT = 300
_PASSES = LINKS // _SHORT
_LONG = re.compile(rb"[(\[{][^()\[\]{}]{%d}|^[^\n]{%d}" % (_SHORT, _SHORT), re.M)
_INNERMOST = re.compile(rb"[(\[{][^()\[\]{}]*[)\]}]")
_DROPPED = bytes(set(range(256)) - set(b"()[]{}\n.+-*/%@&|^~<>,"))
#: Strings of more than one row, and rows, that may hold a deep expression in an f-string.
_FORMATTED = [re.compile(rf"{quotes}(?:(?<=[fFtT]...)|(?<=[fFtT][rR]...))") for quotes in ('"""', "'''")]
_LONG_ROW = 1_000
_DEL = re.compile(r"del(?<!\wdel)[ \t\f(\[\\][^\r\n]*")


def check_nesting(text: str) -> None:
    """Raises BadSource at the place where the text becomes too deep."""
    if text.count("elif") > ELIFS:
        raise BadSource("too many elif branches to be read")
    if _may_be_deep(text):
        _Scan(text).run(0, len(text), 0)


def _may_be_deep(text: str) -> bool:
    """Could the text go beyond a limit? A wrong yes only costs the closer look."""
    if any(form.search(text) for form in _FORMATTED) or max(map(len, text.split("\n"))) > _LONG_ROW:
        return True
    code = NOT_CODE.sub("", text)
    if any(code.count(word) > LINKS // _PASSES for word in ("lambda", "await", "not ")):
        return True
    if code.count("if") > LINKS // 2 or code.count("and") + code.count("or") > 5 * LINKS:
        return True
    if _CASE.search(code) or any(map(_deletes_much, _DEL.findall(code))):
        return True
    marks = code.replace("\\\n", "").encode("ascii", "ignore").translate(None, _DROPPED)
    for _ in range(_PASSES):
        if _LONG.search(marks):
            return True
        smaller = _INNERMOST.sub(b".", marks)
        if len(smaller) == len(marks):
            return any(marks.count(bracket) > BRACKETS // 3 for bracket in (b"(", b"[", b"{"))
        marks = smaller
    return True


def _deletes_much(row: str) -> bool:
    """Does a row with a `del` statement hold many brackets, or not the whole statement?"""
    opened, closed = (sum(map(row.count, brackets)) for brackets in ("([{", ")]}"))
    return opened > 3 or opened != closed or row.endswith("\\")


class _Scan:
    """One way through the tokens of a text, which need not be valid Python."""

    def __init__(self, text: str):
        self.text = text
        self.has_patterns = _MATCH.search(text) is not None
        #: Of each open bracket, what the chain around it had come to: its length, what a comma leaves of it, and for
        #: how many lambdas the colon is still to come (their commas separate parameters and leave the chain whole).
        self.open: list[tuple[float, float, int]] = []
        self.outer = self.chain = self.kept = 0.0
        self.lambdas = 0
        self.limit = BRACKETS

    def run(self, start: int, end: int, formatted: int) -> None:
        """Raises BadSource where a limit is passed. `formatted`: in how many f-strings the part stands."""
        line, floor = start, len(self.open)
        for found in _TOKEN.finditer(self.text, start, end):
            token = found.group()
            first = token[0]
            if first in "#\\":
                continue
            if first in "\"'":
                self._string(token, found.start(), formatted)
            elif first in "([{":
                self._opened(token, found.start())
            elif first in ")]}":
                if len(self.open) > floor:
                    self._closed()
            elif first in "\r\n;":
                line = found.end()
                if not self.open:
                    self._new_statement()
            elif first == ",":
                if not self.lambdas:
                    self.chain = self.kept
            elif first == ":":
                self.lambdas = max(0, self.lambdas - 1)
            elif token == "del" or token == "case":
                self._statement(token, line, found)
            else:
                self._linked(token, found.start())

    def _opened(self, token: str, at: int) -> None:
        self._linked(token, at)
        self.open.append((self.chain, self.kept, self.lambdas))
        self.outer += self.chain
        self.chain = self.kept = 0.0
        self.lambdas = 0
        if len(self.open) > self.limit:
            raise BadSource("too many nested brackets", *Lines(self.text).place(at))

    def _closed(self) -> None:
        self.chain, self.kept, self.lambdas = self.open.pop()
        self.outer -= self.chain

    def _linked(self, token: str, at: int) -> None:
        weight = _WEIGHTS.get(token, 1)
        self.chain += weight
        if token == "lambda":
            self.lambdas += 1
        elif token == "for":
            self.kept += weight
        if self.outer + self.chain > LINKS:
            raise BadSource("an expression too long or too deeply nested to be read", *Lines(self.text).place(at))

    def _new_statement(self) -> None:
        self.outer = self.chain = self.kept = 0.0
        self.lambdas = 0
        self.limit = BRACKETS

    def _statement(self, token: str, line: int, found: re.Match[str]) -> None:
        """`del` and `case` are where brackets cost most; `case` may be a plain name too."""
        if self.open:
            return
        if token == "del":
            self.limit = DEL_BRACKETS
        elif self.has_patterns and _CASE.match(self.text, line):
            self.limit = PATTERN_BRACKETS

    def _string(self, token: str, at: int, formatted: int) -> None:
        """What stands in the braces of a long f-string is code."""
        if len(token) <= _SHORT or formatted > 3 or not _PREFIX.search(self.text, max(0, at - 3), at):
            return
        quote = 3 if token[:3] in ('"""', "'''") else 1
        before = len(self.open), self.outer, self.chain, self.kept, self.lambdas
        for start, end in _fields(self.text, at + quote, at + len(token) - quote):
            self.run(start, end, formatted + 1)
            del self.open[before[0]:]
            _, self.outer, self.chain, self.kept, self.lambdas = before


def _fields(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The parts of an f-string's text from an opening brace to where all are closed again."""
    found, depth, begin = [], 0, 0
    for brace in _BRACE.finditer(text, start, end):
        token = brace.group()
        if token == "}":
            depth = max(0, depth - 1)
            if not depth and begin:
                found.append((begin, brace.end()))
                begin = 0
        elif depth or token == "{":  # two together outside of code stand for one that is text
            begin = begin or brace.start()
            depth += len(token)
    return [*found, (begin, end)] if begin else found
