"""Utterances for machines: one as JSON, and a table of all wordings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from variorum.publish import words
from variorum.publish.exports import Kind as ColumnKind
from variorum.publish.exports import Table
from variorum.publish.stories.report import Report
from variorum.publish.stories.said import Quoted, Witness, Wording


def utterance_record(one: Quoted) -> dict[str, Any]:
    """An utterance as JSON: each wording, the places at which they part, and how each report gives it."""

    def who(witness: Witness) -> dict[str, Any]:
        return {"sign": witness.siglum.plain, "version": witness.version}

    return {
        "utterance": one.number,
        "speaker": one.speakers[0] if len(one.speakers) == 1 else None,
        "speakers": list(one.speakers),
        "wordings": [
            {
                "witnesses": [who(witness) for witness in each.witnesses],
                "form": each.form.value,
                "text": each.text,
                "speaker": each.speaker,
            }
            for each in one.wordings
        ],
        "apparatus": [
            [
                {"words": each.text, "witnesses": [who(one) for one in each.witnesses]}
                for each in piece.readings
            ]
            for piece in one.pieces
            if piece.readings
        ],
        "forms": {given.siglum.plain: given.form for given in one.forms},
    }


@dataclass(frozen=True, slots=True)
class Printing:
    """A wording of an utterance in a report: a line of a table."""

    quoted: Quoted
    wording: Wording
    witness: Witness
    report: Report


WORDINGS: Final[Table[Printing]] = Table(
    "wordings",
    {
        "utterance": lambda row: row.quoted.number,
        "speaker": lambda row: row.wording.speaker or row.quoted.speaker,
        "sign": lambda row: row.witness.siglum.plain,
        "form": lambda row: row.wording.form.value,
        "text": lambda row: row.wording.text,
        "parted": lambda row: [run.text for run in row.wording.runs if run.parted],
        "version": lambda row: row.witness.version,
        "article": lambda row: row.report.article.id,
        "outlet": lambda row: row.report.article.outlet,
        "headline": lambda row: row.report.headline,
        "at": lambda row: words.iso(row.report.member.at),
        "precision": lambda row: row.report.member.precision.value,
        "page": lambda row: f"{row.report.href}/{row.witness.version}",
    },
    {
        "utterance": ColumnKind.INTEGER,
        "parted": ColumnKind.TEXTS,
        "version": ColumnKind.INTEGER,
        "at": ColumnKind.TIME,
    },
)


def wordings(every: Iterable[Quoted], inside: Sequence[Report]) -> Iterator[Printing]:
    """All wordings of utterances, one after the other."""
    by_sign = {report.siglum: report for report in inside}
    for quoted in every:
        for wording in quoted.wordings:
            for witness in wording.witnesses:
                yield Printing(quoted, wording, witness, by_sign[witness.siglum])
