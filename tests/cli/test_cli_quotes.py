"""`variorum quotes`: what reports quote, and who said it."""

from __future__ import annotations

import json

from cli_world import run

TEXT = "“The ferry will sail again in spring,” Marit Oskarsen, the harbour master, said.\nAsked when, she said: “In May.”"


def line(key: str, text: str) -> str:
    return json.dumps({"id": key, "outlet": "The Pilot", "headline": "Ferry", "text": text, "language": "en"})


def test_every_field_of_the_promise() -> None:
    """Places are characters of the text, kinds and speakers as interfaces say; she has the name that the report gives."""
    ran = run("quotes", "-", "--json", stdin=f"{line('a', TEXT)}\n{line('b', 'Nobody spoke.')}\n".encode())
    assert ran.code == 0, ran.err
    first, second = ran.lines
    assert second == {"id": "b", "quotes": []}
    assert first["id"] == "a"
    for each in first["quotes"]:
        assert TEXT[each["start"] : each["end"]] == each["text"]
    assert [(each["text"], each["kind"], each["cue"]) for each in first["quotes"]] == [
        ("The ferry will sail again in spring,", "direct", "said"), ("In May.", "direct", "said")
    ]  # fmt: skip
    one, other = (each["speaker"] for each in first["quotes"])
    assert one == {"name": "Marit Oskarsen", "start": 39, "end": 53}
    assert (other["name"], TEXT[other["start"] : other["end"]]) == ("Marit Oskarsen", "she")


def test_what_several_reports_print() -> None:
    """With --match, one line for each utterance after those of the reports, with its members and where they part."""
    other = TEXT.replace("will sail again in", "sails again this")
    ran = run("quotes", "-", "--match", "--json", stdin=f"{line('a', TEXT)}\n{line('b', other)}\n".encode())
    assert ran.code == 0, ran.err
    assert [each["id"] for each in ran.lines[:2]] == ["a", "b"]
    (told,) = ran.lines[2:]
    assert (told["utterance"], told["speaker"], told["base"]) == (1, "Marit Oskarsen", 0)
    assert [(each["id"], each["form"]) for each in told["members"]] == [("a", "quoted"), ("b", "quoted")]
    assert told["members"][1]["text"] == "The ferry sails again this spring,"
    assert told["differences"] == [
        {"base": "will sail", "variant": "sails", "kind": "substitution", "member": 1},
        {"base": "in", "variant": "this", "kind": "substitution", "member": 1},
    ]
    words = run("quotes", "-", "--match", stdin=f"{line('a', TEXT)}\n{line('b', other)}\n".encode())
    assert "Marit Oskarsen, in 2 wordings" in words.out
    assert "substitution: in → this" in words.out


def test_a_speaker_in_the_midst() -> None:
    """Parts are places of the text; what one prints in one and another around its speaker does not differ."""
    whole = "“I fell against the rail and heard the engine stop,” Marit Oskarsen said."
    parted = "“I fell against the rail,” Marit Oskarsen said, “and heard the engine stop.”"
    lines = f"{line('a', whole)}\n{line('b', parted)}\n".encode()
    (told,) = run("quotes", "-", "--match", "--json", stdin=lines).lines[2:]
    assert told["differences"] == []
    one, other = told["members"]
    assert one["parts"] == [[one["start"], one["end"]]]
    assert [parted[start:end] for start, end in other["parts"]] == [
        "I fell against the rail,", "and heard the engine stop."
    ]  # fmt: skip
    assert other["text"] == "I fell against the rail, and heard the engine stop."


def test_one_wording_by_two_names_is_told_with_both() -> None:
    """No speaker is chosen: all are told, and whom each report names."""
    other = TEXT.replace("Marit Oskarsen", "Nils Brandal")
    lines = f"{line('a', TEXT)}\n{line('b', other)}\n".encode()
    (told,) = run("quotes", "-", "--match", "--json", stdin=lines).lines[2:]
    assert (told["speaker"], told["speakers"]) == (None, ["Marit Oskarsen", "Nils Brandal"])
    assert [each["speaker"] for each in told["members"]] == told["speakers"]
    words = run("quotes", "-", "--match", stdin=lines).out
    assert "Marit Oskarsen / Nils Brandal, in 2 wordings" in words
    assert "b (quoted, Nils Brandal): " in words


def test_words_and_bad_lines() -> None:
    """For people: who said what; a line that is no report is told, and the rest is done."""
    ran = run("quotes", "-", stdin=f"{line('a', TEXT)}\nnonsense\n".encode())
    assert ran.code == 1
    assert "a The Pilot Ferry" in ran.out
    assert "Marit Oskarsen (direct): The ferry will sail again in spring," in ran.out
    assert "line 2" in ran.err


def test_a_missing_file() -> None:
    """A file that is not there is named."""
    ran = run("quotes", "no-such.jsonl")
    assert ran.code == 1
    assert "no-such.jsonl" in ran.err
