"""CDXJ: one line per response record, as cdxj-indexer writes and pywb reads them.

A line is `key timestamp {json}`: the key is the address turned round (SURT) so that addresses of one site sort
together, the timestamp has 14 digits. The lines of a WARC stand in a file beside it in the order of their
offsets; sorted together (`LC_ALL=C sort`) they are a CDXJ index. Beside the usual fields each line has `id`,
the record's id.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote_from_bytes, unquote_to_bytes, urljoin, urlsplit

import idna
import orjson

_WWW = re.compile(r"^www\d*\.")
_SESSION_IN_QUERY = re.compile(
    r"(?:^|(?<=&))(?:jsessionid=[0-9a-z]{32}|phpsessid=[0-9a-z]{32}|sid=[0-9a-z]{32}"
    r"|aspsessionid[a-z]{8}=[a-z]{24}|cfid=[^&]+&cftoken=[^&]+)(?:&|$)",
    re.IGNORECASE,
)
_PORTS = {"http": 80, "https": 443}
_SAFE = "!\"$&'()*+,-./:;<=>?@[\\]^_`{|}~"


@dataclass(frozen=True, slots=True)
class Line:
    """Where one response record lies."""

    url: str
    captured: datetime
    status: int
    mime: str
    digest: str  # of the payload, `sha256:` and hex
    offset: int
    length: int
    filename: str
    id: str

    def write(self) -> bytes:
        """The line with its line end."""
        described = {
            "url": self.url,
            "mime": self.mime,
            "status": str(self.status),
            "digest": self.digest,
            "length": str(self.length),
            "offset": str(self.offset),
            "filename": self.filename,
            "id": self.id,
        }
        moment = self.captured.astimezone(UTC).strftime("%Y%m%d%H%M%S")
        return f"{key(self.url)} {moment} ".encode() + orjson.dumps(described) + b"\n"


def parse(line: bytes) -> Line | None:
    """A line of ours; None where it is none (torn, damaged, or of another writer)."""
    if not line.endswith(b"\n"):
        return None
    try:
        _, moment, described = line.split(b" ", 2)
        values = orjson.loads(described)
        return Line(
            url=values["url"],
            captured=datetime.strptime(moment.decode(), "%Y%m%d%H%M%S").replace(tzinfo=UTC),
            status=int(values["status"]),
            mime=values["mime"],
            digest=values["digest"],
            offset=int(values["offset"]),
            length=int(values["length"]),
            filename=values["filename"],
            id=values["id"],
        )
    except (ValueError, KeyError, TypeError):
        return None


def mime(content_type: str | None) -> str:
    """The bare media type, as cdxj-indexer writes it."""
    bare = re.split(r"[;\s]", (content_type or "").strip(), maxsplit=1)[0]
    return bare.encode("utf-8", "replace").decode()


def key(url: str) -> str:
    """The address turned round, so that it sorts by site: `org,example)/path?query`.

    As the Wayback machine makes it: no scheme, user, `www.`, default port, fragment or session id; all in lower
    case; the query's parts sorted; escapes written one way. An address without a host is its own key.
    """
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return url.strip().replace(" ", "%20")
    if parts.scheme.lower() not in _PORTS or not host:
        return url.strip().replace(" ", "%20")
    host = _WWW.sub("", _ascii(host.rstrip(".")))
    turned = host if ":" in host else ",".join(reversed(host.split(".")))
    if port is not None and port != _PORTS[parts.scheme.lower()]:
        turned += f":{port}"
    path = re.sub(r"/{2,}", "/", _escapes(parts.path).lower())
    if "/." in path:
        path = urlsplit(urljoin("http://host/", path)).path
    if len(path) > 1:
        path = path.rstrip("/")
    query = _SESSION_IN_QUERY.sub("", _escapes(parts.query)).lower().strip("&")
    query = "&".join(sorted(query.split("&")))
    return f"{turned}){path or '/'}" + (f"?{query}" if query else "")


def _ascii(host: str) -> str:
    try:
        return host.lower() if host.isascii() else idna.encode(host, uts46=True).decode()
    except idna.IDNAError:
        return quote_from_bytes(host.encode("utf-8", "replace")).lower()


def _escapes(text: str) -> str:
    """Undo all escapes, then escape only what has to be."""
    return quote_from_bytes(unquote_to_bytes(text.replace("%25", "%2525")), safe=_SAFE + "%")
