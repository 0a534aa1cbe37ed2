"""What one look at an article observed. Frozen values; a look comes to exactly one of them.

`SameBytes`, `NotModified` and `SameText` are the cheap recognitions. All three claim that the page shows the
text of the *current version*: validators (ETag, Last-Modified), the digest of the bytes and the memory of the
text must be those of the last look whose outcome was new, changed, variant, restored or unchanged. A look at
a wall, an error page or a text not yet believed leaves none of them behind.
"""

from __future__ import annotations

from dataclasses import dataclass

from variorum.errors import FetchFailure
from variorum.types import Comparison, Document


@dataclass(frozen=True, slots=True)
class Read:
    """A page was received and read.

    `text_key` is `text.fingerprints.text_key(document)` and `words` the number of words of its blocks.
    `comparison` is current version against `document`, with its edits, where they were compared;
    `kept` the share of the current version's words that it found again (`comparison.measure.kept`), None
    where they were not. Neither is needed for a text whose key is known, or for the first one.

    `doubts` are the blocks in which alone the document differs from the current version, where it is not sure that
    they are text of the article: how each begins, "" for one that went. `settled` tells that the look before was in
    doubt and this one settled it. `vouched` says which witnesses agree that the text was edited
    (`versions.witnesses`), where two or more do and none contradicts; None otherwise.
    """

    document: Document
    text_key: str
    words: int
    kept: float | None = None
    comparison: Comparison | None = None
    doubts: tuple[str, ...] = ()
    settled: bool = False
    vouched: str | None = None


@dataclass(frozen=True, slots=True)
class SameBytes:
    """The bytes of the page are those that showed the current version."""


@dataclass(frozen=True, slots=True)
class NotModified:
    """The server answered 304 to the validators of the page that showed the current version."""


@dataclass(frozen=True, slots=True)
class SameText:
    """Headline and article text were recognised as the current version's without a full reading."""


@dataclass(frozen=True, slots=True)
class Failed:
    """No usable answer came: `kind` where the request failed, `status` where an error was answered.

    `message` says what happened in words for the check log ("connection timed out", "answered 500").
    """

    kind: FetchFailure | None
    message: str
    status: int | None = None


@dataclass(frozen=True, slots=True)
class Absent:
    """The page is not there: `status` is 404 or 410, or `soft` tells how a page that answers 200 says so."""

    status: int
    soft: str | None = None


@dataclass(frozen=True, slots=True)
class Moved:
    """The address redirects permanently (301 or 308) to another address, `to`, absolute."""

    to: str


Observation = Read | SameBytes | NotModified | SameText | Failed | Absent | Moved
