"""Programs that would take a careless reader for ever, or out of its memory or its stack. Each is valid Python."""

from __future__ import annotations

HEAD = "import torch\nfrom torch import nn\n"


def _class_with_methods(count: int) -> str:
    methods = "".join(f"    def method_{i}(self, x):\n        return self.layer(x) + {i}\n" for i in range(count))
    return f"class Big(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.layer = nn.Linear(3, 3)\n{methods}"


def _generated(size: int) -> str:
    lines, length, number = [], 0, 0
    while length < size:
        lines.append(f"value_{number} = compute(value_{max(0, number - 1)}, [1, 2, {number}], key='text of line {number}')")
        length += len(lines[-1]) + 1
        number += 1
    return "\n".join(lines) + "\n"


def _each(lines: str) -> str:
    """Every line in a function of its own, for most of them raise."""
    return "x = torch.randn(2, 3, 4)\na = 3\n" + "".join(f"def f{i}(b):\n    {line}\n" for i, line in enumerate(lines.splitlines()))


def _flags(count: int) -> str:
    names = [f"flag_{i}" for i in range(count)]
    body = "".join(f"        if self.{n}:\n            x = x * 2\n        else:\n            x = x.reshape(-1)\n" for n in names)
    sets = "".join(f"        self.{n} = {n}\n" for n in names)
    return (f"class Flags(nn.Module):\n    def __init__(self, {', '.join(names)}):\n        super().__init__()\n{sets}"
            f"    def forward(self, x):\n{body}        return x\n")


PROGRAMS = {
    # sizes of the text
    "a generated file of 5 MB": _generated(5_000_000),
    "a table of 100,000 numbers": "table = [" + ", ".join(map(str, range(100_000))) + "]\n",
    "a dictionary of 20,000 entries": "table = {" + ", ".join(f"'k{i}': [{i}, {i}]" for i in range(20_000)) + "}\n",
    "a text of one megabyte": f"text = {'x' * 1_000_000!r}\n",
    "a line of 200,000 characters": "x = " + "a" * 200_000 + "\n",
    "10,000 functions": "".join(f"def f_{i}(x):\n    return x.view({i}, -1)\n" for i in range(10_000)),
    "a class with 10,000 methods": _class_with_methods(10_000),
    "5,000 lines on one tensor": "x = torch.randn(2, 3)\n" + "x = x + 1\n" * 5_000,
    # depth
    "150 nested parentheses": "x = " + "(" * 150 + "1" + ")" * 150 + "\n",
    "150 nested lists": "x = " + "[" * 150 + "1" + "]" * 150 + "\nt = torch.tensor(x)\n",
    "a sum of 3,000 terms": "x = torch.randn(2, 3)\ny = " + " + ".join(["x"] * 3_000) + "\n",
    "a sum of 3,000 numbers": "n = " + " + ".join(map(str, range(3_000))) + "\nx = torch.randn(n)\n",
    "a comparison of 3,000 terms": "n = " + " < ".join(map(str, range(3_000))) + "\n",
    "1,500 and-ed conditions": "if " + " and ".join(f"a{i}" for i in range(1_500)) + ":\n    x = torch.randn(2)\n",
    "3,000 nots": "x = " + "not " * 3_000 + "True\n",
    "3,000 minus signs": "x = " + "-" * 3_000 + "1\n",
    "a chain of 1,000 methods": "x = torch.randn(2, 3)" + ".relu()" * 1_000 + "\n",
    "a chain of 1,000 attributes": "x = torch" + ".nn" * 1_000 + "\n",
    "150 nested calls": "x = " + "torch.relu(" * 150 + "torch.randn(2)" + ")" * 150 + "\n",
    "1,000 elifs": "if a0:\n    x = 0\n" + "".join(f"elif a{i}:\n    x = torch.randn({i})\n" for i in range(1, 1_000)),
    "500 nested conditional expressions": "x = " + "".join(f"{i} if a{i} else " for i in range(500)) + "0\n",
    "90 nested blocks": "".join("    " * i + f"if a{i}:\n" for i in range(90)) + "    " * 90 + "x = torch.randn(2)\n",
    "90 nested functions": "".join("    " * i + f"def f{i}():\n" for i in range(90)) + "    " * 90 + "return torch.randn(2)\n",
    "90 nested classes": "".join("    " * i + f"class C{i}:\n" for i in range(90)) + "    " * 90 + "x = torch.randn(2)\n",
    "a ladder of 400 functions": "def f0(x):\n    return x\n" + "".join(
        f"def f{i}(x):\n    return f{i - 1}(x)\n" for i in range(1, 400)) + "f399(torch.randn(2))\n",
    "nested lambdas": "f = " + "lambda: " * 400 + "1\n",
    # programs without end
    "an endless loop at the top": "x = torch.randn(2, 3)\nwhile True:\n    x = x + 1\n",
    "an endless loop that grows": "x = torch.randn(2, 3)\nwhile True:\n    x = torch.cat([x, x])\n",
    "an endless loop that grows a list": "layers = []\nwhile True:\n    layers.append(nn.Linear(len(layers), 3))\n",
    "an endless generator": "def g():\n    n = 0\n    while True:\n        n += 1\n        yield torch.randn(n)\n"
                            "for x in g():\n    x = x.view(-1)\ny = list(g())\nz, w = g()\n",
    "an iterator without end": "import itertools\nfor i in itertools.count():\n    x = torch.randn(i)\n"
                               "for i in itertools.cycle([1, 2]):\n    x = torch.randn(i)\nlist(itertools.repeat(1))\n",
    "a list that grows under its loop": "xs = [1]\nfor x in xs:\n    xs.append(torch.randn(x))\n",
    "recursion without end": "def f(x):\n    return f(x + 1)\ny = f(torch.randn(2, 3))\n",
    "recursion that grows its argument": "def f(x, n):\n    return f(torch.cat([x, x]), n + 1)\ny = f(torch.randn(2, 3), 0)\n",
    "recursion that doubles": "def f(n):\n    return f(n + 1) + f(n + 2)\ny = torch.randn(f(0))\n",
    "mutual recursion": "def f(x):\n    return g(x)\ndef g(x):\n    return h(x, x)\ndef h(x, y):\n    return f(x) + f(y)\nf(torch.randn(2))\n",
    "a module inside itself": "class M(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.inner = M()\n"
                              "    def forward(self, x):\n        return self.inner(x)\nM()(torch.randn(2))\n",
    "a module that calls itself": "class M(nn.Module):\n    def forward(self, x):\n        return self(x)\nM()(torch.randn(2))\n",
    "a list that holds itself": "a = []\na.append(a)\nb = torch.tensor(a)\nprint(a, a == a, len(a))\nnn.Sequential(*a)\n"
                                "d = {}\nd['d'] = d\nnn.ModuleDict(d)\n",
    "an object that holds itself": "class A:\n    pass\na = A()\na.a = a\nwhile a.a:\n    a = a.a\n",
    "a class that derives from itself": "class A(A):\n    pass\nclass B(B, nn.Module):\n    pass\nB()(torch.randn(2))\n",
    "classes that derive from each other": "class A:\n    pass\nclass B(A):\n    pass\nA = B\nclass B(A):\n    pass\nB()\n",
    "properties that ask each other": "class A:\n    @property\n    def x(self):\n        return self.y\n    @property\n"
                                      "    def y(self):\n        return self.x\ntorch.randn(A().x)\n",
    "getattr that asks itself": "class A:\n    def __getattr__(self, name):\n        return getattr(self, name)\ntorch.randn(A().x)\n",
    "a comparison that asks itself": "class A:\n    def __eq__(self, other):\n        return self == other\n"
                                     "    def __len__(self):\n        return len(self)\n    def __call__(self):\n        return self()\n"
                                     "A() == A()\nlen(A())\nA()()\n",
    # too much to write down
    "a range of a billion": "for i in range(10**9):\n    x = torch.randn(i, 3)\ny = [i for i in range(10**9)]\nz = list(range(10**9))\n",
    "a range of more than a machine counts": "r = range(10**30)\nn = len(r)\nfor i in r:\n    pass\nx = torch.randn(r[-1])\n",
    "sizes of 2**200": "x = torch.empty(2**200, 2)\ny = nn.Linear(2**200, 3)(x.t())\nz = x.view(-1)\nw = x.repeat(2**200, 2**200)\n",
    "a tower of powers": "n = 10**10**10\nx = torch.randn(n)\nm = 2**2**2**2**2**2\nk = 9**9**9**9\nj = 1 << 10**12\n",
    "a number that overflows": "n = 1e400\ni = int(1e300)\nx = torch.randn(i)\nf = float(10**400)\nd = 2.0 ** 10**6\nz = 1 / 0\nw = 1 % 0\n",
    "a product that grows": "n = 7\nfor i in range(10_000):\n    n = n * n\nx = torch.randn(n)\n",
    "a text that grows": "s = 'x'\nfor i in range(10_000):\n    s = s + s\nname = s * 10**9\n",
    "texts and lists of ten billion": "a = 'a' * 10**10\nb = [0] * 10**10\nc = (1, 2) * 10**10\nd = b'a' * 10**10\nx = torch.tensor(b)\n"
                                      "e = [[0] * 10**5] * 10**5\nf = list(a)\ng = a.split('a')\nh = a.center(10**12)\n"
                                      "i = f'{1:>10000000000}'\nj = '%10000000000d' % 1\nk = '{:10000000000}'.format(1)\n",
    "a list doubled forty times": "a = [1]\n" + "a = a + a\n" * 40 + "x = torch.tensor(a)\n",
    "a nest doubled forty times": "a = [1]\n" + "a = [a, a]\n" * 40 + "x = torch.tensor(a)\nprint(a)\nb = a == a\n",
    "a tuple of tensors doubled forty times": "a = torch.randn(2)\n" + "a = (a, a)\n" * 40 + "torch.cat(a)\n",
    "functions doubled forty times": "def f0(x):\n    return x + 1\n" + "".join(
        f"def f{i}(x):\n    return f{i - 1}(f{i - 1}(x))\n" for i in range(1, 40)) + "f39(torch.randn(2, 3))\n",
    "modules doubled thirty times": "".join(
        f"class M{i}(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.a = "
        + (f"M{i - 1}()" if i else "nn.Linear(3, 3)") + "\n        self.b = " + (f"M{i - 1}()" if i else "nn.Linear(3, 3)")
        + "\n    def forward(self, x):\n        return self.b(self.a(x))\n" for i in range(30)) + "M29()(torch.randn(2, 3))\n",
    "eight loops of fifty": "".join("    " * i + f"for i{i} in range(50):\n" for i in range(8)) + "    " * 8 + "x = torch.randn(i0, i7)\n",
    "a comprehension of eight loops": "x = [torch.randn(a) " + " ".join(f"for {v} in range(99)" for v in "abcdefgh") + "]\n",
    "an f-string doubled sixty times": "a = 'x'\n" + "a = f'{a}{a}'\n" * 60 + "x = getattr(torch, a)\n",
    "a list doubled in place": "a = [1]\nfor i in range(60):\n    a.extend(a)\n    a += a\n    b = [*a, *a]\nx = torch.tensor(a)\n",
    "nested comprehensions": "x = " + "[" * 30 + "1" + " for i in range(99)]" * 30 + "\n",
    "nested f-strings": "a = 'x'\n" + "a = f'{a}{a}{a!r}'\n" * 60 + "x = getattr(torch, a)\n",
    "forty unknown conditions": "x = torch.randn(2, 3)\n" + "".join(f"if a{i}:\n    x = x.reshape({i + 1}, -1)\n" for i in range(40)),
    "forty flags of a class": _flags(40),
    "sums of many symbols": "class M(nn.Module):\n    def __init__(self, " + ", ".join(f"a{i}" for i in range(30)) + "):\n"
                            "        super().__init__()\n        self.n = " + " * ".join(f"(a{i} + 1)" for i in range(30)) + "\n"
                            "        self.layer = nn.Linear(self.n, self.n // 2 * 2)\n    def forward(self, x):\n        return self.layer(x)\n",
    "a power of a symbol": "def f(n):\n    m = n + 1\n    for i in range(30):\n        m = m * m\n    return torch.randn(m, m ** n, (n + 1) ** 10**9)\n",
    "layers beyond counting": "net = nn.Sequential(*[nn.Linear(i, i + 1) for i in range(1, 10**8)])\nnet(torch.randn(2, 1))\n"
                              "rnn = nn.LSTM(3, 4, num_layers=10**12)\nrnn(torch.randn(1, 2, 3))\n",
    "axes beyond counting": "x = torch.randn(*[1] * 10**7)\ny = torch.randn([1] * 5_000)\nz = y.permute(*range(5_000))\nw = y.view([1] * 10**9)\n"
                            "torch.randn(2).split([1] * 10**9)\ntorch.randn(10**12).unbind(0)\ntorch.randn(10**12).chunk(10**11)\n"
                            "a, *b = torch.randn(10**12)\n[r for r in torch.randn(10**12)]\n",
    # Python at its oddest
    "star imports": "from torch import *\nfrom torch.nn import *\nfrom .nowhere import *\nfrom os import *\nLinear(3, 4)(randn(2, 3))\n",
    "a metaclass": "class Meta(type):\n    def __call__(cls, *args, **kwargs):\n        return super().__call__(*args, **kwargs)\n"
                   "    def __new__(mcs, name, bases, namespace, **kw):\n        return type.__new__(mcs, name, bases, dict(namespace))\n"
                   "    def __getattr__(cls, name):\n        return cls\nclass M(nn.Module, metaclass=Meta, key=1):\n"
                   "    def forward(self, x):\n        return x\nM()(torch.randn(2))\nM.a.b.c()\nN = type('N', (M,), {'forward': lambda self, x: x})\n"
                   "N()(torch.randn(2))\nO = Meta('O', (nn.Module,), {})\nO()\nclass P(type('Q', (), {})):\n    pass\nP()\n",
    "odd bases": "bases = (nn.Module,)\nclass A(*bases, **{}):\n    pass\nclass B(nn.Module if a else object):\n    pass\nclass C((lambda: nn.Module)()):\n"
                 "    pass\nclass D(3):\n    pass\nclass E(None, E2):\n    pass\nfor K in (A, B, C, D, E):\n    K()(torch.randn(2))\n",
    "__new__ and descriptors": "class A(nn.Module):\n    def __new__(cls, *a):\n        return object.__new__(cls)\n    def __init_subclass__(cls, **kw):\n"
                               "        cls.n = 3\n    def __set_name__(self, owner, name):\n        pass\n    def __get__(self, o, t):\n        return 3\n"
                               "class B(A, x=1):\n    a = A()\nB().a\nB.a\nB(1, 2)\n",
    "names that are taken away": "x = torch.randn(2)\ndel x\nx.view(3)\ndel torch\ntorch.randn(2)\ndef f():\n    global y, z\n    del y\n    z = 1\nf()\n"
                                 "def g():\n    q = 1\n    def h():\n        nonlocal q\n        del q\n    h()\n    return q\ng()\n",
    "names that are shadowed": "len = range = super = isinstance = print = None\nlen(3)\ntorch = 3\ntorch.randn(2)\nnn = torch\nclass A(nn.Module):\n"
                               "    def __init__(self):\n        super().__init__()\nA()\nlist = dict\nlist([1])\nint = str\nint('3') + 1\n",
    "assignments to everything": "a = b = c = torch.randn(2, 3)\n(a, *b), [c, d] = (1, 2, 3), torch.randn(2)\na[b].c[d] = e.f = 1\nfor a[0] in b:\n    pass\n"
                                 "for a.x, (b, *c) in d:\n    pass\nwith open('x') as a[0], a as (b, c):\n    pass\n[x := 1, y := x, (z := torch.randn(2))]\n"
                                 "a: int\na.b: int = 3\nx += x\nx @= x\nx //= 0\n*a, = b\n() = ()\n[] = []\nlambda *a, b=1, **c: a\n",
    "match statements": "match torch.randn(2):\n    case [x, *_]:\n        pass\n    case {'a': 1, **rest}:\n        pass\n    case nn.Linear(in_features=3) | nn.LSTM() as l:\n        pass\n"
                        "    case int() | None | 'a':\n        pass\n    case x if x > 3:\n        pass\n    case _:\n        torch.randn(3).view(3, 1)\n",
    "async programs": "import asyncio\nasync def f(x):\n    async with x as y, z:\n        async for i in y:\n            yield await i\n    return_ = [j async for j in y]\n"
                      "async def main():\n    await f(torch.randn(2))\n    await asyncio.gather(*[main() for i in range(9)])\nasyncio.run(main())\n",
    "try in every form": "for i in range(3):\n    try:\n        torch.randn(2, 3) @ torch.randn(2, 3)\n    except (RuntimeError, *others) as e:\n        raise X from e\n"
                         "    except nowhere.Error:\n        continue\n    except:\n        raise\n    else:\n        break\n    finally:\n        pass\n"
                         "try:\n    raise ValueError\nexcept* ValueError as group:\n    pass\ndef f():\n    try:\n        return 1\n    finally:\n        return 2\ntorch.randn(f())\n",
    "decorators of all kinds": "@a.b(c)[d]\n@(lambda f: f)\n@torch.no_grad()\n@undefined\n@functools.lru_cache(maxsize=None)\n@staticmethod\ndef f(x):\n    return x\n"
                               "f(torch.randn(2))\n@f\n@f(f)\nclass A(nn.Module):\n    @property\n    @f\n    def x(self):\n        return 1\n    @x.setter\n    def x(self, v):\n        pass\n"
                               "A().x = 3\n",
    "parameters of all kinds": "def f(a, /, b, c=torch.randn(2), *args, d, e=1, **kwargs):\n    return a, args, kwargs\nf(1)\nf(1, 2, 3, 4, d=5, **{'x': 1}, **y)\n"
                               "f(*args, **kwargs)\nf(1, b=2, a=3, d=4)\nf(a=1)\nf(*f, *f(1, 2, d=3))\ndef g(*, a):\n    pass\ng(1)\ng(a=1, a_=2)\n",
    "slices of all kinds": _each("x = torch.randn(2, 3, 4)\nx[...][..., None][::2, 1:][()][[]][[0]][:, [0, 1]][True][None, ..., -1][x > 0][x.long()]\nx[1:2:0]\n"
                           "x[::-1]\nx[..., ...]\nx['a']\nx[3.5]\nx[(0, 1), ...]\nx[{}]\n[1, 2][::0]\n'abc'[::-1][5]\n{}[1]\nx[lambda: 1]\nx[2**100]\nx[-2**100:2**100]\n"),
    "formats of all kinds": _each("a = 3\nf'{a!r:>{a}}{a=}{{}}{a:{a}.{a}}'\n'%s %(x)d' % a\n'{0.x[1]}{}'.format(a)\n'{'.format()\n'%' % 1\n'{:z}'.format(3)\n"
                            "f'{3:nonsense}'\n'%d' % 'a'\n'{9}'.format(1)\ngetattr(nn, f'{a}')(1)\n"),
    "wrong arguments for builtins": _each("int('x')\nint()\nlen(3)\nrange()\nrange('a')\nrange(1, 2, 0)\nzip(1)\nmax()\nmin([])\nsum('a')\nsorted(3)\nlist(3)\ndict(3)\n"
                                    "tuple(1, 2)\nenumerate()\nmap(1)\nfilter()\nisinstance(1)\ngetattr(1)\nsetattr(1)\nhasattr()\nsuper(1, 2, 3)\nabs('a')\nround('a')\ndivmod(1, 0)\n"
                                    "pow(2, 10**10)\npow(0, -1)\nint('9' * 10**5)\nchr(-1)\nord('ab')\nany(3)\nreversed(3)\nfloat('x')\nstr(1, 2, 3)\nbool(1, 2)\nslice()\nset(3)\nnext(3)\niter()\n"
                                    "'a'.join(3)\n'a'.split(3)\n[].pop()\n{}.pop()\n[].index(1)\n'a'.index('b')\n(1).nothing()\n[].insert()\n[].extend(3)\n{}.update(3)\n"),
    "wrong arguments for torch": _each("torch.randn('a')\ntorch.randn(None)\ntorch.randn(-3)\ntorch.randn([[1]])\ntorch.cat(3)\ntorch.cat([])\ntorch.stack([1])\ntorch.zeros(2.5)\n"
                                 "nn.Linear()\nnn.Linear('a', 'b')\nnn.Linear(None, 3)\nnn.Linear(3, 4, 5, 6, 7, 8)\nnn.LSTM()\nnn.LSTM([1], 2)\nnn.LSTM(1, 2, num_layers='x')\n"
                                 "nn.Sequential(1, 2)\nnn.Sequential(3)(4)\nnn.ModuleList(3)\nnn.ModuleList([1])[5]\nnn.ModuleDict([1])\nnn.Embedding(3)\nnn.Dropout('a')\n"
                                 "torch.randn(2).view()\ntorch.randn(2).view('a')\ntorch.randn(2).view(-1, -1)\ntorch.randn(2).permute()\ntorch.randn(2).transpose(0)\n"
                                 "torch.randn(2).size('a')\ntorch.randn(2).nothing\ntorch.nothing(3)\ntorch.arange()\ntorch.arange(0, 1, 0)\ntorch.arange(1, 0)\ntorch.tensor()\n"
                                 "torch.randn(2).split(0)\ntorch.randn(2).chunk(0)\ntorch.randn(2).unsqueeze(9)\ntorch.randn(2).sum(5)\ntorch.full(3)\ntorch.randn(2)[torch]\n"
                                 "torch.matmul(1, 2)\ntorch.randn(2) @ 3\n3 @ torch.randn(2)\nnn.CrossEntropyLoss()(1)\nnn.Flatten('a')(torch.randn(2))\nnn.Parameter(3)\n"),
    "shape comments of all kinds": "x = torch.randn(2, 3)  # x: (((((\ny = x  # y: (B, 10**10**10)\nz = x  # z shape: (a//0, b%0, **)\n"
                                   "w = x  # (2**200, " + "(" * 5_000 + ")\nv = x  # v: [" + "B*" * 5_000 + "B]\nu = x  # u: (..., ..., B)\n",
}

#: Brackets nested more deeply than Python itself allows: no program, so SL901.
TOO_DEEP = {
    "5,000 nested parentheses": "x = " + "(" * 5_000 + "1" + ")" * 5_000 + "\n",
    "5,000 nested lists": "x = " + "[" * 5_000 + "]" * 5_000 + "\n",
    "5,000 nested dictionaries": "x = " + "{1:" * 5_000 + "1" + "}" * 5_000 + "\n",
    "5,000 nested calls": "x = " + "f(" * 5_000 + ")" * 5_000 + "\n",
    "5,000 nested subscripts": "x = " + "a[" * 5_000 + "1" + "]" * 5_000 + "\n",
    "5,000 brackets, spread over lines": "x = (\n" + "[\n  1,\n (\n" * 2_500 + ")]\n" * 2_500 + ")\n",
    "5,000 opening brackets": "x = " + "(" * 5_000 + "\n",
}
