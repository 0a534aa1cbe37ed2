"""One world for all pages, served over a real socket; it is only read."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import pytest
from browser_world import broken, every_state, launched, quiet
from playwright.sync_api import Browser
from story_world import told
from web_client import Client
from web_server import Serve, served
from web_world import World, full

from variorum.web.site import create_site


@pytest.fixture(scope="session")
def world() -> World:
    return full()


@pytest.fixture(scope="session")
def address(world: World) -> Iterator[str]:
    with served(create_site(world.observatory)) as address:
        yield address


@pytest.fixture
def client(address: str) -> Client:
    return Client(address)


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Serve a world of the test's own."""
    with contextlib.ExitStack() as stack:
        yield lambda world: Client(stack.enter_context(served(create_site(world.observatory))))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for all tests of a file: while it is there a loop runs, in which no other test could start one."""
    with launched() as browser:
        yield browser


@pytest.fixture(scope="session")
def places() -> Iterator[dict[str, str]]:
    """The addresses of all instances that the states are seen in."""
    worlds: dict[str, World] = {
        "all": every_state(),
        "broken": broken(),
        "public": told(public=True),
        "locked": full(token="open-sesame"),
        "quiet": quiet(),
        "empty": World(),
    }
    with contextlib.ExitStack() as stack:
        yield {
            name: stack.enter_context(served(create_site(world.observatory)))
            for name, world in worlds.items()
        }
