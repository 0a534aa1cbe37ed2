"""`takedown`: what is left of an article in commands, exports and evidence."""

from __future__ import annotations

import gzip
from pathlib import Path

from cli_world import URL, folder_of_pages, run

from variorum.cli.exporting import EXPORTS

OTHER = "https://post.example/news/other"


def _bytes(home: Path) -> bytes:
    """All evidence as it can be read, and the indexes beside it."""
    files = sorted((home / "evidence").rglob("*"))
    packed = [gzip.decompress(path.read_bytes()) for path in files if path.name.endswith(".gz")]
    return b"".join([*packed, *(path.read_bytes() for path in files if path.suffix == ".cdxj")])


def test_no_command_tells_of_it_any_more(history: str, tmp_path: Path) -> None:
    """Lists, search, every export in both forms: neither address nor words; its commands say that it is gone."""
    folder_of_pages(tmp_path / "more", [("2026-04-25T10:00:00Z", "Choir sings again", "Soon.")], url=OTHER)
    assert run("import", tmp_path / "more").code == 0
    assert URL in run("export", "looks").out
    ran = run("takedown", URL, "--reason", "court order 12 of 2026")
    assert ran.code == 0, ran.err
    assert f"{history} is taken down, with 3 versions" in ran.out
    assert "kept, and given out nowhere" in ran.out
    assert "--erase-bytes" in ran.err
    told = [run("export", what, "--format", form) for what in EXPORTS for form in ("json", "csv")]
    told += [run("list", what) for what in ("changes", "articles", "sources", "looks")]
    told += [run("list", "looks", "--json"), run("search", "crack"), run("search", "divers", "--json")]
    for each in told:
        assert each.code == 0, each.err
        assert URL not in each.out
        assert "second crack" not in each.out.lower()
        assert "Divers" not in each.out
    assert OTHER in run("export", "looks").out
    for gone in (("show", history), ("diff", history), ("show", history, "--looks", "--json")):
        ran = run(*gone)
        assert (ran.code, ran.out) == (5, "")
        assert "taken down" in ran.err
    assert run("reprocess").code == 0
    assert "second crack" not in run("export", "texts").out.lower()


def test_captured_bytes_go_on_demand(history: str, home: Path, tmp_path: Path) -> None:
    """They stay at first; --erase-bytes takes them out of files and indexes, and what is left is sound."""
    folder_of_pages(tmp_path / "more", [("2026-04-25T10:00:00Z", "Choir sings again", "Soon.")], url=OTHER)
    assert run("import", tmp_path / "more").code == 0
    assert run("takedown", history, "--reason", "asked for").code == 0
    assert URL.encode() in _bytes(home)
    assert run("verify").code == 0
    ran = run("takedown", history, "--erase-bytes", "--json")
    assert ran.code == 0, ran.err
    (line,) = ran.lines
    assert (line["article"], line["captures"]) == (history, 3)
    assert line["freed"] > 0
    assert b"tarn-bridge" not in _bytes(home)
    assert b"Choir sings again" in _bytes(home)
    assert run("verify").code == 0
    assert run("takedown", history, "--erase-bytes").out == "0 captures erased, 0 bytes freed\n"


def test_both_at_once(history: str, home: Path) -> None:
    """Taken down and erased with one command; two lines of JSON tell both."""
    down, erased = run("takedown", history, "--reason", "asked for", "--erase-bytes", "--json").lines
    assert (down["versions"], down["captures"], erased["captures"]) == (3, 3, 3)
    assert b"tarn-bridge" not in _bytes(home)


def test_usage(history: str) -> None:
    """It needs a reason once, tries without doing, and knows what is not there."""
    assert run("takedown", history).code == 2
    assert "--reason is missing" in run("takedown", history).err
    assert run("takedown", history, "--reason", " ").code == 2
    dry = run("takedown", history, "--reason", "asked for", "--dry-run")
    assert f"{history} would be taken down, with 3 versions" in dry.out
    assert "nothing was done" in dry.err
    assert "Tarn" in run("list", "articles").out
    assert run("takedown", "nowhere1", "--reason", "x").code == 5
    assert run("takedown", history, "--reason", "asked for").code == 0
    assert run("takedown", history, "--reason", "again").code == 2
    assert run("takedown", history, "--erase-bytes", "--dry-run").code == 2
    assert "--erase-bytes erases" in run("takedown", history).err
