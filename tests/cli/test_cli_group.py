"""`variorum group`: reports as JSON lines by event and story."""

from __future__ import annotations

import json
from pathlib import Path

from cli_world import run

CASE = Path(__file__).parent.parent / "cases" / "cluster" / "two_floods_of_one_town.jsonl"


def test_each_report_is_answered_in_its_place() -> None:
    """One line each in the order of the input, with event, story and what the membership rests on."""
    ran = run("group", str(CASE), "--json")
    assert ran.code == 0, ran.err
    ids = [json.loads(line)["id"] for line in CASE.read_text("utf-8").splitlines()]
    assert [line["id"] for line in ran.lines] == ids
    by_id = {line["id"]: line for line in ran.lines}
    assert by_id["a1"]["event"] == by_id["a3"]["event"] != by_id["b1"]["event"]
    assert by_id["a1"]["story"] == by_id["b1"]["story"] != by_id["c1"]["story"]
    evidence = by_id["a1"]["evidence"]
    assert 0 < evidence["score"] <= 1
    assert "Marstein" in evidence["terms"]
    assert set(evidence["names"]) <= set(evidence["terms"])
    assert evidence["reports"] == 3
    assert 0 <= evidence["days_apart"] < 2
    assert (evidence["threshold"], evidence["opened"]) == (0.2, False)
    alone = by_id["d1"]["evidence"]
    assert (alone["score"], alone["opened"]) == (None, True)


def test_each_event_says_why_it_is_in_its_story() -> None:
    """What it shares with the other events, how like it is to them and what joins two; one alone opened its story."""
    by_id = {line["id"]: line["link"] for line in run("group", str(CASE), "--json").lines}
    link = by_id["a1"]
    assert link == by_id["a2"]
    assert link["threshold"] == 0.12
    assert link["threshold"] < link["score"] < 1
    assert (link["events"], link["opened"]) == (2, False)
    assert "Marstein" in link["terms"]
    assert "Marstein" in link["names"]
    assert (by_id["d1"]["score"], by_id["d1"]["terms"], by_id["d1"]["opened"]) == (None, [], True)


def test_the_words_name_story_event_and_reasons() -> None:
    """For people: stories with their events, each report with what makes it alike; those alone are counted."""
    ran = run("group", str(CASE))
    assert ran.code == 0, ran.err
    assert "Story s1: 2 events, 6 reports" in ran.out
    assert "(0.20 joins two): " in ran.out
    assert "reports, alike 0." in ran.out
    assert "(0.12 joins two): " in ran.out
    assert "1 report in no story with others" in ran.out


def test_lines_that_are_no_reports_are_told_and_leave_the_others() -> None:
    """Each bad line is named with its number and what is wrong; `modified` stands in for `published`."""
    lines = [
        "{nonsense",
        "[]",
        '{"id": 5, "text": "x"}',
        '{"id": "a"}',
        '{"id": "a", "text": "x", "outlet": []}',
        '{"id": "a", "text": "x", "published": "yesterday"}',
        '{"id": "a", "text": "x", "published": "0001-01-01T00:00:00+14:00"}',
        '{"id": "a", "text": "x", "modified": "9999-12-31T23:59:59-12:00"}',
        '{"id": "b", "text": "A ferry.", "modified": "2026-03-02T10:00:00+01:00"}',
    ]
    ran = run("group", "-", "--json", stdin="\n".join(lines).encode())
    assert ran.code == 1
    assert [line.get("line") for line in ran.lines[:8]] == [1, 2, 3, 4, 5, 6, 7, 8]
    assert all(line["error"] for line in ran.lines[:8])
    assert ran.lines[8]["id"] == "b"
    assert run("group", "nowhere.jsonl").code == 1
    assert run("group", "-", "--json", stdin=b"").lines == []
