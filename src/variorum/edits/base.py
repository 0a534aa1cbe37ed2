"""How a rule writes an edit."""

from __future__ import annotations

from typing import Final

from variorum.types import Change, Edit, EditClass

#: Version of the rules; every edit bears it.
RULE: Final = 12


def edit(
    klass: EditClass,
    change: Change,
    old: str | None,
    new: str | None,
    old_unit: int | None = None,
    new_unit: int | None = None,
    detail: str | None = None,
    confidence: float = 1.0,
    about: str | None = None,
) -> Edit:
    """An edit made by the present rules."""
    return Edit(klass, change, old, new, old_unit, new_unit, detail, confidence, RULE, about)
