"""Every page in every state with scripts off: as clean as with them, and what only scripts can do is not offered."""

from __future__ import annotations

import pytest
from browser_world import EVERY, examined, opened
from playwright.sync_api import Browser

pytestmark = pytest.mark.e2e

#: The states are walked in parts, so that a slow machine is not taken for a page that hangs.
PARTS = 4


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize(("width", "schemes"), [(1280, ("dark", "light")), (390, ("light", "dark"))])
def test_every_state_is_there_without_scripts(
    browser: Browser, places: dict[str, str], width: int, schemes: tuple[str, str], part: int
) -> None:
    """All that is asked of a page with scripts, in the other colours of each width."""
    watched, faults = opened(browser, width, java_script_enabled=False), list[str]()
    for state in EVERY[part::PARTS]:
        faults += examined(watched, places, state, schemes)
        if watched.page.locator("[data-scripted]:visible").count():
            faults.append(f"{state.path}: offers what only scripts can do")
        if watched.page.evaluate("typeof htmx") != "undefined":
            faults.append(f"{state.path}: runs scripts")
    assert not faults, "\n".join(faults)
