"""Taking records out of a WARC file: it is written anew without them, and takes the old one's place as a whole."""

from __future__ import annotations

import dataclasses
import os
from pathlib import Path

from variorum.errors import EvidenceError
from variorum.evidence import cdxj
from variorum.evidence.layout import REWRITTEN, index_line, index_path, is_response, put_in_place, ref_of
from variorum.evidence.reading import Damage, walk
from variorum.types import RecordRef


def rewrite(path: Path, ids: set[str]) -> tuple[int, dict[tuple[str, int], RecordRef]]:
    """Replace a rolled file by one without some records and what belongs to them, by id.

    Answers with the bytes that were freed, and where what stayed lies now, by file and old offset. Raises
    `EvidenceError` where the file is damaged, `OSError` where it cannot be rewritten; it is then as it was.
    """
    try:
        return _rewritten(path, ids)
    except BaseException:
        _beside(path).unlink(missing_ok=True)
        raise


def _beside(path: Path) -> Path:
    return path.with_name(path.name + REWRITTEN)


def _rewritten(path: Path, ids: set[str]) -> tuple[int, dict[tuple[str, int], RecordRef]]:
    name = path.name
    before = path.stat().st_size
    fresh = _beside(path)
    lines: list[cdxj.Line] = []
    moved: dict[tuple[str, int], RecordRef] = {}
    kept = 0
    with path.open("rb") as file, fresh.open("wb") as out:
        for item in walk(file, wanted=is_response):
            if isinstance(item, Damage):
                raise EvidenceError(
                    f"{path}: damaged at offset {item.offset} ({item.message}); it is not rewritten",
                    path=name,
                    offset=item.offset,
                )
            if item.id in ids or ids.intersection(item.concurrent):
                ids.add(item.id)  # so that the request of a hop goes with the hop
                continue
            offset = out.tell()
            if item.type == "response":
                for line in index_line(dataclasses.replace(item, offset=offset), name):
                    lines.append(line)
                    if offset != item.offset:
                        moved[name, item.offset] = ref_of(line)
            kept += item.type != "warcinfo"
            with path.open("rb") as again:
                again.seek(item.offset)
                out.write(again.read(item.length))
        out.flush()
        os.fsync(out.fileno())
        after = out.tell()
    # First the index goes, so that a stale one never stands beside a rewritten file.
    index_path(path).unlink(missing_ok=True)
    if not kept:
        fresh.unlink()
        path.unlink()
        return before, {}
    fresh.replace(path)
    put_in_place(index_path(path), b"".join(line.write() for line in lines))
    return before - after, moved
