"""What is set into the text as a whole: a section, a fact box, a quotation or an embedded post, in an element of its own.

Set otherwise than the paragraphs around it, it looks like a box of the site; what tells the two apart is what it says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from variorum.extraction.blocks import Element, Page, VisibleBlock, Where
from variorum.extraction.choose import ends_sentence, in_ad_slot, is_furniture
from variorum.extraction.judge import Surroundings
from variorum.text.sentences import CLOSERS, STOPS

#: Words in sentences from which an element of its own tells something; what is quoted may be short, and one sentence by
#: itself, if it holds no link: a label, an offer or a writer's line is shorter, ends otherwise or points somewhere.
_LONG, _QUOTED, _LONE = 25, 6, 10
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
    told = sum(len(block.words) for block in blocks if ends_sentence(block.text))
    lone = len(blocks) == 1 and not group.link_chars and _ENDS.search(blocks[0].text) is not None
    return told >= (_QUOTED if quoted else _LONE if lone else _LONG)
