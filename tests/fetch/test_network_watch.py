"""The watch over the test run itself: other machines cannot be reached, this one can."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from typing import Any

import pytest


@pytest.fixture
def forgiven(no_outside_network: list[str]) -> Iterator[list[str]]:
    """The attempts of a test are meant: they are taken off the list before the watch looks at it."""
    before = len(no_outside_network)
    yield no_outside_network
    del no_outside_network[before:]


def refused() -> Any:
    return pytest.raises(RuntimeError, match="another machine")


@pytest.mark.parametrize("host", ["192.0.2.1", "10.0.0.1", "0.0.0.0", "2001:db8::1"])  # noqa: S104
def test_other_machines_cannot_be_reached(host: str, forgiven: list[str]) -> None:
    """A connection, a datagram and a connection of asyncio are refused before anything leaves."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET

    async def by_asyncio() -> None:
        await asyncio.open_connection(host, 80)

    with socket.socket(family) as stream, refused():
        stream.connect((host, 80))
    with socket.socket(family, socket.SOCK_DGRAM) as datagram, refused():
        datagram.sendto(b"x", (host, 53))
    with refused():
        asyncio.run(by_asyncio())


def test_other_names_are_not_looked_up(forgiven: list[str]) -> None:
    """Not even the question leaves the machine."""
    for ask in (lambda name: socket.getaddrinfo(name, 80), socket.gethostbyname):
        with refused():
            ask("news.example")


def test_an_attempt_is_remembered_where_it_was_swallowed(forgiven: list[str]) -> None:
    """Code that catches everything does not hide that it tried."""
    before = len(forgiven)
    with socket.socket() as stream, refused():
        stream.connect(("192.0.2.1", 80))
    assert forgiven[before:] == ["socket.connect ('192.0.2.1', 80)"]


def test_this_machine_can_be_reached(tmp_path: object) -> None:
    """Loopback by number and by name, and Unix sockets."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(("localhost", server.getsockname()[1])).close()
        socket.create_connection(server.getsockname()).close()
    with (
        socket.socket(socket.AF_UNIX) as server,
        socket.socket(socket.AF_UNIX) as client,
    ):
        server.bind(f"{tmp_path}/s")
        server.listen()
        client.connect(f"{tmp_path}/s")
