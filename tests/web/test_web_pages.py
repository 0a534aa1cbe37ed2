"""Every address answers in every form it promises; what is not there says so."""

from __future__ import annotations

import csv
import io
import re
from functools import cache
from html import escape
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
from selectolax.lexbor import LexborHTMLParser
from story_world import told
from web_client import Client
from web_server import Serve
from web_world import HOSTILE_URL, World, full

from variorum.publish.ceiling import LEAST, SHARE

PAGES = [
    "/",
    "/articles",
    "/articles?state=edited",
    "/articles?state=withdrawn",
    "/a/k7d2mq9t",
    "/a/k7d2mq9t/0",
    "/a/k7d2mq9t/2",
    "/a/k7d2mq9t/0..2",
    "/a/k7d2mq9t/0..2?view=inline&all=1",
    "/a/w9t4kd3b",
    "/a/b2f6yz8c",
    "/a/z4h0st1e",
    "/a/s1ng1e00",
    "/sources",
    "/sources/courier1",
    "/sources/courier1/memory",
    "/sources/herald01",
    "/sources/ledger01",
    "/search",
    "/search?q=ferry",
    "/search?q=inspected&in=removed",
    "/export",
    "/about/methods",
]


def written_scripts(page: str) -> list[str]:
    """The scripts of a page that are no files of ours."""
    ours = r'<script (?:defer|type="module") src="/static/[0-9a-f]{16}/[a-z/]+\.js"></script>'
    return [
        script for script in re.findall(r"<script.*?</script>", page, re.S) if not re.fullmatch(ours, script)
    ]


def attributes(page: str) -> set[str]:
    """The names of all attributes of a page."""
    found: set[str] = set()
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, attrs: found.update(name for name, _ in attrs)  # type: ignore[method-assign]
    parser.feed(page)
    return found


@cache
def answered(client: Client, link: str) -> int:
    """What a link answers: asked once for all pages that have it, as what is served is only read."""
    return client.get(link).status


@pytest.mark.parametrize("path", PAGES)
def test_every_page_answers_and_links_only_to_what_exists(client: Client, path: str) -> None:
    """A page is HTML with a policy, an ETag and a heading; every link to this site on it answers. Scripts are our own
    files alone: none stands in the page, and the policy lets none run that does."""
    answer = client.get(path)
    assert answer.status == 200
    assert answer.headers["content-type"].startswith("text/html")
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'; script-src 'self'; connect-src 'self';" in policy
    assert "unsafe" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.text.count("<h1") == 1
    assert written_scripts(answer.text) == []
    assert not {name for name in attributes(answer.text) if re.match("style|on|hx-on", name)}
    links = {
        link.replace("&amp;", "&").partition("#")[0]
        for link in re.findall(r'(?:href|src)="(/[^"]*)"', answer.text)
    }
    for link in sorted(filter(None, links)):
        assert answered(client, link) in (200, 303), link


@pytest.mark.parametrize("path", PAGES)
def test_conditional_get_and_head(client: Client, path: str) -> None:
    """The ETag that was given brings 304 without a body; HEAD says what GET says."""
    first = client.get(path)
    tag = first.headers["etag"]
    again = client.get(path, if_none_match=f'"other", W/{tag}')
    assert (again.status, again.body) == (304, b"")
    assert "immutable" not in (first.headers["cache-control"] or "")
    head = client.ask("HEAD", path)
    assert (head.status, head.body, head.headers["etag"]) == (200, b"", tag)


def test_every_promised_form_of_every_page(serve: Serve) -> None:
    """The route table in OpenAPI is true: each form of each page answers with its media type."""
    client = serve(told())
    filled = {
        "{story}": "b1ridge0",
        "{event}": "b1ridge0",
        "{speaker}": "inge_solheim",
        "{article}": "k7d2mq9t",
        "{which}": "0..2",
        "{number}": "2",
        "{unit}": "1",
        "{source}": "courier1",
    }
    paths = client.get("/openapi.json").json()["paths"]
    assert len(paths) > 40
    for path, methods in paths.items():
        for name, value in filled.items():
            path = path.replace(name, value)
        if path.endswith("/pair"):
            assert client.get(f"{path}?old=0&new=2").status == 303
            continue
        answer = client.get(path + ("?q=ferry" if path.startswith("/search") else ""))
        promised = next(iter(methods["get"]["responses"]["200"]["content"]))
        if path.endswith("record.warc.gz"):
            promised = "application/warc"
        assert answer.status == 200, path
        assert answer.headers["content-type"].startswith(promised), path


@pytest.mark.parametrize(
    "path",
    ["/nowhere", "/a/nowhere1", "/a/k7d2mq9t/7", "/a/k7d2mq9t/0..7", "/a/k7d2mq9t/x", "/a/k7d2mq9t/0..x", "/a/k7d2mq9t/-1",
     "/a/k7d2mq9t/99999999999999999999", "/sources/none", "/about/methods.atom", "/search.md", "/about/methods.csv", "/a/k7d2mq9t/²",
     "/static/0000/style.css", "/a/k7d2mq9t/9/record.warc.gz"],
)  # fmt: skip
def test_what_is_not_there_is_404(client: Client, path: str) -> None:
    """Unknown articles, versions, sources, forms: a page that says so, never a failure."""
    assert client.get(path.replace("²", "%C2%B2")).status == 404


@pytest.mark.parametrize(
    "path",
    [
        "/?before=junk",
        "/?class=gossip",
        "/search.json?in=nowhere",
        "/articles?state=odd",
        "/?before=2026-11-21~x",
    ],
)
def test_queries_that_cannot_be_read_are_400(client: Client, path: str) -> None:
    """A parameter that makes no sense is named."""
    answer = client.get(path)
    assert answer.status == 400
    assert "This question cannot be read" in answer.text


def test_odd_addresses_lead_to_the_permanent_one(client: Client) -> None:
    """Pairs the wrong way round, leading zeros, a pair of one: one address for one thing."""
    assert client.get("/a/k7d2mq9t/2..0?view=inline").headers["location"] == "/a/k7d2mq9t/0..2?view=inline"
    assert client.get("/a/k7d2mq9t/00..2").headers["location"] == "/a/k7d2mq9t/0..2"
    assert client.get("/a/k7d2mq9t/2..0.json").headers["location"] == "/a/k7d2mq9t/0..2.json"
    assert client.get("/a/k7d2mq9t/1..1").headers["location"] == "/a/k7d2mq9t/1"
    assert client.get("/a/k7d2mq9t/pair?old=2&new=0").headers["location"] == "/a/k7d2mq9t/0..2"


def test_the_newest_pair_names_its_permanent_address(client: Client) -> None:
    """The page of an article is its newest pair, canonical at the pair's address."""
    page = client.get("/a/k7d2mq9t").text
    assert f'<link rel="canonical" href="{client.address}/a/k7d2mq9t/1..2">' in page
    assert 'type="application/atom+xml" href="/a/k7d2mq9t.atom"' in page


def test_a_pair_says_what_changed_in_words(client: Client) -> None:
    """Headline, rewording, move with links both ways, added run and folds are all told without a script."""
    page = client.get("/a/k7d2mq9t/0..2").text
    for words in ("Headline reworded", "Reworded, paragraph 1", "Box moved up, stood between", "Moved down, now 18",
                  "6 blocks added", "No text here in version 0", "unchanged block"):  # fmt: skip
        assert words in page, words
    ids = set(re.findall(r'id="([^"]+)"', page))
    jumps = set(re.findall(r'href="#([^"]+)"', page))
    assert len(ids) == len(re.findall(r'id="([^"]+)"', page)), "an id stands twice"
    assert jumps <= ids
    assert {"p1", "p19", "headline", "cite"} <= ids


def test_a_text_that_came_back_is_compared_with_what_it_took_the_place_of(client: Client) -> None:
    """The later version first, as the lists of changes have it: as a page, JSON, a picture, and from the other way round
    still another comparison."""
    page = LexborHTMLParser(client.get("/a/b2f6yz8c/1..0").text)
    heads = [node.text() for node in page.css(".heads strong")]
    assert heads == ["Version 1", "Version 0"]
    assert "this text came back, shown 21 Nov, 14:05 to 15:10 again" in page.css_first(".heads").text()
    assert [(node.text(), node.css_first("strong").text()) for node in page.css(".timeline .ends li")][1][
        1
    ].startswith("Version 0")
    assert [node.attributes["href"] for node in page.css(".bar a[rel]")] == ["/a/b2f6yz8c/0..1"]
    came = LexborHTMLParser(client.get("/a/b2f6yz8c/0..1").text)
    assert [(node.attributes["rel"], node.attributes["href"]) for node in came.css(".bar a[rel]")] == [
        ("next", "/a/b2f6yz8c/1..0")
    ]
    told = client.get("/a/b2f6yz8c/1..0.json").json()
    assert (told["old"]["number"], told["new"]["number"]) == (1, 0)
    assert "Storm reaches the coast" in client.get("/a/b2f6yz8c/1..0.svg").text
    for cited in (page.text(), client.get("/a/b2f6yz8c/1..0.bib").text):
        assert "seen again from 21 Nov 2026" in cited
    (back, first) = client.get("/a/b2f6yz8c/0..1").status, client.get("/a/b2f6yz8c/0..1.json").json()
    assert (back, first["old"]["number"]) == (200, 0)
    assert {
        row["page"] for row in client.get("/latest.json").json()["changes"] if row["article"] == "b2f6yz8c"
    } == {
        "/a/b2f6yz8c/1..0",
        "/a/b2f6yz8c/0..1",
    }


def test_states_are_told(client: Client) -> None:
    """Withdrawn, returned, unread, taken down, failing: each in words, with its cause."""
    gone = client.get("/a/w9t4kd3b").text
    assert "has answered 410 since 21 Nov, 16:28, on 4 checks" in gone
    assert "will not be checked again" in gone
    back = client.get("/a/b2f6yz8c").text
    assert "this text came back, shown 21 Nov, 14:05 to 15:10 again" in back
    assert "An earlier text came back" in back
    sources = client.get("/sources").text
    assert "403 since 21 Nov, 09:10, 4 tries: the server refuses" in re.sub(r"<[^>]+>", "", sources)
    assert "not asked until it is resumed" in sources
    assert "Seen once, unchanged on 18 checks." in client.get("/a/s1ng1e00").text


def test_takedown_leaves_a_tombstone(client: Client) -> None:
    """410 with date, reason and digests, in every form; no trace of the text in lists, feeds and search."""
    for path in (
        "/a/t4k3nd0w",
        "/a/t4k3nd0w/0",
        "/a/t4k3nd0w/0..1",
        "/a/t4k3nd0w.atom",
        "/a/t4k3nd0w/1.txt",
        "/a/t4k3nd0w/1/record.warc.gz",
    ):
        answer = client.get(path)
        assert answer.status == 410, path
        assert "court order 12 of 2026" in answer.text
    for path in (
        "/",
        "/latest.json",
        "/latest.atom",
        "/latest.csv",
        "/search?q=named",
        "/search?q=named&in=removed",
        "/sources/courier1",
    ):
        assert "had to go" not in client.get(path).text


def test_evidence_box_and_record(client: Client) -> None:
    """A version shows interval, answer, digests and record; the record downloads as one gzip member."""
    page = client.get("/a/k7d2mq9t/2").text
    for words in ("between 21 Nov 2026, 19:28:04 UTC and 21 Nov 2026, 19:42:04 UTC", "200, text/html, 48,213 bytes as received",
                  "published 21 Nov 2026, 14:51 UTC", "sha-256", "urn:uuid:", "extraction rules 1", "changed in 2", "new in 2", "since 0"):  # fmt: skip
        assert words in page, words
    record = client.get("/a/k7d2mq9t/2/record.warc.gz")
    assert record.body[:2] == b"\x1f\x8b"
    assert "k7d2mq9t-2.warc.gz" in record.headers["content-disposition"]


def test_json_follows_the_documented_fields(client: Client) -> None:
    """A pair carries the fields of `compare --json`, a version those of `extract --json`."""
    pair = client.get("/a/k7d2mq9t/0..2.json").json()
    assert {"verdict", "links", "paragraphs", "edits", "units", "importance"} <= pair.keys()
    assert {"headline", "lead", "figure"} <= {edit["class"] for edit in pair["edits"]}
    assert sum(term["value"] for term in pair["terms"]) >= pair["importance"] > 0
    assert pair["silence"] == {"silent": True, "modified_moved": False}
    assert pair["sentence"]
    version = client.get("/a/k7d2mq9t/2.json").json()
    assert {"state", "headline", "headlines", "byline", "blocks", "text", "published"} <= version.keys()
    assert version["capture"]["record"]["payload_digest"].startswith("sha256:")


def test_feeds_parse_and_ids_are_permanent(client: Client) -> None:
    """Atom, RSS and JSON Feed carry the same entries; ids do not depend on where the site stands."""
    atom = ElementTree.fromstring(client.get("/latest.atom").body)  # noqa: S314 - our own
    name = "{http://www.w3.org/2005/Atom}"
    ids = [entry.findtext(f"{name}id") for entry in atom.iter(f"{name}entry")]
    rss = ElementTree.fromstring(client.get("/latest.rss").body)  # noqa: S314 - our own
    feed = client.get("/latest.feed.json").json()
    assert (
        ids == [item.findtext("guid") for item in rss.iter("item")] == [item["id"] for item in feed["items"]]
    )
    assert len(ids) == len(set(ids)) == 8
    assert all(item["url"].startswith(client.address + "/a/") for item in feed["items"])
    assert "text-decoration:line-through" in feed["items"][0]["content_html"]
    self_links = [link.get("href") for link in atom.findall(f"{name}link") if link.get("rel") == "self"]
    assert self_links == [client.address + "/latest.atom"]


def test_csv_has_a_header_and_one_line_a_row(client: Client) -> None:
    """Lists as CSV parse back to the rows that the JSON form has."""
    rows = list(csv.DictReader(io.StringIO(client.get("/latest.csv").text)))
    assert [row["article"] for row in rows] == [
        row["article"] for row in client.get("/latest.json").json()["changes"]
    ]
    looks = list(csv.DictReader(io.StringIO(client.get("/looks.csv?source=courier1").text)))
    assert {"timeout after 60 s", "same text"} <= {row["reason"] for row in looks}


def test_hostile_text_stays_text(client: Client) -> None:
    """Markup, control and direction characters of a publisher reach no page; no odd scheme is linked."""
    for path in (
        "/",
        "/a/z4h0st1e",
        "/a/z4h0st1e/1",
        "/articles",
        "/search?q=reworded",
        "/latest.atom",
        "/latest.rss",
        "/a/z4h0st1e/1.md",
        "/a/z4h0st1e/0..1.txt",
    ):
        text = client.get(path).text
        if not path.endswith((".md", ".txt")):
            assert written_scripts(text) == [], path
            assert "<img" not in text, path
        assert not re.search("[\x00-\x08\x0b-\x1f\u202a-\u202e]", text), path
        assert f'href="{HOSTILE_URL}"' not in text
    assert "\\<script\\>" in client.get("/a/z4h0st1e/1.md").text
    assert written_scripts(client.get("/search?q=%3Cscript%3Ealert(1)%3C/script%3E").text) == []
    assert "&lt;script&gt;" in client.get("/a/z4h0st1e").text


def test_static_files_carry_a_hash_and_stay(client: Client) -> None:
    """Style and fonts stand under one hash, immutable; the page names them so."""
    page = client.get("/").text
    style = re.search(r'href="(/static/[0-9a-f]{16}/style.css)"', page)
    assert style
    answer = client.get(style[1])
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["content-type"].startswith("text/css")
    font = client.get(style[1].replace("style.css", "vendor/inter.woff2"))
    assert (font.status, font.headers["content-type"]) == (200, "font/woff2")


def test_first_run_has_one_field(serve: Serve) -> None:
    """With nothing watched, the front page asks for an address and shows no made-up data."""
    client = serve(World())
    page = client.get("/").text
    assert "Nothing is watched yet" in page
    assert page.count('name="url"') == 1
    assert client.get("/latest.json").json() == {"changes": [], "next": None}
    assert ElementTree.fromstring(client.get("/latest.atom").body) is not None  # noqa: S314 - our own


def test_a_quiet_watcher_shows_its_checks(serve: Serve) -> None:
    """Sources and articles but no edits: what is watched and when it was last looked at."""
    world = World()
    world.source("courier1", "Harbour Courier", "https://courier.example/feed.xml")
    from web_world import at, document

    world.article(
        "q1u1et00",
        "courier1",
        "https://courier.example/x",
        [(at("14:05"), document("Calm", "Nothing moves."))],
    )
    page = serve(world).get("/").text
    assert "Watching 1 article from 1 source. Nothing has changed so far." in page
    assert "The last checks" in page


def test_pages_go_on(serve: Serve) -> None:
    """More changes than a page holds: following "Older edits" shows each once, none twice."""
    from datetime import timedelta

    from web_world import at, document

    world = World()
    world.source("courier1", "Harbour Courier", "https://courier.example/feed.xml")
    texts = [
        (at("01:00") + timedelta(minutes=20 * i), document(f"Headline {i}", f"The count stands at {i}."))
        for i in range(31)
    ]
    world.article("l0ng0000", "courier1", "https://courier.example/long", texts)
    client = serve(world)
    path, seen = "/", []
    assert (
        len(re.findall("<li>", client.get("/").text.partition('class="also"')[2].partition("<details>")[0]))
        == 4
    )
    assert re.search(r"9 more edits</summary>", client.get("/").text)
    while path:
        page = client.get(path).text
        seen += re.findall(r'<(?:h2 dir="auto"|li)><a (?:class="quiet" )?href="(/a/[^"]+)"', page)
        older = re.search(r'href="([^"]+)">Older edits', page)
        path = older[1].replace("&amp;", "&") if older else ""
    assert len(seen) == len(set(seen)) == 30
    assert client.get("/a/l0ng0000/30").status == 200
    assert len(client.get("/latest.csv").text.splitlines()) == 31


def test_methods_tell_how_often_they_are_wrong(client: Client) -> None:
    """Measured rates with their commands, the same on the page and as JSON; nothing that is no longer true."""
    page = client.get("/about/methods").text
    assert "only class of edit" not in page
    told = client.get("/about/methods.json").json()["rates"]
    assert [table["command"].rpartition("/")[2] for table in told] == ["noise.py", "classes.py", "diff.py"]
    for table in told:
        assert table["command"] in page
        assert f"commit {table['commit']}" in page
        for row in table["rows"]:
            cells = ".*?".join(re.escape(f">{escape(cell or chr(0x2013))}</td>") for cell in row.values())
            assert re.search(cells, page), row


@pytest.mark.parametrize(
    ("path", "rows", "every"),
    [("/latest.json?source=courier1", "changes", 130), ("/articles.json?source=courier1", "articles", 131),
     ("/search.json?q=stands&source=courier1", "hits", 131)],
)  # fmt: skip
def test_the_next_page_of_a_form_has_that_form(serve: Serve, path: str, rows: str, every: int) -> None:
    """A program that follows `next` stays with JSON and its query, and sees every row once."""
    from web_world import at, document

    world = World()
    world.source("courier1", "Harbour Courier", "https://courier.example/feed.xml")
    for number in range(131):
        texts = [(at("10:00"), document(f"Headline {number}", f"The count of {number} stands."))]
        if number:
            texts.append(
                (at("11:00"), document(f"Headline {number}", f"The count of {number} stands still."))
            )
        world.article(f"{number:05}nxt", "courier1", f"https://courier.example/{number}", texts)
    client, seen, following = serve(world), [], path
    while following:
        assert following.startswith(path.partition("?")[0] + "?")
        assert "source=courier1" in following
        answer = client.get(following)
        assert answer.headers["content-type"].startswith("application/json")
        page = answer.json()
        seen += [str(row.get("article", row.get("id"))) for row in page[rows]]
        following = page["next"]
    assert len(seen) == len(set(seen)) == every


def test_no_results_offer_the_tightest_filter(client: Client) -> None:
    """A search without results repeats the query and says what dropping a filter would give."""
    page = client.get("/search?q=afternoon+zebra&in=removed&source=courier1").text
    assert "Nothing was found for" in page
    assert "Without “zebra”" in page
    assert client.get("/search?q=%22%22+*+OR+%28").status == 200


def test_no_results_name_every_filter(client: Client) -> None:
    """What narrows a search in vain is told with it: outlet, class, language and days."""
    page = client.get(
        "/search?q=zebra&source=courier1&class=figure&language=de&from=2026-01-01&to=2026-01-02"
    ).text
    told = re.search(r"Nothing was found for.*?</p>", page, re.DOTALL)
    assert told is not None
    for piece in ("Source: ", "Edited: ", "Language: ", "2026-01-01", "2026-01-02"):
        assert piece in told[0], piece


def test_browsers_find_an_icon_where_they_look(client: Client) -> None:
    """Beside a picture or a feed no page names the icon: the address that browsers try leads to it."""
    answer = client.get("/favicon.ico")
    assert answer.status == 307
    assert client.get(answer.headers["location"]).headers["content-type"].startswith("image/svg+xml")


def test_checks_come_as_feeds(client: Client) -> None:
    """Each look is an entry with what came of it; another look is another entry."""
    looks = client.get("/looks.json").json()["looks"]
    items = client.get("/looks.feed.json").json()["items"]
    assert len({each["id"] for each in items}) == len(items) == min(30, len(looks))
    assert [each["tags"] for each in items] == [[each["outcome"]] for each in looks[: len(items)]]
    for form in ("atom", "rss"):
        assert client.get(f"/looks.{form}").status == 200


def test_the_text_for_a_picture_speaks_one_language(client: Client) -> None:
    """The picture is drawn in English, and so is the text that is read in its place, on a German page too."""
    found = [
        re.search(r'og:image:alt" content="([^"]*)"', client.get(f"/a/k7d2mq9t/0..2?lang={tag}").text)
        for tag in ("en", "de", "fr")
    ]
    assert len({each[1] for each in found if each}) == 1
    assert all(found)


def test_the_methods_page_names_the_ceiling_of_excerpts(serve: Serve) -> None:
    """What a public instance shows at most, from the number by which it does; what silent means, without more than is known."""
    for public in (True, False):
        page = serve(full(public=public)).get("/about/methods").text
        assert f"at most {SHARE:.0%} of each text, or {LEAST} characters" in page
        assert "no note that came with it speaks of it" in page


def test_a_public_instance_shows_excerpts_only(serve: Serve) -> None:
    """Changed paragraphs with one of context; no whole texts, records or forms."""
    client = serve(full(public=True))
    page = client.get("/a/k7d2mq9t/0..2").text
    assert "not shown: this is a public instance" in page
    assert "found in good order" not in page
    assert 'method="post"' not in re.sub('action="/(theme|language)" method="post"', "", page)
    listed = client.get("/a/k7d2mq9t/sentences").text
    assert not re.findall(
        r'href="/a/k7d2mq9t/\d+/sentences/\d+"', page
    )  # some are withheld; the list has the others
    sentences = set(re.findall(r'href="(/a/k7d2mq9t/\d+/sentences/\d+)"', listed))
    assert {client.get(path).status for path in sentences} == {200}
    assert client.get("/a/k7d2mq9t/2.txt").status == 403
    assert client.get("/a/k7d2mq9t/2/record.warc.gz").status == 403
    assert "found in good order" not in client.get("/a/k7d2mq9t/2.json").text
    assert "found in good order" not in client.get("/a/k7d2mq9t/0..2.json").text
    assert "found in good order" not in client.get("/a/k7d2mq9t/0").text
    assert client.post("/sources/courier1/state", {"state": "paused"}).status == 403


def test_an_article_that_turned_out_to_be_another_leads_to_it(serve: Serve) -> None:
    """Every page of the id that ended leads to the article that has its versions now, in the form asked for."""
    world = full()
    world.observatory.store.absorb("s1ng1e00", "k7d2mq9t")
    client = serve(world)
    for path, target in (
        ("/a/s1ng1e00", "/a/k7d2mq9t"),
        ("/a/s1ng1e00/0", "/a/k7d2mq9t"),
        ("/a/s1ng1e00.json", "/a/k7d2mq9t.json"),
        ("/a/s1ng1e00/0.txt", "/a/k7d2mq9t"),
        ("/a/s1ng1e00.atom", "/a/k7d2mq9t.atom"),
    ):
        answer = client.get(path)
        assert (answer.status, answer.headers["location"]) == (301, target)
    assert client.get("/a/k7d2mq9t").status == 200
    assert world.observatory.find_article("s1ng1e00").id == "k7d2mq9t"
