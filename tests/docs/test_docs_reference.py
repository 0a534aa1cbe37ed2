"""The reference is what the program itself says of its commands, settings and names."""

from __future__ import annotations

import doctest
import importlib.util
import re
from types import ModuleType

import pytest
from docs_places import DOCS, ROOT

import variorum
from variorum import config, standalone
from variorum.cli import COMMANDS, EXIT_CODES


@pytest.fixture(scope="module")
def generator() -> ModuleType:
    """scripts/reference.py as a module."""
    spec = importlib.util.spec_from_file_location("reference_generator", ROOT / "scripts" / "reference.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_file_is_what_the_generator_makes_now(generator: ModuleType) -> None:
    """A change of a command, a setting or a public name changes the reference in the same commit."""
    written = (DOCS / "reference.md").read_text(encoding="utf-8")
    assert written == generator.reference(), "run `python scripts/reference.py --write`"


def test_every_command_setting_name_and_exit_code_is_told(generator: ModuleType) -> None:
    """Nothing that the program offers is left out."""
    page = generator.reference()
    for command in COMMANDS:
        assert f"#### `variorum {command}`\n" in page
    for row in config.table():
        assert f"| `{row.name}` |" in page
    for name in variorum.__all__:
        assert f"### `{name}`\n" in page
    for _, code in EXIT_CODES:
        assert f"| {code} |" in page


def test_every_public_name_and_command_says_what_it_is(generator: ModuleType) -> None:
    """No public name, method or command goes without words."""
    page = generator.reference()
    for title in re.split(r"\n####? (?=`)", page)[1:]:
        heading, _, body = title.partition("\n")
        words = [line for line in body.split("\n") if line and not line.startswith(("|", "`", "#"))]
        assert words, f"{heading} says nothing"


def test_examples_of_public_names_are_true() -> None:
    """What a docstring shows is what happens."""
    results = doctest.testmod(standalone)
    assert results.attempted >= 4
    assert results.failed == 0
