"""`variorum.compare`: what is given as a page is read as one, and the answer tells all that the command does."""

from __future__ import annotations

import pytest

import variorum
from variorum import BlockKind, LinkOp

TEXT = (
    "The ferry to the island was late on Monday morning, and forty cars waited at the pier for two hours.",
    "The café on the pier sold out of bread before nine, its owner said, and had to send for more from the town.",
    "A second boat will sail from Tuesday on, the company says, until the engine of the first has been repaired.",
)


def page(*paragraphs: str, before: str = "<!doctype html>", charset: str = "utf-8") -> str:
    body = "".join(f"<p>{each}</p>" for each in paragraphs)
    head = f"<meta charset={charset}><title>Ferry late</title>"
    return f"{before}<html lang=en><head>{head}</head><body><nav><a href=/>Home</a></nav><article><h1>Ferry late</h1>{body}</article></body></html>"


NEW = (TEXT[0].replace("forty", "fifty"), *TEXT[1:])


@pytest.mark.parametrize(
    "before",
    ["<!doctype html>", "\n  <!DOCTYPE HTML>", "", "<!-- saved from the site -->\n<!doctype html>", "\ufeff",
     '<?xml version="1.0"?>'],
)  # fmt: skip
def test_a_string_that_is_a_page_is_read_as_one(before: str) -> None:
    """With the same blocks and headline as its bytes, so that neither tags nor menus are told as text."""
    old, new = page(*TEXT, before=before), page(*NEW, before=before)
    result = variorum.compare(old, new)
    assert result.old_document is not None
    assert result.old_document.headline == "Ferry late"
    assert [block.text for block in result.old_document.blocks if block.kind is BlockKind.PARAGRAPH] == list(
        TEXT
    )
    assert result.sentence == "Forty → fifty cars; lead reworded"
    assert result.to_json() == variorum.compare(old.encode(), new.encode()).to_json()


def test_a_string_is_read_whatever_encoding_its_head_names() -> None:
    """It is decoded already."""
    result = variorum.compare(page(*TEXT, charset="iso-8859-1"), page(*NEW, charset="iso-8859-1"))
    assert result.new_document is not None
    assert "café" in result.new_document.text


@pytest.mark.parametrize(
    "text",
    [
        "If a < b, then b > a. The tag <html> opens a page.",
        "<b>Bold</b> is how the mayor wrote it.",
        "A page begins with <!doctype html>, the teacher said.",
        "<p>Twelve boats sank.</p>",
        "< body of water >",
        "<headline> was left in the text.",
    ],
)
def test_any_other_string_is_a_plain_text(text: str) -> None:
    """A "<" in it is a character."""
    result = variorum.compare(text, f"{text}\n\nOne more.")
    assert [" ".join(sentences) for sentences in result.old_units] == [text]
    assert [link.op for link in result.links][-1] is LinkOp.ADDED


def test_the_answer_adds_up() -> None:
    """The line, and the terms of which the importance is the sum."""
    told = variorum.compare(*("\n\n".join(each) for each in (TEXT, NEW))).to_json()
    assert told["sentence"] == "Forty → fifty cars; lead reworded"
    assert told["terms"] == [
        {"class": "figure", "count": 1, "value": 0.36},
        {"class": "lead", "count": 1, "value": 0.1},
    ]
    assert told["importance"] == pytest.approx(sum(term["value"] for term in told["terms"]))
    assert variorum.compare("a", "a").to_json()["sentence"] == ""
