"""Something said, as a report prints it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from variorum.text.normalise import fold


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


@dataclass(frozen=True, slots=True)
class Wording:
    """Something said, the report that prints it, and the event that the report is about, where that is known.

    `versions` are those of the report in which it stands so, in their order; its places are those of the first of them, and
    `starts` tells where it begins in each, if that is known. `parts` are the wordings it is made of, where its speaker is told in
    the midst: its text is theirs, without what is told between.
    """

    report: str
    said: Said
    event: str | None = None
    versions: tuple[int, ...] = (0,)
    starts: tuple[int, ...] = ()
    parts: tuple[Wording, ...] = ()

    @property
    def speaker(self) -> str | None:
        """The last word of the speaker's name, folded."""
        words = fold(self.said.speaker.name).split() if self.said.speaker else []
        return words[-1] if words else None

    def start(self, version: int) -> int:
        """Where it begins in one of its versions."""
        return self.starts[self.versions.index(version)] if self.starts else self.said.start

    def of(self, said: Said) -> Wording:
        """The same of a part of it, or of all."""
        moved = said.start - self.said.start
        return replace(self, said=said, starts=tuple(each + moved for each in self.starts))
