"""Silent edits: substance that changed after the first hour without a note that says so."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from variorum.edits.structure import PARAGRAPH
from variorum.types import Change, Edit, EditClass, LinkOp

#: A report is being written for so long after it was first seen; what changes then is no silent edit.
GRACE: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Substance:
    """When an edit of a class changes what the report says: not by an addition where such are its ordinary growth
    (`grows`), by nothing but its going where it `goes`, or its giving way, told by one of these details (`gave_way`);
    and not with one of these details (`mere`; "" for none), or only with one of these (`only`)."""

    grows: bool = False
    goes: bool = False
    gave_way: frozenset[str] = frozenset()
    mere: frozenset[str] = frozenset()
    only: frozenset[str] = frozenset()


#: With an edit of this class another article came to the address: neither that nor the headline that came with it
#: changed what the report says.
ANOTHER: Final = EditClass.REPLACED

#: The classes that can change what a report says. Stores ask for silent edits by this table.
SUBSTANCE: Final[dict[EditClass, Substance]] = {
    EditClass.FIGURE: Substance(grows=True),
    EditClass.NAME: Substance(grows=True),
    EditClass.QUOTE: Substance(grows=True, mere=frozenset({"marks"})),
    EditClass.HEADLINE: Substance(mere=frozenset({"copy-edit"})),
    EditClass.ATTRIBUTION: Substance(),
    EditClass.HEDGE: Substance(),
    EditClass.WORDING: Substance(),
    EditClass.SECTION: Substance(),
    #: A lead that went or gave way to another, as any paragraph.
    EditClass.LEAD: Substance(goes=True, gave_way=frozenset({LinkOp.REPLACED.value})),
    #: A whole paragraph that went, or gave way to another, though no rule says what it told.
    EditClass.UNCLASSIFIED: Substance(grows=True, only=frozenset({PARAGRAPH})),
    #: What was put right, and is no longer said to have been wrong.
    EditClass.CORRECTION: Substance(goes=True, mere=frozenset({"editors-note", ""})),
}


@dataclass(frozen=True, slots=True)
class Silence:
    """Whether a change of substance was silent, and whether the time of change that the page states moved with it
    (None where it states none): shown beside it, not required for it."""

    silent: bool
    modified_moved: bool | None = None


def substantial(edit: Edit) -> bool:
    """Whether an edit by itself changes what the report says: a figure, a name, a quotation, who said something or
    how sure it is; a paragraph or a correction that went. Additions of figures and names are the ordinary growth of a report."""
    rule = SUBSTANCE.get(edit.klass)
    if rule is None or (edit.detail or "") in rule.mere:
        return False
    if rule.goes and edit.change is not Change.REMOVED and edit.detail not in rule.gave_way:
        return False
    if rule.only and edit.detail not in rule.only:
        return False
    return not (rule.grows and edit.change is Change.ADDED)


def silence(
    edits: Iterable[Edit], age: timedelta, *, old_modified: str | None = None, new_modified: str | None = None
) -> Silence:
    """Judge the edits of one change. `age` is the time from the first sight of the article to the change;
    `old_modified` and `new_modified` are the times of change that the two pages state."""
    known = list(edits)
    moved = old_modified != new_modified if old_modified and new_modified else None
    same_report = all(each.klass is not ANOTHER for each in known)
    silent = age > GRACE and same_report and any(substantial(each) and not each.noted for each in known)
    return Silence(silent, moved)
