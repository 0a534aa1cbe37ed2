"""Stories and events as pages show them: view models made by pure functions from what the store answers.

Reports are told by their sigla, as witnesses are in a critical edition; what stands in several wordings is drawn from
the collation of `variorum.quotes.collated`.
"""

from variorum.publish.stories.lined import LinedRow, lines, lines_record
from variorum.publish.stories.lining import Read, lined_up, read_version, to_line_up
from variorum.publish.stories.linked import Link, link_record, link_told, links
from variorum.publish.stories.listed import Card, card, story
from variorum.publish.stories.naming import named, side_by_side, speaker_path
from variorum.publish.stories.one_event import event, event_record
from variorum.publish.stories.report import Report, placed_record, report_record, reports
from variorum.publish.stories.said import (
    FORMS,
    Altered,
    Quoted,
    SaidView,
    altered,
    quoted,
    said_view,
    spoken_in,
)
from variorum.publish.stories.speaking import people, spoken
from variorum.publish.stories.tables import WORDINGS, utterance_record, wordings
from variorum.publish.stories.turns import Turned, history, turn_record, turns_of

__all__ = [
    "FORMS",
    "WORDINGS",
    "Altered",
    "Card",
    "LinedRow",
    "Link",
    "Quoted",
    "Read",
    "Report",
    "SaidView",
    "Turned",
    "altered",
    "card",
    "event",
    "event_record",
    "history",
    "lined_up",
    "lines",
    "lines_record",
    "link_record",
    "link_told",
    "links",
    "named",
    "people",
    "placed_record",
    "quoted",
    "read_version",
    "report_record",
    "reports",
    "said_view",
    "side_by_side",
    "speaker_path",
    "spoken",
    "spoken_in",
    "story",
    "to_line_up",
    "turn_record",
    "turns_of",
    "utterance_record",
    "wordings",
]
