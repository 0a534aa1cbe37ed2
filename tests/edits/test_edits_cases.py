"""Classes on case files: small texts in five languages, each with every edit that is to be told."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from variorum.edits import compared
from variorum.types import Block, BlockKind, Document, EditClass, Headlines, PageState

CASES = Path(__file__).parents[1] / "cases" / "edits"


def cases() -> list[Any]:
    found = []
    for file in sorted(CASES.glob("*.toml")):
        table = tomllib.loads(file.read_text("utf-8"))
        found += [
            pytest.param(
                case.get("language", table.get("language", "en")), case, id=f"{file.stem}: {case['name']}"
            )
            for case in table["case"]
        ]
    return found


def document(text: str, language: str, headline: str = "The harbour") -> Document:
    blocks = tuple(Block(BlockKind.PARAGRAPH, paragraph) for paragraph in text.split("\n\n"))
    return Document(PageState.ARTICLE, blocks, headline, Headlines(h1=headline), language=language)


@pytest.mark.parametrize(("language", "case"), cases())
def test_every_edit_of_a_case_is_told_and_no_other(language: str, case: dict[str, Any]) -> None:
    """Class, change, finer kind, both values, and what it is about."""
    text = case.get("text", "")  # of a case that is about the headline alone
    old, new = case.get("headline", ("The harbour", "The harbour"))
    told = compared(
        document(case.get("old", text), language, old), document(case.get("new", text), language, new)
    ).edits
    assert [
        [
            edit.klass.value,
            edit.change.value,
            edit.detail or "",
            edit.old or "",
            edit.new or "",
            edit.about or "",
        ]
        for edit in told
        if edit.klass is not EditClass.LEAD or case.get("lead")
    ] == case["edits"]
