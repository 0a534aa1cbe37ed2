"""What is held of the sites that a source shows, and a person's word on it."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from variorum.discover import addresses
from variorum.errors import NotFoundError
from variorum.extraction.memory import Known, SourceMemory
from variorum.pipeline.learning import Memories
from variorum.pipeline.observing import without_glance
from variorum.ports import ArticleFilter, Store
from variorum.types import Source

#: Articles of a source, the newest, by which its sites are found.
_ARTICLES: Final = 300
_AT_ONCE: Final = 500  # memos in memory
_PORT: Final = re.compile(r":\d+$")


@dataclass(frozen=True, slots=True)
class SiteMemory:
    """What the articles of one site taught: `articles` of them, kept in `size` bytes."""

    site: str
    articles: int
    size: int
    known: tuple[Known, ...]


def held(store: Store, source: Source) -> tuple[SiteMemory, ...]:
    """The memories of the sites of a source, that of most of its articles first. Memory is kept by site: sources
    that show the same site share it."""
    found = []
    for url in _sites(store, source):
        site = addresses.site(url)
        data = store.source_memory(site)
        if data is not None:
            memory = SourceMemory.unpack(data)
            found.append(SiteMemory(site, memory.articles, len(data), tuple(memory.known())))
    return tuple(found)


def decide(
    store: Store, source: Source, key: str, as_text: bool | None, who: str, at: datetime
) -> Known | None:
    """Take a person's word on a key, or its first digits: text of the articles, furniture, or (None) as learnt.

    It applies from the next reading, and to stored captures when they are read again. Answers what is held now; None
    where a word was taken back. Raises `NotFoundError` for a key that none of the source's sites holds, or that
    several begin with.
    """
    with store.transaction():
        memories = Memories(store)
        fits = [
            (url, known.key)
            for url in _sites(store, source)
            for known in memories.of(url).known()
            if key and known.key.startswith(key.lower())
        ]
        exact = [each for each in fits if each[1] == key.lower()] or fits
        if len(exact) != 1:
            many = f"{len(exact)} keys begin with it" if exact else "nothing is held under it"
            raise NotFoundError(f"{key!r}: {many}; `variorum show {source.id} --memory` lists the keys")
        url, whole = exact[0]
        known = None
        if as_text is None:
            if not memories.undecide(url, whole):
                raise NotFoundError(f"{key!r}: nobody has decided on it")
        else:
            known = memories.decide(url, whole, as_text=as_text, who=who, at=at)
        memories.save()
        _read_whole_next(store, addresses.site(url))
    return known


def _read_whole_next(store: Store, site: str) -> None:
    """Let the next look read every article of the site as a whole: by what is recognised without that, what was decided
    would go unheard for as long as a page stays as it is."""
    ids = [id_ for id_, url in store.at_host(_PORT.sub("", site)) if addresses.site(url) == site]
    for start in range(0, len(ids), _AT_ONCE):
        some = ids[start : start + _AT_ONCE]
        memos = store.memos(some)
        for id_ in some:
            store.remember(id_, without_glance(memos.get(id_)))


def _sites(store: Store, source: Source) -> list[str]:
    """An address of each site that the source shows, the one with most articles first; its own where it has none."""
    counts: Counter[str] = Counter()
    address: dict[str, str] = {}
    for article in store.articles(ArticleFilter(source_id=source.id), limit=_ARTICLES):
        site = addresses.site(article.url)
        counts[site] += 1
        address.setdefault(site, article.url)
    return [address[site] for site, _ in counts.most_common()] or [source.url]
