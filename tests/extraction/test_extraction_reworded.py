"""Reading reworded paragraphs from their bytes: what is read so is what a full reading finds, or nothing is read so."""

from __future__ import annotations

import gzip
import os
import random
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from variorum.extraction import raw
from variorum.extraction.again import read_again
from variorum.extraction.article_memory import ArticleMemory
from variorum.extraction.glance import look
from variorum.extraction.memory import SourceMemory
from variorum.extraction.reread import Reread
from variorum.extraction.reworded import reworded
from variorum.types import Document

URL = "https://tide.example/ferry"
AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
PARAGRAPHS = (
    "The ferry to Eldersund leaves at seven in the morning and takes forty minutes across the sound, the harbour says.",
    "Tickets are sold at the pier and in the <b>old customs house</b>, which opens an hour before the first boat leaves.",
    "In winter the crossing takes longer, since the captain keeps to the lee of the islands when the wind is high.",
    "The council has asked for a second boat, but the money for it is not in the plan for the coming year or the next.",
    'Those who wait can read the <a href="/log">log of the crossings</a>, which the harbour has kept since the war.',
)

_ROOT = Path(__file__).resolve().parents[2]
_PAGES = sorted(
    (Path(os.environ.get("VARIORUM_DATA", _ROOT.parent / "shared")) / "data" / "zyte" / "html").glob("*.gz")
)[5::17]
_PARAGRAPH = re.compile(rb"<p\b[^>]*>(?P<text>[^<]{60,})</p>", re.IGNORECASE)
_WORD = re.compile(rb"\b[a-z]{4,}\b")


def page(
    body: str,
    *,
    modified: str = "2026-03-01T08:00:00Z",
    headline: str = "Ferry runs again",
    tide: str = "high",
) -> bytes:
    return f"""<!doctype html><html lang="en"><head><title>{headline} | The Tide</title>
<meta property="og:title" content="{headline}"><meta property="og:type" content="article">
<meta property="article:published_time" content="2026-03-01T07:00:00Z">
<meta property="article:modified_time" content="{modified}"></head><body>
<header><a href="/">The Tide</a><nav><a href="/a">Harbour</a> <a href="/b">County</a></nav><p>Tide: {tide}</p></header>
<h1>{headline}</h1><article>{body}</article><footer><p>The Tide is printed in Eldersund.</p></footer>
</body></html>""".encode()


def body(*paragraphs: str) -> str:
    return "<div class='ad' style='display:none'>Advertisement</div>".join(
        f"<p>{each}</p>" for each in paragraphs
    )


STORY = page(body(*PARAGRAPHS))


def first(html: bytes = STORY) -> tuple[Reread, ArticleMemory, SourceMemory]:
    site = SourceMemory()
    reading = read_again(html, site, url=URL)
    assert reading.memory is not None
    reading.teach(site, AT)
    memory = ArticleMemory.unpack(reading.memory.pack())
    assert memory is not None
    return reading, memory, site


def read_so(new: bytes, before: Document, memory: ArticleMemory, site: SourceMemory) -> Reread | None:
    seen = look(memory.glance, new)
    assert seen is not None
    return reworded(new, seen, memory, before, site, url=URL)


def assert_alike(short: Reread, whole: Reread) -> None:
    """The same document, and the same remembered but for the chance that a text is one."""
    assert short.document == whole.document
    assert not whole.doubts
    assert short.memory is not None
    assert whole.memory is not None
    bare = [
        replace(each, details=tuple(one._replace(percent=0) for one in each.details), glance=b"")
        for each in (short.memory, whole.memory)
    ]
    assert bare[0] == bare[1]
    assert set(short.lessons) <= set(whole.lessons)
    assert (short.moved, short.restless, short.forgotten) == (whole.moved, whole.restless, whole.forgotten)


def changed(*pairs: tuple[str, str], **stated: str) -> bytes:
    text = body(*PARAGRAPHS)
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    return page(text, **stated)


def test_a_hidden_field_hides_nothing_behind_it() -> None:
    """An element that has no end is no reason to read nothing more: an edit behind it once passed for none."""
    field = "<label><input type='checkbox' class='toggle' hidden></label>"
    story, edited = (
        page(body(*PARAGRAPHS[:2]) + field + body(PARAGRAPHS[2].replace("captain", who), *PARAGRAPHS[3:]))
        for who in ("captain", "skipper")
    )
    before, memory, site = first(story)
    short = read_so(edited, before.document, memory, site)
    assert short is not None
    assert "skipper" in short.document.text


@pytest.mark.parametrize(
    "new",
    [
        changed(("forty minutes", "fifty minutes")),
        changed(("forty minutes", "fifty minutes"), ("when the wind", "whenever the wind")),
        changed(("old customs house", "new customs house")),
        changed(("seven in the morning", "seven &amp; eight in the morning")),
        changed(("forty minutes", "fifty minutes"), modified="2026-03-02T08:30:00Z"),
        changed(("forty minutes", "fifty minutes"), tide="low"),
    ],
    ids=["word", "two paragraphs", "bold", "reference", "time", "tide"],
)
def test_reworded_paragraphs_are_read_from_their_bytes(new: bytes) -> None:
    """Words inside paragraphs: the document of a full reading, and what is remembered of it."""
    reading, memory, site = first()
    short = read_so(new, reading.document, memory, site)
    assert short is not None
    whole = read_again(new, site, memory, url=URL)
    if b"Tide: low" in new:  # what stands far from the article is left to full readings
        assert short.document == whole.document
    else:
        assert_alike(short, whole)


_STORY = body(*PARAGRAPHS)


@pytest.mark.parametrize(
    "around",
    [
        f"<iframe src='/film?{'x' * 9_000}'></iframe>{_STORY}",
        f"<div data-more='{'x' * 9_000}' class='more'>{_STORY}</div>",
        f"<p>By <i>Ada Quill</i></p><div style='display:none'><b>Ferry runs again</b> Share</div>{_STORY}",
        f"<div><p>3 March</p></div><div hidden><div>Ferry runs again</div></div>{_STORY}",
        f"{_STORY}<div><a href='/1'>One</a></div><div>7 <i>of</i> 9</div>",
        f"{_STORY}<div hidden><div>7</div><p>The log of 1 May</p><p>Tide tables</p></div>",
        f"<table><tr><th>Pier</th><th>Boats</th></tr><tr><td><b>Brede</b> &amp; Tarn</td><td> 7 </td><td></td></tr></table>{_STORY}",
    ],
    ids=[
        "long frame",
        "long attribute",
        "headline in a hidden bar",
        "and in a bar above it",
        "ends before the range",
        "hidden box behind it",
        "table",
    ],
)
def test_what_stands_around_a_story_keeps_it_from_nothing(around: str) -> None:
    """Attributes as long as pages, headlines said twice, counters behind the text: an edit is read from its bytes, as
    by a full reading."""
    reading, memory, site = first(page(around))
    new = page(around.replace("forty minutes", "fifty minutes"))
    short = read_so(new, reading.document, memory, site)
    assert short is not None
    assert "fifty minutes" in short.document.text
    assert_alike(short, read_again(new, site, memory, url=URL))


def test_the_next_look_goes_on_from_it() -> None:
    """The memory that is made recognises the page, and the edit after it; a text that comes back is an edit too."""
    reading, memory, site = first()
    before = reading.document
    for new in (changed(("forty", "fifty")), changed(("forty", "sixty")), changed(("lee", "shelter")), STORY):
        short = read_so(new, before, memory, site)
        assert short is not None
        assert short.memory is not None
        assert_alike(short, read_again(new, site, memory, url=URL))
        short.teach(site, AT)
        packed = ArticleMemory.unpack(short.memory.pack())
        assert packed is not None
        before, memory = short.document, packed
        seen = look(memory.glance, new)
        assert seen is not None
        assert seen.unchanged


@pytest.mark.parametrize(
    "new",
    [
        changed(("log of the crossings", "book of the crossings")),
        changed(("forty minutes", '<a href="/clock">fifty</a> minutes')),
        changed(("<p>In winter", "<p hidden>In winter"), ("forty", "fifty")),
        changed(("the captain", "</p><p>the captain")),
        changed(("the captain", "<br><br>the captain")),
        changed((PARAGRAPHS[2], "Correction: an earlier version gave the wrong time for the first boat of the day.")),
        changed((PARAGRAPHS[2], "Nobody in the town remembers a summer as dry as this one, and the wells are low.")),
        changed((f"<p>{PARAGRAPHS[2]}</p>", "")),
        changed((PARAGRAPHS[2], PARAGRAPHS[0])),
        changed(("forty", "fifty"), headline="Ferry runs late"),
        page(body(*PARAGRAPHS, "A third boat was never spoken of, though some on the island would like to have one.")),
        changed(("forty minutes", "fünfzig Minuten")).decode().encode("cp1252"),
    ],
    ids=[
        "link's words", "link", "hidden", "parted", "breaks", "note", "other text", "gone", "elsewhere too", "headline",
        "added", "encoding",
    ],
)  # fmt: skip
def test_what_is_not_sure_is_left_to_a_full_reading(new: bytes) -> None:
    """Anything but words inside paragraphs without links."""
    reading, memory, site = first()
    assert read_so(new, reading.document, memory, site) is None


@pytest.mark.parametrize(
    "other",
    [
        lambda document: replace(document, byline=("Ada Quill",)),
        lambda document: replace(document, blocks=document.blocks[1:]),
        lambda document: replace(document, rule=1),
        lambda document: replace(document, links=None),
    ],
    ids=["byline", "blocks", "rule", "links"],
)
def test_only_the_document_that_was_read_last_is_gone_on_from(other: Callable[[Document], Document]) -> None:
    """A text that is not the last reading's cannot be reworded."""
    reading, memory, site = first()
    assert read_so(changed(("forty", "fifty")), other(reading.document), memory, site) is None


def test_what_a_person_or_the_site_says_of_a_block_is_left_to_a_full_reading() -> None:
    """A decision against a paragraph, and two other articles that show it, count."""
    new = changed(("forty", "fifty"))
    reading, memory, site = first()
    lesson = next(each for each in reading.lessons if "captain" in each.text)
    site.decide(lesson.key.hex(), as_text=False, who="editor", at=AT)
    assert read_so(new, reading.document, memory, site) is None
    reading, memory, site = first()
    for article in (7, 8):
        site.learn([lesson], article, AT)
    assert read_so(new, reading.document, memory, site) is None


@pytest.mark.skipif(not _PAGES, reason="no measuring data: set VARIORUM_DATA")
@pytest.mark.parametrize("path", _PAGES, ids=lambda path: path.name[:8])
def test_real_pages_are_read_as_by_a_full_reading(path: Path) -> None:
    """One or two paragraphs of a page reworded at one to three places."""
    html, rng = gzip.decompress(path.read_bytes()), random.Random(path.name)
    site = SourceMemory()
    reading = read_again(html, site, url=URL)
    memory = reading.memory
    if memory is None:
        return
    reading.teach(site, AT)
    matches = [
        match
        for match in _PARAGRAPH.finditer(html)
        if " ".join(match["text"].decode("utf-8", "replace").split())[:50] in reading.document.text
    ]
    for _ in range(4):
        new = html
        for match in sorted(rng.sample(matches, min(2, len(matches))), key=lambda each: -each.start()):
            text = match["text"]
            for word in reversed(list(_WORD.finditer(text))[:: rng.randint(5, 30)][:3]):
                text = text[: word.start()] + b"another" + text[word.end() :]
            new = new[: match.start("text")] + text + new[match.end("text") :]
        short = read_so(new, reading.document, memory, site)
        if short is not None:
            assert_alike(short, read_again(new, site, memory, url=URL))


NEW = "Nobody told the harbour that the second boat had been sold in the spring to a buyer from across the sound."


def judged(old: bytes, new: bytes) -> str:
    """What the bytes alone tell of the second page: "unchanged", the text that was read from them, or nothing."""
    before, memory, site = first(old)
    seen = look(memory.glance, new)
    if seen is None:
        return "nothing"
    if seen.unchanged:
        return "unchanged"
    short = reworded(new, seen, memory, before.document, site, url=URL)
    return "nothing" if short is None else short.document.text


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('<p class="x">{}</p>', '<p class="x"hidden>{}</p>'),
        ('<p class="x">{}</p>', '<p class="x"style="display:none">{}</p>'),
        ("<p>{}</p><p></p>", f"<p>{{}}</p><p><style-guide>{NEW}</style-guide></p>"),
        ("<p>{}</p>", f"<p>{{}} <script-note>{NEW}</script-note></p>"),
        ("<p>{}</p><audio-player></audio-player>", f"<p>{{}}</p><audio-player><p>{NEW}</p></audio-player>"),
        ("<p>{}</p><svg></svg>", f"<p>{{}}</p><svg><p>{NEW}</p></svg>"),
        ("<p>{}</p><p hidden>Advert</p>", f"<p>{{}}</p><p hidden>Advert<div>{NEW}</div></p>"),
        ("<p>{}</p><p class= hidden></p>", f"<p>{{}}</p><p class= hidden>{NEW}</p>"),
    ],
)
def test_what_a_parser_would_show_is_not_overlooked(old: str, new: str) -> None:
    """Text that comes or goes by the way a tag is written is never taken for unchanged: it is read, or left to a full
    reading."""
    pages = [
        page(body(*PARAGRAPHS[:2]) + form.format(PARAGRAPHS[2]) + body(*PARAGRAPHS[3:]))
        for form in (old, new)
    ]
    told = judged(*pages)
    full = read_again(pages[1], SourceMemory(), url=URL).document.text
    assert told in ("nothing", full)


@pytest.mark.parametrize(
    "box", ["<div hidden>{}</div>", "<template>{}</template>", "<div class='print'>{}</div>"]
)
def test_a_copy_left_behind_does_not_vouch_for_the_article(box: str) -> None:
    """Pages carry their text twice, for print or for other screens; an edit of the first is no less an edit."""
    story, edited = (
        f"<div><p>{PARAGRAPHS[0]}</p><p>{last}</p><p>{PARAGRAPHS[3]}</p><div><a href='/s'>Share</a></div></div>"
        for last in (PARAGRAPHS[2], PARAGRAPHS[2].replace("captain", "skipper"))
    )
    told = judged(page(story + box.format(story)), page(edited + box.format(story)))
    assert told != "unchanged"
    assert told == "nothing" or "skipper" in told


def test_bytes_that_are_made_to_be_slow_are_not() -> None:
    """A page is as long as a site likes; no part of it is gone through again and again."""
    many = 60_000
    for hostile in (
        b"<h1>" * many,
        b"<meta " * many,
        b"<img " * many,
        b"display " + b"<b/style=" * many + b">x",
        b'<div class="' + b"hidden " * many + b'">text</div>',
        b"<a hidden>" + b"<a " * many,
        b"<title-x" * many,
    ):
        raw.witnesses(hostile)
        raw.statements(hostile)
        raw.blocks(hostile[:262_144])
        raw._shown(hostile[:262_144])
