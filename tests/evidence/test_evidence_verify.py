"""`verify` finds what is not as it was recorded, tells faults from notes, and is silent where all is well."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from variorum.evidence.store import WarcStore
from variorum.evidence.verify import Finding, verify
from variorum.testing.clocks import FixedClock
from variorum.testing.conformance.evidence import exchange, fetched
from variorum.types import Capture, Fetched, RecordRef

NAME = "20261121-001.warc.gz"


def capture(number: int, ref: RecordRef) -> Capture:
    moment = datetime(2026, 11, 21, 12, number, tzinfo=UTC)
    return Capture(f"c{number}", "k3f9q2zt", f"https://example.org/{number}", moment, 200, ref)


@pytest.fixture
def captures(tmp_path: Path) -> list[Capture]:
    """Five captures, one of them by a redirect, and a kept look."""
    store = WarcStore(tmp_path, clock=FixedClock(datetime(2026, 11, 21, 12, tzinfo=UTC)))
    refs = [store.append(fetched(number, chunked=number % 2 == 0)) for number in range(4)]
    hop = exchange(4, status=301, location="https://example.org/report/5", body=b"")
    refs.append(store.append(Fetched((hop, exchange(5)))))
    refs.append(store.replace("k3f9q2zt", fetched(6)))
    store.sync()
    store.close()
    return [capture(number, ref) for number, ref in enumerate(refs)]


def faults(found: list[Finding]) -> list[Finding]:
    return [finding for finding in found if finding.fault]


def test_sound_evidence_needs_no_word(tmp_path: Path, captures: list[Capture]) -> None:
    """Redirect hops, requests and kept looks are all accounted for."""
    assert list(verify(tmp_path, captures)) == []


def test_every_flipped_byte_is_found(tmp_path: Path, captures: list[Capture]) -> None:
    """Whatever byte of a record's compressed data is changed, there is a fault at that file."""
    path = tmp_path / NAME
    whole = path.read_bytes()
    ref = captures[2].record
    for place in range(ref.offset + 10, ref.offset + ref.length, 37):
        harmed = bytearray(whole)
        harmed[place] ^= 0x20
        path.write_bytes(harmed)
        found = faults(list(verify(tmp_path, captures)))
        assert found
        assert {finding.file for finding in found} == {NAME}
        assert "c2" in {finding.capture_id for finding in found}
    path.write_bytes(whole)


def test_a_missing_file_is_a_fault(tmp_path: Path, captures: list[Capture]) -> None:
    """One finding for the file, which says how many captures are without evidence."""
    (tmp_path / NAME).unlink()
    (found,) = verify(tmp_path, captures)
    assert found.fault
    assert "5 captures" in found.message


def test_a_missing_or_damaged_kept_look_is_a_fault(tmp_path: Path, captures: list[Capture]) -> None:
    """The newest look of an article is evidence as well: deleted, cut, emptied or flipped, it is named."""
    path = tmp_path / captures[5].record.file
    whole = path.read_bytes()
    for harmed in (b"", whole[:200], whole[:60] + bytes([whole[60] ^ 0x20]) + whole[61:]):
        path.write_bytes(harmed)
        found = faults(list(verify(tmp_path, captures)))
        assert "c5" in {finding.capture_id for finding in found}
    path.unlink()
    (missing,) = verify(tmp_path, captures)
    assert (missing.fault, missing.capture_id) == (True, "c5")
    assert "the file is missing" in missing.message


@pytest.mark.parametrize(("hours", "fault"), [(1, False), (-1, True)])
def test_a_kept_look_in_the_place_of_another(
    tmp_path: Path, captures: list[Capture], hours: int, fault: bool
) -> None:
    """A newer one is what a process leaves that was killed before it committed; an older one replaces nothing."""
    there = exchange(6).started - timedelta(hours=hours)
    named = replace(
        captures[5], record=replace(captures[5].record, record_id="urn:uuid:another"), captured=there
    )
    found = [each for each in verify(tmp_path, [*captures[:5], named]) if each.capture_id == "c5"]
    assert [(each.fault, each.replaced) for each in found] == [(fault, not fault)]


def test_a_capture_with_another_digest_is_a_fault(tmp_path: Path, captures: list[Capture]) -> None:
    """The database and the file must tell of the same bytes."""
    wrong = replace(captures[1].record, payload_digest="sha256:" + "0" * 64)
    found = list(verify(tmp_path, [captures[0], replace(captures[1], record=wrong), *captures[2:]]))
    assert [finding.capture_id for finding in faults(found)] == ["c1"]


def test_a_capture_without_record_is_a_fault(tmp_path: Path, captures: list[Capture]) -> None:
    """A record id that the file does not hold."""
    wrong = replace(captures[1].record, record_id="urn:uuid:nobody")
    found = list(verify(tmp_path, [captures[0], replace(captures[1], record=wrong), *captures[2:]]))
    assert [finding.capture_id for finding in faults(found)] == ["c1"]
    assert any(not finding.fault and "no capture names" in finding.message for finding in found)


def test_a_shifted_reference_is_only_told(tmp_path: Path, captures: list[Capture]) -> None:
    """A record that is found by its id, though elsewhere, is no loss."""
    wrong = replace(captures[1].record, offset=captures[1].record.offset + 1)
    (found,) = verify(tmp_path, [captures[0], replace(captures[1], record=wrong), *captures[2:]])
    assert not found.fault


def test_a_torn_end_is_told_and_lost_records_are_faults(tmp_path: Path, captures: list[Capture]) -> None:
    """Bytes that were never finished are a note; a file cut inside what captures name is a fault."""
    path = tmp_path / NAME
    with path.open("ab") as file:
        file.write(path.read_bytes()[:40])
    (found,) = verify(tmp_path, captures)
    assert not found.fault
    os.truncate(path, captures[3].record.offset + 20)
    found_all = list(verify(tmp_path, captures))
    assert [finding.capture_id for finding in faults(found_all)] == ["c3", "c4"]


def test_an_index_that_does_not_fit_is_told(tmp_path: Path, captures: list[Capture]) -> None:
    """The index is derived: a note, never a fault."""
    (tmp_path / "20261121-001.cdxj").write_bytes(b"")
    (found,) = verify(tmp_path, captures)
    assert not found.fault
    assert "index" in found.message


def test_a_record_that_no_capture_names_is_told(tmp_path: Path, captures: list[Capture]) -> None:
    """What a killed process stored without committing its decision is worth knowing, and no fault."""
    (found,) = verify(tmp_path, [*captures[:3], *captures[4:]])
    assert not found.fault
    assert "no capture names" in found.message
    assert found.offset == captures[3].record.offset


def test_an_empty_place_is_sound(tmp_path: Path) -> None:
    """Nothing stored, nothing named."""
    assert list(verify(tmp_path / "none", [])) == []
