"""What do the other files of a program define? A module is read when it is imported, and run name by name when asked.

Running only the statements that bind a name that somebody reads makes large packages cheap: of a file with forty
classes the one that is imported is looked at, and its bases.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from glob import escape, iglob
from itertools import islice
from sys import intern
from typing import Any

from shapelint.interp.machine import Dead, Exit, Machine, OutOfFuel, Raised
from shapelint.rulebook import all_rules
from shapelint.source import Found, Modules, Piece, absolute
from shapelint.values import MISSING, Deferred, Journal, ModuleV, Ref, Unknown

#: Modules may import each other in a chain no longer than this.
_MAX_CHAIN = 40
#: So many rows of imported modules are read for one checked file: parsing them is what following costs.
_MAX_ROWS = 60_000
#: Finding where the statements of a file stand costs so many times less.
_CHEAP = 12
#: So many steps may a name of an imported module take to be defined; what takes longer is no constant and no class.
_STEPS = 1_500


class Library:
    """The modules a program can import. `outline` gives the Outline of a file, or None where it cannot be read; `text`
    only its text."""

    def __init__(self, modules: Modules, outline: Callable[[str], Any], text: Callable[[str], str],
                 packages: Callable[[], Sequence[str]] = tuple, data: Callable[[str], str] | None = None,
                 uses: Callable[[str], bool] = lambda name: False):
        self.modules = modules
        #: Does some file of the program use this name, whatever it is bound to there?
        self.uses = uses
        self._packages = packages
        self.outline = outline
        self.text = text
        #: The text of a file that the program itself reads (a configuration).
        self.data = data or text
        self._words: dict[str, tuple[frozenset[str], tuple[str, ...]]] = {}
        self.outside = frozenset(name.partition(".")[0] for name in all_rules()) | _MODELLED
        self._concerned: dict[str, bool] = {}

    @property
    def packages(self) -> tuple[str, ...]:
        """The folders of the environment's packages, where one is known."""
        return tuple(self._packages())

    def concerns_torch(self, top: Found) -> bool:
        """May the installed package have anything to do with torch? Of one that never names it nothing is followed:
        parsers of text and clients of servers are programs of thousands of steps that no shape comes from."""
        place = top.filename or "".join(top.folders)
        if not _INSTALLED.search(place):
            return True  # the project's own
        if top.name not in self._concerned:
            files = [top.filename] if top.filename else []
            files += [name for folder in top.folders for name in islice(iglob(f"{escape(folder)}/**/*.py", recursive=True), _MOST)]
            self._concerned[top.name] = any("torch" in self.text(name) for name in files)
        return self._concerned[top.name]

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
            bound = frozenset(intern(word) for found in _BOUND.finditer(text) for word in _WORD.findall(found[found.lastindex]))
            known = self._words[filename] = bound, tuple(_STAR.findall(text))
        return known


_INSTALLED = re.compile(r"[\\/](?:site|dist)-packages[\\/]")
#: So many files of a package are searched for torch.
_MOST = 300
_WORD = re.compile(r"[A-Za-z_]\w*")
#: Every place of a text that may bind a name at its top: a name that stands in none of them is not bound.
_BOUND = re.compile(r"^[ \t]*(?:(?:async[ \t]+)?def|class)[ \t]+(\w+)|^[ \t]*(?:from\b[^\n]*)?\bimport\b([^\n(]*\([^)]*|[^\n]*)"
                    r"|^[ \t]*([^\n=]*)=|[ \t]as[ \t]+(\w+)|^[ \t]*for\b([^\n]*)", re.M)
_STAR = re.compile(r"^[ \t]*from[ \t]+([.\w]+)[ \t]+import[ \t]*\*", re.M)

#: Packages whose functions the analysis knows itself, or whose source says nothing of shapes.
_MODELLED = frozenset(
    "numpy typing_extensions packaging importlib_metadata pytest unittest tqdm scipy pandas matplotlib sklearn click typer setuptools attr attrs box "
    "accelerate lightning lightning_fabric pytorch_lightning "
    "addict dotmap easydict hydra jaxtyping ml_collections munch omegaconf pydantic pydantic_settings ruamel "
    "simple_parsing toml tomli torchtyping tyro typeguard beartype yaml".split())


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
    root = ModuleV(name, m.source.filename, package)
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
    from shapelint.interp.builtins_ import is_modelled

    prefix = "." * level + module
    if m.library is None or not level and module.partition(".")[0] in m.library.outside \
            or module == "transformers" and name.endswith(("Tokenizer", "TokenizerFast")) \
            or not level and is_modelled(f"{module}.{name}"):
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


def _is_of_root(m: Machine, name: str) -> bool:
    """Does the module belong to the package of the file that is checked?"""
    return name.partition(".")[0] == m.root_module.name.partition(".")[0]


def _read(m: Machine, name: str) -> Any:
    found = m.library.modules.find(name, m.home)
    top = m.library.modules.find(name.partition(".")[0], m.home)
    if found is None or top is None or not (_is_of_root(m, name) or m.library.concerns_torch(top)):
        return Ref(name)
    outline = None
    if found.filename is not None:
        outline = m.library.outline(found.filename) if m.rows_left > 0 else None
        if outline is None:
            return Ref(name)
        m.rows_left -= outline.rows // _CHEAP
    return ModuleV(name, found.filename, found.package, outline)


def member(m: Machine, module: ModuleV, name: str) -> Any:
    """The value of a name of a module: bound in it, taken over by a star, or a submodule; MISSING where it is none."""
    found = module.scope.vars.get(name, MISSING)
    if found is MISSING:
        if name in module.absent:
            return MISSING
        if name in module.bindings:
            found = _force(m, module, name)
    if type(found) is Deferred:
        found = resolved(m, module.scope, name, found)
    if found is MISSING and m.library is not None and _is_package(module):
        inner = module_named(m, f"{module.name}.{name}")
        found = inner if isinstance(inner, ModuleV) else MISSING
    if found is MISSING and not name.startswith("__"):
        found = _from_stars(m, module, name)
    if found is MISSING and not module.running:
        module.absent.add(name)
    return found


def _is_package(module: ModuleV) -> bool:
    return module.package == module.name


def _from_stars(m: Machine, module: ModuleV, name: str) -> Any:
    if name in module.running:
        return MISSING
    module.running.add(name)
    try:
        for star, level in reversed(module.stars):
            target = absolute(star, level, module.package)
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


def public_names(m: Machine, module: ModuleV) -> list[str]:
    """The names a star takes: `__all__` where it is known, else those without an underscore."""
    listed = member(m, module, "__all__")
    items = getattr(listed, "items", listed)
    if isinstance(items, (list, tuple)) and all(isinstance(item, str) for item in items):
        return list(items)
    own = [name for name in {**module.bindings, **module.scope.vars} if not name.startswith("_")]
    for star, level in module.stars:
        target = absolute(star, level, module.package)
        inner = module_named(m, target) if target is not None else None
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
            for piece in module.bindings[name]:
                m.source, statements = load(m, piece)
                for statement in statements:
                    m.exec(statement)
    except (OutOfFuel, Raised, Exit, Dead):
        pass  # what was bound before is what is known
    finally:
        module.running.discard(name)
    return module.scope.vars.get(name, Unknown(f"`{name}` of {module.name} is not followed"))


def load(m: Machine, piece: Piece) -> tuple[Any, tuple[Any, ...]]:
    """The source and the statements of a piece of an imported file. Raises OutOfFuel where too much was read."""
    m.rows_left -= piece.rows  # whether or not it was parsed for another file: order changes no result
    if m.rows_left < 0:
        raise OutOfFuel
    return piece.load()


@contextmanager
def _at_the_top_of(m: Machine, module: ModuleV) -> Iterator[None]:
    """Let the machine stand at the top of another module, whatever it was doing. What is found there is not the
    mistake of the code that is being run, and what is bound there does not depend on its path."""
    kept = {name: getattr(m, name) for name in _CONTEXT}
    journal, counts = m.journal, (len(m.classes), len(m.functions))
    m.forcing.append(module.name)
    _set_journal(Journal())
    m.scope, m.depth, m.doubt, m.decisions, m.free = module.scope, 0, 0, None, False
    fuel, m.fuel = m.fuel, _STEPS  # whoever asks first: what a name means does not depend on that
    for name in _STACKS:
        setattr(m, name, [])
    try:
        yield
    finally:
        m.fuel = fuel - (_STEPS - max(0, m.fuel))
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
