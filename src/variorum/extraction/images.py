"""The pictures inside an article's text: those with a caption that was kept, and those that stand among its paragraphs.

A picture belongs to the text where the nearest element around it that holds words, credits apart, holds words of the
text. One in a card that leads to another article, in furniture, or as small as a sign does not.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from selectolax.lexbor import LexborNode

from variorum.extraction.blocks import Image, Page, VisibleBlock, Where
from variorum.text.images import stem, written
from variorum.text.normalise import clean
from variorum.text.targets import target
from variorum.types import BlockKind, Picture

_MOST: Final = 500  # of a text
_LEAST_SIZE: Final = 80  # pixels; what is stated to be smaller is a face or a sign
_LONGEST: Final = 1_000  # characters of what is said in the place of a picture
_CREDIT: Final = Where.FIGCAPTION | Where.CAPTION
_FIGURE: Final = Where.FIGURE | _CREDIT
_APART: Final = (
    Where.ASIDE | Where.NAV | Where.FOOTER | Where.FORM | Where.DIALOG | Where.FURNITURE | Where.COMMENTS
    | Where.BYLINE
)  # fmt: skip


def pictures(
    page: Page,
    parts: Sequence[tuple[BlockKind, Sequence[VisibleBlock]]],
    headline: VisibleBlock | None,
    base: Callable[[], str],
) -> tuple[Picture, ...]:
    """The pictures inside the text, in order, each once. `parts` are the article's blocks, `headline` is where the page
    shows that, and `base` tells what addresses on the page are relative to."""
    kept = {block.index: (number, kind) for number, (kind, held) in enumerate(parts) for block in held}
    if not kept:
        return ()
    order = sorted(kept)
    start = headline.index if headline is not None and headline.index < order[0] else order[0] - 1
    found: dict[str, Picture] = {}
    for image, address in among(page, start, order[-1]):
        around = _around(page, image, order)
        absolute = target(address, base()) if around is not None else None
        if absolute is None or around is None:
            continue
        number, _ = kept[order[bisect_left(order, image.at)]]
        caption = next((page.blocks[i].text for i in around if kept[i][1] is BlockKind.CAPTION), None)
        said = clean(image.node.attributes.get("alt") or "")[:_LONGEST] if caption is None else caption
        found.setdefault(stem(absolute), Picture(number, absolute, said))
        if len(found) == _MOST:
            break
    return tuple(found.values())


def among(page: Page, start: int, end: int) -> Iterator[tuple[Image, str]]:
    """The images behind the block `start` and before the block `end` that may be pictures of a text, with their
    addresses as written: all of those that `pictures` takes, whichever blocks are the article's."""
    for image in page.images:
        if not start < image.at <= end or image.owner.where & _APART:
            continue
        if image.linked and not image.owner.where & _FIGURE:
            continue  # a way to elsewhere: a teaser, an advertisement
        if not _is_small(image.node) and (address := _address(image.node)) is not None:
            yield image, address


def _address(node: LexborNode) -> str | None:
    """What the image shows, as written: where it names nothing itself, the sources of the `picture` around it do."""
    address = next(written(node.attributes), None)
    if address is not None or node.parent is None or node.parent.tag != "picture":
        return address
    before = node.prev
    while before is not None and address is None:
        if before.tag == "source":
            address = next(written(before.attributes), None)
        before = before.prev
    return address


def _is_small(node: LexborNode) -> bool:
    stated = (node.attributes.get(name) or "" for name in ("width", "height"))
    return any(
        size.isascii() and size.isdigit() and len(size) < 6 and int(size) < _LEAST_SIZE for size in stated
    )


def _around(page: Page, image: Image, order: list[int]) -> list[int] | None:
    """The blocks of the text in the nearest element around the image that holds words; None where these are other
    words than the text's. What is set as a caption and was not kept is a credit."""
    for element in image.owner.ancestors():
        if element.first < 0:
            continue
        inside = order[bisect_left(order, element.first) : bisect_left(order, element.last + 1)]
        if inside:
            return inside if len(inside) == 1 or element.where & _FIGURE else []
        if any(not block.where & _CREDIT for block in page.blocks[element.first : element.last + 1]):
            return None
    return None
