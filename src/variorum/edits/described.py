"""Which edits a note describes: those whose values stand in it, or the words in which they differ; or the only one of the
kind that it calls mistaken ("misstated the number of passengers").
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from variorum.comparison.words import between
from variorum.edits.counted import counted
from variorum.edits.figures import COUNT, DATE, TIME, Figure, figures
from variorum.edits.named import names
from variorum.edits.quotations import word_key
from variorum.edits.stated import contradicted, contradicts, is_toll, of_another_thing, speaks_of_the_dead
from variorum.edits.vocabulary import Vocabulary
from variorum.text.normalise import fold
from variorum.text.stopwords import STOPWORDS
from variorum.types import Change, Edit, EditClass

#: Edits of a value, and edits of a sentence or more, of which a note names the words that differ.
_DESCRIBED = frozenset(
    {EditClass.FIGURE, EditClass.NAME, EditClass.QUOTE, EditClass.ATTRIBUTION, EditClass.HEDGE, EditClass.WORDING,
     EditClass.COPY_EDIT}
)  # fmt: skip
_WHOLE = frozenset({EditClass.HEADLINE, EditClass.STANDFIRST, EditClass.LEAD, EditClass.UNCLASSIFIED})
#: Words that differ tell which edit is meant, alone, from so many on or with one of so many characters.
_WORDS_ALONE, _SIZE_ALONE = 2, 4
#: Least words of its own of a passage that went, and the share of them that a note says of it.
_OWN_WORDS, _MOST_OF = 3, 0.6
#: Most words of what somebody is.
_TITLE_WORDS = 6
#: Words that join others, of all languages.
COMMON: Final = frozenset[str]().union(*STOPWORDS.values())


#: Score from which on a note names both what was and what is.
BOTH: Final = 3.0
#: Score of what a note says was taken out, over that of one value that stands in it.
_TAKEN_OUT: Final = 2.6


@dataclass(frozen=True, slots=True)
class Meant:
    """How surely a note names some edits, which, and the first of them in words. `stated` is the one value of two that
    the note gives, where it rests on that alone."""

    score: float
    words: str
    edits: tuple[Edit, ...]
    stated: str | None = None


def meant(note: str, kind: str | None, edits: Sequence[Edit], words: Vocabulary) -> list[Meant]:
    """All that a note of some kind (`notes.note_kind`) names of the edits, in no order."""
    others = [each for each in edits if each.klass in _DESCRIBED or each.klass in _WHOLE]
    given = frozenset((each.kind, each.value, each.unit) for each in figures(note, words) if not each.weak)
    texts = _Texts(note, _spaced(note), _spaced(_undated(note, words)), given)
    found = [each for edit in others for each in _named(edit, texts, words)]
    found += _replaced(others, texts, words)
    if kind == "correction" or any(word in fold(note) for word in words.notes.get("wrong", ())):
        found += _called(note, others, words)
        found += _retitled(note, others, words)
    found += _gone(others, texts.whole)
    found += _taken_out(note, others, words)
    return found


def called(note: str, words: Vocabulary) -> frozenset[tuple[EditClass, str | None]]:
    """The classes, and finer kinds, of what a note calls by its name: "the number of", "misquoted"."""
    folded = fold(note)
    return frozenset(
        _CALLED[name]
        for name, cues in words.notes.get("meant", {}).items()
        if any(cue in folded for cue in cues)
    )


@dataclass(frozen=True, slots=True)
class _Texts:
    """A note, its words, the same without its dates ("amended on 12 May" tells of no 12 boats), and its figures, by what
    they say: "five" is "5"."""

    note: str
    whole: str
    undated: str
    figures: frozenset[tuple[str, tuple[float | str, ...], str]]

    def of(self, edit: Edit) -> str:
        return self.whole if edit.detail in (DATE, TIME) else self.undated


def _spaced(text: str) -> str:
    return f" {' '.join(word_key(text))} "


def _undated(note: str, words: Vocabulary) -> str:
    for each in reversed([each for each in figures(note, words) if each.kind in (DATE, TIME)]):
        note = f"{note[: each.start]} {note[each.end :]}"
    return note


def _named(edit: Edit, texts: _Texts, words: Vocabulary) -> Iterator[Meant]:
    """The ways in which a note may name an edit: by a whole value, or by what differs between two. What it says of
    another thing, or against what stands there now, names nothing."""
    if of_another_thing(texts.note, edit, words) or contradicts(texts.note, edit, words):
        return
    text = texts.of(edit) if edit.klass is EditClass.FIGURE else texts.whole
    if edit.klass in _DESCRIBED:
        stated = [
            value
            for value in (edit.old, edit.new)
            if value and (_stands(value, text) or _given(value, edit, texts, words))
        ]
        if len(stated) == 2 and _within(stated[0], stated[1], text):
            stated = [max(stated, key=len)]
        if stated:
            about = 0.5 if edit.about and f" {edit.about.casefold()} " in text else 0.0
            half = stated[0] if len(stated) == 1 and edit.old and edit.new else None
            yield Meant(2.0 * len(stated) + about, _worded(edit, edit.old, edit.new), (edit,), half)
    if edit.old and edit.new:
        for span in between(edit.old, edit.new, fold(edit.old), fold(edit.new)).spans:
            gone, come = edit.old[slice(*span.old)], edit.new[slice(*span.new)]
            figure = _figure_in(edit, span.old, span.new, words)
            if figure and (
                of_another_thing(texts.note, figure, words) or contradicts(texts.note, figure, words)
            ):
                continue
            beside = texts.of(figure) if figure else text
            named = [value for value in (gone, come) if _stands(value, beside)]
            if len(named) == 2 and contradicted(texts.note, gone, come, words):
                continue
            if len(named) == 2 or (named and _tells(named[0])):
                values = (gone, come) if edit.klass in _WHOLE else (edit.old, edit.new)
                yield Meant(BOTH if len(named) == 2 else 1.0, _worded(edit, *values), (edit,))


def _figure_in(edit: Edit, gone: tuple[int, int], come: tuple[int, int], words: Vocabulary) -> Edit | None:
    """The figures of a whole sentence that differ, as an edit of one: of what they count a note may say nothing."""
    if edit.klass not in _WHOLE or not edit.old or not edit.new:
        return None
    was, now = _figure_at(edit.old, gone, words), _figure_at(edit.new, come, words)
    if was is None or now is None:
        return None
    about = counted(now, edit.new, was, words) or counted(was, edit.old, now, words)
    return replace(edit, klass=EditClass.FIGURE, detail=now.kind, old=was.text, new=now.text, about=about)


def _figure_at(text: str, place: tuple[int, int], words: Vocabulary) -> Figure | None:
    start, end = place
    return next((each for each in figures(text, words) if each.start <= start and end <= each.place[1]), None)


def _within(one: str, other: str, text: str) -> bool:
    """Whether one of two values stands in a note only as part of the other ("witness" in "a witness")."""
    short, long = sorted((" ".join(word_key(one)), " ".join(word_key(other))), key=len)
    return f" {short} " in f" {long} " and not _stands(short, text.replace(f" {long} ", " | "))


def _given(value: str, edit: Edit, texts: _Texts, words: Vocabulary) -> bool:
    """Whether a note gives the figure that a value is, in whatever words."""
    if edit.klass is not EditClass.FIGURE or not texts.figures:
        return False
    found = figures(value, words)
    return len(found) == 1 and (found[0].kind, found[0].value, found[0].unit) in texts.figures


def _replaced(edits: Sequence[Edit], texts: _Texts, words: Vocabulary) -> Iterator[Meant]:
    """A value that went and one that came, both named: the one stands for the other, though the text does not show it."""
    edits = [each for each in edits if not of_another_thing(texts.note, each, words)]
    for klass in _DESCRIBED:
        ours = [each for each in edits if each.klass is klass]
        gone = [each for each in ours if each.new is None and _stands(each.old, texts.of(each))]
        come = [each for each in ours if each.old is None and _stands(each.new, texts.of(each))]
        if gone and come and not contradicted(texts.note, gone[0].old, come[0].new, words):
            yield Meant(BOTH, _worded(gone[0], gone[0].old, come[0].new), (*gone, *come))


#: What stands before a name that does not open a sentence, or stand behind a label.
_INSIDE = re.compile(r"[^\s.:!?–—-]\s+$")
#: What a note calls the edits of a class, and of a finer kind of it.
_CALLED: Final = {
    "name": (EditClass.NAME, None), "count": (EditClass.FIGURE, COUNT), "toll": (EditClass.FIGURE, COUNT),
    "money": (EditClass.FIGURE, "money"), "percentage": (EditClass.FIGURE, "percentage"), "date": (EditClass.FIGURE, "date"),
    "time": (EditClass.FIGURE, "time"), "age": (EditClass.FIGURE, "age"), "speaker": (EditClass.ATTRIBUTION, None),
    "quotation": (EditClass.QUOTE, "direct"), "headline": (EditClass.HEADLINE, None),
}  # fmt: skip


#: What a note calls a quotation may have been altered or taken out; anything else stands there otherwise.
_MEANT: Final = {
    klass: (Change.ALTERED, Change.REMOVED) if klass is EditClass.QUOTE else (Change.ALTERED,)
    for klass, _ in _CALLED.values()
}


def _called(note: str, edits: Sequence[Edit], words: Vocabulary) -> Iterator[Meant]:
    """The edit of a kind that a note calls mistaken, where it is the only one, in however many places; of counts the one
    of what is counted."""
    folded = fold(note)
    text = f" {' '.join(word_key(note))} "
    for name, cues in words.notes.get("meant", {}).items():
        if not any(cue in folded for cue in cues):
            continue
        klass, detail = _CALLED[name]
        fitting = [
            each
            for each in edits
            if each.klass is klass and each.change in _MEANT[klass] and detail in (None, each.detail)
        ]
        if name == "count":
            dead = speaks_of_the_dead(note, words)
            fitting = [
                each
                for each in fitting
                if each.about
                and _stands(each.about.split()[0], text)
                and (dead or not is_toll(each.about, words))
            ]
        elif name == "toll":
            fitting = [each for each in fitting if is_toll(each.about, words)]
        if (
            len({(each.old, each.new) for each in fitting}) == 1
            and not names_another(note, fitting[0], words)
            and not contradicts(note, fitting[0], words)
        ):
            yield Meant(1.5, _worded(fitting[0], fitting[0].old, fitting[0].new), tuple(fitting))


def _retitled(note: str, edits: Sequence[Edit], words: Vocabulary) -> Iterator[Meant]:
    """The only passage in which few words differ beside somebody whose office, rank or profession a note calls
    mistaken."""
    if not any(cue in fold(note) for cue in words.notes.get("titles", ())):
        return
    persons = {
        each.words[-1]
        for each in names(note, words)
        if _INSIDE.search(note[: each.start]) or " " in each.text
    }
    fitting = []
    for each in edits:
        if each.klass not in _WHOLE or not each.old or not each.new:
            continue
        beside = set(word_key(each.old)) & set(word_key(each.new))
        spans = between(each.old, each.new, fold(each.old), fold(each.new)).spans
        if not spans or (persons and persons.isdisjoint(beside)):
            continue
        gone = each.old[spans[0].old[0] : spans[-1].old[1]]
        come = each.new[spans[0].new[0] : spans[-1].new[1]]
        if all(
            0 < len(words_of.split()) <= _TITLE_WORDS and words_of[0].isalpha() for words_of in (gone, come)
        ):
            fitting.append(Meant(1.5, _worded(each, gone, come), (each,)))
    if len(fitting) == 1:
        yield fitting[0]


def names_another(note: str, edit: Edit, words: Vocabulary) -> bool:
    """Whether a note names people or places, or gives figures, none of which is of the edit."""
    text = f" {' '.join(word_key(f'{edit.old} {edit.new} {edit.about}'))} "
    if edit.klass is EditClass.FIGURE:
        given = [each.text for each in figures(note, words) if each.kind == edit.detail and not each.weak]
    else:
        found = [
            each for each in names(note, words) if _INSIDE.search(note[: each.start]) or " " in each.text
        ]
        given = [word for each in found for word in each.words]
    return bool(given) and not any(_stands(each, text) for each in given)


def _gone(edits: Sequence[Edit], text: str) -> Iterator[Meant]:
    """A passage that went, of which a note says most words: "We have removed a line that …"."""
    said = set(text.split())
    for each in edits:
        if each.old is None or each.klass not in (EditClass.UNCLASSIFIED, EditClass.QUOTE):
            continue
        kept = set(word_key(each.new or ""))
        own = {word for word in word_key(each.old) if word not in COMMON and word not in kept}
        if len(own) >= _OWN_WORDS and len(own & said) >= _MOST_OF * len(own):
            yield Meant(1.5, _worded(each, each.old, each.new), (each,))


def _taken_out(note: str, edits: Sequence[Edit], words: Vocabulary) -> Iterator[Meant]:
    """The only thing that went of a kind that a note says was taken out: "to remove the name of a witness". It rests on more
    than a value that stands in the note for another reason."""
    if not any(word in fold(note) for word in words.notes.get("removed", ())):
        return
    kinds = called(note, words)
    fitting = [
        each
        for each in edits
        if each.change is Change.REMOVED
        and not kinds.isdisjoint({(each.klass, None), (each.klass, each.detail)})
    ]
    if len({(each.klass, each.old) for each in fitting}) == 1 and not names_another(note, fitting[0], words):
        yield Meant(_TAKEN_OUT, _worded(fitting[0], fitting[0].old, None), tuple(fitting))


def _stands(value: str | None, text: str) -> bool:
    words = word_key(value) if value else ()
    return bool(words) and f" {' '.join(words)} " in text


def _tells(value: str) -> bool:
    """Whether these words alone tell what is meant: a short number stands in a note for many reasons."""
    words = word_key(value)
    own = [word for word in words if word not in COMMON]
    return bool(own) and (len(words) >= _WORDS_ALONE or len(own[0]) >= _SIZE_ALONE)


def _worded(edit: Edit, old: str | None, new: str | None) -> str:
    name = "passage" if edit.klass is EditClass.UNCLASSIFIED else edit.klass.value
    return f"{name}: {' → '.join(value for value in (old, new) if value)}"
