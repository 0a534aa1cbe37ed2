"""The example that must always work: reports of 2007 and 2008 from their pages to the pages about them.

The texts are measuring data and not kept here; pages of that time are built around them, served over loopback,
watched by the real gate, store and evidence, and read through the real site.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import escape
from pathlib import Path
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode
from stage import Stage, sqlite
from two_columns import SHARED, versions
from web_client import Client
from web_server import served

from variorum import Observatory, Settings, open_observatory
from variorum.testing.clocks import FixedClock
from variorum.types import BlockKind, Document
from variorum.web.site import create_site

pytestmark = pytest.mark.skipif(not list(SHARED.glob("seeds/00*.txt")), reason=f"no seed texts in {SHARED}")

FIRST = datetime(2008, 3, 18, 1, 50, tzinfo=UTC)
ADDRESS = "/go/rss/-/1/hi/world/europe/7302037.stm"


def old_page(headline: str, body: str, updated: str) -> str:
    """A page of a broadcaster of 2007: tables, a broken server directive, boxes of 2012."""
    return f"""<html><head><title>BBC NEWS | Europe | {escape(headline)}</title></head><body>
    [an error occurred while processing this directive]
    <table width="100%"><tr><td><a href="/"><img src="logo.gif" alt=""></a> BBC News</td>
    <td><a href="/video">watch One-Minute World News</a></td></tr></table>
    <table><tr><td width="120"><a href="/n">World</a><br><a href="/s">Sport</a><br><a href="/w">Weather</a></td>
    <td><table><tr><td><span class="lu">Last Updated: {updated}</span></td></tr></table>
    <div class="mxb"><h1>{escape(headline)}</h1></div>
    <table><tr><td class="storybody"><!-- S BO -->{body}<!-- E BO --></td>
    <td width="150"><table><tr><td><b>SEE ALSO</b><div class="arr"><a href="/q">Questions and answers</a></div>
    <div>23 Feb 07 | Americas</div></td></tr>
    <tr><td>The broadcaster is not responsible for the content of external internet sites</td></tr></table></td></tr>
    </table><table><tr><td><b>FROM OTHER NEWS SITES (2012)</b><ul><li><a href="/b">Has the bubble burst?</a></li>
    <li><a href="/c">How the oldest tree defied an empire</a></li><li><a href="/d">Why dancers quit</a></li></ul></td>
    </tr></table></td></tr></table><p>Americas Africa Europe Middle East South Asia Asia Pacific</p><p>Copyright © 2017. All rights reserved.</p></body></html>"""


def body_of(document: Document) -> str:
    """The blocks as such a page set them."""
    ways = {
        BlockKind.SUBHEAD: "<p><b>{}</b></p>",
        BlockKind.BOX: '<table align="right" width="203"><tr><td class="infobox"><p>{}</p></td></tr></table>',
        BlockKind.PULL_QUOTE: '<table border="0" align="right" width="231"><tr><td class="sibtbg"><div class="o">'
        '<img src="/start_quote.gif" alt=""> <b>{}</b> <img src="/end_quote.gif" alt=""></div></td></tr></table>',
    }
    return "".join(ways.get(block.kind, "<p>{}</p>").format(escape(block.text)) for block in document.blocks)


def other_reports() -> Iterator[tuple[str, str]]:
    """Headline and page of the three reports of 2007, furniture and all, as (path, page)."""
    for number in ("000", "001", "002"):
        text = next(SHARED.glob(f"seeds/{number}_*.txt")).read_text(encoding="utf-8")
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        updated = next((i for i, line in enumerate(lines) if line.startswith("Last Updated: ")), -1)
        end = next((i for i, line in enumerate(lines) if line.startswith("The BBC is not")), len(lines) - 1)
        paragraphs = [
            line
            for line in lines[updated + 2 : end]
            if len(line) > 60 and line.endswith((".", '"', "”", "?"))
        ]
        body = "".join(f"<p>{escape(line)}</p>" for line in paragraphs)
        when = (
            lines[updated].removeprefix("Last Updated: ")
            if updated >= 0
            else "Tuesday, 15 May 2007, 18:32 GMT"
        )
        yield f"/2007/{number}.stm", old_page(lines[updated + 1], body, when)


@dataclass(frozen=True)
class Shown:
    """The report of 2008 after all looks: its id, and the pages about it."""

    observatory: Observatory
    client: Client
    article: str
    address: str
    old: Document
    new: Document

    def page(self, path: str = "") -> LexborHTMLParser:
        answer = self.client.get(f"/a/{self.article}{path}")
        assert answer.status == 200, answer.text[:500]
        return LexborHTMLParser(answer.text)

    def json(self, path: str = "") -> Any:
        return self.client.get(f"/a/{self.article}{path}.json").json()

    def words(self, path: str = "") -> str:
        return text_of(self.page(path).css_first("main"))


def text_of(node: LexborNode | None) -> str:
    assert node is not None
    return " ".join(node.text(separator=" ").split())


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shown]:
    old, new = versions()
    clock = FixedClock(FIRST - timedelta(hours=1))
    settings = Settings(
        database=sqlite(tmp_path_factory.mktemp("reports")),
        allow_loopback=True,
        pace=0,
        batch_seconds=0.05,
        quiet_days=10,
    )
    with Stage() as stage, open_observatory(settings=settings, clock=clock) as observatory:

        def look(hours: float) -> None:
            clock.advance(timedelta(hours=hours))
            asyncio.run(observatory.watch(once=True, poll_seconds=0.01))

        for path, page in other_reports():
            observatory.add(
                stage.put(path, page), outlet="BBC News" if "002" not in path else "Financial Times"
            )
        assert old.headline is not None
        assert new.headline is not None
        stage.put(ADDRESS, old_page(old.headline, body_of(old), "Tuesday, 18 March 2008, 01:45 GMT"))
        look(1)
        observatory.add(stage.url(ADDRESS), outlet="BBC News")
        look(0)
        article = observatory.find_article(stage.url(ADDRESS)).id
        stage.put(ADDRESS, old_page(new.headline, body_of(new), "Tuesday, 18 March 2008, 14:50 GMT"))
        observatory.store.set_due(article, FIRST + timedelta(hours=13), "by hand")
        look(13)
        for _ in range(40):
            look(24)
        assert observatory.store.article(article).due is None
        with served(create_site(observatory)) as address:
            yield Shown(observatory, Client(address), article, stage.url(ADDRESS), old, new)


def test_all_four_reports_are_read(shown: Shown) -> None:
    """Each is an article with its own text; nothing of the furniture is in any; the time of the last update is
    the modified time, and a line of 2017 is no publication."""
    articles = list(shown.observatory.all_articles())
    assert len(articles) == 4
    for article in articles:
        document = shown.observatory.store.document(article.id, article.current or 0)
        assert not re.search(r"One-Minute|an error occurred|SEE ALSO|dancers|Copyright|23 Feb", document.text)
        assert document.published is None
        assert document.modified is not None
        assert document.modified[:4] in ("2007", "2008")
        assert len(document.blocks) >= 10


def test_both_versions_are_stored_as_they_stood(shown: Shown) -> None:
    """Numbered from 0, with their headlines, every paragraph in order, and the times between which they came."""
    store = shown.observatory.store
    first, second = store.versions(shown.article)
    assert (first.number, second.number) == (0, 1)
    for version, given in ((first, shown.old), (second, shown.new)):
        read = store.document(shown.article, version.number)
        assert read.headline == given.headline
        assert [block.text for block in read.blocks] == [block.text for block in given.blocks]
    assert first.first_seen == FIRST
    assert second.first_seen == FIRST + timedelta(hours=13)


def test_the_article_page_says_what_a_tracker_says(shown: Shown) -> None:
    """Source, first seen, "will not be checked again", the original's address, one change, a feed of changes."""
    words = shown.words()
    assert "BBC News" in words
    assert "18 March 2008" in words or "18 Mar 2008" in words
    assert "01:50" in words
    assert "will not be checked again" in words.lower() or "not be checked again" in words
    page = shown.page()
    links = {node.attributes.get("href") for node in page.css("a")}
    assert shown.address in links
    feeds = {node.attributes.get("href") for node in page.css("a, link[rel=alternate]")}
    assert any(href and href.endswith(f"/a/{shown.article}.atom") for href in feeds)
    assert shown.observatory.store.article(shown.article).versions == 2
    assert re.search(r"\b(1|one) (change|edit)\b", words.lower()), words[:1500]


def test_the_feed_has_one_entry(shown: Shown) -> None:
    """The article's feed tells of its one change."""
    feed = shown.client.get(f"/a/{shown.article}.atom")
    assert feed.status == 200
    assert feed.text.count("<entry>") == 1
    assert (
        escape(shown.new.headline or "", quote=False).replace("'", "&#39;") in feed.text
        or (shown.new.headline or "") in feed.text
    )


def test_titles_times_and_distance(shown: Shown) -> None:
    """The pair names both versions with titles and times, and says "about 13 hours later"."""
    words = shown.words("/0..1")
    assert "Version 0" in words
    assert "Version 1" in words
    assert (shown.old.headline or "") in words
    assert (shown.new.headline or "") in words
    assert "01:50" in words
    assert "14:50" in words
    assert "about 13 hours later" in words


def rows(page: LexborHTMLParser) -> list[tuple[str, str, str, LexborNode]]:
    """(operation, text of the old cell, text of the new cell, row) of every row of the two columns."""
    found = []
    for node in page.css(".diff .row"):
        kind = (node.attributes.get("class") or "").split()
        if "heads" in kind:
            continue
        cells = [[text_of(text) for text in node.css(f".cell.{side} .text")] for side in ("old", "new")]
        found.append((kind[1], " ".join(cells[0]), " ".join(cells[1]), node))
    return found


def number(document: Document, wanted: int) -> str:
    """The text of the block that readers see under that number (boxes bear none)."""
    return [block.text for block in document.blocks if block.kind is not BlockKind.BOX][wanted - 1]


def row_of_old(shown: Shown, text: str) -> tuple[str, str, str, LexborNode]:
    plain = " ".join(text.split())
    return next(row for row in rows(shown.page("/0..1")) if squeezed(plain) in squeezed(row[1]))


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def test_two_columns_with_unchanged_text_on_both_sides(shown: Shown) -> None:
    """Every paragraph of both versions stands in its column; what did not change stands in both."""
    found = rows(shown.page("/0..1"))
    for side, document in ((1, shown.old), (2, shown.new)):
        column = squeezed(" ".join(str(row[side]) for row in found))
        for block in document.blocks:
            assert squeezed(block.text) in column, block.text
    same = [row for row in found if row[0] == "same"]
    both = {block.text for block in shown.old.blocks} & {block.text for block in shown.new.blocks}
    assert len(same) >= len(both) - 2
    assert all(row[1] == row[2] for row in same)


def test_headline_and_lead_are_replaced(shown: Shown) -> None:
    """Both headlines and both leads stand side by side as replaced."""
    found = rows(shown.page("/0..1"))
    headline = next(row for row in found if squeezed(shown.old.headline or "") in squeezed(row[1]))
    assert squeezed(shown.new.headline or "") in squeezed(headline[2])
    assert headline[0] == "replaced"
    lead = row_of_old(shown, number(shown.old, 1))
    assert lead[0] == "replaced"
    assert squeezed(number(shown.new, 1)) in squeezed(lead[2])


def test_paragraph_five_is_kept_and_now_sixteenth(shown: Shown) -> None:
    """Reworded, not moved: text was put before it. Its numbers in both columns say so."""
    op, _, new, node = row_of_old(shown, number(shown.old, 5))
    assert op == "reworded"
    assert squeezed(number(shown.new, 16)) in squeezed(new)
    numbers = [text_of(found).split()[0] for found in node.css(".cell.old .n, .cell.new .n")]
    assert numbers == ["5", "16"]
    assert "moved" not in text_of(node).lower()


def test_a_quotation_of_mr_gates_is_removed(shown: Shown) -> None:
    """Paragraph 11 stands on the left alone."""
    op, old, new, _ = row_of_old(shown, number(shown.old, 11))
    assert op == "removed"
    assert "Gates" in old
    assert new == ""


def marked(node: LexborNode) -> tuple[list[str], list[str]]:
    return (
        [text_of(found) for found in node.css(".cell.old del")],
        [text_of(found) for found in node.css(".cell.new ins")],
    )


def test_who_sent_the_document_is_marked(shown: Shown) -> None:
    """ "the US" became "President George W Bush", marked on both sides; the name in it is a mark of its own."""
    _, _, _, node = row_of_old(shown, number(shown.old, 4))
    gone, come = (" ".join(each) for each in marked(node))
    assert "the US" in gone
    assert "President George W Bush" in come


def test_the_hyphen_is_marked_as_a_small_edit(shown: Shown) -> None:
    """ "human rights" became "human-rights", and nothing else in that paragraph."""
    op, _, _, node = row_of_old(shown, number(shown.old, 17))
    gone, come = marked(node)
    assert (gone, come) == (["human rights"], ["human-rights"])
    assert op in ("reworded", "typography")


def test_only_the_box_is_off_its_place(shown: Shown) -> None:
    """The label of the graphic is the only moved block."""
    moved = [row for row in rows(shown.page("/0..1")) if row[0] == "moved"]
    texts = {row[1] or row[2] for row in moved}
    assert texts == {"How defence system works"}


def test_the_evidence_of_both_versions(shown: Shown, tmp_path: Path) -> None:
    """Each version's record can be downloaded and holds the bytes that were served."""
    for version, document in ((0, shown.old), (1, shown.new)):
        answer = shown.client.get(f"/a/{shown.article}/{version}/record.warc.gz")
        assert answer.status == 200
        exchange = shown.observatory.evidence.read(
            shown.observatory.store.capture(
                shown.observatory.store.versions(shown.article)[version].capture_id
            ).record
        )
        assert escape(document.headline or "").encode() in exchange.payload
