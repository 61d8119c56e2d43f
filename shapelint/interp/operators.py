"""What do `+`, `*`, `==`, `in` and the like give? For sizes, tensors, sequences and plain constants."""

from __future__ import annotations

import operator
import re
from typing import Any

import libcst as cst

from shapelint.dims import UNSURE, Poly
from shapelint.interp import open_sizes
from shapelint.interp.bulk import too_long
from shapelint.interp.machine import Machine
from shapelint.rulebook import path, rule_for, same
from shapelint.rulebook.convert import one_name
from shapelint.rulebook.path import fresh
from shapelint.values import (
    DATA, Array, ClassV, DictV, Function, Input, Instance, Layer, ListV, NamedTuple, OpenSizes, Origin, Question, Quotient, Ref, SetV, Sizes, Tensor,
    Unknown, is_dim, negate, origin_of, given, settled, with_origin,
)

#: libcst's operator, Python's function for constants, and the method a tensor has for it.
BINARY: dict[str, tuple[Any, str]] = {
    "Add": (operator.add, "add"), "Subtract": (operator.sub, "sub"), "Multiply": (operator.mul, "mul"),
    "Divide": (operator.truediv, "truediv"), "FloorDivide": (operator.floordiv, "floordiv"),
    "Modulo": (operator.mod, "mod"), "Power": (operator.pow, "pow"), "MatrixMultiply": (operator.matmul, "matmul"),
    "BitAnd": (operator.and_, "and"), "BitOr": (operator.or_, "or"), "BitXor": (operator.xor, "xor"),
    "LeftShift": (operator.lshift, "lshift"), "RightShift": (operator.rshift, "rshift"),
}
_PLAIN = (int, float, complex, str, bytes, tuple)
_BIGGEST = 1 << 4096


def binary(m: Machine, name: str, left: Any, right: Any, node: Any, in_place: bool = False) -> Any:
    """The value of `left op right`; `name` is libcst's name of the operator without `Assign`."""
    left, right = given(left), given(right)
    function, method = BINARY[name]
    if isinstance(left, Array) or isinstance(right, Array):
        from shapelint.interp import numpy_values

        return numpy_values.operate(m, method, left, right, node)
    if isinstance(left, Tensor) or isinstance(right, Tensor):
        if name == "Multiply" and (isinstance(left, ListV) or isinstance(right, ListV)):
            sequence = left if isinstance(left, ListV) else right
            return ListV((), Unknown("an element of a repeated list"), None) if len(sequence.items) != 1 or \
                not sequence.exact else ListV((), sequence.items[0], fresh("how often a list is repeated"))
        return _tensor_binary(m, method, left, right, node, in_place)
    if is_dim(left) and is_dim(right) or isinstance(left, bool) or isinstance(right, bool):
        if _number(left) and _number(right):
            return _numbers(m, name, function, left, right, node)
    if name in ("BitOr", "BitAnd") and isinstance(left, (bool, Question)) and isinstance(right, (bool, Question)):
        return _both_or_either(name, left, right)
    if isinstance(left, (Input, Unknown)) or isinstance(right, (Input, Unknown)):
        return _open_operand(m, name, function, left, right, node)
    if isinstance(left, ListV) or isinstance(right, ListV):
        return _lists(m, name, left, right, node)
    if isinstance(left, _PLAIN) and isinstance(right, _PLAIN):
        return _constants(m, name, function, left, right, node)
    if isinstance(left, Quotient) or isinstance(right, Quotient):
        return _quotients(name, left, right)
    if isinstance(left, Instance) or isinstance(right, Instance):
        return _objects(m, method, left, right, node)
    if isinstance(left, DictV) and isinstance(right, DictV) and name == "BitOr":
        return DictV({**left.items, **right.items}, left.rest if left.rest is not None else right.rest)
    if isinstance(left, OpenSizes) or isinstance(right, OpenSizes):
        return Unknown("the number of axes is not known", node)
    for value in (left, right):
        own = getattr(value, "binary", None)
        if callable(own):  # objects that the analysis models itself (paths)
            return own(m, name, left, right, node)
    return m.unknown(node, "an operation on values that are not followed")


def _number(value: Any) -> bool:
    return isinstance(value, (int, Poly))


def _numbers(m: Machine, name: str, function: Any, left: Any, right: Any, node: Any) -> Any:
    """Arithmetic on sizes. True division of sizes stays a quotient, so that `int(a / b)` is known."""
    if name == "Divide":
        if isinstance(left, int) and isinstance(right, int):
            return left / right if right != 0 and abs(left) < _BIGGEST and abs(right) < 1 << 1000 > abs(left) \
                else m.unknown(node, "a division that fails")
        return Quotient(left, right)
    if name == "Power" and not (isinstance(right, int) and 0 <= right <= 64):
        if isinstance(left, int) and isinstance(right, int) and -64 <= right < 0 and left != 0 and abs(left) < 1 << 500:
            return left ** right
        return m.unknown(node, "a power that is not followed")
    if name in ("LeftShift", "RightShift", "BitAnd", "BitOr", "BitXor"):
        if isinstance(left, Poly) or isinstance(right, Poly) or name == "LeftShift" and not 0 <= right <= 512:
            return m.unknown(node, "bit arithmetic that is not followed")
    if isinstance(left, int) and abs(left) > _BIGGEST or isinstance(right, int) and abs(right) > _BIGGEST:
        return m.unknown(node, "a number too large to follow")
    if name == "MatrixMultiply":
        return m.unknown(node, "a product of numbers")
    try:
        result = function(left, right)
    except (ZeroDivisionError, ValueError, OverflowError):
        return m.unknown(node, "arithmetic that fails")
    if isinstance(result, bool) or not _number(result):
        return result
    if origin_of(left) is None and origin_of(right) is None:
        return result
    return with_origin(path.known.resolve(result) if isinstance(result, Poly) else result, Origin(node, m.source))


def _tensor_binary(m: Machine, method: str, left: Any, right: Any, node: Any, in_place: bool) -> Any:
    from shapelint.interp.rules import apply

    if isinstance(left, Tensor):
        names = (f"Tensor.__i{method}__", f"Tensor.__{method}__") if in_place else (f"Tensor.__{method}__",)
        arguments, nodes = (left, right), ("left", "right")
    else:
        names, arguments, nodes = (f"Tensor.__r{method}__", f"Tensor.__{method}__"), (right, left), ("right", "left")
    for name in names:
        rule = rule_for(name)
        if rule is not None:
            return apply(m, rule, arguments, {}, node, operands=nodes)
    return m.unknown(node, f"no rule for {names[0]}")


def _open_operand(m: Machine, name: str, function: Any, left: Any, right: Any, node: Any) -> Any:
    """An operand that nobody described. In a constructor a parameter in arithmetic is a number; elsewhere it may be
    a tensor, a path or a list as well."""
    marked = getattr(left, "marked", False) or getattr(right, "marked", False)
    left, right = as_number(m, left), as_number(m, right)
    if _number(left) and _number(right):
        return _numbers(m, name, function, left, right, node)
    if _numeric(left) and _numeric(right):
        return Unknown("made from a number that is not known", node, marked, kind="number")
    return Unknown("made from a value that is not known", node, marked)


def _numeric(value: Any) -> bool:
    """A number, known or not."""
    return isinstance(value, (int, float, Poly, Quotient)) or isinstance(value, Unknown) and value.kind == "number"


def as_number(m: Machine, value: Any) -> Any:
    """A constructor's parameter that is used as a number becomes one."""
    if isinstance(value, Input) and ".__init__." in value.path:
        from shapelint.rulebook import Wish
        from shapelint.rulebook.convert import to_size

        if value.annotation in ("", "int", "float", "Optional[int]", "int | None") and not isinstance(value.default, str):
            return to_size(value, Wish("", value.name))
    return value


def _lists(m: Machine, name: str, left: Any, right: Any, node: Any) -> Any:
    from shapelint.interp.joins import join

    if name == "Add" and isinstance(left, ListV) and isinstance(right, ListV):
        if too_long(len(left.items), len(right.items)):
            return m.unknown(node, "a list too long to follow")
        if left.exact:
            total = None if right.exact or right.length is None else right.length + len(left.items)
            return ListV(left.items + right.items, right.rest, total)
        rest = left.rest
        for item in right.items + ([] if right.rest is None else [right.rest]):
            rest = join(rest, item)
        known = left.length is not None and right.exact
        return ListV(left.items, rest, left.length + len(right.items) if known else None)
    if name == "Multiply":
        sequence, times = (left, right) if isinstance(left, ListV) else (right, left)
        if isinstance(sequence, ListV) and sequence.exact and isinstance(times, int):
            if not too_long(len(sequence.items) * max(times, 0)):
                return ListV(sequence.items * times)
        if isinstance(sequence, ListV) and sequence.exact and len(sequence.items) == 1 and _number(times):
            return ListV(sequence.items, sequence.items[0], times)
    return m.unknown(node, "an operation on lists that is not followed")


def _constants(m: Machine, name: str, function: Any, left: Any, right: Any, node: Any) -> Any:
    if name == "Multiply":
        for sequence, times in ((left, right), (right, left)):
            if isinstance(sequence, (str, bytes, tuple)) and isinstance(times, int):
                if too_long(len(sequence) * max(times, 0)):
                    return m.unknown(node, "a sequence too long to follow")
    if name == "Modulo" and isinstance(left, (str, bytes)):
        return _formatted(left, right, node)
    if name == "Power":
        if not (isinstance(right, (int, float)) and abs(right) <= 64 and isinstance(left, (int, float)) and abs(left) < 1e30):
            return m.unknown(node, "a power that is not followed")
    if isinstance(left, Poly) or isinstance(right, Poly):
        return Unknown("a number that is not followed", node, kind="number")
    if isinstance(left, (str, bytes, tuple)) and isinstance(right, (str, bytes, tuple)) and too_long(len(left), len(right)):
        return m.unknown(node, "a sequence too long to follow")
    try:
        result = function(left, right)
    except Exception:  # noqa: BLE001  (whatever Python itself refuses here is not about shapes)
        return m.unknown(node, "an operation that fails")
    return Sizes(result) if isinstance(left, Sizes) and type(result) is tuple else result


def _formatted(left: Any, right: Any, node: Any) -> Any:
    """`"layer_%d" % i`, where all that goes into the text is known, and no part is made longer than it is."""
    values = right if isinstance(right, tuple) else (right,)
    wide = any(len(digits) > 3 for digits in re.findall(r"\d+", left)) if isinstance(left, str) else True
    if wide or "*" in left or len(left) > 10_000 or not all(isinstance(v, (str, int, float)) for v in values):
        return Unknown("a string that is not known", node, kind="text")
    try:
        return left % right
    except (TypeError, ValueError, OverflowError):
        return Unknown("a string that is not known", node, kind="text")


def _quotients(name: str, left: Any, right: Any) -> Any:
    """Arithmetic on a quotient of sizes: scaled by whole numbers it stays one, all else is a number nobody follows."""
    if name == "Multiply":
        quotient, factor = (left, right) if isinstance(left, Quotient) else (right, left)
        if _number(factor):
            return Quotient(quotient.top * factor, quotient.bottom)
    if name in ("Add", "Subtract") and isinstance(left, Quotient) and _number(right):
        term = left.bottom * right
        return Quotient(left.top + term if name == "Add" else left.top - term, left.bottom)
    if name == "Add" and isinstance(right, Quotient) and _number(left):
        return Quotient(right.top + right.bottom * left, right.bottom)
    if name == "FloorDivide" and isinstance(left, Quotient) and _number(right):
        return left.top // (left.bottom * right)
    if name == "Divide" and isinstance(left, Quotient) and _number(right):
        return Quotient(left.top, left.bottom * right)
    return Unknown("a fraction that is not followed", kind="number")


def _objects(m: Machine, method: str, left: Any, right: Any, node: Any) -> Any:
    from shapelint.interp.attributes import find_method
    from shapelint.interp.calls import call

    for value, other, name in ((left, right, f"__{method}__"), (right, left, f"__r{method}__")):
        if isinstance(value, Instance):
            bound = find_method(m, value, name)
            if bound is not None:
                return call(m, bound, (other,), {}, node)
    return m.unknown(node, "an operation on objects that is not followed")


def _both_or_either(name: str, left: Any, right: Any) -> Any:
    """`a | b` and `a & b` of answers, some of them open."""
    decisive = name == "BitOr"
    if left is decisive or right is decisive:
        return decisive
    open_parts = tuple(part for part in (left, right) if isinstance(part, Question))
    return open_parts[0] if len(open_parts) == 1 else Question("or" if decisive else "and", open_parts)


def unary(m: Machine, name: str, value: Any, node: Any) -> Any:
    """`-x`, `+x`, `~x`."""
    from shapelint.interp.rules import apply

    value = given(value)
    method = {"Minus": "neg", "Plus": "pos", "BitInvert": "invert"}[name]
    if isinstance(value, Tensor):
        rule = rule_for(f"Tensor.__{method}__")
        return apply(m, rule, (value,), {}, node, operands=("expression",)) if rule else value
    if isinstance(value, Array):
        from shapelint.interp import numpy_values

        return numpy_values.negated(value, name)
    if isinstance(value, Input):
        value = as_number(m, value)
    if isinstance(value, (int, float, complex, Poly)):
        if name == "Minus":
            result = -value
            return with_origin(result, origin_of(value)) if is_dim(result) else result
        if name == "Plus":
            return value
        return ~value if isinstance(value, int) else Unknown("bit arithmetic", node)
    if isinstance(value, Quotient) and name == "Minus":
        return Quotient(-value.top, value.bottom)
    return Unknown("made from a value that is not known", node, getattr(value, "marked", False))


def compare(m: Machine, op: Any, left: Any, right: Any, node: Any) -> Any:
    """One step of a comparison: True, False, an open Question, or a tensor."""
    kind = type(op).__name__
    left, right = settled(left), settled(right)
    if isinstance(left, Poly) or isinstance(right, Poly):  # what is compared with a size is a number
        left, right = as_number(m, left), as_number(m, right)
    if kind in ("Is", "IsNot"):
        answer = _identical(left, right)
        return answer if kind == "Is" else negate(answer)
    if kind in ("In", "NotIn"):
        answer = _held_by(m, right, left, node)
        return answer if kind == "In" else negate(answer)
    if isinstance(left, Array) or isinstance(right, Array):
        from shapelint.interp import numpy_values

        return numpy_values.operate(m, _COMPARING[kind], left, right, node)
    if isinstance(left, Tensor) or isinstance(right, Tensor):
        return _tensor_compare(m, kind, left, right, node)
    own = getattr(left, "compared", None)  # values that the analysis models itself
    if own is not None:
        answer = own(kind, right)
        return DATA if answer is None else answer
    if kind in ("Equal", "NotEqual"):
        answer = equals(left, right)
        return answer if kind == "Equal" else negate(answer)
    return order(m, kind, left, right)


def _held_by(m: Machine, container: Any, item: Any, node: Any) -> Any:
    """`item in container`, for objects of the program as well."""
    from shapelint.interp.attributes import find_method, lookup
    from shapelint.interp.calls import call
    from shapelint.interp.held import held
    from shapelint.interp.iteration import iterate
    from shapelint.interp.truth import truth

    container = given(container)
    if isinstance(container, Layer) and container.children is not None:
        container = container.children
    elif isinstance(container, Instance):
        own = find_method(m, container, "__contains__") or lookup(m, container, "__contains__", node)
        if hasattr(own, "function") or hasattr(own, "call"):
            return truth(m, call(m, own, (item,), {}, node))
        inner = container.layer.children if container.layer is not None else held(container)
        if inner is None and find_method(m, container, "__iter__") is not None:
            inner = iterate(m, container, node)
        container = container if inner is None else inner
    return contains(container, item)


def _identical(left: Any, right: Any) -> Any:
    from shapelint.interp.enums import is_member

    if right is None or left is None:
        value = left if right is None else right
        if isinstance(value, Input):
            return Question("none", (value,))
        return DATA if isinstance(value, Unknown) else value is None
    if isinstance(left, (bool, Ref)) or isinstance(right, (bool, Ref)) or left is ... or right is ...:
        return equals(left, right)
    if left is right:
        return True
    if is_member(left) and is_member(right):
        return False
    return False if isinstance(left, _OBJECTS) and isinstance(right, _OBJECTS) else DATA


#: Values that are the same only if they are one object.
_OBJECTS = (ClassV, Function)


def equals(left: Any, right: Any) -> Any:
    """`left == right`, as far as anybody can say."""
    from shapelint.interp.enums import same_member

    left, right = settled(left), settled(right)
    if isinstance(left, Instance) or isinstance(right, Instance):
        answer = same_member(left, right)
        if answer is not None:
            return answer
    if is_dim(left) and is_dim(right):
        answer = same(left, right)
        return Question("same", (left, right)) if answer is UNSURE else answer
    if isinstance(left, Input) or isinstance(right, Input):
        parameter, other = (left, right) if isinstance(left, Input) else (right, left)
        if isinstance(other, (str, int, bool, float)) or other is None:
            return Question("equals", (parameter, other))
        return DATA
    if isinstance(left, OpenSizes) or isinstance(right, OpenSizes):
        answer = open_sizes.compared(left, right)
        return DATA if answer is None else answer
    if isinstance(left, (tuple, ListV)) and isinstance(right, (tuple, ListV)):
        return _sequences_equal(left, right)
    plain = (int, float, str, bytes, complex, bool, type(None), Ref)
    if isinstance(left, Ref) and isinstance(right, Ref):
        return one_name(left) == one_name(right)
    if isinstance(left, plain) and isinstance(right, plain):
        return bool(left == right)
    if isinstance(left, plain) and isinstance(right, (tuple, ListV, DictV)) or \
            isinstance(right, plain) and isinstance(left, (tuple, ListV, DictV)):
        return False
    return True if left is right else DATA


def _sequences_equal(left: Any, right: Any) -> Any:
    if isinstance(left, tuple) is not isinstance(right, tuple):
        return False
    a = list(left) if isinstance(left, tuple) else left.items if left.exact else None
    b = list(right) if isinstance(right, tuple) else right.items if right.exact else None
    if a is None or b is None:
        return DATA
    if len(a) != len(b):
        return False
    open_parts = []
    for x, y in zip(a, b):
        answer = equals(x, y)
        if answer is False:
            return False
        if answer is not True:
            open_parts.append(answer)
    if not open_parts:
        return True
    return open_parts[0] if len(open_parts) == 1 else Question("and", tuple(open_parts))


def order(m: Machine, kind: str, left: Any, right: Any) -> Any:
    """`<`, `<=`, `>`, `>=`."""
    left, right = as_number(m, left), as_number(m, right)
    if kind in ("GreaterThan", "GreaterThanEqual"):
        left, right, kind = right, left, {"GreaterThan": "LessThan", "GreaterThanEqual": "LessThanEqual"}[kind]
    if is_dim(left) and is_dim(right):
        if kind == "LessThan":
            answer = path.known.less(left, right)
            return Question("less", (left, right)) if answer is UNSURE else answer
        answer = path.known.less(right, left)
        return Question("not", (Question("less", (right, left)),)) if answer is UNSURE else not answer
    plain = (int, float, str)
    if isinstance(left, plain) and isinstance(right, plain) and isinstance(left, str) is isinstance(right, str):
        return left < right if kind == "LessThan" else left <= right
    return DATA


def contains(container: Any, item: Any) -> Any:
    """`item in container`."""
    container = settled(container)
    if hasattr(container, "holds"):  # values that the analysis models itself
        return container.holds(item)
    if isinstance(container, str):
        return item in container if isinstance(item, str) else DATA
    if isinstance(container, (DictV, SetV)):
        try:
            if item in container.items:
                return True
        except TypeError:
            return DATA
        exact = container.exact and isinstance(item, (str, int, float, tuple, bool, type(None)))
        return False if exact and all(isinstance(k, (str, int, float, tuple)) for k in container.items) else DATA
    if isinstance(container, (tuple, ListV)):
        items = container if isinstance(container, tuple) else container.items
        answers = [equals(item, other) for other in items]
        if True in [a for a in answers if isinstance(a, bool)]:
            return True
        exact = isinstance(container, tuple) or container.exact
        if exact and all(a is False for a in answers):
            return False
        open_parts = tuple(a for a in answers if a is not False)
        return Question("or", open_parts) if exact and len(open_parts) > 1 else open_parts[0] if exact else DATA
    return DATA


_COMPARING = {"Equal": "eq", "NotEqual": "ne", "LessThan": "lt", "LessThanEqual": "le", "GreaterThan": "gt",
              "GreaterThanEqual": "ge"}


def _tensor_compare(m: Machine, kind: str, left: Any, right: Any, node: Any) -> Any:
    from shapelint.interp.rules import apply

    method = _COMPARING[kind]
    if isinstance(left, Tensor):
        arguments, nodes = (left, right), ("left", "right")
    else:
        method = {"lt": "gt", "le": "ge", "gt": "lt", "ge": "le"}.get(method, method)
        arguments, nodes = (right, left), ("right", "left")
    if arguments[1] is None or isinstance(arguments[1], (str, ListV, DictV)):
        return method == "ne"
    rule = rule_for(f"Tensor.__{method}__")
    return DATA if rule is None else apply(m, rule, arguments, {}, node, operands=nodes)


__all__ = ["binary", "unary", "compare", "equals", "contains", "order", "as_number", "NamedTuple", "fresh", "cst"]
