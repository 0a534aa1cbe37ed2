"""Rule for notes: a correction, clarification or editor's note that was appended, altered or taken away."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from variorum.comparison.words import between
from variorum.edits.base import edit
from variorum.edits.passages import Facts, Lone
from variorum.edits.quotations import quotations, word_key
from variorum.edits.vocabulary import LANGUAGES, vocabulary
from variorum.text.normalise import fold
from variorum.text.stopwords import STOPWORDS
from variorum.types import BlockKind, Change, Edit, EditClass, PageState, Paragraphs

#: A note stands among the first or the last paragraphs.
_FIRST, _LAST = 2, 4
#: What may stand around a label, before it a bracket or a dash, and before or behind it a date.
_BRACKET = r"(?:[\[(*_•–—-]\s*)?"
_DATE = r"(?:\d{{1,2}}(?:st|nd|rd|th|er|º)?(?:\.?\s|[./])(?:de )?(?:\d|{months})|(?:{months})\.? \d|\d{{4}}-\d|\d{{1,2}}[:.h]\d)"
_DATED = r"(?:(?:updated?|mise à jour|{days}|{months}|\d{{1,2}}[./ ])[^:.!?]{{0,32}}(?:[:,–—]|\s-)\s*(?:\d{{1,2}}[:.]\d\d[^:.!?]{{0,12}}(?:[:,–—]|\s-)\s*)?)?"
_LABEL_END = (
    r"s?(?: ?(?:and|und|et|y|e|&) ?\w+)?"
    r"(?:\s*(?:[:(.–—/\n]|$|,[^:.]{{0,30}}:|appended|added)|\s+-|-\s|\s*(?:(?:of|on|vom|du|del?)\s+)?{date})"
)
#: Where a sentence, or a part of one, begins: a note speaks of its own text there. What opens with a quotation mark
#: is somebody's words.
_OPENING = r"(?:^[^\w\"“”„«»‘’']*|[.,:;!?)\]–—•|]\s+)"
#: Characters within which a paragraph that is a note says so.
_SAID_WITHIN = 160


def correction(facts: Facts) -> Iterator[Edit]:
    """Notes that came, that changed and that went; their sentences are told of by nothing else."""
    for change, lones, paragraphs, homes in (
        (Change.ADDED, facts.added, facts.comparison.new_units, facts.new_homes),
        (Change.REMOVED, facts.removed, facts.comparison.old_units, facts.old_homes),
    ):
        for place, sentences in _by_paragraph(lones, homes):
            text = " ".join(sentence.text for sentence in sentences)
            is_note = sentences[0].kind is BlockKind.NOTE
            kind = note_kind(text) if is_note or _at_an_end(place, paragraphs) else None
            if kind is None and (not is_note or _walled(facts)):
                continue
            gone = change is Change.REMOVED
            units = {sentence.unit for sentence in sentences}
            facts.told.update(
                link for link in facts.comparison.links if units & set(link.old if gone else link.new)
            )
            first = sentences[0].unit
            yield edit(
                EditClass.CORRECTION, change, text if gone else None, None if gone else text,
                first if gone else None, None if gone else first, kind, 0.99 if kind else 0.9,
            )  # fmt: skip
    for passage in facts.sentences:
        if passage.kind is BlockKind.NOTE and len(passage.told) < len(passage.spans):
            passage.tell(range(len(passage.spans)))
            yield edit(
                EditClass.CORRECTION, Change.ALTERED, passage.old, passage.new, passage.old_unit, passage.new_unit,
                note_kind(passage.new), 0.9,
            )  # fmt: skip


def _walled(facts: Facts) -> bool:
    """Whether a side shows a wall, whose words stand behind the text like a note."""
    return any(each is not None and each.state is PageState.PAYWALLED for each in (facts.old, facts.new))


def _by_paragraph(lones: Sequence[Lone], homes: Sequence[int]) -> Iterator[tuple[int, list[Lone]]]:
    grouped: dict[int, list[Lone]] = {}
    for lone in lones:
        grouped.setdefault(homes[lone.unit], []).append(lone)
    yield from grouped.items()


def _at_an_end(place: int, paragraphs: Paragraphs) -> bool:
    return place < _FIRST or place >= len(paragraphs) - _LAST


def note_kind(text: str) -> str | None:
    """`correction`, `clarification` or `editors-note` where a paragraph is one by its words; else None.

    The patterns of all languages count in every text: they are labels and set phrases that nothing else begins with. A
    set phrase that is listed with "^" counts only where a sentence begins, and none counts in somebody's mouth.
    """
    begins = text[:_SAID_WITHIN]
    for kind, label, phrase in _patterns():
        if label.match(text) or any(not _is_quoted(found, text) for found in phrase.finditer(begins)):
            return kind
    return None


def _is_quoted(found: re.Match[str], text: str) -> bool:
    return any(each.start <= found.start() < each.end for each in quotations(text))


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[str, re.Pattern[str], re.Pattern[str]], ...]:
    """For each kind what labels a note at its beginning, and set phrases near it."""
    months, days = (
        "|".join(
            re.escape(each)
            for language in LANGUAGES
            for name in names
            for each in vocabulary(language).numbers.get(name, ())
        )
        for names in (("months", "short_months"), ("weekdays",))
    )
    before = _BRACKET + _DATED.format(months=months, days=days)
    behind = _LABEL_END.format(date=_DATE.format(months=months))
    made = []
    for kind in ("editors-note", "clarification", "correction"):
        listed = [each for language in LANGUAGES for each in vocabulary(language).notes.get(kind, ())]
        labels = "|".join(each.removesuffix("\\b") for each in listed if each.endswith("\\b"))
        phrases = [each for each in listed if not each.endswith("\\b")]
        opening = "|".join(each[1:] for each in phrases if each.startswith("^")) or "(?!)"
        anywhere = "|".join(each for each in phrases if not each.startswith("^")) or "(?!)"
        label = re.compile(rf"{before}(?:{labels}){behind}", re.IGNORECASE)
        phrase = re.compile(rf"{_OPENING}(?:{opening})|\b(?:{anywhere})", re.IGNORECASE)
        made.append((kind, label, phrase))
    return tuple(made)


def paired(edits: Sequence[Edit]) -> list[Edit]:
    """The edits, each note among them with the edit it describes named in `about`, where there is one: the one whose
    values stand in the note, or the words in which they differ."""
    others = [each for each in edits if each.klass in _DESCRIBED or each.klass in _WHOLE]
    return [
        replace(each, about=_described(each.new, others) or each.about)
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
_COMMON = frozenset[str]().union(*STOPWORDS.values())


@dataclass(frozen=True, slots=True)
class _Meant:
    """How surely a note names an edit, and the edit in words."""

    score: float
    words: str


def _described(note: str, edits: Sequence[Edit]) -> str | None:
    """What a note describes, in words; None where it names no edit."""
    text = f" {' '.join(word_key(note))} "
    meant = [found for each in edits for found in _meant(each, text)]
    meant += _replaced(edits, text)
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
