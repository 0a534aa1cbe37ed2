"""A text that is the beginning of the known one, with a paywall behind it, is no edit."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from variorum.comparison import compare
from variorum.comparison.measure import kept
from variorum.edits import compared
from variorum.types import ArticleState, Block, BlockKind, Document, History, KnownText, Outcome, PageState
from variorum.versions import Read, advance, decide
from variorum.versions.prefix import breaks_off

_TEXTS = (
    "The quay stays closed until the wall has been looked at. Two engineers came from the mainland on Monday.",
    "They found cracks along forty metres of the wall, wider than a hand in places.",
    "The council will meet again on Thursday. It expects to hear what the repairs would cost the town.",
    "Boats use the northern pier until then, and the fish market has moved into the old school.",
)


def _document(*texts: str, wall: str | None = None) -> Document:
    return Document(
        PageState.ARTICLE,
        tuple(Block(BlockKind.PARAGRAPH, text) for text in texts),
        headline="Quay closed",
        wall=wall,
    )


@pytest.mark.parametrize(
    ("texts", "wanted"),
    [
        (_TEXTS[:3], True),
        (_TEXTS[:1], True),
        ((*_TEXTS[:2], "The council will meet again on Thursday. It expects to hear what …"), True),
        (_TEXTS, False),
        (_TEXTS[1:], False),
        ((_TEXTS[0], *_TEXTS[2:]), False),
        ((_TEXTS[0].replace("Two", "Three"), *_TEXTS[1:3]), False),
        ((*_TEXTS, "A report is expected in spring."), False),
    ],
)
def test_a_beginning_is_told_from_an_edit(texts: tuple[str, ...], wanted: bool) -> None:
    """Whole paragraphs off the end, or a sentence cut short; not what was changed, moved or taken out elsewhere."""
    assert breaks_off(compare(_document(*_TEXTS), _document(*texts))) is wanted


def test_only_a_wall_makes_a_beginning_suspect() -> None:
    """With the words of a paywall the article is suspect, with its reason; without, a last paragraph that went is an edit."""
    history = History("a1", ArticleState.LIVE, (KnownText(0, "whole"),), 0, words=70)
    cut = _document(*_TEXTS[:3], wall="a paywall: 'to keep reading'")
    seen = Read(cut, "cut", 50, 0.7, compare(_document(*_TEXTS), cut))
    intent = decide(history, seen, datetime(2026, 3, 2, tzinfo=UTC))
    assert (intent.outcome, intent.state) == (Outcome.SUSPECT, ArticleState.SUSPECT)
    assert intent.reason == "the known text breaks off at a paywall: 'to keep reading'"
    free = replace(seen, document=replace(cut, wall=None))
    assert decide(history, free, datetime(2026, 3, 2, tzinfo=UTC)).outcome is Outcome.CHANGED


_LAST = "Nobody was hurt."


def _look(texts: tuple[str, ...], old: tuple[str, ...] = (*_TEXTS, _LAST)) -> tuple[History, Read]:
    """A look that finds these texts where the others stood."""
    before, after = _document(*old), _document(*texts)
    compared = compare(before, after)
    words = [sum(len(text.split()) for text in side) for side in (old, texts)]
    history = History("a1", ArticleState.LIVE, (KnownText(0, "whole"),), 0, words=words[0])
    return history, Read(after, " ".join(texts), words[1], kept(compared), compared)


@pytest.mark.parametrize(
    ("texts", "waits"),
    [
        (_TEXTS[:3], True),
        ((*_TEXTS[:2], "The council will meet again on Thursday. It expects to hear what …"), True),
        (_TEXTS, False),
        ((*_TEXTS[:2], _TEXTS[3], _LAST), False),
        ((*_TEXTS[1:], _LAST), False),
        ((_TEXTS[0].replace("Two", "Three"), *_TEXTS[1:3]), False),
    ],
    ids=["two paragraphs off", "in a sentence", "a short last one off", "in the middle", "the first off", "edited as well"],
)  # fmt: skip
def test_a_text_that_breaks_off_waits_for_a_second_look(texts: tuple[str, ...], waits: bool) -> None:
    """Where nothing but its beginning is left, the page may have been cut off. What was taken out elsewhere, hardly anything,
    or beside another edit, is an edit."""
    history, seen = _look(texts)
    intent = decide(history, seen, datetime(2026, 3, 2, tzinfo=UTC))
    assert intent.outcome is (Outcome.UNCERTAIN if waits else Outcome.CHANGED)
    if waits:
        assert (intent.soon, intent.makes_version) == (True, False)
        assert intent.reason.startswith("the end of the text is missing (")


def test_a_text_that_breaks_off_twice_is_an_edit() -> None:
    """The second look decides: the same text again was shortened, the whole one was cut off by accident."""
    history, seen = _look(_TEXTS[:3])
    at = datetime(2026, 3, 2, tzinfo=UTC)
    after = advance(history, decide(history, seen, at), seen, at)
    assert decide(after, seen, at).outcome is Outcome.CHANGED
    whole = replace(_look((*_TEXTS, _LAST))[1], text_key="whole")
    assert decide(after, whole, at).outcome is Outcome.UNCHANGED


_OTHER = (
    "A bus company in the hills sells its last old buses to a museum, its director said on Friday.",
    "Each carried miners uphill for twenty years. Collectors abroad had offered more money.",
    "Visitors may see them beside old railway engines, under glass, from next spring.",
)
_MORE = (
    "Lanterns mark the fence at night, since two anglers had climbed over it to reach their old place.",
    "Insurers will pay for none of this, a clerk said. A fund of the county may lend half of it.",
)


@pytest.mark.parametrize(
    ("headline", "old", "texts", "changed"),
    [
        ("Old buses go to a museum", _TEXTS, _OTHER, True),
        ("Quay closed", _TEXTS, _OTHER, False),
        ("Old buses go to a museum", _TEXTS, (*_OTHER[:1], _TEXTS[0], _OTHER[2]), False),
        ("Old buses go to a museum", (*_TEXTS, *_MORE), _OTHER, False),
        ("Town's wall cracks", _TEXTS, _TEXTS[:1], False),
        ("Something went wrong", _TEXTS, ("Please come back a little later, we are sorry.",), False),
    ],
    ids=["another article", "its headline stayed", "a part stayed", "less than half", "cut off", "hardly anything"],
)  # fmt: skip
def test_another_article_is_not_cut_off(
    headline: str, old: tuple[str, ...], texts: tuple[str, ...], changed: bool
) -> None:
    """A shorter text under another headline, of which hardly a sentence is known, is another article. It waits where the
    headline or a part of the text stayed, and where little of it came: that may be half a page, or none of the article's."""
    before, after = _document(*old), replace(_document(*texts), headline=headline)
    comparison = compared(before, after)
    words = [sum(len(text.split()) for text in side) for side in (old, texts)]
    assert words[1] < words[0]
    history = History("a1", ArticleState.LIVE, (KnownText(0, "whole"),), 0, words=words[0])
    seen = Read(after, "other", words[1], kept(comparison), comparison)
    intent = decide(history, seen, datetime(2026, 3, 2, tzinfo=UTC))
    assert intent.outcome is (Outcome.CHANGED if changed else Outcome.UNCERTAIN)
    if changed:
        assert intent.reason == "headline replaced, another text stands at this address"
