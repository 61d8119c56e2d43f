"""Does the analysis follow what Python does? Small programs that work out 20, each judged by Python itself as well."""

from __future__ import annotations

import pytest

from shapelint.findings.check import check_source
from shapelint.source import deep_stack, parse

PROGRAMS = {
    "c3 mro": """
class A:
    def size(self): return 10
class B(A):
    pass
class C(A):
    def size(self): return 20
class D(B, C):
    pass
n = D().size()
""",
    "super diamond": """
class A:
    def __init__(self, **kw): self.a = 1
class B(A):
    def __init__(self, b, **kw):
        super().__init__(**kw); self.b = b
class C(A):
    def __init__(self, c, **kw):
        super().__init__(**kw); self.c = c
class D(B, C):
    def __init__(self): super().__init__(b=3, c=20)
n = D().c
""",
    "property": """
class A:
    @property
    def n(self): return 20
n = A().n
""",
    "static class methods": """
class A:
    k = 4
    @classmethod
    def make(cls): return cls.k * A.five()
    @staticmethod
    def five(): return 5
n = A.make()
""",
    "dataclass replace": """
from dataclasses import dataclass, replace, field
@dataclass
class C:
    a: int = 5
    b: list = field(default_factory=lambda: [1, 2])
    def __post_init__(self): self.c = self.a * 2
n = replace(C(), a=10).c
""",
    "namedtuple class": """
from typing import NamedTuple
class C(NamedTuple):
    a: int = 5
    b: int = 20
n = C(a=3).b
""",
    "collections namedtuple": """
from collections import namedtuple
P = namedtuple("P", ["x", "y"])
n = P(1, 20).y
""",
    "enum": """
from enum import Enum
class K(Enum):
    SMALL = 10
    BIG = 20
n = K.BIG.value
""",
    "dunder call getitem len": """
class A:
    def __call__(self, x): return x + 1
    def __getitem__(self, i): return i * 2
    def __len__(self): return 7
a = A()
n = a(4) + a[4] + len(a)
""",
    "closure nonlocal": """
def outer():
    k = 5
    def inc():
        nonlocal k
        k += 15
    inc()
    return k
n = outer()
""",
    "lambda partial": """
from functools import partial
f = partial(lambda a, b: a * b, 4)
n = f(5)
""",
    "decorator wraps": """
import functools
def twice(f):
    @functools.wraps(f)
    def g(*args, **kw): return 2 * f(*args, **kw)
    return g
@twice
def ten(): return 10
n = ten()
""",
    "decorator factory": """
def times(k):
    def deco(f):
        def g(*a): return k * f(*a)
        return g
    return deco
@times(4)
def five(): return 5
n = five()
""",
    "generator": """
def gen():
    for i in range(3): yield i * 10
n = list(gen())[-1]
""",
    "generator next": """
def gen():
    yield 5
    yield 20
g = gen()
next(g)
n = next(g)
""",
    "match": """
def size(kind):
    match kind:
        case "small": return 10
        case "big" | "huge": return 20
        case _: return 1
n = size("huge")
""",
    "match class": """
from dataclasses import dataclass
@dataclass
class P:
    x: int
    y: int
match P(1, 20):
    case P(x=1, y=k): n = k
    case _: n = 10
""",
    "match sequence": """
match (3, 20):
    case (3, k): n = k
    case _: n = 10
""",
    "try except": """
try:
    {}["x"]
    n = 10
except KeyError:
    n = 20
""",
    "try attr": """
class A: pass
try:
    n = A().missing
except AttributeError:
    n = 20
""",
    "walrus": """
if (k := 20) > 5: n = k
""",
    "star kwargs": """
def f(*args, **kw): return args[1] * kw["k"]
n = f(*[1, 4], **{"k": 5})
""",
    "setattr getattr": """
class A: pass
a = A()
for i in range(3): setattr(a, f"l{i}", i * 10)
n = getattr(a, "l2")
""",
    "dict of factories": """
F = {"a": lambda: 10, "b": lambda: 20}
n = F["b"]()
""",
    "string format": """
d = {"layer_2": 20}
n = d["layer_{}".format(2)] if "%s_%d" % ("layer", 2) in d else 1
""",
    "while": """
n, i = 2, 0
while i < 3:
    n += 6
    i += 1
""",
    "early return": """
def f(x):
    if x > 3: return 20
    return 10
n = f(5)
""",
    "recursion": """
def fact(k): return 1 if k <= 1 else k * fact(k - 1)
n = fact(4) - 4
""",
    "comprehension": """
n = sum([x for x in range(10) if x % 2 == 0])
""",
    "dict comprehension": """
n = {k: v * 2 for k, v in {"a": 10}.items()}["a"]
""",
    "set and len": """
n = len({1, 2, 2}) * 10
""",
    "with class": """
class M:
    def __enter__(self): return 20
    def __exit__(self, *a): pass
with M() as n: pass
""",
    "contextmanager": """
from contextlib import contextmanager
@contextmanager
def cm():
    yield 20
with cm() as n: pass
""",
    "global": """
n = 10
def f():
    global n
    n = 20
f()
""",
    "class attribute change": """
class A: k = 10
A.k = 20
n = A().k
""",
    "operator overload": """
class V:
    def __init__(self, v): self.v = v
    def __add__(self, o): return V(self.v + o.v)
n = (V(5) + V(15)).v
""",
    "descriptor default dict": """
from collections import defaultdict, OrderedDict, Counter
d = defaultdict(lambda: 20)
n = d["x"]
""",
    "zip enumerate sorted": """
n = sorted([(3, 20), (1, 5)])[1][1]
""",
    "sorted key": """
n = sorted([5, 20, 7], key=lambda x: -x)[0]
""",
    "min max key": """
n = max([5, 20, 7], key=lambda x: x)
""",
    "lru cache": """
from functools import lru_cache
@lru_cache(maxsize=None)
def f(x): return x * 2
n = f(10)
""",
    "cached property": """
from functools import cached_property
class A:
    @cached_property
    def n(self): return 20
n = A().n
""",
    "slots and init subclass": """
REG = {}
class Base:
    def __init_subclass__(cls, key=None, **kw): REG[key] = cls
class X(Base, key="x"):
    size = 20
n = REG["x"].size
""",
    "register decorator": """
REG = {}
def register(name):
    def deco(cls):
        REG[name] = cls
        return cls
    return deco
@register("x")
class X:
    size = 20
n = REG["x"]().size
""",
    "metaclass": """
class Meta(type):
    def __new__(mcs, name, bases, ns): return super().__new__(mcs, name, bases, ns)
class A(metaclass=Meta):
    k = 20
n = A.k
""",
    "abstract": """
from abc import ABC, abstractmethod
class A(ABC):
    @abstractmethod
    def k(self): ...
class B(A):
    def k(self): return 20
n = B().k()
""",
    "int from string ops": """
n = int("2" + "0")
""",
    "bit ops": """
n = (1 << 4) | 4
""",
    "for else": """
for i in range(3):
    if i == 5: break
else:
    n = 20
""",
    "nested unpack": """
(a, (b, *rest)) = (1, (2, 10, 20))
n = rest[-1]
""",
    "swap": """
a, b = 10, 20
a, b = b, a
n = a
""",
    "slice assign": """
l = [1, 2, 3]
l[0:2] = [5, 6, 20]
n = l[2]
""",
    "attr on instance dict": """
class C:
    def __init__(self, **kw): self.__dict__.update(kw)
n = C(h=20).h
""",
    "type call": """
A = type("A", (), {"k": 20})
n = A.k
""",
    "any all": """
n = 20 if all(x > 0 for x in [1, 2]) and any([False, True]) else 10
""",
    "ternary chain": """
k = 3
n = 1 if k == 1 else 2 if k == 2 else 20
""",
    "math": """
import math
n = int(math.pow(2, 4)) + math.ceil(3.2)
""",
    "string split ints": """
n = [int(x) for x in "5,20".split(",")][1]
""",
    "try finally": """
def f():
    try: return 20
    finally: pass
n = f()
""",
    "copy deepcopy": """
import copy
a = {"k": [20]}
b = copy.deepcopy(a); a["k"][0] = 10
n = b["k"][0]
""",
    "module names getattr nn": """
layer = getattr(nn, "Linear")(7, 20)
n = layer.out_features
""",
    "reduce mul": """
from functools import reduce
import operator
n = reduce(operator.mul, [4, 5])
""",
    "chain": """
import itertools
n = list(itertools.chain([1], [20]))[1]
""",
    "generator send for": """
def g():
    total = 0
    for x in (5, 15):
        total += x
        yield total
for n in g(): pass
""",
    "class with new": """
class A:
    def __new__(cls, *a):
        o = super().__new__(cls)
        o.k = 20
        return o
n = A().k
""",
    "iterators": """
class It:
    def __init__(self): self.i = 0
    def __iter__(self): return self
    def __next__(self):
        if self.i >= 2: raise StopIteration
        self.i += 1
        return self.i * 10
for n in It(): pass
""",
    "env default": """
import os
n = int(os.environ.get("SHAPELINT_NO_SUCH_VARIABLE", "20"))
""",
    "simplenamespace": """
from types import SimpleNamespace
n = SimpleNamespace(h=20).h
""",
}
#: A mistake if and only if the program was followed to its end: the size it worked out does not fit.
LAST = "nn.Linear(10, 5)(torch.randn(3, n))"


@pytest.mark.parametrize("name", PROGRAMS)
def test_python_says_twenty(name):
    names: dict = {"__name__": __name__}
    exec(compile("import torch\nfrom torch import nn\n" + PROGRAMS[name], name, "exec"), names)
    assert names["n"] == 20


@pytest.mark.parametrize("name", PROGRAMS)
def test_the_analysis_does_too(name):
    text = f"import torch\nfrom torch import nn\n{PROGRAMS[name]}\n{LAST}\n"
    result = deep_stack(lambda: check_source(parse(f"{name}.py", text)))
    rows = [(finding.code, finding.span.row) for finding in result.findings]
    assert rows == [("SL101", len(text.splitlines()))]


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_fitting_size_is_no_finding(name):
    text = f"import torch\nfrom torch import nn\n{PROGRAMS[name]}\n{LAST.replace('10', '20')}\n"
    result = deep_stack(lambda: check_source(parse(f"{name}.py", text)))
    assert not result.findings
