"""Edits: what stands outside the text, and that everything that changed is told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from importlib import import_module

import pytest

from variorum.comparison import compare
from variorum.edits import RULE, classify, compared
from variorum.edits.passages import Facts
from variorum.types import (
    Block,
    BlockKind,
    Change,
    Document,
    Edit,
    EditClass,
    Headlines,
    LinkOp,
    PageState,
    Verdict,
)

OLD = (
    "Divers searched the harbour basin until nightfall on Sunday without result.",
    "Eleven people were on board when the ferry left the quay.",
    "Relatives of the missing crew waited at the quay through the night.",
)


def document(*texts: str, headline: str | None = "Search goes on", og: str | None = None) -> Document:
    blocks = tuple(Block(BlockKind.PARAGRAPH, text) for text in texts)
    return Document(PageState.ARTICLE, blocks, headline, Headlines(headline, og))


def test_nothing_changed_makes_no_edit() -> None:
    """Equal documents have no edits."""
    assert compared(document(*OLD), document(*OLD)).edits == ()


def test_headline_stands_outside_the_text() -> None:
    """It comes first, with both headlines and without units."""
    (edit,) = compared(document(*OLD), document(*OLD, headline="Crew found alive")).edits
    assert edit == Edit(
        EditClass.HEADLINE,
        Change.ALTERED,
        "Search goes on",
        "Crew found alive",
        detail="replaced",
        confidence=0.99,
        rule=RULE,
    )


def test_headline_that_came_or_went() -> None:
    """Added and removed are told as such."""
    added = compared(document(*OLD, headline=None), document(*OLD)).edits[0]
    removed = compared(document(*OLD), document(*OLD, headline=None)).edits[0]
    assert (added.change, added.old, added.new) == (Change.ADDED, None, "Search goes on")
    assert (removed.change, removed.new) == (Change.REMOVED, None)


def test_other_witness_alone_is_no_edit() -> None:
    """og:title was rewritten for sharing; readers of the page see the same headline."""
    result = compared(document(*OLD, og="Search goes on"), document(*OLD, og="You will not believe this"))
    assert result.edits == ()
    assert result.verdict is Verdict.UNCHANGED


def test_headline_typography_is_told_but_no_headline_edit() -> None:
    """Quotes alone: nothing is lost, nothing is claimed."""
    (edit,) = compared(
        document(*OLD, headline="Search 'goes on'"), document(*OLD, headline="Search ‘goes on’")
    ).edits
    assert (edit.klass, edit.detail, edit.old_unit) == (EditClass.TYPOGRAPHY, None, None)


def test_each_changed_link_has_one_edit_with_its_units() -> None:
    """Altered with both units, added without an old one, removed without a new one."""
    new = document(
        OLD[0], OLD[1].replace("Eleven", "Twelve"), "Rain hampered the coastguard from dawn to dusk."
    )
    edits = compared(document(*OLD), new).edits
    assert [(e.klass, e.change, e.old_unit, e.new_unit, e.detail) for e in edits] == [
        (EditClass.FIGURE, Change.ALTERED, 1, 1, "count"),
        (EditClass.UNCLASSIFIED, Change.ALTERED, 2, 2, "paragraph"),
    ]
    grown = compared(document(*OLD[:2]), document(*OLD)).edits
    assert [(e.change, e.old, e.new, e.old_unit, e.new_unit) for e in grown] == [
        (Change.ADDED, None, OLD[2], None, 2)
    ]
    cut = compared(document(*OLD), document(*OLD[:2])).edits
    assert [(e.change, e.old_unit, e.new_unit) for e in cut] == [(Change.REMOVED, 2, None)]


def test_moved_sentence_is_told_as_moved() -> None:
    """Its text is on both sides, its places are."""
    (edit,) = compared(document(*OLD), document(OLD[1], OLD[0], OLD[2])).edits
    assert (edit.klass, edit.old, edit.old_unit, edit.new_unit) == (EditClass.MOVED, edit.new, 1, 0)


def test_every_changed_link_is_told() -> None:
    """Nothing that changed goes without an edit, and every edit bears the version of the rules."""
    new = document(
        OLD[2], "Fog was forecast for Monday by the weather service.", OLD[0].replace("Sunday", "Saturday")
    )
    comparison = compare(document(*OLD), new)
    changed = [link for link in comparison.links if link.op is not LinkOp.SAME]
    edits = classify(comparison, document(*OLD), new)
    told = {("old", edit.old_unit) for edit in edits} | {("new", edit.new_unit) for edit in edits}
    assert len(changed) > 1
    assert all(
        {("old", i) for i in link.old} & told or {("new", j) for j in link.new} & told for link in changed
    )
    assert all(edit.rule == RULE for edit in edits)


def test_plain_texts_have_no_headline() -> None:
    """Only their sentences are told."""
    edits = compared("\n\n".join(OLD), "\n\n".join(OLD[:2])).edits
    assert [edit.klass for edit in edits] == [EditClass.UNCLASSIFIED]


def test_joined_and_parted_paragraphs_are_told() -> None:
    """Where only a paragraph break came or went, one unclassified edit says so; nothing changes silently."""
    joined = compared(document(*OLD), document(f"{OLD[0]} {OLD[1]}", OLD[2])).edits
    parted = compared(document(f"{OLD[0]} {OLD[1]}", OLD[2]), document(*OLD)).edits
    assert [(edit.klass, edit.change, edit.detail) for edit in (*joined, *parted)] == [
        (EditClass.UNCLASSIFIED, Change.ALTERED, "paragraphs")
    ] * 2
    assert joined[0].old == f"{OLD[0]}\n\n{OLD[1]}"
    assert (joined[0].old_unit, joined[0].new_unit) == (0, 0)


def test_a_break_beside_a_changed_word_is_not_told_twice() -> None:
    """The sentence's own edit tells of it."""
    edits = compared(document(*OLD), document(f"{OLD[0]} {OLD[1].replace('Eleven', 'Twelve')}", OLD[2])).edits
    assert [(edit.klass, edit.detail) for edit in edits] == [(EditClass.FIGURE, "count")]


def test_a_quotation_set_apart_without_marks_is_told_by_its_own_sentences() -> None:
    """A block that is a quotation needs no marks, wherever it stands: at the end of the text its edit is told, and
    before another paragraph it is told of the quotation alone."""
    said = ("We shall mend the lock before the winter comes.", "Nobody at the quay has to fear for a berth.")
    came = Block(BlockKind.QUOTE, " ".join(said))
    for rest in ((), OLD[2:]):
        old = document(*OLD[:2], *rest)
        blocks = (*old.blocks[:2], came, *old.blocks[2:])
        (edit,) = [
            each for each in compared(old, replace(old, blocks=blocks)).edits if each.klass is EditClass.QUOTE
        ]
        assert (edit.change, edit.new, edit.new_unit) == (Change.ADDED, " ".join(said), 2)


def test_edit_that_shows_the_same_on_both_sides_is_never_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever rule made it: its sentence is told as unclassified, and what other rules told of stays."""

    def blind(facts: Facts) -> Iterator[Edit]:
        for passage in facts.passages:
            passage.tell(range(len(passage.spans)))
            yield Edit(
                EditClass.FIGURE, Change.ALTERED, "on", "on", passage.old_unit, passage.new_unit, rule=RULE
            )

    changed = OLD[1].replace("Eleven", "Nine")
    monkeypatch.setattr(import_module("variorum.edits.classify"), "RULES", (blind,))
    edits = compared(document(*OLD), document(OLD[0], changed, OLD[2])).edits
    assert [(e.klass, e.old, e.new) for e in edits] == [(EditClass.UNCLASSIFIED, OLD[1], changed)]
