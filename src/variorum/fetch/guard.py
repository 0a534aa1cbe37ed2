"""Which machines may be asked.

A page, a feed or a redirect may name any host, and any name may resolve to any address, also to one inside
the network that Variorum runs in. So a name is resolved once, every address it has is checked against the
table below, and the connection is made to the checked addresses, without a second look-up.

The table follows the IANA special-purpose address registries (RFC 6890 and its updates): what is not globally
reachable is refused. Addresses that carry an IPv4 address inside are judged by that one too.
"""

from __future__ import annotations

import asyncio
import socket
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from variorum.errors import FetchError, FetchFailure
from variorum.fetch.address import IPAddress, Target
from variorum.ports import Clock

Resolver = Callable[[str], Awaitable[Sequence[str]]]
"""Gives the addresses of a host name; raises OSError where there are none."""

LOOPBACK = "this machine itself (loopback)"
_ALLOWING = "; the setting allow_loopback allows it"

#: IPv4 networks that are never asked, and what they are. The first that fits gives the reason.
REFUSED_V4: tuple[tuple[IPv4Network, str], ...] = tuple(
    (IPv4Network(network), what)
    for network, what in (
        ("0.0.0.0/8", "the unspecified address, or this network"),
        ("10.0.0.0/8", "a private network"),
        ("100.64.0.0/10", "a carrier's inner network (CGNAT)"),
        ("127.0.0.0/8", LOOPBACK),
        ("168.63.129.16/32", "a cloud platform's inner service"),
        ("169.254.169.254/32", "a cloud platform's metadata service"),
        ("169.254.0.0/16", "a link-local network"),
        ("172.16.0.0/12", "a private network"),
        ("192.0.0.0/24", "reserved for protocols"),
        ("192.0.2.0/24", "reserved for documentation"),
        ("192.88.99.0/24", "a relay for 6to4"),
        ("192.168.0.0/16", "a private network"),
        ("198.18.0.0/15", "reserved for measurements"),
        ("198.51.100.0/24", "reserved for documentation"),
        ("203.0.113.0/24", "reserved for documentation"),
        ("224.0.0.0/4", "a multicast address"),
        ("255.255.255.255/32", "the broadcast address"),
        ("240.0.0.0/4", "a reserved network"),
    )
)

#: The same for IPv6, for what lies outside of 2000::/3 (all of which is refused) to have a name, and within.
REFUSED_V6: tuple[tuple[IPv6Network, str], ...] = tuple(
    (IPv6Network(network), what)
    for network, what in (
        ("::/128", "the unspecified address"),
        ("::1/128", LOOPBACK),
        ("::/96", "an IPv4-compatible address"),
        ("::ffff:0:0:0/96", "a translated IPv4 address"),
        ("64:ff9b:1::/48", "a local translation prefix (NAT64)"),
        ("100::/64", "a network that discards"),
        ("2001::/32", "a tunnel (Teredo)"),
        ("2001::/23", "reserved for protocols"),
        ("2001:db8::/32", "reserved for documentation"),
        ("3fff::/20", "reserved for documentation"),
        ("5f00::/16", "segment routing"),
        ("fc00::/7", "a private network (unique local)"),
        ("fe80::/10", "a link-local network"),
        ("fec0::/10", "a private network (site local)"),
        ("ff00::/8", "a multicast address"),
    )
)

#: IPv6 networks whose addresses stand for an IPv4 address: prefix, and the right shift that brings it out.
EMBEDDING_V6: tuple[tuple[IPv6Network, int, str], ...] = (
    (IPv6Network("::ffff:0:0/96"), 0, "an IPv4 address written as IPv6"),
    (IPv6Network("64:ff9b::/96"), 0, "an IPv4 address behind NAT64"),
    (IPv6Network("2002::/16"), 80, "an IPv4 address behind 6to4"),
)

_GLOBAL_V6 = IPv6Network("2000::/3")
_V4_BITS = (1 << 32) - 1


@lru_cache(maxsize=4096)
def check_address(ip: str | IPAddress, *, allow_loopback: bool = False) -> str | None:
    """Why an address may not be asked, in words; None where it may.

    `allow_loopback` opens 127.0.0.0/8 and ::1 (also 127.0.0.0/8 mapped into IPv6), nothing else. Raises
    ValueError for what is no address.
    """
    address = ip_address(ip) if isinstance(ip, str) else ip
    if isinstance(address, IPv4Address):
        what = next((what for network, what in REFUSED_V4 if address in network), None)
        return None if what is LOOPBACK and allow_loopback else what
    return _check_v6(address, allow_loopback)


def _check_v6(address: IPv6Address, allow_loopback: bool) -> str | None:
    if address.scope_id is not None:
        return "a link-local network"
    for network, shift, what in EMBEDDING_V6:
        if address in network:
            inner = IPv4Address((int(address) >> shift) & _V4_BITS)
            mapped = address.ipv4_mapped is not None
            why = check_address(inner, allow_loopback=allow_loopback and mapped)
            return None if why is None else f"{what}, which is {why}"
    for network, what in REFUSED_V6:
        if address in network:
            return None if what is LOOPBACK and allow_loopback else what
    return None if address in _GLOBAL_V6 else "a reserved network"


async def system_resolver(host: str) -> list[str]:
    """The addresses that the system gives for a name, in its order of preference."""
    found = await asyncio.get_running_loop().getaddrinfo(
        host, None, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP
    )
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


@dataclass(frozen=True, slots=True)
class _Pinned:
    addresses: tuple[str, ...]
    until: datetime


class Guard:
    """Resolves and checks hosts, and remembers for a short time which addresses were found good.

    `ttl` and `lookup_seconds` are seconds: how long an answer is used, and how long one may take.
    """

    def __init__(
        self,
        clock: Clock,
        *,
        resolver: Resolver = system_resolver,
        allow_loopback: bool = False,
        ttl: float = 60.0,
        lookup_seconds: float = 15.0,
        capacity: int = 4096,
    ) -> None:
        self._clock = clock
        self._resolver = resolver
        self._allow_loopback = allow_loopback
        self._ttl = timedelta(seconds=ttl)
        self._lookup_seconds = lookup_seconds
        self._capacity = capacity
        self._pinned: OrderedDict[str, _Pinned] = OrderedDict()

    async def admit(self, target: Target) -> tuple[str, ...]:
        """The addresses of the target's host, every one of which may be asked.

        Raises `FetchError`: FORBIDDEN where one of them may not, DNS where there is none, TIMEOUT.
        """
        if target.literal is not None:
            self._check(target, target.host)
            return (target.host,)
        pinned = self._pinned.get(target.host)
        if pinned is not None and self._clock.now() < pinned.until:
            return pinned.addresses
        addresses = await self._resolve(target)
        for address in addresses:
            self._check(target, address)
        self._pinned[target.host] = _Pinned(addresses, self._clock.now() + self._ttl)
        self._pinned.move_to_end(target.host)
        while len(self._pinned) > self._capacity:
            self._pinned.popitem(last=False)
        return addresses

    def check_literal(self, target: Target) -> None:
        """Check what can be checked without asking for a name: for requests that a proxy will resolve.

        Raises `FetchError` of kind FORBIDDEN for a refused address and for `localhost` and names below it.
        """
        if target.literal is not None:
            self._check(target, target.host)
        elif not self._allow_loopback and f".{target.host}".endswith(".localhost"):
            raise FetchError(FetchFailure.FORBIDDEN, target.url, f"{target.host} is {LOOPBACK}{_ALLOWING}")

    def _check(self, target: Target, address: str) -> None:
        why = check_address(address, allow_loopback=self._allow_loopback)
        if why is not None:
            means = "" if target.literal is not None else f"{target.host} resolves to {address}: "
            allowing = "" if check_address(address, allow_loopback=True) else _ALLOWING
            raise FetchError(FetchFailure.FORBIDDEN, target.url, f"{means}{why} is never asked{allowing}")

    async def _resolve(self, target: Target) -> tuple[str, ...]:
        try:
            async with asyncio.timeout(self._lookup_seconds):
                addresses = tuple(await self._resolver(target.host))
        except TimeoutError as error:
            raise FetchError(
                FetchFailure.TIMEOUT, target.url, f"no answer about the name {target.host} in time"
            ) from error
        except (OSError, UnicodeError) as error:
            words = getattr(error, "strerror", None) or str(error)
            raise FetchError(
                FetchFailure.DNS, target.url, f"the name {target.host} was not found: {words}"
            ) from error
        if not addresses:
            raise FetchError(FetchFailure.DNS, target.url, f"the name {target.host} has no address")
        return addresses
