"""Which edits notes to readers speak of: what such a note describes was not changed in silence.

A note that names edits (`described`) speaks of these. One in general words ("amended for clarity") speaks of everything
that changed with it. One that says something of its own and names no edit may mean any that it shares words with, of
the edit itself or two of its sentence: of these it is not known that they were told to nobody, of the others it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import takewhile
from typing import Final

from variorum.edits.described import BOTH, COMMON, Meant, called, meant, names_another
from variorum.edits.figures import COUNT, figures
from variorum.edits.passages import Facts
from variorum.edits.quotations import word_key
from variorum.edits.stated import (
    contradicts,
    dead_words,
    is_toll,
    of_another_thing,
    speaks_of_the_dead,
)
from variorum.edits.structure import PARAGRAPH
from variorum.edits.vocabulary import LANGUAGES, Vocabulary, vocabulary
from variorum.text.normalise import fold
from variorum.types import BlockKind, Change, Edit, EditClass, LinkOp

#: Letters that two forms of one word begin with.
_STEM: Final = 5
#: Classes of edits of one thing: what a note calls by another name is none of these.
_VALUES: Final = frozenset({EditClass.FIGURE, EditClass.NAME, EditClass.ATTRIBUTION, EditClass.HEDGE})
#: Classes of edits of few words in a sentence, which a note of several words that shares one with the rest of it does not mean, and
#: how many it shares at least. Of figures it is asked what else was mistaken.
_OF_WORDS: Final = (_VALUES | {EditClass.QUOTE, EditClass.WORDING}) - {EditClass.FIGURE}
_SHARED: Final = 2
#: Classes of edits that no correction of a mere spelling is.
_NOT_SPELT: Final = frozenset({EditClass.FIGURE, EditClass.QUOTE, EditClass.ATTRIBUTION, EditClass.HEDGE})

#: Finer kinds of passages that gave way to others.
_GAVE_WAY: Final = frozenset({LinkOp.REPLACED.value, PARAGRAPH})


def noted(edits: Sequence[Edit], facts: Facts) -> list[Edit]:
    """The edits, those among them that a note speaks of marked `noted`; and each note that came with the edit that it
    describes most surely named in `about`."""
    notes = [each for each in edits if each.klass is EditClass.CORRECTION and each.new]
    others = [each for each in edits if each not in notes]
    #: A note that went when another came gave way to it.
    told = {each for each in others if each.klass is EditClass.CORRECTION} if notes else set[Edit]()
    about: dict[Edit, str] = {}
    for note in notes:
        found = meant(note.new or "", note.detail, others, facts.words)
        if found:
            about[note] = max(found, key=lambda each: each.score).words
        named = _named(found)
        told |= named | {
            each
            for each in others
            if _may_mean(note.new or "", each, named, facts)
            and not _of_another_speaker(note.new or "", each, others)
        }
    for text in _standing(facts, notes) if others else ():
        sure = [each for each in meant(text, None, others, facts.words) if each.score >= BOTH]
        told |= _named(sure)
    told |= _gone_with(told, others, facts)
    return [
        replace(each, about=about.get(each, each.about), noted=each in told)
        if each in about or each in told
        else each
        for each in edits
    ]


def _named(found: Sequence[Meant]) -> set[Edit]:
    """The edits that a note names. Of two values one is not enough where it is that of an edit of which both are named, nor
    a word of a sentence that gave way to another."""
    full = {edit for each in found if each.score >= BOTH for edit in each.edits}
    values = {value for edit in full for value in (edit.old, edit.new)}
    return full | {
        edit
        for each in found
        if each.stated is None or each.stated not in values
        for edit in each.edits
        if each.score > 1 or edit.detail != "replaced"
    }


def _may_mean(note: str, edit: Edit, named: set[Edit], facts: Facts) -> bool:
    """Whether a note may mean an edit that it does not name; where it names others only something that was taken out, if
    it tells of that and names nothing that went."""
    removal = edit.change is Change.REMOVED and any(
        word in fold(note) for word in facts.words.notes.get("removed", ())
    )
    if named and not (removal and all(each.change is not Change.REMOVED for each in named)):
        return False
    if contradicts(note, edit, facts.words):
        return False
    own = _stems(note) - _general()
    if not own:
        return edit.klass not in _NOT_SPELT or facts.words.words("notes", "spelling").isdisjoint(
            word_key(note)
        )
    shared = own & _stems(_context(edit, facts))
    if edit.klass is EditClass.FIGURE and of_another_thing(note, edit, facts.words):
        # "five vessels, not four" may be of four boats
        return bool(shared) and not is_toll(edit.about, facts.words) and _gives_both(note, edit, facts.words)
    kinds = called(note, facts.words)
    if edit.klass in _VALUES and names_another(note, edit, facts.words):
        return False
    if kinds and edit.klass in _VALUES:
        of_kind = not kinds.isdisjoint({(edit.klass, None), (edit.klass, edit.detail)})
        return of_kind and not (
            edit.detail == COUNT
            and (is_toll(edit.about, facts.words) or len(shared) < _SHARED)
            and _counts_another(note, edit, facts.words)
        )
    if removal or any(klass is edit.klass for klass, _ in kinds):
        return True
    if edit.klass is EditClass.FIGURE and (
        _wrong_elsewhere(note, edit, facts.words) or _says_nothing_of(note, edit, facts.words)
    ):
        return False
    if edit.klass not in _OF_WORDS:
        return bool(shared)
    # "the boat was green, not blue" is no word on who steered it
    values = _stems(" ".join(filter(None, (edit.old, edit.new, edit.about))))
    return len(shared) >= min(_SHARED, len(own)) or (
        edit.klass is not EditClass.QUOTE and not shared.isdisjoint(values)
    )


def _of_another_speaker(note: str, edit: Edit, edits: Sequence[Edit]) -> bool:
    """Whether a note names somebody whose quotation was edited too, and not the one whose this is."""
    said = set(word_key(note))

    def is_named(each: Edit) -> bool:
        return bool(each.about) and said.issuperset(word_key(each.about or "")[-1:])

    if edit.klass is not EditClass.QUOTE or not edit.about or is_named(edit):
        return False
    return any(each.klass is EditClass.QUOTE and is_named(each) for each in edits)


def _wrong_elsewhere(note: str, edit: Edit, words: Vocabulary) -> bool:
    """Whether a note says what was mistaken, and that is no figure nor what this one counts ("the wrong cause of the
    fire"); or repeats what was said, and gives there figures none of which is of this kind ("said it burnt on Monday"), or none and
    nothing of what this one counts ("said the boat was blue")."""
    folded = fold(note)
    for pattern in words.notes.get("repeats", ()):
        said = re.search(pattern, note, re.IGNORECASE)
        given = {each.kind for each in figures(note[said.end() :], words)} if said else set[str]()
        if given and edit.detail not in given:
            return True
        if said and not given and _says_nothing_of(note[said.end() :], edit, words):
            return True
    own = _own_words(edit, words)
    stems = {word[:_STEM] for word in own} | _general()
    things = [thing for pattern in words.notes.get("mistaken", ()) for thing in re.findall(pattern, folded)]
    heads = [_head(thing) for thing in things]
    return bool(heads) and all(
        words.words("notes", "measures").isdisjoint(head)
        and not any(word in own or word[:_STEM] in stems for word in head)
        for head in heads
    )


def _own_words(edit: Edit, words: Vocabulary) -> set[str]:
    """What a figure counts, in words: of the dead what they may be called, since "people" are others too."""
    if is_toll(edit.about, words):
        return set(dead_words(words))
    return set(word_key(" ".join(filter(None, (edit.old, edit.new, edit.about)))))


def _says_nothing_of(text: str, edit: Edit, words: Vocabulary) -> bool:
    """Whether a text has no word of what is counted, nor one for none, and calls neither a measure nor a mistake."""
    said = word_key(text)
    if any(word in fold(text) for word in words.notes.get("wrong", ())):
        return False
    stems = {word[:_STEM] for word in _own_words(edit, words)} - _general()
    none = words.words("numbers", "nobody") | words.words("notes", "measures")
    return none.isdisjoint(said) and not any(word[:_STEM] in stems for word in said)


def _counts_another(note: str, edit: Edit, words: Vocabulary) -> bool:
    """Whether a note says how many of what was wrong ("the number of lifeboats"), and that is not what this one
    counts."""
    folded = fold(note)
    if not edit.about:
        return False
    dead, own = is_toll(edit.about, words), _own_words(edit, words)
    persons = words.words("numbers", "persons")
    if any(cue in folded for cue in words.notes.get("meant", {}).get("toll", ())):
        return not dead
    stems = {word[:_STEM] for word in own}
    heads = []
    for cue in words.notes.get("meant", {}).get("count", ()):
        for found in re.finditer(rf"{re.escape(cue)}\s*([^,.;:]*)", folded):
            head = {word for word in _head(found[1]) if word not in COMMON and word[:_STEM] not in _general()}
            if not head or (dead and speaks_of_the_dead(found[1], words)):
                return False
            heads.append(head)
    return bool(heads) and not any(
        any(word[:_STEM] in stems for word in head)
        or (not dead and not persons.isdisjoint(head | set(word_key(edit.about))))
        for head in heads
    )


def _gives_both(note: str, edit: Edit, words: Vocabulary) -> bool:
    """Whether a note has both values of a figure, of whatever."""
    given = figures(note, words)
    return all(
        value is not None and any(each.same(of) for each in given for of in figures(value, words))
        for value in (edit.old, edit.new)
    )


def _head(thing: str) -> list[str]:
    """The first words of what a note names, as far as the next that joins others: "cause" of "cause of the fire"."""
    first, *rest = word_key(thing) or ("",)
    return [first, *takewhile(lambda word: word not in COMMON, rest)]


def _context(edit: Edit, facts: Facts) -> str:
    """An edit with the sentences that it is in, or the headlines."""
    texts = [edit.old, edit.new, edit.about]
    if edit.old_unit is None and edit.new_unit is None:
        texts += [each.headline for each in (facts.old, facts.new) if each is not None]
    if edit.old_unit is not None:
        texts.append(facts.old_sentences[edit.old_unit])
    if edit.new_unit is not None:
        texts.append(facts.new_sentences[edit.new_unit])
    return " ".join(filter(None, texts))


def _stems(text: str) -> set[str]:
    """The words of a text that say something, by what they begin with; numbers are none of them."""
    return {word[:_STEM] for word in word_key(text) if word not in COMMON and not word[0].isdigit()}


@lru_cache(maxsize=1)
def _general() -> frozenset[str]:
    """The words, by what they begin with, of which notes are made that say nothing of their own; of all languages, with
    the names of months and days."""
    lists = [
        *(("notes", "general"), ("numbers", "months"), ("numbers", "short_months"), ("numbers", "weekdays"))
    ]
    return frozenset(
        word[:_STEM]
        for language in LANGUAGES
        for section, name in lists
        for each in vocabulary(language).words(section, name)
        for word in word_key(each)
    )


def _standing(facts: Facts, notes: Sequence[Edit]) -> list[str]:
    """The notes of the new page that stood there before."""
    if facts.new is None:
        return []
    came = {note.new for note in notes}
    return [
        block.text for block in facts.new.blocks if block.kind is BlockKind.NOTE and block.text not in came
    ]


def _gone_with(told: set[Edit], edits: Sequence[Edit], facts: Facts) -> set[Edit]:
    """What went with the passage of which a note says that it went, or gave way there to another."""
    places = {
        facts.old_homes[each.old_unit]
        for each in told
        if each.change is Change.REMOVED and each.old_unit is not None
    }
    return {
        each
        for each in edits
        if (each.change is Change.REMOVED or each.detail in _GAVE_WAY)
        and each.old_unit is not None
        and facts.old_homes[each.old_unit] in places
    }
