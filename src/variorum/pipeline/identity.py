"""Which article an address belongs to: redirects and canonical addresses at first sight, moves later."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from variorum.discover import addresses
from variorum.pipeline.parts import Parts, Seen
from variorum.types import AddressKind, ArticleState, Document, Plan


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
    """A permanent redirect of a known article: its canonical address from now on. Where another article
    stands there already, this one ends (MERGED): its versions stay, and its address leads to the other."""
    url = addresses.normalise(to)
    key = addresses.key(url)
    plan = seen.plan
    owner = parts.store.article_by_address(key)
    if owner is None or owner == plan.article_id:
        parts.store.set_canonical(plan.article_id, url, key, seen.at, former=AddressKind.FORMER)
        return replace(plan, url=url, host=addresses.host(url))
    return replace(plan, state=ArticleState.MERGED)
