"""What was learnt of a source on the command line, a person's word on it, and reading anew with it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cli_world import run

LINE = "Ask the pilots: a column every Friday"
BOATS = ("Heron", "Gannet", "Plover")


def _page(boat: str) -> str:
    text = "".join(
        f"<p>The {boat} went out to the far {word} of {boat} bay in the morning and came back with the evening tide.</p>"
        for word in ("lighthouse", "sandbank", "fish farm", "mussel beds")
    )
    return (
        f"<html><head><title>The {boat} is back</title><meta property='og:type' content='article'></head>"
        f"<body><h1>The {boat} is back</h1><div>{text}</div><p class=column>{LINE}</p></body></html>"
    )


@pytest.fixture
def source(tmp_path: Path) -> str:
    """The name of a source of three articles that show the same column."""
    folder = tmp_path / "boats"
    folder.mkdir()
    lines = []
    for number, boat in enumerate(BOATS, start=1):
        (folder / f"{boat}.html").write_text(_page(boat), "utf-8")
        capture = {"file": f"{boat}.html", "url": f"https://tide.example/{boat}", "status": 200,
                   "captured": f"2026-03-0{number}T09:00:00Z", "headers": {"Content-Type": "text/html"}}  # fmt: skip
        lines.append(json.dumps(capture))
    (folder / "captures.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    ran = run("import", folder, "--name", "Tide", "--json")
    assert ran.code == 0, ran.err
    return "Tide"


def _key(source: str) -> str:
    (site,) = run("show", source, "--memory", "--json").lines
    key: str = next(held["key"] for held in site["held"] if held["text"] == LINE)
    return key


def test_what_was_learnt_is_told(source: str) -> None:
    """In words with the reason, and as JSON with every field."""
    ran = run("show", source, "--memory")
    assert ran.code == 0
    assert "furniture: the same words stand on several articles" in ran.out
    assert LINE in ran.out
    assert "tide.example: learnt from 3 articles" in ran.err
    (site,) = run("show", source, "--memory", "--json").lines
    held = next(held for held in site["held"] if held["text"] == LINE)
    assert (site["site"], site["articles"], held["articles"], held["taken_as"]) == (
        "tide.example",
        3,
        3,
        "furniture",
    )


def test_memory_is_of_a_source(source: str) -> None:
    """Neither a version nor looks go with it; a source that is not there is an error."""
    assert run("show", source, "--memory", "--version", "0").code == 2
    assert run("show", "nobody", "--memory").code == 5


def test_a_decision_and_what_it_changes(source: str) -> None:
    """Keep, see in a dry run what that changes, do it; drop and undecide put it back. A key that is none is named."""
    key = _key(source)
    assert (
        run("reprocess", source).out.count("1 text read otherwise") == 1
    )  # the first article taught it too late
    ran = run("source", "keep", source, key[:10], "--who", "Ada")
    assert (ran.code, ran.out) == (0, f"{key}: text of the articles: {LINE}\n")
    assert "--dry-run" in ran.err
    told = run("reprocess", source, "--dry-run")
    assert told.code == 0
    assert told.out.count("1 text read otherwise") == len(BOATS)
    assert "nothing was stored" in told.err
    assert LINE not in run("show", "https://tide.example/Heron").out
    lines = run("reprocess", source, "--json").lines
    assert [line["texts_changed"] for line in lines] == [1] * len(BOATS)
    assert LINE in run("show", "https://tide.example/Heron").out
    assert run("source", "drop", source, key).out == f"{key}: furniture: {LINE}\n"
    assert "decided by" in run("show", source, "--memory").out
    assert run("source", "undecide", source, key).out == "as it is learnt again\n"
    missed = run("source", "keep", source, "ffff")
    assert missed.code == 5
    assert "nothing is held under it" in missed.err
