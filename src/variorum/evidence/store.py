"""Captures in a folder of WARC files that anybody's tools can read.

The folder holds `YYYYMMDD-NNN.warc.gz`, each beginning with a warcinfo record, and beside each a `.cdxj` with
one line per response record. One process writes at a time; any number may read. What makes a file trustworthy:
every record is one gzip member, made whole in memory and appended by one write; `sync` returns only when it
lies on the disk; the CDXJ lines are written after that, so that an offset in them is always durable; whatever a
killed process left behind the last durable member is cut at the next start.

`latest/` holds the newest look of each article that found nothing new, in small WARC files without index and
warcinfo record, on which no fsync is spent. Each article has two of them, `KEY.warc.gz` and `KEY.1.warc.gz`: the
one that the database names is never touched before it names the other. Overwriting costs a twentieth of putting a
new file in place; what a killed process left half-written there is cut at the next start, because the names are
noted first.
"""

from __future__ import annotations

import errno
import fcntl
import io
import logging
import os
import re
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from variorum.errors import EvidenceError, IntegrityError, LockedError
from variorum.evidence import cdxj, members, records
from variorum.evidence.layout import (
    LATEST,
    ROLLED,
    WRITING,
    index_path,
    is_latest,
    is_response,
    latest_name,
    read_index,
    ref_of,
    rolled,
    slot,
    warc_files,
)
from variorum.evidence.reading import Damage, walk
from variorum.evidence.records import Record
from variorum.evidence.recovery import Recovery
from variorum.evidence.removal import rewrite
from variorum.ports import Clock
from variorum.types import Exchange, Fetched, RecordRef

log = logging.getLogger(__name__)

#: A new file is begun when the present one would grow beyond this: 256 MiB.
ROLL_BYTES = 256 << 20

_KEY = re.compile(r"[0-9A-Za-z_]{1,64}$")
_LOCK = ".lock"


@dataclass(slots=True)
class _Batch:
    """What is buffered for one file: it begins at `start`, where the durable part of the file ends."""

    name: str
    start: int
    info_id: str
    members: list[bytes] = field(default_factory=list)
    lines: list[cdxj.Line] = field(default_factory=list)
    size: int = 0

    @property
    def end(self) -> int:
        return self.start + self.size

    def add(self, draft: records.Draft) -> tuple[int, int]:
        """Take a record in; answers the offset and length of its member."""
        member = members.pack(draft.data, compressed=draft.compressed)
        offset = self.end
        self.members.append(member)
        self.size += len(member)
        return offset, len(member)

    def at(self, offset: int) -> bytes:
        """The member at that offset of the file and the one behind it; empty where none begins there."""
        begins = self.start
        for number, member in enumerate(self.members):
            if begins == offset:
                return b"".join(self.members[number : number + 2])
            begins += len(member)
        return b""


@dataclass(frozen=True, slots=True)
class _Found:
    response: Record
    request: Record | None
    member: bytes


class WarcStore:
    """The `EvidenceStore` of real use. See the module for the form of the folder.

    `clock` names the files by their day (UTC); `make_id` makes UUIDs, of which record ids are made; `software`
    (this program and its version) and `operator` (who runs it) stand in the warcinfo records. Nothing is touched before the first call that writes: that
    one takes the folder's lock, raising `LockedError` where another process has it, and recovers what a killed
    process left. Reading needs no lock.
    """

    def __init__(
        self,
        folder: Path | str,
        *,
        clock: Clock,
        make_id: Callable[[], uuid.UUID] = uuid.uuid4,
        roll_bytes: int = ROLL_BYTES,
        software: str | None = None,
        operator: str | None = None,
    ) -> None:
        self._folder = Path(folder)
        self._clock = clock
        self._make_id = make_id
        self._roll_bytes = roll_bytes
        self._about = [
            ("software", software or f"variorum/{version('variorum')}"),
            ("format", "WARC File Format 1.1"),
        ]
        if operator:
            self._about.append(("operator", operator))
        self._lock: int | None = None
        self._recovered = False
        self._damaged: set[str] = set()  # files that are not written to any more
        self._file: tuple[str, int] | None = None  # the open file: its name and descriptor
        self._durable: tuple[str, int, str] | None = None  # newest file: name, size, id of its warcinfo
        self._buffered: list[_Batch] = []
        self._latest: dict[str, bytes] = {}  # files of `replace` that wait for the next sync
        self._slots: dict[
            str, int
        ] = {}  # which file of an article's two is named by the database, by its key
        self._unindexed: dict[str, list[bytes]] = {}  # lines of durable records that could not be written yet
        self._moved: dict[tuple[str, int], RecordRef] = {}

    # -- writing -------------------------------------------------------------------------------------------

    def append(self, fetched: Fetched) -> RecordRef:
        """See `EvidenceStore.append`. Raises `EvidenceError` where an exchange contradicts itself (a head
        without an end, a payload that is not in the body), `LockedError` where another process writes here."""
        self._take_over()
        size = sum(len(each.head) + len(each.wire or each.payload) for each in fetched.exchanges)
        batch = self._room_for(size)
        # Nothing is buffered before everything could be made.
        drafts = self._drafts(fetched, batch.info_id)
        for exchange, draft, asked in drafts:
            offset, length = batch.add(draft)
            if asked:
                batch.add(asked)
            batch.lines.append(
                cdxj.Line(
                    url=records.target(exchange.url),
                    captured=exchange.started,
                    status=exchange.status,
                    mime=cdxj.mime(exchange.header("Content-Type")),
                    digest=draft.payload_digest,
                    offset=offset,
                    length=length,
                    filename=batch.name,
                    id=draft.id,
                )
            )
        return ref_of(batch.lines[-1])

    def replace(
        self, key: str, fetched: Fetched, recorded: Callable[[], RecordRef | None] = lambda: None
    ) -> RecordRef:
        """See `EvidenceStore.replace`. It is written, but not fsynced, by the next `sync`, and dropped by
        `discard`."""
        if _KEY.match(key) is None:
            raise EvidenceError(f"{key!r}: this cannot name a kept look; letters, digits and _ only")
        self._take_over()
        if key not in self._slots:
            named = recorded()
            found = LATEST.match(named.file) if named else None
            self._slots[key] = slot(found) if found and found[1] == key else 1
        name = latest_name(key, 1 - self._slots[key])
        content = b""
        for _, draft, asked in self._drafts(fetched, ""):
            # The last response stands last but for its request; the reference is to it.
            offset = len(content)
            member = members.pack(draft.data, compressed=draft.compressed)
            content += member
            if asked:
                content += members.pack(asked.data, compressed=False)
            ref = RecordRef(name, offset, len(member), draft.id, draft.payload_digest)
        self._latest[name] = content
        return ref

    def sync(self) -> None:
        while self._buffered:
            batch = self._buffered[0]
            if batch.lines:
                self._write(batch)
                self._durable = (batch.name, batch.end, batch.info_id)
                self._index(batch.name, [line.write() for line in batch.lines])
            self._buffered.pop(0)
        self._write_latest()
        for name in self._latest:
            if found := LATEST.match(name):
                self._slots[found[1]] = slot(found)
        self._latest.clear()

    def discard(self) -> None:
        self._buffered.clear()
        self._latest.clear()
        self._slots.clear()

    def close(self) -> None:
        self.discard()
        self._close_file()
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None
            self._recovered = False

    def _drafts(
        self, fetched: Fetched, info_id: str
    ) -> list[tuple[Exchange, records.Draft, records.Draft | None]]:
        """The response and request records of every hop."""
        ids = [self._urn() for _ in fetched.exchanges]
        drafts: list[tuple[Exchange, records.Draft, records.Draft | None]] = []
        for exchange, record_id in zip(fetched.exchanges, ids, strict=True):
            asked = None
            if exchange.request:
                asked = records.request(exchange, self._urn(), record_id, info_id)
            # Hops of a redirect name the last response: what belongs to one capture can be found by it.
            concurrent = [asked.id] if asked else []
            if record_id != ids[-1]:
                concurrent.append(ids[-1])
            drafts.append((exchange, records.response(exchange, record_id, concurrent, info_id), asked))
        return drafts

    def _write_latest(self) -> None:
        """Write the waiting kept looks. Where one fails, it is removed and all wait for another try."""
        if not self._latest:
            return
        path = self._folder / WRITING
        try:
            path.parent.mkdir(exist_ok=True)
            _overwrite(path, "".join(f"{name}\n" for name in self._latest).encode())
            for name, content in self._latest.items():
                path = self._folder / name
                try:
                    _overwrite(path, content)
                except FileNotFoundError:
                    path.parent.mkdir(exist_ok=True)
                    _overwrite(path, content)
            path = self._folder / WRITING
            os.truncate(path, 0)
        except OSError as error:
            path.unlink(missing_ok=True)
            raise self._unwritable(error, path) from error

    def _unwritable(
        self, error: OSError, path: Path | None = None, offset: int | None = None
    ) -> EvidenceError:
        where = path or Path(error.filename or self._folder)
        return EvidenceError(
            f"{where}: captures cannot be written ({error.strerror}); none of this batch was stored. "
            "Free space or mend the disk: it will be tried again",
            path=str(where),
            offset=offset,
        )

    def _urn(self) -> str:
        return f"urn:uuid:{self._make_id()}"

    def _take_over(self) -> None:
        """Become the one writer of the folder."""
        for done in self.recover():
            log.warning("%s", done)

    def _take_lock(self) -> None:
        if self._lock is not None:
            return
        path = self._folder / _LOCK
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as error:
            raise EvidenceError(
                f"{self._folder}: cannot be written to ({error.strerror})", path=str(path)
            ) from error
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(lock)
            raise LockedError(
                f"{self._folder}: another process writes evidence here; stop it or try later"
            ) from error
        self._lock = lock

    def _room_for(self, size: int) -> _Batch:
        """The batch that is to take records of about `size` bytes; begins a new file by size and by day."""
        now = self._clock.now()
        day = now.strftime("%Y%m%d")
        batch = self._buffered[-1] if self._buffered else _Batch(*self._durable) if self._durable else None
        if batch and batch.name.startswith(f"{day}-"):
            empty = batch.start == 0 and not batch.lines
            if empty or batch.end + size <= self._roll_bytes:
                if not self._buffered:
                    self._buffered.append(batch)
                return batch
        batch = _Batch(self._next_name(day), 0, self._urn())
        batch.add(records.info(batch.info_id, now, batch.name, self._about))
        self._buffered.append(batch)
        return batch

    def _next_name(self, day: str) -> str:
        names = [name for name, _ in self._rolled()] + [batch.name for batch in self._buffered]
        numbers = [int(found[2]) for name in names if (found := ROLLED.match(name)) and found[1] == day]
        return f"{day}-{max(numbers, default=0) + 1:03d}.warc.gz"

    def _write(self, batch: _Batch) -> None:
        """Append the members and fsync; on failure put the file back as it was."""
        path = self._folder / batch.name
        try:
            descriptor = self._open(batch)
            try:
                for member in batch.members:
                    _write_whole(descriptor, member)
                os.fsync(descriptor)
                if batch.start == 0:
                    self._sync_folder()
            except OSError:
                os.ftruncate(descriptor, batch.start)
                if batch.start == 0:
                    self._close_file()
                    path.unlink()
                raise
        except OSError as error:
            self._close_file()
            raise self._unwritable(error, path, batch.start) from error

    def _open(self, batch: _Batch) -> int:
        if self._file is None or self._file[0] != batch.name:
            self._close_file()
            new = os.O_CREAT | os.O_EXCL if batch.start == 0 else 0
            flags = os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC | new
            self._file = (batch.name, os.open(self._folder / batch.name, flags, 0o644))
        descriptor = self._file[1]
        size = os.fstat(descriptor).st_size
        if size != batch.start:
            raise OSError(errno.ESTALE, f"it has {size} bytes, not {batch.start}: somebody else changed it")
        return descriptor

    def _close_file(self) -> None:
        if self._file is not None:
            os.close(self._file[1])
            self._file = None

    def _sync_folder(self) -> None:
        descriptor = os.open(self._folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def _index(self, name: str, lines: Sequence[bytes]) -> None:
        """Append CDXJ lines. The evidence is durable already: where this fails (a full disk), the lines are
        kept for the next time, and after a crash `recover` makes them anew."""
        self._unindexed.setdefault(name, []).extend(lines)
        for each in list(self._unindexed):
            path = index_path(self._folder / each)
            try:
                descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o644)
                try:
                    size = os.fstat(descriptor).st_size
                    try:
                        _write_whole(descriptor, b"".join(self._unindexed[each]))
                    except OSError:
                        os.ftruncate(descriptor, size)
                        raise
                finally:
                    os.close(descriptor)
            except OSError as error:
                log.warning("%s: index lines wait for the next try (%s)", path, error.strerror)
            else:
                del self._unindexed[each]

    # -- reading -------------------------------------------------------------------------------------------

    def read(self, ref: RecordRef) -> Exchange:
        found = self._records(ref)
        try:
            exchange = records.exchange(found.response, found.request)
        except EvidenceError as error:
            raise self._unreadable(ref, str(error)) from error
        if (
            records.digest(exchange.payload) != ref.payload_digest
            or records.digest_holds(found.response.field("WARC-Block-Digest"), found.response.block) is False
        ):
            raise IntegrityError(
                f"{ref.file}: the bytes at offset {ref.offset} do not have the digest recorded with them "
                f"({ref.payload_digest}); restore the file from a backup",
                path=ref.file,
                offset=ref.offset,
            )
        return exchange

    def raw(self, ref: RecordRef) -> bytes:
        return self._records(ref).member

    def files(self) -> Iterator[tuple[str, int]]:
        for name in warc_files(self._folder):
            try:
                yield name, (self._folder / name).stat().st_size
            except FileNotFoundError:
                continue  # removed by the writer since

    def _rolled(self) -> list[tuple[str, int]]:
        """The files that are rolled by day and size, oldest first."""
        return [(name, (self._folder / name).stat().st_size) for name in rolled(self._folder)]

    def _records(self, ref: RecordRef) -> _Found:
        """The response record of `ref` and, where it has one, the request record behind it."""
        if self._latest.get(ref.file):
            try:
                return self._at(io.BytesIO(self._latest[ref.file]), ref, ref.offset)
            except EvidenceError:
                pass  # the look before this one, which still lies on the disk
        if not (ROLLED.match(ref.file) or LATEST.match(ref.file)):
            raise EvidenceError(f"{ref.file}: this is no name of an evidence file", path=ref.file)
        for batch in self._buffered:
            if batch.name == ref.file and ref.offset >= batch.start:
                return self._at(io.BytesIO(batch.at(ref.offset)), ref, 0)
        path = self._folder / ref.file
        try:
            with path.open("rb") as file:
                try:
                    return self._at(file, ref, ref.offset)
                except EvidenceError:
                    # A process that was killed between rewriting the file and noting where things went.
                    line = next((line for line in read_index(path) if line.id == ref.record_id), None)
                    if line is None or line.offset == ref.offset:
                        raise
                    return self._at(file, ref_of(line), line.offset)
        except FileNotFoundError as error:
            raise self._unreadable(ref, "the file is not there") from error
        except OSError as error:
            raise self._unreadable(ref, f"it cannot be read: {error.strerror}") from error

    def _at(self, file: BinaryIO, ref: RecordRef, start: int) -> _Found:
        file.seek(0, io.SEEK_END)
        if start >= file.tell():
            raise self._unreadable(ref, "the file ends before it")
        found = list(islice(walk(file, start=start, limit=1 << 62), 2))
        answer, *behind = found
        if isinstance(answer, Damage):
            raise IntegrityError(
                f"{ref.file}: the record at offset {ref.offset} is damaged ({answer.message}); "
                "restore the file from a backup",
                path=ref.file,
                offset=ref.offset,
            )
        if answer.id != ref.record_id:
            raise self._unreadable(ref, f"another record stands there ({answer.id or 'without an id'})")
        file.seek(start)
        member = file.read(answer.length)
        for each in behind:
            if isinstance(each, Record) and each.type == "request" and ref.record_id in each.concurrent:
                return _Found(answer, each, member)
        return _Found(answer, None, member)

    def _unreadable(self, ref: RecordRef, why: str) -> EvidenceError:
        return EvidenceError(
            f"{self._folder / ref.file}: record {ref.record_id} at offset {ref.offset} cannot be read: {why}",
            path=ref.file,
            offset=ref.offset,
        )

    # -- what killed processes leave -----------------------------------------------------------------------

    def recover(self) -> Sequence[str]:
        """See `EvidenceStore.recover`. Does its work once: only this process writes from then on. Raises
        `LockedError` where another process writes here."""
        self._take_lock()
        if self._recovered:
            return []
        recovery = Recovery(self._folder, self._index, self._damaged)
        try:
            done = recovery.run()
            self._resume()
            self._recovered = True
        except OSError as error:
            raise EvidenceError(
                f"{self._folder}: cannot be recovered: {error}", path=error.filename
            ) from error
        return done

    def _resume(self) -> None:
        """Where the next record goes: behind the last one of the newest file, unless that one is damaged."""
        self._durable = None
        for name, size in self._rolled():
            self._durable = (name, size, "")
        if self._durable:
            name, size, _ = self._durable
            with (self._folder / name).open("rb") as file:
                opening = next(walk(file), None)
            sound = isinstance(opening, Record) and opening.type == "warcinfo" and name not in self._damaged
            self._durable = (name, size, opening.id) if sound and isinstance(opening, Record) else None

    # -- removing ------------------------------------------------------------------------------------------

    def remove(self, refs: Iterable[RecordRef]) -> int:
        """See `EvidenceStore.remove`. The requests and redirect hops of a removed capture go with it. Each
        file is replaced as a whole, or not at all. References to records that moved still find them (by their
        id) where the program is killed before what `moved` says was noted."""
        self._take_over()
        if self._buffered or self._latest:
            raise EvidenceError(f"{self._folder}: captures wait to be written; sync before removing")
        self._close_file()
        self._moved = {}
        gone: dict[str, set[str]] = {}
        for ref in refs:
            if ROLLED.match(ref.file) or LATEST.match(ref.file):
                gone.setdefault(ref.file, set()).add(ref.record_id)
        freed = 0
        try:
            for name, ids in sorted(gone.items()):
                if (self._folder / name).exists():
                    if is_latest(name):
                        freed += self._remove_latest(name, ids)
                        continue
                    less, moved = rewrite(self._folder / name, ids)
                    freed += less
                    self._moved |= moved
            self._sync_folder()
            self._resume()
        except OSError as error:
            raise EvidenceError(
                f"{self._folder}: records cannot be removed ({error.strerror}); nothing of the file is lost",
                path=str(error.filename),
            ) from error
        return freed

    def moved(self) -> dict[tuple[str, int], RecordRef]:
        return dict(self._moved)

    def _remove_latest(self, name: str, ids: set[str]) -> int:
        """Delete a kept look with all that was ever written beside it; or not, where a newer one has been written
        over it or stands in the other file."""
        path = self._folder / name
        with path.open("rb") as file:
            items = list(walk(file, wanted=is_response))
        if not any(isinstance(item, Damage) or item.id in ids for item in items):
            return 0
        found = LATEST.match(name)
        assert found is not None, "only names of kept looks come here"
        other = self._folder / latest_name(found[1], 1 - slot(found))
        leaving = [path]
        if self._slots.get(found[1]) != 1 - slot(found) and other.exists():
            leaving.append(other)
        size = 0
        for each in leaving:
            size += each.stat().st_size
            each.unlink()
        self._slots.pop(found[1], None)
        return size


def _write_whole(descriptor: int, data: bytes) -> None:
    """By one write; a second one only tells why the first fell short (the disk is full), or ends it."""
    written = os.write(descriptor, data)
    while written < len(data):
        written += os.write(descriptor, data[written:])


def _overwrite(path: Path, data: bytes) -> None:
    """Make `data` the content of a file whose blocks are used again. Raises `FileNotFoundError` where its folder is missing."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        _write_whole(descriptor, data)
        os.ftruncate(descriptor, len(data))
    finally:
        os.close(descriptor)
