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
from variorum.types import BlockKind, Change, Edit, EditClass

PERSON: Final = "person"
ORGANISATION: Final = "organisation"
PLACE: Final = "place"

#: Share of a headline's longer words in capitals from which on capitals say nothing.
_TITLE_CASE = 0.6
_LONE_WORDS = 2
_CAPITAL = r"[^\W\d_a-zß-öø-ÿ](?:[\w’'&-]|\.(?=\w))*"
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
            if lone.kind in _SKIPPED or lone.unit < 0:
                continue
            for found in names(lone.text, facts.words):
                if (
                    len(found.words) < _LONE_WORDS
                    or found.words in told
                    or _known(found, other, facts, change)
                ):
                    continue
                told.add(found.words)
                gone = change is Change.REMOVED
                yield edit(
                    EditClass.NAME, change, found.text if gone else None, None if gone else found.text,
                    lone.unit if gone else None, None if gone else lone.unit, found.kind, 0.85,
                )  # fmt: skip


def _in_passage(facts: Facts, passage: Passage) -> Iterator[Edit]:
    if passage.kind is None and (_title_case(passage.old) or _title_case(passage.new)):
        return
    quoted_old = [(each.start, each.end) for each in quotations(passage.old)]
    quoted_new = [(each.start, each.end) for each in quotations(passage.new)]
    old = [
        each
        for each in names(passage.old, facts.words)
        if passage.touching((each.start, each.end), None) - passage.told and not _inside(each, quoted_old)
    ]
    new = [
        each
        for each in names(passage.new, facts.words)
        if passage.touching(None, (each.start, each.end)) - passage.told and not _inside(each, quoted_new)
    ]
    for was in list(old):
        same = next((now for now in new if now.words == was.words), None)
        if same is not None:
            old.remove(was)
            new.remove(same)
    for was in list(old):
        here = passage.touching((was.start, was.end), None)
        now = next((each for each in new if here & passage.touching(None, (each.start, each.end))), None)
        if now is None or not _slot(passage, was, now, here):
            continue
        old.remove(was)
        new.remove(now)
        if _form_of(was, now):
            continue
        passage.tell(here | passage.touching(None, (now.start, now.end)))
        yield edit(
            EditClass.NAME, Change.ALTERED, was.text, now.text, passage.old_unit, passage.new_unit,
            now.kind or was.kind, 0.92,
        )  # fmt: skip
    if passage.similarity < ALIKE:
        return
    for each in old:
        if not each.initial and not _known(
            each, facts.new_words + _headline(facts, old=False), facts, Change.REMOVED
        ):
            passage.tell(passage.touching((each.start, each.end), None))
            yield edit(
                EditClass.NAME,
                Change.REMOVED,
                each.text,
                None,
                passage.old_unit,
                passage.new_unit,
                each.kind,
                0.85,
            )
    for each in new:
        if not each.initial and not _known(
            each, facts.old_words + _headline(facts, old=True), facts, Change.ADDED
        ):
            passage.tell(passage.touching(None, (each.start, each.end)))
            yield edit(
                EditClass.NAME,
                Change.ADDED,
                None,
                each.text,
                passage.old_unit,
                passage.new_unit,
                each.kind,
                0.85,
            )


def _headline(facts: Facts, *, old: bool) -> str:
    document = facts.old if old else facts.new
    return f" {' '.join(word_key(document.headline or ''))} " if document else ""


def _known(found: Name, text: str, facts: Facts, change: Change) -> bool:
    """Whether the other version has a name's last word too: then nobody came or went."""
    return f" {found.words[-1]} " in text or f" {found.words[0]} " in text


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
    a, b = sorted((was.words, now.words), key=len)
    if set(a) <= set(b) or (len(a) < len(b) and a[-1] == b[-1]):
        return True
    initials = "".join(word[0] for word in b)
    return len(a) == 1 and a[0].replace(".", "") in (initials, initials + "s")


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
    while (
        pieces
        and (pieces[0] in plain or (initial and _common(pieces[0], words)))
        and pieces[0].casefold() not in titles
    ):
        start += len(pieces[0]) + 1
        initial = False
        pieces = pieces[1:]
    while pieces and (pieces[-1] in plain or pieces[-1].casefold() in words.words("names", "inside")):
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
    if len(pieces) == 1 and _numbered(key[0], words):
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
