"""Articles: their addresses, how they stand, and the captures that prove them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Protocol

from variorum.types import Address, AddressKind, Article, ArticleState, Candidate, Capture, Plan, RecordRef


class Articles(Protocol):
    """The part of `Store` that this module is named for."""

    def article_by_address(self, key: str) -> str | None:
        """The id of the article with that address key (`discover.addresses.key`); None where unknown."""
        ...

    def articles_by_address(self, keys: Sequence[str]) -> dict[str, str]:
        """The same for many keys in few queries; unknown keys are absent."""
        ...

    def add_article(self, article: Article, plan: Plan, key: str) -> None:
        """A new article with its canonical address and its plan. Raises `StorageError` if the key is taken."""
        ...

    def add_address(self, article_id: str, url: str, key: str, kind: AddressKind, since: datetime) -> None:
        """Another address of the article. A key already of this article has its kind replaced; a key of
        another article is left where it is (see `merge`)."""
        ...

    def addresses(self, article_id: str) -> list[Address]:
        """Oldest first, canonical first among equals."""
        ...

    def set_canonical(
        self, article_id: str, url: str, key: str, since: datetime, *, former: AddressKind
    ) -> None:
        """The article's canonical address from now on; the one before is kept as `former`."""
        ...

    def merge(self, article_id: str, into: str, at: datetime) -> None:
        """The first article, which has no version yet, is the second: addresses, sightings and hints pass
        over, its state becomes MERGED and it is never due again. Raises `StorageError` if it has versions."""
        ...

    def article(self, article_id: str) -> Article: ...

    def set_article(self, article: Article) -> None:
        """Replace state, headline, language and published (other fields are counted or derived here)."""
        ...

    def set_state(
        self, article_id: str, state: ArticleState, current: int | None, candidate: Candidate | None
    ) -> None:
        """What the Decider wants remembered between looks."""
        ...

    def keep_captures(self, captures: Sequence[tuple[Capture, str | None]]) -> None:
        """Captures of many looks, each in place of the one with the id beside it, where there is one: that one is
        forgotten. It must be one that `Plan.kept_capture` names, and the plan is the caller's to settle. One
        executemany."""
        ...

    def capture(self, capture_id: str) -> Capture: ...

    def captures(self, article_id: str) -> list[Capture]:
        """Oldest first."""
        ...

    def all_captures(self) -> Iterator[Capture]:
        """Every capture, oldest first, streamed."""
        ...

    def relocate(self, moved: dict[tuple[str, int], RecordRef]) -> None:
        """Captures whose records now lie elsewhere."""
        ...

    def unneeded_captures(self) -> list[Capture]:
        """Captures that no version, variant interval, uncertain or suspect look, change of state or plan
        needs, nor a look at which another headline, link or picture was seen (`witness_changes` and its like),
        and those of articles taken down: what `prune` may remove. Oldest first."""
        ...

    def drop_captures(self, ids: Sequence[str]) -> None:
        """Forget these captures; looks keep their verdicts and digests. Raises `StorageError` where a version
        that can still be read was made from one of them."""
        ...
