"""Invented pages, each beside the document that has to be read from it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from variorum.errors import ExtractError
from variorum.extraction import EXTRACTION_RULE, extract, plain
from variorum.types import BlockKind, Document, PageState

_CASES = Path(__file__).parents[1] / "cases" / "extraction"
_PROSE = (
    "The harbour master said on Monday that the quay would stay closed until the wall had been looked at.",
    "Two engineers from the mainland arrived in the afternoon and went down to the water with lamps and rope.",
    "They found cracks along forty metres of the wall, wider than a hand in places, and told the council so.",
    "The council will meet again on Thursday, when it expects to hear what the repairs would cost the town.",
)


def _page(body: str, head: str = "<title>Quay closed</title>") -> bytes:
    return f"<!doctype html><html lang=en><head><meta charset=utf-8>{head}</head><body>{body}</body></html>".encode()


_ARTICLE = "<h1>Quay closed</h1><div>" + "".join(f"<p>{text}</p>" for text in _PROSE) + "</div>"


@pytest.mark.parametrize("name", [path.stem for path in sorted(_CASES.glob("*.html"))])
def test_page_is_read_as_its_case_says(name: str) -> None:
    """State, every headline witness, writers, times, language, address, and each block with its kind."""
    wanted = json.loads((_CASES / f"{name}.json").read_text(encoding="utf-8"))
    document = extract((_CASES / f"{name}.html").read_bytes(), url=wanted["url"])
    assert [[block.kind.value, block.text] for block in document.blocks] == wanted["blocks"]
    heads = document.headlines
    assert {"h1": heads.h1, "og": heads.og, "jsonld": heads.jsonld, "title": heads.title} == wanted[
        "headlines"
    ]
    for field in ("headline", "standfirst", "published", "modified", "language", "canonical_url", "url"):
        assert getattr(document, field) == wanted[field], field
    assert list(document.byline) == wanted["byline"]
    assert document.state.value == wanted["state"]
    assert document.rule == EXTRACTION_RULE


@pytest.mark.parametrize(
    ("encoding", "header", "meta"),
    [
        ("utf-8", None, None),
        ("utf-8-sig", "text/html; charset=iso-8859-1", None),
        ("cp1252", "text/html; charset=ISO-8859-1", None),
        ("cp1252", None, "iso-8859-1"),
        ("cp1251", None, "windows-1251"),
        ("utf-8", "text/html; charset=iso-8859-1", "iso-8859-1"),
        ("cp1252", "text/html; charset=utf-8", None),
        ("cp1252", "text/html; charset=no-such-thing", None),
        ("utf-16", None, None),
        ("utf-16-le", None, None),
        ("shift_jis", "text/html; charset=Shift_JIS", None),
    ],
)
def test_encodings_right_wrong_and_missing(encoding: str, header: str | None, meta: str | None) -> None:
    """Mark, header, declaration or detection: the letters come out right, also where a declaration is wrong."""
    letters = {"cp1251": "Порт закрыт до мая", "shift_jis": "港は閉鎖された"}.get(
        encoding, "Café “fermé” à l’été"
    )
    head = f'<meta http-equiv="content-type" content="text/html; charset={meta}">' if meta else ""
    html = f"<html><head>{head}<title>x</title></head><body><h1>{letters}</h1><p>{'</p><p>'.join(_PROSE)}</p></body></html>"
    document = extract(html.encode(encoding), content_type=header)
    assert document.headlines.h1 == letters


@pytest.mark.parametrize(
    "body",
    [
        b"%PDF-1.7 ...",
        b"\x89PNG\r\n\x1a\n" + bytes(200),
        b"\x1f\x8b\x08" + bytes(100),
        bytes(range(1, 32)) * 50,
    ],
    ids=["pdf", "png", "gzip", "noise"],
)
def test_binary_bodies_are_refused_by_name(body: bytes) -> None:
    """What is no text raises an error that names the address."""
    with pytest.raises(ExtractError, match=r"https://example\.org/a"):
        extract(body, url="https://example.org/a")


@pytest.mark.parametrize(
    ("html", "state"),
    [
        (b"", PageState.EMPTY),
        (b"   \n", PageState.EMPTY),
        (_page("<div id=root></div><script>a</script><script>b</script><noscript>Please enable JavaScript.</noscript>"), PageState.EMPTY),
        (_page("<h1>Access denied</h1><p>You don't have permission to access this server.</p>", "<title>Access Denied</title>"), PageState.BLOCKED),
        (_page("<p>Checking your browser before accessing the site. Please verify you are human to go on.</p>", "<title>Just a moment...</title>"), PageState.BLOCKED),
        (_page("<h1>Page not found</h1><p>Sorry, the page you were looking for could not be found on our site today.</p>"), PageState.GONE),
        (_page("<h1>Seite nicht gefunden</h1><p>Leider ist der Artikel nicht mehr verfügbar, bitte suchen Sie weiter.</p>"), PageState.GONE),
        (_page("<h1>Before you continue</h1><p>We and our partners use cookies to store and read data on your device. Choose what you accept.</p><button>Accept all</button>", "<title>Consent</title>"), PageState.CONSENT),
        (_page(f"<h1>Quay closed</h1><div><p>{_PROSE[0]}</p><p>{_PROSE[1]}</p></div><div class=offer><p>Subscribe to continue reading this story and all others.</p></div>"), PageState.PAYWALLED),
        (_page(_ARTICLE), PageState.ARTICLE),
    ],
)  # fmt: skip
def test_states_of_pages(html: bytes, state: PageState) -> None:
    """Pages that stand in for an article are told apart, with a reason in words; an article needs none."""
    document = extract(html, url="https://example.org/news/quay")
    assert document.state is state
    assert (document.reason is None) is (state is PageState.ARTICLE)


@pytest.mark.parametrize("subject", ["Page not found", "We use cookies", "Access denied", "Are you a robot?"])
def test_report_about_such_pages_is_an_article(subject: str) -> None:
    """The same words in a headline and text of normal length make no block page."""
    body = _ARTICLE.replace("Quay closed", f"{subject}: what such pages say about the web") + "<p>x</p>"
    long = body.replace(
        "</div>",
        "".join(f"<p>{text.replace('Monday', day)}</p>" for day in ("Tuesday", "Friday") for text in _PROSE)
        + "</div>",
    )
    assert extract(_page(long)).state is PageState.ARTICLE


def test_front_page_is_a_listing() -> None:
    """Teasers and no article."""
    teasers = "".join(
        f'<div><h3><a href="/{i}">The council decided on the quay for the {i}th time today</a></h3></div>'
        for i in range(30)
    )
    assert extract(_page(teasers), url="https://example.org/").state is PageState.LISTING


def test_liveblog_has_one_block_per_entry() -> None:
    """Entries become posts, each whole."""
    posts = "".join(
        f'<div class="live-post"><time>1{i}:00</time><p>{text}</p><p>{_PROSE[0]} Again {i}.</p></div>'
        for i, text in enumerate(_PROSE)
    )
    ld = '<script type="application/ld+json">{"@type":"LiveBlogPosting","headline":"Quay, live"}</script>'
    document = extract(_page(f"<h1>Quay, live</h1><main>{posts}</main>", ld))
    assert document.state is PageState.LIVEBLOG
    entries = [block.text for block in document.blocks if block.kind is BlockKind.POST]
    assert len(entries) == len(_PROSE)
    assert all(text in entry for text, entry in zip(_PROSE, entries, strict=True))


def test_hostile_headline_is_harmless_data() -> None:
    """Markup written as text stays text, control and bidirectional characters are gone."""
    document = extract(
        _page(
            _ARTICLE.replace(
                "<h1>Quay closed", "<h1>&lt;script&gt;alert(1)&lt;/script&gt; quay \u202eclosed&#0;&#7;"
            )
        )
    )
    assert document.headline is not None
    assert document.headline.startswith("<script>alert(1)</script> quay closed")
    assert "\u202e" not in document.headline
    assert "\x07" not in document.headline


@pytest.mark.parametrize(
    "html",
    [
        b"<div>" * 50_000 + b"text",
        b"<b>" * 20_000 + b"text" + b"</p>" * 1_000,
        b"<table><tr><td>" * 5_000 + _PROSE[0].encode(),
        b"<p>" + b"word " * 400_000,
        b"<p>a" * 60_000,
        b"<ul><li>" * 3_000,
        b'<script type="application/ld+json">' + b"[" * 100_000 + b"</script><p>x",
        b"<p>\x00\x00 hidden \x00 NULs " + _PROSE[0].encode(),
        b"<" * 100_000,
        b"<!--" * 50_000,
        b"." * 300_000,
        b"<title>" + b" - a" * 5_000 + b"</title><p>" + _PROSE[0].encode(),
    ],
    ids=[
        "deep",
        "inline",
        "tables",
        "long",
        "many",
        "lists",
        "json",
        "nul",
        "angles",
        "comments",
        "dots",
        "title",
    ],
)
@pytest.mark.timeout(60)
def test_absurd_pages_are_read_in_bounded_work(html: bytes) -> None:
    """Nesting, sheer size and broken markup neither raise nor hang."""
    assert extract(html).rule == EXTRACTION_RULE


def test_broken_json_ld_still_names_the_headline() -> None:
    """A script that does not parse is searched for the headline and the date."""
    ld = '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Quay shut", "datePublished": "2026-03-02", "x": }</script>'
    document = extract(_page(_ARTICLE, ld))
    assert document.headlines.jsonld == "Quay shut"
    assert document.published == "2026-03-02"


def test_copyright_year_is_no_date() -> None:
    """A footer's year is not when the report was published."""
    document = extract(
        _page(_ARTICLE + "<footer><p>Copyright © 2017 Example. Updated terms of 3 May 2017.</p></footer>")
    )
    assert document.published is None
    assert document.modified is None


def test_plain_text_is_parted_at_blank_lines() -> None:
    """Line breaks inside a paragraph are blanks; blank lines part paragraphs; nothing is no article."""
    document = plain("One line\nand another.\r\n\r\nSecond.\n \n\n  Third. \n")
    assert [block.text for block in document.blocks] == ["One line and another.", "Second.", "Third."]
    assert document.state is PageState.ARTICLE
    assert plain(" \n ").state is PageState.EMPTY


def test_hidden_parts_are_left_out_unless_all_is_hidden() -> None:
    """A hidden paragraph is none of the article; a page that hides itself until a script runs is read."""
    hidden = f"<p hidden>{_PROSE[0]} Hidden.</p><p style='display: none'>{_PROSE[1]} Unseen.</p>"
    text = extract(_page(_ARTICLE.replace("</div>", f"{hidden}</div>"))).text
    assert "Hidden." not in text
    assert "Unseen." not in text
    assert _PROSE[3] in extract(_page(f"<div style='visibility: hidden'>{_ARTICLE}</div>")).text


def test_lines_that_an_article_says_again_are_read_as_often() -> None:
    """A plan of meals names each meal every day; a text that a page holds twice, for two sizes of screens, is read
    once."""
    days = "".join(
        f"<h2>{day}</h2><p>Breakfast at the pump house</p><p>On {day} the walk along the canal leads to the weir of "
        f"{place}, where the keeper shows the gates and tells of the flood.</p><p>Supper at the pump house</p>"
        for day, place in (("Monday", "Hallam"), ("Tuesday", "Brede"), ("Wednesday", "Sorrel"))
    )
    texts = [
        block.text for block in extract(_page(f"<article><h1>Three days afoot</h1>{days}</article>")).blocks
    ]
    assert texts.count("Breakfast at the pump house") == texts.count("Supper at the pump house") == 3
    twice = (
        "<p>The quay at Hallam was closed to carts on Monday after a wall had given way in the night.</p>" * 2
    )
    more = "".join(
        f"<p>Bollard number {n} stands where it stood, the harbour master said on Tuesday.</p>"
        for n in "abcd"
    )
    texts = [
        block.text for block in extract(_page(f"<article><h1>Quay closed</h1>{twice}{more}</article>")).blocks
    ]
    assert len(texts) == len(set(texts)) == 5


def test_a_card_of_links_inside_a_paragraph_is_no_part_of_it() -> None:
    """Headlines that unfold over a name are left out; links between words of the text, and a few short ones, stay."""
    links = "".join(f"<a href=/{n}>{text}</a> " for n, text in enumerate(_PROSE[:3]))
    card = f"<span class=card><a href=/who>Ada Marsh</a><span>{links}<a href=/all>More</a></span></span>"
    named = "Councillor {}(Hallam) asked on Monday who had last looked at the wall, and got no answer."
    listed = "Trains stop at <span><a href=/a>Hallam</a> <a href=/b>Brede</a> <a href=/c>Sorrel</a></span> as before."
    body = _ARTICLE.replace("</div>", f"<p>{named.format(card)}</p><p>{listed}</p></div>")
    document = extract(_page(body))
    assert document.blocks[-2].text == named.format("Ada Marsh")
    assert document.blocks[-1].text == "Trains stop at Hallam Brede Sorrel as before."


@pytest.mark.parametrize(
    "row",
    ["<span>{}</span>", "<span><span>{}</span></span>", "<span>Who was there: <span>{}</span></span>"],
)
def test_a_row_of_links_in_a_paragraph_is_text(row: str) -> None:
    """Links in a span are a card only where they stand over a name; whoever else they name stands in the text."""
    names = ("The harbour office of Hallam", "The keeper of the lock at Brede", "The wardens of the old quay")
    listed = row.format(" ".join(f"<a href=/{n}>{name}</a>" for n, name in enumerate(names)))
    body = _ARTICLE.replace("</div>", f"<p>These were heard on Monday, one by one: {listed}</p></div>")
    assert extract(_page(body)).blocks[-1].text.endswith(" ".join(names))


@pytest.mark.timeout(20)
def test_spans_inside_spans_do_not_cost_their_square() -> None:
    """What a span holds is not counted again for every span around it."""
    held = "<a href=/x>x</a>" * 3 + "y<!-- -->" * 190_000
    assert extract(_page(_ARTICLE + f"<p>Said: {'<span>' * 1_400}{held}{'</span>' * 1_400}</p>")).blocks


def test_posts_that_an_article_quotes_are_its_text() -> None:
    """What stands as a quotation between two paragraphs is read, though a box for embedded posts holds it."""
    quoted = "The gate went down with a noise like a church door, and then the whole basin was still."
    body = [
        f"<p>Sentence {n} of the report on the gate says what the harbour office knew by then.</p>"
        for n in "abcdef"
    ]
    box = f"<div class='social-media-embed'><blockquote><p>{quoted}</p>— Ada Fenn (@fenn)</blockquote></div>"
    html = _page(f"<article><h1>Gate lost</h1>{''.join(body[:3])}{box}{''.join(body[3:])}</article>")
    kinds = {block.text: block.kind for block in extract(html).blocks}
    assert kinds[quoted] is BlockKind.QUOTE


def test_a_text_without_end_is_no_headline() -> None:
    """A thousand characters in an h1 or in the head are no headline, of one word or of many; another witness is heard."""
    body = "".join(
        f"<p>The harbour board met on day {day} and put the dredging off again.</p>" for day in range(6)
    )
    for endless in ("L" * 100_000, "dredging " * 20_000):
        html = f"<title>Dredging put off</title><meta property='og:title' content='{endless}'><article><h1>{endless}</h1>{body}</article>"
        document = extract(html.encode(), url="https://coast.example/dredging")
        assert document.headline == "Dredging put off"
        assert (document.headlines.h1, document.headlines.og) == (None, None)
        assert document.text.startswith("The harbour board met on day 0")


@pytest.mark.parametrize(
    ("line", "read"),
    [
        ("This story has been shared 44,976 times. 44,976", False),
        ("This article has been read 1.204 times", False),
        ("This story has been told at least 14 times since the quay was built.", True),
    ],
)
def test_how_often_a_page_was_shared_is_no_line_of_its_list(line: str, read: bool) -> None:
    """It counts on by itself, and stands in lists of other reports among the text."""
    items = "".join(
        f"<li>{each}</li>" for each in ("The quay closes in March.", line, "The ferry goes from the pier.")
    )
    page = _page(_ARTICLE.replace("</div>", f"<ul>{items}</ul><p>{_PROSE[0]} So it was told.</p></div>"))
    assert (line in extract(page).text) is read


@pytest.mark.parametrize(
    ("heads", "title", "wanted"),
    [
        (("Ferry to the isle costs more", "Comments"), "Ferry costs more from Monday. Comments", 0),
        (("Comments", "Ferry to the isle costs more"), "Ferry costs more from Monday. Comments", 1),
        (("Flood", "Harbour and county desk"), "Flood", 0),
        (("Harbour and county desk", "Flood"), "Flood", 1),
    ],
    ids=["below", "above", "one word", "one word below"],
)
def test_of_several_h1_a_single_word_is_the_headline_only_where_no_other_fits(
    heads: tuple[str, str], title: str, wanted: int
) -> None:
    """A title may name the page's comments beside its headline; a headline may be one word long."""
    text = "".join(
        f"<p>The fare to the isle goes up by {number} crowns on Monday, the line says in a letter to its passengers.</p>"
        for number in ("two", "three", "four")
    )
    html = f"<html><head><title>{title}</title></head><body><h1>{heads[0]}</h1>{text}<h1>{heads[1]}</h1></body></html>"
    assert extract(html.encode()).headline == heads[wanted]


@pytest.mark.parametrize("state_it", ["", "<meta property='og:title' content='Piers closed for repairs'>"])
def test_text_that_is_set_as_a_headline_is_text(state_it: str) -> None:
    """An h1 that is longer than any headline is the first paragraph beside a short title; one that is not says a headline."""
    lead = " ".join(
        f"Skipper {number} said that the tugs of the inner harbour lie idle." for number in range(12)
    )
    body = "".join(
        f"<p>The harbour board closed pier {number} until the autumn, it said.</p>" for number in range(5)
    )
    head = f"<title>Piers closed for repairs</title>{state_it}"
    document = extract(f"{head}<article><h1>{lead}</h1>{body}</article>".encode())
    assert document.headline == "Piers closed for repairs"
    assert [(block.kind, block.text) for block in document.blocks[:1]] == [(BlockKind.PARAGRAPH, lead)]
    assert len(document.blocks) == 6
    other = extract(f"{head}<article><h1>Tugs idle in the harbour</h1>{body}</article>".encode())
    assert other.headline == "Tugs idle in the harbour"
    assert len(other.blocks) == 5


def _headed(h1: str, og: str, title: str) -> Document:
    text = "".join(
        f"<p>The fare to the isle goes up by {number} crowns on Monday, the line says in a letter to its passengers.</p>"
        for number in ("two", "three", "four")
    )
    page = f'''<html><head><title>{title}</title><meta property="og:title" content="{og}"></head>
        <body><h1>{h1}</h1>{text}</body></html>'''
    return extract(page.encode())


def test_a_change_far_behind_the_beginning_of_a_headline_is_read() -> None:
    """A headline of some thousand characters that no shorter one stands beside is kept whole."""
    long = "Fares " + "rise and rise " * 5_000
    first, second = (_headed(*(f"{long} {end}",) * 3).headline for end in ("by two crowns", "by four crowns"))
    assert first is not None
    assert second is not None
    assert first.endswith("by two crowns")
    assert second.endswith("by four crowns")


@pytest.mark.parametrize(
    "long",
    ["Fares " + "rise and rise " * 10_000, "F" + "a" * 120_000, "F" + "q\u0301" * 60_000],
    ids=["words", "one word", "accents"],
)
def test_a_headline_without_end_is_cut(long: str) -> None:
    """Its beginning is the headline, with an ellipsis, in whole words and letters; a shorter one that is stated goes first.
    Another beginning is another headline."""
    document = _headed(long, long, long)
    assert document.headline is not None
    assert 50_000 < len(document.headline) <= 100_000
    beginning = document.headline.removesuffix("…")
    assert document.headline != beginning
    assert long.startswith(beginning)
    following = long[len(beginning)]
    assert following == " " if " " in long else following != "\u0301"
    assert [block.text[:8] for block in document.blocks] == ["The fare"] * 3
    other = _headed("G" + long, "G" + long, "G" + long).headline
    assert other is not None
    assert other.startswith("GF")
    assert _headed(long, long, "Fares to the isle rise").headline == "Fares to the isle rise"
