"""What the folder of WARC files goes through: full disks, killed processes, two writers, damage, removal."""

from __future__ import annotations

import gzip
import os
import random
import signal
import subprocess
import sys
import textwrap
from datetime import UTC, datetime
from pathlib import Path

import pytest
from test_evidence_judges import judge

from variorum.errors import EvidenceError, IntegrityError, LockedError
from variorum.evidence.layout import read_index
from variorum.evidence.reading import walk
from variorum.evidence.records import Record
from variorum.evidence.store import WarcStore
from variorum.testing.clocks import FixedClock
from variorum.testing.conformance.evidence import exchange, fetched
from variorum.types import Exchange, Fetched, RecordRef

NAME = "20261121-001.warc.gz"


def open_store(folder: Path, **how: int) -> WarcStore:
    return WarcStore(folder, clock=FixedClock(datetime(2026, 11, 21, 12, tzinfo=UTC)), **how)


def fill(folder: Path, count: int = 5) -> list[RecordRef]:
    store = open_store(folder)
    refs = [store.append(fetched(number)) for number in range(count)]
    store.sync()
    store.close()
    return refs


def accepted(folder: Path) -> None:
    """Both judges take every file, and our index is theirs."""
    for path in folder.glob("*.warc.gz"):
        check = judge("warcio", "check", path)
        assert check.returncode == 0, check.stdout
        index = judge("cdxj-indexer", path)
        assert index.returncode == 0, index.stderr
        assert len(index.stdout.splitlines()) == len(list(read_index(path)))


def test_a_second_writer_is_refused_and_readers_are_not(tmp_path: Path) -> None:
    """Two writers never share a folder; the second is told to try later. Reading needs no lock."""
    first, second = open_store(tmp_path), open_store(tmp_path)
    ref = first.append(fetched(1))
    first.sync()
    with pytest.raises(LockedError, match="another process"):
        second.append(fetched(2))
    with pytest.raises(LockedError):
        second.recover()
    assert second.read(ref) == exchange(1)
    first.close()
    second.append(fetched(2))
    second.sync()
    second.close()
    accepted(tmp_path)


def test_reading_an_empty_place_makes_no_folder(tmp_path: Path) -> None:
    """A reader leaves no trace."""
    store = open_store(tmp_path / "none")
    assert list(store.files()) == []
    with pytest.raises(EvidenceError, match="not there"):
        store.read(RecordRef(NAME, 0, 1, "urn:uuid:x", "sha256:0"))
    assert not (tmp_path / "none").exists()


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    """A file where the folder should be gives an error that names it."""
    (tmp_path / "warc").write_text("not a folder")
    with pytest.raises(EvidenceError, match="warc"):
        open_store(tmp_path / "warc").append(fetched(1))


def test_a_new_process_goes_on_in_the_same_file(tmp_path: Path) -> None:
    """Starting anew on the same day does not begin a new file, and breaks none."""
    refs = [fill(tmp_path, 2)[-1], fill(tmp_path, 2)[-1]]
    assert [path.name for path in tmp_path.glob("*.warc.gz")] == [NAME]
    assert open_store(tmp_path).read(refs[0]) == open_store(tmp_path).read(refs[1]) == exchange(1)
    accepted(tmp_path)


FULL_DISK = """
    import random, resource, sys
    from datetime import UTC, datetime
    from variorum.errors import EvidenceError
    from variorum.evidence.store import WarcStore
    from variorum.testing.clocks import FixedClock
    from variorum.testing.conformance.evidence import exchange, fetched

    noise = random.Random(1).randbytes(9000)
    folder, new_file = sys.argv[1], sys.argv[2] == "new"
    store = WarcStore(folder, clock=FixedClock(datetime(2026, 11, 21, 12, tzinfo=UTC)))
    refs = []
    if not new_file:
        refs.append(store.append(fetched(0)))
        store.sync()
    size = sum(size for _, size in store.files())
    refs += [store.append(fetched(number, body=noise)) for number in (1, 2, 3)]
    kept = store.replace("k3f9q2zt", fetched(7))
    hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
    resource.setrlimit(resource.RLIMIT_FSIZE, (size + 3000, hard))
    for _ in range(2):
        try:
            store.sync()
        except EvidenceError as error:
            assert "20261121-001.warc.gz" in str(error) and "tried again" in str(error), error
        else:
            raise SystemExit("the full disk was not noticed")
        assert sum(size for _, size in store.files()) == size, list(store.files())
    resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    store.sync()
    assert store.read(refs[-1]) == exchange(3, body=noise)
    assert store.read(kept) == exchange(7)
    store.close()
"""


@pytest.mark.parametrize("which", ["new", "old"])
def test_a_full_disk_leaves_nothing_half_written(tmp_path: Path, which: str) -> None:
    """Where the file may not grow, `sync` raises, the file is as it was before, and a later `sync` with room
    writes the very same batch."""
    child = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(FULL_DISK), tmp_path, which], capture_output=True, text=True
    )
    assert child.returncode == 0, child.stdout + child.stderr
    accepted(tmp_path)


def test_a_file_changed_by_somebody_else_is_not_written_to(tmp_path: Path) -> None:
    """If the file is not as long as we left it, nothing is appended behind the strange bytes."""
    store = open_store(tmp_path)
    store.append(fetched(1))
    store.sync()
    with (tmp_path / NAME).open("ab") as file:
        file.write(b"strange")
    store.append(fetched(2))
    with pytest.raises(EvidenceError, match="somebody else"):
        store.sync()
    store.close()


@pytest.mark.parametrize("left", [1, 9, 10, 11, 40, 200, -9, -8, -1])
def test_a_torn_last_member_is_cut_and_told(tmp_path: Path, left: int) -> None:
    """However much of an unfinished member is there, it goes, in words, and all that was synced stays."""
    refs = fill(tmp_path)
    path = tmp_path / NAME
    whole = path.read_bytes()
    member = gzip.compress(
        b"WARC/1.1\r\nWARC-Type: response\r\nContent-Length: 900\r\n\r\n" + os.urandom(900)
    )
    path.write_bytes(whole + member[:left])
    store = open_store(tmp_path)
    (told,) = store.recover()
    assert NAME in told
    assert f"cut at offset {len(whole)}" in told
    assert path.read_bytes() == whole
    assert [store.read(ref) for ref in refs] == [exchange(number) for number in range(5)]
    assert store.recover() == []
    store.append(fetched(9))
    store.sync()
    store.close()
    accepted(tmp_path)


def test_a_file_without_a_whole_record_is_removed(tmp_path: Path) -> None:
    """A file whose very first record was never finished holds nothing: its name is used again."""
    fill(tmp_path)
    path = tmp_path / "20261121-002.warc.gz"
    path.write_bytes((tmp_path / NAME).read_bytes()[:50])
    store = open_store(tmp_path)
    (told,) = store.recover()
    assert path.name in told
    assert not path.exists()
    store.close()


@pytest.mark.parametrize("harm", ["gone", "torn", "garbage", "behind", "foreign", "ahead"])
def test_the_index_is_healed(tmp_path: Path, harm: str) -> None:
    """Whatever happened to the CDXJ, it tells of every record again after a start."""
    fill(tmp_path)
    index = tmp_path / "20261121-001.cdxj"
    good = index.read_bytes()
    lines = good.splitlines(keepends=True)
    index.write_bytes(
        {
            "gone": b"",
            "torn": good[:-20],
            "garbage": lines[0] + bytes(200) + b"\n" + b"".join(lines[2:]),
            "behind": b"".join(lines[:3]),
            "foreign": good.replace(b"20261121-001", b"20251121-001"),
            "ahead": good + lines[-1].replace(b'"offset":"', b'"offset":"9'),
        }[harm]
    )
    store = open_store(tmp_path)
    told = store.recover()
    assert told
    assert index.read_bytes() == good
    store.close()
    accepted(tmp_path)


def test_an_index_without_its_file_is_removed(tmp_path: Path) -> None:
    """A CDXJ of a file that is gone would lead nowhere."""
    fill(tmp_path)
    (tmp_path / "20261120-001.cdxj").write_bytes(b"org,example)/ 20261120000000 {}\n")
    store = open_store(tmp_path)
    (told,) = store.recover()
    assert "20261120-001.cdxj" in told
    store.close()


def test_damage_amid_synced_records_is_told_and_never_cut(tmp_path: Path) -> None:
    """A flipped byte in what was durable is not a torn end: nothing is cut, later records stay readable, the
    damaged one is refused, and nothing more is written to that file."""
    refs = fill(tmp_path)
    path = tmp_path / NAME
    content = bytearray(path.read_bytes())
    content[refs[2].offset + refs[2].length - 6] ^= 0xFF
    path.write_bytes(content)
    (tmp_path / "20261121-001.cdxj").unlink()
    store = open_store(tmp_path)
    (told,) = store.recover()
    assert "left as it is" in told
    assert str(refs[2].offset) in told
    assert path.read_bytes() == content
    assert store.read(refs[4]) == exchange(4)
    with pytest.raises(IntegrityError, match=NAME):
        store.read(refs[2])
    assert store.append(fetched(9)).file == "20261121-002.warc.gz"
    store.sync()
    store.close()


def test_rot_in_the_last_synced_record_is_not_taken_for_a_torn_end(tmp_path: Path) -> None:
    """What the index knows was durable: it is reported, not cut."""
    refs = fill(tmp_path)
    path = tmp_path / NAME
    content = bytearray(path.read_bytes())
    content[refs[-1].offset + 30] ^= 0xFF
    path.write_bytes(content)
    store = open_store(tmp_path)
    (told,) = store.recover()
    assert "damaged" in told
    assert path.read_bytes() == content
    store.close()


def test_a_file_shorter_than_its_index_is_told(tmp_path: Path) -> None:
    """Bytes that were durable and are gone are not passed over in silence."""
    refs = fill(tmp_path)
    os.truncate(tmp_path / NAME, refs[3].offset + 10)
    store = open_store(tmp_path)
    told = store.recover()
    assert any("missing" in line for line in told)
    assert [line.id for line in read_index(tmp_path / NAME)] == [ref.record_id for ref in refs[:3]]
    with pytest.raises(EvidenceError, match=NAME):
        store.read(refs[4])
    store.close()


def test_removing_a_capture_takes_its_request_and_its_hops_with_it(tmp_path: Path) -> None:
    """A takedown leaves no trace of the address that redirected, nor of the request."""
    store = open_store(tmp_path)
    kept = store.append(fetched(1))
    hop = exchange(2, status=301, location="https://example.org/report/3", body=b"")
    gone = store.append(Fetched((hop, exchange(3))))
    later = store.append(fetched(4))
    store.sync()
    freed = store.remove([gone])
    assert freed > gone.length
    with (tmp_path / NAME).open("rb") as file:
        urls = {item.url for item in walk(file) if isinstance(item, Record)}
    assert urls == {"", "https://example.org/report/1?a=1", "https://example.org/report/4?a=1"}
    assert store.read(store.moved()[NAME, later.offset]) == exchange(4)
    assert (NAME, kept.offset) not in store.moved()
    store.close()
    accepted(tmp_path)


def test_a_rewrite_that_finds_no_room_leaves_everything(tmp_path: Path) -> None:
    """Where the rewritten file cannot be finished, the file is as it was and nothing lies about."""
    refs = fill(tmp_path)
    path = tmp_path / NAME
    content = bytearray(path.read_bytes())
    content[refs[3].offset + 30] ^= 0xFF
    path.write_bytes(content)
    store = open_store(tmp_path)
    with pytest.raises(EvidenceError, match="not rewritten"):
        store.remove([refs[1]])
    store.close()
    assert path.read_bytes() == content
    assert not list(tmp_path.glob("*.rewritten"))


def test_strange_addresses_are_kept_readable(tmp_path: Path) -> None:
    """Control characters and lone surrogates in an address or a type do not break record, index or reading."""
    odd = "https://example.org/\x07\ud83d<a>\r\nX: y"
    given = Exchange(
        odd, exchange().started, 200, (("Content-Type", "text/\ud800"),), b"<p>x</p>", address="unix:/x"
    )
    store = open_store(tmp_path)
    ref = store.append(Fetched((given,)))
    store.sync()
    found = store.read(ref)
    assert found.url.startswith("https://example.org/%07%ED%A0%BD%3Ca%3E%0D%0AX:%20y")
    assert (found.payload, found.address) == (b"<p>x</p>", "")
    store.close()
    accepted(tmp_path)


def test_an_unfinished_rewrite_is_forgotten(tmp_path: Path) -> None:
    """A process killed while rewriting leaves the file as it was; the half-made one goes at the next start."""
    refs = fill(tmp_path)
    (tmp_path / (NAME + ".rewritten")).write_bytes(b"half")
    store = open_store(tmp_path)
    (told,) = store.recover()
    assert "was not finished" in told
    assert store.read(refs[0]) == exchange(0)
    assert sorted(path.name for path in tmp_path.iterdir()) == [".lock", "20261121-001.cdxj", NAME]
    store.close()


def test_a_key_cannot_leave_the_folder(tmp_path: Path) -> None:
    """The key of a kept look is a name, never a path."""
    store = open_store(tmp_path)
    for key in ("../../x", "", "a/b", "a" * 65):
        with pytest.raises(EvidenceError):
            store.replace(key, fetched(1))
    store.close()


KILLED = """
    import sys
    from datetime import UTC, datetime
    from variorum.evidence.store import WarcStore
    from variorum.testing.clocks import FixedClock
    from variorum.testing.conformance.evidence import fetched

    store = WarcStore(sys.argv[1], clock=FixedClock(datetime(2026, 11, 21, 12, tzinfo=UTC)), roll_bytes=200_000)
    number = int(sys.argv[2])
    print("ready", flush=True)
    while True:
        refs = [store.append(fetched(number + each, body=b"%d " % number * 4000)) for each in range(7)]
        store.replace(f"k{number % 5}", fetched(number))
        store.sync()
        for each, ref in enumerate(refs):
            print(number + each, ref.file, ref.offset, ref.length, ref.record_id, ref.payload_digest)
        sys.stdout.flush()
        number += 7
"""


@pytest.mark.slow
def test_a_process_killed_at_any_moment_loses_nothing_that_was_synced(tmp_path: Path) -> None:
    """Forty times a writer is killed at a random moment (after a random number of bytes of what it tells, a line at
    least): all announced records are there, the judges accept every file, and the next writer goes on."""
    moments = random.Random(20261121)
    announced: dict[int, RecordRef] = {}
    for _ in range(40):
        command = [
            sys.executable,
            "-c",
            textwrap.dedent(KILLED),
            str(tmp_path),
            str(max(announced, default=-1) + 8),
        ]
        with subprocess.Popen(command, stdout=subprocess.PIPE, bufsize=0) as child:
            assert child.stdout is not None
            child.stdout.readline()
            told, least = b"", moments.randint(200, 6000)
            while len(told) < least and (piece := child.stdout.read(least - len(told))):
                told += piece
            child.send_signal(signal.SIGKILL)
            told += child.stdout.read()
        for line in told.splitlines(keepends=True):
            if line.endswith(b"\n"):
                number, file, offset, length, record_id, digest = line.decode().split()
                announced[int(number)] = RecordRef(file, int(offset), int(length), record_id, digest)
    store = open_store(tmp_path)
    store.recover()
    assert len(announced) > 20
    for number, ref in announced.items():
        assert store.read(ref).url == exchange(number).url
    store.close()
    accepted(tmp_path)
    for path in tmp_path.glob("latest/*/*.warc.gz"):
        assert judge("warcio", "check", path).returncode == 0


def test_a_kept_look_is_not_touched_until_the_next_is_written(tmp_path: Path) -> None:
    """A process killed while it writes a kept look leaves the recorded one whole; what is half-written is cut."""
    store = open_store(tmp_path)
    recorded = store.replace("k3f9q2zt", fetched(1))
    store.sync()
    newer = store.replace("k3f9q2zt", fetched(2))
    store.sync()
    store.close()
    assert recorded.file != newer.file
    torn = tmp_path / newer.file
    torn.write_bytes(torn.read_bytes()[:100])
    (tmp_path / "latest" / ".writing").write_text(f"{newer.file}\n")
    again = open_store(tmp_path)
    assert [newer.file.rsplit("/")[-1] in line for line in again.recover()] == [True]
    assert again.read(recorded) == exchange(1)
    assert not torn.exists()
    following = again.replace("k3f9q2zt", fetched(3), lambda: recorded)
    again.sync()
    assert following.file == newer.file, "the free one of the two files is written"
    assert again.read(recorded) == exchange(1)
    again.close()


@pytest.mark.parametrize("seed", range(20))
def test_the_kept_look_that_is_recorded_outlives_every_kill(tmp_path: Path, seed: int) -> None:
    """However often a process dies, or a batch fails, between writing a look and recording it: what is recorded
    can be read. Two of either in a row once wrote over it."""
    rng, recorded, number = random.Random(seed), None, 0
    for _ in range(12):
        store = open_store(tmp_path)
        for _ in range(rng.randint(1, 3)):
            number += 1
            ref = store.replace("k3f9q2zt", fetched(number), lambda: recorded)  # noqa: B023 (called at once)
            end = rng.choice(["recorded", "rolled back", "killed"])
            if end != "killed" or rng.random() < 0.5:
                store.sync()
            if end == "recorded":
                recorded, told = ref, number
            elif end == "rolled back":
                store.discard()
            else:
                break
        store.close()
        if recorded:
            assert open_store(tmp_path).read(recorded) == exchange(told)


def test_a_look_that_was_never_recorded_goes_with_the_recorded_one(tmp_path: Path) -> None:
    """What a killed process wrote and nobody names is taken down too."""
    store = open_store(tmp_path)
    recorded = store.replace("k3f9q2zt", fetched(1))
    store.sync()
    store.replace("k3f9q2zt", fetched(2))
    store.sync()
    store.close()
    again = open_store(tmp_path)
    assert again.remove([recorded]) > 0
    assert not list(tmp_path.glob("latest/*/*.warc.gz"))
    again.close()


def test_a_shorter_kept_look_leaves_nothing_of_a_longer_one(tmp_path: Path) -> None:
    """The file is as long as what was written last."""
    store = open_store(tmp_path)
    for size in (9000, 10, 9000, 10):
        ref = store.replace("k3f9q2zt", fetched(size, body=random.Random(size).randbytes(size)))
        store.sync()
        assert store.read(ref) == exchange(size, body=random.Random(size).randbytes(size))
    for path in tmp_path.glob("latest/*/*.warc.gz"):
        assert judge("warcio", "check", path).returncode == 0


def test_what_is_removed_leaves_no_earlier_look_behind(tmp_path: Path) -> None:
    """Taking an article down takes both of its files."""
    store = open_store(tmp_path)
    for number in (1, 2):
        ref = store.replace("k3f9q2zt", fetched(number))
        store.sync()
    assert store.remove([ref]) > 0
    assert not list(tmp_path.glob("latest/*/*.warc.gz"))
