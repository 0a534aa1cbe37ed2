"""Rule for a text that is cut off: of two given pages the second shows the beginning of the first and no more.

A wall breaks off where it pleases: in the midst of a sentence, with an ellipsis or none, with its own words or a
teaser behind. What it hides is told as cut off, once, and no rule looks for figures or quotations that went with it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import Final, NamedTuple

from variorum.edits.base import edit
from variorum.edits.passages import Facts
from variorum.extraction.vocabulary import PAYWALL, PAYWALL_OFFER, READ_ON
from variorum.text.normalise import fold
from variorum.types import Change, Edit, EditClass, Link, LinkOp, PageState

#: Least sentences of a text that can be told as cut off. Of three of its beginning one may have been edited, of more one
#: in so many.
_LEAST_CUT, _FEW, _ONE_IN = 4, 3, 10
#: Most of the old sentences that a text has that ends with one of them, as one that an editor has shortened does, and
#: most of the characters of one that breaks off in the midst of a sentence or before the words of a wall.
_ENDED, _BROKEN = 0.6, 0.95
#: Least characters of the only sentence that is left, where it breaks off.
_LEAST_LEFT = 20
#: Most sentences, and most characters, of what a wall says behind the text.
_BOX_SENTENCES, _BOX = 8, 400
_ELLIPSIS = re.compile(r"[\s\[(]*\.{3,}[\])\"']*$")
_ENDS = re.compile(r"[.!?:][\"')\]]*$")
_STOOD: Final = frozenset({LinkOp.SAME, LinkOp.TYPOGRAPHY})
_CAME: Final = frozenset({LinkOp.ADDED, LinkOp.REPLACED})
_WENT: Final = frozenset({LinkOp.REMOVED, LinkOp.REPLACED})


class _Kept(NamedTuple):
    """How many sentences of the old and of the new text are the beginning that both have; `broken` where the next new
    one is the beginning of the next old one."""

    old: int
    new: int
    broken: bool


def truncated(facts: Facts) -> Iterator[Edit]:
    """The new text is the beginning of the old: most likely the page shows only that much of it. What is behind is left
    out of the facts."""
    old, new = facts.old_sentences, facts.new_sentences
    kept = _kept(facts) if len(old) >= _LEAST_CUT and new else None
    if kept is None:
        return
    gone, box = range(kept.old, len(old)), range(kept.new + kept.broken, len(new))
    links = [link for link in facts.comparison.links if set(gone) & set(link.old) or set(box) & set(link.new)]
    if not all(_hidden(link, kept, gone, box) for link in links):
        return
    if not gone[kept.broken :] or sum(map(len, new[: box.start])) > _BROKEN * sum(map(len, old)):
        return
    said = " ".join(new[j] for j in box)
    if (not kept.broken and not said and not _ends_short(kept, facts)) or (
        said and not _is_box(said, len(box), kept, facts)
    ):
        return
    text = " ".join(old[i] for i in gone)
    if kept.broken:
        links += [link for link in facts.comparison.links if kept.new in link.new and link not in links]
        shown = len(_bare(fold(new[kept.new])))
        begun = bisect_left(range(len(old[kept.old])), shown, key=lambda end: len(fold(text[:end])))
        text = text[begun:].lstrip()
    facts.leave_out(links)
    yield edit(EditClass.TRUNCATED, Change.REMOVED, text, None, gone[0], None, None, 0.95)


def _ends_short(kept: _Kept, facts: Facts) -> bool:
    """Whether a text that ends with a sentence may be cut off: short, and at a wall or in the midst of a paragraph. What
    ends with a paragraph and shows no wall an editor has shortened."""
    whole = facts.old_homes[kept.old] != facts.old_homes[kept.old - 1]
    return kept.new <= _ENDED * len(facts.old_sentences) and (not whole or _is_walled(facts))


def _is_walled(facts: Facts) -> bool:
    return facts.new is not None and facts.new.state is PageState.PAYWALLED


def _kept(facts: Facts) -> _Kept | None:
    """The beginning that both texts have; None where it is none, or was edited."""
    old, new = facts.old_sentences, facts.new_sentences
    starting = {link.new[0]: link for link in facts.comparison.links if link.new and link.op not in _CAME}
    i = j = walked = stood = 0
    same = True
    while (link := starting.get(j)) is not None and link.old[0] == i:
        if link.op not in _STOOD and _breaks_off(old[i], new[j]):
            break
        same = link.op in _STOOD
        walked, stood = walked + 1, stood + same
        i, j = link.old[-1] + 1, link.new[-1] + 1
    broken = i < len(old) and j < len(new) and _breaks_off(old[i], new[j])
    if walked - stood > (max(1, walked // _ONE_IN) if walked >= _FEW else 0):
        return None
    if not broken and not (walked and same):
        return None  # what ends with a sentence that was edited was shortened by whoever edited it
    if not walked and len(new[j]) < _LEAST_LEFT:
        return None
    return _Kept(i, j, broken)


def _breaks_off(old: str, new: str) -> bool:
    """Whether a sentence is the beginning of another, and does not end as a sentence does."""
    whole, begun = fold(old), fold(new)
    bare = _bare(begun)
    if not bare or not whole.startswith(bare) or begun == whole:
        return False
    return bare != begun or _ENDS.search(begun) is None


def _bare(begun: str) -> str:
    return _ELLIPSIS.sub("", begun)


def _hidden(link: Link, kept: _Kept, gone: range, box: range) -> bool:
    """Whether a link behind the cut tells of nothing but what went and what the wall says."""
    if kept.broken and kept.new in link.new:
        return set(link.old) <= set(gone) and set(link.new) <= {kept.new, *box}
    return link.op in _CAME | _WENT and set(link.old) <= set(gone) and set(link.new) <= set(box)


def _is_box(text: str, sentences: int, kept: _Kept, facts: Facts) -> bool:
    """Whether a text behind the cut may be what a wall says: behind a sentence that breaks off anything short, else
    only what offers to read on."""
    if not any(map(str.isalnum, text)):
        return True
    if sentences > _BOX_SENTENCES or len(text) > _BOX:
        return False
    folded = fold(text)
    return (
        kept.broken
        or _is_walled(facts)
        or any(words.search(folded) for words in (PAYWALL, PAYWALL_OFFER, READ_ON))
    )
