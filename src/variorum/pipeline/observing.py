"""From an answer to an observation, by the cheapest step that settles it.

The order is that of what each step costs: 304, digest of the bytes as received, the article's raw slice
(`extraction.glance`), the paragraphs of it that were reworded (`extraction.reworded`), its block keys after a parse,
and only then a full reading, which goes on from the last one. A step that is passed tells nothing of the next.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from variorum.config import Settings
from variorum.discover import addresses
from variorum.errors import ExtractError, ExtractorError, FetchError
from variorum.extraction import EXTRACTION_RULE
from variorum.extraction.again import read_again
from variorum.extraction.article_memory import ArticleMemory, glance_memo
from variorum.extraction.glance import Glance, compare, look
from variorum.extraction.memory import SourceMemory
from variorum.extraction.reread import Reread
from variorum.extraction.reworded import reworded
from variorum.extraction.seed import Extractor, trafilatura
from variorum.extraction.sight import turned_out
from variorum.fetch.bodies import decode
from variorum.text.fingerprints import text_key
from variorum.types import READABLE, ArticleState, Document, Exchange, Fetched, PageState, Plan
from variorum.versions.observations import (
    Absent,
    Failed,
    Moved,
    NotModified,
    Observation,
    Read,
    SameBytes,
    SameText,
)

#: After so many looks without a full reading, or so long, one is made: the slice test does not see all.
FULL_READING_EVERY: Final = 10
FULL_READING_AFTER: Final = timedelta(days=1)

_WALLS: Final = frozenset({PageState.PAYWALLED, PageState.CONSENT, PageState.BLOCKED, PageState.GONE})


@dataclass(frozen=True, slots=True)
class Observed:
    """An observation with what the pipeline keeps beside it.

    `digest` is that of the payload as received, None where there is none; `changed_blocks` are keys of blocks
    that changed outside the article; `reread` is what was read, for the memories of the article (which goes into its
    plan, see `memo`) and of its site; `whole` tells that it was read in full.
    """

    observation: Observation
    digest: str | None = None
    changed_blocks: tuple[str, ...] = ()
    reread: Reread | None = field(default=None, repr=False)
    whole: bool = True

    @property
    def memo(self) -> bytes | None:
        """What to remember of the article, None where the page is none."""
        memory = self.reread.memory if self.reread else None
        return memory.pack() if memory else None

    @property
    def waiting(self) -> bytes | None:
        """What to remember of the article where the look is in doubt, until the next one settles it."""
        memory = self.reread.waiting if self.reread else None
        return memory.pack() if memory else None


def failed(error: FetchError) -> Observed:
    """A request without a usable answer."""
    return Observed(Failed(error.kind, error.cause, error.exchanges[-1].status if error.exchanges else None))


def broken(why: str, fetched: Fetched | None) -> Observed:
    """An answer that could not be dealt with, through a fault of this program."""
    return Observed(Failed(None, why, fetched.answer.status if fetched else None))


def observe(
    plan: Plan,
    fetched: Fetched,
    now: datetime,
    settings: Settings,
    site: Callable[[], SourceMemory],
    text: Callable[[], Document],
    *,
    at_once: bool = False,
    extractor: Extractor = trafilatura,
) -> Observed:
    """What one answer shows; `site` gives what its site has taught, and `text` the article's current text, where it
    has one. With `at_once` a text is never left in doubt: no second look will come soon. `extractor` is asked for the
    seed of a first sight. Never raises for what a server sent."""
    answer = fetched.answer
    known = plan.state is ArticleState.LIVE and plan.current is not None
    if answer.status == 304:
        if known and (plan.etag or plan.last_modified):
            return Observed(NotModified())
        return Observed(Failed(None, "answered 304, though the request was not conditional", 304))
    if answer.status in (404, 410):
        return Observed(Absent(answer.status))
    moved = _moved(plan, fetched)
    if moved is not None:
        return Observed(moved)
    if answer.status >= 500 or answer.status < 200 or 300 <= answer.status < 400:
        return Observed(Failed(None, f"answered {answer.status}", answer.status))
    digest = "sha256:" + sha256(answer.payload).hexdigest()
    trusted = known and answer.status == 200
    if trusted and digest == plan.wire_digest:
        return Observed(SameBytes(), digest)
    content_type, reread = answer.header("Content-Type"), None
    try:
        html = _body(answer, settings)
        seen = None
        if trusted and not _wants_full_reading(plan, now):
            seen = _recognise(html, plan, fetched.url, content_type, site, text)
        if isinstance(seen, Reread):
            reread = seen
        elif seen is not None and seen.unchanged and not _turned_out(plan, site):
            return Observed(SameText(), digest, seen.changed_blocks)
        else:
            reread = read_again(
                html,
                site(),
                ArticleMemory.unpack(plan.memo),
                url=fetched.url,
                content_type=content_type,
                page=seen.page if seen else None,
                at_once=at_once,
                now=now,
                extractor=extractor,
            )
        document = reread.document
    except FetchError as error:
        return Observed(Failed(error.kind, error.cause, answer.status), digest)
    except ExtractorError as error:
        return Observed(Failed(None, str(error), answer.status), digest)
    except ExtractError as error:
        document = Document(PageState.EMPTY, url=fetched.url, reason=str(error), rule=EXTRACTION_RULE)
    if answer.status >= 400 and document.state not in _WALLS:
        # Whatever an error page looks like, it is neither the article nor proof that there is none.
        document = replace(document, state=PageState.BLOCKED, reason=f"answered {answer.status}")
    observation = read(document)
    if reread is None or document.state not in READABLE:
        return Observed(observation, digest)
    return Observed(
        replace(observation, doubts=reread.doubtful, settled=reread.settled),
        digest,
        reread=reread,
        whole=reread is not seen,
    )


def _recognise(
    html: bytes,
    plan: Plan,
    url: str,
    content_type: str | None,
    site: Callable[[], SourceMemory],
    text: Callable[[], Document],
) -> Glance | Reread | None:
    """What is settled by what is remembered of the article: a text that did not change, or one that was reworded."""
    seen = look(glance_memo(plan.memo), html)
    if seen is None:
        return None
    last = ArticleMemory.unpack(plan.memo) if seen.part.others else None
    if last is not None:
        reread = reworded(html, seen, last, text(), site(), url=url)
        if reread is not None:
            return reread
    return compare(seen, html, content_type)


def _turned_out(plan: Plan, site: Callable[[], SourceMemory]) -> bool:
    """Whether the site has taught since that something in the known text is furniture: only a full reading takes it out."""
    last = ArticleMemory.unpack(plan.memo)
    return last is not None and turned_out(last, site())


def without_glance(memo: bytes | None) -> bytes | None:
    """What is remembered of an article, but for what recognises its text at a glance."""
    last = ArticleMemory.unpack(memo)
    return replace(last, glance=b"").pack() if last else None


def read(document: Document) -> Read:
    """The observation of a document that was not compared with anything yet."""
    return Read(document, text_key(document), words=sum(len(block.text.split()) for block in document.blocks))


def _moved(plan: Plan, fetched: Fetched) -> Moved | None:
    """A permanent redirect. One that was followed tells of a move only where the article is known by its text;
    before that, it is how its address is found out. One that was not, as archives hold them, always does."""
    answer = fetched.answer
    if answer.status in (301, 308):
        target = answer.header("Location")
        to = addresses.join(answer.url, target) if target else None
        return Moved(to) if to is not None and to != answer.url else None
    if not fetched.moved_permanently or plan.current is None:
        return None
    return Moved(answer.url) if addresses.key(answer.url) != addresses.key(plan.url) else None


def _body(answer: Exchange, settings: Settings) -> bytes:
    return decode(
        answer.payload,
        answer.header("Content-Encoding"),
        max_decoded=settings.max_decoded_bytes,
        max_ratio=settings.max_ratio,
        url=answer.url,
    )


def _wants_full_reading(plan: Plan, now: datetime) -> bool:
    if plan.unparsed >= FULL_READING_EVERY:
        return True
    return plan.unparsed > 0 and plan.last_look is not None and now - plan.last_look > FULL_READING_AFTER
