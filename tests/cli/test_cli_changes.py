"""What changed, in the terminal: edits with their weight, silent ones, the life of sentences, what stands beside the
text, and what the last look came to."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cli_world import BODY, ESC, LEAD, URL, page, run

LAST = "Divers go down again at first light."
LORRIES = BODY[1].replace("12", "15")

#: Of one article: (hour, headline, paragraphs, what stands in the head of the page).
SEEN = (
    (8, "Crack closes Tarn bridge", (LEAD, *BODY, LAST), "<meta property='og:title' content='Tarn bridge shut'>"),
    (11, "Crack closes Tarn bridge", (LEAD, BODY[0], LORRIES, *BODY[2:], LAST),
     "<meta property='og:title' content='Why the Tarn bridge is shut'>"),
    (12, "Crack closes Tarn bridge", (LEAD, BODY[0], LORRIES, *BODY[2:4], LAST), ""),
    (13, "Crack closes Tarn bridge", (LEAD.replace("Monday", "Monday,"), BODY[0], LORRIES, *BODY[2:], LAST), ""),
)  # fmt: skip


def captured(where: Path, *pages: tuple[int, str]) -> Path:
    """A folder of captures of one article: (hour, page)."""
    where.mkdir()
    lines = []
    for number, (hour, text) in enumerate(pages):
        (where / f"{number}.html").write_text(text, "utf-8")
        at = f"2026-04-25T{hour:02}:00:00Z"
        lines.append(json.dumps({"file": f"{number}.html", "url": URL, "captured": at, "status": 200,
                                 "headers": {"Content-Type": "text/html; charset=utf-8"}}))  # fmt: skip
    (where / "captures.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    return where


@pytest.fixture
def article(tmp_path: Path) -> str:
    """The id of an article with four versions: a figure changed, a paragraph left, and came back beside a comma."""
    pages = [(hour, page(headline, paragraphs, head)) for hour, headline, paragraphs, head in SEEN]
    ran = run("import", captured(tmp_path / "saved", *pages), "--json")
    assert [line["version"] for line in ran.lines] == [0, 1, 2, 3], ran.err
    found: str = ran.lines[0]["article"]
    return found


def test_diff_tells_each_edit_and_why_it_weighs(article: str) -> None:
    """The line first, then the edits; light ones are counted, and told with their weight and all terms on demand."""
    told = run("diff", article, "0..1").out
    assert told.splitlines()[0].startswith("Lorries 12 → 15") or "12 → 15" in told.splitlines()[0]
    assert "~ Figure altered" in told
    assert "Silent edit. The substance changed within about 3 hours after the article was first seen" in told
    assert "Search and social headline (og:title): Tarn bridge shut → Why the Tarn bridge is shut" in told
    light = run("diff", article, "2..3").out
    assert "+ Passage restored: A first report on the pier" in light
    assert "and 1 light edit; --why tells them" in light
    why = run("diff", article, "2..3", "--why").out
    assert "light edit" not in why
    assert "Importance 0." in why
    assert "Restored" in why


def test_diff_as_json_says_which_versions_and_why(article: str) -> None:
    """The comparison's fields, with the versions, the terms and whether it was silent."""
    (told,) = run("diff", article, "0..1", "--json").lines
    assert (told["article"], told["old"], told["new"]) == (article, 0, 1)
    assert told["silence"] == {"silent": True, "modified_moved": None}
    assert [term["class"] for term in told["terms"]] == ["figure"]
    assert told["headlines_moved"] == [
        {"witness": "og:title", "old": "Tarn bridge shut", "new": "Why the Tarn bridge is shut"}
    ]


def test_stored_versions_are_never_told_as_cut_off(article: str, tmp_path: Path) -> None:
    """A watched article that ends early is a version or a suspect look; of two given files one can be cut off, in
    the midst of a sentence or at a wall."""
    short = tmp_path / "short"
    ran = run("import", captured(short, (15, page("Crack closes Tarn bridge", (LEAD, BODY[0])))), "--json")
    assert ran.code == 0
    versions = run("show", article, "--json").lines[0]["all_versions"]
    for old in range(len(versions) - 1):
        (told,) = run("diff", article, f"{old}..{len(versions) - 1}", "--json").lines
        assert "truncated" not in {edit["class"] for edit in told["edits"]}
    whole, wall, cut = tmp_path / "whole.html", tmp_path / "wall.html", tmp_path / "cut.html"
    whole.write_text(page(), "utf-8")
    cut.write_text(page(paragraphs=(LEAD, BODY[0], BODY[1].rsplit(" ", 3)[0])), "utf-8")
    ask = "<div class='paywall'><p>Subscribe to continue reading. Already a subscriber? Log in.</p></div>"
    wall.write_text(page(paragraphs=(LEAD, BODY[0])).replace("</article>", f"{ask}</article>"), "utf-8")
    for file in (wall, cut):
        for command in ("compare", "diff"):
            (told,) = run(command, whole, file, "--json").lines
            assert "truncated" in {edit["class"] for edit in told["edits"]}
            assert "silence" not in told


def test_lists_by_weight(article: str) -> None:
    """The weightiest change comes first, with the importance that orders them in JSON."""
    rows = run("list", "changes", "--order", "weightiest", "--json").lines
    assert [row["importance"] for row in rows] == sorted((row["importance"] for row in rows), reverse=True)
    newest = run("list", "changes", "--json").lines
    assert sorted(map(str, newest)) == sorted(map(str, rows))
    assert newest[0] in rows


def test_lists_of_silent_edits(article: str) -> None:
    """Only changes of substance are listed, a figure and a paragraph that went, with the sign, the line and in JSON."""
    rows = run("list", "changes", "--silent", "--json").lines
    assert [(row["old"], row["new"], row["silent"]) for row in rows] == [(1, 2, True), (0, 1, True)]
    assert "silent: " in run("list", "changes").out
    assert "12 → 15" in run("list", "changes", "--silent").out
    assert [row["id"] for row in run("list", "articles", "--silent", "--json").lines] == [article]
    assert run("list", "changes", "--silent", "--class", "quote", "--json").lines == []


def test_the_lineage_of_each_sentence(article: str) -> None:
    """When it came, changed, left and came back, each with version and time; what never changed is counted."""
    told = run("show", article, "--lineage").out
    life = told[told.index("A first report on the pier") :].splitlines()
    assert life[1].strip() == "since 0, left in 2, came back in 3"
    assert [line.split(":")[-1].strip() for line in life[2:5]] == ["appeared", "left", "came back"]
    assert "− version 2, 25 Apr, 11:00 to 12:00" in told or "− version 2, 25 Apr 2026, 11:00 to 12:00" in told
    assert "that [-12-] {+15+} lorries" in told
    assert "sentences that never changed" in told
    value = run("show", article, "--lineage", "--json").lines[0]
    assert value["article"] == article
    assert [showing["version"] for showing in value["showings"]] == [0, 1, 2, 3]
    assert {step["fate"] for line in value["sentences"] for step in line["steps"]} == {
        "appeared", "altered", "left", "restored",
    }  # fmt: skip
    assert run("show", article, "--lineage", "--version", "1").code == 2
    assert run("show", "nobody00", "--lineage").code == 5


def test_show_tells_what_changed_beside_the_text(article: str) -> None:
    """Headlines for search and social media, each with when it was seen."""
    told = run("show", article).out
    assert "Headlines for search and social media over time:" in told
    assert "(og:title): Tarn bridge shut → Why the Tarn bridge is shut" in told


def test_show_says_that_the_last_look_was_suspect(article: str, tmp_path: Path) -> None:
    """With the reason, and that what is kept stays."""
    wall = (
        "<!doctype html><html lang='en'><head><title>Just a moment</title></head><body><h1>Please confirm that you are "
        "human</h1><p>Our systems have detected unusual traffic from your computer network. Please complete the "
        "security check to access the site. Enable JavaScript and cookies to continue.</p></body></html>"
    )
    ran = run("import", captured(tmp_path / "wall", (16, wall)), "--json")
    (line,) = ran.lines
    assert line["outcome"] == "suspect"
    told = run("show", article).out
    assert "The last answer could not be read as the article" in told
    assert line["reason"] in told
    value = run("show", article, "--json").lines[0]
    assert value["state"] == value["newest_look"]["outcome"] == "suspect"
    assert value["newest_look"]["reason"] == line["reason"]


def test_nothing_remote_is_obeyed(tmp_path: Path) -> None:
    """Sentences, values and headlines pass the terminal's guard here too."""
    odd = f"Nobody {ESC}]0;owned\x07 counted 12 boats {ESC}[31m at the \u202ewall of the harbour."
    pages = [
        (8, page("Boats", (odd, *BODY), f"<meta property='og:title' content='A {ESC}[31m'>")),
        (
            11,
            page(
                "Boats", (odd.replace("12", "15"), *BODY), f"<meta property='og:title' content='B {ESC}[31m'>"
            ),
        ),
    ]
    article = run("import", captured(tmp_path / "odd", *pages), "--json").lines[0]["article"]
    for args in (
        ("diff", article),
        ("diff", article, "--why"),
        ("show", article, "--lineage"),
        ("show", article),
    ):
        out = run(*args).out
        assert ESC not in out
        assert "\x07" not in out
        assert "\u202e" not in out


def test_two_numbers_name_the_versions_too(article: str) -> None:
    """`0 1` is `0..1`; a third word that is no number is refused."""
    assert run("diff", article, "0", "1").out == run("diff", article, "0..1").out
    refused = run("diff", article, "0..1", "2")
    assert refused.code == 2
    assert "too many" in refused.err


def test_a_byline_that_changes_alone_is_among_the_changes(tmp_path: Path) -> None:
    """With its names, where the newest changes or those of the class are listed, and not twice."""
    signed = '<meta name="author" content="{}">'.format
    text = (LEAD, *BODY, LAST)
    pages = [
        (9, page("Crack closes Tarn bridge", text, signed("Edda Castell"))),
        (10, page("Crack closes Tarn bridge", text, signed("Paul Harrow"))),
        (11, page("Crack shuts Tarn bridge", text, signed("Paul Harrow"))),
    ]
    run("import", captured(tmp_path / "saved", *pages), "--json")
    _, _, *lines = run("list", "changes").out.splitlines()
    assert ["0..1" in lines[0], "Byline: Edda Castell → Paul Harrow" in lines[1], len(lines)] == [
        True,
        True,
        2,
    ]
    assert len(run("list", "changes", "--class", "byline").out.splitlines()) == 3
    assert "Byline" not in run("list", "changes", "--class", "headline").out
