"""Rule for names of persons, organisations and places: another one, a new one, one that is gone."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from variorum.edits.base import edit
from variorum.edits.copying import copied
from variorum.edits.named import DEMONYM, PERSON, PLACE, Name, bare, countries, names
from variorum.edits.passages import SKIPPED, Facts, Passage, overlap
from variorum.edits.quotations import quotations, word_key
from variorum.edits.vocabulary import Vocabulary
from variorum.types import Change, Edit, EditClass, LinkOp

#: Share of a headline's words in capitals from which on capitals say nothing.
_TITLE_CASE = 0.8
_LONE_WORDS = 2
#: Most letters of "US" or "WHO", which are other words in lower case.
_ACRONYM = 3
_STEM = 5
#: Least letters that a contraction leaves out.
_LEFT_OUT = 2
#: Characters before a place within which the word before it stands.
_NEAR = 30
#: Copy edits that make no name another.
_NO_OTHER = frozenset({"punctuation", "spelling"})
#: What parts a name from that of its place.
_OF = " of "
#: A word with a capital, and how abstract nouns end.
_PLACE = re.compile(r"[A-ZÄÖÜ][a-zäöüß]{2,}")
_NO_PLACE = ("ung", "heit", "keit", "schaft", "tion", "tät", "ismus", "nis")


def name(facts: Facts) -> Iterator[Edit]:
    """Names in what changed, then those that only new or removed sentences have."""
    if not facts.words.names.get("plain"):
        return  # a language without lists
    told: set[tuple[str, ...]] = set()
    for passage in facts.passages:
        if passage.kind in SKIPPED:
            continue
        for one in _in_passage(facts, passage):
            told.update(word_key(text) for text in (one.old, one.new) if text)
            yield one
    gone = {unit for link in facts.told for unit in link.old}
    come = {unit for link in facts.told for unit in link.new}
    for lones, apart, other, change in (
        (facts.removed, gone, facts.new_named, Change.REMOVED),
        (facts.added, come, facts.old_named, Change.ADDED),
    ):
        for lone in lones:
            if lone.kind in SKIPPED or lone.unit in apart:
                continue
            several = names(lone.text, facts.words, least=_LONE_WORDS)
            for found in several if several and not _title_case(lone.text, facts.words) else ():
                if len(found.words) < _LONE_WORDS or found.words in told or _known(found, other, facts.words):
                    continue
                told.add(found.words)
                units = (lone.unit, None) if change is Change.REMOVED else (None, lone.unit)
                yield _came_or_went(found, change, *units)


def _in_passage(facts: Facts, passage: Passage) -> Iterator[Edit]:
    if passage.op is LinkOp.TYPOGRAPHY or not any(piece[0].isupper() for piece in passage.changed):
        return
    if not passage.alike or (
        passage.kind is None
        and (_title_case(passage.old, facts.words) or _title_case(passage.new, facts.words))
    ):
        return
    old, new = _changed(passage, facts)
    yield from _places(passage, old, new, facts.words)
    yield from _lengthened(passage, old, new, facts.words)
    for was in list(old):
        here = passage.touching((was.start, was.end), None)
        now = next((each for each in new if here & passage.touching(None, (each.start, each.end))), None)
        if now is None or not _slot(passage, was, now, here):
            continue
        form = _form_of(was, now, facts.words)
        if not form and not _both_named(was, now, passage, facts):
            continue
        old.remove(was)
        new.remove(now)
        if form:
            continue
        passage.tell(here | passage.touching(None, (now.start, now.end)))
        yield edit(
            EditClass.NAME, Change.ALTERED, was.text, now.text, passage.old_unit, passage.new_unit,
            now.kind or was.kind, 0.92,
        )  # fmt: skip
    for found, other, change in (
        *((each, facts.new_named, Change.REMOVED) for each in old),
        *((each, facts.old_named, Change.ADDED) for each in new),
    ):
        if found.initial or _lowered(found, passage, change):
            continue
        if _known(found, other, facts.words):
            tail = _tail(found, passage, change, facts.words)
            if tail is None or _known(tail, other, facts.words):
                continue
            found = tail
        place = (found.start, found.end)
        passage.tell(
            passage.touching(place, None) if change is Change.REMOVED else passage.touching(None, place)
        )
        yield _came_or_went(found, change, passage.old_unit, passage.new_unit)


def _places(passage: Passage, old: list[Name], new: list[Name], words: Vocabulary) -> Iterator[Edit]:
    """In a language that writes every noun with a capital: a place that is known, and behind the same preposition the word
    that took its place, or gave way to it. They are taken out of the lists."""
    before = words.words("names", "place_before") | words.words("names", "place_slot")
    if not words.names.get("nouns") or not before:
        return
    known = countries(words)
    common = words.words("names", "plain") | words.words("names", "common")

    def may_be_place(word: str) -> bool:
        named = _PLACE.fullmatch(word) and word.casefold() not in common and not word.endswith(_NO_PLACE)
        return word in known or bool(named)

    for index, span in enumerate(passage.spans):
        was, now = passage.old[slice(*span.old)], passage.new[slice(*span.new)]
        ahead = passage.old[max(0, span.old[0] - _NEAR) : span.old[0]].casefold().split()[-1:]
        if index in passage.told or not ahead or ahead[0] not in before:
            continue
        if known.get(was) == known.get(now) or not may_be_place(was) or not may_be_place(now):
            continue  # none of them is known, or both are one
        old[:] = [each for each in old if each.start != span.old[0]]
        new[:] = [each for each in new if each.start != span.new[0]]
        passage.tell([index])
        yield edit(
            EditClass.NAME, Change.ALTERED, was, now, passage.old_unit, passage.new_unit, PLACE, 0.85
        )  # fmt: skip


def _lengthened(passage: Passage, old: list[Name], new: list[Name], words: Vocabulary) -> Iterator[Edit]:
    """Countries that became others by words that came before or went: "Sudan", "South Sudan". They are taken out of the
    lists."""
    if not any(each.country for each in (*old, *new)):
        return
    before, after = (
        [each for each in names(text, words) if each.country] for text in (passage.old, passage.new)
    )
    gone = [each for each in before if each.country not in {one.country for one in after}]
    come = [each for each in after if each.country not in {one.country for one in before}]
    for was in gone:
        now = next((each for each in come if was.words[-1] == each.words[-1]), None)
        if now is None or (was in old) == (now in new):
            continue
        come.remove(now)
        old[:] = [each for each in old if each != was]
        new[:] = [each for each in new if each != now]
        passage.tell(passage.touching((was.start, was.end), (now.start, now.end)))
        yield edit(
            EditClass.NAME, Change.ALTERED, was.text, now.text, passage.old_unit, passage.new_unit,
            now.kind or was.kind, 0.92,
        )  # fmt: skip


def _both_named(was: Name, now: Name, passage: Passage, facts: Facts) -> bool:
    """Whether one name gave way to another: neither goes on to stand in the other side of the passage, and a word that begins a
    sentence is one by what the text says elsewhere: it stands there inside a sentence, and never in lower case. Of two
    such words one may stand nowhere else, where it does not look like a plural."""
    if was.country and now.country:
        return True
    if _stays(was, now, passage.new) or _stays(now, was, passage.old):
        return False
    begins = [bare(each.text) for each in (was, now) if each.initial]
    unknown = [word for word in begins if not word.isupper() and not _attested(word, facts)]
    if len(unknown) == 1 and len(begins) > 1 and any(_attested(word, facts) for word in begins):
        return not unknown[0].endswith("s") and not _in_sentence(unknown[0].casefold(), facts)
    return not unknown


def _stays(found: Name, other: Name, text: str) -> bool:
    """Whether one end of a name that the other has not stands in a text as written."""
    pieces = [piece for piece in map(bare, found.text.split()) if piece.casefold() in found.words]
    ends = {*pieces[:1], *pieces[-1:]} - set(map(bare, other.text.split()))
    return any(re.search(rf"\b{re.escape(end)}\b", text) for end in ends)


def _attested(word: str, facts: Facts) -> bool:
    return _in_sentence(word, facts) and not _in_sentence(word.casefold(), facts)


def _in_sentence(word: str, facts: Facts) -> bool:
    """Whether a word as written follows another one in a sentence of either text."""
    text, wanted = facts.all_sentences, f" {word}"
    place = text.find(wanted)
    while place >= 0:
        before, behind = text[place - 1 : place], text[place + len(wanted) : place + len(wanted) + 1]
        if (before.isalnum() or before in (",", ";")) and not behind.isalnum() and behind != "-":
            return True
        place = text.find(wanted, place + 1)
    return False


def _changed(passage: Passage, facts: Facts) -> tuple[list[Name], list[Name]]:
    """The names of both sides, outside quotations, in what changed and no rule has told of, without those that
    stand on both sides. A name that is only spelt or pointed otherwise did not change: "US", "U.S."."""
    copies = {index for index, detail in copied(passage, facts) if detail in _NO_OTHER}
    sides: list[list[Name]] = []
    for text, of_old in ((passage.old, True), (passage.new, False)):
        changed = [
            span.old if of_old else span.new
            for index, span in enumerate(passage.spans)
            if index not in passage.told and index not in copies and not passage.restyling(span)
        ]
        found = [
            each
            for each in names(text, facts.words, near=changed)
            if overlap(changed, (each.start, each.end))
        ]
        if found:
            quoted = [(each.start, each.end) for each in quotations(text)]
            found = [each for each in found if not _inside(each, quoted)]
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


def _tail(found: Name, passage: Passage, change: Change, words: Vocabulary) -> Name | None:
    """The end of a name that alone came or went: of "Marsh and Sons of Hull" the town, where the firm stayed."""
    gone = change is Change.REMOVED
    text = passage.old if gone else passage.new
    changed = [span.old if gone else span.new for span in passage.spans]
    head, _, tail = found.text.rpartition(_OF)
    start = found.end - len(tail)
    if not head or overlap(changed, (found.start, found.start + len(head))):
        return None
    return next(
        (each for each in names(text[start:], words) if each.start == 0 and each.text == tail), None
    ) and replace(found, start=start, text=tail, words=tuple(word_key(tail)), kind=None)


def _known(found: Name, text: str, words: Vocabulary) -> bool:
    """Whether a text as written has one end of a name too, or a word made of it ("Bulgaria", "Bulgarian"; "China",
    "Chinese"): then nobody came or went."""
    if any(_begins_a_word(each, text) for each in _made_of(words).get(found.text, ())):
        return True
    unique = words.words("names", "unique")
    pieces = [piece for piece in found.text.split() if piece[0].isupper()]
    ends = {bare(pieces[0]), bare(pieces[-1])} if pieces else set()
    if len(pieces) == 1:  # "the Norland-Tarn border"
        ends.update(part for part in bare(pieces[0]).split("-") if len(part) > _ACRONYM)
    if _OF in found.text:  # "Supporters of Leeds United"
        ends.add(bare(found.text.partition(_OF)[2].split()[0]))
    if found.kind == PERSON and len(pieces) > len(found.words) and pieces[0].casefold() not in unique:
        ends.discard(pieces[0])  # a title that many bear
    ends.update([".".join(end) for end in ends if end.isupper() and end.isalpha()])
    stems = [end[:-2] if len(end) > _STEM else end for end in ends]
    if any(_begins_a_word(stem, text) for stem in (*stems, *map(str.upper, _initials(found.words)[:1]))):
        return True
    return found.text.isupper() and found.text.isalpha() and _spelt_out(found.text, text)


def _lowered(found: Name, passage: Passage, change: Change) -> bool:
    """Whether the other side of a passage has a word in lower case: "a Dinosaur", "a dinosaur"."""
    other = passage.new if change is Change.REMOVED else passage.old
    word = bare(found.text).casefold()
    return len(found.words) == 1 and len(word) > _ACRONYM and _begins_a_word(word, other)


def _spelt_out(letters: str, text: str) -> bool:
    """Whether a text has capitalised words in a row that begin with these letters: "GH", "Great Harbour"."""
    words = r"\w+(?: (?:of |and |the |for ){0,2})".join(letters)
    return len(letters) > 1 and re.search(rf"\b{words}\w", text) is not None


def _begins_a_word(stem: str, text: str) -> bool:
    place = text.find(stem)
    while place > 0 and text[place - 1].isalnum():
        place = text.find(stem, place + 1)
    return place >= 0


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


def _form_of(was: Name, now: Name, words: Vocabulary) -> bool:
    """Whether both are forms of one name: "Mr Gates", "Robert Gates"; "UN", "United Nations"; "Man Utd", "United".
    Two countries never are, however alike ("Guinea", "Guinea-Bissau"), and those of one are ("US", "America")."""
    if was.country and now.country:
        return was.country == now.country
    made_of = _made_of(words)
    if now.text in made_of.get(was.text, ()) or was.text in made_of.get(now.text, ()):
        return True  # "Kazakh", "Kazakhstan"
    if _letters(was) == _letters(now):
        return True  # "Pele", "Pelé"
    short = _short_forms(words)
    if len(was.words) == len(now.words) and all(
        _short_form(one, other, short) for one, other in zip(was.words, now.words, strict=True)
    ):
        return True
    a, b = sorted((was.words, now.words), key=len)
    if all(any(word == other or _contracted(word, other) for other in b) for word in a):
        return True
    if len(a) < len(b) and a[-1] == b[-1]:
        return True
    return len(a) == 1 and a[0].replace(".", "") in _initials(b)


def _initials(words: Sequence[str]) -> tuple[str, ...]:
    """What a name of several words is shortened to; () for one word."""
    letters = "".join(word[0] for word in words)
    return (letters, letters + "s") if len(words) > 1 else ()


def _contracted(one: str, other: str) -> bool:
    """Whether one word is the other with letters left out of its midst: "Utd", "United"."""
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) < 3 or shorter[0] != longer[0] or shorter[-1] != longer[-1]:
        return False
    if longer.startswith(shorter):
        return False  # "Wood", "Woodward"
    rest = iter(longer)
    if len(longer) - len(shorter) < _LEFT_OUT:
        return False  # "Hendry", "Henry"
    return len(shorter) <= _STEM < len(longer) and all(letter in rest for letter in shorter)


def _letters(name: Name) -> str:
    """The letters of a name without accents; of a bare surname also without what makes a plural: "the Smiths"."""
    letters = "".join(
        letter
        for letter in unicodedata.normalize("NFD", "".join(name.words))
        if not unicodedata.combining(letter) and letter != "'"
    )
    return letters.removesuffix("s") if " " not in name.text else letters


def _short_form(old: str, new: str, listed: frozenset[tuple[str, str]]) -> bool:
    """Whether one word is short for the other, or an adjective made of it: "S", "South"; "Gov.", "Governor"; by a
    list "Rob", "Robert"; "Ukraine", "Ukrainian". A word that only begins another is another name: "Paul", "Paula"."""
    shorter, longer = sorted((old.rstrip("."), new.rstrip(".")), key=len)
    if old == new or (shorter, longer) in listed:
        return True
    if longer.startswith(shorter) and (len(shorter) == 1 or "." in (old[-1:], new[-1:])):
        return True
    stem = longer.startswith(shorter[: _STEM - 1]) and len(shorter) >= _STEM - 1
    return stem and bool(DEMONYM.search(old)) != bool(DEMONYM.search(new))


@lru_cache(maxsize=16)
def _made_of(words: Vocabulary) -> Mapping[str, tuple[str, ...]]:
    """The words made of a name that do not begin as it does."""
    lines = (line.split() for line in words.names.get("made_of", ()))
    return {name: tuple(made) for name, *made in lines}


@lru_cache(maxsize=16)
def _short_forms(words: Vocabulary) -> frozenset[tuple[str, str]]:
    """Pairs of a short form and what it stands for, folded."""
    lines = (line.casefold().split() for line in words.names.get("short", ()))
    return frozenset((short, whole) for short, *wholes in lines for whole in wholes)


def _inside(found: Name, quoted: Sequence[tuple[int, int]]) -> bool:
    return any(start <= found.start and found.end <= end for start, end in quoted)


def _title_case(text: str, words: Vocabulary) -> bool:
    """Whether a headline writes every word with a capital, so that a capital tells nothing."""
    listed = words.words("copy", "function")
    telling = [word for word in _LETTERS.findall(text)[1:] if len(word) > 2 and word.casefold() not in listed]
    return len(telling) > 1 and sum(word[0].isupper() for word in telling) > _TITLE_CASE * len(telling)


_LETTERS = re.compile(r"[^\W\d_]+")
