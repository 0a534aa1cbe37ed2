"""What the rules look at: the passages that changed, each with its words on both sides.

A passage is a headline or a group of linked sentences with the ranges in which its two sides differ. Rules note
which ranges they have told of; what no rule has told of is told as unclassified in the end.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final

from rapidfuzz.distance import OSA, Indel

from variorum.comparison import words as differing
from variorum.comparison.headlines import headline_op
from variorum.edits.vocabulary import Vocabulary, vocabulary
from variorum.text import tokens
from variorum.text.language import language
from variorum.text.normalise import fold
from variorum.types import BlockKind, Comparison, Document, Link, LinkOp, Paragraphs, Span

#: Links of sentences that stand on both sides and may differ inside.
_INSIDE = frozenset({LinkOp.REWORDED, LinkOp.TYPOGRAPHY, LinkOp.MOVED, LinkOp.SPLIT, LinkOp.JOINED})
#: Least likeness of two sentences that say much the same.
ALIKE: Final = 0.5
#: Below this share of words in common, in their order, a headline is another one. Chosen on headline changes labelled
#: by hand (`bench/headlines.py`), where half of those between it and .5 still said the same.
ANOTHER: Final = 0.4
#: Least letters of a word that may be another, misspelt.
_LEAST_LETTERS = 3
_SAMPLE = 4_000
#: Most blocks of a standfirst.
_MOST_STANDFIRST = 2
#: Characters beyond twice the words' own length within which words that follow one another stand.
_MARKS_BETWEEN = 40
#: Characters of a sentence from which on it is none: no rule looks into it.
LONGEST = 10_000
#: Kinds of blocks in which no word is looked for by itself: one repeats the text, the other speaks of it.
SKIPPED: Final = frozenset({BlockKind.PULL_QUOTE, BlockKind.NOTE})
_APOSTROPHE = "'"
_NO_WORD = re.compile(r"\W+")
_PIECE = re.compile(r"[^\W\d_]+|[^\w\s]|\d")
_MINUS = frozenset("-−–")


#: A range of characters.
Place = tuple[int, int]


@dataclass(slots=True)
class Passage:
    """A headline, or linked sentences that differ. `spans` are ranges of `old` and `new` that answer one another;
    `told` are the indices of those that some rule has told of, `restyled` figures that are only written in another
    way. Units are None for the headline."""

    old: str
    new: str
    spans: tuple[Span, ...]
    similarity: float
    op: LinkOp
    kind: BlockKind | None
    old_unit: int | None = None
    new_unit: int | None = None
    told: set[int] = field(default_factory=set)
    restyled: list[tuple[Place, Place]] = field(default_factory=list)
    #: Whether a count of one became one of several, or the other way round: words around it agree with it.
    renumbered: bool = False
    #: Spans in which nothing but copy was edited, with the kind of it; None until somebody asks (`copying.copied`).
    copies: tuple[tuple[int, str], ...] | None = None
    #: Of a headline the share of its words that both sides have in their order, marks left out.
    likeness: float | None = None
    _changed: frozenset[str] | None = None
    _changed_folded: frozenset[str] | None = None

    @property
    def alike(self) -> bool:
        """Whether both sides say much the same: of what says something else altogether, nothing that came or went
        is news of its own."""
        return max(self.similarity, self.likeness or 0.0) >= ALIKE

    @property
    def another(self) -> bool:
        """Whether the new headline is another one, not the old in other words."""
        return self.likeness is not None and self.likeness < ANOTHER

    @property
    def changed(self) -> frozenset[str]:
        """The words and signs in the spans of both sides, as written: most rules need look no further. A word is in
        it whole though its end alone differs."""
        if self._changed is None:
            found: list[str] = []
            for span in self.spans:
                for text, (start, end) in ((self.old, span.old), (self.new, span.new)):
                    while start > 0 and text[start - 1].isalnum() and text[start : start + 1].isalnum():
                        start -= 1
                    found += _PIECE.findall(text[start:end])
            self._changed = frozenset(found)
        return self._changed

    @property
    def changed_folded(self) -> frozenset[str]:
        if self._changed_folded is None:
            self._changed_folded = frozenset(map(str.casefold, self.changed))
        return self._changed_folded

    def touching(self, old: tuple[int, int] | None, new: tuple[int, int] | None) -> set[int]:
        """The indices of the spans that overlap a range of the old or of the new text."""
        return {
            index
            for index, span in enumerate(self.spans)
            if (old is not None and overlap((span.old,), old))
            or (new is not None and overlap((span.new,), new))
        }

    def across(self, place: tuple[int, int], *, of_old: bool) -> tuple[int, int]:
        """Where a range of one side that did not change stands in the other."""
        shift = 0
        for span in self.spans:
            here, there = (span.old, span.new) if of_old else (span.new, span.old)
            if here[0] >= place[1] or here[1] > place[0]:
                break
            shift = there[1] - here[1]
        return place[0] + shift, place[1] + shift

    def restyling(self, span: Span) -> tuple[Place, Place] | None:
        """The places of the figure that a difference writes in another way, None where it is no such difference."""
        places = (
            (was, now) for was, now in self.restyled if _lies_in(span.old, was) and _lies_in(span.new, now)
        )
        return next(places, None)

    def tell(self, indices: Iterable[int]) -> None:
        self.told.update(indices)


def _lies_in(span: Place, place: Place) -> bool:
    """Whether a difference lies in a place; where a side has no words of it, it may stand one blank before or behind."""
    blank = span[0] == span[1]
    return place[0] - blank <= span[0] and span[1] <= place[1] + blank


def is_minus(text: str, place: tuple[int, int]) -> bool:
    """Whether a range is the minus sign of the number behind it."""
    start, end = place
    if text[start:end].strip() not in _MINUS or not text[end : end + 1].isdigit():
        return False
    return start == 0 or not (text[start - 1].isalnum() or text[start - 1] in ".,")


def bared(text: str, at: int, marked: str, mark: tuple[int, int]) -> str:
    """The word of `text` that has lost, or not yet got, the mark that stands beside it in `marked`."""
    if marked[mark[1] : mark[1] + 1].strip():
        while at < len(text) and text[at].isspace():
            at += 1
        return around(text, (at, min(at + 1, len(text))))
    while at > 0 and text[at - 1].isspace():
        at -= 1
    return around(text, (max(at - 1, 0), at))


def around(text: str, place: tuple[int, int]) -> str:
    """A range with the words it lies in; of a place between two words, both."""
    start, end = place
    while start > 0 and not text[start - 1].isspace():
        start -= 1
    while end < len(text) and not text[end].isspace():
        end += 1
    return text[start:end]


def overlap(spans: Iterable[tuple[int, int]], place: tuple[int, int]) -> bool:
    """Whether characters changed inside a place; an insertion counts where it is inside, not beside."""
    start, end = place
    return any(a < end and start < b if a < b else start < a < end for a, b in spans)


@dataclass(frozen=True, slots=True)
class Lone:
    """A sentence that stands on one side only, or that stands in another's place."""

    unit: int
    text: str
    kind: BlockKind | None


class Facts:
    """Everything the rules may use of one comparison; what is dear is worked out when first asked for."""

    def __init__(self, comparison: Comparison, old: Document | None, new: Document | None) -> None:
        self.comparison = comparison
        self.old = old
        self.new = new
        self.old_sentences = _flat(comparison.old_units)
        self.new_sentences = _flat(comparison.new_units)
        self.headline_op = headline_op(old, new) if old is not None and new is not None else LinkOp.SAME
        #: Links that a rule has told of whole.
        self.told: set[Link] = set()
        #: Sentences told with a quotation that was removed (of the old side) or added (of the new one).
        self.unquoted: set[int] = set()
        self.quoted: set[int] = set()
        #: New sentences that came back from earlier versions, where they stand in the place of others.
        self.restored: set[int] = set()
        #: Sentences of posts that went (True) or came, told with the post.
        self.posted: set[tuple[bool, int | None]] = set()

    def leave_out(self, links: Iterable[Link]) -> None:
        """Hide what some links hold, and the paragraphs in which it stands, from all rules that are asked from now on.
        Asked before any of them looked."""
        hidden = frozenset(links)
        old = {self.old_homes[i] for link in hidden for i in link.old}
        new = {self.new_homes[j] for link in hidden for j in link.new}
        self.comparison = replace(
            self.comparison,
            links=tuple(link for link in self.comparison.links if link not in hidden),
            paragraphs=tuple(
                link
                for link in self.comparison.paragraphs
                if old.isdisjoint(link.old) and new.isdisjoint(link.new)
            ),
        )

    def sever(self, links: Iterable[Link]) -> None:
        """Take the two sides of some links for sentences that went and came. Asked before any rule looked."""
        severed = frozenset(links)
        parted: list[Link] = []
        for link in self.comparison.links:
            if link in severed:
                parted += [Link(LinkOp.REMOVED, link.old, ()), Link(LinkOp.ADDED, (), link.new)]
            else:
                parted.append(link)
        self.comparison = replace(self.comparison, links=tuple(parted))

    def settle(self, passage: Passage) -> None:
        """Take a passage for told whole, and leave it out of those that other rules look at."""
        place = passage.old_unit, passage.new_unit
        self.sentences.remove(passage)
        self.told.update(
            link for link in self.comparison.links if link.spans and (link.old[0], link.new[0]) == place
        )

    @cached_property
    def words(self) -> Vocabulary:
        """The vocabulary of the text's language; English where nothing tells which it is."""
        declared = next((each.language for each in (self.new, self.old) if each and each.language), None)
        sample = "" if declared else " ".join(self.new_sentences)[:_SAMPLE]
        return vocabulary(language(sample, declared) or "en")

    @cached_property
    def old_kinds(self) -> list[BlockKind | None]:
        return _kinds(self.comparison.old_units, self.old)

    @cached_property
    def new_kinds(self) -> list[BlockKind | None]:
        return _kinds(self.comparison.new_units, self.new)

    @cached_property
    def old_homes(self) -> list[int]:
        """The paragraph of each old sentence."""
        return _homes(self.comparison.old_units)

    @cached_property
    def new_homes(self) -> list[int]:
        return _homes(self.comparison.new_units)

    @cached_property
    def headline(self) -> Passage | None:
        """The headline where both sides have one and it differs."""
        if self.headline_op in (LinkOp.SAME, LinkOp.ADDED, LinkOp.REMOVED) or not self.old or not self.new:
            return None
        old, new = self.old.headline or "", self.new.headline or ""
        found = differing.difference(old, new)
        likeness = _likeness(_words(old), _words(new))
        return Passage(old, new, found.spans, found.similarity, self.headline_op, None, likeness=likeness)

    @cached_property
    def sentences(self) -> list[Passage]:
        """The linked sentences that differ, in the order of the links; outsized ones stay unclassified."""
        made = []
        for link in self.comparison.links:
            if link.op not in _INSIDE or not link.spans:
                continue
            old = " ".join([self.old_sentences[i] for i in link.old])
            new = " ".join([self.new_sentences[j] for j in link.new])
            if max(len(old), len(new)) > LONGEST:
                continue
            made.append(
                Passage(
                    old,
                    new,
                    link.spans,
                    link.similarity,
                    link.op,
                    self.new_kinds[link.new[0]],
                    link.old[0],
                    link.new[0],
                )
            )
        return made

    @cached_property
    def old_passages(self) -> dict[int, Passage]:
        """The passage that each old sentence stands in."""
        return {i: passage for passage, link in self._linked for i in link.old}

    @cached_property
    def new_passages(self) -> dict[int, Passage]:
        return {j: passage for passage, link in self._linked for j in link.new}

    @property
    def _linked(self) -> Iterator[tuple[Passage, Link]]:
        links = {(link.old[0], link.new[0]): link for link in self.comparison.links if link.old and link.new}
        return ((passage, links[passage.old_unit or 0, passage.new_unit or 0]) for passage in self.sentences)

    @cached_property
    def passages(self) -> list[Passage]:
        """The headline, where it differs, and the sentences that differ."""
        return [*([self.headline] if self.headline else []), *self.sentences]

    @cached_property
    def removed(self) -> list[Lone]:
        """Old sentences that are gone, those that others stand in the place of among them."""
        return [
            Lone(i, self.old_sentences[i], self.old_kinds[i])
            for link in self.comparison.links
            if link.op in (LinkOp.REMOVED, LinkOp.REPLACED)
            for i in link.old
        ]

    @cached_property
    def added(self) -> list[Lone]:
        return [
            Lone(j, self.new_sentences[j], self.new_kinds[j])
            for link in self.comparison.links
            if link.op in (LinkOp.ADDED, LinkOp.REPLACED)
            for j in link.new
        ]

    def in_old(self, key: Sequence[str]) -> bool:
        """Whether some words, folded, stand in the old text in their order, whatever the marks between them."""
        return _stand(key, self._old_folded)

    def in_new(self, key: Sequence[str]) -> bool:
        return _stand(key, self._new_folded)

    @cached_property
    def _old_folded(self) -> str:
        return " ".join(self.old_sentences).casefold().replace("’", "'")

    @cached_property
    def _new_folded(self) -> str:
        return " ".join(self.new_sentences).casefold().replace("’", "'")

    @cached_property
    def all_sentences(self) -> str:
        """Both texts as written, a sentence a line."""
        return "\n".join((*self.old_sentences, *self.new_sentences))

    @cached_property
    def old_named(self) -> str:
        """The old headline and text as written: where names are looked for."""
        return " ".join([self.old.headline or "" if self.old else "", *self.old_sentences])

    @cached_property
    def new_named(self) -> str:
        return " ".join([self.new.headline or "" if self.new else "", *self.new_sentences])


def _likeness(old: Sequence[str], new: Sequence[str]) -> float:
    """The share of words that both have in their order; where they are few, a word misspelt is the word: a slip of
    the hand makes no other headline."""
    likeness = Indel.normalized_similarity(old, new)
    if likeness >= ANOTHER:
        return likeness
    near = [next((one for one in old if _misspelt(one, other)), other) for other in new]
    return Indel.normalized_similarity(old, near)


def _misspelt(one: str, other: str) -> bool:
    """Whether two words differ by one letter in their midst, or by two that changed places."""
    if min(len(one), len(other)) < _LEAST_LETTERS or (one[0], one[-1]) != (other[0], other[-1]):
        return False
    return OSA.distance(one, other, score_cutoff=1) <= 1


def _stand(key: Sequence[str], text: str) -> bool:
    """Whether words stand in a folded text in their order. Looked for around the longest of them, so that a long
    text need not be stripped of its marks as a whole."""
    longest = max(key, key=len)
    wanted = _bare(" ".join(key))
    reach = 2 * len(wanted) + _MARKS_BETWEEN
    place = text.find(longest)
    while place >= 0:
        end = text.find(" ", place + reach)
        near = text[text.rfind(" ", 0, max(0, place - reach)) + 1 : end if end >= 0 else None]
        if wanted in _bare(near):
            return True
        place = text.find(longest, place + reach // 2)
    return False


def _bare(text: str) -> str:
    """A text with one blank in place of all that is no word, and at its ends; apostrophes are left out."""
    return f" {_NO_WORD.sub(' ', text.replace(_APOSTROPHE, '')).strip()} "


def _words(text: str) -> list[str]:
    """The words of a headline without its marks; a compound is one word."""
    return [token for token in tokens.tokens(fold(text)) if token[0].isalnum()]


def _flat(paragraphs: Paragraphs) -> tuple[str, ...]:
    return tuple([sentence for paragraph in paragraphs for sentence in paragraph])


def _homes(paragraphs: Paragraphs) -> list[int]:
    return [place for place, paragraph in enumerate(paragraphs) for _ in paragraph]


def _kinds(paragraphs: Paragraphs, document: Document | None) -> list[BlockKind | None]:
    """The kind of block of each sentence; None where the text came without blocks. Of more than a few blocks that were
    read as standfirst the first is one, and the others are the beginning of the text."""
    if document is None or len(document.blocks) != len(paragraphs):
        return [None for paragraph in paragraphs for _ in paragraph]
    blocks = [block.kind for block in document.blocks]
    standfirst = [place for place, kind in enumerate(blocks) if kind is BlockKind.STANDFIRST]
    if len(standfirst) > _MOST_STANDFIRST:
        for place in standfirst[1:]:
            blocks[place] = BlockKind.PARAGRAPH
    return [kind for kind, paragraph in zip(blocks, paragraphs, strict=True) for _ in paragraph]
