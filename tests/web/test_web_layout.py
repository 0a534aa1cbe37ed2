"""Where things stand on the pages: nothing runs over, hangs out of its box, or covers another."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

import pytest
from browser_world import opened
from playwright.sync_api import Browser
from story_world import BRIDGE, BRIDGE_COURIER, gathered
from web_server import served
from web_world import World, at, document

from variorum.web.site import create_site

pytestmark = pytest.mark.e2e

#: Words as they are met in print, and those that only somebody hostile writes: longer than a small window holds, shorter
#: than those in which breaks are offered.
WORDS: Final = {
    "de": "Bundesverfassungsgerichtsentscheidung",
    "ru": "Частнопредпринимательскую",
    "en": "https://www.courier.example/2026/11/harbour_to_stay_closed_until_spring?from=front&page=2",
    "la": "Honorificabilitudinitatibus" * 4,
    "xx": "x" * 290,
}
#: All of them are taken for reports of one happening.
EVENT: Final = "/s/a0words0/a0words0"
#: Elements that stick out of the window, for the message.
OUT: Final = """() => [...document.querySelectorAll('main *, .masthead *, .foot *')].filter(
    each => each.getBoundingClientRect().right > innerWidth + 1 && !each.closest('.vh')
).map(each => each.outerHTML.slice(0, 90)).slice(0, 4)"""


def worded(world: World, number: int, language: str, word: str) -> None:
    """An article, and another of the same happening, with the word wherever a publisher can put one."""
    for letter, outlet in (("a", "courier1"), ("b", "herald01")):
        first, later = (
            document(
                f"{word} {end}",
                *(f"{text} {word} {number}" for text in texts),
                f"“{word}, every bolt of it, {number},” {word} said.",
                language=language,
                byline=(word,),
                published="2026-11-03T09:10:00Z",
            )
            for end, texts in (("closed", BRIDGE), ("shut", BRIDGE_COURIER))
        )
        url = f"https://{outlet}.example/{letter}{number}/{word.lower().replace('/', '-')[:120]}"
        world.article(
            f"{letter}{number}words0", outlet, url, [(at("09:30", 3), first), (at("12:00", 3), later)], every=3600
        )  # fmt: skip


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    world = World()
    for id, name in (("courier1", "Courier"), ("herald01", WORDS["de"] * 2)):
        world.source(id, name, f"https://{id}.example/feed.xml")
    for number, (language, word) in enumerate(WORDS.items()):
        worded(world, number, language, word)
    gathered(world)
    with served(create_site(world.observatory)) as address:
        yield address


@pytest.mark.parametrize("width", [320, 390, 768])
def test_no_word_makes_a_page_scroll_sideways(browser: Browser, address: str, width: int) -> None:
    """Every page that shows what a publisher wrote, with such a word in each place: it fits."""
    page = opened(browser, width).page
    over = {}
    paths = ["/", "/articles", "/quotes", "/stories", "/sources", "/sources/herald01", "/search?q=bolt"]
    paths += ["/s/a0words0", EVENT, f"{EVENT}?quotes=full"]
    paths += [f"/a/a0words0/{which}" for which in ("0..1?view=inline", "sentences", "1/sentences/0")]
    paths += [f"/a/a{number}words0/{which}" for number in range(len(WORDS)) for which in ("0..1", "1")]
    for path in paths:
        answer = page.goto(address + path)
        assert answer is not None, path
        assert answer.ok, path
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            over[path] = page.evaluate(OUT)
    assert not over


@pytest.mark.parametrize("language", ["en", "de", "fr"])
@pytest.mark.parametrize("width", [390, 768, 1280])
def test_a_timeline_holds_its_words(
    browser: Browser, places: dict[str, str], width: int, language: str
) -> None:
    """What is told of the checks stands inside the strip, also of an article seen once, which has nothing below."""
    page = opened(browser, width).page
    for path in ("/a/s1ng1e00", "/a/k7d2mq9t/0..2"):
        page.goto(f"{places['all']}{path}?lang={language}")
        hangs = page.evaluate(
            """() => { const strip = document.querySelector('.timeline');
                return strip.getBoundingClientRect().bottom
                    - strip.querySelector('.told').getBoundingClientRect().bottom; }"""
        )
        assert hangs > 4, path


@pytest.mark.parametrize(
    ("width", "view", "current"),
    [
        (390, "", "Inline"),
        (390, "?view=inline", "Inline"),
        (1280, "", "Side by side"),
        (1280, "?view=inline", "Inline"),
    ],
)
def test_the_view_on_show_is_marked(
    browser: Browser, address: str, width: int, view: str, current: str
) -> None:
    """One button of the view is filled: in a small window that of the one column that stands there."""
    page = opened(browser, width).page
    page.goto(f"{address}/a/a0words0/0..1{view}")
    shown = [each for each in page.locator(".segments [aria-current]").all() if each.is_visible()]
    assert [each.text_content() for each in shown] == [current]
    assert page.locator(".segments .button:has-text('Inline'):visible").count() == 1


@pytest.mark.parametrize("width", [660, 768, 900, 1000, 1280])
def test_hours_of_an_axis_stand_apart(browser: Browser, address: str, width: int) -> None:
    """No label of the axis of one day touches the next, and none goes away where there is room."""
    page = opened(browser, width).page
    for path in ("/s/a0words0", EVENT):
        page.goto(address + path)
        boxes = page.evaluate(
            """() => [...document.querySelectorAll('.hours text')].map(text => text.getBoundingClientRect())
                .filter(box => box.width).map(box => [box.left, box.right])"""
        )
        assert all(one[1] + 2 < other[0] for one, other in pairwise(sorted(boxes))), (path, boxes)
        assert len(boxes) == (5 if path == EVENT and width == 1280 else 3)


#: Places that stand in other rows than the first, and whether the words in the field of the search are cut.
MASTHEAD: Final = """() => {
    const places = [...document.querySelectorAll('.nav a')].map(each => each.getBoundingClientRect()).filter(box => box.width);
    const field = document.querySelector('.tools [name=q]');
    field.value = field.placeholder;
    return [places.filter(box => box.top > places[0].top).length, field.scrollWidth > field.clientWidth];
}"""


@pytest.mark.parametrize("language", ["en", "de", "fr"])
def test_the_masthead_has_room_for_its_words(browser: Browser, places: dict[str, str], language: str) -> None:
    """All places in one row, and what is said in the field of the search is not cut."""
    page = opened(browser, 1280).page
    page.goto(f"{places['all']}/?lang={language}")
    for width in (375, 390, 640, 768, 900, 1000, 1100, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate(MASTHEAD) == [0, False], width


@pytest.mark.parametrize("language", ["en", "de", "fr"])
def test_the_smallest_phones_tell_the_places_apart(
    browser: Browser, places: dict[str, str], language: str
) -> None:
    """At 320 px the places stand in columns, whichever is the current one: neighbours never run into one another."""
    page = opened(browser, 320, locale=language).page
    for path in ("/", "/stories", "/sources"):
        page.goto(places["all"] + path)
        boxes = [each.bounding_box() for each in page.locator(".nav li:visible a").all()]
        rows: dict[int, list[tuple[float, float]]] = {}
        for box in boxes:
            assert box is not None
            rows.setdefault(round(box["y"]), []).append((box["x"], box["x"] + box["width"]))
        assert [len(row) for row in rows.values()] == [3, 2], path
        for row in rows.values():
            assert all(b[0] - a[1] >= 12 for a, b in pairwise(sorted(row))), path


def test_on_phones_the_empty_field_leads_to_the_search_page(browser: Browser, places: dict[str, str]) -> None:
    page = opened(browser, 390).page
    page.goto(places["all"] + "/")
    page.locator(".tools [name=q]").press("Enter")
    page.wait_for_url("**/search?q=")
    assert page.locator("form.ask, .ask").first.is_visible()


@pytest.mark.parametrize("path", ["/a/k7d2mq9t/0..2", "/s/b1ridge0", "/sources/courier1"])
def test_the_line_above_a_heading_has_the_whole_width(
    browser: Browser, places: dict[str, str], path: str
) -> None:
    """At 768 px the buttons stand beside the heading or below it, never beside the line above."""
    page = opened(browser, 768).page
    page.goto(places["all"] + path)
    head, facts, buttons = (
        page.locator(each).first.bounding_box() for each in (".head", ".head .facts", ".head .buttons")
    )
    assert head is not None
    assert facts is not None
    assert buttons is not None
    assert facts["width"] == head["width"]
    assert facts["y"] + facts["height"] <= buttons["y"]


@pytest.mark.parametrize("width", [768, 1280])
def test_words_of_a_short_stretch_stay_on_the_axis(browser: Browser, width: int) -> None:
    """Of a report without an hour that was seen soon after midnight: inside the picture, and beside no ring."""
    world = World()
    for number, (id, texts) in enumerate((("courier1", BRIDGE), ("herald01", BRIDGE_COURIER))):
        world.source(id, id, f"https://{id}.example/feed.xml")
        text = document("Bridge closed", *texts, published=None, modified=None)
        world.article(f"n{number}hours0", id, f"https://{id}.example/x", [(at("02:00", 3), text)], every=3600)
    gathered(world)
    page = opened(browser, width).page
    with served(create_site(world.observatory)) as address:
        page.goto(f"{address}/s/n0hours0/n0hours0")
        left, plot, bottom, ring = page.evaluate(
            """() => ['text.unknown', '', 'text.unknown', '.ring'].map((part, index) => {
                const box = document.querySelector(`.lanes li .plot ${part}`.trim()).getBoundingClientRect();
                return index < 2 ? box.left : index === 2 ? box.bottom : box.top;
            })"""
        )
    assert left >= plot
    assert bottom <= ring


@pytest.mark.parametrize("width", [1280, 390])
def test_checks_of_one_hour_do_not_cover_each_other(
    browser: Browser, places: dict[str, str], width: int
) -> None:
    """A failed check, an uncertain one and an edit have a height of their own on the strip of a source; in the list of
    checks on a phone a number stands with the word for what it is."""
    page = opened(browser, width).page
    page.goto(f"{places['all']}/sources/courier1")
    heights = page.evaluate(
        """() => ['.ring', '.cross', '.edit'].map(kind => {
            const box = document.querySelector(`.strip .plot ${kind}`).getBoundingClientRect();
            return [box.top, box.bottom];
        })"""
    )
    assert all(above[1] <= below[0] for above, below in pairwise(heights)), heights
    told = "cell => getComputedStyle(cell, '::before').content"
    answer = page.locator("table.looks td:last-child").first.evaluate(told)
    assert ("Answer" in answer) is (width == 390)
