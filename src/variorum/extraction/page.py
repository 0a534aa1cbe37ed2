"""Reading one page: bytes in, `Document` out. The order of the stations is the order of this file."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass

from variorum.extraction import metadata
from variorum.extraction.blocks import Page, VisibleBlock
from variorum.extraction.bylines import complete
from variorum.extraction.choose import Chosen, choose, sure_blocks
from variorum.extraction.decoding import decode
from variorum.extraction.headline import best_h1, first_of, is_text, locate, shown_without_h1, within
from variorum.extraction.images import pictures
from variorum.extraction.liveblogs import entries, with_times
from variorum.extraction.metadata import Facts
from variorum.extraction.seed import Extractor, trafilatura
from variorum.extraction.states import before_wall, captions_of, judge, wall_behind
from variorum.text.fingerprints import block_key
from variorum.text.language import language
from variorum.text.normalise import clean, fold
from variorum.text.targets import target
from variorum.text.tokens import word_runs
from variorum.types import Block, BlockKind, Document, Headlines, PageState, TextLink

#: Version of everything that decides what a document holds: raised with every change that can alter one.
EXTRACTION_RULE = 14

_NEARLY_ALL = 0.8  # share of the running text that stands below the headline, or in one cell with it
_WHOLE = 0.7  # share of the words of a text that a statement of it must have
_MOST_LINKS = 2_000  # of a text
_PARAGRAPH_BREAK = re.compile(r"\n[^\S\n]*(?:\n[^\S\n]*)+")


@dataclass(slots=True)
class Reading:
    """A document with what it was read from, for whoever must not parse the page again."""

    document: Document
    page: Page
    facts: Facts
    chosen: Chosen | None


def extract(html: bytes, *, url: str | None = None, content_type: str | None = None) -> Document:
    """Read one saved page, without any history.

    `url` is where it was found; `content_type` the HTTP header's value, for the encoding. The document's
    `state` tells what kind of page it is. Raises `ExtractError` when the bytes are no text at all.
    """
    return read(parse(html, url=url, content_type=content_type), url=url).document


def parse(html: bytes, *, url: str | None = None, content_type: str | None = None) -> Page:
    """Decode and parse once; everything else works on the result. Raises `ExtractError` like `extract`."""
    return Page(decode(html, content_type, url))


def read(
    page: Page,
    *,
    url: str | None = None,
    seeds: list[VisibleBlock] | None = None,
    settled: Mapping[int, BlockKind | None] | None = None,
    headline_at: int | None = None,
    no_headlines: Container[int] = (),
    facts: Facts | None = None,
    cut: Container[int] = (),
) -> Reading:
    """Read a parsed page.

    `seeds` are blocks that surely are article text (one of them prose at least, or none at all), `settled` what
    else is known of blocks (see `choose`), `headline_at` where the headline stands, if there is no h1 or several,
    and `no_headlines` where it does not, `cut` the blocks that came where a known text breaks off; without all these
    the page is taken by itself. `facts` is what its head says, where that was read already.
    """
    if facts is None:
        facts = metadata.read(page, url)
    h1 = best_h1(page, facts)
    if seeds is None:
        seeds = first_seeds(page, facts)
    first = next((block.index for block in seeds if block.prose), 0)
    if headline_at is not None and page.blocks[headline_at].owner.tag == "h1":
        h1 = page.blocks[headline_at].text
    if h1 is None and headline_at is not None:
        shown: VisibleBlock | None = page.blocks[headline_at]
    else:
        shown = locate(page, h1) if h1 else shown_without_h1(page, facts, first, no_headlines)
    if h1 is None and shown is not None and (headline_at is not None or _states(shown.text, facts)):
        headline = first_of((shown.text, facts.title))
    else:
        headline = first_of((h1, facts.og, facts.jsonld, facts.title, shown.text if shown else None))
    said = [each for each in facts.h1 if not is_text(each)]
    stated = {h1, headline, facts.og, facts.jsonld, facts.title, facts.title_raw, *said}
    chosen = None
    if seeds:
        chosen = choose(page, seeds, shown, frozenset(fold(text) for text in stated if text), settled or {})
    live = entries(page, chosen, " | ".join(filter(None, (*stated, url)))) if chosen else {}
    state, reason = judge(page, facts, chosen, url, len(set(live.values())), cut)
    if state is PageState.GALLERY and chosen is not None:
        _add_captions(chosen, captions_of(page, chosen))
    if state is PageState.LIVEBLOG and chosen is not None:
        chosen.parts[:] = with_times(page, chosen.parts, live)
    if state is PageState.PAYWALLED and chosen is not None:
        chosen.parts[:] = before_wall(page, facts, chosen, cut)
    if page.cut and reason is None:
        reason = "the page is larger than what is read of one"
    parts = _parts(chosen, state, live)
    blocks = tuple(Block(kind, " ".join(block.text for block in held)) for kind, held in parts)
    if chosen is not None:
        complete(page, facts, shown, chosen)
    text = " ".join(block.text for block in blocks[:20])
    document = Document(
        state=state,
        blocks=blocks,
        headline=headline,
        headlines=Headlines(
            h1=within(h1), og=within(facts.og), jsonld=within(facts.jsonld), title=within(facts.title)
        ),
        standfirst=next((block.text for block in blocks if block.kind is BlockKind.STANDFIRST), None),
        byline=facts.authors,
        published=facts.published,
        modified=facts.modified,
        language=language(text, facts.language),
        url=url,
        canonical_url=facts.canonical,
        reason=reason,
        rule=EXTRACTION_RULE,
        body_key=stated_body(facts, chosen.words) if chosen else None,
        wall=wall_behind(page, facts, chosen) if chosen and state is PageState.ARTICLE else None,
        links=_links(page, [held for _, held in parts], url),
        pictures=pictures(page, parts, shown, lambda: _base(page, url)),
    )
    return Reading(document, page, facts, chosen)


def plain(text: str) -> Document:
    """A plain text as a document: paragraphs parted by blank lines, no headline."""
    paragraphs = (
        clean(part) for part in _PARAGRAPH_BREAK.split(text.replace("\r\n", "\n").replace("\r", "\n"))
    )
    blocks = tuple(Block(BlockKind.PARAGRAPH, part) for part in paragraphs if part)
    if not blocks:
        return Document(state=PageState.EMPTY, reason="the text is empty", rule=EXTRACTION_RULE)
    sample = " ".join(block.text for block in blocks[:20])
    return Document(
        state=PageState.ARTICLE, blocks=blocks, language=language(sample, None), rule=EXTRACTION_RULE
    )


def first_seeds(page: Page, facts: Facts, extractor: Extractor = trafilatura) -> list[VisibleBlock]:
    """The blocks that surely are article text when a page is seen for the first time; empty without prose.

    A page that is laid out with tables has no elements that tell its masthead and its columns from the text. What stands
    above the headline there, or outside the cell in which headline and text stand, is none of it: where the headline is
    stated and shown word for word, and nearly all of the seeds stand below it, or in that cell.
    """
    seeds = sure_blocks(page, extractor)
    h1 = best_h1(page, facts)
    stated = (h1,) if h1 else (facts.title, facts.og, facts.jsonld)
    shown = next((block for text in stated if (block := locate(page, text)) is not None), None)
    if shown is not None and h1 is None:
        seeds = _nearly_all(seeds, range(shown.index + 1, len(page.blocks)))
    around = shown or max(seeds, key=lambda block: block.prose * len(block.text), default=None)
    cells = [each for each in around.owner.ancestors() if each.tag == "td"] if around is not None else []
    # The innermost cell first; without its headline a cell may leave out what stands above the text.
    for cell in cells if shown is not None else cells[-1:]:
        seeds = _nearly_all(seeds, range(cell.first, cell.last + 1))
    return seeds


def _nearly_all(seeds: list[VisibleBlock], among: range) -> list[VisibleBlock]:
    """The seeds among some blocks if they are nearly all of the running text, else all seeds."""
    held = [block for block in seeds if block.index in among]
    size = sum(len(block.text) for block in held if block.prose)
    return held if size >= _NEARLY_ALL * sum(len(block.text) for block in seeds if block.prose) else seeds


def _states(shown: str, facts: Facts) -> bool:
    """Whether a headline found without an h1 is at least as telling as the witnesses."""
    folded = fold(shown)
    witnesses = [text for text in (facts.og, facts.jsonld, facts.title_raw) if text]
    return not (facts.og or facts.jsonld) or any(folded in fold(text) for text in witnesses)


def stated_body(facts: Facts, words: int) -> str | None:
    """The key of the text that JSON-LD states, unless it is only a part of one of so many words: many pages state the
    beginning."""
    if not facts.body or len(word_runs(facts.body)) < _WHOLE * words:
        return None
    return block_key(facts.body)


def _add_captions(chosen: Chosen, captions: list[VisibleBlock]) -> None:
    """In a gallery all captions are text, wherever they stand."""
    held = {block.index for block, _ in chosen.parts}
    added = [(block, BlockKind.CAPTION) for block in captions if block.index not in held]
    chosen.parts = sorted([*chosen.parts, *added], key=lambda part: part[0].index)
    chosen.end = max(chosen.end, *(block.index for block, _ in chosen.parts))


def _parts(
    chosen: Chosen | None, state: PageState, entries: Mapping[int, int]
) -> list[tuple[BlockKind, list[VisibleBlock]]]:
    """The article's blocks, the entries of a liveblog one block each; nothing of pages that stand in for one."""
    if chosen is None or state in (PageState.CONSENT, PageState.BLOCKED, PageState.GONE, PageState.EMPTY):
        return []
    if state is not PageState.LIVEBLOG:
        return [(kind, [block]) for block, kind in chosen.parts]
    found: list[tuple[BlockKind, list[VisibleBlock]]] = []
    before: int | None = None
    for block, kind in chosen.parts:
        entry = entries.get(block.index)
        if entry is not None and entry == before:
            found[-1][1].append(block)
        else:
            found.append((kind if entry is None else BlockKind.POST, [block]))
        before = entry
    return found


def _links(page: Page, blocks: Sequence[Sequence[VisibleBlock]], url: str | None) -> tuple[TextLink, ...]:
    """The links inside the article's blocks. Where the page states a base for its addresses, that is respected."""
    base: str | None = None
    found: list[TextLink] = []
    for number, held in enumerate(blocks):
        for words, written in (pair for block in held for pair in block.targets()):
            if base is None:
                base = _base(page, url)
            if (address := target(written, base)) is not None:
                found.append(TextLink(number, words, address))
                if len(found) == _MOST_LINKS:
                    return tuple(found)
    return tuple(found)


def _base(page: Page, url: str | None) -> str:
    """What addresses on the page are relative to; empty where that is not known."""
    stated = page.tree.css_first("base[href]")
    return (stated and target(stated.attributes.get("href") or "", url)) or url or ""
