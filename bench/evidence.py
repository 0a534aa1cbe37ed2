"""Writing and reading evidence: our store beside warcio and FastWARC on the same exchanges, in one run.

    python bench/evidence.py

Pages are invented (seeded), once as a server sends them mostly (gzip) and once plain. Each row writes the same
exchanges, request and response, with digests of block and payload in SHA-256 for ours and in what the library
makes itself for the others; ours also makes its CDXJ index and fsyncs every 100 exchanges. CPU time of the process
(median of three rounds, taken by turns), so that a busy machine disturbs little; trust the ratios. Reading is every
record of our file, with each reader's own digest check switched on. Under a minute.
"""

from __future__ import annotations

import gzip
import io
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from fastwarc.stream_io import GzipWriter
from fastwarc.warc import ArchiveIterator as FastIterator
from fastwarc.warc import WarcRecord, WarcRecordType
from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from table import Result, publish
from variorum.evidence.archives import in_order
from variorum.evidence.store import WarcStore
from variorum.evidence.verify import verify
from variorum.testing.clocks import FixedClock
from variorum.types import Exchange, Fetched

COUNT = 300
ROUNDS = 3
START = datetime(2026, 11, 21, 12, tzinfo=UTC)


def page(number: int) -> bytes:
    """Some 77 KB of HTML: prose of a vocabulary, mark-up that repeats, a blob that does not."""
    chance = random.Random(number)
    words = ["".join(chance.choices("abcdefghilmnoprstuvw", k=chance.randint(2, 10))) for _ in range(2500)]
    weights = [1 / (rank + 3) for rank in range(2500)]
    paragraphs = (
        f'<p class="text-{chance.randint(1, 9)}" data-id="{chance.getrandbits(64):x}">'
        f"{' '.join(chance.choices(words, weights, k=60))}.</p>\n"
        for _ in range(140)
    )
    links = (
        f'<li class="nav__item"><a href="/news/{chance.getrandbits(40):x}">{words[i]}</a></li>\n'
        for i in range(250)
    )
    return f"<!doctype html><html><body>{''.join(links)}{''.join(paragraphs)}</body></html>".encode()


def exchanges(coding: str) -> list[Exchange]:
    made = []
    for number in range(COUNT):
        payload = page(number)
        headers = [
            ("Content-Type", "text/html; charset=utf-8"),
            ("Server", "nginx"),
            ("Vary", "Accept-Encoding"),
        ]
        if coding == "gzip":
            payload = gzip.compress(payload, 6, mtime=0)
            headers.append(("Content-Encoding", "gzip"))
        headers.append(("Content-Length", str(len(payload))))
        head = "HTTP/1.1 200 OK\r\n" + "".join(f"{name}: {value}\r\n" for name, value in headers) + "\r\n"
        made.append(
            Exchange(
                f"https://news.example.org/{number}",
                START + timedelta(seconds=number),
                200,
                tuple(headers),
                payload,
                b"GET /%d HTTP/1.1\r\nHost: news.example.org\r\nUser-Agent: bench\r\n\r\n" % number,
                head.encode(),
                payload,
                "192.0.2.1",
            )
        )
    return made


def ours(folder: Path, given: list[Exchange]) -> None:
    store = WarcStore(folder, clock=FixedClock(START))
    for number, each in enumerate(given):
        store.append(Fetched((each,)))
        if number % 100 == 99:
            store.sync()
    store.sync()
    store.close()


def kept_looks(folder: Path, given: list[Exchange]) -> None:
    store = WarcStore(folder, clock=FixedClock(START))
    for number, each in enumerate(given):
        store.replace(f"a{number}", Fetched((each,)))
        if number % 100 == 99:
            store.sync()
    store.sync()
    store.close()


def warcio(folder: Path, given: list[Exchange]) -> None:
    with (folder / "x.warc.gz").open("wb") as out:
        writer = WARCWriter(out, gzip=True, warc_version="1.1")
        for each in given:
            head = StatusAndHeaders("200 OK", list(each.headers), protocol="HTTP/1.1")
            answer = writer.create_warc_record(each.url, "response", io.BytesIO(each.wire), http_headers=head)
            lines = [("Host", "news.example.org"), ("User-Agent", "bench")]
            asked = writer.create_warc_record(
                each.url,
                "request",
                http_headers=StatusAndHeaders("GET / HTTP/1.1", lines, is_http_request=True),
            )
            writer.write_request_response_pair(asked, answer)


def fastwarc(folder: Path, given: list[Exchange]) -> None:
    with (folder / "x.warc.gz").open("wb") as out:
        for each in given:
            for kind, block in (
                (WarcRecordType.response, each.head + each.wire),
                (WarcRecordType.request, each.request),
            ):
                record = WarcRecord()
                record.init_headers(kind)
                record.headers["WARC-Target-URI"] = each.url
                record.is_http = True
                record.set_bytes_content(block)
                member = io.BytesIO()
                packer = GzipWriter(member)
                record.write(packer, checksum_data=True)
                packer.finish()
                out.write(member.getvalue())


def read_ours(path: Path) -> int:
    return sum(1 for each in in_order([path]) if each.exchange) * 2


def verify_ours(path: Path) -> int:
    return len([each for each in verify(path.parent, ()) if each.fault]) + COUNT * 2


def read_warcio(path: Path) -> int:
    seen = 0
    with path.open("rb") as file:
        for record in ArchiveIterator(file, check_digests=True):
            record.content_stream().read()
            seen += record.rec_type in ("request", "response")
    return seen


def read_fastwarc(path: Path) -> int:
    seen = 0
    for record in FastIterator(str(path), verify_digests=True, fsspec_args=False):
        record.reader.read()
        seen += record.record_type in (WarcRecordType.request, WarcRecordType.response)
    return seen


def timed(work: Callable[[], object]) -> float:
    begun = time.process_time()
    work()
    return time.process_time() - begun


def main() -> None:
    writers = {
        "Variorum, durable": ours,
        "Variorum, first kept look": kept_looks,
        "Variorum, kept look": kept_looks,
        "warcio": warcio,
        "FastWARC": fastwarc,
    }
    readers = {
        "Variorum, import in order": read_ours,
        "Variorum, verify": verify_ours,
        "warcio": read_warcio,
        "FastWARC": read_fastwarc,
    }
    rows = []
    for coding in ("gzip", "plain"):
        given = exchanges(coding)
        raw = sum(len(each.head + each.wire + each.request) for each in given)
        seconds: dict[tuple[str, str], list[float]] = {}
        size: dict[str, int] = {}
        for _ in range(ROUNDS):
            for name, write in writers.items():
                with tempfile.TemporaryDirectory() as scratch:
                    folder = Path(scratch)
                    for _ in range(2 if name == "Variorum, kept look" else 0):
                        write(
                            folder, given
                        )  # an article's two files are made once, and overwritten from then on
                    spent = timed(partial(write, folder, given))
                    seconds.setdefault(("write", name), []).append(spent)
                    size[name] = sum(path.stat().st_size for path in folder.rglob("*.warc.gz"))
            with tempfile.TemporaryDirectory() as scratch:
                ours(Path(scratch), given)
                (path,) = Path(scratch).glob("*.warc.gz")
                for name, read in readers.items():
                    assert read(path) == COUNT * 2, name
                    seconds.setdefault(("read", name), []).append(timed(partial(read, path)))
        for (what, name), spent_all in seconds.items():
            spent = statistics.median(spent_all)
            row: dict[str, object] = {"payload": coding, "what": what, "program": name}
            row["exchanges per CPU-second"] = round(COUNT / spent)
            row["bytes per exchange"] = round(size[name] / COUNT) if what == "write" else ""
            row["of raw"] = f"{size[name] / raw:.1%}" if what == "write" else ""
            rows.append(Result(row))
    publish(
        "evidence",
        f"{COUNT} exchanges of pages of some 75 KB, written and read as WARC",
        rows,
        exchanges=COUNT,
        rounds=ROUNDS,
    )


if __name__ == "__main__":
    main()
