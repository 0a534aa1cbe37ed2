"""One way to a schema: built whole or migrated, on both databases; older and newer ones are refused."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from variorum import storage
from variorum.edits import importance
from variorum.errors import SchemaError, SettingsError, StorageError
from variorum.ports import Order
from variorum.storage import MemoryStore, Migrated, SqlStore, indexing, migrate, open_store
from variorum.storage.history import indexed
from variorum.storage.indexing import COLUMNS
from variorum.storage.schema import HEAD, metadata
from variorum.storage.store import upgrade
from variorum.storage.words import GAP
from variorum.testing.conformance.building import HOUR, T, a_version, an_article
from variorum.testing.postgres import database
from variorum.types import Change, Edit, EditClass, Mark, StoredEdit

MIGRATIONS = Path(storage.__file__).parent / "migrations"


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/news.db"
    else:
        with database() as address:
            yield address


def _shape(store: SqlStore) -> object:
    """Everything that makes a schema, as the database itself tells it, but for the order of making."""
    with store.transaction():
        connection = store._connection()
        if store.path is not None:
            rows = connection.execute(
                sa.text("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL")
            ).all()
            return sorted((name, _words(sql)) for name, sql in rows)
        inspector = sa.inspect(connection)
        return [
            (
                table,
                [(column["name"], str(column["type"]), column["nullable"], column["default"], column.get("identity")) for column in inspector.get_columns(table)],
                inspector.get_pk_constraint(table),
                sorted(map(str, inspector.get_foreign_keys(table))),
                sorted(map(str, inspector.get_unique_constraints(table))),
                sorted(map(str, inspector.get_indexes(table))),
            )
            for table in sorted(inspector.get_table_names())
        ]  # fmt: skip


def _words(sql: str) -> list[str]:
    """A statement's parts in any order of its constraints and any layout."""
    return sorted(sql.replace(",", " ").replace("(", " ").replace(")", " ").replace('"', "").split())


def test_whole_equals_migrated(address: str) -> None:
    """A schema built whole and one built by the migrations are the same, and autogenerate finds no difference."""
    with SqlStore(address) as store:
        with store.changing_schema() as connection:
            upgrade(connection)
        store.require_schema()
        migrated = _shape(store)
        context = MigrationContext.configure(
            store._connection(),
            opts={
                "include_name": lambda name, kind, _: (
                    not (kind == "table" and name.startswith("search_index"))
                )
            },
        )
        assert compare_metadata(context, metadata) == []
        with store.changing_schema() as connection:
            for index in ("search_index", "search_index_quote"):
                connection.execute(sa.text(f"DROP TABLE {index}"))
            metadata.drop_all(connection)
            connection.execute(sa.text("DROP TABLE alembic_version"))
        store.make_schema()
        assert _shape(store) == migrated


def test_memos_move(address: str) -> None:
    """A database of the first schema keeps its plans, and their memos go to the table of their own."""
    with SqlStore(address) as store:
        with store.changing_schema() as connection:
            upgrade(connection, "0001")
            connection.execute(
                sa.text(
                    "INSERT INTO article (id, url, outlet, found, versions, flips, touched)"
                    " VALUES ('a1', 'u', 'o', 1, 0, 0, 1), ('a2', 'u', 'o', 1, 0, 0, 1)"
                )
            )
            connection.execute(
                sa.text(
                    "INSERT INTO plan (article_id, url, host, state, found, why, memo, changes, failures,"
                    " unparsed) VALUES ('a1', 'u', 'h', 'live', 1, 'new', :memo, 2, 0, 0),"
                    " ('a2', 'u', 'h', 'live', 1, 'new', NULL, 3, 0, 0)"
                ),
                {"memo": b"\x00\xff"},
            )
        done = migrate(address)
        assert (done.before, done.after) == ("0001", HEAD)
        assert (done.backup is not None) is address.startswith("sqlite")
    with SqlStore(address) as store:
        plans = [store.plan("a1"), store.plan("a2")]
    assert [(plan.memo, plan.changes) for plan in plans] == [(b"\x00\xff", 2), (None, 3)]


def test_changes_are_weighed(address: str) -> None:
    """A database of an older schema gets the importance of its changes from the edits between neighbours."""
    with SqlStore(address) as store:
        with store.changing_schema() as connection:
            upgrade(connection, "0005")
            connection.execute(
                sa.text(
                    "INSERT INTO article (id, url, outlet, found, versions, flips, touched)"
                    " VALUES ('a1', 'u', 'o', 1, 3, 0, 1)"
                )
            )
            for number, previous in ((0, None), (1, 0), (2, 1)):
                connection.execute(
                    sa.text(
                        "INSERT INTO version (article_id, number, capture_id, text_key, words, noise,"
                        " extraction_rule, decision_rule, first_seen, previous)"
                        " VALUES ('a1', :number, 'c', 'k', 1, :noise, 1, 1, :number, :previous)"
                    ),
                    {"number": number, "previous": previous, "noise": False},
                )
            for place, (old, new, klass) in enumerate(
                ((0, 1, "headline"), (0, 1, "replaced"), (0, 2, "figure"))
            ):
                connection.execute(
                    sa.text(
                        "INSERT INTO edit (article_id, new_version, old_version, position, klass, change, old,"
                        " new, old_unit, new_unit, detail, confidence, rule)"
                        " VALUES ('a1', :new, :old, :position, :klass, 'altered', 'x', 'y', 3, 3, NULL, 1.0, 1)"
                    ),
                    {"old": old, "new": new, "klass": klass, "position": place},
                )
        migrate(address, backup=False)
        found = store._rows(sa.text("SELECT number, importance FROM version ORDER BY number"))
    edits = [
        Edit(klass, Change.ALTERED, "x", "y", 3, 3) for klass in (EditClass.HEADLINE, EditClass.REPLACED)
    ]
    assert [tuple(row) for row in found] == [(0, 0.0), (1, importance(edits)), (2, 0.0)]


def test_edits_beside_a_note_stay_noted(address: str) -> None:
    """What came with a note was no silent edit before notes were asked what they describe; it is none until its edits are
    made anew."""
    with SqlStore(address) as store:
        with store.changing_schema() as connection:
            upgrade(connection, "0010")
            connection.execute(
                sa.text(
                    "INSERT INTO article (id, url, outlet, found, versions, flips, touched)"
                    " VALUES ('a1', 'u', 'o', 1, 4, 0, 1)"
                )
            )
            for new, position, klass, change in (
                (1, 0, "figure", "altered"), (2, 0, "figure", "altered"), (2, 1, "correction", "added"),
                (3, 0, "figure", "altered"), (3, 1, "correction", "removed"),
            ):  # fmt: skip
                connection.execute(
                    sa.text(
                        "INSERT INTO edit (article_id, new_version, old_version, position, klass, change, old,"
                        " new, old_unit, new_unit, detail, confidence, rule)"
                        " VALUES ('a1', :new, :old, :position, :klass, :change, 'x', 'y', 3, 3, NULL, 1.0, 1)"
                    ),
                    {"new": new, "old": new - 1, "position": position, "klass": klass, "change": change},
                )
        migrate(address, backup=False)
        noted = [[row.edit.noted for row in store.edits("a1", new - 1, new)] for new in (1, 2, 3)]
    assert noted == [[False], [True, True], [False, False]]


def test_the_index_is_made_anew(address: str) -> None:
    """A database whose index knew no headlines, and whole sentences as removed, is searched as a new one is."""
    store = open_store(address)
    assert isinstance(store, SqlStore)
    an_article(store, "a1")
    a_version(store, "a1", 0, T, "Twelve boats were moored at the old pier.", headline="Storm ahead")
    a_version(store, "a1", 1, T + HOUR, "Fifteen boats were moored at the old pier.", headline="Storm over")
    asked = [(word, where) for word in ("storm", "twelve", "pier", "ahead", "fifteen") for where in COLUMNS]
    before = [store.search(word, where=where) for word, where in asked]
    with store.changing_schema() as connection:
        connection.execute(sa.text("DROP TABLE search_index"))
        old = importlib.import_module("variorum.storage.migrations.versions.r0001_ground")
        for statement in old._SEARCH_SQLITE if address.startswith("sqlite") else old._SEARCH_POSTGRESQL:
            connection.execute(sa.text(statement))
        for index in ("ix_plan_state", "ix_sighting_source_id_first"):  # what later migrations made
            connection.execute(sa.text(f"DROP INDEX {index}"))
        for table in (
            "picture_change", "search_index_quote", "unread", "printing", "quote", "speaker", "story", "event",
            "membership", "regrouping", "rarity", "version_return",
        ):  # fmt: skip
            connection.execute(sa.text(f"DROP TABLE {table}"))
        connection.execute(sa.text("ALTER TABLE edit DROP COLUMN noted"))
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '0006'"))
    store.close()
    assert migrate(address, backup=False) == Migrated("0006", HEAD)
    with SqlStore(address) as store:
        assert [store.search(word, where=where) for word, where in asked] == before
        assert [hit.version for hit in store.search("storm", where="headline")] == [1]
        assert store.unread(10) == [("a1", 1)]  # what was known before is read for stories too
        store.mark(Mark("a1", 1, "noise", "ed", T))
        assert store.search("twelve", where="removed") == []


def _index_otherwise(
    store: SqlStore, id_: int, columns: dict[str, list[str]], older: dict[str, list[str]]
) -> None:
    """Put another entry in the place of the one of these columns."""
    sqlite = store.path is not None
    made = indexing.sqlite_entry if sqlite else indexing.postgresql_entry
    remove = indexing.SQLITE_REMOVE if sqlite else indexing.POSTGRESQL_REMOVE
    store._execute(remove, {"id": id_, **made(columns)} if sqlite else {"id": id_})
    add = indexing.SQLITE_ADD if sqlite else indexing.POSTGRESQL_ADD
    store._execute(add, {"id": id_, **made(older)})


def test_figures_are_found_in_an_older_index(address: str) -> None:
    """A database that held parts of figures for words that still stand is searched as a new one is."""
    store = open_store(address)
    assert isinstance(store, SqlStore)
    an_article(store, "a1")
    a_version(store, "a1", 0, T, "On Sunday 41,000 visitors came.")
    a_version(store, "a1", 1, T + HOUR, "On Sunday 14,000 visitors came.")
    (row,) = store._rows(sa.text("SELECT id FROM version WHERE number = 1"))
    columns = indexed(store.document("a1", 1), store._change(row.id))
    assert columns["removed"] == [GAP, "41", "000", GAP]
    older = {**columns, "added": [GAP, "14", GAP], "removed": [GAP, "41", GAP]}
    with store.transaction():
        _index_otherwise(store, row.id, columns, older)
        store._execute(sa.text("UPDATE alembic_version SET version_num = '0011'"))
    assert store.count("41,000", where="removed") == 0
    with store.changing_schema() as connection:
        connection.execute(sa.text("DROP TABLE version_return"))
        for column in ("apart", "terms", "others"):
            connection.execute(sa.text(f"ALTER TABLE regrouping DROP COLUMN {column}"))
    store.close()
    assert migrate(address, backup=False) == Migrated("0011", HEAD)
    with SqlStore(address) as store:
        assert (store.count("41,000", where="removed"), store.count("14,000", where="added")) == (1, 1)
        assert store.count("visitors", where="removed") == 0
        store.mark(Mark("a1", 1, "noise", "ed", T))
        assert store.count("41,000", where="removed") == 0


def test_figures_without_blanks_are_found_in_an_older_index(address: str) -> None:
    """So is one that held the signs of Chinese and Japanese figures one by one, of versions and of returns."""
    store = open_store(address)
    assert isinstance(store, SqlStore)
    an_article(store, "a1")
    a_version(store, "a1", 0, T, "港に4万1000人が来た。")
    a_version(store, "a1", 1, T + HOUR, "港に1万4000人が来た。")
    store.add_interval("a1", 0, T + 2 * HOUR, T + 3 * HOUR)
    (went, back) = store._rows(sa.text("SELECT id FROM version ORDER BY number DESC"))
    columns = indexed(store.document("a1", 1), store._change(went.id))
    assert columns["removed"] == [GAP, "4", "万", "1000", "人", GAP]
    one, other = [GAP, "4", GAP, "1000", GAP], [GAP, "1", GAP, "4000", GAP]
    of_return = {
        **columns,
        "text": [],
        "headline": [],
        "added": columns["removed"],
        "removed": columns["added"],
    }
    asked = [(word, where) for word in ("4万1000", "1万4000人", "港", "来") for where in COLUMNS]
    before = [store.search(word, where=where) for word, where in asked]
    with store.transaction():
        _index_otherwise(store, went.id, columns, {**columns, "added": other, "removed": one})
        _index_otherwise(store, -back.id, of_return, {**of_return, "added": one, "removed": other})
        store._execute(sa.text("UPDATE alembic_version SET version_num = '0014'"))
    assert store.count("4万1000", where="removed") == store.count("4万1000", where="added") == 0
    store.close()
    assert migrate(address, backup=False) == Migrated("0014", HEAD)
    with SqlStore(address) as store:
        assert [store.search(word, where=where) for word, where in asked] == before
        assert [hit.version for hit in store.search("4万1000人", where="removed")] == [1]
        assert [hit.version for hit in store.search("4万1000人", where="added")] == [0]
        assert store.count("来", where="removed") == 0
        store.mark(Mark("a1", 1, "noise", "ed", T))
        assert store.count("4万1000人", where="removed") == store.count("4万1000人", where="added") == 0


def test_returns_are_filled_in(address: str) -> None:
    """A database that knew nothing of returns lists, weighs, counts and searches them as one that wrote them down."""
    store = open_store(address)
    assert isinstance(store, SqlStore)
    for id_ in ("a1", "a2", "a3", "a4"):
        an_article(store, id_)
        a_version(store, id_, 0, T, "Twelve boats were moored at the old pier.", headline="Storm ahead")
        a_version(
            store, id_, 1, T + HOUR, "Fifteen boats were moored there. Skerry spoke.", headline="Storm over"
        )
        a_version(store, id_, 2, T + 2 * HOUR, "Nobody was there. Kelp came.", headline="Calm")
        store.add_interval(id_, 0, T + 3 * HOUR, T + 4 * HOUR)
    figure = Edit(EditClass.FIGURE, Change.ALTERED, "Nobody", "Twelve", 0, 0)
    store.add_edits([StoredEdit("a1", 2, 0, 0, figure), StoredEdit("a1", 0, 1, 0, figure)])
    store.mark(Mark("a2", 2, "noise", "ed", T))
    store.mark(Mark("a3", 1, "noise", "ed", T))
    store.takedown("a4", T, "asked")

    def seen(store: SqlStore) -> list[object]:
        asked = [(word, where) for word in ("kelp", "twelve", "skerry", "calm") for where in COLUMNS]
        return [
            *(store.changes(limit=limit, order=order) for limit in (2, 100) for order in Order),
            *(store.search(word, where=where) for word, where in asked),
            store.totals(),
            store.steps(["a1", "a2", "a3"]),
        ]

    before = seen(store)
    known = store._rows(sa.text("SELECT * FROM version_return ORDER BY version_id"))
    assert [(row.article_id, row.number, row.previous) for row in known] == [
        ("a1", 0, 2), ("a2", 0, 1), ("a3", 0, 2)
    ]  # fmt: skip
    with store.changing_schema() as connection:  # as it was
        store._forget_returns("a1")
        store._forget_returns("a2")
        store._forget_returns("a3")
        connection.execute(sa.text("DROP TABLE version_return"))
        for column in ("apart", "terms", "others"):
            connection.execute(sa.text(f"ALTER TABLE regrouping DROP COLUMN {column}"))
        if not address.startswith("sqlite"):
            connection.execute(
                sa.text("ALTER TABLE search_index ADD FOREIGN KEY (version_id) REFERENCES version(id)")
            )
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '0012'"))
    store.close()
    assert migrate(address, backup=False) == Migrated("0012", HEAD)
    with SqlStore(address) as store:
        assert store._rows(sa.text("SELECT * FROM version_return ORDER BY version_id")) == known
        assert seen(store) == before
        store.takedown("a1", T, "asked")
        assert [hit.article.id for hit in store.search("kelp", where="removed")] == ["a3"]


def test_head_is_the_newest_migration() -> None:
    """The revision that the program asks for is the end of the one line of migrations, each with its name."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    scripts = ScriptDirectory.from_config(config)
    assert scripts.get_heads() == [HEAD]
    revisions = [script.revision for script in scripts.walk_revisions()]
    assert revisions == sorted(revisions, reverse=True)
    assert all(len(revision) == 4 and revision.isdecimal() for revision in revisions)
    assert all(script.doc for script in scripts.walk_revisions())


def test_opening_makes_a_schema_once(address: str) -> None:
    """A fresh database gets its schema, a second opening finds it, and migrating has nothing to do."""
    for _ in range(2):
        store = open_store(address)
        assert isinstance(store, SqlStore)
        assert store.revision() == HEAD
        store.close()
    assert migrate(address) == Migrated(HEAD, HEAD)


def test_migrating_an_empty_database(address: str) -> None:
    """`migrate` gives an empty database the whole schema."""
    assert migrate(address) == Migrated(None, HEAD)
    open_store(address, create=False).close()


def test_not_made_without_leave(address: str, tmp_path: Path) -> None:
    """Without `create`, nothing is made: an empty database is refused, a missing file is not made."""
    with pytest.raises(StorageError, match="variorum add"):
        open_store(address, create=False)
    assert not (tmp_path / "news.db").exists()


@pytest.mark.parametrize(("revision", "advice"), [("0000", "variorum migrate"), ("9999", "update Variorum")])
def test_other_revisions_are_refused(address: str, revision: str, advice: str) -> None:
    """An older schema is refused with the advice to migrate, a newer one with that to update; a newer one is
    not migrated either."""
    store = open_store(address)
    assert isinstance(store, SqlStore)
    with store.changing_schema() as connection:
        connection.execute(sa.text(f"UPDATE alembic_version SET version_num = '{revision}'"))  # noqa: S608
    store.close()
    with pytest.raises(SchemaError, match=advice):
        open_store(address)
    if revision > HEAD:
        with pytest.raises(SchemaError, match=advice):
            migrate(address)


def test_somebody_elses_database(address: str) -> None:
    """A database with other tables is refused, and left as it is."""
    with SqlStore(address) as store:
        with store.transaction():
            store._connection().execute(sa.text("CREATE TABLE invoice (id INTEGER)"))
        for attempt in (lambda: open_store(address), lambda: migrate(address)):
            with pytest.raises(SchemaError, match="not Variorum's"):
                attempt()
        assert sa.inspect(store._connection()).get_table_names() == ["invoice"]


@pytest.mark.parametrize("address", ["", "news.db", "mysql://root@host/db", "sqlite", "http://example.org/"])
def test_addresses_that_are_none(address: str) -> None:
    """What is no address of a database we know is refused with two examples."""
    with pytest.raises(SettingsError, match="sqlite:///"):
        open_store(address)


@pytest.mark.parametrize("address", [":memory:", "sqlite://", "sqlite:///:memory:"])
def test_memory(address: str) -> None:
    """The addresses for memory give the twin."""
    assert isinstance(open_store(address), MemoryStore)
