"""Every page in every state, in a real browser: no errors, nothing from elsewhere, no sideways scrolling, and axe
finds nothing."""

from __future__ import annotations

import io

import pytest
from axe_playwright_python.sync_playwright import Axe
from browser_world import EVERY, State, Watched, opened, wrong
from PIL import Image
from playwright.sync_api import Browser

pytestmark = pytest.mark.e2e

#: The states are walked in parts, so that a slow machine is not taken for a page that hangs.
PARTS = 4
#: What differs with the colours alone.
CONTRAST = {"runOnly": ["color-contrast"]}
#: Controls that are too small to be hit, but for links inside a line of text (WCAG 2.2, 2.5.8).
SMALL = """() => [...document.querySelectorAll('button, summary, .button, .nav a, input, .timeline svg a, .diff a.n')]
    .filter(each => each.checkVisibility({visibilityProperty: true}) && !each.closest('.vh')).filter(each => {
        const box = (each.matches('input') && each.closest('label') || each).getBoundingClientRect();
        return box.width && (box.width < 23.9 || box.height < 23.9);
    }).map(each => each.outerHTML.slice(0, 120))"""


def axe_finds(
    watched: Watched, state: State, axe: Axe, options: dict[str, object] | None = None
) -> list[str]:
    """What axe finds."""
    found = axe.run(watched.page, options=options).response["violations"]
    return [f"{state.place}{state.path}: {each['id']} {each['nodes'][0]['html'][:200]}" for each in found]


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_every_state_is_clean(
    browser: Browser, places: dict[str, str], width: int, scheme: str, part: int
) -> None:
    """With all folds open, on a wide screen in light and on a phone in dark: all rules of axe, targets of 24 pixels."""
    watched, axe, faults = opened(browser, width, scheme), Axe(), list[str]()
    for state in EVERY[part::PARTS]:
        faults += wrong(watched, places, state, unfold=True)
        faults += axe_finds(watched, state, axe)
        faults += [f"{state.path}: too small: {each}" for each in watched.page.evaluate(SMALL)]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize(("width", "scheme"), [(1280, "dark"), (390, "light")])
def test_every_state_has_contrast(
    browser: Browser, places: dict[str, str], width: int, scheme: str, part: int
) -> None:
    """The other two pairs of width and colours, folds as they come."""
    watched, axe, faults = opened(browser, width, scheme), Axe(), list[str]()
    for state in EVERY[part::PARTS]:
        faults += wrong(watched, places, state)
        faults += axe_finds(watched, state, axe, CONTRAST)
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("deficiency", ["protanopia", "deuteranopia", "tritanopia", "achromatopsia"])
def test_marks_differ_for_every_eye(browser: Browser, places: dict[str, str], deficiency: str) -> None:
    """What was removed and what was added differ in colour for three kinds of colour blindness, and in form for all."""
    watched = opened(browser, 1280)
    page = watched.page
    page.goto(f"{places['all']}/a/k7d2mq9t/0..2")
    session = watched.context.new_cdp_session(page)
    session.send("Emulation.setEmulatedVisionDeficiency", {"type": deficiency})
    colours = []
    for mark in (".cell.old del", ".cell.new ins"):
        picture = Image.open(io.BytesIO(page.locator(mark).first.screenshot())).convert("RGB")
        colours.append(picture.getpixel((1, picture.height // 2)))
    if deficiency != "achromatopsia":
        assert max(abs(a - b) for a, b in zip(*colours, strict=True)) > 25, colours
    lines = "element => getComputedStyle(element).textDecorationLine"
    assert page.locator(".cell.old del").first.evaluate(lines) == "line-through"
    assert page.locator(".cell.new ins").first.evaluate(lines) == "underline"
