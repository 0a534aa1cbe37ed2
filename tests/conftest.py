"""What holds for every test: nobody outside this machine is ever contacted.

An audit hook sees each connection and each look-up of a name that Python code makes. One that would leave the
machine is refused, and fails the test even where the code under test swallows the refusal.
"""

from __future__ import annotations

import socket
import sys
from collections.abc import Iterator
from ipaddress import ip_address
from typing import Any

import pytest

LOCAL_NAMES = {"", "localhost", socket.gethostname()}

_attempts: list[str] = []


class OutsideNetworkError(RuntimeError):
    """A test tried to reach another machine."""


def _as_text(host: Any) -> str:
    return host.decode("ascii", "replace") if isinstance(host, bytes) else str(host or "")


def _is_local_address(host: str) -> bool:
    try:
        return ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return host in LOCAL_NAMES


def _needs_no_lookup(host: str) -> bool:
    try:
        ip_address(host.partition("%")[0])
    except ValueError:
        return host in LOCAL_NAMES
    return True


def _watch(event: str, args: tuple[Any, ...]) -> None:
    if event in ("socket.connect", "socket.sendto"):
        # A Unix socket's address is a path, a netlink socket's one of numbers.
        address = args[1]
        leaves = isinstance(address, tuple) and isinstance(address[0], str | bytes)
        if not leaves or _is_local_address(_as_text(address[0])):
            return
        what = f"{event} {address}"
    elif event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"):
        if _needs_no_lookup(_as_text(args[0])):
            return
        what = f"{event} {args[0]!r}"
    else:
        return
    _attempts.append(what)
    raise OutsideNetworkError(f"a test tried to reach another machine: {what}")


sys.addaudithook(_watch)


@pytest.fixture(autouse=True)
def no_outside_network() -> Iterator[list[str]]:
    """Fails the test that tried to reach another machine. Its value is the list of attempts so far."""
    before = len(_attempts)
    yield _attempts
    attempted = _attempts[before:]
    assert not attempted, f"this test tried to reach other machines: {attempted}"


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Attempts outside of a test (at import, in a session's fixture) fail the run too."""
    if _attempts:
        sys.stderr.write(f"\nother machines were to be reached: {_attempts}\n")
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
