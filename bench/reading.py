"""What reading a page costs where its article and its source are known, step by step, beside trafilatura and the
bare parse: CPU-milliseconds per page, the least of several rounds in which all sides alternate.

    python bench/reading.py

*Known source*: text, metadata, signatures and what is remembered of them (`read_again` with a memory, one word of
the article replaced). *Noise* is a glance at the page with a new nonce, another list of most-read articles and, on
half of the pages, another advertisement inside the article. The pages are those of `bench/check.py`; the least of
the rounds is taken because nothing but the work itself can make it smaller.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import trafilatura
from selectolax.lexbor import LexborHTMLParser

from pages import Page, real_pages, with_edit, with_noise
from table import Result, publish
from variorum.extraction import glance, memo, parse
from variorum.extraction.again import Reread, read_again
from variorum.extraction.blocks import Page as ParsedPage
from variorum.extraction.memory import ArticleMemory, SourceMemory

SIZES = (42_000, 77_000, 327_000)
PAGES, ROUNDS = 12, 9
#: The bars: at least so many times faster than trafilatura, at most so many times the bare parse.
FASTER, PARSES = 10, 4


@dataclass(frozen=True)
class Known:
    """A page of an article that was read before, and its next two looks."""

    page: Page
    noisy: bytes
    edited: bytes
    first: Reread
    site: SourceMemory
    packed: bytes
    parsed: ParsedPage

    @classmethod
    def of(cls, page: Page) -> Known:
        site = SourceMemory()
        first = read_again(page.html, site)
        assert first.memory is not None, "a page with places to edit is an article"
        first.teach(site, datetime(2026, 1, 1, tzinfo=UTC))
        return cls(
            page,
            with_noise(page, "1"),
            with_edit(page, 1).html,
            first,
            site,
            first.memory.pack(),
            parse(page.html),
        )


STEPS: dict[str, Callable[[Known], object]] = {
    "bare parse": lambda known: LexborHTMLParser(known.edited),
    "trafilatura": lambda known: trafilatura.extract(known.edited.decode("utf-8", "replace")),
    "known source": lambda known: read_again(known.edited, known.site, ArticleMemory.unpack(known.packed)),
    "of it: parse and walk": lambda known: parse(known.edited),
    "of it: memo for glances": lambda known: memo(known.page.html, known.first.document, page=known.parsed),
    "glance, noise": lambda known: glance(glance_of(known), known.noisy),
    "glance, same bytes but one": lambda known: glance(glance_of(known), known.page.html + b" "),
}


def glance_of(known: Known) -> bytes:
    assert known.first.memory is not None, "see `Known.of`"
    return known.first.memory.glance


def least(pages: list[Known], rounds: int) -> dict[str, float]:
    """Milliseconds per page for each step: the means of each page's least."""
    spent = {name: [float("inf")] * len(pages) for name in STEPS}
    for _ in range(rounds):
        for place, known in enumerate(pages):
            for name, step in STEPS.items():
                began = time.thread_time()
                step(known)
                spent[name][place] = min(spent[name][place], time.thread_time() - began)
    return {name: statistics.fmean(each) * 1000 for name, each in spent.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="*", default=list(SIZES), help="bytes of the pages")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--dry", action="store_true", help="write no result")
    options = parser.parse_args()
    rows: list[Result] = []
    for size in options.sizes:
        pages = [Known.of(page) for page in real_pages(size, PAGES)]
        label = f"{statistics.fmean(len(known.page.html) for known in pages) / 1000:.0f} KB"
        unparsed = sum(not glance(glance_of(known), known.noisy).parsed for known in pages)
        spent = least(pages, options.rounds)
        rows += [
            Result(
                {
                    "pages": label,
                    "step": name,
                    "ms": round(ms, 2),
                    "trafilatura / this": round(spent["trafilatura"] / ms, 1),
                    "this / bare parse": round(ms / spent["bare parse"], 1),
                    "settled without a parse": f"{unparsed} of {len(pages)}"
                    if name == "glance, noise"
                    else "",
                }
            )
            for name, ms in spent.items()
        ]
    if options.dry:
        for row in rows:
            print(row.values)
    else:
        publish("reading", "Reading a page of a known source, CPU-milliseconds per page", rows)
    known_rows = [row.values for row in rows if row.values["step"] == "known source"]
    fast = all(row["trafilatura / this"] >= FASTER for row in known_rows)
    near = all(row["this / bare parse"] <= PARSES for row in known_rows)
    missed = [
        *([] if fast else [f"{FASTER} times faster than trafilatura"]),
        *([] if near else [f"at most {PARSES} times the bare parse"]),
    ]
    print("Bars:", f"missed: {'; '.join(missed)}" if missed else "reached")


if __name__ == "__main__":
    main()
