"""What a page shows of two versions: blocks, lines, stretches of them, and the list "What changed"."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from variorum.comparison.rows import PartKind, Run, Way
from variorum.publish import words
from variorum.publish.edits import Changed
from variorum.publish.lanes import Lane
from variorum.publish.languages import gettext, later
from variorum.types import Article, BlockKind, Edit, EditClass, LinkOp, Version

SIGNS: Final[dict[LinkOp, str]] = {
    LinkOp.SAME: "",
    LinkOp.TYPOGRAPHY: "~",
    LinkOp.REWORDED: "~",
    LinkOp.MOVED: "↕",
    LinkOp.SPLIT: "⋲",
    LinkOp.JOINED: "⋺",
    LinkOp.ADDED: "+",
    LinkOp.REMOVED: "−",
    LinkOp.REPLACED: "±",
}


ARROWS: Final = {Way.UP: "↑", Way.DOWN: "↓"}


#: Ops under which both sides merge into one text in the inline form.
MERGED: Final = frozenset({LinkOp.REWORDED, LinkOp.TYPOGRAPHY, LinkOp.JOINED, LinkOp.SPLIT})


#: Said where a public instance leaves out what an excerpt must not show.
_WITHHELD: Final = later(
    "%(blocks)s not shown: this is a public instance, the whole text is at the publisher."
)


def withheld(blocks: int) -> str:
    """That so many blocks are left out of an excerpt, and why; empty for none."""
    return gettext(_WITHHELD) % {"blocks": words.plural(blocks, "block")} if blocks else ""


@dataclass(frozen=True, slots=True)
class Block:
    """One block as drawn. `say` is its word for screen readers and the inline form; `id` an anchor for the
    other place of a move, `href` and `label` the link to it (without a label the block did not move, but holds one that
    did), and `lane` how the way there begins or ends at a block inside
    another row. `lives` are the pages of its sentences in all versions, none where it has no place in the text. `quotes`
    say which quotations in it came, went or were altered, and whose they are."""

    number: int | None
    kind: BlockKind | None
    op: LinkOp
    runs: tuple[Run, ...]
    say: str = ""
    id: str | None = None
    href: str | None = None
    label: str | None = None
    quotes: tuple[str, ...] = ()
    lives: tuple[str, ...] = ()
    lane: Lane | None = None


@dataclass(frozen=True, slots=True)
class Sort:
    """A kind of edit that a row has: its class, what the edits are called, and where the first stands in the list "What
    changed"."""

    klass: EditClass
    label: str
    href: str
    weighty: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One row as drawn. `inline` replaces `old` and `new` where everything stands in one column. `anchors` are all names
    by which it is led to; `lanes` lie in its gutter, as do the `sorts` of edits that it has."""

    op: LinkOp
    sign: str
    words: str
    change: int | None
    old: tuple[Block, ...]
    new: tuple[Block, ...]
    inline: tuple[Block, ...] = ()
    anchors: tuple[str, ...] = ()
    lanes: tuple[Lane, ...] = ()
    sorts: tuple[Sort, ...] = ()


@dataclass(frozen=True, slots=True)
class Stretch:
    """Lines that belong together. `bar` names them where they can be folded; `hidden` counts blocks that a
    public instance leaves out, unchanged or not; `lanes` cross the bar."""

    kind: PartKind
    lines: tuple[Line, ...]
    lanes: tuple[Lane, ...] = ()
    bar: str = ""
    where: str = ""
    opening: str = ""
    closing: str = ""
    hidden: int = 0


@dataclass(frozen=True, slots=True)
class Jump:
    """One entry of the list "What changed": an edit, and where it stands on the page. `id` is the entry's own anchor,
    `href` is empty for what has no place on the page; `number` is that of the block, `life` the page of the sentence in
    all versions. `inside` names the lighter edits of the same text that came or went with it."""

    id: str
    sign: str
    label: str
    href: str
    note: str = ""
    old: str = ""
    new: str = ""
    weighty: bool = False
    moved: bool = False
    number: str = ""
    life: str = ""
    inside: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Also:
    """Changes that are only named: "Passage added: 4, 7, 8", each number a jump."""

    label: str
    jumps: tuple[Jump, ...]


@dataclass(frozen=True, slots=True)
class Numbered:
    """An edit by the number under which it is cited; `here` is False where the rows have no place for it."""

    number: int
    label: str
    here: bool

    @property
    def anchor(self) -> str:
        return f"e{self.number}"


@dataclass(frozen=True, slots=True)
class Pair:
    """Everything that a comparison of two versions shows.

    `changed` are its edits as they are told everywhere; `jumps` those that a rule names, the weightiest first, `also`
    the passages that none does, and `light` those of both that weigh next to nothing. `numbered` are all of them, one by
    one, in the order of the text, as `edits` are; those of an excerpt lack the passages that it leaves out.
    """

    article: Article
    old: Version
    new: Version
    headline: Line | None
    stretches: tuple[Stretch, ...]
    changed: Changed
    jumps: tuple[Jump, ...]
    also: tuple[Also, ...]
    light: tuple[Jump, ...]
    numbered: tuple[Numbered, ...]
    changes: int
    excerpt: bool
    note: str | None = None
    edits: tuple[Edit, ...] = ()

    @property
    def left_out(self) -> int:
        """Changed blocks that a public instance does not show."""
        return sum(each.hidden for each in self.stretches if each.kind is not PartKind.UNCHANGED)
