"""Who asks, and what that person may do: by a token, by a session in the browser, or by what a trusted proxy says.

Every line of the route table says what it needs; nothing is answered to one who has less. Where neither a token
nor a proxy's word is set, all that comes from this machine may do everything, and nothing else is answered.
"""

from __future__ import annotations

import hmac
import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum
from hashlib import blake2b
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.requests import cookie_parser

from variorum.config import Settings, is_loopback, named, networks

#: The cookie of a session, and how long one lasts.
COOKIE: Final = "variorum_session"
LASTING: Final = timedelta(days=30)
#: What a proxy adds to a request that it hands on. Nobody who asks on this machine for himself sends them.
_HANDED_ON: Final = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip")


#: Wrong guesses of the token that an address has free; after the next it waits a moment, twice as long each time.
FREE_GUESSES: Final = 5
PAUSE: Final = timedelta(seconds=2)
LONGEST_PAUSE: Final = timedelta(minutes=15)
#: Addresses whose guesses are kept in mind; the one that failed longest ago is forgotten first.
_MOST_GUESSERS: Final = 10_000


class Access(IntEnum):
    """What somebody may do, and what a line of the route table needs; each holds what stands before it."""

    OPEN = 0
    """What everybody is answered, known or not: the login page and the style of the pages."""
    READER = 1
    """Reading what the instance shows."""
    OPERATOR = 2
    """Changing things: adding and pausing sources, marking versions, deciding on what was learnt."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks. `user` is the name that a trusted proxy gave. `ambient` says that the browser sends what proves it
    by itself, so that a form must prove to come from our own pages; `session` that it can be ended here. `secure`:
    the browser came by https, as far as is known."""

    access: Access
    user: str | None = None
    ambient: bool = False
    session: bool = False
    secure: bool = False


NOBODY: Final = Caller(Access.OPEN)


def hostname(host: str) -> str:
    """The host name of a Host header or an address's authority, lower case, without port and brackets."""
    try:
        return (urlsplit(f"//{host}").hostname or "").lower()
    except ValueError:
        return ""


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """The address, one of IPv4 also where it is written as of IPv6; None for what is none."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


class Door:
    """Tells who asks, by the settings of one instance."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._proxies = networks(settings.proxies)
        self._operators = named(settings.operators)
        self._token = settings.token.encode()
        self._failures: dict[str, tuple[int, datetime]] = {}
        self._key = blake2b(self._token, digest_size=32, person=b"variorum session").digest()
        self.own: Final = hostname(urlsplit(settings.base_url).netloc)
        self._loopback_alone = is_loopback(settings.listen) and (not self.own or is_loopback(self.own))

    @property
    def locked(self) -> bool:
        """Whether anybody has to say who he is, to read or (on a public instance) to change anything."""
        return bool(self._token or self._settings.user_header)

    @property
    def has_login(self) -> bool:
        """Whether one can log in by the page."""
        return bool(self._token)

    def trusted(self, client: str | None) -> bool:
        """Whether a request comes from a proxy that was listed."""
        address = _address(client or "")
        return address is not None and any(address in network for network in self._proxies)

    def caller(self, client: str | None, headers: Headers, scheme: str, now: datetime) -> Caller:
        """Who sent a request with these headers from that address."""
        trusted = self.trusted(client)
        secure = scheme == "https" or self._settings.base_url.startswith("https:")
        if trusted and (user := self._user(headers)):
            chosen = not self._operators or user in self._operators
            return Caller(Access.OPERATOR if chosen else Access.READER, user, ambient=True, secure=secure)
        if self._token:
            kind, _, given = headers.get("authorization", "").partition(" ")
            # Wrong ones are not made to wait: whoever shares an address with a guesser must not be shut out by him.
            if kind.lower() == "bearer" and self.fits(given.strip()):
                return Caller(Access.OPERATOR, secure=secure)
            if self._session_holds(headers.get("cookie", ""), now):
                return Caller(Access.OPERATOR, ambient=True, session=True, secure=secure)
        if self._settings.public:
            return Caller(Access.READER, secure=secure)
        here = self._loopback_alone and not any(name in headers for name in _HANDED_ON)
        if not self.locked and here:
            return Caller(Access.OPERATOR, secure=secure)
        return Caller(Access.OPEN, secure=secure)

    def _user(self, headers: Headers) -> str | None:
        """The user that the proxy names; None where it names none, or where the header was sent twice."""
        if not self._settings.user_header:
            return None
        names = headers.getlist(self._settings.user_header)
        return names[0].strip() or None if len(names) == 1 else None

    # -- the token and its sessions --

    def address(self, client: str | None, headers: Headers) -> str:
        """The address that a guess comes from: what a proxy that was listed says last that it handed on, else the
        connection's. Of IPv6 the first half, since one who asks has all of the other."""
        handed_on = ",".join(headers.getlist("x-forwarded-for")).rpartition(",")[2].strip()
        for told in (handed_on if self.trusted(client) else "", client or ""):
            if (address := _address(told)) is not None:
                whole = isinstance(address, ipaddress.IPv4Address)
                return str(address if whole else ipaddress.ip_network((address, 64), strict=False))
        return client or "?"

    def admits(self, token: str, who: str, now: datetime) -> bool:
        """Whether a guess from that address is heard and right; it is remembered how it went."""
        if self.wait(who, now):
            return False
        right = self.fits(token)
        self.guessed(who, now, right=right)
        return right

    def wait(self, who: str, now: datetime) -> timedelta:
        """How long that address has to wait before its next guess is heard; zero where it need not."""
        failures, last = self._failures.get(who, (0, now))
        if failures < FREE_GUESSES:
            return timedelta(0)
        pause: timedelta = min(PAUSE * 2 ** min(failures - FREE_GUESSES, 10), LONGEST_PAUSE)
        return max(last + pause - now, timedelta(0))

    def guessed(self, who: str, now: datetime, *, right: bool) -> None:
        """Remember how a guess from that address went. One that knew the token begins anew; so does one that was
        quiet for as long as the longest pause."""
        failures, last = self._failures.pop(who, (0, now))
        if not right:
            self._failures[who] = (1 if now - last > LONGEST_PAUSE else failures + 1, now)
            while len(self._failures) > _MOST_GUESSERS:
                del self._failures[next(iter(self._failures))]

    def fits(self, token: str) -> bool:
        """Whether that is the token. Takes the same time whatever is wrong with it."""
        given, own = (blake2b(each, key=self._key).digest() for each in (token.encode(), self._token))
        return bool(self._token) and hmac.compare_digest(given, own)

    def session(self, now: datetime) -> str:
        """The value of a cookie for one who knew the token: when it ends, signed. Another token ends all sessions."""
        until = str(int((now + LASTING).timestamp()))
        return f"{until}.{self._signature(until)}"

    def _session_holds(self, cookies: str, now: datetime) -> bool:
        until, _, signature = cookie_parser(cookies).get(COOKIE, "").partition(".")
        if not hmac.compare_digest(signature.encode(), self._signature(until).encode()):
            return False
        return int(until) > now.timestamp()

    def _signature(self, until: str) -> str:
        return blake2b(until.encode(), key=self._key, digest_size=32).hexdigest()
