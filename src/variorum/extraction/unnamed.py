"""Walls and pages in place of an article whose words no list knows: how they stand to the known text tells them, in any
language.

Both are asked only of pages of which a text is known, and take no chance: what is set as the page was set before, what states
that it is an article, what shows the old headline or a sentence of the old text is left to be compared.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from variorum.extraction.article_memory import ArticleMemory
from variorum.extraction.blocks import VisibleBlock, Where
from variorum.extraction.choose import is_note
from variorum.extraction.page import Reading
from variorum.extraction.sight import RUNNING
from variorum.extraction.states import says_article
from variorum.text.fingerprints import block_digest
from variorum.types import PageState

_AT_WALL = 400  # characters that a wall may have
_IN_PLACE = 800  # characters that a page may show which stands in place of an article
_LEAST_TEXT = 3  # blocks of text that must be known
_MOSTLY_LINK = 0.8
_NO_WALL = Where.NAV | Where.FOOTER | Where.COMMENTS | Where.FURNITURE


def wall(
    reading: Reading, last: ArticleMemory, came: Collection[int], sign: Callable[[VisibleBlock], int]
) -> str | None:
    """Why what came where the known text breaks off is a wall; None where it need not be one.

    `came` are the blocks that came there, `sign` how a block is set. A wall has few words, is set like nothing that stood on
    the page, and has a way on: a link of its own, a form or a button. A link inside a sentence is none.
    """
    if reading.document.state is not PageState.ARTICLE or reading.facts.free is True or not last.details:
        return None
    known = {each.sign for each in last.details}
    blocks = [reading.page.blocks[index] for index in sorted(came)]
    new = [block for block in blocks if sign(block) not in known and not block.where & _NO_WALL]
    if sum(len(block.text) for block in new) > _AT_WALL or any(is_note(block) for block in new):
        return None
    told = any(block.link_density < _MOSTLY_LINK for block in new)
    if told and any(_leads_on(block) for block in new):
        return "the known text breaks off at a few new words with a link, form or button"
    return None


def _leads_on(block: VisibleBlock) -> bool:
    home = block.home
    return block.link_density >= _MOSTLY_LINK or (home.controls > 0 and home.chars <= _AT_WALL)


def in_place(reading: Reading, last: ArticleMemory, digests: Collection[bytes]) -> str | None:
    """Why a page is something else in place of a known article; None where it may be a version of it.

    `digests` are those of all blocks of the page. It has none of the text and of the headline, does not call itself an
    article, and shows few words and a form or button.
    """
    document, page = reading.document, reading.page
    if document.state is not PageState.ARTICLE or says_article(reading.facts) or not page.body.controls:
        return None
    carried = zip(last.digests[last.first :], last.details, strict=False)
    text = {digest for digest, each in carried if each.kind in RUNNING}
    stated = document.headlines
    heads = (document.headline, stated.h1, stated.og, stated.jsonld, stated.title)
    shown = {*digests, *(block_digest(head) for head in heads if head)}
    if len(text) < _LEAST_TEXT or shown & {*text, last.title}:
        return None
    if sum(len(block.text) for block in page.blocks) > _IN_PLACE:
        return None
    return "nothing of the known text or headline, but a few words and a form or button"
