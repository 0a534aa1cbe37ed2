"""Writers and times that only the visible page states, in the lines around the headline and the text."""

from __future__ import annotations

from variorum.extraction import dates, metadata, vocabulary
from variorum.extraction.blocks import APART, Page, VisibleBlock, Where
from variorum.extraction.choose import Chosen
from variorum.extraction.dates import time_line
from variorum.extraction.metadata import Facts
from variorum.text.normalise import fold

_REACH = 30  # blocks around the headline in which lines of times and names are looked for
_BEHIND = 4  # blocks behind the text
_DATE_LINE = 40  # characters
_LONGEST_NAMES = 8  # words of a line of names
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_NO_BYLINE = APART & ~Where.HEADER | Where.FIGURE | Where.FIGCAPTION | Where.CAPTION | Where.COMMENTS


def complete(page: Page, facts: Facts, headline: VisibleBlock | None, chosen: Chosen) -> None:
    """Fill in times and writers that the head of the page leaves open, from the lines around headline and text."""
    first = chosen.parts[0][0].index if chosen.parts else chosen.start
    middle = headline.index if headline else first
    start = max(0, min(middle, first) - _REACH)
    for block in page.blocks[start : max(middle, first) + _REACH]:
        if facts.modified is not None and facts.published is not None and facts.authors:
            break
        if len(block.words) > 20:
            continue
        for line in block.lines:
            kind = time_line(line)
            if kind == "modified" and facts.modified is None:
                facts.modified = dates.visible(line)
            elif kind == "published" and facts.published is None:
                facts.published = dates.visible(line)
        if not facts.authors and block.index < first + 8 and len(block.lines[0].split()) <= 12:
            match = vocabulary.BYLINE_START.match(block.lines[0])
            if match and block.lines[0][match.end() :][:1].isupper() and not block.lines[0].endswith("."):
                facts.authors = _persons(
                    metadata.people([vocabulary.TIME_BEHIND.sub("", block.lines[0])]), facts
                )
    if facts.published is None:
        facts.published = _lone_date(page, middle, first)
    if facts.published is None or not facts.authors:
        _labelled(page, facts, chosen)
    marked = _persons(_marked_writers(page, middle, chosen), facts)
    if {fold(name) for name in marked} >= {fold(name) for name in facts.authors}:
        facts.authors = marked
    facts.authors = facts.authors or _persons(_signed(page, chosen), facts) or facts.house


def _lone_date(page: Page, headline: int, first: int) -> str | None:
    """The date of the first line by the headline that is a date and hardly anything else."""
    for block in page.blocks[max(0, headline - 2) : max(headline, first) + 2]:
        for line in block.lines[:3]:
            if len(line) <= _DATE_LINE and (stated := dates.visible(line)):
                return stated
    return None


def _labelled(page: Page, facts: Facts, chosen: Chosen) -> None:
    """Date and writer from lines behind the text that are a label and its value, and nothing else."""
    last = chosen.parts[-1][0].index if chosen.parts else chosen.end
    for block in page.blocks[last + 1 : last + 1 + _REACH]:
        line = block.lines[0]
        if len(line) > 2 * _DATE_LINE or block.where & Where.COMMENTS:
            continue
        if facts.published is None and len(line) <= _DATE_LINE and vocabulary.DATE_LABEL.match(line):
            facts.published = dates.visible(line)
        match = vocabulary.WRITER_LABEL.match(line)
        if match and not facts.authors and _is_names(line[match.end() :]):
            facts.authors = _persons(metadata.people([line[match.end() :]]), facts)


def _persons(names: tuple[str, ...], facts: Facts) -> tuple[str, ...]:
    """Names of a visible line without what holds a figure, and those that are or begin with what the publisher is called
    ("Courier South")."""
    written = (name for name in names if not any(c.isdigit() for c in name))
    return tuple(name for name in written if not {fold(name), *fold(name).split()[:1]} & facts.houses)


def _marked_writers(page: Page, headline: int, chosen: Chosen) -> tuple[str, ...]:
    """Names that stand by themselves in elements called a byline, from the headline to just behind the text: the
    first one and those of the same make that follow on it."""
    last = chosen.parts[-1][0].index if chosen.parts else headline
    names: list[str] = []
    sign = ""
    for block in page.blocks[headline : last + _BEHIND]:
        marked = block.where & Where.BYLINE and not block.where & _NO_BYLINE and _is_names(block.lines[0])
        if marked and sign in ("", block.owner.signature):
            names.append(block.lines[0])
            sign = block.owner.signature
        elif names:
            break
    return metadata.people(names)


def _signed(page: Page, chosen: Chosen) -> tuple[str, ...]:
    """The name with which a text is signed at its end: a line of two to four words, each begun large."""
    last = chosen.parts[-1][0].index if chosen.parts else 0
    for block in page.blocks[max(last - 1, 0) : last + 3]:
        parts = block.text.split()
        named = all(part[0].isupper() for part in parts)
        told = block.folded
        label = (
            told in vocabulary.LABELS
            or vocabulary.ASIDE_HEADINGS.match(told)
            or vocabulary.NOT_NAMES.search(told)
        )
        apart = block.links or block.where & _NO_BYLINE or block.owner.tag in _HEADINGS
        if 2 <= len(parts) <= 4 and named and _is_names(block.text) and not label and not apart:
            return metadata.people([block.text])
    return ()


def _is_names(line: str) -> bool:
    """Whether a line may be names and nothing else: few words, begun large, no figures, no sentence."""
    if len(line.split()) > _LONGEST_NAMES or not line[:1].isupper() or line.endswith((".", "?", "!")):
        return False
    return ":" not in line and not any(c.isdigit() for c in line)
