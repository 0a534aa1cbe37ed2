"""What every `EvidenceStore` must do. Subclass `EvidenceStoreConformance` and give it the fixture `evidence`:

class TestMine(EvidenceStoreConformance):
    @pytest.fixture
    def evidence(self, tmp_path):
        store = MyStore(tmp_path)
        yield store
        store.close()
"""

from __future__ import annotations

import gzip
import hashlib
import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from variorum.errors import EvidenceError, IntegrityError
from variorum.ports import EvidenceStore
from variorum.types import Exchange, Fetched, RecordRef

_STARTED = datetime(2026, 11, 21, 9, 30, 15, 123456, tzinfo=UTC)


def exchange(
    number: int = 0,
    *,
    body: bytes | None = None,
    status: int = 200,
    chunked: bool = False,
    coding: str | None = None,
    location: str | None = None,
) -> Exchange:
    """An exchange as a server of many manners would have it: mixed case, two cookies, odd reason phrase."""
    text = b"<!doctype html><p>Report %d of the harbour office.</p>" % number if body is None else body
    payload = gzip.compress(text, mtime=0) if coding == "gzip" else text
    wire = payload
    headers = [("Content-TYPE", "text/html; charset=utf-8"), ("X-two", "a  b"), ("Set-Cookie", "a=1")]
    headers.append(("set-cookie", "b=2"))
    if coding:
        headers.append(("Content-Encoding", coding))
    if location:
        headers.append(("Location", location))
    if chunked:
        headers.append(("Transfer-Encoding", "chunked"))
        half = len(payload) // 2
        wire = b"%X;note=1\r\n%s\r\n" % (half, payload[:half]) if half else b""
        wire += b"%x\r\n%s\r\n0\r\nX-Trailer: t\r\n\r\n" % (len(payload) - half, payload[half:])
    else:
        headers.append(("Content-Length", str(len(payload))))
    head = f"HTTP/1.1 {status} Quite So\r\n" + "".join(f"{name}: {value}\r\n" for name, value in headers)
    return Exchange(
        url=f"https://example.org/report/{number}?a=1",
        started=_STARTED + timedelta(seconds=number),
        status=status,
        headers=tuple(headers),
        payload=payload,
        request=b"GET /report/%d?a=1 HTTP/1.1\r\nHost: example.org\r\n\r\n" % number,
        head=head.encode() + b"\r\n",
        wire=wire,
        address="192.0.2.7",
        seconds=0.25,
    )


def fetched(number: int = 0, **how: object) -> Fetched:
    """An answer without redirects."""
    return Fetched((exchange(number, **how),))  # type: ignore[arg-type]


class EvidenceStoreConformance:
    """The contract of `variorum.ports.EvidenceStore`, test by test."""

    @pytest.mark.parametrize("chunked", [False, True])
    @pytest.mark.parametrize("coding", [None, "gzip"])
    def test_an_exchange_is_read_as_it_was_appended(
        self, evidence: EvidenceStore, chunked: bool, coding: str | None
    ) -> None:
        """Head, framing, payload, request, address and times come back byte for byte, before and after sync."""
        given = exchange(1, chunked=chunked, coding=coding)
        ref = evidence.append(Fetched((given,)))
        assert evidence.read(ref) == given
        evidence.sync()
        assert evidence.read(ref) == given

    def test_the_reference_bears_the_digest_of_the_payload(self, evidence: EvidenceStore) -> None:
        """The digest is that of the payload without framing, so that chunk borders do not matter."""
        plain, chunked = fetched(1), fetched(1, chunked=True)
        wanted = "sha256:" + hashlib.sha256(plain.answer.payload).hexdigest()
        assert evidence.append(plain).payload_digest == wanted
        assert evidence.append(chunked).payload_digest == wanted

    def test_a_redirect_refers_to_its_last_answer(self, evidence: EvidenceStore) -> None:
        """Of a chain of redirects the reference leads to the page that answered in the end."""
        hop = exchange(1, status=301, location="https://example.org/report/2", body=b"")
        last = exchange(2)
        ref = evidence.append(Fetched((hop, last)))
        evidence.sync()
        assert evidence.read(ref) == last

    def test_an_imported_exchange_without_head_comes_back_without_head(self, evidence: EvidenceStore) -> None:
        """What an imported capture does not have is not invented when it is read again."""
        headers = (("Content-Type", "text/html"), ("Transfer-Encoding", "chunked"))
        given = Exchange("http://example.org/", _STARTED, 203, headers, "<p>größer</p>".encode())
        ref = evidence.append(Fetched((given,)))
        evidence.sync()
        assert evidence.read(ref) == given

    def test_an_empty_body_is_evidence_too(self, evidence: EvidenceStore) -> None:
        """A 410 without a body, and a 304, are kept and read."""
        for status in (410, 304):
            given = exchange(status, status=status, body=b"")
            ref = evidence.append(Fetched((given,)))
            evidence.sync()
            assert evidence.read(ref) == given

    def test_many_captures_are_all_readable(self, evidence: EvidenceStore) -> None:
        """Appending and syncing by turns, every reference keeps leading to its own record."""
        refs = []
        for number in range(60):
            refs.append(evidence.append(fetched(number)))
            if number % 7 == 0:
                evidence.sync()
        evidence.sync()
        assert len({(ref.file, ref.offset) for ref in refs}) == 60
        assert len({ref.record_id for ref in refs}) == 60
        assert [evidence.read(ref) for ref in refs] == [exchange(number) for number in range(60)]

    def test_raw_is_one_gzip_member_with_the_record(self, evidence: EvidenceStore) -> None:
        """What is offered for download is a valid WARC record of exactly the referred length."""
        evidence.append(fetched(1))
        ref = evidence.append(fetched(2))
        before = evidence.raw(ref)
        evidence.sync()
        assert evidence.raw(ref) == before
        assert len(before) == ref.length
        record = gzip.GzipFile(fileobj=io.BytesIO(before)).read()
        assert record.startswith(b"WARC/1.1\r\nWARC-Type: response\r\n")
        assert exchange(2).head + exchange(2).wire in record

    def test_what_is_discarded_is_gone(self, evidence: EvidenceStore) -> None:
        """After `discard` the buffered records are not there; later ones are unharmed."""
        kept = evidence.append(fetched(1))
        evidence.sync()
        dropped = evidence.append(fetched(2))
        evidence.discard()
        with pytest.raises(EvidenceError):
            evidence.read(dropped)
        later = evidence.append(fetched(3))
        evidence.sync()
        assert [evidence.read(ref) for ref in (kept, later)] == [exchange(1), exchange(3)]

    def test_sync_without_records_does_nothing(self, evidence: EvidenceStore) -> None:
        """No file appears for nothing."""
        evidence.sync()
        evidence.sync()
        assert list(evidence.files()) == []

    def test_a_wrong_digest_is_an_integrity_error(self, evidence: EvidenceStore) -> None:
        """Bytes that do not have the recorded digest are never handed out."""
        ref = evidence.append(fetched(1))
        evidence.sync()
        with pytest.raises(IntegrityError, match="digest"):
            evidence.read(replace(ref, payload_digest="sha256:" + "0" * 64))

    def test_what_is_not_there_is_an_evidence_error(self, evidence: EvidenceStore) -> None:
        """Unknown files, offsets beyond the end and other record ids are told, with the file's name."""
        ref = evidence.append(fetched(1))
        evidence.sync()
        nowhere = [
            replace(ref, file="20200101-001.warc.gz"),
            replace(ref, file="../../etc/passwd"),
            replace(ref, offset=ref.offset + 10_000_000, record_id="urn:uuid:none"),
            replace(ref, record_id="urn:uuid:another"),
        ]
        for wrong in nowhere:
            for ask in (evidence.read, evidence.raw):
                with pytest.raises(EvidenceError) as caught:
                    ask(wrong)
                assert wrong.file in str(caught.value)

    def test_an_exchange_that_contradicts_itself_is_refused(self, evidence: EvidenceStore) -> None:
        """A payload that is not in the body would not come back: it is refused, and nothing is buffered."""
        with pytest.raises(EvidenceError, match=r"example\.org"):
            evidence.append(Fetched((replace(exchange(1), payload=b"something else"),)))
        evidence.sync()
        assert list(evidence.files()) == []

    def test_removed_records_are_gone_and_the_others_stay(self, evidence: EvidenceStore) -> None:
        """After `remove` the bytes are freed, and what stayed is found by its old and its new reference."""
        refs = [evidence.append(fetched(number)) for number in range(6)]
        evidence.sync()
        before = sum(size for _, size in evidence.files())
        freed = evidence.remove([refs[0], refs[3]])
        assert freed >= refs[0].length + refs[3].length
        assert before - sum(size for _, size in evidence.files()) == freed
        moved = evidence.moved()
        for number, ref in enumerate(refs):
            if number in (0, 3):
                with pytest.raises(EvidenceError):
                    evidence.read(ref)
                continue
            new: RecordRef = moved.get((ref.file, ref.offset), ref)
            assert evidence.read(new) == exchange(number)
            assert evidence.read(ref) == exchange(number)
            assert evidence.raw(new)[:3] == b"\x1f\x8b\x08"
        later = evidence.append(fetched(9))
        evidence.sync()
        assert evidence.read(later) == exchange(9)

    def test_removing_everything_leaves_no_file(self, evidence: EvidenceStore) -> None:
        """A file without captures is deleted."""
        refs = [evidence.append(fetched(number)) for number in range(3)]
        evidence.sync()
        assert evidence.remove(refs) > 0
        assert list(evidence.files()) == []
        assert evidence.moved() == {}

    def test_nothing_is_removed_while_records_wait(self, evidence: EvidenceStore) -> None:
        """Offsets that were given out must not change under the decision that uses them."""
        ref = evidence.append(fetched(1))
        with pytest.raises(EvidenceError, match="sync"):
            evidence.remove([ref])

    def test_a_kept_look_takes_the_place_of_the_one_before(self, evidence: EvidenceStore) -> None:
        """Of looks that found nothing new the newest of each article can be read, and one before it at most."""
        hop = exchange(1, status=302, location="https://example.org/report/2", body=b"")
        first = evidence.replace("k3f9q2zt", Fetched((hop, exchange(2, chunked=True))))
        other = evidence.replace("a1b2c3d4", fetched(3))
        assert evidence.read(first) == exchange(2, chunked=True)
        evidence.sync()
        assert evidence.read(first) == exchange(2, chunked=True)
        second = evidence.replace("k3f9q2zt", fetched(4))
        assert evidence.read(second) == exchange(4)
        assert evidence.raw(second)[:3] == b"\x1f\x8b\x08"
        evidence.sync()
        assert evidence.read(second) == exchange(4)
        assert evidence.read(other) == exchange(3)
        third = evidence.replace("k3f9q2zt", fetched(5))
        evidence.sync()
        assert evidence.read(third) == exchange(5)
        with pytest.raises(EvidenceError):
            evidence.read(first)

    def test_a_discarded_look_leaves_the_one_before(self, evidence: EvidenceStore) -> None:
        """A look whose decision is not committed replaces nothing."""
        first = evidence.replace("k3f9q2zt", fetched(1))
        evidence.sync()
        second = evidence.replace("k3f9q2zt", fetched(2))
        assert evidence.read(first) == exchange(1)
        assert len(evidence.raw(first)) == first.length
        evidence.discard()
        evidence.sync()
        assert evidence.read(first) == exchange(1)
        with pytest.raises(EvidenceError):
            evidence.read(second)

    def test_kept_looks_count_and_can_be_removed(self, evidence: EvidenceStore) -> None:
        """They are among the files; removing one that has been replaced since leaves the newer one."""
        old = evidence.replace("k3f9q2zt", fetched(1))
        evidence.sync()
        new = evidence.replace("k3f9q2zt", fetched(2))
        evidence.sync()
        assert new.file in [name for name, _ in evidence.files()]
        evidence.remove([old])
        assert evidence.read(new) == exchange(2)
        assert evidence.remove([new]) > 0
        assert list(evidence.files()) == []

    def test_recovering_a_sound_store_has_nothing_to_say(self, evidence: EvidenceStore) -> None:
        """A start without harm is silent."""
        assert list(evidence.recover()) == []
