"""What lies where in an evidence folder: the names of its WARC files, and the index beside each (see `evidence.store`)."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from variorum.errors import EvidenceError
from variorum.evidence import cdxj, records
from variorum.evidence.records import Record
from variorum.types import RecordRef

#: Files that are rolled by day and size.
ROLLED: Final = re.compile(r"(\d{8})-(\d{3,})\.warc\.gz$")
_LATEST: Final = "latest"
#: Files of kept looks.
LATEST: Final = re.compile(r"latest/[0-9A-Za-z_]{1,2}/([0-9A-Za-z_]{1,64})(\.1)?\.warc\.gz$")
#: The names of kept looks that are being written.
WRITING: Final = "latest/.writing"
#: Behind the name of a file that is made to take the place of another.
REWRITTEN: Final = ".rewritten"


def latest_name(key: str, slot: int) -> str:
    """The file of a kept look in one of the two slots of its article."""
    return f"{_LATEST}/{key[:2]}/{key}{'.1' if slot else ''}.warc.gz"


def slot(name: re.Match[str]) -> int:
    """In which of the two slots a file of kept looks is, from the match of its name."""
    return 1 if name[2] else 0


def is_latest(name: str) -> bool:
    """Whether a file holds a kept look, which is not durable, and not the evidence of a decision."""
    return name.startswith(f"{_LATEST}/")


def warc_files(folder: Path) -> list[str]:
    """The names of all WARC files of an evidence folder, oldest first, then those of kept looks."""
    return rolled(folder) + sorted(
        name
        for path in folder.glob(f"{_LATEST}/*/*.warc.gz")
        if LATEST.match(name := path.relative_to(folder).as_posix())
    )


def rolled(folder: Path) -> list[str]:
    """The names of the files that are rolled by day and size, oldest first."""
    found = [match for entry in folder.glob("*.warc.gz") if (match := ROLLED.match(entry.name))]
    return [match[0] for match in sorted(found, key=lambda match: (match[1], int(match[2])))]


def read_index(warc: Path) -> Iterator[cdxj.Line]:
    """The CDXJ lines beside a WARC file, in the order of their offsets; lines that are damaged are left out."""
    try:
        with index_path(warc).open("rb") as file:
            for raw in file:
                if line := cdxj.parse(raw):
                    yield line
    except FileNotFoundError:
        return


def index_path(warc: Path) -> Path:
    """The index beside a WARC file."""
    return warc.with_name(warc.name.removesuffix(".warc.gz") + ".cdxj")


def is_response(record: Record) -> bool:
    return record.type == "response"


def index_line(record: Record, filename: str) -> list[cdxj.Line]:
    """The index line of a response record: one, or none where it cannot be read as one."""
    try:
        exchange = records.exchange(record)
    except EvidenceError:
        return []
    return [
        cdxj.Line(
            url=record.url,
            captured=exchange.started,
            status=exchange.status,
            mime=cdxj.mime(exchange.header("Content-Type")),
            digest=records.payload_digest(record) or records.digest(exchange.payload),
            offset=record.offset,
            length=record.length,
            filename=filename,
            id=record.id,
        )
    ]


def ref_of(line: cdxj.Line) -> RecordRef:
    """What refers to the record of an index line."""
    return RecordRef(line.filename, line.offset, line.length, line.id, line.digest)


def put_in_place(path: Path, data: bytes) -> None:
    """Make `data` the durable content of a file, at once or not at all."""
    fresh = path.with_name(path.name + REWRITTEN)
    with fresh.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
