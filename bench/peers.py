"""Other watchers of pages, each as its makers ship it, looking at the addresses that we look at.

None is a dependency of ours: each lives in a virtual environment of its own, whose python a variable names
(`docs/benchmarks.md` says how to make them), and runs as processes of its own. What a look cost is the CPU time of
these processes by the number of looks; whether it raised a change is read from the peer's own data: a change is a
further version kept of a page.
"""

from __future__ import annotations

import json
import os
import socket
import sqlite3
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import httpx

#: How many addresses a peer looks at: its looks are dear, and run one after another with ours.
ADDRESSES = 40

#: Seconds that a server may take to begin, and to look at all its addresses once.
PATIENCE = 300.0


@dataclass(frozen=True, slots=True)
class Seen:
    """One look at every address: CPU seconds of the peer, and in how many it kept a further version."""

    cpu: float
    changed: int


class Watcher(Protocol):
    """A peer at work on its addresses."""

    def check(self) -> Seen:
        """Look at every address once. Raises SystemExit where the peer could not."""
        ...

    def close(self) -> None:
        """End it."""
        ...


@dataclass(frozen=True, slots=True)
class Peer:
    """A peer by its distribution, and how it is begun with a python, a folder and addresses."""

    distribution: str
    variable: str
    begin: Callable[[Path, Path, list[str]], Watcher]

    @property
    def python(self) -> Path | None:
        """The python of its environment, where one is named."""
        named = os.environ.get(self.variable)
        return Path(named) if named else None

    def version(self) -> str | None:
        """The version installed there; None where it is not."""
        if self.python is None or not self.python.exists():
            return None
        asked = f"import importlib.metadata as m; print(m.version({self.distribution!r}))"
        done = subprocess.run([self.python, "-c", asked], capture_output=True, text=True, check=False)
        return done.stdout.strip() if done.returncode == 0 else None

    def absence(self) -> str:
        """What to do about a peer that is not there."""
        return f"absent: set {self.variable} to a python that has it"


class WebChanges:
    """webchanges: one run of its program per look, as cron would start it, its filter `html2text` for pages.

    What a run without jobs costs is taken off each run: it is paid once however many pages are looked at. It keeps four
    versions of a page by itself and is told to keep more, since the versions that it keeps are counted.
    """

    def __init__(self, python: Path, folder: Path, urls: list[str]) -> None:
        folder.mkdir(parents=True)
        self._python, self._folder, self._pages = python, folder, len(urls)
        jobs = "\n---\n".join(f"url: {url}\nfilters:\n  - html2text" for url in urls)
        (folder / "jobs.yaml").write_text(f"{jobs}\n")
        (folder / "none.yaml").write_text("")
        (folder / "hooks.py").write_text("")
        kept = "database:\n  max_snapshots: 1000\n"
        (folder / "config.yaml").write_text(f"report:\n  stdout:\n    enabled: true\n{kept}")
        self._start = min(self._run("none.yaml", "none.db") for _ in range(2))

    def check(self) -> Seen:
        """One run over all jobs."""
        before = self._kept()
        cpu = self._run("jobs.yaml", "kept.db") - self._start
        report = (self._folder / "report.txt").read_text(errors="replace")
        if ". ERROR: " in report:
            raise SystemExit(f"webchanges could not look at every page:\n{_end(self._folder / 'report.txt')}")
        return Seen(cpu, self._kept() - before)

    def close(self) -> None:
        """Nothing of it runs between the looks."""

    def _run(self, jobs: str, database: str) -> float:
        """CPU seconds of one run, of all its processes."""
        at = self._folder
        command: list[str | Path] = [self._python, "-W", "ignore", "-m", "webchanges", "--jobs", at / jobs]
        command += ["--config", at / "config.yaml", "--hooks", at / "hooks.py", "--database", at / database]
        with open(at / "report.txt", "wb") as report:
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=report,
                stderr=subprocess.STDOUT,
                env=_environment(at) | {"PYTHONIOENCODING": "utf-8"},
            )
            _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise SystemExit(f"webchanges ended with {process.returncode}:\n{_end(at / 'report.txt')}")
        return used.ru_utime + used.ru_stime

    def _kept(self) -> int:
        """Versions of all pages in its database."""
        file = self._folder / "kept.db"
        if not file.exists():
            return 0
        database = sqlite3.connect(file)
        try:
            return int(database.execute("SELECT count(*) FROM webchanges").fetchone()[0])
        finally:
            database.close()


class ChangeDetection:
    """changedetection.io: its server with its defaults, each look asked for through its API.

    Its folder is read for what came of a look: `check_count` of every watch, and the lines of its history. Taking in
    the addresses is part of the cost of the first look at them; the very first address is looked at when the server
    begins, before anything is counted.
    """

    def __init__(self, python: Path, folder: Path, urls: list[str]) -> None:
        folder.mkdir(parents=True)
        self._data, self._urls = folder / "data", urls
        self._data.mkdir()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self._api = f"http://127.0.0.1:{port}/api/v1"
        self._log = folder / "log.txt"
        command: list[str | Path] = [python.parent / "changedetection.io", "-C", "-d", self._data]
        command += ["-h", "127.0.0.1", "-p", str(port)]
        command += ["-u", urls[0]]  # without an address it adds two public ones of its own
        with open(self._log, "wb") as log:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                env=_environment(folder) | _SETTINGS,
            )
        self._round = self._versions = 0

    def check(self) -> Seen:
        """Ask for a look at every address and wait until its folder tells of them and it has come to rest."""
        if not self._round:
            self._until(self._answers)
        before = self._cpu()
        if self._round:
            self._ask("/watch?recheck_all=1")
        else:
            self._ask("/import", "\n".join(self._urls).encode())
        self._round += 1
        self._until(self._all_looked)
        self._until(self._rests)
        failed = [each["url"] for each in self._watches() if each["last_error"]]
        if failed:
            raise SystemExit(f"changedetection.io could not look at {failed[0]}:\n{_end(self._log)}")
        return Seen(self._cpu() - before, self._kept_further())

    def close(self) -> None:
        """Ask the server to end, and end it where it does not."""
        self._process.terminate()
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _kept_further(self) -> int:
        """Versions of all pages kept since this was last asked."""
        before = self._versions
        self._versions = sum(len(each.read_text().splitlines()) for each in self._data.glob("*/history.txt"))
        return self._versions - before

    def _answers(self) -> bool:
        try:
            self._ask("/systeminfo")
        except (FileNotFoundError, httpx.HTTPError):  # its key is not written yet, or it does not listen yet
            return False
        return True

    def _all_looked(self) -> bool:
        watches = self._watches()
        return len(watches) == len(self._urls) and all(each["check_count"] >= self._round for each in watches)

    def _rests(self) -> bool:
        """Whether it has used less than a twentieth of a core for half a second."""
        before = self._cpu()
        time.sleep(0.5)
        return self._cpu() - before < 0.025

    def _until(self, holds: Callable[[], bool]) -> None:
        end = time.monotonic() + PATIENCE
        while not holds():
            if self._process.poll() is not None or time.monotonic() > end:
                raise SystemExit(f"changedetection.io did not do as asked:\n{_end(self._log)}")
            time.sleep(0.2)

    def _watches(self) -> list[dict[str, Any]]:
        """What its folder says of every address; it replaces these files whole."""
        return [json.loads(file.read_bytes()) for file in self._data.glob("*/watch.json")]

    def _ask(self, path: str, body: bytes | None = None) -> None:
        settings = json.loads((self._data / "changedetection.json").read_bytes())["settings"]
        key = settings["application"]["api_access_token"]
        answer = httpx.request(
            "GET" if body is None else "POST",
            self._api + path,
            content=body,
            headers={"x-api-key": key, "Content-Type": "text/plain"},
            timeout=60,
            trust_env=False,
        )
        answer.raise_for_status()

    def _cpu(self) -> float:
        """CPU seconds so far of every process of its session."""
        ticks = 0
        for process in Path("/proc").glob("[0-9]*"):
            try:
                fields = (process / "stat").read_text().rpartition(")")[2].split()
            except OSError:  # ended meanwhile; its parent counts it among its children
                continue
            if int(fields[3]) == self._process.pid:
                ticks += sum(int(field) for field in fields[11:15])
        return ticks / os.sysconf("SC_CLK_TCK")


def _environment(home: Path) -> dict[str, str]:
    """What a peer's process finds: a home of its own, and no proxy between it and loopback."""
    return os.environ | {"HOME": str(home), "NO_PROXY": "*", "no_proxy": "*"}


def _end(report: Path) -> str:
    """The last lines of what a peer wrote; its folder is gone when somebody reads of it."""
    return "\n".join(report.read_text(errors="replace").splitlines()[-10:])


#: Loopback allowed, looks as often as asked; nothing asked of its makers' server.
_SETTINGS = {
    "ALLOW_IANA_RESTRICTED_ADDRESSES": "true",
    "MINIMUM_SECONDS_RECHECK_TIME": "0",
    "DISABLE_VERSION_CHECK": "true",
    "LLM_FEATURES_DISABLED": "true",
}

PEERS = (
    Peer("changedetection.io", "VARIORUM_CHANGEDETECTION", ChangeDetection),
    Peer("webchanges", "VARIORUM_WEBCHANGES", WebChanges),
)
