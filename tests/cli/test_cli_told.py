"""`list` and `show` of stories, events, quotes and speakers, and that their files hold the same."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cli_world import BODY, LEAD, page, run

FIRST = "https://post.example/news/tarn-bridge"
SECOND = "https://mail.example/region/bridge-closed"
OTHER = (
    "Divers found a crack in the third pier of the bridge over the Tarn, and the council closed it on Monday night.",
    "Lorries and cars are sent over the weir at Hallow, which adds half an hour to the way to the hospital.",
    '"Nobody is in danger so long as nobody drives over it," said Ida Sorrel, the engineer of the council.',
    "The Tarn bridge was built in 1931, and its piers were strengthened after the flood of 1998.",
    "The council will have a first report on the crack in the pier before the end of the month.",
)


def _saved(folder: Path, *reports: tuple[str, str, tuple[str, ...]], day: int = 27) -> None:
    """Import a folder of saved pages, each of an address, a headline and its paragraphs, a day apart from a day on."""
    folder.mkdir()
    lines = []
    for number, (url, headline, text) in enumerate(reports):
        head = f'<meta property="article:published_time" content="2026-04-{day + number}T09:00:00Z">'
        (folder / f"{number}.html").write_text(page(headline, text, head), "utf-8")
        captured = f"2026-04-{day + number}T10:00:00Z"
        lines.append(json.dumps({"file": f"{number}.html", "url": url, "captured": captured, "status": 200}))
    (folder / "captures.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    assert run("import", folder).code == 0


@pytest.fixture
def story(tmp_path: Path) -> str:
    """The id of a story of two outlets' reports, imported from saved pages."""
    _saved(
        tmp_path / "saved",
        (FIRST, "Crack closes Tarn bridge", (LEAD, *BODY)),
        (SECOND, "Tarn bridge shut after divers’ find", OTHER),
    )
    (row,) = run("list", "stories", "--json").lines
    return str(row["id"])


def test_stories_are_listed_and_shown(story: str) -> None:
    """A story is listed with its counts, shown with its events and reports, and as JSON with the evidence."""
    listed = run("list", "stories")
    assert story in listed.out
    assert f"variorum show {story}" in listed.err
    (row,) = run("list", "stories", "--order", "weightiest", "--json").lines
    assert (row["reports"], row["outlets"], row["events"]) == (2, 2, 1)
    shown = run("show", story)
    assert "2 reports" in shown.out
    assert "alike 0." in shown.out
    (record,) = run("show", story, "--json").lines
    assert {each["url"] for each in record["reports_in_time"]} == {FIRST, SECOND}
    assert all("Tarn" in each["names"] for each in record["reports_in_time"])
    assert run("show", f"http://127.0.0.1:8712/s/{story}", "--json").lines == [record]


def test_an_event_is_shown_with_what_its_reports_quote(story: str) -> None:
    """An event gives the wordings of one thing said, each with who prints it."""
    (record,) = run("show", story, "--json").lines
    event = record["events_in_time"][0]["id"]
    (told,) = run("show", event, "--json").lines
    (utterance, *_) = told["utterances"]
    assert utterance["speaker"] == "Ida Sorrel"
    assert {each["text"].rstrip(",").split()[5] for each in utterance["wordings"]} == {"long"}
    shown = run("show", event)
    assert "Ida Sorrel:" in shown.out
    assert "so long as nobody drives over it" in shown.out


def test_an_event_is_shown_with_what_its_reports_say_of_the_same(story: str, tmp_path: Path) -> None:
    """What stands side by side on the page of an event, and what one report alone tells, is shown and given as JSON."""
    third = (
        LEAD,
        OTHER[1],
        OTHER[3],
        "The council has paid 40,000 pounds for buses that take pupils over the weir.",
    )
    _saved(
        tmp_path / "third", ("https://echo.example/tarn", "Crack closes bridge over the Tarn", third), day=29
    )
    (record,) = run("show", story, "--json").lines
    event = record["events_in_time"][0]["id"]
    (told,) = run("show", event, "--json").lines
    signs = {row["article"]: row["sign"] for row in told["reports_in_time"]}
    both = [*told["figures"], *told["statements"]]
    assert all({signs[each["article"]] for each in row["words"]} >= {"P", "M"} for row in both[:1])
    assert all(each["marked"] in each["text"] for row in both for each in row["words"])
    (alone,) = [row for row in told["told_by_one"] if row["kind"] == "money"]
    assert [each["sign"] for each in alone["words"]] == ["E"]
    shown = " ".join(run("show", event).out.split())
    assert "What the reports say:" in shown
    assert f"P, version 0, 27 Apr, 09:00: {BODY[3][:60]}" in shown
    assert "Told by one report only:" in shown
    assert f"E, version 0, 29 Apr, 09:00: {third[3][:60]}" in shown


def test_one_thing_said_by_two_names_is_shown_with_both(tmp_path: Path) -> None:
    """Reports that agree on the words and not on who said them are told apart by whom they name."""
    said = '"We knew of the crack in the third pier since the flood," said {}, who looks after bridges.'
    _saved(
        tmp_path / "two",
        (FIRST, "Crack closes Tarn bridge", (LEAD, *BODY[:2], said.format("Ida Sorrel"), BODY[3])),
        (
            SECOND,
            "Tarn bridge shut after divers’ find",
            (*OTHER[:2], said.format("Hugh Penrose"), *OTHER[3:]),
        ),
    )
    (row,) = run("list", "stories", "--json").lines
    event = run("show", row["id"], "--json").lines[0]["events_in_time"][0]["id"]
    (told,) = run("show", event, "--json").lines
    (found,) = [each for each in told["utterances"] if "We knew" in each["wordings"][0]["text"]]
    assert (found["speaker"], found["speakers"]) == (None, ["Hugh Penrose", "Ida Sorrel"])
    named = [(each["speaker"], [who["sign"] for who in each["witnesses"]]) for each in found["wordings"]]
    assert sorted(named) == [("Hugh Penrose", ["M"]), ("Ida Sorrel", ["P"])]
    shown = run("show", event).out
    assert "Hugh Penrose / Ida Sorrel:" in shown
    assert "M (quoted, Hugh Penrose): " in shown


def test_passages_that_reports_share_are_told(story: str, tmp_path: Path) -> None:
    """An event tells which report took over passages of which, and by whose times that is so."""
    copy = (
        LEAD,
        *BODY[:2],
        "Our reporter found nobody on the quay on Tuesday, and the council did not answer her calls.",
    )
    _saved(tmp_path / "copied", ("https://echo.example/tarn", "Bridge over the Tarn is closed", copy), day=29)
    (record,) = run("show", story, "--json").lines
    event = record["events_in_time"][0]["id"]
    (told,) = run("show", event, "--json").lines
    (shared,) = told["shared"]
    urls = {each["article"]: each["url"] for each in record["reports_in_time"]}
    assert (urls[shared["id"]], urls[shared["source"]]) == ("https://echo.example/tarn", FIRST)
    assert 0.3 < shared["share"] < 0.8
    assert shared["by_time"]
    shown = " ".join(run("show", event).out.split())
    assert (
        "of the words of E stand in P; post.example printed it first, by the times that both state:" in shown
    )
    assert LEAD[:60] in shown


def test_quotes_by_speaker(story: str) -> None:
    """Quotes are listed newest first, for one speaker by the last word of the name too; speakers with their counts."""
    rows = run("list", "quotes", "--speaker", "sorrel", "--json").lines
    assert {row["speaker"] for row in rows} == {"Ida Sorrel"}
    assert {row["url"] for row in rows} == {FIRST, SECOND}
    assert [row["seen"] for row in rows] == sorted((row["seen"] for row in rows), reverse=True)
    assert "Ida Sorrel" in run("list", "quotes").out
    assert run("list", "quotes", "--speaker", "Nobody").err.startswith("no quotes here")
    speakers = run("list", "speakers", "--json").lines
    assert {row["name"]: row["quotes"] for row in speakers}["Ida Sorrel"] == len(rows)
    assert "Ida Sorrel" in run("list", "speakers", "--speaker", "ida").out
    assert "nobody" in run("list", "speakers", "--speaker", "Quentin").err


def test_files_hold_the_same(story: str) -> None:
    """`export` writes what `list` gives, of stories, reports and quotes."""
    for what in ("stories", "quotes"):
        assert run("export", what).lines == run("list", what, "--json", "--limit", "100").lines
    assert {row["story"] for row in run("export", "reports").lines} == {story}
    assert story in run("export", "stories", "--format", "csv").out


def test_only_of_one_source(story: str, tmp_path: Path) -> None:
    """`--source` leaves stories, quotes and speakers of that source, in lists and in files; with `--since` both count."""
    third = ("https://gull.example/books", "Reading room shuts", (
        "The reading room at Gull Street will shut at the end of the year, after eleven years, its readers were told.",
        '"I have asked for nothing and I regret nothing," said Mara Quint, who has led the reading room.',
        "Its four thousand books go to the schools, which had asked for more shelves since the spring of last year.",
    ))  # fmt: skip
    _saved(tmp_path / "gull", third)
    for source, urls, name in (("saved", {FIRST, SECOND}, "Ida Sorrel"), ("gull", {third[0]}, "Mara Quint")):
        stories = [story] if source == "saved" else []
        for rows in (
            run("list", "stories", "--source", source, "--json").lines,
            run("export", "stories", "--source", source).lines,
        ):
            assert [row["id"] for row in rows if row["reports"] > 1] == stories
        listed = run("list", "quotes", "--source", source, "--json").lines
        assert {row["url"] for row in listed} == urls
        assert run("export", "quotes", "--source", source).lines == listed
        late = run("export", "quotes", "--source", source, "--since", "2026-04-28").lines
        assert {row["url"] for row in late} == urls - {FIRST, third[0]}
        speakers = run("list", "speakers", "--source", source, "--json").lines
        assert [row["quotes"] for row in speakers if row["name"] == name] == [
            sum(row["speaker"] == name for row in listed)
        ]
        assert not {row["name"] for row in speakers} & ({"Ida Sorrel", "Mara Quint"} - {name})
    assert run("list", "speakers", "--outlet", "nobody.example").err.startswith("nobody is quoted here")


def test_nothing_is_told_of_what_there_is_not(history: str) -> None:
    """One article makes no story; an id that nothing has is refused as ever."""
    assert run("list", "stories").err.startswith("no story of several reports yet")
    refused = run("show", "zzzzzzzz")
    assert refused.code != 0
    assert "zzzzzzzz" in refused.err
    assert history not in refused.err
