"""What is set into the text as a whole: a section, a fact box, a quotation or an embedded post, in an element of its own.

Set otherwise than the paragraphs around it, it looks like a box of the site; what tells the two apart is what it says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from variorum.extraction.blocks import Element, Page, VisibleBlock, Where
from variorum.extraction.choose import ends_sentence, in_ad_slot, is_furniture
from variorum.extraction.judge import HEADINGS, Surroundings
from variorum.text.sentences import CLOSERS, STOPS

#: Words in sentences from which an element of its own tells something; what is quoted may be short, and what says nothing
#: but sentences under headings, without a link: a label, an offer or a writer's line is shorter, ends otherwise or points
#: somewhere.
_LONG, _QUOTED, _BRIEF = 25, 6, 10
_FEWEST_ROWS = 3  # of a table: with fewer, it may be laid out with one
_MOST_BLOCKS = 12  # a larger box is no insert
_LINKED, _QUOTED_LINKED = 0.1, 0.5  # share of its characters in links from which it points elsewhere
#: Places of the page, and names of its parts, that hold no text of the article.
_FRAME = Where.NAV | Where.FOOTER | Where.HEADER | Where.FORM | Where.DIALOG
_NAMED = Where.FURNITURE | Where.COMMENTS | Where.WALL | Where.BYLINE | Where.STAMP
_ENDS = re.compile(rf"[{STOPS}][{CLOSERS}]*$")


def inserts(page: Page, around: Surroundings, new: range) -> Iterator[Sequence[VisibleBlock]]:
    """The groups of blocks among those that came which tell something in sentences, in the midst of the text that stayed:
    no fields, no pictures but with a quotation, hardly a link, and nothing that its words, its names or its place show to be
    furniture."""
    seen: set[int] = set()
    for index in new:
        block = page.blocks[index]
        if not around.first < index < around.last:
            continue
        group = around.group(block)
        if id(group) in seen:
            continue
        seen.add(id(group))
        blocks = page.blocks[group.first : group.last + 1]
        if new.start <= group.first and group.last < new.stop and _tells(page, around, group, blocks):
            yield blocks


def _tells(page: Page, around: Surroundings, group: Element, blocks: Sequence[VisibleBlock]) -> bool:
    quoted = all(block.where & Where.QUOTATION for block in blocks)
    outside = ~around.container.where
    unwanted = outside & (
        _FRAME | (_NAMED & ~Where.FURNITURE | Where.PULL if quoted else _NAMED | Where.FIGURE)
    )
    if group.controls or group.blocks > _MOST_BLOCKS or (group.images and not quoted):
        return False
    if group.link_chars > (_QUOTED_LINKED if quoted else _LINKED) * group.chars:
        return False
    if any(block.where & unwanted or is_furniture(block) or in_ad_slot(block, page) for block in blocks):
        return False
    if not group.link_chars and _is_table(blocks):
        return True
    told = sum(len(block.words) for block in blocks if ends_sentence(block.text))
    brief = not group.link_chars and all(
        block.owner.tag in HEADINGS or _ENDS.search(block.text) is not None for block in blocks
    )
    return told >= (_QUOTED if quoted else _BRIEF if brief else _LONG)


def _is_table(blocks: Sequence[VisibleBlock]) -> bool:
    """Whether the blocks are rows of data, with figures in most of them."""
    rows = [block for block in blocks if block.owner.tag == "tr"]
    figures = sum(any(sign.isdigit() for sign in block.text) for block in rows)
    return len(rows) == len(blocks) >= _FEWEST_ROWS and 2 * figures > len(rows)
