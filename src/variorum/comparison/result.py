"""A comparison that knows what it was made from, and shows itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from variorum.comparison import render
from variorum.types import Comparison, Document


@dataclass(frozen=True, slots=True)
class Result(Comparison):
    """A `Comparison` with the two documents it was made from (None for plain texts and ready sentences).

    Printed it is the plain form, in a notebook two columns.
    """

    old_document: Document | None = None
    new_document: Document | None = None

    def to_json(self) -> dict[str, Any]:
        """The machine form of `variorum compare --json`."""
        return render.to_json(self)

    def __str__(self) -> str:
        return render.to_plain(self, self.old_document, self.new_document)

    def _repr_html_(self) -> str:
        return render.to_html(self, self.old_document, self.new_document)
