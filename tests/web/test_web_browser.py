"""The pages in a real browser: no errors, nothing from elsewhere, no sideways scrolling, axe finds nothing."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, Route, sync_playwright
from web_server import served
from web_world import World, at, document, full

from variorum.web.site import create_site

pytestmark = pytest.mark.e2e

ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--font-render-hinting=none",
    "--force-color-profile=srgb",
    "--hide-scrollbars",
]
PATHS = [
    "/",
    "/a/k7d2mq9t/0..2",
    "/a/k7d2mq9t/0..2?view=inline&all=1",
    "/a/k7d2mq9t/2",
    "/a/k7d2mq9t/sentences",
    "/a/k7d2mq9t/2/sentences/0",
    "/a/w9t4kd3b",
    "/a/z4h0st1e",
    "/sources",
    "/sources/courier1",
    "/sources/courier1/memory",
    "/search?q=ferry&in=removed",
    "/search?q=ferry+zebra",
    "/articles",
    "/about/methods",
    "/export",
]


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


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    chromium = os.environ.get("VARIORUM_CHROMIUM") or shutil.which("chromium")
    if not chromium:
        pytest.fail(
            "no Chromium: install Debian's package (apt-get install chromium) or set VARIORUM_CHROMIUM",
            pytrace=False,
        )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGS)
        yield browser
        browser.close()


class Watched:
    """A browser context that notes everything a page must not do."""

    def __init__(self, context: BrowserContext) -> None:
        self.faults: list[str] = []
        context.route("**/*", self._pass)
        self.page: Page = context.new_page()
        self.page.on(
            "console",
            lambda message: message.type in ("error", "warning") and self.faults.append(message.text),
        )
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))

    def _pass(self, route: Route) -> None:
        if urlsplit(route.request.url).hostname == "127.0.0.1":
            route.continue_()
        else:
            self.faults.append(f"asked for {route.request.url}")
            route.abort()


def opened(browser: Browser, width: int, scheme: str = "light", **options: object) -> Watched:
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme=scheme,  # type: ignore[arg-type]
        reduced_motion="reduce",
        locale="en-GB",
        timezone_id="UTC",
        **options,  # type: ignore[arg-type]
    )
    return Watched(context)


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


@pytest.mark.parametrize(
    ("width", "scheme"), [(1280, "light"), (1280, "dark"), (390, "light"), (390, "dark")]
)
def test_every_page_is_clean(browser: Browser, address: str, width: int, scheme: str) -> None:
    """Light and dark, wide and phone: no console message, no foreign request, no overflow, no axe violation."""
    watched = opened(browser, width, scheme)
    axe = Axe()
    for path in PATHS:
        watched.page.goto(address + path)
        assert watched.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        result = axe.run(watched.page)
        assert result.violations_count == 0, f"{path}\n{result.generate_report()}"
        assert not watched.faults, (path, watched.faults)


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
    assert not page.locator("text=Side by side").is_visible()
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


@pytest.mark.parametrize("width", [320, 640, 760, 900])
def test_nothing_runs_over_between(browser: Browser, address: str, width: int) -> None:
    """The widths where the layout turns over: no sideways scrolling."""
    page = opened(browser, width).page
    for path in (
        "/",
        "/a/k7d2mq9t/0..2",
        "/a/k7d2mq9t/2",
        "/sources/courier1",
        "/sources/courier1/memory",
        "/search?q=ferry",
        "/articles",
    ):
        page.goto(address + path)
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
