"""What does a docstring example of a rule say? A small reader of examples, and the two judges they are put before.

An example is a line `cat([[B, 3], [B, 5]], dim=-1) -> [B, 8]` in the docstring of a rule:

- a list of sizes is a tensor (float32; with a letter behind it of another dtype: `[2, 3]i`), a list of tensors a list;
- `[..., 5]` is a tensor of unknown rank; names are free sizes; everything else is a Python literal or `torch.float32`;
- a call without a dot is a call of the rule itself; `torch.cat(..)`, `Tensor.view(..)`, `[2, 3].view(6)`,
  `[2, 3][0, 1:]`, `[2] + [2]`, `Linear(3, 4)([5, 3])` and `Linear(3, 4).weight` reach other rules;
- behind the arrow: shapes, tuples, numbers; `?` for a size nobody knows; `unknown`; `error`, `error: kind`.
"""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from shapelint.rulebook import Rule, all_rules

DTYPES = {"i": "int64", "b": "bool", "f": "float32", "d": "float64", "h": "float16", "s": "int32", "u": "uint8",
          "c": "complex64"}
BINARY = {ast.Add: "add", ast.Sub: "sub", ast.Mult: "mul", ast.Div: "truediv", ast.FloorDiv: "floordiv",
          ast.Mod: "mod", ast.Pow: "pow", ast.MatMult: "matmul", ast.BitAnd: "and", ast.BitOr: "or",
          ast.BitXor: "xor", ast.LShift: "lshift", ast.RShift: "rshift"}
UNARY = {ast.USub: "neg", ast.Invert: "invert", ast.UAdd: "pos"}
COMPARE = {ast.Lt: "lt", ast.LtE: "le", ast.Gt: "gt", ast.GtE: "ge", ast.Eq: "eq", ast.NotEq: "ne"}


@dataclass(frozen=True)
class Example:
    """One example of one rule: `name` is the operator it is tried on, `text` the whole line."""

    name: str
    text: str
    call: ast.expr | None
    result: ast.expr | None
    error: str | None = None  # "" for any error, else the kind
    problem: str = ""

    def __str__(self) -> str:
        return f"{self.name}: {self.text}"


def examples() -> list[Example]:
    """Every example of every rule, once for each name the rule is registered under."""
    groups: dict[int, list[Rule]] = {}
    for rule in all_rules().values():
        groups.setdefault(id(rule.spec.function), []).append(rule)
    found: list[Example] = []
    for rules in groups.values():
        for text in _lines(rules[0]):
            found.extend(_read(text, [rule.name for rule in rules]))
    return found


def _lines(rule: Rule) -> Iterator[str]:
    doc = inspect.cleandoc(rule.spec.function.__doc__ or "")
    return (line.strip() for line in doc.splitlines() if " -> " in line)


def _read(text: str, names: list[str]) -> Iterator[Example]:
    before, _, after = text.rpartition(" -> ")
    try:
        call = parse(before)
        error = None
        result = None
        if after == "error" or after.startswith("error:"):
            error = after.partition(":")[2].strip()
        else:
            result = parse(after)
    except SyntaxError as problem:
        yield Example(names[0], text, None, None, problem=f"not an example: {problem}")
        return
    callee = _callee(call)
    last = {name.rpartition(".")[2] for name in names}
    if callee is None or "." in callee:
        chosen = [callee] if callee in names else names[:1]
    elif callee in last:
        chosen = names
    else:
        yield Example(names[0], text, None, None, problem=f"`{callee}` is none of {sorted(last)}")
        return
    for name in chosen:
        yield Example(name, text, call, result, error)


def parse(text: str) -> ast.expr:
    """The line as Python: `[2, 3]i` is written `[2, 3].i`, `?` is written `_`."""
    text = re.sub(r"\]([a-z])\b", r"].\1", text.replace("?", "_"))
    return ast.parse(text, mode="eval").body


def _callee(node: ast.expr) -> str | None:
    """The words in front of the outermost call, if it is a call by name."""
    while isinstance(node, (ast.Call, ast.Attribute, ast.Subscript)):
        if isinstance(node, ast.Call) and isinstance(node.func, (ast.Name, ast.Attribute)):
            text = ast.unparse(node.func)
            if re.fullmatch(r"[\w.]+", text):
                return text
        node = node.func if isinstance(node, ast.Call) else node.value
    return None


def names_in(*nodes: ast.expr | None) -> list[str]:
    """The free sizes of an example, in order."""
    found: dict[str, None] = {}
    for root in nodes:
        for node in ast.walk(root) if root is not None else ():
            if isinstance(node, ast.Name) and re.fullmatch(r"[A-Z]\w*|[a-z]", node.id) and not _called(root, node):
                found[node.id] = None
    return list(found)


def _called(root: ast.expr, name: ast.Name) -> bool:
    return any(isinstance(node, ast.Call) and node.func is name
               or isinstance(node, ast.Attribute) and node.value is name for node in ast.walk(root))


class World:
    """Evaluates an example's tree; the judges say what a tensor is and how an operator is called."""

    def __init__(self, example: Example):
        self.example = example

    def run(self, node: ast.expr) -> Any:
        handler = getattr(self, f"on_{type(node).__name__}", None)
        if handler is None:
            raise SyntaxError(f"not understood in an example: {ast.unparse(node)}")
        return handler(node)

    # What both judges read alike.

    def on_Constant(self, node: ast.Constant) -> Any:
        return node.value

    def on_Tuple(self, node: ast.Tuple) -> Any:
        return tuple(self.run(item) for item in node.elts)

    def on_Dict(self, node: ast.Dict) -> Any:
        return self.mapping({self.run(k): self.run(v) for k, v in zip(node.keys, node.values)})

    def on_List(self, node: ast.List) -> Any:
        return self._list(node, "float32")

    def _list(self, node: ast.List, dtype: str) -> Any:
        if any(self._is_tensor(item) for item in node.elts):
            return self.sequence([self.run(item) for item in node.elts])
        return self.tensor([... if is_dots(item) else self.run(item) for item in node.elts], dtype)

    def _is_tensor(self, node: ast.expr) -> bool:
        return isinstance(node, ast.List) or isinstance(node, ast.Attribute) and self._is_tensor(node.value) \
            or isinstance(node, ast.Call) and not (isinstance(node.func, ast.Name) and node.func.id in ("min", "max"))

    def on_Attribute(self, node: ast.Attribute) -> Any:
        if isinstance(node.value, ast.List) and node.attr in DTYPES:
            return self._list(node.value, DTYPES[node.attr])
        if re.fullmatch(r"torch(\.\w+)+", ast.unparse(node)):
            return self.ref(ast.unparse(node))
        return self.attribute(self.run(node.value), node.attr)

    def on_Subscript(self, node: ast.Subscript) -> Any:
        return self.method(self.run(node.value), "__getitem__", [self.run(node.slice)], {})

    def on_Slice(self, node: ast.Slice) -> Any:
        return self.slice(*(None if part is None else self.run(part) for part in (node.lower, node.upper, node.step)))

    def on_UnaryOp(self, node: ast.UnaryOp) -> Any:
        value = self.run(node.operand)
        if self.is_tensor(value):
            return self.method(value, f"__{UNARY[type(node.op)]}__", [], {})
        return -value if isinstance(node.op, ast.USub) else ~value

    def on_BinOp(self, node: ast.BinOp) -> Any:
        left, right = self.run(node.left), self.run(node.right)
        word = BINARY[type(node.op)]
        if self.is_tensor(left):
            return self.method(left, f"__{word}__", [right], {})
        if self.is_tensor(right):
            return self.method(right, f"__r{word}__", [left], {})
        return getattr(__import__("operator"), word)(left, right)

    def on_Compare(self, node: ast.Compare) -> Any:
        word = COMPARE[type(node.ops[0])]
        return self.method(self.run(node.left), f"__{word}__", [self.run(node.comparators[0])], {})

    def on_Call(self, node: ast.Call) -> Any:
        args = [self.run(item) for item in node.args]
        kwargs = {str(item.arg): self.run(item.value) for item in node.keywords}
        if isinstance(node.func, ast.Name):
            if node.func.id in ("min", "max") and args and not any(map(self.is_tensor, args)) and len(args) == 2:
                return self.extreme(node.func.id, args)
            return self.call(self._operator(node.func.id), args, kwargs)
        if isinstance(node.func, ast.Attribute):
            text = ast.unparse(node.func)
            if text in all_rules():
                return self.call(text, args, kwargs)
            return self.method(self.run(node.func.value), node.func.attr, args, kwargs)
        return self.apply(self.run(node.func), args, kwargs)

    def _operator(self, word: str) -> str:
        if self.example.name.rpartition(".")[2] == word:
            return self.example.name
        rule = all_rules().get(self.example.name)
        same = [n for n, r in all_rules().items() if r.spec.function is rule.spec.function and n.endswith("." + word)]
        if same:
            return self.example.name
        prefixes = ("torch.", "torch.nn.", "torch.nn.functional.", "torch.nn.utils.rnn.", "Tensor.")
        for prefix in prefixes:
            if prefix + word in all_rules():
                return prefix + word
        raise SyntaxError(f"no rule is called {word}")


def is_dots(node: ast.expr) -> bool:
    """Is it the `...` of a shape?"""
    return isinstance(node, ast.Constant) and node.value is ...
