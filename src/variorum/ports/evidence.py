"""The captured bytes, as a port."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Protocol

from variorum.types import Exchange, Fetched, RecordRef


class EvidenceStore(Protocol):
    """Where captures are kept byte for byte. Appending is buffered; `sync` makes it durable."""

    def append(self, fetched: Fetched) -> RecordRef:
        """Buffer the records of all exchanges (request and response each) and tell where the record of the
        last response will lie. The reference is valid at once for `read`, and for others after `sync`."""
        ...

    def replace(
        self, key: str, fetched: Fetched, recorded: Callable[[], RecordRef | None] = lambda: None
    ) -> RecordRef:
        """Keep the records of this answer in a small file of its own, in place of what was kept under `key`
        (an article's id) before: the newest look that found nothing new. It becomes durable by and by, not
        by `sync`. The earlier reference of that key can be read until then, and by the second replacement
        after it at the latest becomes unreadable.

        `recorded` tells which kept look the database names for the key, if any. It is asked where this store
        cannot know it, because another process or a batch that came to nothing wrote the last one: what the
        database names stays readable, however often a process is killed before it has named the next."""
        ...

    def sync(self) -> None:
        """Write all buffered records, each by one write, and fsync. Returns only when the bytes are durable.
        Does nothing where nothing is buffered. Raises `EvidenceError` (a full disk, for one) with nothing
        half-written left in the file; the buffer is kept for another try."""
        ...

    def discard(self) -> None:
        """Forget what is buffered, and that what was synced last is to be named: the decision it was for will
        not be committed."""
        ...

    def read(self, ref: RecordRef) -> Exchange:
        """The exchange as it was received. Raises `EvidenceError` where the file or record is not there or
        cannot be read, `IntegrityError` where the bytes do not have the recorded digest."""
        ...

    def raw(self, ref: RecordRef) -> bytes:
        """The record's gzip member as it lies in the file, for download. Raises as `read`."""
        ...

    def recover(self) -> Sequence[str]:
        """Cut torn last members, finish what a killed process left, and say in words what was done."""
        ...

    def files(self) -> Iterator[tuple[str, int]]:
        """Names and sizes in bytes of all WARC files, oldest first."""
        ...

    def remove(self, refs: Iterable[RecordRef]) -> int:
        """Rewrite or delete files so that these records are gone; answers the bytes freed. Offsets of records
        that stay in a rewritten file change: see `moved`."""
        ...

    def moved(self) -> dict[tuple[str, int], RecordRef]:
        """Where the records now lie that the last `remove` moved, by old file and offset."""
        ...

    def close(self) -> None:
        """Close files; what is buffered and not synced is dropped."""
        ...
