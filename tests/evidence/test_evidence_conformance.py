"""Both evidence stores keep the one contract."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from variorum.evidence.memory import MemoryEvidence
from variorum.evidence.store import WarcStore
from variorum.ports import EvidenceStore
from variorum.testing.clocks import FixedClock
from variorum.testing.conformance.evidence import EvidenceStoreConformance


class TestMemoryEvidence(EvidenceStoreConformance):
    @pytest.fixture
    def evidence(self) -> EvidenceStore:
        return MemoryEvidence()


class TestWarcStore(EvidenceStoreConformance):
    @pytest.fixture
    def evidence(self, tmp_path: Path) -> Iterator[EvidenceStore]:
        store = WarcStore(tmp_path / "warc", clock=FixedClock(datetime(2026, 11, 21, 12, tzinfo=UTC)))
        yield store
        store.close()


class TestWarcStoreOfManySmallFiles(EvidenceStoreConformance):
    @pytest.fixture
    def evidence(self, tmp_path: Path) -> Iterator[EvidenceStore]:
        clock = FixedClock(datetime(2026, 11, 21, 12, tzinfo=UTC))
        store = WarcStore(tmp_path / "warc", clock=clock, roll_bytes=4096)
        yield store
        store.close()
