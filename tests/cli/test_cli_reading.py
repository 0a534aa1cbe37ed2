"""`list`, `show`, `diff`, `search`, `mark`, `export`: what is stored, for people and for programs."""

from __future__ import annotations

import csv
import io
import json
import os
from pathlib import Path

import pytest
from cli_world import BODY, HISTORY, HOSTILE, LEAD, URL, Ran, folder_of_pages, page, run

from variorum.edits import RULE


def last_line(ran: Ran) -> str:
    return ran.err.rstrip().splitlines()[-1]


@pytest.mark.parametrize("what", ["changes", "articles", "sources", "looks"])
def test_every_list_in_words_and_as_json(history: str, what: str) -> None:
    """Words come with a head and the next command; JSON lines come alone."""
    words = run("list", what)
    assert words.code == 0
    assert len(words.out.splitlines()) > 2
    assert last_line(words).startswith("next: ")
    ran = run("list", what, "--json")
    assert ran.code == 0
    assert ran.err == ""
    assert ran.lines


def test_changes_are_listed_by_default_newest_first(history: str) -> None:
    """A change names its article, versions, the stretch in which it came, and its classes."""
    lines = run("list", "--json").lines
    assert [(line["article"], line["old"], line["new"]) for line in lines] == [
        (history, 1, 2),
        (history, 0, 1),
    ]
    assert lines[0]["after"] == "2026-04-25T12:00:00Z"
    assert lines[0]["first"] == "2026-04-25T13:00:00Z"
    assert lines[0]["classes"] == ["headline"]
    assert 0 < lines[0]["importance"] < 1


def test_lists_can_be_narrowed(history: str) -> None:
    """By time (ISO 8601 or so long ago), class, state, source and number."""
    assert len(run("list", "--json", "--since", "2026-04-25T12:30:00Z").lines) == 1
    assert len(run("list", "--json", "--since", "2026-04-25").lines) == 2
    assert len(run("list", "--json", "--until", "2026-04-25T12:30:00+00:00").lines) == 1
    assert run("list", "--json", "--since", "30m").lines == []
    assert len(run("list", "--json", "--class", "headline").lines) == 1
    assert len(run("list", "--json", "--limit", "1").lines) == 1
    assert len(run("list", "--json", "--source", "saved").lines) == 2
    assert run("list", "articles", "--json", "--state", "withdrawn").lines == []
    assert len(run("list", "looks", "--json", "--since", "2026-04-25T12:30:00Z").lines) == 1
    empty = run("list", "--since", "2h")
    assert empty.out == ""
    assert "in all 1 article and 2 changes" in empty.err


@pytest.mark.parametrize("time", ["yesterday", "2026-13-01", "5x", "-3d", "999999999w", ""])
def test_a_time_that_is_none(history: str, time: str) -> None:
    """Wrong usage, with the forms that are understood."""
    ran = run("list", "--since", time)
    assert ran.code == 2
    assert "2h for two hours ago" in ran.err


def test_nothing_is_found_under_a_name(history: str) -> None:
    """An unknown source, article or version exits with 5 and names it."""
    for args in (
        ("list", "--source", "nobody"),
        ("show", "nobody"),
        ("show", history, "--version", "9"),
        ("diff", history, "0..9"),
        ("mark", history, "9", "noise"),
        ("search", "bridge", "--source", "nobody"),
    ):
        ran = run(*args)
        assert ran.code == 5, args
        assert "nobody" in ran.err or "no version" in ran.err
        assert ran.out == ""


def test_no_database_is_told_with_the_way_to_one(home: Path) -> None:
    """Reading makes no database; what makes one is named."""
    for args in (("list",), ("show", "x"), ("search", "x"), ("export", "changes"), ("verify",)):
        ran = run(*args)
        assert ran.code == 1, args
        assert "`variorum add` makes one" in ran.err
    assert list(home.iterdir()) == []


def test_show_knows_an_article_by_any_of_its_names(history: str) -> None:
    """Its id, its address, the address of its page here, of a version or a pair there."""
    for name, version in (
        (history, 2),
        (URL, 2),
        (f"{URL}/?utm_source=feed", 2),
        (f"http://127.0.0.1:8712/a/{history}", 2),
        (f"http://127.0.0.1:8712/a/{history}/1", 1),
        (f"http://127.0.0.1:8712/a/{history}/0..1.json", 1),
    ):
        (record,) = run("show", name, "--json").lines
        assert (record["id"], record["version"]) == (history, version), name


def test_show_tells_versions_evidence_and_text(history: str) -> None:
    """The record holds every version with its capture, and the text of the one asked for."""
    (record,) = run("show", history, "--version", "0", "--looks", "--json").lines
    assert [each["number"] for each in record["all_versions"]] == [0, 1, 2]
    assert all(
        each["capture"]["record"]["payload_digest"].startswith("sha256:") for each in record["all_versions"]
    )
    assert record["document"]["headline"] == HISTORY[0][1]
    assert record["document"]["blocks"][-1]["text"] == HISTORY[0][2]
    assert [look["outcome"] for look in record["check_log"]] == ["changed", "changed", "unchanged", "new"]
    words = run("show", history)
    assert "version 1  between 25 Apr 2026 11:00 and 25 Apr 2026 12:00" in words.out
    assert HISTORY[-1][2] in words.out
    assert last_line(words) == f"next: `variorum diff {history}` shows what changed last"


def test_diff_of_versions(history: str) -> None:
    """The newest change by default, any pair by its numbers, a pair by the address of its page."""
    newest = run("diff", history, "--json").lines[0]
    assert [edit["class"] for edit in newest["edits"]] == ["headline"]
    whole = run("diff", history, "0..2", "--json").lines[0]
    assert {edit["class"] for edit in whole["edits"]} > {"headline"}
    by_page = run("diff", f"http://127.0.0.1:8712/a/{history}/0..1", "--json").lines[0]
    told = {edit["class"] for edit in by_page["edits"]}
    assert told
    assert "headline" not in told
    assert "[-" in run("diff", history, "0..1").out


def test_diff_exit_codes(history: str, tmp_path: Path) -> None:
    """Like diff(1) only on request: 0 the same, 1 different, 2 trouble; else as every command."""
    old, new = tmp_path / "old.html", tmp_path / "new.html"
    old.write_text(page(), "utf-8")
    new.write_text(page("Another headline"), "utf-8")
    assert run("diff", old, new).code == 0
    assert run("diff", old, new, "--exit-code").code == 1
    assert run("diff", old, old, "--exit-code").code == 0
    assert run("diff", "nobody", "--exit-code").code == 2
    assert run("diff", "nobody").code == 5
    assert run("diff", history, "0..1", "--exit-code").code == 1


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ('<meta name="author" content="Ines Valko">', '<meta name="author" content="Paul Harrow">'),
        ('href="/tides"', 'href="/tides-of-1953"'),
        ("2026-11-20T10:00:00Z", "2026-11-20T11:00:00Z"),
    ],
)
def test_diff_exits_with_1_for_what_is_told_outside_the_words(was: str, now: str, tmp_path: Path) -> None:
    """A byline, a link or a stated time is a difference like any other: nothing is printed as an edit beside exit code 0."""
    marked = page().replace(
        "</head>",
        '<meta name="author" content="Ines Valko">'
        '<meta property="article:modified_time" content="2026-11-20T10:00:00Z"></head>',
    )
    marked = marked.replace(BODY[0], BODY[0].replace(" ", ' <a href="/tides">the</a> ', 1))
    assert was in marked
    old, new = tmp_path / "old.html", tmp_path / "new.html"
    old.write_text(marked, "utf-8")
    new.write_text(marked.replace(was, now), "utf-8")
    told = run("diff", old, new, "--exit-code", "--json")
    assert told.lines[0]["edits"]
    assert told.lines[0]["verdict"] == "unchanged"
    assert told.code == 1
    assert run("diff", old, old, "--exit-code").code == 0


def test_diff_of_files_needs_no_database(home: Path, tmp_path: Path) -> None:
    """Two pages, two plain texts, or one of them from standard input."""
    old, new = tmp_path / "old.txt", tmp_path / "new.txt"
    old.write_text(f"{LEAD}\n\n{BODY[0]}", "utf-8")
    new.write_text(f"{LEAD}\n\n{BODY[1]}", "utf-8")
    assert run("diff", old, new, "--text", "--json").lines[0]["verdict"] == "changed"
    assert run("diff", "-", new, "--text", "--json", stdin=old.read_bytes()).lines[0]["verdict"] == "changed"
    assert list(home.iterdir()) == []
    assert "name the other file" in run("diff", old).err
    assert "neither a file nor a pair" in run("diff", old, tmp_path / "none.txt").err


def test_diff_of_a_version_with_itself(history: str) -> None:
    """Said, and why, where nobody asked for it."""
    assert "version 1 is compared with itself\n" in run("diff", history, "1..1").err
    assert "version 0 is compared with itself: there is none before it\n" in run("diff", history, "0").err


def test_diff_names_the_file_that_is_missing(tmp_path: Path) -> None:
    """The first of two files may be the one that is not there; the one that is there is not blamed."""
    there = tmp_path / "there.htm"
    there.write_text(page(), "utf-8")
    ran = run("diff", "missing.htm", there)
    assert (ran.code, ran.out) == (1, "")
    assert ran.err == "variorum: missing.htm: No such file or directory\n"
    assert "there.htm" not in run("diff", "missing.htm", there, "--exit-code").err
    assert run("diff", "missing.htm", there, "--exit-code").code == 2


def test_diff_reads_pipes_and_takes_no_long_address_for_a_file(history: str, tmp_path: Path) -> None:
    """What a shell hands over as `<(…)` is read like a file; an address longer than a file name may be is none."""
    file = tmp_path / "new.txt"
    file.write_text(f"{LEAD}\n\n{BODY[1]}\n", "utf-8")
    reading, writing = os.pipe()
    os.write(writing, f"{LEAD}\n\n{BODY[0]}\n".encode())
    os.close(writing)
    try:
        ran = run("diff", f"/dev/fd/{reading}", file, "--text", "--json")
    finally:
        os.close(reading)
    assert ran.lines[0]["verdict"] == "changed"
    assert run("diff", f"https://post.example/{'long' * 100}").code == 5


def test_search_finds_text_and_what_was_removed(history: str) -> None:
    """Hits tell article and version; added and removed text can be searched alone; facets narrow."""
    (hit,) = run("search", "engineer Sorrel", "--json").lines
    assert (hit["article"], hit["url"]) == (history, URL)
    assert "[Sorrel]" in hit["snippet"]
    assert run("search", '"divers go down"', "--in", "removed", "--json").lines[0]["version"] == 1
    assert run("search", "lorries", "--in", "removed", "--json").lines == []
    assert run("search", "Sorrel", "--source", "saved", "--json").lines
    assert run("search", "Sorrel", "--since", "2h", "--json").lines == []
    assert run("search", "Sorrel", "--outlet", "nobody", "--json").lines == []
    words = run("search", "Sorrel")
    assert "\x1b" not in words.out
    assert last_line(words).startswith(f"next: `variorum show {history} --version ")
    assert "\x1b[1mSorrel\x1b[0m" in run("search", "Sorrel", "--color", "always").out
    nothing = run("search", "giraffe")
    assert (nothing.code, nothing.out) == (0, "")
    assert "nothing found" in nothing.err


def test_a_mark_takes_a_version_from_the_lists_and_back(history: str) -> None:
    """Noise is kept and shown as noise, and an edit again when somebody says so."""
    assert run("mark", history, "2", "noise", "--note", "a test", "--who", "Ada").code == 0
    assert [line["new"] for line in run("list", "--json").lines] == [1]
    assert "page noise" in run("show", history).out
    (said,) = run("mark", URL, "2", "edit", "--json").lines
    assert (said["article"], said["verdict"]) == (history, "edit")
    assert [line["new"] for line in run("list", "--json").lines] == [2, 1]
    marks = run("show", history, "--json").lines[0]["marks"]
    assert (marks[0]["who"], marks[0]["verdict"]) == ("Ada", "noise")


EXPORTS = {
    "articles": 1,
    "changes": 2,
    "edits": 3,
    "versions": 3,
    "texts": 3,
    "captures": 4,
    "looks": 4,
    "sources": 1,
}


@pytest.mark.parametrize(("what", "number"), EXPORTS.items())
def test_everything_can_be_exported(history: str, tmp_path: Path, what: str, number: int) -> None:
    """JSON lines and CSV hold the same rows under the same names; a list without rows has its head."""
    ran = run("export", what)
    assert ran.code == 0
    if what == "captures":  # of looks without news only the newest is kept
        number = len(ran.lines)
        assert number in (3, 4)
    assert len(ran.lines) == number
    rows = list(csv.DictReader(io.StringIO(run("export", what, "--format", "csv").out)))
    assert [list(row) for row in rows] == [list(line) for line in ran.lines]
    target = tmp_path / "out.csv"
    done = run("export", what, "--format", "csv", "--output", target)
    assert (done.code, done.out) == (0, "")
    assert f"{number} {what} written" in done.err
    assert target.read_text("utf-8").count(",") > 0
    assert list(tmp_path.glob(".out*")) == []
    if what not in ("sources", "captures"):
        assert run("export", what, "--since", "1m").out == ""
        assert run("export", what, "--since", "1m", "--format", "csv").out.count("\n") == 1


def test_edits_are_exported_under_the_names_of_the_promise(history: str) -> None:
    """`class`, `change`, `detail`, `old`, `new` mean what they mean in `compare`."""
    newest = run("export", "edits").lines[0]
    assert (newest["class"], newest["change"]) == ("headline", "altered")
    assert (newest["old"], newest["new"]) == (HISTORY[0][1], HISTORY[3][1])
    assert (newest["old_version"], newest["new_version"]) == (1, 2)
    assert newest["rule"] == RULE


def test_a_formula_in_a_headline_is_only_text_in_a_spreadsheet(tmp_path: Path) -> None:
    """A cell that a spreadsheet would compute begins with an apostrophe; JSON has the text as it is."""
    headline = '=HYPERLINK("https://evil.example/", "click")'
    pages = [("2026-04-25T10:00:00Z", headline, "Divers go down again.")]
    run("import", folder_of_pages(tmp_path / "saved", pages))
    assert run("export", "articles").lines[0]["headline"] == headline
    (row,) = csv.DictReader(io.StringIO(run("export", "articles", "--format", "csv").out))
    assert row["headline"] == "'" + headline


def test_a_failed_export_leaves_the_old_file(history: str, tmp_path: Path) -> None:
    """A file is replaced when all is written, not before; a folder that is not there is named."""
    target = tmp_path / "out.json"
    target.write_text("old", "utf-8")
    assert run("export", "changes", "--source", "nobody", "--output", target).code == 5
    assert target.read_text("utf-8") == "old"
    assert run("export", "changes", "--output", tmp_path / "none" / "out.json").code == 1
    assert run("export", "changes", "--output", target).code == 0
    assert len(target.read_text("utf-8").splitlines()) == 2


def test_hostile_text_reaches_no_terminal(tmp_path: Path) -> None:
    """In no list, no article, no comparison and no hit is there anything that a terminal would obey."""
    pages = [
        ("2026-04-25T10:00:00Z", "Crack closes Tarn bridge", "Divers go down again."),
        ("2026-04-25T11:00:00Z", HOSTILE, f"Nobody drives {HOSTILE} over it on Tuesday."),
    ]
    imported = run("import", folder_of_pages(tmp_path / "saved", pages))
    commands = (
        ("list",),
        ("list", "articles"),
        ("list", "looks"),
        ("show", URL),
        ("diff", URL),
        ("search", "Nobody"),
        ("search", "Nobody", "--in", "added"),
        ("list", "--json"),
        ("show", URL, "--json"),
        ("diff", URL, "--json"),
        ("search", "Nobody", "--json"),
    )
    for ran in (imported, *(run(*args) for args in commands)):
        assert ran.out + ran.err
        assert not set(ran.out + ran.err) & set("\x1b\x07\u202e\x9b"), ascii(ran.out)


def test_a_narrow_terminal_keeps_every_column(history: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a terminal rows fit its width and ids stay whole; in a pipe nothing is cut."""
    monkeypatch.setenv("COLUMNS", "72")
    lines = run("list", "--color", "never", terminal=True).out.splitlines()
    assert max(map(len, lines)) <= 72
    assert lines[2].startswith(f"{history}  1..2")
    assert "…" in lines[2]
    assert HISTORY[3][1] in run("list").out


def test_json_goes_on_one_line_each(history: str) -> None:
    """No JSON line is broken over lines, whatever the text holds."""
    for line in run("export", "texts").out.splitlines():
        json.loads(line)
