"""One world for all pages, served over a real socket; it is only read."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator

import pytest
import uvicorn
from starlette.types import ASGIApp
from web_client import Client
from web_world import World, full

from variorum.web.site import create_site


@contextlib.contextmanager
def served(app: ASGIApp) -> Iterator[str]:
    """The app on a free port of this machine; the address without a slash at its end."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off", ws="none"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        ready = threading.Event()
        startup = server.startup

        async def told(*args: object, **kwargs: object) -> None:
            await startup(*args, **kwargs)  # type: ignore[arg-type]
            ready.set()

        server.startup = told  # type: ignore[method-assign]
        thread.start()
        assert ready.wait(30), "the server did not start"
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(30)


Serve = Callable[[World], Client]


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
