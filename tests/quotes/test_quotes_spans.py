"""Where something is quoted in a report."""

from __future__ import annotations

from variorum.quotes.spans import quoted


def test_ranges_are_those_of_the_whole_text() -> None:
    """Each range begins and ends at its marks, whatever paragraph it stands in; speech may go on unclosed."""
    text = 'She came.\n\n“We are late,” she said, “and wet.”\n"It goes on\nand ends here," he said.'
    assert [text[start:end] for start, end in quoted(text)] == ["“We are late,”", "“and wet.”", '"It goes on']
    assert quoted("Nobody spoke.") == []


def test_speech_is_found_as_the_language_sets_it() -> None:
    """Swedish marks that are the same on both sides, Japanese corners, and dashes with a verb of speech behind them; a
    list with dashes is no speech."""
    marks = "Hon kom.\n”Vi stänger bron i juni”, sade Karin Ek. ”Den är trasig.”"
    assert [marks[start:end] for start, end in quoted(marks, "sv")] == [
        "”Vi stänger bron i juni”",
        "”Den är trasig.”",
    ]
    corners = "市長は述べた。「橋は六月に閉鎖します」"
    assert [corners[start:end] for start, end in quoted(corners, "ja")] == ["「橋は六月に閉鎖します」"]
    dashes = "Hon kom.\n– Vi stänger bron i juni, säger Karin Ek."
    assert [dashes[start:end].strip(" ,") for start, end in quoted(dashes, "sv")] == [
        "– Vi stänger bron i juni"
    ]
    assert quoted("Bron stängs:\n– Två körfält i juni\n– Fyra körfält i juli", "sv") == []
