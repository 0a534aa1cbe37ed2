"""An article that was taken down, on every surface that could still show it."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from web_client import Client
from web_server import Serve
from web_world import World, full

from variorum.errors import EvidenceError, SettingsError, StorageError
from variorum.types import SourceKind, SourceState

ARTICLE = "k7d2mq9t"
QUERIES = (
    "/search{form}?q=ferry",
    "/search{form}?q=ferry&in=added",
    "/search{form}?q=ferry&in=removed",
    "/looks{form}?article=" + ARTICLE,
    "/looks{form}?source=courier1",
    "/latest{form}?source=courier1&class=figure",
    "/articles{form}?source=courier1&state=edited",
)


def _everything(client: Client) -> dict[str, str]:
    """All that the site says at every address of its table, in every form, with questions that find the article."""
    filled = {"{article}": ARTICLE, "{which}": "0..2", "{number}": "2", "{unit}": "1", "{source}": "courier1"}
    paths = [*client.get("/openapi.json").json()["paths"], "/a/{article}/2", "/a/{article}/2.json"]
    paths += [query.replace("{form}", form) for query in QUERIES for form in ("", ".json", ".csv", ".atom")]
    said = {}
    for path in paths:
        for name, value in filled.items():
            path = path.replace(name, value)
        if path.endswith("/pair"):
            path += "?old=0&new=2"
        answer = client.get(path)
        said[path] = answer.body.decode("utf-8", errors="replace")
        if path.startswith(f"/a/{ARTICLE}"):
            said[f"{path} status"] = str(answer.status)
    return said


def _secrets(world: World) -> set[str]:
    """What must be seen nowhere: the addresses, the headlines, the first words of each block."""
    article = world.store.article(ARTICLE)
    found = {address.url for address in world.store.addresses(ARTICLE)} | {article.url}
    for version in world.store.versions(ARTICLE, noise=True):
        document = world.store.document(ARTICLE, version.number)
        found |= {document.headline or "", *(block.text[:25] for block in document.blocks)}
    return {secret for secret in found if len(secret) > 12 and not set(secret) & set("<>&\"'")}


def test_no_surface_tells_of_it_any_more(serve: Serve) -> None:
    """Pages, lists, search, feeds, JSON, CSV and the check log: what they told before they tell no more."""
    world = full()
    client, secrets = serve(world), _secrets(world)
    before = _everything(client)
    telling = {path for path, body in before.items() if any(secret in body for secret in secrets)}
    assert {"/", "/latest.json", "/latest.csv", "/latest.atom", "/looks.csv", "/articles.json"} <= telling
    assert "/search.json?q=ferry" in telling
    assert len(secrets) > 8
    world.observatory.takedown(ARTICLE, "  court order 12 of 2026 ")
    after = _everything(client)
    assert {path for path, body in after.items() if any(secret in body for secret in secrets)} == set()
    assert {
        path: status
        for path, status in after.items()
        if path.endswith(" status") and status not in ("410", "404")
    } == {}
    stone = client.get(f"/a/{ARTICLE}.json")
    assert (stone.status, stone.json()["reason"]) == (410, "court order 12 of 2026")
    assert len(stone.json()["versions"]) == 3
    looks = client.get(f"/looks.json?article={ARTICLE}").json()["looks"]
    assert looks
    assert {(look["url"], look["reason"]) for look in looks} == {("", "")}


def test_it_is_final(serve: Serve) -> None:
    """It is done once, with a reason; what is asked for by hand later looks at nothing."""
    world = full()
    observatory = world.observatory
    with pytest.raises(SettingsError, match="needs a reason"):
        observatory.takedown(ARTICLE, " ")
    tried = observatory.takedown(ARTICLE, "asked for", dry_run=True)
    assert (tried.dry_run, tried.versions, world.store.tombstone(ARTICLE)) == (True, 3, None)
    observatory.takedown(ARTICLE, "asked for")
    with pytest.raises(StorageError, match="was taken down already on 2026-11-21: asked for"):
        observatory.takedown(ARTICLE, "again")
    observatory.make_due(ARTICLE, observatory.clock.now())
    assert world.store.plan(ARTICLE).due is None
    assert list(observatory.reprocess())
    assert ARTICLE not in json.dumps(serve(world).get("/latest.json").json())


def test_a_source_that_is_the_article_goes_with_it(serve: Serve) -> None:
    """A single address that was watched is watched no more, and its source knows the site alone."""
    world = full()
    url = world.store.article(ARTICLE).url
    single = world.source("single01", "Ferry on fire", url, kind=SourceKind.ARTICLE)
    world.store.update_source(replace(single, outlet="Harbour Courier"))
    world.store.saw(single.id, ARTICLE, world.observatory.clock.now(), title=None, updated=None)
    done = world.observatory.takedown(ARTICLE, "asked for")
    assert done.sources == ("single01",)
    source = world.store.source("single01")
    assert (source.state, source.name) == (SourceState.REMOVED, f"taken down {ARTICLE}")
    client = serve(world)
    for path in ("/sources", "/sources.json", "/sources/single01", "/sources/single01.json"):
        body = client.get(path).text
        assert url not in body
        assert "Ferry on fire" not in body
    assert world.store.source("courier1").state is SourceState.ACTIVE


def test_captured_bytes_are_erased_on_demand() -> None:
    """Only of what was taken down; the others keep theirs, and doing it again does no harm."""
    world = full()
    observatory = world.observatory
    records = [capture.record for capture in world.store.captures(ARTICLE)]
    with pytest.raises(StorageError, match="not taken down"):
        observatory.erase_evidence(ARTICLE)
    observatory.takedown(ARTICLE, "asked for")
    assert observatory.evidence.read(records[0]).url
    erased = observatory.erase_evidence(ARTICLE)
    assert erased.captures == len(records)
    assert erased.freed > 0
    for record in records:
        with pytest.raises(EvidenceError):
            observatory.evidence.read(record)
    assert world.store.captures(ARTICLE) == []
    assert observatory.erase_evidence(ARTICLE).captures == 0
    for capture in world.store.all_captures():
        assert observatory.evidence.read(capture.record).url
