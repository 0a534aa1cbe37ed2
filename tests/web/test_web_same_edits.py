"""One article of the demonstration, read on every surface: terminal, page, feeds and JSON tell the same edits."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from html import escape, unescape
from pathlib import Path
from random import Random
from xml.etree import ElementTree

import pytest
from web_client import Client
from web_server import served

from variorum.app import Observatory, open_observatory
from variorum.cli import main
from variorum.publish.edits import changed
from variorum.publish.feeds import ATOM
from variorum.testing.newsroom.desk import EDITS
from variorum.testing.newsroom.drafts import written
from variorum.testing.newsroom.model import Copy, EventKind
from variorum.testing.newsroom.wire import Wire
from variorum.types import Block, BlockKind
from variorum.web.site import create_site

DONE = (
    EventKind.FIGURE,
    EventKind.QUOTE_REMOVED,
    EventKind.HEADLINE,
    EventKind.PARAGRAPH_MOVED,
    EventKind.CAPTION,
    EventKind.CORRECTION,
)
#: What stands at the end of the article, and what is written there one after the other: one kind of change each.
LAST = "The works at the lock were led by Anna Price of Ostvik. Police said the road may stay closed."
WRITTEN = (
    LAST,
    LAST.replace("Anna Price", "Anna Brent"),
    LAST.replace("Police said", "Residents said"),
    LAST.replace("may stay", "will stay"),
    LAST.replace("lock", "old lock").replace("works at", "works, at").replace("lock were", "lock, were"),
    "",  # and the text of before once more
)
URL = "https://harbour.example/news/2026/story"


def page(copy: Copy) -> str:
    """The article as a plain page."""
    tags = {BlockKind.SUBHEAD: "h2", BlockKind.CAPTION: "figcaption", BlockKind.LIST: "li"}
    body = [(tags.get(block.kind, "p"), escape(block.text)) for block in copy.blocks]
    text = "".join(
        f"<figure><img src='a.jpg' alt=''><{tag}>{text}</{tag}></figure>"
        if tag == "figcaption"
        else f"<{tag}>{text}</{tag}>"
        for tag, text in body
    )
    return (
        f"<!doctype html><html lang='en'><head><title>{escape(copy.headline)}</title></head>"
        f"<body><main><article><h1>{escape(copy.headline)}</h1>{text}</article></main></body></html>"
    )


def history() -> list[Copy]:
    """An article of the demonstration, and what its desk did to it, one thing after the other; at the end the quoted
    paragraph is back."""
    rng, wire = Random(5), Wire(Random(5))
    for draft in written():
        copies = [draft.copy]
        for kind in DONE:
            change = EDITS[kind](copies[-1], draft, rng, wire) if draft.language == "en" else None
            if change is None:
                break
            copies.append(change.copy)
        else:
            return copies + [_ending(copies[-1], text) for text in WRITTEN]
    raise AssertionError("no written article takes all of it")


def _ending(copy: Copy, text: str) -> Copy:
    return copy.with_blocks(*copy.blocks, Block(BlockKind.PARAGRAPH, text)) if text else copy


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder: Path = tmp_path_factory.mktemp("same")
    saved = folder / "saved"
    saved.mkdir()
    lines = []
    start = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
    for number, copy in enumerate(history()):
        (saved / f"{number}.html").write_text(page(copy), "utf-8")
        at = start + timedelta(hours=2 * number)
        line = {"file": f"{number}.html", "url": URL, "captured": f"{at:%Y-%m-%dT%H:%M:%SZ}", "status": 200}
        lines.append(json.dumps({**line, "headers": {"Content-Type": "text/html; charset=utf-8"}}))
    (saved / "captures.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    address = f"sqlite:///{folder / 'news.db'}"
    with open_observatory(address) as observatory:
        outcomes = [line.outcome.value for line in observatory.import_archives([saved])]
    assert outcomes == ["new", *["changed"] * (len(DONE) + len(WRITTEN) - 1), "variant"]
    return address


@pytest.fixture(scope="module")
def observatory(database: str) -> Iterator[Observatory]:
    with open_observatory(database) as observatory:
        yield observatory


@pytest.fixture(scope="module")
def client(observatory: Observatory) -> Iterator[Client]:
    with served(create_site(observatory)) as address:
        yield Client(address)


def said(capfd: pytest.CaptureFixture[str], *args: str) -> str:
    with pytest.raises(SystemExit) as ended:
        main(list(args))
    assert ended.value.code in (0, None)
    return capfd.readouterr().out


def told(text: str) -> str:
    """Words without the layout of the surface they stand on."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", text)).split())


def test_every_surface_tells_the_same_edits(
    observatory: Observatory, client: Client, database: str, capfd: pytest.CaptureFixture[str]
) -> None:
    """Of each change: the same edits in the JSON of page, feed and command, from the same stored values; and each of
    them is named by the same words, with its values, on the page, in the feeds and in the terminal."""
    (article,) = observatory.all_articles()
    rows = list(observatory.all_changes())
    assert len(rows) == len(DONE) + len(WRITTEN)
    items = {
        item["url"].rpartition("/a/")[2]: item for item in client.get("/latest.feed.json").json()["items"]
    }
    atom = ElementTree.fromstring(client.get(f"/a/{article.id}.atom").body)  # noqa: S314 - our own
    entries = {}
    for entry in atom.findall(f"{{{ATOM}}}entry"):
        link, content = entry.find(f"{{{ATOM}}}link"), entry.find(f"{{{ATOM}}}content")
        assert link is not None
        assert content is not None
        entries[link.get("href", "").rpartition("/a/")[2]] = told(content.text or "")
    rss = ElementTree.fromstring(client.get(f"/a/{article.id}.rss").body)  # noqa: S314 - our own
    titles = {
        item.findtext("link", "").rpartition("/a/")[2]: item.findtext("title", "")
        for item in rss.iter("item")
    }
    changes = client.get("/latest.json").json()["changes"]
    latest = {each["page"].removeprefix("/a/"): each for each in changes}
    table = said(capfd, "list", "changes", "--db", database)
    listed = [
        json.loads(line) for line in said(capfd, "list", "changes", "--json", "--db", database).splitlines()
    ]
    classes: set[str] = set()
    for row in rows:
        pair = f"{row.old.number}..{row.new.number}"
        place = f"{article.id}/{pair}"
        stored = [each.edit for each in observatory.store.edits(article.id, row.old.number, row.new.number)]
        assert tuple(stored) == row.edits != ()
        classes |= {edit.klass.value for edit in stored}
        on_page = client.get(f"/a/{place}.json").json()
        in_feed = items[place]["_variorum"]
        in_terminal = json.loads(said(capfd, "diff", article.id, pair, "--json", "--db", database))
        assert on_page["edits"] == in_feed["edits"] == in_terminal["edits"]
        assert [each["rule"] for each in on_page["edits"]] == [each.rule for each in stored]
        for name in ("sentence", "importance", "terms"):
            assert on_page[name] == in_feed[name] == in_terminal[name]
        assert on_page["silence"] == in_terminal["silence"]
        (line,) = [each for each in listed if (each["old"], each["new"]) == (row.old.number, row.new.number)]
        assert line["silent"] == on_page["silence"]["silent"] == in_feed["silent"]
        assert line["sentence"] == on_page["sentence"] == items[place]["summary"].removeprefix("silent: ")
        assert line["importance"] == on_page["importance"] == row.importance
        assert line["classes"] == sorted({each["class"] for each in on_page["edits"]})
        assert set(items[place]["tags"]) == {*line["classes"], *(["silent"] if row.silent else [])}
        for form in (items[place]["title"], titles[place], items[place]["summary"], entries[place]):
            assert ("ilent" in form) == row.silent
        assert row.silent == (f"silent: {line['sentence']}" in " ".join(table.split()))
        assert line == latest[place]
        words = said(capfd, "diff", article.id, pair, "--why", "--db", database)
        html = told(client.get(f"/a/{place}").text)
        every = changed(row.edits)
        for each in (*every.told, *every.light):
            assert each.label in html
            assert each.label in entries[place] or each in every.light
            for value in filter(None, (each.old if each.edit.klass != "moved" else "", each.new)):
                assert value in words
                assert value in html
                assert value in entries[place] or each in every.light
    assert {
        "figure",
        "quote",
        "headline",
        "moved",
        "image",
        "correction",
        "name",
        "attribution",
        "hedge",
        "copy-edit",
        "restored",
    } <= classes
