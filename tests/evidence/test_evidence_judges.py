"""What we write is accepted, and understood alike, by tools that are not ours."""

from __future__ import annotations

import json
import re
import subprocess
import sysconfig
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator

from variorum.evidence import cdxj
from variorum.evidence.store import WarcStore
from variorum.testing.clocks import FixedClock
from variorum.testing.conformance.evidence import exchange
from variorum.types import Exchange, Fetched

SCRIPTS = Path(sysconfig.get_path("scripts"))
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def judge(*command: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [SCRIPTS / command[0], *command[1:]], capture_output=True, text=True, check=False, timeout=120
    )


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with captures of every form, over two days and several files."""
    folder = tmp_path_factory.mktemp("warc")
    clock = FixedClock(NOON)
    store = WarcStore(folder, clock=clock, roll_bytes=16_384, operator="The test\r\nWARC-Type: forged")
    for number, answer in enumerate(_exchanges()):
        store.append(answer)
        if number % 5 == 4:
            store.sync()
            clock.advance(timedelta(hours=3))
    store.sync()
    store.close()
    return folder


def _exchanges() -> Iterator[Fetched]:
    for number in range(24):
        coding, chunked = [(None, False), ("gzip", False), (None, True), ("gzip", True)][number % 4]
        yield Fetched((exchange(number, coding=coding, chunked=chunked, body=b"<p>%d</p>" % number * 300),))
    hop = exchange(30, status=301, location="https://example.org/report/31", body=b"")
    yield Fetched((hop, replace(hop, url="https://example.org/b"), exchange(31)))
    yield Fetched((replace(exchange(32), url="http://www.example.org/größe?q=a b\r\nX: y", address="::1"),))
    yield Fetched(
        (Exchange("http://example.org/imported", NOON, 200, (("Content-Type", "text/html"),), b"<p>"),)
    )


def _warcs(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.warc.gz"))


def test_files_roll_by_day_and_by_size(written: Path) -> None:
    """Files are named by the day and counted within it; none outgrows the limit by more than one capture."""
    names = [path.name for path in _warcs(written)]
    assert len(names) >= 3
    assert all(re.fullmatch(r"2026112[123]-\d{3}\.warc\.gz", name) for name in names)
    assert {name[:8] for name in names} == {"20261121", "20261122"}
    assert "20261122-001.warc.gz" in names


def test_warcio_finds_every_digest_right(written: Path) -> None:
    """`warcio check -v` passes each record of each file, chunked bodies too."""
    for path in _warcs(written):
        result = judge("warcio", "check", "-v", path)
        assert result.returncode == 0, result.stdout
        assert "digest pass" in result.stdout
        assert "fail" not in result.stdout
        assert "no digest" not in result.stdout


def test_warcio_counts_the_records(written: Path) -> None:
    """`warcio index` sees a warcinfo at the start of each file, and a request behind each response."""
    for path in _warcs(written):
        result = judge("warcio", "index", "-f", "warc-type,warc-target-uri,offset", path)
        assert result.returncode == 0, result.stderr
        kinds = [json.loads(line)["warc-type"] for line in result.stdout.splitlines()]
        assert kinds[0] == "warcinfo"
        assert "warcinfo" not in kinds[1:]
        assert kinds.count("response") >= kinds.count("request") > 0


def test_fastwarc_reads_the_same_exchanges(written: Path) -> None:
    """A third reader finds as many responses, each with its block digest right, at the offset of its member."""
    seen = 0
    for path in _warcs(written):
        offsets = {line.offset for line in map(cdxj.parse, _lines(path)) if line}
        found = set()
        for record in ArchiveIterator(str(path), parse_http=False, fsspec_args=False):
            assert record.verify_block_digest(consume=True)
            if record.headers["WARC-Type"] == "response":
                found.add(record.stream_pos)
                seen += 1
        assert found == offsets
    assert seen == 29


def test_our_index_is_the_one_that_cdxj_indexer_makes(written: Path) -> None:
    """Key, time and every field of our lines agree with cdxj-indexer's, but for digests of framed bodies,
    which that tool hashes with their chunks."""
    for path in _warcs(written):
        result = judge("cdxj-indexer", path)
        assert result.returncode == 0, result.stderr
        theirs = [line.split(" ", 2) for line in result.stdout.splitlines()]
        ours = [line.decode().split(" ", 2) for line in _lines(path)]
        assert [line[:2] for line in ours] == [line[:2] for line in theirs]
        for mine, other in zip(ours, theirs, strict=True):
            fields, wanted = json.loads(mine[2]), json.loads(other[2])
            assert fields.pop("id").startswith("urn:uuid:")
            if wanted["digest"].startswith("sha1:"):
                del fields["digest"], wanted["digest"]
            assert fields == wanted


def test_no_address_or_setting_can_forge_a_field(written: Path) -> None:
    """Line breaks in a remote address or in the operator's name stay inside their own field."""
    for path in _warcs(written):
        for record in ArchiveIterator(str(path), parse_http=False, fsspec_args=False):
            assert "X" not in record.headers
            if record.headers["WARC-Type"] == "warcinfo":
                assert b"operator: The test WARC-Type: forged\r\n" in record.reader.read()


def _lines(warc: Path) -> list[bytes]:
    return (warc.parent / warc.name.replace(".warc.gz", ".cdxj")).read_bytes().splitlines(keepends=True)


@pytest.mark.parametrize(
    "url",
    [
        "http://www.Example.org/A/b/?b=2&a=1#x",
        "https://example.org",
        "https://example.org:443/",
        "http://example.org:8080/x",
        "https://www2.example.co.uk/ü?q=ä",
        "http://127.0.0.1:8000/a?b",
        "http://[::1]:80/",
        "http://user:pw@example.org/a",
        "http://example.org//a//b/",
        "http://example.org/a%20b%2Fc%25d",
        "http://bücher.example/a",
        "http://example.org/?",
        "http://example.org/a?PHPSESSID=0123456789abcdef0123456789abcdef&x=1",
        "http://example.org/a/./b/../c",
        "http://example.org/a?x=1&&y",
        "http://example.org/a?q=a+b%20c|d",
        "http://example.org/index.html",
        "http://example.org./a",
        "http://example.org/%7Euser/%E2%82%AC",
        "http://example.org/a?url=http://www.x.org/",
        "dns:example.org",
    ],
)
def test_keys_are_those_of_the_wayback_machine(url: str) -> None:
    """Our keys equal those of the `surt` library that cdxj-indexer and pywb build on."""
    surt = pytest.importorskip("surt", reason="comes with cdxj-indexer")
    assert cdxj.key(url) == surt.surt(url)
