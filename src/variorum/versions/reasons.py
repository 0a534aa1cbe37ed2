"""Reasons of decisions in words: short, neutral English for readers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from variorum.types import Change, Comparison, Document, EditClass, LinkOp, PageState, Verdict

_WALLS = {
    PageState.PAYWALLED: "the text stands behind a paywall",
    PageState.CONSENT: "a consent page was answered",
    PageState.BLOCKED: "a block page was answered",
    PageState.EMPTY: "no text could be read",
}

#: What became of a headline, by the detail of its edit; what is missing here was reworded.
_HEADLINES = {
    "replaced": "replaced",
    "copy-edit": "copy-edited",
    "figure": "altered in a figure",
    "name": "altered in a name",
    "quote": "altered in a quotation",
    "hedge": "altered in a hedge",
    "wording": "altered in a word",
}

_TOLD_CHARS = 50  # of a block that is named

#: Paragraph links in the order in which they are told.
_TOLD = (
    (LinkOp.REPLACED, "replaced"),
    (LinkOp.REWORDED, "reworded"),
    (LinkOp.JOINED, "joined"),
    (LinkOp.SPLIT, "split"),
    (LinkOp.ADDED, "added"),
    (LinkOp.REMOVED, "removed"),
    (LinkOp.MOVED, "moved"),
)


def wall(document: Document) -> str:
    """Why a page that is no article says nothing of the article."""
    return document.reason or _WALLS[document.state]


def absence(what: str, looks: int) -> str:
    """ "answered 404, waits for a second look"."""
    return f"{what}, waits for a second look" if looks == 1 else f"{what} {looks} times, waits for more looks"


def doubt(blocks: Sequence[str]) -> str:
    """ "in doubt whether “Sign up for …” is text of the article, waits for a second look"."""
    named = next((text for text in blocks if text), None)
    told = (
        f"“{_beginning(named)}”"
        if named
        else ("a block that went" if len(blocks) == 1 else "blocks that went")
    )
    if named and len(blocks) > 1:
        told += f" and {_more(len(blocks) - 1)}"
    return f"in doubt whether {told} {'is' if len(blocks) == 1 else 'are'} text of the article, waits for a second look"


def _beginning(text: str) -> str:
    """The first words of a text, and a sign that there are more."""
    return text if len(text) <= _TOLD_CHARS else f"{text[:_TOLD_CHARS].rsplit(' ', 1)[0]} …"


def _more(count: int) -> str:
    return "one more block" if count == 1 else f"{count} more blocks"


def span(time: timedelta) -> str:
    """A stretch of time in words, rounded down: "5 hours", "3 days"."""
    for unit, seconds in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        count = int(time.total_seconds() // seconds)
        if count >= (2 if unit == "day" else 1):
            return f"{count} {unit}" if count == 1 else f"{count} {unit}s"
    return "less than a minute"


def in_words(comparison: Comparison | None) -> str:
    """What changed: "headline altered in a figure, 2 blocks reworded"; "text changed" where it was not compared."""
    if comparison is None:
        return "text changed"
    told = [_headline(comparison)] if _headline(comparison) else []
    if comparison.verdict is Verdict.REPLACED:
        return ", ".join([*told, "another text stands at this address"])
    counts = {op: 0 for op, _ in _TOLD}
    for link in comparison.paragraphs:
        if link.op in counts:
            counts[link.op] += 1
    told += [f"{_blocks(counts[op])} {word}" for op, word in _TOLD if counts[op]]
    return ", ".join(told) or "only quotes, dashes, case, blanks or breaks changed"


def _headline(comparison: Comparison) -> str:
    for edit in comparison.edits:
        if edit.klass is EditClass.HEADLINE:
            done = _HEADLINES.get(edit.detail or "", "reworded")
            return f"headline {done if edit.change is Change.ALTERED else edit.change.value}"
    return ""


def _blocks(count: int) -> str:
    return "1 block" if count == 1 else f"{count} blocks"
