"""What every command has: help that starts with two examples, and an answer to words it does not know."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Any

import click

Examples = tuple[tuple[str, str], ...]
"""Pairs of a command line and what it is good for."""


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that was probably meant."""
    return next(iter(difflib.get_close_matches(word, list(known), n=1, cutoff=0.5)), None)


class _WithExamples(click.Command):
    """A command whose help starts with examples."""

    def __init__(self, name: str | None = None, *, examples: Examples, **rest: Any) -> None:
        self.examples = examples
        told = ", or ".join(line for line, _ in examples)
        super().__init__(name, epilog=f"Examples: {told}", **rest)

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        # Written as they are: the formatter would break long lines, and a broken line cannot be copied.
        room = max(len(line) for line, _ in self.examples) + 2
        formatter.write("Examples:\n")
        for line, what in self.examples:
            formatter.write(f"  {line:<{room}}# {what}\n")
        formatter.write_paragraph()
        super().format_help(ctx, formatter)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Nothing: the examples were told above."""


class Command(_WithExamples):
    """One command."""


class Group(_WithExamples, click.Group):
    """A command of commands; an unknown word is answered with the nearest."""

    command_class = None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        word, known = args[0] if args else "", self.list_commands(ctx)
        if word and not word.startswith("-") and word not in known:
            near = nearest(word, known)
            hint = f"Did you mean '{near}'?" if near else f"`{ctx.command_path} --help` lists all."
            raise click.UsageError(f"No such command '{word}'. {hint}", ctx)
        return super().resolve_command(ctx, args)
