"""Imported captures, also older ones; everything derived anew; and disk given back."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from stage import PARAGRAPHS, START, Stage, World, article, sqlite, world

from variorum import Observatory
from variorum.evidence.verify import verify
from variorum.pipeline import reprocess as reprocessing
from variorum.pipeline.backfill import ImportLine
from variorum.types import Block, BlockKind, Outcome

URL = "https://coast.example/2026/ferries"


def text(number: int) -> str:
    return article(paragraphs=(*PARAGRAPHS[:4], f"By now {number} boats had sailed from the southern quay."))


def folder(path: Path, *captures: tuple[float, str] | tuple[float, str, str]) -> Path:
    """A folder of pages: (hours after START, page, address)."""
    path.mkdir()
    lines = []
    for number, (hours, page, *url) in enumerate(captures):
        (path / f"{number}.html").write_text(page)
        at = START + timedelta(hours=hours)
        row = {
            "file": f"{number}.html",
            "url": url[0] if url else URL,
            "captured": at.isoformat(),
            "status": 200,
        }
        lines.append(json.dumps(row | {"headers": {"Content-Type": "text/html; charset=utf-8"}}))
    (path / "captures.jsonl").write_text("\n".join(lines))
    return path


def take_in(observatory: Observatory, *paths: Path) -> list[ImportLine]:
    return list(observatory.import_archives(paths))


def shown(observatory: Observatory, article_id: str) -> list[tuple[float, int]]:
    """Which version stood from when on, in hours after START."""
    rows = [
        ((part.first - START) / timedelta(hours=1), version.number)
        for version in observatory.store.versions(article_id, noise=True)
        for part in version.intervals
    ]
    return [(round(hours, 3), number) for hours, number in sorted(rows)]


def test_captures_go_through_the_same_decisions(each_world: World, tmp_path: Path) -> None:
    """New, unchanged, changed, back again: in order of time, whatever the order in the archive."""
    captures = [(3.0, text(1)), (0.0, text(1)), (1.0, text(1)), (2.0, text(2))]
    lines = take_in(each_world.observatory, folder(tmp_path / "a", *captures))
    assert [(line.outcome, line.version) for line in lines] == [
        (Outcome.NEW, 0),
        (Outcome.UNCHANGED, 0),
        (Outcome.CHANGED, 1),
        (Outcome.VARIANT, 0),
    ]
    (one,) = each_world.observatory.store.articles()
    assert one.due is None
    assert one.outlet == "coast.example"
    assert each_world.run(hours=100) == []


STATED = '<meta property="og:site_name" content="The Coast  Post"></head>'
PUBLISHED = """<script type="application/ld+json">{"@graph": [{"@type": "NewsArticle",
    "publisher": {"@type": "Organization", "name": "Küste am Abend"}}]}</script></head>"""


@pytest.mark.parametrize(
    ("head", "outlet"),
    [(STATED, "The Coast Post"), (PUBLISHED, "Küste am Abend"), ("</head>", "coast.example")],
)
def test_an_outlet_is_called_as_its_pages_call_it(
    each_world: World, tmp_path: Path, head: str, outlet: str
) -> None:
    """By the name of the site, or of the publisher; a site none of whose pages states one by its host, and pages that
    state nothing as others of their site do."""
    captures = [
        (0, text(1).replace("</head>", head), URL),
        (1, text(2), "https://www.coast.example/mayor"),
        (2, text(3), "https://inland.example/mayor"),
    ]
    take_in(each_world.observatory, folder(tmp_path / "a", *captures))
    outlets = {each.url: each.outlet for each in each_world.observatory.store.articles()}
    assert outlets == dict(
        zip((url for _, _, url in captures), (outlet, outlet, "inland.example"), strict=True)
    )


def test_an_outlet_that_is_watched_is_called_as_there(each_world: World, tmp_path: Path) -> None:
    """Captures of a site that has a source belong to the source's outlet."""
    article_id = each_world.watch("/story")
    (source,) = each_world.observatory.store.article_sources(article_id)
    each_world.observatory.set_source(source.id, outlet="The Stage")
    captured = text(1).replace("</head>", STATED)
    take_in(each_world.observatory, folder(tmp_path / "a", (0, captured, each_world.stage.url("/other"))))
    (other,) = (each for each in each_world.observatory.store.articles() if each.id != article_id)
    assert other.outlet == "The Stage"


def test_addresses_of_one_article_in_one_archive(each_world: World, tmp_path: Path) -> None:
    """Captures under tracking addresses, printings and a stated canonical address are looks at one article."""
    page = article(canonical=URL)
    urls = [
        URL + "?utm_source=a",
        "https://coast.example/print/ferries",
        URL,
        "https://coast.example/print/ferries",
    ]
    captures = [(number, page, url) for number, url in enumerate([*urls, *urls])]
    lines = take_in(each_world.observatory, folder(tmp_path / "a", *captures))
    assert [line.outcome for line in lines] == [Outcome.NEW, *[Outcome.UNCHANGED] * 7]
    assert len({line.article for line in lines}) == 1
    assert each_world.observatory.totals().articles == 1


def test_older_captures_fill_in_the_past(each_world: World, tmp_path: Path) -> None:
    """A second archive with older captures: its texts get the next numbers and their own times, the edits lie
    between neighbours in time, and what the page shows now stays what it is."""
    observatory, store = each_world.observatory, each_world.observatory.store
    first = take_in(observatory, folder(tmp_path / "a", (10, text(1)), (20, text(2)), (30, text(2))))
    article_id = first[0].article
    assert article_id is not None
    lines = take_in(
        observatory,
        folder(tmp_path / "b", (0, text(0)), (5, text(1)), (15, text(1)), (17, text(3)), (25, text(1))),
    )
    assert [(line.outcome, line.version) for line in lines] == [
        (Outcome.CHANGED, 2),
        (Outcome.VARIANT, 0),
        (Outcome.UNCHANGED, 0),
        (Outcome.CHANGED, 3),
        (Outcome.VARIANT, 0),
    ]
    assert shown(observatory, article_id) == [(0, 2), (5, 0), (10, 0), (17, 3), (20, 1), (25, 0), (30, 1)]
    assert store.article(article_id).current == 1
    assert store.plan(article_id).current == 1
    for old, new in ((2, 0), (0, 3), (3, 1)):
        if old != 2:
            assert store.edits(article_id, old, new), (old, new)
    assert all("older capture" in line.reason for line in lines)
    assert observatory.compare(article_id, 0, 3).comparison.edits


def test_an_older_capture_before_everything_known(each_world: World, tmp_path: Path) -> None:
    """The same text, seen earlier: first seen is earlier, and no version is made."""
    observatory = each_world.observatory
    first = take_in(observatory, folder(tmp_path / "a", (10, text(1))))
    (line,) = take_in(observatory, folder(tmp_path / "b", (2, text(1))))
    assert (line.outcome, line.version) == (Outcome.UNCHANGED, 0)
    (version,) = observatory.store.versions(first[0].article or "")
    assert version.first_seen == START + timedelta(hours=2)
    assert observatory.store.article(first[0].article or "").flips == 0


def test_the_same_archive_twice(each_world: World, tmp_path: Path) -> None:
    """An import that was broken off, or done again, makes no version twice."""
    path = folder(tmp_path / "a", (0, text(0)), (1, text(1)), (2, text(0)), (3, text(2)))
    once = take_in(each_world.observatory, path)
    before = shown(each_world.observatory, once[0].article or "")
    again = take_in(each_world.observatory, path)
    assert [line.version for line in once] == [line.version for line in again] == [0, 1, 0, 2]
    assert {line.outcome for line in again} == {Outcome.UNCHANGED}
    assert shown(each_world.observatory, once[0].article or "") == before


def test_old_captures_of_a_watched_article(each_world: World, tmp_path: Path) -> None:
    """Imports of an article that is watched live disturb neither its due time nor what it shows."""
    stage, observatory = each_world.stage, each_world.observatory
    article_id = each_world.watch("/story", text(5))
    due = observatory.store.article(article_id).due
    old = folder(tmp_path / "a", (-50, text(4), stage.url("/story")), (-40, text(5), stage.url("/story")))
    lines = take_in(observatory, old)
    assert [(line.article, line.outcome, line.version) for line in lines] == [
        (article_id, Outcome.CHANGED, 1),
        (article_id, Outcome.VARIANT, 0),
    ]
    assert observatory.store.article(article_id).due == due
    assert observatory.store.article(article_id).current == 0
    assert each_world.look(article_id).outcome is Outcome.UNCHANGED


def test_what_is_no_page_leaves_nothing(each_world: World, tmp_path: Path) -> None:
    """A picture of an archive is told as not-article; damaged lines as failed; neither makes an article."""
    path = folder(tmp_path / "a", (0, text(0)))
    (path / "x.png").write_bytes(b"\x89PNG")
    extra = [
        {"file": "x.png", "url": "https://coast.example/x.png", "captured": START.isoformat(), "status": 200,
         "headers": {"Content-Type": "image/png"}},
        {"file": "missing.html", "url": URL, "captured": START.isoformat(), "status": 200, "headers": {}},
        {"file": "0.html", "url": "mailto:nobody", "captured": START.isoformat(), "status": 200, "headers": {}},
    ]  # fmt: skip
    with (path / "captures.jsonl").open("a") as file:
        file.writelines("\n" + json.dumps(row) for row in extra)
    lines = take_in(each_world.observatory, path)
    assert sorted(line.outcome for line in lines) == [
        Outcome.FAILED,
        Outcome.FAILED,
        Outcome.NEW,
        Outcome.NOT_ARTICLE,
    ]
    assert each_world.observatory.totals().articles == 1


# --- reprocess ---------------------------------------------------------------------------------------------


def with_versions(made: World, count: int = 3) -> str:
    article_id = made.watch("/story", text(0))
    for number in range(1, count):
        made.stage.put("/story", text(number))
        made.look(article_id)
    made.stage.put("/story", text(count - 1).replace("Most read", "Least read"))
    made.look(article_id)
    return article_id


def test_reprocess_changes_nothing_under_the_same_rules(disk_world: World) -> None:
    """Read again from the stored bytes, every version is what it was; looks without bytes are counted; nobody is
    asked for anything."""
    article_id = with_versions(disk_world)
    store = disk_world.observatory.store
    before = [
        (v.number, v.text_key, store.document(article_id, v.number)) for v in disk_world.versions(article_id)
    ]
    edits = [store.edits(article_id, n, n + 1) for n in range(2)]
    asked = len(disk_world.stage.asked)
    (done,) = disk_world.observatory.reprocess()
    assert (done.article, done.read_anew, done.texts_changed) == (article_id, 3, 0)
    assert (done.same_as_before, done.problems) == ((), ())
    assert done.not_kept == 1
    after = [
        (v.number, v.text_key, store.document(article_id, v.number)) for v in disk_world.versions(article_id)
    ]
    assert after == before
    assert [store.edits(article_id, n, n + 1) for n in range(2)] == edits
    assert len(disk_world.stage.asked) == asked


def test_reprocess_under_other_rules_and_back(disk_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rules that read two versions alike mark the later as noise, in the name of the rules; better rules take it
    back. What a person marked stays; numbers stay."""
    article_id = with_versions(disk_world, 4)
    observatory, real = disk_world.observatory, reprocessing.read_again
    observatory.mark(article_id, 3, "noise", "Ada")

    def poorer(html: bytes, *known: object, **more: object) -> object:
        from dataclasses import replace

        reread = real(html, *known, **more)  # type: ignore[arg-type]
        document = replace(reread.document, blocks=(Block(BlockKind.PARAGRAPH, "All boats."),))
        return replace(reread, document=document)

    monkeypatch.setattr(reprocessing, "read_again", poorer)
    (done,) = observatory.reprocess()
    assert done.texts_changed == 4
    assert done.same_as_before == (1, 2)
    assert [v.noise for v in disk_world.versions(article_id)] == [False, True, True, True]
    monkeypatch.setattr(reprocessing, "read_again", real)
    (done,) = observatory.reprocess(article_id)
    assert done.same_as_before == ()
    versions = disk_world.versions(article_id)
    assert [v.number for v in versions] == [0, 1, 2, 3]
    assert [v.noise for v in versions] == [False, False, False, True]


def test_reprocess_tells_of_captures_that_cannot_be_read(disk_world: World) -> None:
    """A version whose bytes are damaged keeps its text, and the report names it."""
    article_id = with_versions(disk_world)
    store, evidence = disk_world.observatory.store, disk_world.observatory.places.evidence
    assert evidence is not None
    record = store.capture(disk_world.versions(article_id)[1].capture_id).record
    with (evidence / record.file).open("r+b") as file:
        file.seek(record.offset + 20)
        file.write(b"\0" * 20)
    kept = store.document(article_id, 1)
    (done,) = disk_world.observatory.reprocess()
    assert done.read_anew == 2
    assert [problem.split(":")[0] for problem in done.problems] == ["version 1"]
    assert store.document(article_id, 1) == kept


def test_reprocess_can_be_left_in_the_middle(disk_world: World) -> None:
    """Whoever stops listening leaves whole articles behind and holds neither the database nor its lock."""
    for number in range(3):
        disk_world.watch(f"/story-{number}", text(number))
    running = disk_world.observatory.reprocess()
    next(running)
    with disk_world.observatory.store.transaction():
        pass
    running.close()  # type: ignore[attr-defined]
    assert len(list(disk_world.observatory.reprocess())) == 3


# --- prune -------------------------------------------------------------------------------------------------


def test_prune_frees_only_what_nothing_needs(stage: Stage, tmp_path: Path) -> None:
    """With every look kept, the dry run says what would go and touches nothing; the real one frees it; versions
    can all be read afterwards, also those whose records moved in their file."""
    with world(stage, sqlite(tmp_path), keep_all=True) as made:
        article_id = made.watch("/story", text(0))
        for number in range(1, 4):
            for goose in range(3):
                page = text(number).replace("<li></li>", f"<li>Goose {goose}</li>")
                stage.put("/story", page)
                made.look(article_id)
        observatory, store = made.observatory, made.observatory.store
        folder_ = observatory.places.evidence
        assert folder_ is not None
        sizes = dict(observatory.evidence.files())
        before = len(store.captures(article_id))
        planned = observatory.prune(dry_run=True)
        assert planned.dry_run
        assert planned.captures > 0
        assert dict(observatory.evidence.files()) == sizes
        assert len(store.captures(article_id)) == before
        done = observatory.prune(dry_run=False)
        assert done.captures == planned.captures
        assert done.freed >= planned.freed > 0
        assert sum(size for _, size in observatory.evidence.files()) == sum(sizes.values()) - done.freed
        for version in store.versions(article_id):
            exchange = observatory.evidence.read(store.capture(version.capture_id).record)
            assert f"By now {version.number} boats".encode() in exchange.payload
        assert not [finding for finding in verify(folder_, store.all_captures()) if finding.fault]
        assert [problem for each in observatory.reprocess() for problem in each.problems] == []
        assert observatory.prune(dry_run=False).captures == 0


def test_prune_keeps_to_its_budget(stage: Stage, tmp_path: Path) -> None:
    """A budget leaves the newest captures that nothing needs, up to so many bytes."""
    with world(stage, sqlite(tmp_path), keep_all=True) as made:
        article_id = made.watch("/story", text(0))
        for goose in range(8):
            stage.put("/story", text(0).replace("<li></li>", f"<li>Goose {goose}</li>"))
            made.look(article_id)
        unneeded = made.observatory.store.unneeded_captures()
        assert len(unneeded) >= 6
        budget = sum(capture.record.length for capture in unneeded[-2:])
        done = made.observatory.prune(dry_run=False, budget=budget)
        assert (done.captures, done.kept) == (len(unneeded) - 2, 2)
        left = {capture.id for capture in made.observatory.store.unneeded_captures()}
        assert left == {capture.id for capture in unneeded[-2:]}


def test_prune_and_the_newest_look(disk_world: World) -> None:
    """The newest capture of an article is needed until the next one replaces it, and can be read after a prune."""
    article_id = with_versions(disk_world)
    observatory = disk_world.observatory
    kept = observatory.store.plan(article_id).kept_capture
    assert kept is not None
    observatory.prune(dry_run=False)
    exchange = observatory.evidence.read(observatory.store.capture(kept).record)
    assert b"Least read" in exchange.payload
    disk_world.stage.put("/story", text(2).replace("Most read", "Also read"))
    disk_world.look(article_id)
    newest = observatory.store.plan(article_id).kept_capture
    assert newest not in (None, kept)
