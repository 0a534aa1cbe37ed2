"""Makes the weights by which changed blocks are judged (`variorum/extraction/judge.json`).

    python bench/train.py                # gather, train, write; prints what folds by site say of it
    python bench/train.py --check        # only gather and print
    python bench/train.py --check --folds FOLDER     # and write the weights of each fold, for `noise.py --folds`

Rows are blocks of pages that were generated from the *train* sites (`folds`), read by the product itself. For blocks
that came: every block that was judged in a pair of captures (`pairs`) or between two looks at an article
(`sequences`), text where it is that of the edit, else furniture; looks with many changed blocks weigh no more than
those with three. Besides, with less weight, the blocks around the article of the earlier page, as if each had just
come. For pages seen for the first time: those blocks alone. In half of the rows what class names and ids say is hidden.

Two kinds of models are compared on folds by site: boosted trees (shipped) and a logistic regression.
"""

from __future__ import annotations

import argparse
import json
import pickle
import re
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from folds import FOLDS, fold
from marked import Marked, clean, tokens
from pairs import KINDS, base, pairs_of
from pool import Pool
from sequences import Site, sequences
from variorum.extraction.again import read_again
from variorum.extraction.article_memory import ArticleMemory
from variorum.extraction.judge import FEATURES, NAMED
from variorum.extraction.memory import SourceMemory
from variorum.extraction.reread import Reread

WEIGHTS: Final = Path(__file__).parent.parent / "src" / "variorum" / "extraction" / "judge.json"
SEEDS: Final = (7,)
SEQUENCES: Final = (7,)
PARTS: Final = 16
#: Edits are rarer in rows than noise, and worse to miss; furniture of sequences is told by the site's other articles.
EDIT_WEIGHT: Final = 4.0
SEQUENCE_SHARE: Final = 0.5
#: What changes no block that would be judged teaches nothing.
TAUGHT: Final = frozenset(KINDS) - {"nonce", "classhash", "headline_h1", "headline_all"}
_PAGE_SHARE = 0.3
_MANY = 3
_SHINGLES = 0.8
TREES: Final[dict[str, Any]] = {
    "n_estimators": 120, "max_depth": 4, "learning_rate": 0.08, "subsample": 0.6, "min_samples_leaf": 40,
    "max_features": 0.5, "random_state": 1,
}  # fmt: skip


@dataclass(slots=True)
class Rows:
    """Measures of blocks, with site, label and weight."""

    sites: list[str] = field(default_factory=list)
    measures: list[tuple[float, ...]] = field(default_factory=list)
    labels: list[bool] = field(default_factory=list)
    weights: list[float] = field(default_factory=list)

    def add(self, site: str, measures: Sequence[float], label: bool, weight: float) -> None:
        self.sites.append(site)
        self.measures.append(tuple(float(value) for value in measures))
        self.labels.append(label)
        self.weights.append(weight)

    def extend(self, other: Rows) -> None:
        self.sites += other.sites
        self.measures += other.measures
        self.labels += other.labels
        self.weights += other.weights


@dataclass(slots=True)
class Gathered:
    came: Rows = field(default_factory=Rows)
    first: Rows = field(default_factory=Rows)


class Truth:
    """The article's text of one page, to ask whether a block is of it."""

    def __init__(self, page: Marked) -> None:
        self._texts = {page.leaves[i].text for i in page.article}
        words = [word for i in page.article for word in page.leaves[i].tokens]
        self._shingles = set(zip(words, words[1:], words[2:], words[3:], strict=False))
        self._standfirst_told = not page.key.startswith("zyte/")

    def label(self, text: str, measures: Sequence[float]) -> bool | None:
        """None where the truth does not tell: it leaves out captions, and in a part of the data standfirsts."""
        if text in self._texts:
            return True
        words = tokens(text)
        shingles = list(zip(words, words[1:], words[2:], words[3:], strict=False))
        if len(words) >= 8 and sum(each in self._shingles for each in shingles) >= _SHINGLES * len(shingles):
            return True
        told = dict(zip(FEATURES, measures, strict=True))
        if told["in figcaption"] or told["in caption"]:
            return None
        if not self._standfirst_told and told["below headline"] and len(words) >= 8:
            return None
        return False


def gather(workers: int) -> Gathered:
    """All rows of the train sites."""
    sites = sorted({page.site for page, _ in base("train")})
    parts = [tuple(sites[start::PARTS]) for start in range(PARTS)]
    found = Gathered()
    with ProcessPoolExecutor(workers) as pool:
        for number, part in enumerate(pool.map(_of_sites, parts)):
            found.came.extend(part.came)
            found.first.extend(part.first)
            print(
                f"{number + 1} of {PARTS} parts, {len(found.came.labels)} rows", file=sys.stderr, flush=True
            )
    return found


def _of_sites(sites: tuple[str, ...]) -> Gathered:
    found = Gathered()
    for page, pool in base("train"):
        if page.site in sites:
            _pairs(found, page, pool)
    for seed in SEQUENCES:
        for site in sequences("train", seed=seed, sites=sites):
            _looks(found.came, site)
    return found


def _pairs(found: Gathered, page: Marked, pool: Pool) -> None:
    plain, before = None, b""
    first: Reread | None = None
    for place, seed in enumerate(SEEDS):
        for pair in pairs_of(page, pool, seed=seed, kinds=TAUGHT, draws=1 + place % 2, mixes=2):
            if pair.a != before:
                first, before = read_again(pair.a, SourceMemory(), url=pair.url), pair.a
                plain = plain or first
            if first is not None and first.memory is not None:
                read = read_again(pair.b, SourceMemory(), first.memory, url=pair.url)
                _changed(found.came, pair.site, read, pair.texts, alone=len(pair.parts) == 1)
    if plain is not None:
        _page(found, page.site, Truth(page), plain)


def _looks(rows: Rows, site: Site) -> None:
    """Every look at every article of a site by itself: what the site shows elsewhere is told by rules, not by rows."""
    memories: dict[str, ArticleMemory] = {}
    for look in site.looks():
        last = memories.get(look.url)
        read = read_again(look.html, SourceMemory(), last, url=look.url)
        if read.memory is not None:
            memories[look.url] = read.memory
        if last is not None and not (look.edit or "").startswith("headline"):
            _changed(rows, look.site, read, look.texts, alone=False, share=SEQUENCE_SHARE)


def _changed(
    rows: Rows, site: str, read: Reread, texts: tuple[str, str] | None, *, alone: bool, share: float = 1.0
) -> None:
    if not read.judged:
        return
    weight = min(1.0, _MANY / len(read.judged))
    new = clean(texts[1]) if texts else ""
    for each in read.judged:
        text = clean(each.text)
        label = bool(new) and (text in new if len(text) > 20 else text == new)
        if texts and not label and alone:
            continue  # something that repeats the edited text
        rows.add(site, each.measures, label, weight * (EDIT_WEIGHT if label else share))


def _page(found: Gathered, site: str, truth: Truth, read: Reread) -> None:
    for each in read.judged:
        label = truth.label(each.text, each.measures)
        if label is not None:
            found.first.add(site, each.measures, label, 1.0)
            found.came.add(site, each.measures, label, _PAGE_SHARE)


def arrays(rows: Rows, seed: int = 1) -> tuple[Any, Any, Any, Any]:
    """Measures with names hidden in a random half, labels, weights, folds."""
    measures = np.array(rows.measures, dtype=np.float64)
    hidden = np.random.default_rng(seed).random(len(measures)) < 0.5
    for column in NAMED:
        measures[hidden, column] = 0.0
    where = np.array([fold(site, FOLDS) for site in rows.sites])
    return measures, np.array(rows.labels), np.array(rows.weights), where


def trees(measures: Any, labels: Any, weights: Any) -> Any:
    return GradientBoostingClassifier(**TREES).fit(measures, labels, sample_weight=weights)


def regression(measures: Any, labels: Any, weights: Any) -> Any:
    model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=400, C=0.3))
    return model.fit(measures, labels, logisticregression__sample_weight=weights)


def compare(name: str, rows: Rows) -> None:
    """What models say of sites that they were not trained on."""
    measures, labels, weights, where = arrays(rows)
    print(f"{name}: {len(labels)} rows, {int(labels.sum())} of them text")
    for model_name, make in (("trees", trees), ("regression", regression)):
        chances = np.zeros(len(labels))
        for each in range(FOLDS):
            model = make(measures[where != each], labels[where != each], weights[where != each])
            chances[where == each] = model.predict_proba(measures[where == each])[:, 1]
        counts: Counter[str] = Counter()
        for chance, label, weight in zip(chances, labels, weights, strict=True):
            side = "text" if label else "furniture"
            counts[side] += weight
            counts[f"{side} wrong"] += weight * ((chance >= 0.5) != label)
            counts[f"{side} surely wrong"] += weight * (chance >= 0.8 if not label else chance < 0.2)
            counts[f"{side} in doubt"] += weight * (0.2 <= chance < 0.8)
        shares = ", ".join(
            f"{key} {100 * count / counts[key.split()[0]]:.2f} %"
            for key, count in sorted(counts.items())
            if " " in key
        )
        print(f"  {model_name}: {shares}")


def exported(model: Any) -> list[Any]:
    """The trees as nested lists: measure, threshold, what follows up to it and above; a number is a leaf."""
    start = float(model.init_.class_prior_[1])
    found: list[Any] = [round(float(np.log(start / (1 - start))), 4)]
    for stage in model.estimators_[:, 0]:
        found.append(_node(stage.tree_, 0, model.learning_rate))
    return found


def _node(tree: Any, at: int, rate: float) -> Any:
    if tree.children_left[at] < 0:
        return round(float(tree.value[at][0][0]) * rate, 4)
    feature, threshold = int(tree.feature[at]), float(tree.threshold[at])
    return [
        feature,
        round(threshold, 4),
        _node(tree, int(tree.children_left[at]), rate),
        _node(tree, int(tree.children_right[at]), rate),
    ]


def written(parts: Iterable[tuple[str, list[Any]]]) -> str:
    """The weights as JSON, one tree a line."""
    lines = [f'"features": {json.dumps(FEATURES)}']
    for name, found in parts:
        rows = ",\n".join(re.sub(r"\s", "", json.dumps(tree)) for tree in found)
        lines.append(f'"{name}": [\n{rows}\n]')
    return "{\n" + ",\n".join(lines) + "\n}\n"


def fitted(found: Gathered, *, without: int | None = None) -> str:
    """Weights of both models as JSON, `without` the sites of one fold."""
    models = []
    for name, rows in (("came", found.came), ("first", found.first)):
        measures, labels, weights, where = arrays(rows)
        taken = np.ones(len(where), dtype=bool) if without is None else where != without
        models.append((name, exported(trees(measures[taken], labels[taken], weights[taken]))))
    return written(models)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--check", action="store_true", help="write nothing")
    parser.add_argument(
        "--rows", type=Path, help="a file to keep the rows in, and to take them from if it is there"
    )
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--folds", type=Path, help="a folder for weights of which each has not seen one fold")
    options = parser.parse_args()
    if options.rows is not None and options.rows.exists():
        found = pickle.loads(options.rows.read_bytes())  # noqa: S301 - a file of this program
    else:
        found = gather(options.workers)
        if options.rows is not None:
            options.rows.write_bytes(pickle.dumps(found))
    compare("came", found.came)
    compare("first", found.first)
    for each in range(FOLDS) if options.folds is not None else ():
        options.folds.mkdir(parents=True, exist_ok=True)
        (options.folds / f"{each}.json").write_text(fitted(found, without=each), encoding="utf-8")
    if options.check:
        return
    WEIGHTS.write_text(fitted(found), encoding="utf-8")
    print(f"{WEIGHTS}: {WEIGHTS.stat().st_size} bytes")


if __name__ == "__main__":
    main()
