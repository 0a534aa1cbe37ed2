"""What reading a page costs where its article and its source are known, step by step, beside trafilatura and the
bare parse: CPU-milliseconds per page, the least of several rounds in which all sides alternate.

    python bench/reading.py

*Edited*: text, metadata, signatures and what is remembered of them where one word of the article was replaced, by
the steps of `variorum.pipeline.observing`: from the bytes of the paragraph (`reworded`), or in full where that is not
sure. In *edited, and its time* the page states another time of change too, as most do. *Known source, in full* is
the full reading of the same page (`read_again` with a memory). *Noise* is a glance at the page with a new nonce, another list of most-read articles and, on
half of the pages, another advertisement inside the article. The pages are those of `bench/check.py`; the least of
the rounds is taken because nothing but the work itself can make it smaller.
"""

from __future__ import annotations

import argparse
import re
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
from variorum.extraction.again import read_again
from variorum.extraction.article_memory import ArticleMemory
from variorum.extraction.blocks import Page as ParsedPage
from variorum.extraction.glance import look
from variorum.extraction.memory import SourceMemory
from variorum.extraction.reread import Reread
from variorum.extraction.reworded import reworded

SIZES = (42_000, 77_000, 327_000)
PAGES, ROUNDS = 12, 9
#: The bars: at least so many times faster than trafilatura, at most so many times the bare parse.
FASTER, PARSES = 10, 4
#: The steps to which they apply.
BARRED = ("edited", "edited, and its time", "known source, in full")
_TIME = re.compile(
    rb"((?:date[mM]odified\"\s*:\s*|modified_time\"\s+content=|datetime=)\")\d{4}-\d\d-\d\dT\d\d:\d\d"
)


@dataclass(frozen=True)
class Known:
    """A page of an article that was read before, and its next two looks."""

    page: Page
    noisy: bytes
    edited: bytes
    edited_later: bytes
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
        edited = with_edit(page, 1).html
        return cls(
            page,
            with_noise(page, "1"),
            edited,
            _TIME.sub(rb"\g<1>2026-01-02T10:20", edited),
            first,
            site,
            first.memory.pack(),
            parse(page.html),
        )


def shortest(known: Known, html: bytes) -> Reread | None:
    """The reading from the bytes of the paragraphs that were reworded, where that is sure."""
    last = ArticleMemory.unpack(known.packed)
    assert last is not None, "see `Known.of`"
    seen = look(last.glance, html)
    return reworded(html, seen, last, known.first.document, known.site) if seen is not None else None


def in_full(known: Known, html: bytes) -> Reread:
    return read_again(html, known.site, ArticleMemory.unpack(known.packed))


STEPS: dict[str, Callable[[Known], object]] = {
    "bare parse": lambda known: LexborHTMLParser(known.edited),
    "trafilatura": lambda known: trafilatura.extract(known.edited.decode("utf-8", "replace")),
    "edited": lambda known: shortest(known, known.edited) or in_full(known, known.edited),
    "edited, and its time": lambda known: (
        shortest(known, known.edited_later) or in_full(known, known.edited_later)
    ),
    "known source, in full": lambda known: in_full(known, known.edited),
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
        short = {
            "glance, noise": sum(not glance(glance_of(known), known.noisy).parsed for known in pages),
            "edited": sum(shortest(known, known.edited) is not None for known in pages),
            "edited, and its time": sum(shortest(known, known.edited_later) is not None for known in pages),
        }
        spent = least(pages, options.rounds)
        rows += [
            Result(
                {
                    "pages": label,
                    "step": name,
                    "ms": round(ms, 2),
                    "trafilatura / this": round(spent["trafilatura"] / ms, 1),
                    "this / bare parse": round(ms / spent["bare parse"], 1),
                    "settled without a walk": f"{short[name]} of {len(pages)}" if name in short else "",
                }
            )
            for name, ms in spent.items()
        ]
    if options.dry:
        for row in rows:
            print(row.values)
    else:
        publish("reading", "Reading a page of a known source, CPU-milliseconds per page", rows)
    for name in BARRED:
        of_step = [row.values for row in rows if row.values["step"] == name]
        fast = all(row["trafilatura / this"] >= FASTER for row in of_step)
        near = all(row["this / bare parse"] <= PARSES for row in of_step)
        missed = [
            *([] if fast else [f"{FASTER} times faster than trafilatura"]),
            *([] if near else [f"at most {PARSES} times the bare parse"]),
        ]
        print(f"Bars, {name}:", f"missed: {'; '.join(missed)}" if missed else "reached")


if __name__ == "__main__":
    main()
