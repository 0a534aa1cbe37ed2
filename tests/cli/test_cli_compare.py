"""`variorum compare`: two pages, two texts, or ready sentences."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from cli_world import BODY, HOSTILE, LEAD, page, process, run

import variorum
from variorum.edits import RULE

OLD = [["The ferry sank at nine.", "Twelve people were saved."], ["The crew is safe."]]
NEW = [["The ferry sank at nine.", "Fifteen people were saved."], ["The crew is safe.", "An inquiry begins."]]


def pair(tmp_path: Path, old: str, new: str) -> tuple[Path, Path]:
    files = tmp_path / "old", tmp_path / "new"
    for file, text in zip(files, (old, new), strict=True):
        file.write_text(text, "utf-8")
    return files


def of_units(*pairs: Any) -> list[dict[str, Any]]:
    body = "\n".join(json.dumps(each) for each in pairs).encode()
    ran = run("compare", "--units", "-", "--json", stdin=body)
    assert ran.code == 0, ran.err
    return ran.lines


def test_every_field_of_the_promise_is_there_with_its_meaning() -> None:
    """Links cover every sentence once on each side, spans lie inside them, and edits name sentences."""
    (answer,) = of_units({"old": OLD, "new": NEW})
    assert answer["verdict"] == "changed"
    assert 0 < answer["importance"] < 1
    assert answer["units"] == {"old": OLD, "new": NEW}
    for side, units in (("old", OLD), ("new", NEW)):
        assert sorted(i for link in answer["links"] for i in link[side]) == list(range(sum(map(len, units))))
        assert sorted(i for link in answer["paragraphs"] for i in link[side]) == list(range(len(units)))
    by_op = {link["op"]: link for link in answer["links"]}
    assert (by_op["reworded"]["old"], by_op["reworded"]["new"]) == ([1], [1])
    assert 0 < by_op["reworded"]["similarity"] < 1
    (span,) = by_op["reworded"]["spans"]
    assert OLD[0][1][slice(*span["old"])] == "Twelve"
    assert NEW[0][1][slice(*span["new"])] == "Fifteen"
    assert (by_op["added"]["old"], by_op["added"]["new"]) == ([], [3])
    assert [edit["class"] for edit in answer["edits"]] == ["figure", "unclassified"]
    altered, added = answer["edits"]
    fields = {"class", "change", "detail", "old", "new", "old_unit", "new_unit", "confidence", "about"}
    assert set(altered) >= fields
    assert {altered["rule"], added["rule"]} == {RULE}
    assert (altered["detail"], altered["old"], altered["new"]) == ("count", "Twelve", "Fifteen")
    assert (altered["change"], altered["old_unit"], altered["new_unit"]) == ("altered", 1, 1)
    assert (added["change"], added["old"], added["old_unit"], added["new_unit"]) == ("added", None, None, 3)
    assert 0 <= added["confidence"] <= 1


def test_a_removed_sentence_has_no_place_in_the_new_text() -> None:
    """An edit at a removed sentence has `new_unit` null."""
    (answer,) = of_units({"old": NEW, "new": [NEW[0], [NEW[1][0]]]})
    (edit,) = answer["edits"]
    assert (edit["change"], edit["new"], edit["new_unit"], edit["old_unit"]) == ("removed", None, None, 3)


@pytest.mark.parametrize(
    ("old", "new", "verdict"),
    [
        ([["It is late."]], [["It is late."]], "unchanged"),
        ([['"It is late," she said.']], [["“It is late,” she said."]], "typography"),
        ([["It is late."]], [["It is early."]], "changed"),
        ([], [], "unchanged"),
        ([], [["It is late."]], "changed"),
        ([[]], [["It is late."]], "changed"),
        (
            [
                [
                    f"The tenth ferry of {day} brought sheep, salt and letters."
                    for day in ("May", "June", "July")
                ]
                * 3
            ],
            [
                [
                    f"Parliament votes on paper tax number {n} under loud protest."
                    for n in ("one", "two", "six")
                ]
                * 3
            ],
            "replaced",
        ),
    ],
)
def test_verdicts(old: list[Any], new: list[Any], verdict: str) -> None:
    """Unchanged, typography alone, changed, and another article in its place."""
    (answer,) = of_units({"old": old, "new": new})
    assert answer["verdict"] == verdict


def test_a_sentence_cut_in_two_is_a_split_and_the_way_back_a_join() -> None:
    """Both are links of one sentence to two, told as such."""
    whole = [["The ferry sank at nine in the fog and twelve people were saved by fishermen."]]
    cut = [["The ferry sank at nine in the fog.", "Twelve people were saved by fishermen."]]
    split, joined = of_units({"old": whole, "new": cut}, {"old": cut, "new": whole})
    assert [(link["op"], link["old"], link["new"]) for link in split["links"]] == [("split", [0], [0, 1])]
    assert [(link["op"], link["old"], link["new"]) for link in joined["links"]] == [("joined", [0, 1], [0])]


def test_many_pairs_in_one_process_each_with_its_id() -> None:
    """Ids come back whatever they are, in the order of the pairs; a pair without one has none."""
    ids = ["a", 7, {"set": "b", "n": [1]}, None]
    answers = of_units(*({"id": each, "old": OLD, "new": NEW} for each in ids), {"old": OLD, "new": OLD})
    assert [answer["id"] for answer in answers[:4]] == ids
    assert "id" not in answers[4]
    assert answers[4]["verdict"] == "unchanged"


def test_broken_lines_are_lines_and_do_not_stop_the_others(tmp_path: Path) -> None:
    """Each failure is a JSON line with its number and id, a message, and exit code 1."""
    file = tmp_path / "pairs.jsonl"
    rows = [
        "{broken",
        json.dumps({"id": 2, "old": OLD, "new": NEW}),
        "",
        json.dumps({"id": 4, "old": OLD}),
        json.dumps({"id": 5, "old": ["The ferry sank."], "new": NEW}),
        "[]",
        json.dumps({"id": 7, "old": [[1]], "new": NEW}),
        '{"id": 8, "old": [["\\ud800"]], "new": []}',
        json.dumps({"id": 9, "old": NEW, "new": NEW}),
    ]
    file.write_text("\n".join(rows), "utf-8")
    ran = run("compare", "--units", file, "--json")
    assert ran.code == 1
    failed = [line for line in ran.lines if "error" in line]
    assert [(line["line"], line.get("id")) for line in failed] == [
        (1, None),
        (4, 4),
        (5, 5),
        (6, None),
        (7, 7),
        (8, None),
    ]
    assert [line["id"] for line in ran.lines if "error" not in line] == [2, 9]
    assert f"{file}, line 4: " in ran.err
    assert '"new" must be a list of paragraphs' in ran.err


def test_ready_sentences_are_told_to_people() -> None:
    """Without `--json` each pair has its id, its edits by their names, and the texts with their marks; `--why` adds
    what the importance is the sum of."""
    pair = {"id": "ferry", "old": [["It carried 212 people."]], "new": [["It carried 215 people."]]}
    told = run("compare", "--units", "-", stdin=json.dumps(pair).encode()).out
    assert told.splitlines()[:2] == ["ferry: 212 → 215 people", "  ~ Figure altered (people): 212 → 215"]
    assert "It carried [-212-] {+215+} people." in told
    assert "Importance 0." in run("compare", "--units", "-", "--why", stdin=json.dumps(pair).encode()).out


def test_one_pair_may_be_laid_out_over_many_lines(tmp_path: Path) -> None:
    """An object that was printed for people is one pair; a byte order mark does not matter."""
    file = tmp_path / "pair.json"
    file.write_text("\ufeff" + json.dumps({"id": "x", "old": OLD, "new": NEW}, indent=2), "utf-8")
    (answer,) = run("compare", "--units", file, "--json").lines
    assert (answer["id"], answer["verdict"]) == ("x", "changed")


def test_answers_come_while_questions_are_still_asked(home: Path) -> None:
    """Another program can write a pair and wait for its answer before it writes the next."""
    asking = process("compare", "--units", "-", "--json", home=home, stdin=subprocess.PIPE)
    assert asking.stdin is not None
    assert asking.stdout is not None
    with asking:
        for number in range(3):
            asking.stdin.write(json.dumps({"id": number, "old": OLD, "new": NEW}) + "\n")
            asking.stdin.flush()
            assert json.loads(asking.stdout.readline())["id"] == number
        asking.stdin.close()
        assert asking.wait(timeout=60) == 0
        assert asking.stderr is not None
        assert asking.stderr.read() == ""


def test_plain_texts_are_cut_at_blank_lines(tmp_path: Path) -> None:
    """With --text a blank line parts paragraphs, and no headline is looked at."""
    old, new = pair(tmp_path, f"{LEAD}\n\n{BODY[0]}\n", f"{LEAD}\n\n{BODY[0]}\n\n{BODY[1]}\n")
    (answer,) = run("compare", "--text", old, new, "--json").lines
    assert [len(answer["units"][side]) for side in ("old", "new")] == [2, 3]
    assert [link["op"] for link in answer["paragraphs"]] == ["same", "same", "added"]


@pytest.mark.parametrize("command", ["compare", "diff"])
def test_the_library_tells_the_same(tmp_path: Path, command: str) -> None:
    """`variorum.compare` has as values what the commands print, of pages and of plain texts."""
    pages = [page("Ferry late", (LEAD, *BODY)), page("Ferry cancelled", (LEAD.replace("12", "15"), *BODY))]
    texts = ["The ferry left at nine.\n\nForty cars.", "The ferry left at ten.\n\nFifty cars."]
    for old, new in (pages, texts):
        for name, body in (("old", old), ("new", new)):
            (tmp_path / name).write_text(body, "utf-8")
        (told,) = run(command, tmp_path / "old", tmp_path / "new", "--json").lines
        assert told == json.loads(json.dumps(variorum.compare(old, new).to_json()))
        assert {"sentence", "importance", "terms", "edits", "links", "headlines_moved"} <= told.keys()


def test_two_pages_with_another_headline(tmp_path: Path) -> None:
    """A headline is an edit of its class, outside the text: both units are null."""
    old, new = pair(tmp_path, page("Crack closes Tarn bridge"), page("Tarn bridge shut for weeks"))
    (answer,) = run("compare", old, new, "--json").lines
    assert answer["verdict"] == "changed"
    (edit,) = answer["edits"]
    assert (edit["class"], edit["change"]) == ("headline", "altered")
    assert (edit["old"], edit["new"]) == ("Crack closes Tarn bridge", "Tarn bridge shut for weeks")
    assert (edit["old_unit"], edit["new_unit"]) == (None, None)


def test_one_side_may_be_standard_input_but_not_both(tmp_path: Path) -> None:
    """`-` is read once."""
    old, new = pair(tmp_path, page(), page("Another headline for the bridge"))
    ran = run("compare", "-", new, "--json", stdin=old.read_bytes())
    assert (ran.code, ran.lines[0]["verdict"]) == (0, "changed")
    both = run("compare", "-", "-", "--json", stdin=old.read_bytes())
    assert both.code == 1
    assert "one of the two" in both.lines[0]["error"]


def test_a_missing_file_is_a_line_and_exit_code_1(tmp_path: Path) -> None:
    """A side that cannot be read is named in a JSON line and in a message."""
    ran = run("compare", tmp_path / "none.html", tmp_path / "none2.html", "--json")
    assert ran.code == 1
    assert ran.lines == [{"path": str(tmp_path / "none.html"), "error": "No such file or directory"}]
    assert "none.html: No such file" in ran.err
    assert run("compare", "--units", tmp_path / "none.jsonl", "--json").code == 1


def test_a_page_that_is_no_article_is_warned_of(tmp_path: Path) -> None:
    """Comparing the teasers before a paywall says so, since 'unchanged' would mislead."""
    wall = (
        '<script type="application/ld+json">{"@type": "NewsArticle", "isAccessibleForFree": false}</script>'
    )
    old, new = pair(tmp_path, *[page(paragraphs=(LEAD, "Subscribe to continue reading."), head=wall)] * 2)
    ran = run("compare", old, new, "--json")
    assert ran.code == 0
    assert f"{old}: the page is paywalled" in ran.err


@pytest.mark.parametrize(
    "args", [("one",), ("a", "b", "c"), (), ("a", "b", "--units", "c"), ("--units", "c", "--text")]
)
def test_wrong_usage(args: tuple[str, ...]) -> None:
    """Anything but two files or --units is wrong usage."""
    assert run("compare", *args).code == 2


def test_words_and_colours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Marks in a pipe, colours on a terminal that has them; NO_COLOR, FORCE_COLOR, --color and TERM=dumb rule."""
    old, new = pair(tmp_path, page("Crack closes bridge"), page(HOSTILE))
    plain = run("compare", old, new).out
    assert "\x1b" not in plain
    monkeypatch.setenv("PAGER", "cat")
    assert "\x1b[" in run("compare", old, new, terminal=True).out
    assert "\x1b" not in run("compare", old, new, "--color", "never", terminal=True).out
    assert "\x1b[" in run("compare", old, new, "--color", "always").out
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[" in run("compare", old, new).out
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in run("compare", old, new, terminal=True).out
    monkeypatch.delenv("NO_COLOR")
    monkeypatch.delenv("FORCE_COLOR")
    monkeypatch.setenv("TERM", "dumb")
    assert "\x1b" not in run("compare", old, new, terminal=True).out
    coloured = run("compare", old, new, "--color", "always").out
    assert not set(coloured) & set("\x07\u202e\x9b")
    assert "\x1b]" not in coloured


TEXTS = "The ferry left.\n\nIt carried 212.\n", "The ferry left.\n\nIt carried 215.\n"
EMPTY = "<html><head><title>Tarn</title></head><body></body></html>"


@pytest.mark.parametrize("command", [["compare"], ["diff", "--exit-code"]])
def test_files_without_tags_are_plain_texts(tmp_path: Path, command: list[str]) -> None:
    """Without --text too, whatever their names: nothing that differs is called the same."""
    ran = run(*command, *pair(tmp_path, *TEXTS))
    assert ran.code == (1 if "diff" in command else 0)
    assert "215" in ran.out
    same = run(*command, *pair(tmp_path, TEXTS[0], TEXTS[0]))
    assert (same.code, "The two texts are the same." in same.out) == (0, True)


@pytest.mark.parametrize("side", [0, 1])
def test_a_page_without_text_is_no_comparison(tmp_path: Path, side: int) -> None:
    """An empty page beside an article, or beside itself: an error that names the file and its state."""
    bodies = [EMPTY, page()] if side == 0 else [page(), EMPTY]
    files = pair(tmp_path, *bodies)
    ran = run("compare", *files, "--json")
    assert ran.code == 1
    (line,) = ran.lines
    assert line["path"] == str(files[side])
    assert "the page is empty" in line["error"]
    told = run("diff", "--exit-code", *files)
    assert (told.code, told.out) == (2, "")
    assert f"{files[side]}: the page is empty" in told.err
    assert run("diff", *files).code == 1
    assert run("compare", *pair(tmp_path, EMPTY, EMPTY)).code == 1
    assert run("compare", *pair(tmp_path, "", "")).code == 1
    assert run("compare", "--text", *pair(tmp_path, "", TEXTS[0])).code == 0


def test_units_are_compared_in_nfc() -> None:
    """Texts that Unicode holds for the same are unchanged; the answer gives them, and its ranges, in NFC."""
    (answer,) = of_units({"old": [["Le caf\u0065\u0301 ferme."]], "new": [["Le caf\u00e9 ferme."]]})
    assert answer["verdict"] == "unchanged"
    assert answer["units"]["old"] == answer["units"]["new"] == [["Le caf\u00e9 ferme."]]
    decomposed, composed = (
        "Le caf\u0065\u0301 ouvre \u00e0 neuf heures.",
        "Le caf\u00e9 ouvre \u00e0 dix heures.",
    )
    (answer,) = of_units({"old": [[decomposed]], "new": [[composed]]})
    (span,) = answer["links"][0]["spans"]
    assert answer["units"]["old"][0][0][slice(*span["old"])] == "neuf"
    assert answer["units"]["new"][0][0][slice(*span["new"])] == "dix"


def test_units_that_cannot_be_read_are_a_json_line(tmp_path: Path) -> None:
    """Like every input that failed: a message, a line, and exit code 1."""
    for name, why in (("none.json", "No such file or directory"), (".", "Is a directory")):
        ran = run("compare", "--units", name, "--json")
        assert (ran.code, ran.lines) == (1, [{"path": name, "error": why}])
        assert ran.err == f"variorum: {name}: {why}\n"
