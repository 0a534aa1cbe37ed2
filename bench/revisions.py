"""Revisions of news texts with known truth: what `bench/diff.py` measures against.

Every base token gets an origin, every sentence remembers the sentences it was made from; edits are drawn with
seeded Poisson counts and applied in a fixed order, inserted sentences last and never edited. After that the truth
is known: which sentences belong together, and which characters truly changed.

Replacement words are drawn at random, which makes rewritten sentences less alike than a journalist's; expect
lower figures on real pairs for moves and joins, and higher ones for rewrites.
"""

from __future__ import annotations

import io
import json
import math
import random
import tarfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import zstandard

from variorum.text import sentences, tokens

#: Edits per 20 sentences; the last two are chances for a whole text.
PROFILES: dict[str, dict[str, float]] = {
    "light": {
        "substitute": 1, "number": 0.6, "spelling": 0.4, "name": 0.1, "insert": 0.5, "delete": 0.3, "move": 0.05,
        "move_paragraph": 0.03, "split": 0.1, "join": 0.1, "rewrite": 0.1, "quotes": 0.15, "dashes": 0.1,
    },
    "medium": {
        "substitute": 3, "number": 1.2, "spelling": 0.6, "name": 0.15, "insert": 2, "delete": 1, "move": 0.3,
        "move_paragraph": 0.2, "split": 0.5, "join": 0.5, "rewrite": 0.6, "quotes": 0.2, "dashes": 0.1,
    },
    "heavy": {
        "substitute": 5, "number": 2, "spelling": 0.6, "name": 0.3, "insert": 7, "delete": 5, "move": 0.8,
        "move_paragraph": 0.5, "split": 1, "join": 1, "rewrite": 2.5, "quotes": 0.3, "dashes": 0.2,
    },
}  # fmt: skip

_CONNECTIVES = frozenset("and but which who while as with after when".split())  # noqa: SIM905
_QUOTES = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'"})
_DASHES = str.maketrans({"—": "-", "–": "-"})
_BACK = str.maketrans({"-": "–"})


@dataclass(slots=True)
class Token:
    """`blank` tells whether a blank stands before it; `origin` None marks a token that the base text lacks."""

    text: str
    origin: int | None
    blank: bool


@dataclass(slots=True)
class Sentence:
    tokens: list[Token]
    sources: frozenset[int]

    @property
    def text(self) -> str:
        return "".join((" " if t.blank and i else "") + t.text for i, t in enumerate(self.tokens))


@dataclass(slots=True)
class Pair:
    """Two versions as paragraphs of sentences, and the truth."""

    old: list[list[Sentence]]
    new: list[list[Sentence]]
    links: set[tuple[int, int]] = field(default_factory=set)

    def units(self) -> tuple[list[list[str]], list[list[str]]]:
        return (
            [[s.text for s in paragraph] for paragraph in self.old],
            [[s.text for s in paragraph] for paragraph in self.new],
        )

    def splits(self) -> set[tuple[int, int]]:
        """The links of old sentences that became several."""
        count = Counter(i for i, _ in self.links)
        return {(i, j) for i, j in self.links if count[i] > 1}

    def joins(self) -> set[tuple[int, int]]:
        """The links of new sentences that were several."""
        count = Counter(j for _, j in self.links)
        return {(i, j) for i, j in self.links if count[j] > 1}


Article = list[list[str]]


def articles(path: Path, least: int = 10) -> list[Article]:
    """The articles of the corpus with at least so many sentences, cut by our own rule, in order of their names."""
    found: dict[str, Article] = {}
    for name, raw in _members(path):
        if name.endswith(".json"):
            body = json.loads(raw)["body-paragraphs"]
            cut = [sentences.split(" ".join(" ".join(p).split())) for p in body]
            cut = [paragraph for paragraph in cut if paragraph]
            if sum(map(len, cut)) >= least:
                found[name] = cut
    return [found[name] for name in sorted(found)]


def prose(path: Path) -> list[Article]:
    """The articles of a plain text: parted by a line of three hyphens, paragraphs by blank lines."""
    return [
        [
            sentences.split(" ".join(paragraph.split()))
            for paragraph in article.split("\n\n")
            if paragraph.strip()
        ]
        for article in path.read_text(encoding="utf-8").split("\n---\n")
    ]


def _members(path: Path) -> Iterator[tuple[str, bytes]]:
    with path.open("rb") as file:
        stream = zstandard.ZstdDecompressor().stream_reader(file)
        with tarfile.open(fileobj=io.BufferedReader(stream), mode="r|") as archive:
            for member in archive:
                extracted = archive.extractfile(member) if member.isfile() else None
                if extracted is not None:
                    yield member.name, extracted.read()


class Reviser:
    """Makes pairs from base texts and donors."""

    def __init__(self, corpus: list[Article], seed: int) -> None:
        self.random = random.Random(seed)
        shuffled = corpus[:]
        self.random.shuffle(shuffled)
        cut = len(shuffled) * 2 // 3
        self.bases, self.donors = shuffled[:cut], shuffled[cut:]
        self.pool: dict[tuple[int, bool], list[str]] = defaultdict(list)
        words = sorted({w for a in self.bases for p in a for s in p for w in tokens.tokens(s) if w.isalpha()})
        for word in words:
            self.pool[_shape(word)].append(word)

    def pair(self, size: int, profile: str) -> Pair:
        """One pair of about `size` sentences."""
        origins = count()
        old: list[list[Sentence]] = []
        number = count()
        bases = self.bases[:]
        self.random.shuffle(bases)
        for paragraph in (paragraph for article in bases for paragraph in article):
            made = [
                Sentence([Token(t, next(origins), b) for t, b in _cut(text)], frozenset({next(number)}))
                for text in paragraph[: size - sum(map(len, old))]
            ]
            old.append(made)
            if sum(map(len, old)) >= size:
                break
        new = [
            [Sentence([Token(t.text, t.origin, t.blank) for t in s.tokens], s.sources) for s in paragraph]
            for paragraph in old
        ]
        self._edit(new, size, PROFILES[profile])
        new = [paragraph for paragraph in new if paragraph]
        pair = Pair(old, new)
        for j, sentence in enumerate(s for paragraph in new for s in paragraph):
            pair.links |= {(i, j) for i in sentence.sources}
        return pair

    def _edit(self, text: list[list[Sentence]], size: int, rates: dict[str, float]) -> None:
        def times(name: str) -> range:
            return range(self._poisson(rates[name] * size / 20))

        for name, edit in (
            ("delete", self._delete),
            ("move_paragraph", self._move_paragraph),
            ("move", self._move),
            ("split", self._split),
            ("join", self._join),
            ("rewrite", self._rewrite),
            ("substitute", self._substitute),
            ("number", self._number),
            ("spelling", self._spelling),
            ("name", self._name),
        ):
            for _ in times(name):
                edit(text)
        if self.random.random() < rates["quotes"]:
            _translate(text, _QUOTES)
        if self.random.random() < rates["dashes"]:
            _translate(text, self.random.choice((_DASHES, _BACK)))
        for _ in times("insert"):
            self._insert(text)

    def _poisson(self, mean: float) -> int:
        limit, product, drawn = math.exp(-mean), self.random.random(), 0
        while product > limit:
            product *= self.random.random()
            drawn += 1
        return drawn

    def _any(self, text: list[list[Sentence]]) -> tuple[list[Sentence], int] | None:
        places = [(paragraph, i) for paragraph in text for i in range(len(paragraph))]
        return self.random.choice(places) if len(places) > 2 else None

    def _delete(self, text: list[list[Sentence]]) -> None:
        if place := self._any(text):
            place[0].pop(place[1])

    def _move_paragraph(self, text: list[list[Sentence]]) -> None:
        if len(text) > 1:
            paragraph = text.pop(self.random.randrange(len(text)))
            text.insert(self.random.randrange(len(text) + 1), paragraph)

    def _move(self, text: list[list[Sentence]]) -> None:
        if place := self._any(text):
            sentence = place[0].pop(place[1])
            paragraph = self.random.choice(text)
            paragraph.insert(self.random.randrange(len(paragraph) + 1), sentence)

    def _split(self, text: list[list[Sentence]]) -> None:
        places = [
            (paragraph, i, k)
            for paragraph in text
            for i, s in enumerate(paragraph)
            for k in range(4, len(s.tokens) - 5)
            if s.tokens[k].text == "," and s.tokens[k + 1].text in _CONNECTIVES
        ]
        if not places:
            return
        paragraph, i, k = self.random.choice(places)
        whole = paragraph[i]
        head = [*whole.tokens[:k], Token(".", None, blank=False)]
        tail = whole.tokens[k + 2 :]
        if self.random.random() < 0.5:
            tail = [Token(self.random.choice(("They", "It")), None, blank=False), *tail]
        else:
            tail[0] = Token(tail[0].text.capitalize(), tail[0].origin, blank=False)
        paragraph[i : i + 1] = [Sentence(head, whole.sources), Sentence(tail, whole.sources)]

    def _join(self, text: list[list[Sentence]]) -> None:
        places = [(p, i) for p in text for i in range(len(p) - 1) if p[i].tokens[-1].text == "."]
        if not places:
            return
        paragraph, i = self.random.choice(places)
        first, second = paragraph[i], paragraph[i + 1]
        word = self.random.choice(("and", "while", "but"))
        start = second.tokens[0]
        paragraph[i : i + 2] = [
            Sentence(
                [
                    *first.tokens[:-1],
                    Token(",", None, blank=False),
                    Token(word, None, blank=True),
                    Token(start.text[:1].lower() + start.text[1:], start.origin, blank=True),
                    *second.tokens[1:],
                ],
                first.sources | second.sources,
            )
        ]

    def _rewrite(self, text: list[list[Sentence]]) -> None:
        place = self._any(text)
        if place is None:
            return
        sentence = place[0][place[1]]
        share = self.random.uniform(0.25, 0.55)
        made: list[Token] = []
        for token in sentence.tokens:
            if not token.text[0].isalnum() or self.random.random() >= share:
                made.append(token)
                continue
            if self.random.random() < 0.25:
                continue
            made.append(Token(self._other(token.text), None, token.blank))
            if self.random.random() < 0.2:
                made.append(Token(self._other("other"), None, blank=True))
        if made:
            sentence.tokens = made

    def _substitute(self, text: list[list[Sentence]]) -> None:
        self._replace_one(text, lambda t: t.isalpha() and len(t) > 1, self._other)

    def _number(self, text: list[list[Sentence]]) -> None:
        def redrawn(old: str) -> str:
            return "".join(str(self.random.randrange(1, 10)) if c.isdigit() else c for c in old)

        self._replace_one(text, lambda t: t[0].isdigit(), redrawn)

    def _spelling(self, text: list[list[Sentence]]) -> None:
        def swapped(old: str) -> str:
            k = self.random.randrange(1, len(old) - 2)
            return old[:k] + old[k + 1] + old[k] + old[k + 2 :]

        self._replace_one(text, lambda t: t.isalpha() and len(t) > 4, swapped)

    def _name(self, text: list[list[Sentence]]) -> None:
        places = [t for p in text for s in p for t in s.tokens[1:] if t.text.istitle() and len(t.text) > 2]
        if not places:
            return
        old = self.random.choice(places).text
        new = self._other(old)
        for token in (t for p in text for s in p for t in s.tokens):
            if token.text == old != new:
                token.text, token.origin = new, None

    def _replace_one(self, text, fits, change) -> None:  # type: ignore[no-untyped-def]
        places = [t for p in text for s in p for t in s.tokens if fits(t.text)]
        if places:
            token = self.random.choice(places)
            new = change(token.text)
            if new != token.text:
                token.text, token.origin = new, None

    def _insert(self, text: list[list[Sentence]]) -> None:
        donor = self.random.choice(self.random.choice(self.random.choice(self.donors)))
        sentence = Sentence([Token(t, None, b) for t, b in _cut(donor)], frozenset())
        place = self.random.randrange(len(text) + 1)
        if self.random.random() < 0.5 or place == len(text):
            text.insert(place, [sentence])
        else:
            text[place].insert(self.random.randrange(len(text[place]) + 1), sentence)

    def _other(self, word: str) -> str:
        return self.random.choice(self.pool.get(_shape(word)) or [word[::-1]])


def _shape(word: str) -> tuple[int, bool]:
    return len(word), word[:1].isupper()


def _cut(text: str) -> list[tuple[str, bool]]:
    made, end = [], -1
    for token in tokens.spans(text):
        made.append((token.text, token.start != end))
        end = token.end
    return made


def _translate(text: list[list[Sentence]], table: dict[int, str]) -> None:
    for token in (t for p in text for s in p for t in s.tokens):
        token.text = token.text.translate(table)


def changed_characters(pair: Pair) -> tuple[list[list[bool]], list[list[bool]]]:
    """For every sentence of each side, for every character of its text, whether it truly changed (blanks never).

    A token's characters changed when its origin does not survive on the other side; of a token whose quotes or
    dashes changed only the characters that differ.
    """
    old_tokens = {t.origin: t.text for p in pair.old for s in p for t in s.tokens if t.origin is not None}
    new_tokens = {t.origin: t.text for p in pair.new for s in p for t in s.tokens if t.origin is not None}
    return (
        [_flags(s, new_tokens) for p in pair.old for s in p],
        [_flags(s, old_tokens) for p in pair.new for s in p],
    )


def _flags(sentence: Sentence, opposite: dict[int | None, str]) -> list[bool]:
    flags: list[bool] = []
    for index, token in enumerate(sentence.tokens):
        if token.blank and index:
            flags.append(False)
        other = None if token.origin is None else opposite.get(token.origin)
        if other is None:
            flags += [True] * len(token.text)
        elif len(other) == len(token.text):
            flags += [a != b for a, b in zip(token.text, other, strict=True)]
        else:
            flags += [True] * len(token.text)
    return flags
