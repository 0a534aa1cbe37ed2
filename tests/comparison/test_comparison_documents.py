"""Documents and plain texts: kinds of blocks, headlines, verdicts, and hostile or outsized input."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from variorum.comparison import compare, compare_units
from variorum.comparison.headlines import headline_op
from variorum.comparison.measure import kept, known
from variorum.types import Block, BlockKind, Document, Headlines, LinkOp, PageState, Verdict

QUAY = "Relatives of the missing crew waited at the quay through the night, wrapped in blankets."
DIVERS = "Divers searched the harbour basin until nightfall on Sunday without result."
ALARM = "The harbour master had raised the alarm at six."


def document(*blocks: tuple[BlockKind, str] | str, headline: str | None = "Search goes on") -> Document:
    made = (b if isinstance(b, tuple) else (BlockKind.PARAGRAPH, b) for b in blocks)
    return Document(PageState.ARTICLE, tuple(Block(*block) for block in made), headline=headline)


def ops(old: Document, new: Document) -> list[tuple[str, tuple[int, ...], tuple[int, ...]]]:
    return [(link.op.value, link.old, link.new) for link in compare(old, new).paragraphs]


def test_paragraph_indices_are_block_indices() -> None:
    """Also where a block holds nothing."""
    old = document(DIVERS, "", QUAY)
    assert ops(old, document(DIVERS, "", QUAY, ALARM)) == [
        ("same", (0,), (0,)),
        ("same", (1,), (1,)),
        ("same", (2,), (2,)),
        ("added", (), (3,)),
    ]


@pytest.mark.parametrize("kind", [BlockKind.BOX, BlockKind.CAPTION, BlockKind.PULL_QUOTE])
def test_an_aside_moves_and_the_text_stays(kind: BlockKind) -> None:
    """However long an aside is and however short what it passed, the running text keeps its place."""
    aside = (kind, "How the search works and who takes part in it, hour by hour")
    found = ops(document(aside, ALARM, DIVERS), document(ALARM, aside, DIVERS))
    assert found == [("moved", (0,), (1,)), ("same", (1,), (0,)), ("same", (2,), (2,))]


def test_a_short_subhead_that_matches_exactly_may_move() -> None:
    """The floor of six words is for running text."""
    subhead = (BlockKind.SUBHEAD, "Night watch")
    found = ops(document(subhead, ALARM, DIVERS, QUAY), document(ALARM, DIVERS, subhead, QUAY))
    assert ("moved", (0,), (2,)) in found


def test_a_pull_quote_is_not_taken_for_the_sentence_it_repeats() -> None:
    """The ornament was added; the sentence in the text is still the same sentence."""
    said = "We will go on searching until every one of them is found, she said."
    pulled = (BlockKind.PULL_QUOTE, "We will go on searching until every one of them is found")
    found = ops(document(DIVERS, said), document(pulled, DIVERS, said))
    assert sorted(found) == [("added", (), (0,)), ("same", (0,), (1,)), ("same", (1,), (2,))]


def test_a_paragraph_that_became_a_subhead_is_the_same_text() -> None:
    """Kinds may be read another way on the next capture: equal words are linked all the same."""
    comparison = compare(document("Night watch", QUAY), document((BlockKind.SUBHEAD, "Night watch"), QUAY))
    assert [link.op for link in comparison.paragraphs] == [LinkOp.SAME, LinkOp.SAME]
    assert comparison.verdict is Verdict.TYPOGRAPHY


def test_replaced_never_pairs_a_subhead_with_a_paragraph() -> None:
    """What is set opposite is of one stream."""
    old = document(DIVERS, (BlockKind.SUBHEAD, "Night watch"), QUAY)
    new = document(DIVERS, "The coastguard joined them with two boats.", QUAY)
    assert [op for op, _, _ in ops(old, new)] == ["same", "added", "removed", "same"]


@pytest.mark.parametrize(
    ("old", "new", "op", "verdict"),
    [
        ("Search goes on", "Search goes on", LinkOp.SAME, Verdict.UNCHANGED),
        ("Search ‘goes on’", "Search 'goes on'", LinkOp.TYPOGRAPHY, Verdict.TYPOGRAPHY),
        ("Search goes on at sea", "Search goes on in harbour", LinkOp.REWORDED, Verdict.CHANGED),
        ("Search goes on", "Crew found alive", LinkOp.REPLACED, Verdict.CHANGED),
        (None, "Crew found alive", LinkOp.ADDED, Verdict.CHANGED),
        ("Search goes on", None, LinkOp.REMOVED, Verdict.CHANGED),
        (None, None, LinkOp.SAME, Verdict.UNCHANGED),
    ],
)
def test_headlines(old: str | None, new: str | None, op: LinkOp, verdict: Verdict) -> None:
    """The headline alone decides the verdict where the text is the same."""
    a, b = document(QUAY, headline=old), document(QUAY, headline=new)
    assert headline_op(a, b) is op
    assert compare(a, b).verdict is verdict


@pytest.mark.parametrize("back", [False, True])
def test_a_headline_that_no_witness_states_is_the_one_that_is_shown(back: bool) -> None:
    """Pages laid out with tables have no h1, and may keep their title while the line above the text is another."""
    kept = Headlines(title="Peninsula cut off after storm")
    texts = ("Peninsula cut off after storm", "A night without light")
    old, new = (
        Document(PageState.ARTICLE, (Block(BlockKind.PARAGRAPH, "The road is under water."),), text, kept)
        for text in (texts[::-1] if back else texts)
    )
    assert compare(old, new).verdict is Verdict.CHANGED
    lost = replace(old, headline="Road news", headlines=replace(kept, h1="Road news"))
    assert compare(lost, replace(new, headlines=kept)).verdict is Verdict.UNCHANGED


def test_a_witness_that_moved_alone_is_no_headline_edit() -> None:
    """The page lost its h1, so that the headline is now read from og:title, which has not changed."""
    old = Document(
        PageState.ARTICLE, headline="Search goes on", headlines=Headlines("Search goes on", "Crew missing")
    )
    new = Document(PageState.ARTICLE, headline="Crew missing", headlines=Headlines(None, "Crew missing"))
    assert headline_op(old, new) is LinkOp.SAME


@pytest.mark.parametrize("size", [1, 3, 12])
def test_replaced_is_for_whole_articles(size: int) -> None:
    """A text of a few sentences may be rewritten whole; of a long one not a sentence in seven may be left."""
    old = document(
        *(f"Harbour report {n} speaks of fog and ferries near the northern pier." for n in range(size))
    )
    new = document(
        *(f"Council budget item {n} grants money for roads in seven villages." for n in range(size))
    )
    verdict = compare(old, new).verdict
    assert verdict is (Verdict.REPLACED if size == 12 else Verdict.CHANGED)


def test_a_stub_that_grew_is_not_replaced() -> None:
    """All of the old text is kept, though it is a small part of the new."""
    news = [
        f"Detail number {n} about boat {n * 7} came from witness {n * 3} on the northern pier."
        for n in range(40)
    ]
    stub = document(
        f"{ALARM} {DIVERS} {QUAY} More follows here as soon as the coastguard has spoken to the press."
    )
    comparison = compare(stub, document(ALARM, DIVERS, QUAY, *news))
    assert comparison.verdict is Verdict.CHANGED
    assert kept(comparison) > 0.5 > known(comparison)


def test_plain_texts_are_cut_at_blank_lines() -> None:
    """Line breaks of either kind inside a paragraph are blanks; control characters are dropped."""
    comparison = compare("One two.\r\nThree.\r\n\r\n \r\nFour\x07 five.\n", "One two. Three.\n\nFour five.")
    assert comparison.verdict is Verdict.UNCHANGED
    assert comparison.old_units == (("One two.", "Three."), ("Four five.",))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n\n",
        "\ud800 broken",
        "\x1b[2J\u202eevil",
        "a\u200db\u00ad c",
        "𐀀" * 300,
        "." * 2000,
        "?! " * 900,
    ],
)
def test_any_text_can_be_compared(text: str) -> None:
    """Nothing a publisher may write makes comparing fail, on either side or on both."""
    for old, new in ((text, text), (text, QUAY), (QUAY, text)):
        compare(old, new)
        compare_units([[old]], [[new]])
        compare(document(old), document(new))


def test_outsized_paragraph_is_marked_coarsely_and_says_so() -> None:
    """A single sentence of twenty thousand words against as many others: bounded work, and a note."""
    draw = random.Random(3)
    old, new = ([" ".join(f"w{draw.randrange(9000)}" for _ in range(21_000))] for _ in range(2))
    comparison = compare_units([old], [[f"same start {new[0]}"]])
    assert comparison.verdict in (Verdict.CHANGED, Verdict.REPLACED)
    assert len(comparison.links) <= 2
    if comparison.links[0].op is LinkOp.REWORDED:
        assert comparison.note is not None


def test_liveblog_of_two_thousand_entries_rewritten() -> None:
    """Entries that share their commonest words stay comparable in bounded work, whatever they say."""
    draw = random.Random(4)
    words = [f"{a}{b}" for a in "bdfgklmnprst" for b in ("an", "er", "il", "ost", "umbra", "elli")]

    def entry(n: int) -> list[str]:
        return [f"At {n % 24}:{n % 60:02} the minister said {' '.join(draw.choices(words, k=12))}."]

    old, new = ([entry(n) for n in range(2000)] for _ in range(2))
    comparison = compare_units(old, new)
    assert sorted(i for link in comparison.links for i in link.old) == list(range(2000))
    assert comparison.note is not None
    assert "words found in very many sentences were left out when sentences were likened" in comparison.note
