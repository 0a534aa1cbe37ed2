"""What turns out to be furniture leaves the versions it got into, without an edit being made of it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from stage import article

from variorum.pipeline.learning import Memories, make_good, without
from variorum.storage import MemoryStore
from variorum.text.fingerprints import block_digest
from variorum.types import Block, BlockKind, Document, EditClass, PageState
from variorum.versions.showings import came_back

AT = datetime(2026, 3, 2, tzinfo=UTC)
TEXT = ("The dredger reached the inner basin before dawn.", "Three crews will work in turns until Friday.")
BOX = "Lamp oil by the barrel"


def document(*texts: str) -> Document:
    return Document(PageState.ARTICLE, tuple(Block(BlockKind.PARAGRAPH, text) for text in texts))


def test_furniture_leaves_a_text_unless_little_would_be_left() -> None:
    """Only the named texts go; a document that would lose most of its words is left as it is, and one that has
    none of them is the same value."""
    box = frozenset({block_digest(BOX)})
    assert without(document(TEXT[0], BOX, TEXT[1]), box) == document(*TEXT)
    assert without(document(BOX), box) == document(BOX)
    same = document(*TEXT)
    assert without(same, box) is same


def test_an_article_without_versions_is_left_alone() -> None:
    """Nothing to make good is no fault."""
    with MemoryStore() as store:
        memories = Memories(store)
        assert len(memories.of("https://tide.example/a")) == 0
        memories.save()
        assert store.source_memory("tide.example") is None


def test_versions_are_made_good(each_world) -> None:  # type: ignore[no-untyped-def]
    """A box in the first version and gone in the second: once it is known for furniture, the first has it no
    more, the second is marked by rule as no change, the first is current again, and the page's text is known."""
    made = each_world
    store = made.observatory.store

    def body(*extra: str) -> bytes:
        paragraphs = "".join(
            f"<p>{text} It was decided by the harbour office on Monday.</p>" for text in TEXT * 2
        )
        return (
            f'<html><head><title>Dredger at work</title><meta property="og:type" content="article"></head><body><h1>Dredger at work</h1>'
            f"<article>{''.join(extra)}{paragraphs}<p>{' '.join(TEXT)} {BOX}</p></article></body></html>"
        ).encode()

    article_id = made.watch(
        "/story", body("<p>Wool from the islands, spun and dyed by hand, every Thursday.</p>")
    )
    made.stage.put("/story", body())
    made.look(article_id)
    assert [version.noise for version in made.versions(article_id)] == [False, False]
    gone = block_digest("Wool from the islands, spun and dyed by hand, every Thursday.")
    with store.transaction():
        make_good(store, article_id, frozenset({gone}), AT)
    assert [version.noise for version in made.versions(article_id)] == [False, True]
    assert "Wool" not in store.document(article_id, 0).text
    assert store.history(article_id).current == 0
    assert made.look(article_id).outcome.value == "unchanged"


def _page(*paragraphs: str) -> str:
    told = [f"{text} It was decided by the harbour office on Monday." for text in TEXT * 2]
    return article("Dredger at work", [*told, *paragraphs])


@pytest.mark.parametrize("returned", [False, True])
def test_a_text_has_one_number_once_furniture_leaves_it(each_world, returned: bool) -> None:  # type: ignore[no-untyped-def]
    """The first text came back with a box below it, which turns out to be furniture: no version has that text a second
    time. The first one came back then, where it had not before; it is on the page now, and so it stays when all is read
    anew and after the next look."""
    made = each_world
    store = made.observatory.store
    wool = "Wool from the islands, spun and dyed by hand, is sold at the old quay every Thursday from nine."
    plain, other = (
        _page(*TEXT),
        _page(*TEXT, "The fog came in at noon, and the work was stopped for the day."),
    )
    article_id = made.watch("/story", plain)
    for text in (other, *((plain,) if returned else ()), _page(*TEXT, wool)):
        made.stage.put("/story", text)
        while made.look(article_id).outcome.value == "uncertain":
            pass
    assert [version.noise for version in made.versions(article_id)] == [False, False, False]
    with store.transaction():
        make_good(store, article_id, frozenset({block_digest(wool)}), AT)
    for _ in range(2):
        versions = made.versions(article_id)
        assert [version.noise for version in versions] == [False, False, True]
        assert len({version.text_key for version in versions}) == 3
        assert [len(version.intervals) for version in versions] == [2, 1, 1]
        assert len(came_back(store.versions(article_id))) == 1
        assert store.edits(article_id, 1, 0)[0].edit.klass is EditClass.RESTORED
        assert (store.article(article_id).flips, store.history(article_id).current) == (1, 0)
        made.stage.put("/story", plain)
        look = made.look(article_id)
        assert (look.outcome.value, look.version) == ("unchanged", 0)


@pytest.mark.parametrize("by", ["reading anew", "a person"])
def test_a_version_that_is_a_change_after_all_is_no_return(each_world, by: str) -> None:  # type: ignore[no-untyped-def]
    """What was struck out is text by a later reading or somebody's word: the version stands again, and the one in its place
    no longer came back."""
    made = each_world
    store = made.observatory.store
    added = "The fog came in at noon, and the work was stopped for the day."
    article_id = made.watch("/story", _page(*TEXT))
    for text in (_page(*TEXT, "No boat was hurt, the harbour master told the board."), _page(*TEXT, added)):
        made.stage.put("/story", text)
        while made.look(article_id).outcome.value == "uncertain":
            pass
    before = made.versions(article_id)
    assert [version.noise for version in before] == [False, False, False]
    with store.transaction():
        make_good(store, article_id, frozenset({block_digest(added)}), AT)
    assert [len(version.intervals) for version in made.versions(article_id)] == [2, 1, 1]
    if by == "a person":
        made.observatory.mark(article_id, 2, "edit", "Ada")
    else:
        (done,) = made.observatory.reprocess(article_id)
        assert done.edits == (2,)
    assert made.versions(article_id) == before


HOUSE = "Readers who know more about this matter can write to the newsroom at any hour of the day."


def _report(number: int, *, house: bool, turn: int = 0) -> str:
    boat = ("Heron", "Gannet", "Plover", "Curlew")[number]
    paragraphs = [
        f"The {boat} went out to the far {word} of {boat} bay in the morning and came back with the evening tide."
        for word in ("lighthouse", "sandbank", "fish farm", "mussel beds", "wreck")
    ]
    if house:
        paragraphs.insert(3, HOUSE)
    return article(f"The {boat} is back at the pier", paragraphs, noise=f"A box that turns, {turn}")


@pytest.mark.parametrize("shown", [4, 2])
def test_a_sentence_of_the_house_is_taken_out_at_the_next_look(each_world, shown: int) -> None:  # type: ignore[no-untyped-def]
    """It was published on the first articles; once the others show it, a look that finds the known text there takes it out.
    Where the others do not show it, it stays an edit."""
    made = each_world
    ids = [made.watch(f"/{number}", _report(number, house=False)) for number in range(4)]
    for turn in (1, 2):
        for number in range(shown):
            made.stage.put(f"/{number}", _report(number, house=True, turn=turn))
            made.look(ids[number], hours=0.1)
    edited = [number for number in range(4) if len(made.versions(ids[number])) > 1]
    assert edited[:1] == [0]
    for number in edited:
        made.stage.put(f"/{number}", _report(number, house=True, turn=3))
        made.look(ids[number], hours=0.1)
    noise = [made.versions(ids[number])[1].noise for number in edited]
    assert noise == [shown == 4] * len(edited)
