"""Serves an application on a free port of this machine, in a thread."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator

import uvicorn
from starlette.types import ASGIApp
from web_client import Client
from web_world import World

Serve = Callable[[World], Client]
"""Serves a world of the test's own; what the fixture `serve` gives."""


@contextlib.contextmanager
def served(app: ASGIApp) -> Iterator[str]:
    """The app on a free port of this machine; the address without a slash at its end."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        server = uvicorn.Server(
            uvicorn.Config(app, log_level="error", lifespan="off", ws="none", proxy_headers=False)
        )
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
