"""The in-memory twin of `WarcStore`: the same records, kept in a dictionary of bytes."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence

from variorum.errors import EvidenceError, IntegrityError
from variorum.evidence import members, records
from variorum.types import Exchange, Fetched, RecordRef

_FILE = "memory.warc.gz"


class MemoryEvidence:
    """An `EvidenceStore` that forgets everything with its object. For tests and trials.

    It keeps the members that `WarcStore` would write, in one file that has no name on any disk.
    """

    def __init__(self, *, make_id: Callable[[], uuid.UUID] = uuid.uuid4) -> None:
        self._make_id = make_id
        self._info_id = f"urn:uuid:{make_id()}"
        self._kept: dict[int, tuple[str, bytes, Exchange]] = {}
        self._buffered: dict[int, tuple[str, bytes, Exchange]] = {}
        self._moved: dict[tuple[str, int], RecordRef] = {}

    def append(self, fetched: Fetched) -> RecordRef:
        fresh: list[tuple[str, bytes, Exchange, str]] = []
        for exchange in fetched.exchanges:
            draft = records.response(exchange, f"urn:uuid:{self._make_id()}", (), self._info_id)
            member = members.pack(draft.data, compressed=draft.compressed)
            fresh.append((draft.id, member, exchange, draft.payload_digest))
        # Only the last exchange of a capture can be asked for; the hops before it only take up their room.
        record_id, member, exchange, payload_digest = fresh[-1]
        offset = self._end() + sum(len(each[1]) for each in fresh[:-1])
        self._buffered[offset] = (record_id, member, exchange)
        return RecordRef(_FILE, offset, len(member), record_id, payload_digest)

    def sync(self) -> None:
        self._kept |= self._buffered
        self._buffered = {}

    def discard(self) -> None:
        self._buffered = {}

    def read(self, ref: RecordRef) -> Exchange:
        exchange = self._found(ref)[2]
        if records.digest(exchange.payload) != ref.payload_digest:
            raise IntegrityError(
                f"{ref.file}: the bytes at offset {ref.offset} do not have the digest recorded with them",
                path=ref.file,
                offset=ref.offset,
            )
        return exchange

    def raw(self, ref: RecordRef) -> bytes:
        return self._found(ref)[1]

    def recover(self) -> Sequence[str]:
        return []

    def files(self) -> Iterator[tuple[str, int]]:
        if self._kept:
            yield _FILE, sum(len(member) for _, member, _ in self._kept.values())

    def remove(self, refs: Iterable[RecordRef]) -> int:
        if self._buffered:
            raise EvidenceError(f"{_FILE}: captures wait to be written; sync before removing")
        gone = {ref.record_id for ref in refs}
        kept: dict[int, tuple[str, bytes, Exchange]] = {}
        self._moved = {}
        freed = end = 0
        for offset, (record_id, member, exchange) in self._kept.items():
            if record_id in gone:
                freed += len(member)
                continue
            if end != offset:
                ref = RecordRef(_FILE, end, len(member), record_id, records.digest(exchange.payload))
                self._moved[_FILE, offset] = ref
            kept[end] = (record_id, member, exchange)
            end += len(member)
        self._kept = kept
        return freed

    def moved(self) -> dict[tuple[str, int], RecordRef]:
        return dict(self._moved)

    def close(self) -> None:
        self.discard()

    def _end(self) -> int:
        everything = self._kept | self._buffered
        return max((offset + len(kept[1]) for offset, kept in everything.items()), default=0)

    def _found(self, ref: RecordRef) -> tuple[str, bytes, Exchange]:
        found = self._buffered.get(ref.offset) or self._kept.get(ref.offset)
        if ref.file != _FILE or found is None or found[0] != ref.record_id:
            # As in the real store, a record that has moved is still found by its id.
            moved = (each for each in self._kept.values() if ref.file == _FILE and each[0] == ref.record_id)
            found = next(moved, None)
        if found is None:
            raise EvidenceError(
                f"{ref.file}: there is no record {ref.record_id} at offset {ref.offset}",
                path=ref.file,
                offset=ref.offset,
            )
        return found
