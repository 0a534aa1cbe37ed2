"""Versions compared and articles traced for the screens; what was worked out once is kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from markupsafe import Markup

from variorum.app import AnyStore, between, lineages_of
from variorum.app import Pair as Compared
from variorum.comparison import Result, View, compare
from variorum.comparison.rows import side_by_side
from variorum.errors import NotFoundError
from variorum.publish import languages
from variorum.publish.given import Given, given
from variorum.publish.pair import Pair, pair
from variorum.types import Article, Document, Version
from variorum.versions.lineages import Lineages
from variorum.web.kept import Kept


def texts_key(old: Version, new: Version) -> tuple[object, ...]:
    """What a comparison of two versions is made from: the texts, and the rules that read them."""
    return (
        old.article_id,
        old.number,
        new.number,
        old.text_key,
        new.text_key,
        old.extraction_rule,
        new.extraction_rule,
    )


class Comparisons:
    """Comparisons of versions, the newest used kept."""

    def __init__(self) -> None:
        self._kept: Kept[tuple[Result, View]] = Kept(512)

    def get(self, reader: AnyStore, old: Version, new: Version) -> tuple[Result, View]:
        return self._kept.get(
            texts_key(old, new),
            lambda: self._compare(
                reader.document(old.article_id, old.number), reader.document(new.article_id, new.number)
            ),
        )

    @staticmethod
    def _compare(old: Document, new: Document) -> tuple[Result, View]:
        comparison = compare(old, new)
        return comparison, side_by_side(comparison, old, new)


class Pairs:
    """Pairs of versions as they are drawn, and the markup of their rows: what costs most of a page, and is the same for
    every reader. `excerpts` has what an instance gives out of each article, where that is not all of it."""

    def __init__(self, comparisons: Comparisons, excerpts: Lives | None) -> None:
        self._comparisons = comparisons
        self._excerpts = excerpts
        self._drawn: Kept[Pair] = Kept(128)
        self._rows: Kept[Markup] = Kept(64)

    def get(self, reader: AnyStore, article: Article, old: Version, new: Version) -> tuple[Pair, Compared]:
        """A pair as it is drawn, with the article and the versions as they are now, and what it was compared to."""
        known, view = self._comparisons.get(reader, old, new)
        told = between(reader, article, old, new, known)
        given = self._excerpts.given(reader, article.id) if self._excerpts else None
        key = (given.of(old.number), given.of(new.number)) if given else ()
        drawn = self._drawn.get(
            (*texts_key(old, new), told.comparison.edits, languages.spoken(), *key),
            lambda: pair(article, old, new, view, told.comparison, given=given),
        )
        if given:
            told = replace(told, comparison=replace(told.comparison, edits=drawn.edits))
        return replace(drawn, article=article, old=old, new=new), told

    def rows(self, drawn: Pair, lang: str | None, *, unfolded: bool, make: Callable[[], str]) -> Markup:
        """The markup of a pair's rows; `unfolded` where unchanged text is shown too."""
        shown = tuple(stretch.lines for stretch in drawn.stretches) if drawn.excerpt else ()
        key = (*texts_key(drawn.old, drawn.new), drawn.changed, lang, unfolded, languages.spoken(), shown)
        return self._rows.get(key, lambda: Markup(make()))  # noqa: S704 - a template's own output


class Lives:
    """The lineages of articles, those last asked for kept. A key covers all texts and when they were shown."""

    def __init__(self) -> None:
        self._kept: Kept[Lineages] = Kept(32)
        self._given: Kept[Given] = Kept(1024)

    def get(self, reader: AnyStore, article_id: str) -> Lineages:
        return self._kept.get(_texts(reader, article_id), lambda: lineages_of(reader, article_id))

    def given(self, reader: AnyStore, article_id: str) -> Given:
        """What is given out of an article where an instance is public; nothing where one of its texts is not there."""
        key = _texts(reader, article_id)

        def made() -> Given:
            try:
                return given(self._kept.get(key, lambda: lineages_of(reader, article_id)))
            except NotFoundError:
                return Given()

        return self._given.get(key, made)


def _texts(reader: AnyStore, article_id: str) -> tuple[object, ...]:
    """What the lives of an article's sentences are made from."""
    texts = ((each.number, each.text_key, each.intervals) for each in reader.versions(article_id))
    return (article_id, *texts)
