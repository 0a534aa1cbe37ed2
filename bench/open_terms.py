"""Real page changes with labels: all captures of `open-terms`, imported as WARC, outcomes beside labels.

    python bench/open_terms.py                  # every labelled capture by ours, a fixed part of them by others
    python bench/open_terms.py --limit 2000     # only the oldest
    python bench/open_terms.py --around 3       # only captures up to three before and behind a change, for tuning
    FULL=1 python bench/open_terms.py           # every capture by all

Each capture is labelled `noise`, `change`, `first` or `upgrade` against the capture before it of the same path. Of the
changes three kinds are told apart by the extracted versions that came with the labels (`kind_of_change`): those in
which the *text* differs, those in which only the targets of *links* do, and those in which only *markup* does.

Noise is *flagged* where it made a version, a text change is *caught* where it made one; a capture that is uncertain
counts by what the next capture of its path settled it to. Where two paths show one address and so are one article, a
change labelled at one of them may be seen at the capture of the other that came just before (`share`). Changed links
are *kept* where the version's edits name them, or where they are recorded apart as the text stayed. The labels are
silver: what was found when a flagged or missed capture was looked at stands in `open_terms_notes.json`, in our own
words.
"""

from __future__ import annotations

import argparse
import gzip
import io
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from marked import clean
from methods import others
from pages import DATA
from table import Result, markdown, publish
from variorum.app import open_observatory
from variorum.config import Settings
from variorum.types import EditClass, Outcome

SOURCE = DATA / "open-terms"
NOTES = Path(__file__).parent / "open_terms_notes.json"

#: Bars: share of the noise that may be flagged, and text changes that may be missed.
_MOST_FLAGGED, _MOST_MISSED = 0.003, 2
#: The readers beside ours, and how many noise captures they see unless FULL=1.
_OTHERS = ("trafilatura", "trafilatura, precision", "visible text")
_NOISE_OF_OTHERS = 800
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


def around_changes(rows: Sequence[Snapshot], reach: int) -> list[Snapshot]:
    """The captures within so many of a labelled change of the same path."""
    by_path: dict[str, list[int]] = defaultdict(list)
    for at, row in enumerate(rows):
        by_path[row.path].append(at)
    wanted: set[int] = set()
    for places in by_path.values():
        for number, at in enumerate(places):
            if rows[at].label == "change":
                wanted.update(places[max(0, number - reach) : number + reach + 1])
    return [rows[at] for at in sorted(wanted)]


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
            # Two paths may share an address: the path tells their captures apart.
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


def kinds_of_changes(rows: Iterable[Snapshot], folder: Path) -> dict[str, str]:
    """For each labelled change, by commit: `text`, `links` or `markup`, by the extracted versions."""
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
        version = version_of.get(row.commit)
        if row.label == "change" and version:
            path = re.sub(r"\.html?$", ".md", row.path)
            new, old = (
                (blobs.read(f"{commit}:{path}") or b"").decode("utf-8", "replace")
                for commit in (version, f"{version}^")
            )
            answer[row.commit] = kind_of_change(old, new)
    blobs.close()
    return answer


def kind_of_change(old: str, new: str) -> str:
    """What differs between two Markdown texts: the `text` itself, else the targets of its `links`, else `markup`."""
    if _plain(old) != _plain(new):
        return "text"
    return "links" if _LINK.findall(old) != _LINK.findall(new) else "markup"


def _plain(markdown: str) -> str:
    return " ".join(_MARKUP.sub("", _LINK.sub("]", markdown)).split())


# --- scores -----------------------------------------------------------------------------------------------

_MOVED = (Outcome.CHANGED, Outcome.VARIANT, Outcome.RESTORED)


@dataclass(slots=True)
class Seen:
    """What became of one capture: its outcome, and where that was uncertain, the one of the next capture."""

    row: Snapshot
    kind: str  # the label, changes by their kind
    outcome: Outcome
    reason: str
    links: bool  # changed links are named, by edits or apart
    article: str | None
    settled: Outcome | None = None
    settles: str | None = None  # the kind of the uncertain capture before it
    shown_before: bool = False  # the change was seen at a capture of another path of the same article
    shows_other: bool = False  # what was seen here is labelled at another path of the same article

    @property
    def moved(self) -> bool:
        """Whether it made a version, at once or when it was settled, or another path's capture had made it."""
        return (self.settled or self.outcome) in _MOVED or self.shown_before

    @property
    def flagged(self) -> bool:
        """Whether noise was called a change; what settles the real change before it is none."""
        own = self.outcome in _MOVED and not (self.settles or "").startswith("change")
        seen = (own and self.settles is None) or self.settled in _MOVED
        return self.kind == "noise" and seen and not self.shows_other

    @property
    def error(self) -> str | None:
        if self.flagged:
            return "flagged noise"
        return "missed text change" if self.kind == "change, text" and not self.moved else None


def settle(seen: Sequence[Seen]) -> None:
    """Let each uncertain capture be settled by the next one of its path."""
    waiting: dict[str, Seen] = {}
    for each in seen:
        before = waiting.pop(each.row.path, None)
        if before is not None:
            before.settled, each.settles = each.outcome, before.kind
        if each.outcome is Outcome.UNCERTAIN:
            waiting[each.row.path] = each


def share(seen: Sequence[Seen]) -> None:
    """Match changes of text with what was seen at another path of the same article since the path's last capture.

    The product makes one article of two addresses with one canonical address; the labels know only paths.
    """
    articles: dict[str, list[Seen]] = defaultdict(list)
    for each in seen:
        if each.article is not None:
            articles[each.article].append(each)
    for captures in articles.values():
        last: dict[str, int] = {}
        for at, each in enumerate(captures):
            between = captures[last.get(each.row.path, at - 1) + 1 : at]
            last[each.row.path] = at
            if each.kind != "change, text" or each.moved:
                continue
            for other in between:
                if other.moved and other.row.path != each.row.path:
                    each.shown_before = other.shows_other = True


@dataclass(slots=True)
class Tally:
    """The figures of one method."""

    noise: int = 0
    flagged: int = 0
    uncertain: int = 0
    found: Counter[str] = field(default_factory=Counter)  # changes that were found, by kind
    links: int = 0
    links_of_noise: int = 0  # noise at which a changed link was told
    cpu: float = 0.0

    def line(self, method: str, changes: Counter[str]) -> Result:
        return Result(
            {
                "method": method,
                "noise": self.noise,
                "flagged": self.flagged,
                "flagged %": f"{100 * self.flagged / self.noise:.2f}" if self.noise else "",
                "uncertain %": f"{100 * self.uncertain / self.noise:.2f}" if self.noise else "",
                **{
                    f"{kind} changes found": f"{self.found[kind]} of {changes[kind]}"
                    for kind in ("text", "links", "markup")
                },
                "changed links kept": f"{self.links} of {changes['links']}",
                "links told on noise": self.links_of_noise,
            }
        )


def tally(seen: Iterable[Seen]) -> Tally:
    """The figures of ours."""
    found = Tally()
    for each in seen:
        if each.kind == "noise":
            found.noise += 1
            found.flagged += each.flagged
            found.uncertain += each.outcome is Outcome.UNCERTAIN
            found.links_of_noise += each.links and not each.moved
        elif each.kind.startswith("change"):
            kind = each.kind.rpartition(" ")[2]
            found.found[kind] += each.moved
            found.links += kind == "links" and each.links
    return found


def beside(rows: Sequence[Snapshot], kinds: dict[str, str], blobs: Blobs, *, full: bool) -> dict[str, Tally]:
    """Other readers on the labelled pairs: on all changes, and on all noise or a fixed part of it."""
    before: dict[str, Snapshot] = {}
    pairs = []
    for row in rows:
        if row.path in before and row.label in ("noise", "change"):
            pairs.append((before[row.path], row))
        before[row.path] = row
    noise = [pair for pair in pairs if pair[1].label == "noise"]
    chosen = [pair for pair in pairs if pair[1].label == "change"]
    chosen += noise if full else random.Random(1).sample(noise, min(_NOISE_OF_OTHERS, len(noise)))
    readers = [reader for reader in others()[0] if reader.name in _OTHERS]
    found = {reader.name: Tally() for reader in readers}
    for old, new in chosen:
        was, now = (blobs.read(f"{each.commit}:{each.path}") or b"" for each in (old, new))
        for reader in readers:
            changed = clean(reader.read(was)[0]) != clean(reader.read(now)[0])
            own = found[reader.name]
            if new.label == "noise":
                own.noise += 1
                own.flagged += changed
            else:
                own.found[kinds.get(new.commit, "text")] += changed
    return found


# --- the program ------------------------------------------------------------------------------------------


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--limit", type=int, help="only so many of the oldest captures")
    parser.add_argument("--around", type=int, help="only so many captures before and behind each change")
    parser.add_argument("--keep", type=Path, help="keep the database in this folder")
    parser.add_argument("--ours", action="store_true", help="no other readers")
    options = parser.parse_args()
    every = snapshots()
    rows = every[: options.limit] if options.limit else every
    if options.around is not None:
        rows = around_changes(rows, options.around)
    with tempfile.TemporaryDirectory(prefix="variorum-open-terms-") as name:
        folder = Path(name)
        blobs = Blobs(clone("demo-snapshots", folder))
        locations = locations_of(blobs, every, {row.path for row in rows})
        by_look = write_warc(folder / "captures.warc.gz", rows, locations, blobs)
        kinds = kinds_of_changes(rows, folder)
        settings = Settings(home=str(options.keep or folder / "home"), log_level="error")
        seen: list[Seen] = []
        started = time.process_time()
        with open_observatory(settings=settings) as observatory:
            for line in observatory.import_archives([folder / "captures.warc.gz"]):
                assert line.url is not None
                assert line.captured is not None
                row = by_look[_same_url(line.url, by_look, line.captured)]
                kind = f"change, {kinds.get(row.commit, 'text')}" if row.label == "change" else row.label
                links = bool(line.links) or any(edit.klass is EditClass.LINKS for edit in line.edits)
                seen.append(Seen(row, kind, line.outcome, line.reason, links, line.article))
        seconds = time.process_time() - started
        settle(seen)
        share(seen)
        peers = {} if options.ours else beside(rows, kinds, blobs, full=os.environ.get("FULL") == "1")
        blobs.close()
    return report(seen, peers, seconds, whole=len(rows) == len(every))


def report(seen: Sequence[Seen], peers: dict[str, Tally], seconds: float, *, whole: bool) -> int:
    """Print the figures, the outcomes by label, and each capture that was misjudged, by name; keep them where
    all captures were scored."""
    changes = Counter(each.kind.rpartition(" ")[2] for each in seen if each.kind.startswith("change"))
    ours = tally(seen)
    lines = [ours.line("Variorum", changes), *(own.line(name, changes) for name, own in peers.items())]
    outcomes: dict[str, Counter[str]] = defaultdict(Counter)
    for each in seen:
        outcomes[each.kind][each.outcome.value] += 1
    columns = sorted({name for row in outcomes.values() for name in row})
    by_label = [
        Result({"label": kind, "captures": row.total(), **{name: row[name] for name in columns}})
        for kind, row in sorted(outcomes.items())
    ]
    notes: dict[str, str] = json.loads(NOTES.read_text("utf-8")) if NOTES.exists() else {}
    named = [
        {
            "kind": each.error or ("changed link, kept" if each.links else f"{each.kind}, no bar"),
            "commit": each.row.commit[:12],
            "path": each.row.path,
            "outcome": each.outcome.value + (f", then {each.settled.value}" if each.settled else ""),
            "looked at": notes.get(each.row.commit[:12], ""),
        }
        for each in seen
        if each.error or each.kind in ("change, links", "change, markup")
    ]
    missed = []
    if ours.noise and ours.flagged > _MOST_FLAGGED * ours.noise:
        missed.append(f"noise flagged {ours.flagged} of {ours.noise} (at most {100 * _MOST_FLAGGED:g} %)")
    if changes["text"] - ours.found["text"] > _MOST_MISSED:
        missed.append(
            f"text changes found {ours.found['text']} of {changes['text']} (all but {_MOST_MISSED})"
        )
    if ours.links < changes["links"]:
        missed.append(f"changed links kept {ours.links} of {changes['links']} (all)")
    print(f"\nOutcomes by label\n\n{markdown(by_label)}")
    print(f"\n{len(seen)} captures in {seconds:.1f} CPU-seconds")
    title = (
        f"{len(seen)} captures of open-terms: ours on all, the others on all changes and a part of the noise"
    )
    if not whole:
        print(f"\n{title}\n\n{markdown(lines)}\n\n{markdown([Result(row) for row in named])}")
        return 0
    publish(
        "open_terms",
        title,
        lines,
        cpu_seconds=round(seconds, 1),
        outcomes=[row.values for row in by_label],
        missed=missed,
        misjudged=named,
    )
    print("Bars:", "; ".join(missed) if missed else "reached")
    return 1 if missed else 0


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
    sys.exit(main())
