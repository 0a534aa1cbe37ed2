"""Real page changes with labels: the oldest captures of `open-terms`, imported as WARC, outcomes beside labels.

Each capture is labelled `noise`, `change`, `first` or `upgrade` against the capture before it of the same path.
A false change is a noise capture that made a version; a missed change is a labelled change that made none. Of the
labelled changes those that touch only links or markup are told apart: no text differs in them.
"""

from __future__ import annotations

import argparse
import gzip
import io
import json
import os
import re
import subprocess
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pages import DATA
from table import Result, publish
from variorum.app import open_observatory
from variorum.config import Settings
from variorum.types import Outcome

SOURCE = DATA / "open-terms"
_LOCATION = re.compile(r"^X-source-document-location:\s*(\S+)", re.MULTILINE | re.IGNORECASE)
_LINK = re.compile(r"\]\((?:[^()]|\([^()]*\))*\)")  # addresses may hold brackets
_MARKUP = re.compile(r"[*_`#>\[\]|\\-]+")


@dataclass(frozen=True)
class Snapshot:
    """One capture: its commit, time, path and label."""

    commit: str
    time: datetime
    path: str
    label: str


def snapshots() -> list[Snapshot]:
    """All captures, the oldest first."""
    with gzip.open(SOURCE / "demo-labels.tsv.gz", "rt") as file:
        rows = file.read().splitlines()
    found = []
    for row in reversed(rows):
        commit, when, path, label = row.split("\t")
        found.append(Snapshot(commit, datetime.fromisoformat(when).astimezone(UTC), path, label))
    return found


def clone(name: str, folder: Path) -> Path:
    """The repository of a bundle, without a work tree."""
    target = folder / name
    subprocess.run(
        ["git", "clone", "--quiet", "--bare", str(SOURCE / f"{name}.bundle"), str(target)], check=True
    )
    return target


class Blobs:
    """File contents out of a repository, by one `git cat-file --batch`."""

    def __init__(self, repository: Path) -> None:
        self._git = subprocess.Popen(
            ["git", "-C", str(repository), "cat-file", "--batch"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    def read(self, name: str) -> bytes | None:
        assert self._git.stdin is not None
        assert self._git.stdout is not None
        self._git.stdin.write(name.encode() + b"\n")
        self._git.stdin.flush()
        head = self._git.stdout.readline().split()
        if len(head) < 3:
            return None
        body = self._git.stdout.read(int(head[2]))
        self._git.stdout.read(1)
        return body

    def close(self) -> None:
        assert self._git.stdin is not None
        self._git.stdin.close()
        self._git.wait()


def write_warc(
    target: Path, rows: list[Snapshot], locations: dict[str, str], blobs: Blobs
) -> dict[tuple[str, datetime], Snapshot]:
    """The captures as one WARC file; answers which capture stands at which address and time."""
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    by_look: dict[tuple[str, datetime], Snapshot] = {}
    with open(target, "wb") as file:
        writer = WARCWriter(file, gzip=True)
        for row in rows:
            html = blobs.read(f"{row.commit}:{row.path}")
            if html is None:
                raise SystemExit(f"{row.commit}: holds no {row.path}")
            # Two paths may share an address: the path keeps their histories apart, as the labels do.
            location = locations[row.path]
            mark = "&" if "?" in location else "?"
            url = f"{location}{mark}document={re.sub(r'[^A-Za-z0-9]+', '-', row.path)}"
            head = StatusAndHeaders(
                "200 OK", [("Content-Type", "text/html; charset=utf-8")], protocol="HTTP/1.1"
            )
            record = writer.create_warc_record(
                url,
                "response",
                payload=io.BytesIO(html),
                http_headers=head,
                warc_headers_dict={"WARC-Date": row.time.strftime("%Y-%m-%dT%H:%M:%SZ")},
            )
            writer.write_record(record)
            by_look[url, row.time.replace(microsecond=0)] = row
    return by_look


def locations_of(blobs: Blobs, rows: list[Snapshot], wanted: set[str]) -> dict[str, str]:
    """The address of each wanted path: that of its first capture whose commit states one (the older ones do
    not), or one made up where none does."""
    found: dict[str, str] = {}
    for row in rows:
        if row.path in wanted and row.path not in found:
            location = _LOCATION.search((blobs.read(row.commit) or b"").decode("utf-8", "replace"))
            if location:
                found[row.path] = location[1]
                if len(found) == len(wanted):
                    break
    service = {path: re.sub(r"[^a-z0-9]+", "-", path.partition("/")[0].lower()) for path in wanted}
    return {path: f"https://{service[path]}.example/" for path in wanted} | found


def text_changes(rows: list[Snapshot], folder: Path) -> dict[str, bool]:
    """For each labelled change: whether its text differs, by the extracted versions with links and markup taken out."""
    repository = clone("demo-versions", folder)
    log = subprocess.run(
        ["git", "-C", str(repository), "log", "--format=%H%x00%B%x01"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    version_of: dict[str, str] = {}
    for entry in log.split("\x01"):
        commit, _, message = entry.strip().partition("\x00")
        for snapshot in re.findall(r"\b[0-9a-f]{40}\b", message):
            version_of[snapshot] = commit
    blobs = Blobs(repository)
    answer = {}
    for row in rows:
        commit = version_of.get(row.commit)
        if row.label == "change" and commit:
            path = re.sub(r"\.html?$", ".md", row.path)
            new, old = blobs.read(f"{commit}:{path}"), blobs.read(f"{commit}^:{path}")
            answer[row.commit] = _plain(new) != _plain(old)
    blobs.close()
    return answer


def _plain(markdown: bytes | None) -> str:
    text = _LINK.sub("]", (markdown or b"").decode("utf-8", "replace"))
    return " ".join(_MARKUP.sub("", text).split())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--limit", type=int, default=2000, help="how many of the oldest captures")
    parser.add_argument("--keep", type=Path, help="keep the database in this folder")
    options = parser.parse_args()
    full = os.environ.get("FULL") == "1"
    every = snapshots()
    rows = every if full else every[: options.limit]
    with tempfile.TemporaryDirectory(prefix="variorum-open-terms-") as name:
        folder = Path(name)
        blobs = Blobs(clone("demo-snapshots", folder))
        locations = locations_of(blobs, every, {row.path for row in rows})
        by_look = write_warc(folder / "captures.warc.gz", rows, locations, blobs)
        blobs.close()
        texts = text_changes(rows, folder)
        settings = Settings(home=str(options.keep or folder / "home"), log_level="error")
        outcomes: Counter[tuple[str, str]] = Counter()
        named: list[dict[str, str]] = []
        started = time.process_time()
        with open_observatory(settings=settings) as observatory:
            for line in observatory.import_archives([folder / "captures.warc.gz"]):
                assert line.url is not None
                assert line.captured is not None
                row = by_look[_same_url(line.url, by_look, line.captured)]
                label = row.label
                if label == "change":
                    label = "change, text" if texts.get(row.commit, True) else "change, links or markup only"
                outcomes[label, line.outcome.value] += 1
                false = row.label == "noise" and line.outcome is Outcome.CHANGED
                missed = label == "change, text" and line.outcome not in (Outcome.CHANGED, Outcome.VARIANT)
                if false or missed:
                    named.append(
                        {
                            "kind": "false change" if false else "missed change",
                            "commit": row.commit,
                            "path": row.path,
                            "outcome": line.outcome.value,
                            "reason": line.reason,
                        }
                    )
        seconds = time.process_time() - started
    columns = sorted({outcome for _, outcome in outcomes})
    results = [
        Result(
            {
                "label": label,
                "captures": sum(n for (each, _), n in outcomes.items() if each == label),
                **{outcome: outcomes[label, outcome] for outcome in columns},
            }
        )
        for label in ("noise", "change, text", "change, links or markup only", "first", "upgrade")
        if any(each == label for each, _ in outcomes)
    ]
    for each in named:
        print(json.dumps(each))
    print(f"{len(rows)} captures in {seconds:.1f} CPU-seconds")
    publish(
        "open_terms",
        f"The oldest {len(rows)} captures of open-terms: outcomes by label",
        results,
        cpu_seconds=round(seconds, 1),
        misjudged=named,
    )


def _same_url(
    url: str, by_look: dict[tuple[str, datetime], Snapshot], captured: datetime
) -> tuple[str, datetime]:
    """The key of a capture: the import answers the normalised address."""
    moment = captured.replace(microsecond=0)
    if (url, moment) in by_look:
        return url, moment
    document = url.rpartition("document=")[2]
    return next(key for key in by_look if key[1] == moment and key[0].endswith("document=" + document))


if __name__ == "__main__":
    main()
