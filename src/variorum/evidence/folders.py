"""Folders of saved pages: `captures.jsonl` tells of each page its file, address, time, status and headers."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import orjson

from variorum.types import Exchange

INDEX = "captures.jsonl"

_LINE_LIMIT = 1 << 20
_PAGE_LIMIT = 64 << 20


@dataclass(frozen=True, slots=True)
class Line:
    """A line that can be used: when the page was captured, and where the line begins in the index."""

    captured: datetime
    offset: int


@dataclass(frozen=True, slots=True)
class Fault:
    """A line that cannot be used. `where` names the file and the line."""

    where: str
    message: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Loaded:
    exchange: Exchange
    where: str


@dataclass(frozen=True, slots=True)
class _Row:
    file: str
    url: str
    captured: datetime
    status: int
    headers: tuple[tuple[str, str], ...]


class Folder:
    """A folder of pages with its `captures.jsonl`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._root = path.resolve()
        self._lines: dict[int, int] = {}  # line numbers by offset

    def index(self) -> Iterator[Line | Fault]:
        """What each line says; nothing is read but the index."""
        path = self.path / INDEX
        try:
            file = path.open("rb")
        except OSError as error:
            why = (
                "it is not there; a folder is imported by this file" if not path.exists() else error.strerror
            )
            yield Fault(f"{self.path.name}/{INDEX}", f"{why}")
            return
        with file:
            number = offset = 0
            while raw := file.readline(_LINE_LIMIT):
                number += 1
                begins, offset = offset, offset + len(raw)
                if not raw.endswith(b"\n") and len(raw) == _LINE_LIMIT:
                    while (more := file.readline(_LINE_LIMIT)) and not more.endswith(b"\n"):
                        offset += len(more)
                    offset += len(more)
                    yield Fault(self._where(number), f"the line is longer than {_LINE_LIMIT:,} bytes")
                    continue
                if not raw.strip():
                    continue
                self._lines[begins] = number
                row = _parse(raw)
                if isinstance(row, str):
                    yield Fault(self._where(number), row)
                else:
                    yield Line(row.captured, begins)

    def load(self, offset: int) -> Loaded | Fault:
        """The capture of the line that begins at `offset`, with its page."""
        where = self._where(self._lines[offset])
        try:
            with (self.path / INDEX).open("rb") as file:
                file.seek(offset)
                row = _parse(file.readline(_LINE_LIMIT))
        except OSError as error:
            return Fault(where, f"it cannot be read again: {error.strerror}")
        if isinstance(row, str):
            return Fault(where, row)
        payload = self._page(row.file)
        if isinstance(payload, str):
            return Fault(where, payload, row.url)
        headers = _honest(row.headers, payload)
        return Loaded(Exchange(row.url, row.captured, row.status, headers, payload), where)

    def _page(self, name: str) -> bytes | str:
        """The bytes of a page, or why they cannot be had."""
        try:
            path = (self._root / name).resolve()
            if not path.is_relative_to(self._root):
                return f"{name}: lies outside the folder"
            kind = path.stat()
            if not stat.S_ISREG(kind.st_mode):
                return f"{name}: is no file"
            if kind.st_size > _PAGE_LIMIT:
                return (
                    f"{name}: has {kind.st_size:,} bytes, more than the {_PAGE_LIMIT:,} that a page may have"
                )
            return path.read_bytes()
        except FileNotFoundError:
            return f"{name}: is not there"
        except (OSError, ValueError, RuntimeError) as error:  # a name with NUL, a loop of links
            return f"{name}: cannot be read ({error})"

    def _where(self, number: int) -> str:
        return f"{self.path.name}/{INDEX}, line {number}"


def _parse(raw: bytes) -> _Row | str:
    """A line's values, or what is wrong with it."""
    try:
        values = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        return f"the line is no JSON ({error})"
    if not isinstance(values, dict):
        return "the line is no JSON object"
    for name in ("file", "url", "captured"):
        if not isinstance(values.get(name), str) or not values[name]:
            return f'"{name}" is missing, or no text'
    try:
        parts = urlsplit(values["url"])
        good = parts.scheme.lower() in ("http", "https") and bool(parts.hostname)
    except ValueError:
        good = False
    if not good:
        return '"url" is no http or https address'
    try:
        captured = datetime.fromisoformat(values["captured"])
        if captured.tzinfo is None:
            return '"captured" has no time zone; write 2026-04-25T10:00:00Z for UTC'
        captured = captured.astimezone(UTC)
    except (ValueError, OverflowError):
        return '"captured" is no time; write it as 2026-04-25T10:00:00Z'
    status = values.get("status")
    status = 200 if status is None else status
    if not isinstance(status, int) or isinstance(status, bool) or not 100 <= status <= 599:
        return '"status" is no HTTP status'
    headers = _headers(values.get("headers"))
    if headers is None:
        return '"headers" is neither an object nor a list of pairs, all of text'
    return _Row(values["file"], values["url"], captured, status, headers)


def _headers(given: object) -> tuple[tuple[str, str], ...] | None:
    """From `{"name": "value"}`, `{"name": ["value", …]}` or `[["name", "value"], …]`."""
    if given is None:
        return ()
    pairs: list[tuple[str, str]] = []
    rows: list[object]
    if isinstance(given, dict):
        rows = [
            [name, each]
            for name, value in given.items()
            for each in (value if isinstance(value, list) else [value])
        ]
    elif isinstance(given, list):
        rows = given
    else:
        return None
    for row in rows:
        if not isinstance(row, list) or len(row) != 2:
            return None
        name, value = row
        if not isinstance(name, str) or isinstance(value, bool) or not isinstance(value, str | int):
            return None
        pairs.append((name.strip(), str(value).strip()))
    return tuple(pairs)


_MAGIC = {"gzip": b"\x1f\x8b", "x-gzip": b"\x1f\x8b", "zstd": b"\x28\xb5\x2f\xfd"}


def _honest(headers: tuple[tuple[str, str], ...], payload: bytes) -> tuple[tuple[str, str], ...]:
    """Headers that fit the file. Saved pages are mostly stored decoded though their headers still name the
    coding: such a header gets the prefix that web archives use. Framing never survives saving."""
    out = []
    for name, value in headers:
        lower = name.lower()
        magic = _MAGIC.get(value.lower().strip())
        decoded = not payload.startswith(magic) if magic else _is_text(payload)
        if lower == "transfer-encoding" or (lower == "content-encoding" and decoded):
            out.append((f"X-Archive-Orig-{name}", value))
        else:
            out.append((name, value))
    return tuple(out)


def _is_text(payload: bytes) -> bool:
    return payload.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<"
