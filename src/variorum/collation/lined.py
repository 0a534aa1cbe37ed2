"""The reports of one event side by side."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from variorum.collation.alone import alone
from variorum.collation.figures import lined
from variorum.collation.rows import Kind, LinedUp, Row, Text, Words
from variorum.collation.sentences import Sentence, event, read
from variorum.collation.statements import matters, statements
from variorum.collation.things import things
from variorum.collation.told import told
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
    found, again = lined(of, figures)
    matter, together = statements(of, matters(of))
    counted, told_of = _once(found, matter)
    named = [
        row
        for row in things(of, together)
        if not (_counted(row, counted) or any(_again(row, each) for each in told_of))
    ]
    rows = [*told_of, *named]
    known = [words for row in (*matter, *rows) for words in row.words]
    figured = [words for row in (*found, *again) for words in row.words]
    return LinedUp(tuple(counted), tuple(rows), tuple(alone(of, figures, said, known, figured)))


def _once(figures: Sequence[Row], statements: Sequence[Row]) -> tuple[list[Row], list[Row]]:
    """Rows without those that line up sentences which another lines up: a figure says more than the sentence around it, and a
    sentence more than a day on which all agree."""
    days = [row for row in figures if row.kind in (Kind.DATE, Kind.TIME)]
    weighty = [row for row in figures if row not in days]
    told = [row for row in statements if not _covered(row, weighty)]
    little = [row for row in days if not row.differ and _covered(row, (*told, *weighty))]
    return [row for row in figures if row not in little], told


def _counted(row: Row, figures: Sequence[Row]) -> bool:
    """Whether each phrase of a row holds a figure of one row of counts: its noun is what they count."""
    phrases = [(each.report, each.versions, each.start, each.end) for each in row.words]
    for figure in figures:
        places = [
            (each.report, each.versions, each.start + each.marked[0], each.start + each.marked[1])
            for each in figure.words
        ]
        if figure.kind is Kind.COUNT and all(
            any(
                place[:2] == phrase[:2] and phrase[2] <= place[2] and place[3] <= phrase[3]
                for place in places
            )
            for phrase in phrases
        ):
            return True
    return False


def _again(row: Row, other: Row) -> bool:
    """Whether a row of phrases has the noun of one of sentences, and phrases of two of these."""
    same = row.heading.casefold().split()[-1:] == other.heading.casefold().split()[-1:]
    return same and sum(_inside(each, other.words) for each in row.words) > 1


def _covered(row: Row, others: Sequence[Row]) -> bool:
    """Whether each stretch of a row has words in one of the others."""
    places = [each for other in others for each in other.words]
    return all(_inside(each, places) for each in row.words)


def _inside(one: Words, others: Iterable[Words]) -> bool:
    """Whether words of a report overlap with some of others."""
    return any(
        one.report == each.report
        and one.versions == each.versions
        and one.start < each.end
        and each.start < one.end
        for each in others
    )
