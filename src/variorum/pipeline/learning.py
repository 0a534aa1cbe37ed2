"""What sites teach while they are watched, and what is made good when it turns out that a text was furniture."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from variorum.discover import addresses
from variorum.extraction.memory import Known, SourceMemory
from variorum.extraction.reread import Reread
from variorum.pipeline.classing import classed, stored, tell_returns
from variorum.ports import Store
from variorum.text.fingerprints import block_digest, text_key
from variorum.types import BlockKind, Document, Mark, Picture, TextLink, Version
from variorum.versions.decide import RULE as DECISION_RULE
from variorum.versions.showings import came_after, showings

_TEXTS_HELD: Final = 60_000
"""Texts in the memories of sites that are held at once, about 170 bytes each. Sites least lately asked go first."""

_REST: Final = 0.5
"""Share of a text's words that must be left when furniture is taken out of it: else the memory is not believed."""


@dataclass(slots=True)
class Memories:
    """The source memories of all sites: loaded when first asked for, written at the end of a batch.

    With `anew`, all of them begin with nothing but what people decided, whatever is stored.
    """

    store: Store
    anew: bool = False
    _held: OrderedDict[str, SourceMemory] = field(default_factory=OrderedDict)
    _changed: set[str] = field(default_factory=set)
    _ruled: set[str] = field(default_factory=set)  # sites on which a decision was taken here

    def of(self, url: str) -> SourceMemory:
        """The memory of the site of that address."""
        site = addresses.site(url)
        memory = self._held.get(site)
        if memory is None:
            stored = self.store.source_memory(site)
            memory = self._held[site] = SourceMemory.unpack(stored, decisions_only=self.anew)
        self._held.move_to_end(site)
        return memory

    def learn(self, url: str, reread: Reread, at: datetime) -> None:
        """Take in what a page showed that is believed to be the article."""
        memory = self.of(url)
        reread.teach(memory, at)
        if memory.changed:
            self._changed.add(addresses.site(url))

    def decide(self, url: str, key: str, *, as_text: bool, who: str, at: datetime) -> Known:
        """Take a person's word on what the site of that address shows (see `SourceMemory.decide`)."""
        known = self.of(url).decide(key, as_text=as_text, who=who, at=at)
        self._rule(url)
        return known

    def undecide(self, url: str, key: str) -> bool:
        """Take such a word back (see `SourceMemory.undecide`)."""
        found = self.of(url).undecide(key)
        self._rule(url)
        return found

    def _rule(self, url: str) -> None:
        self._changed.add(addresses.site(url))
        self._ruled.add(addresses.site(url))

    def save(self) -> None:
        """Write what changed; belongs into the transaction of the looks that it was learnt from."""
        for site in self._changed:
            memory = self._held[site]
            if site not in self._ruled:  # somebody may have decided by another process meanwhile
                memory.adopt(self.store.source_memory(site))
            self.store.set_source_memory(site, memory.pack())
        self._changed.clear()
        self._ruled.clear()
        self.anew = False
        texts = sum(map(len, self._held.values()))
        while texts > _TEXTS_HELD and len(self._held) > 1:
            texts -= len(self._held.popitem(last=False)[1])

    def drop(self) -> None:
        """Forget what was not written: the looks it was learnt from were not stored."""
        self._held.clear()
        self._changed.clear()
        self._ruled.clear()


def make_good(store: Store, article_id: str, furniture: frozenset[bytes], at: datetime) -> None:
    """Take texts that are now known to be furniture (by digest) out of the versions of an article.

    A version that differed from an earlier one in nothing else is marked as noise by rule, and that one stood on the
    page in its place; the edits between the others are made anew. Numbers and captures stay, and what was read at first
    can be read again from them.
    """
    versions = store.versions(article_id)
    documents = {version.number: store.document(article_id, version.number) for version in versions}
    cleared: dict[int, Document] = {}
    for number, document in documents.items():
        left = without(document, furniture)
        if left is not document:
            cleared[number] = left
    if not cleared:
        return
    shown: dict[str, Version] = {}  # by text
    same: dict[int, int] = {}
    for version in versions:
        document = cleared.get(version.number, documents[version.number])
        key = text_key(document)
        if key in shown:
            same[version.number] = shown[key].number
            why = f"differs from version {shown[key].number} only in what turned out to be page noise"
            store.mark(Mark(article_id, version.number, "noise", "rules", at, why))
            continue
        if version.number in cleared:
            store.set_document(
                article_id, version.number, document, text_key=key, decision_rule=DECISION_RULE,
                words=sum(len(block.text.split()) for block in document.blocks),
            )  # fmt: skip
        shown[key] = version
        documents[version.number] = document
    stand_in(store, article_id, same)
    _compare_anew(store, article_id, documents, set(cleared))
    history = store.history(article_id)
    standing = {version.number for version in shown.values()}
    if history.current is not None and history.current not in standing:
        current = max((number for number in standing if number < history.current), default=None)
        store.set_state(article_id, history.state, current, history.candidate)


def stand_in(store: Store, article_id: str, same: Mapping[int, int]) -> None:
    """Versions that are noise turned out to have the text of others, which stand (`same` names the one of each): these
    were on the page in their place. Where another text stood before, that is a return."""
    gone = [version for version in store.versions(article_id, noise=True) if version.number in same]
    parts = [(part, same[version.number]) for version in gone for part in version.intervals]
    for part, number in sorted(parts, key=lambda pair: pair[0].first):
        before = [each for each in showings(store.versions(article_id)) if each.interval.first <= part.first]
        if not before or before[-1].version != number:
            store.add_interval(article_id, number, part.after, part.first, part.last)


def stand_apart(store: Store, article_id: str, number: int) -> None:
    """A version that was noise is a change again: none of the others stood in its place."""
    versions = store.versions(article_id, noise=True)
    own = {part.first for version in versions if version.number == number for part in version.intervals}
    for version in versions:
        for part in version.intervals:
            if version.number != number and part.first in own:
                store.drop_interval(article_id, version.number, part.first)


def without(document: Document, furniture: frozenset[bytes]) -> Document:
    """The document without these texts (by digest); itself where it has none or would lose most of its words."""
    kept = tuple(block for block in document.blocks if block_digest(block.text) not in furniture)
    if len(kept) == len(document.blocks):
        return document
    left, words = (sum(len(block.text.split()) for block in blocks) for blocks in (kept, document.blocks))
    if left < _REST * words:
        return document
    standfirst = next((block.text for block in kept if block.kind is BlockKind.STANDFIRST), None)
    stay = [n for n, block in enumerate(document.blocks) if block_digest(block.text) not in furniture]
    now = {before: after for after, before in enumerate(stay)}
    return replace(
        document,
        blocks=kept,
        standfirst=standfirst,
        links=_links_left(document, now),
        pictures=_pictures_left(document, now),
    )


def _links_left(document: Document, now: Mapping[int, int]) -> tuple[TextLink, ...] | None:
    """The links of the blocks that are left, under the numbers that these have `now`."""
    if document.links is None:
        return None
    return tuple(replace(link, block=now[link.block]) for link in document.links if link.block in now)


def _pictures_left(document: Document, now: Mapping[int, int]) -> tuple[Picture, ...] | None:
    """The pictures, each before the next block that is left; one whose caption went, went with it."""
    if document.pictures is None:
        return None
    placed: list[Picture] = []
    for each in document.pictures:
        if each.block not in now and document.blocks[each.block].kind is BlockKind.CAPTION:
            continue
        after = next((now[n] for n in range(each.block, len(document.blocks)) if n in now), None)
        if after is not None:
            placed.append(replace(each, block=after))
    return tuple(placed)


def _compare_anew(store: Store, article_id: str, documents: dict[int, Document], cleared: set[int]) -> None:
    """Edits between the versions that are left, where one of the two lost text or they have become neighbours."""
    shown = store.versions(article_id)
    for old, new in came_after(shown):
        if {old.number, new.number} & cleared or not store.edits(article_id, old.number, new.number):
            before, after = documents[old.number], documents[new.number]
            edits = classed(
                store, article_id, old.number, new.number, before, after, versions=shown, documents=documents
            ).edits
            store.add_edits(stored(article_id, old.number, new.number, edits))
    tell_returns(store, article_id, cleared)
