"""Whether a note that came later names what was changed in silence.

Only a note that gives both what was and what is now, as one does that stood on the page before: a value alone may be that of
a change which came with the note itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from variorum.edits.described import BOTH, meant
from variorum.edits.silent import substantial
from variorum.edits.vocabulary import vocabulary
from variorum.text.language import language
from variorum.types import Change, Edit, EditClass


def is_note(edit: Edit) -> bool:
    """Whether an edit is a note to readers that came, or reads otherwise now."""
    return edit.klass is EditClass.CORRECTION and edit.change is not Change.REMOVED and bool(edit.new)


def first_that_names(
    notes: Iterable[tuple[int, Edit]], edits: Sequence[Edit], declared: str | None
) -> int | None:
    """Of notes that came after a change, in the order of time and each with a number, that of the first which names
    something of substance that changed without a note; None where there is none. `declared` is the language that the
    article states."""
    unsaid = {each for each in edits if substantial(each) and not each.noted}
    if not unsaid:
        return None
    for number, note in notes:
        text = note.new or ""
        words = vocabulary(language(text, declared) or "en")
        found = meant(text, note.detail, edits, words)
        if any(each.score >= BOTH and not unsaid.isdisjoint(each.edits) for each in found):
            return number
    return None
