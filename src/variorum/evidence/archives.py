"""Other people's archives, read for import: WARC, WACZ, folders of pages.

Archives are remote text: written by many programs, cut short by broken transfers, now and then hostile. Nothing
in them raises. Each capture comes as an `Imported`, and so does each thing that could not be read, with where it
lies and why. An archive is read twice: an index pass that holds for each capture its time and place (some
hundred bytes), then each record at its place; so memory does not grow with the pages, and captures can be had
in the order of their times across any number of files.
"""

from __future__ import annotations

import dataclasses
import lzma
import shutil
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, cast
from urllib.parse import urlsplit

from variorum.errors import EvidenceError
from variorum.evidence import folders, members, records
from variorum.evidence.reading import GZIP_MAGIC, Damage, walk
from variorum.evidence.records import Record
from variorum.types import Exchange

#: A page larger than this is told as a problem: 64 MiB.
PAGE_LIMIT = 64 << 20

_CHUNK = 1 << 20
_BEGINNING = datetime.min.replace(tzinfo=UTC)
_ZIP_MAGIC = b"PK\x03\x04"
_UNPACKABLE: tuple[type[Exception], ...] = (
    *members.Errors,
    lzma.LZMAError,
    zipfile.BadZipFile,
    NotImplementedError,  # a compression that zipfile does not know
    RuntimeError,  # encrypted
    EOFError,
    OSError,
)
# What has to be unpacked to a temporary file may be so many times larger than it is packed, and so large.
_UNPACK_RATIO = 200
_UNPACK_LIMIT = 64 << 30


@dataclass(frozen=True, slots=True)
class Imported:
    """One capture of an archive, or one thing in it that cannot be used.

    Exactly one of `exchange` and `problem` (in words) is None. `where` names the file and the place in it:
    "pages.warc.gz, offset 4711"; `archive` is the path that was given. What a damaged place was about is often
    unknown: then `captured` and `url` are None.
    """

    exchange: Exchange | None
    captured: datetime | None
    url: str | None
    problem: str | None
    where: str
    archive: Path


def in_order(paths: Iterable[Path]) -> Iterator[Imported]:
    """The captures of archives in the order of their times; what has no time comes first.

    An archive is a `.warc`, a `.warc.gz` (also compressed as a whole), a `.wacz`, or a folder with `captures.jsonl`;
    told by the content, whatever the name. Response and resource records of http and https addresses count; revisit
    records get the payload they refer to, where it is in one of the archives. Captures of one moment stay in the
    order of the paths and of their places. Never raises for what is in an archive.
    """
    with _Reader() as reader:
        for path in paths:
            reader.index(path)
        yield from reader.captures()


@dataclass(slots=True)
class _Part:
    """A stretch of a file that holds records: a WARC, or a WARC inside a WACZ."""

    name: str
    path: Path  # the file to read, maybe a temporary one
    archive: Path  # the path that was given
    start: int = 0
    end: int | None = None


@dataclass(frozen=True, slots=True)
class _Entry:
    """Where one capture lies. Parts are numbered from 0, folders from -1 downwards."""

    captured: datetime
    number: int  # its place among everything that was met
    part: int
    offset: int
    revisit: bool = False


class _Reader(ExitStack):
    """An index over archives, and the temporary files that some of them need."""

    def __init__(self) -> None:
        super().__init__()
        self._parts: list[_Part] = []
        self._entries: list[_Entry] = []
        self._problems: list[tuple[int, Imported]] = []
        self._folders: list[folders.Folder] = []
        # Records that a revisit may mean, by hash of what it may call them; checked when one is used.
        self._meant: dict[int, tuple[int, int]] = {}
        self._count = 0
        self._scratch: Path | None = None
        self._indexed = Path()  # the archive that is being indexed

    # -- index pass ----------------------------------------------------------------------------------------

    def index(self, path: Path) -> None:
        """Note every capture and every problem of one archive."""
        self._indexed = path
        try:
            if path.is_dir():
                self._index_folder(path)
                return
            with path.open("rb") as file:
                magic = file.read(5)
            if magic.startswith(_ZIP_MAGIC):
                self._index_wacz(path)
            elif magic.startswith(GZIP_MAGIC) or magic == b"WARC/":
                self._index_part(_Part(path.name, path, path))
            else:
                self._problem(path.name, "this is no WARC or WACZ file, nor a folder of pages")
        except OSError as error:
            self._problem(path.name, f"it cannot be read: {error.strerror or error}")

    def _index_folder(self, path: Path) -> None:
        folder = folders.Folder(path)
        self._folders.append(folder)
        part = -len(self._folders)
        for line in folder.index():
            if isinstance(line, folders.Fault):
                self._problem(line.where, line.message, line.url)
            else:
                self._entries.append(_Entry(line.captured, self._next(), part, line.offset))

    def _index_wacz(self, path: Path) -> None:
        try:
            with zipfile.ZipFile(path) as archive:
                inside = [
                    info
                    for info in archive.infolist()
                    if info.filename.startswith("archive/") and info.filename.endswith((".warc", ".warc.gz"))
                ]
                if not inside:
                    self._problem(path.name, "there is no archive/*.warc.gz in this zip file")
                for info in inside:
                    name = f"{path.name}, {info.filename}"
                    try:
                        self._index_part(self._inside(path, archive, info, name))
                    except _UNPACKABLE as error:
                        self._problem(name, f"it cannot be unpacked: {error}")
        except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
            # The WARC files in a WACZ are stored as they are: what is there of them can be found all the same.
            self._problem(path.name, f"the zip file is damaged ({error}); reading the records that are whole")
            self._index_part(_Part(path.name, path, path), salvage=True)

    def _inside(self, path: Path, archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> _Part:
        if info.compress_type == zipfile.ZIP_STORED and not info.flag_bits & 1:
            with path.open("rb") as file:
                file.seek(info.header_offset)
                header = file.read(30)
            if header[:4] != _ZIP_MAGIC:
                raise zipfile.BadZipFile("its header is not where the directory says")
            lengths = int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
            start = info.header_offset + 30 + lengths
            return _Part(name, path, path, start, start + info.file_size)
        with archive.open(info) as source:
            return self._unpack(cast(BinaryIO, source), name, info.compress_size)

    def _index_part(self, part: _Part, *, salvage: bool = False) -> None:
        """Note the records of a part. Where several share a gzip member, it is unpacked first: none of them
        could be read alone."""
        number = len(self._parts)
        self._parts.append(part)
        before = (len(self._entries), len(self._problems), self._count)
        nested = False
        with _window(part) as file:
            for item in walk(file, wanted=_never, packed=True if salvage else None):
                if isinstance(item, Damage):
                    if salvage:
                        continue
                    nested = nested or (item.offset == 0 and _is_packed_twice(file))
                    self._problem(
                        part.name, f"{item.message}; what is readable behind it is read", offset=item.offset
                    )
                elif not item.alone:
                    nested = True
                else:
                    self._note(item, number)
                if nested:
                    break
        if nested:
            del self._entries[before[0] :], self._problems[before[1] :]
            self._count = before[2]
            with _window(part) as file:
                size = file.seek(0, 2)
                file.seek(0)
                self._parts[number] = self._unpack_gzip(file, part.name, size)
            self._index_plain(number)

    def _index_plain(self, number: int) -> None:
        part = self._parts[number]
        with _window(part) as file:
            for item in walk(file, wanted=_never):
                if isinstance(item, Damage):
                    self._problem(part.name, item.message, offset=item.offset)
                else:
                    self._note(item, number)

    def _note(self, record: Record, part: int) -> None:
        kind = record.type
        if kind not in ("response", "resource", "revisit") or _scheme(record.url) not in ("http", "https"):
            return
        captured = records.when(record.field("WARC-Date"))
        where = (part, record.offset)
        if captured is None:
            self._problem(
                self._parts[part].name,
                "the record's WARC-Date cannot be read",
                record.url,
                offset=record.offset,
            )
            return
        if record.size > PAGE_LIMIT:
            self._problem(
                self._parts[part].name,
                f"the record has {record.size:,} bytes, more than the {PAGE_LIMIT:,} that a page may have",
                record.url,
                captured,
                offset=record.offset,
            )
            return
        self._entries.append(_Entry(captured, self._next(), *where, revisit=kind == "revisit"))
        if kind == "response":
            for name in _names(record):
                self._meant.setdefault(hash(name), where)

    def _next(self) -> int:
        self._count += 1
        return self._count

    def _problem(
        self,
        name: str,
        message: str,
        url: str | None = None,
        captured: datetime | None = None,
        *,
        offset: int | None = None,
    ) -> None:
        where = name if offset is None else f"{name}, offset {offset}"
        problem = Imported(None, captured, url or None, message, where, self._indexed)
        self._problems.append((self._next(), problem))

    # -- unpacking -----------------------------------------------------------------------------------------

    def _unpack(self, source: BinaryIO, name: str, packed: int) -> _Part:
        """Copy to a temporary file, which goes when the reader is closed."""
        if self._scratch is None:
            self._scratch = Path(self.enter_context(tempfile.TemporaryDirectory(prefix="variorum-import-")))
        path = self._scratch / str(len(self._parts))
        room = min(
            max(packed, 1 << 16) * _UNPACK_RATIO, _UNPACK_LIMIT, shutil.disk_usage(self._scratch).free // 2
        )
        with path.open("wb") as out:
            while piece := source.read(_CHUNK):
                room -= len(piece)
                if room < 0:
                    self._problem(name, "unpacked it grows beyond all bounds; only its beginning is read")
                    break
                out.write(piece)
        return _Part(name, path, self._indexed)

    def _unpack_gzip(self, file: BinaryIO, name: str, packed: int) -> _Part:
        stream = _Gunzip(file)
        part = self._unpack(cast(BinaryIO, stream), name, packed)
        if stream.fault:
            self._problem(name, f"{stream.fault}; what stands before it is read", offset=stream.used)
        part.name = f"{name} (unpacked)"
        return part

    # -- second pass ---------------------------------------------------------------------------------------

    def captures(self) -> Iterator[Imported]:
        """Every capture noted, and the problems, in the order of their times."""
        found: list[tuple[datetime, int, _Entry | Imported]] = []
        found += [(each.captured, each.number, each) for each in self._entries]
        found += [(each.captured or _BEGINNING, number, each) for number, each in self._problems]
        found.sort(key=lambda row: row[:2])
        for _, _, each in found:
            yield self._load(each) if isinstance(each, _Entry) else each

    def _load(self, entry: _Entry) -> Imported:
        if entry.part < 0:
            folder = self._folders[-entry.part - 1]
            loaded = folder.load(entry.offset)
            if isinstance(loaded, folders.Fault):
                return Imported(None, entry.captured, loaded.url, loaded.message, loaded.where, folder.path)
            return Imported(
                loaded.exchange, entry.captured, loaded.exchange.url, None, loaded.where, folder.path
            )
        part = self._parts[entry.part]
        where = f"{part.name}, offset {entry.offset}"
        url: str | None = None
        try:
            record = self._record(entry.part, entry.offset)
            url = record.url
            exchange = self._revisited(record) if entry.revisit else _exchange(record)
        except (EvidenceError, OSError) as error:
            return Imported(None, entry.captured, url, str(error), where, part.archive)
        return Imported(exchange, entry.captured, exchange.url, None, where, part.archive)

    def _record(self, part: int, offset: int) -> Record:
        with _window(self._parts[part]) as file:
            item = next(walk(file, start=offset, limit=PAGE_LIMIT), None)
        if not isinstance(item, Record):
            raise EvidenceError(item.message if item else "the file has changed while it was read")
        if item.field("WARC-Truncated"):
            raise EvidenceError(
                f"the archive holds only the beginning of this page (WARC-Truncated: {item.field('WARC-Truncated')})"
            )
        if records.digest_holds(item.field("WARC-Block-Digest"), item.block) is False:
            raise EvidenceError("its bytes differ from its WARC-Block-Digest")
        return item

    def _revisited(self, record: Record) -> Exchange:
        """A revisit record with the payload of the record it refers to: its own head (where it has one) and
        time, the other's body."""
        if "server-not-modified" in (record.field("WARC-Profile") or ""):
            # The server's answer was 304 and this is what was received.
            return _exchange(record)
        for name in _wanted(record):
            place = self._meant.get(hash(name))
            if place is None:
                continue
            meant = self._record(*place)
            if name in _names(meant):
                whole = _exchange(meant)
                head = (record.block or whole.head).rstrip(b"\r\n") + b"\r\n\r\n"
                return _exchange(dataclasses.replace(record, block=head + whole.payload))
        raise EvidenceError("it is a revisit, and the record that it refers to is not in these archives")


class _Gunzip:
    """A readable stream over all members of a gzip file; ends at damage and tells it."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._raw = b""
        self._inflater = members.decompressor()
        self.used = 0
        self.fault: str | None = None

    def read(self, size: int) -> bytes:
        while not self.fault:
            if not self._raw:
                self._raw = self._file.read(1 << 16)
                if not self._raw:
                    if not self._inflater.eof and self.used:
                        self.fault = "the file ends inside a gzip member"
                    return b""
            if self._inflater.eof:
                self._inflater = members.decompressor()
            try:
                out = self._inflater.decompress(self._raw, size)
            except members.Errors as error:
                self.fault = f"the gzip member is damaged ({error})"
                return b""
            rest = self._inflater.unused_data if self._inflater.eof else self._inflater.unconsumed_tail
            self.used += len(self._raw) - len(rest)
            self._raw = rest
            if out:
                return out
        return b""


class _Window:
    """A part of a file as a file of its own."""

    def __init__(self, file: BinaryIO, start: int, end: int) -> None:
        self._file, self._start, self._end = file, start, end
        self._at = 0

    def seek(self, offset: int, whence: int = 0) -> int:
        base = {0: 0, 1: self._at, 2: self._end - self._start}[whence]
        self._at = max(0, base + offset)
        return self._at

    def tell(self) -> int:
        return self._at

    def read(self, size: int = -1) -> bytes:
        left = max(0, self._end - self._start - self._at)
        self._file.seek(self._start + self._at)
        data = self._file.read(left if size < 0 else min(size, left))
        self._at += len(data)
        return data

    def __enter__(self) -> _Window:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()


def _window(part: _Part) -> BinaryIO:
    file = part.path.open("rb")
    return file if part.end is None else cast(BinaryIO, _Window(file, part.start, part.end))


def _exchange(record: Record) -> Exchange:
    if record.type != "resource":
        return records.exchange(record)
    # A resource has no HTTP head; what is known of it is its type.
    started = records.when(record.field("WARC-Date"))
    if started is None:
        raise EvidenceError("its WARC-Date cannot be read")
    kind = record.field("Content-Type")
    return Exchange(
        url=record.url,
        started=started,
        status=200,
        headers=(("Content-Type", kind),) if kind else (),
        payload=record.block,
        address=record.field("WARC-IP-Address") or "",
    )


def _names(record: Record) -> list[str]:
    """What a revisit may call a record: its id, its address and time, its address and payload digest, and
    its payload digest alone."""
    digest = record.field("WARC-Payload-Digest")
    names = [f"id {record.id}", f"at {record.url} {records.when(record.field('WARC-Date'))}"]
    return [*names, f"digest {digest} {record.url}", f"digest {digest}"] if digest else names


def _wanted(record: Record) -> list[str]:
    """The same from the other side, the surest first."""
    names = []
    if referred := record.field("WARC-Refers-To"):
        names.append(f"id {records.bare(referred)}")
    url = records.bare(record.field("WARC-Refers-To-Target-URI") or "")
    if url and (moment := records.when(record.field("WARC-Refers-To-Date"))):
        names.append(f"at {url} {moment}")
    if digest := record.field("WARC-Payload-Digest"):
        names += [f"digest {digest} {url or record.url}", f"digest {digest}"]
    return names


def _never(_: Record) -> bool:
    return False


def _is_packed_twice(file: BinaryIO) -> bool:
    file.seek(0)
    return _Gunzip(file).read(8)[: len(GZIP_MAGIC)] == GZIP_MAGIC


def _scheme(url: str) -> str:
    try:
        return urlsplit(url).scheme.lower()
    except ValueError:
        return ""
