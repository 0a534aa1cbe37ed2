"""`variorum reuse`: passages that reports share with earlier ones."""

from __future__ import annotations

import json
from typing import Any

import pytest
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
    assert told["order"] == "hour"
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


@pytest.mark.parametrize(
    ("earlier", "later", "order", "told"),
    [
        ("2026-03-02", "2026-03-02", None, "not known: hour not stated"),
        ("2026-03-02", "2026-03-02T09:00:00Z", None, "not known: hour not stated"),
        ("2026-03-02T08:00:00", "2026-03-02T09:00:00Z", None, "not known: hour not stated"),
        ("2026-03-02T09:00:00Z", "2026-03-02T09:00:00Z", None, "not known: hour not stated"),
        ("2026-03-02T09:00:00Z", "2026-03-02T09:30:00Z", "hour", "a printed it first, by the times"),
        ("2026-03-02T23:30:00-05:00", "2026-03-03T05:00:00Z", "hour", "a printed it first, by the times"),
        ("2026-03-01", "2026-03-02", "day", "a printed it first, by the days"),
        ("2026-03-01T09:00:00Z", "2026-03-02", "day", "a printed it first, by the days"),
        ("2026-03-01", "2026-03-01T20:00:00-05:00", None, "not known: hour not stated"),
        ("2026-03-01T19:00:00Z", "2026-03-02", None, "not known: hour not stated"),
        ("2026-03-01T10:00:00Z", "2026-03-02", None, "not known: hour not stated"),
        ("2026-03-01", "2026-03-02T11:59:00Z", None, "not known: hour not stated"),
        ("2026-03-01", "2026-03-02T12:00:00Z", "day", "a printed it first, by the days"),
        ("2026-03-01T23:00:00", "2026-03-02", "day", "a printed it first, by the days"),
        ("0001-01-01", "0001-01-01T00:00:00Z", None, "not known: hour not stated"),
        ("9999-12-31", "9999-12-31T23:59:59Z", None, "not known: hour not stated"),
    ],
)
def test_a_day_does_not_order_two_reports_of_it(
    earlier: str, later: str, order: str | None, told: str
) -> None:
    """An hour orders where both state one with its zone, a day where the other's is another in whatever zone it is."""
    lines = f"{line('a', BODY, published=earlier)}\n{line('b', BODY, published=later)}\n".encode()
    (record,) = run("reuse", "-", "--json", stdin=lines).lines
    assert (record["by_time"], record["order"]) == (order is not None, order)
    if order is not None:
        assert (record["source"], record["id"]) == ("a", "b")
    assert told in run("reuse", "-", stdin=lines).out


SWEDISH = (
    "Hamnen stängde färjeläget i måndags efter att våra dykare hade funnit sprickor i två av pelarna, och passagerarna "
    "till öarna får nu åka buss till Malvik. Lagningen tar elva veckor och kostar omkring fyra miljoner kronor"
)
JAPANESE = (
    "港は月曜日、潜水士が二本の杭にひび割れを見つけたため乗り場を閉鎖し、島へ向かう乗客をバスで町へ送っています。"
    "修理には十一週間かかり、費用は約四百万円になる見込みです"
)
ENGLISH = (
    "We shut the ferry pier on Monday after our divers found cracks in two of its piles, and we send the passengers for the "
    "islands to Malvik by coach. It will take eleven weeks and cost about four million pounds"
)


@pytest.mark.parametrize(
    ("language", "earlier", "later", "reused"),
    [
        ("sv", f"Öborna fruktar tomma rum. Ann Lee sade: ”{SWEDISH}.”", f"Det hördes burop. Ann Lee sade: ”{SWEDISH}.”", False),
        ("sv", f"Öborna fruktar tomma rum.\n– {SWEDISH}, säger Ann Lee.", f"Det hördes burop.\n– {SWEDISH}, säger Ann Lee.", False),
        ("sv", f"Öborna fruktar tomma rum. {SWEDISH}.", f"Det hördes burop. {SWEDISH}.", True),
        ("ja", f"島の住民は心配している。リー議長は述べた。「{JAPANESE}」", f"昨夜は怒号があった。リー氏は答えた。「{JAPANESE}」", False),
        ("ja", f"島の住民は心配している。{JAPANESE}。", f"昨夜は怒号があった。{JAPANESE}。", True),
        ("en", f'"{ENGLISH}," said Ann Lee.', f'"{ENGLISH}," said Ann Lee.', False),
        ("en", f'"{ENGLISH}," said Ann Lee. The mail boat is full.', f'"{ENGLISH}," said Ann Lee. Hotels are empty.', False),
        ("en", f'{BODY} "{ENGLISH}," said Ann Lee.', f'{BODY} "{ENGLISH}," said Ann Lee.', True),
        ("en", BODY, BODY, True),
    ],
)  # fmt: skip
def test_what_somebody_said_is_no_reuse_in_any_language(
    language: str, earlier: str, later: str, reused: bool
) -> None:
    """A quotation, with no more than its attribution beside it, is nobody's; the same words without marks are reuse, and so
    is what a report copied around a quotation."""
    known = {"language": language, "published": "2026-03-02"}
    lines = f"{line('a', earlier, **known)}\n{line('b', later, **known)}\n".encode()
    assert bool(run("reuse", "-", "--json", stdin=lines).lines) is reused


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


def test_a_time_that_is_none_by_utc_is_told_with_its_line() -> None:
    """The first and the last day there are, in another zone: the lines before and behind are answered all the same."""
    lines = [
        line("a", BODY, published="2026-03-01"),
        line("far east", BODY, published="0001-01-01T00:00:00+14:00"),
        line("far west", BODY, published="9999-12-31T23:59:59-12:00"),
        line("b", BODY, published="2026-03-02"),
    ]
    ran = run("reuse", "-", "--json", stdin="\n".join(lines).encode())
    assert ran.code == 1
    assert [told["line"] for told in ran.lines[:2]] == [2, 3]
    assert "is no time" in ran.lines[0]["error"]
    assert [(told["id"], told["source"]) for told in ran.lines[2:]] == [("b", "a")]
