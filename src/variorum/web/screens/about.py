"""What the site tells of itself: what can be had in which form, and how well what it does was measured."""

from __future__ import annotations

from starlette.responses import Response

from variorum.comparison.compared import RULE
from variorum.publish import ceiling, rates
from variorum.publish.languages import later
from variorum.web.answers import Answers
from variorum.web.asked import FEEDS, NAMES, Asked


class About:
    """The endpoints of exports and methods."""

    def __init__(self, answers: Answers) -> None:
        self._answers = answers

    def export(self, asked: Asked) -> Response:
        """What can be had in which form."""
        lists = [
            (later("All changes"), "/latest", ("csv", "json", *FEEDS)),
            (later("Silent edits"), "/silent", ("csv", "json", *FEEDS)),
            (later("Corrections"), "/corrections", ("csv", "json", *FEEDS)),
            (later("All articles"), "/articles", ("csv", "json", *FEEDS)),
            (later("All sources with their health"), "/sources", ("csv", "json", "opml", *FEEDS)),
            (later("All checks"), "/looks", ("csv", "json", *FEEDS)),
            (later("All stories"), "/stories", ("csv", "json", *FEEDS)),
            (later("All quotations"), "/quotes", ("csv", "json", *FEEDS)),
        ]
        if asked.form == "json":
            return self._answers.json(
                asked,
                {"lists": [{"name": name, "path": path, "forms": forms} for name, path, forms in lists]},
            )
        return self._answers.html(asked, "export.html", lists=lists, feeds=FEEDS, called=NAMES)

    def methods(self, asked: Asked) -> Response:
        """How versions, times and comparisons are made, and how often that is wrong."""
        tables = rates.measured()
        if asked.form == "json":
            told = {"comparison_rule": RULE, "excerpts": self._answers.public}
            return self._answers.json(asked, {**told, "rates": [rates.record(table) for table in tables]})
        return self._answers.html(
            asked, "methods.html", rates=tables, share=ceiling.SHARE, least=ceiling.LEAST
        )
