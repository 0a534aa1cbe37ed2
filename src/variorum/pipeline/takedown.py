"""Taking an article down, and erasing the bytes that were captured of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlsplit

from variorum.discover import addresses
from variorum.errors import StorageError
from variorum.extraction.memory import SourceMemory
from variorum.pipeline.stories import without
from variorum.ports import EvidenceStore, Store
from variorum.types import SourceKind, SourceState


@dataclass(frozen=True, slots=True)
class TakenDown:
    """What was, or with `dry_run` would be, taken down; `captures` still lie in the evidence, `size` bytes of them
    as they were received."""

    dry_run: bool
    article: str
    versions: int
    captures: int
    size: int
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Erased:
    """What was erased of the evidence; `freed` in bytes on disk."""

    article: str
    captures: int
    freed: int


def take_down(store: Store, article_id: str, at: datetime, reason: str, *, dry_run: bool) -> TakenDown:
    """Remove the texts of an article and all that was made of them, for good; a tombstone with the reason stays.

    A source that is this single address is removed with it, and keeps only the site's. The captured bytes stay where
    they are. Raises `NotFoundError`, and `StorageError` where it was taken down before.
    """
    if (known := store.tombstone(article_id)) is not None:
        raise StorageError(f"{article_id}: was taken down already on {known[0]:%Y-%m-%d}: {known[1]}")
    captures = store.captures(article_id)
    own = [source for source in store.article_sources(article_id) if source.kind is SourceKind.ARTICLE]
    told = TakenDown(
        dry_run,
        article_id,
        len(store.versions(article_id, noise=True)),
        len(captures),
        sum(capture.size for capture in captures),
        tuple(source.id for source in own),
    )
    if dry_run:
        return told
    with store.transaction():
        _withhold(store, article_id)
        without(store, article_id, at, lambda: store.takedown(article_id, at, reason))
        for source in own:
            name, host = f"taken down {article_id}", urlsplit(source.url)
            url = f"{host.scheme}://{host.netloc}/"
            store.update_source(replace(source, state=SourceState.REMOVED, name=name, url=url))
    return told


def _withhold(store: Store, article_id: str) -> None:
    """Have the site's memory keep no wording of what stood on an article, its headlines among it."""
    article = store.article(article_id)
    documents = [
        store.document(article_id, version.number) for version in store.versions(article_id, noise=True)
    ]
    texts = {block.text for document in documents for block in document.blocks}
    texts |= {document.headline or "" for document in documents} | {article.headline or ""}
    texts |= {text for each in store.witness_changes(article_id) for text in (each.old or "", each.new or "")}
    urls = {article.url, *(row.url for row in store.addresses(article_id))}
    for site in {addresses.site(url) for url in urls if urlsplit(url).scheme in ("http", "https")}:
        memory = SourceMemory.unpack(store.source_memory(site))
        if memory.withhold(texts):
            store.set_source_memory(site, memory.pack())


def erase(store: Store, evidence: EvidenceStore, article_id: str) -> Erased:
    """Erase all captured bytes of an article that was taken down. Raises `StorageError` for any other.

    The bytes go first, the rows after them: killed in between, nothing is left that nobody can find any more, and
    the same again ends it.
    """
    if store.tombstone(article_id) is None:
        raise StorageError(f"{article_id}: its evidence stays, since the article is not taken down")
    captures = store.captures(article_id)
    freed = evidence.remove([capture.record for capture in captures])
    with store.transaction():
        store.relocate(evidence.moved())
        store.drop_captures([capture.id for capture in captures])
    return Erased(article_id, len(captures), freed)
