"""Pictures, references and tables of two versions, over HTTP."""

from __future__ import annotations

import csv
import io
import re
import sys
from io import BytesIO

import pytest
from lxml import etree, html
from PIL import Image
from web_client import Client
from web_server import Serve
from web_world import World, at, document

PAIR = "/a/k7d2mq9t/1..2"


def test_picture_as_svg_and_png(client: Client) -> None:
    """Both forms say what they are, bear an ETag, and answer 304 to who has them."""
    for form, kind in (("svg", "image/svg+xml"), ("png", "image/png")):
        answer = client.get(f"{PAIR}.{form}")
        assert (answer.status, answer.headers["content-type"].partition(";")[0]) == (200, kind)
        assert client.get(f"{PAIR}.{form}", if_none_match=answer.headers["etag"]).status == 304
    assert Image.open(BytesIO(client.get(f"{PAIR}.png").body)).size == (1200, 630)


def test_shapes_and_schemes(client: Client) -> None:
    """A tall picture is higher than a card, a dark one has another paper; what is neither is refused in words."""
    card, tall = (etree.fromstring(client.get(f"{PAIR}.svg?shape={s}").body) for s in ("card", "tall"))
    assert int(tall.get("height")) > int(card.get("height")) == 630
    assert "#161513" in client.get(f"{PAIR}.svg?scheme=dark").text
    for query in ("shape=round", "scheme=sepia", "c=0", "c=x", "c=1,,2"):
        assert client.get(f"{PAIR}.svg?{query}").status == 400, query
    assert client.get(f"{PAIR}.svg?c=999").status == 404


def test_picture_of_one_change(client: Client) -> None:
    """`?c=` shows the change of that number alone."""
    whole, one = (client.get(f"{PAIR}.svg?shape=tall{more}").text for more in ("", "&c=2"))
    assert len(one) < len(whole)
    assert one.count("Reworded, paragraph 1") == 2  # in the text, and in the alternative text
    assert "paragraph 3" not in one


def test_page_names_its_picture(client: Client) -> None:
    """The page of a pair has og:image with its size and alternative text; the image is there; the citation has links."""
    page = html.fromstring(client.get(PAIR).text)
    said = {meta.get("property"): meta.get("content") for meta in page.iter("meta") if meta.get("property")}
    assert said["og:image"].endswith(f"{PAIR}.png")
    assert said["og:image:alt"].startswith("Harbour Courier, Ferry fire: five dead")
    assert said["og:description"].startswith("Headline: death toll two → five")
    links = [link for link in page.xpath("//main//a/@href") if link.startswith(f"{PAIR}.")]
    assert {link.partition(".svg")[0] for link in links if ".svg" in link}
    for link in links:
        assert client.get(link).status == 200, link


def test_without_resvg_there_is_still_the_svg(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the extra is missing PNG is 501 with the words that install it; no page names a PNG picture."""
    monkeypatch.setitem(sys.modules, "resvg_py", None)
    answer = client.get(f"{PAIR}.png")
    assert answer.status == 501
    assert "pip install 'variorum[pictures]'" in answer.json()["detail"]
    assert client.get(f"{PAIR}.svg").status == 200
    page = client.get(PAIR).text
    assert ".png" not in page
    assert ".svg" in page


def test_a_pair_comes_as_pdf(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page names it; hostile text is a document as well; one version has none; without the extra it is 501."""
    answer = client.get(f"{PAIR}.pdf")
    assert (answer.status, answer.headers["content-type"]) == (200, "application/pdf")
    assert answer.body.startswith(b"%PDF-")
    assert client.get(f"{PAIR}.pdf", if_none_match=answer.headers["etag"]).status == 304
    assert len(client.get(f"{PAIR}.pdf?all=1").body) > len(answer.body)
    assert client.get("/a/z4h0st1e/0..1.pdf").status == 200
    assert client.get("/a/k7d2mq9t/1.pdf").status == 404
    assert f'href="{PAIR}.pdf"' in client.get(PAIR).text
    assert "application/pdf" in client.get(PAIR).text
    monkeypatch.setitem(sys.modules, "reportlab.pdfgen.canvas", None)
    refused = client.get(f"{PAIR}.pdf")
    assert refused.status == 501
    assert "pip install 'variorum[pictures]'" in refused.json()["detail"]


def test_addresses_of_references(client: Client) -> None:
    """BibTeX and CSL-JSON of a pair, of one change and of a version have addresses of their own."""
    whole, one = client.get(f"{PAIR}.bib"), client.get(f"{PAIR}.bib?c=2")
    assert whole.headers["content-type"].startswith("application/x-bibtex")
    assert re.search(rf"\\url\{{http://[^}}]*{re.escape(PAIR)}\}}", whole.text)
    assert f"{PAIR}#c2}}" in one.text
    assert "change 2 of versions 1 and 2 compared" in one.text
    csl = client.get(f"{PAIR}.csl.json?c=2")
    assert csl.headers["content-type"].startswith("application/vnd.citationstyles.csl+json")
    assert csl.json()["URL"].endswith(f"{PAIR}#c2")
    edit = client.get(f"{PAIR}.bib?e=1")
    assert f"{PAIR}#e1}}" in edit.text
    assert "edit 1 (Headline" in edit.text
    assert [client.get(f"{PAIR}.bib?{query}").status for query in ("e=999", "e=x", "c=1&e=1")] == [
        404,
        400,
        400,
    ]
    page = html.fromstring(client.get(PAIR).text)
    assert page.get_element_by_id("e1").getparent().xpath(".//ins")
    assert page.xpath("//ol[@class='numbered']//a[@href='#e1']")[0].text == "Headline altered"
    assert page.get_element_by_id("at-e1").text.endswith(f"{PAIR}#e1")
    assert page.get_element_by_id("c2") is not None
    assert "|access-date=21 Nov 2026 |" in page.text_content()
    assert client.get("/a/k7d2mq9t/1.csl.json").json()["version"] == "1"
    assert client.get("/a/k7d2mq9t/1.bib?c=2").status == 400
    assert client.get("/a/k7d2mq9t/1.svg").status == 404
    moved = client.get("/a/k7d2mq9t/2..1.svg?shape=tall")
    assert (moved.status, moved.headers["location"]) == (301, f"{PAIR}.svg?shape=tall")


def test_edits_of_a_pair_as_csv(client: Client) -> None:
    """One line an edit, with the columns of `variorum export edits`, as many as the JSON of the pair has."""
    rows = list(csv.DictReader(io.StringIO(client.get(f"{PAIR}.csv").text)))
    assert len(rows) == len(client.get(f"{PAIR}.json").json()["edits"])
    assert {row["class"] for row in rows} >= {"headline", "figure"}
    assert all((row["old_version"], row["new_version"]) == ("1", "2") for row in rows)


@pytest.mark.parametrize("public", [False, True])
def test_hostile_and_huge_headlines(serve: Serve, public: bool) -> None:
    """A headline of 100 KB with markup, control characters and overrides of direction is a small, whole picture."""
    world = World(public=public)
    evil = "</text><script>alert(1)</script> \u202e\x07]]> &amp; " + "Wharf " * 17_000
    world.source("courier1", "Harbour <b>Courier</b>", "https://harbour.example/feed")
    texts = [document(f"{word} {evil}", f"{word} text, {evil}") for word in ("Old", "New")]
    world.article(
        "q1w2e3r4",
        "courier1",
        "https://harbour.example/evil",
        [(at("10:00"), texts[0]), (at("12:00"), texts[1])],
    )
    client = serve(world)
    for shape in ("card", "tall"):
        answer = client.get(f"/a/q1w2e3r4/0..1.svg?shape={shape}")
        assert len(answer.body) < 100_000
        assert b"<script" not in answer.body
        etree.fromstring(answer.body)
        assert client.get(f"/a/q1w2e3r4/0..1.png?shape={shape}").status == 200


def test_taken_down_article_has_no_picture(serve: Serve) -> None:
    """A takedown reaches pictures and references."""
    world = World()
    world.source("courier1", "Harbour Courier", "https://harbour.example/feed")
    texts = [document(f"Tram {word}", f"Line {word}.") for word in ("one", "two")]
    world.article(
        "q1w2e3r4",
        "courier1",
        "https://harbour.example/x",
        [(at("10:00"), texts[0]), (at("12:00"), texts[1])],
    )
    client = serve(world)
    assert client.get("/a/q1w2e3r4/0..1.svg").status == 200
    world.observatory.takedown("q1w2e3r4", "a court order")
    for form in ("svg", "png", "bib", "csl.json", "csv"):
        answer = client.get(f"/a/q1w2e3r4/0..1.{form}")
        assert answer.status == 410, form
        assert "Tram" not in answer.text


@pytest.mark.parametrize("path", ["/a/p0rt0000", "/a/p0rt0000/0..1", "/a/p0rt0000/0..1?view=inline"])
def test_no_pdf_is_offered_of_letters_that_it_lacks(serve: Serve, path: str) -> None:
    """A text in Arabic is printed by the browser: neither button nor link leads to a file that cannot be made."""
    world = World()
    world.source("courier1", "Harbour Courier", "https://courier.example/feed.xml")
    texts = [(at("06:00"), document("الميناء", "أغلق الميناء مساء السبت.", "السفن في البحر.")),
             (at("07:00"), document("الميناء", "أعيد فتح الميناء مساء الأحد.", "السفن في البحر."))]  # fmt: skip
    world.article("p0rt0000", "courier1", "https://courier.example/port", texts)
    client = serve(world)
    page = client.get(path).text
    assert "pdf" not in page.lower()
    assert 'href="/a/p0rt0000/0..1.txt"' in page
    assert client.get("/a/p0rt0000/0..1.pdf").status == 501
