"""Which edit a note describes: the one whose values stand in it, or the words in which they differ; or the only one of the
kind that it calls mistaken ("misstated the number of passengers").
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from variorum.comparison.words import between
from variorum.edits.figures import COUNT, figures
from variorum.edits.named import names
from variorum.edits.quotations import word_key
from variorum.edits.vocabulary import Vocabulary
from variorum.text.normalise import fold
from variorum.text.stopwords import STOPWORDS
from variorum.types import Change, Edit, EditClass


def paired(edits: Sequence[Edit], words: Vocabulary) -> list[Edit]:
    """The edits, each note among them with the edit it describes named in `about`, where there is one."""
    others = [each for each in edits if each.klass in _DESCRIBED or each.klass in _WHOLE]
    return [
        replace(each, about=_described(each, others, words) or each.about)
        if each.klass is EditClass.CORRECTION and each.new
        else each
        for each in edits
    ]


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
_COMMON = frozenset[str]().union(*STOPWORDS.values())


@dataclass(frozen=True, slots=True)
class _Meant:
    """How surely a note names an edit, and the edit in words."""

    score: float
    words: str


def _described(noted: Edit, edits: Sequence[Edit], words: Vocabulary) -> str | None:
    """What a note describes, in words; None where it names no edit."""
    note = noted.new or ""
    text = f" {' '.join(word_key(note))} "
    meant = [found for each in edits for found in _meant(each, text)]
    meant += _replaced(edits, text)
    if noted.detail == "correction" or any(word in fold(note) for word in words.notes.get("wrong", ())):
        meant += _called(note, edits, words)
        meant += _retitled(note, edits, words)
    meant += _gone(edits, text)
    return max(meant, key=lambda each: each.score).words if meant else None


def _meant(edit: Edit, text: str) -> Iterator[_Meant]:
    """The ways in which a note may name an edit: by a whole value, or by what differs between two."""
    if edit.klass in _DESCRIBED:
        stated = sum(_stands(value, text) for value in (edit.old, edit.new))
        if stated:
            about = 0.5 if edit.about and f" {edit.about.casefold()} " in text else 0.0
            yield _Meant(2.0 * stated + about, _worded(edit, edit.old, edit.new))
    if edit.old and edit.new:
        for span in between(edit.old, edit.new, fold(edit.old), fold(edit.new)).spans:
            gone, come = edit.old[slice(*span.old)], edit.new[slice(*span.new)]
            named = [words for words in (gone, come) if _stands(words, text)]
            if len(named) == 2 or (named and _tells(named[0])):
                values = (gone, come) if edit.klass in _WHOLE else (edit.old, edit.new)
                yield _Meant(3.0 if len(named) == 2 else 1.0, _worded(edit, *values))


def _replaced(edits: Sequence[Edit], text: str) -> Iterator[_Meant]:
    """A value that went and one that came, both named: the one stands for the other, though the text does not show it."""
    for klass in _DESCRIBED:
        gone = [
            each for each in edits if each.klass is klass and each.new is None and _stands(each.old, text)
        ]
        come = [
            each for each in edits if each.klass is klass and each.old is None and _stands(each.new, text)
        ]
        if gone and come:
            yield _Meant(3.0, _worded(gone[0], gone[0].old, come[0].new))


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


def _called(note: str, edits: Sequence[Edit], words: Vocabulary) -> Iterator[_Meant]:
    """The edit of a kind that a note calls mistaken, where it is the only one; of counts the one of what is counted."""
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
            fitting = [each for each in fitting if each.about and _stands(each.about.split()[0], text)]
        elif name == "toll":
            tolls = words.words("numbers", "toll")
            fitting = [
                each for each in fitting if not tolls.isdisjoint((each.about or "").casefold().split())
            ]
        if len(fitting) == 1 and not _names_another(note, fitting[0], words):
            yield _Meant(1.5, _worded(fitting[0], fitting[0].old, fitting[0].new))


def _retitled(note: str, edits: Sequence[Edit], words: Vocabulary) -> Iterator[_Meant]:
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
            fitting.append(_Meant(1.5, _worded(each, gone, come)))
    if len(fitting) == 1:
        yield fitting[0]


def _names_another(note: str, edit: Edit, words: Vocabulary) -> bool:
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


def _gone(edits: Sequence[Edit], text: str) -> Iterator[_Meant]:
    """A passage that went, of which a note says most words: "We have removed a line that …"."""
    said = set(text.split())
    for each in edits:
        if each.old is None or each.klass not in (EditClass.UNCLASSIFIED, EditClass.QUOTE):
            continue
        kept = set(word_key(each.new or ""))
        own = {word for word in word_key(each.old) if word not in _COMMON and word not in kept}
        if len(own) >= _OWN_WORDS and len(own & said) >= _MOST_OF * len(own):
            yield _Meant(1.5, _worded(each, each.old, each.new))


def _stands(value: str | None, text: str) -> bool:
    words = word_key(value) if value else ()
    return bool(words) and f" {' '.join(words)} " in text


def _tells(value: str) -> bool:
    """Whether these words alone tell what is meant: a short number stands in a note for many reasons."""
    words = word_key(value)
    own = [word for word in words if word not in _COMMON]
    return bool(own) and (len(words) >= _WORDS_ALONE or len(own[0]) >= _SIZE_ALONE)


def _worded(edit: Edit, old: str | None, new: str | None) -> str:
    name = "passage" if edit.klass is EditClass.UNCLASSIFIED else edit.klass.value
    return f"{name}: {' → '.join(value for value in (old, new) if value)}"
