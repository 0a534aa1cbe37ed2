"""Rule for quotations: altered, added, removed, and their marks set or taken off.

What is quoted within reported speech is a quotation, however short; elsewhere a few words in marks are none. A title is
none anywhere. The same words are one quotation though their speaker stands in the midst of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise, product
from typing import Final

from variorum.edits.base import edit
from variorum.edits.passages import Facts, Passage
from variorum.edits.quotations import MARKS, is_spoken, quotations, word_key
from variorum.edits.spoken import (
    ALIKE,
    LEAST_WORDS,
    Said,
    altered_pairs,
    cancel,
    exchanged_pairs,
    in_words,
    is_reported,
    is_sentence,
    padded,
    passages_of,
    place_in,
    put_together,
    quoted_in,
    same_place,
    speaker_of,
)
from variorum.edits.titles import is_title
from variorum.text.sentences import split
from variorum.types import Change, Edit, EditClass, LinkOp, Paragraphs, Span

#: The same for a headline, where words are dear, and for what is quoted within reported speech, or loses its marks.
LEAST_HEADLINE: Final = 3
_LEAST_SPOKEN: Final = 2


def quote(facts: Facts) -> Iterator[Edit]:
    """Quotations of the headline, then those of the paragraphs that changed."""
    if facts.headline is not None:
        yield from _in_headline(facts.headline, facts)
    old, new = _changed_paragraphs(facts)
    if not old and not new:
        return
    comparison = facts.comparison
    before = quoted_in(comparison.old_units, old, facts.old_kinds, facts)
    after = quoted_in(comparison.new_units, new, facts.new_kinds, facts)
    same = cancel(before, after)
    put_together(before, after, comparison.new_units, facts)
    put_together(after, before, comparison.old_units, facts)
    same += cancel(before, after)
    for was, now in same:
        _set_otherwise(facts, was, now)
        if _rearranged(facts, was, now):
            facts.unquoted.update(was.units[1:])
            facts.quoted.update(now.units[1:])
            if in_words(was) != in_words(now):
                yield from _reordered(facts, was, now)
            for passage in passages_of(facts.old_passages, was):
                passage.tell(_marks_only(passage, set(range(len(passage.spans)))))
    yield from _crossed(facts, same)
    for was, now in [*altered_pairs(before, after, facts), *exchanged_pairs(before, after, facts)]:
        who = speaker_of(facts, comparison.new_units, now) or speaker_of(facts, comparison.old_units, was)
        _tell(facts, was, now)
        facts.unquoted.update(was.units[1:])
        facts.quoted.update(now.units[1:])
        yield edit(
            EditClass.QUOTE, Change.ALTERED, was.inner, now.inner, was.unit, now.unit, "direct", 0.97, who
        )
    gone = _told_whole(before, facts.in_new, comparison.old_units, facts)
    come = _told_whole(after, facts.in_old, comparison.new_units, facts)
    facts.unquoted.update(_sentences(gone, before, facts.old_sentences))
    facts.quoted.update(_sentences(come, after, facts.new_sentences))
    bared = [each for each in before if _bared(each, facts.old_passages, gone=True)]
    marked = [each for each in after if _bared(each, facts.new_passages, gone=False)]
    for was in [each for each in before if each in gone or each in bared]:
        _tell(facts, was, None)
        detail, sure = ("direct", 0.97) if was in gone else ("marks", 0.9)
        yield edit(
            EditClass.QUOTE, Change.REMOVED, was.inner, None, was.unit, None, detail, sure,
            speaker_of(facts, comparison.old_units, was),
        )  # fmt: skip
    for now in [each for each in after if each in come or each in marked]:
        _tell(facts, None, now)
        detail, sure = ("direct", 0.97) if now in come else ("marks", 0.9)
        yield edit(
            EditClass.QUOTE, Change.ADDED, None, now.inner, None, now.unit, detail, sure,
            speaker_of(facts, comparison.new_units, now),
        )  # fmt: skip


def _told_whole(
    found: Sequence[Said], stands: Callable[[Sequence[str]], bool], paragraphs: Paragraphs, facts: Facts
) -> list[Said]:
    """The quotations of one side that are told: long enough, or quoted within reported speech, and their words do not
    stand on the other side. A few words that are a sentence by themselves go with what the paragraph quotes beside them, and
    are told where that stayed."""
    alone = [each for each in found if len(each.words) >= _LEAST_SPOKEN and not stands(each.words)]
    told = [each for each in alone if len(each.words) >= LEAST_WORDS or is_reported(each, paragraphs, facts)]
    places = {each.paragraph for each in told}
    own = [
        each
        for each in alone
        if each.paragraph not in places
        and is_sentence(each, paragraphs)
        and is_spoken(" ".join(paragraphs[each.paragraph]), facts.words)
    ]
    return [each for each in found if each in told or each in own]


def _bared(said: Said, standing: Mapping[int, Passage], *, gone: bool) -> bool:
    """Whether the words of a quotation stand in the same passage of the other side without their marks. Other marks in their
    place are marks, though they are turned the wrong way."""
    if len(said.words) < _LEAST_SPOKEN or said.parts:
        return False
    for passage in passages_of(standing, said):
        here, there = (passage.old, passage.new) if gone else (passage.new, passage.old)
        place = place_in(here, said.quotation)
        if place is None or f" {said.quotation.key} " not in padded(_without_quotations(there)):
            continue
        touched = passage.touching(place, None) if gone else passage.touching(None, place)
        changed = [(span.old, span.new) for span in map(passage.spans.__getitem__, touched)]
        sides = [(was, now) if gone else (now, was) for was, now in changed]
        if any(MARKS.search(here[slice(*a)]) and not MARKS.search(there[slice(*b)]) for a, b in sides):
            return True
    return False


def _without_quotations(text: str) -> str:
    """A text with a sign that is no word for each quotation in it."""
    for each in reversed(quotations(text)):
        text = f"{text[: each.start]}|{text[each.end :]}"
    return text


def _sentences(told: Sequence[Said], found: Sequence[Said], sentences: Sequence[str]) -> Iterator[int]:
    """The sentences that are told with quotations: all that these stand in, and those of the same paragraphs that are
    little but a quotation too short to be told ("…," she said. "That is all.")."""
    paragraphs, chosen = {each.paragraph for each in told}, set(map(id, told))
    for each in found:
        whole = sum(len(sentences[unit]) for unit in each.units)
        if id(each) in chosen or (each.paragraph in paragraphs and 2 * len(each.inner) > whole):
            yield from each.units


def _in_headline(headline: Passage, facts: Facts) -> Iterator[Edit]:
    before, after = (
        [
            Said(each, 0, range(0))
            for each in quotations(text)
            if not is_title(text, each, facts.words, named=False)
        ]
        for text in (headline.old, headline.new)
    )
    cancel(before, after)
    pairs = altered_pairs(before, after, facts)
    if headline.alike and len(before) == len(after) == 1 and same_place(headline, before[0], after[0]):
        pairs.append((before.pop(), after.pop()))
    if not all(is_spoken(text, facts.words) for text in (headline.old, headline.new)):
        pairs = [pair for pair in pairs if max(map(_length, pair)) >= LEAST_HEADLINE]
    for was, now in pairs:
        headline.tell(headline.touching(_range(was), _range(now)))
        yield edit(EditClass.QUOTE, Change.ALTERED, was.inner, now.inner, detail="direct", confidence=0.95)
    old_words, new_words = padded(headline.old), padded(headline.new)
    for said, text, change in (
        *((was, new_words, Change.REMOVED) for was in before),
        *((now, old_words, Change.ADDED) for now in after),
    ):
        gone = change is Change.REMOVED
        if f" {said.quotation.key} " in text:
            if headline.similarity < ALIKE:
                continue
            detail = "marks"
        elif _length(said) >= LEAST_HEADLINE:
            detail = "direct"
        else:
            continue
        inner = said.inner
        headline.tell(headline.touching(_range(said) if gone else None, None if gone else _range(said)))
        yield edit(
            EditClass.QUOTE,
            change,
            inner if gone else None,
            None if gone else inner,
            detail=detail,
            confidence=0.9,
        )


def _length(said: Said) -> int:
    """How many words a quotation of a headline has: one with a hyphen is one, "one-off talent" two."""
    return sum(any(map(str.isalnum, word)) for word in said.inner.split())


def _changed_paragraphs(facts: Facts) -> tuple[list[int], list[int]]:
    """The paragraphs of both sides in which some sentence is not the same, marks of other forms left out."""
    old: set[int] = set()
    new: set[int] = set()
    for link in facts.comparison.links:
        if link.op in (LinkOp.SAME, LinkOp.TYPOGRAPHY) or (link.op is LinkOp.MOVED and not link.spans):
            continue
        old.update(facts.old_homes[i] for i in link.old)
        new.update(facts.new_homes[j] for j in link.new)
    return sorted(old), sorted(new)


def _rearranged(facts: Facts, was: Said, now: Said) -> bool:
    """Whether the sentences of a quotation hold the same words, and only their order is another: said X stands in the
    midst, or behind."""
    old = " ".join(facts.old_sentences[unit] for unit in was.units)
    new = " ".join(facts.new_sentences[unit] for unit in now.units)
    return old != new and sorted(word_key(old)) == sorted(word_key(new))


def _reordered(facts: Facts, was: Said, now: Said) -> Iterator[Edit]:
    """A sentence of a quotation that changed places with others of it, and nothing else."""
    old, new = split(was.inner), split(now.inner)
    keys, others = ([word_key(each) for each in side] for side in (old, new))
    left = [key for key in keys if [k for k in keys if k != key] == [k for k in others if k != key]]
    key = min(left, key=len, default=None)
    one = was.inner if key is None else old[keys.index(key)]
    other = now.inner if key is None else new[others.index(key)]
    if not _moved(facts, was.units, now.units):
        yield edit(EditClass.MOVED, Change.ALTERED, one, other, was.unit, now.unit, confidence=0.9)


def _crossed(facts: Facts, same: Sequence[tuple[Said, Said]]) -> Iterator[Edit]:
    """Quotations of one speaker that changed places within a paragraph that has the same words as before: "A," said X.
    "B." "B," said X. "A."."""
    groups: dict[tuple[int, int], list[tuple[Said, Said]]] = {}
    for was, now in same:
        if was.units and now.units:
            groups.setdefault((was.paragraph, now.paragraph), []).append((was, now))
    before, after = facts.comparison.old_units, facts.comparison.new_units
    for (old, new), pairs in groups.items():
        pairs.sort(key=lambda pair: pair[0].quotation.start)
        if all(one[1].quotation.start < other[1].quotation.start for one, other in pairwise(pairs)):
            continue
        if sorted(word_key(" ".join(before[old]))) != sorted(word_key(" ".join(after[new]))):
            continue
        if any(speaker_of(facts, before, was) != speaker_of(facts, after, now) for was, now in pairs):
            continue
        units = (
            [unit for was, _ in pairs for unit in was.units],
            [unit for _, now in pairs for unit in now.units],
        )
        if not _moved(facts, *units):
            was, now = min(pairs, key=lambda pair: len(pair[0].inner))
            yield edit(
                EditClass.MOVED, Change.ALTERED, was.inner, now.inner, was.unit, now.unit, confidence=0.9
            )


def _moved(facts: Facts, old: Sequence[int], new: Sequence[int]) -> bool:
    """Note that nothing differs in some sentences but their order; whether one of them is told as moved anyway."""
    links = [
        link
        for link in facts.comparison.links
        if not set(old).isdisjoint(link.old) or not set(new).isdisjoint(link.new)
    ]
    for standing, units in ((facts.old_passages, old), (facts.new_passages, new)):
        for passage in (standing[unit] for unit in units if unit in standing):
            passage.tell(range(len(passage.spans)))
    facts.told.update(links)
    return any(link.op is LinkOp.MOVED for link in links)


def _set_otherwise(facts: Facts, was: Said, now: Said) -> None:
    """Note as told the marks of a quotation that stayed, where other words beside it changed: its speaker stands elsewhere,
    and the comma with which it ended is a full stop."""
    for passage in passages_of(facts.old_passages, was):
        for part in was.parts or (was.quotation,):
            passage.tell(_marks_only(passage, passage.touching(place_in(passage.old, part), None)))
    for passage in passages_of(facts.new_passages, now):
        for part in now.parts or (now.quotation,):
            passage.tell(_marks_only(passage, passage.touching(None, place_in(passage.new, part))))


def _marks_only(passage: Passage, indices: set[int]) -> set[int]:
    """Those of some differences that hold no word, where another of the passage does."""
    marks = {index for index, span in enumerate(passage.spans) if not _has_words(passage, span)}
    return indices & marks if len(marks) < len(passage.spans) else set()


def _has_words(passage: Passage, span: Span) -> bool:
    return any(map(str.isalnum, passage.old[slice(*span.old)] + passage.new[slice(*span.new)]))


def _tell(facts: Facts, was: Said | None, now: Said | None) -> None:
    """Note what changed inside a quotation as told."""
    if was is not None:
        for passage, part in product(passages_of(facts.old_passages, was), was.parts or (was.quotation,)):
            passage.tell(passage.touching(place_in(passage.old, part), None))
    if now is not None:
        for passage, part in product(passages_of(facts.new_passages, now), now.parts or (now.quotation,)):
            passage.tell(passage.touching(None, place_in(passage.new, part)))


def _range(said: Said) -> tuple[int, int]:
    return said.quotation.start, said.quotation.end
