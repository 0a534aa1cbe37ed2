"""Ways of telling page noise from edits, all driven through one narrow interface: see a page, say what became of it.

*Ours* is the whole decision of the product (`pipeline.page.Desk`) on a store and an evidence in memory: observing,
what the site has taught, comparing, deciding. The others keep the text that an extractor reads, and its headline
where it gives one, and call a page changed where that differs after NFC and white space.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Literal, Protocol

from marked import clean, parse, visible
from variorum.config import Settings
from variorum.discover import addresses
from variorum.evidence.memory import MemoryEvidence
from variorum.extraction.reread import Reread
from variorum.pipeline.observing import Observed
from variorum.pipeline.page import Desk
from variorum.pipeline.parts import NEVER, Parts, Seen
from variorum.pipeline.planning import Planner
from variorum.pipeline.sources import add_article
from variorum.ports import ArticleFilter
from variorum.storage import MemoryStore
from variorum.testing.clocks import FixedClock
from variorum.text.fingerprints import block_digest
from variorum.types import Exchange, Fetched, Outcome, Request, Source, SourceKind

Verdict = Literal["first", "unchanged", "changed", "uncertain"]

START: Final = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
SOON: Final = timedelta(minutes=5)
"""How long after an uncertain look the next one is made."""

_EVEN = 0.5
_MOST = 1_000  # articles of one world
_HELD = 8  # readings that are kept for the next pair of a page


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a page was taken for. `forced` tells whether it would be called changed where it had to be yes or no;
    `headline` whether the headline was another one, where that is told apart; `reason` is in words, `blocks` are the
    texts that came (after "+") and went ("-"), where the method can tell; `readable` is False where no article was
    seen."""

    verdict: Verdict
    forced: bool
    headline: bool = False
    reason: str = ""
    blocks: tuple[str, ...] = ()
    readable: bool = True


class Method(Protocol):
    """One way. `see` answers "first" where nothing was seen of the address before."""

    name: str

    def begin(self) -> None:
        """Forget everything: what is seen from here on is another world."""

    def see(self, url: str, html: bytes, after: timedelta = timedelta(hours=1)) -> Judgement:
        """Look at a page, so long after the look before."""
        ...


# --- ours ---------------------------------------------------------------------------------------------------


class _NoFetcher:
    """Nothing is ever fetched here."""

    async def fetch(self, request: Request, *, robots: bool = True) -> Fetched:
        raise AssertionError(f"{request.url}: nothing is fetched in a benchmark of page noise")

    async def sitemaps(self, url: str) -> tuple[str, ...]:
        return ()

    def ready_at(self, url: str) -> datetime:
        return START

    async def close(self) -> None:
        """Nothing to close."""


class _WatchedDesk(Desk):
    """A desk that tells what it observed last, and observes the first look at a page of bytes that it knows once.

    A first look in an empty world depends on nothing but the page, so that the same answer stands for all pairs
    of one page.
    """

    def __init__(self, parts: Parts, planner: Planner, firsts: dict[tuple[str, bytes], Observed]) -> None:
        super().__init__(parts, planner)
        self.observed: Observed | None = None
        self.alone = True  # nothing was looked at in this world
        self._firsts = firsts

    def _observe(self, seen: Seen) -> Observed:
        assert seen.fetched is not None, "every look here has an answer"
        key = seen.fetched.url, seen.fetched.answer.payload
        if self.alone and key in self._firsts:
            self.observed = self._firsts[key]
        else:
            self.observed = super()._observe(seen)
            if self.alone:
                if len(self._firsts) >= _HELD:
                    del self._firsts[next(iter(self._firsts))]
                self._firsts[key] = self.observed
        self.alone = False
        return self.observed


@dataclass(slots=True)
class Ours:
    """The product's own decision."""

    name: str = "Variorum"
    _desk: _WatchedDesk | None = None
    _source: Source | None = None
    _clock: FixedClock = field(default_factory=lambda: FixedClock(START))
    _firsts: dict[tuple[str, bytes], Observed] = field(default_factory=dict)
    _texts: dict[str, Counter[str]] = field(default_factory=dict)

    def begin(self) -> None:
        self._texts.clear()
        self._clock = FixedClock(START)
        ids = (f"{number:08d}" for number in itertools.count())
        parts = Parts(
            store=MemoryStore(), evidence=MemoryEvidence(), fetcher=_NoFetcher(), clock=self._clock,
            make_id=lambda: next(ids), settings=Settings(),
        )  # fmt: skip
        self._source = Source(parts.make_id(), SourceKind.ARCHIVE, "archive:bench", "bench", "bench", START)
        parts.store.add_source(self._source, NEVER)
        self._desk = _WatchedDesk(parts, Planner(parts), self._firsts)

    def see(self, url: str, html: bytes, after: timedelta = timedelta(hours=1)) -> Judgement:
        if self._desk is None:
            self.begin()
        assert self._desk is not None
        assert self._source is not None
        self._clock.advance(after)
        now, parts = self._clock.now(), self._desk.parts
        url = addresses.normalise(url)
        article = parts.store.article_by_address(addresses.key(url))
        if article is None:
            article = parts.make_id()
            with parts.store.transaction():
                add_article(parts, self._source, article, url, now)
        headers = (("Content-Type", "text/html; charset=utf-8"),)
        fetched = Fetched((Exchange(url, now, 200, headers, html),))
        (settlement,) = self._desk.settle([Seen(parts.store.plan(article), now, "bench", fetched)])
        look, observed = settlement.look, self._desk.observed
        verdict = _VERDICTS.get(look.outcome, "unchanged")
        forced = verdict == "changed"
        if verdict == "uncertain":
            forced = observed is None or observed.reread is None or likely(observed.reread)
        reason = f"{look.outcome}: {look.reason}"
        return Judgement(
            verdict,
            forced,
            reason=reason,
            blocks=self._blocks(url, verdict),
            readable=look.outcome in _VERDICTS,
        )

    def kept(self) -> tuple[MemoryStore, tuple[str, ...]]:
        """What was stored, and the articles that were seen."""
        assert self._desk is not None
        store = self._desk.parts.store
        assert isinstance(store, MemoryStore)
        return store, tuple(article.id for article in store.articles(ArticleFilter(), limit=_MOST))

    def _blocks(self, url: str, verdict: Verdict) -> tuple[str, ...]:
        """What came to the text that was read, and what went, since the last look that was believed."""
        reread = self._desk.observed.reread if self._desk and self._desk.observed else None
        if reread is None:
            return ()
        now = Counter([reread.document.headline or "", *(block.text for block in reread.document.blocks)])
        before = self._texts.get(url, now)
        if verdict != "uncertain":
            self._texts[url] = now
        return *(f"- {text}" for text in before - now), *(f"+ {text}" for text in now - before)


_VERDICTS: Final[dict[Outcome, Verdict]] = {
    Outcome.NEW: "first", Outcome.UNCHANGED: "unchanged", Outcome.CHANGED: "changed", Outcome.VARIANT: "changed",
    Outcome.RESTORED: "changed", Outcome.UNCERTAIN: "uncertain",
}  # fmt: skip


def likely(reread: Reread) -> bool:
    """Whether a doubtful reading is rather a change: something in doubt is text with a chance of one half. A look
    that is in doubt for another reason (most of the text is gone) is one too."""
    if not reread.doubts:
        return True
    chances = {block_digest(each.text): each.chance for each in reread.judged}
    if reread.waiting is not None:
        for place, each in enumerate(reread.waiting.details, reread.waiting.first):
            chances.setdefault(reread.waiting.digests[place], each.chance)
    return any(chances.get(digest, _EVEN) >= _EVEN for digest in reread.doubts)


# --- the others ---------------------------------------------------------------------------------------------

#: Text and headline of a page; None where the reader gives no headline.
Reader = Callable[[bytes], tuple[str, str | None]]


@dataclass(slots=True)
class TextCompared:
    """A reader whose texts are compared, look by look."""

    name: str
    read: Reader
    _last: dict[str, tuple[str, str | None]] = field(default_factory=dict)
    _reads: dict[bytes, tuple[str, str | None]] = field(default_factory=dict)

    def begin(self) -> None:
        self._last.clear()

    def see(self, url: str, html: bytes, after: timedelta = timedelta(hours=1)) -> Judgement:
        text, headline = found = self._read(html)
        before = self._last.get(url)
        self._last[url] = found
        if before is None:
            return Judgement("first", False, readable=bool(text))
        changed = text != before[0]
        return Judgement("changed" if changed else "unchanged", changed, headline != before[1])

    def _read(self, html: bytes) -> tuple[str, str | None]:
        """The earlier page of a pair is read once for all of its pairs."""
        found = self._reads.get(html)
        if found is None:
            text, headline = self.read(html)
            found = clean(text), clean(headline) if headline else None
            if len(self._reads) >= _HELD:
                del self._reads[next(iter(self._reads))]
            self._reads[html] = found
        return found


def _trafilatura(precision: bool) -> Reader:
    import trafilatura

    def read(html: bytes) -> tuple[str, str | None]:
        found: Any = trafilatura.bare_extraction(
            html, include_comments=False, favor_precision=precision, with_metadata=True
        )
        return ((found.text or ""), found.title) if found is not None else ("", None)

    return read


def _readability() -> Reader:
    import lxml.html
    import readability  # type: ignore[import-untyped]

    def read(html: bytes) -> tuple[str, str | None]:
        try:
            document = readability.Document(html.decode("utf-8", "replace"))
            summary = document.summary(html_partial=True)
            return "".join(str(piece) for piece in lxml.html.fromstring(summary).itertext()), document.title()
        except (readability.readability.Unparseable, ValueError):  # it gives up on some pages
            return "", None

    return read


def visible_text(html: bytes) -> tuple[str, str | None]:
    """All text that a reader can see: no scripts, styles, head."""
    root = parse(html)
    body = next(root.iter("body"), None)
    return visible(root if body is None else body), None


def others() -> tuple[list[TextCompared], dict[str, str]]:
    """The methods beside ours, and why any of them is absent."""
    makers: tuple[tuple[str, Callable[[], Reader]], ...] = (
        ("trafilatura", lambda: _trafilatura(False)),
        ("trafilatura, precision", lambda: _trafilatura(True)),
        ("readability-lxml", _readability),
        ("visible text", lambda: visible_text),
    )
    found, absent = [], {}
    for name, make in makers:
        try:
            found.append(TextCompared(name, make()))
        except ImportError as reason:
            absent[name] = str(reason)
    return found, absent
