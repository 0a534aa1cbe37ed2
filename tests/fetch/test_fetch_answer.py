"""One answer taken in piece by piece: where it ends, and what is refused."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from variorum.errors import FetchError, FetchFailure
from variorum.fetch.answer import Answer

URL = "http://news.example/"
OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"


def answer(*pieces: bytes, bodiless: bool = False, max_head: int = 4096, max_body: int = 4096) -> Answer:
    """An answer that these pieces were taken in by."""
    taken = Answer(URL, max_head=max_head, max_body=max_body, bodiless=bodiless)
    for piece in pieces:
        taken.take(piece)
    return taken


def refusal(*pieces: bytes, **limits: int) -> FetchError:
    with pytest.raises(FetchError) as caught:
        answer(*pieces, **limits).end()
    assert caught.value.url == URL
    return caught.value


@pytest.mark.parametrize(
    ("whole", "payload", "reusable"),
    [
        (OK + b"Content-Length: 5\r\n\r\nBread", b"Bread", True),
        (OK + b"Content-Length: 0\r\n\r\n", b"", True),
        (OK + b"Content-Length: 5\r\nConnection: close\r\n\r\nBread", b"Bread", False),
        (b"HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nBread", b"Bread", False),
        (b"HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 5\r\n\r\nBread", b"Bread", True),
        (CHUNKED + b"2\r\nBr\r\n3;a=b\r\nead\r\n0\r\n\r\n", b"Bread", True),
        (CHUNKED + b"5\r\nBread\r\n0\r\nX-Sum: 1\r\nX-End: 2\r\n\r\n", b"Bread", True),
        (b"HTTP/1.1 204 No Content\r\n\r\n", b"", True),
        (b"HTTP/1.1 304 Not Modified\r\nContent-Length: 77000\r\n\r\n", b"", True),
        (b"HTTP/1.1 304 Not Modified\r\nTransfer-Encoding: chunked\r\n\r\n", b"", True),
        (b"HTTP/1.1 200 OK\nContent-Length: 5\n\nBread", b"Bread", True),
    ],
)
def test_where_an_answer_ends(whole: bytes, payload: bytes, reusable: bool) -> None:
    """It is complete with its last byte, not before, however it is cut; nothing is lost or added."""
    for pieces in ([whole], [whole[n : n + 1] for n in range(len(whole))]):
        taken = Answer(URL, max_head=4096, max_body=4096)
        over = [taken.take(piece) for piece in pieces]
        assert over == [False] * (len(pieces) - 1) + [True]
        assert taken.head + taken.wire == whole
        assert taken.payload == payload
        assert taken.reusable is reusable


def test_a_body_up_to_the_end_of_the_connection() -> None:
    """Without a length it goes on until the server hangs up, and the connection is gone with it."""
    for coding in (b"", b"Transfer-Encoding: identity\r\n"):
        taken = answer(OK + coding + b"\r\nBr", b"ead")
        assert not taken.complete
        taken.end()
        assert taken.complete
        assert taken.payload == taken.wire == b"Bread"
        assert not taken.reusable


@pytest.mark.parametrize(
    "first", [OK + b"Content-Length: 5\r\n\r\nBread", CHUNKED + b"5\r\nBread\r\n0\r\n\r\n"]
)
@pytest.mark.parametrize(
    "more", [b"!", b"\r\n", OK + b"Content-Length: 2\r\n\r\nNo", CHUNKED + b"2\r\nNo\r\n0\r\n\r\n"]
)
def test_what_follows_an_answer_is_no_part_of_it(first: bytes, more: bytes) -> None:
    """Neither of its bytes nor of its headers; and such a connection is not asked again."""
    taken = answer(first + more)
    assert taken.head + taken.wire == first
    assert taken.payload == b"Bread"
    assert len(taken.headers) == 1
    assert taken.complete
    assert not taken.reusable


def test_trailers_are_no_headers() -> None:
    """They stay where they came: at the end of the body as received."""
    taken = answer(CHUNKED + b"5\r\nBread\r\n0\r\nX-Sum: 1\r\n\r\n")
    assert [name for name, _ in taken.headers] == [b"Transfer-Encoding"]
    assert taken.wire.endswith(b"X-Sum: 1\r\n\r\n")


def test_the_answer_to_connect_has_no_body() -> None:
    """Whatever its head says; and what a proxy sends after it makes the tunnel useless."""
    for head in (b"HTTP/1.0 200 Connection established\r\n\r\n", OK + b"Content-Length: 9\r\n\r\n"):
        assert answer(head, bodiless=True).reusable
        assert not answer(head + b"x", bodiless=True).reusable


def test_line_ends_without_end_are_counted() -> None:
    """Empty lines before an answer are overlooked, up to the size of a head."""
    assert answer(b"\r\n\r\n", OK + b"\r\n").status == 200
    assert refusal(*[b"\r\n" * 10] * 500).kind is FetchFailure.HEADERS


@pytest.mark.parametrize(
    "start", [b"S", b"220 mail.example ESMTP", b"<html>", b"HTTQ", b"\x16\x03\x01", b"http/1.1 200"]
)
def test_what_is_no_http_is_refused_at_once(start: bytes) -> None:
    """Not only when the time for an answer is over: the first bytes tell."""
    with pytest.raises(FetchError) as caught:
        answer(start)
    assert caught.value.kind is FetchFailure.PROTOCOL


@pytest.mark.parametrize(
    "broken",
    [
        OK + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\n",
        OK + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
        OK + b"Content-Length: five\r\n\r\n",
        OK + b"Content-Length: -5\r\n\r\n",
        OK + b"Content-Length: 99999999999999999999999\r\n\r\n",
        OK + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: gzip\r\n\r\n",
        OK + b"Transfer-Encoding: gzip, chunked\r\n\r\n",
        OK + b"No colon\r\n\r\n",
        b"HTTP/1.1\r\n\r\n",
        b"HTTP/9.9 200 OK\r\n\r\n",
        b"HTTP/1.1 101 Switching\r\nConnection: upgrade\r\nUpgrade: tls\r\n\r\n",
        CHUNKED + b"-5\r\nBread\r\n0\r\n\r\n",
        CHUNKED + b"5\r\nBreadless\r\n0\r\n\r\n",
        CHUNKED + b"fffffffffffffffff\r\n",
        CHUNKED + b"5\r\nBread\r\n",
        OK + b"Content-Length: 5\r\n\r\nBrea",
        OK,
    ],
)
def test_broken_answers(broken: bytes) -> None:
    """Framing that contradicts itself or breaks off: PROTOCOL, and the connection is not asked again."""
    assert refusal(broken).kind is FetchFailure.PROTOCOL


def test_limits() -> None:
    """What is exactly as large passes; one byte more does not. A length that is too large is enough."""
    head = OK + b"Content-Length: 10\r\n\r\n"
    assert answer(head + b"x" * 10, max_head=len(head), max_body=10).complete
    assert refusal(head, max_body=9).kind is FetchFailure.SIZE
    assert refusal(head, max_head=len(head) - 1).kind is FetchFailure.HEADERS
    assert refusal(OK + b"\r\n", b"x" * 11, max_body=10).kind is FetchFailure.SIZE
    chunks = b"5\r\nBread\r\n0\r\n\r\n"
    assert answer(CHUNKED + chunks, max_body=len(chunks)).complete
    assert refusal(CHUNKED + chunks, max_body=len(chunks) - 1).kind is FetchFailure.SIZE


# fmt: off
PIECES = st.sampled_from([
    OK, CHUNKED, b"HTTP/1.0 304 \r\n", b"HTTP/1.1 103 Early\r\n\r\n", b"\r\n", b"\n", b"\r", b" ", b"0", b"5", b";",
    b"Content-Length:", b"Content-Length: 5\r\n", b"content-length: \r\n", b"Transfer-Encoding: chunked\r\n",
    b"Connection: upgrade\r\nUpgrade: x\r\n", b"X-A: \xff\x00", b"5\r\nBread\r\n", b"0\r\n\r\n", b"HTTP/", b"\xff",
])
# fmt: on


@settings(max_examples=500, deadline=None)
@given(st.lists(PIECES, max_size=12), st.booleans())
def test_every_answer_is_taken_or_refused(pieces: list[bytes], bodiless: bool) -> None:
    """Whatever comes, and however it is cut, ends in the same: an answer, or a `FetchError`."""

    def outcome(cut: list[bytes]) -> tuple[object, ...] | None:
        taken = Answer(URL, max_head=200, max_body=100, bodiless=bodiless)
        try:
            over = any(taken.take(piece) for piece in cut)
            if not over:
                taken.end()
        except FetchError:
            return None
        assert taken.complete
        return taken.status, taken.head, taken.wire, taken.payload, tuple(taken.headers)

    whole = b"".join(pieces)
    assert outcome([whole]) == outcome([whole[n : n + 1] for n in range(len(whole))])
