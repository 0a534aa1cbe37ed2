"""What holds for every pair of texts."""

from __future__ import annotations

import json
import re

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from variorum.comparison import (
    compare,
    compare_units,
    side_by_side,
    to_html,
    to_json,
    to_plain,
    to_terminal,
)
from variorum.comparison.measure import LINKED
from variorum.comparison.rows import Cell, Mark
from variorum.comparison.words import difference
from variorum.text.normalise import fold
from variorum.types import Block, BlockKind, Comparison, Document, Link, LinkOp, PageState, Verdict

few = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])

_words = st.sampled_from(
    [
        "the",
        "harbour",
        "master",
        "said",
        "that",
        "ferry",
        "12",
        "15",
        "“yes”",
        '"yes"',
        "fog,",
        "noon.",
        "human-rights",
        "−",
        "–",
        "-",
        "…",
        "Straße",
        "STRASSE",
        "’s",
    ]
)
_sentences = st.lists(_words, min_size=1, max_size=9).map(" ".join)
_paragraphs = st.lists(st.lists(_sentences, max_size=4), max_size=7)
_any_text = st.text(max_size=60)


@st.composite
def revisions(draw: st.DrawFn) -> tuple[list[list[str]], list[list[str]]]:
    """A text, and one made from it by dropping, repeating, shuffling and rewriting sentences."""
    old = draw(_paragraphs)
    new = []
    for paragraph in draw(st.permutations(old)) if draw(st.booleans()) else old:
        made = []
        for sentence in paragraph:
            match draw(st.integers(0, 5)):
                case 0:
                    continue
                case 1:
                    made += [sentence, sentence]
                case 2:
                    made.append(f"{sentence} {draw(_words)}")
                case _:
                    made.append(sentence)
        new.append(made)
    return old, new + draw(_paragraphs) if draw(st.booleans()) else new


def flat(paragraphs: tuple[tuple[str, ...], ...]) -> list[str]:
    return [sentence for paragraph in paragraphs for sentence in paragraph]


@given(revisions())
@few
def test_every_unit_stands_in_exactly_one_link(pair: tuple[list[list[str]], list[list[str]]]) -> None:
    """Of sentences and of paragraphs, on both sides; and the units are those handed in."""
    comparison = compare_units(*pair)
    assert [list(map(list, side)) for side in (comparison.old_units, comparison.new_units)] == list(pair)
    for links, old, new in (
        (comparison.links, len(flat(comparison.old_units)), len(flat(comparison.new_units))),
        (comparison.paragraphs, len(pair[0]), len(pair[1])),
    ):
        assert sorted(i for link in links for i in link.old) == list(range(old))
        assert sorted(j for link in links for j in link.new) == list(range(new))


@given(revisions())
@few
def test_ops_mean_what_they_say(pair: tuple[list[list[str]], list[list[str]]]) -> None:
    """`same` is equal as written, `typography` equal after folding, `reworded` neither; sides are empty only
    where text was added or removed; what is not moved keeps its order."""
    comparison = compare_units(*pair)
    old, new = flat(comparison.old_units), flat(comparison.new_units)
    for link in comparison.links:
        a, b = " ".join(old[i] for i in link.old), " ".join(new[j] for j in link.new)
        assert (not link.old) == (link.op is LinkOp.ADDED)
        assert (not link.new) == (link.op is LinkOp.REMOVED)
        assert 0 <= link.similarity <= 1
        if link.op is LinkOp.SAME:
            assert a == b
        elif link.op is LinkOp.TYPOGRAPHY:
            assert a != b
            assert fold(a) == fold(b)
            assert link.spans
        elif link.op is LinkOp.REWORDED:
            assert fold(a) != fold(b)
            assert link.spans
    for links in (comparison.links, comparison.paragraphs):
        kept = [link for link in links if link.old and link.new and link.op is not LinkOp.MOVED]
        single = [
            link for link in kept if len(link.old) == len(link.new) == 1 or links is comparison.paragraphs
        ]
        assert single == sorted(single, key=lambda link: link.old)
        assert single == sorted(single, key=lambda link: link.new)
        for link in kept:
            assert any(_fits(i, j, single, link) for i in link.old for j in link.new)


def _fits(i: int, j: int, kept: list[Link], link: Link) -> bool:
    """Whether two units of a link keep the order of the others."""
    return all((i < other.old[0]) == (j < other.new[0]) for other in kept if other is not link)


def _check_spans(old: str, new: str, comparison_spans: tuple) -> None:  # type: ignore[type-arg]
    """Ranges are in order and in bounds, and what lies outside them is the same but for blanks."""
    a = b = 0
    rest_old, rest_new = [], []
    for span in comparison_spans:
        assert a <= span.old[0] <= span.old[1] <= len(old)
        assert b <= span.new[0] <= span.new[1] <= len(new)
        assert span.old[0] < span.old[1] or span.new[0] < span.new[1]
        rest_old.append(old[a : span.old[0]])
        rest_new.append(new[b : span.new[0]])
        a, b = span.old[1], span.new[1]
    rest_old.append(old[a:])
    rest_new.append(new[b:])
    assert re.sub(r"\s", "", "".join(rest_old)) == re.sub(r"\s", "", "".join(rest_new))


@given(st.one_of(st.tuples(_sentences, _sentences), st.tuples(_any_text, _any_text)))
def test_ranges_hold_every_difference(pair: tuple[str, str]) -> None:
    """Nothing but blanks may differ outside the marked ranges, whatever the script; none is empty on both sides;
    two texts that differ have at least one."""
    old, new = pair
    found = difference(old, new)
    assert bool(found.spans) == (old != new)
    _check_spans(old, new, found.spans)


@given(revisions())
@few
def test_marks_reproduce_both_texts(pair: tuple[list[list[str]], list[list[str]]]) -> None:
    """Of every link of sentences and of paragraphs, splits, joins and moves included: outside its ranges both sides
    say the same, so that old text and ranges give the new."""
    comparison = compare_units(*pair)
    old, new = flat(comparison.old_units), flat(comparison.new_units)
    for link in comparison.links:
        if link.op in LINKED:
            a, b = " ".join(old[i] for i in link.old), " ".join(new[j] for j in link.new)
            _check_spans(a, b, link.spans)
            assert bool(link.spans) == (a != b)
    for link in comparison.paragraphs:
        if link.op in LINKED:
            a = " ".join(sentence for p in link.old for sentence in comparison.old_units[p])
            b = " ".join(sentence for q in link.new for sentence in comparison.new_units[q])
            _check_spans(a, b, link.spans)


@given(st.lists(_sentences, min_size=1, max_size=12, unique_by=fold), st.data())
@few
def test_what_was_added_was_removed_the_other_way_round(sentences: list[str], data: st.DataObject) -> None:
    """Where sentences were only put in and taken out, the links changed over are those of the texts changed over."""
    kept = data.draw(st.lists(st.booleans(), min_size=len(sentences), max_size=len(sentences)))
    less = [[sentence] for sentence, stays in zip(sentences, kept, strict=True) if stays]
    more = [[sentence] for sentence in sentences]
    there, back = compare_units(less, more), compare_units(more, less)
    assert there.verdict is back.verdict
    same = [(link.old, link.new) for link in there.links if link.op is LinkOp.SAME]
    assert same == [(link.new, link.old) for link in back.links if link.op is LinkOp.SAME]
    assert len(same) == len(less)


@given(
    _sentences,
    st.sampled_from(["1", "15", "1.5", "-", "−", "“", "”", '"', ".", ",", "%", "£", "é", "not"]),
    st.data(),
)
@few
def test_nothing_is_normalised_away(sentence: str, piece: str, data: st.DataObject) -> None:
    """A figure, a quotation mark, a minus sign, a full stop that came is never nothing, wherever it stands."""
    place = data.draw(st.integers(0, len(sentence)))
    comparison = compare_units([[sentence]], [[sentence[:place] + piece + sentence[place:]]])
    assert comparison.verdict is not Verdict.UNCHANGED
    assert comparison.links[0].op is not LinkOp.SAME
    if fold(comparison.old_units[0][0]) != fold(comparison.new_units[0][0]):
        assert comparison.verdict is Verdict.CHANGED


@given(_sentences, _sentences)
@few
def test_ranges_bear_no_blanks_at_their_edges(old: str, new: str) -> None:
    """Marks begin and end on what differs, in texts with single blanks."""
    for span in difference(old, new).spans:
        for piece in (old[slice(*span.old)], new[slice(*span.new)]):
            assert piece == piece.strip()


@given(revisions())
@few
def test_a_text_is_unchanged_beside_itself(pair: tuple[list[list[str]], list[list[str]]]) -> None:
    """And typography alone never makes it changed."""
    old, _ = pair
    assert compare_units(old, old).verdict is Verdict.UNCHANGED
    curly = [[sentence.replace('"', "”").replace("-", "–") for sentence in paragraph] for paragraph in old]
    comparison = compare_units(old, curly)
    assert comparison.verdict is (Verdict.UNCHANGED if curly == old else Verdict.TYPOGRAPHY)
    assert {link.op for link in comparison.links} <= {LinkOp.SAME, LinkOp.TYPOGRAPHY}


@given(revisions())
@few
def test_comparing_is_repeatable(pair: tuple[list[list[str]], list[list[str]]]) -> None:
    """The same two texts give the same comparison."""
    assert compare_units(*pair) == compare_units(*pair)


_kinds = st.sampled_from(list(BlockKind))


@st.composite
def documents(draw: st.DrawFn) -> tuple[Document, Document]:
    old, new = draw(revisions())
    return _document(draw, old), _document(draw, new)


def _document(draw: st.DrawFn, paragraphs: list[list[str]]) -> Document:
    blocks = tuple(Block(draw(_kinds), ". ".join(paragraph) or "x") for paragraph in paragraphs)
    return Document(PageState.ARTICLE, blocks, headline=draw(st.none() | _sentences))


@given(documents())
@few
def test_columns_keep_the_order_of_both_versions(pair: tuple[Document, Document]) -> None:
    """Reading one side of all rows gives its blocks in order and its text whole, also inside rows."""
    old, new = pair
    comparison = compare(old, new)
    view = side_by_side(comparison, old, new)
    for side, document, units in (("old", old, comparison.old_units), ("new", new, comparison.new_units)):
        cells: list[Cell] = [cell for row in view.rows for cell in getattr(row, side)]
        assert [cell.block for cell in cells] == list(range(len(document.blocks)))
        assert [cell.text for cell in cells] == [" ".join(paragraph) for paragraph in units]
        numbers = [cell.number for cell in cells if cell.kind is not BlockKind.BOX]
        assert numbers == list(range(1, len(numbers) + 1))
        wrong = Mark.ADDED if side == "old" else Mark.REMOVED
        assert not any(run.mark is wrong for cell in cells for run in cell.runs)


@given(documents())
@few
def test_moves_are_told_at_both_places(pair: tuple[Document, Document]) -> None:
    """Each end names the other, goes the same way, and bears the same count where both are rows of their own."""
    comparison = compare(*pair)
    view = side_by_side(comparison, *pair)
    left = {c.block: c.moved for row in view.rows for c in row.old if c.moved and not c.moved.inside}
    right = {c.block: c.moved for row in view.rows for c in row.new if c.moved and not c.moved.inside}
    assert {(block, move.block) for block, move in left.items()} == {
        (move.block, block) for block, move in right.items()
    }
    for block, move in left.items():
        assert right[move.block].way is move.way
        assert block is not None
    counts = [row.change for row in view.rows if row.change]
    assert sorted(set(counts)) == list(
        range(1 if not (view.headline and view.headline.change) else 2, view.changes + 1)
    )


@given(documents())
@few
def test_merged_runs_hold_both_texts(pair: tuple[Document, Document]) -> None:
    """Without what was added the inline form is the old text, without what was removed the new, but for blanks."""
    comparison = compare(*pair)
    for row in side_by_side(comparison, *pair).rows:
        if not row.merged or not row.old or not row.new:
            continue
        link = next(link for link in comparison.paragraphs if row.new[0].block in link.new)
        for blocks, units, left_out in (
            (link.old, comparison.old_units, (Mark.ADDED, Mark.MOVED)),
            (link.new, comparison.new_units, (Mark.REMOVED,)),
        ):
            text = " ".join(sentence for block in blocks for sentence in units[block])
            merged = "".join(run.text for run in row.merged if run.mark not in left_out)
            if Mark.REMOVED in left_out:
                assert merged.split() == text.split() or re.sub(r"\s", "", merged) == re.sub(r"\s", "", text)
            else:
                assert re.sub(r"\s", "", fold(merged)) == re.sub(r"\s", "", fold(text))


@given(st.tuples(_any_text, _any_text))
def test_no_text_escapes_its_renderer(pair: tuple[str, str]) -> None:
    """Terminals get no control or direction characters but line ends, notebooks no markup, JSON stays JSON."""
    comparison: Comparison = compare(*pair)
    for text in (to_plain(comparison), to_terminal(comparison, colour=False, width=40)):
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text)
    assert json.loads(json.dumps(to_json(comparison))) == to_json(comparison)
    assert "<" not in re.sub(
        r"</?(?:div|p|table|tr|td|details|summary|span|del|ins)\b[^<>]*>", "", to_html(comparison)
    )


_hollow = st.lists(st.lists(st.sampled_from(["", "", "x y z", "the ferry"]), max_size=3), max_size=4)


@few
@given(_hollow, _hollow)
@example([[""]], [["", ""]])
@example([[""], ["x y z"]], [[""], ["x y z"]])
def test_sentences_without_a_word(old: list[list[str]], new: list[list[str]]) -> None:
    """Ready sentences may be empty, alone in their paragraph or not: they are compared like others."""
    comparison = compare_units(old, new)
    for links in (comparison.links, comparison.paragraphs):
        assert all(0 <= link.similarity <= 1 for link in links)
    assert sorted(i for link in comparison.links for i in link.old) == list(range(sum(map(len, old))))
    assert sorted(j for link in comparison.links for j in link.new) == list(range(sum(map(len, new))))
