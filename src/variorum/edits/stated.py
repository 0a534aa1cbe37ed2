"""What a note says of the values of an edit: of which thing it gives them, and which of the two it calls mistaken.

"15 firefighters, not 12" is no word on how many died, and a note that says what was wrong contradicts an edit that puts
just this back.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from variorum.edits.counted import counted
from variorum.edits.figures import COUNT, DATE, TIME, Figure, figures, singular
from variorum.edits.quotations import word_key
from variorum.edits.vocabulary import Vocabulary
from variorum.types import Edit, EditClass

#: Where a sentence of a note ends.
_END = re.compile(r"[.!?;](?=\s)")
#: Most words between what calls a value mistaken, or right, and the value: "not the 12".
_NEAR: Final = 3
#: No word calls a mistake.
_NEVER: Final = "(?!)"


def is_toll(about: str | None, words: Vocabulary) -> bool:
    """Whether what a figure counts are the dead."""
    return not dead_words(words).isdisjoint((about or "").casefold().split())


def speaks_of_the_dead(text: str, words: Vocabulary) -> bool:
    """Whether a text has a word for the dead."""
    return not dead_words(words).isdisjoint(word_key(text))


def dead_words(words: Vocabulary) -> frozenset[str]:
    """What a note may call the dead, and their deaths."""
    return (
        words.words("numbers", "toll") | words.words("numbers", "tolls") | words.words("notes", "casualties")
    )


def of_another_thing(note: str, edit: Edit, words: Vocabulary) -> bool:
    """Whether a note gives the values of a figure, and never of what the edit counts. A value with no noun is of what the
    one before it counts: "15 engines, not 12"."""
    if edit.klass is not EditClass.FIGURE:
        return False
    values = [figure for value in (edit.old, edit.new) for figure in figures(value or "", words)]
    fits, found = True, False
    for given in figures(note, words):
        if not any(given.same(value) or given.has_number_of(value) for value in values):
            continue
        about = counted(given, note, None, words)
        if given.measure or about or _is_date(given):
            fits = _fits(given, about, edit, note, words)
        if fits:
            return False
        found = True
    return found


def _fits(given: Figure, about: str | None, edit: Edit, note: str, words: Vocabulary) -> bool:
    """Whether a figure of a note may be of what a figure in the text counts."""
    if not edit.about:
        return edit.detail != COUNT or not _is_date(given)
    own = {singular(word.casefold()) for word in edit.about.split()}
    theirs = {singular(word.casefold()) for word in (about or "").split()}
    if _is_date(given) or (given.measure and theirs.isdisjoint(own)):
        return False
    if not theirs or not theirs.isdisjoint(own):
        return True
    persons = {singular(word) for word in words.words("numbers", "persons")}
    dead = is_toll(edit.about, words)
    if dead and (
        is_toll(about, words) or (speaks_of_the_dead(note, words) and not theirs.isdisjoint(persons))
    ):
        return True
    return not dead and not persons.isdisjoint(own | theirs)


def _is_date(given: Figure) -> bool:
    """Whether a figure is a date or a time, and no number that may be a year."""
    return given.kind in (DATE, TIME) and given.value[0] != "year"


def contradicts(note: str, edit: Edit, words: Vocabulary) -> bool:
    """Whether a note calls mistaken what stands there now, and not what stood there; or says that what stood there was
    mistaken, and gives as right another figure than the one that came."""
    return contradicted(note, edit.old, edit.new, words, edit if edit.klass is EditClass.FIGURE else None)


def contradicted(
    note: str, old: str | None, new: str | None, words: Vocabulary, figure: Edit | None = None
) -> bool:
    """The same of two values, or of parts of them; `figure` is the edit of a figure that they are of."""
    if not old or not new:
        return False
    said = _read(note, words)
    was, now = (list(_places(value, note, words, figure=figure is not None)) for value in (old, new))
    if was and now:
        return all(said.mistaken(place, was) for place in now) and not any(
            said.mistaken(place, now) for place in was
        )
    if now or figure is None or not any(said.mistaken(place, ()) for place in was):
        return False
    kinds = {each.kind for each in figures(old, words)}
    return any(
        each.kind in kinds
        and each.start not in was
        and said.right(each, was)
        and _fits(each, counted(each, note, None, words), figure, note, words)
        for each in figures(note, words)
    )


def _places(value: str | None, note: str, words: Vocabulary, *, figure: bool) -> Iterator[int]:
    """Where a value stands in a note."""
    if not value:
        return
    if figure and len(of := figures(value, words)) == 1:
        yield from (each.start for each in figures(note, words) if each.same(of[0]))
        return
    pieces = [re.escape(word) for word in word_key(value)]
    if pieces:
        pattern = r"(?<!\w)" + r"[^\w]+".join(pieces) + r"(?!\w)"
        yield from (found.start() for found in re.finditer(pattern, note.casefold()))


@dataclass(frozen=True, slots=True)
class _Read:
    """A note and where in it stands what calls values mistaken, all that follow in a sentence (`said`) or the next
    (`instead`), and what calls the next right, in such a sentence too (`rather`) or in one of its own (`stands`)."""

    note: str
    ends: tuple[int, ...]
    said: tuple[tuple[int, int], ...]
    instead: tuple[tuple[int, int], ...]
    rather: tuple[tuple[int, int], ...]
    stands: tuple[tuple[int, int], ...]

    def mistaken(self, place: int, others: Sequence[int]) -> bool:
        """Whether the value at a place is called mistaken. What stands "in place of" another, where both were said, is
        called right."""
        said = self._last(self.said, place)
        rather, instead = self._near(self.rather, place), self._near(self.instead, place)
        if rather is not None and rather >= max(said or 0, instead or 0):
            return False
        if instead is None or said is None or instead < said:
            return said is not None or instead is not None
        start = self._start(place)
        return not any(start <= other < place for other in others)

    def right(self, given: Figure, was: Sequence[int]) -> bool:
        """Whether a figure is called right: "it is 15", "15, not 12"."""
        if self.mistaken(given.start, was):
            return False
        if any(self._near(cues, given.start) is not None for cues in (self.rather, self.stands)):
            return True
        return any(
            given.end <= place
            and self._start(place) == self._start(given.start)
            and (instead := self._near(self.instead, place)) is not None
            and instead >= given.end
            for place in was
        )

    def _start(self, place: int) -> int:
        """Where the sentence of a place begins."""
        at = bisect_right(self.ends, place)
        return self.ends[at - 1] if at else 0

    def _last(self, cues: tuple[tuple[int, int], ...], place: int) -> int | None:
        start = self._start(place)
        return max((end for begin, end in cues if begin >= start and end <= place), default=None)

    def _near(self, cues: tuple[tuple[int, int], ...], place: int) -> int | None:
        end = self._last(cues, place)
        if end is None or len(word_key(self.note[end:place])) > _NEAR:
            return None
        return end


@lru_cache(maxsize=64)
def _read(note: str, words: Vocabulary) -> _Read:
    def found(name: str) -> tuple[tuple[int, int], ...]:
        pattern = "|".join(words.notes.get(name, ())) or _NEVER
        return tuple(each.span() for each in re.finditer(rf"(?<!\w)(?:{pattern})(?!\w)", note, re.IGNORECASE))

    ends = tuple(each.end() for each in _END.finditer(note))
    return _Read(note, ends, found("said"), found("instead"), found("rather"), found("stands"))
