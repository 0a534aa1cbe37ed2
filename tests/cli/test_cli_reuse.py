"""`variorum reuse`: passages that reports share with earlier ones."""

from __future__ import annotations

import json
from typing import Any

from cli_world import run

BODY = (
    "Divers have found the wheelhouse of the trawler Signe Marie at a depth of sixty metres off the Aldvik light. "
    "The boat went missing in January with a crew of four."
)


def line(key: str, text: str, **known: Any) -> str:
    return json.dumps({"id": key, "outlet": key, "headline": "", "text": text, **known})


def test_every_field_of_the_promise() -> None:
    """Later and earlier by their times, whatever the order of the lines; shares and places of each passage."""
    later = line("b", f"By our reporter.\n{BODY}", published="2026-03-02T10:00:00Z")
    earlier = line("a", f"(AP) - {BODY}", published="2026-03-02T09:00:00Z")
    ran = run("reuse", "-", "--json", stdin=f"{later}\n{earlier}\n".encode())
    assert ran.code == 0, ran.err
    (told,) = ran.lines
    assert (told["id"], told["source"], told["by_time"], told["agency"]) == ("b", "a", True, "AP")
    assert 0.8 < told["share"] <= 1
    assert told["share_without_quotes"] == told["share"]
    (passage,) = told["passages"]
    assert f"By our reporter.\n{BODY}"[passage["start"] : passage["end"]] == BODY.rstrip(".")
    assert f"(AP) - {BODY}"[passage["source_start"] : passage["source_end"]] == BODY.rstrip(".")


def test_without_a_time_nobody_is_first() -> None:
    """A report without a time comes after those with one, and the answer says that it is not by time."""
    lines = f"{line('a', BODY)}\n{line('b', BODY, published='2026-03-02')}\n"
    (told,) = run("reuse", "-", "--json", stdin=lines.encode()).lines
    assert (told["id"], told["source"], told["by_time"]) == ("a", "b", False)


def test_words_and_bad_lines() -> None:
    """For people: who shares how much with whom, the passages, and how many pairs there are."""
    lines = (
        f"{line('a', BODY, published='2026-03-01')}\n{line('b', BODY, published='2026-03-02')}\nnonsense\n"
    )
    ran = run("reuse", "-", stdin=lines.encode())
    assert ran.code == 1
    assert "b b shares 100% of its words with a a" in ran.out
    assert "1 pair of 2 reports with shared passages" in ran.out
    assert "line 3" in ran.err
