"""Silent edits: substance that changed after the first hour without a note that says so."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from variorum.types import Change, Edit, EditClass

#: A report is being written for so long after it was first seen; what changes then is no silent edit.
GRACE: Final = timedelta(hours=1)

_SUBSTANCE: Final = frozenset(
    {
        EditClass.QUOTE,
        EditClass.ATTRIBUTION,
        EditClass.HEDGE,
        EditClass.WORDING,
        EditClass.SECTION,
        EditClass.REPLACED,
    }
)
_MERE_HEADLINE: Final = frozenset({"copy-edit"})


@dataclass(frozen=True, slots=True)
class Silence:
    """Whether a change of substance was silent, and whether the time of change that the page states moved with it
    (None where it states none): shown beside it, not required for it."""

    silent: bool
    modified_moved: bool | None = None


def substantial(edit: Edit) -> bool:
    """Whether an edit by itself changes what the report says: a figure, a name, a quotation, who said something or
    how sure it is. Additions of figures and names are the ordinary growth of a report."""
    if edit.klass in (EditClass.FIGURE, EditClass.NAME):
        return edit.change is not Change.ADDED
    if edit.klass is EditClass.HEADLINE:
        return edit.detail not in _MERE_HEADLINE
    if edit.klass is EditClass.QUOTE:
        return edit.change is not Change.ADDED and edit.detail != "marks"
    return edit.klass in _SUBSTANCE


def silence(
    edits: Iterable[Edit], age: timedelta, *, old_modified: str | None = None, new_modified: str | None = None
) -> Silence:
    """Judge the edits of one change. `age` is the time from the first sight of the article to the change;
    `old_modified` and `new_modified` are the times of change that the two pages state."""
    known = list(edits)
    noted = any(edit.klass is EditClass.CORRECTION and edit.change is not Change.REMOVED for edit in known)
    moved = old_modified != new_modified if old_modified and new_modified else None
    return Silence(age > GRACE and not noted and any(map(substantial, known)), moved)
