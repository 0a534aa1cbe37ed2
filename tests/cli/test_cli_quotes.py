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
