"""Every page in every state with scripts off."""

from __future__ import annotations

import pytest
from browser_world import EVERY, opened, wrong
from playwright.sync_api import Browser

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize(
    ("width", "scheme"), [(1280, "light"), (1280, "dark"), (390, "light"), (390, "dark")]
)
def test_every_state_is_there_without_scripts(
    browser: Browser, places: dict[str, str], width: int, scheme: str
) -> None:
    """The same with scripts off; what only scripts can do is not offered."""
    watched, faults = opened(browser, width, scheme, java_script_enabled=False), list[str]()
    for state in EVERY:
        faults += wrong(watched, places, state)
        if watched.page.locator("[data-scripted]:visible").count():
            faults.append(f"{state.path}: offers what only scripts can do")
    assert not faults, "\n".join(faults)
