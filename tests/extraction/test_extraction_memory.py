"""The memories of sites and articles: what they count, that they stay small, and that bytes bring them back."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from variorum.extraction import memory as module
from variorum.extraction.article_memory import ArticleMemory, Carried, glance_memo, overlap, sketch_of
from variorum.extraction.memory import KnownKind, Lesson, SourceMemory
from variorum.extraction.signatures import article_key, memory_key
from variorum.text.normalise import fold
from variorum.types import BlockKind

AT = datetime(2026, 3, 2, tzinfo=UTC)


def lesson(text: str, *, own: bool = False, sign: int = 7) -> Lesson:
    return Lesson(memory_key(sign, fold(text)), text, own, len(text.split()))


def test_texts_are_counted_by_article_not_by_look() -> None:
    """Ten looks at one article count once; another article makes two; more than three are as good as three."""
    memory, box = SourceMemory(), lesson("Oars turned to measure")
    for _ in range(10):
        memory.learn([box], 1, AT)
    assert (memory.others(box.key, 1), memory.others(box.key, 2)) == (0, 1)
    memory.learn([box], 2, AT)
    assert (memory.others(box.key, 1), memory.others(box.key, 3)) == (1, 2)
    for article in range(3, 9):
        memory.learn([box], article, AT)
    assert memory.others(box.key, 99) == module.ENOUGH


def test_numbers_are_alike_and_signatures_are_not() -> None:
    """A counter is one text whatever it shows; the same words set in another way are another text."""
    assert memory_key(7, fold("Comments (12)")) == memory_key(7, fold("COMMENTS (3)"))
    assert memory_key(7, fold("Comments (12)")) != memory_key(8, fold("Comments (12)"))
    assert memory_key(7, fold("Two boats")) != memory_key(7, fold("Three boats"))


def test_an_article_at_another_address_is_the_same_article() -> None:
    """Most of its running text stood on one other article: it is that one, whatever its headline says. Two
    articles that share one paragraph are two."""
    memory = SourceMemory()
    text = [lesson(f"Paragraph {name} of a report on the harbour", own=True) for name in "abcdef"]
    memory.learn(text, 1, AT)
    assert memory.twin(text, 2) == 1
    assert memory.twin([*text[:4], lesson("A new end of the report", own=True)], 2) == 1
    assert memory.twin([text[0], lesson("All else is new in this report and longer", own=True)], 2) == 2
    assert memory.twin(text, 1) == 1
    assert memory.twin([], 5) == 5


def test_what_comes_and_goes_has_an_example() -> None:
    """How the next text begins that is set so and is no part of an article; none is taken out of an article's own text, and
    none of one that was withheld."""
    memory = SourceMemory()

    def nine(text: str, *, own: bool = False) -> Lesson:
        return replace(lesson(text, own=own, sign=9), sign=9)

    box = nine("Oars turned to measure")
    for article, tide in ((1, "Report on the spring tide"), (2, "Report on the neap tide")):
        memory.learn([nine(tide, own=True)], article, AT, restless=[9])
    (known,) = memory.known()
    assert (known.kind, known.text) == (KnownKind.PASSING, None)
    memory.learn([lesson("Another box", sign=8), box], 3, AT)
    memory.learn([nine("A later box")], 4, AT)
    assert memory.changed
    again = SourceMemory.unpack(memory.pack())
    assert [known.text for known in again.known()] == ["Oars turned to measure"]
    again.withhold(["Oars turned to measure"])
    again.learn([nine("A third box")], 5, AT)
    assert [known.text for known in again.known()] == [None]


def test_what_is_held_can_be_explained() -> None:
    """Each furniture text with how it begins, on how many articles, and since when."""
    memory, box = SourceMemory(), lesson("Lamp oil by the barrel")
    memory.learn([box, lesson("Only here")], 1, AT)
    memory.learn([box], 2, AT + timedelta(days=3))
    (known,) = SourceMemory.unpack(memory.pack()).furniture()
    assert (known.text, known.articles) == ("Lamp oil by the barrel", 2)
    assert (known.since, known.last) == (date(2026, 3, 2), date(2026, 3, 5))


def test_bytes_bring_it_back() -> None:
    """Every count and every restless place survives; `changed` tells whether there is something to write."""
    rng = random.Random(1)
    memory = SourceMemory()
    texts = [lesson(f"text {rng.random()}") for _ in range(300)]
    for article in range(5):
        memory.learn(
            rng.sample(texts, 200), article, AT + timedelta(days=article), [4, 5] if article < 2 else [5]
        )
    assert memory.changed
    again = SourceMemory.unpack(memory.pack())
    assert not memory.changed
    for each in texts:
        assert again.others(each.key, 9) == memory.others(each.key, 9)
        assert again.others(each.key, 2) == memory.others(each.key, 2)
    assert (again.restless(4, 9), again.restless(5, 0), again.restless(6, 0)) == (2, 2, 0)
    assert again.pack() == memory.pack()
    again.learn(texts[:3], 1, AT)
    memory.learn(texts[:3], 1, AT)
    assert again.pack() == memory.pack()


def test_it_stays_small() -> None:
    """A thousand articles of fifty texts and as many boxes of the site: at most 200 KB, boxes kept."""
    rng = random.Random(2)
    memory = SourceMemory()
    boxes = [lesson(f"box {number} of the site in some words") for number in range(4_000)]
    for article in range(1_000):
        own = [lesson(f"paragraph {article} {n}".replace("0", "o").translate(_LETTERS)) for n in range(50)]
        memory.learn([*own, *rng.sample(boxes[:60], 8)], article, AT + timedelta(hours=article), [article])
    assert len(memory.pack()) <= 200_000
    again = SourceMemory.unpack(memory.pack())
    assert sum(again.others(box.key, -1) > 1 for box in boxes[:60]) > 50


def test_a_decision_of_a_person_wins_and_outlives_what_was_learnt() -> None:
    """Text or furniture by a person's word, for one text or for all that is set alike; kept where the rest of the
    memory is dropped, and taken back on request."""
    memory, box = SourceMemory(), lesson("Lamp oil by the barrel", sign=9)
    for article in (1, 2):
        memory.learn([box], article, AT)
    assert memory.decided(box.key, 9) is None
    known = memory.decide(memory.furniture()[0].key, as_text=True, who="anna", at=AT)
    assert (known.kind, known.as_text, known.who, known.text) == (
        KnownKind.DECIDED, True, "anna", "Lamp oil by the barrel",
    )  # fmt: skip
    assert memory.decided(box.key, 9) is True
    assert memory.furniture() == []
    memory.decide("00000008", as_text=False, who="ben", at=AT)
    assert memory.decided(lesson("Anything", sign=8).key, 8) is False
    for again in (
        SourceMemory.unpack(memory.pack()), SourceMemory.unpack(memory.pack(), decisions_only=True),
    ):  # fmt: skip
        assert again.decided(box.key, 9) is True
        assert [each.who for each in again.known()] == ["anna", "ben"]
    assert len(again) == 0
    assert again.undecide(known.key)
    assert not again.undecide(known.key)
    assert again.decided(box.key, 9) is None
    with pytest.raises(ValueError, match="no key"):
        memory.decide("the newsletter", as_text=False, who="ben", at=AT)


def test_a_memory_of_another_layout_keeps_the_decisions() -> None:
    """What was learnt is learnt again; what a person said is not asked for twice."""
    memory, box = SourceMemory(), lesson("Lamp oil by the barrel")
    memory.learn([box], 1, AT)
    memory.decide(box.key.hex(), as_text=False, who="anna", at=AT)
    data = bytearray(memory.pack())
    data[2] += 1
    later = SourceMemory.unpack(bytes(data))
    assert (len(later), later.decided(box.key, 7)) == (0, False)


def test_changes_of_many_articles_at_once_are_one_of_the_site() -> None:
    """Three articles on which blocks set alike change within a day, and most of those that changed at all; not
    where text of the articles is set like that."""
    memory = SourceMemory()
    for article in (1, 2):
        memory.learn([], article, AT, moved={5: "Fresh today"})
    assert not memory.at_once(5, 2)
    assert memory.at_once(5, 3)
    assert not memory.at_once(6, 3)
    memory.learn([], 3, AT, moved={5: "Fresh today"})
    (known,) = memory.furniture()
    assert (known.kind, known.text, known.articles) == (KnownKind.SIMULTANEOUS, "Fresh today", 3)
    again = SourceMemory.unpack(memory.pack())
    assert again.at_once(5, 4)
    for article in (11, 12):
        again.learn([Lesson(bytes(8), "x", True, 1, 5, True)], article, AT, first=True)
    assert not again.at_once(5, 4)
    memory.learn([], 9, AT + timedelta(days=3), moved={6: "Later"})
    assert not memory.at_once(5, 9)


def test_many_articles_set_anew_are_a_redesign() -> None:
    """Three within a day, the one that asks among them."""
    memory = SourceMemory()
    for article in (1, 2):
        memory.learn([], article, AT, anew=True)
    assert memory.redesigned(3)
    assert not memory.redesigned(2)
    assert SourceMemory.unpack(memory.pack()).redesigned(3)
    memory.learn([], 9, AT + timedelta(days=3))
    assert not memory.redesigned(3)


_LETTERS = str.maketrans("0123456789", "abcdefghij")


@given(st.binary(max_size=200))
def test_damaged_bytes_are_an_empty_memory(data: bytes) -> None:
    """Nothing that a file may hold raises; what cannot be read is learnt again."""
    assert len(SourceMemory.unpack(data)) == 0
    whole = SourceMemory()
    whole.learn([lesson("a"), lesson("b")], 1, AT)
    packed = whole.pack()
    assert len(SourceMemory.unpack(packed[: len(packed) // 2] + data)) in (0, 2)
    assert ArticleMemory.unpack(data) is None
    assert glance_memo(data) == b""
    assert SourceMemory.unpack(None).furniture() == []


@given(st.data())
def test_an_article_survives_its_bytes(data: st.DataObject) -> None:
    """Every field of an article's memory comes back from its bytes, and nothing from a part of them."""
    digest = st.binary(min_size=8, max_size=8)
    number = st.integers(0, 2**32 - 1)
    flags = st.booleans()
    kinds = st.none() | st.sampled_from(BlockKind)
    carried = st.builds(Carried, digest, number, kinds, flags, flags, flags, st.integers(0, 100), digest)
    memory = ArticleMemory(
        article=data.draw(number),
        digests=tuple(data.draw(st.lists(digest, max_size=30))),
        first=data.draw(st.integers(0, 9)),
        details=tuple(data.draw(st.lists(carried, max_size=20))),
        gone=data.draw(st.dictionaries(digest, carried, max_size=9)),
        restless=data.draw(st.dictionaries(number, st.integers(1, 255), max_size=9)),
        headline=data.draw(st.none() | st.tuples(digest.filter(any), number)),
        glance=data.draw(st.binary(max_size=40)),
        rule=data.draw(st.integers(0, 65535)),
        readings=data.draw(st.integers(0, 255)),
        title=data.draw(digest),
        doubts=data.draw(st.dictionaries(digest, st.tuples(flags, number), max_size=5)),
    )
    packed = memory.pack()
    assert ArticleMemory.unpack(packed) == memory
    assert glance_memo(packed) == memory.glance
    assert ArticleMemory.unpack(packed[:-1]) is None


@given(st.lists(st.text(), max_size=60), st.integers(0, 8))
def test_sketches_tell_texts_that_were_edited_from_others(words: list[str], changed: int) -> None:
    """The same words look the same in any order; few changed words leave most of the sketch; other texts share
    little of it."""
    assert overlap(sketch_of(words), sketch_of(reversed(words))) == (1.0 if words else 0.0)
    text = [f"word{number}" for number in range(40)]
    edited = [*text[: 40 - changed], *(f"new{number}" for number in range(changed))]
    assert overlap(sketch_of(text), sketch_of(edited)) >= 0.5 - changed / 16
    other = [f"other{number}" for number in range(40)]
    assert overlap(sketch_of(text), sketch_of(other)) <= 0.25


def test_articles_are_told_apart_by_headline() -> None:
    """The headline in any typography; the address only where there is none."""
    assert article_key("“Dredger” at work", None) == article_key('"dredger" at  work', "https://x.example/1")
    assert article_key(None, "https://x.example/1") != article_key(None, "https://x.example/2")
