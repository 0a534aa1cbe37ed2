"""`doctor`, `verify`, `reprocess`, `backup`, `restore`, `migrate`, `prune`, and a database that is held by another."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from cli_world import HISTORY, folder_of_pages, run

from variorum.storage import SqlStore


def database(home: Path) -> Path:
    return home / "variorum.db"


def warc_of(history: str, version: int) -> tuple[Path, int, int, str]:
    """Where the record of a version lies: file, offset, length, and the id of its capture."""
    (record,) = run("show", history, "--json").lines
    capture = record["all_versions"][version]["capture"]
    where = capture["record"]
    return Path("home/evidence") / where["file"], where["offset"], where["length"], capture["id"]


def tamper(path: Path, at: int) -> None:
    body = bytearray(path.read_bytes())
    body[at] ^= 0xFF
    path.write_bytes(body)


def test_verify_finds_all_as_it_was(history: str, home: Path) -> None:
    """Sound evidence exits with 0 and says how much was read."""
    ran = run("verify")
    assert (ran.code, ran.out) == (0, "")
    assert "captures as they were stored" in ran.err
    ran = run("verify", "--json")
    assert ran.code == 0
    assert ran.lines == [
        {"ok": True, "captures": 3, "faults": 0, "replaced": 0, "evidence": str(home / "evidence")}
    ]


def test_one_byte_of_evidence_that_is_not_what_it_was(history: str) -> None:
    """Exits with 4, and names the file, the place and the capture whose bytes are lost."""
    path, offset, length, capture = warc_of(history, 1)
    tamper(path, offset + length // 2)
    ran = run("verify")
    assert ran.code == 4
    assert f"{path.name}, offset {offset}" in ran.out
    assert f"capture {capture} of " in ran.out
    assert "next: " in ran.err
    *findings, summary = run("verify", "--json").lines
    faults = [line for line in findings if line["fault"]]
    assert capture in {line["capture_id"] for line in faults}
    assert (summary["ok"], summary["captures"], summary["faults"]) == (False, 3, len(faults))


def test_missing_evidence_is_a_fault(history: str) -> None:
    """A WARC file that is gone is named."""
    path, *_ = warc_of(history, 0)
    path.unlink()
    ran = run("verify")
    assert ran.code == 4
    assert f"{path.name}: the file is missing" in ran.out


def test_a_lost_kept_look_is_a_fault(tmp_path: Path, home: Path) -> None:
    """Deleted or flipped, the newest quiet look is told in plain output, and not counted as it was stored."""
    saved = folder_of_pages(tmp_path / "saved", HISTORY[:2])
    with (saved / "1.html").open("a") as quiet:
        quiet.write("<!-- other bytes, the same text -->")
    assert run("import", saved).code == 0
    sound = run("verify")
    assert (sound.code, "2 captures as they were stored" in sound.err) == (0, True)
    (kept,) = home.glob("evidence/latest/*/*.warc.gz")
    tamper(kept, 60)
    flipped = run("verify")
    assert (flipped.code, "as they were stored" in flipped.err) == (4, False)
    assert f"{kept.name}, offset 0: capture " in flipped.out
    kept.unlink()
    ran = run("verify")
    assert ran.code == 4
    assert f"{kept.name}: the file is missing" in ran.out


def test_reprocess_makes_the_same_again(history: str) -> None:
    """With the same rules nothing comes out otherwise, and nobody is asked."""
    ran = run("reprocess", "--json")
    assert ran.code == 0
    (line,) = ran.lines
    assert (line["article"], line["read_anew"], line["texts_changed"]) == (history, 3, 0)
    assert (line["same_as_before"], line["problems"]) == ([], [])
    assert run("reprocess", "nobody").code == 5
    assert "1 article read anew, 0 texts came out otherwise" in run("reprocess", history).err


def test_reprocess_of_evidence_that_is_lost_keeps_the_text(history: str) -> None:
    """A version whose bytes cannot be read keeps what it has; that is a failure of one input."""
    path, offset, length, _ = warc_of(history, 1)
    tamper(path, offset + length // 2)
    ran = run("reprocess")
    assert ran.code == 1
    assert "version 1: " in ran.err
    (record,) = run("show", history, "--version", "1", "--json").lines
    assert record["document"]["blocks"][-1]["text"] == HISTORY[2][2]


def test_backup_and_restore(history: str, home: Path, tmp_path: Path) -> None:
    """A backup brings back what was there; a database that is there stays, unless it is forced."""
    backup = tmp_path / "backup.db"
    done = run("backup", backup)
    assert done.code == 0
    assert str(home / "evidence") in done.err
    again = run("backup", backup)
    assert again.code == 1
    assert "is there already" in again.err
    run("mark", history, "2", "noise")
    kept = run("restore", backup)
    assert kept.code == 1
    assert "--force" in kept.err
    assert len(run("list", "--json").lines) == 1
    assert run("restore", backup, "--force").code == 0
    assert len(run("list", "--json").lines) == 2
    database(home).unlink()
    assert run("restore", backup).code == 0
    assert len(run("list", "--json").lines) == 2
    assert run("verify").code == 0
    assert "no such file" in run("restore", tmp_path / "none.db").err
    (tmp_path / "no.db").write_bytes(b"this is no database, only words" * 100)
    assert run("restore", tmp_path / "no.db", "--force").code == 1
    assert len(run("list", "--json").lines) == 2


def test_migrate(history: str, home: Path) -> None:
    """Says from where to where; an unknown later schema is refused and told by every command."""
    assert "already" in run("migrate").err
    assert "a new database was made" in run("migrate", "--db", "other.db").err
    with sqlite3.connect(database(home)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    for args in (("migrate",), ("list",), ("run",)):
        ran = run(*args)
        assert ran.code == 1, args
        assert "newer than this program" in ran.err
    ran = run("doctor")
    assert ran.code == 1
    assert "FAULT   database" in ran.out


#: What takes a database back to the first schema: the migrations, backwards.
TO_THE_FIRST = """
    DROP TABLE version_return;
    DROP TABLE search_index_quote;
    DROP TABLE rarity;
    DROP TABLE regrouping;
    DROP TABLE membership;
    DROP TABLE event;
    DROP TABLE story;
    DROP TABLE speaker;
    DROP TABLE quote;
    DROP TABLE printing;
    DROP TABLE unread;
    DROP INDEX ix_plan_state;
    DROP INDEX ix_sighting_source_id_first;
    DROP INDEX ix_version_weight;
    ALTER TABLE version DROP COLUMN importance;
    DROP TABLE picture_change;
    DROP TABLE link_change;
    DROP TABLE witness_change;
    ALTER TABLE edit DROP COLUMN noted;
    ALTER TABLE edit DROP COLUMN about;
    ALTER TABLE plan ADD COLUMN memo BLOB;
    UPDATE plan SET memo = (SELECT memo FROM article_memo WHERE article_memo.article_id = plan.article_id);
    DROP TABLE article_memo;
    UPDATE alembic_version SET version_num = '0001';
"""


def test_a_database_of_an_older_schema(history: str, home: Path, tmp_path: Path) -> None:
    """Every command says what to do and changes nothing; a backup can be made; migrating keeps a copy and everything
    that was stored, and the copy can be brought up to date as well."""
    lists = ("articles", "changes", "edits", "versions", "texts", "captures", "looks", "sources")
    stored = {what: run("export", what).out for what in lists}
    with sqlite3.connect(database(home)) as connection:
        connection.executescript(TO_THE_FIRST)
    connection.close()
    for args in (
        ("list",), ("show", history), ("diff", history), ("search", "bridge"), ("export", "texts"), ("verify",),
        ("reprocess",), ("prune",), ("mark", history, "1", "noise"), ("check",), ("run",), ("serve", "--port", "0"),
        ("import", "saved"), ("add", "https://post.example/"), ("opml", "export"), ("source", "pause", "saved"),
    ):  # fmt: skip
        ran = run(*args)
        assert (ran.code, ran.out) == (1, ""), args
        assert "its schema (0001) is older than this program" in ran.err, args
        assert "run `variorum migrate`, which keeps a copy of it" in ran.err, args
    doctor = run("doctor")
    assert doctor.code == 1
    assert "→ `variorum migrate`" in doctor.out
    assert run("backup", tmp_path / "old.db").code == 0
    done = run("migrate")
    assert done.code == 0
    assert "brought from 0001 to" in done.err
    kept = home / "variorum.db.schema-0001"
    assert f"{kept}: the database as it was before" in done.err
    assert {what: run("export", what).out for what in lists} == stored
    assert run("doctor").code == 0
    assert run("verify").code == 0
    refused = run("restore", kept, "--force")
    assert refused.code == 1
    assert f"variorum migrate --db {kept}" in refused.err
    assert run("migrate", "--db", kept, "--no-backup").code == 0
    assert run("restore", kept, "--force").code == 0
    assert {what: run("export", what).out for what in lists} == stored
    again = run("migrate", "--db", tmp_path / "old.db")
    assert "old.db.schema-0001: the database as it was" in again.err


def test_no_migration_beside_a_watch_and_none_without_its_copy(history: str, home: Path) -> None:
    """While another process watches, and where the copy cannot be written, the schema stays."""
    with sqlite3.connect(database(home)) as connection:
        connection.executescript(TO_THE_FIRST)
    connection.close()
    with SqlStore(f"sqlite:///{database(home)}") as store, store.runner_lock("run"):
        assert run("migrate").code == 75
    (home / "variorum.db.schema-0001.part").mkdir()
    assert run("migrate").code == 1
    assert "is older than this program" in run("list").err
    (home / "variorum.db.schema-0001").write_text("an earlier copy")
    assert "variorum.db.schema-0001-2: the database as it was" in run("migrate").err
    assert (home / "variorum.db.schema-0001").read_text() == "an earlier copy"
    assert run("list").code == 0


def test_prune_is_dry_by_default(tmp_path: Path) -> None:
    """It says what would go, removes only with --yes, and what versions need always stays."""
    folder = folder_of_pages(tmp_path / "saved", HISTORY)
    assert run("import", folder, "--set", "keep_all=yes").code == 0
    before = run("export", "captures").lines
    assert len(before) == 4
    (dry,) = run("prune", "--json").lines
    assert (dry["dry_run"], dry["captures"]) == (True, 1)
    assert "the same with --yes" in run("prune", "--dry-run").err
    assert len(run("export", "captures").lines) == 4
    assert "nothing to remove" in run("prune", "--budget", "1G", "--yes").out
    assert run("prune", "--yes", "--dry-run").code == 2
    assert run("prune", "--budget", "much").code == 2
    done = run("prune", "--yes")
    assert done.code == 0
    assert done.out.startswith("removed 1 capture, ")
    assert len(run("export", "captures").lines) == 3
    assert run("verify").code == 0
    assert run("reprocess").code == 0


def test_doctor_names_the_fix(history: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Advice is no failure: a missing contact makes no exit code 1."""
    ran = run("doctor")
    assert ran.code == 0
    assert "ADVICE  contact" in ran.out
    assert "VARIORUM_CONTACT" in ran.out
    assert "OK      database" in ran.out
    monkeypatch.setenv("VARIORUM_CONTACT", "mailto:desk@post.example")
    levels = {line["what"]: line["level"] for line in run("doctor", "--json").lines}
    assert "contact" not in levels
    assert levels["database"] == "ok"


def test_doctor_sees_a_damaged_kept_look(tmp_path: Path, home: Path) -> None:
    """A kept look is read, flipped or gone, and what to do is said: no version is lost with it."""
    saved = folder_of_pages(tmp_path / "saved", HISTORY[:2])
    with (saved / "1.html").open("a") as quiet:
        quiet.write("<!-- other bytes, the same text -->")
    assert run("import", saved).code == 0
    assert run("doctor").code == 0
    (kept,) = home.glob("evidence/latest/*/*.warc.gz")
    tamper(kept, 60)
    for wrong in ("offset 0", "the file is missing"):
        ran = run("doctor", "--json")
        assert ran.code == 1
        (finding,) = (line for line in ran.lines if line["what"] == "kept looks")
        assert (finding["level"], finding["ok"]) == ("fault", False)
        assert kept.name in finding["message"]
        assert wrong in finding["message"]
        assert "next look" in finding["advice"]
        kept.unlink(missing_ok=True)


def test_doctor_sees_evidence_that_is_gone_or_cut_short(history: str) -> None:
    """The file is named, and where it is to come from."""
    path, offset, *_ = warc_of(history, 2)
    path.write_bytes(path.read_bytes()[: offset + 10])
    for wrong in ("ends at", "the file is missing"):
        ran = run("doctor")
        assert ran.code == 1
        assert f"FAULT   evidence: {path.name}: " in ran.out
        assert wrong in ran.out
        assert "backup of the evidence" in ran.out
        path.unlink(missing_ok=True)


def test_doctor_before_anything_was_added(home: Path) -> None:
    """A new user has no database yet: that is advice, and nothing is made."""
    ran = run("doctor")
    assert ran.code == 0
    assert "`variorum add URL` makes it" in ran.out
    assert list(home.iterdir()) == []


def test_a_damaged_database_is_named(history: str, home: Path) -> None:
    """Bytes that are no database any more: each command says which file, the doctor the fix."""
    database(home).write_bytes(b"words, not a database " * 400)
    for suffix in ("-wal", "-shm"):
        database(home).with_name(database(home).name + suffix).unlink(missing_ok=True)
    ran = run("list")
    assert ran.code == 1
    assert str(database(home)) in ran.err
    doctor = run("doctor")
    assert doctor.code == 1
    assert "`variorum restore" in doctor.out


def test_a_database_that_another_program_holds(history: str, home: Path, tmp_path: Path) -> None:
    """An exclusive lock that does not go away exits with 75; when it is gone all goes on."""
    holder = sqlite3.connect(database(home), isolation_level=None)
    try:
        holder.execute("PRAGMA locking_mode = EXCLUSIVE")
        holder.execute("BEGIN EXCLUSIVE")
        ran = run("mark", history, "2", "noise")
        assert ran.code == 75
        assert str(database(home)) in ran.err
    finally:
        holder.rollback()
        holder.close()
    assert run("mark", history, "2", "noise").code == 0


def test_import_beside_a_running_watch_is_refused(history: str, tmp_path: Path) -> None:
    """Who writes evidence holds the runner's lock: a second one exits with 75 and names the first."""
    from variorum.app import open_observatory

    folder = folder_of_pages(tmp_path / "more", HISTORY, url="https://post.example/other")
    with open_observatory("sqlite:///home/variorum.db") as first, first.store.runner_lock("run"):  # type: ignore[union-attr]
        for args in (("import", folder), ("check",), ("reprocess",), ("prune",), ("run",)):
            ran = run(*args)
            assert ran.code == 75, args
            assert "stop that one first" in ran.err
        assert run("list").code == 0


def test_json_of_an_empty_database(home: Path, tmp_path: Path) -> None:
    """Where there is nothing to tell, lists are without lines, and a state is told all the same: never other words."""
    assert run("check").code == 0
    (tmp_path / "none.opml").write_text('<opml version="2.0"><body/></opml>', "utf-8")
    lists = (
        "list changes",
        "list articles",
        "list sources",
        "list looks",
        "search weir",
        "reprocess",
        "check",
    )
    for line in (*lists, "opml import none.opml"):
        ran = run(*line.split(), "--json")
        assert (ran.code, ran.out) == (0, ""), line
    for line in ("verify", "doctor", "prune", "config", "version"):
        ran = run(*line.split(), "--json")
        assert ran.code == 0, line
        assert all(isinstance(each, dict) for each in ran.lines), line
        assert ran.lines, line
    assert run("verify", "--json").lines[0]["captures"] == 0
