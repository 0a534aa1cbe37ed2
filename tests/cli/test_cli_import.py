"""`variorum import`: captures of archives, through the same decisions as live ones."""

from __future__ import annotations

import hashlib
import json
import zipfile
from gzip import compress
from pathlib import Path
from typing import Any

import pytest
from cli_world import BODY, HISTORY, LEAD, URL, folder_of_pages, page, run

KEYS = {"url", "captured", "article", "outcome", "version", "classes", "importance", "reason"}


def warc(captures: list[tuple[str, str, int, str]], *, packed: bool = True) -> bytes:
    """A WARC that another program wrote: (time, address, status, body) of each capture."""
    out = b""
    for number, (captured, url, status, body) in enumerate(captures):
        block = f"HTTP/1.1 {status} OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{body}".encode()
        head = (
            f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:test:{number}>\r\nWARC-Target-URI: {url}\r\n"
            f"WARC-Date: {captured}\r\nContent-Type: application/http; msgtype=response\r\n"
            f"Content-Length: {len(block)}\r\n\r\n"
        )
        record = head.encode() + block + b"\r\n\r\n"
        out += compress(record) if packed else record
    return out


def captures_of_history() -> list[tuple[str, str, int, str]]:
    return [(captured, URL, 200, page(headline, (LEAD, *BODY, last))) for captured, headline, last in HISTORY]


def told(lines: list[dict[str, Any]]) -> list[tuple[str, int | None, list[str]]]:
    return [(line["outcome"], line["version"], line["classes"]) for line in lines]


WHAT_HISTORY_IS = [
    ("new", 0, []),
    ("unchanged", 0, []),
    ("changed", 1, ["figure", "unclassified"]),
    ("changed", 2, ["headline"]),
]


def test_a_folder_of_pages(tmp_path: Path) -> None:
    """One line a capture, in order of time, with every field of the promise."""
    ran = run("import", folder_of_pages(tmp_path / "saved", HISTORY), "--json")
    assert ran.code == 0
    assert told(ran.lines) == WHAT_HISTORY_IS
    for line, (captured, _, _) in zip(ran.lines, HISTORY, strict=True):
        assert set(line) >= KEYS
        assert (line["url"], line["captured"]) == (URL, captured)
        assert (line["importance"] is not None) is (line["outcome"] == "changed")
        assert line["reason"]
    assert len({line["article"] for line in ran.lines}) == 1
    assert len(ran.lines[0]["article"]) == 8


def test_captures_are_taken_in_order_of_their_time(tmp_path: Path) -> None:
    """An archive that was written backwards tells the same story."""
    ran = run("import", folder_of_pages(tmp_path / "saved", reversed(HISTORY)), "--json")
    assert told(ran.lines) == WHAT_HISTORY_IS
    assert [line["captured"] for line in ran.lines] == [captured for captured, _, _ in HISTORY]


@pytest.mark.parametrize("name", ["captures.warc", "captures.warc.gz"])
def test_a_warc(tmp_path: Path, name: str) -> None:
    """Plain or packed, the captures are the same."""
    file = tmp_path / name
    file.write_bytes(warc(captures_of_history(), packed=name.endswith("gz")))
    assert told(run("import", file, "--json").lines) == WHAT_HISTORY_IS


def test_a_warc_from_standard_input() -> None:
    """`-` is a WARC that comes through a pipe."""
    ran = run("import", "-", "--json", stdin=warc(captures_of_history()))
    assert (ran.code, told(ran.lines)) == (0, WHAT_HISTORY_IS)
    assert json.loads(run("list", "sources", "--json").out)["name"] == "standard input"


def test_a_wacz(tmp_path: Path) -> None:
    """A package is opened, and its archive read."""
    body = warc(captures_of_history())
    digest = "sha256:" + hashlib.sha256(body).hexdigest()
    package = {
        "profile": "data-package",
        "wacz_version": "1.1.1",
        "resources": [
            {"name": "data.warc.gz", "path": "archive/data.warc.gz", "hash": digest, "bytes": len(body)}
        ],
    }
    file = tmp_path / "captures.wacz"
    with zipfile.ZipFile(file, "w") as package_file:
        package_file.writestr("archive/data.warc.gz", body)
        package_file.writestr("datapackage.json", json.dumps(package))
    assert told(run("import", file, "--json").lines) == WHAT_HISTORY_IS


def test_what_a_capture_can_come_to(tmp_path: Path) -> None:
    """A text that came back, and a page that is gone and answers again."""
    first, other = page(), page(paragraphs=(LEAD, *BODY, "The council votes on a new bridge in June."))
    captures = [
        ("2026-04-25T10:00:00Z", URL, 200, first),
        ("2026-04-25T11:00:00Z", URL, 200, other),
        ("2026-04-25T12:00:00Z", URL, 200, first),
        ("2026-04-25T13:00:00Z", URL, 404, "<h1>Not found</h1>"),
        ("2026-04-26T13:00:00Z", URL, 404, "<h1>Not found</h1>"),
        ("2026-04-27T13:00:00Z", URL, 404, "<h1>Not found</h1>"),
        ("2026-04-28T13:00:00Z", URL, 200, first),
    ]
    file = tmp_path / "captures.warc.gz"
    file.write_bytes(warc(captures))
    ran = run("import", file, "--json")
    assert told(ran.lines)[:4] == [
        ("new", 0, []),
        ("changed", 1, ["unclassified"]),
        ("variant", 0, []),
        ("uncertain", None, []),
    ]
    outcomes = [line["outcome"] for line in ran.lines]
    assert "gone" in outcomes
    assert "restored" in outcomes
    assert outcomes[-1] == "restored"
    assert ran.code == 0


def test_importing_twice_makes_nothing_twice(tmp_path: Path) -> None:
    """The same captures again belong to the same article; no version is added."""
    folder = folder_of_pages(tmp_path / "saved", HISTORY)
    run("import", folder, "--json")
    run("import", folder, "--json")
    (article,) = run("list", "articles", "--json").lines
    assert article["versions"] == 3


def test_a_broken_archive_loses_only_what_is_broken(tmp_path: Path) -> None:
    """A cut WARC gives what lies before the cut; the fault is a line, a message and exit code 1."""
    body = warc(captures_of_history())
    file = tmp_path / "cut.warc.gz"
    file.write_bytes(body[:-200])
    ran = run("import", file, "--json")
    assert ran.code == 1
    assert [line["outcome"] for line in ran.lines].count("failed") == 1
    failed = next(line for line in ran.lines if line["outcome"] == "failed")
    assert set(failed) >= KEYS
    assert "cut.warc.gz" in failed["where"]
    assert "cut.warc.gz" in ran.err
    assert len([line for line in ran.lines if line["outcome"] != "failed"]) == 3


def test_a_missing_file_does_not_stop_the_others(tmp_path: Path) -> None:
    """Its line has the shape of all lines."""
    ran = run("import", tmp_path / "none.warc", folder_of_pages(tmp_path / "saved", HISTORY), "--json")
    assert ran.code == 1
    assert set(ran.lines[0]) >= KEYS
    assert ran.lines[0]["outcome"] == "failed"
    assert "none.warc" in ran.lines[0]["reason"]
    assert told(ran.lines[1:]) == WHAT_HISTORY_IS


def test_rows_of_a_folder_that_cannot_be_used(tmp_path: Path) -> None:
    """Lines that are no JSON, name files outside, or lack a field, are lines of their own."""
    folder = folder_of_pages(tmp_path / "saved", HISTORY)
    with (folder / "captures.jsonl").open("a") as index:
        index.write("{broken\n")
        index.write(json.dumps({"file": "../secret", "url": URL, "captured": "2026-04-25T15:00:00Z"}) + "\n")
        index.write(json.dumps({"file": "0.html", "url": URL}) + "\n")
    ran = run("import", folder, "--json")
    assert ran.code == 1
    assert sum(line["outcome"] == "failed" for line in ran.lines) == 3
    assert sum(line["outcome"] == "changed" for line in ran.lines) == 2


def test_words_for_people(tmp_path: Path) -> None:
    """What is unchanged is counted, not told; the end names the next command."""
    ran = run("import", folder_of_pages(tmp_path / "saved", HISTORY))
    assert len(ran.out.splitlines()) == 3
    assert ran.out.startswith(f"2026-04-25T10:00:00Z  new 0  {URL}  ")
    assert "2 changed, 1 new, 1 unchanged" in ran.err
    assert ran.err.rstrip().splitlines()[-1].startswith("next: `variorum list changes`")


def test_another_database_by_its_file(tmp_path: Path) -> None:
    """--db names a file; its evidence lies beside it."""
    ran = run("import", folder_of_pages(tmp_path / "saved", HISTORY), "--db", tmp_path / "news.db", "--json")
    assert ran.code == 0
    assert (tmp_path / "news.db").exists()
    assert list((tmp_path / "news.evidence").rglob("*.warc.gz"))
    assert run("list", "--db", tmp_path / "news.db", "--json").lines


def test_an_older_capture_is_told_with_its_edits(tmp_path: Path) -> None:
    """A change that a later archive puts into the past has its classes and its importance, like any other."""
    first, last = HISTORY[0], HISTORY[3]
    assert run("import", folder_of_pages(tmp_path / "known", (first, last))).code == 0
    (line,) = run("import", folder_of_pages(tmp_path / "more", HISTORY[2:3]), "--json").lines
    assert (line["outcome"], line["version"]) == ("changed", 2)
    assert line["classes"] == ["figure", "unclassified"]
    assert line["importance"] > 0


def test_what_was_imported_before_is_no_news(tmp_path: Path) -> None:
    """An archive read again makes no second version, and a wall or an error in it is no unchanged text."""
    wall = '<div id="consent"><h1>We value your privacy</h1><p>Accept all cookies to continue.</p></div>'
    file = tmp_path / "captures.warc.gz"
    file.write_bytes(
        warc(
            [
                ("2026-04-25T10:00:00Z", URL, 200, page()),
                ("2026-04-25T11:00:00Z", URL, 200, wall),
                ("2026-04-25T12:00:00Z", URL, 404, "<h1>Not found</h1>"),
            ]
        )
    )
    once = run("import", file, "--json").lines
    again = run("import", file, "--json").lines
    assert [line["outcome"] for line in once] == ["new", "suspect", "uncertain"]
    assert [line["outcome"] for line in again] == ["unchanged", "suspect", "uncertain"]
    assert [line["version"] for line in again] == [0, None, None]
    assert {line["reason"] for line in again} == {"already imported"}


def sources() -> list[str]:
    return sorted(line["name"] for line in run("list", "sources", "--json").lines)


def test_each_of_several_archives_is_a_source_by_its_own_name(tmp_path: Path) -> None:
    """Archives that were imported together can be told apart, and read one by one, as if each had come alone."""
    first = folder_of_pages(tmp_path / "spring", HISTORY[:2])
    second = folder_of_pages(tmp_path / "summer", HISTORY[2:])
    third = tmp_path / "autumn.warc.gz"
    third.write_bytes(warc([("2026-09-25T10:00:00Z", "https://post.example/news/other", 200, page("Other"))]))
    assert run("import", first, second, third).code == 0
    assert sources() == ["autumn.warc.gz", "spring", "summer"]
    (other,) = run("list", "articles", "--source", "autumn.warc.gz", "--json").lines
    assert other["url"] == "https://post.example/news/other"
    (shared,) = run("list", "articles", "--source", "summer", "--json").lines
    assert shared["url"] == URL


def test_archives_of_one_file_name_are_told_apart_by_their_folders(tmp_path: Path) -> None:
    """No more of the path than it takes; a dot is called by the folder that it is."""
    for year in ("2025", "2026"):
        (tmp_path / year).mkdir()
        folder_of_pages(tmp_path / year / "pages", HISTORY, f"https://post.example/news/{year}")
    folder_of_pages(tmp_path / "alone", HISTORY)
    assert run("import", "2025/pages", "2026/pages", "alone/.").code == 0
    assert sources() == ["2025/pages", "2026/pages", "alone"]


def test_one_name_for_all_archives(tmp_path: Path) -> None:
    """`--name` makes one source of them, also of one that was renamed since."""
    one = folder_of_pages(tmp_path / "one", HISTORY[:2])
    two = folder_of_pages(tmp_path / "two", HISTORY[2:])
    assert run("import", one, two, "--name", "Tarn Post").code == 0
    assert sources() == ["Tarn Post"]
    assert run("source", "rename", "Tarn Post", "The Post").code == 0
    assert run("import", one, "--name", "Tarn Post").code == 0
    assert sources() == ["The Post"]


def test_what_holds_no_page_leaves_no_source(tmp_path: Path) -> None:
    """A file that is no archive is told, and nothing of its name stays behind."""
    (tmp_path / "notes.txt").write_text("nothing to import", "utf-8")
    assert run("import", tmp_path / "notes.txt").code == 1
    assert sources() == []
