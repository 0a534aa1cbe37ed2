"""Writers and times: what the head of a page states, and what only its visible lines tell."""

from __future__ import annotations

import json

import pytest

from variorum.extraction import extract
from variorum.extraction.dates import machine
from variorum.types import Document

_PROSE = (
    "The harbour master said on Monday that the quay would stay closed until the wall had been looked at.",
    "Two engineers from the mainland arrived in the afternoon and went down to the water with lamps and rope.",
    "They found cracks along forty metres of the wall, wider than a hand in places, and told the council so.",
    "The council will meet again on Thursday, when it expects to hear what the repairs would cost the town.",
)


def _read(head: str = "", above: str = "", below: str = "", jsonld: object = None) -> Document:
    if jsonld is not None:
        head += f'<script type="application/ld+json">{json.dumps(jsonld)}</script>'
    text = "".join(f"<p>{paragraph}</p>" for paragraph in _PROSE)
    page = (
        f"<!doctype html><html lang=en><head><meta charset=utf-8><title>Quay closed for the spring</title>{head}</head>"
        f"<body><h1>Quay closed for the spring</h1>{above}<div>{text}{below}</div></body></html>"
    )
    return extract(page.encode(), url="https://www.courier.example/quay")


def _article(author: object) -> dict[str, object]:
    return {"@type": "NewsArticle", "headline": "Quay closed for the spring", "author": author,
            "publisher": {"@type": "Organization", "name": "Evening Courier"}}  # fmt: skip


@pytest.mark.parametrize(
    ("author", "wanted"),
    [
        ({"@type": "Person", "name": "Ida Lorenz"}, ("Ida Lorenz",)),
        ([{"name": "Ida Lorenz (ilo)"}, {"name": "Per Sund (psu.)"}], ("Ida Lorenz", "Per Sund")),
        ("<a href='/ida'>Ida Lorenz</a>", ("Ida Lorenz",)),
        ("Ida Lorenz, Senior Correspondent", ("Ida Lorenz",)),
        (["https://courier.example/team/ida-lorenz", "Ida Lorenz"], ("Ida Lorenz",)),
        (["/authors/ida-lorenz", "Ida Lorenz"], ("Ida Lorenz",)),
    ],
)
def test_names_of_writers_are_names_alone(author: object, wanted: tuple[str, ...]) -> None:
    """Marks in brackets, markup, job words and addresses of a writer's page are no part of a name."""
    assert _read(jsonld=_article(author)).byline == wanted


@pytest.mark.parametrize(
    "author",
    [
        {"@type": "Organization", "name": "Northern Wire"},
        {"@type": "NewsMediaOrganization", "name": "Evening Courier"},
        "Evening Courier",
        "courier.example",
    ],
)
def test_a_person_is_preferred_to_the_publisher(author: object) -> None:
    """Where the head names only an organisation, a visible byline or a signature is the writer."""
    house = author["name"] if isinstance(author, dict) else author
    assert _read(jsonld=_article(author)).byline == (house,)
    marked = '<div class="article-author">Ida Lorenz</div>'
    assert _read(jsonld=_article(author), above=marked).byline == ("Ida Lorenz",)
    assert _read(jsonld=_article(author), above="<p>By Ida Lorenz, Courier South</p>").byline == (
        "Ida Lorenz",
    )
    assert _read(jsonld=_article(author), below="<p><b>Ida Lorenz</b></p>").byline == ("Ida Lorenz",)
    assert _read(jsonld=_article(author), below="<h3>More News</h3>").byline == (house,)


def test_visible_bylines_complete_what_the_head_states() -> None:
    """Of two writers the head names one: both are read. Other names do not displace the stated ones."""
    both = '<div class="author-name">Ida Lorenz</div><div class="author-name">Per Sund</div>'
    assert _read(jsonld=_article("Per Sund"), above=both).byline == ("Ida Lorenz", "Per Sund")
    other = '<div class="author-name">Anna Tide</div>'
    assert _read(jsonld=_article("Per Sund"), above=other).byline == ("Per Sund",)
    credit = '<figure><img src=a.png><figcaption class="credit">Per Sund, Ida Lorenz</figcaption></figure>'
    assert _read(jsonld=_article("Per Sund"), above=credit).byline == ("Per Sund",)


@pytest.mark.parametrize(
    ("stated", "wanted"),
    [
        ("2026-03-02T13:26:00.125+01:00", "2026-03-02T12:26:00Z"),
        ("2026-03-02T13:26:00 01:00", "2026-03-02T12:26:00Z"),
        ("Mon Mar 02 13:26:00 CET 2026", "2026-03-02T12:26:00Z"),
        ("Mon, 02 Mar 2026 13:26:00 GMT", "2026-03-02T13:26:00Z"),
        ("2026年3月2日 13:26", "2026-03-02T13:26:00Z"),
        ("2026. 3. 2. 13:26", "2026-03-02T13:26:00Z"),
        ("1772457960", "2026-03-02T13:26:00Z"),
        ("2026-03-02", "2026-03-02"),
        ("spring of 2026", None),
        ("2026-13-41", None),
    ],
)
def test_times_of_machines_are_read_as_they_are_written(stated: str, wanted: str | None) -> None:
    """Times in the forms that programs print, with the precision that is given."""
    assert machine(stated) == wanted


def test_time_of_publication_is_found_where_the_head_is_silent() -> None:
    """A time element of the article, the page's own object in JSON-LD, or a line that is a date."""
    element = '<time datetime="2026-03-02T12:26:00Z">Monday</time>'
    assert _read(above=element).published == "2026-03-02T12:26:00Z"
    assert _read(above=f"<aside>{element}</aside>").published is None
    page = {"@graph": [{"@type": "WebPage", "datePublished": "2026-03-02T12:26:00Z"}]}
    assert _read(jsonld=page).published == "2026-03-02T12:26:00Z"
    assert _read(above="<p>2 March 2026</p>").published == "2026-03-02"
    assert (
        _read(above="<p>The wall was built on 2 March 1926 and stood until 4 May 2021.</p>").published is None
    )


def test_lines_of_facts_behind_the_text_are_read() -> None:
    """A label and its value, and nothing else: the date and the writer, where nothing before named them."""
    facts = "<ul><li><b>Datum</b> 02.03.2026</li><li><b>Autorin/Autor</b> Ida Lorenz</li></ul>"
    found = _read(below=f"</div><div class=smallprint>{facts}")
    assert (found.published, found.byline) == ("2026-03-02", ("Ida Lorenz",))
    prose = "<p>Data from 2 March 2026 shows that the wall moved, and the author Ida Lorenz was there.</p>"
    assert _read(below=f"</div><div class=smallprint>{prose}").published is None


@pytest.mark.parametrize("seconds", ["0000000000", "0000000000000", "9999999999999"])
def test_seconds_that_nobody_filled_in_are_no_time(seconds: str) -> None:
    """Seconds since 1970 count in the web's own years, as written dates do."""
    assert machine(seconds) is None
    assert machine("1577880000") == machine("1577880000000") == "2020-01-01T12:00:00Z"


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("By Ida Lorenz. <small>1 hour ago, 6 minutes</small>", ("Ida Lorenz",)),
        ("By Ida Lorenz and Per Sund. yesterday", ("Ida Lorenz", "Per Sund")),
        ("Von Ida Lorenz. Gestern, 5 Minuten", ("Ida Lorenz",)),
        ("By A. P. Lorenz and J. de Vries", ("A. P. Lorenz", "J. de Vries")),
        ("By Ida Lorenz, 6 minutes", ("Ida Lorenz",)),
    ],
)
def test_the_time_behind_a_name_is_no_part_of_it(line: str, wanted: tuple[str, ...]) -> None:
    """The clock goes on, the writer stays: else each hour brings another byline."""
    assert _read(above=f"<p>{line}</p>").byline == wanted
