"""The reports of one event side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from variorum.collation.alone import alone
from variorum.collation.figures import lined, told
from variorum.collation.rows import LinedUp, Text
from variorum.collation.sentences import Sentence, event, read
from variorum.collation.statements import matters, statements
from variorum.collation.things import things
from variorum.quotes.printed import Said


def lined_up(texts: Sequence[Text], said: Mapping[tuple[str, int], Sequence[Said]] | None = None) -> LinedUp:
    """What reports of one event say of the same things, and what one alone tells.

    `texts` are the versions of all reports; rows name reports in the order in which they come. `said` is what each report quotes,
    by report and version; without it nothing is told of quotations that one report alone has.
    """
    return line_up([read(text) for text in texts], said or {})


def line_up(reports: Sequence[Sequence[Sentence]], said: Mapping[tuple[str, int], Sequence[Said]]) -> LinedUp:
    """The same from the sentences of each version, as `read` gives them: what they hold is found once."""
    of = event(reports)
    figures = told(of)
    groups = matters(of)
    rows = [*statements(of, groups), *things(of, [frozenset(group) for group in groups])]
    counted = lined(of, figures)
    shown = [words for row in (*counted, *rows) for words in row.words]
    return LinedUp(tuple(counted), tuple(rows), tuple(alone(of, figures, said, shown)))
