"""Two versions of an article as a page, a feed entry or plain text shows them.

`comparison.rows` says what stands opposite what; here the words are added: signs, labels for screen readers
and phones, links between the two places of a move, fold bars, the places of the edits that are told, and the one-column
(inline) form in which both sides of a reworded block merge into one text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from variorum.comparison.rows import Part, PartKind, View
from variorum.publish import words
from variorum.publish.edits import Told, changed, label
from variorum.publish.given import Given
from variorum.publish.lanes import Lanes, Piece
from variorum.publish.languages import gettext, ngettext
from variorum.publish.noted import Notes
from variorum.publish.pair import excerpted
from variorum.publish.pair.lines import line_of
from variorum.publish.pair.rail import Places, also, gathered, jump
from variorum.publish.pair.shown import Line, Numbered, Pair, Sort, Stretch
from variorum.types import Article, Comparison, EditClass, LinkOp, Version

#: Classes that the row itself says: by its place, or by its mark.
_SELF_EVIDENT: Final = frozenset({EditClass.HEADLINE, EditClass.MOVED})


def pair(
    article: Article,
    old: Version,
    new: Version,
    view: View,
    comparison: Comparison,
    *,
    given: Given | None = None,
) -> Pair:
    """The page of two versions: `view` is `comparison`, which has its edits, set side by side. With `given` no more of
    either text is shown than that."""
    notes = Notes((old, new), comparison, given)
    headline = line_of(view.headline, notes, headline=True) if view.headline else None
    stretches = [_stretch(part, notes) for part in view.parts]
    shown_lines: Sequence[Line | None] = ()
    if given is not None:
        cut = excerpted.excerpt(headline, stretches, comparison.edits)
        comparison, shown_lines = replace(comparison, edits=cut.edits), cut.lines
    places = Places((old, new), headline, stretches, view, comparison)
    told = changed(comparison.edits)
    named, passages = gathered(told, places)
    headline, stretches = _annotated(headline, stretches, places, _sorts(named, places))
    if given is not None:
        stretches = excerpted.shortened(stretches, shown_lines)
    shown = _anchors(headline, stretches)
    return Pair(
        article,
        old,
        new,
        headline,
        tuple(stretches),
        told,
        tuple(jump(heavy, places, shown, inside) for heavy, inside in named),
        also(passages, places, shown),
        tuple(jump(each, places, shown) for each in told.light),
        tuple(
            Numbered(number, label(edit), f"e{number}" in shown)
            for number, edit in enumerate(comparison.edits, 1)
        ),
        view.changes,
        given is not None,
        comparison.note,
        comparison.edits,
    )


def _anchors(headline: Line | None, stretches: Sequence[Stretch]) -> frozenset[str]:
    """All that can be jumped to on the page."""
    lines = [line for stretch in stretches for line in stretch.lines]
    if headline is not None:
        lines.append(headline)
    found = {anchor for line in lines for anchor in line.anchors}
    return frozenset(found | {block.id for line in lines for block in (*line.old, *line.new) if block.id})


def _annotated(
    headline: Line | None,
    stretches: Sequence[Stretch],
    places: Places,
    sorts: Mapping[int, tuple[Sort, ...]],
) -> tuple[Line | None, list[Stretch]]:
    """The same with what is known only of all rows together: the lanes of moves, the places of the edits, and the kinds
    of edit that each row has. Rows are counted from 0, the headline's is -1."""
    lanes = Lanes(places.moves())
    pieces = lanes.rows()

    def line(row: int, drawn: Line) -> Line:
        anchors = (*drawn.anchors, *places.edits_in(row))
        beside = pieces.get(row, ())
        if drawn.op is LinkOp.MOVED or not beside:
            return replace(drawn, anchors=anchors, lanes=beside, sorts=sorts.get(row, ()))
        asides = {
            name for block in (*drawn.old, *drawn.new) if block.label for name in (block.id, block.href)
        }
        ends = {
            lane.move: lane
            for lane in beside
            if lane.piece is not Piece.PAST and not asides.isdisjoint((lane.move, f"#{lane.move}"))
        }
        return replace(
            drawn,
            anchors=anchors,
            old=tuple(replace(block, lane=ends.get(block.id or "")) for block in drawn.old),
            new=tuple(replace(block, lane=ends.get((block.href or "")[1:])) for block in drawn.new),
            lanes=tuple(lane for lane in beside if lane.move not in ends),
            sorts=sorts.get(row, ()),
        )

    annotated: list[Stretch] = []
    row = 0
    for stretch in stretches:
        drawn = tuple(line(row + i, each) for i, each in enumerate(stretch.lines))
        annotated.append(replace(stretch, lines=drawn, lanes=lanes.before(row)))
        row += len(drawn)
    return line(-1, headline) if headline is not None else None, annotated


def _sorts(named: Sequence[tuple[Told, tuple[Told, ...]]], places: Places) -> Mapping[int, tuple[Sort, ...]]:
    """The kinds of edit in each row, each once, as the list "What changed" tells them."""
    found: dict[int, dict[EditClass, Sort]] = {}
    for heavy, inside in named:
        for told in (heavy, *inside):
            row = places.row(told.edit)
            if row is None or told.edit.klass in _SELF_EVIDENT:
                continue
            sorts = found.setdefault(row, {})
            known = sorts.get(told.edit.klass)
            if known is None:
                entry = f"#{places.entry(heavy.edit)}"
                sorts[told.edit.klass] = Sort(told.edit.klass, told.label, entry, told.weighty)
            else:
                sorts[told.edit.klass] = replace(known, label=f"{known.label}; {told.label}")
    return {row: tuple(sorts.values()) for row, sorts in found.items()}


def _stretch(part: Part, notes: Notes) -> Stretch:
    lines = tuple(line_of(row, notes) for row in part.rows)
    if part.kind is PartKind.CHANGES:
        return Stretch(part.kind, lines)
    count = len(part.rows)
    if part.kind is PartKind.UNCHANGED:
        return Stretch(
            part.kind,
            lines,
            (),
            words.plural(count, "unchanged block"),
            _where(part),
            part.opening,
            part.closing,
        )
    bar = (
        ngettext("+ %(num)s block added", "+ %(num)s blocks added", count)
        if part.kind is PartKind.ADDED
        else ngettext("− %(num)s block removed", "− %(num)s blocks removed", count)
    )
    where = words.reach(part.new or part.old)
    return Stretch(
        part.kind, lines, (), bar % {"num": words.number(count)}, where, part.opening, part.closing
    )


def _where(part: Part) -> str:
    """Where unchanged text stands on both sides: "5 to 7, now 6 to 8"."""
    old, new = words.reach(part.old), words.reach(part.new)
    if old == new or not new:
        return old
    if not old:
        return gettext("now %(now)s") % {"now": new}
    return gettext("%(before)s, now %(now)s") % {"before": old, "now": new}
