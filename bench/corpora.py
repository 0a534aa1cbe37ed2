"""Corpora of news texts that the programs on stories measure on, read from the measuring data."""

from __future__ import annotations

import io
import json
import re
import tarfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Final
from urllib.parse import urlsplit

import zstandard
from lxml import etree

from headline_draw import SHARED
from variorum.cluster.stream import Report
from variorum.text.language import language

DATA: Final = SHARED / "data"
SEEDS: Final = SHARED / "seeds"
#: Reports in seven languages, by two outlets each: what rules were chosen on (cases of the tests), and the others.
TONGUES: Final = {
    "chosen on": Path(__file__).parents[1] / "tests/cases/cluster/two_accidents_in_seven_languages.jsonl",
    "others": Path(__file__).parent / "tongues.jsonl",
}
OWN: Final = Path(__file__).parent / "missile_defence.jsonl"

#: Lines of the founding documents that belong to the page and not to the report.
_FURNITURE: Final = re.compile(
    r"\[an error|BBC News$|watch One|Last Updated|The BBC is not|Has China|How the world|Why Royal|Americas Africa|Q&A|A look at|Guide to|What Condoleezza Rice has|\d\d \w+ \d\d|Copyright"
)
_SEED_TIMES: Final = {
    "000": datetime(2007, 5, 15, 15, 4, tzinfo=UTC),
    "001": datetime(2007, 5, 15, 21, 20, tzinfo=UTC),
    "002": None,  # the page states no day
    "003": datetime(2008, 3, 18, 14, 50, tzinfo=UTC),
    "004": None,
}
_FIRST, _DAYS = (
    date(2007, 1, 1),
    700,
)  # the days into which the dated corpora are shifted for the founding documents


@dataclass(frozen=True, slots=True)
class Labelled:
    """A report and what it is known to belong to; None where that is not known."""

    report: Report
    event: str | None = None
    story: str | None = None


def members(path: Path) -> Iterator[tuple[str, bytes]]:
    """Names and bytes of all files of a `.tar.zst`."""
    with path.open("rb") as file:
        stream = zstandard.ZstdDecompressor().stream_reader(file)
        with tarfile.open(fileobj=io.BufferedReader(stream), mode="r|") as archive:
            for member in archive:
                if content := archive.extractfile(member):
                    yield member.name, content.read()


def basil() -> list[Labelled]:
    """150 dated reports of three outlets, 50 events, by date."""
    found: list[Labelled] = []
    for name, raw in members(DATA / "basil.tar.zst"):
        if name.endswith(".json"):
            each = json.loads(raw)
            text = "\n".join(" ".join(paragraph) for paragraph in each["body-paragraphs"])
            report = Report(
                Path(name).stem, each["source"].lower(), each["title"], text,
                date.fromisoformat(each["date"]), language="en",
            )  # fmt: skip
            found.append(Labelled(report, each["triplet-uuid"]))
    return sorted(found, key=lambda each: (str(each.report.published), each.report.id))


def ecbplus() -> list[Labelled]:
    """510 reports without dates or headlines: 44 events of 22 topics."""
    found: list[Labelled] = []
    for name, raw in members(DATA / "ecbplus.tar.zst"):
        if name.endswith(".xml"):
            stem = Path(name).stem
            topic, plus = stem.split("_")[0], stem.endswith("ecbplus")
            lines: dict[int, list[str]] = {}
            for token in etree.fromstring(raw, etree.XMLParser(resolve_entities=False, no_network=True)).iter(
                "token"
            ):
                lines.setdefault(int(token.get("sentence", "0")), []).append(token.text or "")
            text = "\n".join(" ".join(words) for at, words in sorted(lines.items()) if not (plus and at == 0))
            found.append(Labelled(Report(stem, "", "", text, language="en"), f"{topic}{plus}", topic))
    return sorted(found, key=lambda each: each.report.id)


def tongues(half: str) -> list[Labelled]:
    """Reports written for this in seven languages: two happenings of one kind in each, told by two outlets each."""
    return [
        Labelled(
            Report(
                each["id"], each["outlet"], each["headline"], each["text"], date.fromisoformat(each["published"]),
                language=each["language"],
            ),
            each["expect"]["event"],
            each["expect"]["story"],
        )
        for each in map(json.loads, TONGUES[half].read_text("utf-8").splitlines())
    ]  # fmt: skip


def zyte() -> list[Labelled]:
    """English texts of pages of some hundred sites, without headlines or days, that belong to nothing known."""
    truth = json.loads((DATA / "zyte" / "ground-truth.json").read_bytes())
    return [
        Labelled(Report(key, str(urlsplit(each["url"]).hostname), "", each["articleBody"], language="en"))
        for key, each in sorted(truth.items())
        if language(each["articleBody"], None) == "en"
    ]


def polnear(part: str) -> list[Labelled]:
    """Reports of 2015 and 2016 that belong to nothing known: part "dev" (84) or "train" (840)."""
    texts: dict[str, str] = {}
    about: dict[str, list[str]] = {}
    for name, raw in members(DATA / "polnear.tar.zst"):
        if f"/{part}/text/" in name:
            texts[Path(name).stem] = raw.decode("utf-8")
        elif name.endswith("metadata.tsv"):
            rows = [line.split("\t") for line in raw.decode("utf-8").splitlines()[1:]]
            about = {row[1]: row for row in rows if len(row) > 7}
    return [
        Labelled(
            Report(
                key,
                about[key][4],
                about[key][7],
                texts[key],
                date.fromisoformat(about[key][5]),
                language="en",
            )
        )
        for key in sorted(texts)
        if key in about
    ]


def seeds() -> list[Labelled]:
    """The founding documents: two events of one story. The tracker's page is a version of the fourth report."""
    found: list[Labelled] = []
    for path in sorted(SEEDS.glob("*.txt")):
        key = path.name[:3]
        lines = [line for line in path.read_text("utf-8").splitlines() if line.strip()]
        if key == "004":
            lines = lines[lines.index("Version 0 Version 1") + 1 :]
        lines = [line for line in lines if not _FURNITURE.match(line)]
        report = Report(
            key,
            "FT" if key == "002" else "BBC",
            lines[0],
            "\n".join(lines[1:]),
            _SEED_TIMES[key],
            language="en",
        )
        found.append(Labelled(report, "2007" if key < "003" else "2008", "seeds"))
    return found


def own(*, near: bool) -> list[Labelled]:
    """Reports on missile defence and on Russia and the West of those weeks, written for this measure: those that tell of
    other happenings than the seeds do, or the two that are `near` to theirs. Of these, one opens the visit of 2007 and is
    of its event, one tells what the talks of 2008 led to and is of none."""
    found: list[Labelled] = []
    for line in OWN.read_text("utf-8").splitlines():
        each = json.loads(line)
        if ("near" in each) is not near:
            continue
        report = Report(
            each["id"], each["outlet"], each["headline"], each["text"], date.fromisoformat(each["published"]),
            language="en",
        )  # fmt: skip
        found.append(Labelled(report, each["event"]))
    return found


def shifted(reports: Sequence[Labelled], rng: Random) -> list[Labelled]:
    """Reports with their days moved into 2007 and 2008; those of one event keep the days between them, and those
    without days are drawn from three."""
    first: dict[str, date] = {}
    for each in reports:
        if isinstance(day := each.report.published, date):
            key = each.event or each.report.id
            first[key] = min(day, first.get(key, day))
    begins = {
        key: _FIRST + timedelta(rng.randrange(_DAYS))
        for key in sorted({each.event or each.report.id for each in reports})
    }
    moved: list[Labelled] = []
    for each in reports:
        key, day = each.event or each.report.id, each.report.published
        after = day - first[key] if isinstance(day, date) else timedelta(rng.randrange(3))
        moved.append(replace(each, report=replace(each.report, published=begins[key] + after)))
    return moved
