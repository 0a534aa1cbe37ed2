"""What a person does with the pages in a real browser: by hand, by keys, with scripts and without."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from browser_world import opened
from playwright.sync_api import Browser
from story_world import EVENT
from web_server import served
from web_world import World, at, document, full

from variorum.types import Headlines
from variorum.web.site import create_site

pytestmark = pytest.mark.e2e

#: Where the focus is, and whether it is seen: by an outline, or by the ring around a version.
FOCUS = """() => {
    const at = document.activeElement, style = getComputedStyle(at), ring = at.querySelector('.hit');
    const outlined = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
    const part = at.closest('.skip, .masthead, .head, .timeline, .rail, .bar, .diff, .cite, .foot');
    return [part ? part.className.split(' ')[0] : at.tagName,
            outlined || (ring !== null && getComputedStyle(ring).stroke !== 'none')];
}"""
#: Links of a comparison that are too small to be hit.
SMALL = """() => [...document.querySelectorAll('.timeline svg a, .diff a.n')].filter(link => {
    const box = link.getBoundingClientRect();
    return box.width && (box.width < 23.9 || box.height < 23.9);
}).map(link => link.outerHTML)"""


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_a_person_logs_in_and_out(browser: Browser, width: int, scheme: str) -> None:
    """A locked instance asks for the token, explains a wrong one, leads to the page that was wanted, and lets go."""
    axe = Axe()
    with served(create_site(full(token="open-sesame").observatory)) as address:
        watched = opened(browser, width, scheme)
        page = watched.page
        page.goto(f"{address}/sources/courier1")
        watched.faults.clear()  # the browser itself tells of the 401
        assert axe.run(page).violations_count == 0
        page.get_by_label("Token of this instance").fill("open-sesamf")
        page.get_by_role("button", name="Log in").click()
        watched.faults.clear()
        assert page.locator("[role=alert]").is_visible()
        assert axe.run(page).violations_count == 0
        page.get_by_label("Token of this instance").fill("open-sesame")
        page.get_by_role("button", name="Log in").click()
        assert page.url == f"{address}/sources/courier1"
        page.get_by_role("button", name="Pause").first.click()
        assert page.get_by_role("button", name="Resume").first.is_visible()
        assert page.evaluate("document.cookie") == ""
        assert axe.run(page).violations_count == 0
        page.get_by_role("button", name="Log out").click()
        page.get_by_label("Token of this instance").wait_for()


def test_first_run_is_clean(browser: Browser) -> None:
    """The empty instance, too; typing an address that cannot be asked explains itself."""
    with served(create_site(World().observatory)) as address:
        watched = opened(browser, 390)
        watched.page.goto(address)
        assert Axe().run(watched.page).violations_count == 0
        assert not watched.faults
        watched.page.fill("#url", "ftp://files.example/")
        watched.page.click("text=Look at it")
        assert watched.page.locator("[role=alert]").is_visible()
        assert watched.page.input_value("#url") == "ftp://files.example/"


def test_all_works_without_scripts(browser: Browser, address: str) -> None:
    """With scripts off: find an edit, read it, unfold what is unchanged, jump, compare other versions, search, change colours."""
    watched = opened(browser, 1280, java_script_enabled=False)
    page = watched.page
    page.goto(address)
    page.click("text=Ferry fire: five dead, port closed >> nth=0")
    assert page.url.endswith("/a/k7d2mq9t/1..2")
    fold = page.locator("details.fold").first
    fold.locator("summary").click()
    assert fold.get_attribute("open") is not None
    page.click("text=All versions, and compare any two")
    page.check("[aria-label='Version 0 as the older text']")
    page.click("text=Compare these two")
    assert page.url.endswith("/a/k7d2mq9t/0..2")
    page.click("nav.rail a:has-text('Moved down, now 18')")
    assert page.url.endswith("#mo7")
    page.click("text=Inline")
    assert "view=inline" in page.url
    assert page.locator(".cell.merged del").first.is_visible()
    page.fill("[name=q]", "inspected")
    page.press("[name=q]", "Enter")
    assert page.locator("article.hit").count() == 1
    page.click("button[title^=Colours]")
    assert page.url.endswith("/search?q=inspected")
    assert page.locator("html.dark").count() == 1
    assert not watched.faults


def test_a_phone_reads_one_column(browser: Browser, address: str) -> None:
    """Below 640 px both sides merge: one column, words for the marks, folds for the long lists."""
    page = opened(browser, 390).page
    page.goto(address + "/a/k7d2mq9t/0..2")
    assert page.locator(".row.reworded .cell.merged").first.is_visible()
    assert not page.locator(".row.reworded > .cell.old").first.is_visible()
    assert page.locator(".say:has-text('+ Added')").first.is_visible()
    assert not page.locator("[data-key=s]").is_visible()
    assert page.locator("summary:has-text('Show 4 more added blocks')").is_visible()


def test_marks_are_read_aloud(browser: Browser, address: str) -> None:
    """The accessibility tree has deletions, insertions, and a word before every changed row."""
    page = opened(browser, 1280).page
    page.goto(address + "/a/k7d2mq9t/0..2")
    tree = page.locator(".diff").aria_snapshot()
    for said in ("deletion: two", "insertion: five", "Reworded, was", "+ Added", "Moved down, now 18"):
        assert said in tree, said


def test_the_keyboard_walks_a_comparison(browser: Browser, address: str) -> None:
    """The order is that of the page: skip link, navigation, versions, what changed, view, text. Each stop is seen, and
    the rings and block numbers are large enough to be hit."""
    watched = opened(browser, 1280)
    page = watched.page
    page.goto(f"{address}/a/k7d2mq9t/0..2")
    stops: list[str] = []
    for _ in range(60):
        page.keyboard.press("Tab")
        region, seen = page.evaluate(FOCUS)
        assert seen, f"no focus is seen in {region}"
        if not stops or stops[-1] != region:
            stops.append(region)
    assert stops[:7] == ["skip", "masthead", "head", "timeline", "rail", "bar", "diff"]
    assert page.evaluate(SMALL) == []
    assert watched.faults == []


#: What has the focus: its place in the page, whether it is seen and drawn, and the part of the page it stands in.
STOP = """() => {
    const at = document.activeElement, box = at.getBoundingClientRect(), style = getComputedStyle(at);
    if (at === document.body) return null;
    return {
        place: [...document.querySelectorAll('*')].indexOf(at),
        seen: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2 || at.matches(':has(.hit)'),
        drawn: box.width > 1 && box.height > 1 && box.right > 0 && box.left < innerWidth && box.bottom > 0 && box.top < innerHeight,
        part: at.closest('main') ? 'text' : at.closest('.skip, .masthead, .foot').className.split(' ')[0],
        told: at.outerHTML.slice(0, 120),
    };
}"""


#: Pages that are walked with the keyboard, the first of them on a phone too.
WALKED = (
    "/",
    EVENT,
    "/quotes",
    "/a/k7d2mq9t/2",
    "/silent",
    "/articles",
    "/looks",
    "/stories",
    "/s/b1ridge0",
    EVENT + "?quotes=full",
    "/quotes/inge_solheim",
    "/sources",
    "/sources/courier1",
    "/sources/courier1/memory",
    "/search?q=ferry",
    "/a/k7d2mq9t/sentences",
    "/a/w9t4kd3b",
    "/export",
    "/about/methods",
    "/a/n0th1ng0",
)


@pytest.mark.parametrize(
    ("path", "width"), [*((path, 1280) for path in WALKED), *((path, 390) for path in WALKED[:4])]
)
def test_the_keyboard_walks_every_page(
    browser: Browser, places: dict[str, str], path: str, width: int
) -> None:
    """From the skip link through the navigation and the text to the foot, each stop in the order of the page, in view and
    with a ring; the skip link leads into the text."""
    watched = opened(browser, width)
    page = watched.page
    page.goto(places["all"] + path)
    stops = []
    for _ in range(400):
        page.keyboard.press("Tab")
        stop = page.evaluate(STOP)
        if stop is None or (stops and stop["place"] < stops[-1]["place"]):
            break
        if not stops or stop["place"] != stops[-1]["place"]:  # a field of a date has several stops inside
            stops.append(stop)
    assert [stop["told"] for stop in stops if not (stop["seen"] and stop["drawn"])] == []
    parts = [stop["part"] for stop in stops]
    assert list(dict.fromkeys(parts)) == ["skip", "masthead", "text", "foot"]
    assert stop is None or stop["part"] == "skip", f"the order breaks at {stop['told']}"
    page.goto(places["all"] + path)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main, .foot') !== null")


@pytest.mark.parametrize("letters", ["Łódź", "Lodz"])
def test_letters_are_fetched_where_they_are_needed(browser: Browser, letters: str) -> None:
    """The second file of a face comes with a page that has such a letter, and with no other."""
    world = World()
    world.source("courier1", "Courier", "https://courier.example/feed.xml")
    text = document("A port", f"The port of {letters}.")
    world.article("k7d2mq9t", "courier1", "https://courier.example/x", [(at("10:00"), text)])
    with served(create_site(world.observatory)) as address:
        watched = opened(browser, 1280)
        asked: list[str] = []
        watched.page.on("request", lambda request: asked.append(request.url.rpartition("/")[2]))
        watched.page.goto(f"{address}/a/k7d2mq9t/0")
        watched.page.evaluate("document.fonts.ready.then(() => true)")
    assert ("source-serif-4-ext.woff2" in asked) is (letters == "Łódź")
    assert "source-serif-4.woff2" in asked


@pytest.mark.parametrize("width", [320, 640, 760, 800, 900, 1000])
def test_nothing_runs_over_between(browser: Browser, places: dict[str, str], width: int) -> None:
    """The widths where the layout turns over, with all places of the navigation in the longest words: no sideways
    scrolling."""
    page = opened(browser, width).page
    for path in (
        "/",
        "/?lang=fr",
        "/?lang=de",
        "/a/k7d2mq9t/0..2?lang=fr",
        "/a/k7d2mq9t/2",
        "/sources/courier1",
        "/sources/courier1/memory",
        "/search?q=ferry",
        "/articles",
        "/quotes",
        f"{EVENT}?lang=fr",
    ):
        page.goto(places["all"] + path)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


def test_forced_colours_keep_the_marks(browser: Browser, address: str) -> None:
    """With the reader's own colours, strike, underline and bars still tell what happened."""
    page = opened(browser, 1280, forced_colors="active").page
    page.goto(address + "/a/k7d2mq9t/0..2")
    lines = "element => getComputedStyle(element).textDecorationLine"
    assert page.locator(".cell.old del").first.evaluate(lines) == "line-through"
    assert page.locator(".cell.new ins").first.evaluate(lines) == "underline"
    bar = "element => getComputedStyle(element).borderInlineStartColor"
    assert page.locator(".cell.op-added").first.evaluate(bar) != page.locator(
        ".row.reworded > .cell.new"
    ).first.evaluate(bar)


def test_nothing_runs_over_when_mirrored(browser: Browser, address: str) -> None:
    """Right to left: the same pages fit, because every placement is logical."""
    page = opened(browser, 1280).page
    for path in ("/", "/a/k7d2mq9t/0..2", "/a/k7d2mq9t/2", "/sources/courier1"):
        page.goto(address + path)
        page.evaluate("document.documentElement.dir = 'rtl'")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


# --- with scripts -----------------------------------------------------------------------------------------


def test_filters_change_the_page_in_place(browser: Browser, address: str) -> None:
    """A filter changes list, address, title, links of the head, foot and what is said aloud; the page stays, the focus
    too; Back leads back."""
    watched = opened(browser, 1280)
    page = watched.page
    page.goto(address)
    page.evaluate("window.same = true")
    page.click("nav.filters >> text=Quotation")
    page.wait_for_url(f"{address}/?class=quote")
    watched.settled()
    assert page.evaluate("window.same")
    assert page.evaluate("document.activeElement.textContent") == "Quotation"
    assert page.locator("nav.filters [aria-current]").first.text_content() == "Quotation"
    assert page.locator("head link[rel=alternate]").first.get_attribute("href") == "/latest.json?class=quote"
    assert page.locator("#forms a").first.get_attribute("href") == "/latest.json?class=quote"
    assert page.locator("#back").input_value() == "/?class=quote"
    assert page.locator("#said").text_content() == page.title()
    page.go_back()
    page.locator("nav.filters [aria-current]:has-text('All edits')").wait_for()
    assert page.url == f"{address}/"
    page.reload()
    assert watched.faults == []


def test_search_answers_while_one_types(browser: Browser, address: str) -> None:
    """Results come while words are typed, without an entry of the history for each letter; a choice is one. What says
    nothing is not in the address."""
    watched = opened(browser, 1280)
    page = watched.page
    page.goto(f"{address}/search")
    page.locator("#q").press_sequentially("inspected")
    page.wait_for_url("**/search?q=inspected&in=any")
    watched.settled()
    assert page.locator("article.hit").count() == 1
    assert page.evaluate("[document.activeElement.id, history.length]") == ["q", 2]
    page.get_by_label("Removed text").check()
    page.wait_for_url("**/search?q=inspected&in=removed")
    watched.settled()
    assert page.evaluate("[document.activeElement.value, history.length]") == ["removed", 3]
    page.go_back()
    page.locator("[name=in][value=any]:checked").wait_for()
    assert watched.faults == []


def test_the_view_changes_and_folds_stay(browser: Browser, address: str) -> None:
    """What the reader unfolded stays open when the view is changed; to see all text opens what is folded."""
    watched = opened(browser, 1280)
    page = watched.page
    page.goto(f"{address}/a/k7d2mq9t/0..2")
    page.locator("details.fold summary").first.click()
    page.click("[data-key=i]")
    page.wait_for_url("**/0..2?view=inline")
    watched.settled()
    assert page.locator(".diff.inline").count() == 1
    assert page.locator("details.fold[open]").count() == 1
    page.click("[data-key=u]")
    page.wait_for_url("**all=1")
    watched.settled()
    assert page.locator("details.fold:not([open])").count() == 0
    page.click("text=All versions, and compare any two")
    page.check("[aria-label='Version 1 as the older text']")
    page.click("text=Compare these two")
    page.wait_for_url("**/1..2*")
    assert watched.faults == []


def test_a_site_that_falls_silent_is_asked_by_the_browser(browser: Browser, address: str) -> None:
    """Where no answer comes to a link that changes the page in place, the browser goes there itself and says why."""
    watched = opened(browser, 1280)
    page = watched.page
    page.goto(address)
    watched.context.route("**/?class=quote", lambda route: route.abort())
    with page.expect_event("requestfailed", lambda request: request.is_navigation_request()) as asked:
        page.click("nav.filters >> text=Quotation")
    assert asked.value.url == f"{address}/?class=quote"


def test_keys_lead_through_lists_and_articles(browser: Browser, address: str) -> None:
    """The map of the design: each key does what the link or button does that stands on the page."""
    watched = opened(browser, 1280)
    page = watched.page
    press = page.keyboard.press
    page.goto(address)
    press("j")
    press("j")
    press("k")
    assert page.evaluate("document.activeElement.textContent") == "Ferry fire: five dead, port closed"
    press("o")
    page.wait_for_url("**/a/k7d2mq9t/1..2")
    press("n")
    first = page.evaluate("document.activeElement.textContent")
    press("n")
    assert page.evaluate("document.activeElement.textContent") != first
    press("p")
    assert page.evaluate("document.activeElement.textContent") == first
    press("[")
    page.wait_for_url("**/0..1")
    watched.settled()
    press("]")
    page.wait_for_url("**/1..2")
    watched.settled()
    press("i")
    page.wait_for_url("**/1..2?view=inline")
    watched.settled()
    press("s")
    page.wait_for_url("**/1..2")
    watched.settled()
    press("u")
    page.wait_for_url("**/1..2?all=1")
    watched.settled()
    press("e")
    assert page.evaluate("document.activeElement.closest('#forms') !== null")
    press("v")
    page.wait_for_url("**/a/k7d2mq9t/2")
    page.goto(f"{address}/a/k7d2mq9t")
    press("y")
    assert page.url == f"{address}/a/k7d2mq9t/1..2"
    press("g")
    press("o")
    page.wait_for_url("**/sources")
    press("/")
    assert page.evaluate("document.activeElement.name") == "q"
    press("j")
    assert page.locator("[name=q]").input_value() == "j"
    press("Escape")
    assert page.evaluate("document.activeElement.name ?? ''") == ""
    assert page.locator("[name=q]").input_value() == "j"
    press("t")
    page.locator("html.dark").wait_for()
    assert watched.faults == []


def test_keys_lead_on_from_a_pair_of_any_two_versions(browser: Browser, address: str) -> None:
    """Of a pair that spans several changes, `[` leads to its first and `]` to its last where nothing lies beyond."""
    watched = opened(browser, 1280)
    page = watched.page
    for key, led in (("[", "**/a/k7d2mq9t/0..1"), ("]", "**/a/k7d2mq9t/1..2")):
        page.goto(f"{address}/a/k7d2mq9t/0..2")
        page.keyboard.press(key)
        page.wait_for_url(led)
        watched.settled()
    assert watched.faults == []


@pytest.mark.parametrize(
    ("kind", "width"), [("one word", 1280), ("one-letter words", 390), ("no break", 1280), ("signs", 390)]
)
def test_a_paragraph_of_any_length_is_shown(browser: Browser, kind: str, width: int) -> None:
    """100 KB without a break, or in words of one letter, changed on both sides: the page is laid out and still answers."""
    old, new = {
        "one word": ("x" * 100_000, "x" * 50_000 + "y" + "x" * 50_000),
        "one-letter words": ("a b c d e f g h " * 6_250, "a b c d x f g h " * 6_250),
        "no break": ("港は閉鎖された" * 5_000, "港は閉鎖されず" * 5_000),
        "signs": ("/-/" * 33_000, "/–/" * 33_000),
    }[kind]
    world = World()
    world.source("courier1", "Harbour Courier", "https://courier.example/feed.xml")
    kept = [f"The {number} boats are in." for number in range(12)]
    texts = [(at("06:00"), document("Long", *kept, old)), (at("07:00"), document("Long", *kept, new))]
    world.article("l0ng0000", "courier1", "https://courier.example/long", texts)
    with served(create_site(world.observatory)) as address:
        watched = opened(browser, width)
        page = watched.page
        for path in ("/a/l0ng0000/0..1", "/a/l0ng0000/0..1?view=inline", "/a/l0ng0000/1"):
            page.goto(address + path)
            page.evaluate(
                "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
            )
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        assert watched.faults == []


@pytest.mark.parametrize("width", [1280, 390])
def test_a_headline_of_any_length_is_shown(browser: Browser, width: int) -> None:
    """100 KB without a blank, as the headline and for search engines: lists, article, version and what is found are laid
    out. An article is called by the beginning of it; the comparison has all of it."""
    world = World()
    world.source("courier1", "Harbour Courier", "https://courier.example/feed.xml")
    old, new = (
        document(
            f"{letter}{'W' * 100_000}",
            f"The {letter} ferry is in.",
            headlines=Headlines(og=f"{letter}{'M' * 100_000}"),
        )
        for letter in "AB"
    )
    world.article(
        "l0ng0000", "courier1", "https://courier.example/long", [(at("06:00"), old), (at("07:00"), new)]
    )
    with served(create_site(world.observatory)) as address:
        watched = opened(browser, width)
        page = watched.page
        for path in (
            "/",
            "/articles",
            "/a/l0ng0000",
            "/a/l0ng0000/1",
            "/a/l0ng0000/sentences",
            "/search?q=ferry",
        ):
            page.goto(address + path)
            page.evaluate(
                "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
            )
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
            called = page.locator("h1, h2 a, td a").filter(has_text="BWW").first.text_content()
            assert called is not None
            assert len(called) < 300, path
        page.goto(f"{address}/a/l0ng0000/0..1")
        assert "B" + "W" * 100_000 in (page.locator(".diff").text_content() or "")
        assert watched.faults == []


def test_texts_run_their_own_way_and_our_lines_ours(browser: Browser) -> None:
    """A Hebrew headline, also the one before, runs from right to left; the citation that names it, and what we say of the
    edit, from left to right."""
    world = World()
    world.source("hebrew01", "עיתון הנמל", "https://he.example/feed.xml")
    old, new = (
        document(f"המעבורת עולה באש: {toll} הרוגים", "הנמל נסגר זמן קצר לאחר האזעקה.", language="he")
        for toll in ("שני", "חמישה")
    )
    world.article("hebrew00", "hebrew01", "https://he.example/1", [(at("06:00"), old), (at("07:00"), new)])
    with served(create_site(world.observatory)) as address:
        page = opened(browser, 1280).page
        for path, ours, theirs in (
            ("/", ".card .facts", [".card .was", ".card h2"]),
            ("/a/hebrew00/0..1", "[data-cite]", ["h1", ".diff .text >> nth=0"]),
            ("/a/hebrew00/0..1", ".jumps p >> nth=0", [".jumps bdi >> nth=0"]),
        ):
            page.goto(address + path)
            ways = [
                page.locator(each).first.evaluate("node => getComputedStyle(node).direction")
                for each in (ours, *theirs)
            ]
            assert ways == ["ltr", *("rtl" for _ in theirs)], path


def test_a_citation_is_copied(browser: Browser, address: str) -> None:
    """By key, with a word that says so."""
    watched = opened(browser, 1280, permissions=["clipboard-read", "clipboard-write"])
    page = watched.page
    page.goto(f"{address}/a/k7d2mq9t/0..2")
    page.keyboard.press("c")
    page.locator("#said:has-text('Copied')").wait_for(state="attached")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == " ".join((page.locator("[data-cite]").text_content() or "").split())
    assert "/a/k7d2mq9t/0..2" in copied


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_keys_are_listed_and_switched_off(browser: Browser, address: str, width: int, scheme: str) -> None:
    """`?` or the foot of the page opens the list, Escape closes it and gives the focus back; switched off, single keys
    do nothing, also on the next page, until they are switched on (WCAG 2.1.4)."""
    watched = opened(browser, width, scheme)
    page = watched.page
    page.goto(address)
    page.keyboard.press("?")
    assert page.locator("#keys").is_visible()
    assert Axe().run(page).violations_count == 0
    assert re.search(r"heading .Keys", page.locator("#keys").aria_snapshot())
    page.get_by_label("Single keys are on").uncheck()
    page.keyboard.press("Escape")
    assert not page.locator("#keys").is_visible()
    page.goto(f"{address}/articles")
    page.keyboard.press("?")
    assert not page.locator("#keys").is_visible()
    button = page.get_by_role("button", name="Keys")
    button.click()
    page.get_by_label("Single keys are on").check()
    page.keyboard.press("Escape")
    assert button.evaluate("button => button === document.activeElement")
    page.keyboard.press("?")
    assert page.locator("#keys").is_visible()
    assert watched.faults == []
