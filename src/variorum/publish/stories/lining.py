"""From what is stored of reports to what they say of the same, lined up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from variorum.collation.lined import line_up
from variorum.collation.rows import LinedUp, Text
from variorum.collation.sentences import Sentence, read
from variorum.ports import Printing
from variorum.publish import words
from variorum.publish.stories.report import Report
from variorum.quotes.printed import Said
from variorum.types import Document

#: Reports that are lined up: those of the event on show before others.
_LINED: Final = 40


@dataclass(frozen=True, slots=True)
class Read:
    """A version of a report as it is lined up, and where its text begins behind its headline."""

    sentences: list[Sentence]
    text: int


def to_line_up(every: Sequence[Report], on_show: str) -> list[Report]:
    """The reports of a story that are lined up for the event `on_show`, in the order of their printing."""
    first = sorted(every, key=lambda row: row.member.event_id != on_show)[:_LINED]
    return sorted(first, key=lambda row: (row.printed.order, row.article.id))


def read_version(row: Report, number: int, document: Document) -> Read:
    """A version of a report as it is lined up: its headline, and its text."""
    head = words.plain(document.headline)
    at = row.seen(number) or row.printed.stated
    language = (row.article.language or "").partition("-")[0].lower() or None
    text = Text(row.article.id, row.article.outlet, f"{head}\n{document.text}", number, at, language)
    return Read(read(text), len(head) + 1)


def lined_up(versions: Iterable[tuple[Printing, Read]]) -> LinedUp:
    """What versions of reports, those of a report together and the first printed before others, say of the same, and
    what one report alone tells."""
    texts: list[list[Sentence]] = []
    said: dict[tuple[str, int], list[Said]] = {}
    for each, known in versions:
        texts.append(known.sentences)
        said[each.article_id, each.number] = [
            replace(one, start=one.start + known.text, end=one.end + known.text) for one in each.said
        ]
    return line_up(texts, said)
