"""Rule for a statement turned round: a negation that came or went, a word that gave way to its opposite, two that
changed places.

"The bridge will reopen" and "the bridge will not reopen" differ by three letters and say contrary things; "Tarn beat
Ostvik" and "Ostvik beat Tarn" have the same words. It is told only where the rest of the statement stayed as it was: a
clause of its own that happens to hold a "no" turns nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, product
from typing import Final

from variorum.edits import separable
from variorum.edits.base import edit
from variorum.edits.passages import SKIPPED, Facts, Passage
from variorum.edits.quotations import quotations
from variorum.edits.vocabulary import Vocabulary
from variorum.text.normalise import fold
from variorum.types import Change, Edit, EditClass, LinkOp

NEGATION: Final = "negation"
OPPOSITE: Final = "opposite"
#: Finer kind of a statement whose parts changed places.
ORDER: Final = "order"
#: All of these.
TURNED: Final = frozenset({NEGATION, OPPOSITE, ORDER})

#: Least likeness of a sentence that was turned round: the rest of it stayed.
ALIKE: Final = 0.6
#: Letters that two forms of one word begin with, and how many letters a word has at least that a prefix turns round.
_STEM, _PREFIXED = 4, 4
#: Most words of each of two parts that changed places.
_PART: Final = 5
#: Parts of a verb that has a particle, and letters by which its stem is known.
_TWO_PARTS: Final = 2
#: Characters of marks that may come or go with that.
_MARKS: Final = 4
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class _Lists:
    """The lists of one language. `pattern` finds its negations, and as group `none` phrases in which such a word
    negates nothing ("not only"), and `refusals` what tells that somebody will not do what follows ("refuses to"); `parts`
    are the words of negations, `signs` those of which one must have changed for a negation to have, `helpers` come and go with one, `function` words with an opposite ("charged with", "cleared of"), and what stands `beside` it belongs to it ("ne … pas"). What stands on the two sides of `mutual`
    words may change places ("A and B"), and `loose` words stand where they please ("yesterday"). `articles` may begin what changes
    places, `marks` stand before somebody to whom something is done ("a la jueza"), and `contractions` are both in one word ("al"). Of verbs
    in two parts (`separable`, with their `separable_parts`) `parted` are the pairs that are opposed, and `parted_refusals` those of
    refusals."""

    pattern: re.Pattern[str]
    refusals: re.Pattern[str]
    parts: frozenset[str]
    signs: frozenset[str]
    helpers: frozenset[str]
    beside: frozenset[str]
    opposites: frozenset[frozenset[str]]
    function: frozenset[str]
    prefixes: frozenset[str]
    mutual: frozenset[str]
    loose: frozenset[str]
    articles: frozenset[str]
    marks: frozenset[str]
    contractions: Mapping[str, str]
    parted: frozenset[frozenset[str]]
    parted_refusals: frozenset[str]
    separable: frozenset[str]
    separable_parts: frozenset[str]


@lru_cache(maxsize=16)
def _lists(words: Vocabulary) -> _Lists | None:
    lists = words.negation
    if not lists:
        return None
    refusals = sorted(lists.get("refusals", ()), key=len, reverse=True)
    phrases, negations = (
        "|".join(map(re.escape, listed)) for listed in (lists["phrases"], [*refusals, *lists["words"]])
    )
    refused = rf"\b(?:{'|'.join(map(re.escape, refusals)) or '(?!)'})\b"
    refusing = {word for phrase in refusals for word in _WORD.findall(phrase)} - words.words(
        "copy", "function"
    )
    contracted = "|n['’]t" if lists.get("contracted") else ""
    parts = frozenset(word.casefold() for word in lists["words"]) | ({"t"} if contracted else set())
    parted = _degrees(lists.get("separable", ()))
    numbers = [*words.numbers.get("units", ()), *words.numbers.get("tens", ())]
    return _Lists(
        re.compile(
            rf"\b(?P<none>(?:{phrases})\b|no\.? \d)|(?:\b(?:{negations}){contracted})\b", re.IGNORECASE
        ),
        re.compile(refused, re.IGNORECASE),
        parts,
        parts | refusing | separable.parts(lists.get("parted_refusals", ())),
        words.words("copy", "function")
        | words.words("negation", "helpers")
        | {n.casefold() for n in numbers},
        words.words("negation", "beside"),
        frozenset(frozenset(pair.casefold().split()) for pair in lists["opposites"])
        | _degrees(lists.get("degrees", ()))
        | frozenset(frozenset(map(separable.together, pair)) for pair in parted),
        words.words("copy", "function"),
        frozenset(lists["prefixes"]),
        words.words("negation", "mutual") | words.words("quotes", "speech"),
        words.words("negation", "loose").union(
            words.words("copy", "function"),
            *(words.words("numbers", name) for name in ("weekdays", "months", "nouns_stop", "units")),
            words.words("names", "place_before"),
        ),
        words.words("negation", "articles"),
        words.words("negation", "marks"),
        lists.get("contractions", {}),
        parted,
        frozenset(lists.get("parted_refusals", ())),
        frozenset().union(*parted),
        separable.parts(frozenset().union(*parted)),
    )


def _degrees(lines: Sequence[str]) -> frozenset[frozenset[str]]:
    """Every two words of one line that stand on different steps of it: "accused suspected / charged / guilty"."""
    return frozenset(
        frozenset(pair)
        for line in lines
        for one, other in combinations([step.casefold().split() for step in line.split("/")], 2)
        for pair in product(one, other)
    )


def turned(facts: Facts) -> Iterator[Edit]:
    """Statements turned round, in the headline and in sentences, outside quotations."""
    lists = _lists(facts.words)
    if lists is None:
        return
    for passage in facts.passages:
        if passage.kind in SKIPPED or passage.op is LinkOp.TYPOGRAPHY:
            continue
        if passage.old.endswith("?") or passage.new.endswith("?"):
            continue  # what asks states nothing
        yield from _exchanged(passage, lists)
        signed = not lists.signs.isdisjoint(passage.changed_folded)
        if signed and (refusal := _refused(passage, lists)):
            yield refusal
            continue
        if not lists.separable_parts.isdisjoint(passage.changed_folded):
            yield from _parted(passage, lists)
        if passage.similarity < ALIKE and len(passage.spans) > 1:
            continue  # a short headline in which nothing else differs is none other
        if signed:
            yield from _negated(passage, lists)
        yield from _opposed(passage, lists)


def _negated(passage: Passage, lists: _Lists) -> Iterator[Edit]:
    old, new = (
        [found for found in _negations(text, lists) if found.span() not in styled]  # "0 cases", "no cases"
        for text, styled in (
            (passage.old, [was for was, _ in passage.restyled]),
            (passage.new, [now for _, now in passage.restyled]),
        )
    )
    if (len(old) - len(new)) % 2 == 0:
        return  # none came or went, or two, which cancel one another
    longer, came = (new, True) if len(new) > len(old) else (old, False)
    for found in longer:
        place = found.span()
        touched = passage.touching(None, place) if came else passage.touching(place, None)
        if passage.renumbered and touched <= passage.told:
            return  # "no boats", "two boats": the figure tells it
        if touched and all(_only_negated(passage, index, lists) for index in touched):
            touched |= {index for index in range(len(passage.spans)) if _beside(passage, index, lists)}
            yield _negation(passage, touched, lists)
            return


def _negation(passage: Passage, touched: set[int], lists: _Lists) -> Edit:
    """The edit of some differences that are a negation, which are told with it."""
    passage.tell(touched)
    spans = [passage.spans[index] for index in sorted(touched)]
    old_place, new_place = (
        (side[0][0], side[-1][1]) for side in zip(*((s.old, s.new) for s in spans), strict=True)
    )
    bare = not _content(passage.old[slice(*old_place)], lists) or not _content(
        passage.new[slice(*new_place)], lists
    )
    return edit(
        EditClass.WORDING,
        Change.ALTERED,
        _shown(passage.old, old_place, neighbours=bare),
        _shown(passage.new, new_place, neighbours=bare),
        passage.old_unit,
        passage.new_unit,
        NEGATION,
        0.92,
    )


def _beside(passage: Passage, index: int, lists: _Lists) -> bool:
    """Whether a difference is nothing but a word that belongs to a negation elsewhere in the sentence."""
    span = passage.spans[index]
    return {
        fold(text[slice(*place)]).strip()
        for text, place in ((passage.old, span.old), (passage.new, span.new))
    } <= (lists.beside | {""})


def _negations(text: str, lists: _Lists) -> list[re.Match[str]]:
    found = [match for match in lists.pattern.finditer(text) if not match["none"]]
    if not found:
        return found
    quoted = [(each.start, each.end) for each in quotations(text)]
    return [match for match in found if not _inside(match.start(), quoted)]


def _inside(place: int, quoted: Sequence[tuple[int, int]]) -> bool:
    return any(start <= place < end for start, end in quoted)


def _only_negated(passage: Passage, index: int, lists: _Lists) -> bool:
    """Whether a difference is a negation with the helping verbs it needs, and no other words came or went with it:
    "reopened", "did not reopen"."""
    span = passage.spans[index]
    old = _content(passage.old[slice(*span.old)], lists)
    new = _content(passage.new[slice(*span.new)], lists)
    return len(old) == len(new) <= 1 and all(map(_one_word, old, new))


def _refused(passage: Passage, lists: _Lists) -> Edit | None:
    """What somebody does and refuses to do, where all that differs is the refusal and the verb of it, wherever the grammar wants the
    two: "zahlt ihnen Lohn", "weigert sich, ihnen Lohn zu zahlen"; "tritt zurück", "lehnt Rücktritt ab"."""
    refuses = [
        bool(lists.refusals.search(text)) or any(separable.verbs(text, lists.parted_refusals))
        for text in (passage.old, passage.new)
    ]
    if passage.told or refuses[0] == refuses[1] or not passage.spans:
        return None
    sides = (
        [
            word
            for piece in separable.without(pieces, lists.parted_refusals)
            for word in _content(piece, lists)
        ]
        for pieces in (
            [passage.old[slice(*span.old)] for span in passage.spans],
            [passage.new[slice(*span.new)] for span in passage.spans],
        )
    )
    fewer, more = sorted(sides, key=len)
    if len(fewer) != 1 or len(more) > _TWO_PARTS:
        return None
    one = _one_word(fewer[0], more[0]) if len(more) == 1 else _of_two_parts(fewer[0], *more)
    return _negation(passage, set(range(len(passage.spans))), lists) if one else None


def _of_two_parts(word: str, verb: str, particle: str) -> bool:
    """Whether a word is a verb in two parts written as one, or the noun of it: "zurückzutreten", "Rücktritt" of "tritt …
    zurück"."""
    heads = (f"{particle}zu", particle, particle.removeprefix("zu"))
    return any(word.startswith(head + verb[:_TWO_PARTS]) for head in heads)


def _parted(passage: Passage, lists: _Lists) -> Iterator[Edit]:
    """Verbs in two parts that gave way to their opposites: "sagt den Besuch zu", "sagt den Besuch ab". A short headline has
    little else, of which nothing may differ then."""
    before, after = (list(separable.verbs(text, lists.separable)) for text in (passage.old, passage.new))
    quoted = [(each.start, each.end) for each in quotations(passage.old)] if before and after else []
    for old, new in product(before, after):
        touched = set().union(
            *(passage.touching(place, None) for place in old.parts),
            *(passage.touching(None, place) for place in new.parts),
        )
        inside = {index for index in range(len(passage.spans)) if _within(passage, index, old, new, lists)}
        if (
            frozenset((old.name, new.name)) not in lists.parted
            or not touched
            or not touched <= inside - passage.told
            or (passage.similarity < ALIKE and len(inside) < len(passage.spans))
            or _inside(old.place[0], quoted)
        ):
            continue
        passage.tell(inside)
        yield edit(
            EditClass.WORDING,
            Change.ALTERED,
            passage.old[slice(*old.place)],
            passage.new[slice(*new.place)],
            passage.old_unit,
            passage.new_unit,
            OPPOSITE,
            0.9,
        )
        return


def _within(passage: Passage, index: int, old: separable.Verb, new: separable.Verb, lists: _Lists) -> bool:
    """Whether a difference holds nothing but parts of two verbs, and function words between them: "dem Plan", "den Plan"."""
    span = passage.spans[index]
    return all(
        verb.place[0] <= place[0]
        and place[1] <= verb.place[1]
        and all(
            fold(word.group()) in lists.function or any(word.span() == part for part in verb.parts)
            for word in _WORD.finditer(text, *place)
        )
        for text, place, verb in ((passage.old, span.old, old), (passage.new, span.new, new))
    )


def _content(text: str, lists: _Lists) -> list[str]:
    """The words of a difference that carry what is said, folded."""
    found = []
    for word in _WORD.findall(lists.refusals.sub(" ", fold(text))):
        bare = word.rpartition("'")[2] if word[:2] == "n'" else word.removesuffix("n't")
        if bare not in lists.helpers and bare not in lists.parts and not bare.isdigit():
            found.append(bare)
    return found


def _one_word(old: str, new: str) -> bool:
    """Whether two words are forms of one: "reopen", "reopens"; "won", "win"."""
    if min(len(old), len(new)) <= _STEM:
        return old[0] == new[0] and abs(len(old) - len(new)) <= 2
    return old[:_STEM] == new[:_STEM]


def _shown(text: str, place: tuple[int, int], *, neighbours: bool) -> str:
    """A range, where it says nothing by itself with the word before it and the one behind it."""
    start, end = place
    if neighbours:
        before = list(_WORD.finditer(text, 0, start))
        behind = _WORD.search(text, end)
        start = before[-1].start() if before else start
        end = behind.end() if behind else end
    return text[start:end].strip()


def _opposed(passage: Passage, lists: _Lists) -> Iterator[Edit]:
    """Single words that gave way to their opposites, or to what is more or less than they: with the function words that
    each needs."""
    quoted: list[tuple[int, int]] | None = None
    for index, span in enumerate(passage.spans):
        if index in passage.told:
            continue
        old, new = passage.old[slice(*span.old)].strip(), passage.new[slice(*span.new)].strip()
        if not _are_opposed(fold(old), fold(new), lists):
            continue
        if quoted is None:
            quoted = [(each.start, each.end) for each in quotations(passage.old)]
        if _inside(span.old[0], quoted):
            continue
        passage.tell([index])
        yield edit(
            EditClass.WORDING, Change.ALTERED, old, new, passage.old_unit, passage.new_unit, OPPOSITE, 0.9
        )


def _are_opposed(old: str, new: str, lists: _Lists) -> bool:
    if old.isalpha() and new.isalpha():
        return frozenset((old, new)) in lists.opposites or _prefixed(old, new, lists.prefixes)
    if not all(letter.isalpha() or letter == " " for letter in old + new):
        return False
    bare = [[word for word in side.split() if word not in lists.function] for side in (old, new)]
    return all(len(side) == 1 for side in bare) and frozenset((bare[0][0], bare[1][0])) in lists.opposites


def _prefixed(old: str, new: str, prefixes: frozenset[str]) -> bool:
    """Whether one word is the other with a prefix that turns it round."""
    shorter, longer = sorted((old, new), key=len)
    return len(shorter) >= _PREFIXED and longer.endswith(shorter) and longer[: -len(shorter)] in prefixes


def _exchanged(passage: Passage, lists: _Lists) -> Iterator[Edit]:
    """Two parts of a statement that changed places round what is said of them: "Tarn beat Ostvik", "Ostvik beat Tarn".
    Nothing else differs."""
    if passage.told or len(passage.spans) < 2 or abs(len(passage.old) - len(passage.new)) > _MARKS:
        return
    old, new = (_spelt_out(text, lists) for text in (passage.old, passage.new))
    before, after = ([fold(word) for word, _, _ in side] for side in (old, new))
    if sorted(before) != sorted(after):
        return
    first = next((i for i, (a, b) in enumerate(zip(before, after, strict=True)) if a != b), None)
    if first is None:
        return
    behind = next(i for i, (a, b) in enumerate(zip(before[::-1], after[::-1], strict=True)) if a != b)
    last = len(before) - behind
    if not _changed_places(
        [word for word, _, _ in old[first:last]], [word for word, _, _ in new[first:last]], lists
    ):
        return
    passage.tell(range(len(passage.spans)))
    yield edit(
        EditClass.WORDING,
        Change.ALTERED,
        passage.old[old[first][1] : old[last - 1][2]],
        passage.new[new[first][1] : new[last - 1][2]],
        passage.old_unit,
        passage.new_unit,
        ORDER,
        0.9,
    )


def _spelt_out(text: str, lists: _Lists) -> list[tuple[str, int, int]]:
    """The words of a text with their ranges; of a contraction both words, each with its range."""
    return [
        (word, *match.span())
        for match in _WORD.finditer(text)
        for word in lists.contractions.get(fold(match.group()), match.group()).split()
    ]


def _changed_places(old: Sequence[str], new: Sequence[str], lists: _Lists) -> bool:
    """Whether two sequences of words are "A m B" and "B m A", where m says something that has a direction. A and B are
    names, or nouns behind words that stayed or articles: what stands loose in a sentence changes places and says the same
    ("Yesterday came Harrow"), and so does what has its own preposition or article ("Den Hund biss der Mann")."""
    folded, wanted = (list(map(fold, side)) for side in (old, new))
    for a in range(1, min(_PART, len(old) - 2) + 1):
        for b in range(1, min(_PART, len(old) - a - 1) + 1):
            one, between, other = folded[:a], folded[a : len(old) - b], folded[len(old) - b :]
            if [*other, *between, *one] == wanted:
                first, second = (int(len(each) > 1 and each[0] in lists.articles) for each in (one, other))
                alike = new[len(new) - a + first][0].isupper() == old[len(old) - b + second][0].isupper()
                said = set(between) - lists.marks - lists.articles
                directed = not said <= lists.mutual if said else not lists.marks.isdisjoint(between)
                return alike and directed and lists.loose.isdisjoint((*one[first:], *other[second:]))
    return False
