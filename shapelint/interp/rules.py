"""What does an operator of torch give here? The one place where rules are called and their answers taken in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from shapelint.dims import OpenQuestion
from shapelint.interp.branches import decided
from shapelint.interp.machine import Machine
from shapelint.interp.truth import truth
from shapelint.rulebook import Rule, Undecided, path
from shapelint.rulebook.gives import one_tensor
from shapelint.rulebook.held_numbers import told_again
from shapelint.values import (
    Fact, Input, Layer, ListV, NamedTuple, NotKnown, Origin, Poly, Question, Reject, Shape, Size, Tensor, Unknown,
    origin_of, settled, with_origin,
)


def apply(m: Machine, rule: Rule | None, args: Sequence[Any], kwargs: dict[str, Any], node: Any,
          operands: Sequence[str] = (), layer: Layer | None = None) -> Any:
    """Call a rule. `operands` name the node's parts that hold the arguments, for operators that are no calls.

    What torch refuses becomes a problem at `node` and a marked value; what the rule cannot say becomes unknown.
    """
    if rule is None:
        return m.unknown(node, "no rule for this operator")
    arrays = False
    if rule.name.startswith("einops.") and rule.what == "function" and layer is None:
        from shapelint.interp.arrays import as_array, handed_arrays

        args, arrays = handed_arrays(m, args)
    if m.ledger is not None:
        m.ledger.used(rule, args, kwargs)
    result = _ask(m, rule, tuple(args), dict(kwargs), node, operands, layer)
    result = told_again(rule.name, tuple(args), as_array(result, arrays) if arrays else result)
    if rule.what != "attribute":
        _count(m, node, result)
    if path.required:
        _take_required(m, rule, args, kwargs, node, operands, layer)
    if path.notes:
        _take_notes(m, rule, args, kwargs, node, operands, layer)
    if path.doubts:
        result = _doubted(m, rule, args, kwargs, node, operands, layer, result)
    claim = _claim(args)
    if claim is not None or _marked(args) or kwargs and _marked(tuple(kwargs.values())):
        result = _carry(result, claim, _marked(args) or _marked(tuple(kwargs.values())))
    if args and isinstance(args[0], Tensor) and args[0].kind == "tensor or array" and isinstance(result, Tensor) \
            and rule.name.startswith("Tensor."):
        result = replace(result, kind=args[0].kind)
    if rule.keeps and isinstance(result, Tensor):
        return result
    return locate(result, Origin(node, m.source, layer.made if layer is not None else None))


def _ask(m: Machine, rule: Rule, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any, operands: Sequence[str],
         layer: Layer | None) -> Any:
    for _ in range(6):
        try:
            return rule(args, kwargs)
        except Undecided as open_flag:
            answer = _choose_flag(m, open_flag.value)
            if answer is UNDECIDED:
                return _unsaid(m, rule, node, "a flag is not known", None)
            args, kwargs = _with_choice(args, kwargs, open_flag.value, answer)
        except Reject as refused:
            return _refused(m, rule, refused, args, kwargs, node, operands, layer)
        except NotKnown as unsaid:
            return _unsaid(m, rule, node, unsaid.reason, unsaid.result)
        except OpenQuestion as question:
            return _unsaid(m, rule, node, f"it stays open whether {question}", None)
    return _unsaid(m, rule, node, "too many flags are not known", None)


def _choose_flag(m: Machine, value: Any) -> Any:
    """What an argument becomes by choosing for this path: true or false, or, for one that may be None, None or
    itself. UNDECIDED where nothing can be chosen."""
    value = settled(value)
    if isinstance(value, Input) and value.optional:
        answer = decided(m, Question("none", (value,)))
        return (None if answer else value) if isinstance(answer, bool) else UNDECIDED
    answer = decided(m, truth(m, value))
    return answer if isinstance(answer, bool) else UNDECIDED


UNDECIDED = object()


def _with_choice(args: tuple[Any, ...], kwargs: dict[str, Any], value: Any, chosen: Any) -> Any:
    """The arguments with the open one replaced by what was chosen."""
    value = settled(value)

    def replaced(argument: Any) -> Any:
        argument = settled(argument)
        return chosen if argument is value else argument

    return tuple(map(replaced, args)), {k: replaced(v) for k, v in kwargs.items()}


def _refused(m: Machine, rule: Rule, refused: Reject, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any,
             operands: Sequence[str], layer: Layer | None) -> Any:
    if not (_marked(args) or _marked(tuple(kwargs.values()))):
        report(m, rule, refused.fact, args, kwargs, node, operands, layer)
    if refused.result is not None:
        return _carry(refused.result, None, True)
    if rule.what == "module":
        return Unknown("a layer that cannot be built", node, True)
    return _after_failure(layer, args)


def _after_failure(layer: Layer | None, args: tuple[Any, ...]) -> Any:
    """What a layer surely gives whatever its input was: a Linear's last axis is out_features."""
    last = layer.params.get("out_features") if layer is not None else None
    back = () if last is None else (last,)
    return Tensor(Shape((), back), None, marked=True)


def report(m: Machine, rule: Rule, fact: Fact, args: Sequence[Any], kwargs: dict[str, Any], node: Any,
           operands: Sequence[str] = (), layer: Layer | None = None) -> None:
    """Hand a rule's fact to the machine, with the author's words for each argument."""
    values = _by_name(rule, args, kwargs)
    claim = _claim(args)
    if claim is not None:
        # The sizes came from a comment. The comment and the code disagree; that is all anybody can say.
        claim(m, fact, node)
        return
    m.report(fact, node, operator=rule.name, callee=_callee(m, node), arguments=_words(m, rule, node, operands),
             values=values, layer=layer)


def _take_required(m: Machine, rule: Rule, args: Sequence[Any], kwargs: dict[str, Any], node: Any,
                   operands: Sequence[str], layer: Layer | None) -> None:
    """What the rule took for granted is a contract of the code that is run, where both sizes are parameters' (a size
    that was only learned of by use is what its input is, and no contract between sizes)."""
    required, path.required = path.required, []
    if not m.want_contracts or not m.free or _marked(args) or _claim(args) is not None:
        return
    for got, wanted, fact in required:
        if m.catches(fact.raises):
            continue
        if m.ledger is not None:
            about = {"arguments": _words(m, rule, node, operands), "values": _by_name(rule, args, kwargs)}
            m.ledger.required(m, fact, node, operator=rule.name, callee=_callee(m, node), layer=layer, **about)
        elif all(isinstance(d, int) or all(s.name and not s.note for s in d.symbols) for d in (got, wanted)) \
                and str(got) != str(wanted) and not _goes_without_saying(got, wanted, fact):
            doubt, m.doubt = m.doubt, 2
            report(m, rule, fact, args, kwargs, node, operands, layer)
            m.doubt = doubt


def _goes_without_saying(got: Any, wanted: Any, fact: Fact) -> bool:
    """That a size that somebody chooses is not negative, and a count not 0, is no contract worth a word."""
    if fact.get("relation") != "at least" or not isinstance(wanted, int):
        return False
    return wanted <= 0 or wanted == 1 and len(got.terms) == 1


def _by_name(rule: Rule, args: Sequence[Any], kwargs: dict[str, Any]) -> dict[str, Any]:
    return {**dict(zip(rule.spec.names, args)), **kwargs}


def _take_notes(m: Machine, rule: Rule, args: Sequence[Any], kwargs: dict[str, Any], node: Any,
                operands: Sequence[str], layer: Layer | None) -> None:
    notes, path.notes = path.notes, []
    if _marked(args) or _claim(args) is not None:
        return
    for fact in notes:
        m.note(fact, node, operator=rule.name, callee=_callee(m, node), arguments=_words(m, rule, node, operands),
               values=dict(zip(rule.spec.names, args)), layer=layer)


def _doubted(m: Machine, rule: Rule, args: Sequence[Any], kwargs: dict[str, Any], node: Any, operands: Sequence[str],
             layer: Layer | None, result: Any) -> Any:
    """The result; where it is found unfit, it was this operation that torch refused."""
    fact, path.doubts = path.doubts[-1], []
    place = m.source, list(m.frames)
    about = {"operator": rule.name, "callee": _callee(m, node), "arguments": _words(m, rule, node, operands),
             "values": _by_name(rule, args, kwargs), "layer": layer}

    def claim(m: Machine, later: Fact, at: Any) -> None:
        here = m.source, m.frames
        m.source, m.frames = place
        m.report(fact, node, **about)
        m.source, m.frames = here

    return _carry(result, claim, False)


def _callee(m: Machine, node: Any) -> str:
    if m.part is not None and m.part[0] is node:
        return m.part[1]
    return m.text(node.func) if hasattr(node, "func") else m.text(node)


def _words(m: Machine, rule: Rule, node: Any, operands: Sequence[str]) -> dict[str, str]:
    """The author's words for each argument, by the rule's parameter names."""
    names = rule.spec.names
    if m.part is not None and m.part[0] is node and m.part[2] is not None:
        return dict(zip(names, (m.part[2],) if isinstance(m.part[2], str) else m.part[2]))
    if operands:
        out = {}
        for name, part in zip(names, operands):
            inner = getattr(node, part, None)
            if inner is not None and hasattr(inner, "_codegen_impl"):
                out[name] = m.text(inner)
        return out
    words: list[str] = []
    out = {}
    if hasattr(node, "func"):
        if rule.name.startswith("Tensor.") and hasattr(node.func, "value"):
            words.append(m.text(node.func.value))
        for argument in node.args:
            if argument.keyword is not None:
                out[argument.keyword.value] = m.text(argument.value)
            elif not argument.star:
                words.append(m.text(argument.value))
    out.update(zip(names, words))
    return out


def _unsaid(m: Machine, rule: Rule, node: Any, reason: str, result: Any) -> Any:
    m.unknown(node, f"{rule.name}: {reason}")
    if result is not None:
        return result
    if rule.what == "module" or not one_tensor(rule):
        return Unknown(reason, node)
    return Tensor()


def _count(m: Machine, node: Any, result: Any) -> None:
    """The share followed: the places that torch rules produce tensors at, and whether their rank was always known."""
    for value in result if isinstance(result, tuple) else (result,):
        if isinstance(value, Tensor):
            m.sites[node] = m.sites.get(node, True) and value.shape.back is None


def _marked(values: Sequence[Any]) -> bool:
    for value in values:
        kind = type(value)
        if kind is Tensor or kind is Unknown:
            if value.marked:
                return True
        elif kind is tuple or kind is ListV or isinstance(value, tuple):
            if _marked(value.items if kind is ListV else value):
                return True
        elif not isinstance(value, (int, str)):
            inner = settled(value)
            if inner is not value and _marked((inner,)):
                return True
    return False


def _claim(values: Sequence[Any]) -> Any:
    for value in values:
        if isinstance(value, Tensor) and value.claim is not None:
            return value.claim
        if isinstance(value, (tuple, ListV)):
            found = _claim(value if isinstance(value, tuple) else value.items)
            if found is not None:
                return found
    return None


def _carry(result: Any, claim: Any, marked: bool) -> Any:
    """A result with the marks of what it was made from."""
    if isinstance(result, Tensor):
        return replace(result, claim=result.claim or claim, marked=result.marked or marked)
    if isinstance(result, NamedTuple):
        return result.like(_carry(v, claim, marked) for v in result)
    if isinstance(result, tuple):
        return type(result)(_carry(v, claim, marked) for v in result)
    if isinstance(result, Unknown) and marked:
        return Unknown(result.reason, result.where, True)
    return result


def locate(result: Any, origin: Origin) -> Any:
    """Sizes that this operation made come from here; sizes that passed through keep their origin."""
    if isinstance(result, Tensor):
        return _locate_tensor(result, origin)
    if isinstance(result, NamedTuple):
        return result.like(locate(v, origin) for v in result)
    if type(result) is tuple:
        return tuple([locate(v, origin) for v in result])
    return result


def _locate_tensor(value: Tensor, origin: Origin) -> Tensor:
    shape = value.shape
    if all(_placed(d) for d in shape.front) and (shape.back is None or all(_placed(d) for d in shape.back)):
        return value
    return replace(value, shape=shape.map(lambda dim: dim if _placed(dim) else with_origin(dim, origin)))


def _placed(dim: Any) -> bool:
    return origin_of(dim) is not None


__all__ = ["apply", "locate", "report", "Size", "Poly"]
