"""A comparison as PDF: whole, with its own fonts, the same each time; hostile text is only text."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from variorum.comparison import compare
from variorum.comparison.rows import side_by_side
from variorum.edits import compared
from variorum.publish import picture
from variorum.publish.pair import Pair, pair
from variorum.types import Article, ArticleState, Block, BlockKind, Document, Interval, PageState, Version

T = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
URL = "http://127.0.0.1:8712/a/a0000001/0..1"
KEPT = [f"Paragraph {i} speaks of matter number {i * 7} at some length." for i in range(6)]


def made(old: list[str], new: list[str], headline: str = "A port", **fields: object) -> Pair:
    documents = [
        Document(PageState.ARTICLE, tuple(Block(BlockKind.PARAGRAPH, text) for text in texts), headline)
        for texts in (old, new)
    ]
    comparison = replace(compare(*documents), edits=compared(*documents).edits)
    versions = [Version("a0000001", n, None, f"{n}", headline, (Interval(None, T, T),), 9) for n in (0, 1)]
    article = Article("a0000001", "https://news.example/a", "Courier", T, ArticleState.LIVE)
    return replace(
        pair(article, versions[0], versions[1], side_by_side(comparison, *documents), comparison), **fields
    )


def pages(document: bytes) -> int:
    return len(re.findall(rb"/Type /Page\b", document))


def test_a_comparison_is_one_document_with_its_own_fonts() -> None:
    """Fonts are embedded, nothing runs and nothing is linked; the same texts give the same bytes."""
    shown = made([*KEPT, "It has 40 berths."], [*KEPT[:3], "It has 46 berths.", *KEPT[3:]])
    document = picture.pdf(shown, URL)
    assert document.startswith(b"%PDF-")
    assert document.count(b"/FontFile2") == 4
    assert not any(word in document for word in (b"/JavaScript", b"/URI", b"/Launch", b"/EmbeddedFile"))
    assert document == picture.pdf(shown, URL)
    assert b"(Courier: A port)" in document


def test_a_long_comparison_goes_on_on_the_next_page() -> None:
    """Also a paragraph that no page holds, and all unchanged text where it is asked for."""
    long = "The harbour was closed again and the boats stayed where they were. " * 200
    few = picture.pdf(made(KEPT, [*KEPT, "One more."]), URL)
    assert (pages(few), pages(picture.pdf(made(KEPT, [*KEPT, long]), URL))) == (1, 3)
    many = [f"{text} It was said on day {i}, in the evening." for i in range(20) for text in KEPT]
    shown = made(many, [*many, "One more."])
    assert pages(picture.pdf(shown, URL)) == 1
    assert pages(picture.pdf(shown, URL, whole=True)) > 3


@pytest.mark.parametrize(
    "text",
    [
        '<b>&amp;</b><font color="red">x</font>',
        ") Tj ET Q /JavaScript (app.alert(1)) BT (",
        "\u202egnihton\u202c \x00\x07 \ud800 \u2067turned",
        "word" * 30_000,
        "",
    ],
)
def test_hostile_text_is_only_text(text: str) -> None:
    """Markup, PDF operators, control characters, surrogates and a headline of 120,000 characters: a document each time."""
    document = picture.pdf(
        made([*KEPT, text], [*KEPT, f"{text} more"], headline=text or "none"), URL + text[:80]
    )
    assert document.startswith(b"%PDF-")
    assert document.rstrip().endswith(b"%%EOF")
    assert b"/JavaScript (" not in document  # in the title its brackets are escaped
    assert pages(document) < 80


def test_letters_that_the_fonts_lack_are_told_or_refused() -> None:
    """A few are boxes, which the foot counts; a text that is mostly in other letters is refused with what helps."""
    few = made([*KEPT, "The ferry Łódź came."], [*KEPT, "The ferry 大阪 came."])
    assert picture.pdf(few, URL) != picture.pdf(
        made([*KEPT, "The ferry Łódź came."], [*KEPT, "The ferry Osaka came."]), URL
    )
    with pytest.raises(picture.NoLetters, match="prints the page itself"):
        picture.pdf(made(["港は閉鎖された。" * 9], ["港は再開された。" * 9]), URL)
    with pytest.raises(picture.NoLetters):
        picture.pdf(made(["أغلق الميناء مساء السبت"], ["أعيد فتح الميناء مساء الأحد"]), URL)


@pytest.mark.parametrize(
    ("old", "new", "legible"),
    [
        (["The ferry Łódź came."], ["The ferry Łódź did not come."], True),
        ([*KEPT, "The ferry Łódź came."], [*KEPT, "The ferry 大阪 came."], True),
        ([], [], True),
        (["السفينة في الميناء"], ["السفينة في البحر"], False),
        (["הנמל נסגר"], ["הנמל נפתח"], False),
        (["港は閉鎖された。"], ["港は再開された。"], False),
        (["Порт закрыт."], ["Порт открыт."], False),
        (["ท่าเรือปิด"], ["ท่าเรือเปิด"], False),
    ],
)
def test_a_sheet_is_offered_where_it_can_be_made(old: list[str], new: list[str], legible: bool) -> None:
    """What is said to be legible is set, what is not is refused: no page offers a file that it cannot give."""
    pair = made(old, new)
    assert picture.legible(pair) is legible
    if legible:
        assert picture.pdf(pair, URL).startswith(b"%PDF-")
    else:
        with pytest.raises(picture.NoLetters):
            picture.pdf(pair, URL)
