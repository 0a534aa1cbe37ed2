"""Which headline a reader sees, and where on the page it stands."""

from __future__ import annotations

import unicodedata
from collections.abc import Container, Iterable

from variorum.extraction.blocks import Page, VisibleBlock, Where
from variorum.extraction.metadata import Facts
from variorum.text.normalise import fold
from variorum.text.tokens import words

_FIT = 0.3  # share of the words of the shorter text that both headlines must have in common
_LONGEST = 60  # words
_MOST = 1000  # characters
#: What is kept of a headline that no page could show as one, so that a change far behind its beginning is told.
_WHOLE = 100_000


def fit(first: str, second: str) -> float:
    """How many words of the shorter of two headlines the other one holds, 0 to 1."""
    a, b = set(fold(first).split()), set(fold(second).split())
    return len(a & b) / max(1, min(len(a), len(b)))


def within(text: str | None) -> str | None:
    """A headline as a page states it; none that no page could show as one: a thousand characters are a text, or meant to
    stop a browser."""
    return text if text and len(text) <= _MOST else None


def is_text(h1: str) -> bool:
    """Whether what an `<h1>` holds is text that is only set as a headline: longer than one, and not without end."""
    return len(h1) <= _WHOLE and not _may_be(h1)


def _may_be(h1: str) -> bool:
    return within(h1) is not None and len(h1.split()) <= _LONGEST


def first_of(stated: Iterable[str | None]) -> str | None:
    """The first headline that is stated. Where none is as short as a headline, the first all the same; of one of more than
    100,000 characters the beginning, with an ellipsis."""
    found = [text for text in stated if text]
    short = next(filter(within, found), None)
    return short or (_cut(found[0]) if found else None)


def _cut(text: str) -> str:
    """The beginning of a text that is too long to be compared, in whole words; of one without blanks in whole letters."""
    if len(text) <= _WHOLE:
        return text
    end = text.rfind(" ", _WHOLE // 2, _WHOLE)
    if end < 0:
        end = _WHOLE - 1
        while (
            end > _WHOLE // 2 and unicodedata.category(text[end])[0] == "M"
        ):  # belongs to the letter before it
            end -= 1
    return f"{text[:end].rstrip()}…"


def best_h1(page: Page, facts: Facts) -> str | None:
    """The `<h1>` that fits the other witnesses best, of several words where one does; one that is only the site's name is none.

    A single h1 stands even where it fits nothing: its wording may just have been edited.
    """
    others = [text for text in (facts.og, facts.jsonld, facts.title) if text]
    site = fold(facts.site or "")
    candidates = [h1 for h1 in facts.h1 if fold(h1) != site and _may_be(h1)]
    if not candidates:
        return None
    fits = [max((fit(h1, other) for other in others), default=0.0) for h1 in candidates]
    # A single word ("Comments") that a title holds too says little beside a line that shares much with it.
    telling = [score >= _FIT and len(h1.split()) > 1 for score, h1 in zip(fits, candidates, strict=True)]
    _, score, _, h1 = max(zip(telling, fits, range(0, -len(candidates), -1), candidates, strict=True))
    if score >= _FIT or not others:
        return h1
    shown = next((b for b in page.blocks if b.text == h1), None)
    if shown is None or shown.where & (Where.NAV | Where.FOOTER | Where.ASIDE | Where.DIALOG | Where.HEADER):
        return None
    return h1 if words(h1) > 2 else None


def locate(page: Page, headline: str | None) -> VisibleBlock | None:
    """The block that shows the headline; the one in or nearest to an h1 first."""
    if headline is None:
        return None
    wanted = fold(headline)
    longest = 2 * len(headline) + 20
    for among in ([block for block in page.blocks if block.owner.tag == "h1"], page.blocks):
        for block in among:
            if len(block.text) <= longest and block.folded == wanted:
                return block
    return None


def shown_without_h1(page: Page, facts: Facts, first: int, skip: Container[int] = ()) -> VisibleBlock | None:
    """On pages without a usable h1: the block before the text that a witness states or that looks like one.

    `first` is the index of the first block of running text; `skip` are blocks that are known to be none.
    """
    stated = [text for text in (facts.title, facts.og, facts.jsonld, facts.title_raw) if text]
    before = [block for block in page.blocks[: first + 1] if block.index not in skip]
    for text in stated:
        if (block := locate(page, text)) is not None and block.index <= first:
            return block
    for block in reversed(before):
        folded = block.folded
        if len(block.words) >= 3 and any(folded in fold(text) for text in stated):
            return block
    near = [b for b in before[-12:] if 3 <= len(b.words) <= 25 and b.link_density < 0.5 and b.index < first]
    for block in near:
        if block.owner.tag in ("h2", "h3") or block.where & Where.HEADING:
            return block
    return next((b for b in near if b.bold_chars >= 0.95 * len(b.text) and not b.text.endswith(".")), None)
