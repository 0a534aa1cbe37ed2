"""One form for every address, and what makes two addresses one article.

`normalise` makes the form that we ask for and show; `key` the string under which addresses are compared. The first
only takes away what cannot matter (RFC 3986, section 6; tracking parameters); the second also takes away what
practically never parts two articles: scheme, a slash at the end, the order of parameters. "www." is kept in both:
with and without it may be two sites, and where it is one, a redirect or the canonical link says so.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from urllib.parse import SplitResult, urljoin, urlsplit

import idna

from variorum.errors import SourceError
from variorum.text.tracking import is_tracking

LONGEST = 4096
"""Characters of an address; longer ones are no article's."""

_DEFAULT_PORTS = {"http": 80, "https": 443}
_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_PATH_SAFE = _UNRESERVED | frozenset(b"!$&'()*+,;=:@/")
_QUERY_SAFE = _UNRESERVED | frozenset(b"!$'()*+,;:@/?[]|")
_FRAGMENT_SAFE = _PATH_SAFE | frozenset(b"?")
_SETTLED = re.compile(r"[A-Za-z0-9\-._~/=&+,:;@!*()]*")
"""Text of a path or query that is in its form already, as nearly all is."""
_HEX = re.compile(rb"%([0-9A-Fa-f]{2})")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


@lru_cache(maxsize=8192)  # a page or sitemap asks for the same few thousand addresses several times
def normalise(url: str) -> str:
    """The address in one form: lower-case scheme and host (IDNA 2008, punycode), no default port, no fragment
    (but `#!…`, which some sites route by), dot segments resolved, percent-encoding in one form, tracking
    parameters dropped, the other parameters as they stand and in their order.

    Idempotent. Raises `SourceError` for anything but an http(s) address with a host and without a user name.
    """
    text = _CONTROL.sub("", url.strip())
    if len(text) > LONGEST:
        raise SourceError(f"{text[:80]}…: an address of more than {LONGEST} characters", url=text[:LONGEST])
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        raise SourceError(f"{text}: not an address ({error})", url=text) from error
    scheme = parts.scheme.lower()
    if scheme not in _DEFAULT_PORTS or not parts.hostname:
        raise SourceError(f"{text}: not an http or https address", url=text)
    if parts.username is not None or parts.password is not None:
        raise SourceError(
            f"{scheme}://{parts.hostname}: an address with a user name or password; leave them out", url=text
        )
    name = _host(parts.hostname, text)
    place = name if port is None or port == _DEFAULT_PORTS[scheme] else f"{name}:{port}"
    path = _without_dots(_encoded(parts.path, _PATH_SAFE)) or "/"
    query = _query(parts.query)
    fragment = _encoded(parts.fragment, _FRAGMENT_SAFE) if parts.fragment.startswith("!") else ""
    return f"{scheme}://{place}{path}" + (f"?{query}" if query else "") + (f"#{fragment}" if fragment else "")


def key(url: str) -> str:
    """What the address is compared by: no scheme, no slash at the end of the path, parameters sorted by name.

    Raises `SourceError` as `normalise` does.
    """
    parts = urlsplit(normalise(url))
    path = parts.path.rstrip("/")
    query = "&".join(sorted(parts.query.split("&"), key=lambda pair: pair.partition("=")[0]))
    fragment = f"#{parts.fragment}" if parts.fragment else ""
    return f"{parts.netloc}{path}" + (f"?{query}" if query else "") + fragment


def host(url: str) -> str:
    """`host:port` of the address, with the port also where it is the default one: the key of a host's pace."""
    parts = urlsplit(normalise(url))
    return f"{parts.netloc}:{_DEFAULT_PORTS[parts.scheme]}" if parts.port is None else parts.netloc


def join(base: str, link: str) -> str | None:
    """The address that `link` means on the page at `base`, fragment dropped; None where it is no web address."""
    link = _CONTROL.sub("", link.strip())
    try:
        joined = link if link.startswith(("https://", "http://")) else urljoin(base, link)
        parts = urlsplit(joined)
    except ValueError:
        return None
    if parts.scheme.lower() not in _DEFAULT_PORTS or not parts.hostname or len(joined) > LONGEST:
        return None
    return joined if parts.fragment.startswith("!") else joined.partition("#")[0]


def _host(name: str, url: str) -> str:
    name = name.rstrip(".")
    if ":" in name or name[-1:].isdigit():
        try:
            address = ipaddress.ip_address(name)
        except ValueError:
            pass
        else:
            return f"[{address.compressed}]" if address.version == 6 else str(address)
    if name.isascii():
        # Underscores and the like stand in real host names that IDNA refuses: those are left as they are.
        if not re.fullmatch(r"[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?", name) or ".." in name:
            raise SourceError(f"{url}: {name!r} is not a host name", url=url)
        return name
    try:
        return idna.encode(name, uts46=True).decode("ascii").lower()
    except idna.IDNAError as error:
        raise SourceError(f"{url}: {name!r} is not a host name ({error})", url=url) from error


def _encoded(text: str, safe: frozenset[int]) -> str:
    """Percent-encoding in one form: unreserved characters bare, others as `%XX` in capitals."""
    if _SETTLED.fullmatch(text):
        return text
    out = bytearray()
    raw = text.encode("utf-8", "surrogatepass")
    place = 0
    while place < len(raw):
        byte = raw[place]
        escape = _HEX.match(raw, place) if byte == 0x25 else None
        if escape:
            value = int(escape.group(1), 16)
            out += bytes([value]) if value in _UNRESERVED else b"%%%02X" % value
            place += 3
            continue
        out += bytes([byte]) if byte in safe else b"%%%02X" % byte
        place += 1
    return out.decode("ascii")


def _without_dots(path: str) -> str:
    """RFC 3986, section 5.2.4."""
    if "." not in path:
        return path
    kept: list[str] = []
    segments = path.split("/")
    for segment in segments:
        if segment == "..":
            if len(kept) > 1:
                kept.pop()
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in (".", ".."):
        kept.append("")
    return "/".join(kept) if len(kept) > 1 else "/"


def _query(query: str) -> str:
    kept = []
    for pair in query.split("&"):
        name, equals, value = pair.partition("=")
        name, value = _encoded(name, _QUERY_SAFE), _encoded(value, _QUERY_SAFE | {0x3D})
        if (name or value) and not is_tracking(name, value):
            kept.append(f"{name}{equals}{value}")
    return "&".join(kept)


# --- one site --------------------------------------------------------------------------------------------

#: Second-level names under which registries of countries sell names ("example.co.uk").
_SECOND_LEVEL = re.compile(
    "ac|asn|co|com|csiro|ed|edu|gob|gouv|gov|govt|gv|id|idv|in|ind|info|lg|ltd|me|mil|msk|ne|net|nhs|nom|or|org"
    "|parliament|plc|police|pp|sch|school|spb|web"
)

#: Hosts on which each name below is a site of its own.
_PLATFORMS = re.compile(
    r"(?:beehiiv|blogger|blogspot|livejournal|medium|over-blog|squarespace|substack|tumblr|typepad|weebly|wixsite"
    r"|wordpress)\.com|(?:ghost|github|gitlab)\.io|netlify\.app|vercel\.app|pages\.dev"
)


def site(url: str) -> str:
    """The name that a site's hosts share ("news.example.co.uk" and "m.example.co.uk": "example.co.uk").

    A rule without the Public Suffix List: the last two labels, three under a country's second-level names and on
    platforms that give each customer a name. It may join what the list would part, never the other way round for
    the names above; only links of a page that is watched already are judged by it.
    """
    parts = urlsplit(normalise(url))
    name = parts.hostname or ""
    labels = name.split(".")
    if ":" in name or labels[-1].isdigit() or len(labels) < 2:
        return parts.netloc  # numbers and bare names: with the port, several may be on one machine
    keep = 2
    if len(labels) > 2 and (
        (len(labels[-1]) == 2 and _SECOND_LEVEL.fullmatch(labels[-2]))
        or _PLATFORMS.fullmatch(".".join(labels[-2:]))
    ):
        keep = 3
    return ".".join(labels[-keep:])


def same_site(one: str, other: str) -> bool:
    """Are both addresses of one site (`site`)? False where one is no address at all."""
    try:
        return site(one) == site(other)
    except SourceError:
        return False


# --- canonical -------------------------------------------------------------------------------------------

_OWN_NAME = re.compile(r"\d{4,}|[-_][^/]*[-_]|\.(?:s?html?|stm)$")


def canonical(stated: str | None, final: str) -> str:
    """The address that an article is filed under: what its page states as canonical, where that can be believed,
    else the address that answered (`final`).

    Not believed: another site; the home page; a folder above the page (a listing); the same page without the
    parameters that tell its articles apart. A mobile or AMP page that names its ordinary form is believed. A
    mere change from https to http is not.
    """
    here = normalise(final)
    there = join(here, stated) if stated else None
    if there is None:
        return here
    try:
        there = normalise(there)
    except SourceError:
        return here
    if not _believable(urlsplit(there), urlsplit(here)) or site(there) != site(here):
        return here
    if there.startswith("http:") and here.startswith("https:") and key(there) == key(here):
        return "https" + there[len("http") :]
    return there


def _believable(there: SplitResult, here: SplitResult) -> bool:
    path = there.path.rstrip("/")
    if not path and not there.query:
        return not here.path.rstrip("/") and not here.query
    if here.path.startswith(path + "/") and here.path.rstrip("/") != path and not there.query:
        # "/news" for "/news/report-12": a listing; but "/news/report-12" for "/news/report-12/amp" is the report.
        return bool(_OWN_NAME.search(path.rsplit("/", 1)[-1]))
    if here.query and not there.query and here.path.rstrip("/") == path:
        last = path.rsplit("/", 1)[-1]
        if re.search(r"(?:^|=)[^&=]*\d", here.query) and not re.search(r"\d{4,}|[-_][^/]*[-_]", last):
            return False
    return True


# --- patterns --------------------------------------------------------------------------------------------

LONGEST_PATTERN = 500


@lru_cache(maxsize=1024)
def compiled(pattern: str) -> re.Pattern[str]:
    """An include or exclude pattern, checked: raises `SourceError` where it is no regular expression, too long, or
    of the kind that can take for ever (a repeated group that itself repeats, as in `(a+)+`)."""
    if len(pattern) > LONGEST_PATTERN:
        raise SourceError(f"pattern {pattern[:40]!r}…: more than {LONGEST_PATTERN} characters")
    try:
        made = re.compile(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        raise SourceError(f"pattern {pattern!r}: not a regular expression ({error})") from error
    if _repeats_a_repeat(pattern):
        raise SourceError(
            f"pattern {pattern!r}: a repeated group that repeats inside; write it without nesting"
        )
    return made


def allowed(url: str, include: Sequence[str] = (), exclude: Iterable[str] = ()) -> bool:
    """May the address be watched? With any `include`, one must be found in it; no `exclude` may.

    Raises `SourceError` for a pattern that `compiled` refuses; check patterns when they are set.
    """
    url = url[:LONGEST]
    if any(compiled(pattern).search(url) for pattern in exclude):
        return False
    return not include or any(compiled(pattern).search(url) for pattern in include)


_REPEAT = re.compile(r"[*+]|\{\d*,\d*\}|\{\d{2,}\}")


def _repeats_a_repeat(pattern: str) -> bool:
    """Is there a group with a repetition or alternatives inside and an open-ended repetition behind it?"""
    inside = [False]  # for each open group: does it hold a repetition or alternatives?
    place = 0
    while place < len(pattern):
        sign = pattern[place]
        if sign == "\\":
            place += 2
            continue
        if sign == "[":
            place = _end_of_class(pattern, place)
            continue
        if sign == "(":
            inside.append(False)
        elif sign == ")" and len(inside) > 1:
            held = inside.pop()
            repeated = _REPEAT.match(pattern, place + 1) is not None
            if held and repeated:
                return True
            inside[-1] = inside[-1] or held or repeated
        elif sign == "|" or _REPEAT.match(pattern, place):
            inside[-1] = True
        place += 1
    return False


def _end_of_class(pattern: str, place: int) -> int:
    """The place behind the character class that opens at `place`."""
    place += 1
    if pattern[place : place + 1] == "^":
        place += 1
    if pattern[place : place + 1] == "]":
        place += 1
    while place < len(pattern) and pattern[place] != "]":
        place += 2 if pattern[place] == "\\" else 1
    return place + 1
