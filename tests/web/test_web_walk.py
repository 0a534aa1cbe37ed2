"""Every page in every state, in a real browser: no errors, nothing from elsewhere, no sideways scrolling, and axe
finds nothing."""

from __future__ import annotations

import io

import pytest
from browser_world import EVERY, examined, opened
from PIL import Image
from playwright.sync_api import Browser

pytestmark = pytest.mark.e2e

#: The states are walked in parts, so that a slow machine is not taken for a page that hangs.
PARTS = 4


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize(("width", "schemes"), [(1280, ("light", "dark")), (390, ("dark", "light"))])
def test_every_state_is_clean(
    browser: Browser, places: dict[str, str], width: int, schemes: tuple[str, str], part: int
) -> None:
    """On a wide screen in light and on a phone in dark: all rules of axe, targets of 24 pixels; then the contrast in the
    other colours."""
    watched, faults = opened(browser, width), list[str]()
    for state in EVERY[part::PARTS]:
        faults += examined(watched, places, state, schemes)
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
