"""The glossary's words have a place in the code, and links between pages lead somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from docs_places import DOCS, PAGES, ROOT, codes, resolve

ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in (DOCS / "glossary.md").read_text(encoding="utf-8").splitlines()
    if line.startswith("|") and "variorum." in line
]


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_every_word_has_its_place_in_the_code(row: list[str]) -> None:
    """The third column names a module, class, function or field that is there."""
    (place,) = codes(row[2])
    resolve(place)


def test_no_word_has_two_meanings() -> None:
    """Each word stands in the glossary once."""
    words = [row[0] for row in ROWS]
    assert len(words) > 40
    assert sorted(words) == sorted(set(words))


@pytest.mark.parametrize("page", PAGES, ids=[str(page.relative_to(ROOT)) for page in PAGES])
def test_links_lead_somewhere(page: Path) -> None:
    """A link to a file of the repository finds the file, and one to a heading the heading."""
    text = page.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if target.startswith(("http://", "https://")):
            continue
        path, _, heading = target.partition("#")
        file = (page.parent / path).resolve() if path else page
        assert file.exists(), f"{target}: no such file"
        if heading:
            assert heading in _anchors(file.read_text(encoding="utf-8")), f"{target}: no such heading"


def _anchors(text: str) -> set[str]:
    """Headings as GitHub makes anchors of them."""
    titles = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}
