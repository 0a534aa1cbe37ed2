"""Files that commands read: `-` is standard input wherever a file is named."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from variorum.errors import VariorumError
from variorum.types import READABLE, Document


class InputError(VariorumError):
    """A file that cannot be read as what it should be; `path` is its name, `why` the cause."""

    def __init__(self, path: str, why: str) -> None:
        super().__init__(f"{named(path)}: {why}")
        self.path = path
        self.why = why


def shown(path: str) -> str:
    """The name of a file as JSON lines give it: as it was written, bytes that are no UTF-8 as U+FFFD."""
    return os.fsencode(path).decode("utf-8", "replace")


def named(path: str) -> str:
    """What messages call a file."""
    return "standard input" if path == "-" else shown(path)


def input_bytes(path: str) -> bytes:
    """The bytes of a file, or of standard input for `-`. Raises `InputError`."""
    try:
        return sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
    except OSError as error:
        raise InputError(path, error.strerror or str(error)) from error


@dataclass(frozen=True, slots=True)
class Input:
    """A file with a text: a page, the address that it was saved from, and whether it is a plain text instead."""

    path: str
    url: str | None = None
    text: bool = False

    def read(self) -> Document:
        """The document. Raises `InputError`."""
        from variorum.errors import ExtractError
        from variorum.extraction import extract, plain

        body = input_bytes(self.path)
        if self.text:
            return plain(body.decode("utf-8-sig", errors="replace"))
        try:
            return extract(body, url=self.url)
        except ExtractError as error:
            raise InputError(self.path, str(error)) from error


def doubt(page: Input, document: Document) -> str | None:
    """Why the text of a page may not be its article, in words; None where it is."""
    if page.text or document.state in READABLE:
        return None
    why = f" ({document.reason})" if document.reason else ""
    return f"{named(page.path)}: the page is {document.state}{why}; what is compared may not be the article"


def read_pair(old: Input, new: Input) -> tuple[Document, Document]:
    """Two documents to compare. Raises `InputError`, also where both are standard input."""
    if old.path == new.path == "-":
        raise InputError("-", "standard input can be one of the two only")
    return old.read(), new.read()
