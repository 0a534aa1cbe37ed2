"""Pages for benchmarks: real ones of a given size, and what a site does to them between two looks."""

from __future__ import annotations

import gzip
import json
import os
import random
import re
from dataclasses import dataclass
from html import escape
from pathlib import Path

DATA = Path(os.environ.get("VARIORUM_DATA", Path(__file__).parent.parent / ".." / "shared")) / "data"

_PARAGRAPH = re.compile(rb"(<p\b[^>]*>)([^<]{120,})(</p>)", re.IGNORECASE)
_EDITABLE = 3
"""Places that are edited, and so have to be read by everybody."""
_WORD = re.compile(rb"\b[a-z]{6,12}\b")
_HEADLINES = (
    "Harbour opens after storm", "Council votes on bridge", "School meals to cost more", "Night train returns",
    "Museum finds lost letter", "Team wins after extra time", "Snow closes mountain road", "Bakery turns one hundred",
)  # fmt: skip


@dataclass(frozen=True)
class Page:
    """A page with its article text known, so that an edit can be made inside it."""

    key: str
    html: bytes
    places: tuple[tuple[int, int], ...]  # words inside long paragraphs of the article


def real_pages(size: int, count: int) -> list[Page]:
    """The `count` pages of the Zyte set that are nearest to `size` bytes and hold paragraphs to edit: such as
    every side that is measured takes for text of the article."""
    truth = json.loads((DATA / "zyte" / "ground-truth.json").read_bytes())
    pages = []
    for key, entry in truth.items():
        html = gzip.decompress((DATA / "zyte" / "html" / f"{key}.html.gz").read_bytes())
        pages.append((abs(len(html) - size), key, html, entry["articleBody"]))
    pages.sort(key=lambda row: row[:2])
    found = []
    for _, key, html, body in pages:
        places = tuple(_places(html, body))
        if len(places) >= _EDITABLE and _is_read(html, places):
            found.append(Page(key, html, places))
        if len(found) == count:
            break
    return found


def _is_read(html: bytes, places: tuple[tuple[int, int], ...]) -> bool:
    """Whether the paragraphs are text to all extractors in question."""
    from trafilatura import extract as ordinary_extract

    from variorum.extraction import extract

    paragraphs = [
        " ".join(
            html[html.rfind(b">", 0, start) + 1 : html.find(b"<", end)].decode("utf-8", "replace").split()
        )
        for start, end in places[:_EDITABLE]
    ]
    text = html.decode("utf-8", "replace")
    read = [ordinary_extract(text) or "", " ".join(block.text for block in extract(html).blocks)]
    return all(paragraph in " ".join(each.split()) for paragraph in paragraphs for each in read)


def small_pages(count: int) -> list[Page]:
    """Pages of 3 to 12 KB: the article texts of the Zyte set, each on a plain page of its own."""
    truth = json.loads((DATA / "zyte" / "ground-truth.json").read_bytes())
    found: list[Page] = []
    for key, entry in sorted(truth.items()):
        paragraphs = [part.strip() for part in entry["articleBody"].split("\n") if part.strip()]
        headline, *rest = (escape(part) for part in (" ".join(paragraphs[0].split()[:9]), *paragraphs))
        body = "".join(f"<p>{part}</p>" for part in rest)
        links = "".join(f'<li><a href="/{n}">{each}</a></li>' for n, each in enumerate(_HEADLINES))
        html = (
            f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{headline}</title></head><body>'
            f"<nav><ul>{links}</ul></nav><main><article><h1>{headline}</h1>{body}</article></main></body></html>"
        ).encode()
        if len(rest) >= _EDITABLE and 3_000 <= len(html) <= 12_000:
            start = html.rindex(b"<p>") + 3
            found.append(Page(key, html, ((start, start + 1),)))
        if len(found) == count:
            break
    return found


def _places(html: bytes, body: str) -> list[tuple[int, int]]:
    places = []
    for paragraph in _PARAGRAPH.finditer(html):
        text = paragraph.group(2).decode("utf-8", "replace")
        if "&" in text or " ".join(text.split())[:100] not in " ".join(body.split()):
            continue
        words = list(_WORD.finditer(html, paragraph.start(2), paragraph.end(2)))
        if words:
            places.append(words[len(words) // 2].span())
    return places


def with_noise(page: Page, seed: str) -> bytes:
    """The page as another look finds it: a new nonce, another list of most-read articles, a relative time, and on
    half of the pages other advertisement ids inside the article. No word of the article differs."""
    rng = random.Random(seed)
    nonce = f"{rng.getrandbits(64):016x}"
    links = "".join(
        f'<li><a href="/{rng.randrange(10**6)}">{headline} {rng.randrange(100)}</a></li>'
        for headline in rng.sample(_HEADLINES, 5)
    )
    head = f'<script nonce="{nonce}">window.t="{nonce}"</script>'.encode()
    tail = (
        f'<aside class="most-read"><h2>Most read</h2><ul>{links}</ul>'
        f"<p>Updated {rng.randrange(2, 20)} hours ago</p></aside>"
    ).encode()
    html = page.html
    if int(page.key[:8], 16) % 2:
        at = html.find(b">", max(page.places)[1]) + 1  # after the paragraph's end tag
        html = html[:at] + f'<div class="ad" id="ad-{nonce}"></div>'.encode() + html[at:]
    html = re.sub(
        rb"(<head\b[^>]*>)", lambda match: match.group(1) + head, html, count=1, flags=re.IGNORECASE
    )
    end = html.lower().rfind(b"</body>")
    return html[:end] + tail + html[end:] if end >= 0 else html + tail


def with_edit(page: Page, number: int) -> Page:
    """The page with one word of the article's text replaced, another text for each `number`."""
    start, end = page.places[number % min(len(page.places), _EDITABLE)]
    word = b"edited" + bytes([97 + number % 26]) * (1 + number // 26)
    longer = len(word) - (end - start)
    places = tuple((a + longer, b + longer) if a > start else (a, b) for a, b in page.places)
    return Page(page.key, page.html[:start] + word + page.html[end:], places)
