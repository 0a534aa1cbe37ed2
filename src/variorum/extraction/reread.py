"""What comes of reading a page again (`extraction.again`): its document, what to remember of it, and what it teaches."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from variorum.extraction.article_memory import ArticleMemory
from variorum.extraction.memory import Lesson, SourceMemory
from variorum.text.fingerprints import block_digest
from variorum.types import Document


@dataclass(frozen=True, slots=True)
class Judged:
    """A block that was judged: its text, what was measured of it, and the chance that it is text of the article."""

    text: str
    measures: tuple[float, ...]
    chance: float


@dataclass(frozen=True, slots=True)
class Reread:
    """A document, what to remember of it, and what it teaches.

    `memory` is None where the page is no readable article. `lessons` are for the site's memory, as shown by
    `article`; see `teach`. `forgotten` are the digests (`text.fingerprints.block_digest`) of texts that were held
    for article text in an earlier reading and are now known to be furniture. `restless` are the signatures of
    blocks that come and go on this article, `moved` those of all that changed near its text, with samples; `anew`
    tells that the text is set in another way than before.

    `doubts` are the blocks that came (True) or went (False), by digest, where the document differs from the last
    reading in nothing else and they may be furniture. `waiting` is then what to remember until the next look
    settles them: the last reading with these doubts. `settled` tells that this reading settled those of the one before. `judged` are the blocks that came, with what was measured of
    them (`judge.FEATURES`) and the chance that they are text.
    """

    document: Document
    article: int
    memory: ArticleMemory | None = None
    lessons: tuple[Lesson, ...] = ()
    forgotten: frozenset[bytes] = frozenset()
    restless: frozenset[int] = frozenset()
    moved: Mapping[int, str] = field(default_factory=dict)
    anew: bool = False
    doubts: Mapping[bytes, bool] = field(default_factory=dict)
    waiting: ArticleMemory | None = None
    settled: bool = False
    judged: tuple[Judged, ...] = ()

    @property
    def doubtful(self) -> tuple[str, ...]:
        """The texts of the blocks in doubt, "" for one that went."""
        texts = {block_digest(block.text): block.text for block in self.document.blocks}
        return tuple(texts.get(digest, "") if came else "" for digest, came in self.doubts.items())

    def teach(self, site: SourceMemory, at: datetime) -> None:
        """Let the memory of the site learn from this reading, made at `at`."""
        site.learn(
            self.lessons,
            self.article,
            at,
            self.restless,
            moved=self.moved,
            first=self.memory is not None and self.memory.readings == 1,
            anew=self.anew,
        )
