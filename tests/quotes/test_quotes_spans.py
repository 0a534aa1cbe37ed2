"""Where something is quoted in a text of several paragraphs."""

from __future__ import annotations

from variorum.quotes.spans import quoted


def test_ranges_are_those_of_the_whole_text() -> None:
    """Each range begins and ends at its marks, whatever paragraph it stands in; speech may go on unclosed."""
    text = 'She came.\n\n“We are late,” she said, “and wet.”\n"It goes on\nand ends here," he said.'
    assert [text[start:end] for start, end in quoted(text)] == ["“We are late,”", "“and wet.”", '"It goes on']
    assert quoted("Nobody spoke.") == []
