"""Rule for quotations: altered, added, removed, and their marks set or taken off.

What is quoted within reported speech is a quotation, however short; elsewhere a few words in marks are none. A title is
none anywhere. The same words are one quotation though their speaker stands in the midst of them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise, product
from typing import Final

from rapidfuzz.distance import Indel

from variorum.comparison import words as differing
from variorum.edits.base import edit
from variorum.edits.passages import Facts, Passage
from variorum.edits.phrasing import details
from variorum.edits.quotations import (
    MARKS,
    Quotation,
    is_spoken,
    quotations,
    uninterrupted,
    word_key,
)
from variorum.edits.speakers import named_speaker
from variorum.edits.titles import is_title
from variorum.text.sentences import split
from variorum.types import BlockKind, Change, Edit, EditClass, LinkOp, Paragraphs, Span

#: Least words of a quotation that is told when it comes or goes; shorter ones are words in quotation marks.
LEAST_WORDS: Final = 4
#: The same for a headline, where words are dear, and for what is quoted within reported speech, or loses its marks.
LEAST_HEADLINE: Final = 3
_LEAST_SPOKEN: Final = 2
#: Least likeness of two quotations that are one, altered.
ALIKE: Final = 0.6
#: The same for sentences of one speaker that were linked.
_REWORDED: Final = 0.4
#: Likeness below which more than copy was edited in a quotation.
_COPIED: Final = 0.7
#: Most quotations of each side that are set against one another wherever they stand.
_MOST: Final = 100
#: Most parts into which a quotation is broken by who says it.
_PARTS: Final = 3
#: Blocks that repeat what the text says.
_REPEATED = frozenset({BlockKind.PULL_QUOTE, BlockKind.SUBHEAD})


@dataclass(frozen=True, slots=True)
class _Said:
    """A quotation with its place: the paragraph, and the sentences in which it stands (none in the headline). `parts`
    are what was quoted on its own of one that was put together."""

    quotation: Quotation
    paragraph: int
    units: range
    parts: tuple[Quotation, ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        return self.quotation.words

    @property
    def unit(self) -> int | None:
        """The sentence in which it begins."""
        return self.units[0] if self.units else None

    @property
    def inner(self) -> str:
        return self.quotation.inner


def quote(facts: Facts) -> Iterator[Edit]:
    """Quotations of the headline, then those of the paragraphs that changed."""
    if facts.headline is not None:
        yield from _in_headline(facts.headline, facts)
    old, new = _changed_paragraphs(facts)
    if not old and not new:
        return
    comparison = facts.comparison
    before = _all(comparison.old_units, old, facts.old_kinds, facts)
    after = _all(comparison.new_units, new, facts.new_kinds, facts)
    same = _cancel(before, after)
    _put_together(before, after, comparison.new_units, facts)
    _put_together(after, before, comparison.old_units, facts)
    same += _cancel(before, after)
    for was, now in same:
        _set_otherwise(facts, was, now)
        if _rearranged(facts, was, now):
            facts.unquoted.update(was.units[1:])
            facts.quoted.update(now.units[1:])
            if _in_words(was) != _in_words(now):
                yield from _reordered(facts, was, now)
            for passage in _passages(facts.old_passages, was):
                passage.tell(_marks_only(passage, set(range(len(passage.spans)))))
    yield from _crossed(facts, same)
    for was, now in [*_altered(before, after, facts), *_exchanged(before, after, facts)]:
        who = _speaker(facts, comparison.new_units, now) or _speaker(facts, comparison.old_units, was)
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
            _speaker(facts, comparison.old_units, was),
        )  # fmt: skip
    for now in [each for each in after if each in come or each in marked]:
        _tell(facts, None, now)
        detail, sure = ("direct", 0.97) if now in come else ("marks", 0.9)
        yield edit(
            EditClass.QUOTE, Change.ADDED, None, now.inner, None, now.unit, detail, sure,
            _speaker(facts, comparison.new_units, now),
        )  # fmt: skip


def _told_whole(
    found: Sequence[_Said], stands: Callable[[Sequence[str]], bool], paragraphs: Paragraphs, facts: Facts
) -> list[_Said]:
    """The quotations of one side that are told: long enough, or quoted within reported speech, and their words do not
    stand on the other side. A few words that are a sentence by themselves go with what the paragraph quotes beside them, and
    are told where that stayed."""
    alone = [each for each in found if len(each.words) >= _LEAST_SPOKEN and not stands(each.words)]
    told = [each for each in alone if len(each.words) >= LEAST_WORDS or _reported(each, paragraphs, facts)]
    places = {each.paragraph for each in told}
    own = [
        each
        for each in alone
        if each.paragraph not in places
        and _is_sentence(each, paragraphs)
        and is_spoken(" ".join(paragraphs[each.paragraph]), facts.words)
    ]
    return [each for each in found if each in told or each in own]


def _around(said: _Said, paragraphs: Paragraphs) -> str:
    """The sentence in which a quotation stands, or the paragraph where it stands in several."""
    sentences = paragraphs[said.paragraph]
    return next((each for each in sentences if said.inner in each), " ".join(sentences))


def _reported(said: _Said, paragraphs: Paragraphs, facts: Facts) -> bool:
    return is_spoken(_around(said, paragraphs), facts.words)


def _is_sentence(said: _Said, paragraphs: Paragraphs) -> bool:
    return 2 * len(said.inner) > len(_around(said, paragraphs))


def _bared(said: _Said, standing: Mapping[int, Passage], *, gone: bool) -> bool:
    """Whether the words of a quotation stand in the same passage of the other side without their marks."""
    if len(said.words) < _LEAST_SPOKEN or said.parts:
        return False
    for passage in _passages(standing, said):
        here, there = (passage.old, passage.new) if gone else (passage.new, passage.old)
        place = _place(here, said.quotation)
        if place is None or f" {said.quotation.key} " not in _padded(_without_quotations(there)):
            continue
        touched = passage.touching(place, None) if gone else passage.touching(None, place)
        changed = [passage.spans[index] for index in touched]
        if any(MARKS.search(here[slice(*(span.old if gone else span.new))]) for span in changed):
            return True
    return False


def _without_quotations(text: str) -> str:
    """A text with a sign that is no word for each quotation in it."""
    for each in reversed(quotations(text)):
        text = f"{text[: each.start]}|{text[each.end :]}"
    return text


def _sentences(told: Sequence[_Said], found: Sequence[_Said], sentences: Sequence[str]) -> Iterator[int]:
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
            _Said(each, 0, range(0))
            for each in quotations(text)
            if not is_title(text, each, facts.words, named=False)
        ]
        for text in (headline.old, headline.new)
    )
    _cancel(before, after)
    pairs = _altered(before, after, facts)
    if headline.alike and len(before) == len(after) == 1 and _same_place(headline, before[0], after[0]):
        spoken = all(is_spoken(text, facts.words) for text in (headline.old, headline.new))
        if spoken or max(len(before[0].words), len(after[0].words)) >= LEAST_HEADLINE:
            pairs.append((before.pop(), after.pop()))
    for was, now in pairs:
        headline.tell(headline.touching(_range(was), _range(now)))
        yield edit(EditClass.QUOTE, Change.ALTERED, was.inner, now.inner, detail="direct", confidence=0.95)
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


def _all(
    paragraphs: Paragraphs, places: Sequence[int], kinds: Sequence[BlockKind | None], facts: Facts
) -> list[_Said]:
    """The quotations of some paragraphs; titles, and what repeats the text beside it, are left out."""
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
            if not marks and is_title(text, quotation, facts.words):
                continue
            ends = list(accumulate(len(sentence) + 1 for sentence in sentences))
            first, last = (
                bisect_right(ends, at) for at in (quotation.start - marks, quotation.end - 1 - 2 * marks)
            )
            units = range(starts[place] + first, starts[place] + last + 1)
            if parts := uninterrupted(text, quotation, facts.words):
                inner = " ".join((parts[0].inner.rstrip(","), parts[1].inner))
                found.append(_Said(Quotation(quotation.start, quotation.end, inner), place, units, parts))
            else:
                found.append(_Said(quotation, place, units))
    return found


def _cancel(before: list[_Said], after: list[_Said]) -> list[tuple[_Said, _Said]]:
    """Take out what is quoted on both sides, as written or at least with the same words; answers with the pairs."""
    pairs: list[tuple[_Said, _Said]] = []
    for key in (_as_written, _in_words, _in_sentences):
        waiting: dict[str, list[_Said]] = {}
        for said in after:
            waiting.setdefault(key(said), []).append(said)
        same = [waiting[key(said)].pop(0) if waiting.get(key(said)) else None for said in before]
        pairs += [(said, other) for said, other in zip(before, same, strict=True) if other is not None]
        gone = {id(said) for said in same if said is not None}
        before[:] = [said for said, other in zip(before, same, strict=True) if other is None]
        after[:] = [said for said in after if id(said) not in gone]
    return pairs


def _put_together(whole: Sequence[_Said], parted: list[_Said], paragraphs: Paragraphs, facts: Facts) -> None:
    """Make one of the quotations of one speaker that follow one another where one of the other side has their words:
    "A and B," said X; "A," said X, "and B."."""
    if max(len(whole), len(parted)) > _MOST:
        return
    for said in whole:
        best = max((_common(said, each) for each in parted), default=0.0)
        chosen: tuple[int, int, _Said] | None = None
        for start, end in _runs(parted):
            run = parted[start:end]
            made = _joined(run)
            common = _common(said, made)
            fits = common >= ALIKE and common > best and all(_within(each, said) for each in run)
            if fits and len({_speaker(facts, paragraphs, each) for each in run} - {None}) <= 1:
                best, chosen = common, (start, end, made)
        if chosen is not None:
            start, end, made = chosen
            parted[start:end] = [made]


def _runs(found: Sequence[_Said]) -> Iterator[tuple[int, int]]:
    """The places of quotations that follow one another in a paragraph, or in one and the next."""
    for start in range(len(found)):
        for end in range(start + 2, min(start + _PARTS, len(found)) + 1):
            if found[end - 1].paragraph - found[end - 2].paragraph > 1:
                break
            yield start, end


def _joined(run: Sequence[_Said]) -> _Said:
    first, last = run[0], run[-1]
    inner = " ".join(each.inner for each in run)
    return _Said(
        Quotation(first.quotation.start, last.quotation.end, inner),
        first.paragraph,
        range(first.units[0], last.units[-1] + 1),
        tuple(each.quotation for each in run),
    )


def _common(one: _Said, other: _Said) -> float:
    return Indel.normalized_similarity(one.words, other.words, score_cutoff=ALIKE)


def _within(part: _Said, whole: _Said) -> bool:
    """Whether most words of a quotation stand in another."""
    shared = len(part.words) + len(whole.words) - Indel.distance(part.words, whole.words)
    return shared >= len(part.words)


def _as_written(said: _Said) -> str:
    return said.inner


def _in_words(said: _Said) -> str:
    return said.quotation.key


def _in_sentences(said: _Said) -> str:
    """The words of the sentences of a quotation, in whatever order these stand."""
    return "\n".join(sorted(" ".join(word_key(each)) for each in split(said.inner)))


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


def _exchanged(before: list[_Said], after: list[_Said], facts: Facts) -> list[tuple[_Said, _Said]]:
    """Words quoted within reported speech that gave way to others in the same place (called it "a risk", "a disgrace"), and
    sentences that their speaker says in other words. They are taken out of the lists."""
    pairs: list[tuple[_Said, _Said]] = []
    for was in list(before) if len(before) <= _MOST else ():
        passage = facts.old_passages.get(was.unit) if was.unit is not None else None
        if passage is None:
            continue
        there = [each for each in after if facts.new_passages.get(each.units[0]) is passage]
        if len(there) == 1 and _reworded(was, there[0], facts):
            before.remove(was)
            after.remove(there[0])
            pairs.append((was, there[0]))
            continue
        if passage.similarity < ALIKE or not _reported(was, facts.comparison.old_units, facts):
            continue
        now = next((each for each in there if _same_place(passage, was, each)), None)
        if now is not None and _reported(now, facts.comparison.new_units, facts):
            before.remove(was)
            after.remove(now)
            pairs.append((was, now))
    return pairs


def _reworded(was: _Said, now: _Said, facts: Facts) -> bool:
    """Whether two sentences, each quoted by itself, are of one speaker and have much in common."""
    paragraphs = facts.comparison.old_units, facts.comparison.new_units
    if not all(map(_is_sentence, (was, now), paragraphs)):
        return False
    if Indel.normalized_similarity(was.words, now.words) < _REWORDED:
        return False
    who = _speaker(facts, paragraphs[0], was)
    return who is not None and who == _speaker(facts, paragraphs[1], now)


def _same_place(passage: Passage, was: _Said, now: _Said) -> bool:
    """Whether two quotations stand in the same words of a passage, before or behind them, and the words of neither stand
    on the other side outside it: then only the marks moved."""
    for said, quoted, other in ((was, now, passage.new), (now, was, passage.old)):
        key = f" {said.quotation.key} "
        if key in _padded(other) and key not in f" {quoted.quotation.key} ":
            return False
    here, there = _place(passage.old, was.quotation), _place(passage.new, now.quotation)
    if here is None or there is None:
        return False
    before = [
        _padded(text[:start]).split()[-2:]
        for text, start in ((passage.old, here[0]), (passage.new, there[0]))
    ]
    behind = [
        _padded(text[end:]).split()[:2] for text, end in ((passage.old, here[1]), (passage.new, there[1]))
    ]
    return any(one == other and one for one, other in (before, behind))


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


def _rearranged(facts: Facts, was: _Said, now: _Said) -> bool:
    """Whether the sentences of a quotation hold the same words, and only their order is another: said X stands in the
    midst, or behind."""
    old = " ".join(facts.old_sentences[unit] for unit in was.units)
    new = " ".join(facts.new_sentences[unit] for unit in now.units)
    return old != new and sorted(word_key(old)) == sorted(word_key(new))


def _reordered(facts: Facts, was: _Said, now: _Said) -> Iterator[Edit]:
    """A sentence of a quotation that changed places with others of it, and nothing else."""
    old, new = split(was.inner), split(now.inner)
    keys, others = ([word_key(each) for each in side] for side in (old, new))
    left = [key for key in keys if [k for k in keys if k != key] == [k for k in others if k != key]]
    key = min(left, key=len, default=None)
    one = was.inner if key is None else old[keys.index(key)]
    other = now.inner if key is None else new[others.index(key)]
    if not _moved(facts, was.units, now.units):
        yield edit(EditClass.MOVED, Change.ALTERED, one, other, was.unit, now.unit, confidence=0.9)


def _crossed(facts: Facts, same: Sequence[tuple[_Said, _Said]]) -> Iterator[Edit]:
    """Quotations of one speaker that changed places within a paragraph that has the same words as before: "A," said X.
    "B." "B," said X. "A."."""
    groups: dict[tuple[int, int], list[tuple[_Said, _Said]]] = {}
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
        if any(_speaker(facts, before, was) != _speaker(facts, after, now) for was, now in pairs):
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


def _set_otherwise(facts: Facts, was: _Said, now: _Said) -> None:
    """Note as told the marks of a quotation that stayed, where other words beside it changed: its speaker stands elsewhere,
    and the comma with which it ended is a full stop."""
    for passage in _passages(facts.old_passages, was):
        for part in was.parts or (was.quotation,):
            passage.tell(_marks_only(passage, passage.touching(_place(passage.old, part), None)))
    for passage in _passages(facts.new_passages, now):
        for part in now.parts or (now.quotation,):
            passage.tell(_marks_only(passage, passage.touching(None, _place(passage.new, part))))


def _marks_only(passage: Passage, indices: set[int]) -> set[int]:
    """Those of some differences that hold no word, where another of the passage does."""
    marks = {index for index, span in enumerate(passage.spans) if not _has_words(passage, span)}
    return indices & marks if len(marks) < len(passage.spans) else set()


def _has_words(passage: Passage, span: Span) -> bool:
    return any(map(str.isalnum, passage.old[slice(*span.old)] + passage.new[slice(*span.new)]))


def _tell(facts: Facts, was: _Said | None, now: _Said | None) -> None:
    """Note what changed inside a quotation as told."""
    if was is not None:
        for passage, part in product(_passages(facts.old_passages, was), was.parts or (was.quotation,)):
            passage.tell(passage.touching(_place(passage.old, part), None))
    if now is not None:
        for passage, part in product(_passages(facts.new_passages, now), now.parts or (now.quotation,)):
            passage.tell(passage.touching(None, _place(passage.new, part)))


def _place(text: str, quotation: Quotation) -> tuple[int, int] | None:
    """Where a quotation stands in a passage, with its marks."""
    start = text.find(quotation.inner)
    if start < 0:
        return None
    end, ahead = start + len(quotation.inner), text[:start].rstrip()
    behind = len(text[end:]) - len(text[end:].lstrip())
    return len(ahead) - 1, end + behind + 1


def _passages(standing: Mapping[int, Passage], said: _Said) -> list[Passage]:
    return [standing[unit] for unit in said.units if unit in standing]


def _range(said: _Said) -> tuple[int, int]:
    return said.quotation.start, said.quotation.end


def _speaker(facts: Facts, paragraphs: Paragraphs, said: _Said) -> str | None:
    first = said.parts[0] if said.parts else said.quotation
    return named_speaker(" ".join(paragraphs[said.paragraph]), first, facts.words)
