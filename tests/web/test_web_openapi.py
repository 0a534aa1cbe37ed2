"""The OpenAPI document against the site itself: what it promises is what is answered, whatever is asked."""

from __future__ import annotations

import re

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings, strategies
from starlette.types import ASGIApp, Receive, Scope, Send
from story_world import told
from web_client import Client

from variorum.storage.derived import speaker_key
from variorum.web.asked import FEEDS
from variorum.web.site import create_site


class Near:
    """The site as a client on this machine meets it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            headers = [(name, value) for name, value in scope["headers"] if name != b"host"]
            scope = {**scope, "client": ("127.0.0.1", 1), "headers": [*headers, (b"host", b"127.0.0.1")]}
        await self._app(scope, receive, send)


SITE = schemathesis.openapi.from_asgi("/openapi.json", Near(create_site(told().observatory)))
OPERATIONS = {found.ok().path: found.ok() for found in SITE.get_all_operations()}


@pytest.mark.parametrize("path", OPERATIONS)
def test_every_answer_is_as_described(path: str) -> None:
    """Status, media type, headers and body of every answer are those of the document, whatever fits it is asked."""

    @settings(
        max_examples=4,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=OPERATIONS[path].as_strategy())
    def asked(case: schemathesis.Case) -> None:
        case.call_and_validate()

    asked()


#: Parts of addresses that exist.
REAL = {
    "article": "k7d2mq9t",
    "which": "1..2",
    "number": 1,
    "unit": 0,
    "source": "courier1",
    "story": "b1ridge0",
    "event": "b1ridge0",
    "speaker": "inge_solheim",
}


@pytest.mark.parametrize("path", OPERATIONS)
def test_what_exists_is_answered_as_described(path: str) -> None:
    """The same of what is there: each address answers with a body that has the described columns and types."""
    operation = OPERATIONS[path]
    parts = {name: value for name, value in REAL.items() if f"{{{name}}}" in path}
    asked = (
        {"old": 0, "new": 1} if path == "/a/{article}/pair" else {"q": "ferry"} if "/search" in path else {}
    )
    case = operation.Case(path_parameters=parts, query=asked)
    answer = case.call(allow_redirects=False)
    assert answer.status_code == (303 if path == "/a/{article}/pair" else 200)
    case.validate_response(answer)


@pytest.mark.parametrize("path", OPERATIONS)
def test_nonsense_is_refused_in_the_described_way(path: str) -> None:
    """Values that do not fit the document are refused with a described status, never with a failure."""

    @settings(
        max_examples=3,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(data=strategies.data())
    def asked(data: strategies.DataObject) -> None:
        text = data.draw(strategies.text(max_size=20))
        names = [
            each["name"]
            for each in SITE.raw_schema["paths"][path]["get"]["parameters"]
            if each["in"] == "query"
        ]
        parts = {name: value for name, value in REAL.items() if f"{{{name}}}" in path}
        case = OPERATIONS[path].Case(path_parameters=parts, query=dict.fromkeys(names, text))
        answer = case.call(allow_redirects=False)
        assert answer.status_code < 500
        assert str(answer.status_code) in SITE.raw_schema["paths"][path]["get"]["responses"]

    asked()


def test_every_table_is_described_by_its_columns(client: Client) -> None:
    """The rows of a list have the columns of its export, with their types; a list can be paged through by `before`."""
    paths = client.get("/openapi.json").json()["paths"]
    body = paths["/latest.json"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    row = body["properties"]["changes"]["items"]
    assert row["properties"]["new"] == {"type": ["integer", "null"]}
    assert row["properties"]["first"]["format"] == "date-time"
    assert row["required"] == list(client.get("/latest.json").json()["changes"][0])
    names = {each["name"] for each in paths["/search.json"]["get"]["parameters"]}
    assert {"q", "in", "from", "to", "source", "before"} <= names
    for form in FEEDS:
        assert f"/corrections.{form}" in paths


def test_speakers_of_every_script_fit_their_pattern(client: Client) -> None:
    """A speaker's address is the words of the name, in letters of any script, parted by `_`."""
    paths = client.get("/openapi.json").json()["paths"]
    pattern = next(
        each["schema"]["pattern"]
        for each in paths["/quotes/{speaker}"]["get"]["parameters"]
        if each["in"] == "path"
    )
    for name in ("Inge Solheim", "Анна Иванова", "Mary O’Neill-Aas", "安倍晋三", "2Pac", "محمد"):
        assert re.match(pattern, (speaker_key(name) or "").replace(" ", "_"))
    for other in ("", "a/b", "a b", "Inge", "a.json"):
        assert not re.match(pattern, other)


def test_real_places_in_lists_fit_their_pattern(client: Client) -> None:
    """What `next` leads to is described: the pattern of `before` is that of real answers."""
    paths = client.get("/openapi.json").json()["paths"]
    parameter = next(each for each in paths["/latest.json"]["get"]["parameters"] if each["name"] == "before")
    change = client.get("/latest.json").json()["changes"][0]
    at = change["first"].replace("Z", "+00:00")
    assert re.match(parameter["schema"]["pattern"], f"{at}~{change['article']}:{change['new']}")
