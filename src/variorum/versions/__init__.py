"""The history of an article: what a look at it observed, and what follows. Pure: facts in, intent out."""

from __future__ import annotations

from variorum.versions.decide import Decider, DecisionSettings, decide
from variorum.versions.history import advance
from variorum.versions.observations import (
    Absent,
    Failed,
    Moved,
    NotModified,
    Observation,
    Read,
    SameBytes,
    SameText,
)

__all__ = [
    "Absent",
    "Decider",
    "DecisionSettings",
    "Failed",
    "Moved",
    "NotModified",
    "Observation",
    "Read",
    "SameBytes",
    "SameText",
    "advance",
    "decide",
]
