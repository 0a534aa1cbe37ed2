"""What a figure counts: its own noun or participle, and whether it counts the dead.

The words that decide stand in the figure's own clause. A death word governs a figure only where nothing but
auxiliaries and what the dead are called stands between them, or where the clause is of a toll that "rises to" it:
"12 killed and 30 injured" has one death toll, and 30 is not it. Nor is a whole of which only a part died ("three of
the 40 passengers"), a part of a sum that is told beside another ("12 children and 3 adults died"), what measures
("a 7.8-magnitude quake killed 5,000"), or who did it or escaped it ("12 men accused of killing her", "12 people were
almost killed").
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import dropwhile, takewhile
from typing import Final

from variorum.edits.figures import COUNT, MULTIPLE, NAMED_TIME, ORDINAL, TELEPHONE, Figure, figures, singular
from variorum.edits.grammar import strings
from variorum.edits.numbered import name_start
from variorum.edits.vocabulary import Vocabulary

#: Most words on either side of a figure that belong to it.
_MOST: Final = 12
_NEAR = 80
#: Words of what stands between a figure and what governs it, the longest first: "as many as", "at least", "to".
_PHRASE: Final = (3, 2, 1)
#: Most words of a noun: "migrant workers".
_NOUN: Final = 2
#: Least of the numbers that have a noun of their own.
_MANY: Final = 10
#: Most figures on either side of one that are looked at.
_AROUND: Final = 6
#: What became of the dead, in whatever word.
DEAD: Final = "dead"
#: Most words of "of those killed".
_NOUN_OF: Final = 3
_HYPHENED = re.compile(r"[ -]?(?P<word>[^\W\d_]+)")
_LAST_WORD = re.compile(r"(?P<word>[^\W\d_]+) \Z")
_PIECE = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*|[^\w\s'’-]|\d")


@dataclass(frozen=True, slots=True)
class _Lists:
    """The lists of one language that are asked here."""

    toll: frozenset[str]
    tolls: frozenset[str]
    fates: frozenset[str]
    undone: frozenset[str]
    acts: frozenset[str]
    no_deaths: frozenset[str]
    others: frozenset[str]
    relative: frozenset[str]
    lives: tuple[tuple[re.Pattern[str], str], ...]
    unreal: re.Pattern[str]
    lifeless: frozenset[str]
    joins: frozenset[str]
    ends: frozenset[str]
    helpers: frozenset[str]
    leading: frozenset[str]
    periods: frozenset[str]
    parts: frozenset[str]
    parts_of: frozenset[str]
    besides: frozenset[str]
    verbs: frozenset[str]
    joining: frozenset[str]
    measures: frozenset[str]
    plurals: frozenset[str]
    endings: tuple[str, ...]
    capitals: bool


@lru_cache(maxsize=16)
def _lists(words: Vocabulary) -> _Lists:
    lives: Mapping[str, str] = words.numbers.get("lives_lost", {})
    told_of = "|".join(strings(words.numbers, "unreal")) or "(?!)"
    return _Lists(
        toll=words.words("numbers", "toll"),
        tolls=words.words("numbers", "tolls"),
        fates=words.words("numbers", "fates"),
        undone=words.words("numbers", "undone"),
        acts=words.words("numbers", "toll_acts"),
        no_deaths=words.words("numbers", "no_deaths"),
        others=words.words("numbers", "of_others"),
        relative=words.words("numbers", "relative"),
        lives=tuple((re.compile(rf" ?(?:{told})\b", re.IGNORECASE), word) for word, told in lives.items()),
        unreal=re.compile(rf"\W*(?:{told_of})\b", re.IGNORECASE),
        lifeless=words.words("numbers", "lifeless"),
        joins=words.words("numbers", "clause"),
        ends=words.words("numbers", "clause") | words.words("numbers", "inside"),
        helpers=words.words("numbers", "helpers"),
        leading=words.words("numbers", "leading"),
        periods=words.words("numbers", "periods"),
        parts=words.words("numbers", "parts"),
        parts_of=words.words("numbers", "parts") | words.words("numbers", "parts_of"),
        besides=words.words("numbers", "besides"),
        verbs=words.words("numbers", "verbs"),
        joining=words.words("numbers", "joining"),
        measures=words.words("numbers", "measured"),
        plurals=words.words("numbers", "plurals"),
        endings=tuple(words.numbers.get("plural_endings", ("s",))),
        capitals=bool(words.names.get("nouns", False)),
    )


@dataclass(frozen=True, slots=True)
class _Standing:
    """A figure in its text, with the figures around it that count something, and of these the last before it and the
    first behind it."""

    figure: Figure
    text: str
    lists: _Lists
    others: Sequence[Figure]
    ahead: Figure | None
    behind: Figure | None


def _standing(shown: Figure, text: str, words: Vocabulary, lists: _Lists) -> _Standing:
    others = [
        each
        for each in _beside(shown, text, words)
        if each.value[0] != NAMED_TIME and not _measure(each, text, lists)
    ]
    ahead = next((each for each in reversed(others) if each.end <= shown.start), None)
    behind = next((each for each in others if each.start >= shown.end), None)
    return _Standing(shown, text, lists, others, ahead, behind)


def counted(shown: Figure, text: str, before: Figure | None, words: Vocabulary) -> str | None:
    """What a figure of a text counts, as written: its noun, and behind it the word that tells what became of those
    it counts ("people killed", "boats", "missing"). `before` is the figure that stood in its place: a noun that
    both have is the noun. None for what is no count, or where no noun of its own stands with it."""
    if shown.kind != COUNT or shown.value[0] in (MULTIPLE, TELEPHONE):
        return None
    lists = _lists(words)
    if measure := _measure(shown, text, lists):
        return measure
    if name_start(shown, text, words) is not None or text[max(0, shown.start - 1) : shown.start] == "-":
        return None  # "Flight 482", "mother-of-three"
    place = _standing(shown, text, words, lists)
    after, active = _own_words(place)
    skipped = lists.besides if _may_be_a_noun(shown) else lists.besides - lists.parts_of
    own = list(dropwhile(lambda word: word.casefold() in skipped, after))
    inside = bool(shown.noun) and shown.text.endswith(f" {shown.noun}")  # "a man"
    noun: Sequence[str] = [] if inside else _noun(own, lists, one=shown.value[0] in (1.0, ORDINAL))
    fate = None if _is_no_toll(place, after) else _fate(place, after, active=active)
    if fate and _is_part_of_a_sum(place, fate):
        noun, fate = [word for word in noun if word != fate], None
    noun = _shared(noun, before)
    return " ".join(noun if fate is None or fate in noun else [*noun[-1:], fate]) or None


def role(shown: Figure, text: str, words: Vocabulary) -> str | None:
    """What became of those whom a figure of a text counts, in one word for all that say the same of the dead; None where
    the text does not tell."""
    if shown.kind != COUNT or shown.value[0] in (MULTIPLE, TELEPHONE):
        return None
    lists = _lists(words)
    place = _standing(shown, text, words, lists)
    after, active = _own_words(place)
    fate = None if _is_no_toll(place, after) else _fate(place, after, active=active)
    return fate and (DEAD if fate.casefold() in lists.toll | lists.tolls else singular(fate.casefold()))


@lru_cache(maxsize=16)
def role_words(words: Vocabulary) -> frozenset[str]:
    """The words that tell what became of those whom a figure counts."""
    lists = _lists(words)
    return lists.toll | lists.tolls | lists.fates


def has_roles_alone(text: str, words: Vocabulary) -> bool:
    """Whether a piece of a text holds nothing but words of that and such as join them to their figures."""
    lists = _lists(words)
    pieces = [piece.casefold() for piece in _PIECE.findall(text)]
    return role_words(words).union(lists.helpers, lists.joins, lists.joining).issuperset(pieces)


def has_words(text: str, words: Vocabulary) -> bool:
    """Whether a piece of a text has words other than those that join figures: no list stands there."""
    joining = _lists(words).joining | words.words("numbers", "range")
    return any(piece[0].isalpha() and piece.casefold() not in joining for piece in _PIECE.findall(text))


def _may_be_a_noun(shown: Figure) -> bool:
    """Whether a number may be a noun itself, behind which stands what it counts: "dozens of boats", "un million de
    personnes"."""
    number = shown.value[0]
    return isinstance(number, str) or number >= _MANY


def _own_words(place: _Standing) -> tuple[list[str], bool]:
    """The words behind a figure, of a part ("three of the 40 passengers") those behind its whole, and whether another
    figure ends them."""
    behind, text, lists = place.behind, place.text, place.lists
    of_whole = behind is not None and _between(place.figure, behind, text) in lists.parts_of
    return _after(behind.end if behind and of_whole else place.figure.end, place.others, text, lists)


def _fate(place: _Standing, after: Sequence[str], *, active: bool) -> str | None:
    """What became of those whom a figure counts, told behind it or, but of spans of time, ahead of it. Things do
    not die ("killed 12 flights")."""
    lists, own = place.lists, [word.casefold() for word in after[:_NOUN]]
    told = _behind(after, lists, active=active) or _life_lost(place, after)
    if told and _is_undone_ahead(place.figure, place.text, lists):
        return None
    if told is None and lists.periods.isdisjoint(own):
        told = _ahead(place.figure, place.text, place.others, lists)
    dead = told is not None and told.casefold() in lists.toll | lists.tolls
    nobody = not lists.lifeless.isdisjoint(own) or lists.unreal.match(place.text[: place.figure.start])
    return None if dead and nobody else told


def _life_lost(place: _Standing, after: Sequence[str]) -> str | None:
    """The one word for what is said in several behind a figure and its noun: "people lost their lives"."""
    words = list(dropwhile(lambda word: word.casefold() in place.lists.besides, after))[:_NOUN]
    end = place.figure.end
    for word in ("", *words):
        end = max(end, place.text.find(word, end) + len(word))
        for told, name in place.lists.lives:
            found = told.match(place.text, end)
            if found and place.lists.undone.isdisjoint(found.group().casefold().split()):
                return name
    return None


def _is_no_toll(place: _Standing, after: Sequence[str]) -> bool:
    """Whether nothing became of those whom a figure counts as such: it is a whole of which another tells a part, it
    measures, or it counts some of the dead."""
    shown, text, lists = place.figure, place.text, place.lists
    attribute = text[shown.end : shown.end + 1] == "-"  # "a 40-strong crew"
    return bool(
        attribute
        or shown.unit
        or shown.measure
        or shown.value[0] == "ratio"
        or (place.ahead and _between(place.ahead, shown, text) in lists.parts_of)
        or (place.behind and _is_led_in(shown, text, lists))
        or _of_the_dead(after, lists)
    )


def _is_part_of_a_sum(place: _Standing, fate: str) -> bool:
    """Whether the dead that a figure counts are told as parts of a sum: "12 children and 3 adults died"."""
    shown, text, lists = place.figure, place.text, place.lists
    if fate.casefold() not in lists.toll | lists.tolls:
        return False
    if place.ahead and _summed(place.ahead, shown, text, lists):
        return True
    behind = place.behind
    return bool(behind and _summed(shown, behind, text, lists) and not _has_fate(behind, text, lists))


def _shared(noun: Sequence[str], before: Figure | None) -> Sequence[str]:
    """Of several words of a noun those that the figure before has too, where it has any."""
    if before is None or not before.stems or len(noun) < _NOUN:
        return noun
    return [word for word in noun if singular(word.casefold()) in before.stems] or noun


def _beside(shown: Figure, text: str, words: Vocabulary) -> Sequence[Figure]:
    """The figures around one of a text, itself among them: a sentence may have thousands."""
    found = figures(text, words)
    place = bisect_left(found, shown.start, key=lambda each: each.start)
    return found[max(0, place - _AROUND) : place + _AROUND + 1]


def is_whole(shown: Figure, text: str, words: Vocabulary) -> bool:
    """Whether a figure is the whole of which the figure right before it tells a part: "three of the 40"."""
    ahead = next((each for each in reversed(_beside(shown, text, words)) if each.end <= shown.start), None)
    return ahead is not None and _between(ahead, shown, text) in _lists(words).parts_of


def _between(one: Figure, other: Figure, text: str) -> str:
    """What stands between two figures, folded."""
    return text[one.end : other.start].strip().casefold() if other.start - one.end <= _NEAR else ""


def _is_led_in(shown: Figure, text: str, lists: _Lists) -> bool:
    """Whether a clause begins with a figure as the whole of which it tells a part: "Of the 40 passengers, 12 died"."""
    head = text[max(0, shown.start - _NEAR) : shown.start].rstrip()
    last = re.split(r"[^\w\s'’]", head)[-1].strip().casefold()
    return last in lists.parts_of


def _measure(shown: Figure, text: str, lists: _Lists) -> str | None:
    """What a figure measures, where it counts nothing: "magnitude" of "a 7.8-magnitude quake" and of "magnitude 7.8"."""
    behind = _HYPHENED.match(text, shown.end)
    if behind and behind["word"].casefold() in lists.measures:
        return behind["word"]
    before = _LAST_WORD.search(text, max(0, shown.start - _NEAR), shown.start)
    return before["word"] if before and before["word"].casefold() in lists.measures else None


def _summed(one: Figure, other: Figure, text: str, lists: _Lists) -> bool:
    """Whether two figures are parts of one sum: "12 children and 3 adults". Nothing but what the first counts stands
    between them, and the second counts something of its own."""
    if other.start - one.end > _NEAR:
        return False
    *first, joiner = _PIECE.findall(text[one.end : other.start]) or [""]
    if joiner.casefold() not in lists.joining or not 1 <= len(first) <= _NOUN:
        return False
    second = _clause(text[other.end : other.end + _NEAR], lists)[:1]
    known = lists.toll | lists.tolls | lists.fates | lists.helpers | lists.ends
    return bool(second) and known.isdisjoint(map(str.casefold, (*first, *second)))


def _of_the_dead(after: Sequence[str], lists: _Lists) -> bool:
    """Whether a figure tells a part of the dead: "12 of those killed were children"."""
    said = [word.casefold() for word in after[:_NOUN_OF]]
    dead = lists.toll | lists.tolls
    return any(" ".join(said[:place]) in lists.parts for place, word in enumerate(said) if word in dead)


def _has_fate(shown: Figure, text: str, lists: _Lists) -> bool:
    """Whether what stands behind a figure tells what became of those it counts."""
    return _behind(_clause(text[shown.end : shown.end + _NEAR], lists), lists, active=False) is not None


def _after(start: int, others: Sequence[Figure], text: str, lists: _Lists) -> tuple[list[str], bool]:
    """The words behind the end of a figure up to the end of its clause, and whether another figure ends it."""
    end = min((each.start for each in others if each.start >= start), default=len(text))
    between = text[start : min(end, start + _NEAR)]
    found = _clause(between, lists)
    return found, end < len(text) and between.split() == found


def _clause(text: str, lists: _Lists) -> list[str]:
    """The words with which a text begins, up to a mark or a word that joins clauses."""
    found: list[str] = []
    for match in _PIECE.finditer(text):
        word = match.group()
        if not word[0].isalpha() or word.casefold() in lists.ends or len(found) == _MOST:
            break
        found.append(word)
    return found


def _noun(after: Sequence[str], lists: _Lists, *, one: bool) -> list[str]:
    """The noun behind a figure: up to the first word that looks like a plural, in a language that writes nouns with
    a capital up to the first that has one; behind `one` or a place in an order the next word. [] where no such word stands
    near, or a verb first that looks like one."""
    for place, word in enumerate(after[:_NOUN]):
        folded = word.casefold()
        if folded in lists.helpers | lists.fates | lists.toll | lists.verbs:
            return []
        if one and word[0].isupper() and not lists.capitals:
            behind = takewhile(lambda each: each[0].isupper(), after[place + 1 :])
            return [*after[: place + 1], *behind]  # "World War"
        if one or (word[0].isupper() if lists.capitals else _is_plural(folded, lists)):
            return list(after[: place + 1])
    return []


def _is_plural(word: str, lists: _Lists) -> bool:
    if "'" in word or "’" in word:
        return False
    return word in lists.plurals or (
        len(word) > 3 and word.endswith(lists.endings) and not word.endswith("ss")
    )


def _behind(after: Sequence[str], lists: _Lists, *, active: bool) -> str | None:
    """What became of those whom a figure counts, told behind it: the word of death, injury and the like that
    nothing but its noun and auxiliaries part from it. One that another figure follows, without an auxiliary, is
    what they did ("3 gunmen killed 12"), and so is a verb in its active form ("12 men accused of killing her"): None.
    None as well where it did not happen ("12 people were almost killed"), or befell others ("12 relatives of the dead")."""
    nouns, helped = 0, False
    for place, word in enumerate(after):
        folded = word.casefold()
        if (
            folded.replace("’", "'") in lists.undone
            or folded in lists.acts
            or _is_no_death(after, place, lists)
        ):
            return None
        if folded in lists.fates:
            return word
        if folded in lists.toll and nouns and _are_others(after[:place], lists):
            return None
        if folded in lists.toll:
            did = (
                active
                and nouns
                and not helped
                and lists.leading.issuperset(map(str.casefold, after[place + 1 :]))
            )
            return None if did else word
        if folded in lists.periods:
            return None
        if folded in lists.helpers:
            helped = True
        else:
            nouns += 1
        if nouns > _NOUN:
            return None
    return None


def _are_others(before: Sequence[str], lists: _Lists) -> bool:
    """Whether the words between a figure and a word of death tell that the dead are others: "relatives of the dead", "towns mourn
    the dead", "families of victims who died"."""
    folded = [word.casefold() for word in before]
    if folded[-1] in lists.others:
        return True
    owned = next((place for place, word in enumerate(folded) if place and word in lists.parts_of), None)
    return owned is not None and not lists.relative.isdisjoint(folded[owned:])


def _is_no_death(words: Sequence[str], place: int, lists: _Lists) -> bool:
    """Whether a word tells of no death with the word before or behind it: "had killed", "dead drunk"."""
    return any(
        " ".join(words[start : start + 2]).casefold() in lists.no_deaths
        for start in (max(0, place - 1), place)
    )


def _is_undone_ahead(shown: Figure, text: str, lists: _Lists) -> bool:
    """Whether what became of those whom a figure counts did not happen, told ahead of it by an auxiliary and the word
    before: "Beinahe wären zwölf Menschen gestorben", but "beinahe zwölf Menschen"."""
    clause = _clause_before(text[max(0, shown.start - _NEAR) : shown.start], lists)
    if not clause or clause[-1].casefold() not in lists.helpers:
        return False
    return clause[-1].casefold() in lists.undone or _is_undone(clause[:-1], lists)


def _is_undone(clause: Sequence[str], lists: _Lists) -> bool:
    """Whether the words before a verb, its auxiliaries left out, end with one that says that it did not happen."""
    rest = dropwhile(lambda word: word in lists.helpers, map(str.casefold, reversed(clause)))
    return next(rest, "").replace("’", "'") in lists.undone


def _ahead(shown: Figure, text: str, others: Sequence[Figure], lists: _Lists) -> str | None:
    """The word of death that governs a figure from ahead: "killed at least 12", "the toll of the fire rose to 12"."""
    starts = [each.end for each in others if each.end <= shown.start]
    head = text[max(0, shown.start - _NEAR, *starts) : shown.start]
    clause = [word.casefold() for word in reversed(_clause_before(head, lists))]
    place = 0
    while led := _leading(clause[place:], lists):
        place += led
    if place == len(clause):
        return _toll_before(shown, text, lists) if starts and place else None
    if starts and place == len(clause) - 1 and text[max(starts) :].casefold().startswith(f" {clause[place]}"):
        return None  # "12 dead 30 hurt": it tells of the figure before
    if clause[place] in lists.toll | lists.tolls:
        return None if _is_undone(clause[:place:-1], lists) else clause[place]
    if place == 0:
        return None
    return next((word for word in clause[place:] if word in lists.tolls), None)


def _leading(clause: Sequence[str], lists: _Lists) -> int:
    """How many words at the end of a clause, given backwards, only lead from what governs a figure to it."""
    return next(
        (n for n in _PHRASE if n <= len(clause) and " ".join(reversed(clause[:n])) in lists.leading), 0
    )


def _toll_before(shown: Figure, text: str, lists: _Lists) -> str | None:
    """The word of a toll that rises from one figure to the next: "the toll rose from 12 to 15"."""
    clause = _clause_before(
        re.sub(r"\d[\d.,]*\d|\d", "", text[max(0, shown.start - _NEAR) : shown.start]), lists
    )
    return next((word for word in clause if word.casefold() in lists.tolls), None)


def _clause_before(text: str, lists: _Lists) -> list[str]:
    found: list[str] = []
    for match in _PIECE.finditer(text):
        word = match.group()
        if not word[0].isalpha() or word.casefold() in lists.joins:
            found = []
        else:
            found.append(word)
    return found[-_MOST:]
