"""Links inside the text of an article."""

from __future__ import annotations

from variorum.extraction import extract, parse
from variorum.types import Document, PageState

URL = "https://gazette.example/2026/05/ferries.html"
REST = (
    "<p>The harbour office says that the boats will keep the new times until the end of October, and that nobody "
    "has asked for others so far.</p><p>Whoever wants to cross with a bicycle pays two crowns more than before, "
    "which the council calls a fair price for the room that it takes.</p>"
)


def _read(paragraphs: str, head: str = "") -> Document:
    html = (
        f"<html><head><title>Night ferries twice an hour</title>{head}</head><body><nav><a href='/'>Home</a></nav>"
        f"<article><h1>Night ferries twice an hour</h1>{paragraphs}{REST}</article>"
        "<footer><a href='/imprint'>Imprint</a></footer></body></html>"
    )
    document = extract(html.encode(), url=URL)
    assert document.state is PageState.ARTICLE
    return document


def _links(paragraphs: str, head: str = "") -> list[tuple[int, str, str]]:
    return [(link.block, link.text, link.address) for link in _read(paragraphs, head).links or ()]


FIRST = (
    "<p>From Monday on the night ferries leave twice an hour, as the <a href='/timetable?utm_source=text'>new "
    "<b>timetable</b></a> of the <a class=x href='//harbour.example/office#desk'>harbour office</a> has it.</p>"
)


def test_links_of_the_article_with_words_and_place() -> None:
    """In order, absolute, without tracking; links of the page around the article are none of the text's."""
    assert _links(FIRST) == [
        (0, "new timetable", "https://gazette.example/timetable"),
        (0, "harbour office", "https://harbour.example/office#desk"),
    ]
    document = _read(FIRST)
    assert all(link.text in document.blocks[link.block].text for link in document.links or ())


def test_a_text_without_links_says_so() -> None:
    """None would mean that nobody looked."""
    assert (
        _read("<p>From Monday on the night ferries leave twice an hour, until the ice comes.</p>").links == ()
    )


def test_the_stated_base_counts() -> None:
    """Also a relative one."""
    assert _links(FIRST, "<base href='/archive/'>")[0][2] == "https://gazette.example/timetable"
    relative = FIRST.replace("'/timetable?utm_source=text'", "timetable")
    assert _links(relative, "<base href='/archive/'>")[0][2] == "https://gazette.example/archive/timetable"
    assert _links(relative)[0][2] == "https://gazette.example/2026/05/timetable"
    assert _links(relative, "<base href='javascript:alert(1)//'>")[0][2] == (
        "https://gazette.example/2026/05/timetable"
    )


def test_scripts_pictures_and_empty_links_are_none() -> None:
    """What is no address is left out, and so is a link on no words."""
    odd = (
        "<p>From Monday on the night ferries <a href='java&#10;script:alert(1)'>leave</a> <a name=x>twice</a> an "
        "<a href='/x'><img src=p.png></a><a href='/y'> </a><a href='#note'>hour</a>, as the <a href=''>board</a> has it "
        "for <a href='/z' hidden>nobody</a> since May.</p>"
    )
    assert _links(odd) == [(0, "hour", "#note")]


def test_a_link_around_several_blocks_stands_in_each() -> None:
    """Each with the words that it has there; the next block has none of it, nor of a link that holds a picture."""
    page = parse(
        b"<p>From Monday on the night ferries leave twice an hour, until the ice comes.</p>"
        b"<a href='/boats'><p>From Monday on.</p><p>In the <i>day</i>time.</p></a><p>On the quay.</p>"
        b"<div><a href='/map'><img src=m.png></a></div><p>Map <a href='/more'>and <span hidden>all</span>more</a></p>"
    )
    assert [list(block.targets()) for block in page.blocks[1:]] == [
        [("From Monday on.", "/boats")], [("In the daytime.", "/boats")], [], [("and more", "/more")],
    ]  # fmt: skip


def test_hostile_numbers_of_links_are_bounded() -> None:
    """A text of nothing but links keeps 2,000 of them."""
    many = (
        "<p>From Monday on the night ferries leave twice an hour "
        + "and <a href='/x'>on</a> " * 5_000
        + "on.</p>"
    )
    assert len(_links(many)) <= 2_000
