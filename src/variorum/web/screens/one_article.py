"""One article: its newest pair of versions, any pair, and one version with its evidence; as pages, JSON and text."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Final, TypeVar

from starlette.responses import RedirectResponse, Response

from variorum.comparison import prepare
from variorum.comparison.compared import RULE
from variorum.comparison.render import edit_to_json, to_json
from variorum.errors import EvidenceError, IntegrityError, NotFoundError
from variorum.ports import ArticleFilter
from variorum.publish import citations, edits, exports, headlines, images, languages, links, picture, words
from variorum.publish.retold import retold
from variorum.publish.timeline import timeline
from variorum.publish.views import naming, one_article
from variorum.types import Article, Capture, ChangeRow, Document, Version
from variorum.web.answers import Answers
from variorum.web.asked import FEEDS, Asked, Withheld, number
from variorum.web.changes import ENTRIES, Changes
from variorum.web.compared import Comparisons, Lives, Pairs
from variorum.web.files import FORMS, Files, offered
from variorum.web.named import article_of, language_of, shown_again, versions_of

#: Versions looked back upon to say since when a block stands.
LOOK_BACK: Final = 30
#: Checks that the pages of one article draw and count, the newest first.
MOST_LOOKS: Final = 5000

Found = TypeVar("Found")


class OneArticle:
    """The endpoints of an article, its pairs and its versions."""

    def __init__(
        self, answers: Answers, changes: Changes, comparisons: Comparisons, lives: Lives, pairs: Pairs
    ) -> None:
        self._answers = answers
        self._lives = lives
        self._changes = changes
        self._comparisons = comparisons
        self._pairs = pairs
        self._files = Files(answers, pairs)

    def article(self, asked: Asked) -> Response:
        """One article: its newest pair of versions, or its only version."""
        article = article_of(asked)
        versions = asked.reader.versions(article.id)
        if asked.form in FEEDS:
            rows = asked.reader.changes(ArticleFilter(article_id=article.id), limit=ENTRIES)
            return self._changes.feed(asked, rows, f"Variorum: {words.isolated(naming.title(article))}")
        if asked.form == "csv":
            return self._answers.csv(asked, exports.VERSIONS, asked.reader.versions(article.id, noise=True))
        if asked.form == "json":
            return self._answers.json(
                asked,
                {
                    **exports.ARTICLES.record(article),
                    "addresses": [
                        {"url": row.url, "kind": row.kind.value, "since": words.iso(row.since)}
                        for row in asked.reader.addresses(article.id)
                    ],
                    "sources": [exports.source(row) for row in asked.reader.article_sources(article.id)],
                    "history": [exports.VERSIONS.record(row) for row in versions],
                    **headlines.changes(asked.reader.witness_changes(article.id)),
                    "link_changes": [links.change(row) for row in asked.reader.link_changes(article.id)],
                    "picture_changes": [
                        images.change(row) for row in asked.reader.picture_changes(article.id)
                    ],
                },
            )
        newest = asked.reader.changes(ArticleFilter(article_id=article.id), limit=1)
        if newest:
            return self._pair_page(asked, article, newest[0].old, newest[0].new)
        if versions:
            return self._version_page(asked, article, versions[-1])
        looks = asked.reader.looks(article_id=article.id, limit=1)
        coming = words.next_check(article, asked.now)
        said = (
            languages.gettext("Last check %(when)s UTC: %(reason)s.")
            % {
                "when": words.moment(looks[0].at, asked.now),
                "reason": words.isolated(retold(looks[0].reason)),
            }
            if looks
            else languages.gettext("It has not been looked at yet.")
        )
        return self._answers.message(
            asked,
            200,
            naming.title(article),
            languages.gettext("No text of this article is known: %(state)s.")
            % {"state": languages.gettext(words.STATES[article.state])},
            f"{words.isolated(article.outlet)}, {words.address(article.url)}",
            said,
            f"{coming[:1].upper()}{coming[1:]}.",
        )

    def chosen(self, asked: Asked) -> Response:
        """Where the form that picks two versions leads: their permanent address."""
        article = article_of(asked)
        old, new = (number(asked.query(name), name) for name in ("old", "new"))
        path = (
            f"/a/{article.id}/{old}"
            if old == new
            else naming.pair_path(article.id, min(old, new), max(old, new))
        )
        return RedirectResponse(path, 303)

    def pair_or_version(self, asked: Asked) -> Response:
        """One version, or two side by side: as a page, a text, a picture, a reference, a table of edits."""
        if asked.form in FORMS:
            return self._files.file(asked)
        found = versions_of(asked)
        if isinstance(found, Response):
            return found
        asked, (article, versions) = replace(asked, forms=offered(asked)), found
        if len(versions) == 1:
            return self._version_page(asked, article, versions[0])
        return self._pair_page(asked, article, versions[0], versions[1])

    def _pair_page(self, asked: Asked, article: Article, old: Version, new: Version) -> Response:
        reader, path = asked.reader, naming.pair_path(article.id, old.number, new.number)
        pair, told = self._pairs.get(reader, article, old, new)
        if not (legible := picture.legible(pair)):
            asked = replace(asked, forms=tuple(form for form in asked.forms if form != "pdf"))
        public = self._answers.public
        if asked.form in ("txt", "md"):
            return self._answers.text(
                asked, exports.pair_text(pair, asked.base + path, markdown=asked.form == "md")
            )
        if asked.form == "json":
            value: dict[str, Any] = {
                "article": exports.ARTICLES.record(article),
                "old": exports.VERSIONS.record(old),
                "new": exports.VERSIONS.record(new),
                "changes": pair.changes,
                "headlines_moved": headlines.moves(
                    *(reader.document(article.id, n.number) for n in (old, new))
                ),
            }
            shown = exports.excerpts(pair) if public else to_json(told.comparison)
            every = [edit_to_json(edit) for edit in told.comparison.edits]
            more = edits.record(told.comparison.edits, told.silence)
            return self._answers.json(asked, {**value, **shown, "edits": every, **more})
        versions = reader.versions(article.id)
        back = shown_again(versions, new)
        looks = reader.looks(article_id=article.id, limit=MOST_LOOKS)
        document = reader.document(article.id, new.number)
        changes = reader.changes(ArticleFilter(article_id=article.id), limit=500)
        before, after = _beside(changes, old, new)
        this = next((row for row in changes if _ends(row) == (old.number, new.number)), None)
        view = asked.choice("view", ("side", "inline"), "side")
        unfolded = asked.choice("all", ("0", "1")) == "1"
        lang = language_of(document, article)
        rows = self._answers.env.get_template("rows.html")
        return self._answers.html(
            asked,
            "pair.html",
            here="Latest",
            canonical=path,
            article=article,
            headline=words.headline(new.headline) or naming.title(article),
            pair=pair,
            story=self._story(asked, article),
            rows=self._pairs.rows(
                pair, lang, unfolded=unfolded, make=lambda: rows.render(pair=pair, lang=lang, all=unfolded)
            ),
            later_note=naming.later_note_path(this) if this else None,
            quiet=edits.quiet(told.silence, told.least, told.age, told.comparison.edits),
            view=view,
            all=unfolded,
            social=headlines.social(document),
            heard=headlines.over_time(reader.witness_changes(article.id), versions, asked.now),
            led=links.over_time(reader.link_changes(article.id), asked.now),
            pictured=images.over_time(reader.picture_changes(article.id), asked.now),
            moved=headlines.moved(reader.document(article.id, old.number), document),
            none=None,
            alternative=picture.alternative(pair),
            drawable=picture.installed(),
            printable=picture.prints() and legible,
            bands=one_article.bands(article, versions, looks, document, asked.now),
            timeline=timeline(article.id, versions, looks, asked.now, old=old, new=new),
            lines=one_article.version_lines(article, versions, asked.now),
            when_old=self._when(asked, old),
            when_new=self._when(asked, new, back=back),
            later=words.lasting(abs(new.first_seen - old.first_seen)),
            before=before,
            after=after,
            citation=citations.cite(article, (old, new), asked.base + path, asked.now, back=back),
        )

    @staticmethod
    def _when(asked: Asked, version: Version, *, back: bool = False) -> str:
        """When a version was first shown, or again."""
        said = "" if back else words.appeared(version.intervals[0], asked.now)
        if back or len(version.intervals) > 1:
            last = version.intervals[-1]
            again = words.span(last.first, last.last, asked.now)
            said += (languages.gettext("; ") if said else "") + languages.gettext(
                "this text came back, shown %(when)s again"
            ) % {"when": again}
        return said

    def _version_page(self, asked: Asked, article: Article, version: Version) -> Response:
        reader, path = asked.reader, f"/a/{article.id}/{version.number}"
        public = self._answers.public
        document = reader.document(article.id, version.number)
        if asked.form in ("txt", "md"):
            if public:
                raise Withheld(languages.later("whole texts"))
            return self._answers.text(
                asked,
                exports.version_text(
                    article, version, document, asked.base + path, markdown=asked.form == "md"
                ),
            )
        versions = reader.versions(article.id)
        standing = self._standing(asked, versions, version)
        shown = self._excerpt(asked, standing, version, document) if public else standing
        capture = _or_none(lambda: reader.capture(version.capture_id))
        if asked.form == "json":
            told = {
                **exports.document(document),
                "other_headlines": headlines.record(document),
                "article": exports.ARTICLES.record(article),
                "version": exports.VERSIONS.record(version),
                "capture": exports.capture(capture) if capture else None,
                "standing": [{"number": row.number, "since": row.since, "how": row.how} for row in shown],
            }
            if public:
                told |= {
                    "text": None,
                    "standfirst": None,
                    "blocks": [{"kind": row.block.kind.value, "text": row.block.text} for row in shown],
                    "excerpt": True,
                }
            return self._answers.json(asked, told)
        looks = reader.looks(article_id=article.id, limit=MOST_LOOKS)
        numbers = [row.number for row in versions]
        earlier = [number for number in numbers if number < version.number]
        later = [number for number in numbers if number > version.number]
        previous = next((row for row in versions if earlier and row.number == earlier[-1]), None)
        checks = sum(look.outcome.value == "unchanged" for look in looks)
        return self._answers.html(
            asked,
            "version.html",
            here="Latest",
            canonical=path,
            article=article,
            version=version,
            story=self._story(asked, article),
            headline=words.headline(version.headline) or naming.title(article),
            lang=language_of(document, article),
            bands=one_article.bands(article, versions, looks, document, asked.now),
            timeline=timeline(article.id, versions, looks, asked.now, old=None, new=version),
            lines=one_article.version_lines(article, versions, asked.now),
            previous=previous.number if previous else None,
            following=later[0] if later else None,
            once=languages.gettext("Seen once, unchanged on %(checks)s.")
            % {"checks": words.plural(checks, "check")}
            if checks
            else languages.gettext("Seen once."),
            standing=shown,
            hidden=len(standing) - len(shown),
            social=headlines.social(document),
            heard=headlines.over_time(reader.witness_changes(article.id), versions, asked.now),
            led=links.over_time(reader.link_changes(article.id), asked.now),
            pictured=images.over_time(reader.picture_changes(article.id), asked.now),
            evidence=one_article.evidence(
                version, previous, capture, document, reader.addresses(article.id), looks, RULE
            ),
            checked=self._checked(capture) if capture else None,
            citation=citations.cite(article, (version,), asked.base + path, asked.now),
        )

    @staticmethod
    def _story(asked: Asked, article: Article) -> one_article.InStory | None:
        """The story that an article is a report of, where others are too."""
        member = asked.reader.memberships([article.id]).get(article.id)
        if member is None:
            return None
        story = asked.reader.story(member.story_id)
        return one_article.InStory(story.id, member.event_id, story.reports) if story.reports > 1 else None

    def _standing(
        self, asked: Asked, versions: Sequence[Version], version: Version
    ) -> tuple[one_article.Standing, ...]:
        line = [*[row for row in versions if row.number < version.number][-LOOK_BACK:], version]
        compared = {
            (old.number, new.number): self._comparisons.get(asked.reader, old, new)[1]
            for old, new in itertools.pairwise(line)
        }
        wanted = {line[0].number, version.number}
        documents = {number: asked.reader.document(version.article_id, number) for number in wanted}
        return one_article.standing(documents, [row.number for row in line], compared)

    def _excerpt(
        self,
        asked: Asked,
        standing: Sequence[one_article.Standing],
        version: Version,
        document: Document,
    ) -> tuple[one_article.Standing, ...]:
        given = self._lives.given(asked.reader, version.article_id)
        return one_article.excerpt(standing, given.ranges(version.number, prepare(document).paragraphs))

    def _checked(self, capture: Capture) -> one_article.Checked:
        """Whether what is stored of a capture still has the digests that were recorded with it: read now."""
        try:
            self._answers.observatory.evidence.read(capture.record)
        except IntegrityError:
            return one_article.Checked.DIFFERS
        except EvidenceError:
            return one_article.Checked.MISSING
        return one_article.Checked.HOLDS


def _beside(changes: Sequence[ChangeRow], old: Version, new: Version) -> tuple[str | None, str | None]:
    """The pairs before and after one, of an article's changes, newest first: the change that led to the older text, and
    the one that followed the newer. Where there is none, and the pair spans several changes, its own first or last."""
    here = next((i for i, row in enumerate(changes) if _ends(row) == (old.number, new.number)), None)
    if here is not None:  # a change itself, with its neighbours in time: a version may have come back between
        before, after = changes[here + 1 : here + 2], changes[:here][-1:]
    else:
        earlier = [row for row in changes if row.new.first_seen <= old.first_seen]
        later = [row for row in changes if row.new.first_seen > new.first_seen]
        within = changes[len(later) : len(changes) - len(earlier)]
        before, after = [*earlier[:1], *within[-1:]], [*later[-1:], *within[:1]]
    paths = [
        naming.pair_path(each[0].article.id, *_ends(each[0])) if each else None for each in (before, after)
    ]
    return paths[0], paths[1]


def _ends(row: ChangeRow) -> tuple[int, int]:
    return row.old.number, row.new.number


def _or_none(ask: Callable[[], Found]) -> Found | None:
    try:
        return ask()
    except NotFoundError:
        return None
