"""Every example of the tutorial does what the tutorial says, against a simulated newsroom.

Blocks marked `console` and `python` run from first to last in one folder. In an output `…` stands for anything, and
what is shown must come in this order; lines that are not shown may come between. Commands that last are stopped
with SIGTERM once they have said what is shown.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from docs_places import DOCS

from variorum.testing.clocks import FixedClock
from variorum.testing.newsroom import Newsroom

PAGE = (DOCS / "tutorial.md").read_text(encoding="utf-8")
LASTING = re.compile(r"variorum (run|serve|watch|demo)\b")
POSTGRES = "postgresql+psycopg://variorum@db.example/variorum"
ARTICLE = "k3f9q2zt"


@dataclass(frozen=True)
class Step:
    """One command with the output that is shown, or one block of Python."""

    line: int
    kind: str
    code: str
    shown: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"line-{self.line}"


def steps(page: str) -> Iterator[Step]:
    """The examples of a page, in order."""
    for block in re.finditer(r"^```(console|python)\n(.*?)^```$", page, re.MULTILINE | re.DOTALL):
        line = page.count("\n", 0, block.start()) + 2
        if block[1] == "python":
            yield Step(line, "python", block[2])
            continue
        for command in re.finditer(r"^\$ (.*\n(?:>.*\n)*)((?:(?!\$ ).*\n)*)", block[2], re.MULTILINE):
            code = re.sub(r"^> ?", "", command[1], flags=re.MULTILINE)
            at = line + block[2].count("\n", 0, command.start())
            yield Step(at, "console", code, tuple(command[2].splitlines()))


STEPS = list(steps(PAGE))


@dataclass
class World:
    """The folder in which the examples run, and what their addresses mean there."""

    folder: Path
    room: Newsroom
    names: dict[str, Any] = field(default_factory=dict)
    checks: int = 0
    article: str = ""
    postgres: str | None = None

    def real(self, text: str) -> str:
        """The text with addresses that exist."""
        text = text.replace("https://meridian.example/", self.room.outlets[0].front)
        if ARTICLE in text:
            self.article = self.article or self._changed()
            text = text.replace(ARTICLE, self.article)
        if POSTGRES in text:
            if self.postgres is None:
                pytest.fail("no PostgreSQL here: install the extra `test`")
            text = text.replace(POSTGRES, f"'{self.postgres}'")
        return text

    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("VARIORUM_")}
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        home = str(self.folder / "user")
        return kept | {
            "PATH": path, "HOME": home, "XDG_CONFIG_HOME": home, "XDG_DATA_HOME": home, "COLUMNS": "200",
            "VARIORUM_ALLOW_LOOPBACK": "yes", "VARIORUM_PACE": "0", "LOGNAME": "reader", "NO_COLOR": "1",
        }  # fmt: skip

    def _changed(self) -> str:
        """The id of the article that changed first: it has a version 0 and a version 1."""
        done = subprocess.run(
            ["variorum", "export", "changes"], cwd=self.folder, env=self.environment(),
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        return str(json.loads(done.stdout.splitlines()[-1])["article"])


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A newsroom whose time stands still between commands, and an empty folder."""
    folder = tmp_path_factory.mktemp("tutorial")
    clock = FixedClock(datetime.now(UTC) - timedelta(hours=36))
    with ExitStack() as stack:
        room = stack.enter_context(Newsroom(seed=7, clock=clock, outlets=("meridian",), articles=6))
        world = World(folder, room)
        try:
            from variorum.testing import postgres

            world.postgres = stack.enter_context(postgres.database())
        except ImportError:
            pass
        yield world


@pytest.mark.slow
@pytest.mark.parametrize("step", STEPS, ids=str)
def test_the_example_does_what_the_page_says(
    step: Step, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It runs without a fault and says what is shown."""
    if step.kind == "python":
        monkeypatch.chdir(world.folder)
        code = world.real(step.code).replace("contact=", "allow_loopback=True, pace=0.0, contact=")
        exec(compile(code, f"tutorial.md, line {step.line}", "exec"), world.names)  # noqa: S102
        return
    if step.code.startswith("variorum check"):
        if world.checks:  # some hours pass
            world.room.clock.advance(timedelta(hours=8))  # type: ignore[attr-defined]
        world.checks += 1
    command = world.real(step.code)
    shown = [world.real(line) for line in step.shown]
    if LASTING.match(step.code):
        _last(command, shown, world)
        return
    done = subprocess.run(
        ["bash", "-c", command], cwd=world.folder, env=world.environment(),
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    assert not _missing(shown, done.stdout), done.stdout


def _last(command: str, shown: list[str], world: World) -> None:
    """Run a command that lasts until it has said what is shown; then it must stop in good order when asked."""
    process = subprocess.Popen(
        ["bash", "-c", f"exec {command}"], cwd=world.folder, env=world.environment(),
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    guard = threading.Timer(120, process.kill)
    guard.start()
    said = ""
    try:
        for line in process.stdout:
            said += line
            if not _missing(shown, said):
                process.send_signal(signal.SIGTERM)
                break
        said += process.stdout.read()
        code = process.wait()
    finally:
        guard.cancel()
        process.stdout.close()
    assert not _missing(shown, said), said
    assert code == 0, said


def _missing(shown: list[str], output: str) -> str | None:
    """The first line that is shown and did not come, in order; `…` is anything."""
    lines = iter(output.splitlines())
    for line in shown:
        pattern = re.compile(".*".join(re.escape(piece) for piece in line.split("…")))
        if line.strip() and not any(pattern.match(each) for each in lines):
            return line
    return None


def test_all_examples_are_found() -> None:
    """No example goes unread: every command line and every block of Python is a step."""
    fenced = re.findall(r"^```(?:console|python)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    commands = sum(len(re.findall(r"^\$ ", block, re.MULTILINE)) for block in fenced)
    assert len(STEPS) == commands + len(re.findall(r"^```python$", PAGE, re.MULTILINE))
    assert len(STEPS) > 40
