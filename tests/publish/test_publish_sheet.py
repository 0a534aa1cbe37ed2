"""A comparison as PDF: whole, with its own fonts, the same each time; hostile text is only text."""

from __future__ import annotations

import base64
import re
import zlib
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from variorum.comparison import compare
from variorum.comparison.rows import side_by_side
from variorum.edits import compared
from variorum.publish import picture
from variorum.publish.pair import Jump, Pair, pair
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


# --- what a screen reader is told -------------------------------------------------------------------------


class Told:
    """The structure of a PDF as a reader walks it: its objects by their number, each reference followed."""

    def __init__(self, document: bytes) -> None:
        self.objects = {
            int(number): body
            for number, body in re.findall(rb"\n(\d+) 0 obj\n(.*?)\nendobj", document, re.DOTALL)
        }
        root = re.search(rb"/Root (\d+) 0 R", document)
        assert root is not None
        self.catalog = self.objects[int(root[1])]
        self.lines: list[tuple[int, str, str, str]] = []
        #: Every stretch of ink as the elements name it: object of the page, number, element.
        self.ink: set[tuple[int, int, int]] = set()
        self.tree = self._at(self.catalog, b"StructTreeRoot")
        self._walk(self._at(self.tree, b"K"), 0, self._number(self.tree, b"K"))

    def _number(self, body: bytes, key: bytes) -> int:
        found = re.search(rb"/%b (\d+) 0 R" % key, body)
        assert found is not None, key
        return int(found[1])

    def _at(self, body: bytes, key: bytes) -> bytes:
        return self.objects[self._number(body, key)]

    def _string(self, body: bytes, key: bytes) -> str:
        found = re.search(rb"/%b \(((?:[^()\\]|\\.)*)\)" % key, body, re.DOTALL)
        if not found:
            return ""
        raw = re.sub(
            rb"\\([0-7]{3}|.)",
            lambda each: (
                bytes([int(each[1], 8)])
                if len(each[1]) == 3
                else {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}.get(each[1], each[1])
            ),
            found[1],
            flags=re.DOTALL,
        )
        return raw[2:].decode("utf-16-be") if raw.startswith(b"\xfe\xff") else raw.decode("latin-1")

    def _walk(self, body: bytes, depth: int, number: int) -> None:
        kind = re.search(rb"/S /(\w+)", body)
        assert kind is not None
        self.lines.append((depth, kind[1].decode(), self._string(body, b"Alt"), self._string(body, b"Lang")))
        kids = re.search(rb"/K \[(.*?)\](?=\s*/|\s*>>)", body, re.DOTALL)
        assert kids is not None
        for mcid, page, child in re.findall(
            rb"<<\s*/MCID (\d+)\s*/Pg (\d+) 0 R.*?>>|(\d+) 0 R", kids[1], re.DOTALL
        ):
            if child:
                assert self._number(self.objects[int(child)], b"P") == number
                self._walk(self.objects[int(child)], depth + 1, int(child))
            else:
                self.ink.add((int(page), int(mcid), number))

    def parents(self) -> set[tuple[int, int, int]]:
        """The same ink as the pages lead to it: page, number, element."""
        nums = self._at(self.tree, b"ParentTree")
        arrays = {
            int(key): [int(each) for each in re.findall(rb"(\d+) 0 R", refs)]
            for key, refs in re.findall(rb"(\d+) \[([^\[\]]*)\]", nums)
        }
        return {
            (page, i, element)
            for page, body in self.objects.items()
            if re.search(rb"/Type /Page\b", body)
            for key in re.findall(rb"/StructParents (\d+)", body)
            for i, element in enumerate(arrays[int(key)])
        }

    def marks(self) -> int:
        """How many stretches of ink the pages have, each begun and ended, with none inside another."""
        count = 0
        for body in self.objects.values():
            if stream := re.search(rb"stream\r?\n(.*)endstream", body, re.DOTALL):
                if b"ASCII85Decode" not in body:
                    continue
                content = zlib.decompress(base64.a85decode(stream[1].strip().removesuffix(b"~>")))
                marks = re.findall(rb"\b(BDC|BMC|EMC)\b", content)
                assert [each == b"EMC" for each in marks] == [i % 2 == 1 for i in range(len(marks))]
                count += marks.count(b"BDC")
        return count


def test_a_document_says_what_its_ink_is() -> None:
    """Title, headings, the list of changes, a table; what happened to a row, what was removed and added in words; the
    language of the text. What has no meaning is in no element, and every stretch of ink leads to its element and back."""
    berths = "The port has {} berths for fishing boats in the summer months."
    shown = made(
        [*KEPT, berths.format(40)], [*KEPT, berths.format(46), "A ferry (the second) came by night."]
    )
    jump = Jump("e1", "#", "Figure altered", "#c1", old="40", new="46")
    shown = replace(shown, article=replace(shown.article, language="en"), jumps=(jump,))
    document = picture.pdf(shown, URL)
    told = Told(document)
    assert b"/MarkInfo" in told.catalog
    assert b"/Marked true" in document
    assert b"/Lang (en)" in told.catalog
    assert b"/DisplayDocTitle true" in document
    kinds = [kind for _, kind, _, _ in told.lines]
    assert kinds[:8] == ["Document", "P", "H1", "P", "H2", "L", "LI", "LBody"]
    assert kinds.count("TD") > kinds.count("TR") > 2
    assert kinds.count("TH") == 2
    aloud = [alt for _, _, alt, _ in told.lines if alt]
    assert aloud[2:] == ["Reworded, paragraph 7. ", "removed: 40;", "added: 46;", "Added, paragraph 8. "]
    assert {language for _, kind, _, language in told.lines if kind == "H1"} == {"en"}
    assert told.ink == told.parents()
    assert len(told.ink) == told.marks()
    assert b"/Title (Added, paragraph 8)" in document


def test_a_row_over_several_pages_is_one_row() -> None:
    """Its text goes on where the page ends; the heads of the columns are read once, the feet never."""
    long = "The harbour was closed again and the boats stayed where they were. " * 200
    document = picture.pdf(made([*KEPT, "Then came this."], [*KEPT, "Then came that.", long]), URL)
    assert pages(document) > 1
    told = Told(document)
    assert told.ink == told.parents()
    assert len(told.ink) == told.marks()
    assert len({page for page, _, _ in told.ink}) == pages(document)
    assert [kind for _, kind, _, _ in told.lines].count("TH") == 2


def test_a_passage_over_lines_is_said_once() -> None:
    """Words removed one after another are one thing heard, also where a line ends among them; those apart are two."""
    gone = "which nobody at all along the whole northern harbour had ever expected to see"
    old = f"The ferry came in {gone} and went out again by the red buoy at night."
    new = "The ferry came in and went out again by the green buoy at night."
    aloud = [alt for _, _, alt, _ in Told(picture.pdf(made([*KEPT, old], [*KEPT, new]), URL)).lines if alt]
    assert f"removed: {gone};" in aloud
    assert "removed: red;" in aloud
    assert "added: green;" in aloud


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
