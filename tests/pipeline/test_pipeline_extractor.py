"""Pages never seen, while a watch goes on: who is asked about them, and what becomes of a look without an answer."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping

import pytest
from stage import Stage, World, article

from variorum.errors import ExtractorError
from variorum.types import Outcome

WATCH = """
import asyncio, sys
from variorum import Settings, open_observatory
from variorum.types import Outcome

async def main(observatory):
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    def looked(settlement):
        print(settlement.look.outcome, settlement.look.reason)
        loop.call_soon_threadsafe(stop.set)
    await observatory.watch(stop=stop, on_look=looked, poll_seconds=0.01)

settings = Settings(database=sys.argv[1], allow_loopback=True, pace=0, batch_seconds=0.01)
with open_observatory(settings=settings) as observatory:
    observatory.add(sys.argv[2])
    asyncio.run(main(observatory))
print("trafilatura" in sys.modules)
"""


def test_a_watch_reads_a_page_never_seen_without_loading_the_library(stage: Stage) -> None:
    """A child answers for it, and the watching process keeps its memory for articles."""
    told = subprocess.run(
        [sys.executable, "-c", WATCH, "memory:", stage.put("/story", article())],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    look, loaded = told.stdout.splitlines()
    assert look.startswith(Outcome.NEW)
    assert loaded == "False"


def test_a_look_without_an_answer_fails_and_is_made_again(
    disk_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What kept the library from answering stands in the log; the page is neither lost nor taken for empty."""

    def breaks(_html: str, _options: Mapping[str, bool]) -> str | None:
        raise ExtractorError("trafilatura broke down on the page, and its process with it")

    with monkeypatch.context() as patched:
        patched.setattr("variorum.app.trafilatura", breaks)
        article_id = disk_world.watch()
    (look,) = disk_world.observatory.store.looks(article_id=article_id)
    assert (look.outcome, look.capture_id) == (Outcome.FAILED, None)
    assert "broke down on the page" in look.reason
    assert disk_world.versions(article_id) == []
    assert disk_world.look(article_id).outcome is Outcome.NEW
