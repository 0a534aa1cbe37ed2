"""`extract`, `compare`, `import`, `export`: pages and archives in, data out."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click
import orjson

from variorum.cli.common import JSON, input_bytes, opened, settings_options
from variorum.cli.output import emit, progress, safe, say, tell, utc
from variorum.comparison import compare_units
from variorum.comparison.render import to_json, to_plain
from variorum.config import Loaded
from variorum.edits import classify, compared
from variorum.errors import ExtractError, VariorumError
from variorum.extraction import extract, plain
from variorum.pipeline.backfill import ImportLine
from variorum.publish import exports
from variorum.types import Comparison, Document, Outcome


class _InputError(VariorumError):
    """A file that cannot be read as what it should be."""


@dataclass(frozen=True, slots=True)
class CompareInput:
    """One side of a comparison: a file, the address it was saved from, and whether it is a plain text."""

    path: str
    url: str | None
    text: bool


def read_text(source: CompareInput) -> Document:
    """The document of a file. Raises `VariorumError` that names it."""
    try:
        body = input_bytes(source.path)
    except OSError as error:
        raise _InputError(f"{source.path}: {error.strerror or error}") from error
    if source.text:
        return plain(body.decode("utf-8", errors="replace"))
    return extract(body, url=source.url)


@click.command("extract", epilog="Example: variorum extract page.html --url https://example.org/story --json")
@click.argument("pages", metavar="PAGE…", nargs=-1, required=True)
@click.option("--url", help="Address the page was saved from.")
@JSON
def extract_command(pages: Sequence[str], url: str | None, as_json: bool) -> int:
    """Read saved pages without any history: article text, metadata, state. `-` is standard input."""
    failures = 0
    for page in pages:
        try:
            document = extract(input_bytes(page), url=url)
        except (ExtractError, OSError) as error:
            failures += 1
            message = error.strerror or str(error) if isinstance(error, OSError) else str(error)
            if as_json:
                emit({"path": page, "url": url, "error": message})
            say(f"variorum: {safe(page)}: {safe(message)}")
            continue
        if as_json:
            emit({"path": page, **exports.document(document), "url": url})
        else:
            _tell_document(page, document)
    return 1 if failures else 0


def _tell_document(page: str, document: Document) -> None:
    tell(f"{safe(page)}: {document.state}{f' ({safe(document.reason)})' if document.reason else ''}")
    for name, value in (
        ("headline", document.headline),
        ("byline", ", ".join(document.byline)),
        ("published", document.published),
        ("modified", document.modified),
        ("language", document.language),
    ):
        if value:
            tell(f"  {name}: {safe(value)}")
    for block in document.blocks:
        mark = "" if block.kind == "paragraph" else f"[{block.kind}] "
        tell(f"\n{mark}{safe(block.text)}")


@click.command("compare", epilog="Example: variorum compare old.html new.html --json")
@click.argument("files", metavar="OLD NEW", nargs=-1)
@click.option("--text", is_flag=True, help="Plain texts: a blank line between paragraphs.")
@click.option("--units", metavar="PAIR.json", help="Ready sentences: one pair, or JSON lines of pairs.")
@click.option("--url", help="Address both pages were saved from.")
@JSON
def compare_command(
    files: tuple[str, ...], text: bool, units: str | None, url: str | None, as_json: bool
) -> int:
    """Set two pages, two texts or ready sentences side by side."""
    if units is not None:
        if files:
            raise click.UsageError("--units takes the place of OLD and NEW")
        return _compare_units(units, as_json)
    if len(files) != 2:
        raise click.UsageError("name an old and a new file, or --units PAIR.json")
    old, new = (read_text(CompareInput(each, url, text)) for each in files)
    comparison = compared(old, new)
    if as_json:
        emit(to_json(comparison))
    else:
        tell(to_plain(comparison, old, new).rstrip())
    return 0


def _compare_units(name: str, as_json: bool) -> int:
    failures = 0
    for number, pair in _pairs(name):
        try:
            comparison = _of_units(pair)
        except _InputError as error:
            failures += 1
            line = {"line": number, "error": str(error)}
            emit({**line, "id": pair["id"]} if isinstance(pair, dict) and "id" in pair else line)
            say(f"variorum: {name}, line {number}: {error}")
            continue
        if as_json:
            emit({**({"id": pair["id"]} if "id" in pair else {}), **to_json(comparison)})
        else:
            tell(to_plain(comparison).rstrip())
    return 1 if failures else 0


def _pairs(name: str) -> Iterator[tuple[int, Any]]:
    """The pairs of a file with their line numbers: one JSON object however it is laid out, or one a line."""
    try:
        body = input_bytes(name)
    except OSError as error:
        raise _InputError(f"{name}: {error.strerror or error}") from error
    try:
        yield 1, orjson.loads(body)
        return
    except orjson.JSONDecodeError:
        pass
    for number, line in enumerate(body.splitlines(), 1):
        if line.strip():
            try:
                yield number, orjson.loads(line)
            except orjson.JSONDecodeError as error:
                yield number, _Broken(str(error))


@dataclass(frozen=True, slots=True)
class _Broken:
    """A line that is no JSON."""

    why: str


def _of_units(pair: Any) -> Comparison:
    if isinstance(pair, _Broken):
        raise _InputError(f"no JSON: {pair.why}")
    if not isinstance(pair, dict):
        raise _InputError('no object with "old" and "new"')
    sides: list[list[list[str]]] = []
    for side in ("old", "new"):
        paragraphs = pair.get(side)
        if not isinstance(paragraphs, list) or not all(
            isinstance(p, list) and all(isinstance(s, str) for s in p) for p in paragraphs
        ):
            raise _InputError(f'"{side}" must be a list of paragraphs, each a list of sentences')
        sides.append(paragraphs)
    comparison = compare_units(*sides)
    return replace(comparison, edits=classify(comparison))


@click.command("import", epilog="Example: variorum import captures.warc.gz --db news.db --json")
@click.argument("files", metavar="FILE…", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--name", help="Name of the archive; default: its file name.")
@JSON
@settings_options
def import_command(files: tuple[Path, ...], name: str | None, as_json: bool, loaded: Loaded) -> int:
    """Take in captures of WARC, WACZ or a folder with captures.jsonl, in order of their time."""
    failures = 0
    outcomes: dict[str, int] = {}
    with opened(loaded) as observatory, progress("importing") as count:
        for line in observatory.import_archives(files, name=name):
            count()
            failures += line.outcome is Outcome.FAILED
            outcomes[line.outcome] = outcomes.get(line.outcome, 0) + 1
            if as_json:
                emit(_import_line(line))
            elif line.outcome is not Outcome.UNCHANGED:
                version = "" if line.version is None else f" {line.version}"
                tell(f"{utc(line.captured)}  {line.outcome}{version}  {safe(line.url)}  {safe(line.reason)}")
    say(
        ", ".join(f"{number} {outcome}" for outcome, number in sorted(outcomes.items()))
        or "no captures found"
    )
    return 1 if failures else 0


def _import_line(line: ImportLine) -> dict[str, Any]:
    return {
        "url": line.url,
        "captured": utc(line.captured),
        "article": line.article,
        "outcome": line.outcome,
        "version": line.version,
        "classes": list(dict.fromkeys(edit.klass.value for edit in line.edits)),
        "importance": None,
        "reason": line.reason,
        "where": line.where,
    }


@click.command("export", epilog="Example: variorum export changes --format csv --output changes.csv")
@click.argument("what", type=click.Choice(["articles", "changes", "versions", "looks", "sources", "edits"]))
@click.option("--format", "form", type=click.Choice(["json", "csv"]), default="json", show_default=True)
@click.option(
    "--output", "-o", type=click.Path(path_type=Path), help="File to write; default: standard output."
)
@click.option("--since", metavar="TIME", help="Only since then (ISO 8601, UTC).")
@settings_options
def export_command(what: str, form: str, output: Path | None, since: str | None, loaded: Loaded) -> None:
    """Write lists as JSON lines or CSV."""
    from variorum.cli.exporting import chunks

    with opened(loaded, create=False) as observatory:
        stream = open(output, "wb") if output else sys.stdout.buffer  # noqa: SIM115 (closed below)
        try:
            for chunk in chunks(observatory, what, form, since):
                stream.write(chunk)
            stream.flush()
        finally:
            if output:
                stream.close()
    if output:
        say(f"{output}: written")


COMMANDS = {
    "extract": extract_command,
    "compare": compare_command,
    "import": import_command,
    "export": export_command,
}
