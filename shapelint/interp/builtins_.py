"""What do Python's own functions give, and the parts of its standard library that sizes go through?"""

from __future__ import annotations

import builtins as python
import math
from copy import copy
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from shapelint.dims import Poly, floordiv, maximum, minimum
from shapelint.interp.attributes import attribute, is_module
from shapelint.interp.bases import known_base
from shapelint.interp.iteration import append, iterate, length_of, range_elements, range_length
from shapelint.interp.machine import Exit, Machine, Raised
from shapelint.interp.operators import as_number, binary, order
from shapelint.interp.truth import truth
from shapelint.rulebook import Wish, path, rule_for
from shapelint.rulebook.convert import to_size
from shapelint.rulebook.path import fresh
from shapelint.values import (
    DATA, Array, Batches, Bound, BoundMethod, ClassV, DefaultDictV, DictV, Function, Generator, Input, Instance, Layer, ListV,
    ModuleV, NamedTuple, OpenSizes, Origin, Parameters,
    Partial, Question, Quotient, RangeV, Ref, SetV, Sizes, SliceV, Tensor, Unknown, is_dim, is_unknown, origin_of,
    settled, with_origin,
)

Builtin = Callable[..., Any]
_FUNCTIONS: dict[str, Builtin] = {}
_TRANSFORMS: set[str] = set()

#: Calls that need to see the call itself, before its arguments are evaluated.
SPECIAL: dict[str, Callable[[Machine, Any], Any]] = {}

CONSTANTS: dict[str, Any] = {
    "True": True, "False": False, "None": None, "Ellipsis": ..., "NotImplemented": Unknown("NotImplemented"),
    "__name__": "__main__", "__file__": Unknown("the file's name"), "__doc__": Unknown("the file's docstring"),
    "math.pi": math.pi, "math.e": math.e, "math.inf": math.inf, "math.nan": math.nan, "torch.pi": math.pi,
    "torch.inf": math.inf, "torch.nan": math.nan, "numpy.pi": math.pi, "numpy.inf": math.inf, "numpy.newaxis": None,
}


def is_builtin(name: str) -> bool:
    """Does Python itself bind the name?"""
    return hasattr(python, name)


def function_for(name: str) -> Builtin | None:
    """What is followed under a full name; None where nothing is."""
    found = _FUNCTIONS.get(name)
    if found is not None:
        return found
    from shapelint.interp.modules import CONTAINERS

    if name in CONTAINERS:
        build = CONTAINERS[name]
        return lambda m, args, kwargs, node: build(m, args, kwargs, node)
    if name.endswith(".__init__"):
        return _init_of(name.removesuffix(".__init__"))
    if name.startswith("builtins.") and _is_exception(name.removeprefix("builtins.")):
        return lambda m, args, kwargs, node: Ref(name)  # an exception is as good as its class
    if name.startswith(_QUIET) and rule_for(name) is None:
        return _quiet
    return None


def is_modelled(name: str) -> bool:
    """Is it known what is under the full name, so that no source of it needs to be read?"""
    return name in _FUNCTIONS


def is_transform(name: str) -> bool:
    """Does what is followed under the name make a function of a function?"""
    return name in _TRANSFORMS


def _is_exception(name: str) -> bool:
    found = getattr(python, name, None)
    return isinstance(found, type) and issubclass(found, BaseException)


#: Things outside the program that do nothing to shapes: their results are unknown, and nothing is lost by it.
_QUIET = ("torch.optim.", "torch.manual_seed", "torch.cuda.", "torch.backends.", "torch.set_",
          "torch.no_grad", "torch.enable_grad", "torch.inference_mode", "torch.autocast", "torch.amp.",
          "torch.utils.tensorboard", "torch.autograd.", "torch.use_deterministic", "torch.profiler", "torch.save",
          "torch.get_", "torch.is_", "torch.random.", "torch.backends", "torch.distributed.", "torch.multiprocessing",
          "torch.hub.", "torch.jit.", "torch.nn.utils.clip_grad", "torch.nn.init.", "logging.", "os.", "sys.", "time.",
          "random.seed", "numpy.random.seed", "warnings.", "typing.", "builtins.print")


def _quiet(m: Machine, args: Any, kwargs: Any, node: Any) -> Any:
    return Unknown("what this gives is not followed")


def _init_of(name: str) -> Builtin:
    def run(m: Machine, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
        from shapelint.interp.classes import init_outside

        instance = settled(args[0]) if args else None
        if isinstance(instance, Instance):
            init_outside(m, instance, Ref(name), args[1:], kwargs, node)

    return run


def builtin(*names: str, transform: bool = False) -> Callable[[Builtin], Builtin]:
    """Register what a function outside the program does: (machine, args, kwargs, node) -> value. `transform`: it makes
    a function of a function, so it means something as a decorator."""

    def register(function: Builtin) -> Builtin:
        for name in names:
            _FUNCTIONS[name if "." in name else f"builtins.{name}"] = function
        if transform:
            _TRANSFORMS.update(names)
        return function

    return register


def special(name: str) -> Callable[[Any], Any]:
    def register(function: Any) -> Any:
        SPECIAL[name] = function
        return function

    return register


@special("builtins.super")
def super_(m: Machine, node: Any) -> Any:
    from shapelint.interp.classes import make_super

    return make_super(m, node)


@builtin("len")
def len_(m: Machine, args: tuple[Any, ...], kwargs: Any, node: Any) -> Any:
    value = settled(args[0]) if args else None
    if isinstance(value, (tuple, str, bytes)):
        return len(value)
    if isinstance(value, ListV):
        return length_of(value)
    if isinstance(value, (DictV, SetV)):
        return len(value.items) if value.exact else fresh("the length of a container known in part")
    if isinstance(value, RangeV):
        return length_of(range_elements(value))
    if isinstance(value, Tensor):
        from shapelint.interp.rules import apply

        return apply(m, rule_for("Tensor.__len__"), (value,), {}, node)
    if isinstance(value, Layer) and value.children is not None:
        return length_of(iterate(m, value, node))
    if isinstance(value, Array):
        from shapelint.interp import numpy_values

        return numpy_values.length(value)
    if isinstance(value, Instance):
        from shapelint.interp.attributes import find_method
        from shapelint.interp.calls import call

        own = find_method(m, value, "__len__")
        if own is not None:
            return call(m, own, (), {}, node)
        if value.layer is not None and value.layer.children is not None:
            return length_of(iterate(m, value, node))
        from shapelint.interp.held import held

        if held(value) is not None:
            return len_(m, (held(value),), {}, node)
    found = getattr(value, "length", None)
    if callable(found):
        return found(m, node)
    if isinstance(value, OpenSizes):
        if value.whole is None:
            from shapelint.interp.rules import apply

            return apply(m, rule_for("Tensor.dim"), (value.tensor,), {}, node)
        return fresh("the number of axes")
    return fresh("the length of something that is not followed")


@builtin("range")
def range_(m: Machine, args: tuple[Any, ...], kwargs: Any, node: Any) -> Any:
    numbers = [as_number(m, settled(a)) for a in args]
    if any(isinstance(n, (Unknown, Input)) for n in numbers):
        numbers = [fresh("the bound of a range") if isinstance(n, (Unknown, Input)) else n for n in numbers]
    numbers = [to_size(n, Wish("range", "stop")) if isinstance(n, (Tensor, Array)) else n for n in numbers]
    if not 1 <= len(numbers) <= 3 or not all(is_dim(n) or isinstance(n, bool) for n in numbers):
        return Unknown("a range that is not followed", node)
    start, stop, step = (0, numbers[0], 1) if len(numbers) == 1 else (*numbers, 1)[:3]
    if not isinstance(step, int) or step == 0:
        return ListV((start,), fresh("a later number of a range"), fresh("the length of a range"))
    return RangeV(start, stop, int(step))


@builtin("enumerate")
def enumerate_(m: Machine, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    inner = iterate(m, args[0], node)
    start = settled(args[1] if len(args) > 1 else kwargs.get("start", 0))
    start = start if is_dim(start) else 0
    items = [(start + i, item) for i, item in enumerate(inner.items)]
    rest = None
    if inner.rest is not None:
        later = fresh("a later index")
        path.known = path.known.assume_at_least(later, start + len(items)) if items else path.known
        rest = (later, inner.rest)
    if isinstance(inner, Batches):
        return Batches(items, rest, inner.length, (inner.length - 1 + start, inner.last))
    return ListV(items, rest, inner.length)


@builtin("zip")
def zip_(m: Machine, args: tuple[Any, ...], kwargs: Any, node: Any) -> Any:
    lists = [iterate(m, a, node) for a in args]
    if not lists:
        return ListV()
    exact = [len(x.items) for x in lists if x.exact]
    if exact:
        n = min(exact)
        if any(not x.exact and len(x.items) < n and x.rest is None for x in lists):
            n = min(len(x.items) for x in lists)
        return ListV([tuple(x.items[i] if i < len(x.items) else x.rest for x in lists) for i in range(n)])
    n = min(len(x.items) for x in lists)
    length = lists[0].length if all(_same_length(x, lists[0]) for x in lists) else None
    rest = tuple(_later(x, n) for x in lists)
    return ListV([tuple(x.items[i] for x in lists) for i in range(n)], rest, length)


def _same_length(a: ListV, b: ListV) -> bool:
    from shapelint.rulebook import same

    return a.length is not None and b.length is not None and same(a.length, b.length) is True


def _later(x: ListV, n: int) -> Any:
    from shapelint.interp.joins import join

    out = x.rest
    for item in x.items[n:]:
        out = join(out, item)
    return out


@builtin("reversed")
def reversed_(m: Machine, args: tuple[Any, ...], kwargs: Any, node: Any) -> Any:
    value = settled(args[0]) if args else None
    if isinstance(value, RangeV) and isinstance(value.start, int) and isinstance(value.stop, int):
        numbers = range(value.start, value.stop, value.step)[::-1]
        return RangeV(numbers.start, numbers.stop, numbers.step)
    inner = iterate(m, value, node)
    if inner.exact:
        return ListV(reversed(inner.items))
    return ListV((), _later(inner, 0), inner.length)


@builtin("sorted")
def sorted_(m: Machine, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    inner = iterate(m, args[0], node)
    keys = _keys(m, inner, kwargs.get("key"), node)
    if keys is not None:
        order = sorted(range(len(keys)), key=keys.__getitem__, reverse=truth(m, kwargs.get("reverse", False)) is True)
        return ListV([inner.items[i] for i in order])
    if not inner.items:
        return inner
    joined = _later(ListV((), inner.rest if inner.rest is not None else inner.items[0]), 0)
    from shapelint.interp.joins import join

    for item in inner.items:
        joined = join(joined, item)
    return ListV([joined] * len(inner.items), None if inner.exact else joined, inner.length)


def _keys(m: Machine, inner: ListV, key: Any, node: Any) -> list[Any] | None:
    """What the elements are ordered by, where that is known of all."""
    if not inner.exact:
        return None
    key = settled(key)
    keys = list(inner.items)
    if key is not None:
        from shapelint.interp.calls import call

        keys = [call(m, key, (item,), {}, node) for item in keys]
    keys = [settled(k) for k in keys]
    return keys if _ordered(keys) else None


def _ordered(keys: list[Any]) -> bool:
    """Does Python know an order of these constants?"""
    if all(isinstance(k, tuple) for k in keys):
        return len({len(k) for k in keys}) <= 1 and all(_ordered([settled(v) for v in column]) for column in zip(*keys))
    return all(isinstance(k, (int, float)) for k in keys) or all(isinstance(k, str) for k in keys)


@builtin("map")
def map_(m: Machine, args: tuple[Any, ...], kwargs: Any, node: Any) -> Any:
    from shapelint.interp.calls import call

    if len(args) < 2:
        return Unknown("a map without an iterable", node)
    tuples = zip_(m, args[1:], {}, node)
    items = [call(m, args[0], item, {}, node) for item in tuples.items]
    rest = None if tuples.exact else call(m, args[0], tuples.rest, {}, node)
    return ListV(items, rest, tuples.length)


@builtin("filter")
def filter_(m: Machine, args: tuple[Any, ...], kwargs: Any, node: Any) -> Any:
    inner = iterate(m, args[1], node) if len(args) > 1 else ListV()
    parts = [*inner.items, *([] if inner.rest is None else [inner.rest])]
    if not parts:
        return ListV()
    return ListV((), _later(ListV(parts[1:], parts[0]), 0), None)


@builtin("list")
def list_(m: Machine, args: tuple[Any, ...], kwargs: Any, node: Any) -> Any:
    if not args:
        return ListV()
    value = settled(args[0])
    return Unknown("a list of sizes whose number is not known", node) if isinstance(value, OpenSizes) else iterate(m, value, node)


@builtin("tuple", "torch.Size")
def tuple_(m: Machine, args: tuple[Any, ...], kwargs: Any, node: Any) -> Any:
    if not args:
        return ()
    value = settled(args[0])
    if isinstance(value, OpenSizes):
        return value
    inner = iterate(m, value, node)
    return tuple(inner.items) if inner.exact else inner


@builtin("set", "frozenset")
def set_(m: Machine, args: tuple[Any, ...], kwargs: Any, node: Any) -> Any:
    inner = iterate(m, args[0], node) if args else ListV()
    try:
        return SetV(inner.items, inner.exact)
    except TypeError:
        return SetV((), False)


@builtin("dict", "collections.OrderedDict", "weakref.WeakKeyDictionary",
         "weakref.WeakValueDictionary", "types.MappingProxyType")
def dict_(m: Machine, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    out = DictV()
    for value in args[-1:] if args else ():
        value = settled(value)
        if isinstance(value, DictV):
            out.items.update(value.items)
            out.rest = value.rest
        elif isinstance(value, (ListV, tuple)):
            _pairs(m, out, iterate(m, value, node))
        elif not isinstance(value, (Ref, Function, ClassV)):
            out.rest = Unknown("a dictionary that is not known")
    open_keywords = kwargs.pop("**", None)
    out.items.update(kwargs)
    out.rest = out.rest if out.rest is not None else open_keywords
    return out


@builtin("collections.defaultdict")
def defaultdict(m: Machine, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    plain = dict_(m, args[1:], kwargs, node)
    return DefaultDictV(plain.items, plain.rest, settled(args[0]) if args else None)


def _pairs(m: Machine, out: DictV, pairs: ListV) -> None:
    for pair in pairs.items:
        pair = settled(pair)
        items = iterate(m, pair, None).items if isinstance(pair, (tuple, ListV)) else []
        if len(items) == 2:
            try:
                out.items[settled(items[0])] = items[1]
            except TypeError:
                out.rest = Unknown("a key that is not known")
    if not pairs.exact:
        rest = settled(pairs.rest)
        out.rest = rest[1] if isinstance(rest, tuple) and len(rest) == 2 else Unknown("an entry that is not known")


@builtin("isinstance")
def isinstance_(m: Machine, args: tuple[Any, ...], kwargs: Any, node: Any) -> Any:
    if len(args) != 2:
        return DATA
    value, kinds = settled(args[0]), settled(args[1])
    answers = [is_kind(value, settled(k)) for k in (kinds if isinstance(kinds, tuple) else (kinds,))]
    if True in [a for a in answers if isinstance(a, bool)]:
        return True
    return False if all(a is False for a in answers) else DATA


_TENSOR_CLASSES = ("torch.Tensor", "torch.nn.Parameter", "torch.FloatTensor", "torch.LongTensor")
_PYTHON_TYPES: dict[str, tuple[type, ...]] = {
    "builtins.int": (int, Poly), "builtins.float": (float,), "builtins.str": (str,), "builtins.bool": (bool,),
    "builtins.list": (ListV,), "builtins.tuple": (tuple, OpenSizes), "builtins.dict": (DictV,), "builtins.set": (SetV,),
    "collections.OrderedDict": (DictV,), "torch.Size": (Sizes, OpenSizes), "builtins.bytes": (bytes,), "builtins.NoneType": (type(None),), "types.NoneType": (type(None),),
    "numbers.Number": (int, Poly, float), "numbers.Integral": (int, Poly), "numbers.Real": (int, Poly, float),
    "builtins.complex": (complex,),
    **{f"{module}.{name}": kinds for module in ("typing", "collections.abc") for name, kinds in {
        "Mapping": (DictV,), "MutableMapping": (DictV,), "Dict": (DictV,), "List": (ListV,), "Tuple": (tuple, OpenSizes),
        "Sequence": (ListV, tuple, str, OpenSizes), "MutableSequence": (ListV,), "Set": (SetV,), "Callable": (Layer,),
        "Iterable": (ListV, tuple, str, OpenSizes, DictV, SetV, Tensor), "Sized": (ListV, tuple, str, OpenSizes, DictV, SetV, Tensor),
    }.items()},
}
_OWN_KINDS = (int, Poly, float, str, bool, ListV, tuple, DictV, SetV, OpenSizes, type(None), Tensor, Layer, Array)


#: Classes that values may be instances of without deriving from them, and torch's own.
_ABSTRACT = ("typing.", "collections.abc.", "numbers.", "torch.", "numpy.", "os.PathLike", "enum.", "types.", "unknown.", "contextlib.")
#: Classes that stand for tensors while a program is traced or spread over machines: here it runs as it is written.
_NOT_PLAIN = ("torch.fx.", "torch._subclasses.", "torch.distributed.", "torch.nested.", "torch.sparse.")
#: Abstract classes that whatever has a method is of.
_BY_METHOD = {"Iterable": "__iter__", "Sized": "__len__", "Callable": "__call__", "Iterator": "__next__", "Container": "__contains__"}
_COLLECTIONS = ("collections.abc.", "typing.")
#: Classes that something is of by its making only.
_SURE = ("builtins.", "functools.partial", "types.")
_OF_FUNCTIONS: dict[type, tuple[str, ...]] = {
    Function: ("types.FunctionType", "typing.Callable", "collections.abc.Callable", "types.LambdaType"),
    BoundMethod: ("types.MethodType", "typing.Callable", "collections.abc.Callable"),
    ClassV: ("builtins.type", "typing.Callable", "collections.abc.Callable"),
    ModuleV: ("types.ModuleType",),
    Partial: ("functools.partial", "typing.Callable", "collections.abc.Callable"),
}


def is_kind(value: Any, kind: Any) -> Any:
    """isinstance(value, kind): True, False, or an open condition."""
    if isinstance(value, (Unknown, Input, Question)):
        return DATA
    if isinstance(kind, ClassV):
        if isinstance(value, Instance):
            return True if kind in value.cls.mro else DATA if value.loose else False
        return False if isinstance(value, _OWN_KINDS) else DATA
    if isinstance(value, Ref) and isinstance(kind, Ref) and rule_for(value.name) is not None:
        value = ClassV if rule_for(value.name).what == "module" else Function  # torch's own are of the same kinds
        return kind.name in _OF_FUNCTIONS[value] or (False if kind.name.startswith(_SURE) else DATA)
    if isinstance(value, (Function, BoundMethod, ClassV, ModuleV, Partial)) and isinstance(kind, Ref):
        if kind.name in _OF_FUNCTIONS.get(type(value), ()) or not kind.name.startswith((*_SURE, *_COLLECTIONS)):
            return kind.name in _OF_FUNCTIONS.get(type(value), ()) or DATA
        return DATA if isinstance(value, ClassV) and any(r.startswith("enum.") for r in value.refs()) else False
    if not isinstance(kind, Ref):
        return False if value is None else DATA
    if isinstance(value, Tensor) and kind.name.startswith(_NOT_PLAIN):
        return False
    if kind.name in _TENSOR_CLASSES:
        if isinstance(value, Tensor):
            return True if kind.name == "torch.Tensor" else value.kind == "parameter" or DATA
        return False if isinstance(value, _OWN_KINDS) else DATA
    if isinstance(value, Array) and (kind.name in _PYTHON_TYPES or kind.name.startswith("numpy.")):
        return DATA if value.rank in (None, 0) else kind.name == "numpy.ndarray"
    if isinstance(value, Instance) and kind.name.startswith(_COLLECTIONS):
        method = _BY_METHOD.get(kind.name.rpartition(".")[2])
        if kind.name in value.cls.refs() or method is not None and isinstance(value.cls.lookup(method), Function):
            return True
        return DATA if method is None or value.loose or not all(map(known_base, value.cls.refs())) else False
    if kind.name in _PYTHON_TYPES:
        if isinstance(value, ListV) and kind.name == "builtins.tuple":
            return DATA
        return isinstance(value, _PYTHON_TYPES[kind.name]) if isinstance(value, _OWN_KINDS) else DATA
    if kind.name.startswith("builtins.") and isinstance(value, (*_OWN_KINDS, SliceV)):
        return isinstance(value, SliceV) if kind.name == "builtins.slice" else kind.name == "builtins.object"
    if not kind.name.startswith(_ABSTRACT) and isinstance(value, _OWN_KINDS):
        return False  # a class of another package, which no value of Python's own or of torch's is of
    if kind.name == "torch.nn.utils.rnn.PackedSequence":
        return isinstance(value, NamedTuple) and value.name == "PackedSequence"
    if kind.name.startswith("torch.nn."):
        if kind.name == "torch.nn.Module":
            return is_module(value) or (DATA if isinstance(value, Instance) else False)
        if isinstance(value, Layer):
            return kind.name in (value.name, value.name.replace(".Lazy", ".")) or (DATA if "_" in kind.name or kind.name.count(".") > 2 else False)
        if isinstance(value, Instance):
            return True if kind.name in value.cls.refs() else DATA if value.loose else False
        return False if isinstance(value, _OWN_KINDS) else DATA
    return DATA


@builtin("int")
def int_(m: Machine, args: tuple[Any, ...], kwargs: Any, node: Any) -> Any:
    """`int(x)`: a quotient of sizes is cut to a whole number (sizes are not negative)."""
    value = settled(args[0]) if args else 0
    if isinstance(value, Quotient):
        return with_origin(floordiv(value.top, value.bottom), Origin(node, m.source))
    if is_dim(value):
        return value
    if isinstance(value, (bool, float, str)):
        try:
            return int(value)
        except (ValueError, OverflowError):
            return Unknown("a number that cannot be read", node, kind="number")
    if isinstance(value, Input):
        return as_number(m, value) if ".__init__." in value.path else fresh("a number")
    if isinstance(value, (Tensor, Array)):
        return to_size(value, Wish("int", "x"))
    return fresh("a whole number made of a value that is not known")


@builtin("float")
def float_(m: Machine, args: tuple[Any, ...], kwargs: Any, node: Any) -> Any:
    value = settled(args[0]) if args else 0.0
    if isinstance(value, (int, float, str)):
        try:
            return float(value)
        except (ValueError, OverflowError):
            return Unknown("a number that cannot be read", node, kind="number")
    return Quotient(value, 1) if isinstance(value, Poly) else Unknown("a number that is not known", node, kind="number")


@builtin("bool")
def bool_(m: Machine, args: tuple[Any, ...], kwargs: Any, node: Any) -> Any:
    return truth(m, args[0]) if args else False


@builtin("str", "repr", "format")
def str_(m: Machine, args: tuple[Any, ...], kwargs: Any, node: Any) -> Any:
    value = settled(args[0]) if args else ""
    if isinstance(value, (int, str)) and not isinstance(value, bool):
        return str(int(value)) if isinstance(value, int) else value
    if hasattr(value, "as_text"):  # paths
        return value.as_text()
    return Unknown("a string that is not known", node)


@builtin("math.floor", "math.trunc")
def floor(m: Machine, args: tuple[Any, ...], kwargs: Any, node: Any) -> Any:
    value = settled(args[0]) if args else 0
    if isinstance(value, float):
        return math.floor(value) if math.isfinite(value) else Unknown("not a number", node)
    return int_(m, args, kwargs, node)


@builtin("math.ceil")
def ceil(m: Machine, args: tuple[Any, ...], kwargs: Any, node: Any) -> Any:
    value = settled(args[0]) if args else 0
    if isinstance(value, float):
        return math.ceil(value) if math.isfinite(value) else Unknown("not a number", node)
    if isinstance(value, Quotient):
        return -floordiv(-value.top, value.bottom)
    return value if is_dim(value) else fresh("a rounded number")


@builtin("round")
def round_(m: Machine, args: tuple[Any, ...], kwargs: Any, node: Any) -> Any:
    value = settled(args[0]) if args else 0
    if isinstance(value, (int, float)) and len(args) == 1 and math.isfinite(value):
        return round(value)
    return value if is_dim(value) else fresh("a rounded number") if len(args) == 1 else Unknown("a rounded number", node)


@builtin("math.sqrt", "math.log", "math.log2", "math.exp", "math.sin", "math.cos", "math.log10", "math.pow", "math.prod",
         "numpy.sqrt", "numpy.log2", "numpy.log", "math.isqrt", "math.gcd", "numpy.prod")
def math_function(m: Machine, args: tuple[Any, ...], kwargs: Any, node: Any) -> Any:
    """A function of numbers; symbolic sizes go through a product only."""
    name = getattr(getattr(node.func, "attr", node.func), "value", "")
    values = [settled(a) for a in args]
    if name == "prod" and len(values) == 1:
        return _fold(m, values[0], "Multiply", 1, node)
    if name in ("isqrt", "gcd") and any(isinstance(v, Poly) for v in values):
        return fresh("a number that is not followed")
    if all(isinstance(v, (int, float)) for v in values) and hasattr(math, name):
        try:
            return getattr(math, name)(*values)
        except (ValueError, OverflowError, TypeError, ZeroDivisionError):
            return Unknown("arithmetic that fails", node)
    return Unknown("a number that is not followed", node, kind="number")


def _fold(m: Machine, value: Any, operator: str, start: Any, node: Any) -> Any:
    inner = iterate(m, value, node)
    if not inner.exact:
        return Unknown("a total over a list known in part", node)
    out = start
    for item in inner.items:
        out = binary(m, operator, out, item, node)
    return out


@builtin("sum")
def sum_(m: Machine, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    start = args[1] if len(args) > 1 else kwargs.get("start", 0)
    value = settled(args[0])
    if isinstance(value, ListV) and not value.exact and isinstance(settled(value.rest), Tensor):
        out = start
        for item in (*value.items, value.rest):
            out = binary(m, "Add", out, item, node)
        return out
    inner = iterate(m, value, node)
    if not inner.exact and inner.length is not None and is_dim(settled(inner.rest)) and not inner.items:
        return binary(m, "Add", start, fresh("a total"), node)
    return _fold(m, inner, "Add", start, node)


@builtin("min", "max")
def min_max(m: Machine, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    is_min = _named(node, "min")
    values = [settled(a) for a in args]
    if len(values) == 1:
        inner = iterate(m, values[0], node)
        values = [settled(v) for v in inner.items]
        if not inner.exact:
            return fresh("the smallest or largest of a list") if all(is_dim(v) for v in (*values, settled(inner.rest))) \
                else Unknown("of a list known in part", node)
    if "key" in kwargs:
        keys = _keys(m, ListV(values), kwargs["key"], node)
        if keys:
            return values[keys.index(min(keys) if is_min else max(keys))]
    values = [as_number(m, v) for v in values]
    if "key" in kwargs or not values:
        return Unknown("the smallest or largest by a key", node)
    if all(is_dim(v) for v in values):
        found = (minimum if is_min else maximum)(*values)
        found = path.known.resolve(found) if isinstance(found, Poly) else found
        kept = next((v for v in values if v is found or isinstance(found, int) and v == found), None)
        return kept if kept is not None else with_origin(found, Origin(node, m.source))
    if all(isinstance(v, (int, float)) for v in values):
        return min(values) if is_min else max(values)
    if any(isinstance(v, (Unknown, Input)) for v in values) and any(is_dim(v) for v in values):
        return fresh("the smaller or larger of two numbers")
    return Unknown("the smallest or largest of values that are not known", node)


def _named(node: Any, name: str) -> bool:
    func = getattr(node, "func", None)
    return getattr(func, "value", "") == name or getattr(getattr(func, "attr", None), "value", "") == name


@builtin("abs")
def abs_(m: Machine, args: tuple[Any, ...], kwargs: Any, node: Any) -> Any:
    value = settled(args[0]) if args else 0
    if isinstance(value, Tensor):
        from shapelint.interp.rules import apply

        return apply(m, rule_for("torch.abs"), (value,), {}, node)
    if isinstance(value, (int, float)):
        return abs(value)
    return value if isinstance(value, Poly) and path.known.at_least(value, 0) is True else Unknown("a number", node)


@builtin("divmod")
def divmod_(m: Machine, args: tuple[Any, ...], kwargs: Any, node: Any) -> Any:
    return binary(m, "FloorDivide", args[0], args[1], node), binary(m, "Modulo", args[0], args[1], node)


@builtin("any", "all")
def any_all(m: Machine, args: tuple[Any, ...], kwargs: Any, node: Any) -> Any:
    is_any = _named(node, "any")
    inner = iterate(m, args[0], node)
    answers = [truth(m, v) for v in inner.items]
    if any(a is is_any for a in answers):
        return is_any
    if inner.exact and all(isinstance(a, bool) for a in answers):
        return not is_any
    return DATA


@builtin("next")
def next_(m: Machine, args: tuple[Any, ...], kwargs: Any, node: Any) -> Any:
    first = settled(args[0]) if args else None
    if isinstance(first, Generator):
        if first.items:
            m.journal.touch(first)
            return settled(first.items.pop(0))
        if first.exact:
            if len(args) > 1:
                return args[1]
            if m.catches("StopIteration"):
                raise Raised("StopIteration")
            return Unknown("an iterator that has come to its end", node)
        return settled(first.rest)
    if isinstance(first, Instance) and isinstance(first.cls.lookup("__next__"), Function):
        from shapelint.interp.calls import call

        return call(m, BoundMethod(first.cls.lookup("__next__"), first), (), {}, node)
    inner = iterate(m, args[0], node)
    return settled(inner.items[0] if inner.items else inner.rest)


@builtin("iter")
def iter_(m: Machine, args: tuple[Any, ...], kwargs: Any, node: Any) -> Any:
    """An iterator: its elements are taken from the front, and each once."""
    value = settled(args[0]) if args else None
    if isinstance(value, (tuple, ListV, RangeV)) and not isinstance(value, (Generator, Batches)) and type(value) is not Parameters:
        inner = iterate(m, value, node)
        return Generator(inner.items, inner.rest, inner.length)
    if isinstance(value, Instance) and isinstance(value.cls.lookup("__iter__"), Function):
        from shapelint.interp.calls import call

        return call(m, BoundMethod(value.cls.lookup("__iter__"), value), (), {}, node)
    return args[0] if args else Unknown("nothing", node)


@builtin("copy.copy", "typing.cast", "builtins.reveal_type", "contextlib.nullcontext", "tqdm.tqdm",
         "tqdm.auto.tqdm", "tqdm.trange", "tqdm.tqdm_notebook", "tqdm.notebook.tqdm")
def same_thing(m: Machine, args: tuple[Any, ...], kwargs: Any, node: Any) -> Any:
    """Functions that give what they are handed, or something that is used like it."""
    if _named(node, "cast") and len(args) == 2:
        return args[1]
    if _named(node, "trange"):
        return range_(m, args, {}, node)
    return args[0] if args else Unknown("nothing")


@builtin("copy.deepcopy")
def deepcopy(m: Machine, args: tuple[Any, ...], kwargs: Any, node: Any) -> Any:
    return copied(args[0]) if args else None


def copied(value: Any) -> Any:
    """A deep copy of a value of the program."""
    return _copied(value, {})


def _copied(value: Any, done: dict[int, Any]) -> Any:
    """A copy of containers, objects and layers, each copied once."""
    value = settled(value)
    if id(value) in done:
        return done[id(value)]
    if isinstance(value, ListV):
        out: Any = ListV((), None, value.length)
        done[id(value)] = out
        out.items = [_copied(v, done) for v in value.items]
        out.rest = None if value.rest is None else _copied(value.rest, done)
        return out
    if isinstance(value, DictV):
        out = done[id(value)] = value.like({}, value.rest)
        out.items = {k: _copied(v, done) for k, v in value.items.items()}
        return out
    if isinstance(value, Instance):
        out = done[id(value)] = Instance(value.cls, value.made)
        out.attrs = {k: _copied(v, done) for k, v in value.attrs.items()}
        out.layer = None if value.layer is None else _copied(value.layer, done)
        out.loose = value.loose
        return out
    if isinstance(value, Layer):
        out = done[id(value)] = copy(value)
        out.params, out.attrs = dict(value.params), {k: _copied(v, done) for k, v in value.attrs.items()}
        out.children = None if value.children is None else _copied(value.children, done)
        return out
    if isinstance(value, Tensor):  # another tensor, which counts for itself among a model's parameters
        out = done[id(value)] = replace(value)
        return out
    if type(value) is tuple:
        return tuple(_copied(v, done) for v in value)
    return value


@builtin("slice")
def slice_(m: Machine, args: tuple[Any, ...], kwargs: Any, node: Any) -> Any:
    parts = [settled(a) for a in args]
    return SliceV(*((None, parts[0], None) if len(parts) == 1 else (*parts, None)[:3]))


@builtin("functools.partial")
def partial(m: Machine, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    return Partial(settled(args[0]), tuple(args[1:]), dict(kwargs)) if args else Unknown("nothing")


@builtin("functools.reduce")
def reduce(m: Machine, args: tuple[Any, ...], kwargs: Any, node: Any) -> Any:
    from shapelint.interp.calls import call

    inner = iterate(m, args[1], node) if len(args) > 1 else ListV()
    items = ([args[2]] if len(args) > 2 else []) + inner.items
    if not inner.exact or not items:
        return Unknown("reduced from a list known in part", node)
    out = items[0]
    for item in items[1:]:
        out = call(m, args[0], (out, item), {}, node)
    return out


@builtin("collections.deque")
def deque(m: Machine, args: tuple[Any, ...], kwargs: Any, node: Any) -> Any:
    return iterate(m, args[0], node) if args else ListV()


@builtin("itertools.chain")
def chain(m: Machine, args: tuple[Any, ...], kwargs: Any, node: Any) -> Any:
    from shapelint.interp.iteration import spread

    out = ListV()
    for a in args:
        spread(m, out, a, node)
    return out


@builtin("itertools.product")
def product(m: Machine, args: tuple[Any, ...], kwargs: Any, node: Any) -> Any:
    import itertools

    lists = [iterate(m, a, node) for a in args]
    if "repeat" in kwargs:
        times = settled(kwargs.pop("repeat"))
        if not isinstance(times, int) or not 0 <= times <= 16:
            return ListV((), Unknown("one of a product"))
        lists = lists * times
    if all(x.exact for x in lists) and math.prod(len(x.items) for x in lists) <= 256 and not kwargs:
        return ListV([tuple(t) for t in itertools.product(*(x.items for x in lists))])
    return ListV((), tuple(_later(x, 0) if not x.exact else Unknown("one of several") for x in lists))


@builtin("sys.exit", "exit", "quit", "os._exit")
def exit_(m: Machine, args: Any, kwargs: Any, node: Any) -> Any:
    raise Exit


@builtin("print", "input", "id", "hash", "globals", "locals", "exec", "eval", "compile",
         "breakpoint")
def not_followed(m: Machine, args: Any, kwargs: Any, node: Any) -> Any:
    return None if _named(node, "print") else Unknown("what this gives is not followed", node)


@builtin("torch.device")
def device(m: Machine, args: Any, kwargs: Any, node: Any) -> Any:
    return Unknown("a device", node, kind="device")


@builtin("torch.compiler.is_compiling", "torch.compiler.is_exporting", "torch.jit.is_scripting", "torch.jit.is_tracing",
         "torch._dynamo.is_compiling", "torch.compiler.is_dynamo_compiling", "torch._C._get_tracing_state",
         "torch.onnx.is_in_onnx_export", "torch.cuda.is_current_stream_capturing", "torch.xpu.is_current_stream_capturing", "torch.overrides.has_torch_function", "torch.is_vulkan_available")
def in_plain_python(m: Machine, args: Any, kwargs: Any, node: Any) -> Any:
    """Programs are followed as Python runs them: neither compiled nor traced nor scripted."""
    return False


@builtin("re.compile", "re.match", "re.search", "re.sub", "re.findall", "re.split", "re.fullmatch", "re.escape",
         "inspect.getsourcefile", "inspect.getsource", "inspect.getmodule",
         "inspect.ismodule", "types.FunctionType", "threading.Lock", "threading.RLock",
         "threading.local", "weakref.ref", "uuid.uuid4",
         "torch.utils._pytree.register_pytree_node", "torch.fx._symbolic_trace.is_fx_tracing", "json.dumps",
         "torch.__future__.get_overwrite_module_params_on_conversion", "torch.utils._pytree._register_pytree_node")
def says_nothing(m: Machine, args: Any, kwargs: Any, node: Any) -> Any:
    """What says nothing of shapes; nothing is lost by not following it."""
    return Unknown("what this gives is not followed")


@builtin("object")
def object_(m: Machine, args: Any, kwargs: Any, node: Any) -> Any:
    return Unknown("a bare object", node)


@builtin("pytest.raises", "pytest.warns", "contextlib.suppress")
def expects(m: Machine, args: Any, kwargs: Any, node: Any) -> Any:
    from shapelint.interp.statements import EXPECTS

    return Ref(EXPECTS)


__all__ = ["CONSTANTS", "SPECIAL", "function_for", "is_builtin", "builtin", "order", "append", "Bound", "BoundMethod",
           "is_unknown", "origin_of", "range_length"]
