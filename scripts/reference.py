"""Make docs/reference.md from the program itself: its commands, its settings, its public names.

    python scripts/reference.py            # print it
    python scripts/reference.py --write    # put it into docs/reference.md

A test compares the file with what is made here, so that neither can change without the other.
"""

from __future__ import annotations

import argparse
import ast
import dataclasses
import importlib
import inspect
import re
import sys
import textwrap
from collections.abc import Callable, Iterator
from enum import Enum
from pathlib import Path
from typing import Any, Final

import click

import variorum
from variorum import config
from variorum.cli import EXIT_CODES, TOPICS, cli
from variorum.cli.command import Command, Group

TARGET: Final = Path(__file__).resolve().parent.parent / "docs" / "reference.md"

#: What each exit code means to somebody who writes a script. Those of errors stand in `variorum.cli.EXIT_CODES`.
EXITS: Final[dict[int, str]] = {
    0: "Done.",
    1: "Done, but some inputs failed; each failure is named. `diff --exit-code`: an edit is told.",
    2: "Wrong usage, or a setting that makes no sense. `diff --exit-code`: trouble.",
    4: "Integrity fault: stored bytes are not what was stored.",
    5: "Nothing is known under that id or address.",
    75: "Another process holds the database or the evidence; try later.",
    130: "Interrupted.",
}

#: Values that the public names hand out: their fields are told here; fields may be added.
HANDED_OUT: Final = (
    "types.Headlines",
    "types.Span",
    "types.Change",
    "types.EditClass",
    "types.Article",
    "types.ArticleState",
    "types.Version",
    "types.Interval",
    "types.Source",
    "types.SourceKind",
    "types.SourceState",
    "types.ChangeRow",
    "types.Hit",
    "types.Totals",
    "types.Outcome",
    "ports.ArticleFilter",
    "app.Pair",
    "app.Checked",
    "pipeline.adding.Added",
    "pipeline.adding.FoundOut",
    "pipeline.adding.Wish",
    "pipeline.backfill.ImportLine",
    "pipeline.reprocess.Reprocessed",
    "pipeline.prune.Pruned",
)

HEAD: Final = """\
# Reference

*Made by `python scripts/reference.py --write` from the program itself. Do not edit it by hand.*

[Commands](#commands) · [Exit codes](#exit-codes) · [Settings](#settings) · [Library](#library) ·
[Values](#values) · [Errors](#errors)
"""


def reference() -> str:
    """The whole page."""
    missing = {code for _, code in EXIT_CODES} - set(EXITS)
    if missing:
        raise SystemExit(f"exit codes without a meaning in scripts/reference.py: {sorted(missing)}")
    parts = [HEAD, *_commands(), *_exits(), *_settings(), *_library(), *_values(), *_errors()]
    return "\n".join(part.rstrip() + "\n" for part in parts)


# --- commands --------------------------------------------------------------------------------------------


def _commands() -> Iterator[str]:
    yield (
        "## Commands\n\n"
        "Data go to standard output, all else to standard error. With `--json`, one object a line.\n"
        "Times are RFC 3339 in UTC. `-` as a file is standard input."
    )
    root = click.Context(cli, info_name="variorum")
    for topic, names in TOPICS.items():
        yield f"### {topic}"
        for name in names:
            command = cli.get_command(root, name)
            assert command is not None, name
            yield from _command(command, click.Context(command, info_name=name, parent=root))


def _command(command: click.Command, context: click.Context) -> Iterator[str]:
    usage = " ".join([context.command_path, *command.collect_usage_pieces(context)])
    lines = [f"#### `{context.command_path}`", "", *_prose(command.help or ""), "", "```text", usage, "```"]
    options = [row for param in command.params if (row := _option(param, context))]
    if options:
        lines += ["", "| option | meaning |", "|---|---|", *options]
    if isinstance(command, Command | Group):
        room = max(len(line) for line, _ in command.examples) + 2
        lines += ["", "```sh", *(f"{line:<{room}}# {what}" for line, what in command.examples), "```"]
    yield "\n".join(lines)
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            assert inner is not None, name
            yield from _command(inner, click.Context(inner, info_name=name, parent=context))


def _option(param: click.Parameter, context: click.Context) -> str | None:
    if not isinstance(param, click.Option) or param.hidden:
        return None
    names = ", ".join([*param.opts, *param.secondary_opts])
    if not param.is_flag:
        names += f" {param.make_metavar(context)}"
    words = [param.help or ""]
    if param.show_default and param.default is not None:
        words.append(f"Default: {param.default}.")
    if param.multiple:
        words.append("May be repeated.")
    return f"| `{_cell(names)}` | {_cell(' '.join(word for word in words if word))} |"


def _prose(help_: str) -> list[str]:
    """The help of a command; what click is told to leave as it is (after `\\b`) becomes a block of code."""
    lines: list[str] = []
    for paragraph in inspect.cleandoc(help_).split("\n\n"):
        if paragraph.startswith("\b\n"):
            title, *rest = paragraph.split("\n")[1:]
            lines += [title, "", "```text", *textwrap.dedent("\n".join(rest)).split("\n"), "```", ""]
        else:
            lines += [*paragraph.split("\n"), ""]
    return lines[:-1]


def _exits() -> Iterator[str]:
    rows = [f"| {code} | {meaning} |" for code, meaning in EXITS.items()]
    yield "\n".join(["## Exit codes", "", "| code | meaning |", "|---|---|", *rows])


# --- settings --------------------------------------------------------------------------------------------


def _settings() -> Iterator[str]:
    rows = []
    for row in config.table():
        default = "yes" if row.default is True else "no" if row.default is False else row.default
        shown = f"`{default}`" if default != "" else "empty"
        secret = f" A secret: `{row.variable}_FILE` may name a file that holds it." if row.secret else ""
        rows.append(f"| `{row.name}` | {row.type} | {shown} | {_cell(row.help)}{secret} |")
    yield "\n".join(
        [
            "## Settings",
            "",
            "A value is looked for in this order: a flag of the command (`--db`, `--home`, `--set NAME=VALUE`), the",
            f"variable `{config.PREFIX}NAME` of the environment (or `{config.PREFIX}NAME_FILE`, a file that holds it),",
            f"`{config.PROJECT_FILE}` in the current folder, `variorum/settings.toml` in the user's configuration",
            "folder, the default. `variorum config` shows the values in force and where each comes from.",
            "",
            "| setting | type | default | meaning |",
            "|---|---|---|---|",
            *rows,
        ]
    )


# --- library ---------------------------------------------------------------------------------------------


def _library() -> Iterator[str]:
    yield (
        "## Library\n\n"
        "The names of `variorum.__all__`. They are a promise; everything else may change.\n"
        "`import variorum` loads nothing else: each name is imported when it is first used."
    )
    for name in sorted(variorum.__all__, key=str.lower):
        if name == "__version__":
            yield "### `__version__`\n\nThe version of this program, as text."
        else:
            yield from _thing(name, getattr(variorum, name))


def _values() -> Iterator[str]:
    yield (
        "## Values\n\n"
        "What the public names hand out. They are frozen values unless said otherwise; fields may be added."
    )
    for path in HANDED_OUT:
        module, _, name = path.rpartition(".")
        yield from _thing(name, getattr(importlib.import_module(f"variorum.{module}"), name))


def _errors() -> Iterator[str]:
    from variorum import errors

    tree = textwrap.dedent((errors.__doc__ or "").split("\n\n")[1])
    rest = "\n\n".join((errors.__doc__ or "").split("\n\n")[2:])
    yield f"## Errors\n\nIn `variorum.errors`. {rest.strip()}\n\n```text\n{tree}\n```"
    yield from _thing("FetchFailure", errors.FetchFailure)


def _thing(name: str, thing: Any) -> Iterator[str]:
    if not inspect.isclass(thing):
        yield f"### `{name}`\n\n{_signature(name, thing)}\n\n{_doc(thing)}"
        return
    lines = [f"### `{name}`", "", _doc(thing)]
    if issubclass(thing, Enum):
        lines += ["", "| value | meaning |", "|---|---|"]
        notes = _notes(thing)
        lines += [f"| `{member.value}` | {_cell(notes.get(member.name, ''))} |" for member in thing]
    elif thing is config.Settings:
        lines += ["", "Its fields are the settings [above](#settings)."]
    elif dataclasses.is_dataclass(thing):
        lines += _fields(thing)
    yield "\n".join(lines)
    for each, method in _methods(thing):
        yield f"#### `{name}.{each}`\n\n{method}"


def _fields(thing: Any) -> list[str]:
    notes = _notes(thing)
    rows = []
    for f in dataclasses.fields(thing):
        if f.name.startswith("_"):
            continue
        default = "" if f.default is dataclasses.MISSING else f"`{_value(f.default)}`"
        rows.append(f"| `{f.name}` | `{_cell(str(f.type))}` | {default} | {_cell(notes.get(f.name, ''))} |")
    return ["", "| field | type | default | meaning |", "|---|---|---|---|", *rows] if rows else []


def _methods(thing: type) -> Iterator[tuple[str, str]]:
    for name, member in vars(thing).items():
        if name.startswith("_") or isinstance(member, type):
            continue
        if isinstance(member, property):
            yield name, f"{_code(f'{name}: {_returns(member.fget)}')}\n\n{_doc(member.fget)}"
        elif inspect.isfunction(member):
            yield name, f"{_signature(name, member)}\n\n{_doc(member)}"


def _returns(function: Any) -> str:
    return str(inspect.signature(function).return_annotation)


def _signature(name: str, function: Callable[..., Any]) -> str:
    signature = inspect.signature(function)
    words: list[str] = []
    star = False
    for param in signature.parameters.values():
        if param.name == "self":
            continue
        if param.kind is param.KEYWORD_ONLY and not star:
            words.append("*")
            star = True
        word = param.name if param.annotation is param.empty else f"{param.name}: {param.annotation}"
        if param.default is not param.empty:
            word += f" = {_value(param.default)}"
        words.append(word)
    begin = "async " if inspect.iscoroutinefunction(function) else ""
    end = f" -> {signature.return_annotation}"
    line = f"{begin}{name}({', '.join(words)}){end}"
    if len(line) > 100:
        line = f"{begin}{name}(\n    " + ",\n    ".join(words) + f",\n){end}"
    return _code(line)


def _code(line: str) -> str:
    return f"```text\n{line}\n```"


def _value(value: Any) -> str:
    if isinstance(value, Enum):
        return f"{type(value).__name__}.{value.name}"
    if dataclasses.is_dataclass(value):
        return f"{type(value).__name__}()"
    return repr(value)


def _doc(thing: Any) -> str:
    """A docstring as Markdown: its examples become blocks of code."""
    lines: list[str] = []
    example = False
    for line in inspect.cleandoc(thing.__doc__ or "").split("\n"):
        if line.startswith(">>> ") and not example:
            lines.append("```pycon")
            example = True
        elif example and not line.strip():
            lines.append("```")
            example = False
        lines.append(line)
    return "\n".join([*lines, "```"] if example else lines)


def _notes(thing: type) -> dict[str, str]:
    """What the source says of each field: the comment on its line, or the text below it."""
    source = textwrap.dedent(inspect.getsource(thing))
    lines = source.split("\n")
    notes: dict[str, str] = {}
    last: str | None = None
    definition = ast.parse(source).body[0]
    assert isinstance(definition, ast.ClassDef), thing
    for node in definition.body:
        if isinstance(node, ast.Assign | ast.AnnAssign):
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            assert isinstance(target, ast.Name), thing
            last = target.id
            comment = re.search(r"  # (.*)$", lines[(node.end_lineno or node.lineno) - 1])
            if comment:
                notes[last] = comment.group(1)
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and last:
            notes[last] = inspect.cleandoc(str(node.value.value)).replace("\n", " ")
        else:
            last = None
    return notes


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--write", action="store_true", help="put it into docs/reference.md")
    if parser.parse_args().write:
        TARGET.write_text(reference(), encoding="utf-8")
    else:
        sys.stdout.write(reference())
    return 0


if __name__ == "__main__":
    sys.exit(main())
