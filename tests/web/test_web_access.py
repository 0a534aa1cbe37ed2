"""Who may ask for what: the whole route table against everybody who could ask, and the login."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

import pytest
from starlette.datastructures import Headers
from starlette.routing import Route
from web_client import Answer, Client
from web_server import Serve
from web_world import NOW, World, full

from variorum.app import Observatory, Places
from variorum.config import Settings
from variorum.errors import SettingsError
from variorum.evidence.memory import MemoryEvidence
from variorum.storage import MemoryStore
from variorum.testing.clocks import FixedClock
from variorum.types import SourceState
from variorum.web.access import COOKIE, FREE_GUESSES, LASTING, LONGEST_PAUSE, PAUSE, Access, Door
from variorum.web.answers import Answers
from variorum.web.forms import Forms
from variorum.web.render import Static
from variorum.web.routes import Line, Page
from variorum.web.site import Screens, create_site, table

TOKEN = "open-sesame"
BEARER = f"Bearer {TOKEN}"

#: What stands for the parts of an address, and what a form must have to be accepted.
FILLED = {
    "{article}": "k7d2mq9t",
    "{which}": "0..2",
    "{number}": "2",
    "{unit}": "1",
    "{source}": "courier1",
    "{name:path}": "style.css",
}
FIELDS = {"state": "paused", "verdict": "noise", "taken": "text", "key": "00", "url": "javascript:x"}


def _table() -> tuple[Line, ...]:
    observatory = Observatory(
        Settings(), Places(":memory:", None), MemoryStore(), MemoryEvidence(), FixedClock(NOW)
    )
    static = Static()
    answers = Answers(observatory, static)
    screens = Screens(answers)
    return table(screens, Forms(answers, screens.sources.page), static)


LINES = _table()
ADDRESSES = [
    (line, line.method, path)
    for line in LINES
    for form in (line.forms if isinstance(line, Page) else ("html",))
    for path in [line.path if form == "html" else f"{line.path}.{form}"]
    if not path.startswith("/.")
]


@dataclass(frozen=True, slots=True)
class Who:
    """Somebody who asks, and what he may do."""

    name: str
    settings: dict[str, object]
    headers: dict[str, str]
    access: Access


LOCKED: dict[str, object] = {"token": TOKEN}
PROXIED: dict[str, object] = {
    "user_header": "X-Remote-User",
    "proxies": "127.0.0.1",
    "operators": "ada, bo",
    "base_url": "https://news.example/",
}
EVERYBODY = [
    Who("this machine, nothing set", {}, {}, Access.OPERATOR),
    Who("by an unknown proxy, nothing set", {}, {"x_forwarded_for": "192.0.2.7"}, Access.OPEN),
    Who("by a name of a proxy, nothing set", {"base_url": "https://news.example/"}, {}, Access.OPEN),
    Who("stranger on this machine", LOCKED, {}, Access.OPEN),
    Who(
        "stranger, served beyond",
        {**LOCKED, "listen": "0.0.0.0"},  # noqa: S104 (that is the question)
        {"host": "news.example", "origin": "http://news.example"},
        Access.OPEN,
    ),
    Who("wrong token", LOCKED, {"authorization": "Bearer wrong"}, Access.OPEN),
    Who("token without its kind", LOCKED, {"authorization": TOKEN}, Access.OPEN),
    Who("token of other letters", LOCKED, {"authorization": "Bearer öpen"}, Access.OPEN),
    Who("made-up session", LOCKED, {"cookie": f"{COOKIE}=9999999999.00"}, Access.OPEN),
    Who("made-up user", LOCKED, {"x_remote_user": "ada"}, Access.OPEN),
    Who("token", LOCKED, {"authorization": BEARER}, Access.OPERATOR),
    Who("token by a proxy", LOCKED, {"authorization": BEARER, "x_forwarded_for": "1.2.3.4"}, Access.OPERATOR),
    Who("nobody by the proxy", PROXIED, {}, Access.OPEN),
    Who("operator by the proxy", PROXIED, {"x_remote_user": "ada"}, Access.OPERATOR),
    Who("reader by the proxy", PROXIED, {"x_remote_user": "cy"}, Access.READER),
    Who(
        "user by a proxy that is not listed",
        {**PROXIED, "proxies": "192.0.2.0/24"},
        {"x_remote_user": "ada"},
        Access.OPEN,
    ),
    Who("public", {"public": True}, {}, Access.READER),
    Who("public, with a token that one has not", {"public": True, **LOCKED}, {}, Access.READER),
    Who("public, with the token", {"public": True, **LOCKED}, {"authorization": BEARER}, Access.OPERATOR),
    Who(
        "beyond this machine, nothing set",
        {"listen": "0.0.0.0"},  # noqa: S104 (that is the question)
        {},
        Access.OPEN,
    ),
]


def _ask(client: Client, method: str, path: str, **headers: str) -> Answer:
    for name, value in {**FILLED, "{hash}": Static().hash}.items():
        path = path.replace(name, value)
    if method == "POST":
        return client.post(path, FIELDS, **headers)
    query = "?old=0&new=2" if path.endswith("/pair") else ""
    return client.get(path + query, **headers)


@pytest.mark.parametrize("who", EVERYBODY, ids=lambda who: who.name)
def test_the_whole_route_table(serve: Serve, who: Who) -> None:
    """Every form of every line: answered to whom the table says, refused to everybody else, and nothing changed."""
    world = full(**who.settings)
    client = serve(world)
    headers = {name: value.encode().decode("latin-1") for name, value in who.headers.items()}
    for line, method, path in ADDRESSES:
        answer = _ask(client, method, path, **headers)
        refused = 401 if who.access is Access.OPEN else 403
        if who.access >= line.needs:
            # A public instance gives some things to nobody; the login refuses a form without the token.
            allowed = (401,) if path == "/login" else (403,) if who.settings.get("public") else ()
            assert answer.status < 400 or answer.status in (400, 404, 422, *allowed), (path, answer.status)
            assert b"needs an operator" not in answer.body, path
        else:
            assert answer.status == refused, (method, path, answer.status)
            assert b"Harbour" not in answer.body, path
            assert b"ferry" not in answer.body.lower(), path
    if who.access is not Access.OPERATOR:
        assert world.store.source("courier1").state is SourceState.ACTIVE
        assert not world.store.marks("k7d2mq9t")


def test_strangers_are_not_told_what_there_is(serve: Serve) -> None:
    """What does not exist, other methods and odd addresses are answered like everything else: log in first."""
    client = serve(full(token=TOKEN))
    for method, path in [
        ("GET", "/nowhere"),
        ("GET", "/a/nowhere1"),
        ("GET", "/a/t4k3nd0w"),
        ("GET", "/latest.json?before=nonsense"),
        ("PUT", "/articles"),
        ("DELETE", "/a/k7d2mq9t"),
        ("HEAD", "/articles"),
        ("OPTIONS", "/"),
        ("GET", "//articles"),
    ]:
        answer = client.ask(method, path)
        assert answer.status == 401, (method, path)
        assert answer.headers["www-authenticate"] == "Bearer"


def test_every_route_comes_from_the_table(world: World) -> None:
    """There is no way in beside the table, and each of its lines says what it needs."""
    routes = {
        (route.path, tuple(sorted(route.methods or ()))): route
        for route in create_site(world.observatory).routes
        if isinstance(route, Route)
    }
    assert len(routes) == len(create_site(world.observatory).routes) == len(LINES)
    assert {path for path, _ in routes} == {line.path for line in LINES}
    opened = {line.path for line in LINES if line.needs is Access.OPEN}
    assert opened == {
        "/favicon.ico",
        "/login",
        "/logout",
        "/theme",
        "/language",
        "/static/{hash}/{name:path}",
    }
    posted = {line.path for line in LINES if line.method == "POST"} - opened
    assert {line.path for line in LINES if line.needs is Access.OPERATOR} == posted


# --- the login --------------------------------------------------------------------------------------------


def _cookie(answer: Answer) -> str:
    return (answer.headers["set-cookie"] or "").partition(";")[0]


def test_a_person_logs_in_with_a_browser(serve: Serve) -> None:
    """Any page asks for the token and leads back to itself; the session reads, writes, and ends."""
    world = full(token=TOKEN)
    client = serve(world)
    asked = client.get("/search?q=ferry")
    assert asked.status == 401
    assert asked.headers["cache-control"] == "no-store"
    assert 'name="back" value="/search?q=ferry"' in asked.text
    wrong = client.post("/login", {"token": "open-sesamf", "back": "/sources"})
    assert (wrong.status, wrong.headers["set-cookie"]) == (401, None)
    assert 'role="alert"' in wrong.text
    entered = client.post("/login", {"token": TOKEN, "back": "/search?q=ferry"})
    assert (entered.status, entered.headers["location"]) == (303, "/search?q=ferry")
    told = entered.headers["set-cookie"].lower()
    assert "httponly" in told
    assert "samesite=lax" in told
    assert "secure" not in told
    session = _cookie(entered)
    page = client.get("/sources/courier1", cookie=session)
    assert page.status == 200
    assert page.headers["cache-control"] == "private, no-cache"
    assert "Log out" in page.text
    assert client.post("/sources/courier1/state", {"state": "paused"}, cookie=session).status == 303
    assert world.store.source("courier1").state is SourceState.PAUSED
    left = client.post("/logout", {}, cookie=session)
    assert left.status == 303
    assert f'{COOKIE}="";' in left.headers["set-cookie"]


def test_the_way_back_stays_here(serve: Serve) -> None:
    """Whatever the login was told to lead to, it leads to this site."""
    client = serve(full(token=TOKEN))
    for back in ("https://evil.example/", "//evil.example", "/\\evil.example", "javascript:x"):
        assert client.post("/login", {"token": TOKEN, "back": back}).headers["location"] == "/"
        assert 'name="back" value="/">' in client.get(f"/login?back={back}").text


@pytest.mark.parametrize(
    "headers",
    [{"origin": "https://evil.example"}, {"sec_fetch_site": "cross-site"}, {"origin": "null"}],
    ids=str,
)
def test_a_session_is_not_lent_to_other_sites(serve: Serve, headers: dict[str, str]) -> None:
    """A form on another site's page logs nobody in or out and changes nothing, session or not."""
    world = full(token=TOKEN)
    client = serve(world)
    session = _cookie(client.post("/login", {"token": TOKEN}))
    for path in ("/login", "/logout", "/sources/courier1/state", "/theme"):
        fields = {"state": "paused", "token": TOKEN}
        assert client.post(path, fields, cookie=session, **headers).status == 403, path
    assert world.store.source("courier1").state is SourceState.ACTIVE


def test_a_session_must_say_where_a_form_comes_from(serve: Serve) -> None:
    """A POST that tells neither origin nor site is a program: it brings the token, and no cookie counts."""
    world = full(token=TOKEN)
    client = serve(world)
    session = _cookie(client.post("/login", {"token": TOKEN}))
    form = {"content_type": "application/x-www-form-urlencoded"}
    path, body = "/sources/courier1/state", b"state=paused"
    assert client.ask("POST", path, body, cookie=session, **form).status == 403
    assert client.ask("POST", path, body, authorization=BEARER, **form).status == 303
    assert world.store.source("courier1").state is SourceState.PAUSED


def test_sessions_end() -> None:
    """A session holds for its time and for its token alone."""
    door, headers = (
        Door(Settings(token=TOKEN)),
        Headers({"cookie": f"{COOKIE}={Door(Settings(token=TOKEN)).session(NOW)}"}),
    )
    for settings, now, access in [
        (Settings(token=TOKEN), NOW + LASTING - timedelta(minutes=1), Access.OPERATOR),
        (Settings(token=TOKEN), NOW + LASTING, Access.OPEN),
        (Settings(token="another"), NOW, Access.OPEN),
        (Settings(), NOW, Access.OPERATOR),
        (Settings(public=True), NOW, Access.READER),
    ]:
        assert Door(settings).caller("127.0.0.1", headers, "http", now).access is access
    forged = re.sub(r"=\d+", "=99999999999", headers["cookie"])
    assert door.caller("127.0.0.1", Headers({"cookie": forged}), "http", NOW).access is Access.OPEN
    unset = Headers({"cookie": f"{COOKIE}={Door(Settings()).session(NOW)}"})
    assert Door(Settings(public=True)).caller("::1", unset, "http", NOW).access is Access.READER


# --- proxies ----------------------------------------------------------------------------------------------


def test_a_cookie_is_secure_where_the_browser_came_by_https(serve: Serve) -> None:
    """By the word of a listed proxy or by the public address; by nobody else's word."""
    trusting = serve(full(token=TOKEN, proxies="127.0.0.1"))
    by_https = trusting.post("/login", {"token": TOKEN}, x_forwarded_proto="https")
    assert "secure" in by_https.headers["set-cookie"].lower()
    for settings, secure in [
        ({"token": TOKEN}, False),
        ({"token": TOKEN, "base_url": "https://n.example"}, True),
    ]:
        answer = serve(full(**settings)).post("/login", {"token": TOKEN}, x_forwarded_proto="https")
        assert ("secure" in answer.headers["set-cookie"].lower()) is secure


def test_a_form_by_the_proxy_counts_for_its_user(serve: Serve) -> None:
    """The browser's origin is the public address, whatever Host the proxy sends; the mark bears the user's name."""
    world = full(**PROXIED)
    client = serve(world)
    answer = client.post(
        "/a/k7d2mq9t/2/mark", {"verdict": "noise"}, x_remote_user="ada", origin="https://news.example"
    )
    assert answer.status == 303
    assert [mark.who for mark in world.store.marks("k7d2mq9t")] == ["ada"]
    elsewhere = client.post(
        "/a/k7d2mq9t/2/mark", {"verdict": "edit"}, x_remote_user="ada", origin="https://e.example"
    )
    assert elsewhere.status == 403


@pytest.mark.parametrize(
    ("client", "names", "access"),
    [
        ("10.1.2.3", ["ada"], Access.OPERATOR),
        ("::ffff:10.1.2.3", ["ada"], Access.OPERATOR),
        ("10.1.2.3", ["cy"], Access.READER),
        ("10.1.2.3", ["ada", "bo"], Access.OPEN),
        ("10.1.2.3", [" "], Access.OPEN),
        ("127.0.0.1", ["ada"], Access.OPEN),
        (None, ["ada"], Access.OPEN),
    ],
)
def test_whose_word_counts(client: str | None, names: list[str], access: Access) -> None:
    """Only a listed address names users, and only by one header that holds one."""
    settings = Settings(user_header="X-User", proxies="10.0.0.0/8, 2001:db8::1", operators="ada, bo")
    headers = Headers(raw=[(b"x-user", name.encode()) for name in names])
    assert Door(settings).caller(client, headers, "http", NOW).access is access


def test_settings_that_would_open_the_door_are_refused() -> None:
    """A user's header that anybody could send, and proxies that are none."""
    with pytest.raises(SettingsError, match="anybody could send it"):
        Settings(user_header="X-User")
    with pytest.raises(SettingsError, match="neither an address nor a network"):
        Settings(proxies="10.0.0.0/8, nginx")


def test_guessing_the_token_grows_slow(serve: Serve) -> None:
    """After a few wrong tokens an address waits, longer each time, even with the right one; the wait is told, others
    do not share it, and it ends."""
    world = full(token=TOKEN, proxies="127.0.0.1", base_url="https://news.example/")
    clock = world.observatory.clock
    assert isinstance(clock, FixedClock)
    client = serve(world)

    def guess(token: str, of: str = "203.0.113.7") -> Answer:
        return client.post("/login", {"token": token}, x_forwarded_for=f"198.51.100.1, {of}")

    assert [guess("wrong").status for _ in range(FREE_GUESSES + 1)] == [401] * FREE_GUESSES + [429]
    refused = guess(TOKEN)
    assert refused.status == 429
    assert refused.headers["retry-after"] == "2"
    assert "Try again in 2 seconds" in refused.text
    assert guess(TOKEN, "203.0.113.8").status == 303
    clock.advance(PAUSE)
    assert guess("wrong").status == 401
    assert guess(TOKEN).headers["retry-after"] == "4"
    clock.advance(2 * PAUSE)
    assert guess(TOKEN).status == 303
    assert guess("wrong").status == 401


@pytest.mark.parametrize(
    ("lines", "address"),
    [
        (["6.6.6.6", "203.0.113.7"], "203.0.113.7"),
        (["6.6.6.6, 203.0.113.7"], "203.0.113.7"),
        (["2001:db8:1:2:3:4:5:6"], "2001:db8:1:2::/64"),
        (["::ffff:203.0.113.7"], "203.0.113.7"),
        (["x" * 9_000], "127.0.0.1"),
        ([], "127.0.0.1"),
    ],
)
def test_an_address_is_what_the_proxy_says_last(lines: list[str], address: str) -> None:
    """Also where it adds a line of its own behind what the guesser sent; what is no address is none."""
    door = Door(Settings(token=TOKEN, proxies="127.0.0.1"))
    headers = Headers(raw=[(b"x-forwarded-for", line.encode()) for line in lines])
    assert door.address("127.0.0.1", headers) == address


def test_a_wait_is_never_endless() -> None:
    """However often somebody guessed, he waits no longer than the longest pause, and then begins anew."""
    door = Door(Settings(token=TOKEN))
    for _ in range(100):
        door.guessed("203.0.113.7", NOW, right=False)
    assert door.wait("203.0.113.7", NOW) == LONGEST_PAUSE
    later = NOW + LONGEST_PAUSE + timedelta(seconds=1)
    assert door.wait("203.0.113.7", later) == timedelta(0)
    door.guessed("203.0.113.7", later, right=False)
    assert door.wait("203.0.113.7", later) == timedelta(0)
