"""The command line in this process and in others, pages and archives to feed it, and a small history."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from variorum.cli import main

ESC = "\x1b"
HOSTILE = f"Bridge {ESC}]0;owned\x07{ESC}[31mreopens\u202eesolc\u009b2J"
"""A headline with everything that a terminal would obey: a title, a colour, a turn of the writing, a C1 control."""


@dataclass(frozen=True)
class Ran:
    """What a command came to."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[dict[str, Any]]:
        """Standard output as JSON lines."""
        return [json.loads(line) for line in self.out.splitlines()]


class _Terminal(io.TextIOWrapper):
    def isatty(self) -> bool:
        return True


def run(*args: str | Path, stdin: bytes = b"", terminal: bool = False) -> Ran:
    """Run a command in this process, its three streams caught; `terminal` lets output pass for one."""
    kind = _Terminal if terminal else io.TextIOWrapper
    before = sys.stdin, sys.stdout, sys.stderr
    out, err = kind(io.BytesIO(), "utf-8"), kind(io.BytesIO(), "utf-8")
    sys.stdin, sys.stdout, sys.stderr = io.TextIOWrapper(io.BytesIO(stdin), "utf-8"), out, err
    try:
        main([str(each) for each in args])
        code: Any = 0
    except SystemExit as stop:
        code = stop.code
    finally:
        sys.stdin, sys.stdout, sys.stderr = before
    out.flush()
    err.flush()
    assert isinstance(code, int)
    return Ran(code, _caught(out), _caught(err))


def _caught(stream: io.TextIOWrapper) -> str:
    buffer = stream.buffer
    assert isinstance(buffer, io.BytesIO)
    return buffer.getvalue().decode()


COMMAND: Sequence[str] = (sys.executable, "-m", "variorum")


def environment(home: Path, **more: str) -> dict[str, str]:
    """An environment for a process of its own: its data in `home`, no settings of whoever runs the tests."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("VARIORUM_")}
    return kept | {"VARIORUM_HOME": str(home), "HOME": str(home), "XDG_CONFIG_HOME": str(home)} | more


class Running(subprocess.Popen[str]):
    """A process that does not outlive a test that failed."""

    def __exit__(self, kind: Any, error: Any, trace: Any) -> None:
        if error is not None:
            self.kill()
        super().__exit__(kind, error, trace)


def process(
    *args: str | Path, home: Path, env: Mapping[str, str] = {}, stdin: int | None = subprocess.DEVNULL
) -> Running:
    """A command as a process of its own."""
    return Running(
        [*COMMAND, *map(str, args)],
        env=environment(home, **env),
        cwd=home,
        stdin=stdin,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finished(*args: str | Path, home: Path, env: Mapping[str, str] = {}) -> Ran:
    """A command run to its end in a process of its own."""
    running = process(*args, home=home, env=env)
    out, err = running.communicate(timeout=120)
    return Ran(running.returncode, out, err)


# --- pages -----------------------------------------------------------------------------------------------

LEAD = "The bridge over the Tarn was closed on Monday night after divers found a crack in its third pier."
BODY = (
    "Traffic is sent over the weir at Hallow, which adds about half an hour to the way to the hospital.",
    "The council's engineer, Ida Sorrel, said that 12 lorries a minute cross the bridge in the morning.",
    '"Nobody is in danger as long as nobody drives over it," she told reporters on the quay.',
    "The bridge was built in 1931 and strengthened twice since, the last time after the flood of 1998.",
    "A first report on the pier is expected before the end of the month, the council said in a statement.",
)


def page(
    headline: str = "Crack closes Tarn bridge", paragraphs: Iterable[str] = (LEAD, *BODY), head: str = ""
) -> str:
    """An article of a paper that does not exist, with furniture around it."""
    text = "\n".join(f"<p>{each}</p>" for each in paragraphs)
    return f"""<!doctype html><html lang="en"><head><title>{headline} | Tarn Post</title>{head}</head><body>
<nav><a href="/">Home</a> <a href="/news">News</a> <a href="/sport">Sport</a></nav>
<main><article><h1>{headline}</h1>{text}</article></main>
<footer>Tarn Post, all rights reserved</footer></body></html>"""


URL = "https://post.example/news/tarn-bridge"


def folder_of_pages(where: Path, pages: Iterable[tuple[str, str, str]], url: str = URL) -> Path:
    """A folder with `captures.jsonl`: (time, headline, last paragraph) for each capture of one article."""
    where.mkdir()
    lines = []
    for number, (captured, headline, last) in enumerate(pages):
        name = f"{number}.html"
        (where / name).write_text(page(headline, (LEAD, *BODY, last)), "utf-8")
        lines.append(
            json.dumps(
                {
                    "file": name,
                    "url": url,
                    "captured": captured,
                    "status": 200,
                    "headers": {"Content-Type": "text/html; charset=utf-8"},
                }
            )
        )
    (where / "captures.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    return where


HISTORY = (
    ("2026-04-25T10:00:00Z", "Crack closes Tarn bridge", "Divers go down again at first light."),
    ("2026-04-25T11:00:00Z", "Crack closes Tarn bridge", "Divers go down again at first light."),
    (
        "2026-04-25T12:00:00Z",
        "Crack closes Tarn bridge",
        "Divers found a second crack at first light on Tuesday.",
    ),
    (
        "2026-04-25T13:00:00Z",
        "Second crack found in Tarn bridge",
        "Divers found a second crack at first light on Tuesday.",
    ),
)
"""First seen, unchanged, a sentence reworded, another headline."""
