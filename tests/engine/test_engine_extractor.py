"""trafilatura in a process of its own: the same answers, and what becomes of them when that process ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from variorum.engine.extractor import ExtractorProcess
from variorum.errors import ExtractorError
from variorum.extraction.again import read_again
from variorum.extraction.memory import SourceMemory
from variorum.extraction.seed import trafilatura

PAGE = """<html lang="en"><head><title>Kiln lit again</title></head><body><nav><a href="/">Home</a></nav>
<main><h1>Kiln lit again</h1>
<p>The brickworks below the quarry lit its old kiln again on Tuesday, for the first time in more than thirty years.</p>
<p>Four masons had spent the winter on its vault, and the council lent them the scaffold that the church did not need.</p>
<p>The first load is meant for the school wall, which fell into the lane in the storms at the end of November.</p>
</main></body></html>"""
QUICK = {"favor_precision": True, "deduplicate": False, "include_comments": False, "fast": True}


def _seconds_end(pid: int) -> None:
    """Wait until a process that is not our child has ended; the test's own limit ends this."""
    with suppress(FileNotFoundError, ProcessLookupError):  # it may end while it is asked about
        while " Z " not in Path(f"/proc/{pid}/stat").read_text():
            os.sched_yield()


def test_it_answers_as_the_library_does_in_this_process() -> None:
    """Text, nothing, and characters that no encoding has (a page may hold half a pair) go both ways unharmed."""
    with ExtractorProcess() as extractor:
        for html in (
            PAGE,
            "",
            "<p>too short</p>",
            PAGE.replace("Four masons", "Four masons \ud83d of the town"),
        ):
            assert extractor(html, QUICK) == trafilatura(html, QUICK)
        assert extractor(PAGE, {**QUICK, "fast": False}) == trafilatura(PAGE, {**QUICK, "fast": False})


def test_a_first_sight_is_the_same_with_it() -> None:
    """A page is read the same, whoever asks the library."""
    with ExtractorProcess() as extractor:
        apart = read_again(PAGE.encode(), SourceMemory(), extractor=extractor)
    assert apart == read_again(PAGE.encode(), SourceMemory())


def test_a_child_that_was_killed_is_begun_anew() -> None:
    """Somebody killed it: the question is asked again, and nothing is lost."""
    with ExtractorProcess() as extractor:
        before = extractor(PAGE, QUICK)
        assert extractor.pid is not None
        os.kill(extractor.pid, signal.SIGKILL)
        assert extractor(PAGE, QUICK) == before


def test_a_child_that_nobody_asks_ends_and_is_begun_anew() -> None:
    """Its memory is given back; who asks later is answered all the same."""
    with ExtractorProcess(idle=0.01) as extractor:
        before = extractor(PAGE, QUICK)
        pid = extractor.pid
        if pid is not None:
            _seconds_end(pid)
        assert extractor(PAGE, QUICK) == before


def test_a_page_that_takes_too_long_is_given_up() -> None:
    """The message says how long was waited; the child is gone, and the next page is answered by another."""
    with ExtractorProcess(patience=0.0) as extractor:
        with pytest.raises(ExtractorError, match="no end of the page in 0 seconds"):
            extractor(PAGE, QUICK)
        assert extractor.pid is None


@pytest.fixture
def endless(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """In place of the library one that never ends, and lets no other code run; the file that it makes when it is asked."""
    (tmp_path / "trafilatura.py").write_text(
        "import re\nfrom pathlib import Path\n\n"
        "def extract(html, **options):\n"
        f"    Path({str(tmp_path / 'asked')!r}).touch()\n"
        "    re.match('(a+)+$', 'a' * 60 + 'b')\n",
        "utf-8",
    )
    places = [str(tmp_path), *os.environ.get("PYTHONPATH", "").split(os.pathsep)]
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, places)))
    return tmp_path / "asked"


@pytest.mark.timeout(60)
def test_a_page_without_an_end_ends_the_child(endless: Path) -> None:
    """The child makes an end of itself, the page is not asked about again, and the message says how long it took."""
    with ExtractorProcess(patience=1.0) as extractor:
        with pytest.raises(ExtractorError, match="no end of the page in 1 seconds"):
            extractor(PAGE, QUICK)
        assert endless.exists()
        assert extractor.pid is None


def test_a_question_that_ends_the_child_twice_is_an_error(capfd: pytest.CaptureFixture[str]) -> None:
    """A child that breaks down is begun anew once, not for ever; what it died of is told, and the next is answered."""
    with ExtractorProcess() as extractor:
        with pytest.raises(ExtractorError, match="broke down on the page"):
            extractor(PAGE, {"no such option": True})
        assert capfd.readouterr().err.count("TypeError") == 2
        assert extractor(PAGE, QUICK) is not None


def test_without_processes_the_error_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no program can be begun, the message names the reason."""
    monkeypatch.setattr(sys, "executable", "/no/such/python")
    with ExtractorProcess() as extractor, pytest.raises(ExtractorError, match="no process could be begun"):
        extractor(PAGE, QUICK)


PARENT = """
import os, signal, sys
from variorum.engine.extractor import ExtractorProcess

extractor = ExtractorProcess()
extractor(sys.argv[1], {"fast": True})
print(extractor.pid, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_the_child_ends_with_a_parent_that_is_killed() -> None:
    """No child outlives its parent, however that ended."""
    told = subprocess.run(
        [sys.executable, "-c", PARENT, PAGE], stdout=subprocess.PIPE, text=True, timeout=120, check=False
    )
    assert told.returncode == -signal.SIGKILL
    _seconds_end(int(told.stdout))


CAUGHT = """
import os, signal, sys, threading, time
from pathlib import Path
from variorum.engine.extractor import ExtractorProcess

extractor = ExtractorProcess(patience=1000)
threading.Thread(target=extractor, args=(sys.argv[1], {}), daemon=True).start()
while not Path(sys.argv[2]).exists():
    time.sleep(0.01)
print(extractor.pid, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.timeout(60)
def test_a_child_caught_in_a_page_ends_with_its_parent(endless: Path) -> None:
    """Also one that has a page without an end in hand, long before its time is up."""
    told = subprocess.run(
        [sys.executable, "-c", CAUGHT, PAGE, str(endless)],
        stdout=subprocess.PIPE,
        text=True,
        timeout=50,
        check=False,
    )
    pid = int(told.stdout)
    try:
        _seconds_end(pid)
    finally:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
