"""The architecture page names what is there, and all of it."""

from __future__ import annotations

import pkgutil
import re
import tomllib

import pytest
from docs_places import DOCS, PAGES, ROOT, SOURCE, codes, resolve

PAGE = (DOCS / "architecture.md").read_text(encoding="utf-8")
NAMED = sorted(
    {
        name
        for page in PAGES
        for name in codes(page.read_text(encoding="utf-8"))
        if re.fullmatch(r"variorum(\.\w+)+", name)
        # files of the user, not modules
        and not name.endswith((".db", ".toml", ".service"))
    }
)


@pytest.mark.parametrize("name", NAMED)
def test_what_is_named_in_the_documentation_exists(name: str) -> None:
    """Modules, classes and functions that pages name are there."""
    resolve(name)


def test_every_part_of_the_program_is_named() -> None:
    """A new package or module at the top has its line in the layout."""
    parts = {module.name for module in pkgutil.iter_modules([str(SOURCE)])} - {"__main__"}
    missing = {part for part in parts if f"| `variorum.{part}` |" not in PAGE}
    assert not missing


def test_every_file_that_is_named_is_there() -> None:
    """Tests, scripts and benchmarks that the page points to exist."""
    files = {
        code for code in codes(PAGE) if re.fullmatch(r"(tests|bench|scripts|deploy|src)(/[\w.]+)*", code)
    }
    assert len(files) > 8
    missing = {file for file in files if not (ROOT / file).exists()}
    assert not missing


def test_the_layers_are_those_of_the_contract() -> None:
    """The page and the contract that is checked give one order."""
    contract = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    layers = contract["tool"]["importlinter"]["contracts"][0]["layers"]
    there = [re.sub(r"\(\w+\)( \| )?", "", layer) for layer in layers]
    block = PAGE.split("```text\n")[1].split("```")[0].split()
    assert (
        " ".join(block).replace(" | ", "|").split()
        == " ".join(filter(None, there)).replace(" | ", "|").split()
    )
