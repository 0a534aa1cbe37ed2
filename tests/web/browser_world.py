"""A real browser that notes what a page must not do, and every state that a page can be in."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, Request, sync_playwright
from story_world import EVENT, bridge, gathered
from web_world import NOW, World, at, full

from variorum.discover import addresses
from variorum.types import Article, ArticleState, Look, Outcome, Plan, SourceKind

ARGS: Final = [
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
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",  # nobody else is found
]


@contextlib.contextmanager
def launched() -> Iterator[Browser]:
    """Debian's Chromium, or the one that is named."""
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

    def __init__(self, context: BrowserContext, *, scripted: bool = True) -> None:
        self.faults: list[str] = []
        self.context = context
        self.scripted = scripted
        context.on("request", self._asked)
        self.page: Page = context.new_page()
        self.page.on(
            "console",
            lambda message: message.type in ("error", "warning") and self.faults.append(message.text),
        )
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))

    def _asked(self, request: Request) -> None:
        # Noted, and not routed: a routed request is asked anew on every page, as nothing is kept in the cache then.
        if urlsplit(request.url).hostname != "127.0.0.1":
            self.faults.append(f"asked for {request.url}")

    def told(self, status: int) -> list[str]:
        """What was noted, but for the browser's own word on an answer that is meant to fail."""
        faults, self.faults = self.faults, []
        return [
            fault for fault in faults if status < 400 or f"responded with a status of {status}" not in fault
        ]

    def settled(self) -> None:
        """Waits until what was pressed has been answered and is shown."""
        self.page.wait_for_function("!document.querySelector('[aria-busy], .htmx-request')")


def opened(browser: Browser, width: int, scheme: str = "light", **options: object) -> Watched:
    context = browser.new_context(
        **{
            "viewport": {"width": width, "height": 900},
            "color_scheme": scheme,
            "reduced_motion": "reduce",
            "locale": "en-GB",
            "timezone_id": "UTC",
            **options,
        }  # type: ignore[arg-type]
    )
    return Watched(context, scripted=options.get("java_script_enabled") is not False)


# --- every state ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class State:
    """A page in one of its states: where it is served, what it answers, and what is seen in it."""

    place: str
    path: str
    seen: str
    status: int = 200


EVERY: Final = (
    State("all", "/", "Latest edits"),
    State("all", "/?order=weightiest", "Latest edits"),
    State("all", "/?class=quote", "Latest edits"),
    State("all", "/?class=restored", "No such edit is known"),
    State("all", "/silent", "Silent edits"),
    State("all", "/corrections", "Corrections"),
    State("all", "/?class=nonsense", "This question cannot be read", 400),
    State("all", "/articles", "Articles"),
    State("all", "/articles?state=merged", "No article stands so"),
    State("all", "/a/k7d2mq9t/0..2", "Silent edit"),
    State("all", "/a/k7d2mq9t/0..2?view=inline&all=1", "Reworded, paragraph 1"),
    State("all", "/a/k7d2mq9t/2", "Evidence"),
    State("all", "/a/k7d2mq9t/sentences", "since 0"),
    State("all", "/a/k7d2mq9t/2/sentences/0", "In which texts it stood"),
    State("all", "/a/s1ng1e00", "unchanged on"),
    State("all", "/a/w9t4kd3b", "Withdrawn"),
    State("all", "/a/b2f6yz8c", "Storm"),
    State("all", "/a/z4h0st1e", "<script>"),
    State("all", "/a/t4k3nd0w", "court order 12 of 2026", 410),
    State("all", "/a/n0th1ng0", "Not found", 404),
    State("all", "/a/f0und000", "No text of this article is known"),
    State("all", "/a/5u5pect0", "The last answer could not be read as the article"),
    State("all", "/a/unc3rta1", "A change waits for a second look"),
    State("all", "/a/k7d2mq9t/1..0", "Ferry fire"),
    State("all", "/a/t4k3nd0w/0..1", "court order 12 of 2026", 410),
    State("all", "/a/t4k3nd0w/0", "court order 12 of 2026", 410),
    State("all", "/articles?state=withdrawn", "Council approves tower scheme"),
    State("all", "/looks", "Every look at an article"),
    State("all", "/nothing/here", "Nothing is known at this address", 404),
    State("all", "/sources", "the server refuses"),
    State("all", "/sources/courier1", "Checks of its articles"),
    State("all", "/sources/herald01", "the server refuses"),
    State("all", "/sources/quiet001", "No edit has been seen yet"),
    State("all", "/sources/courier1/memory", "Learnt furniture"),
    State("all", "/sources/quiet001/memory", "Nothing has been learnt yet"),
    State("all", "/search", "All versions are searched"),
    State("all", "/search?q=inspected&in=removed", "Search in"),
    State("all", "/search?q=ferry", "Ferry fire"),
    State("all", "/search?q=ferry+zebra", "Nothing was found"),
    State("all", "/stories", "Inge Solheim, Kestrel"),
    State("all", "/stories?sort=largest", "Stories"),
    State("all", "/s/b1ridge0", "Events in time"),
    State("all", EVENT, "Quotes as printed"),
    State("all", EVENT + "?quotes=full", "what others print otherwise"),
    State("all", "/a/b1ridge0", "story of 4 reports"),
    State("all", "/quotes", "Inge Solheim"),
    State("all", "/quotes?kind=all", "Quoted most"),
    State("all", "/quotes?q=zebra", "Nobody is quoted so"),
    State("all", "/quotes/inge_solheim", "no longer in the article"),
    State("all", "/quotes/nobody_at_all", "Nobody of this name is quoted", 404),
    State("public", "/quotes", "Inge Solheim"),
    State("empty", "/stories", "No two reports tell of the same happening"),
    State("all", "/about/methods", "How often this is wrong"),
    State("all", "/export", "Feeds and exports"),
    State("broken", "/a/k7d2mq9t/2", "Identifier of this failure", 500),
    State("public", "/a/k7d2mq9t/0..2", "not shown: this is a public instance"),
    State("public", "/a/k7d2mq9t/2", "not shown: this is a public instance"),
    State("public", "/sources/courier1", "Learnt furniture"),
    State("public", "/", "Latest edits"),
    State("public", "/silent", "Silent edits"),
    State("public", "/stories", "Inge Solheim, Kestrel"),
    State("public", "/s/b1ridge0", "Events in time"),
    State("public", EVENT, "Quotes as printed"),
    State("public", EVENT + "?quotes=full", "what others print otherwise"),
    State("public", "/quotes/inge_solheim", "The ferry is no bridge"),
    State("public", "/search?q=bridge", "Search in"),
    State("public", "/a/k7d2mq9t/sentences", "Each sentence keeps its identity"),
    State("locked", "/sources/courier1", "Token of this instance", 401),
    State("quiet", "/", "The last checks"),
    State("empty", "/", "Nothing is watched yet"),
)


def every_state() -> World:
    """What `full` has, and articles that wait, cannot be read or were not read yet, and a source without edits."""
    world = full()
    for id, state, outcome, reason in (
        ("5u5pect0", ArticleState.SUSPECT, Outcome.FAILED, "a page that asks for a subscription"),
        ("unc3rta1", ArticleState.LIVE, Outcome.UNCERTAIN, "the text lost half of its words"),
    ):
        text = world.store.document("s1ng1e00", 0)
        url = f"https://courier.example/2026/11/{id}"
        text = replace(text, headline="Pier closed for repairs")
        world.article(id, "courier1", url, [(at("09:00"), text)], until=at("19:00"), state=state)
        world.settle([Look(id, at("19:40"), outcome, reason, url, 200)], world.store.plan(id))
    url = "https://courier.example/2026/11/soon"
    world.store.add_article(
        Article("f0und000", url, "Harbour Courier", at("20:00"), ArticleState.FOUND, due=NOW),
        Plan("f0und000", url, "courier.example", ArticleState.FOUND, at("20:00"), NOW, source_id="courier1"),
        addresses.key(url),
    )
    world.source("quiet001", "Quiet Weekly", "https://quiet.example/", SourceKind.PAGE)
    bridge(world)
    gathered(world)
    return world


def quiet() -> World:
    """An instance that has watched since this morning, and seen no edit."""
    world = World()
    world.source("courier1", "Harbour Courier", "https://courier.example/feed.xml")
    text = full().store.document("s1ng1e00", 0)
    world.article("s1ng1e00", "courier1", "https://courier.example/2026/11/quiet", [(at("11:00"), text)])
    return world


def broken() -> World:
    """An instance of which a part has failed."""
    world = full()

    def fails(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    world.store.addresses = fails  # type: ignore[method-assign, assignment]
    return world


OVER: Final = "document.documentElement.scrollWidth <= innerWidth"
UNFOLD: Final = "for (const fold of document.querySelectorAll('details')) fold.open = true"
#: Controls that are too small to be hit, but for links inside a line of text (WCAG 2.2, 2.5.8).
SMALL: Final = """() => [...document.querySelectorAll('button, summary, .button, .nav a, input, .timeline svg a, .diff a.n')]
    .filter(each => each.checkVisibility({visibilityProperty: true}) && !each.closest('.vh')).filter(each => {
        const box = (each.matches('input') && each.closest('label') || each).getBoundingClientRect();
        return box.width && (box.width < 23.9 || box.height < 23.9);
    }).map(each => each.outerHTML.slice(0, 120))"""
#: A page whose scripts are off has no timers; axe asks them for nothing but its turn, and for how long it waits for styles
#: of other sites, of which there are none.
TURNS: Final = """() => { window.setTimeout = (turn, _, ...more) => { Promise.resolve().then(() => turn(...more)); return 0; } }"""


def wrong(watched: Watched, places: dict[str, str], state: State) -> list[str]:
    """Opens a state, and tells in words what of it does not hold that holds for every page."""
    page = watched.page
    answer = page.goto(places[state.place] + state.path)
    told = watched.told(state.status)
    if answer is None or answer.status != state.status:
        told.append(f"answers {answer and answer.status}")
    if state.seen not in (page.locator("main").text_content() or ""):
        told.append(f"does not show {state.seen!r}")
    if page.locator("h1").count() != 1:
        told.append("has not one heading")
    if not page.evaluate(OVER):
        told.append("runs over")
    return [f"{state.place}{state.path}: {each}" for each in told]


def found(page: Page, *rules: str, scripted: bool = True) -> list[str]:
    """What axe finds: by all its rules, or by these."""
    options: dict[str, object] = {"resultTypes": ["violations"]}
    if rules:
        options["runOnly"] = [*rules]
    if not scripted:
        page.evaluate(TURNS)
        options["preload"] = False
    violations = Axe().run(page, options=options).response["violations"]
    return [f"{each['id']} {each['nodes'][0]['html'][:200]}" for each in violations]


def examined(watched: Watched, places: dict[str, str], state: State, schemes: tuple[str, str]) -> list[str]:
    """`wrong`, and with all folds open what runs over, what axe finds, what is too small to be hit; then, in the other
    of two colour schemes, what runs over and has too little contrast."""
    page, (first, second) = watched.page, schemes
    page.emulate_media(color_scheme=first)  # type: ignore[arg-type]
    faults = wrong(watched, places, state)
    page.evaluate(UNFOLD)
    told = [] if page.evaluate(OVER) else ["runs over, unfolded"]
    told += found(page, scripted=watched.scripted)
    told += [f"too small: {each}" for each in page.evaluate(SMALL)]
    page.emulate_media(color_scheme=second)  # type: ignore[arg-type]
    told += [] if page.evaluate(OVER) else [f"runs over in {second}"]
    if watched.scripted:  # colours are the same without
        told += [f"in {second}: {each}" for each in found(page, "color-contrast")]
    told += watched.told(state.status)
    return faults + [f"{state.place}{state.path}: {each}" for each in told]
