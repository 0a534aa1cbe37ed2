"""What a row is about, in the words of the reports: the noun or the name that its sentences share and that tells most."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from variorum.collation.phrases import Phrase, lists
from variorum.collation.sentences import Event, Sentence
from variorum.collation.stems import bare as without_article
from variorum.collation.stems import stem

#: What may stand between the words of a name.
_JOINS: Final = frozenset({" ", " of ", " of the ", " for ", " and "})


_GENITIVE: Final = frozenset("'’")


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
    beside: dict[str, dict[int, str]] = defaultdict(dict)
    full: set[str] = set()
    for number, sentence in enumerate(told):
        for phrase in sentence.nouns:
            if phrase.head in shared and not tells(sentence, phrase):
                found[phrase.head].setdefault(number, sentence.text[phrase.core_start : phrase.core_end])
                if phrase.start < phrase.core:
                    full.add(phrase.head)
            for start, end, term in sentence.words:
                if phrase.core_start <= start and end < phrase.core:  # "a radar base" tells of a radar too
                    beside[term].setdefault(number, sentence.text[phrase.core_start : end])
    for head in full:
        words = frozenset(stem(word) for core in found[head].values() for word in core.split()[:-1])
        bare = {
            number: core for number, sentence in enumerate(told) if (core := _bare(sentence, head, words))
        }
        found[head] = {**bare, **beside[head], **found[head]}
    ranked = sorted(
        (head for head in full if len(found[head]) > 1 and not any(_is_place(each, head) for each in told)),
        key=lambda head: (-len(found[head]), -event.telling[head], head),
    )
    if ranked:
        return Heading(ranked[0], common(list(found[ranked[0]].values())), name=False)
    return _name(event, told, shared)


def _bare(sentence: Sentence, head: str, before: frozenset[str]) -> str:
    """A noun without an article behind one of the words that stand before it elsewhere: "to destroy ballistic missiles"."""
    for (start, gap, term), (begin, end, each) in pairwise(sentence.words):
        beside = each == head and term in before and sentence.text[gap:begin] == " "
        if beside and sentence.text[end : end + 1] not in _GENITIVE and not _speaks(sentence, end):
            return sentence.text[start:end]
    return ""


def tells(sentence: Sentence, phrase: Phrase) -> bool:
    """Whether a noun is who tells something, before a verb of speech, or behind one that stands behind a mark (", said the
    harbour office"): no thing that is told of."""
    of = lists(sentence.language)
    before = sentence.text[: phrase.start].split()[-2:]
    turned = of is not None and bool(before) and before[-1].casefold() in of.speech
    return (turned and (len(before) < 2 or not before[0][-1].isalnum())) or _speaks(sentence, phrase.end)


def _speaks(sentence: Sentence, end: int) -> bool:
    """Whether a verb of speech stands behind a place."""
    of = lists(sentence.language)
    behind = sentence.text[end:].split()[:1]
    return of is not None and bool(behind) and behind[0].strip(",.").casefold() in of.speech


def common(cores: Sequence[str]) -> str:
    """A noun with the words before it that most have, as the first of these writes them; of two, both have them."""
    words = kept = [without_article(each).split() for each in cores]
    if len(words) == 1:
        return capital(" ".join(words[0]))
    size = 1
    while ends := Counter(_last(each, size + 1) for each in kept if len(each) > size):
        ((end, times),) = ends.most_common(1)
        if times < 2 or 2 * times <= len(words):
            break
        size += 1
        kept = [each for each in kept if _last(each, size) == end]
    return capital(" ".join(kept[0][-size:]))


def _last(words: Sequence[str], size: int) -> tuple[str, ...]:
    return tuple(map(str.casefold, words[-size:]))


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


def placed(sentence: Sentence, term: str) -> bool:
    """Whether a name, by its last word, only tells where, of what or by whom: it stands behind a preposition wherever the sentence
    has it."""
    of = lists(sentence.language)
    if of is None:
        return False
    linking = of.links - (of.articled if of.nouns else frozenset())
    begins = 0
    before: list[bool] = []
    for (_, end, _), (start, until, each) in pairwise([(0, 0, ""), *sentence.words]):
        named = is_name(sentence, start, until)
        if not (named and sentence.text[end:start] == " " and sentence.text[begins:end][:1].isupper()):
            begins = start
        if named and each == term:
            before.append(sentence.text[:begins].rstrip().rpartition(" ")[2].casefold() in linking)
    return bool(before) and all(before)


def _is_place(sentence: Sentence, head: str) -> bool:
    """Whether a noun is a name that tells where, in a language whose nouns all have capitals: "das Beben von Aldvik"."""
    of = lists(sentence.language)
    return of is not None and of.nouns and placed(sentence, head)


def joined(text: str, end: int, start: int) -> bool:
    """Whether words of a name stand beside each other: one ends where the other is about to begin, with an initial or not."""
    gap = text[end:start]
    return gap in _JOINS or (gap == ". " and not text[max(0, end - 3) : end].isalpha())


def is_name(sentence: Sentence, start: int, end: int) -> bool:
    """Whether a word has a capital that tells something: something stands before it but marks, and it is no day or month."""
    text, of = sentence.text, lists(sentence.language)
    inside = text[start:end][:1].isupper() and any(each.isalnum() for each in text[:start])
    return inside and (of is None or text[start:end].casefold() not in of.empty)
