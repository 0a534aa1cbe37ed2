"""Web addresses, taken apart strictly.

Parsers that disagree about where the host of an address lies are a classic way round a guard. So an address
is taken apart here once, by a grammar narrower than browsers use; what does not fit is refused, and everybody
after works on the parts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address
from urllib.parse import quote, urljoin

import idna

from variorum.errors import FetchError, FetchFailure

IPAddress = IPv4Address | IPv6Address

MAX_LENGTH = 8192
DEFAULT_PORTS = {"http": 80, "https": 443}

#: Ports of other services, which an HTTP client could be made to talk to (the Fetch standard, section 2.9).
# fmt: off
BAD_PORTS = frozenset({
    1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95,
    101, 102, 103, 104, 109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179,
    389, 427, 465, 512, 513, 514, 515, 526, 530, 531, 532, 540, 548, 554, 556, 563, 587, 601, 636,
    989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566,
    6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080,
})
# fmt: on

_ADDRESS = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://([^/?#\\]*)([^#]*)", re.DOTALL)
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_PORT = re.compile(r"[0-9]{1,5}")
_HOST = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,62})(\.[a-z0-9_]([a-z0-9_-]{0,62}))*")
_ENDS_IN_NUMBER = re.compile(r"(.*\.)?([0-9]+|0x[0-9a-f]*)")
_PLAIN_TAIL = re.compile(r"/[A-Za-z0-9/%?:@!$&'()*+,;=~._|^\[\]-]*")
_SAFE_IN_TAIL = "/%?:@!$&'()*+,;=~-._|^[]"
_DOT_SEGMENT = re.compile(r"/\.{1,2}(/|$)")


@dataclass(frozen=True, slots=True)
class Site:
    """What stands before the path: `host` is ASCII and lower case (an IPv6 address without brackets), `literal`
    is set where it is an IP address; `authority` is host and port as an address shows them, the scheme's own port
    left out; `key` host and port, what a pace is kept for; `origin` all, what a robots.txt holds for."""

    scheme: str
    host: str
    port: int
    authority: str
    key: str
    origin: str
    literal: IPAddress | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """One address, taken apart: `tail` is path and query with everything escaped that may not stand in a request
    line, `url` the whole without a fragment; the rest is as in `Site`."""

    url: str
    site: Site
    tail: str

    @property
    def scheme(self) -> str:
        return self.site.scheme

    @property
    def host(self) -> str:
        return self.site.host

    @property
    def port(self) -> int:
        return self.site.port

    @property
    def authority(self) -> str:
        return self.site.authority

    @property
    def key(self) -> str:
        return self.site.key

    @property
    def origin(self) -> str:
        return self.site.origin

    @property
    def literal(self) -> IPAddress | None:
        return self.site.literal


def parse(url: str) -> Target:
    """Take an absolute http or https address apart.

    Names outside ASCII are encoded by IDNA (UTS 46, non-transitional). Raises `FetchError` of kind SCHEME for
    another scheme and ADDRESS for anything malformed or ambiguous: user names, control characters, backslashes
    or escapes in the host, numeric hosts in other forms than a.b.c.d, ports of other services.
    """
    text = url.strip(" \t\r\n\f")
    if len(text) > MAX_LENGTH:
        raise _refused(f"{text[:80]}…", f"the address is longer than {MAX_LENGTH} characters")
    if _CONTROL.search(text):
        raise _refused(_CONTROL.sub("�", text), "the address holds control characters")
    match = _ADDRESS.match(text)
    if match is None:
        scheme = _SCHEME.match(text)
        if scheme is not None and scheme[1].lower() not in DEFAULT_PORTS:
            raise _wrong_scheme(text, scheme[1])
        raise _refused(text, "this is no absolute web address; write it as https://host/path")
    scheme_name, authority, tail = match[1].lower(), match[2], match[3]
    if scheme_name not in DEFAULT_PORTS:
        raise _wrong_scheme(text, match[1])
    if text[match.end(2) : match.end(2) + 1] == "\\":
        raise _refused(text, "a backslash after the host can be read in two ways")
    site = _site(scheme_name, authority)
    if isinstance(site, str):
        raise _refused(text, site)
    tail = _clean_tail(text, tail)
    return Target(f"{scheme_name}://{site.authority}{tail}", site, tail)


def is_web(url: str) -> bool:
    """Whether `parse` takes it."""
    try:
        parse(url)
    except FetchError:
        return False
    return True


def follow(target: Target, location: str) -> Target:
    """The address that a `Location` header names, relative to where it was received. Raises as `parse`."""
    try:
        joined = urljoin(target.url, location.strip(" \t"))
    except ValueError as error:
        raise _refused(target.url, f"it redirects to no address: {location[:200]!r}") from error
    return parse(joined)


def _refused(url: str, why: str) -> FetchError:
    return FetchError(FetchFailure.ADDRESS, url, why)


def _wrong_scheme(url: str, scheme: str) -> FetchError:
    return FetchError(FetchFailure.SCHEME, url, f"only http and https are asked, not {scheme[:40]}")


@lru_cache(maxsize=4096)
def _site(scheme: str, authority: str) -> Site | str:
    """What stands before the path; in words what is wrong with it. Pages of one site share the answer."""
    if "@" in authority:
        return "a user name or password in an address is refused"
    try:
        host_text, port = _split_port(authority, DEFAULT_PORTS[scheme])
        host, literal = _host(host_text)
    except ValueError as error:
        return str(error)
    shown = f"[{host}]" if isinstance(literal, IPv6Address) else host
    if port != DEFAULT_PORTS[scheme]:
        shown = f"{shown}:{port}"
    return Site(scheme, host, port, shown, f"{host}:{port}", f"{scheme}://{host}:{port}", literal)


def _split_port(authority: str, default: int) -> tuple[str, int]:
    if authority.startswith("["):
        host, bracket, rest = authority.partition("]")
        host += bracket
        if not bracket:
            raise ValueError("an IPv6 address lacks its closing bracket")
        if rest and not rest.startswith(":"):
            raise ValueError("something stands between the host and its port")
        port_text = rest[1:]
    else:
        host, _, port_text = authority.partition(":")
    if not port_text:
        return host, default
    if not _PORT.fullmatch(port_text) or not 0 < int(port_text) < 65536:
        raise ValueError(f"{port_text[:20]!r} is no port")
    port = int(port_text)
    if port in BAD_PORTS:
        raise ValueError(f"port {port} belongs to another service than the web")
    return host, port


def _host(text: str) -> tuple[str, IPAddress | None]:
    if text.startswith("["):
        try:
            literal = IPv6Address(text[1:-1])
        except ValueError as error:
            raise ValueError(f"{text[:60]} is no IPv6 address") from error
        if literal.scope_id is not None:
            raise ValueError("an IPv6 address with a zone is refused")
        return str(literal), literal
    if not text.isascii():
        try:
            text = idna.encode(text, uts46=True, transitional=False).decode("ascii")
        except UnicodeError as error:
            raise ValueError(f"the host is no international name: {error}") from error
    host = text.lower().removesuffix(".")
    if not _HOST.fullmatch(host) or len(host) > 253:
        raise ValueError("the host is missing or malformed")
    if not _ENDS_IN_NUMBER.fullmatch(host):
        return host, None
    try:
        return host, IPv4Address(host)
    except ValueError as error:
        raise ValueError(f"the host {host[:60]!r} is a number in an unusual form") from error


def _without_dots(path: str) -> str:
    """RFC 3986, section 5.2.4, for a path that begins with a slash."""
    kept: list[str] = []
    segments = path.split("/")[1:]
    for segment in segments:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in (".", ".."):
        kept.append("")
    return "/" + "/".join(kept)


def _clean_tail(url: str, tail: str) -> str:
    if not tail.startswith("/"):
        tail = "/" + tail
    path, mark, query = tail.partition("?")
    if "/." in path and _DOT_SEGMENT.search(path):
        tail = _without_dots(path) + mark + query
    if _PLAIN_TAIL.fullmatch(tail):
        return tail
    try:
        return quote(tail, safe=_SAFE_IN_TAIL, errors="surrogateescape")
    except UnicodeEncodeError as error:
        raise _refused(ascii(url), "the address holds characters that are none") from error
