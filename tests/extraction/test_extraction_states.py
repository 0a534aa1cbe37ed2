"""What kind of page was received: invented pages in five languages, and articles that only look like one of them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from variorum.extraction import extract
from variorum.types import BlockKind

_CASES = Path(__file__).parents[1] / "cases" / "extraction" / "states"
_EXPECTED = json.loads((_CASES / "expected.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", sorted(_EXPECTED))
def test_state_is_told_with_its_reason(name: str) -> None:
    """Each page has the state that its case names; a page that is no plain article has a reason in words,
    and nothing that a wall says is text of the article."""
    wanted = _EXPECTED[name]
    document = extract((_CASES / f"{name}.html").read_bytes(), url=f"https://courier.example/2026/{name}")
    assert document.state.value == wanted["state"], document.reason
    assert wanted["reason"] in (document.reason or "")
    assert (document.reason is None) == (wanted["state"] == "article")
    if "posts" in wanted:
        assert sum(block.kind is BlockKind.POST for block in document.blocks) == wanted["posts"]
    if "last" in wanted:
        assert document.blocks[-1].text == wanted["last"]


def test_every_case_has_an_expectation() -> None:
    """No page lies in the folder without being read."""
    assert {path.stem for path in _CASES.glob("*.html")} == set(_EXPECTED)


_LONG = "".join(
    f"<p>On the {day} the council heard from the harbour office that the wall had moved by another hand's breadth, and "
    f"sent the {crew} crew to look at the stones below the water before the evening tide came in.</p>"
    for day, crew in zip(("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
                          "eleventh", "twelfth", "last"), ("Heron", "Gannet", "Plover", "Curlew") * 4, strict=False)
)  # fmt: skip


@pytest.mark.parametrize(
    ("behind", "wall"),
    [
        (
            '<div class="paywall-gate"><h3>To keep reading, subscribe</h3></div>',
            "a paywall: 'to keep reading",
        ),
        ('<div class="promo"><h3>Start your free trial of the weekend paper</h3></div>', None),
        ("", None),
    ],
)
def test_a_wall_behind_a_long_text_is_noted(behind: str, wall: str | None) -> None:
    """A long text may be whole: it is read as an article, and what the wall says is kept beside it."""
    page = f"<!doctype html><title>Quay closed for good</title><h1>Quay closed for good</h1><div>{_LONG}</div>{behind}"
    document = extract(page.encode())
    assert document.state.value == "article"
    assert (document.wall or "").startswith(wall) if wall else document.wall is None
