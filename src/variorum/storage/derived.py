"""What follows from the intervals and marks of an article's versions, the same in every store."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from variorum.text.normalise import fold
from variorum.text.sentences import split
from variorum.types import Document, Outcome

#: Outcomes whose captures may be forgotten when no version and no plan names them.
NOTHING_NEW = frozenset({Outcome.UNCHANGED, Outcome.FAILED})

_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Standing:
    """How an article's versions stand to one another.

    `previous` names for each version the one shown before it first appeared, noise left out. `versions` and
    `flips` count without noise; `last_change` is when the page was last seen to show another version.
    """

    previous: dict[int, int | None]
    current: int | None
    versions: int
    flips: int
    last_change: datetime | None


def standing(intervals: Iterable[tuple[datetime, int]], noise: Collection[int]) -> Standing:
    """From the beginnings of all intervals with their version numbers, and the numbers judged noise."""
    previous: dict[int, int | None] = {}
    shown: int | None = None
    last_change: datetime | None = None
    seen: set[int] = set()
    flips = 0
    for first, number in sorted(intervals):
        previous.setdefault(number, shown)
        if number in noise or number == shown:
            continue
        if shown is not None:
            last_change = first
        flips += number in seen
        seen.add(number)
        shown = number
    return Standing(previous, shown, len(seen), flips, last_change)


@dataclass(frozen=True, slots=True)
class Sentences:
    """The sentences (and headlines) that a version added and removed against the one shown before."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


NOTHING_CHANGED = Sentences()


def sentences_changed(old: Document | None, new: Document) -> Sentences:
    """The difference of two texts as multisets of sentences: what only moved or changed its typography is in
    neither. A first version adds nothing."""
    if old is None:
        return NOTHING_CHANGED
    before, after = _blocks(old), _blocks(new)
    kept = Counter(before) & Counter(after)  # what need not be cut into sentences
    gone, come = _sentences(before, kept), _sentences(after, kept)
    return Sentences(_surplus(come, gone), _surplus(gone, come))


def _blocks(document: Document) -> list[str]:
    headline = [document.headline] if document.headline else []
    return headline + [block.text for block in document.blocks]


def _sentences(blocks: list[str], left_out: Counter[str]) -> list[str]:
    left = left_out.copy()
    found: list[str] = []
    for block in blocks:
        if left[block] > 0:
            left[block] -= 1
        else:
            found += split(block)
    return found


def _surplus(these: list[str], those: list[str]) -> tuple[str, ...]:
    left = Counter(map(fold, those))
    surplus = []
    for sentence in these:
        key = fold(sentence)
        if left[key] > 0:
            left[key] -= 1
        else:
            surplus.append(sentence)
    return tuple(surplus)


def searchable(document: Document) -> str:
    """What is searched of a version: its headline and its text."""
    return "\n\n".join(filter(None, (document.headline, document.text)))


def source_key(url: str) -> str:
    """The address of a source without what does not tell two apart: scheme, case of the host, default port,
    fragment, slash at the end."""
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        return url.strip()
    scheme = parts.scheme.lower()
    host = (parts.hostname or "").rstrip(".")
    if port is not None and port != _PORTS.get(scheme):
        host = f"{host}:{port}"
    rest = parts.path.rstrip("/") + (f"?{parts.query}" if parts.query else "")
    if scheme in _PORTS:
        return f"//{host}{rest}"
    return f"{scheme}://{host}{rest}"


def host_of(url: str) -> str:
    """The host of an address in lower case; empty where it has none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
