"""Archives of other programs are read for import, whole or broken, and nothing in them raises."""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import json
import random
import tracemalloc
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from variorum.evidence import archives
from variorum.evidence.archives import Imported, in_order
from variorum.evidence.store import WarcStore
from variorum.testing.clocks import FixedClock
from variorum.testing.conformance.evidence import exchange
from variorum.types import Exchange, Fetched

START = datetime(2026, 4, 25, 10, tzinfo=UTC)


def record(
    number: int = 0,
    *,
    kind: str = "response",
    block: bytes | None = None,
    status: bytes = b"HTTP/1.1 200 OK",
    headers: bytes = b"",
    body: bytes | None = None,
    fields: str = "",
    url: str | None = None,
    date: str | None = None,
    length: int | None = None,
    version: str = "1.0",
) -> bytes:
    """One record as bytes, wrong in any way wanted."""
    body = b"<p>page %d</p>" % number if body is None else body
    block = status + b"\r\nContent-Type: text/html\r\n" + headers + b"\r\n" + body if block is None else block
    lines = [
        f"WARC/{version}",
        f"WARC-Type: {kind}",
        f"WARC-Record-ID: <urn:test:{number}>",
        f"WARC-Target-URI: {url or f'http://example.org/{number}'}",
        f"WARC-Date: {date or (START + timedelta(minutes=number)).strftime('%Y-%m-%dT%H:%M:%SZ')}",
        "Content-Type: application/http; msgtype=response",
    ]
    head = (
        "\r\n".join(lines)
        + "\r\n"
        + fields
        + f"Content-Length: {len(block) if length is None else length}\r\n"
    )
    return head.encode() + b"\r\n" + block + b"\r\n\r\n"


def write(path: Path, *parts: bytes, packed: str = "each") -> Path:
    """A WARC file: "each" record its own member, "whole" one member, "twice" gzipped twice, or "plain"."""
    data = b"".join(gzip.compress(part, mtime=0) for part in parts)
    plain = b"".join(parts)
    path.write_bytes(
        {"each": data, "whole": gzip.compress(plain), "twice": gzip.compress(data), "plain": plain}[packed]
    )
    return path


def read(path: Path) -> Iterator[Imported]:
    """What is in one archive."""
    return in_order([path])


def pages(found: Iterator[Imported] | list[Imported]) -> list[bytes]:
    return [each.exchange.payload for each in found if each.exchange]


def problems(found: Iterator[Imported] | list[Imported]) -> list[Imported]:
    found = list(found)
    assert all((each.exchange is None) != (each.problem is None) for each in found)
    return [each for each in found if each.problem]


@pytest.mark.parametrize("packed", ["each", "whole", "twice", "plain"])
def test_a_warc_is_read_however_it_is_packed(tmp_path: Path, packed: str) -> None:
    """Plain, a member a record, compressed as a whole, compressed twice: the same captures in the same order,
    requests and the like passed over."""
    parts = [
        record(90, kind="warcinfo", block=b"software: x\r\n"),
        record(1),
        record(91, kind="request", block=b"GET / HTTP/1.1\r\n\r\n"),
        record(2, status=b"HTTP/1.0 404 Not Found"),
        record(92, kind="metadata", block=b"a: b\r\n"),
        record(93, url="dns:example.org", block=b"example.org. 1 IN A 192.0.2.1"),
        record(3, kind="resource", block=b"<p>page 3</p>", fields="WARC-IP-Address: 192.0.2.1\r\n"),
    ]
    found = list(read(write(tmp_path / "a.bin", *parts, packed=packed)))
    assert problems(found) == []
    assert [(each.url, each.captured, each.exchange.status) for each in found if each.exchange] == [
        ("http://example.org/1", START + timedelta(minutes=1), 200),
        ("http://example.org/2", START + timedelta(minutes=2), 404),
        ("http://example.org/3", START + timedelta(minutes=3), 200),
    ]
    assert pages(found) == [b"<p>page 1</p>", b"<p>page 2</p>", b"<p>page 3</p>"]
    assert all(each.where.startswith("a.bin") and "offset" in each.where for each in found)


def test_what_we_write_we_read(tmp_path: Path) -> None:
    """Our own files are an archive like any other; heads, framing and times are kept."""
    store = WarcStore(tmp_path, clock=FixedClock(START))
    given = [exchange(1), exchange(2, chunked=True, coding="gzip")]
    for each in given:
        store.append(Fetched((each,)))
    store.sync()
    store.close()
    (path,) = tmp_path.glob("*.warc.gz")
    found = [each.exchange for each in read(path)]
    assert [(one.head, one.wire, one.payload, one.started) for one in found if one] == [
        (one.head, one.wire, one.payload, one.started) for one in given
    ]


def test_what_is_imported_can_be_kept(tmp_path: Path) -> None:
    """Exchanges from WARC, resource and folder go into our own store and come back the same."""
    path = write(
        tmp_path / "a.warc.gz",
        record(1, headers=b"Transfer-Encoding: chunked\r\n"),
        record(2, kind="resource"),
    )
    given = [each.exchange for each in read(path) if each.exchange]
    assert len(given) == 2
    store = WarcStore(tmp_path / "own", clock=FixedClock(START))
    refs = [store.append(Fetched((each,))) for each in given]
    store.sync()
    assert [store.read(ref) for ref in refs] == given
    store.close()


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (b"HTTP/1.1 200 OK", 200),
        (b"HTTP/1.0 200", 200),
        (b"HTTP/2 200", 200),
        (b"HTTP/2.0 301 ", 301),
        (b"HTTP/1.1 200 Tr\xe8s bien", 200),
    ],
)
def test_status_lines_as_archives_write_them(tmp_path: Path, status: bytes, code: int) -> None:
    """HTTP/1.0, HTTP/2, no reason, odd reasons."""
    (found,) = read(write(tmp_path / "a.warc.gz", record(1, status=status)))
    assert found.exchange is not None
    assert found.exchange.status == code


@pytest.mark.parametrize(
    ("body", "payload"),
    [
        (b"5\r\n<p>ab\r\n4\r\n</p>\r\n0\r\n\r\n", b"<p>ab</p>"),
        (b"5;x=y\r\n<p>ab\r\n4\r\n</p>\r\n0\r\nA: b\r\n\r\n", b"<p>ab</p>"),
        (b"5\r\n<p>ab\r\n4\r\n</p>\r\n", b"<p>ab</p>"),
        (b"<p>already joined</p>", b"<p>already joined</p>"),
        (b"", b""),
        (b"beef\r\nis no chunk", b"beef\r\nis no chunk"),
    ],
)
def test_chunks_are_joined_where_there_are_any(tmp_path: Path, body: bytes, payload: bytes) -> None:
    """The header says chunked; many writers have joined the chunks already and left the header."""
    path = write(tmp_path / "a.warc.gz", record(1, headers=b"Transfer-Encoding: chunked\r\n", body=body))
    assert pages(read(path)) == [payload]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # warcio leaves a file open
def test_files_of_warcio_are_read(tmp_path: Path) -> None:
    """Responses, and the revisit record of warcio's own making, which gets its payload."""
    path = tmp_path / "a.warc.gz"
    with path.open("wb") as out:
        writer = WARCWriter(out, gzip=True)
        head = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.0")
        first = writer.create_warc_record(
            "http://example.org/", "response", io.BytesIO(b"<p>same</p>"), http_headers=head,
            warc_headers_dict={"WARC-Date": "2026-04-25T10:00:00Z"},
        )  # fmt: skip
        writer.write_record(first)
        writer.write_record(
            writer.create_revisit_record(
                "http://example.org/", first.rec_headers.get_header("WARC-Payload-Digest"),
                "http://example.org/", "2026-04-25T10:00:00Z", http_headers=head,
                warc_headers_dict={"WARC-Date": "2026-04-26T10:00:00Z"},
            )
        )  # fmt: skip
    found = list(read(path))
    assert pages(found) == [b"<p>same</p>"] * 2
    assert [each.captured for each in found] == [START, START + timedelta(days=1)]


def test_revisits_find_their_payload_in_many_ways(tmp_path: Path) -> None:
    """By record id, by address and time, by digest; with or without a head of their own; before or behind the
    record they mean. One that means nothing here is a problem with its address and time."""
    digest = (
        "sha1:" + base64.b32encode(hashlib.sha1(b"<p>page 1</p>", usedforsecurity=False).digest()).decode()
    )
    head = b"HTTP/1.1 200 OK\r\nX-Now: other\r\n\r\n"
    parts = [
        record(5, kind="revisit", block=head, fields="WARC-Refers-To: <urn:test:1>\r\n"),
        record(1, fields=f"WARC-Payload-Digest: {digest}\r\n"),
        record(2, kind="revisit", block=head, fields="WARC-Refers-To: <urn:test:1>\r\n"),
        record(
            3,
            kind="revisit",
            block=b"",
            fields="WARC-Refers-To-Target-URI: http://example.org/1\r\nWARC-Refers-To-Date: 2026-04-25T10:01:00Z\r\n",
        ),
        record(4, kind="revisit", block=head, fields=f"WARC-Payload-Digest: {digest}\r\n"),
        record(6, kind="revisit", block=head, fields="WARC-Refers-To: <urn:test:99>\r\n"),
        record(
            7,
            kind="revisit",
            block=b"HTTP/1.1 304 Not Modified\r\n\r\n",
            fields="WARC-Profile: http://netpreserve.org/warc/1.1/revisit/server-not-modified\r\n",
        ),
    ]
    found = list(read(write(tmp_path / "a.warc.gz", *parts)))
    assert pages(found) == [b"<p>page 1</p>"] * 5 + [b""]
    (first,) = (each.exchange for each in found if each.url == "http://example.org/5")
    assert first is not None
    assert first.header("X-Now") == "other"
    (lost,) = problems(found)
    assert lost.url == "http://example.org/6"
    assert lost.captured == START + timedelta(minutes=6)
    assert "revisit" in (lost.problem or "")


@pytest.mark.parametrize("packed", ["each", "plain", "whole"])
def test_a_truncated_warc_gives_what_is_readable(tmp_path: Path, packed: str) -> None:
    """Cut at any of many places, a file yields all whole records before the cut, and one problem that names the
    file; it never raises."""
    parts = [record(number, body=random.Random(number).randbytes(700).hex().encode()) for number in range(5)]
    whole = write(tmp_path / "whole.warc.gz", *parts, packed=packed).read_bytes()
    ends = [0]
    for part in parts:
        ends.append(ends[-1] + len(gzip.compress(part, mtime=0) if packed == "each" else part))
    path = tmp_path / "cut.warc.gz"
    for cut in [3, 12, *range(60, len(whole) - 8, 331), len(whole) - 8]:
        path.write_bytes(whole[:cut])
        found = list(read(path))
        bad = problems(found)
        if packed != "whole":
            complete = sum(end <= cut + (4 if packed == "plain" else 0) for end in ends[1:])
            assert len(pages(found)) == complete
            assert bad or cut in ends
        assert all("cut.warc.gz" in each.where for each in bad)
    path.write_bytes(whole[: len(whole) * 2 // 3])
    found = list(read(path))
    assert len(pages(found)) >= 2
    assert len(problems(found)) >= 1


@pytest.mark.parametrize("packed", ["each", "plain"])
def test_records_behind_damage_are_read(tmp_path: Path, packed: str) -> None:
    """A stretch of rubbish costs the record it lies in, not those behind it; the place is told."""
    parts = [record(number, body=b"<p>%d</p>" % number * 200) for number in range(5)]
    path = write(tmp_path / "a.warc.gz", *parts, packed=packed)
    content = bytearray(path.read_bytes())
    sizes = [len(gzip.compress(part, mtime=0) if packed == "each" else part) for part in parts]
    place = sum(sizes[:2])
    content[place : place + 60] = random.Random(1).randbytes(60)
    path.write_bytes(content)
    found = list(read(path))
    assert [each.url for each in found if each.exchange] == [f"http://example.org/{n}" for n in (0, 1, 3, 4)]
    assert f"a.warc.gz, offset {place}" in {each.where for each in problems(found)}


@pytest.mark.parametrize(
    ("part", "words"),
    [
        (record(1, date="yesterday"), "WARC-Date"),
        (record(1, block=b"<p>no head</p>"), "no HTTP response"),
        (record(1, length=10**17), "ends inside"),
        (record(1, fields="WARC-Truncated: length\r\n"), "only the beginning"),
        (
            record(1, fields="WARC-Block-Digest: sha1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\r\n"),
            "WARC-Block-Digest",
        ),
        (record(1).replace(b"Content-Length: ", b"Content-Length: minus "), "Content-Length"),
        (record(1).replace(b"Content-Length: ", b"Content-Long: "), "Content-Length"),
        (b"WARC/1.0\r\n" + b"X-Long: " + b"y" * 400_000, "no WARC record"),
        (b"<html>this is a page</html>", "no WARC record"),
        (b"\x1f\x8b\x08 not gzip at all", ""),
    ],
)
def test_a_bad_record_is_a_problem_and_the_next_one_is_read(tmp_path: Path, part: bytes, words: str) -> None:
    """Each kind of nonsense is told in words; what stands behind it is read."""
    found = list(read(write(tmp_path / "a.warc.gz", record(0), part, record(2))))
    assert [each.url for each in found if each.exchange] == ["http://example.org/0", "http://example.org/2"]
    assert words in (problems(found)[0].problem or "")


def test_a_page_beyond_the_limit_is_told_not_held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A record that is too large for a page is a problem with its size; memory does not follow it."""
    monkeypatch.setattr(archives, "PAGE_LIMIT", 1000)
    found = list(read(write(tmp_path / "a.warc.gz", record(0), record(1, body=b"x" * 2000), record(2))))
    assert len(pages(found)) == 2
    (bad,) = problems(found)
    assert bad.url == "http://example.org/1"
    assert "1,000" in (bad.problem or "")


def test_a_compression_bomb_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that must be unpacked first may grow only so far; what came before is read."""
    monkeypatch.setattr(archives, "_UNPACK_RATIO", 2)
    parts = [record(0), record(1, body=b"\0" * 3_000_000), record(2)]
    found = list(read(write(tmp_path / "a.warc.gz", *parts, packed="whole")))
    assert any("beyond all bounds" in (each.problem or "") for each in problems(found))
    assert found[-1].url != "http://example.org/2"


@pytest.mark.parametrize("content", [b"", b"MZ", b"\x1f\x8b\x08", b"PK\x03\x04", b"PK\x03\x04" + bytes(100)])
def test_what_is_no_archive_is_a_problem(tmp_path: Path, content: bytes) -> None:
    """Any file may be given; the answer names it."""
    path = tmp_path / "strange.dat"
    path.write_bytes(content)
    found = list(read(path))
    assert found
    assert all("strange.dat" in each.where for each in problems(found))
    (missing,) = read(tmp_path / "missing.warc")
    assert "missing.warc" in missing.where


def _wacz(path: Path, compression: int = zipfile.ZIP_STORED) -> Path:
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, numbers in (("one", range(3)), ("two", range(3, 6))):
            data = b"".join(gzip.compress(record(number), mtime=0) for number in numbers)
            archive.writestr(f"archive/{name}.warc.gz", data)
        archive.writestr("archive/plain.warc", record(6))
        archive.writestr("pages/pages.jsonl", "{}\n")
        archive.writestr("datapackage.json", "{}")
    return path


@pytest.mark.parametrize("compression", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2])
def test_a_wacz_is_read(tmp_path: Path, compression: int) -> None:
    """All WARC files inside, stored as they should be or compressed once more."""
    found = list(read(_wacz(tmp_path / "a.wacz", compression)))
    assert problems(found) == []
    assert [each.url for each in found] == [f"http://example.org/{number}" for number in range(7)]
    assert "a.wacz, archive/two.warc.gz" in found[4].where


def test_a_damaged_wacz_gives_what_is_whole(tmp_path: Path) -> None:
    """Without its directory at the end (a broken download) the stored records are found all the same."""
    path = _wacz(tmp_path / "a.wacz")
    content = path.read_bytes()
    path.write_bytes(content[: content.index(b"datapackage.json")])
    found = list(read(path))
    assert [each.url for each in found if each.exchange][:6] == [f"http://example.org/{n}" for n in range(6)]
    assert "damaged" in (problems(found)[0].problem or "")
    path.write_bytes(b"PK\x03\x04" + random.Random(3).randbytes(5000))
    assert problems(read(path))


def test_a_zip_without_warcs_is_told(tmp_path: Path) -> None:
    """Any other zip file is not mistaken for a WACZ."""
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("readme.txt", "x")
    (bad,) = problems(read(tmp_path / "a.zip"))
    assert "archive/" in (bad.problem or "")


def test_archives_are_read_in_the_order_of_their_times(tmp_path: Path) -> None:
    """Across files, captures come by time; those of one moment in the order given; what has no time first."""
    order = list(range(40))
    random.Random(7).shuffle(order)
    one = write(tmp_path / "one.warc.gz", *(record(number) for number in order[:20]))
    two = write(tmp_path / "two.warc", *(record(number) for number in order[20:]), record(0), packed="plain")
    folder = _folder(tmp_path / "pages", {"captured": "2026-04-25T12:10:30+02:00"}, "broken")
    found = list(in_order([one, two, folder, tmp_path / "none.warc"]))
    assert {each.archive.name for each in found[3:]} == {"one.warc.gz", "two.warc", "pages"}
    times = [each.captured for each in found if each.captured]
    assert times == sorted(times)
    assert [each.problem is not None for each in found[:3]] == [True, True, False]
    assert len(times) == 42
    assert found[14].url == "https://example.org/page"


def _folder(path: Path, *lines: dict[str, object] | str) -> Path:
    path.mkdir(exist_ok=True)
    (path / "page.html").write_bytes("<p>größer</p>".encode())
    usual = {"file": "page.html", "url": "https://example.org/page", "captured": "2026-04-25T10:00:00Z"}
    rows = [line if isinstance(line, str) else json.dumps(usual | line) for line in lines]
    (path / "captures.jsonl").write_text("\n".join(rows) + "\n")
    return path


def test_a_folder_of_pages_is_read(tmp_path: Path) -> None:
    """Status and headers are taken as given (object, lists or pairs), 200 and none by default. A coding that
    the saved file no longer has does not stay in the way."""
    folder = _folder(
        tmp_path / "pages",
        {},
        {"status": 404, "headers": {"Content-Type": "text/html", "Set-Cookie": ["a", "b"]}},
        {"headers": [["Content-Encoding", "gzip"], ["Transfer-Encoding", "chunked"], ["X", 1]]},
        {"captured": "2026-04-25T14:00:00.123456+02:00", "status": None},
    )
    found = list(read(folder))
    assert problems(found) == []
    assert pages(found) == ["<p>größer</p>".encode()] * 4
    answers = [each.exchange for each in found if each.exchange]
    assert [each.status for each in answers] == [200, 404, 200, 200]
    assert answers[0] == Exchange("https://example.org/page", START, 200, (), "<p>größer</p>".encode())
    assert answers[1].headers == (("Content-Type", "text/html"), ("Set-Cookie", "a"), ("Set-Cookie", "b"))
    assert answers[2].header("Content-Encoding") is None
    assert answers[2].header("X-Archive-Orig-Content-Encoding") == "gzip"
    assert answers[2].header("Transfer-Encoding") is None
    assert answers[3].started == datetime(2026, 4, 25, 12, 0, 0, 123456, tzinfo=UTC)
    assert [each.where for each in found] == [f"pages/captures.jsonl, line {n}" for n in (1, 2, 3, 4)]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("not json", "no JSON"),
        ("[1]", "no JSON object"),
        ('{"file": "page.html", "url": "https://example.org/"}', '"captured"'),
        ({"captured": "2026-04-25"}, "time zone"),
        ({"captured": "soon"}, '"captured"'),
        ({"captured": "0001-01-01T00:00:00+23:00"}, '"captured"'),
        ({"url": "ftp://example.org/"}, '"url"'),
        ({"url": "https://[::1"}, '"url"'),
        ({"status": "200"}, '"status"'),
        ({"status": True}, '"status"'),
        ({"status": 20}, '"status"'),
        ({"headers": "a: b"}, '"headers"'),
        ({"headers": [["a"]]}, '"headers"'),
        ({"file": 7}, '"file"'),
        ({"file": "../outside.html"}, "outside"),
        ({"file": "/etc/passwd"}, "outside"),
        ({"file": "link.html"}, "outside"),
        ({"file": "missing.html"}, "not there"),
        ({"file": "."}, "no file"),
        ({"file": "a\0b"}, "cannot be read"),
        ({"file": "huge.html"}, "more than"),
        ("x" * 1_200_000, "longer"),
    ],
)
def test_a_broken_line_is_a_problem_and_the_import_goes_on(
    tmp_path: Path, line: dict[str, object] | str, words: str
) -> None:
    """The problem names file and line; the lines before and behind it are read."""
    (tmp_path / "outside.html").write_text("secret")
    folder = _folder(tmp_path / "pages", {}, "", line, {})
    (folder / "link.html").symlink_to(tmp_path / "outside.html")
    with (folder / "huge.html").open("wb") as huge:
        huge.truncate((64 << 20) + 1)
    found = list(read(folder))
    assert len(pages(found)) == 2
    (bad,) = problems(found)
    assert bad.where == "pages/captures.jsonl, line 3"
    assert words in (bad.problem or "")
    assert not any(b"secret" in page for page in pages(found))


def test_a_folder_without_an_index_is_told(tmp_path: Path) -> None:
    """The answer says which file is wanted."""
    (bad,) = read(tmp_path)
    assert "captures.jsonl" in bad.where


@pytest.mark.parametrize("packed", ["each", "plain", "whole"])
def test_nothing_in_an_archive_raises(tmp_path: Path, packed: str) -> None:
    """Two hundred seeded harms (bytes flipped, stretches cut out, doubled, zeroed, overwritten with beginnings of
    records) to a file of every kind of record: always captures and problems, never an error; and no problem
    without words and place."""
    digest = (
        "sha1:" + base64.b32encode(hashlib.sha1(b"<p>page 1</p>", usedforsecurity=False).digest()).decode()
    )
    parts = [
        record(90, kind="warcinfo", block=b"software: x\r\n"),
        record(1, fields=f"WARC-Payload-Digest: {digest}\r\n"),
        record(2, headers=b"Transfer-Encoding: chunked\r\n", body=b"5\r\n<p>ab\r\n4\r\n</p>\r\n0\r\n\r\n"),
        record(3, kind="resource", block=b"<p>page 3</p>"),
        record(4, kind="revisit", block=b"", fields=f"WARC-Payload-Digest: {digest}\r\n"),
        record(5, kind="revisit", block=b"", fields="WARC-Refers-To: <urn:test:4>\r\n"),
    ]
    path = write(tmp_path / "a.warc.gz", *parts, packed=packed)
    whole = path.read_bytes()
    chance = random.Random(packed)
    for _ in range(200):
        content = bytearray(whole)
        for _ in range(chance.randint(1, 3)):
            place, size = chance.randrange(len(content)), chance.randint(1, 40)
            stretch = slice(place, place + size)
            harm = chance.randrange(5)
            if harm == 0:
                content[place] ^= 1 << chance.randrange(8)
            elif harm == 1:
                del content[stretch]
            elif harm == 2:
                content[place:place] = content[stretch]
            elif harm == 3:
                content[stretch] = bytes(size)
            else:
                content[stretch] = chance.choice(
                    [b"\x1f\x8b\x08\x00", b"\r\nWARC/1.0\r\n", b"Content-Length: 9\r\n\r\n"]
                )
            if not content:
                break
        path.write_bytes(content)
        for each in in_order([path]):
            assert (each.exchange is None) != (each.problem is None)
            assert each.where.startswith("a.warc.gz")
            assert each.problem is None or each.problem.strip()


def test_bodies_are_not_held_while_sorting(tmp_path: Path) -> None:
    """The index pass keeps times and places, not pages: sixteen pages of a megabyte are sorted within the room
    of a few."""
    bodies = (random.Random(number).randbytes(500_000).hex().encode() for number in range(16))
    parts = [record(16 - number, body=body) for number, body in enumerate(bodies)]
    path = write(tmp_path / "a.warc.gz", *parts)
    del parts
    tracemalloc.start()
    try:
        found = in_order([path])
        first = next(found)
        rest = sum(1 for _ in found)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert (first.url, rest) == ("http://example.org/1", 15)
    assert peak < 6 << 20
