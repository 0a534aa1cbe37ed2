"""Checks that the evidence is what was recorded: every byte of every file, every record that a capture names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from variorum.errors import EvidenceError
from variorum.evidence import records
from variorum.evidence.layout import is_latest, read_index, warc_files
from variorum.evidence.reading import Damage, walk
from variorum.evidence.records import Record
from variorum.types import Capture


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that `verify` has to say.

    With `fault` stored evidence is missing or is not what it was; without, it is only worth knowing (a record
    that no capture names, for example of a decision that was never committed). `message` says it in words and
    names file and place. `replaced` is set where a newer kept look stands in the place of a capture's.
    """

    fault: bool
    message: str
    file: str
    offset: int | None = None
    capture_id: str | None = None
    replaced: bool = False


@dataclass(frozen=True, slots=True)
class _Seen:
    offset: int
    digest: str
    sound: bool
    part_of: tuple[str, ...]  # the ids of the captures to which a redirect's hop belongs
    captured: datetime | None  # as the record states it


def verify(folder: Path | str, captures: Iterable[Capture]) -> Iterator[Finding]:
    """Read every file once and set what it holds beside the captures that name it. Nothing where all is well.

    Told are: files that are missing; damaged and torn members; block and payload digests that do not hold;
    captures whose record is not where it should be or has another digest; records that no capture names; and
    index lines that do not fit. Of the looks under `latest/` only the newest of each article is kept: where a newer
    record stands in the place of the one that a capture names (the program was killed between storing it and
    committing, or the database is an older backup), that is no fault.

    Memory: a few hundred bytes for each capture.
    """
    root, named = Path(folder), _by_file(captures)
    for name in warc_files(root):
        yield from _verify_file(root / name, name, named.pop(name, []))
    for name, missing in sorted(named.items()):
        yield _missing(name, missing)


def survey(folder: Path | str, captures: Iterable[Capture]) -> Iterator[Finding]:
    """The faults that can be told without reading all evidence: files that are missing or shorter than the records
    that captures name in them, and kept looks, which are read, that are damaged. Nothing where there is none."""
    root = Path(folder)
    for name, referring in sorted(_by_file(captures).items()):
        path = root / name
        if not path.exists():
            yield _missing(name, referring)
        elif is_latest(name):
            yield from (each for each in _verify_file(path, name, referring) if each.fault)
        else:
            size = path.stat().st_size
            beyond = [each for each in referring if each.record.offset + each.record.length > size]
            if beyond:
                message = (
                    f"{name}: the file ends at {size:,} bytes, before the records of {len(beyond)} captures"
                )
                yield Finding(True, message, name, size, beyond[0].id)


def _by_file(captures: Iterable[Capture]) -> dict[str, list[Capture]]:
    named: dict[str, list[Capture]] = {}
    for capture in captures:
        named.setdefault(capture.record.file, []).append(capture)
    return named


def _missing(name: str, captures: list[Capture]) -> Finding:
    refer = f"{len(captures)} captures refer" if len(captures) != 1 else f"capture {captures[0].id} refers"
    remedy = "; the article's next look that finds other bytes makes another" if is_latest(name) else ""
    return Finding(
        True,
        f"{name}: the file is missing; {refer} to it, restore it from a backup{remedy}",
        name,
        capture_id=captures[0].id,
    )


def _verify_file(path: Path, name: str, captures: list[Capture]) -> Iterator[Finding]:
    lasting = not is_latest(name)
    seen: dict[str, _Seen] = {}
    damaged: list[int] = []
    try:
        with path.open("rb") as file:
            for item in walk(file, limit=1 << 62):
                if isinstance(item, Damage):
                    damaged.append(item.offset)
                    # A torn end is what a writer at work, or a killed one, leaves behind what is durable, or in a
                    # kept look that is not recorded yet.
                    fault = not item.torn if lasting else bool(captures)
                    yield Finding(fault, f"{name}, offset {item.offset}: {item.message}", name, item.offset)
                else:
                    yield from _verify_record(name, item, seen)
    except OSError as error:
        yield Finding(True, f"{name}: cannot be read ({error.strerror})", name)
        return
    named = {capture.record.record_id for capture in captures}
    for capture in captures:
        yield from _verify_capture(name, capture, seen, lasting)
    if not lasting:
        return
    for record_id, each in seen.items():
        if record_id not in named and not named.intersection(each.part_of):
            yield Finding(
                False, f"{name}, offset {each.offset}: no capture names this response", name, each.offset
            )
    indexed = {line.id: line.offset for line in read_index(path)}
    if indexed != {record_id: each.offset for record_id, each in seen.items()} and not damaged:
        yield Finding(
            False, f"{name}: its index does not fit; it is made anew at the next start of a writer", name
        )


def _verify_record(name: str, record: Record, seen: dict[str, _Seen]) -> Iterator[Finding]:
    sound = records.digest_holds(record.field("WARC-Block-Digest"), record.block) is not False
    stated = records.payload_digest(record) or ""
    if record.type == "response":
        try:
            sound = sound and records.digest(records.exchange(record).payload) == stated
        except EvidenceError:
            sound = False
        # A hop of a redirect names the response that answered in the end.
        seen[record.id] = _Seen(
            record.offset, stated, sound, record.concurrent, records.when(record.field("WARC-Date"))
        )
    if not sound:
        yield Finding(
            True,
            f"{name}, offset {record.offset}: the bytes do not have the digest recorded with them",
            name,
            record.offset,
        )


def _newer(seen: _Seen, capture: Capture) -> bool:
    """Whether a record is not older than a capture: what was put back from an older backup replaced nothing."""
    return seen.captured is not None and seen.captured >= capture.captured


def _verify_capture(name: str, capture: Capture, seen: dict[str, _Seen], lasting: bool) -> Iterator[Finding]:
    ref, replaced = capture.record, False
    found = seen.get(ref.record_id)
    if found is None:
        message, fault = "its record is missing", True
        if not lasting and any(each.sound and _newer(each, capture) for each in seen.values()):
            message, fault, replaced = "its kept look was replaced by a newer one", False, True
    elif found.digest != ref.payload_digest:
        message, fault = f"its record has another digest than the capture ({ref.payload_digest})", True
    elif found.offset != ref.offset:
        # Reading finds it all the same, by its id.
        message, fault = f"its record lies at offset {found.offset} now", False
    else:
        return
    yield Finding(
        fault,
        f"{name}, offset {ref.offset}: capture {capture.id} of {capture.url}: {message}",
        name,
        ref.offset,
        capture.id,
        replaced,
    )
