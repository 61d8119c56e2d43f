"""What do the other files of a program define? A module is read when it is imported, and run name by name when asked.

Running only the statements that bind a name that somebody reads makes large packages cheap: of a file with forty
classes the one that is imported is looked at, and its bases.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import libcst as cst

from shapelint.interp.machine import Dead, Exit, Machine, OutOfFuel, Raised
from shapelint.rulebook import all_rules
from shapelint.source import Modules, absolute, parts
from shapelint.values import MISSING, Deferred, Journal, ModuleV, Ref, Unknown

#: Modules may import each other in a chain no longer than this.
_MAX_CHAIN = 40
#: So many rows of imported modules are read for one checked file: parsing them is what following costs.
_MAX_ROWS = 15_000
#: So many steps may a name of an imported module take to be defined; what takes longer is no constant and no class.
_STEPS = 1_500


class Library:
    """The modules a program can import. `parsed` gives the Source of a file, or None where it cannot be read; `text`
    only its text."""

    def __init__(self, modules: Modules, parsed: Callable[[str], Any], text: Callable[[str], str]):
        self.modules = modules
        self.parsed = parsed
        self.text = text
        self._words: dict[str, tuple[frozenset[str], tuple[str, ...]]] = {}
        self.outside = frozenset(name.partition(".")[0] for name in all_rules()) | _MODELLED


    def may_have(self, module: str, name: str, home: str | None, seen: set[str] | None = None) -> bool:
        """Does the text of a module, or of one whose names it takes over by a star, hold the name at all? Packages with
        hundreds of stars are searched so without parsing what they name."""
        seen = set() if seen is None else seen
        if module in seen or module.partition(".")[0] in self.outside:
            return False
        seen.add(module)
        found = self.modules.find(module, home)
        if found is None or found.filename is None:
            return False
        words, stars = self._read_words(found.filename)
        if name in words:
            return True
        targets = (absolute(star.lstrip("."), len(star) - len(star.lstrip(".")), found.package) for star in stars)
        return any(target is not None and self.may_have(target, name, home, seen) for target in targets)

    def _read_words(self, filename: str) -> tuple[frozenset[str], tuple[str, ...]]:
        known = self._words.get(filename)
        if known is None:
            text = self.text(filename)
            words = frozenset(_WORD.findall(text))
            known = self._words[filename] = words, tuple(_STAR.findall(text))
        return known


#: Every word of a text: it cannot bind a name that does not stand in it.
_WORD = re.compile(r"\b[A-Za-z_]\w*\b")
_STAR = re.compile(r"^[ \t]*from[ \t]+([.\w]+)[ \t]+import[ \t]*\*", re.M)

#: Packages whose functions the analysis knows itself, or whose source says nothing of shapes.
_MODELLED = frozenset("numpy pytest unittest tqdm scipy pandas matplotlib sklearn click typer setuptools".split())


def begin(m: Machine, library: Library | None) -> None:
    """Make the file that is checked the first module of its program."""
    m.library = library
    m.imported_modules = {}
    m.rows_left = _MAX_ROWS
    if library is None:
        return
    name = library.modules.name_of(m.source.filename)
    package = name if m.source.filename.endswith("__init__.py") else name.rpartition(".")[0]
    m.home = library.modules.home_of(m.source.filename)
    root = ModuleV(name, m.source, package)
    root.scope = m.globals
    m.root_module = m.imported_modules[name] = root


def imported(m: Machine, name: str, level: int = 0) -> Any:
    """The module that `import name` means, or a Ref to something outside the program."""
    if m.library is None:
        return Ref("." * level + name)
    full = absolute(name, level, _package(m)) if level else name
    return Ref("." * level + name) if full is None else module_named(m, full)


def deferred(m: Machine, module: str, level: int, name: str) -> Any:
    """What `from module import name` binds."""
    prefix = "." * level + module
    if m.library is None or not level and module.partition(".")[0] in m.library.outside:
        return Ref(f"{prefix}.{name}")
    full = absolute(module, level, _package(m)) if level else module
    return Ref(f"{prefix}.{name}") if full is None else Deferred(full, name, None)


def star(m: Machine, module: str, level: int) -> None:
    """`from module import *` in code that runs: every public name is bound, to be looked up when it is read."""
    source = imported(m, module, level)
    if isinstance(source, ModuleV):
        for name in public_names(m, source):
            m.scope.vars.setdefault(name, Deferred(source.name, name, None))


def _package(m: Machine) -> str:
    """The package that relative imports of the running code start from."""
    module = m.scope.globals_of.module
    return module.package if module is not None else m.root_module.package


def resolved(m: Machine, scope: Any, word: str, found: Deferred) -> Any:
    """The value behind a deferred import; it takes the place of the promise."""
    module = module_named(m, found.module)
    value = member(m, module, found.name) if isinstance(module, ModuleV) else MISSING
    if value is MISSING:
        value = Ref(f"{found.module}.{found.name}")
    scope.vars[word] = value
    return value


def module_named(m: Machine, name: str) -> Any:
    """The module of a full name, read if it was not; a Ref where there is no source of it."""
    if name.partition(".")[0] in m.library.outside:
        return Ref(name)
    known = m.imported_modules.get(name)
    if known is None:
        known = m.imported_modules[name] = _read(m, name)
    return known


def _read(m: Machine, name: str) -> Any:
    found = m.library.modules.find(name, m.home)
    if found is None:
        return Ref(name)
    source = None
    if found.filename is not None:
        source = m.library.parsed(found.filename) if m.rows_left > 0 else None
        if source is None:
            return Ref(name)
        m.rows_left -= source.rows  # whether or not it was parsed for another file: order changes no result
    module = ModuleV(name, source, found.package)
    for statement in source.module.body if source is not None else ():
        _index(module, statement)
    return module


def _index(module: ModuleV, statement: Any) -> None:
    """Note which names a statement at the top of a module binds or changes."""
    if isinstance(statement, cst.If) and _is_type_checking(statement.test):
        for inner in statement.body.body:  # what a lazy package gives in the end
            _index(module, inner)
        return
    for name in dict.fromkeys(bound_names(statement)):
        module.bindings.setdefault(name, []).append(statement)
    if isinstance(statement, cst.SimpleStatementLine):
        for small in statement.body:
            if isinstance(small, cst.ImportFrom) and isinstance(small.names, cst.ImportStar):
                module.stars.append(small)


def _is_type_checking(test: Any) -> bool:
    name = test.attr if isinstance(test, cst.Attribute) else test
    return isinstance(name, cst.Name) and name.value == "TYPE_CHECKING"


def bound_names(node: Any) -> Iterator[str]:
    """The names a statement binds, or whose value it changes (`table["a"] = 1`, `names.append(x)`)."""
    stack = [node]
    while stack:
        one = stack.pop()
        kind = type(one)
        if kind is cst.FunctionDef or kind is cst.ClassDef:
            yield one.name.value
        elif kind is cst.Import or kind is cst.ImportFrom:
            for alias in () if isinstance(one.names, cst.ImportStar) else one.names:
                yield alias.asname.name.value if alias.asname is not None else _first(alias.name)
        elif kind is cst.AssignTarget or kind is cst.AugAssign or kind is cst.AnnAssign or kind is cst.For:
            yield from _targets(one.target)
            stack.extend(parts(one.body) if kind is cst.For else ())
        elif kind is cst.Expr:
            if isinstance(one.value, cst.Call) and isinstance(one.value.func, cst.Attribute):
                yield from _targets(one.value.func.value)
        elif kind is cst.AsName:
            yield from _targets(one.name)
        elif kind not in _VALUES:
            stack.extend(parts(one))


_VALUES = frozenset({cst.Call, cst.Lambda, cst.SimpleString, cst.Dict, cst.List, cst.Comparison, cst.Name, cst.Attribute})


def _first(name: Any) -> str:
    while isinstance(name, cst.Attribute):
        name = name.value
    return name.value


def _targets(node: Any) -> Iterator[str]:
    if isinstance(node, (cst.Tuple, cst.List)):
        for element in node.elements:
            yield from _targets(element.value)
    elif isinstance(node, cst.StarredElement):
        yield from _targets(node.value)
    else:
        while isinstance(node, (cst.Attribute, cst.Subscript, cst.Call)):
            node = node.func if isinstance(node, cst.Call) else node.value
        if isinstance(node, cst.Name):
            yield node.value


def member(m: Machine, module: ModuleV, name: str) -> Any:
    """The value of a name of a module: bound in it, taken over by a star, or a submodule; MISSING where it is none."""
    found = module.scope.vars.get(name, MISSING)
    if found is MISSING and name in module.bindings:
        found = _force(m, module, name)
    if type(found) is Deferred:
        found = resolved(m, module.scope, name, found)
    if found is MISSING and not name.startswith("__"):
        found = _from_stars(m, module, name)
    if found is MISSING and m.library is not None and _is_package(module):
        inner = module_named(m, f"{module.name}.{name}")
        found = inner if isinstance(inner, ModuleV) else MISSING
    return found


def _is_package(module: ModuleV) -> bool:
    return module.package == module.name


def _from_stars(m: Machine, module: ModuleV, name: str) -> Any:
    if name in module.running:
        return MISSING
    module.running.add(name)
    try:
        for statement in reversed(module.stars):
            target = absolute(_dotted(statement.module), len(statement.relative), module.package)
            if target is None or not m.library.may_have(target, name, m.home):
                continue
            source = module_named(m, target)
            found = member(m, source, name) if isinstance(source, ModuleV) else MISSING
            if found is not MISSING:
                module.scope.vars[name] = found
                return found
    finally:
        module.running.discard(name)
    return MISSING


def _star_module(m: Machine, module: ModuleV, statement: cst.ImportFrom) -> Any:
    name = absolute(_dotted(statement.module), len(statement.relative), module.package)
    return None if name is None else module_named(m, name)


def _dotted(node: Any) -> str:
    if node is None:
        return ""
    return f"{_dotted(node.value)}.{node.attr.value}" if isinstance(node, cst.Attribute) else node.value


def public_names(m: Machine, module: ModuleV) -> list[str]:
    """The names a star takes: `__all__` where it is known, else those without an underscore."""
    listed = member(m, module, "__all__")
    items = getattr(listed, "items", listed)
    if isinstance(items, (list, tuple)) and all(isinstance(item, str) for item in items):
        return list(items)
    own = [name for name in {**module.bindings, **module.scope.vars} if not name.startswith("_")]
    for statement in module.stars:
        inner = _star_module(m, module, statement)
        if isinstance(inner, ModuleV) and inner is not module and len(own) < 10_000:
            own.extend(public_names(m, inner))
    return list(dict.fromkeys(own))


def _force(m: Machine, module: ModuleV, name: str) -> Any:
    """Run the statements that bind a name of a module."""
    if name in module.running or len(m.forcing) >= _MAX_CHAIN:
        return MISSING  # it is being defined right now: an import in a circle
    module.running.add(name)
    try:
        with _at_the_top_of(m, module):
            for statement in module.bindings[name]:
                m.exec(statement)
    except (OutOfFuel, Raised, Exit, Dead):
        pass  # what was bound before is what is known
    finally:
        module.running.discard(name)
    return module.scope.vars.get(name, Unknown(f"`{name}` of {module.name} is not followed"))


@contextmanager
def _at_the_top_of(m: Machine, module: ModuleV) -> Iterator[None]:
    """Let the machine stand at the top of another module, whatever it was doing. What is found there is not the
    mistake of the code that is being run, and what is bound there does not depend on its path."""
    kept = {name: getattr(m, name) for name in _CONTEXT}
    journal, counts = m.journal, (len(m.classes), len(m.functions))
    m.forcing.append(module.name)
    _set_journal(Journal())
    m.scope, m.source, m.depth, m.doubt, m.decisions, m.free = module.scope, module.source, 0, 0, None, False
    fuel, m.fuel = m.fuel, min(m.fuel, _STEPS)
    given = m.fuel
    for name in _STACKS:
        setattr(m, name, [])
    try:
        yield
    finally:
        m.fuel += fuel - given
        for name, value in kept.items():
            setattr(m, name, value)
        _set_journal(journal)
        m.forcing.pop()
        del m.classes[counts[0]:], m.functions[counts[1]:]


_STACKS = ("handlers", "frames", "activations", "modules", "qualname", "building", "loops", "problems")
_CONTEXT = ("scope", "source", "depth", "doubt", "decisions", "free", "annotations", *_STACKS)


def _set_journal(journal: Journal) -> None:
    from shapelint.rulebook import path

    path.journal = journal
