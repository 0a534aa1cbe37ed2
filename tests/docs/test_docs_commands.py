"""Commands, options, verbs and settings that pages name are there."""

from __future__ import annotations

import re
import shlex

import click
import pytest
from docs_places import PAGES, ROOT, codes

from variorum.cli import COMMANDS, cli
from variorum.config import PREFIX, table

TEXTS = {str(page.relative_to(ROOT)): page.read_text(encoding="utf-8") for page in PAGES}
NAMED = sorted(
    {
        (name, code.split("|")[0].strip())
        for name, text in TEXTS.items()
        for code in [
            *codes(text),
            *(line.lstrip("$ ") for line in text.splitlines() if re.match(r"(\$ )?variorum ", line)),
        ]
        if code.startswith("variorum ")
    }
)


@pytest.mark.parametrize(("page", "code"), NAMED, ids=[f"{page}: {code}" for page, code in NAMED])
def test_commands_and_options_exist(page: str, code: str) -> None:
    """What a page tells people to type is understood."""
    words = shlex.split(code.replace("…", ""), comments=True)[1:]
    if words and words[0].startswith("-"):
        words = []
    command: click.Command = cli
    context = click.Context(cli, info_name="variorum")
    while words and isinstance(command, click.Group) and words[0].islower():
        found = command.get_command(context, words[0])
        assert found is not None, f"{page}: no command {words[0]!r}"
        command, words = found, words[1:]
    known = {option for param in command.params for option in (*param.opts, *param.secondary_opts)} | {
        "--help",
        "-h",
    }
    for word in words:
        if word.startswith("-") and word != "-":
            assert word.partition("=")[0] in known, f"{page}: {code!r} has no option {word}"


def test_verbs_of_make_exist() -> None:
    """`make …` on a page is a target of the Makefile."""
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for page, text in TEXTS.items():
        for verb in re.findall(r"(?:^|`)make (\w+)", text, re.MULTILINE):
            assert verb in targets, f"{page}: make {verb}"


def test_variables_name_settings() -> None:
    """`VARIORUM_…` on a page is a setting, or one of the variables that tests and benchmarks read."""
    known = {row.variable for row in table()} | {f"{row.variable}_FILE" for row in table()}
    known |= {
        f"{PREFIX}{name}"
        for name in ("DATA", "CHROMIUM", "CHANGEDETECTION", "WEBCHANGES", "NAME", "NAME_FILE")
    }
    for page, text in TEXTS.items():
        for variable in re.findall(rf"\b{PREFIX}\w+", text):
            assert variable in known, f"{page}: {variable}"


def test_every_command_is_told_in_the_reference() -> None:
    """The reader finds each command by its name."""
    for command in COMMANDS:
        assert f"`variorum {command}`" in TEXTS["docs/reference.md"]
