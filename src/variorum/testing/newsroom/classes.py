"""Whether what a tracker tells of an edit is what the desk did: the classes of its edits beside the kinds of the truth.

Judged are looks that brought a new version. What stands where is known from the true texts themselves (the headline,
the first paragraph, a caption differ); what was done, from the kind of event. A class is *agreeing* where an event
since the look before was of it, *beside* where it tells a part of what came or went with one (a name in a paragraph
that was added), and *wrong* otherwise; it is *missing* where the last event was of it and the version does not tell it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from variorum.testing.newsroom.model import Copy, Event, EventKind
from variorum.types import BlockKind, EditClass

#: What each kind of event is; of several classes, any.
EXPECTED: Final[Mapping[EventKind, frozenset[EditClass]]] = {
    EventKind.WORD: frozenset(
        {EditClass.WORDING, EditClass.COPY_EDIT, EditClass.HEDGE, EditClass.UNCLASSIFIED}
    ),
    EventKind.FIGURE: frozenset({EditClass.FIGURE}),
    EventKind.MONEY: frozenset({EditClass.FIGURE}),
    EventKind.PERCENTAGE: frozenset({EditClass.FIGURE}),
    EventKind.QUOTE_ALTERED: frozenset({EditClass.QUOTE}),
    EventKind.QUOTE_ADDED: frozenset({EditClass.QUOTE}),
    EventKind.QUOTE_REMOVED: frozenset({EditClass.QUOTE}),
    EventKind.PARAGRAPH_MOVED: frozenset({EditClass.MOVED}),
    EventKind.PARAGRAPHS_JOINED: frozenset({EditClass.UNCLASSIFIED}),
    EventKind.PARAGRAPH_SPLIT: frozenset({EditClass.UNCLASSIFIED}),
    EventKind.PARAGRAPH_INSERTED: frozenset({EditClass.UNCLASSIFIED, EditClass.NAME, EditClass.QUOTE}),
    EventKind.PARAGRAPH_DELETED: frozenset({EditClass.UNCLASSIFIED, EditClass.NAME, EditClass.QUOTE}),
    EventKind.STANDFIRST: frozenset(
        {EditClass.STANDFIRST, EditClass.LEAD}
    ),  # a house may show it as a paragraph
    EventKind.CAPTION: frozenset({EditClass.IMAGE}),
    EventKind.LIST_ITEM: frozenset(
        {EditClass.FIGURE, EditClass.WORDING, EditClass.HEDGE, EditClass.COPY_EDIT, EditClass.UNCLASSIFIED}
    ),
    EventKind.CORRECTION: frozenset({EditClass.CORRECTION}),
    EventKind.TYPOGRAPHY: frozenset({EditClass.TYPOGRAPHY}),
    EventKind.REPLACED: frozenset({EditClass.REPLACED}),
    EventKind.HEADLINE: frozenset({EditClass.HEADLINE}),
    EventKind.HEADLINE_COPY_EDIT: frozenset({EditClass.HEADLINE}),
    EventKind.HEADLINE_VARIANT: frozenset({EditClass.HEADLINE}),
    EventKind.HEADLINE_BACK: frozenset({EditClass.HEADLINE}),
    EventKind.BYLINE: frozenset({EditClass.BYLINE}),
}
#: What a passage that came or went may hold.
_PASSAGE: Final = frozenset(
    {
        EditClass.FIGURE, EditClass.NAME, EditClass.QUOTE, EditClass.ATTRIBUTION, EditClass.HEDGE,
        EditClass.SECTION, EditClass.UNCLASSIFIED,
    }
)  # fmt: skip
#: What may be told beside a kind of event.
BESIDE: Final[Mapping[EventKind, frozenset[EditClass]]] = {
    **dict.fromkeys(
        (
            EventKind.QUOTE_ADDED, EventKind.QUOTE_REMOVED, EventKind.PARAGRAPH_INSERTED,
            EventKind.PARAGRAPH_DELETED, EventKind.HEADLINE, EventKind.HEADLINE_VARIANT,
            EventKind.HEADLINE_BACK,
        ),
        _PASSAGE,
    ),
    EventKind.HEADLINE_COPY_EDIT: frozenset({EditClass.COPY_EDIT, EditClass.WORDING}),
    EventKind.CAPTION: frozenset({EditClass.FIGURE, EditClass.NAME}),  # what a caption says of its picture
    EventKind.STANDFIRST: _PASSAGE | {EditClass.WORDING, EditClass.COPY_EDIT},
    EventKind.REPLACED: frozenset(EditClass),
    EventKind.REVERTED: frozenset(EditClass),
}  # fmt: skip
#: What the words that were exchanged must hold for a figure to be among them.
_NUMBER: Final = re.compile(r"\d|\b(?:several|dozens|hundreds|thousands)\b")
_PLACES: Final = {
    BlockKind.STANDFIRST: EditClass.STANDFIRST,
    BlockKind.CAPTION: EditClass.IMAGE,
    BlockKind.NOTE: EditClass.CORRECTION,
}


def judged(
    told: Iterable[EditClass], events: Sequence[Event]
) -> tuple[dict[EditClass, str], frozenset[EditClass]]:
    """Each class that a version tells, as "agreeing", "beside" or "wrong"; and those of which one is missing.

    `events` are those since the look before, in order, at least one of which changed the text.
    """
    classes = frozenset(told)
    meant = frozenset().union(*(EXPECTED.get(each.kind, frozenset()) | placed(each) for each in events))
    beside = frozenset().union(*(BESIDE.get(each.kind, frozenset()) for each in events))
    if any(_NUMBER.search(f"{each.old} {each.new}") for each in events):
        beside |= {EditClass.FIGURE}
    verdicts = {
        each: "agreeing" if each in meant else "beside" if each in beside else "wrong"
        for each in sorted(classes)
    }
    wanted = EXPECTED.get(events[-1].kind, frozenset())
    return verdicts, frozenset() if wanted & classes else wanted


def placed(event: Event) -> frozenset[EditClass]:
    """The classes of the places in which an event changed the page."""
    if event.before is None:
        return frozenset()
    old, new = event.before.copy, event.after.copy
    found = {klass for kind, klass in _PLACES.items() if _texts(old, kind) != _texts(new, kind)}
    if old.headline != new.headline:
        found.add(EditClass.HEADLINE)
    if old.byline != new.byline:
        found.add(EditClass.BYLINE)
    if _texts(old, BlockKind.PARAGRAPH)[:1] != _texts(new, BlockKind.PARAGRAPH)[:1]:
        found.add(EditClass.LEAD)
    return frozenset(found)


def _texts(copy: Copy, kind: BlockKind) -> list[str]:
    return [copy.blocks[place].text for place in copy.of_kind(kind)]
