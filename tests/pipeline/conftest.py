"""A stage and a world for every test of the pipeline; `each_world` is in memory and on disk."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from stage import Stage, World, sqlite, world


@pytest.fixture
def stage() -> Iterator[Stage]:
    with Stage() as running:
        yield running


@pytest.fixture
def disk_world(stage: Stage, tmp_path: Path) -> Iterator[World]:
    with world(stage, sqlite(tmp_path)) as made:
        yield made


@pytest.fixture(params=["memory", "sqlite"])
def each_world(request: pytest.FixtureRequest, stage: Stage, tmp_path: Path) -> Iterator[World]:
    database = "memory:" if request.param == "memory" else sqlite(tmp_path)
    with world(stage, database) as made:
        yield made
