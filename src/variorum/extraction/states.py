"""What kind of page was received: an article, or one of the many things that come in its place.

Phrases count only where hardly any article text stands: a report *about* cookies, robots or missing pages is
an article.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Container, Iterable
from typing import NamedTuple
from urllib.parse import urlsplit

from variorum.extraction import vocabulary
from variorum.extraction.blocks import APART, Page, VisibleBlock, Where
from variorum.extraction.choose import Chosen
from variorum.extraction.metadata import ARTICLE_TYPES, GALLERY_TYPES, LISTING_TYPES, Facts
from variorum.text.normalise import fold
from variorum.text.tokens import word_runs
from variorum.types import BlockKind, PageState

_HARDLY = 150  # words of article text below which the page may be something else
_STUB = 40  # words of article text below which all that the page shows is searched
_MUCH = 0.4  # share of a title that a phrase must make up
_WALLED = 400  # words that may stand before a paywall
_BEHIND = 13  # blocks behind the text in which a wall is looked for
_LEAST = 20  # words that make an article without any witness
_FEW_PICTURES = 5
_FEW_TEASERS = 8
_MOSTLY = 0.6  # share of a text's words that stand in cards, of which the page is a list
_SHORT_OFFER = 40  # words of a block that offers to read on
_NEARLY_ALL = 0.6
_FEW_WORDS = 3
_SEARCHED = 200_000  # characters of markup in which the scripts of block pages are looked for
_LONGEST_LABEL = 60
_BUTTONS = "button, a, input[type=submit], input[type=button], [role=button]"
_DATED = "meta[property='article:published_time'], meta[itemprop=datePublished]"
_QUOTES = ('"', "'", "「", "『")
_CODE = re.compile(r"\W*\d{3}\W*")
_SHORT_PAGE = 4_000  # characters of visible text that are searched for phrases


class Wall(NamedTuple):
    """What a paywall says, and the visible block in which (None: it is only stated)."""

    why: str
    at: int | None


_NO_CAPTIONS = APART & ~Where.HEADER | Where.FURNITURE | Where.COMMENTS
_STAND_INS = (
    (PageState.BLOCKED, vocabulary.BLOCKED, "the site refused to show the page"),
    (PageState.GONE, vocabulary.GONE, "the page says that it does not exist"),
    (PageState.CONSENT, vocabulary.CONSENT, "the page asks for consent"),
)


def judge(
    page: Page,
    facts: Facts,
    chosen: Chosen | None,
    url: str | None,
    entries: int = 0,
    cut: Container[int] = (),
) -> tuple[PageState, str | None]:
    """The state, and in words why it is not a plain article. `entries` counts those of a liveblog; `cut` are the blocks
    that came where a known text breaks off."""
    words = chosen.words if chosen else 0
    if guard := _guard(page, words, says_article(facts)):
        return PageState.BLOCKED, guard
    if not page.blocks:
        return PageState.EMPTY, _why_empty(page)
    if found := _stand_in(page, facts, chosen, words):
        return found
    if (words < _WALLED or cut) and (wall := _wall(page, facts, chosen, words, cut)):
        return PageState.PAYWALLED, wall.why
    if chosen is None or words < _LEAST:
        if len(_teasers(page)) >= _FEW_TEASERS:
            return PageState.LISTING, "a list of links without an article"
        if facts.types & GALLERY_TYPES and page.body.images >= _FEW_PICTURES:
            return PageState.GALLERY, "a picture gallery"
        if chosen is not None and (why := _gallery(page, facts, chosen)):
            return PageState.GALLERY, why
        if chosen is None or not facts.types & ARTICLE_TYPES:
            return PageState.EMPTY, _why_empty(page)
    if facts.type == "liveblogposting" or entries:
        return (
            PageState.LIVEBLOG,
            f"a liveblog of {entries} posts" if entries else "the page calls itself a liveblog",
        )
    if why := _gallery(page, facts, chosen):
        return PageState.GALLERY, why
    if _is_listing(page, facts, chosen, url):
        return PageState.LISTING, "a list of links to articles"
    return PageState.ARTICLE, None


def _gallery(page: Page, facts: Facts, chosen: Chosen) -> str | None:
    """Whether pictures with their captions are most of what an article shows, and of how many."""
    captions = captions_of(page, chosen)
    told = [block for block, kind in chosen.parts if kind is not BlockKind.CAPTION]
    shows = len(captions) > len(told) and _words(captions) > _words(told) / 2
    if len(captions) < _FEW_PICTURES or not (facts.types & GALLERY_TYPES or shows):
        return None
    return f"a gallery of {len(captions)} pictures"


def size_class(texts: Iterable[str]) -> int:
    """How many of the sizes that `judge` asks about an article of these texts reaches."""
    words = 0
    for text in texts:
        words += len(word_runs(text))
        if words >= _WALLED:
            break
    return sum(words >= size for size in (_LEAST, _STUB, _HARDLY, _WALLED))


def offers(folded: str) -> bool:
    """Whether words of a paywall, or of an offer that may be one, stand in a folded text."""
    return bool(vocabulary.PAYWALL.search(folded) or vocabulary.PAYWALL_OFFER.search(folded))


def _words(blocks: list[VisibleBlock]) -> int:
    return sum(len(block.words) for block in blocks)


def wall_behind(page: Page, facts: Facts, chosen: Chosen) -> str | None:
    """What a paywall says behind a text that may be whole: long ones stand before walls that are only marked or
    stated, since many a free article is followed by an offer."""
    if chosen.words < _WALLED or facts.free is True or not chosen.parts:
        return None
    if facts.free is not False and not any(block.where & Where.WALL for block in _reach(page, chosen)):
        return None
    wall = _wall(page, facts, chosen, chosen.words)
    return wall.why if wall else None


def before_wall(
    page: Page, facts: Facts, chosen: Chosen, cut: Container[int] = ()
) -> list[tuple[VisibleBlock, BlockKind]]:
    """The parts of a walled article without the wall, the heading above it and what was chosen behind it."""
    wall = _wall(page, facts, chosen, chosen.words, cut)
    if wall is None or wall.at is None:
        return chosen.parts
    kept = [part for part in chosen.parts if part[0].index < wall.at]
    while kept and kept[-1][1] is BlockKind.SUBHEAD:
        kept.pop()
    return kept or chosen.parts


def captions_of(page: Page, chosen: Chosen) -> list[VisibleBlock]:
    """The captions of a page's own pictures, those that stand behind its text too: in a gallery they are the text."""
    known = {block.index for block, kind in chosen.parts if kind is BlockKind.CAPTION}
    first = chosen.headline.index if chosen.headline else chosen.start
    return [
        block
        for block in page.blocks[first:]
        if block.index in known
        or (
            block.where & Where.FIGCAPTION
            and not block.where & _NO_CAPTIONS
            and not block.links
            and 3 <= len(block.words) <= 120
        )
    ]


def says_article(facts: Facts) -> bool:
    """Whether the page states that it is an article."""
    return bool(facts.types & ARTICLE_TYPES) or facts.og_type == "article"


def _guard(page: Page, words: int, article: bool) -> str | None:
    """The maker of a block page, by its scripts. Ordinary pages bear some of them too, but show text."""
    if words >= _STUB or (words >= _LEAST and article):
        return None
    for name, pattern in vocabulary.GUARDS.items():
        if pattern.search(page.html[:_SEARCHED]):
            return f"a block page of {name} stands in place of the page"
    return None


def _stand_in(page: Page, facts: Facts, chosen: Chosen | None, words: int) -> tuple[PageState, str] | None:
    """Block page, missing page or consent page in place of an article.

    A title counts if the phrase is much of it ("Page not found: how the web forgets" is a report), and where
    much text stands, nearly all of it. The text counts where there is next to none, and the first block of a text
    that nothing calls an article.
    """
    article = says_article(facts)
    if words >= _HARDLY and article:
        return None
    heads = [fold(text) for text in (facts.title, facts.title_raw, *facts.h1[:3]) if text]
    share = _MUCH if words < _HARDLY else _NEARLY_ALL
    for state, pattern, what in _STAND_INS:
        for head in heads:
            if (match := pattern.search(head)) and len(match.group()) >= share * len(head):
                return state, f"{what}: {match.group()[:80]!r}"
    if words < _HARDLY:
        for block in _telling(page, facts, chosen, words):
            for state, pattern, what in _STAND_INS:
                if said := _said(pattern, block):
                    return state, f"{what}: {said!r}"
    if not article and chosen is not None and (why := _asks_consent(page, chosen)):
        return PageState.CONSENT, why
    return None


def _said(pattern: re.Pattern[str], block: VisibleBlock) -> str | None:
    """What a block says of the page by that pattern. What stands behind a quotation mark is what others say, and a
    number tells something only where it begins a short line."""
    folded = block.folded
    match = pattern.search(folded)
    if match is None or folded[: match.start()].rstrip()[-1:] in _QUOTES:
        return None
    if _CODE.fullmatch(match.group()) and (match.start() or len(block.words) > _FEW_WORDS):
        return None
    return match.group()[:80]


def _telling(page: Page, facts: Facts, chosen: Chosen | None, words: int) -> list[VisibleBlock]:
    """The blocks in which a page that stands in for an article may say what it is."""
    article = bool(facts.types & ARTICLE_TYPES)
    if chosen is None or words < (_LEAST if article else _STUB):
        short = sum(len(block.text) for block in page.blocks) < _SHORT_PAGE - 500
        return page.blocks if short else []
    return [] if article else [chosen.parts[0][0]]


def _asks_consent(page: Page, chosen: Chosen) -> str | None:
    """A page whose text asks for consent in the publisher's own voice, and that is left by a button.

    However long it is: some of them list every partner and purpose.
    """
    said = next((said for block, _ in chosen.parts[:3] if (said := _said(vocabulary.CONSENT, block))), None)
    if said is None:
        return None
    labels = (node.text() or node.attributes.get("value") or "" for node in page.tree.css(_BUTTONS)[:200])
    if any(len(label) < _LONGEST_LABEL and vocabulary.ACCEPT.search(fold(label).strip()) for label in labels):
        return f"the page asks for consent: {said!r}"
    return None


def _wall(
    page: Page, facts: Facts, chosen: Chosen | None, words: int, cut: Container[int] = ()
) -> Wall | None:
    """The words of a paywall near the end of what can be read, or a statement that the rest costs money.

    Where a known text breaks off, any short block that came there and offers to read on is one. What also advertises a
    subscription below free articles counts only with another sign that the text breaks off.
    """
    offers: dict[str, VisibleBlock] = {}
    marked = False
    for block in _reach(page, chosen):
        folded = block.folded
        if said := _said(vocabulary.PAYWALL, block):
            return Wall(f"a paywall: {said!r}", block.index)
        short = block.index in cut and len(block.words) <= _SHORT_OFFER
        if short and (match := vocabulary.READ_ON.search(folded)):
            return Wall(f"a paywall: {match.group()!r}", block.index)
        for match in vocabulary.PAYWALL_OFFER.finditer(folded):
            offers.setdefault(match.group(), block)
        marked |= bool(block.where & Where.WALL)
    broken = chosen is not None and bool(chosen.parts) and chosen.parts[-1][0].text.endswith(("…", "..."))
    if offers and facts.free is not True and (marked or broken or facts.free is False or len(offers) > 1):
        first = min(block.index for block in offers.values())
        return Wall(f"a paywall: {min(offers)[:80]!r}", first)
    if facts.free is False and words < _HARDLY:
        return Wall("the page states that the article is not free, and shows little of it", None)
    return None


def _reach(page: Page, chosen: Chosen | None) -> list[VisibleBlock]:
    """Where a wall would stand: around the last running text and behind it. What was chosen behind that text may
    be the wall itself."""
    reach = page.blocks
    if chosen is not None and chosen.parts:
        told = [block for block, _ in chosen.parts]
        running = next((block.index for block in reversed(told) if _runs(block)), told[0].index)
        reach = page.blocks[min(running, *(block.index for block in told[-2:])) : told[-1].index + _BEHIND]
    return [block for block in reach if not block.where & (Where.NAV | Where.FOOTER)]


def _runs(block: VisibleBlock) -> bool:
    return len(block.words) >= _LEAST and not vocabulary.PAYWALL.search(block.folded)


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


def _teasers(page: Page) -> list[VisibleBlock]:
    """The blocks that are links with the length of a headline, outside navigation and footers."""
    return [
        block
        for block in page.blocks
        if len(block.words) >= 5
        and block.link_density >= 0.8
        and not block.where & (Where.NAV | Where.FOOTER)
    ]


def _in_cards(teasers: list[VisibleBlock], chosen: Chosen) -> Counter[int]:
    """How many words of the chosen stand in each card, by its teaser: behind that, in an element that holds no other one.
    Subheads with links stand in one element with the text below them and with one another."""
    heads = [block.index for block in teasers]
    words: Counter[int] = Counter()
    for block, _ in chosen.parts:
        above = bisect_left(heads, block.index)
        if not above or block.link_density >= 0.8:
            continue
        around = next(each for each in block.owner.ancestors() if each.first <= heads[above - 1])
        if bisect_right(heads, around.last) - bisect_left(heads, around.first) == 1:
            words[heads[above - 1]] += len(block.words)
    return words


def _is_listing(page: Page, facts: Facts, chosen: Chosen, url: str | None) -> bool:
    """A front or section page: nothing says article, and teasers outweigh what reads like text. Some houses give all of
    their pages the type of an article for social media: what stands in cards is a list all the same."""
    if facts.types & ARTICLE_TYPES:
        return False
    teasers = _teasers(page)
    if len(teasers) < _FEW_TEASERS:
        return False
    told = sum(len(block.words) for block, _ in chosen.parts if block.link_density < 0.8)
    cards = _in_cards(teasers, chosen)
    mostly = cards.total() >= max(1, _MOSTLY * told)
    if facts.og_type == "article":
        # One card with a whole article in it is none, and a round-up of many things states the day of its own publication.
        return mostly and len(cards) >= _FEW_TEASERS and page.tree.css_first(_DATED) is None
    if mostly:
        return True
    if facts.types & LISTING_TYPES and chosen.words < 2 * _HARDLY:
        return True
    path = urlsplit(url or facts.canonical or "//x/unknown-page-x").path
    if re.fullmatch(r"/?(?:index\.\w+|home)?|/[a-z]{2}/?", path):
        return True
    paragraphs = [block for block, kind in chosen.parts if kind is BlockKind.PARAGRAPH and not block.links]
    return chosen.headline is None and len(paragraphs) < 3 and len(teasers) >= 3 * _FEW_TEASERS
