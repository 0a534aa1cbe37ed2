"""Every list as JSON and CSV, and single versions and pairs as text: one table of columns serves both.

CSV is UTF-8 with a header line. A cell that a spreadsheet would take for a formula (first character `=`, `+`,
`-`, `@`, tab or carriage return) is written with an apostrophe before it; numbers are written as they are.
JSON carries the text unchanged. Writers are generators of chunks, so that long lists are never held whole.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, Generic, TypeVar

import orjson

from variorum.comparison.rows import Mark, Run
from variorum.edits import sentence
from variorum.publish import images, links, words
from variorum.publish.health import next_ask
from variorum.publish.pair import Block, Pair, withheld
from variorum.publish.views import naming, searching, watched
from variorum.types import (
    Article,
    BlockKind,
    Capture,
    ChangeRow,
    Document,
    Edit,
    Hit,
    Interval,
    LinkOp,
    Look,
    Membership,
    Quote,
    Source,
    Speaker,
    Story,
    Version,
)

Row = TypeVar("Row")
Value = str | int | float | bool | None | list[Any] | dict[str, Any]


def _time(at: datetime | None) -> str | None:
    return words.iso(at) if at is not None else None


def interval(value: Interval) -> dict[str, Any]:
    return {"after": _time(value.after), "first": _time(value.first), "last": _time(value.last)}


class Kind(StrEnum):
    """What the values of a column are; any may be missing."""

    TEXT = "text"
    TIME = "time"  # RFC 3339 in UTC
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    TEXTS = "texts"
    INTEGERS = "integers"
    JSON = "json"  # a list or an object, the same in every row


#: A kind as JSON Schema says it.
_SCHEMAS: Final[dict[Kind, dict[str, Any]]] = {
    Kind.TEXT: {"type": ["string", "null"]},
    Kind.TIME: {"type": ["string", "null"], "format": "date-time"},
    Kind.INTEGER: {"type": ["integer", "null"]},
    Kind.NUMBER: {"type": ["number", "null"]},
    Kind.BOOLEAN: {"type": ["boolean", "null"]},
    Kind.TEXTS: {"type": "array", "items": {"type": "string"}},
    Kind.INTEGERS: {"type": "array", "items": {"type": "integer"}},
    Kind.JSON: {"type": ["array", "object", "null"]},
}


@dataclass(frozen=True, slots=True)
class Table(Generic[Row]):
    """A list that can be exported: its name, its columns, and what those hold that is no text. A column of lists is
    joined by "; " in CSV."""

    name: str
    columns: Mapping[str, Callable[[Row], Value]]
    kinds: Mapping[str, Kind] = field(default_factory=dict)

    def kind(self, column: str) -> Kind:
        return self.kinds.get(column, Kind.TEXT)

    @property
    def schema(self) -> dict[str, Any]:
        """A row as JSON Schema."""
        return {
            "type": "object",
            "properties": {name: _SCHEMAS[self.kind(name)] for name in self.columns},
            "required": list(self.columns),
        }

    def record(self, row: Row) -> dict[str, Value]:
        return {name: value(row) for name, value in self.columns.items()}


ARTICLES: Final[Table[Article]] = Table(
    "articles",
    {
        "id": lambda row: row.id,
        "url": lambda row: row.url,
        "outlet": lambda row: row.outlet,
        "headline": lambda row: row.headline,
        "state": lambda row: row.state.value,
        "language": lambda row: row.language,
        "published": lambda row: row.published,
        "found": lambda row: _time(row.found),
        "versions": lambda row: row.versions,
        "current": lambda row: row.current,
        "looks": lambda row: row.looks,
        "flips": lambda row: row.flips,
        "last_look": lambda row: _time(row.last_look),
        "last_change": lambda row: _time(row.last_change),
        "due": lambda row: _time(row.due),
    },
    {
        "found": Kind.TIME,
        "versions": Kind.INTEGER,
        "current": Kind.INTEGER,
        "looks": Kind.INTEGER,
        "flips": Kind.INTEGER,
        "last_look": Kind.TIME,
        "last_change": Kind.TIME,
        "due": Kind.TIME,
    },
)

CHANGES: Final[Table[ChangeRow]] = Table(
    "changes",
    {
        "article": lambda row: row.article.id,
        "outlet": lambda row: row.article.outlet,
        "url": lambda row: row.article.url,
        "old": lambda row: row.old.number,
        "new": lambda row: row.new.number,
        "after": lambda row: _time(row.new.intervals[0].after),
        "first": lambda row: _time(row.new.first_seen),
        "old_headline": lambda row: row.old.headline,
        "new_headline": lambda row: row.new.headline,
        "classes": lambda row: sorted({edit.klass.value for edit in row.edits}),
        "edits": lambda row: len(row.edits),
        "importance": lambda row: row.importance,
        "sentence": lambda row: naming.change_words(row),
        "silent": lambda row: row.silent,
        "later_note": naming.later_note_path,
        "page": lambda row: naming.pair_path(row.article.id, row.old.number, row.new.number),
    },
    {
        "old": Kind.INTEGER,
        "new": Kind.INTEGER,
        "after": Kind.TIME,
        "first": Kind.TIME,
        "classes": Kind.TEXTS,
        "edits": Kind.INTEGER,
        "importance": Kind.NUMBER,
        "silent": Kind.BOOLEAN,
    },
)

VERSIONS: Final[Table[Version]] = Table(
    "versions",
    {
        "article": lambda row: row.article_id,
        "number": lambda row: row.number,
        "headline": lambda row: row.headline,
        "words": lambda row: row.words,
        "after": lambda row: _time(row.intervals[0].after),
        "first": lambda row: _time(row.first_seen),
        "last": lambda row: _time(row.last_seen),
        "intervals": lambda row: [interval(stretch) for stretch in row.intervals],
        "noise": lambda row: row.noise,
        "text_key": lambda row: row.text_key,
        "capture": lambda row: row.capture_id,
        "extraction_rule": lambda row: row.extraction_rule,
        "decision_rule": lambda row: row.decision_rule,
    },
    {
        "number": Kind.INTEGER,
        "words": Kind.INTEGER,
        "after": Kind.TIME,
        "first": Kind.TIME,
        "last": Kind.TIME,
        "intervals": Kind.JSON,
        "noise": Kind.BOOLEAN,
        "extraction_rule": Kind.INTEGER,
        "decision_rule": Kind.INTEGER,
    },
)

LOOKS: Final[Table[Look]] = Table(
    "looks",
    {
        "article": lambda row: row.article_id,
        "at": lambda row: _time(row.at),
        "outcome": lambda row: row.outcome.value,
        "reason": lambda row: row.reason,
        "url": lambda row: row.url,
        "status": lambda row: row.status,
        "version": lambda row: row.version,
        "why": lambda row: row.why,
        "seconds": lambda row: round(row.seconds, 3),
        "wire_digest": lambda row: row.wire_digest,
        "capture": lambda row: row.capture_id,
        "rule": lambda row: row.rule,
        "changed_blocks": lambda row: list(row.changed_blocks),
    },
    {
        "at": Kind.TIME,
        "status": Kind.INTEGER,
        "version": Kind.INTEGER,
        "seconds": Kind.NUMBER,
        "rule": Kind.INTEGER,
        "changed_blocks": Kind.INTEGERS,
    },
)

SOURCES: Final[Table[watched.SourceLine]] = Table(
    "sources",
    {
        "id": lambda row: row.source.id,
        "name": lambda row: row.source.name,
        "outlet": lambda row: row.source.outlet,
        "kind": lambda row: row.source.kind.value,
        "url": lambda row: row.source.url,
        "state": lambda row: row.source.state.value,
        "health": lambda row: row.mark,
        "words": lambda row: f"{row.state}: {row.cause}",
        "articles": lambda row: row.articles,
        "added": lambda row: _time(row.source.added),
        "interval": lambda row: row.source.interval,
        "include": lambda row: list(row.source.include),
        "exclude": lambda row: list(row.source.exclude),
        "due": lambda row: _time(next_ask(row.health)),
        **{
            name: (lambda row, name=name: _time(getattr(row.health, name)))  # type: ignore[misc]
            for name in ("last_poll", "last_success", "last_new", "failing_since", "silent_since")
        },
        "status": lambda row: row.health.status,
        "failures": lambda row: row.health.failures,
        "problem": lambda row: row.health.problem,
    },
    {
        "articles": Kind.INTEGER,
        "added": Kind.TIME,
        "interval": Kind.INTEGER,
        "include": Kind.TEXTS,
        "exclude": Kind.TEXTS,
        "due": Kind.TIME,
        "last_poll": Kind.TIME,
        "last_success": Kind.TIME,
        "last_new": Kind.TIME,
        "failing_since": Kind.TIME,
        "silent_since": Kind.TIME,
        "status": Kind.INTEGER,
        "failures": Kind.INTEGER,
    },
)

HITS: Final[Table[Hit]] = Table(
    "hits",
    {
        "article": lambda row: row.article.id,
        "outlet": lambda row: row.article.outlet,
        "url": lambda row: row.article.url,
        "version": lambda row: row.version,
        "previous": lambda row: row.previous,
        "seen": lambda row: _time(row.seen),
        "where": lambda row: row.where,
        "headline": lambda row: row.headline,
        "snippet": lambda row: "".join(
            f"[{piece.text}]" if piece.match else piece.text for piece in searching.snippet(row.snippet)
        ),
        "page": searching.page,
    },
    {"version": Kind.INTEGER, "previous": Kind.INTEGER, "seen": Kind.TIME},
)

STORIES: Final[Table[Story]] = Table(
    "stories",
    {
        "id": lambda row: row.id,
        "title": lambda row: row.title,
        "first": lambda row: _time(row.first),
        "last": lambda row: _time(row.last),
        "events": lambda row: row.events,
        "reports": lambda row: row.reports,
        "outlets": lambda row: row.outlets,
        "page": lambda row: f"/s/{row.id}",
    },
    {
        "first": Kind.TIME,
        "last": Kind.TIME,
        "events": Kind.INTEGER,
        "reports": Kind.INTEGER,
        "outlets": Kind.INTEGER,
    },
)

#: The columns of rows that begin with an article.
_OF_ARTICLE: Final[Mapping[str, Callable[[tuple[Article, Any]], Value]]] = {
    "article": lambda row: row[0].id,
    "outlet": lambda row: row[0].outlet,
    "url": lambda row: row[0].url,
    "headline": lambda row: row[0].headline,
}

REPORTS: Final[Table[tuple[Article, Membership]]] = Table(
    "reports",
    {
        "story": lambda row: row[1].story_id,
        "event": lambda row: row[1].event_id,
        **_OF_ARTICLE,
        "versions": lambda row: row[0].versions,
        "at": lambda row: _time(row[1].at),
        "precision": lambda row: row[1].precision.value,
        "alike": lambda row: row[1].score,
        "terms": lambda row: list(row[1].terms),
        "names": lambda row: list(row[1].names),
        "days_apart": lambda row: row[1].days_apart,
    },
    {
        "versions": Kind.INTEGER,
        "at": Kind.TIME,
        "alike": Kind.NUMBER,
        "terms": Kind.TEXTS,
        "names": Kind.TEXTS,
        "days_apart": Kind.NUMBER,
    },
)

QUOTES: Final[Table[tuple[Article, Quote]]] = Table(
    "quotes",
    {
        "speaker": lambda row: row[1].speaker,
        "text": lambda row: row[1].text,
        "kind": lambda row: row[1].kind,
        **_OF_ARTICLE,
        "first_version": lambda row: row[1].first_version,
        "last_version": lambda row: row[1].last_version,
        "seen": lambda row: _time(row[1].seen),
        "page": lambda row: f"/a/{row[0].id}/{row[1].last_version}",
    },
    {"first_version": Kind.INTEGER, "last_version": Kind.INTEGER, "seen": Kind.TIME},
)

SPEAKERS: Final[Table[Speaker]] = Table(
    "speakers",
    {
        "key": lambda row: row.key,
        "name": lambda row: row.name,
        "quotes": lambda row: row.quotes,
        "last": lambda row: _time(row.last),
    },
    {"quotes": Kind.INTEGER, "last": Kind.TIME},
)


@dataclass(frozen=True, slots=True)
class PairEdit:
    """One edit between two versions that need not follow one another."""

    pair: Pair
    edit: Edit


PAIR_EDITS: Final[Table[PairEdit]] = Table(
    "edits",
    {
        "article": lambda row: row.pair.article.id,
        "url": lambda row: row.pair.article.url,
        "outlet": lambda row: row.pair.article.outlet,
        "old_version": lambda row: row.pair.old.number,
        "new_version": lambda row: row.pair.new.number,
        "class": lambda row: row.edit.klass.value,
        "change": lambda row: row.edit.change.value,
        "detail": lambda row: row.edit.detail,
        "old": lambda row: row.edit.old,
        "new": lambda row: row.edit.new,
        "about": lambda row: row.edit.about,
        "noted": lambda row: row.edit.noted,
        "sentence": lambda row: sentence((row.edit,)),
        "after": lambda row: _time(row.pair.new.intervals[0].after),
        "seen": lambda row: _time(row.pair.new.first_seen),
        "rule": lambda row: row.edit.rule,
    },
    {
        "old_version": Kind.INTEGER,
        "noted": Kind.BOOLEAN,
        "rule": Kind.INTEGER,
        "new_version": Kind.INTEGER,
        "after": Kind.TIME,
        "seen": Kind.TIME,
    },
)


# --- writers ---------------------------------------------------------------------------------------------

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def cell(value: Value) -> str | int | float:
    """A value as a CSV cell, safe in a spreadsheet."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return value
    if isinstance(value, list):
        value = "; ".join(item if isinstance(item, str) else orjson.dumps(item).decode() for item in value)
    elif isinstance(value, dict):
        value = orjson.dumps(value).decode()
    text = words.strict(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def as_csv(table: Table[Row], rows: Iterable[Row]) -> Iterator[str]:
    """The rows as CSV, one chunk a line."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(table.columns)
    for row in rows:
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
        writer.writerow([cell(value) for value in table.record(row).values()])
    yield buffer.getvalue()


def as_json_lines(table: Table[Row], rows: Iterable[Row]) -> Iterator[bytes]:
    """The rows as JSON, one object a line."""
    for row in rows:
        yield orjson.dumps(table.record(row), option=orjson.OPT_APPEND_NEWLINE)


# --- single things ---------------------------------------------------------------------------------------


def document(value: Document) -> dict[str, Any]:
    """A document with the field names of `variorum extract --json`."""
    return {
        "url": value.url,
        "state": value.state.value,
        "reason": value.reason,
        "canonical_url": value.canonical_url,
        "language": value.language,
        "headline": value.headline,
        "headlines": {name: getattr(value.headlines, name) for name in ("h1", "og", "jsonld", "title")},
        "standfirst": value.standfirst,
        "byline": list(value.byline),
        "published": value.published,
        "modified": value.modified,
        "blocks": [{"kind": block.kind.value, "text": block.text} for block in value.blocks],
        "links": links.record(value),
        "pictures": images.record(value),
        "text": value.text,
        "rule": value.rule,
    }


def version_text(article: Article, version: Version, value: Document, url: str, *, markdown: bool) -> str:
    """A version as plain text or Markdown: headline, where it comes from, blocks parted by blank lines."""
    headline = words.plain(value.headline) or naming.title(article)
    source = f"{words.plain(article.outlet)}, {words.plain(article.url)}, version {version.number}"
    seen = f"first seen {words.exact(version.first_seen)}, last seen {words.exact(version.last_seen)}"
    if not markdown:
        return (
            "\n\n".join([headline, f"{source}; {seen}. {url}", *(words.plain(b.text) for b in value.blocks)])
            + "\n"
        )
    parts = [f"# {_marked(headline)}", f"*{_marked(source)}; {seen}.* <{url}>"]
    for block in value.blocks:
        text = _marked(words.plain(block.text))
        prefix = {
            BlockKind.SUBHEAD: "## ",
            BlockKind.LIST: "- ",
            BlockKind.QUOTE: "> ",
            BlockKind.PULL_QUOTE: "> ",
        }.get(block.kind, "")
        parts.append(prefix + text)
    return "\n\n".join(parts) + "\n"


_MARKDOWN: Final = str.maketrans({char: f"\\{char}" for char in "\\`*_[]<>#|~&"})


def _marked(text: str) -> str:
    """Text with everything escaped that Markdown would read as markup."""
    return text.translate(_MARKDOWN)


def pair_text(pair: Pair, url: str, *, markdown: bool) -> str:
    """The changes between two versions as text: [-removed-], {+added+} and <moved here>, or ~~struck~~, **bold** and
    *italic*."""
    escape = _marked if markdown else words.strict

    def text(runs: Iterable[Run]) -> str:
        signs = {
            Mark.REMOVED: ("~~", "~~") if markdown else ("[-", "-]"),
            Mark.ADDED: ("**", "**") if markdown else ("{+", "+}"),
            Mark.MOVED: ("*", "*") if markdown else ("<", ">"),
        }
        return "".join(
            "{}{}{}".format(
                signs.get(run.mark, ("", ""))[0], escape(run.text), signs.get(run.mark, ("", ""))[1]
            )
            for run in runs
        )

    def block(value: Block) -> str:
        label = value.label or value.say
        return f"({label}) {text(value.runs)}" if label else text(value.runs)

    headline = words.plain(pair.new.headline) or naming.title(pair.article)
    parts = [
        ("# " if markdown else "") + escape(headline),
        (
            f"{escape(words.plain(pair.article.outlet))}, versions {pair.old.number} and {pair.new.number}, "
            f"{words.plural(pair.changes, 'change')}. {url}"
        ),
    ]
    lines = [pair.headline] if pair.headline is not None and pair.headline.op is not LinkOp.SAME else []
    for stretch in pair.stretches:
        lines += [line for line in stretch.lines if line.change is not None]
    for line in lines:
        parts += [block(value) for value in (line.inline or (*line.old, *line.new))]
    parts += filter(None, [withheld(pair.left_out)])
    return "\n\n".join(parts) + "\n"


def source(value: Source) -> dict[str, Any]:
    return {
        "id": value.id,
        "kind": value.kind.value,
        "url": value.url,
        "name": value.name,
        "outlet": value.outlet,
        "added": _time(value.added),
        "state": value.state.value,
    }


def capture(value: Capture) -> dict[str, Any]:
    """A capture with where its record lies."""
    return {
        "id": value.id,
        "url": value.url,
        "captured": _time(value.captured),
        "status": value.status,
        "content_type": value.content_type,
        "size": value.size,
        "source": value.source,
        "record": {
            "file": value.record.file,
            "offset": value.record.offset,
            "length": value.record.length,
            "record_id": value.record.record_id,
            "payload_digest": value.record.payload_digest,
        },
    }


def excerpts(pair: Pair) -> dict[str, Any]:
    """The changed lines of a pair with their context, for an instance that does not give out whole texts."""

    def side(blocks: Iterable[Block]) -> list[dict[str, Any]]:
        return [{"number": row.number, "text": "".join(run.text for run in row.runs)} for row in blocks]

    return {
        "excerpt": True,
        "blocks_left_out": pair.left_out,
        "rows": [
            {"op": line.op.value, "change": line.change, "old": side(line.old), "new": side(line.new)}
            for stretch in pair.stretches
            for line in stretch.lines
        ],
    }
