"""Happenings that the newsroom's outlets share: what is known of their reports is what stands on the pages."""

from __future__ import annotations

import json
from collections import Counter
from datetime import timedelta

import pytest
from rapidfuzz.fuzz import ratio

from variorum.quotes.partings import Turn
from variorum.quotes.utterances import Form
from variorum.testing.newsroom import ORIGIN, EventKind, Script, Truth, write_script
from variorum.testing.newsroom.drafts import straighten
from variorum.testing.newsroom.shared import Shared, shared

BASES = {name: f"http://{name}.example" for name in ("gazette", "meridian", "lantern", "coast")}


@pytest.fixture(scope="module")
def script() -> Script:
    return write_script(seed=7, happenings=True)


def printed(script: Script, article: str) -> list[str]:
    """The texts of an article, version by version, in typewriter marks."""
    (found,) = (each for each in Truth(script, BASES).articles if each.name == article)
    return [
        straighten("\n".join((version.copy.headline, *(block.text for block in version.copy.blocks))))
        for version in found.versions
    ]


def test_everything_else_is_the_same_with_them(script: Script) -> None:
    """What the newsroom does without them it does with them, at the same moments."""
    alone = write_script(seed=7)
    assert script.lives[: len(alone.lives)] == alone.lives
    assert not alone.shared.happenings


def test_the_seed_moves_them(script: Script) -> None:
    """Seed and origin decide when they are printed; what is known of them stays."""
    other = write_script(seed=8, happenings=True)
    assert write_script(seed=7, happenings=True) == script
    assert other.shared == script.shared
    assert [life.published for life in other.lives[-10:]] != [life.published for life in script.lives[-10:]]


def test_happenings_are_reported_by_several_outlets(script: Script) -> None:
    """Each by two at least and three by all; two events are of one story, days apart; those that stood there before are
    among them."""
    known = Truth(script, BASES).shared
    outlets = {life.name: life.outlet for life in script.lives}
    reported = {each.name: {outlets[name] for name in each.articles} for each in known.happenings}
    assert all(len(names) >= 2 for names in reported.values())
    assert sum(len(names) == 3 for names in reported.values()) >= 3
    assert {"ferry-collision", "budget"} < set(reported)
    stories = Counter(each.story for each in known.happenings)
    assert stories["sandvoe"] == 2
    times = {life.name: life.published for life in script.lives}
    first, second = (each for each in known.happenings if each.story == "sandvoe")
    apart = min(times[name] for name in second.articles) - max(times[name] for name in first.articles)
    assert timedelta(days=7) < apart < timedelta(days=12)


def test_wordings_stand_in_their_versions(script: Script) -> None:
    """Every wording and figure is in the first text of its report, or where an edit brought it, in the last."""
    told = [
        (wording.article, wording.text, wording.altered)
        for each in script.shared.utterances
        for wording in each.wordings
    ]
    for figure in script.shared.figures:
        for article, words in figure.printed.items():
            told += [(article, each, place > 0) for place, each in enumerate(words)]
    for article, words, altered in told:
        texts = printed(script, article)
        assert words in texts[-1 if altered else 0]
        assert not altered or words not in texts[0]


def test_quotations_differ_in_every_way(script: Script) -> None:
    """All forms and all kinds of difference occur, one quotation is altered later, and one is absent from a report."""
    wordings = [wording for each in script.shared.utterances for wording in each.wordings]
    assert {each.form for each in wordings} == set(Form)
    assert {difference.kind for each in wordings for difference in each.differences} == set(Turn)
    assert sum(each.altered for each in wordings) == 1
    assert any(each.absent for each in script.shared.utterances)
    edits = [
        event for life in script.lives[-10:] for event in life.events if event.kind is EventKind.QUOTE_ALTERED
    ]
    assert len(edits) == 1
    assert edits[0].at > ORIGIN


def test_an_agency_text_is_printed_twice(script: Script) -> None:
    """The second outlet repaired some paragraphs, and both credit the agency."""
    (copied,) = script.shared.copies
    texts = {name: printed(script, name)[0] for name in (copied.article, copied.source)}
    paragraphs, source = (text.split("\n")[2:] for text in texts.values())  # without headline and standfirst
    assert all(max(ratio(each, other) for other in source) > 90 for each in paragraphs)
    assert set(paragraphs) - set(source)
    assert all(text.endswith(f"({copied.agency})") for text in texts.values())
    times = {life.name: life.published for life in script.lives}
    assert times[copied.source] < times[copied.article]


def test_an_outlet_that_is_not_there_reports_nothing() -> None:
    """What only one of the others shares with it is left out."""
    script = write_script(outlets=("gazette", "meridian"), happenings=True)
    assert {life.outlet for life in script.lives} == {"gazette", "meridian"}
    names = {life.name for life in script.lives}
    assert script.shared.copies == ()
    assert all(set(each.articles) <= names for each in script.shared.happenings)
    assert all(wording.article in names for each in script.shared.utterances for wording in each.wordings)
    assert "the mountain did not care" not in {each.name for each in script.shared.utterances}
    assert shared().among(()) == Shared()


def test_the_truth_is_served_with_them(script: Script) -> None:
    """As plain values, beside edits and versions."""
    told = json.loads(json.dumps(Truth(script, BASES).as_json()))["shared"]
    assert {each["name"] for each in told["happenings"]} > {"sandvoe-blast", "herring-accord"}
    assert told["copies"][0]["agency"] == "Coast News Agency"
    first = told["utterances"][0]["wordings"][1]
    assert first["differences"] == [{"kind": "cut", "base": "lying", "variant": ""}]
