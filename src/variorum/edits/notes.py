"""Rule for notes: a correction, clarification or editor's note that was appended, altered or taken away."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Final

from variorum.edits.base import edit
from variorum.edits.passages import Facts, Lone
from variorum.edits.quotations import word_key
from variorum.edits.vocabulary import LANGUAGES, vocabulary
from variorum.types import BlockKind, Change, Edit, EditClass, PageState, Paragraphs

#: A note stands among the first or the last paragraphs.
_FIRST, _LAST = 2, 4
#: How far into a paragraph its label may stand: "12 March, 14:05: Correction: …".
_LABEL_AT = 40
_KINDS: Final = ("correction", "clarification", "editors-note")
_LABEL_END = r"(?:s)?(?: ?(?:and|und|et|y|e|&) ?\w+)?\s*(?:[:(.–—/-]|\d|\n|appended|added|$|(?:of|on|vom|du|del|de)\s+\d)"


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

    The patterns of all languages count in every text: they are labels and set phrases that nothing else begins with.
    """
    for kind, label, phrase in _patterns():
        if label.match(text) or phrase.search(text[:160]):
            return kind
    return None


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[str, re.Pattern[str], re.Pattern[str]], ...]:
    """For each kind what labels a note at its beginning, and set phrases near it."""
    made = []
    for kind in ("editors-note", "clarification", "correction"):
        listed = [each for language in LANGUAGES for each in vocabulary(language).notes.get(kind, ())]
        labels = [each.removesuffix("\\b") for each in listed if each.endswith("\\b")]
        phrases = [each for each in listed if not each.endswith("\\b")]
        date = r"(?:[\[(*_•–—-]\s*)?(?:(?:update|updated|\d{1,2}[./ ]|[A-Z][a-z]+ )[^:.!?]{0,32}[:,–—-]\s*)?"
        label = re.compile(rf"{date}(?:{'|'.join(labels)}){_LABEL_END}", re.IGNORECASE)
        phrase = re.compile(rf"\b(?:{'|'.join(phrases)})", re.IGNORECASE) if phrases else re.compile("(?!)")
        made.append((kind, label, phrase))
    return tuple(made)


def paired(edits: Sequence[Edit]) -> list[Edit]:
    """The edits, each note among them with the edit it describes named in `about`, where there is one: the one
    whose old and new value both stand in the note, else the one whose value does."""
    others = [each for each in edits if each.klass in _DESCRIBED]
    made = []
    for each in edits:
        if each.klass is EditClass.CORRECTION and each.new and others:
            text = f" {' '.join(word_key(each.new))} "
            best = max(others, key=lambda other: _named(other, text))
            if _named(best, text) > 0:
                each = replace(each, about=f"{best.klass.value}: {_values(best)}")
        made.append(each)
    return made


_DESCRIBED = frozenset(
    {EditClass.FIGURE, EditClass.NAME, EditClass.QUOTE, EditClass.ATTRIBUTION, EditClass.HEDGE, EditClass.WORDING,
     EditClass.COPY_EDIT}
)  # fmt: skip


def _named(other: Edit, text: str) -> float:
    values = [" ".join(word_key(value)) for value in (other.old, other.new) if value]
    found = [value for value in values if value and f" {value} " in text]
    return (
        2.0 * len(found) + (0.5 if other.about and f" {other.about.casefold()} " in text else 0.0)
        if found
        else 0.0
    )


def _values(other: Edit) -> str:
    return " → ".join(value for value in (other.old, other.new) if value)
