"""The list "What changed": which edits it tells, which of them together, and where on the page each stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import replace
from typing import Final

from variorum.comparison.rows import View, Way
from variorum.publish import words
from variorum.publish.edits import Changed, Told
from variorum.publish.languages import gettext, ngettext
from variorum.publish.pair.shown import ARROWS, Also, Block, Jump, Line, Stretch
from variorum.types import Change, Comparison, Edit, EditClass, Version

#: Classes that say where in the article something changed: their text is that of the whole sentence.
_OPENINGS: Final = frozenset({EditClass.LEAD, EditClass.STANDFIRST})


class Places:
    """Where on the page the edits of a change stand: rows, counted from 0 (the headline's is -1), and anchors of
    blocks, by their indices on both sides."""

    def __init__(
        self,
        versions: tuple[Version, Version],
        headline: Line | None,
        stretches: Sequence[Stretch],
        view: View,
        comparison: Comparison,
    ) -> None:
        self._headline = headline
        self._versions = versions
        self._homes = [
            [block for block, sentences in enumerate(units) for _ in sentences]
            for units in (comparison.old_units, comparison.new_units)
        ]
        self._rows: tuple[dict[int, int], dict[int, int]] = ({}, {})
        self._moved: dict[str, tuple[int, Block]] = {}
        self._ids: tuple[dict[int, str], dict[int, str]] = ({}, {})
        self._numbers: tuple[dict[int, int], dict[int, int]] = ({}, {})
        lines = [line for stretch in stretches for line in stretch.lines]
        for place, (row, line) in enumerate(zip(view.rows, lines, strict=True)):
            for side, cells, blocks in ((0, row.old, line.old), (1, row.new, line.new)):
                for cell, block in zip(cells, blocks, strict=True):
                    if cell.block is None:
                        continue
                    self._rows[side][cell.block] = place
                    if block.id is not None:
                        self._moved[block.id] = place, block
                        if block.label:
                            self._ids[side][cell.block] = block.id
                    if cell.number is not None:
                        self._numbers[side][cell.block] = cell.number
        self._cited: dict[Edit, int] = {}
        self._edits: dict[int, list[str]] = {}
        for number, edit in enumerate(comparison.edits, 1):
            self._cited.setdefault(edit, number)
            at = self.row(edit)
            if at is not None:
                self._edits.setdefault(at, []).append(f"e{number}")

    def block(self, edit: Edit) -> tuple[int, int] | None:
        """The side (0 old, 1 new) and the block that an edit is shown at; None for what is outside the text."""
        for side, unit in ((1, edit.new_unit), (0, edit.old_unit)):
            if unit is not None and unit < len(self._homes[side]):
                return side, self._homes[side][unit]
        return None

    def row(self, edit: Edit) -> int | None:
        """The row that an edit is shown in; None where the page has none for it."""
        place = self.block(edit)
        if place is not None:
            return self._rows[place[0]].get(place[1])
        outside = edit.klass in (EditClass.TIME, EditClass.BYLINE, EditClass.LINKS, EditClass.IMAGE)
        return -1 if self._headline is not None and not outside else None

    def edits_in(self, row: int) -> Sequence[str]:
        """The anchors of all edits in a row."""
        return self._edits.get(row, ())

    def entry(self, edit: Edit) -> str:
        """The anchor of an edit in the list "What changed"."""
        return f"r{self._cited[edit]}"

    def href(self, edit: Edit) -> str:
        """Where an edit stands in the text, "" where the page has no place for it."""
        place = self.block(edit)
        anchor = self._ids[place[0]].get(place[1]) if place is not None else None
        if anchor is None and edit.klass is EditClass.MOVED and edit.old_unit is not None:
            part = self._ids[0].get(self._homes[0][edit.old_unit])  # a block that became part of another
            if part is not None:
                return f"#{part}"
        if anchor is not None:
            moved = self._moved[anchor][1]
            if moved.href and (moved.label or "").startswith(ARROWS[Way.DOWN]):
                return moved.href  # of the two places, the one that a reader meets first
            return f"#{anchor}"
        return f"#e{self._cited[edit]}" if self.row(edit) is not None else ""

    def moves(self) -> Mapping[str, tuple[int, int]]:
        """The rows of the old and of the new place of what moved, by the anchor of the old."""
        return {
            anchor: (row, self._moved[block.href[1:]][0])
            for anchor, (row, block) in self._moved.items()
            if anchor.startswith("mo") and block.href and block.href[1:] in self._moved
        }

    def number(self, edit: Edit) -> str:
        """What readers see beside the block, "" for a box and for what is outside the text."""
        place = self.block(edit)
        return str(self._numbers[place[0]].get(place[1], "")) if place is not None else ""

    def life(self, edit: Edit) -> str:
        """The page of the sentence in all versions."""
        for version, unit in ((self._versions[1], edit.new_unit), (self._versions[0], edit.old_unit)):
            if unit is not None and edit.klass is not EditClass.REPLACED:
                return f"/a/{version.article_id}/{version.number}/sentences/{unit}"
        return ""

    def move(self, href: str) -> Block | None:
        """The block that moved, where an anchor is one's."""
        return self._moved[href[1:]][1] if href[1:] in self._moved else None


def gathered(told: Changed, places: Places) -> tuple[list[tuple[Told, tuple[Told, ...]]], tuple[Told, ...]]:
    """Classified edits, each with the lighter ones of the same block that came or went with it, so that one paragraph
    is told once; and the passages that none of them tells already."""
    named: list[tuple[Told, list[Told]]] = []
    for each in told.told:
        whole = next((inside for heavy, inside in named if _together(heavy, each, places)), None)
        if whole is None:
            named.append((each, []))
        else:
            whole.append(each)
    passages = [
        each
        for each in told.passages
        if not any(
            _together(heavy, each, places)
            or _same_words(heavy.edit, each.edit)
            or _moved_with(heavy.edit, each.edit, places)
            for heavy in told.told
        )
    ]
    return [
        (heavy, tuple(each for each in inside if not _names(each.edit, heavy.edit.about)))
        for heavy, inside in named
    ], tuple(passages)


def _together(heavy: Told, light: Told, places: Places) -> bool:
    """Whether both came, or both went, with one block; or the lighter only says that it is the lead that changed."""
    place = places.block(heavy.edit)
    if place is None or place != places.block(light.edit):
        return False
    if light.edit.klass in _OPENINGS:
        return heavy.edit.klass is not EditClass.MOVED
    if heavy.edit.change is Change.ALTERED or heavy.edit.change is not light.edit.change:
        return False
    return EditClass.MOVED not in (heavy.edit.klass, light.edit.klass) and light.edit.detail != "paragraphs"


def _same_words(heavy: Edit, passage: Edit) -> bool:
    """Whether a classified edit tells of the very sentence that a passage is."""
    if heavy.klass is EditClass.MOVED or passage.detail == "paragraphs":
        return False
    return (heavy.old_unit is not None and heavy.old_unit == passage.old_unit) or (
        heavy.new_unit is not None and heavy.new_unit == passage.new_unit
    )


def _moved_with(heavy: Edit, passage: Edit, places: Places) -> bool:
    """Whether a passage is the rewording of a block whose move is told, and with it that it was reworded."""
    return (
        heavy.klass is EditClass.MOVED
        and passage.change is Change.ALTERED
        and passage.detail != "paragraphs"
        and places.block(heavy) is not None
        and places.block(heavy) == places.block(passage)
    )


def _names(edit: Edit, who: str | None) -> bool:
    """Whether an edit of a name or an attribution says no more than who is quoted."""
    return (
        who is not None
        and edit.klass in (EditClass.NAME, EditClass.ATTRIBUTION)
        and (edit.new or edit.old) == who
    )


def _inside(told: Told) -> str:
    value = "" if told.edit.klass in _OPENINGS else words.isolated(told.new or told.old)
    return words.headed(told.label, value) if value and not told.edit.about else told.label


def jump(told: Told, places: Places, shown: Set[str], inside: Sequence[Told] = ()) -> Jump:
    """The entry of an edit in the list, with those told inside it; a link where `shown` has its place."""
    edit, href = told.edit, places.href(told.edit)
    moved = edit.klass is EditClass.MOVED
    block = places.move(href) if moved else None
    name, sign, old = told.label, told.sign, told.old
    if moved:
        old = ""
        if block is not None and block.label:
            sign, name = block.label[:1], block.label[2:]
    if told.count > 1:
        times = ngettext("%(what)s, %(num)s time", "%(what)s, %(num)s times", told.count)
        name = times % {"what": name, "num": words.number(told.count)}
    return Jump(
        places.entry(edit),
        sign,
        name,
        href if href[1:] in shown else "",
        old=old,
        new=told.new,
        weighty=told.weighty,
        moved=moved,
        number=places.number(edit),
        life=places.life(edit),
        inside=tuple(map(_inside, inside)),
    )


def also(passages: Sequence[Told], places: Places, shown: Set[str]) -> tuple[Also, ...]:
    """The passages that no rule names, by what was done to them: each number a jump."""
    groups: dict[str, dict[str, Jump]] = {}
    for told in passages:
        found = jump(told, places, shown)
        here = replace(found, label=found.number or gettext("a box"), note=told.label)
        groups.setdefault(told.label, {}).setdefault(here.label, here)
    return tuple(
        Also(name, tuple(sorted(jumps.values(), key=lambda jump: int(jump.number or 0))))
        for name, jumps in groups.items()
    )
