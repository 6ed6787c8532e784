"""The reference of all commands, made from the program itself: arguments, options, defaults, help texts."""

from functools import cache
from pathlib import Path
from typing import Any

import typer

from orbitcert.cli import app


@cache
def commands() -> dict[str, Any]:
    """Every command by name, in alphabetical order; the commands of a group as `plot bounds`."""
    found: dict[str, Any] = {}
    for name, command in typer.main.get_command(app).commands.items():  # type: ignore[attr-defined]
        members = getattr(command, "commands", None)
        found |= {name: command} if members is None else {f"{name} {part}": c for part, c in members.items()}
    return dict(sorted(found.items()))


def reference() -> str:
    """One section of Markdown per command."""
    return "\n\n".join(_section(name, command) for name, command in commands().items())


def _section(name: str, command: Any) -> str:
    arguments = [p for p in command.params if not p.opts[0].startswith("-")]
    options = [p for p in command.params if p.opts[0].startswith("-")]
    usage = " ".join(["orbitcert", name, *(_usage(p) for p in (*arguments, *options) if p.required or p in arguments)])
    rest = "" if all(p.required for p in options) else " [OPTIONS]"
    parts = [f"## `{name}`", *(_text(part) for part in command.help.split("\n\n")), f"```text\n{usage}{rest}\n```"]
    if arguments:
        parts.append(_table("argument", arguments))
    parts.append(_table("option", options))
    return "\n\n".join(parts)


def _usage(parameter: Any) -> str:
    value = _value(parameter)
    if parameter.opts[0].startswith("-"):
        return f"{parameter.opts[0]} {value}"
    shown = value + ("..." if parameter.nargs == -1 else "")
    return shown if parameter.required else f"[{shown}]"


def _value(parameter: Any) -> str:
    """What stands for the value: an argument's own name, or the kind of an option's value."""
    if not parameter.opts[0].startswith("-"):
        return str(parameter.metavar or parameter.name.upper().replace("_", "-"))
    kind = parameter.type_descriptor.annotation
    return str(parameter.metavar or {int: "INTEGER", Path: "FILE"}.get(kind, "TEXT"))


def _table(heading: str, parameters: list[Any]) -> str:
    rows = [f"| {heading} | default | meaning |", "| --- | --- | --- |"]
    for parameter in parameters:
        rows.append(f"| {_names(parameter)} | {_default(parameter)} | {_text(parameter.help or '')} |")
    return ":::{container} parameters\n" + "\n".join(rows) + "\n:::"


def _names(parameter: Any) -> str:
    if not parameter.opts[0].startswith("-"):
        return f"`{_usage(parameter)}`".replace("|", "\\|")
    value = "" if parameter.is_flag else " " + _value(parameter)
    names = [f"`{name}{value if k == len(parameter.opts) - 1 else ''}`" for k, name in enumerate(parameter.opts)]
    repeated = " (may be repeated)" if parameter.multiple else ""
    return ", ".join([*names, *(f"`{name}`" for name in parameter.secondary_opts)]) + repeated


def _default(parameter: Any) -> str:
    if parameter.required:
        return "required"
    if parameter.is_flag if parameter.opts[0].startswith("-") else False:
        return f"`{parameter.opts[0]}`" if parameter.default is True else "off"
    if parameter.default in (None, "", (), []):
        return ""
    shown = parameter.default if isinstance(parameter.default, list | tuple) else [parameter.default]
    return "`" + " ".join(str(value).replace("|", "\\|") for value in shown) + "`"


def _text(text: str) -> str:
    """Help text as Markdown that shows every sign as it is; code in single backticks stays code."""
    pieces = " ".join(text.split()).split("`")
    if len(pieces) % 2 == 0:
        return _escaped("`".join(pieces))
    shown = [_escaped(piece) if k % 2 == 0 else f"`{piece}`".replace("|", "\\|") for k, piece in enumerate(pieces)]
    return "".join(shown)


def _escaped(text: str) -> str:
    return "".join("\\" + sign if sign in "\\`*_{}[]<>|$#~^&!:" else sign for sign in text)
