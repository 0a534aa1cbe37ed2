"""The quotations of two texts: where each stands, and which of them are the same, put together otherwise, or altered."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, product
from typing import Final

from rapidfuzz.distance import Indel

from variorum.comparison import words as differing
from variorum.edits.copying import details
from variorum.edits.passages import Facts, Passage
from variorum.edits.quotations import Quotation, is_spoken, quotations, uninterrupted, word_key
from variorum.edits.speakers import named_speaker
from variorum.edits.titles import is_title
from variorum.text.sentences import split
from variorum.types import BlockKind, LinkOp, Paragraphs

#: Least words of a quotation that is told when it comes or goes; shorter ones are words in quotation marks.
LEAST_WORDS: Final = 4
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
class Said:
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


def _around(said: Said, paragraphs: Paragraphs) -> str:
    """The sentence in which a quotation stands, or the paragraph where it stands in several."""
    sentences = paragraphs[said.paragraph]
    return next((each for each in sentences if said.inner in each), " ".join(sentences))


def is_reported(said: Said, paragraphs: Paragraphs, facts: Facts) -> bool:
    """Whether the sentence around a quotation says that somebody speaks."""
    return is_spoken(_around(said, paragraphs), facts.words)


def is_sentence(said: Said, paragraphs: Paragraphs) -> bool:
    """Whether a quotation is the better part of the sentence that it stands in."""
    return 2 * len(said.inner) > len(_around(said, paragraphs))


def padded(text: str) -> str:
    """The words of a text as quotations are looked for in it, each between blanks."""
    return f" {' '.join(word_key(text))} "


def quoted_in(
    paragraphs: Paragraphs, places: Sequence[int], kinds: Sequence[BlockKind | None], facts: Facts
) -> list[Said]:
    """The quotations of some paragraphs; titles, and what repeats the text beside it, are left out."""
    starts, total = [], 0
    for sentences in paragraphs:
        starts.append(total)
        total += len(sentences)
    found: list[Said] = []
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
                found.append(Said(Quotation(quotation.start, quotation.end, inner), place, units, parts))
            else:
                found.append(Said(quotation, place, units))
    return found


def cancel(before: list[Said], after: list[Said]) -> list[tuple[Said, Said]]:
    """Take out what is quoted on both sides, as written or at least with the same words; answers with the pairs."""
    pairs: list[tuple[Said, Said]] = []
    for key in (_as_written, in_words, _in_sentences):
        waiting: dict[str, list[Said]] = {}
        for said in after:
            waiting.setdefault(key(said), []).append(said)
        same = [waiting[key(said)].pop(0) if waiting.get(key(said)) else None for said in before]
        pairs += [(said, other) for said, other in zip(before, same, strict=True) if other is not None]
        gone = {id(said) for said in same if said is not None}
        before[:] = [said for said, other in zip(before, same, strict=True) if other is None]
        after[:] = [said for said in after if id(said) not in gone]
    return pairs


def put_together(whole: Sequence[Said], parted: list[Said], paragraphs: Paragraphs, facts: Facts) -> None:
    """Make one of the quotations of one speaker that follow one another where one of the other side has their words:
    "A and B," said X; "A," said X, "and B."."""
    if max(len(whole), len(parted)) > _MOST:
        return
    for said in whole:
        best = max((_common(said, each) for each in parted), default=0.0)
        chosen: tuple[int, int, Said] | None = None
        for start, end in _runs(parted):
            run = parted[start:end]
            made = _joined(run)
            common = _common(said, made)
            fits = common >= ALIKE and common > best and all(_within(each, said) for each in run)
            if fits and len({speaker_of(facts, paragraphs, each) for each in run} - {None}) <= 1:
                best, chosen = common, (start, end, made)
        if chosen is not None:
            start, end, made = chosen
            parted[start:end] = [made]


def _runs(found: Sequence[Said]) -> Iterator[tuple[int, int]]:
    """The places of quotations that follow one another in a paragraph, or in one and the next."""
    for start in range(len(found)):
        for end in range(start + 2, min(start + _PARTS, len(found)) + 1):
            if found[end - 1].paragraph - found[end - 2].paragraph > 1:
                break
            yield start, end


def _joined(run: Sequence[Said]) -> Said:
    first, last = run[0], run[-1]
    inner = " ".join(each.inner for each in run)
    return Said(
        Quotation(first.quotation.start, last.quotation.end, inner),
        first.paragraph,
        range(first.units[0], last.units[-1] + 1),
        tuple(each.quotation for each in run),
    )


def _common(one: Said, other: Said) -> float:
    return Indel.normalized_similarity(one.words, other.words, score_cutoff=ALIKE)


def _within(part: Said, whole: Said) -> bool:
    """Whether most words of a quotation stand in another."""
    shared = len(part.words) + len(whole.words) - Indel.distance(part.words, whole.words)
    return shared >= len(part.words)


def _as_written(said: Said) -> str:
    return said.inner


def in_words(said: Said) -> str:
    """The words of a quotation, whatever its marks and capitals."""
    return said.quotation.key


def _in_sentences(said: Said) -> str:
    """The words of the sentences of a quotation, in whatever order these stand."""
    return "\n".join(sorted(" ".join(word_key(each)) for each in split(said.inner)))


def altered_pairs(before: list[Said], after: list[Said], facts: Facts) -> list[tuple[Said, Said]]:
    """Quotations that are one in other words, the most alike first; they are taken out of the lists."""
    ranked = sorted(
        (
            (likeness, -i, -j)
            for i, j in _candidates(before, after, facts)
            if (likeness := _likeness(before[i].quotation, after[j].quotation)) >= ALIKE
        ),
        reverse=True,
    )
    pairs: list[tuple[Said, Said]] = []
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


def exchanged_pairs(before: list[Said], after: list[Said], facts: Facts) -> list[tuple[Said, Said]]:
    """Words quoted within reported speech that gave way to others in the same place (called it "a risk", "a disgrace"), and
    sentences that their speaker says in other words. They are taken out of the lists."""
    pairs: list[tuple[Said, Said]] = []
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
        if passage.similarity < ALIKE or not is_reported(was, facts.comparison.old_units, facts):
            continue
        now = next((each for each in there if same_place(passage, was, each)), None)
        if now is not None and is_reported(now, facts.comparison.new_units, facts):
            before.remove(was)
            after.remove(now)
            pairs.append((was, now))
    return pairs


def _reworded(was: Said, now: Said, facts: Facts) -> bool:
    """Whether two sentences, each quoted by itself, are of one speaker and have much in common."""
    paragraphs = facts.comparison.old_units, facts.comparison.new_units
    if not all(map(is_sentence, (was, now), paragraphs)):
        return False
    if Indel.normalized_similarity(was.words, now.words) < _REWORDED:
        return False
    who = speaker_of(facts, paragraphs[0], was)
    return who is not None and who == speaker_of(facts, paragraphs[1], now)


def same_place(passage: Passage, was: Said, now: Said) -> bool:
    """Whether two quotations stand in the same words of a passage, before or behind them, and the words of neither stand
    on the other side outside it: then only the marks moved."""
    for said, quoted, other in ((was, now, passage.new), (now, was, passage.old)):
        key = f" {said.quotation.key} "
        if key in padded(other) and key not in f" {quoted.quotation.key} ":
            return False
    here, there = place_in(passage.old, was.quotation), place_in(passage.new, now.quotation)
    if here is None or there is None:
        return False
    before = [
        padded(text[:start]).split()[-2:] for text, start in ((passage.old, here[0]), (passage.new, there[0]))
    ]
    behind = [
        padded(text[end:]).split()[:2] for text, end in ((passage.old, here[1]), (passage.new, there[1]))
    ]
    return any(one == other and one for one, other in (before, behind))


def _candidates(before: Sequence[Said], after: Sequence[Said], facts: Facts) -> Iterable[tuple[int, int]]:
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


def place_in(text: str, quotation: Quotation) -> tuple[int, int] | None:
    """Where a quotation stands in a passage, with its marks."""
    start = text.find(quotation.inner)
    if start < 0:
        return None
    end, ahead = start + len(quotation.inner), text[:start].rstrip()
    behind = len(text[end:]) - len(text[end:].lstrip())
    return len(ahead) - 1, end + behind + 1


def passages_of(standing: Mapping[int, Passage], said: Said) -> list[Passage]:
    """The passages in which a quotation stands."""
    return [standing[unit] for unit in said.units if unit in standing]


def speaker_of(facts: Facts, paragraphs: Paragraphs, said: Said) -> str | None:
    """Who said it, as the paragraph names them; None where it does not."""
    first = said.parts[0] if said.parts else said.quotation
    return named_speaker(" ".join(paragraphs[said.paragraph]), first, facts.words)
