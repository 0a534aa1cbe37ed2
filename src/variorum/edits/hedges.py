"""Rule for hedges: words by which a report holds back ("alleged", "may have") that came or went."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from variorum.edits.base import edit
from variorum.edits.copying import misspelt
from variorum.edits.framed import gave_way, holding
from variorum.edits.passages import SKIPPED, Facts, Passage
from variorum.edits.quotations import attributes, quotations
from variorum.edits.vocabulary import Vocabulary
from variorum.text.normalise import fold
from variorum.types import Change, Edit, EditClass, LinkOp

#: Characters, and words, before a verb in which its subject stands.
_SUBJECT, _SUBJECT_WORDS = 40, 3
#: Most words in the midst of a sentence that gave way to others, and of those.
_FEW, _MORE = 2, 7
#: The next word.
_NEXT = re.compile(r"\s*([\w’'-]+)")


def hedge(facts: Facts) -> Iterator[Edit]:
    """A word of the closed list that came, went, or gave way to another, outside quotations."""
    pattern = _hedges(facts.words)
    if pattern is None:
        return
    parts = _hedge_parts(facts.words)
    alike = facts.words.words("hedges", "alike")
    for passage in facts.passages:
        if passage.kind in SKIPPED or passage.op is LinkOp.TYPOGRAPHY:
            continue
        if held := list(_held(passage, facts)):
            yield from held
            continue
        if parts.isdisjoint(passage.changed_folded) or not (passage.alike or _narrow(passage, facts.words)):
            continue
        old, new = _found(pattern, passage.old, facts.words), _found(pattern, passage.new, facts.words)
        for kept in list(old):
            same = [each for each in new if _sense(each, alike) == _sense(kept, alike)]
            if same:
                old.remove(kept)
                new.remove(min(same, key=lambda each: len(passage.touching(None, each.span()))))
        old = [
            each
            for each in old
            if _changed(passage, each.span(), None, facts)
            and _oftener(each.group(), passage.old, passage.new)
            and not _told_otherwise(each, passage.new, facts.words)
        ]
        new = [
            each
            for each in new
            if _changed(passage, None, each.span(), facts)
            and _oftener(each.group(), passage.new, passage.old)
            and not _told_otherwise(each, passage.old, facts.words)
        ]
        while old or new:
            was = old.pop(0) if old else None
            now = new.pop(0) if new else None
            passage.tell(passage.touching(was.span() if was else None, now.span() if now else None))
            yield edit(
                EditClass.HEDGE,
                Change.ALTERED if was and now else Change.REMOVED if was else Change.ADDED,
                was.group() if was else None,
                now.group() if now else None,
                passage.old_unit,
                passage.new_unit,
                confidence=0.95,
            )


def _narrow(passage: Passage, words: Vocabulary) -> bool:
    """Whether a sentence begins and ends as it did, and a few words in its midst gave way to fewer: "He is thought to have
    fled", "He fled"."""
    gone, come, first = gave_way(passage.old, passage.new, words)
    short, long = sorted((len(gone), len(come)))
    return bool(first) and short <= _FEW and long <= _MORE


def _held(passage: Passage, facts: Facts) -> Iterator[Edit]:
    """What somebody says that they only think, or is accused of doing, and what is told as a fact on the other side: "Police say
    they think it was arson"; "He is accused of stealing", "He stole"."""
    holders, accusing = holding(facts.words), facts.words.hedges.get("accusing", ())
    changed = passage.changed_folded
    if passage.told or (
        holders.isdisjoint(changed) and not any(each.split()[0] in changed for each in accusing)
    ):
        return
    gone, come, first = gave_way(passage.old, passage.new, facts.words)
    if not first:
        return
    for more, less, change in ((gone, come, Change.REMOVED), (come, gone, Change.ADDED)):
        told = _thought(more, less, facts.words) or _accused(more, less, facts.words)
        if told:
            passage.tell(range(len(passage.spans)))
            removed = change is Change.REMOVED
            yield edit(
                EditClass.HEDGE, change, told if removed else None, None if removed else told,
                passage.old_unit, passage.new_unit, confidence=0.95,
            )  # fmt: skip
            return


def _thought(more: Sequence[str], less: Sequence[str], words: Vocabulary) -> str | None:
    """Somebody's own thought that stands in a sentence of theirs: "they think"."""
    inner = more[:-1] if more[-1:] and more[-1] in words.words("hedges", "joining") else more
    if less or len(inner) != len(("they", "think")):
        return None
    thinks = inner[0] in words.words("quotes", "pronouns") and inner[1] in holding(words)
    return " ".join(inner) if thinks else None


def _accused(more: Sequence[str], less: Sequence[str], words: Vocabulary) -> str | None:
    """What says that somebody is accused of a deed that the other side has as one done: the same verb, as far as its first
    letter tells."""
    if len(more) < 2 or not 0 < len(less) <= _FEW:
        return None
    listed = next((each for each in words.hedges.get("accusing", ()) if _ends(more[:-1], each)), None)
    done = listed and less[-1][0] == more[-1][0] and more[-1].endswith(tuple(words.words("hedges", "doing")))
    return listed if done else None


def _ends(words: Sequence[str], phrase: str) -> bool:
    parts = tuple(phrase.split())
    return tuple(words[-len(parts) :]) == parts and len(words) <= len(parts) + _FEW


def _changed(
    passage: Passage, old: tuple[int, int] | None, new: tuple[int, int] | None, facts: Facts
) -> bool:
    """Whether something differs in a place, and it is not a hedge misspelt."""
    spans = [passage.spans[index] for index in passage.touching(old, new)]
    return any(
        not misspelt(passage.old[slice(*span.old)], passage.new[slice(*span.new)], facts.words)
        for span in spans
    )


def _oftener(hedge: str, here: str, there: str) -> bool:
    """Whether a text has a hedge oftener than another, in whatever surroundings: a hyphen or a "not" behind it takes
    none away."""
    word = re.compile(rf"\b{re.escape(hedge)}\b", re.IGNORECASE)
    return len(word.findall(here)) > len(word.findall(there))


def _told_otherwise(hedge: re.Match[str], other: str, words: Vocabulary) -> bool:
    """Whether a hedge tells that somebody says so, which the other side tells by a source: "were described as genuine by
    two who saw them", "were genuine, two who saw them said"."""
    return fold(hedge.group()) in words.words("hedges", "telling") and attributes(other, words)


def _sense(match: re.Match[str], alike: frozenset[str]) -> str:
    """A hedge folded; those that say the same, with or without an auxiliary, are one."""
    word = fold(match.group())
    return "alike" if word in alike else word


@lru_cache(maxsize=16)
def _hedges(words: Vocabulary) -> re.Pattern[str] | None:
    listed = sorted(words.hedges.get("words", ()), key=len, reverse=True)
    if not listed:
        return None
    forms = "|".join([*map(re.escape, listed), *words.hedges.get("forms", ())])
    return re.compile(rf"\b(?:{forms})\b(?! (?:not|never)\b|-|['’])", re.IGNORECASE)


@lru_cache(maxsize=16)
def _hedge_parts(words: Vocabulary) -> frozenset[str]:
    """The longest word of each hedge, and the words of which some forms are hedges: where none of them changed, no hedge
    did."""
    longest = (max(each.split(), key=len).casefold() for each in words.hedges.get("words", ()))
    return words.words("hedges", "formed").union(longest)


def _found(pattern: re.Pattern[str], text: str, words: Vocabulary) -> list[re.Match[str]]:
    matches = [match for match in pattern.finditer(text) if not _tells_ability(match, words)]
    cased = words.words("hedges", "cased")
    if not matches:
        return []
    quoted = [(each.start, each.end) for each in quotations(text)]
    return [
        match
        for match in matches
        if not (match.group().casefold() in cased and not match.group().islower())
        and not any(start <= match.start() < end for start, end in quoted)
    ]


def _tells_ability(match: re.Match[str], words: Vocabulary) -> bool:
    """Whether a word that may be a hedge says what somebody was able to do, or that nobody was: "could swim", "nobody
    could explain"."""
    if fold(match.group()) not in words.words("hedges", "ability"):
        return False
    behind = _NEXT.match(match.string, match.end())
    before = fold(match.string[max(0, match.start() - _SUBJECT) : match.start()]).split()[-_SUBJECT_WORDS:]
    able = behind is not None and behind[1].casefold() in words.words("hedges", "able")
    return able or not words.words("hedges", "nobody").isdisjoint(before)
