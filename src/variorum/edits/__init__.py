"""Edits: what changed between two versions, in classes, weighed, and in words. Pure."""

from __future__ import annotations

from variorum.edits.base import RULE
from variorum.edits.classify import classify, compared
from variorum.edits.later import first_that_names, is_note
from variorum.edits.sentence import sentence
from variorum.edits.silent import Silence, silence
from variorum.edits.structure import came_back
from variorum.edits.weight import TRIVIAL, Term, Weight, importance, weigh

__all__ = [
    "RULE",
    "TRIVIAL",
    "Silence",
    "Term",
    "Weight",
    "came_back",
    "classify",
    "compared",
    "first_that_names",
    "importance",
    "is_note",
    "sentence",
    "silence",
    "weigh",
]
