"""Pages that are laid out with tables, seen for the first time: no element tells their masthead and columns from the
text."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from variorum.extraction import extract
from variorum.extraction.again import read_again
from variorum.extraction.memory import SourceMemory
from variorum.testing.newsroom.press import Press
from variorum.testing.newsroom.script import write_script
from variorum.types import BlockKind, Document

_PROSE = (
    "The harbour master said on Monday that the quay would stay closed until the wall had been looked at.",
    "Two engineers from the mainland arrived in the afternoon and went down to the water with lamps and rope.",
    "They found cracks along forty metres of the wall, wider than a hand in places, and told the council so.",
    "The council will meet again on Thursday, when it expects to hear what the repairs would cost the town.",
)
_TEXT = "".join(f"<p>{paragraph}</p>" for paragraph in _PROSE)
_HEADLINE = "Quay closed for the spring"
_MASTHEAD = (
    "<tr><td colspan=2><b>Evening Courier</b><br>The harbour and the town since 1871.</td></tr>"
    "<tr><td colspan=2>Live: cup final, Northside 1 Southside 1</td></tr>"
)
_COLUMN = "<td><table><tr><td>Seven walks for a wet Sunday</td></tr><tr><td>Recipe: buns without saffron</td></tr></table></td>"
_LINES = (
    "<tr><td><b>By Ida Lorenz</b><br>Evening Courier</td></tr><tr><td>Updated: 3 March 2026, 09:00</td></tr>"
)


def _page(cells: str, stated: str = _HEADLINE) -> bytes:
    return (
        f"<html><head><title>Evening Courier | {stated}</title><meta name=Headline content='{stated}'></head><body>"
        f"<table>{_MASTHEAD}<tr>{cells}</tr></table></body></html>"
    ).encode()


def _seen(page: bytes) -> Iterator[Document]:
    """The page by itself, and as the first look at an article has it."""
    url = "https://www.courier.example/quay"
    yield extract(page, url=url)
    yield read_again(page, SourceMemory(), url=url).document


def _cell(text: str, headline: str = _HEADLINE) -> str:
    return f"<td><table><tr><td><div class=hed>{headline}</div></td></tr>{_LINES}<tr><td>{text}</td></tr></table></td>"


@pytest.mark.parametrize("stated", [_HEADLINE, "Why the town has no quay"])
def test_what_stands_around_the_cell_of_the_text_is_no_text(stated: str) -> None:
    """Whether the page shows the headline that it states, or states one for search engines alone."""
    for document in _seen(_page(_cell(_TEXT) + _COLUMN, stated)):
        assert document.byline == ("Ida Lorenz",)
        assert [block.text for block in document.blocks if block.text in _PROSE] == list(_PROSE)
        told = " ".join(block.text for block in document.blocks)
        assert not any(words in told for words in ("1871", "cup final", "Recipe"))


def test_a_text_that_goes_on_in_another_cell_is_whole() -> None:
    """Of two columns of text, none is the page's own."""
    half = "".join(f"<p>{text}</p>" for text in _PROSE[:2])
    other = "".join(f"<p>{text}</p>" for text in _PROSE[2:])
    for document in _seen(_page(f"{_cell(half)}<td>{other}</td>")):
        assert [block.text for block in document.blocks if block.text in _PROSE] == list(_PROSE)


def test_a_table_of_figures_in_the_text_is_left_where_it_is() -> None:
    """A cell with a paragraph is not the cell of the text."""
    table = f"<table><tr><td>{_PROSE[1]}</td><td>{_PROSE[2]}</td></tr></table>"
    page = f"<html><head><title>{_HEADLINE}</title></head><body><h1>{_HEADLINE}</h1><div><p>{_PROSE[0]}</p>{table}<p>{_PROSE[3]}</p></div></body></html>"
    for document in _seen(page.encode()):
        assert all(text in document.text for text in _PROSE)


@pytest.mark.parametrize(
    ("head", "after", "wanted"),
    [
        ("<div class=sh><b>A box without a key</b></div>", f"<p>{_PROSE[3]}</p>", True),
        ("<div class=sh><b>The rules</b></div>", "<ul><li>Keep off the wall</li><li>Tie up at the pier</li></ul>", True),
        ("<div class=sh><b><a href=/more>More of the harbour</a></b></div>", f"<p>{_PROSE[3]}</p>", False),
        ("<div class=sh>A box without a key</div>", f"<p>{_PROSE[3]}</p>", False),
        ("<div class=box><div class=sh><b>Follow the harbour</b></div><p>Leave your address.</p></div>", "", False),
    ],
)  # fmt: skip
def test_a_crosshead_in_an_element_of_its_own_is_read(head: str, after: str, wanted: bool) -> None:
    """Bold, without links, among the running text and right above more of it or a list; the page's own lines are not."""
    text = "".join(f"<p>{paragraph}</p>" for paragraph in _PROSE[:3])
    page = f"<html><head><title>{_HEADLINE}</title></head><body><h1>{_HEADLINE}</h1><article>{text}{head}{after}<p>{_PROSE[3]} So it said.</p></article></body></html>"
    for document in _seen(page.encode()):
        assert any(block.kind is BlockKind.SUBHEAD for block in document.blocks) is wanted


@pytest.mark.parametrize(
    ("inside", "wanted"),
    [
        (
            "<a href=/1>Quarry may dig for twelve years more</a><br><font size=1>21 Nov 26 | Environment</font>",
            False,
        ),
        ("21 November is the day on which the harbour opens | and the pier too.", True),
    ],
)
def test_a_link_with_its_date_below_is_no_text(inside: str, wanted: bool) -> None:
    """A list of older reports that stands between paragraphs."""
    table = f"<table><tr><td>SEE ALSO</td></tr><tr><td>{inside}</td></tr></table>"
    page = f"<html><head><title>{_HEADLINE}</title></head><body><h1>{_HEADLINE}</h1><div>{_TEXT}{table}<p>{_PROSE[0]} So it said.</p></div></body></html>"
    for document in _seen(page.encode()):
        assert ("twelve years" in document.text or "pier too" in document.text) is wanted


@pytest.mark.parametrize("outlet", ["gazette", "lantern"])
def test_first_sights_of_the_newsroom_hold_all_text_and_every_writer(outlet: str) -> None:
    """Nothing of an article is lost at its first sight, and nothing above it is read."""
    script = write_script(
        seed=1, origin=datetime(2026, 3, 2, 6, 0, tzinfo=UTC), articles=None, outlets=[outlet],
        pace=1.0, hostile=False, happenings=False,
    )  # fmt: skip
    press = Press(script)
    for number, life in enumerate(script.lives):
        at = life.events[-1].at + timedelta(hours=1)
        state = life.state(at)
        assert state is not None
        page = press.render(outlet, life.name, at, number)
        document = read_again(page, SourceMemory(), url=f"https://www.{outlet}.example{state.path}").document
        assert tuple(document.byline) == tuple(state.copy.byline), life.name
        told = [block.text for block in document.blocks]
        assert {block.text for block in state.copy.blocks} <= set(told), life.name
        # Where the page states another headline for search engines, nothing tells the shown one from text.
        assert told[0] in (state.copy.blocks[0].text, state.copy.headline), life.name
