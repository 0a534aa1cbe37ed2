"""The sentences of an article through all of its versions."""

from __future__ import annotations

import re
from typing import Final

from starlette.responses import Response

from variorum.errors import NotFoundError
from variorum.publish import lives
from variorum.publish.languages import later
from variorum.publish.views import naming
from variorum.versions.lineages import Lineage, Lineages
from variorum.web.answers import Answers
from variorum.web.asked import MOST_ROWS, Asked, Withheld, number
from variorum.web.compared import Lives
from variorum.web.listing import at_hand
from variorum.web.named import article_of, language_of

#: The place of a sentence among all of its article.
_PLACE: Final = re.compile("[0-9]{7}")


class Sentences:
    """The endpoints of all sentences of an article, and of one."""

    def __init__(self, answers: Answers, lives: Lives) -> None:
        self._answers = answers
        self._lives = lives

    def sentences(self, asked: Asked) -> Response:
        """Every sentence of an article through all its versions: when it came, changed, left, came back."""
        article = article_of(asked)
        every = self._lives.get(asked.reader, article.id)
        lines = self._excerpt(asked, every) if self._answers.public else None
        listing = at_hand(every.lines if lines is None else lines, _place, _PLACE)
        if asked.form == "csv":
            some, following = listing.whole(asked)
            return self._answers.csv(asked, lives.TABLE, ((article.id, line) for line in some), following)
        if asked.form == "json":
            some, following = listing.page(asked, asked.limit(MOST_ROWS))
            return self._answers.json(asked, {**lives.records(article.id, every, some), "next": following})
        standing, gone = lives.lives(
            article.id, every, asked.now, lines if lines is None else {line.number for line in lines}
        )
        return self._answers.html(
            asked,
            "sentences.html",
            here="Latest",
            article=article,
            headline=naming.title(article),
            lang=language_of(None, article),
            standing=standing,
            folded=lives.folded(standing),
            gone=gone,
            versions=len({each.version for each in every.showings}),
            hidden=len(every.lines) - len(standing) - len(gone),
        )

    def _excerpt(self, asked: Asked, every: Lineages) -> list[Lineage]:
        return lives.excerpt(every, self._lives.given(asked.reader, article_of(asked).id))

    def sentence(self, asked: Asked) -> Response:
        """One sentence through all versions of its article."""
        article = article_of(asked)
        version, unit = (number(asked.request.path_params[name], name) for name in ("number", "unit"))
        every = self._lives.get(asked.reader, article.id)
        try:
            line = every.of(version, unit)
        except LookupError as error:
            raise NotFoundError(f"article {article.id}: {error}") from None
        public = self._answers.public
        if public and not line.changed:
            raise Withheld(later("sentences to which nothing happened"))
        if public and line.number not in {each.number for each in self._excerpt(asked, every)}:
            raise Withheld(later("whole texts"))
        if asked.form == "json":
            return self._answers.json(asked, lives.records(article.id, every, [line]))
        life = lives.life(article.id, every, line, asked.now)
        before, after = ("", "") if public else lives.beside(article.id, every, version, unit)
        return self._answers.html(
            asked,
            "sentence.html",
            here="Latest",
            canonical=life.href,
            article=article,
            headline=naming.title(article),
            lang=language_of(None, article),
            life=life,
            before=before,
            after=after,
        )


def _place(line: Lineage) -> str:
    return f"{line.number:07}"
