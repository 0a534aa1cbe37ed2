"""What killed processes leave in an evidence folder, cut and noted at the next start (see `evidence.store`)."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from variorum.evidence import cdxj
from variorum.evidence.layout import (
    LATEST,
    REWRITTEN,
    WRITING,
    index_line,
    index_path,
    is_response,
    put_in_place,
    rolled,
)
from variorum.evidence.reading import Damage, walk
from variorum.evidence.records import Record


@dataclass(slots=True)
class Recovery:
    """One recovery of a folder, by its only writer. `index` appends lines to the index of a file, by its name.

    `damaged` are the files that must not be written to any more, by name.
    """

    folder: Path
    index: Callable[[str, Sequence[bytes]], None]
    damaged: set[str] = field(default_factory=set)

    def run(self) -> list[str]:
        """Recover the folder; answers with what was done, a line each. Raises `OSError` where it cannot be."""
        done = self._mend_latest()
        for left in self.folder.glob(f"*{REWRITTEN}"):
            left.unlink()
            done.append(f"{left.name}: removed; rewriting was not finished, the file itself is as it was")
        names = rolled(self.folder)
        for name in names:
            done += self._mend(name, newest=name == names[-1])
        for index in self.folder.glob("*.cdxj"):
            if not index.with_name(f"{index.stem}.warc.gz").exists():
                index.unlink()
                done.append(f"{index.name}: removed; its WARC file is gone")
        return done

    def _mend_latest(self) -> list[str]:
        """Cut what a killed process left half-written of kept looks; none of them was recorded yet."""
        note = self.folder / WRITING
        done: list[str] = []
        for name in note.read_text("utf-8").splitlines() if note.exists() else ():
            path = self.folder / name
            if LATEST.match(name) is None or not path.exists():
                continue
            end, damage = 0, None
            with path.open("rb") as file:
                for item in walk(file, wanted=is_response):
                    if isinstance(item, Damage):
                        damage = item
                        break
                    end = item.offset + item.length
            if damage:
                done += _cut(path, end, damage.message)
        note.unlink(missing_ok=True)
        return done

    def _mend(self, name: str, *, newest: bool) -> list[str]:
        """Cut what is torn at the end and let the index tell of what is there."""
        path = self.folder / name
        done: list[str] = []
        lines, sound = _read_index_strictly(path) if newest else _last_line(path)
        last = lines[-1] if sound else None
        if last and last.offset + last.length > path.stat().st_size:
            done.append(f"{name}: shorter than its index says; records are missing, see verify")
            last, sound = None, False
        unknown: list[cdxj.Line] = []
        end = last.offset if last else 0
        damage: Damage | None = None
        torn = agrees = True
        with path.open("rb") as file:
            for item in walk(file, start=end, wanted=is_response):
                if isinstance(item, Damage):
                    damage = damage or item
                elif damage:
                    torn = False  # there are readable records behind it
                    break
                else:
                    end = item.offset + item.length
                    if last and item.offset == last.offset:
                        agrees = item.id == last.id
                    elif item.type == "response":
                        unknown += index_line(item, name)
        if damage and (not torn or (last and damage.offset <= last.offset)):
            self.damaged.add(name)
            return [
                *done,
                f"{name}: damaged at offset {damage.offset} ({damage.message}); left as it is, see verify",
            ]
        if damage:
            done += _cut(path, end, damage.message)
        if not path.exists():
            return done
        if not agrees or not sound:
            return done + _rebuild(path)
        if unknown:
            self.index(name, [line.write() for line in unknown])
            done.append(f"{name}: {len(unknown)} missing index lines written")
        return done


def _cut(path: Path, end: int, why: str) -> list[str]:
    lost = path.stat().st_size - end
    if end == 0:
        path.unlink()
        return [f"{path.name}: removed; it held {lost} bytes of a first record that was never finished"]
    with path.open("r+b") as file:
        file.truncate(end)
        os.fsync(file.fileno())
    return [f"{path.name}: {lost} bytes of an unfinished record cut at offset {end} ({why})"]


def _rebuild(path: Path) -> list[str]:
    lines: list[cdxj.Line] = []
    with path.open("rb") as file:
        for item in walk(file, wanted=is_response):
            if isinstance(item, Record) and item.type == "response":
                lines += index_line(item, path.name)
    index = index_path(path)
    text = b"".join(line.write() for line in lines)
    if index.exists() and index.read_bytes() == text:
        return []
    if not index.exists() and not lines:
        return []
    put_in_place(index, text)
    return [f"{index.name}: made anew from the records ({len(lines)} lines)"]


def _read_index_strictly(warc: Path) -> tuple[list[cdxj.Line], bool]:
    """All lines, and whether each could be read and they stand in the order of their offsets."""
    try:
        raw = index_path(warc).read_bytes().splitlines(keepends=True)
    except FileNotFoundError:
        return [], False
    parsed = [cdxj.parse(line) for line in raw]
    lines = [line for line in parsed if line and line.filename == warc.name]
    ordered = all(a.offset < b.offset for a, b in pairwise(lines))
    return lines, len(lines) == len(raw) and ordered and bool(lines)


def _last_line(warc: Path) -> tuple[list[cdxj.Line], bool]:
    """Only the last line: enough for a file that was finished long ago."""
    try:
        with index_path(warc).open("rb") as file:
            size = file.seek(0, io.SEEK_END)
            file.seek(max(0, size - (1 << 16)))
            last = (file.read().splitlines(keepends=True) or [b""])[-1]
    except FileNotFoundError:
        return [], False
    line = cdxj.parse(last)
    sound = line is not None and line.filename == warc.name
    return ([line] if line and sound else []), sound
