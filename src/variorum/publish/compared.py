"""A comparison with all that is told of it beside its edits: what `variorum diff --json` prints, and the Python API gives."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from variorum import types
from variorum.comparison import Result, to_json
from variorum.edits import Silence, sentence
from variorum.publish import edits, headlines
from variorum.types import Document


@dataclass(frozen=True, slots=True)
class Comparison(Result):
    """Two texts set side by side: `verdict`, `links` and `paragraphs` say which units (`old_units`, `new_units`) belong
    together, `edits` what changed, `importance` (in [0, 1]) how much that matters. The two documents it was made from are None
    for ready sentences.

    Printed it is the plain form, in a notebook two columns.
    """

    @property
    def sentence(self) -> str:
        """The change in one line of English, what matters most first; "" where nothing differs."""
        return sentence(self.edits)

    def to_json(self) -> dict[str, Any]:
        """The machine form: what `variorum diff --json` prints of the same two texts."""
        return record(self, self.old_document, self.new_document)


def of(result: Result) -> Comparison:
    """The same comparison, that can tell all of itself."""
    return Comparison(**{each.name: getattr(result, each.name) for each in fields(result)})


def record(
    comparison: types.Comparison, old: Document | None, new: Document | None, judged: Silence | None = None
) -> dict[str, Any]:
    """A comparison for programs: links and edits, the line, the terms of the importance, headline witnesses that moved, and of
    two versions whether the change was silent."""
    told = {**to_json(comparison), **edits.record(comparison.edits, judged)}
    if old is not None and new is not None:
        told["headlines_moved"] = headlines.moves(old, new)
    return told
