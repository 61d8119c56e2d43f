"""Where does a file start to run? At its top, and at every function, class and method that nothing reached from there."""

from __future__ import annotations

import importlib
import pkgutil
from collections import Counter
from collections.abc import Callable
from typing import Any

import libcst as cst

from shapelint import interp

from shapelint.interp.classes import initialise
from shapelint.interp.evidence import with_evidence
from shapelint.interp.functions import enter
from shapelint.interp.handing import may_grow
from shapelint.interp.machine import FUEL, MAX_PATHS, Dead, Exit, Machine, OutOfFuel, Raised
from shapelint.interp.parameters import free_argument
from shapelint.interp.problem import Problem
from shapelint.source import parts, walk
from shapelint.values import (
    BoundMethod, ClassV, DictV, Function, Instance, ListV, Origin, Ref, Scope, Unknown, settled,
)

_ENDS = (Raised, Exit, Dead)


def run_file(m: Machine, module: cst.Module) -> None:
    """Run a file: its top level first, then everything that was not reached, each alone."""
    _guarded(m, module, lambda: m.exec_body(module.body))
    used = _Used(module)
    m.budget = _ALONE + _PER_ROW * m.source.rows
    for cls in list(m.classes):
        _run_class(m, cls, used)
    for function in list(m.functions):
        if function.node not in m.reached and _is_open(function):
            _choose_defaults(m, used, function.name)
            _along_paths(m, function.node, lambda f=function: _run_function(m, f, None))


class _Used:
    """Which classes and functions does the file itself mention, beside defining them? What is mentioned may be called
    with other arguments than its defaults somewhere nobody followed, so its defaults are no witness."""

    def __init__(self, module: cst.Module):
        self.module = module
        self.names: frozenset[str] | None = None

    def __contains__(self, name: str) -> bool:
        if self.names is None:
            self.names = frozenset(_mentioned(self.module))
        return name in self.names


def _mentioned(module: cst.Module) -> set[str]:
    """Names and attributes that stand in expressions; not those of definitions, imports, annotations, `super(...)`."""
    found: set[str] = set()
    stack: list[Any] = [module]
    while stack:
        node = stack.pop()
        kind = type(node)
        if kind is cst.Name:
            found.add(node.value)
            continue
        if kind is cst.Attribute:
            found.add(node.attr.value)
        elif kind is cst.Annotation or kind in _LEAVES:
            continue
        elif kind is cst.Call and type(node.func) is cst.Name and node.func.value in ("super", "isinstance"):
            continue
        stack.extend(parts(node))
    return found


_LEAVES = frozenset({cst.SimpleString, cst.Integer, cst.Float, cst.Import, cst.ImportFrom})


def _choose_defaults(m: Machine, used: _Used, name: str) -> None:
    """Do defaults count as a witness in this entry?"""
    uses = m.library is not None and m.library.uses(name)  # a look at the words of all files, which one of them is
    m.use_defaults = not m.recording and not uses and name not in used


#: What everything that runs alone may cost together: enough to run each line a few times.
_ALONE, _PER_ROW = 1_500, 1
#: What each of them may take all the same where the others have used it up.
_LEAST = 150


def _is_open(function: Function) -> bool:
    """Functions defined inside others run with what their outer function knows; alone they know nothing."""
    return function.scope.function is None


def _guarded(m: Machine, node: Any, run: Callable[[], Any]) -> bool:
    """Run an entry with a budget of its own; returns whether it came to its end."""
    m.fuel = given = FUEL if m.budget is None else min(FUEL, max(_LEAST, m.budget // 4))
    m.fresh_path()
    try:
        run()
        return True
    except _ENDS:
        return True
    except OutOfFuel:
        m.unknown(node, "running this takes more steps than the budget allows")
    except RecursionError:
        m.unknown(node, "this is nested too deeply to follow")
    finally:
        if m.budget is not None:
            m.budget -= given - m.fuel
        _unwind(m)
    return False


def _unwind(m: Machine) -> None:
    """Whatever ended the entry, the machine stands at the top of the file again."""
    m.scope, m.depth, m.doubt = m.globals, 0, 0
    del m.frames[:], m.activations[:], m.modules[:], m.qualname[:], m.handlers[:], m.building[:], m.loops[:]


def _along_paths(m: Machine, node: Any, run: Callable[[], Any]) -> None:
    """Run an entry once for each way its flags can be chosen. What is found on every path is a mistake of the
    program; what only some paths show depends on flags that nobody has chosen. So where the paths so far have nothing
    in common, the others need not be run, unless somebody wants to see all shapes or contracts."""
    outer, m.problems = m.problems, []
    todo: list[dict[Any, bool]] = [{}]
    per_path: list[Taken] = []
    thorough = m.recording or m.want_contracts
    while todo and len(per_path) < MAX_PATHS and (
            not per_path or thorough or _worth_going_on(per_path) and m.budget > 0):
        m.decisions, m.alternatives, m.free = todo.pop(), todo, True
        m.problems, m.refused = [], set()
        _guarded_undone(m, node, run)
        for problem in m.problems:
            problem.choices = tuple((str(k), v) for k, v in m.decisions.items())
        per_path.append((m.problems, m.refused))
    m.problems = outer
    m.decisions, m.alternatives, m.free = None, [], False
    outer.extend(_agreed(per_path, complete=not todo))


#: What one path showed, and the methods (None: all) that end on it by a `raise` of the program's own: what nobody may
#: do is no way to run the program without the mistake.
Taken = tuple[list[Problem], set[Any]]


def _worth_going_on(per_path: list[Taken]) -> bool:
    """Is there something that all paths so far agree on, or was the program not let in at all?"""
    return bool(_common(per_path)) or all(not problems and refused for problems, refused in per_path)


def _key(problem: Problem) -> Any:
    return problem.node, problem.fact.kind


def _common(per_path: list[Taken]) -> set[Any]:
    """What every path so far has shown, where the program itself does not end it before."""
    found = {_key(p): p.entry for problems, _ in per_path for p in problems}
    for problems, refused in per_path:
        shown = {_key(p) for p in problems}
        found = {key: entry for key, entry in found.items() if key in shown or None in refused or entry in refused}
    return set(found)


def _guarded_undone(m: Machine, node: Any, run: Callable[[], Any]) -> None:
    def body() -> None:
        m.journal.begin()
        try:
            run()
        except Raised as error:
            if error.place is not None:
                m.refused.add(None)
            raise
        finally:
            while m.journal.frames:
                m.journal.undo()

    _guarded(m, node, body)


def _agreed(per_path: list[Taken], complete: bool) -> list[Problem]:
    """The problems of all paths, once each; those that not every path shows are contracts. So are all of them where
    there were more paths than could be run."""
    common = _common(per_path) if complete else set()
    found: dict[Any, Problem] = {}
    for problem in (p for problems, _ in per_path for p in problems):
        found.setdefault(_key(problem), problem)
    for key, problem in found.items():
        if key not in common:
            problem.certainty = "contract"
    return list(found.values())


def _run_class(m: Machine, cls: ClassV, used: _Used) -> None:
    if cls.node is None or not _standing_alone(cls):
        return
    methods = [f for f in cls.scope.vars.values() if isinstance(f, Function) and f.node not in m.reached
               and isinstance(f.node, cst.FunctionDef) and f.name != "__init__"]
    init = cls.scope.vars.get("__init__")
    built = m.instances.get(cls.node, [])
    if not methods and (built or not isinstance(init, Function) or init.node in m.reached):
        return
    methods.sort(key=lambda f: f.name != "forward")
    _choose_defaults(m, used, cls.name if not built else "")
    for instance in _different(built)[:3]:
        _along_paths(m, cls.node, lambda i=instance: _run_methods(m, methods, i))
    if not built:
        _along_paths(m, cls.node, lambda: _run_methods(m, methods, _free_instance(m, cls)))


def _standing_alone(cls: ClassV) -> bool:
    return cls.scope.parent is None or cls.scope.parent.function is None


def _different(instances: list[Instance]) -> list[Instance]:
    """Instances built at different places of the program."""
    out: dict[Any, Instance] = {}
    for instance in instances:
        out.setdefault(getattr(instance.made, "node", None), instance)
    return list(out.values())


def _free_instance(m: Machine, cls: ClassV) -> Any:
    """An object of the class, built with sizes nobody has chosen."""
    if cls.meta.get("named"):
        return m.unknown(cls.node, "a named tuple nobody built", 0)
    instance = Instance(cls, Origin(cls.node, cls.source))
    init = cls.lookup("__init__")
    if isinstance(init, Function):
        _run_function(m, init, instance)
    elif cls.fields is not None:
        initialise(m, instance, (), {}, None)
        for name, value in instance.attrs.items():
            if value is None:  # a field that is filled where the object is built
                instance.attrs[name] = Unknown(f"field `{name}` was not given")
    elif any(isinstance(entry, Ref) and entry.name not in _BARE for entry in cls.mro):
        instance.loose = True  # built by a base outside the program, with arguments nobody gave
    return instance


#: Bases that set no attribute of interest.
_BARE = frozenset({"torch.nn.Module", "builtins.object"})


def _run_methods(m: Machine, methods: list[Function], instance: Any) -> None:
    for method in methods:
        m.journal.begin()
        before = len(m.problems)
        try:
            if isinstance(instance, Instance):
                _forget(m, instance, changed_by_others(method))
            _run_function(m, method, instance)
        except _ENDS as end:
            if getattr(end, "place", None) is not None:
                m.refused.add(method.node)
        finally:
            for problem in m.problems[before:]:
                problem.entry = method.node
            m.journal.undo()
            m.scope, m.depth, m.doubt = m.globals, 0, 0
            del m.frames[:], m.activations[:], m.modules[:], m.qualname[:], m.handlers[:], m.loops[:]


def _forget(m: Machine, instance: Instance, names: frozenset[str]) -> None:
    """Before a method runs alone: what other methods set may be anything by now, and what is empty may be filled."""
    m.journal.touch(instance)
    instance.attrs.pop("training", None)  # whoever calls the method decides
    if _ITSELF in names and instance.layer is not None:
        may_grow(m, (instance.layer.children,))
    for name, value in instance.attrs.items():
        value = settled(value)
        if name in names:
            instance.attrs[name] = Unknown(f"`.{name}` is set by other methods")
        elif isinstance(value, ListV) and not value.items and value.exact:
            instance.attrs[name] = ListV((), Unknown(f"`.{name}` is filled elsewhere"))
        elif isinstance(value, DictV) and not value.items and value.exact:
            instance.attrs[name] = DictV({}, Unknown(f"`.{name}` is filled elsewhere"))


def changed_by_others(method: Function) -> frozenset[str]:
    """The attributes of `self` that other methods of the class (its constructor aside) set or change in place."""
    owner = method.owner
    if owner is None:
        return frozenset()
    changes = owner.meta.get("changes")
    if changes is None:
        functions = [f for f in owner.scope.vars.values() if isinstance(f, Function) and f.name != "__init__"]
        per_method = {f.node: _changes(f.node) for f in functions}
        changes = owner.meta["changes"] = per_method, Counter(name for names in per_method.values() for name in names)
    per_method, methods = changes
    own = per_method.get(method.node, ())
    return frozenset(name for name, count in methods.items() if count > (name in own))


#: In the place of an attribute's name: the object itself, where it is a list or dictionary of modules.
_ITSELF = "self"
_CHANGING = frozenset("append extend insert pop remove clear update add setdefault appendleft popleft".split())


def _changes(node: Any) -> frozenset[str]:
    """`self.x = ...`, `self.x += ...`, `self.x[...] = ...`, `self.x.append(...)` inside a function: the names x."""
    found: set[str] = set()
    for inner in walk(node):
        kind = type(inner)
        if kind is cst.AssignTarget or kind is cst.AugAssign or kind is cst.AnnAssign:
            for target in walk(inner.target):
                found.update(_self_attribute(target))
        elif kind is cst.Call and type(inner.func) is cst.Attribute and inner.func.attr.value in _CHANGING:
            found.update(_self_attribute(inner.func.value))
            if type(inner.func.value) is cst.Name and inner.func.value.value == "self":
                found.add(_ITSELF)
    return frozenset(found)


def _self_attribute(node: Any) -> tuple[str, ...]:
    if type(node) is cst.Attribute and type(node.value) is cst.Name and node.value.value == "self":
        return (node.attr.value,)
    return ()


def _run_function(m: Machine, function: Function, instance: Any) -> Any:
    """Run a function with arguments that nobody described."""
    return with_evidence(m, function, lambda: run_with(m, function, free_scope(m, function, instance), instance))


def free_scope(m: Machine, function: Function, instance: Any) -> Scope:
    """The parameters of a function, bound to arguments that nobody described."""
    params = function.node.params
    scope = Scope(function.scope, function, function.scope.globals_of)
    names = [*params.posonly_params, *params.params]
    if function.owner is not None and function.kind != "staticmethod" and names:
        first = names.pop(0)
        scope.vars[first.name.value] = function.owner if function.kind == "classmethod" else instance
    for p in (*names, *params.kwonly_params):
        scope.vars[p.name.value] = free_argument(m, function, p, instance)
    if isinstance(params.star_arg, cst.Param):
        scope.vars[params.star_arg.name.value] = m.unknown(params.star_arg, "arguments that are not known", 0)
    if params.star_kwarg is not None:
        scope.vars[params.star_kwarg.name.value] = m.unknown(params.star_kwarg, "keywords that are not known", 0)
    if function.name == "__init__" and instance is not None:
        m.arguments[id(instance)] = (instance, scope.vars)
    return scope


def run_with(m: Machine, function: Function, scope: Scope, instance: Any) -> Any:
    """What a function gives whose parameters are bound."""
    from shapelint.interp.attributes import is_module
    from shapelint.interp.modules import _entered

    if instance is not None and is_module(instance) and function.name == "forward":
        with _entered(m, instance):
            return enter(m, function, scope, None, instance)
    return enter(m, function, scope, None, instance)


for _module in pkgutil.iter_modules(interp.__path__):  # each registers what it follows; some stand on this one
    importlib.import_module(f"{interp.__name__}.{_module.name}")

__all__ = ["run_file", "BoundMethod"]
