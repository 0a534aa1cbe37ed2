"""Something said, as a report prints it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """How something said is printed."""

    #: In marks, as a sentence of its own.
    DIRECT = "direct"
    #: In marks, as part of a sentence of the writer's.
    MIXED = "mixed"
    #: Without marks, in the writer's words.
    INDIRECT = "indirect"


@dataclass(frozen=True, slots=True)
class Named:
    """Who speaks: the fullest name that the report has, and the mention `[start, end)` that tells it."""

    name: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Said:
    """Something said, at `[start, end)` of the report's text, marks left out; `text` is what stands there.

    `speaker` is None where none is named, `cue` where no verb tells of it. `repeats` is the number of the one in the
    same answer whose words it repeats, as pull quotes and captions do.
    """

    start: int
    end: int
    text: str
    kind: Kind
    speaker: Named | None = None
    cue: str | None = None
    repeats: int | None = None
