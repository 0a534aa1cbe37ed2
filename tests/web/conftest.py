"""One world for all pages, served over a real socket; it is only read."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import pytest
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
