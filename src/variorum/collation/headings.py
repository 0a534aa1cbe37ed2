"""What a row is about, in the words of the reports: the noun or the name that its sentences share and that tells most."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from variorum.collation.phrases import lists
from variorum.collation.sentences import Event, Sentence
from variorum.collation.stems import bare

#: What may stand between the words of a name.
_JOINS: Final = frozenset({" ", " of ", " of the ", " for ", " and "})


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading, the stem of its main word, and whether that is a name."""

    stem: str
    words: str
    name: bool


def heading(event: Event, told: Sequence[Sentence], shared: frozenset[str]) -> Heading | None:
    """Of `shared` terms: the noun that most sentences have as one and that tells most, with the words
    before it that they share; where they have none, the run of words with capitals. None where neither is shared."""
    found: dict[str, dict[int, str]] = defaultdict(dict)
    full: set[str] = set()
    for number, sentence in enumerate(told):
        for phrase in sentence.nouns:
            if phrase.head in shared:
                found[phrase.head].setdefault(number, sentence.text[phrase.core_start : phrase.core_end])
                if phrase.start < phrase.core:
                    full.add(phrase.head)
    ranked = sorted(
        (head for head in full if len(found[head]) > 1),
        key=lambda head: (-len(found[head]), -event.telling[head], head),
    )
    if ranked:
        return Heading(ranked[0], common(list(found[ranked[0]].values())), name=False)
    return _name(event, told, shared)


def common(cores: Sequence[str]) -> str:
    """A noun with the words before it that all have, as the first writes them."""
    words = [bare(each).split() for each in cores]
    size = 1
    while all(
        len(each) > size and each[-size - 1].casefold() == words[0][-size - 1].casefold() for each in words
    ):
        size += 1
    return capital(" ".join(words[0][-size:]))


def nominative(name: str) -> str:
    """A name without its genitive."""
    return name.removesuffix("'s").removesuffix("’s")


def capital(text: str) -> str:
    """A text that begins with a capital."""
    return text[:1].upper() + text[1:]


def _name(event: Event, told: Sequence[Sentence], shared: frozenset[str]) -> Heading | None:
    """The run of words with capitals inside a sentence that tells most."""
    runs: list[tuple[float, str, str]] = []
    for each in told:
        run: list[tuple[int, int, str]] = []
        for start, end, term in [*each.words, (0, 0, "")]:
            named = term in shared and is_name(each, start, end)
            if run and not (named and joined(each.text, run[-1][1], start)):
                tells = sum(event.telling[one] for _, _, one in run)
                runs.append((tells, run[-1][2], nominative(each.text[run[0][0] : run[-1][1]])))
                run = []
            if named:
                run.append((start, end, term))
    return Heading(*max(runs)[1:], name=True) if runs else None


def joined(text: str, end: int, start: int) -> bool:
    """Whether words of a name stand beside each other: one ends where the other is about to begin, with an initial or not."""
    gap = text[end:start]
    return gap in _JOINS or (gap == ". " and not text[max(0, end - 3) : end].isalpha())


def is_name(sentence: Sentence, start: int, end: int) -> bool:
    """Whether a word has a capital that tells something: something stands before it but marks, and it is no day or month."""
    text, of = sentence.text, lists(sentence.language)
    inside = text[start:end][:1].isupper() and any(each.isalnum() for each in text[:start])
    return inside and (of is None or text[start:end].casefold() not in of.empty)
