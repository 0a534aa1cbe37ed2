"""Events, stories and reuse: reports of several outlets grouped, beside two peers; copied passages found.

    python bench/stories.py [--part events|tongues|seeds|reuse|speed]

*Events*: BASIL (dated; reports of PolNeAR's development part stand among them as distractors) and ECB+ (undated; its topics are
the story level). BCubed precision, recall and F1 over the labelled reports; a distractor inside a group counts in
"P with others". Halves (BASIL by year, ECB+ by odd and even topics): each threshold of a peer is chosen on one half and reported on
the other, both ways; ours is chosen on BASIL 2010, 2014 and 2018 and on even topics (`variorum.cluster.stream`) and the same everywhere. ECB+ is the
mean of three orders of arrival.

*Languages*: in each of seven, four happenings as two outlets tell them, written for this, two of a kind and on the same days; rules
were chosen on the first two (cases of the tests), and nothing was counted before the first report.

*Founding documents*: among all of BASIL, PolNeAR and ECB+ with their days shifted into 2007 and 2008, and among reports on the
same subject written for this, in ten orders of arrival; exact is an event that holds its reports and no other.

*Reuse*: articles of 400 words drawn from 50,000 (Zipf), one in twenty holding a block of an earlier one with two words in a hundred
replaced; and blocks of reports planted in others. What is told of a report without a planted block was read
(`reuse_read.json`); false is what shares no copied passage.

*Speed*: reports a second of CPU time, features included, in stretches of a stream whose days go on.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import accumulate, combinations, count
from pathlib import Path
from random import Random
from typing import Any, Final

import corpora
from corpora import Labelled
from table import RESULTS, Result, markdown
from variorum.cluster import grouping
from variorum.cluster.groups import Group, Item, Rule, likeness
from variorum.cluster.reuse import Passages, Printed
from variorum.cluster.stream import Report, Stream
from variorum.cluster.terms import Rarity, dot, terms
from variorum.config import Settings
from variorum.quotes.spans import quoted

ORDERS: Final = 10
ECB_ORDERS: Final = 3
#: Reports after which those that came are grouped anew, with what is near to them.
REPAIRED: Final = 200
#: What was read of pairs that nobody planted and that are told: those that do share a copied passage.
READ: Final = Path(__file__).parent / "reuse_read.json"
#: The events of the founding documents, each with one that is of it.
SEED_EVENTS: Final = {"2007": "000", "2008": "003"}
THRESHOLDS: Final = [number / 50 for number in range(3, 25)]

Grouper = Callable[[Sequence[Report], float], Sequence[Hashable]]


def bcubed(pairs: Sequence[tuple[Hashable, Hashable]]) -> tuple[float, float, float]:
    """Precision, recall and F1 of (label, group) over all items."""
    labels, groups, both = (
        Counter(label for label, _ in pairs), Counter(group for _, group in pairs), Counter(pairs),
    )  # fmt: skip
    precision = sum(both[pair] / groups[pair[1]] for pair in pairs) / len(pairs)
    recall = sum(both[pair] / labels[pair[0]] for pair in pairs) / len(pairs)
    return precision, recall, 2 * precision * recall / (precision + recall)


# --- ours and peers ----------------------------------------------------------------------------------------


def streamed(reports: Sequence[Report], *, repair: bool = True) -> tuple[list[str], list[str]]:
    """Event and story of each report."""
    numbers = count()
    stream = Stream(lambda kind: f"{kind}{next(numbers)}")
    for report in reports:
        stream.add(report)
    if repair:
        stream.repair()
    places = [stream.place(report) for report in reports]
    return [place.event for place in places], [place.story for place in places]


def dbscan(reports: Sequence[Report], threshold: float) -> Sequence[Hashable]:
    """TF-IDF and DBSCAN of scikit-learn; a report that is noise to it stands alone."""
    from sklearn.cluster import DBSCAN
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectors = TfidfVectorizer(stop_words="english", sublinear_tf=True).fit_transform(
        f"{report.headline}\n{report.text}" for report in reports
    )
    labels = DBSCAN(eps=1 - threshold, min_samples=2, metric="cosine").fit(vectors).labels_
    return [f"alone {number}" if label < 0 else int(label) for number, label in enumerate(labels)]


def minhash(reports: Sequence[Report], threshold: float) -> Sequence[Hashable]:
    """MinHash LSH of datasketch over words; what it calls alike is one group."""
    from datasketch import MinHash, MinHashLSH

    index, parent = MinHashLSH(threshold=threshold, num_perm=128), list(range(len(reports)))

    def root(number: int) -> int:
        while parent[number] != number:
            number = parent[number]
        return number

    for number, report in enumerate(reports):
        signature = MinHash(num_perm=128)
        signature.update_batch({word.encode() for word in f"{report.headline} {report.text}".lower().split()})
        for other in index.query(signature):
            parent[root(number)] = root(int(other))
        index.insert(str(number), signature)
    return [root(number) for number in range(len(reports))]


PEERS: Final[dict[str, tuple[Grouper, Sequence[float]]]] = {
    "TF-IDF and DBSCAN (scikit-learn)": (dbscan, THRESHOLDS),
    "MinHash LSH (datasketch)": (minhash, [0.05, 0.1, 0.15, 0.2, 0.3, 0.4]),
}


def events() -> list[Result]:
    """Rows of all methods on BASIL and ECB+."""
    known = corpora.basil()
    among = sorted(known + corpora.polnear("dev"), key=lambda each: str(each.report.published))
    halves = {each.report.id: each.report.published.year % 4 == 2 for each in known if each.report.published}
    rows = [
        _row(
            "BASIL, dated",
            "Variorum",
            *_scores(among, streamed([each.report for each in among])[0], "event", halves),
        )
    ]
    rows += [
        _row("BASIL, as they came", "Variorum, before the repair",
             *_scores(among, streamed([each.report for each in among], repair=False)[0], "event", halves)),
    ]  # fmt: skip
    rows += _peers("BASIL, dated", among, "event", halves)
    texts = corpora.ecbplus()
    odd = {each.report.id: int(each.story or 0) % 2 == 1 for each in texts}
    for level in ("event", "story"):
        scores = []
        for order in range(ECB_ORDERS):
            mixed = Random(order).sample(texts, len(texts))
            found = streamed([each.report for each in mixed])[level == "story"]
            scores.append(_scores(mixed, found, level, odd))
        name = "ECB+ events, undated" if level == "event" else "ECB+ topics as stories"
        rows.append(_row(name, "Variorum", *(sum(each) / len(scores) for each in zip(*scores, strict=True))))
        rows += _peers(name, texts, level, odd)
    return rows


def _scores(
    reports: Sequence[Labelled], groups: Sequence[Hashable], level: str, halves: dict[str, bool]
) -> tuple[float, ...]:
    """P, R, F1 over all labelled; P where others count; F1 of either half."""
    pairs = [
        (label, group, halves.get(each.report.id))
        for each, group in zip(reports, groups, strict=True)
        if (label := getattr(each, level))
    ]
    sizes, both = Counter(groups), Counter((label, group) for label, group, _ in pairs)
    with_others = sum(both[label, group] / sizes[group] for label, group, _ in pairs) / len(pairs)
    parts = [bcubed([pair[:2] for pair in pairs if pair[2] is half])[2] for half in (False, True)]
    return *bcubed([pair[:2] for pair in pairs]), with_others, *parts


def _row(where: str, method: str, *scores: float) -> Result:
    names = ("P", "R", "F1", "P with others", "F1 first half", "F1 second half")
    told = {name: f"{score:.3f}" for name, score in zip(names, scores, strict=True)}
    return Result(
        {"reports": where, "method": method, **told, "mean of halves": f"{sum(scores[4:]) / 2:.3f}"}
    )


def _peers(where: str, reports: Sequence[Labelled], level: str, halves: dict[str, bool]) -> list[Result]:
    rows: list[Result] = []
    for name, (grouper, thresholds) in PEERS.items():
        try:
            at = {
                each: _scores(reports, grouper([r.report for r in reports], each), level, halves)
                for each in thresholds
            }
        except ImportError as error:
            rows.append(Result({"reports": where, "method": f"{name}: absent ({error.name})"}))
            continue
        whole, first, second = (_best(at, column) for column in (2, 4, 5))
        rows.append(_row(where, name, *at[whole][:4], at[second][4], at[first][5]))
    return rows


def _best(at: dict[float, tuple[float, ...]], column: int) -> float:
    """The threshold with the highest score of a column."""
    return max(at, key=lambda threshold: at[threshold][column])


# --- languages -------------------------------------------------------------------------------------------


def tongues() -> list[Result]:
    """Each language alone, on the reports that rules were chosen on and on the others: F1 of events, stories that hold
    what they should, and the least likeness of two reports of one event beside the greatest of two of others."""
    rows: list[Result] = []
    for half in corpora.TONGUES:
        by_language: defaultdict[str, list[Labelled]] = defaultdict(list)
        for each in corpora.tongues(half):
            by_language[each.report.language or ""].append(each)
        for language, reports in by_language.items():
            groups, above = streamed([each.report for each in reports])
            precision, recall, both = bcubed(
                [(each.event, group) for each, group in zip(reports, groups, strict=True)]
            )
            of_stories = bcubed([(each.story, group) for each, group in zip(reports, above, strict=True)])[2]
            same, others = _alike(reports)
            rows.append(
                Result(
                    {
                        "reports": f"{half}: {len(reports)}",
                        "language": language,
                        "P": f"{precision:.2f}",
                        "R": f"{recall:.2f}",
                        "F1": f"{both:.2f}",
                        "F1 of stories": f"{of_stories:.2f}",
                        "least alike of one event": f"{same:.2f}",
                        "most alike of two": f"{others:.2f}",
                    }
                )
            )
    return rows


def _alike(reports: Sequence[Labelled]) -> tuple[float, float]:
    """The least likeness of two reports of one event, and the greatest of two of different ones, time left out."""
    rarity = Rarity.shipped()
    vectors = [
        (
            each.event,
            rarity.weigh(terms(each.report.headline, each.report.text, language=each.report.language)),
        )
        for each in reports
    ]
    pairs = [(one == other, dot(left, right)) for (one, left), (other, right) in combinations(vectors, 2)]
    return min(score for same, score in pairs if same), max(score for same, score in pairs if not same)


# --- founding documents ----------------------------------------------------------------------------------


def founding() -> list[Result]:
    """Ten orders of arrival: is each event what it should be, and nothing else in it; one story?"""
    others = corpora.own(near=False) + shifted_corpora()
    rows: list[Result] = []
    for name, near in (
        ("reports of other happenings", []),
        ("and the two that are near", corpora.own(near=True)),
    ):
        reports = corpora.seeds() + near + others
        events: defaultdict[str, set[str]] = defaultdict(set)
        for each in reports:
            events[each.event or ""].add(each.report.id)
        exact, both, stories, came = Counter[str](), 0, 0, Counter[str]()
        for order in range(ORDERS):
            mixed = Random(order).sample(reports, len(reports))
            groups, above = streamed([each.report for each in mixed])
            held: defaultdict[str, set[str]] = defaultdict(set)
            place: dict[str, tuple[str, str]] = {}
            for each, group, story in zip(mixed, groups, above, strict=True):
                held[group].add(each.report.id)
                place[each.report.id] = group, story
            wrong = {event: held[place[first][0]] ^ events[event] for event, first in SEED_EVENTS.items()}
            exact.update(event for event, keys in wrong.items() if not keys)
            both += not any(wrong.values())
            stories += len({place[each][1] for event in SEED_EVENTS for each in events[event]}) == 1
            came.update(key for keys in wrong.values() for key in keys)
        rows.append(
            Result(
                {
                    "among": f"{name}: {len(reports) - len(corpora.seeds()):,} reports",
                    "orders": ORDERS,
                    **{f"event of {event} exact": exact[event] for event in SEED_EVENTS},
                    "both exact": both,
                    "one story": stories,
                    "too many or missing": ", ".join(f"{key} ({times})" for key, times in came.most_common())
                    or "none",
                }
            )
        )
    return rows


def shifted_corpora() -> list[Labelled]:
    """All corpora with their days in 2007 and 2008."""
    rng = Random(2007)
    all_of_them = [*corpora.basil(), *corpora.polnear("dev"), *corpora.polnear("train"), *corpora.ecbplus()]
    return corpora.shifted(all_of_them, rng)


# --- reuse -----------------------------------------------------------------------------------------------


def reuse(articles: int = 10_000) -> list[Result]:
    """Recall by how much was copied, and reports that are told of falsely."""
    rows: list[Result] = []
    sets: dict[str, Callable[[], tuple[list[Report], dict[str, tuple[str, float]]]]] = {
        "drawn words": lambda: _drawn(articles),
        "ECB+ in Zyte's pages (rules were chosen here)": lambda: _planted(
            list({each.event: each for each in corpora.ecbplus()}.values()), corpora.zyte()
        ),
        "BASIL in PolNeAR": lambda: _planted(
            corpora.basil(), [*corpora.polnear("dev"), *corpora.polnear("train")]
        ),
    }
    for name, make in sets.items():
        reports, copied = make()
        printed = [
            Printed(each.id, each.outlet or each.id, each.text, quoted(each.text, each.language))
            for each in reports
        ]
        began = time.process_time()
        passages, hits, told = Passages(), defaultdict[str, list[bool]](list), dict[str, set[str]]()
        passages.know_outlets(printed)
        for each in printed:
            sources = {reused.source for reused in passages.add(each)}
            if planted := copied.get(each.id):
                hits[_share(planted[1])].append(planted[0] in sources)
            elif sources:
                told[each.id] = sources
        seconds = time.process_time() - began
        recall = {
            f"recall {key}": f"{sum(hit) / len(hit):.3f} of {len(hit)}" for key, hit in sorted(hits.items())
        }
        read = {(each["id"], each["source"]) for each in json.loads(READ.read_bytes())["copies"]}
        false = [key for key, sources in told.items() if not all((key, source) in read for source in sources)]
        others = len(reports) - len(copied)
        rows.append(
            Result(
                {
                    "texts": f"{name}: {len(reports):,}",
                    **recall,
                    "others told": f"{len(told)} of {others:,}",
                    "read as copies": len(told) - len(false),
                    "false": len(false),
                    "articles a CPU second": f"{len(reports) / seconds:.0f}",
                }
            )
        )
    return rows


def _share(share: float) -> str:
    return next(
        name for least, name in ((0.5, "from 50 %"), (0.3, "30–50 %"), (0.0, "20–30 %")) if share >= least
    )


def _drawn(
    number: int, words: int = 50_000, length: int = 400
) -> tuple[list[Report], dict[str, tuple[str, float]]]:
    """Articles of words drawn by chance, and by their ids what was copied into them: source and share."""
    rng, weights = Random(1), list(accumulate(1 / each for each in range(1, words + 1)))

    def some(many: int) -> list[int]:
        return [bisect_left(weights, rng.random() * weights[-1]) for _ in range(many)]

    texts: list[list[int]] = []
    copied: dict[str, tuple[str, float]] = {}
    for at in range(number):
        text = some(length)
        if at > 10 and rng.random() < 0.05:
            source, many = rng.randrange(at), rng.randint(80, length)
            start, to = rng.randrange(length - many + 1), rng.randrange(length - many + 1)
            block = texts[source][start : start + many]
            text[to : to + many] = [word if rng.random() > 0.02 else some(1)[0] for word in block]
            copied[str(at)] = str(source), many / length
        texts.append(text)
    return [
        Report(str(at), str(at), "", " ".join(f"w{word}" for word in text)) for at, text in enumerate(texts)
    ], copied


def _planted(
    sources: Sequence[Labelled], hosts: Sequence[Labelled]
) -> tuple[list[Report], dict[str, tuple[str, float]]]:
    """The sources, then the hosts: every third of those with paragraphs of a source between its own, of each source twice
    at most (what stands in three reports of an outlet is its own line). Shares are of the words outside quotation marks,
    since quotations are no copies."""
    rng = Random(3)
    reports = [each.report for each in sources]
    drawn = iter(2 * rng.sample(reports, len(reports)))
    copied: dict[str, tuple[str, float]] = {}
    for at, each in enumerate(hosts):
        report = each.report
        if at % 3 == 0 and (source := next(drawn, None)):
            host, lines = report.text.split("\n"), source.text.split("\n")
            share, start, block = rng.uniform(0.2, 0.7), rng.randrange(max(1, len(lines) // 2)), list[str]()
            own, many = _unquoted(report.text), 0
            while many < share * (own + many) and start + len(block) < len(lines):
                block.append(lines[start + len(block)])
                many = _unquoted("\n".join(block))
            if many / (many + own) >= 0.2:
                to = rng.randrange(len(host) + 1)
                repaired = [
                    " ".join(word if rng.random() > 0.02 else "thus" for word in line.split())
                    for line in block
                ]
                report = replace(report, text="\n".join([*host[:to], *repaired, *host[to:]]))
                copied[report.id] = source.id, many / (many + own)
        reports.append(report)
    return reports, copied


def _unquoted(text: str) -> int:
    """Words outside quotation marks."""
    quotations = sum(len(text[start:end].split()) for start, end in quoted(text))
    return len(text.split()) - quotations


#: Stretches of the stream that are told together, first and last.
STRETCHES: Final = ((0, 0), (1, 3), (4, 6), (7, 9))

# --- speed -----------------------------------------------------------------------------------------------


def speed() -> list[Result]:
    """Reports a CPU second in stretches of a stream, each of all corpora over 700 days, with as many reports held as the
    program holds; and with the repair around those that came. In the first stretch as many come to be held; what it
    costs at ten times the length is the mean of three stretches, told as a share of the three after the first: the
    machine's own pace moves a single one by a third. Comparisons are counted too: they depend on nothing else."""
    counted = count()

    def counting(one: Item | Group, other: Item | Group, rule: Rule) -> float:
        next(counted)
        return likeness(one, other, rule)

    vars(grouping)["likeness"] = counting
    base = sorted((each.report for each in shifted_corpora()), key=lambda report: str(report.published))
    numbers = count()
    most = Settings().stories_most
    stream = Stream(lambda kind: f"{kind}{next(numbers)}", most=most)
    rows: list[Result] = []
    steady = 0.0
    for first, last in STRETCHES:
        spent = repairing = 0.0
        compared = 0
        for stretch in range(first, last + 1):
            for start in range(0, len(base), REPAIRED):
                reports = [_later(report, stretch) for report in base[start : start + REPAIRED]]
                before = next(counted)
                began = time.process_time()
                for report in reports:
                    stream.add(report)
                    stream.let_sleep()
                spent += time.process_time() - began
                compared += next(counted) - before - 1
                began = time.process_time()
                stream.repair([report.id for report in reports])
                repairing += time.process_time() - began
        came = (last - first + 1) * len(base)
        rate = came / spent
        steady = steady or (rate if first else 0.0)
        rows.append(
            Result(
                {
                    "stream": f"reports {first * len(base) + 1:,} to {(last + 1) * len(base):,}",
                    "held": f"{min(most, (last + 1) * len(base)):,}",
                    "reports a CPU second": f"{rate:.0f}",
                    "share of the steady pace": f"{rate / steady:.2f}" if first else "filling",
                    "comparisons a report": f"{compared / came:.1f}",
                    "with repairs": f"{came / (spent + repairing):.0f}",
                }
            )
        )
    return rows


def _later(report: Report, stretch: int) -> Report:
    day = report.published
    assert isinstance(day, date)
    return replace(report, id=f"{report.id}/{stretch}", published=day + timedelta(800 * stretch))


#: The tables: title and maker by the name of the part.
PARTS: Final[dict[str, tuple[str, Callable[[], Iterable[Result]]]]] = {
    "events": ("Events and stories", events),
    "tongues": ("Languages", tongues),
    "seeds": ("Founding documents", founding),
    "reuse": ("Reuse", reuse),
    "speed": ("Speed", speed),
}


def main() -> int:
    """Print and keep the tables, of one part the others as they were; answers 1 where the measuring data are absent."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--part", choices=list(PARTS))
    asked = parser.parse_args()
    if not corpora.DATA.exists():
        print(f"{corpora.DATA}: the measuring data are not there")
        return 1
    target = RESULTS / "stories.json"
    tables: dict[str, Any] = {}
    for name, (title, make) in PARTS.items():
        if asked.part in (None, name):
            rows = list(make())
            tables[title] = [row.values for row in rows]
            print(f"{title}\n\n{markdown(rows)}\n", flush=True)
    RESULTS.mkdir(exist_ok=True)
    report = json.loads(target.read_bytes()) if asked.part and target.exists() else {"tables": {}}
    report["tables"] |= tables
    parts = (
        f"{title}\n\n{markdown([Result(row) for row in rows])}" for title, rows in report["tables"].items()
    )
    report["printed"] = "\n\n".join(
        parts
    ).splitlines()  # as it goes into the page, a part that was run alone too
    target.write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
