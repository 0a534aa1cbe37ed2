"""Rule for names of persons, organisations and places: another one, a new one, one that is gone.

A name is a run of capitalised words that is not only the beginning of a sentence. What it names is said only where
a closed list tells (a title, "Ltd", "Street", "in").
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from variorum.edits.base import edit
from variorum.edits.numbers import ALIKE
from variorum.edits.passages import Facts, Passage
from variorum.edits.quotations import quotations, word_key
from variorum.edits.vocabulary import Vocabulary
from variorum.types import BlockKind, Change, Document, Edit, EditClass

PERSON: Final = "person"
ORGANISATION: Final = "organisation"
PLACE: Final = "place"

#: Share of a headline's longer words in capitals from which on capitals say nothing.
_TITLE_CASE = 0.6
_LONE_WORDS = 2
_STEM = 5
#: Adjectives made of names of places.
_DEMONYM = re.compile(r"..(?:ian|ean|ish|ese)s?$")
_CAPITAL = r"[^\W\d_a-zß-öø-ÿ](?:[\w’'&]|-(?=[A-ZÀ-Þ\d])|\.(?=\w))*"
_SENTENCE_START = re.compile(r"(?:^|[.?!:…–—]\s+|[\"“„«‘']\s?|^\W+)$")
_SKIPPED = frozenset({BlockKind.PULL_QUOTE, BlockKind.NOTE})


@dataclass(frozen=True, slots=True)
class Name:
    """A name in a text: `[start, end)`, its words folded without titles, and what it names where that is told."""

    start: int
    end: int
    text: str
    words: tuple[str, ...]
    kind: str | None
    initial: bool


def name(facts: Facts) -> Iterator[Edit]:
    """Names in what changed, then those that only new or removed sentences have."""
    if not facts.words.names.get("plain"):
        return  # a language without lists, or one that writes every noun with a capital
    told: set[tuple[str, ...]] = set()
    for passage in facts.passages:
        if passage.kind in _SKIPPED:
            continue
        for one in _in_passage(facts, passage):
            told.update(word_key(text) for text in (one.old, one.new) if text)
            yield one
    for lones, other, change in (
        (facts.removed, facts.new_words, Change.REMOVED),
        (facts.added, facts.old_words, Change.ADDED),
    ):
        for lone in lones:
            if lone.kind in _SKIPPED:
                continue
            for found in names(lone.text, facts.words):
                if len(found.words) < _LONE_WORDS or found.words in told or _known(found, other):
                    continue
                told.add(found.words)
                units = (lone.unit, None) if change is Change.REMOVED else (None, lone.unit)
                yield _came_or_went(found, change, *units)


def _in_passage(facts: Facts, passage: Passage) -> Iterator[Edit]:
    if passage.similarity < ALIKE or (
        passage.kind is None and (_title_case(passage.old) or _title_case(passage.new))
    ):
        return
    old, new = _changed(passage, facts.words)
    for was in list(old):
        here = passage.touching((was.start, was.end), None)
        now = next((each for each in new if here & passage.touching(None, (each.start, each.end))), None)
        if now is None or not _slot(passage, was, now, here):
            continue
        old.remove(was)
        new.remove(now)
        if (was.initial and now.initial) or _form_of(was, now):
            continue
        passage.tell(here | passage.touching(None, (now.start, now.end)))
        yield edit(
            EditClass.NAME, Change.ALTERED, was.text, now.text, passage.old_unit, passage.new_unit,
            now.kind or was.kind, 0.92,
        )  # fmt: skip
    for found, other, change in (
        *((each, facts.new_words + _headline(facts.new), Change.REMOVED) for each in old),
        *((each, facts.old_words + _headline(facts.old), Change.ADDED) for each in new),
    ):
        if found.initial or _known(found, other):
            continue
        place = (found.start, found.end)
        passage.tell(
            passage.touching(place, None) if change is Change.REMOVED else passage.touching(None, place)
        )
        yield _came_or_went(found, change, passage.old_unit, passage.new_unit)


def _changed(passage: Passage, words: Vocabulary) -> tuple[list[Name], list[Name]]:
    """The names of both sides, outside quotations, in what changed and no rule has told of, without those that
    stand on both sides."""
    sides: list[list[Name]] = []
    for text, of_old in ((passage.old, True), (passage.new, False)):
        quoted = [(each.start, each.end) for each in quotations(text)]
        found = []
        for each in names(text, words):
            place = (each.start, each.end)
            touched = passage.touching(place, None) if of_old else passage.touching(None, place)
            if touched - passage.told and not _inside(each, quoted):
                found.append(each)
        sides.append(found)
    old, new = sides
    for was in list(old):
        same = next((now for now in new if now.words == was.words), None)
        if same is not None:
            old.remove(was)
            new.remove(same)
    return old, new


def _came_or_went(found: Name, change: Change, old_unit: int | None, new_unit: int | None) -> Edit:
    gone = change is Change.REMOVED
    return edit(
        EditClass.NAME, change, found.text if gone else None, None if gone else found.text, old_unit, new_unit,
        found.kind, 0.85,
    )  # fmt: skip


def _headline(document: Document | None) -> str:
    return f" {' '.join(word_key(document.headline or ''))} " if document else ""


def _owned(text: str) -> str:
    """Words without the mark of the genitive."""
    return text.replace("'s ", " ").replace("s' ", "s ")


def _known(found: Name, text: str) -> bool:
    """Whether a text has one end of a name too, or a word made of it ("Bulgaria", "Bulgarian"): then nobody came or
    went."""
    text = _owned(text)
    return any(
        f" {word} " in text or (len(word) >= _STEM and f" {word[: max(_STEM, len(word) - 2)]}" in text)
        for word in (found.words[0], found.words[-1])
    )


def _slot(passage: Passage, was: Name, now: Name, here: set[int]) -> bool:
    """Whether two names stand in one another's place: what differs there is the names and their titles alone."""
    for index in here & passage.touching(None, (now.start, now.end)):
        span = passage.spans[index]
        beyond = (
            passage.old[min(span.old[0], was.start) : was.start]
            + passage.old[was.end : max(span.old[1], was.end)]
            + passage.new[min(span.new[0], now.start) : now.start]
            + passage.new[now.end : max(span.new[1], now.end)]
        )
        if len(beyond.split()) > 3:
            return False
    return True


def _form_of(was: Name, now: Name) -> bool:
    """Whether both are forms of one name: "Mr Gates", "Robert Gates"; "UN", "United Nations"."""
    if [_letters(word) for word in was.words] == [_letters(word) for word in now.words]:
        return True
    if len(was.words) == len(now.words) and all(map(_short_form, was.words, now.words)):
        return True
    a, b = sorted((was.words, now.words), key=len)
    if set(a) <= set(b) or (len(a) < len(b) and a[-1] == b[-1]):
        return True
    initials = "".join(word[0] for word in b)
    return len(a) == 1 and a[0].replace(".", "") in (initials, initials + "s")


def _letters(word: str) -> str:
    return word.replace("'", "").removesuffix("s")


def _short_form(old: str, new: str) -> bool:
    """Whether one word is the beginning of the other: "S", "South"; "Barca", "Barcelona"."""
    shorter, longer = sorted((old.rstrip("."), new.rstrip(".")), key=len)
    return old == new or longer.startswith(shorter[: _STEM - 1])


def _inside(found: Name, quoted: Sequence[tuple[int, int]]) -> bool:
    return any(start <= found.start and found.end <= end for start, end in quoted)


def _title_case(text: str) -> bool:
    long = [word for word in re.findall(r"[^\W\d_]+", text) if len(word) > 3]
    return len(long) > 2 and sum(word[0].isupper() for word in long[1:]) > _TITLE_CASE * (len(long) - 1)


# --- finding names ---------------------------------------------------------------------------------------


@lru_cache(maxsize=16)
def _pattern(words: Vocabulary) -> re.Pattern[str]:
    inside = "|".join(re.escape(each) for each in words.names.get("inside", ())) or "(?!)"
    return re.compile(rf"(?<![\w’'-]){_CAPITAL}(?: (?:(?:{inside}) (?:the )?)?{_CAPITAL})*")


@lru_cache(maxsize=16)
def _plain(words: Vocabulary) -> frozenset[str]:
    """Capitalised words that name nobody, as written."""
    numbers = words.numbers
    return frozenset(
        [
            *words.names.get("plain", ()), *numbers.get("months", ()), *numbers.get("weekdays", ()),
            *numbers.get("short_months", ()),
        ]
    )  # fmt: skip


def names(text: str, words: Vocabulary) -> list[Name]:
    """The names of a text in their order. A single capitalised word that begins a sentence is taken for one that
    may be none (`initial`)."""
    found = []
    for match in _pattern(words).finditer(text):
        made = _name(text, match.start(), match.group(), words)
        if made is not None:
            found.append(made)
    return found


def _name(text: str, start: int, run: str, words: Vocabulary) -> Name | None:
    plain, titles = _plain(words), words.words("quotes", "titles")
    pieces = run.split()
    initial = bool(_SENTENCE_START.search(text[max(0, start - 3) : start]))
    kept = any(run.startswith(each) for each in words.names.get("kept", ()))
    while (
        pieces
        and not kept
        and (re.sub(r"['’]s$", "", pieces[0]) in plain or (initial and _common(pieces[0], words)))
        and pieces[0].casefold() not in titles
    ):
        start += len(pieces[0]) + 1
        initial = False
        pieces = pieces[1:]
    while pieces and (
        re.sub(r"['’]s$", "", pieces[-1]) in plain or pieces[-1].casefold() in words.words("names", "inside")
    ):
        pieces = pieces[:-1]
    if not pieces:
        return None
    whole = " ".join(pieces)
    whole = re.sub(r"['’]s?$", "", whole)
    titled = pieces[0].casefold().rstrip(".") in titles
    key = tuple(
        word for word in word_key(whole) if word not in titles and word not in words.words("names", "inside")
    )
    if not key or all(len(word) == 1 for word in key):
        return None
    if len(pieces) == 1 and (_numbered(key[0], words) or _DEMONYM.search(key[0])):
        return None
    return Name(
        start,
        start + len(whole),
        whole,
        key,
        _kind(text, start, whole, pieces, titled, words),
        initial and len(pieces) == 1,
    )


def _common(word: str, words: Vocabulary) -> bool:
    """Whether a word that begins a sentence is a common one."""
    lowered = word.casefold()
    return (
        lowered in words.words("copy", "function")
        or lowered in words.words("numbers", "units")
        or lowered in words.words("numbers", "nouns_stop")
        or lowered in words.words("quotes", "speakers")
    )


def _numbered(word: str, words: Vocabulary) -> bool:
    return any(character.isdigit() for character in word) or word in words.words("numbers", "units")


def _kind(
    text: str, start: int, whole: str, pieces: Sequence[str], titled: bool, words: Vocabulary
) -> str | None:
    parts = {piece.rstrip(".,").removesuffix("'s").removesuffix("’s").casefold() for piece in pieces}
    if titled:
        return PERSON
    if parts & words.words("names", "organisations"):
        return ORGANISATION
    if parts & words.words("names", "places"):
        return PLACE
    before = re.findall(r"[\w’']+", text[max(0, start - 20) : start])
    near = [word.casefold() for word in before[-2:] if word.casefold() != "the"]
    if near and near[-1] in words.words("names", "place_before"):
        return PLACE
    if len(pieces) == 1 and whole.isupper() and len(whole) > 2:
        return ORGANISATION
    if len(pieces) in (2, 3) and re.match(r",? (?:\d\d,|who|said|says|told)", text[start + len(whole) :]):
        return PERSON
    return None
