"""Everything that Variorum raises on purpose.

    VariorumError
    ├── SettingsError         a setting that cannot be read or makes no sense
    ├── SourceError           a source that cannot be added, or an address that is none
    ├── FetchError            a request that brought no usable answer; `kind` says why
    ├── EvidenceError         a stored or imported record that cannot be read
    │   └── IntegrityError    stored bytes that are not what was stored
    ├── ExtractError          a page that could not be read at all
    ├── ExtractorError        the library that is asked about pages never seen did not answer
    ├── NotFoundError         nothing is known under that id or address
    └── StorageError          the database refused
        ├── LockedError       somebody else holds it; try later
        ├── UnavailableError  a full disk, a damaged file, a lost connection: nothing can be stored at present
        └── SchemaError       its schema is older or newer than this program

Every message names the source, address or file that it is about, and says what to do where there is
something to do; user names and passwords in addresses are left out of it (`redacted`). Third-party errors are wrapped at the border where they arise, never passed on.
"""

from __future__ import annotations

import re
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from variorum.types import Exchange


#: What takes the place of a secret.
HIDDEN: Final = "***"

#: `user:password@`. Passwords may hold what an address may not (`/`, `@`); a number before the path is a port.
_PASSWORD: Final = re.compile(r"(?<=://)([^\s/?#@:\\\[]*):(?!\d{1,5}(?:[/?#\s\"')]|$))[^\s\"']*@")
#: A user name alone, which is a token more often than not. Databases ask whoever is called so for a password.
_USER: Final = re.compile(r"\b(https?://)[^\s/?#@:\\\[]+@", re.I)
#: A field of a database's address that is a password.
_FIELD: Final = re.compile(
    r"\b(?!https?:)([a-z][a-z0-9+.-]*://\S*?[?&][^\s=&#]*pass[^\s=&#]*=)[^\s&#\"']*", re.I
)


def redacted(text: str) -> str:
    """A text without the passwords, and the tokens in the place of user names, of the addresses in it."""
    if "://" not in text:
        return text
    text = _PASSWORD.sub(rf"\1:{HIDDEN}@", text)
    text = _USER.sub(rf"\1{HIDDEN}@", text)
    return _FIELD.sub(rf"\1{HIDDEN}", text)


class VariorumError(Exception):
    """Base of all errors that Variorum raises on purpose."""

    def __init__(self, message: str) -> None:
        super().__init__(redacted(message))


class SettingsError(VariorumError):
    """A setting cannot be read or makes no sense; names the setting and where it came from."""


class SourceError(VariorumError):
    """An address is not, or cannot become, a source."""

    def __init__(self, message: str, *, url: str | None = None) -> None:
        super().__init__(message)
        self.url = redacted(url) if url else url


class FetchFailure(StrEnum):
    """Why a request brought no usable answer. The values are stored in the check log: never rename one."""

    SCHEME = "scheme"  # neither http nor https
    ADDRESS = "address"  # malformed address, or a name that IDNA refuses
    FORBIDDEN = "forbidden"  # loopback, private or otherwise reserved network
    DNS = "dns"
    CONNECT = "connect"
    TLS = "tls"
    TIMEOUT = "timeout"
    PROTOCOL = "protocol"  # an answer that is not HTTP, or breaks off
    HEADERS = "headers-too-large"
    SIZE = "too-large"  # body over the limit, as received or as decoded
    RATIO = "decompression-bomb"
    ENCODING = "encoding"  # a content coding that cannot be decoded
    REDIRECTS = "too-many-redirects"
    LOOP = "redirect-loop"
    ROBOTS = "robots"  # robots.txt disallows
    BUSY = "busy"  # 429 or 503; see retry_after


class FetchError(VariorumError):
    """A request that brought no usable answer.

    `kind` tells why, `url` for which address (the hop that failed), `retry_after` how long the server asked
    us to wait, and `exchanges` holds what was received before it failed (redirects, or the refusing answer).
    """

    def __init__(
        self,
        kind: FetchFailure,
        url: str,
        message: str,
        *,
        retry_after: timedelta | None = None,
        exchanges: tuple[Exchange, ...] = (),
    ) -> None:
        super().__init__(f"{url}: {message}")
        self.kind = kind
        self.url = redacted(url)
        self.cause = redacted(message)
        self.retry_after = retry_after
        self.exchanges = exchanges


class EvidenceError(VariorumError):
    """A stored or imported record cannot be read; names the file and, where known, the offset in bytes."""

    def __init__(self, message: str, *, path: str | None = None, offset: int | None = None) -> None:
        super().__init__(message)
        self.path = path
        self.offset = offset


class IntegrityError(EvidenceError):
    """Stored bytes differ from the digest that was recorded with them."""


class ExtractError(VariorumError):
    """A page could not be read at all (the reader itself failed, or the bytes are no text)."""

    def __init__(self, message: str, *, url: str | None = None) -> None:
        super().__init__(message)
        self.url = redacted(url) if url else url


class ExtractorError(VariorumError):
    """The library that is asked about pages never seen did not answer: says what became of it."""


class NotFoundError(VariorumError):
    """Nothing is known under that id or address."""


class StorageError(VariorumError):
    """The database refused; nothing of the transaction was stored."""


class LockedError(StorageError):
    """Another process holds the database or the data folder; try later."""


class UnavailableError(StorageError):
    """The database cannot be used at present, whatever is asked of it: the disk is full, the file damaged or not
    to be written, the connection lost."""


class SchemaError(StorageError):
    """The database's schema is older or newer than this program; `variorum migrate` mends the first."""
