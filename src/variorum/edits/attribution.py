"""Rule for whom a statement is attributed to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import product, repeat
from typing import Final

from rapidfuzz.distance import OSA

from variorum.edits.base import edit
from variorum.edits.copying import copied, same_spelling
from variorum.edits.framed import framed, holding
from variorum.edits.passages import Facts, Passage
from variorum.edits.quotations import Speaker, accords, attributes, quotations, reports, speaker
from variorum.edits.vocabulary import Vocabulary
from variorum.types import BlockKind, Change, Edit, EditClass, Paragraphs

#: Least likeness of two sentences of which the one is told to have got another source.
ALIKE: Final = 0.6
_LABEL = re.compile(r"(?P<who>[^:–—.,]{2,40}):(?= )")
_TAIL = re.compile(r" [–—-] (?P<who>[^:–—.,]{2,40})$")
#: Least letters of a last name that is written in two ways; shorter ones are two.
_LONG = 5
#: Least words of a name that is shortened to its initials.
_LEAST_INITIALS = 2
#: What may stand between two names of one speaker.
_BETWEEN = re.compile(r"[^,.;:!?\"“”„«»]{0,50}(?:,[^,.;:!?\"“”„«»]{0,50})?")
_WORD = re.compile(r"\w+")
#: Blocks that repeat what the text says.
_REPEATED = frozenset({BlockKind.PULL_QUOTE, BlockKind.SUBHEAD})


def attribution(facts: Facts) -> Iterator[Edit]:
    """A statement that somebody else is told to have made; one that got or lost its source."""
    for passage in facts.sentences:
        if passage.kind in _REPEATED:
            continue
        told = list(_between(passage, facts)) if passage.alike and _may_speak(passage, facts) else []
        yield from told or _held(passage, facts)


def _between(passage: Passage, facts: Facts) -> Iterator[Edit]:
    """What became of the sources of a sentence that are understood."""
    before = facts.comparison.old_units, facts.old_homes
    after = facts.comparison.new_units, facts.new_homes
    old, new = _sources(passage.old, facts), _sources(passage.new, facts)
    if [each.name for each in old] == [each.name for each in new]:
        return
    if len(old) == len(new) == 1:
        yield from _exchanged(passage, old[0], new[0], facts)
    elif attributes(passage.old, facts.words) and attributes(passage.new, facts.words):
        return  # both have a source, and one of them is not understood
    elif passage.similarity < ALIKE and not _one_sided(passage):
        return
    elif any(_opens(passage.new, passage.old, each, facts) for each in old) or any(
        _opens(passage.old, passage.new, each, facts) for each in new
    ):
        return  # "Police believe that …", "…, police said"
    elif not old and len(new) == 1 and not _speaks_beside(new[0], passage.old_unit, *before, facts):
        yield from _told(passage, [], [new[0].name], facts)
    elif not new and len(old) == 1 and not _speaks_beside(old[0], passage.new_unit, *after, facts):
        yield from _told(passage, [old[0].name], [], facts)


def _held(passage: Passage, facts: Facts) -> Iterator[Edit]:
    """Whoever held true, or said, what now stands there as a fact, or the reverse: "Police believe that …"."""
    if holding(facts.words).isdisjoint(passage.changed_folded) and not _may_speak(passage, facts):
        return
    sides = (passage.old, passage.new), (passage.new, passage.old)
    frames = [framed(text, bare, facts.words) for text, bare in sides]
    who = frames[0] or frames[1]
    if who is None:
        return
    gone = frames[0] is not None
    unit, paragraphs, homes = (
        (passage.new_unit, facts.comparison.new_units, facts.new_homes)
        if gone
        else (passage.old_unit, facts.comparison.old_units, facts.old_homes)
    )
    last = who.casefold().split()[-1]
    if unit is not None and last in _WORD.findall(" ".join(paragraphs[homes[unit]]).casefold()):
        return  # the paragraph goes on to say who holds it
    passage.tell(range(len(passage.spans)))
    yield edit(
        EditClass.ATTRIBUTION, Change.REMOVED if gone else Change.ADDED, who if gone else None,
        None if gone else who, passage.old_unit, passage.new_unit, None, 0.9, who,
    )  # fmt: skip


def _opens(text: str, other: str, who: Speaker, facts: Facts) -> bool:
    """Whether a sentence begins with a speaker whom the other names as often: what follows is told as theirs, whatever the
    verb."""
    name = _without_article(who.name.casefold(), facts)
    one, told = (_without_article(each.casefold(), facts) for each in (text, other))
    return one.startswith(f"{name} ") and one.count(name) == told.count(name)


def _one_sided(passage: Passage) -> bool:
    """Whether the one side is the other with words put to it."""
    return any(
        not any(map(str.isalnum, "".join(texts)))
        for texts in (
            [passage.old[slice(*span.old)] for span in passage.spans],
            [passage.new[slice(*span.new)] for span in passage.spans],
        )
    )


def in_headline(facts: Facts) -> Iterator[Edit]:
    """Another source of what the headline says, where no other rule has told of it: by its name, if it has one."""
    headline = facts.headline
    if headline is None or not headline.alike or headline.another:
        return
    old, new = (_sources(text, facts) or _labelled(text, facts) for text in (headline.old, headline.new))
    if len(old) == len(new) == 1:
        yield from _exchanged(headline, old[0], new[0], facts)
    elif len(old) + len(new) == 1:
        who = (*old, *new)[0]
        last = who.name.casefold().split()[-1]
        other = headline.new if old else headline.old
        known = last in facts.words.words("quotes", "speakers") and not attributes(other, facts.words)
        if known and last not in _WORD.findall(other.casefold()):
            yield from _told(headline, [who.name] if old else [], [who.name] if new else [], facts)
        else:
            yield from _held(headline, facts)


def _labelled(headline: str, facts: Facts) -> list[Speaker]:
    """Whom a headline names as its source without a verb: "Police: …", "… – police"."""
    found = _LABEL.match(headline) or _TAIL.search(headline)
    name = found["who"].strip() if found else ""
    listed = facts.words.words("quotes", "speakers")
    return [Speaker(name)] if name and name.casefold().split()[-1] in listed else []


def _speaks_beside(
    who: Speaker, unit: int | None, paragraphs: Paragraphs, homes: Sequence[int], facts: Facts
) -> bool:
    """Whether somebody is a source in another sentence of the paragraph in which the other side stands: "said X" only
    went from the end of two sentences to the end of the first."""
    if unit is None:
        return False
    sources = (each for sentence in paragraphs[homes[unit]] for each in _sources(sentence, facts))
    return any(each.name == who.name for each in sources)


def _may_speak(passage: Passage, facts: Facts) -> bool:
    """Whether a name or a common noun of speakers is among the words that changed; behind "according to" any may be
    one."""
    listed = facts.words.words("quotes", "speakers")
    return (
        any(piece[0].isupper() for piece in passage.changed)
        or not listed.isdisjoint(passage.changed_folded)
        or accords(passage.old, facts.words)
        or accords(passage.new, facts.words)
    )


def _sources(text: str, facts: Facts) -> list[Speaker]:
    """Those to whom a sentence attributes something: the speakers of its quotations, else of what it reports."""
    found = [each for each in (speaker(text, one, facts.words) for one in quotations(text)) if each]
    unique = {each.name: each for each in found or reports(text, facts.words)}
    return list(unique.values())


def _exchanged(passage: Passage, old: Speaker, new: Speaker, facts: Facts) -> Iterator[Edit]:
    """Somebody who speaks in another's place; who came to those who stay, or left them."""
    if old.pronoun or new.pronoun:
        return
    a, b = old.members, new.members
    gone = [each for each in a if not any(_one(each, other, facts) for other in b)]
    come = [each for each in b if not any(_one(each, other, facts) for other in a)]
    if len(gone) == len(a) and len(come) == len(b):
        sides = product((passage.old, passage.new), ((old.name, new.name), (new.name, old.name)))
        if not any(_in_one_phrase(text, one, other, facts) for text, (one, other) in sides):
            yield from _told(passage, [old.name], [new.name], facts)
    elif (gone or come) and not _compound((*a, *b), facts):
        yield from _told(passage, gone, come, facts)


def _compound(members: Sequence[str], facts: Facts) -> bool:
    """Whether one who speaks with others may be a part of an organisation's name ("the Department of Health and Social
    Care"), or is a pronoun."""
    organisations = facts.words.words("names", "organisations")
    pronouns = facts.words.words("quotes", "pronouns")
    named = [_without_article(each.casefold(), facts).split() for each in members]
    return any(
        " ".join(words) in pronouns or (len(words) > 1 and not organisations.isdisjoint(words))
        for words in named
    )


def _one(old: str, new: str, facts: Facts) -> bool:
    """Whether two names may be of one speaker: "Mr Gates" and "Robert Gates", but not "local police" and "harbour
    police"."""
    articles = facts.words.words("quotes", "articles")
    a, b = (
        [word.casefold() for word in name.split() if word.casefold() not in articles] for name in (old, new)
    )
    if not a or not b or set(a) <= set(b) or set(b) <= set(a):
        return True
    if len(a) == len(b) and all(map(same_spelling, a, b, repeat(facts.words))):
        return True
    if shortened(old, new, facts.words) or shortened(new, old, facts.words):
        return True
    spelt = a[:-1] and a[:-1] == b[:-1] and all(name.split()[-1][0].isupper() for name in (old, new))
    if spelt and min(len(a[-1]), len(b[-1])) >= _LONG and OSA.distance(a[-1], b[-1]) == 1:
        return True  # another spelling: the rule for names tells of it
    return a[-1] == b[-1] and a[-1] not in facts.words.words("quotes", "speakers")


def shortened(letters: str, name: str, words: Vocabulary) -> bool:
    """Whether one name is the other by its first letters: "the WHO", "the World Health Organization"; with an "s" behind
    it for several, and with points or without."""
    skipped = (
        words.words("quotes", "articles") | words.words("names", "inside") | words.words("copy", "function")
    )
    short = [each for each in letters.split() if each.casefold() not in words.words("quotes", "articles")]
    whole = [each for each in name.replace("-", " ").split() if each.casefold() not in skipped]
    if len(short) != 1 or len(whole) < _LEAST_INITIALS:
        return False
    said = short[0].replace(".", "")
    return said[:2].isupper() and said.removesuffix("s") == "".join(each[0] for each in whole)


def _without_article(name: str, facts: Facts) -> str:
    first, _, rest = name.partition(" ")
    return rest if rest and first.casefold() in facts.words.words("quotes", "articles") else name


def _in_one_phrase(text: str, one: str, other: str, facts: Facts) -> bool:
    """Whether a text names both beside each other, so that they are one, or speak together: "Elon Musk, chief executive
    of Tesla"."""
    one, other = (_without_article(each, facts) for each in (one, other))
    start = text.find(one)
    place = text.find(other, start + len(one)) if start >= 0 else -1
    between = text[start + len(one) : place]
    return place >= 0 and _BETWEEN.fullmatch(between) is not None and not attributes(between, facts.words)


def _touching(passage: Passage, old: list[str], new: list[str], facts: Facts) -> set[int]:
    """The differences in which names stand, mere copy edits left out."""
    found: set[int] = set()
    for name in old:
        place = passage.old.find(name)
        found |= passage.touching((place, place + len(name)), None)
    for name in new:
        place = passage.new.find(name)
        found |= passage.touching(None, (place, place + len(name)))
    return found - {index for index, _ in copied(passage, facts)} if found else found


def _told(passage: Passage, old: list[str], new: list[str], facts: Facts) -> Iterator[Edit]:
    """The edit, where a difference stands in the names; in the headline one of which no other rule has told."""
    touched = _touching(passage, old, new, facts)
    if passage is facts.headline:
        touched -= passage.told
    if not touched:
        return
    passage.tell(touched)
    change = Change.ALTERED if old and new else Change.ADDED if new else Change.REMOVED
    was, now = (", ".join(names) or None for names in (old, new))
    yield edit(
        EditClass.ATTRIBUTION, change, was, now, passage.old_unit, passage.new_unit, None, 0.9, now or was
    )
