"""Pairs of captures of one page, with known truth: noise that is no news, and edits of the article.

    for pair in pairs(split="train", seed=7):
        pair.a, pair.b, pair.c, pair.changed, pair.kind, ...

The base are the eligible pages of the measuring data (`marked`); each pair is one page twice, serialised alike, with
one change of `furniture` or `edits` in between, or with several at once, and a third capture soon after (`changes` says what it
shows). Everything is drawn from the seed, the page and the kind: a pair is the same whatever else is asked for.

Groups of kinds:
- `noise`: the article's text is the same; `disputed`: likewise, but people disagree about it;
- `edit`: a body edit; `headline`: an edit of the headline in h1 only, or in all witnesses; `caption`: of a picture's;
- `mix`: five kinds of noise at once, without (`mix5`) and with (`mix5_edit`) one body edit.

Pages are only ever filled with texts and boxes of pages of their own split.

    python bench/pairs.py                    # counts of all kinds
    python bench/pairs.py --page KEY --kind KIND --out FOLDER [--draw N]     # writes a, b and c of one pair
"""

from __future__ import annotations

import argparse
import random
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from changes import Copy, Names, Plan, Planner, make_all, serialise
from edits import CAPTIONS, EDITS, HEADLINES
from folds import Split
from furniture import DISPUTED, NOISE
from marked import Marked, eligible
from pool import Pool

SEED: Final = 7
#: How often each mix is drawn per page; single changes are drawn once.
MIXES: Final = 4
_AT_ONCE = 5
GROUPS: Final[dict[str, str]] = {
    **dict.fromkeys(NOISE, "noise"), **dict.fromkeys(DISPUTED, "disputed"), **dict.fromkeys(EDITS, "edit"),
    **dict.fromkeys(HEADLINES, "headline"), **dict.fromkeys(CAPTIONS, "caption"),
    "mix5": "mix", "mix5_edit": "mix",
}  # fmt: skip
KINDS: Final = tuple(GROUPS)
_PLANNERS: Final[dict[str, Planner]] = {**NOISE, **DISPUTED, **EDITS, **HEADLINES, **CAPTIONS}


@dataclass(frozen=True, slots=True)
class Pair:
    """Three captures of one page.

    `changed` is the truth: whether an edit lies between `a` and `b`. `edit` is its kind and `texts` the block's old and
    new text (empty where there was none), None without an edit. `parts` are all kinds at work; `obfuscated` tells
    that furniture was inserted under names that say nothing.
    """

    page: str
    site: str
    url: str
    language: str
    kind: str
    group: str
    draw: int
    a: bytes
    b: bytes
    c: bytes
    changed: bool
    edit: str | None
    texts: tuple[str, str] | None
    parts: tuple[str, ...]
    obfuscated: bool

    @property
    def id(self) -> str:
        """`page kind draw`, by which a pair is found again."""
        return f"{self.page} {self.kind} {self.draw}"


def pairs(
    split: Split = "all",
    *,
    seed: int = SEED,
    kinds: Collection[str] = KINDS,
    draws: int = 1,
    mixes: int = MIXES,
    sites: Collection[str] | None = None,
    pages: Collection[str] | None = None,
) -> Iterator[Pair]:
    """All pairs of the split, page by page.

    `kinds` restricts them, `sites` and `pages` (keys) the pages; each single kind is drawn `draws` times and each mix
    `mixes` times. Inserted furniture is obfuscated in every second draw. Raises KeyError for an unknown kind.
    """
    unknown = set(kinds) - set(KINDS)
    if unknown:
        raise KeyError(f"no such kind: {', '.join(sorted(unknown))}; there are {', '.join(KINDS)}")
    for page, pool in base(split):
        if (sites is None or page.site in sites) and (pages is None or page.key in pages):
            yield from pairs_of(page, pool, seed=seed, kinds=kinds, draws=draws, mixes=mixes)


def base(split: Split) -> list[tuple[Marked, Pool]]:
    """The eligible pages of a split, each with the pool that it is filled from."""
    parts: list[Split] = ["train", "held-out"] if split == "all" else [split]
    return [(page, pool) for part in parts for pool in [_pool(part)] for page in pool.pages]


@lru_cache(maxsize=2)
def _pool(split: Split) -> Pool:
    return Pool(eligible(split))


def pairs_of(
    page: Marked,
    pool: Pool,
    *,
    seed: int = SEED,
    kinds: Collection[str] = KINDS,
    draws: int = 1,
    mixes: int = MIXES,
) -> Iterator[Pair]:
    """The pairs of one page."""
    plain = serialise(page.root, page.doctype)
    for kind in KINDS:
        if kind not in kinds:
            continue
        for draw in range(mixes if GROUPS[kind] == "mix" else draws):
            name = f"{seed} {page.key} {kind} {draw}"
            plans = _plans(page, pool, kind, name, obfuscated=draw % 2 == 1)
            if plans is not None:
                yield _pair(page, kind, draw, name, plans, plain)


def _plans(page: Marked, pool: Pool, kind: str, name: str, *, obfuscated: bool) -> list[Plan] | None:
    """What happens in a pair; None where the page does not lend itself to it."""
    rng = random.Random(name)
    names = Names(obfuscated, name)
    if GROUPS[kind] != "mix":
        plan = _PLANNERS[kind](page, pool, rng, names)
        return None if plan is None else [plan]
    found: list[Plan] = []
    for planner in rng.sample(list(NOISE.values()), len(NOISE)):
        plan = planner(page, pool, rng, names)
        if plan is not None:
            found.append(plan)
        if len(found) == _AT_ONCE:
            break
    if kind == "mix5_edit":
        for planner in rng.sample(list(EDITS.values()), len(EDITS)):
            plan = planner(page, pool, rng, names)
            if plan is not None:
                return [plan, *found]
        return None
    return found


def _pair(page: Marked, kind: str, draw: int, name: str, plans: list[Plan], plain: bytes) -> Pair:
    first = plain if not any(plan.at_start for plan in plans) else make_all(Copy(page, 0, name), plans)
    edit = next((plan for plan in plans if plan.texts is not None), None)
    third = make_all(Copy(page, 2, name), plans)
    return Pair(
        page=page.key, site=page.site, url=page.url, language=page.language, kind=kind, group=GROUPS[kind], draw=draw,
        a=first, b=make_all(Copy(page, 1, name), plans), c=third + b"<!-- a third look -->",
        changed=edit is not None, edit=edit.kind if edit else None, texts=edit.texts if edit else None,
        parts=tuple(plan.kind for plan in plans), obfuscated=draw % 2 == 1,
    )  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--split", choices=("train", "held-out", "all"), default="all")
    parser.add_argument("--page", help="the key of a page")
    parser.add_argument("--kind", choices=KINDS)
    parser.add_argument("--draw", type=int, default=0)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--out", type=Path, default=Path())
    asked = parser.parse_args()
    if asked.page is None:
        counted = Counter(pair.kind for pair in pairs(asked.split, seed=asked.seed))
        for kind in KINDS:
            print(f"{kind:15} {counted[kind]}")
        return
    for pair in pairs(
        asked.split, seed=asked.seed, pages={asked.page}, kinds={asked.kind} if asked.kind else KINDS,
        draws=asked.draw + 1, mixes=asked.draw + 1,
    ):  # fmt: skip
        if pair.draw == asked.draw:
            for side, html in (("a", pair.a), ("b", pair.b), ("c", pair.c)):
                path = asked.out / f"{pair.id.replace('/', '-').replace(' ', '_')}.{side}.html"
                path.write_bytes(html)
                print(path)
            print(pair.parts, pair.edit, pair.texts)


if __name__ == "__main__":
    main()
