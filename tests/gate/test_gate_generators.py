"""The generators that the noise benchmark is made of: what they call noise touches no article text, what they call an
edit alters one, and everything is drawn again the same way."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
BENCH = ROOT / "bench"
PAGES = ROOT / "tests" / "cases" / "noise" / "pages"
#: Pages whose article is marked by paragraphs, with the pattern that finds those.
MARKED = {
    "harbour-post": r"<(?:p|h2|li)(?: class=\"standfirst\")?>(.*?)</(?:p|h2|li)>",
    "meridian-wire": r"<p class=\"css-tx7t1\">(.*?)</p>",
    "seedbank-terms": r"<(?:p|h2|li)>(.*?)</(?:p|h2|li)>",
}


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> Iterator[SimpleNamespace]:
    """The generators, with our own pages for a base: three sites, all in English."""
    monkeypatch.syspath_prepend(str(BENCH))
    import folds
    import marked
    import pairs
    import pool
    import sequences

    pages = []
    for name, pattern in MARKED.items():
        html = (PAGES / f"{name}.html").read_bytes()
        main = html.decode().partition("<h1")[2].partition("<section")[0].partition("<footer")[0]
        main = re.sub(r"<aside.*?</aside>", "", main, flags=re.DOTALL)
        truth = "\n".join(re.sub(r"<[^>]+>", "", text) for text in re.findall(pattern, main, re.DOTALL))
        page = marked.mark(name, f"https://{name}.example/a", f"{name}.example", html, truth)
        assert page is not None, name
        pages.append(page)
    yield SimpleNamespace(
        folds=folds, marked=marked, pairs=pairs, sequences=sequences, pages=pages, pool=pool.Pool(pages)
    )
    for name, module in list(sys.modules.items()):
        if str(getattr(module, "__file__", None) or "").startswith(str(BENCH)):
            del sys.modules[name]


def texts(bench: SimpleNamespace, html: bytes) -> list[str]:
    nodes = list(bench.marked.parse(html).iter())
    return [leaf.text for leaf in bench.marked.leaves_of(nodes, bench.marked.parents_of(nodes))]


def drawn(bench: SimpleNamespace, **wanted: Any) -> list[Any]:
    return [
        pair for page in bench.pages for pair in bench.pairs.pairs_of(page, bench.pool, mixes=2, **wanted)
    ]


def test_the_article_is_marked(bench: SimpleNamespace) -> None:
    """Paragraphs are article, link boxes beside them are boxes, and the h1 is the headline."""
    page = bench.pages[0]
    article = [page.leaves[i].text for i in page.article]
    assert any(text.startswith("The ferry between Oldmarket") for text in article)
    assert not any("Related" in text or "Most read" in text for text in article)
    assert [box.inside for box in page.boxes] == [True, False]
    assert page.headline_text == "Ferry line to Skerra stops for two weeks"


def test_noise_leaves_the_article_alone(bench: SimpleNamespace) -> None:
    """Every article text stands as often on all three captures, and something else is another."""
    pages = {page.key: page for page in bench.pages}
    noise = [pair for pair in drawn(bench) if not pair.changed]
    assert {"rotate_in", "rotate_out", "cookie", "mix5", "readmore_p"} <= {pair.kind for pair in noise}
    for pair in noise:
        own = [pages[pair.page].leaves[i].text for i in pages[pair.page].article]
        first, second, third = (texts(bench, html) for html in (pair.a, pair.b, pair.c))
        assert pair.a != pair.b, pair.id
        for text in own:
            assert first.count(text) == second.count(text) == third.count(text), pair.id


def test_edits_alter_the_article_and_stay(bench: SimpleNamespace) -> None:
    """The old text is gone from the second capture on, and the new one is there."""
    edits = [pair for pair in drawn(bench) if pair.changed]
    assert {"number", "word", "lede", "last", "delete_par", "insert_par", "subhead", "listquote", "caption",
            "headline_h1", "headline_all", "mix5_edit"} <= {pair.kind for pair in edits}  # fmt: skip
    for pair in edits:
        old, new = pair.texts
        second, third = texts(bench, pair.b), texts(bench, pair.c)
        assert old != new
        if old:
            assert old not in second, pair.id
            assert old not in third, pair.id
        if new:
            assert new in second, pair.id
            assert new in third, pair.id


def test_a_headline_edit_reaches_the_witnesses_it_names(bench: SimpleNamespace) -> None:
    """`headline_h1` leaves titles and og:title alone, `headline_all` does not."""
    kinds = ("headline_h1", "headline_all")
    for pair in drawn(bench, kinds=kinds):
        old, new = (text.encode() for text in pair.texts)
        assert pair.b.count(b"<title>" + old) == (pair.kind == "headline_h1")
        assert pair.b.count(b"<title>" + new) == (pair.kind == "headline_all")


def test_everything_is_drawn_again_the_same_way(bench: SimpleNamespace) -> None:
    """A pair depends on seed, page, kind and draw alone, whatever else is asked for."""
    every = {pair.id: pair for pair in drawn(bench)}
    for pair in drawn(bench, kinds=("swap_out", "mix5_edit")):
        assert pair == every[pair.id]
    other = drawn(bench, kinds=("word",), seed=8)
    assert any(pair.b != every[pair.id].b for pair in other)


def test_a_site_over_time_tells_the_truth(bench: SimpleNamespace) -> None:
    """The text of an article that is not in the articles of other donors changes at the looks that are called edits,
    and at no others."""
    site = bench.sequences.Site("harbour-post.example", bench.pages[0], bench.pool, "seed", articles=3)
    looks = list(site.looks())
    assert [look.article for look in looks if look.first] == [0, 1, 2]
    assert any(look.changed for look in looks)
    assert any(look.events for look in looks)
    gone: dict[int, set[str]] = {}
    for look in looks:
        here = texts(bench, look.html)
        if look.texts is not None:
            old, new = look.texts
            gone.setdefault(look.article, set()).add(old)
            assert not new or new in here, look.id
        assert not gone.get(look.article, set()) & set(here), look.id
    assert [look.html for look in site.looks()] == [look.html for look in looks]


def test_splits_are_by_site_and_cover_all(bench: SimpleNamespace) -> None:
    """A site is in one part; folds do not depend on what other sites there are."""
    held_out = sorted(bench.folds.HELD_OUT)
    assert 60 <= len(held_out) <= 80
    assert all(bench.folds.split_of(site) == "held-out" for site in held_out)
    assert bench.folds.split_of("harbour-post.example") == "train"
    assert {bench.folds.fold(f"{n}.example", 5) for n in range(60)} == {0, 1, 2, 3, 4}


def test_intervals_widen_where_errors_cluster(bench: SimpleNamespace) -> None:
    """Ten errors on one site tell less than one on each of ten."""
    from collections import Counter

    def rate(total: Counter[str]) -> dict[str, float | None]:
        return {"rate": 100 * total["errors"] / total["pairs"]}

    spread = [Counter(pairs=10, errors=int(n < 10)) for n in range(20)]
    heap = [Counter(pairs=10, errors=10 * int(n == 0)) for n in range(20)]
    low, high = bench.folds.intervals(spread, rate)["rate"]
    lowest, highest = bench.folds.intervals(heap, rate)["rate"]
    assert low < 5 < high
    assert highest - lowest > high - low
