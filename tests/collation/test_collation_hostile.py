"""Reports of one event that are nothing but quotations: lined up in bounded time."""

from __future__ import annotations

from random import Random

import pytest

from variorum.collation.lined import lined_up
from variorum.collation.rows import Kind, Text
from variorum.quotes.printed import Kind as Said_Kind
from variorum.quotes.printed import Named, Said

WORDS = [
    "anchor",
    "barge",
    "buoy",
    "cable",
    "crane",
    "deck",
    "dock",
    "ferry",
    "gale",
    "harbour",
    "keel",
    "lamp",
    "mast",
    "oar",
    "pier",
    "quay",
    "rope",
    "sail",
    "tide",
    "wharf",
]


def printed(report: int, many: int) -> tuple[Text, list[Said]]:
    """A report of quotations, and what is said in it."""
    rng = Random(report)
    lines = ["What they said"]
    found: list[Said] = []
    for number in range(many):
        words = f"we take the harbour ferry {' '.join(rng.choices(WORDS, k=6))} {report}x{number}"
        start = sum(len(line) + 1 for line in lines)
        lines.append(f"“{words}” said Jon Holm.")
        name = Named("Jon Holm", start + len(words) + 8, start + len(words) + 16)
        found.append(Said(start + 1, start + 1 + len(words), words, Said_Kind.DIRECT, name))
    return Text(str(report), f"Outlet {report}", "\n".join(lines), 0, None, "en"), found


@pytest.mark.timeout(40)
@pytest.mark.parametrize("counts", [[20] * 100, [4_000, 4_000, 20]], ids=["many reports", "long reports"])
def test_thousands_of_quotations_are_looked_for_elsewhere(counts: list[int]) -> None:
    """What all have words of is told by nobody alone; a report's own is found among thousands."""
    given = [printed(report, many) for report, many in enumerate(counts)]
    speech = "our grandmother walked slowly under silver poplars beside Odderness"
    text, told = given[-1]
    start = len(text.text) + 2
    own = Said(
        start, start + len(speech), speech, Said_Kind.DIRECT, Named("Marit Oskarsen", start, start + 14)
    )
    last = Text(text.report, text.outlet, f"{text.text}\n“{speech}” said Marit Oskarsen.", 0, None, "en")
    found = lined_up(
        [*(one for one, _ in given[:-1]), last],
        {**{(one.report, 0): said for one, said in given[:-1]}, (last.report, 0): [*told, own]},
    )
    assert "Marit Oskarsen" in [row.heading for row in found.alone if row.kind is Kind.QUOTE]
