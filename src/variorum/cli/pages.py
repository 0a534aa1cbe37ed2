"""`extract` and `compare`: saved pages and texts, without any history and without a database."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import replace
from typing import Any, BinaryIO

import click
import orjson

from variorum.cli.command import Command
from variorum.cli.inputs import Input, InputError, doubt, named, once_only, read_pair, shown
from variorum.cli.options import COLOUR, JSON, WHY, page_url
from variorum.cli.output import bold, draw, emit, failed, next_step, safe, say, tell
from variorum.comparison import compare_units
from variorum.comparison.render import to_json
from variorum.edits import classify, compared, importance
from variorum.types import Comparison, Document


@click.command(
    "extract",
    cls=Command,
    examples=(
        ("variorum extract page.html --url https://example.org/story", "read a page as a reader would"),
        ("variorum extract *.html --json > pages.jsonl", "one JSON object for each page"),
    ),
)
@click.argument("pages", metavar="PAGE…", nargs=-1, required=True)
@page_url("Address the page was saved from.")
@COLOUR
@JSON
def extract_command(pages: Sequence[str], url: str | None, as_json: bool) -> int:
    """Read saved pages without any history: article text, metadata, state. `-` is standard input."""
    once_only(pages)
    failures = 0
    for page in pages:
        try:
            document = Input(page, url).read()
        except InputError as error:
            failures += 1
            failed(named(page), error.why, as_json, path=shown(page), url=url)
            continue
        if as_json:
            emit(_extracted(page, url, document))
        else:
            _tell_document(page, document)
    if failures < len(pages) and not as_json:
        next_step("`variorum compare OLD NEW` sets two saved pages side by side")
    return 1 if failures else 0


def _extracted(page: str, url: str | None, document: Document) -> dict[str, Any]:
    from variorum.publish import exports

    return {"path": shown(page), **exports.document(document), "url": url}


def _tell_document(page: str, document: Document) -> None:
    tell(f"{named(page)}: {document.state}{f' ({safe(document.reason)})' if document.reason else ''}")
    for name, value in (
        ("headline", document.headline),
        ("standfirst", document.standfirst),
        ("byline", ", ".join(document.byline)),
        ("published", document.published),
        ("modified", document.modified),
        ("language", document.language),
        ("canonical", document.canonical_url),
    ):
        if value:
            draw(f"  {name}: {bold(value) if name == 'headline' else safe(value)}")
    tell_blocks(document)


def tell_blocks(document: Document) -> None:
    """The text of a document for people, kinds other than paragraphs named."""
    for block in document.blocks:
        mark = "" if block.kind == "paragraph" else f"[{block.kind}] "
        tell(f"\n{mark}{safe(block.text)}")


@click.command(
    "compare",
    cls=Command,
    examples=(
        ("variorum compare old.html new.html", "what changed between two saved pages"),
        ("variorum compare --units pairs.jsonl --json", "many pairs of ready sentences in one process"),
    ),
)
@click.argument("files", metavar="[OLD NEW]", nargs=-1)
@click.option(
    "--text", is_flag=True, help="Plain texts, a blank line between paragraphs, whatever they hold."
)
@click.option("--units", metavar="PAIR.json", help="Ready sentences: one pair, or JSON lines of pairs.")
@page_url("Address both pages were saved from.")
@WHY
@COLOUR
@JSON
def compare_command(
    files: tuple[str, ...], text: bool, units: str | None, url: str | None, why: bool, as_json: bool
) -> int:
    """Set two pages, two texts or ready sentences side by side. `-` is standard input.

    A file without any HTML tag is taken as a plain text. A page that holds no article text (a consent or block
    page, a list, an empty file) is an error, not a text without changes.
    """
    from variorum.cli.changes import show_comparison

    if units is not None:
        if files or text or url:
            raise click.UsageError("--units stands alone: it takes the place of OLD, NEW, --text and --url")
        try:
            return _compare_units(units, as_json, why=why)
        except InputError as error:
            failed(named(units), error.why, as_json, path=shown(units))
            return 1
    if len(files) != 2:
        raise click.UsageError("name an old and a new file, or --units PAIR.json")
    old, new = (Input(each, url, text or None) for each in files)
    try:
        documents = read_pair(old, new)
    except InputError as error:
        failed(named(error.path), error.why, as_json, path=shown(error.path))
        return 1
    for page, document in zip((old, new), documents, strict=True):
        if reason := doubt(page, document):
            say(f"variorum: {safe(reason)}")
    show_comparison(compared(*documents), *documents, as_json=as_json, why=why)
    if not as_json:
        next_step("`variorum watch URL` keeps every version of a page by itself")
    return 0


def _compare_units(name: str, as_json: bool, *, why: bool) -> int:
    from variorum.cli.changes import in_words

    failures = 0
    for number, pair in _pairs(name):
        known = {"id": pair["id"]} if isinstance(pair, dict) and "id" in pair else {}
        try:
            comparison = _of_units(pair)
        except ValueError as error:
            failures += 1
            failed(f"{named(name)}, line {number}", str(error), as_json, line=number, **known)
            continue
        if as_json:
            emit({**known, **to_json(comparison)})
        else:
            draw("".join(f"{safe(str(each))}: " for each in known.values()) + in_words(comparison, why=why))
    return 1 if failures else 0


def _pairs(name: str) -> Iterator[tuple[int, Any]]:
    """The pairs of a file with their line numbers: one JSON object however it is laid out, or one a line.

    Lines are answered as they come, so that another program can ask and wait for each answer. A line that is no
    JSON is given as an exception. Raises `InputError`.
    """
    try:
        file: BinaryIO
        with nullcontext(sys.stdin.buffer) if name == "-" else open(name, "rb") as file:
            yield from _read_pairs(file)
    except OSError as error:
        raise InputError(name, error.strerror or str(error)) from error


def _read_pairs(file: BinaryIO) -> Iterator[tuple[int, Any]]:
    first = file.readline().removeprefix(b"\xef\xbb\xbf")
    pair = _parsed(first)
    lines: Iterator[bytes] = iter(file)
    if isinstance(pair, orjson.JSONDecodeError):
        rest = file.read()
        whole = _parsed(first + rest)
        if not isinstance(whole, orjson.JSONDecodeError):
            yield 1, whole
            return
        lines = iter(rest.splitlines())
    if first.strip():
        yield 1, pair
    for number, line in enumerate(lines, 2):
        if line.strip():
            yield number, _parsed(line)


def _parsed(line: bytes) -> Any:
    try:
        return orjson.loads(line)
    except orjson.JSONDecodeError as error:
        return error


def _of_units(pair: Any) -> Comparison:
    """The comparison of one pair. Raises `ValueError` that says what is wrong with it."""
    if isinstance(pair, orjson.JSONDecodeError):
        raise ValueError(f"no JSON: {pair}")
    if not isinstance(pair, dict):
        raise ValueError('no object with "old" and "new"')
    sides: list[list[list[str]]] = []
    for side in ("old", "new"):
        paragraphs = pair.get(side)
        if not isinstance(paragraphs, list) or not all(
            isinstance(p, list) and all(isinstance(s, str) for s in p) for p in paragraphs
        ):
            raise ValueError(f'"{side}" must be a list of paragraphs, each a list of sentences')
        sides.append(paragraphs)
    comparison = compare_units(*sides)
    edits = classify(comparison)
    return replace(comparison, edits=edits, importance=importance(edits))


COMMANDS = {"extract": extract_command, "compare": compare_command}
