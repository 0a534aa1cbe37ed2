"""Which sites are for training and which are only ever scored, and intervals that know that errors cluster.

A third of the sites of the measuring data is *held out*: `held_out_sites.txt` names them, nothing is trained or
tuned on them, and the gate and the reported tables score nothing else. The others are *train*. Splits and folds
go by site, never by page: pages of one site share their template.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import Final, Literal

Split = Literal["train", "held-out", "all"]

FOLDS: Final = 5
HELD_OUT: Final = frozenset((Path(__file__).parent / "held_out_sites.txt").read_text("utf-8").split())


def split_of(site: str) -> Split:
    """The part that a site belongs to."""
    return "held-out" if site in HELD_OUT else "train"


def belongs(site: str, split: Split) -> bool:
    """Whether pages of the site are in the split."""
    return split in ("all", split_of(site))


def fold(site: str, folds: int) -> int:
    """The fold of a site, 0 to `folds` - 1: the same on every machine, whatever other sites there are."""
    return int.from_bytes(blake2b(site.encode(), digest_size=8, person=b"variorum-fold").digest()) % folds


def intervals(
    clusters: Sequence[Counter[str]],
    rates: Callable[[Counter[str]], dict[str, float | None]],
    *,
    draws: int = 1000,
    seed: int = 1,
) -> dict[str, tuple[float, float]]:
    """95 % intervals of rates, by bootstrap over clusters: the counts of one site each.

    `rates` gives figures by name out of summed counts, None where nothing counts. A name that is None in a draw is
    left out of it; one that no draw gives is missing.
    """
    rng = random.Random(seed)
    found: dict[str, list[float]] = {}
    for _ in range(draws):
        total: Counter[str] = Counter()
        for cluster in rng.choices(clusters, k=len(clusters)):
            total.update(cluster)
        for name, rate in rates(total).items():
            if rate is not None:
                found.setdefault(name, []).append(rate)
    return {name: _middle(sorted(values)) for name, values in found.items()}


def _middle(values: list[float]) -> tuple[float, float]:
    last = len(values) - 1
    return values[round(last * 0.025)], values[round(last * 0.975)]
