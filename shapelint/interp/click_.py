"""What does a command of click or typer run with? The defaults of its options, where the command line says nothing."""

from __future__ import annotations

from typing import Any

from shapelint.interp.arguments import converted, type_name, without_default
from shapelint.interp.builtins_ import builtin
from shapelint.interp.calls import call
from shapelint.interp.machine import Exit, Machine
from shapelint.values import MISSING, BoundMethod, Function, ListV, Ref, Unknown, settled


class Option:
    """`@click.option(...)` or `@click.argument(...)`: a decorator that gives a parameter its default."""

    def __init__(self, name: str | None, value: Any):
        self.name, self.value = name, value

    def call(self, m: Machine, args: tuple[Any, ...], kwargs: Any, node: Any) -> Any:
        target = settled(args[0]) if args else None
        function = target.function if isinstance(target, (Command, Group)) else target
        if self.name is not None and isinstance(function, Function):
            function.defaults[self.name] = self.value
        return target


class Command:
    """A function that `@click.command()` made a command: called, it runs with the defaults and ends the program."""

    def __init__(self, function: Any):
        self.function = function

    def call(self, m: Machine, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
        words = settled(args[0] if args else kwargs.get("args"))
        run_with_defaults(m, self.function, node, _given(words))
        if settled(kwargs.get("standalone_mode", True)) is not False:
            raise Exit
        return Unknown("what a command gives", node)

    def attribute(self, m: Machine, name: str, node: Any) -> Any:
        if name == "callback":
            return self.function
        return self if name == "main" else Unknown("of a command", node)


class Group:
    """A group of commands, or a typer application: called, it runs its only command. Of several the command line names
    one, and each may be the one."""

    def __init__(self, function: Any = None, ends: bool = True):
        self.function, self.ends = function, ends
        self.commands: list[Any] = []

    def snapshot(self) -> Any:
        return list(self.commands)

    def restore(self, saved: Any) -> None:
        self.commands = list(saved)

    def merge(self, a: Any, b: Any) -> Any:
        return [*a, *(command for command in b if command not in a)]

    def attribute(self, m: Machine, name: str, node: Any) -> Any:
        if name in ("command", "group", "callback"):
            return _Adding(self, name)
        return _AddCommand(self) if name == "add_command" else self if name == "main" else Unknown("of a group", node)

    def call(self, m: Machine, args: tuple[Any, ...], kwargs: Any, node: Any) -> Any:
        from shapelint.interp.branches import split

        commands = [c.function if isinstance(c, Command) else c for c in self.commands]
        given = _given(settled(args[0] if args else kwargs.get("args")))

        def choose(index: int) -> None:
            if index == len(commands) - 1:
                run_with_defaults(m, commands[index], node, given)
            elif commands:
                split(m, None, lambda: run_with_defaults(m, commands[index], node, given),
                      lambda: choose(index + 1), doubtful=False)

        if self.function is not None:
            run_with_defaults(m, self.function, node, given)
        choose(0)
        raise Exit


class _AddCommand:
    def __init__(self, group: Group):
        self.group = group

    def call(self, m: Machine, args: tuple[Any, ...], kwargs: Any, node: Any) -> None:
        if args and isinstance(settled(args[0]), (Command, Function)):
            m.journal.touch(self.group)
            self.group.commands.append(settled(args[0]))


class _Adding:
    """`@group.command()`, `@app.command(name)`, `@app.callback()`."""

    def __init__(self, group: Group, kind: str, called: bool = False):
        self.group, self.kind, self.called = group, kind, called

    def call(self, m: Machine, args: tuple[Any, ...], kwargs: Any, node: Any) -> Any:
        function = settled(args[0]) if args else None
        if not isinstance(function, (Function, Command)):
            return _Adding(self.group, self.kind, True) if not self.called else function
        if self.kind == "callback":
            self.group.function = function
            return function
        made = Group(function) if self.kind == "group" else Command(function) if self.group.ends else function
        m.journal.touch(self.group)
        self.group.commands.append(made if isinstance(made, Command) else function)
        return made


def _given(words: Any) -> bool:
    """Does the program itself write a command line that is not empty?"""
    return isinstance(words, (ListV, tuple)) and bool(words.items if isinstance(words, ListV) else words)


def run_with_defaults(m: Machine, function: Any, node: Any, given: bool = False) -> Any:
    """Call a function of a command line: parameters with defaults have those, numbers that must be given are sizes of
    their own name. `given`: a command line is written down, which may say anything."""
    function = settled(function)
    if not isinstance(function, Function):
        return call(m, function, (), {}, node)
    params = function.node.params
    words: dict[str, Any] = {}
    for param in (*params.posonly_params, *params.params, *params.kwonly_params):
        name = param.name.value
        default = function.defaults.get(name, MISSING)
        if given:
            words[name] = Unknown(f"`{name}` may be given", node)
        elif isinstance(default, Required):
            words[name] = default.value(m, name, _annotation(m, param), node)
        elif default is MISSING:
            words[name] = without_default(m, name, _annotation(m, param), True, False, node)
    return call(m, function, (), words, node)


def _annotation(m: Machine, param: Any) -> str:
    """`int`, `float` or `str`, also inside `Annotated[int, typer.Option()]`."""
    if param.annotation is None:
        return ""
    text = m.text(param.annotation.annotation).removeprefix("typing.").removeprefix("Annotated[")
    return text.partition(",")[0].strip()


class Required:
    """The default of a parameter that must be given: nobody wrote a value."""

    def __init__(self, kind: str = ""):
        self.kind = kind

    def value(self, m: Machine, name: str, annotation: str, node: Any) -> Any:
        return without_default(m, name, self.kind or annotation, True, False, node)


@builtin("click.option", "click.argument", "rich_click.option", "rich_click.argument", "asyncclick.option")
def option(m: Machine, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    flags = [settled(a) for a in args if isinstance(settled(a), str)]
    name = _name(flags)
    return Option(name, _default(m, name or "", flags, kwargs, node))


def _name(flags: list[str]) -> str | None:
    """click takes the name without dashes, else the longest dashes, the first of these."""
    plain = [flag for flag in flags if flag.isidentifier()]
    if plain:
        return plain[0].lower()
    ranked = sorted(flags, key=lambda flag: -len(flag) + len(flag.lstrip("-")))
    return ranked[0].partition("/")[0].strip().lstrip("-").replace("-", "_").lower() if ranked else None


def _default(m: Machine, name: str, flags: list[str], kwargs: dict[str, Any], node: Any) -> Any:
    kind, several = settled(kwargs.get("type")), settled(kwargs.get("multiple", False)) is True
    if "default" in kwargs:
        default = settled(kwargs["default"])
        if isinstance(default, Function):
            return call(m, default, (), {}, node)
        return converted(m, kind, default, node) if isinstance(default, str) and type_name(kind) else default
    if several or settled(kwargs.get("nargs")) == -1:
        return ()
    if settled(kwargs.get("is_flag", False)) is True or any("/" in flag for flag in flags):
        return False
    required = settled(kwargs.get("required", not flags or not flags[0].startswith("-"))) is not False
    return without_default(m, name, type_name(kind) or ("int" if _is_int(kind) else ""), required, False, node)


def _is_int(kind: Any) -> bool:
    return kind in (Ref("click.INT"),) or isinstance(kind, Unknown) and "IntRange" in kind.reason


@builtin("click.IntRange")
def int_range(m: Machine, args: Any, kwargs: Any, node: Any) -> Any:
    return Ref("builtins.int")


@builtin("click.command", "rich_click.command", "asyncclick.command")
def command(m: Machine, args: tuple[Any, ...], kwargs: Any, node: Any) -> Any:
    function = settled(args[0]) if args else None
    return Command(function) if isinstance(function, Function) else _Making(Command)


@builtin("click.group", "rich_click.group", "asyncclick.group")
def group(m: Machine, args: tuple[Any, ...], kwargs: Any, node: Any) -> Any:
    function = settled(args[0]) if args else None
    return Group(function) if isinstance(function, Function) else _Making(Group)


class _Making:
    def __init__(self, kind: Any):
        self.kind = kind

    def call(self, m: Machine, args: tuple[Any, ...], kwargs: Any, node: Any) -> Any:
        return self.kind(settled(args[0])) if args else self


@builtin("typer.Typer")
def typer_app(m: Machine, args: Any, kwargs: Any, node: Any) -> Any:
    return Group(ends=False)


@builtin("typer.Option", "typer.Argument")
def typer_option(m: Machine, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any) -> Any:
    """As the default of a parameter: what the command runs with."""
    default = settled(args[0] if args else kwargs.get("default", ...))
    if "default_factory" in kwargs:
        return call(m, kwargs["default_factory"], (), {}, node)
    is_flag = isinstance(default, str) and default.startswith("--") and not kwargs
    return Required() if default is ... or is_flag else default


@builtin("typer.run", "fire.Fire", "tyro.cli")
def run_function(m: Machine, args: tuple[Any, ...], kwargs: Any, node: Any) -> Any:
    target = settled(args[0]) if args else None
    if isinstance(target, (Function, BoundMethod)):
        found = run_with_defaults(m, target, node)
        if not _ends_here(node):
            return found
        raise Exit
    from shapelint.interp.fields import configured_by_defaults

    return configured_by_defaults(m, target, node)


def _ends_here(node: Any) -> bool:
    return getattr(getattr(getattr(node, "func", None), "attr", None), "value", "") == "run"


__all__ = ["Command", "Group"]
