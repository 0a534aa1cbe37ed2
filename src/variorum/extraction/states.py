"""What kind of page was received: an article, or one of the many things that come in its place.

Phrases count only where hardly any article text stands: a report *about* cookies, robots or missing pages is
an article.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from variorum.extraction import vocabulary
from variorum.extraction.blocks import Element, Page, VisibleBlock, Where
from variorum.extraction.choose import Chosen
from variorum.extraction.metadata import ARTICLE_TYPES, GALLERY_TYPES, LISTING_TYPES, Facts
from variorum.text.normalise import fold
from variorum.types import BlockKind, PageState

_HARDLY = 150  # words of article text below which the page may be something else
_STUB = 40  # words of article text below which all that the page shows is searched
_MUCH = 0.4  # share of a title that a phrase must make up
_WALLED = 400  # words that may stand before a paywall
_LEAST = 20  # words that make an article without any witness
_FEW_POSTS = 3
_FEW_PICTURES = 5
_FEW_TEASERS = 8
_SHORT_PAGE = 4_000  # characters of visible text that are searched for phrases


def judge(page: Page, facts: Facts, chosen: Chosen | None, url: str | None) -> tuple[PageState, str | None]:
    """The state, and in words why it is not a plain article."""
    words = chosen.words if chosen else 0
    if not page.blocks:
        return PageState.EMPTY, _why_empty(page)
    if words < _HARDLY and (found := _stand_in(page, facts, chosen, words)):
        return found
    if words < _WALLED and (why := _wall(page, facts, chosen, words)):
        return PageState.PAYWALLED, why
    if chosen is None or words < _LEAST:
        if _teasers(page) >= _FEW_TEASERS:
            return PageState.LISTING, "a list of links without an article"
        if facts.types & GALLERY_TYPES and page.body.images >= _FEW_PICTURES:
            return PageState.GALLERY, "a picture gallery"
        if chosen is None or not facts.types & ARTICLE_TYPES:
            return PageState.EMPTY, _why_empty(page)
    if facts.type == "liveblogposting" or posts(page) >= _FEW_POSTS:
        return PageState.LIVEBLOG, "a liveblog"
    captions = sum(kind is BlockKind.CAPTION for _, kind in chosen.parts)
    if captions >= _FEW_PICTURES and (facts.types & GALLERY_TYPES or captions * 2 > len(chosen.parts)):
        return PageState.GALLERY, "a picture gallery"
    if _is_listing(page, facts, chosen, url):
        return PageState.LISTING, "a list of links to articles"
    return PageState.ARTICLE, None


def posts(page: Page) -> int:
    """How many entries of a liveblog the page shows."""
    return len({id(top) for block in page.blocks if (top := post_of(block)) is not None})


def post_of(block: VisibleBlock) -> Element | None:
    """The entry of a liveblog that the block is a part of."""
    top = None
    for element in block.owner.ancestors():
        if not element.where & Where.POST:
            break
        top = element
    return top


def _stand_in(page: Page, facts: Facts, chosen: Chosen | None, words: int) -> tuple[PageState, str] | None:
    """Block page, missing page or consent page in place of an article.

    A title counts if the phrase is much of it ("Page not found: how the web forgets" is a report). The text
    counts where there is next to none, and the first block of a text that nothing calls an article.
    """
    heads = [fold(text) for text in (facts.title, facts.title_raw, *facts.h1[:3]) if text]
    if chosen is None or words < _STUB:
        shown = fold(" | ".join(block.text for block in page.blocks)[:_SHORT_PAGE])
        shown = shown if len(shown) < _SHORT_PAGE - 500 else ""
    else:
        shown = "" if facts.types & ARTICLE_TYPES else fold(chosen.parts[0][0].text)
    for state, pattern, what in (
        (PageState.BLOCKED, vocabulary.BLOCKED, "the site refused to show the page"),
        (PageState.GONE, vocabulary.GONE, "the page says that it does not exist"),
        (PageState.CONSENT, vocabulary.CONSENT, "the page asks for consent"),
    ):
        telling = (m for head in heads if (m := pattern.search(head)) and len(m.group()) >= _MUCH * len(head))
        match = next(telling, None) or pattern.search(shown)
        if match is not None:
            return state, f"{what}: {match.group()[:80]!r}"
    return None


def _wall(page: Page, facts: Facts, chosen: Chosen | None, words: int) -> str | None:
    """The words of a paywall near the end of what can be read, or a statement that the rest costs money."""
    start = chosen.parts[-1][0].index + 1 if chosen and chosen.parts else 0
    reach = page.blocks[start : start + 12] if chosen else page.blocks
    for block in reach:
        if block.where & (Where.NAV | Where.FOOTER):
            continue
        if match := vocabulary.PAYWALL.search(fold(block.text)):
            return f"a paywall: {match.group()[:80]!r}"
    if chosen:
        for block, _ in chosen.parts[-2:]:
            if match := vocabulary.PAYWALL.search(fold(block.text)):
                return f"a paywall: {match.group()[:80]!r}"
    if facts.free is False and words < _HARDLY:
        return "the page states that the article is not free, and shows little of it"
    return None


def _why_empty(page: Page) -> str:
    shown = fold(" | ".join(block.text for block in page.blocks[:40])[:_SHORT_PAGE])
    hints = [node.text(deep=True) for node in page.tree.css("noscript")[:5]]
    if vocabulary.NEEDS_SCRIPTS.search(shown) or any(
        vocabulary.NEEDS_SCRIPTS.search(fold(h[:2_000])) for h in hints
    ):
        return "the page needs scripts to show its text"
    if len(shown) < 200 and len(page.tree.css("script")) >= 2:
        return "hardly any text, but scripts that may load it"
    if not page.blocks:
        return "the page shows no text"
    return "the page holds no running text"


def _teasers(page: Page) -> int:
    """How many blocks are links with the length of a headline, outside navigation and footers."""
    return sum(
        len(block.words) >= 5 and block.link_density >= 0.8 and not block.where & (Where.NAV | Where.FOOTER)
        for block in page.blocks
    )


def _is_listing(page: Page, facts: Facts, chosen: Chosen, url: str | None) -> bool:
    """A front or section page: nothing says article, and teasers outweigh what reads like text."""
    if facts.types & ARTICLE_TYPES or facts.og_type == "article":
        return False
    teasers = _teasers(page)
    if teasers < _FEW_TEASERS:
        return False
    if facts.types & LISTING_TYPES and chosen.words < 2 * _HARDLY:
        return True
    path = urlsplit(url or facts.canonical or "//x/unknown-page-x").path
    if re.fullmatch(r"/?(?:index\.\w+|home)?|/[a-z]{2}/?", path):
        return True
    paragraphs = [block for block, kind in chosen.parts if kind is BlockKind.PARAGRAPH and not block.links]
    return chosen.headline is None and len(paragraphs) < 3 and teasers >= 3 * _FEW_TEASERS
