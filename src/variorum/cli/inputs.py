"""Files that commands read: `-` is standard input wherever a file is named."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click

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


def once_only(paths: Sequence[str]) -> None:
    """Raises `UsageError` where standard input is named twice: there is nothing left of it for the second."""
    if list(paths).count("-") > 1:
        raise click.UsageError("standard input (-) can be named once only")


def input_bytes(path: str) -> bytes:
    """The bytes of a file, or of standard input for `-`. Raises `InputError`."""
    try:
        return sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
    except OSError as error:
        raise InputError(path, error.strerror or str(error)) from error


@dataclass(frozen=True, slots=True)
class Input:
    """A file with a text: the address that it was saved from, and whether it is a plain text (True) or a page
    (False); None where the file itself shows it: what holds no HTML tag at all is a plain text."""

    path: str
    url: str | None = None
    text: bool | None = False

    def read(self) -> Document:
        """The document. Raises `InputError`."""
        from variorum.errors import ExtractError
        from variorum.extraction import extract, plain
        from variorum.standalone import read

        body = input_bytes(self.path)
        if self.text:
            return plain(body.decode("utf-8-sig", errors="replace"))
        try:
            return read(body, url=self.url) if self.text is None else extract(body, url=self.url)
        except ExtractError as error:
            raise InputError(self.path, str(error).removeprefix("the page: ")) from error


def doubt(page: Input, document: Document) -> str | None:
    """Why the text of a page may not be its article, in words; None where it is."""
    if page.text or document.state in READABLE:
        return None
    why = f" ({document.reason})" if document.reason else ""
    return f"{named(page.path)}: the page is {document.state}{why}; what is compared may not be the article"


def read_pair(old: Input, new: Input) -> tuple[Document, Document]:
    """Two documents to compare. Raises `InputError`, also where both are standard input, and where one holds
    nothing to compare: a wall beside a wall is no unchanged report."""
    from variorum.standalone import nothing_to_compare

    if old.path == new.path == "-":
        raise InputError("-", "standard input can be one of the two only")
    documents = old.read(), new.read()
    for each, document in zip((old, new), documents, strict=True):
        if not each.text and (why := nothing_to_compare(document)):  # a text that is called one may be empty
            raise InputError(each.path, why)
    return documents
