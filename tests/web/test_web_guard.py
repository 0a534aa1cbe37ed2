"""Who may ask and who may write: hosts, tokens, forms from elsewhere, and what fails."""

from __future__ import annotations

from typing import NoReturn

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from web_client import Client
from web_server import Serve, served
from web_world import World, full

from variorum.app import Observatory
from variorum.errors import LockedError, StorageError
from variorum.types import SourceState


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8712", "127.0.0.1.evil.example", "[::2]", "]["]
)
def test_a_loopback_instance_refuses_foreign_hosts(client: Client, host: str) -> None:
    """DNS rebinding: a name that now points here is not ours."""
    assert client.get("/", host=host).status == 421


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:8712", "[::1]:8712", "LOCALHOST"])
def test_a_loopback_instance_answers_its_own_names(client: Client, host: str) -> None:
    """The names of this machine are ours, with any port."""
    assert client.get("/", host=host).status == 200


def test_the_public_name_is_ours_too(serve: Serve) -> None:
    """`base_url` names the host behind a proxy, and feeds use it."""
    client = serve(full(base_url="https://variorum.example/", public=True))
    answer = client.get("/latest.feed.json", host="variorum.example")
    assert answer.json()["home_page_url"] == "https://variorum.example/"
    assert answer.json()["items"][0]["url"].startswith("https://variorum.example/a/")


FOREIGN = [
    {"origin": "https://evil.example"},
    {"sec_fetch_site": "cross-site"},
    {"sec_fetch_site": "same-site"},
    {"origin": "null"},
]


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
def test_forms_from_elsewhere_change_nothing(serve: Serve, headers: dict[str, str]) -> None:
    """A form on another site's page cannot pause, mark, add or ask."""
    world = full()
    client = serve(world)
    for path, fields in [
        ("/sources/courier1/state", {"state": "paused"}),
        ("/sources/courier1/check", {}),
        ("/a/k7d2mq9t/2/mark", {"verdict": "noise"}),
        ("/sources/courier1/memory", {"key": "00", "taken": "text"}),
        ("/sources/add", {"url": "https://x.example/"}),
        ("/theme", {"theme": "dark"}),
    ]:
        assert client.post(path, fields, **headers).status == 403, path
    assert world.store.source("courier1").state is SourceState.ACTIVE
    assert not world.store.marks("k7d2mq9t")


def test_pause_resume_and_ask(serve: Serve) -> None:
    """The buttons of a source do what they say, and lead back to it."""
    world = full()
    client = serve(world)
    answer = client.post("/sources/courier1/state", {"state": "paused"})
    assert (answer.status, answer.headers["location"]) == (303, "/sources/courier1")
    assert world.store.source("courier1").state is SourceState.PAUSED
    client.post("/sources/courier1/state", {"state": "active"})
    assert world.store.source("courier1").state is SourceState.ACTIVE
    assert client.post("/sources/courier1/check", {}).status == 303
    assert world.store.health("courier1").due == world.observatory.clock.now()
    assert client.post("/sources/courier1/state", {"state": "removed"}).status == 400
    assert client.post("/sources/none/state", {"state": "paused"}).status == 404


def test_marking_noise_hides_the_version(serve: Serve) -> None:
    """A version marked as page noise leaves the lists, can still be read, and can be taken back."""
    world = full()
    client = serve(world)
    assert client.post("/a/k7d2mq9t/2/mark", {"verdict": "noise"}).status == 303
    assert "five dead" not in client.get("/").text
    assert "This is an edit after all" in client.get("/a/k7d2mq9t/2").text
    client.post("/a/k7d2mq9t/2/mark", {"verdict": "edit"})
    assert "five dead" in client.get("/").text
    assert [mark.verdict for mark in world.store.marks("k7d2mq9t")] == ["noise", "edit"]
    assert client.post("/a/k7d2mq9t/2/mark", {"verdict": "lie"}).status == 400
    assert client.post("/a/k7d2mq9t/two/mark", {"verdict": "noise"}).status == 404


def test_an_address_that_is_none_is_explained(serve: Serve) -> None:
    """The form keeps what was typed and says what is wrong with it; nothing is added."""
    world = World()
    client = serve(world)
    for url in ("javascript:alert(1)", "", "http://127.0.0.1:1/feed", "ftp://files.example/x"):
        answer = client.post("/sources/add", {"url": url})
        assert answer.status == 422, url
        assert 'role="alert"' in answer.text
    assert not world.store.sources()


def test_an_address_is_looked_at_before_it_is_watched(serve: Serve) -> None:
    """The first form says what an address is and watches nothing; the second watches it, for the outlet it is told."""
    feed = (
        '<rss version="2.0"><channel><title>Harbour news</title><link>{0}</link><description>x</description>'
        "<item><title>Pier shut</title><link>{0}/pier</link></item></channel></rss>"
    )

    def answer(request: Request) -> Response:
        if request.url.path == "/robots.txt":
            return Response(status_code=404)
        return Response(feed.format(str(request.base_url).rstrip("/")), media_type="application/rss+xml")

    world = World(allow_loopback=True, pace=0.0)
    client = serve(world)
    with served(Starlette(routes=[Route("/{path:path}", answer)])) as address:
        told = client.post("/sources/add", {"url": f"{address}/feed.xml"})
        assert told.status == 200
        assert "Harbour news" in told.text
        assert "Pier shut" in told.text
        assert "Nothing is watched yet" in told.text
        assert not world.store.sources()
        wish = {"url": f"{address}/feed.xml", "watch": "yes", "outlet": "The Harbour"}
        assert "Watching now" in client.post("/sources/add", wish).text
    assert [source.outlet for source in world.store.sources()] == ["The Harbour"]


def test_oversized_forms_are_refused(client: Client) -> None:
    """A form of megabytes is not read."""
    assert client.post("/sources/add", {"url": "x" * 100_000}).status == 413


def test_theme_is_remembered_and_leads_back_here(client: Client) -> None:
    """The cookie sets the colours; the way back is always on this site."""
    answer = client.post("/theme", {"theme": "dark", "back": "/sources?x=1"})
    assert (answer.status, answer.headers["location"]) == (303, "/sources?x=1")
    assert 'class="dark"' in client.get("/", cookie=answer.headers["set-cookie"].partition(";")[0]).text
    assert 'class=""' in client.get("/", cookie="theme=<script>").text
    for back in ("https://evil.example/", "//evil.example", "/\\evil.example", "javascript:x", "/\r\nx"):
        assert client.post("/theme", {"theme": "light", "back": back}).headers["location"] == "/"


def test_a_failure_has_an_identifier_and_keeps_its_secrets(
    serve: Serve, caplog: pytest.LogCaptureFixture
) -> None:
    """A page that fails says nothing was lost, names an identifier that the log has, and shows no trace."""
    world = full()

    def fails(*_: object, **__: object) -> None:
        raise ZeroDivisionError("inner detail")

    def refuses(*_: object, **__: object) -> None:
        raise StorageError("disk full: news.db")

    world.store.addresses = fails  # type: ignore[method-assign]
    client = serve(world)
    answer = client.get("/a/k7d2mq9t/1")
    assert answer.status == 500
    assert "inner detail" not in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    world.store.sources = refuses  # type: ignore[method-assign]
    known = client.get("/sources.json")
    assert known.status == 500
    assert known.json()["identifier"]
    assert "disk full" in known.json()["detail"]
    assert known.json()["identifier"] in caplog.text


def test_a_locked_database_is_said_so(serve: Serve) -> None:
    """Where no reader can be had at all, the page still answers: busy, nothing lost."""
    world = full()

    class Locked(Observatory):
        def reader(self) -> NoReturn:
            raise LockedError("news.db: held by another process")

    known = world.observatory
    world.observatory = Locked(known.settings, known.places, known.store, known.evidence, known.clock)
    answer = serve(world).get("/")
    assert answer.status == 503
    assert "nothing was lost" in answer.text


def test_only_reading_methods(client: Client) -> None:
    """Pages cannot be written to."""
    for method in ("PUT", "DELETE", "PATCH", "POST"):
        assert client.ask(method, "/articles").status == 405
