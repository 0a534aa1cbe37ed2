"""The newsroom's script and its truth: what happens, when, and what stands afterwards."""

from __future__ import annotations

import itertools
import json
from collections import Counter
from datetime import timedelta

import pytest

from variorum.testing.newsroom import ORIGIN, Event, EventKind, Face, Script, Truth, write_script
from variorum.testing.newsroom.drafts import parse, straighten, typeset, written
from variorum.types import BlockKind

K = EventKind
BASES = {name: f"http://{name}.example" for name in ("gazette", "meridian", "lantern", "coast")}
TEXT_KINDS = {kind for kind in K if kind not in (K.PUBLISHED, K.OG_TITLE, K.BYLINE)}
FACE_KINDS = {
    *(K.WITHDRAWN, K.RESTORED, K.WALL_UP, K.WALL_DOWN, K.BLOCKED, K.UNBLOCKED),
    *(K.CONSENT_ASKED, K.CONSENT_OVER, K.OUTAGE, K.OUTAGE_OVER),
}


@pytest.fixture(scope="module")
def script() -> Script:
    return write_script(seed=7)


@pytest.fixture(scope="module")
def large() -> Script:
    return write_script(seed=11, articles=240)


def events_of(script: Script, *kinds: EventKind) -> list[Event]:
    return [event for event in script.events if event.kind in kinds]


def test_the_same_seed_writes_the_same_script(script: Script) -> None:
    """Seed and origin decide everything; another seed tells another story."""
    assert write_script(seed=7) == script
    assert write_script(seed=8).events != script.events


def test_every_kind_of_event_happens(script: Script) -> None:
    """The shipped articles alone show every kind, and the weighty kinds within ten hours."""
    assert {event.kind for event in script.events} == set(K)
    early = Counter(e.kind for e in script.events if ORIGIN <= e.at <= ORIGIN + timedelta(hours=10))
    weighty = (K.HEADLINE, K.HEADLINE_VARIANT, K.HEADLINE_BACK, K.WORD, K.FIGURE, K.PARAGRAPH_MOVED)
    assert all(early[kind] for kind in (*weighty, K.CORRECTION, K.WITHDRAWN, K.REVERTED))


@pytest.mark.parametrize("seed", range(12))
def test_the_first_hours_show_much_whatever_the_seed(seed: int) -> None:
    """A minute at 600 times real time sees headlines, rewording, moves, returns, notes and withdrawals."""
    script = write_script(seed=seed)
    early = {e.kind for e in script.events if ORIGIN <= e.at <= ORIGIN + timedelta(hours=9)}
    assert {K.HEADLINE, K.HEADLINE_BACK, K.PARAGRAPH_MOVED, K.CORRECTION, K.WITHDRAWN, K.FIGURE} <= early


def test_articles_stand_before_the_origin_and_some_come_later(script: Script) -> None:
    """Somebody who looks first at the origin finds most articles; a few are published afterwards."""
    before = [life for life in script.lives if life.published < ORIGIN]
    assert len(before) >= 0.7 * len(script.lives)
    assert len(before) < len(script.lives)
    assert all(event.at >= ORIGIN for event in script.events if event.kind is not K.PUBLISHED)


def test_events_of_an_article_keep_apart(large: Script) -> None:
    """No two events of one article fall together; edits lie half an hour apart at least."""
    for life in large.lives:
        times = [event.at for event in life.events]
        assert times == sorted(set(times))
        for earlier, later in zip(life.events, life.events[1:], strict=False):
            if later.kind not in (K.HEADLINE_BACK, K.REVERTED, *FACE_KINDS):
                assert later.at - earlier.at >= timedelta(minutes=30), later.name


def test_most_edits_fall_into_the_first_twelve_hours(script: Script) -> None:
    """The script goes on for two days, thinning out."""
    times = [event.at - ORIGIN for event in script.events if event.kind is not K.PUBLISHED]
    assert sum(time <= timedelta(hours=12) for time in times) > 0.6 * len(times)
    assert timedelta(hours=24) < max(times) < timedelta(hours=60)


def test_pace_halves_the_times() -> None:
    """At pace 2 the same things happen in half the time."""
    slow, fast = write_script(seed=3), write_script(seed=3, pace=2)
    assert Counter(e.kind for e in slow.events) == Counter(e.kind for e in fast.events)
    last = max(e.at for e in slow.events) - ORIGIN
    assert abs((max(e.at for e in fast.events) - ORIGIN) * 2 - last) < timedelta(minutes=10)


def test_each_edit_does_what_its_name_says(large: Script) -> None:
    """The kinds are checked against the copies before and after, for every event of a large script."""
    checked = Counter[EventKind]()
    for event in large.events:
        if event.before is None:
            continue
        old, new = event.before.copy, event.after.copy
        was, now = [block.text for block in old.blocks], [block.text for block in new.blocks]
        match event.kind:
            case K.WORD | K.FIGURE | K.MONEY | K.PERCENTAGE | K.QUOTE_ALTERED | K.REVERTED:
                changed = [i for i in range(len(was)) if was[i] != now[i]]
                assert len(changed) == 1
                assert event.old in was[changed[0]]
                assert event.new in now[changed[0]]
            case K.PARAGRAPH_MOVED:
                assert was != now
                assert sorted(was) == sorted(now)
            case K.PARAGRAPHS_JOINED | K.PARAGRAPH_SPLIT:
                assert " ".join(was) == " ".join(now)
                assert len(now) - len(was) == (1 if event.kind is K.PARAGRAPH_SPLIT else -1)
            case K.PARAGRAPH_INSERTED | K.QUOTE_ADDED | K.CORRECTION:
                assert event.new in now
                assert [text for text in now if text != event.new] == was
            case K.PARAGRAPH_DELETED | K.QUOTE_REMOVED:
                assert event.old in was
                assert [text for text in was if text != event.old] == now
            case K.STANDFIRST | K.CAPTION | K.LIST_ITEM:
                kind = next(a.kind for a, b in zip(old.blocks, new.blocks, strict=True) if a != b)
                kinds = (BlockKind.STANDFIRST, BlockKind.CAPTION, BlockKind.LIST)
                assert (
                    kind is dict(zip((K.STANDFIRST, K.CAPTION, K.LIST_ITEM), kinds, strict=True))[event.kind]
                )
            case K.TYPOGRAPHY:
                assert [straighten(text) for text in was] == now != was
            case K.HEADLINE | K.HEADLINE_COPY_EDIT:
                assert old.blocks == new.blocks
                assert old.headline == event.old != event.new == new.headline
            case K.HEADLINE_VARIANT | K.HEADLINE_BACK:
                assert (old.blocks, old.og_headline) == (new.blocks, new.og_headline)
                assert old.headline != new.headline
            case K.OG_TITLE:
                assert old.text_key == new.text_key
                assert old.og_headline != new.og_headline
            case K.BYLINE:
                assert old.text_key == new.text_key
                assert set(old.byline) < set(new.byline)
            case K.ADDRESS_MOVED:
                assert old == new
                assert event.before.path != event.after.path
            case K.REPLACED:
                assert not set(was) & set(now)
            case _:
                assert event.kind in FACE_KINDS
                assert old == new
                assert event.before.face is not event.after.face
        checked[event.kind] += 1
    assert set(checked) == set(K) - {K.PUBLISHED}


def test_each_event_begins_where_the_last_ended(large: Script) -> None:
    """The chain of states has no gap."""
    for life in large.lives:
        for earlier, later in zip(life.events, life.events[1:], strict=False):
            assert later.before == earlier.after


def test_no_paragraph_stands_in_two_articles(large: Script) -> None:
    """A paragraph in several articles would rightly be taken for furniture."""
    seen: dict[str, str] = {}
    for life in large.lives:
        for event in life.events:
            for block in event.after.copy.blocks:
                if block.kind is not BlockKind.SUBHEAD:
                    assert seen.setdefault(block.text, life.name) == life.name, block.text


def test_houses_keep_their_style(large: Script) -> None:
    """Whatever is added later has the quotation marks of its outlet, until somebody straightens them."""
    for life in large.lives:
        straight = not life.draft.curly
        for event in life.events:
            straight = straight or event.kind is K.TYPOGRAPHY
            text = " ".join(block.text for block in event.after.copy.blocks)
            if life.draft.curly and not straight:
                assert '"' not in text, event.name
            elif not life.draft.curly:
                assert not set(text) & set("“”„’"), event.name


def test_addresses_are_unique(large: Script) -> None:
    """No two articles ever share an address."""
    paths = [(life.outlet, path) for life in large.lives for path in life.paths]
    assert len(paths) == len(set(paths))


def test_truth_numbers_texts_and_gives_them_their_intervals(script: Script) -> None:
    """A text that came back keeps its number and has two intervals; intervals fill the time without overlap."""
    truth = Truth(script, BASES)
    returned = 0
    for article in truth.articles:
        assert [version.number for version in article.versions] == list(range(len(article.versions)))
        keys = [version.copy.text_key for version in article.versions]
        assert len(keys) == len(set(keys))
        spans = sorted((s for v in article.versions for s in v.spans), key=lambda span: span.since)
        assert spans[0].since == article.published
        assert spans[-1].until is None
        assert all(a.until == b.since for a, b in itertools.pairwise(spans))
        returned += any(len(version.spans) > 1 for version in article.versions)
    assert returned >= 3


def test_truth_at_a_moment(script: Script) -> None:
    """Just before an event the old state stands, at its moment the new one; parameters of feeds do not matter."""
    truth = Truth(script, BASES)
    event = events_of(script, K.FIGURE)[0]
    url = BASES[event.outlet] + event.after.path + "?utm_source=rss&utm_medium=feed#top"
    before, after = truth.at(url, event.at - timedelta(seconds=1)), truth.at(url, event.at)
    assert before is not None
    assert after is not None
    assert (before.state, after.state) == (event.before, event.after)
    assert after.version == before.version + 1
    assert truth.at(url, ORIGIN - timedelta(days=3)) is None
    assert truth.at("http://gazette.example/nothing", ORIGIN) is None


def test_truth_follows_an_address_that_moved(script: Script) -> None:
    """Old and new address lead to the same article, which knows its present address."""
    truth = Truth(script, BASES)
    event = events_of(script, K.ADDRESS_MOVED)[0]
    assert event.before is not None
    old, new = (BASES[event.outlet] + path for path in (event.before.path, event.after.path))
    moment = truth.at(old, event.at)
    assert moment is not None
    assert moment.url == new
    assert truth.article(old) is truth.article(new)


def test_truth_knows_what_an_address_answered(script: Script) -> None:
    """Walls, block pages and withdrawals are faces, and no versions."""
    truth = Truth(script, BASES)
    faces = {face.face for article in truth.articles for face in article.faces}
    assert faces == set(Face)
    assert not any(event.changes_text for event in events_of(script, *FACE_KINDS))


def test_truth_as_json(script: Script) -> None:
    """It survives a trip through JSON and has every event with the text before and after."""
    data = json.loads(json.dumps(Truth(script, BASES).as_json()))
    assert len(data["events"]) == len(script.events)
    edit = next(event for event in data["events"] if event["kind"] == "word")
    assert edit["old"] in " ".join(block["text"] for block in edit["before"]["blocks"])
    assert edit["new"] in " ".join(block["text"] for block in edit["after"]["blocks"])
    assert edit["at"].endswith("Z")


def test_announcements_are_missing_for_some_edits(large: Script) -> None:
    """About three edits of five move the feeds, as with real newsrooms."""
    edits = [
        e for e in large.events if e.changes_text and e.kind not in (K.HEADLINE_VARIANT, K.HEADLINE_BACK)
    ]
    assert 0.45 < sum(e.announced for e in edits) / len(edits) < 0.75


def test_the_shipped_articles_are_of_the_promised_size() -> None:
    """At least 18 articles of 8 to 20 blocks; German and French ones among them; several share a happening."""
    drafts = written()
    assert len(drafts) >= 18
    assert all(8 <= len(draft.copy.blocks) <= 20 for draft in drafts)
    languages = Counter(draft.language for draft in drafts)
    assert languages["de"] >= 2
    assert languages["fr"] >= 2
    happenings = Counter(draft.event for draft in drafts if draft.event)
    assert max(happenings.values()) >= 3
    kinds = {block.kind for draft in drafts for block in draft.copy.blocks}
    assert {BlockKind.QUOTE, BlockKind.PULL_QUOTE, BlockKind.LIST, BlockKind.CAPTION} < kinds


def test_articles_without_an_outlet_of_their_own_are_placed() -> None:
    """The hold-out outlet prints everything when it is the only one."""
    script = write_script(outlets=("coast",))
    assert {life.outlet for life in script.lives} == {"coast"}
    assert len(script.lives) == len(written())


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"outlets": ("herald",)}, "no such outlet: herald"),
        ({"outlets": ()}, "none given"),
        ({"pace": 0}, "pace"),
    ],
)
def test_wrong_arguments_are_named(arguments: dict[str, object], words: str) -> None:
    """What cannot be played is refused at once."""
    with pytest.raises(ValueError, match=words):
        write_script(**arguments)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("headline Bread dear\n\nText.", "without a colon"),
        ("headline: Bread dear\n\nText.", "lacks"),
        ("~ word: bread\n\nText.", "without an arrow"),
        (
            "headline: A\nstandfirst: B\noutlet: gazette\nsection: x\nbyline: C\n~ word: bread => rolls\n\nText.",
            "stands 0 times",
        ),
    ],
)
def test_faults_of_article_files_are_named(source: str, words: str) -> None:
    """The message has the file and the fault."""
    with pytest.raises(ValueError, match=rf"bakery: .*{words}"):
        parse("bakery", source)


@pytest.mark.parametrize(
    ("language", "plain", "set_"),
    [
        ("en", "\"It's 'late'\", he said.", "“It’s ‘late’”, he said."),
        ("de", 'Er sagte: "Nein."', "Er sagte: „Nein.“"),
        ("fr", '"C\'est tard", dit-elle.', "« C’est tard », dit-elle."),
    ],
)
def test_quotation_marks_by_language(language: str, plain: str, set_: str) -> None:
    """Each language has its own marks, and straightening them leads back."""
    assert typeset(plain, language) == set_
    assert straighten(set_) == plain
