"""PolNeAR: reports whose attributions were marked by hand, and how well what is found agrees with them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from corpora import DATA, members

Tokens = frozenset[int]

_SPAN = re.compile(r"^(T\d+)\t(\S+) ([\d ;]+)\t", re.MULTILINE)
_EVENT = re.compile(r"^E\d+\t(.+)$", re.MULTILINE)
_TEXT_OF = re.compile(r"attributions/(.*)_[0-9a-f]{4}\.ann$")
_TOKEN = re.compile(r"\w+")
#: Blank-separated words from which on a span between marks is an item.
LEAST_WORDS = 4
ALIKE = 0.5


@dataclass(frozen=True, slots=True)
class Attribution:
    """What is attributed, to whom and by which words, as sets of tokens; a token is where its word begins."""

    content: Tokens
    source: Tokens
    cue: Tokens = frozenset()


@dataclass(frozen=True, slots=True)
class Annotated:
    """A report and its attributions: the union of all annotators'."""

    id: str
    text: str
    gold: tuple[Attribution, ...]


def annotated(part: str) -> list[Annotated]:
    """The reports of the part "train" or "dev"."""
    files = {
        name: raw.decode("utf-8") for name, raw in members(DATA / "polnear.tar.zst") if f"/{part}/" in name
    }
    texts = {name: body for name, body in files.items() if "/text/" in name}
    gold: dict[str, set[Attribution]] = {name: set() for name in texts}
    for name, body in files.items():
        if not name.endswith(".ann"):
            continue
        key = _TEXT_OF.sub(r"text/\1.txt", name)
        spans = {
            match[1]: tokens(texts[key], (tuple(map(int, each.split())) for each in match[3].split(";")))
            for match in _SPAN.finditer(body)
        }
        for event in _EVENT.finditer(body):
            parts: dict[str, Tokens] = {}
            for each in event[1].split():
                role, _, span = each.partition(":")
                role = role.rstrip("0123456789")
                parts[role] = parts.get(role, frozenset()) | spans.get(span, frozenset())
            gold[key].add(
                Attribution(*(parts.get(role, frozenset()) for role in ("Content", "Source", "Cue")))
            )
    return [
        Annotated(
            Path(name).stem, texts[name], tuple(sorted(gold[name], key=lambda each: sorted(each.content)))
        )
        for name in sorted(texts)
    ]


def tokens(text: str, spans: Iterable[Sequence[int]]) -> Tokens:
    """The tokens that lie in character ranges."""
    return frozenset(match.start() for start, end, *_ in spans for match in _TOKEN.finditer(text, start, end))


def items(text: str, spans: Iterable[tuple[int, int]]) -> list[Tokens]:
    """The spans between marks that have words enough to be items of the first task."""
    return [tokens(text, [span]) for span in spans if len(text[slice(*span)].split()) >= LEAST_WORDS]


@dataclass
class Counts:
    """Right, found and wanted, summed over reports."""

    right: int = 0
    found: int = 0
    wanted: int = 0

    def add(self, right: int, found: int, wanted: int) -> None:
        self.right, self.found, self.wanted = self.right + right, self.found + found, self.wanted + wanted

    @property
    def scores(self) -> tuple[float, float, float]:
        """Precision, recall, F1."""
        precision, recall = self.right / max(1, self.found), self.right / max(1, self.wanted)
        return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)


@dataclass
class Scores:
    """The two tasks over reports."""

    speakers: Counts = field(default_factory=Counts)
    content: Counts = field(default_factory=Counts)
    attributions: Counts = field(default_factory=Counts)
    sourced: Counts = field(default_factory=Counts)

    def add(
        self,
        report: Annotated,
        spans: Iterable[tuple[int, int]],
        found: Sequence[Attribution],
        direct: Sequence[Attribution],
    ) -> None:
        """Count one report: `spans` stand between marks; `found` is all that was found, `direct` what of it was found as a direct
        quotation."""
        for item in items(report.text, spans):
            gold = [each for each in report.gold if 2 * len(each.content & item) >= len(item) > 0]
            told = [each for each in direct if 2 * len(each.content & item) >= len(item) > 0 and each.source]
            sources = frozenset[int]().union(*(each.source for each in gold))
            right = bool(told) and any(each.source & sources for each in told)
            self.speakers.add(right, bool(told), bool(sources))
        sourced = [each for each in found if each.source and each.content]
        wanted = frozenset[int]().union(*(each.content for each in report.gold))
        have = frozenset[int]().union(*(each.content for each in sourced))
        self.content.add(len(wanted & have), len(have), len(wanted))
        pairs = matched(sourced, report.gold)
        self.attributions.add(len(pairs), len(sourced), len(report.gold))
        self.sourced.add(sum(bool(a.source & b.source) for a, b in pairs), len(sourced), len(report.gold))


def matched(
    found: Sequence[Attribution], gold: Sequence[Attribution]
) -> list[tuple[Attribution, Attribution]]:
    """One-to-one, the likest first, by the Jaccard index of content."""
    pairs = sorted(
        ((jaccard(a.content, b.content), i, j) for i, a in enumerate(found) for j, b in enumerate(gold) if a.content & b.content),
        reverse=True,
    )  # fmt: skip
    taken: set[int] = set()
    met: set[int] = set()
    answer = []
    for alike, i, j in pairs:
        if alike >= ALIKE and i not in taken and j not in met:
            taken.add(i)
            met.add(j)
            answer.append((found[i], gold[j]))
    return answer


def jaccard(a: Tokens, b: Tokens) -> float:
    return len(a & b) / (len(a | b) or 1)
