"""The wire: articles, paragraphs and quotations without end, written by the grammar in `grammar.toml`.

No two texts that one wire delivers are the same, since a paragraph that stands in several articles would be
taken for furniture of the page, and rightly so.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from random import Random
from typing import Any

from variorum.testing.newsroom.model import Copy, Draft
from variorum.types import Block, BlockKind

_NUMBER = re.compile(r"\{n:(\d+)-(\d+)\}")
_CHOICE = re.compile(r"\[([^\[\]]*)\]")
_SLOT = re.compile(r"\{(\w+)\}")
_FIRST = re.compile(r"^\W*\w|(?<=[.!?] )\w")
_A = re.compile(r"(?<=\b[Aa]) (?=[aeio])")
#: Slots that are drawn anew at every mention, so that an article knows more than one person.
_FRESH = frozenset({"given", "family", "role"})


@lru_cache(maxsize=1)
def _grammar() -> Mapping[str, Any]:
    text = (files("variorum.testing.newsroom") / "grammar.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@lru_cache(maxsize=1)
def _towns() -> tuple[str, ...]:
    """The towns of the coast, and villages whose names are put together as such names are."""
    lists = _grammar()["lists"]
    villages = (first + last for first in lists["first"] for last in lists["last"])
    return tuple(dict.fromkeys((*lists["town"], *villages)))


class Wire:
    """Writes with the random numbers of `rng`; the same seed gives the same texts in the same order."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._sent: set[str] = set()

    def article(self, name: str, outlet: str, *, not_of: str | None = None) -> Draft:
        """A whole article of 7 to 15 blocks, with headlines in store and spare paragraphs; `not_of` is a
        section whose kind of story it must not be."""
        frames = [frame for frame in _grammar()["frames"] if frame["section"] != not_of]
        rng, frame = self._rng, self._rng.choice(frames)
        bound = self._bindings()
        general = _grammar()["general"]
        body = rng.sample(frame["paragraphs"], rng.randint(5, len(frame["paragraphs"])))
        body += rng.sample(general["paragraphs"], rng.randint(1, 3))
        blocks = [Block(BlockKind.PARAGRAPH, self._text([text], bound)) for text in body]
        for pattern in rng.sample(general["quotes"], rng.randint(1, 2)):
            quote = Block(BlockKind.PARAGRAPH, self._text([pattern], bound))
            blocks.insert(rng.randint(2, len(blocks)), quote)
        if rng.random() < 0.6:
            caption = Block(BlockKind.CAPTION, self._text(frame["captions"], bound))
            blocks.insert(rng.randint(0, 2), caption)
        if rng.random() < 0.6:
            subhead = Block(BlockKind.SUBHEAD, rng.choice(frame["subheads"]))
            blocks.insert(rng.randint(3, len(blocks) - 2), subhead)
        if rng.random() < 0.35:
            items = [Block(BlockKind.LIST, self._text([item], bound)) for item in frame["items"]]
            at = rng.randint(3, len(blocks))
            blocks[at:at] = items
        headline = self._text(frame["headline"], bound)
        standfirst = Block(BlockKind.STANDFIRST, self._text(frame["standfirst"], bound))
        return Draft(
            name=name,
            outlet=outlet,
            section=frame["section"],
            language="en",
            copy=Copy(headline, headline, (self._person(),), (standfirst, *blocks)),
            later_headline=self._text(frame["later"], bound),
            variant_headline=self._text(frame["variant"], bound),
            spares=(self._text(general["paragraphs"], bound), self._text(general["quotes"], bound)),
        )

    def paragraph(self) -> str:
        """One paragraph that has not been sent before."""
        return self._text(_grammar()["general"]["paragraphs"], self._bindings())

    def quotation(self) -> str:
        """One paragraph that is somebody's words."""
        return self._text(_grammar()["general"]["quotes"], self._bindings())

    def correction(self) -> str:
        """A correction note in words of its own."""
        return self._text(_grammar()["general"]["corrections"], self._bindings())

    def _person(self) -> str:
        lists = _grammar()["lists"]
        return f"{self._rng.choice(lists['given'])} {self._rng.choice(lists['family'])}"

    def _bindings(self) -> dict[str, str]:
        names = {name: self._rng.choice(values) for name, values in _grammar()["lists"].items()}
        names["town"] = self._rng.choice(_towns())
        return names

    def _text(self, patterns: list[str], bound: Mapping[str, str]) -> str:
        """Fill one of the patterns so that the result is new; where they run out, somebody is named for it."""
        tails = _grammar()["tails"]
        for attempt in range(10_000):
            text = self._fill(self._rng.choice(patterns), bound if attempt < 4 else self._bindings())
            if attempt >= 8:
                tail = tails["sentence"] if text[-1] in '.!?"' else tails["phrase"]
                text += self._fill(tail, self._bindings())
            text = _A.sub("n ", text)
            text = _FIRST.sub(lambda match: match.group().upper(), text)
            if text not in self._sent:
                self._sent.add(text)
                return text
        raise ValueError(
            f"the grammar has no new text left for {patterns[0]!r}: fewer articles, or more rules"
        )

    def _fill(self, pattern: str, bound: Mapping[str, str]) -> str:
        rng, lists = self._rng, _grammar()["lists"]

        def slot(match: re.Match[str]) -> str:
            name = match.group(1)
            return rng.choice(lists[name]) if name in _FRESH else bound[name]

        text = _CHOICE.sub(lambda match: rng.choice(match.group(1).split("|")), pattern)
        text = _NUMBER.sub(lambda match: str(rng.randint(int(match.group(1)), int(match.group(2)))), text)
        return _SLOT.sub(slot, text)
