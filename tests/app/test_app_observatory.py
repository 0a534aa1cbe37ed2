"""What can be done with an observatory: where its data lie, what it answers, how it is opened and restored."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from stage import PARAGRAPHS, START, Stage, World, article, sqlite, world

from variorum import Settings, VariorumError, compare, extract, open_observatory
from variorum.app import FoundEdit, moment, new_id, places, restore
from variorum.errors import ExtractError, LockedError, NotFoundError, SettingsError, StorageError
from variorum.storage import MemoryStore, SqlStore, open_store
from variorum.types import Verdict


@pytest.fixture
def made(tmp_path: Path) -> Iterator[World]:
    with Stage() as stage, world(stage, sqlite(tmp_path)) as ready:
        yield ready


def with_changes(made: World) -> str:
    """An article with three versions: the headline changed, then a paragraph."""
    article_id = made.watch()
    made.stage.put("/story", article(headline="Ferries by night"))
    made.look(article_id, hours=2)
    made.stage.put(
        "/story", article(headline="Ferries by night", paragraphs=(*PARAGRAPHS[:5], "A new end came."))
    )
    made.look(article_id, hours=2)
    return article_id


@pytest.mark.parametrize(
    ("settings", "database", "evidence"),
    [
        ({"home": "/data"}, "sqlite:////data/variorum.db", "/data/evidence"),
        ({"database": "sqlite:////data/news.db"}, "sqlite:////data/news.db", "/data/news.evidence"),
        ({"database": "sqlite:////x/n.db", "home": "/data"}, "sqlite:////x/n.db", "/data/evidence"),
        ({"database": "sqlite:////x/n.db", "evidence": "/warc"}, "sqlite:////x/n.db", "/warc"),
        ({"database": "postgresql://host/news", "home": "/d"}, "postgresql://host/news", "/d/evidence"),
        ({"database": "memory:"}, ":memory:", None),
        ({"database": "sqlite:///:memory:"}, ":memory:", None),
    ],
)
def test_where_the_data_lie(settings: dict[str, str], database: str, evidence: str | None) -> None:
    """Database and evidence lie where the settings say; a database file alone has its evidence beside it."""
    where = places(Settings(**settings))  # type: ignore[arg-type]
    assert where.database == database
    assert where.evidence == (Path(evidence) if evidence else None)


def test_in_memory_nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An observatory in memory leaves no file behind."""
    monkeypatch.chdir(tmp_path)
    with open_observatory("memory:") as observatory:
        assert isinstance(observatory.store, MemoryStore)
        assert observatory.totals().articles == 0
        assert observatory.check().looks == 0
    assert list(tmp_path.iterdir()) == []


def test_a_database_that_is_not_there(tmp_path: Path) -> None:
    """Without `create` it is an error that names the file and says what to do, and no folder is made."""
    with pytest.raises(StorageError, match=r"nowhere.*news\.db.*variorum add"):
        open_observatory(f"sqlite:///{tmp_path / 'nowhere' / 'news.db'}", create=False)
    assert list(tmp_path.iterdir()) == []


def test_edits_are_listed_as_the_documentation_says(made: World) -> None:
    """Newest first, by time, class, article and source, each with its sentence, address and bounds in time."""
    article_id = with_changes(made)
    observatory = made.observatory
    edits = list(observatory.edits())
    assert next((edit.old_version, edit.new_version) for edit in edits) == (1, 2)
    assert edits[-1].klass == "headline"
    assert (edits[-1].old, edits[-1].new) == ("Night ferries twice an hour", "Ferries by night")
    newest = edits[0]
    assert isinstance(newest, FoundEdit)
    assert newest.url == made.stage.url("/story")
    assert newest.after is not None
    assert newest.after < newest.seen
    assert [edit.klass for edit in observatory.edits(classes=["headline"])] == ["headline"]
    assert list(observatory.edits(since=START + timedelta(hours=3))) == [
        e for e in edits if e.new_version == 2
    ]
    assert list(observatory.edits(until="2026-03-02T12:00:00Z")) == [e for e in edits if e.new_version == 1]
    assert list(observatory.edits(article=article_id)) == edits
    assert list(observatory.edits(source=made.stage.url("/story"))) == edits
    with pytest.raises(NotFoundError):
        list(observatory.edits(source="nobody"))
    with pytest.raises(SettingsError, match=r"'figgure' is no class of edits.*figure"):
        observatory.edits(classes=["figgure"])


def test_an_article_by_every_name(made: World) -> None:
    """By id, by its address with or without tracking, and by the address of its page here."""
    article_id = made.watch()
    find = made.observatory.find_article
    url = made.stage.url("/story")
    for name in (article_id, url, url + "?utm_source=x", f"http://127.0.0.1:8712/a/{article_id}/0..1"):
        assert find(name).id == article_id
    for name in ("nothing", "https://elsewhere.example/story", "mailto:x", ""):
        with pytest.raises(NotFoundError):
            find(name)


def test_pairs(made: World) -> None:
    """The newest pair by default, any pair by number; a number that is not there is named with those that are."""
    article_id = with_changes(made)
    compare = made.observatory.compare
    assert (compare(article_id).old.number, compare(article_id).new.number) == (1, 2)
    assert (compare(article_id, 0).old.number, compare(article_id, 0).new.number) == (0, 2)
    assert compare(article_id, 0, 1).comparison.edits
    with pytest.raises(NotFoundError, match="no version 7; it has 0 to 2"):
        compare(article_id, 0, 7)


def test_a_persons_word(made: World) -> None:
    """A version marked as noise leaves the lists, and comes back with the opposite mark; who and when is kept."""
    article_id = with_changes(made)
    observatory = made.observatory
    observatory.mark(article_id, 2, "noise", "Ada", "an advertisement")
    assert {edit.new_version for edit in observatory.edits()} == {1}
    assert made.look(article_id).outcome.value == "unchanged"
    observatory.mark(article_id, 2, "edit", "Bea")
    assert {edit.new_version for edit in observatory.edits()} == {1, 2}
    assert [(mark.who, mark.verdict) for mark in observatory.store.marks(article_id)] == [
        ("Ada", "noise"),
        ("Bea", "edit"),
    ]
    with pytest.raises(SettingsError, match="neither"):
        observatory.mark(article_id, 2, "spam", "Ada")


def test_search_finds_what_was_removed(made: World) -> None:
    """Words of a text, words that came and words that went."""
    with_changes(made)
    search = made.observatory.search
    assert [hit.version for hit in search("petition")]
    assert [hit.version for hit in search("autumn", where="removed")] == [2]
    assert [hit.version for hit in search("came", where="added")] == [2]
    assert search("geese") == []


def test_plain_methods_inside_a_loop_say_what_to_await(made: World) -> None:
    """Called where a loop runs already, they fail with the name of the coroutine, and nothing hangs."""

    async def wrong() -> None:
        with pytest.raises(VariorumError, match="await"):
            made.observatory.check()

    asyncio.run(wrong())


def test_times() -> None:
    """Times as people write them are in UTC where they name no zone."""
    assert moment("2026-11-01") == datetime(2026, 11, 1, tzinfo=UTC)
    assert moment("2026-11-01T12:00:00+02:00") == datetime(2026, 11, 1, 10, tzinfo=UTC)
    assert moment(None) is None
    with pytest.raises(SettingsError, match="yesterday"):
        moment("yesterday")


def test_ids_are_short_and_random() -> None:
    """Eight characters, none of which is mistaken for another, and no two alike."""
    ids = {new_id() for _ in range(2000)}
    assert len(ids) == 2000
    assert all(len(each) == 8 and not set(each) & set("ilou") for each in ids)


# --- backups -----------------------------------------------------------------------------------------------


def backed_up(made: World, folder: Path) -> Path:
    with_changes(made)
    copy = folder / "copy.db"
    assert isinstance(made.observatory.store, SqlStore)
    made.observatory.store.backup(copy)
    made.observatory.close()
    return copy


def test_a_backup_takes_the_place_of_a_damaged_database(made: World, tmp_path: Path) -> None:
    """A database that cannot even be opened is replaced by a sound backup, with `force`."""
    copy, file = backed_up(made, tmp_path), tmp_path / "news.db"
    file.write_bytes(b"this is no database " * 500)
    with pytest.raises(StorageError, match="force"):
        restore(copy, sqlite(tmp_path))
    restore(copy, sqlite(tmp_path), force=True)
    with open_store(sqlite(tmp_path), create=False) as store:
        assert store.totals().versions == 3
        assert store.check() == []  # type: ignore[union-attr]


def test_nothing_is_restored_under_a_running_watch(made: World, tmp_path: Path) -> None:
    """While a process runs on the database, it stays what it is."""
    copy = backed_up(made, tmp_path)
    with (
        open_store(sqlite(tmp_path)) as store,
        store.runner_lock(),  # type: ignore[union-attr]
        pytest.raises(LockedError),
    ):
        restore(copy, sqlite(tmp_path), force=True)


def test_a_damaged_backup_replaces_nothing(made: World, tmp_path: Path) -> None:
    """It is examined first."""
    copy = backed_up(made, tmp_path)
    copy.write_bytes(copy.read_bytes()[:5000])
    with pytest.raises(StorageError):
        restore(copy, sqlite(tmp_path), force=True)
    with open_store(sqlite(tmp_path), create=False) as store:
        assert store.totals().versions == 3


def test_what_is_no_page_is_refused_in_words() -> None:
    """None or a text where bytes are asked for: the message says what is taken, not what broke inside."""
    for value in (None, "<p>text</p>", 7):
        with pytest.raises(TypeError, match=f"extract takes the bytes of a page, not {type(value).__name__}"):
            extract(value)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="not NoneType"):
        compare("A text.", None)  # type: ignore[arg-type]


def test_what_holds_no_text_is_no_comparison() -> None:
    """Bytes without a tag are a plain text; a page without article text raises and names its state."""
    assert compare(b"It carried 212.", b"It carried 215.").verdict is Verdict.CHANGED
    assert compare("", "").verdict is Verdict.UNCHANGED
    empty = b"<html><body></body></html>"
    for old, new in ((empty, empty), ("A text.", empty), (extract(empty), b"A text."), (b"", b"")):
        with pytest.raises(ExtractError, match="the page is empty"):
            compare(old, new)
