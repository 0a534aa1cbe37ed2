"""The way of a page, one outcome at a time: real gate over loopback, in memory and on disk."""

from __future__ import annotations

import pytest
from stage import PARAGRAPHS, RSS, World, article, feed

from variorum.types import ArticleState, Outcome

OTHER = "The board had first asked for a bridge, which the county refused to pay for in three letters."


def changed_text(number: int = 4, text: str = OTHER) -> tuple[str, ...]:
    return (*PARAGRAPHS[:number], text, *PARAGRAPHS[number + 1 :])


def test_a_first_look_makes_version_0(each_world: World) -> None:
    """A new article has one version, numbered 0, with its bytes kept and nothing known of the time before."""
    article_id = each_world.watch()
    (version,) = each_world.versions(article_id)
    store = each_world.observatory.store
    assert version.number == 0
    assert version.intervals[0].after is None
    assert store.article(article_id).state is ArticleState.LIVE
    assert store.article(article_id).headline == "Night ferries twice an hour"
    kept = each_world.observatory.evidence.read(store.capture(version.capture_id).record)
    assert kept.payload == each_world.stage.answers["/story"].body


def test_not_modified(each_world: World) -> None:
    """A 304 to our validators is unchanged, and the version is known to have stood until then."""
    article_id = each_world.watch(etag=True)
    look = each_world.look(article_id)
    assert (look.outcome, look.reason, look.status, look.version) == (
        Outcome.UNCHANGED,
        "not modified",
        304,
        0,
    )
    assert each_world.stage.asked[-1].conditional
    assert each_world.versions(article_id)[0].last_seen == look.at


def test_same_bytes(each_world: World) -> None:
    """The same bytes are unchanged without being read."""
    article_id = each_world.watch()
    look = each_world.look(article_id)
    assert (look.outcome, look.reason, look.version) == (Outcome.UNCHANGED, "same bytes", 0)


def test_noise_is_recognised_at_a_glance_and_by_a_full_reading(each_world: World) -> None:
    """Furniture that changes makes no version; every tenth look or so is a full reading all the same."""
    article_id = each_world.watch()
    reasons = []
    for number in range(12):
        each_world.stage.put("/story", article(noise=f"A goose was seen {number} times"))
        look = each_world.look(article_id)
        assert look.outcome is Outcome.UNCHANGED
        reasons.append(look.reason)
        assert each_world.observatory.store.plan(article_id).unparsed <= 10
    assert set(reasons) == {"same text"}
    assert len(each_world.versions(article_id)) == 1


def test_rewordings_count_towards_the_next_full_reading(each_world: World) -> None:
    """A paragraph that was reworded makes a version without the page being read in full, ten times at most."""
    article_id = each_world.watch()
    store = each_world.observatory.store
    unparsed = [store.plan(article_id).unparsed]
    for number in range(13):
        text = PARAGRAPHS[2].replace(" the ", f" the {'xviab'[number % 5]} ", 1)
        each_world.stage.put("/story", article(paragraphs=changed_text(2, text)))
        assert each_world.look(article_id).outcome is not Outcome.UNCHANGED
        unparsed.append(store.plan(article_id).unparsed)
    assert max(unparsed) == 10
    assert unparsed[-1] < 10
    assert store.document(article_id, 1).blocks[2].text == PARAGRAPHS[2].replace(" the ", " the x ", 1)


def test_an_unchanged_look_keeps_only_its_newest_bytes(disk_world: World) -> None:
    """Of looks that found nothing new, the newest capture replaces the one before it."""
    article_id = disk_world.watch()
    for number in range(3):
        disk_world.stage.put("/story", article(noise=f"A goose was seen {number} times"))
        disk_world.look(article_id)
    store = disk_world.observatory.store
    captures = store.captures(article_id)
    assert len(captures) == 2
    newest = disk_world.observatory.evidence.read(captures[-1].record)
    assert b"A goose was seen 2 times" in newest.payload
    assert store.plan(article_id).kept_capture == captures[-1].id
    assert [look.capture_id for look in store.looks(article_id=article_id)][:-1] == [None] * 3


def test_keep_all_keeps_every_look(disk_world: World) -> None:
    """With `keep_all`, every look names its capture, also where nothing changed."""
    disk_world.observatory.settings = disk_world.observatory.settings.replace(keep_all=True)
    article_id = disk_world.watch()
    disk_world.look(article_id)
    looks = disk_world.observatory.store.looks(article_id=article_id)
    assert len({look.capture_id for look in looks}) == 2
    assert None not in {look.capture_id for look in looks}


def test_changed(each_world: World) -> None:
    """A new text is the next version, which appeared between the last look without it and the first with it."""
    article_id = each_world.watch()
    before = each_world.look(article_id)
    each_world.stage.put("/story", article(paragraphs=changed_text()))
    look = each_world.look(article_id)
    assert (look.outcome, look.version) == (Outcome.CHANGED, 1)
    old, new = each_world.versions(article_id)
    assert (new.intervals[0].after, new.first_seen) == (before.at, look.at)
    assert old.last_seen == before.at
    edits = each_world.observatory.store.edits(article_id, 0, 1)
    assert any(OTHER in (edit.edit.new or "") for edit in edits)


def test_variant(each_world: World) -> None:
    """A text that comes back gets another interval, no new number, and counts as a flip."""
    article_id = each_world.watch()
    each_world.stage.put("/story", article(headline="Night ferries from Monday"))
    each_world.look(article_id)
    each_world.stage.put("/story", article())
    look = each_world.look(article_id)
    assert (look.outcome, look.version) == (Outcome.VARIANT, 0)
    old, new = each_world.versions(article_id)
    assert len(old.intervals) == 2
    assert len(new.intervals) == 1
    assert each_world.observatory.store.article(article_id).flips == 1
    assert each_world.look(article_id).outcome is Outcome.UNCHANGED


def test_uncertain_then_changed(each_world: World) -> None:
    """A text that lost most of its words waits for a second look soon, and is believed when it is seen again."""
    article_id = each_world.watch()
    each_world.stage.put("/story", article(paragraphs=PARAGRAPHS[:1]))
    look = each_world.look(article_id)
    assert (look.outcome, look.version) == (Outcome.UNCERTAIN, None)
    assert look.capture_id is not None
    plan = each_world.observatory.store.plan(article_id)
    assert plan.why == "second look"
    assert plan.due is not None
    assert (plan.due - look.at).total_seconds() <= 3600
    (second,) = each_world.run(minutes=15)
    assert (second.outcome, second.version, second.why) == (Outcome.CHANGED, 1, "second look")


def test_uncertain_then_nothing(each_world: World) -> None:
    """Where the second look shows the known text, nothing happened."""
    article_id = each_world.watch()
    each_world.stage.put("/story", article(paragraphs=PARAGRAPHS[:1]))
    each_world.look(article_id)
    each_world.stage.put("/story", article())
    (second,) = each_world.run(minutes=15)
    assert (second.outcome, second.version) == (Outcome.UNCHANGED, 0)
    assert len(each_world.versions(article_id)) == 1


WALLS = {
    "paywall": (
        200,
        (
            "<html><head><title>Night ferries</title><script type='application/ld+json'>"
            '{"@type":"NewsArticle","headline":"Night ferries twice an hour","isAccessibleForFree":false}</script></head>'
            f"<body><article><h1>Night ferries twice an hour</h1><p>{PARAGRAPHS[0]}</p>"
            "<div class='paywall'>Subscribe to continue reading. Already a subscriber? Sign in.</div></article></body></html>"
        ),
    ),
    "consent": (
        200,
        (
            "<html><head><title>Before you continue</title></head><body><h1>We value your privacy</h1>"
            "<p>We and our partners use cookies to store and access information.</p>"
            "<button>Accept all</button><button>Reject all</button></body></html>"
        ),
    ),
    "block": (
        403,
        "<html><head><title>Access denied</title></head><body><h1>Access denied</h1></body></html>",
    ),
    "whole article as an error": (403, article(paragraphs=changed_text())),
    "list of links as an error": (
        403,
        "<html><body>"
        + "".join(f"<li><a href='/{n}-long-story-about-geese'>{OTHER}</a></li>" for n in range(40))
        + "</body></html>",
    ),
}


@pytest.mark.parametrize("wall", list(WALLS))
def test_suspect(each_world: World, wall: str) -> None:
    """A wall is no version and nothing that was known is lost by it; what stands behind it is found again."""
    article_id = each_world.watch(etag=True)
    status, page = WALLS[wall]
    each_world.stage.put("/story", page, status)
    look = each_world.look(article_id)
    assert (look.outcome, look.version) == (Outcome.SUSPECT, None), look.reason
    assert look.capture_id is not None
    store = each_world.observatory.store
    assert store.article(article_id).state is ArticleState.SUSPECT
    assert store.plan(article_id).etag is None
    each_world.stage.put("/story", article(), etag=True)
    back = each_world.look(article_id)
    assert (back.outcome, back.version) == (Outcome.UNCHANGED, 0)
    assert store.article(article_id).state is ArticleState.LIVE
    assert len(each_world.versions(article_id)) == 1


@pytest.mark.parametrize("wall", ["paywall", "consent", "block", "list of links as an error"])
def test_a_wall_at_first_sight(each_world: World, wall: str) -> None:
    """An article first met behind a wall stays to be looked at, and gets its version when the wall is gone."""
    status, page = WALLS[wall]
    page = page.replace("<head>", "<head><link rel='canonical' href='/welcome'>")
    each_world.stage.put("/story", article())
    each_world.observatory.add(each_world.stage.url("/story"))
    each_world.stage.put("/story", page, status)
    (look,) = each_world.run()
    assert look.outcome is Outcome.SUSPECT
    assert each_world.observatory.store.plan(look.article_id).due is not None
    assert each_world.observatory.store.article(look.article_id).url.endswith("/story")
    each_world.stage.put("/story", article())
    assert each_world.look(look.article_id).outcome is Outcome.NEW


def test_gone_over_hours_and_restored(each_world: World) -> None:
    """A missing page is uncertain until looks over hours agree; then it is gone, and looked at again rarely.
    What comes back is restored, with its number."""
    article_id = each_world.watch()
    del each_world.stage.answers["/story"]
    found = [each_world.look(article_id, hours=1.5).outcome for _ in range(4)]
    assert found == [Outcome.UNCERTAIN, Outcome.UNCERTAIN, Outcome.UNCERTAIN, Outcome.GONE]
    store = each_world.observatory.store
    assert store.article(article_id).state is ArticleState.WITHDRAWN
    assert each_world.look(article_id).outcome is Outcome.GONE
    each_world.stage.put("/story", article())
    look = each_world.look(article_id)
    assert (look.outcome, look.version) == (Outcome.RESTORED, 0)
    assert store.article(article_id).state is ArticleState.LIVE
    assert len(each_world.versions(article_id)) == 1


def test_restored_with_another_text(each_world: World) -> None:
    """What comes back with a new text is restored, and the text is the next version."""
    article_id = each_world.watch()
    each_world.stage.put("/story", b"gone", 410)
    for _ in range(4):
        each_world.look(article_id, hours=2)
    each_world.stage.put("/story", article(paragraphs=changed_text()))
    look = each_world.look(article_id)
    assert (look.outcome, look.version) == (Outcome.RESTORED, 1)
    assert [version.number for version in each_world.versions(article_id)] == [0, 1]


def test_moved(each_world: World) -> None:
    """A permanent redirect of a known article is an event of its history; the new address is looked at now."""
    article_id = each_world.watch()
    each_world.stage.put("/new", article())
    each_world.stage.redirect("/story", "/new")
    look = each_world.look(article_id)
    assert look.outcome is Outcome.MOVED
    store = each_world.observatory.store
    assert store.article(article_id).url == each_world.stage.url("/new")
    assert [address.kind.value for address in store.addresses(article_id)] == ["former", "canonical"]
    assert each_world.outcomes(article_id)[-1] is Outcome.UNCHANGED  # at the new address, in the same run
    assert len(each_world.versions(article_id)) == 1


def test_a_temporary_redirect_is_no_move(each_world: World) -> None:
    """A 302 shows the text from elsewhere for a while; the address stays."""
    article_id = each_world.watch()
    each_world.stage.put("/mirror", article())
    each_world.stage.redirect("/story", "/mirror", 302)
    assert each_world.look(article_id).outcome is Outcome.UNCHANGED
    assert each_world.observatory.store.article(article_id).url == each_world.stage.url("/story")


def test_a_redirect_to_the_front_page_is_absence(each_world: World) -> None:
    """A removed article that leads to the home page did not become the home page."""
    article_id = each_world.watch()
    each_world.stage.put("/", "<html><body><h1>The Stage</h1></body></html>")
    each_world.stage.redirect("/story", "/")
    assert each_world.look(article_id).outcome is Outcome.UNCERTAIN
    assert each_world.observatory.store.article(article_id).url == each_world.stage.url("/story")


def test_not_article(each_world: World) -> None:
    """A list of links is told as such once, and not looked at again."""
    links = "".join(
        f"<li><a href='/2026/03/0{n % 9 + 1}/the-{n}-geese-of-the-harbour'>The {n} geese of the harbour</a></li>"
        for n in range(60)
    )
    page = f"<html><head><title>Geese</title></head><body><h1>Geese</h1><ul>{links}</ul></body></html>"
    stage = each_world.stage
    stage.put("/geese-of-the-harbour-in-pictures", page)
    stage.put("/feed", feed((stage.url("/geese-of-the-harbour-in-pictures"), "Geese")), content_type=RSS)
    each_world.observatory.add(stage.url("/feed"))
    (look,) = each_world.run()
    assert look.outcome is Outcome.NOT_ARTICLE
    plan = each_world.observatory.store.plan(look.article_id)
    assert (plan.state, plan.due) == (ArticleState.NOT_ARTICLE, None)


def test_an_error_of_the_server_is_no_look(each_world: World) -> None:
    """A 500 is a failed look: tried again soon, never a version, never unchanged."""
    article_id = each_world.watch()
    each_world.stage.put("/story", article(paragraphs=changed_text()), 500)
    look = each_world.look(article_id)
    assert (look.outcome, look.version, look.status) == (Outcome.FAILED, None, 500)
    plan = each_world.observatory.store.plan(article_id)
    assert (plan.failures, plan.why) == (1, "retry")
    assert plan.state is ArticleState.LIVE
    each_world.stage.put("/story", article())
    assert each_world.look(article_id).outcome is Outcome.UNCHANGED
    assert each_world.observatory.store.plan(article_id).failures == 0


def test_an_unasked_304_is_a_failure(each_world: World) -> None:
    """A server that answers 304 to a plain request says nothing; the batch survives it."""
    each_world.stage.put("/story", article())
    each_world.observatory.add(each_world.stage.url("/story"))
    each_world.stage.put("/story", b"", 304)
    (look,) = each_world.run()
    assert look.outcome is Outcome.FAILED
    assert "304" in look.reason
    each_world.stage.put("/story", article())
    assert each_world.look(look.article_id).outcome is Outcome.NEW


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_host_is_left_alone_as_long_as_it_asks(each_world: World, status: int) -> None:
    """With Retry-After, the next look is not before that time."""
    article_id = each_world.watch()
    each_world.stage.put("/story", b"busy", status, headers={"Retry-After": "7200"})
    look = each_world.look(article_id)
    assert look.outcome is Outcome.FAILED
    plan = each_world.observatory.store.plan(article_id)
    assert plan.due is not None
    assert (plan.due - look.at).total_seconds() >= 7200
    asked = len(each_world.stage.asked)
    assert each_world.run(hours=1.9) == []
    assert len(each_world.stage.asked) == asked
    each_world.stage.put("/story", article())
    assert [look.outcome for look in each_world.run(hours=3)] == [Outcome.UNCHANGED]


def test_a_clock_set_back_makes_no_old_looks(each_world: World) -> None:
    """A live look at a time before the last one is the newest look all the same."""
    article_id = each_world.watch()
    each_world.stage.put("/story", article(paragraphs=changed_text()))
    look = each_world.look(article_id, hours=0)
    assert (look.outcome, look.version) == (Outcome.CHANGED, 1)
    assert each_world.observatory.store.plan(article_id).current == 1


def test_own_interval_of_a_single_address(each_world: World) -> None:
    """An address with an interval of its own is looked at that often, and a new interval counts soon."""
    url = each_world.stage.put("/story", article())
    added = each_world.observatory.add(url, interval=1800)
    (look,) = each_world.run()
    plan = each_world.observatory.store.plan(look.article_id)
    assert plan.due is not None
    assert abs((plan.due - look.at).total_seconds() - 1800) <= 0.06 * 1800
    each_world.observatory.set_source(added.sources[0].id, interval=7200)
    (look,) = each_world.run(hours=0.6)
    plan = each_world.observatory.store.plan(look.article_id)
    assert plan.due is not None
    assert abs((plan.due - look.at).total_seconds() - 7200) <= 0.06 * 7200
