"""What follows from the intervals and marks of an article's versions, the same in every store."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlsplit

from rapidfuzz import process
from rapidfuzz.distance import Indel

from variorum.edits import first_that_names, is_note
from variorum.errors import StorageError
from variorum.ports import SEARCHED, ArticleFilter, Printing
from variorum.storage.columns import storable
from variorum.storage.words import GAP, Query, Units, held, limited, snippet, units, words
from variorum.text.normalise import fold
from variorum.text.sentences import split
from variorum.types import (
    ChangeRow,
    Document,
    GroupTurn,
    Interval,
    LaterNote,
    Look,
    Outcome,
    Plan,
    Quote,
    Regrouped,
    StoredEdit,
    Version,
)

#: Outcomes whose captures may be forgotten when no version and no plan names them.
NOTHING_NEW = frozenset({Outcome.UNCHANGED, Outcome.FAILED})

_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Standing:
    """How an article's versions stand to one another.

    `previous` names for each version the one shown before it first appeared, noise left out. `versions` and
    `flips` count without noise; `last_change` is when the page was last seen to show another version.
    """

    previous: dict[int, int | None]
    current: int | None
    versions: int
    flips: int
    last_change: datetime | None


def standing(intervals: Iterable[tuple[datetime, int]], noise: Collection[int]) -> Standing:
    """From the beginnings of all intervals with their version numbers, and the numbers judged noise."""
    previous: dict[int, int | None] = {}
    shown: int | None = None
    last_change: datetime | None = None
    seen: set[int] = set()
    flips = 0
    for first, number in sorted(intervals):
        previous.setdefault(number, shown)
        if number in noise or number == shown:
            continue
        if shown is not None:
            last_change = first
        flips += number in seen
        seen.add(number)
        shown = number
    return Standing(previous, shown, len(seen), flips, last_change)


def since_it_came(version: Version, at: datetime) -> Version:
    """A version that came back then, with its stretches from then on."""
    return replace(version, intervals=tuple(part for part in version.intervals if part.first >= at))


def with_later_notes(
    changes: Iterable[ChangeRow], notes: Iterable[tuple[StoredEdit, datetime]]
) -> list[ChangeRow]:
    """The silent ones among these changes with the first note of a later version that names them. `notes` are those of
    their articles, with the first sight of their versions, in the order of time."""
    by_article: dict[str, list[tuple[StoredEdit, datetime]]] = {}
    for stored, seen in notes:
        if is_note(stored.edit):
            by_article.setdefault(stored.article_id, []).append((stored, seen))
    found = []
    for row in changes:
        came = [each for each in by_article.get(row.article.id, ()) if each[1] > row.new.first_seen]
        named = None
        if row.silent and came:
            named = first_that_names(
                ((place, stored.edit) for place, (stored, _) in enumerate(came)),
                row.edits,
                row.article.language,
            )
        if named is not None:
            stored, seen = came[named]
            row = replace(row, later_note=LaterNote(stored.old_version, stored.new_version, seen))
        found.append(row)
    return found


def woven(stretches: Iterable[tuple[Interval, int]]) -> list[tuple[Interval, int]]:
    """The intervals of two articles that turned out to be one, as those of one: in order of time, with what
    stood at both addresses in a row as one interval, and each after the last look that showed another text."""
    whole: list[tuple[Interval, int]] = []
    for part, number in sorted(stretches, key=lambda pair: (pair[0].first, pair[1])):
        if not whole:
            whole.append((part, number))
            continue
        before, shown = whole[-1]
        if shown == number:
            whole[-1] = (replace(before, last=max(before.last, part.last)), number)
            continue
        known = [time for time in (part.after, before.last) if time is not None and time <= part.first]
        whole.append((replace(part, after=max(known, default=before.first)), number))
    return whole


def numbers_after(own: Collection[Version], others: Iterable[Version]) -> dict[int, int]:
    """Which numbers the versions of another article get in one that has versions of its `own`."""
    by_text: dict[str, int] = {}
    for version in own:
        by_text.setdefault(version.text_key, version.number)
    following = max((version.number for version in own), default=-1) + 1
    numbers: dict[int, int] = {}
    for version in others:
        if version.text_key not in by_text:
            by_text[version.text_key] = following
            following += 1
        numbers[version.number] = by_text[version.text_key]
    return numbers


def united(plan: Plan, other: Plan) -> Plan:
    """The plan of an article that another one turned out to be: what was seen of both, and the sooner look."""

    def latest(*times: datetime | None) -> datetime | None:
        return max((time for time in times if time is not None), default=None)

    sooner = other if other.due is not None and (plan.due is None or other.due < plan.due) else plan
    return replace(
        plan,
        due=sooner.due,
        why=sooner.why,
        last_look=latest(plan.last_look, other.last_look),
        last_change=latest(plan.last_change, other.last_change),
        changes=plan.changes + other.changes,
    )


def no_interval(article_id: str, number: int, first: datetime) -> StorageError:
    """What `drop_interval` answers where there is none to drop."""
    return StorageError(f"{article_id}/{number}: no interval beside its others begins at {first.isoformat()}")


def bare(look: Look) -> Look:
    """A look at an article that was taken down: what the page said of itself is gone, its address too."""
    return replace(look, url="", reason="", changed_blocks=())


@dataclass(frozen=True, slots=True)
class Sentences:
    """The sentences (and headlines) that a version added and removed against the one shown before."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


NOTHING_CHANGED = Sentences()


def sentences_changed(old: Document | None, new: Document) -> Sentences:
    """The difference of two texts as multisets of sentences: what only moved or changed its typography is in
    neither. A first version adds nothing."""
    if old is None:
        return NOTHING_CHANGED
    before, after = _blocks(old), _blocks(new)
    kept = Counter(before) & Counter(after)  # what need not be cut into sentences
    gone, come = _sentences(before, kept), _sentences(after, kept)
    return Sentences(_surplus(come, gone), _surplus(gone, come))


def _blocks(document: Document) -> list[str]:
    headline = [document.headline] if document.headline else []
    return headline + [block.text for block in document.blocks]


def _sentences(blocks: list[str], left_out: Counter[str]) -> list[str]:
    left = left_out.copy()
    found: list[str] = []
    for block in blocks:
        if left[block] > 0:
            left[block] -= 1
        else:
            found += split(block)
    return found


def _surplus(these: list[str], those: list[str]) -> tuple[str, ...]:
    left = Counter(map(fold, those))
    surplus = []
    for sentence in these:
        key = fold(sentence)
        if left[key] > 0:
            left[key] -= 1
        else:
            surplus.append(sentence)
    return tuple(surplus)


#: Words in common, in order, from which a sentence is held for another one reworded.
_REWORDED = 0.5


@dataclass(frozen=True, slots=True)
class _Reworded:
    """The sentences that only one of two versions has, as units of words, and those that only the other has, as units
    and as words. `headed` says that the first of both are their headlines."""

    these: list[Units]
    those: list[Units]
    those_in_words: list[list[str]]
    headed: bool

    def changed(self, place: int) -> list[str]:
        """The words of one of these sentences that do not stand in what it was reworded to, or from. A figure is one
        unit: of "41,000" that became "14,000" nothing still stands. What it counts goes with it where it is written as one
        with it, "3月" with the "3"; it may go alone."""
        alike = process.extract(
            _flat(self.these[place]),
            self.those_in_words,
            scorer=Indel.normalized_similarity,
            limit=None,
            score_cutoff=_REWORDED,
        )
        partners = {other for _, _, other in alike}
        if self.headed and place == 0 and self.those:
            partners.add(0)
        left = Counter(unit for other in partners for unit in self.those[other].words)
        found: list[str] = []
        these, counters = self.these[place]
        went = False
        for at, unit in enumerate(these):
            stands = left[unit] > 0
            left[unit] -= stands
            if at not in counters:
                went = not stands
            if stands and not went:
                found += [GAP] if found[-1:] != [GAP] else []
            else:
                found += unit
        return found if found[-1:] == [GAP] else [*found, GAP]

    def every(self) -> list[str]:
        """The words of all of them."""
        return limited([word for place in range(len(self.these)) for word in self.changed(place)])


def _flat(of: Units) -> list[str]:
    return [word for unit in of.words for word in unit]


def _reworded(change: Sentences, headline: str | None) -> tuple[_Reworded, _Reworded]:
    """What was added and what was removed, each against the other."""
    come, gone = ([units(storable(sentence)) for sentence in side] for side in (change.added, change.removed))
    headed = bool(headline and change.added and storable(headline).startswith(storable(change.added[0])))
    return (
        _Reworded(come, gone, list(map(_flat, gone)), headed),
        _Reworded(gone, come, list(map(_flat, come)), headed),
    )


def changed_words(change: Sentences, headline: str | None) -> tuple[list[str], list[str]]:
    """The words under which a change is found: added, and removed. What a sentence shares with those that it was
    reworded to, or from, still stands there and is left out; so is what the old headline shares with the new one
    (`headline`), however unlike they are. A gap parts words that did not stand beside one another."""
    come, gone = _reworded(change, headline)
    return come.every(), gone.every()


#: Sentences that a hit tells of; the others are counted.
_TOLD = 3


def told(
    query: Query, where: str, change: Sentences, headline: str | None
) -> tuple[tuple[tuple[str, str], ...], int]:
    """The sentences that a version found there removed and added, with the words of the query among those that went or
    came, and how many more there are. Of a version found by its text, only what holds all words says why it was found."""
    come, gone = _reworded(change, headline)
    found: list[tuple[str, str]] = []
    for side, texts, reworded in (("removed", change.removed, gone), ("added", change.added, come)):
        if where not in (side, "text"):
            continue
        # Only a sentence that holds such a word can have one that changed.
        hold = [
            held(query, reworded.changed(place)) if held(query, _flat(reworded.these[place])) else 0
            for place in range(len(texts))
        ]
        wanted = len(query.phrases) if where == "text" else max(1, *hold, 1)
        found += [
            (side, snippet(query, text)) for text, number in zip(texts, hold, strict=True) if number == wanted
        ]
    return tuple(found[:_TOLD]), len(found[_TOLD:])


def language_of(tag: str | None) -> str:
    """The language of a tag, without country and script: "en" of "en-GB"; empty where there is none."""
    return (tag or "").replace("_", "-").partition("-")[0].strip().lower()


def searched(which: ArticleFilter) -> int:
    """How many versions that hold the words a search looks at."""
    return SEARCHED if which == ArticleFilter() else 5 * SEARCHED


def searchable(document: Document) -> str:
    """What is searched of a version: its headline and its text."""
    return "\n\n".join(filter(None, (document.headline, document.text)))


def source_key(url: str) -> str:
    """The address of a source without what does not tell two apart: scheme, case of the host, default port,
    fragment, slash at the end."""
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        return url.strip()
    scheme = parts.scheme.lower()
    host = (parts.hostname or "").rstrip(".")
    if port is not None and port != _PORTS.get(scheme):
        host = f"{host}:{port}"
    rest = parts.path.rstrip("/") + (f"?{parts.query}" if parts.query else "")
    if scheme in _PORTS:
        return f"//{host}{rest}"
    return f"{scheme}://{host}{rest}"


def host_of(url: str) -> str:
    """The host of an address in lower case; empty where it has none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


# --- quotes ----------------------------------------------------------------------------------------------


def speaker_key(name: str | None) -> str | None:
    """A speaker's name as it is compared: its folded words; None where it has none. A key is its own key, since addresses
    are made of keys: letters that stand for several are taken apart before words are, not after."""
    return " ".join(words(unicodedata.normalize("NFKC", name))) or None if name else None


def quotes_of(printings: Iterable[Printing], versions: Iterable[tuple[int, datetime]]) -> list[Quote]:
    """What an article quotes, once for all versions that print it alike, in the order in which it was first seen.
    `versions` are the numbers of those that are no noise, with the time of their first sight."""
    told = {printing.number: printing for printing in printings}
    found: dict[tuple[str, str, str | None], Quote] = {}
    for number, seen in sorted(versions, key=lambda each: (each[1], each[0])):
        for said in told[number].said if number in told else ():
            if said.repeats is not None:
                continue
            name = storable(said.speaker.name) if said.speaker else None
            key = fold(said.text), said.kind.value, speaker_key(name)
            first = found.get(key)
            found[key] = Quote(
                told[number].article_id, storable(said.text), said.kind.value, name, key[2],
                first.first_version if first else number, number, first.seen if first else seen,
            )  # fmt: skip
    return list(found.values())


def named_so(words_of_name: str, query: str) -> bool:
    """Whether a speaker whose key is given has all words of a query, the last of them from its beginning on."""
    asked, own = words(query), words_of_name.split()
    return not asked or (
        all(word in own for word in asked[:-1]) and any(word.startswith(asked[-1]) for word in own)
    )


def kept_weights(vector: Mapping[str, float]) -> dict[str, float]:
    """Terms with their weights as every store keeps them: to four digits, what is left of them by that."""
    rounded = {storable(term): round(weight, 4) for term, weight in vector.items()}
    return {term: weight for term, weight in rounded.items() if weight}


def kept_forms(forms: Mapping[str, str]) -> dict[str, str]:
    """The words that are printed for terms, as every store keeps them."""
    return {storable(term): storable(form) for term, form in forms.items()}


#: The words that each member of a group prints.
WordsOf = Mapping[str, frozenset[str]]


def words_printed(vector: Mapping[str, float], forms: Mapping[str, str]) -> frozenset[str]:
    """The terms of a report as it prints them."""
    return frozenset(forms.get(term, term) for term in vector)


def retold(turn: Regrouped, group: WordsOf, other: WordsOf, gone: Collection[str]) -> Regrouped | None:
    """A change of groups in which a report had part that is no more, with those of its reasons that the others bear out;
    how like they were without it nobody knows. None where nothing else moved. `group` and `other` are what is left of both
    groups; `gone` are members that are no more."""
    members = tuple(each for each in turn.members if each not in gone)
    if not members:
        return None
    moved, rest, stayed = (
        frozenset[str]().union(*words)
        for words in (
            [words for each, words in (*group.items(), *other.items()) if each in members],
            [words for each, words in group.items() if each not in members],
            [words for each, words in other.items() if each not in members],
        )
    )
    joined = moved if turn.turn is GroupTurn.SPLIT else moved & rest
    return replace(
        turn, members=members, score=None, apart=None,
        terms=tuple(term for term in turn.terms if term in joined),
        others=tuple(term for term in turn.others if term in stayed),
    )  # fmt: skip
