"""Which article an address belongs to: redirects and canonical addresses at first sight, moves later."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from variorum.comparison import compare
from variorum.comparison.measure import kept
from variorum.discover import addresses
from variorum.pipeline.classing import classed, stored, tell_returns
from variorum.pipeline.parts import Parts, Seen
from variorum.pipeline.stories import without
from variorum.ports import ArticleFilter, Store
from variorum.types import AddressKind, ArticleState, Document, Plan

_SAME_REPORT: Final = 0.5
"""The share of the words of a text that is found again where its address leads to, if both are one report."""

_ALL: Final = 1_000_000


def first_address(parts: Parts, seen: Seen, document: Document, *, flush: Callable[[], None]) -> Seen:
    """At the first readable answer: settle the article's canonical address.

    The address may turn out to be that of an article already known (five feeds, one article): then this one
    is merged into it, and the look counts as a look at that one.
    """
    assert seen.fetched is not None
    plan, store = seen.plan, parts.store
    url = addresses.canonical(document.canonical_url, seen.fetched.url)
    key = addresses.key(url)
    if key == addresses.key(plan.url):
        return seen
    flush()
    other = store.article_by_address(key)
    if other is not None and other != plan.article_id:
        store.merge(plan.article_id, other, seen.at)
        return replace(seen, plan=store.plan(other))
    store.set_canonical(plan.article_id, url, key, seen.at, former=AddressKind.ALIAS)
    for hop in seen.fetched.exchanges:
        hop_url = addresses.normalise(hop.url)
        if (hop_key := addresses.key(hop_url)) != key:
            store.add_address(plan.article_id, hop_url, hop_key, AddressKind.ALIAS, seen.at)
    return replace(seen, plan=replace(plan, url=url, host=addresses.host(url)))


def move(parts: Parts, seen: Seen, to: str) -> Plan:
    """A permanent redirect of an article: its canonical address from now on; answers the plan of the article
    that goes on there.

    Another article may stand at that address already: a feed shows the new address before the old one is
    looked at, and what it leads to is taken for something new. Where this one's text is that of the article, or
    nearly, or it has none, both are one, and the one with more versions goes on. Where the texts have nothing
    in common (all that was old is sent to one page), this article ends: MERGED, with its versions.
    """
    url = addresses.normalise(to)
    key = addresses.key(url)
    plan, store = seen.plan, parts.store
    owner = store.article_by_address(key)
    if owner is None or owner == plan.article_id:
        store.set_canonical(plan.article_id, url, key, seen.at, former=AddressKind.FORMER)
        return replace(plan, url=url, host=addresses.host(url))
    if not _alike(store, plan.article_id, owner):
        return replace(plan, state=ArticleState.MERGED)
    going_on, ending = plan.article_id, owner
    if len(store.versions(owner, noise=True)) > len(store.versions(plan.article_id, noise=True)):
        going_on, ending = owner, plan.article_id
    without(store, ending, seen.at, lambda: store.absorb(ending, going_on))
    store.set_canonical(going_on, url, key, seen.at, former=AddressKind.FORMER)
    store.add_address(going_on, plan.url, addresses.key(plan.url), AddressKind.FORMER, seen.at)
    _compare_neighbours(store, going_on)
    return store.plan(going_on)


def _alike(store: Store, moved: str, there: str) -> bool:
    """Whether the newest texts of two articles can be those of one report; no text contradicts none."""
    if store.tombstone(moved) is not None or store.tombstone(there) is not None:
        return False
    one, other = store.history(moved), store.history(there)
    if one.current is None or other.current is None:
        return True
    if {known.text_key for known in one.versions} & {known.text_key for known in other.versions}:
        return True
    before, after = store.document(moved, one.current), store.document(there, other.current)
    return kept(compare(before, after)) >= _SAME_REPORT


def _compare_neighbours(store: Store, article_id: str) -> None:
    """Classify the edits between versions that were made neighbours."""
    which = ArticleFilter(article_id=article_id)
    for row in store.changes(which, limit=_ALL):
        if not row.edits:
            old, new = row.old.number, row.new.number
            before, after = store.document(article_id, old), store.document(article_id, new)
            edits = classed(store, article_id, old, new, before, after).edits
            store.add_edits(stored(article_id, old, new, edits))
    tell_returns(store, article_id)
