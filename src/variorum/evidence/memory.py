"""The in-memory twin of `WarcStore`: the same records, kept in a dictionary of bytes."""

from __future__ import annotations

import dataclasses
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from variorum.errors import EvidenceError, IntegrityError
from variorum.evidence import members, records
from variorum.types import Exchange, Fetched, RecordRef

_FILE = "memory.warc.gz"


@dataclass(frozen=True, slots=True)
class _Kept:
    ref: RecordRef
    member: bytes
    exchange: Exchange


class MemoryEvidence:
    """An `EvidenceStore` that forgets everything with its object. For tests and trials.

    It keeps the members that `WarcStore` would write, in files that have no name on any disk.
    """

    def __init__(self, *, make_id: Callable[[], uuid.UUID] = uuid.uuid4) -> None:
        self._make_id = make_id
        self._info_id = f"urn:uuid:{make_id()}"
        self._kept: dict[str, list[_Kept]] = {}
        self._buffered: list[_Kept] = []
        self._latest: dict[str, _Kept] = {}
        self._moved: dict[tuple[str, int], RecordRef] = {}

    def append(self, fetched: Fetched) -> RecordRef:
        behind = [*self._kept.get(_FILE, []), *self._buffered]
        offset = behind[-1].ref.offset + behind[-1].ref.length if behind else 0
        self._buffered.append(self._make(_FILE, offset, fetched))
        return self._buffered[-1].ref

    def replace(
        self, key: str, fetched: Fetched, recorded: Callable[[], RecordRef | None] = lambda: None
    ) -> RecordRef:
        del recorded  # nobody else writes here
        name = f"latest/{key[:2]}/{key}.warc.gz"
        self._latest[name] = self._make(name, 0, fetched)
        return self._latest[name].ref

    def sync(self) -> None:
        if self._buffered:
            self._kept.setdefault(_FILE, []).extend(self._buffered)
        for name, kept in self._latest.items():
            self._kept[name] = [kept]
        self.discard()

    def discard(self) -> None:
        self._buffered = []
        self._latest = {}

    def read(self, ref: RecordRef) -> Exchange:
        exchange = self._found(ref).exchange
        if records.digest(exchange.payload) != ref.payload_digest:
            raise IntegrityError(
                f"{ref.file}: the bytes at offset {ref.offset} do not have the digest recorded with them",
                path=ref.file,
                offset=ref.offset,
            )
        return exchange

    def raw(self, ref: RecordRef) -> bytes:
        return self._found(ref).member

    def recover(self) -> Sequence[str]:
        return []

    def files(self) -> Iterator[tuple[str, int]]:
        for name, kept in sorted(self._kept.items(), key=lambda item: (item[0] != _FILE, item[0])):
            yield name, sum(len(each.member) for each in kept)

    def remove(self, refs: Iterable[RecordRef]) -> int:
        if self._buffered or self._latest:
            raise EvidenceError(f"{_FILE}: captures wait to be written; sync before removing")
        gone = {ref.record_id for ref in refs}
        before = sum(size for _, size in self.files())
        self._moved = {}
        for name, kept in list(self._kept.items()):
            end = 0
            stay: list[_Kept] = []
            for each in kept:
                if each.ref.record_id in gone:
                    continue
                if each.ref.offset != end:
                    self._moved[name, each.ref.offset] = dataclasses.replace(each.ref, offset=end)
                stay.append(dataclasses.replace(each, ref=dataclasses.replace(each.ref, offset=end)))
                end += len(each.member)
            if stay:
                self._kept[name] = stay
            else:
                del self._kept[name]
        return before - sum(size for _, size in self.files())

    def moved(self) -> dict[tuple[str, int], RecordRef]:
        return dict(self._moved)

    def close(self) -> None:
        self.discard()

    def _make(self, name: str, offset: int, fetched: Fetched) -> _Kept:
        # Every hop is made, as the real store does and may refuse to; only the last one can be asked for.
        drafts = [
            records.response(each, f"urn:uuid:{self._make_id()}", (), self._info_id)
            for each in fetched.exchanges
        ]
        member = members.pack(drafts[-1].data, compressed=drafts[-1].compressed)
        ref = RecordRef(name, offset, len(member), drafts[-1].id, drafts[-1].payload_digest)
        return _Kept(ref, member, fetched.answer)

    def _found(self, ref: RecordRef) -> _Kept:
        # As in the real store, a record that has moved is still found by its id.
        waiting = [*self._buffered, *self._latest.values()]
        for kept in [*waiting, *self._kept.get(ref.file, [])]:
            if kept.ref.record_id == ref.record_id and kept.ref.file == ref.file:
                return kept
        raise EvidenceError(
            f"{ref.file}: there is no record {ref.record_id} at offset {ref.offset}",
            path=ref.file,
            offset=ref.offset,
        )
