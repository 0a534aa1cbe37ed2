"""What the newsroom prints: its truth stands on the page, its noise never touches it."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from datetime import timedelta

import feedparser
import pytest
from lxml import etree
from selectolax.lexbor import LexborHTMLParser

from variorum.testing.newsroom import ORIGIN, Event, EventKind, Face, Life, Press, Script, State, write_script
from variorum.testing.newsroom.press import BEFORE_WALL
from variorum.types import BlockKind

ALL = ("gazette", "meridian", "lantern", "coast")
NOON = ORIGIN + timedelta(hours=6)


@pytest.fixture(scope="module")
def script() -> Script:
    return write_script(seed=7, articles=48, outlets=ALL)


@pytest.fixture(scope="module")
def press(script: Script) -> Press:
    return Press(script)


def standing(script: Script) -> Iterator[tuple[Life, State]]:
    for life in script.lives:
        state = life.state(NOON)
        if state is not None:
            yield life, state


def charset(script: Script, outlet: str) -> str:
    return next(house.charset for house in script.houses if house.name == outlet)


def visible(page: bytes, encoding: str = "utf-8") -> str:
    """The text of a page as a browser's parser sees it, white space collapsed."""
    tree = LexborHTMLParser(page.decode(encoding))
    for node in tree.css("script, style, head"):
        node.decompose()
    assert tree.body is not None
    return squeezed(tree.body.text(separator=" "))


def squeezed(text: str) -> str:
    return " ".join(text.split())


def shows(press: Press, script: Script, life: Life, state: State, number: int) -> bool:
    """Whether the page shows all blocks of the state, one after the other."""
    text = visible(press.render(life.outlet, life.name, NOON, number), charset(script, life.outlet))
    place = 0
    for block in state.copy.blocks:
        place = text.find(squeezed(block.text), place)
        if place < 0:
            return False
        place += len(block.text)
    return True


def test_every_block_of_the_truth_stands_on_the_page_in_its_order(script: Script, press: Press) -> None:
    """Headline, byline and all blocks of every article, at every outlet; standfirst first, note last."""
    for life, state in standing(script):
        assert shows(press, script, life, state, 1), life.name
        text = visible(press.render(life.outlet, life.name, NOON, 1), charset(script, life.outlet))
        assert squeezed(state.copy.headline) in text
        assert all(name in text for name in state.copy.byline)


def test_what_was_taken_out_is_gone_from_the_page(script: Script, press: Press) -> None:
    """After each edit the old passage is not on the page any more, the new one is."""
    seen = 0
    for event in script.events:
        if event.before is None or not event.changes_text:
            continue
        encoding = charset(script, event.outlet)
        before = visible(
            press.render(event.outlet, event.article, event.at - timedelta(seconds=1), 5), encoding
        )
        after = visible(press.render(event.outlet, event.article, event.at, 6), encoding)
        olds = {b.text for b in event.before.copy.blocks} - {b.text for b in event.after.copy.blocks}
        news = {b.text for b in event.after.copy.blocks} - {b.text for b in event.before.copy.blocks}
        if event.kind in (EventKind.PARAGRAPHS_JOINED, EventKind.PARAGRAPH_SPLIT):
            continue  # the words stay
        olds = {text for text in olds if not any(text in new for new in news)}
        news = {text for text in news if not any(text in old for old in olds)}
        assert all(squeezed(text) in before and squeezed(text) not in after for text in olds), event.name
        assert all(squeezed(text) in after and squeezed(text) not in before for text in news), event.name
        seen += len(olds) + len(news)
    assert seen > 100


def test_noise_changes_every_page_and_never_the_text(script: Script, press: Press) -> None:
    """Five requests, five different pages; the blocks are the same and in the same order."""
    for life, state in standing(script):
        pages = [press.render(life.outlet, life.name, NOON, number) for number in range(5)]
        assert len(set(pages)) == 5
        assert all(shows(press, script, life, state, number) for number in range(5))


def test_noise_has_many_forms(press: Press, script: Script) -> None:
    """Over forty requests boxes come and go and change their texts, and tokens differ each time."""
    life = next(life for life, state in standing(script) if life.outlet == "meridian")
    pages = [press.render("meridian", life.name, NOON, number).decode() for number in range(40)]
    assert len({re.search(r'csrf-token" content="(\w+)"', page)[1] for page in pages}) == 40  # type: ignore[index]
    assert len({re.search(r"<h3>Most read</h3>(.*?)</ol>", page)[1] for page in pages}) > 10  # type: ignore[index]
    for mark in ('role="alert"', "We use cookies", "Newsletter", "Read more", "Advertisement"):
        assert 0 < sum(mark in page for page in pages) <= 40
    assert len({page.count("Advertisement") for page in pages}) > 1


def test_class_names_change_between_builds(press: Press, script: Script) -> None:
    """A day later the same page has other class names."""
    life = next(life for life, state in standing(script) if life.outlet == "meridian")

    def classes(hours: int) -> set[str]:
        page = press.render("meridian", life.name, NOON + timedelta(hours=hours), 1).decode()
        return set(re.findall(r'class="(css-\w+)"', page))

    assert classes(0)
    assert not classes(0) & classes(24)


def test_relative_times_grow_older(press: Press, script: Script) -> None:
    """The same text, looked at later, was updated longer ago."""
    life = next(
        life
        for life in script.of_outlet("meridian")
        if (state := life.state(NOON)) and life.state(NOON + timedelta(hours=3)) == state
    )
    pages = [
        press.render("meridian", life.name, NOON + timedelta(hours=hours), 1).decode() for hours in (0, 1, 2)
    ]
    ages = [re.search(r"Updated ([^<]+)</time>", page)[1] for page in pages]  # type: ignore[index]
    assert len(set(ages)) == 3


def test_without_noise_pages_are_byte_stable(script: Script) -> None:
    """At level 0 the number of the request does not matter, nor the time, as long as nothing happened."""
    press = Press(script, noise=0)
    for life, _ in standing(script):
        first = press.render(life.outlet, life.name, NOON, 1)
        assert first == press.render(life.outlet, life.name, NOON, 99)
    quiet = max(event.at for event in script.events)
    for outlet in ALL:
        answers = [press.answer(outlet, "/", quiet + timedelta(hours=h), h) for h in (1, 30)]
        if outlet != "gazette":  # whose front page bears the date
            assert answers[0].body == answers[1].body
        assert answers[0].changed == answers[1].changed


def test_a_low_level_is_between(script: Script) -> None:
    """At a low level only some places vary."""

    def variety(level: float) -> int:
        press = Press(script, noise=level)
        life = script.of_outlet("meridian")[0]
        pages = [press.render("meridian", life.name, NOON, n).decode() for n in range(12)]
        return len({line for page in pages for line in page.splitlines()})

    assert variety(0) < variety(0.1) < variety(1)


@pytest.mark.parametrize("level", [-0.1, 1.1])
def test_levels_are_shares(script: Script, level: float) -> None:
    """A level outside of 0 to 1 is refused."""
    with pytest.raises(ValueError, match="between 0 and 1"):
        Press(script, noise=level)


def test_templates_are_hard_on_purpose(press: Press, script: Script) -> None:
    """Headline outside h1 in one, outside the body in another, a site's name in h1 in the one kept back."""

    def tree(outlet: str) -> tuple[LexborHTMLParser, State]:
        life, state = next((a, b) for a, b in standing(script) if a.outlet == outlet)
        return LexborHTMLParser(
            press.render(outlet, life.name, NOON, 3).decode(charset(script, outlet))
        ), state

    gazette, state = tree("gazette")
    assert not gazette.css("h1, h2, article, main")
    assert gazette.css_first("div.hed").text() == state.copy.headline
    assert "GMT" in gazette.css_first("div.lup").text()
    meridian, state = tree("meridian")
    assert meridian.css_first("h1").text() == state.copy.headline
    assert not meridian.css("article h1")
    assert state.copy.standfirst not in squeezed(meridian.css_first("article").text())
    lantern, state = tree("lantern")
    assert lantern.css_first("article h1").text() == state.copy.headline
    assert [node.attributes for node in lantern.css("meta")] == [{"charset": "utf-8"}]
    coast, state = tree("coast")
    assert coast.css_first("h1").text() == "Coast Wire"
    assert not coast.css("p, article")


def test_gazette_is_latin_1(press: Press, script: Script) -> None:
    """Letters that the charset lacks are written as references; the others are single bytes."""
    foreign = write_script(outlets=("gazette",))
    life = next(life for life in foreign.lives if life.draft.language == "fr")
    page = Press(foreign).render("gazette", life.name, life.published, 1)
    assert "é".encode("latin-1") in page
    with pytest.raises(UnicodeDecodeError):
        page.decode("utf-8")


def test_metadata_of_the_modern_template(press: Press, script: Script) -> None:
    """JSON-LD and og:title state what the truth states; some articles state their body there."""
    bodies = 0
    for life, state in standing(script):
        if life.outlet != "meridian":
            continue
        tree = LexborHTMLParser(press.render("meridian", life.name, NOON, 2).decode())
        data = json.loads(tree.css_first('script[type="application/ld+json"]').text())
        assert data["headline"] == state.copy.headline
        assert data["dateModified"] == state.modified.isoformat()
        og = tree.css_first('meta[property="og:title"]').attributes["content"]
        assert og == state.copy.og_headline
        bodies += "articleBody" in data
    assert bodies >= 2


def first(script: Script, kind: EventKind, face: Face | None = None) -> Event:
    return next(e for e in script.events if e.kind is kind and face in (None, e.after.face))


@pytest.mark.parametrize(
    ("kind", "face", "status", "words"),
    [
        (EventKind.WITHDRAWN, Face.MISSING, 404, "Page not found"),
        (EventKind.WITHDRAWN, Face.GONE, 410, "no longer available"),
        (EventKind.BLOCKED, Face.GUARD, 403, "Access denied"),
        (EventKind.BLOCKED, Face.CHECKING, 200, "Checking your browser"),
        (EventKind.CONSENT_ASKED, Face.CONSENT, 200, "Before you go on"),
        (EventKind.OUTAGE, Face.ERROR, 500, "Internal Server Error"),
    ],
)
def test_faces_of_an_address(
    script: Script, press: Press, kind: EventKind, face: Face, status: int, words: str
) -> None:
    """While a phase lasts, the address answers with its page and shows nothing of the article."""
    event = first(script, kind, face)
    answer = press.answer(event.outlet, event.after.path, event.at, 1)
    text = answer.body.decode(charset(script, event.outlet))
    assert answer.status == status
    assert words in text
    assert event.after.copy.blocks[1].text[:40] not in text


def test_a_wall_shows_the_beginning(script: Script, press: Press) -> None:
    """Behind a paywall the first blocks stand, the rest does not, not in JSON-LD either."""
    walls = [event for event in script.events if event.kind is EventKind.WALL_UP]
    assert len(walls) >= 2
    for event in walls:
        answer = press.answer(event.outlet, event.after.path, event.at, 1)
        page = answer.body.decode(charset(script, event.outlet))
        text = squeezed(LexborHTMLParser(page).html or "")
        body = [b.text for b in event.after.copy.blocks if b.kind is BlockKind.PARAGRAPH]
        assert answer.status == 200
        assert body[-1][:30].replace("&", "&amp;") not in text
        assert re.search("subscri|member", visible(answer.body, charset(script, event.outlet)), re.I)
    assert BEFORE_WALL < 8


def test_a_moved_address_redirects(script: Script, press: Press) -> None:
    """The old address answers 301 with the new one, which did not exist before."""
    event = first(script, EventKind.ADDRESS_MOVED)
    assert event.before is not None
    answer = press.answer(event.outlet, event.before.path, event.at, 1)
    assert (answer.status, answer.headers["Location"]) == (301, press.bases[event.outlet] + event.after.path)
    early = event.at - timedelta(seconds=1)
    assert press.answer(event.outlet, event.after.path, early, 1).status == 404
    assert press.answer(event.outlet, event.after.path, event.at, 1).status == 200


def test_feeds_are_well_formed_and_point_to_articles(script: Script, press: Press) -> None:
    """RSS, Atom and JSON Feed: no fault for a strict reader; each link leads to an article, tracked or not."""
    tracked = 0
    for house in script.houses:
        for way in house.ways:
            answer = press.answer(house.name, way.path, NOON, 1)
            assert answer.status == 200
            if way.kind in ("rss", "atom"):
                feed = feedparser.parse(answer.body, response_headers={"content-type": answer.content_type})
                assert not feed.bozo, feed.get("bozo_exception")
                links = [entry.link for entry in feed.entries]
            elif way.kind == "json":
                links = [item["url"] for item in json.loads(answer.body)["items"]]
            elif way.kind == "sitemap":
                links = etree.fromstring(answer.body).xpath("//*[local-name()='loc']/text()")
            else:
                continue
            assert links
            for link in links:
                path = link.removeprefix(press.bases[house.name])
                assert press.answer(house.name, path, NOON, 1).status in (200, 403, 500)
                tracked += "utm_" in link
    assert tracked


def test_one_article_stands_in_two_feeds_under_two_links(script: Script, press: Press) -> None:
    """The front feed adds tracking parameters, the section feed does not."""
    whole, section = (
        feedparser.parse(press.answer("gazette", path, NOON, 1).body).entries
        for path in ("/rss/front.xml", "/rss/harbour.xml")
    )
    plain = {entry.link for entry in section}
    assert plain
    assert plain & {entry.link.partition("?")[0] for entry in whole}
    assert not plain & {entry.link for entry in whole}


def test_feeds_do_not_announce_everything(script: Script, press: Press) -> None:
    """An edit that was not announced leaves the feed's bytes for that article as they were."""

    def entry(event: Event, at: timedelta) -> tuple[str, str]:
        feed = feedparser.parse(press.answer("meridian", "/feeds/latest.atom", event.at + at, 1).body)
        found = next(e for e in feed.entries if event.after.path in e.link)
        return found.title, found.updated

    edits = [
        e for e in script.events if e.outlet == "meridian" and e.changes_text and e.after.face is Face.ARTICLE
    ]
    silent = [e for e in edits if not e.announced]
    loud = [e for e in edits if e.announced]
    assert silent
    assert loud
    assert all(entry(e, timedelta(seconds=-1)) == entry(e, timedelta(0)) for e in silent)
    assert all(entry(e, timedelta(seconds=-1)) != entry(e, timedelta(0)) for e in loud)


def test_front_and_section_pages_link_to_articles(script: Script, press: Press) -> None:
    """Every standing article of the outlet is linked from its front page, each section's from its page."""
    for house in script.houses:
        front = press.answer(house.name, "/", NOON, 1).body.decode(house.charset)
        links = {node.attributes.get("href") for node in LexborHTMLParser(front).css("a")}
        lives = [(a, s) for a, s in standing(script) if a.outlet == house.name]
        for _life, state in lives:
            if state.face not in (Face.MISSING, Face.GONE):
                assert state.path in links
        assert any(link and link.startswith("/private/") for link in links)
        section = lives[0][0].draft.section
        assert press.answer(house.name, f"/section/{section}", NOON, 1).status == 200
        assert press.answer(house.name, "/section/astrology", NOON, 1).status == 404


def test_robots_and_pictures(press: Press) -> None:
    """robots.txt shuts /private/ and asks for no delay; pictures are pictures."""
    robots = press.answer("meridian", "/robots.txt", NOON).body.decode()
    assert "Disallow: /private/" in robots
    assert "Crawl-delay: 0" in robots
    assert "Sitemap: http://meridian.example/sitemap.xml" in robots
    assert etree.fromstring(press.answer("lantern", "/pictures/3.svg", NOON).body).tag.endswith("svg")


def test_a_hostile_headline_is_escaped_everywhere() -> None:
    """Markup of a headline is text on pages and in feeds; what XML forbids is left out of feeds."""
    for outlet in ALL:
        script = write_script(seed=1, articles=5, outlets=(outlet,), hostile=True)
        press, late = Press(script), ORIGIN + timedelta(hours=12)
        hostile = next(life for life in script.lives if life.name == "hostile")
        pages = [press.render(outlet, "hostile", late, 1), press.answer(outlet, "/", late, 1).body]
        for page in pages:
            assert b"<script>alert" not in page
            assert b"<img src=x" not in page
        tree = LexborHTMLParser(pages[0].decode(script.houses[0].charset))
        assert "alert('read')" in (tree.body.text() if tree.body else "").replace("’", "'").replace("‘", "'")
        way = script.houses[0].ways[0]
        feed = press.answer(outlet, way.path, late)
        if way.kind == "json":
            assert any(
                item["title"] == hostile.draft.copy.headline for item in json.loads(feed.body)["items"]
            )
        else:
            assert not feedparser.parse(feed.body).bozo


@pytest.mark.parametrize("weight", [30_000, 350_000])
def test_pages_can_be_made_heavy(script: Script, press: Press, weight: int) -> None:
    """`weight` adds about so many bytes of furniture, and no word to the article."""
    heavy = Press(script, weight=weight)
    for outlet in ALL:
        life, state = next((a, b) for a, b in standing(script) if a.outlet == outlet)
        added = len(heavy.render(outlet, life.name, NOON, 4)) - len(press.render(outlet, life.name, NOON, 4))
        assert 0.9 * weight < added < 1.1 * weight
        assert shows(heavy, script, life, state, 4)


def test_render_names_what_is_wrong(press: Press, script: Script) -> None:
    """The wrong outlet, an unknown article and a moment before publication are refused."""
    life = script.lives[0]
    other = next(name for name in ALL if name != life.outlet)
    with pytest.raises(KeyError, match="not an article"):
        press.render(other, life.name, NOON)
    with pytest.raises(KeyError):
        press.render(life.outlet, "nothing", NOON)
    with pytest.raises(ValueError, match="was published"):
        press.render(life.outlet, life.name, life.published - timedelta(seconds=1))


def test_printing_is_the_same_for_the_same_seed(script: Script, press: Press) -> None:
    """Pages depend on seed, time and number of the request, and on nothing else."""
    again = Press(write_script(seed=7, articles=48, outlets=ALL))
    for life, _ in standing(script):
        one, two = (p.render(life.outlet, life.name, NOON, 17) for p in (press, again))
        assert gzip.compress(one, mtime=0) == gzip.compress(two, mtime=0)
