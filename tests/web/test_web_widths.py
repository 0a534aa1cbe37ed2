"""Every state on a tablet, and those of odd articles on a phone and a wide screen, in other languages: nothing runs over, no
text is cut off or stands outside, nothing is said on the console. (`test_web_walk` opens every state at 1280 and 390.)"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from browser_world import EVERY, State, opened, wrong
from odd_world import ODD, odd
from playwright.sync_api import Browser
from web_server import served

from variorum.web.site import create_site

pytestmark = pytest.mark.e2e

#: What is cut off by its box or stands outside of the page; what scrolls by itself, and what is read aloud alone, is not.
CUT = """() => {
    const right = document.documentElement.clientWidth, found = [];
    for (const each of document.querySelectorAll('body *')) {
        if (each.closest('.vh, svg, .skip, thead, input, pre, [tabindex="0"]')) continue;
        if (!each.checkVisibility({visibilityProperty: true, contentVisibilityAuto: true})) continue;
        const style = getComputedStyle(each), told = each.outerHTML.slice(0, 120);
        const wide = each.scrollWidth > each.clientWidth + 1 && each.clientWidth > 2;
        const high = each.scrollHeight > each.clientHeight + 2 && each.clientHeight > 2;
        if (wide && /hidden|clip/.test(style.overflowX)) found.push('cut off: ' + told);
        if (high && /hidden|clip/.test(style.overflowY)) found.push('cut off below: ' + told);
        if (wide && each.matches('button, .button, .chip, summary, th, label') && style.display !== 'inline')
            found.push('wider than its box: ' + told);
        const range = document.createRange();
        for (const node of each.childNodes) {
            if (node.nodeType !== Node.TEXT_NODE || !node.data.trim()) continue;
            range.selectNodeContents(node);
            if ([...range.getClientRects()].some(box => box.width && (box.right > right + 1 || box.left < -1)))
                found.push('stands outside: ' + told);
        }
    }
    return found.slice(0, 5);
}"""


@pytest.fixture(scope="module")
def everywhere(places: dict[str, str]) -> Iterator[dict[str, str]]:
    with served(create_site(odd().observatory)) as address:
        yield {**places, "odd": address}


@pytest.mark.parametrize(
    ("width", "scheme", "language", "states"),
    [
        (390, "light", "fr", ODD),
        (390, "dark", "de", EVERY),
        (768, "dark", "en", EVERY),
        (768, "light", "de", EVERY),
        (768, "light", "fr", (*EVERY, *ODD)),
        (1600, "light", "de", ODD),
    ],
    ids=["phone-fr", "phone-de", "tablet", "tablet-de", "tablet-fr", "wide"],
)
def test_nothing_is_cut_off(
    browser: Browser,
    everywhere: dict[str, str],
    width: int,
    scheme: str,
    language: str,
    states: tuple[State, ...],
) -> None:
    """Folds as they come; what is seen in a state is asked of the English page."""
    watched, faults = opened(browser, width, scheme, locale=language), list[str]()
    for state in states:
        asked = state if language == "en" else State(state.place, state.path, "", state.status)
        faults += wrong(watched, everywhere, asked)
        faults += [f"{state.place}{state.path}: {each}" for each in watched.page.evaluate(CUT)]
    assert not faults, "\n".join(faults)
