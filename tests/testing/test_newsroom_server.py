"""The newsroom over real sockets: the manners of HTTP, the log, the control port and the bad answers."""

from __future__ import annotations

import gzip
import html
import http.client
import json
import zlib
from collections.abc import Iterator
from datetime import timedelta
from email.utils import format_datetime, parsedate_to_datetime
from urllib.parse import urlsplit

import brotli
import feedparser
import pytest
import zstandard

from variorum.testing.clocks import FastClock, FixedClock
from variorum.testing.newsroom import ORIGIN, EventKind, Face, Newsroom
from variorum.testing.newsroom.__main__ import main
from variorum.testing.newsroom.hostile import HUGE

DECODERS = {
    "gzip": gzip.decompress,
    "br": brotli.decompress,
    "deflate": zlib.decompress,
    "zstd": lambda body: zstandard.ZstdDecompressor().decompressobj().decompress(body),
}


@pytest.fixture(scope="module")
def still() -> Iterator[Newsroom]:
    """A newsroom without noise, six hours into its script."""
    clock = FixedClock(ORIGIN)
    with Newsroom(seed=7, clock=clock, noise=0) as room:
        clock.advance(timedelta(hours=6))
        yield room


@pytest.fixture(scope="module")
def hostile() -> Iterator[str]:
    with Newsroom(seed=7, articles=3, hostile=True) as room:
        assert room.hostile is not None
        yield room.hostile


def get(url: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
    """Status, head (names in lower case) and body as sent."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=20)
    try:
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, headers=sent)
        answer = connection.getresponse()
        body = answer.read()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, body
    finally:
        connection.close()


def test_each_outlet_has_a_port_of_loopback(still: Newsroom) -> None:
    """Three outlets, three ports of 127.0.0.1; fronts, feeds, sections and the sitemap answer."""
    assert [outlet.name for outlet in still.outlets] == ["gazette", "meridian", "lantern"]
    assert len({outlet.base_url for outlet in still.outlets} | {still.control}) == 4
    for outlet in still.outlets:
        assert outlet.base_url.startswith("http://127.0.0.1:")
        for url in (outlet.front, *outlet.feeds, *outlet.sections, *filter(None, [outlet.sitemap])):
            assert get(url)[0] == 200
    assert sum(outlet.sitemap is not None for outlet in still.outlets) == 1


def test_pages_come_as_the_truth_has_them(still: Newsroom) -> None:
    """Every article's address answers with the status and text of the truth at the clock's time."""
    truth = still.truth()
    statuses = {Face.MISSING: 404, Face.GONE: 410, Face.GUARD: 403, Face.ERROR: 500}
    for article in truth.articles:
        moment = truth.at(article.urls[0], still.clock.now())
        if moment is None:
            assert get(article.urls[0])[0] == 404
            continue
        status, _head, body = get(moment.url)
        assert status == statuses.get(moment.state.face, 200)
        assert body == still.page(moment.url).body
        if moment.state.face is Face.ARTICLE:
            text = body.decode("latin-1" if article.outlet == "gazette" else "utf-8")
            assert moment.state.copy.headline in html.unescape(text)
    with pytest.raises(KeyError, match="not an address"):
        still.page("http://127.0.0.1:1/")


def test_conditional_requests_are_answered_honestly(still: Newsroom) -> None:
    """304 to the entity tag or date that was given, 200 to another one; the tag rules over the date."""
    url = still.outlets[1].front
    status, head, _body = get(url)
    tag, changed = head["etag"], head["last-modified"]
    for given in ({"If_None_Match": tag}, {"If_None_Match": f'"x", W/{tag}'}, {"If_Modified_Since": changed}):
        status, again, nothing = get(url, **given)
        assert (status, nothing, again["etag"]) == (304, b"", tag)
    early = format_datetime(parsedate_to_datetime(changed) - timedelta(seconds=1), usegmt=True)
    for given in (
        {"If_None_Match": '"x"'},
        {"If_Modified_Since": early},
        {"If_Modified_Since": "yesterday"},
        {"If_None_Match": '"x"', "If_Modified_Since": changed},
    ):
        assert get(url, **given)[0] == 200


def test_an_edit_ends_the_304s() -> None:
    """After an event the old validators do not hold any more."""
    clock = FixedClock(ORIGIN)
    with Newsroom(seed=7, clock=clock, noise=0) as room:
        edit = next(
            e
            for e in room.script.events
            if e.kind is EventKind.WORD and e.at > ORIGIN and e.before is not None
        )
        clock.advance(edit.at - timedelta(seconds=2) - clock.now())
        base = room.press.bases[edit.outlet]
        head = get(base + edit.after.path)[1]
        given = {"If_None_Match": head["etag"]}
        assert get(base + edit.after.path, **given)[0] == 304
        clock.advance(timedelta(seconds=2))
        status, later, _body = get(base + edit.after.path, **given)
        assert status == 200
        assert later["last-modified"] == format_datetime(edit.at, usegmt=True)


def test_noisy_pages_have_no_validators() -> None:
    """Where every answer differs, nothing is promised; feeds are stable all the same."""
    with Newsroom(seed=7) as room:
        outlet = room.outlets[1]
        heads = [get(outlet.front)[1] for _ in range(2)]
        assert not any("etag" in head or "last-modified" in head for head in heads)
        assert "etag" in get(outlet.feeds[0])[1]
        assert get(outlet.feeds[0])[2] == get(outlet.feeds[0])[2]


@pytest.mark.parametrize("coding", sorted(DECODERS))
def test_codings(still: Newsroom, coding: str) -> None:
    """Each coding that is asked for decodes to the plain body."""
    url = still.outlets[0].front
    _status, head, body = get(url, Accept_Encoding=coding)
    assert head["content-encoding"] == coding
    assert DECODERS[coding](body) == get(url, Accept_Encoding="identity")[2]


def test_codings_rotate_and_refusals_count(still: Newsroom) -> None:
    """A client that accepts all gets all in turn; a coding of weight nought is not used."""
    url = still.outlets[2].front
    used = {get(url, Accept_Encoding="gzip, deflate, br, zstd")[1]["content-encoding"] for _ in range(12)}
    assert used == set(DECODERS)
    for _ in range(4):
        assert get(url, Accept_Encoding="gzip;q=0, br;q=0.0, zstd;q=0.5")[1]["content-encoding"] == "zstd"
        assert "content-encoding" not in get(url, Accept_Encoding="gzip; q=0, compress")[1]


def test_some_answers_are_chunked(still: Newsroom) -> None:
    """Now and then there is no length, and the body is the same."""
    url = still.outlets[0].front
    answers = [get(url) for _ in range(10)]
    assert {"transfer-encoding" in head for _, head, _ in answers} == {True, False}
    assert len({body for _, _, body in answers}) == 1


def test_redirects_head_and_other_methods(still: Newsroom) -> None:
    """A moved address answers 301 without a body of its own; HEAD has no body; POST is refused."""
    moved = next(
        e for e in still.script.events if e.kind is EventKind.ADDRESS_MOVED and e.at < still.clock.now()
    )
    assert moved.before is not None
    base = still.press.bases[moved.outlet]
    status, head, _ = get(f"{base}{moved.before.path}?utm_source=rss")
    assert (status, head["location"]) == (301, base + moved.after.path)
    status, head, body = get(still.outlets[0].front, "HEAD")
    assert (status, body) == (200, b"")
    assert get(still.outlets[0].front, "POST")[0] == 405


def test_dates_are_those_of_the_newsroom(still: Newsroom) -> None:
    """The head's date is that of the clock that was handed in."""
    assert parsedate_to_datetime(get(still.outlets[0].front)[1]["date"]) == still.clock.now()


def test_requests_are_logged() -> None:
    """Time, method, path, status, and whether it was conditional; also for others on the control port."""
    with Newsroom(seed=7, articles=3) as room:
        get(room.outlets[0].front + "section/politics?x=1", User_Agent="probe")
        get(room.outlets[2].feeds[0], If_None_Match='"x"')
        get(room.outlets[2].base_url + "/nothing")
        assert [(r.method, r.path, r.status, r.outlet, r.conditional) for r in room.requests] == [
            ("GET", "/section/politics?x=1", 200, "gazette", False),
            ("GET", "/feed.json", 200, "lantern", True),
            ("GET", "/nothing", 404, "lantern", False),
        ]
        assert room.requests[0].user_agent == "probe"
        assert room.requests[0].time == ORIGIN
        listed = json.loads(get(room.control + "/requests.json")[2])
        assert [entry["status"] for entry in listed] == [200, 200, 404]


def test_the_truth_is_served_on_its_own_port_only(still: Newsroom) -> None:
    """`/truth.json` has real addresses and the newsroom's time; the outlets know nothing of it."""
    data = json.loads(get(still.control + "/truth.json")[2])
    assert data["articles"] == json.loads(json.dumps(still.truth().as_json()))["articles"]
    assert data["now"] == still.clock.now().isoformat()
    assert all(get(outlet.base_url + "/truth.json")[0] == 404 for outlet in still.outlets)


def test_a_newsroom_can_be_started_again() -> None:
    """Stopping twice does no harm, starting twice is refused, and a stopped one can be started anew."""
    room = Newsroom(seed=7, articles=3)
    room.stop()
    with room:
        with pytest.raises(RuntimeError, match="already"):
            room.start()
        assert get(room.outlets[0].front)[0] == 200
    room.stop()
    with room:
        assert get(room.outlets[0].front)[0] == 200


def test_a_fast_clock_lets_things_happen() -> None:
    """With a clock that runs fast the same address changes under one's eyes."""
    clock = FastClock(500_000, ORIGIN)
    with Newsroom(seed=7, clock=clock) as room:
        while clock.now() < ORIGIN + timedelta(hours=50):
            status = get(room.outlets[0].front)[0]
        assert status == 200
        assert len(room.requests) > 1


def test_by_hand(capsys: pytest.CaptureFixture[str]) -> None:
    """The command prints the addresses and what happens."""
    assert main(["--fast", "200000", "--for", "0.5", "--hostile", "--articles", "6"]) == 0
    printed = capsys.readouterr().out
    assert "Harbour Gazette" in printed
    assert "/truth.json" in printed
    assert "bad answers" in printed
    assert any(kind.value in printed for kind in EventKind)


# --- bad answers -------------------------------------------------------------------------------------------


def test_the_bomb_is_small_and_decodes_to_much(hostile: str) -> None:
    """Less than a megabyte on the wire, two hundred decoded."""
    _status, head, body = get(hostile + "/bomb")
    assert head["content-encoding"] == "gzip"
    assert len(body) < 1 << 20
    unpacker, size, left = zlib.decompressobj(wbits=31), 0, body
    while left:
        size += len(unpacker.decompress(left, 1 << 24))
        left = unpacker.unconsumed_tail
    assert size >= HUGE


def test_the_huge_body_goes_on(hostile: str) -> None:
    """Megabytes come before anybody hangs up, and hanging up does no harm."""
    connection = http.client.HTTPConnection(urlsplit(hostile).netloc, timeout=20)
    connection.request("GET", "/huge")
    answer = connection.getresponse()
    assert len(answer.read(3 << 20)) == 3 << 20
    connection.close()
    assert get(hostile + "/")[0] == 200


def test_bad_redirects(hostile: str) -> None:
    """Loops, chains, and targets that must never be asked."""
    assert get(hostile + "/loop")[1]["location"] == "/loop-back"
    assert get(hostile + "/loop-back")[1]["location"] == "/loop"
    assert get(hostile + "/chain/30")[1]["location"] == "/chain/29"
    assert get(hostile + "/to-metadata")[1]["location"].startswith("http://169.254.169.254/")
    target = get(hostile + "/to-loopback")[1]["location"]
    assert target.startswith("http://127.0.0.1:")
    assert get(target)[0] == 200
    assert get(hostile + "/to-file")[1]["location"].startswith("file:")


def test_answers_that_break_off_or_are_no_http(hostile: str) -> None:
    """A body shorter than promised, a broken gzip stream, something that is not HTTP, a head too long."""
    with pytest.raises(http.client.IncompleteRead):
        get(hostile + "/truncated")
    with pytest.raises(http.client.HTTPException):
        get(hostile + "/not-http")
    with pytest.raises((EOFError, zlib.error, gzip.BadGzipFile)):
        gzip.decompress(get(hostile + "/bad-gzip")[2])
    assert sum(map(len, get(hostile + "/long-head")[1].values())) > 300_000
    assert get(hostile + "/busy")[:2][1]["retry-after"] == "120"
    assert get(hostile + "/maintenance")[0] == 503


def test_bad_feeds(hostile: str) -> None:
    """Many entries, an entity bomb, one cut off, one id for all, dates to come, markup in titles."""
    assert get(hostile + "/feeds/many.xml")[2].count(b"<item>") == 100_000
    laughs = get(hostile + "/feeds/laughs.xml")[2]
    assert laughs.count(b"<!ENTITY") == 13
    assert len(laughs) < 2000
    assert feedparser.parse(get(hostile + "/feeds/broken.xml")[2]).bozo
    twins = feedparser.parse(get(hostile + "/feeds/duplicates.xml")[2]).entries
    assert len({entry.id for entry in twins}) == 1 < len({entry.link for entry in twins})
    future = feedparser.parse(get(hostile + "/feeds/future.xml")[2]).entries
    assert all(entry.published_parsed.tm_year > ORIGIN.year + 9 for entry in future)
    assert "\u202e" in get(hostile + "/feeds/hostile.xml")[2].decode()
    assert get(hostile + "/story/3")[0] == 200


def test_bad_pages(hostile: str) -> None:
    """A page in another encoding than it says, one that is no page, an empty one."""
    with pytest.raises(UnicodeDecodeError):
        get(hostile + "/wrong-encoding")[2].decode("utf-8")
    assert b"\x00" in get(hostile + "/broken.html")[2]
    assert get(hostile + "/empty")[2] == b""
    links = get(hostile + "/")[2].decode()
    assert "/slow" in links
    assert "/feeds/laughs.xml" in links
