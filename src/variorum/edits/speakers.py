"""Whom a quotation is told to be of, by name.

Better no name than a wrong one: a pronoun is followed only within its own paragraph, to the person who is the subject
there, and only where nobody else can be meant.
"""

from __future__ import annotations

import re

from variorum.edits.named import ORGANISATION, PERSON, PLACE, Name, names
from variorum.edits.quotations import Quotation, attributes, is_denied, quotations, reports, speaker
from variorum.edits.vocabulary import Vocabulary
from variorum.text import sentences

#: Words of a name that is taken for a person's though nothing tells that it is one.
_NAME_WORDS = range(2, 4)
#: What a quotation stands behind, or is followed by, that is said by itself and not quoted within a sentence.
_OPENS = re.compile(r"(?:^|[.!?,:;…\"”»“]|[–—-])\s*$")
#: What opens a sentence whose subject follows a comma: "The head of the council, ".
_AHEAD = re.compile(r"[^,]{1,80}, ")
#: Where a sentence ends, outside a quotation and inside it.
_ENDS, _END_MARKS = re.compile("[.!?…] "), (".", "!", "?", "…")
_GENITIVE = ("'s", "’s")
_WITH_ANOTHER = re.compile(r",? (?:and|und|et|y|e|or|oder|ou|o) [^\W\d_a-zß-öø-ÿ]")
_FIRST_WORD = re.compile(r"\w+")


def named_speaker(text: str, quotation: Quotation, words: Vocabulary) -> str | None:
    """Who speaks a quotation of a paragraph, as the paragraph names them; None where it does not say, or leaves a
    doubt. A quotation without a speaker is of the one whom all others of the paragraph have, where it is a sentence
    of its own."""
    if is_denied(text, quotation, words):
        return None
    own = _named(text, quotation, words)
    if own is not None or speaker(text, quotation, words) is not None:
        return _inside(own, words)
    if not _OPENS.search(text[: quotation.start]) or _is_attributed(text, quotation, words):
        return None
    others = [each for each in quotations(text) if each != quotation and speaker(text, each, words)]
    told = {_named(text, each, words) for each in others}
    return _inside(told.pop(), words) if len(told) == 1 else None


def _is_attributed(text: str, quotation: Quotation, words: Vocabulary) -> bool:
    """Whether the sentence of a quotation says who speaks it, though in words that are not understood."""
    every = quotations(text)
    before = next((each for each in reversed(every) if each.end <= quotation.start), None)
    behind = next((each.start for each in every if each.start >= quotation.end), len(text))
    *ended, head = _ENDS.split(text[before.end if before else 0 : quotation.start])
    own = before is None or ended or before.inner.endswith(_END_MARKS)
    if own and attributes(head, words):
        return True
    tail = _ENDS.split(text[quotation.end : behind], 1)[0].lstrip()
    return bool(tail) and not tail[0].isupper() and attributes(tail, words)


def _inside(name: str | None, words: Vocabulary) -> str | None:
    """A common noun with its article as it stands inside a sentence: "the mayor", though it opens one."""
    if name is None or name.partition(" ")[2].casefold() not in words.words("quotes", "speakers"):
        return name
    return name[0].lower() + name[1:]


def _named(text: str, quotation: Quotation, words: Vocabulary) -> str | None:
    found = speaker(text, quotation, words)
    if found is None or not found.pronoun:
        return found.name if found else None
    pronoun = found.name.casefold()
    before = _without_quotations(text[: quotation.start])
    if pronoun in words.words("quotes", "relative"):
        return _just_before(before, pronoun, words)
    if pronoun in words.words("quotes", "he"):
        return _subject(before, pronoun, "she", words)
    if pronoun in words.words("quotes", "she"):
        return _subject(before, pronoun, "he", words)
    return None


def _without_quotations(text: str) -> str:
    """A text with blanks for what is quoted in it: who is named there says nothing of who speaks."""
    for each in quotations(text):
        text = text[: each.start] + " " * (each.end - each.start) + text[each.end :]
    return text


def _just_before(text: str, relative: str, words: Vocabulary) -> str | None:
    """The person whom a relative pronoun is about: "…, Renata Quist, who said"."""
    place = text.rfind(f" {relative} ")
    head = text[:place].rstrip(" ,")
    found = names(head, words) if place > 0 else []
    return found[-1].text if found and found[-1].end == len(head) and _may_be_person(found[-1]) else None


def _subject(text: str, pronoun: str, other_titles: str, words: Vocabulary) -> str | None:
    """The person whom a pronoun behind the text is about: the subject of the sentence before it, and of none but
    sentences that go on with the same pronoun between them. None where another may be meant."""
    others: list[Name] = []
    for sentence in reversed(sentences.split(text)):
        sentence = sentence.strip(" .,;:!?–—-")
        if not sentence:
            continue
        persons = [
            each
            for each in names(sentence, words)
            if _may_be_person(each) and not _titled(each, f"{other_titles}_titles", words)
        ]
        subject = _opening(sentence, persons) or _reporting(sentence, persons, words)
        others += [each for each in persons if each is not subject]
        if subject is not None:
            return None if any(not _same(subject, each) for each in others) else subject.text
        first = _FIRST_WORD.search(sentence)
        if first is None or first.group().casefold() != pronoun:
            return None
    return None


def _opening(sentence: str, persons: list[Name]) -> Name | None:
    """The person with whom a sentence opens, or whom its opening words lead up to."""
    if not persons:
        return None
    first = persons[0]
    behind = sentence[first.end :]
    if first.start and not _AHEAD.fullmatch(sentence, 0, first.start):
        return None
    if behind.startswith(_GENITIVE) or _WITH_ANOTHER.match(behind):
        return None
    return first if behind.startswith((" ", ",")) else None


def _reporting(sentence: str, persons: list[Name], words: Vocabulary) -> Name | None:
    """The person who is told in a sentence to have said something."""
    told = [each.name for each in reports(sentence, words) if not each.pronoun]
    return next((each for each in persons if told and each.text == told[-1]), None)


def _may_be_person(found: Name) -> bool:
    if found.kind in (ORGANISATION, PLACE):
        return False
    return found.kind == PERSON or len(found.text.split()) in _NAME_WORDS


def _titled(found: Name, titles: str, words: Vocabulary) -> bool:
    return found.text.split()[0].rstrip(".").casefold() in {
        each.rstrip(".") for each in words.words("quotes", titles)
    }


def _same(one: Name, other: Name) -> bool:
    """Whether two names are of one person: they end in the same word."""
    return one.words[-1] == other.words[-1]
