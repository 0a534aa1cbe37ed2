"""Rules for quotations (altered, added, removed, their marks) and for whom they are attributed to."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, product
from typing import Final

from rapidfuzz.distance import Indel

from variorum.comparison import words as differing
from variorum.edits.base import edit
from variorum.edits.passages import Facts, Passage
from variorum.edits.phrasing import copied, details
from variorum.edits.quotations import (
    Quotation,
    Speaker,
    attributes,
    quotations,
    reports,
    speaker,
    word_key,
)
from variorum.edits.speakers import named_speaker
from variorum.types import BlockKind, Change, Edit, EditClass, LinkOp, Paragraphs

#: Least words of a quotation that is told when it comes or goes; shorter ones are words in quotation marks.
LEAST_WORDS: Final = 4
#: The same for a headline, where words are dear.
LEAST_HEADLINE: Final = 3
#: Least likeness of two quotations that are one, altered.
ALIKE: Final = 0.6
#: Likeness below which more than copy was edited in a quotation.
_COPIED: Final = 0.7
#: Most quotations of each side that are set against one another wherever they stand.
_MOST: Final = 100
#: Blocks that repeat what the text says.
_REPEATED = frozenset({BlockKind.PULL_QUOTE, BlockKind.SUBHEAD})


@dataclass(frozen=True, slots=True)
class _Said:
    """A quotation with its place: the paragraph, and the sentences in which it stands (none in the headline)."""

    quotation: Quotation
    paragraph: int
    units: range

    @property
    def words(self) -> tuple[str, ...]:
        return self.quotation.words

    @property
    def unit(self) -> int | None:
        """The sentence in which it begins."""
        return self.units[0] if self.units else None


def quote(facts: Facts) -> Iterator[Edit]:
    """Quotations of the headline, then those of the paragraphs that changed."""
    if facts.headline is not None:
        yield from _in_headline(facts.headline, facts)
    old, new = _changed_paragraphs(facts)
    if not old and not new:
        return
    comparison = facts.comparison
    before = _all(comparison.old_units, old, facts.old_kinds)
    after = _all(comparison.new_units, new, facts.new_kinds)
    _cancel(before, after)
    for was, now in _altered(before, after, facts):
        who = _speaker(facts, comparison.new_units, now) or _speaker(facts, comparison.old_units, was)
        _tell(facts, was, now)
        yield edit(
            EditClass.QUOTE, Change.ALTERED, was.quotation.inner, now.quotation.inner, was.unit, now.unit,
            "direct", 0.97, who,
        )  # fmt: skip
    gone, come = _alone(before, facts.in_new), _alone(after, facts.in_old)
    facts.unquoted.update(_sentences(gone, before, facts.old_sentences))
    facts.quoted.update(_sentences(come, after, facts.new_sentences))
    for was in gone:
        _tell(facts, was, None)
        yield edit(
            EditClass.QUOTE, Change.REMOVED, was.quotation.inner, None, was.unit, None, "direct", 0.97,
            _speaker(facts, comparison.old_units, was),
        )  # fmt: skip
    for now in come:
        _tell(facts, None, now)
        yield edit(
            EditClass.QUOTE, Change.ADDED, None, now.quotation.inner, None, now.unit, "direct", 0.97,
            _speaker(facts, comparison.new_units, now),
        )  # fmt: skip


def _alone(found: Sequence[_Said], stands: Callable[[Sequence[str]], bool]) -> list[_Said]:
    """The quotations that are long enough to be told, and whose words do not stand on the other side."""
    return [each for each in found if len(each.words) >= LEAST_WORDS and not stands(each.words)]


def _sentences(told: Sequence[_Said], found: Sequence[_Said], sentences: Sequence[str]) -> Iterator[int]:
    """The sentences that are told with quotations: all that these stand in, and those of the same paragraphs that are
    little but a quotation too short to be told ("…," she said. "That is all.")."""
    paragraphs, chosen = {each.paragraph for each in told}, set(map(id, told))
    for each in found:
        whole = sum(len(sentences[unit]) for unit in each.units)
        if id(each) in chosen or (each.paragraph in paragraphs and 2 * len(each.quotation.inner) > whole):
            yield from each.units


def _in_headline(headline: Passage, facts: Facts) -> Iterator[Edit]:
    before = [_Said(each, 0, range(0)) for each in quotations(headline.old)]
    after = [_Said(each, 0, range(0)) for each in quotations(headline.new)]
    _cancel(before, after)
    for was, now in _altered(before, after, facts):
        headline.tell(headline.touching(_range(was), _range(now)))
        yield edit(
            EditClass.QUOTE,
            Change.ALTERED,
            was.quotation.inner,
            now.quotation.inner,
            detail="direct",
            confidence=0.95,
        )
    old_words, new_words = _padded(headline.old), _padded(headline.new)
    for said, text, change in (
        *((was, new_words, Change.REMOVED) for was in before),
        *((now, old_words, Change.ADDED) for now in after),
    ):
        gone = change is Change.REMOVED
        if f" {said.quotation.key} " in text:
            if headline.similarity < ALIKE:
                continue
            detail = "marks"
        elif len(said.words) >= LEAST_HEADLINE:
            detail = "direct"
        else:
            continue
        inner = said.quotation.inner
        headline.tell(headline.touching(_range(said) if gone else None, None if gone else _range(said)))
        yield edit(
            EditClass.QUOTE,
            change,
            inner if gone else None,
            None if gone else inner,
            detail=detail,
            confidence=0.9,
        )


def _padded(text: str) -> str:
    return f" {' '.join(word_key(text))} "


def _changed_paragraphs(facts: Facts) -> tuple[list[int], list[int]]:
    """The paragraphs of both sides in which some sentence is not the same."""
    old: set[int] = set()
    new: set[int] = set()
    for link in facts.comparison.links:
        if link.op is LinkOp.SAME or (link.op is LinkOp.MOVED and not link.spans):
            continue
        old.update(facts.old_homes[i] for i in link.old)
        new.update(facts.new_homes[j] for j in link.new)
    return sorted(old), sorted(new)


def _all(paragraphs: Paragraphs, places: Sequence[int], kinds: Sequence[BlockKind | None]) -> list[_Said]:
    """The quotations of some paragraphs; what repeats the text beside it is left out."""
    starts, total = [], 0
    for sentences in paragraphs:
        starts.append(total)
        total += len(sentences)
    found: list[_Said] = []
    for place in places:
        sentences = paragraphs[place]
        kind = kinds[starts[place]] if sentences else None
        if kind in _REPEATED:
            continue
        text, marks = " ".join(sentences), 0
        if kind is BlockKind.QUOTE and not quotations(text):
            text, marks = f"“{text}”", 1
        for quotation in quotations(text):
            ends = list(accumulate(len(sentence) + 1 for sentence in sentences))
            inner = quotation.start - marks, quotation.end - 1 - 2 * marks
            first, last = (bisect_right(ends, at) for at in inner)
            found.append(_Said(quotation, place, range(starts[place] + first, starts[place] + last + 1)))
    return found


def _cancel(before: list[_Said], after: list[_Said]) -> None:
    """Take out what is quoted on both sides, as written or at least with the same words."""
    for key in (_as_written, _in_words):
        waiting: dict[str, list[_Said]] = {}
        for said in after:
            waiting.setdefault(key(said), []).append(said)
        same = [waiting[key(said)].pop(0) if waiting.get(key(said)) else None for said in before]
        gone = {id(said) for said in same if said is not None}
        before[:] = [said for said, other in zip(before, same, strict=True) if other is None]
        after[:] = [said for said in after if id(said) not in gone]


def _as_written(said: _Said) -> str:
    return said.quotation.inner


def _in_words(said: _Said) -> str:
    return said.quotation.key


def _altered(before: list[_Said], after: list[_Said], facts: Facts) -> list[tuple[_Said, _Said]]:
    """Quotations that are one in other words, the most alike first; they are taken out of the lists."""
    ranked = sorted(
        (
            (likeness, -i, -j)
            for i, j in _candidates(before, after, facts)
            if (likeness := _likeness(before[i].quotation, after[j].quotation)) >= ALIKE
        ),
        reverse=True,
    )
    pairs: list[tuple[_Said, _Said]] = []
    old: set[int] = set()
    new: set[int] = set()
    for likeness, i, j in ranked:
        if -i in old or -j in new:
            continue
        old.add(-i)
        new.add(-j)
        was, now = before[-i], after[-j]
        if likeness < _COPIED or not _merely_copied(was.quotation.inner, now.quotation.inner, facts):
            pairs.append((was, now))
    before[:] = [each for place, each in enumerate(before) if place not in old]
    after[:] = [each for place, each in enumerate(after) if place not in new]
    return pairs


def _candidates(before: Sequence[_Said], after: Sequence[_Said], facts: Facts) -> Iterable[tuple[int, int]]:
    """The places of two quotations that may be one: any two of not too many, of more those in linked sentences."""
    if max(len(before), len(after)) <= _MOST:
        return product(range(len(before)), range(len(after)))
    standing: dict[int, list[int]] = {}
    for place, said in enumerate(after):
        for unit in said.units:
            standing.setdefault(unit, []).append(place)
    across = {i: link.new for link in facts.comparison.links for i in link.old}
    linked = (
        (i, j)
        for i, said in enumerate(before)
        for unit in said.units
        for other in across.get(unit, ())
        for j in standing.get(other, ())[:_MOST]
    )
    return dict.fromkeys((*linked, *product(range(len(before))[:_MOST], range(len(after))[:_MOST])))


def _merely_copied(old: str, new: str, facts: Facts) -> bool:
    """Whether nothing but copy was edited inside a quotation."""
    found = differing.difference(old, new)
    passage = Passage(old, new, found.spans, found.similarity, LinkOp.REWORDED, None)
    return all(detail is not None for detail in details(passage, facts))


def _likeness(old: Quotation, new: Quotation) -> float:
    """The share of words in common; 1 where the shorter one, of at least four words, lies whole in the longer."""
    shorter, longer = (old, new) if len(old.words) <= len(new.words) else (new, old)
    least, most = len(shorter.words), len(longer.words)
    if least < 2:
        return 0.0
    if least >= LEAST_WORDS and shorter.key in longer.key and f" {shorter.key} " in f" {longer.key} ":
        return 1.0
    if 2 * least < ALIKE * (least + most):
        return 0.0
    return Indel.normalized_similarity(shorter.words, longer.words, score_cutoff=ALIKE)


def _tell(facts: Facts, was: _Said | None, now: _Said | None) -> None:
    """Note what changed inside a quotation as told."""
    if was is not None:
        for passage in _passages(facts.old_passages, was):
            if (place := passage.old.find(was.quotation.inner)) >= 0:
                passage.tell(passage.touching((place - 1, place + len(was.quotation.inner) + 1), None))
    if now is not None:
        for passage in _passages(facts.new_passages, now):
            if (place := passage.new.find(now.quotation.inner)) >= 0:
                passage.tell(passage.touching(None, (place - 1, place + len(now.quotation.inner) + 1)))


def _passages(standing: Mapping[int, Passage], said: _Said) -> list[Passage]:
    return [standing[unit] for unit in said.units if unit in standing]


def _range(said: _Said) -> tuple[int, int]:
    return said.quotation.start, said.quotation.end


def _speaker(facts: Facts, paragraphs: Paragraphs, said: _Said) -> str | None:
    return named_speaker(" ".join(paragraphs[said.paragraph]), said.quotation, facts.words)


# --- attribution -----------------------------------------------------------------------------------------


def attribution(facts: Facts) -> Iterator[Edit]:
    """A statement that somebody else is told to have made; one that got or lost its source."""
    for passage in facts.sentences:
        if passage.similarity < ALIKE or passage.kind in _REPEATED or not _may_speak(passage, facts):
            continue
        old, new = _sources(passage.old, facts), _sources(passage.new, facts)
        if [each.name for each in old] == [each.name for each in new]:
            continue
        if len(old) == len(new) == 1:
            if _another(old[0], new[0], facts) and (touched := _touching(passage, old[0], new[0], facts)):
                passage.tell(touched)
                yield _attribution(passage, old[0].name, new[0].name, Change.ALTERED)
        elif attributes(passage.old, facts.words) and attributes(passage.new, facts.words):
            continue  # both have a source, and one of them is not understood
        elif not old and len(new) == 1 and (touched := _touching(passage, None, new[0], facts)):
            passage.tell(touched)
            yield _attribution(passage, None, new[0].name, Change.ADDED)
        elif not new and len(old) == 1 and (touched := _touching(passage, old[0], None, facts)):
            passage.tell(touched)
            yield _attribution(passage, old[0].name, None, Change.REMOVED)


def _may_speak(passage: Passage, facts: Facts) -> bool:
    """Whether a name or a common noun of speakers is among the words that changed."""
    listed = facts.words.words("quotes", "speakers")
    return any(piece[0].isupper() for piece in passage.changed) or not listed.isdisjoint(
        passage.changed_folded
    )


def _sources(text: str, facts: Facts) -> list[Speaker]:
    """Those to whom a sentence attributes something: the speakers of its quotations, else of what it reports."""
    found = [each for each in (speaker(text, one, facts.words) for one in quotations(text)) if each]
    unique = {each.name: each for each in found or reports(text, facts.words)}
    return list(unique.values())


def _another(old: Speaker, new: Speaker, facts: Facts) -> bool:
    """Whether two names are those of different speakers: not "Mr Gates" and "Robert Gates", but "local police" and
    "harbour police"."""
    if old.pronoun or new.pronoun:
        return False
    a, b = (
        [word.casefold() for word in each.name.split() if word.casefold() not in _ARTICLES]
        for each in (old, new)
    )
    if not a or not b or set(a) <= set(b) or set(b) <= set(a):
        return False
    return a[-1] != b[-1] or a[-1] in facts.words.words("quotes", "speakers")


_ARTICLES = frozenset(
    [
        "the",
        "a",
        "an",
        "his",
        "her",
        "its",
        "their",
        "der",
        "die",
        "das",
        "le",
        "la",
        "les",
        "el",
        "los",
        "o",
        "os",
    ]
)


def _touching(passage: Passage, old: Speaker | None, new: Speaker | None, facts: Facts) -> set[int]:
    """The differences in which the names stand, mere copy edits left out."""
    found: set[int] = set()
    if old is not None:
        place = passage.old.find(old.name)
        found |= passage.touching((place, place + len(old.name)), None)
    if new is not None:
        place = passage.new.find(new.name)
        found |= passage.touching(None, (place, place + len(new.name)))
    return found - {index for index, _ in copied(passage, facts)} if found else found


def _attribution(passage: Passage, old: str | None, new: str | None, change: Change) -> Edit:
    return edit(
        EditClass.ATTRIBUTION, change, old, new, passage.old_unit, passage.new_unit, None, 0.9, new or old
    )
