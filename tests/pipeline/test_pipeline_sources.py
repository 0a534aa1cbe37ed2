"""Sources: what they show, what they hint at, when they are asked, and what is heard when they fail."""

from __future__ import annotations

from datetime import timedelta

import pytest
from stage import PARAGRAPHS, RSS, START, Stage, World, article, feed, world

from variorum.errors import SourceError
from variorum.publish import exports
from variorum.publish.health import health_of
from variorum.publish.views import watched
from variorum.testing.newsroom import Newsroom
from variorum.types import ArticleState, HintKind, Outcome, SourceKind, SourceState

XML = "application/xml"


def story(made: World, number: int) -> str:
    words = (f"Boat {number} sailed.", *PARAGRAPHS)
    return made.stage.put(f"/story-{number}", article(headline=f"Boat {number}", paragraphs=words))


def test_a_hint_brings_a_look_and_learns_what_came_of_it(each_world: World) -> None:
    """A newer time or another headline in the feed makes the article due within minutes; the hint's outcome is
    what the look found. A feed that says nothing new hints at nothing."""
    stage, store = each_world.stage, each_world.observatory.store
    url = story(each_world, 1)

    def listed(title: str, minutes: int) -> None:
        stage.put("/feed", feed((url, title, START + timedelta(minutes=minutes))), content_type=RSS)

    listed("Boat 1", -5)
    added = each_world.observatory.add(stage.url("/feed"))
    (look,) = each_world.run()
    assert [look.outcome for look in each_world.run(minutes=6)] == []
    edited = (*PARAGRAPHS[:-1], PARAGRAPHS[-1].replace("autumn", "spring"))
    stage.put("/story-1", article(headline="Boat 1", paragraphs=("Boat 1 sailed.", *edited)))
    listed("Boat 1", 8)
    (hinted,) = each_world.run(minutes=6)
    assert (hinted.why, hinted.outcome) == ("hint", Outcome.CHANGED)
    listed("Boat 1 is late", 8)
    (second,) = each_world.run(minutes=6)
    assert (second.why, second.outcome) == ("hint", Outcome.UNCHANGED)
    hints = store.hints(added.sources[0].id)
    assert [(hint.kind, hint.outcome) for hint in hints] == [
        (HintKind.NEW, Outcome.NEW),
        (HintKind.UPDATED, Outcome.CHANGED),
        (HintKind.HEADLINE, Outcome.UNCHANGED),
    ]
    assert {hint.article_id for hint in hints} == {look.article_id}


def test_patterns_and_their_change(each_world: World) -> None:
    """Only addresses that pass the patterns are taken; a change of them counts at once, though the feed did not
    change; a pattern that is none is refused and changes nothing."""
    stage = each_world.stage
    urls = [
        stage.put(path, article(headline=path)) for path in ("/news/boats", "/sport/geese", "/news/live/fog")
    ]
    items = [(url, url) for url in urls]
    stage.put("/feed", feed(*items), content_type=RSS, etag=True)
    each_world.observatory.add(stage.url("/feed"), name="Boats", include=["/news/"], exclude=["/live/"])
    each_world.run()
    paths = {one.url.removeprefix(stage.base) for one in each_world.observatory.all_articles()}
    assert paths == {"/news/boats"}
    with pytest.raises(SourceError, match="pattern"):
        each_world.observatory.set_source("Boats", include=["(unclosed"])
    each_world.observatory.set_source("Boats", include=["/sport/"], exclude=[])
    each_world.run()
    paths = {one.url.removeprefix(stage.base) for one in each_world.observatory.all_articles()}
    assert paths == {"/news/boats", "/sport/geese"}


def test_pause_resume_and_remove(each_world: World) -> None:
    """A paused feed is not asked; resumed, it is asked at once; removed, never again. Its articles go on."""
    stage, observatory = each_world.stage, each_world.observatory
    url = story(each_world, 1)
    observatory.add(stage.put("/feed", feed((url, "Boat 1")), content_type=RSS), name="Feed")
    each_world.run()
    observatory.set_source("Feed", state=SourceState.PAUSED)
    asked = stage.paths().count("/feed")
    assert each_world.run(hours=24)
    assert stage.paths().count("/feed") == asked
    observatory.set_source("Feed", state=SourceState.ACTIVE)
    each_world.run()
    assert stage.paths().count("/feed") == asked + 1
    observatory.set_source("Feed", state=SourceState.REMOVED)
    each_world.run(hours=48)
    assert stage.paths().count("/feed") == asked + 1


def test_a_single_address_is_looked_at_while_it_is_watched(each_world: World) -> None:
    """Pausing a single address ends its looks and says so; resuming begins them again; its page is never read as
    a list. Where a feed shows it too, it is still looked at."""
    observatory, store = each_world.observatory, each_world.observatory.store
    page = article().replace(
        "<footer>", "<a href='/2026/03/02/another-long-story-about-geese'>Another story</a><footer>"
    )
    article_id = each_world.watch(page=page)
    source = store.article_sources(article_id)[0]
    assert source.kind is SourceKind.ARTICLE
    observatory.set_source(source.id, state=SourceState.PAUSED)
    assert store.article(article_id).due is None
    assert store.article(article_id).due_why == "its source is paused; will not be checked again"
    assert each_world.run(hours=100) == []
    observatory.set_source(source.id, state=SourceState.ACTIVE)
    assert [look.article_id for look in each_world.run()] == [article_id]
    observatory.check_source(source.id)
    assert [look.article_id for look in each_world.run(hours=1)] == [article_id]
    assert observatory.totals().articles == 1
    feed_url = each_world.stage.put(
        "/feed", feed((each_world.stage.url("/story"), "Ferries")), content_type=RSS
    )
    observatory.add(feed_url)
    observatory.set_source(source.id, state=SourceState.REMOVED)
    assert store.article(article_id).due is not None


def test_a_sitemap_index(each_world: World) -> None:
    """The sitemaps of an index are read at every poll, also where the index itself stands still; one that does
    not answer is told of and hides nothing of the others."""
    stage = each_world.stage

    def sitemap(*urls: str) -> str:
        entries = "".join(
            f"<url><loc>{url}</loc><lastmod>{START:%Y-%m-%dT%H:%M:%SZ}</lastmod></url>" for url in urls
        )
        return f"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{entries}</urlset>"

    children = "".join(f"<sitemap><loc>{stage.url(path)}</loc></sitemap>" for path in ("/a.xml", "/b.xml"))
    index = f"<sitemapindex xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{children}</sitemapindex>"
    stage.put("/sitemap.xml", index, content_type=XML, etag=True)
    stage.put("/a.xml", sitemap(story(each_world, 1)), content_type=XML)
    stage.put("/b.xml", b"", 500)
    each_world.observatory.add(stage.url("/sitemap.xml"), name="Map")
    each_world.run()
    store = each_world.observatory.store
    health = store.health(store.source("Map").id)
    assert health.failures == 0
    assert "/b.xml" in (health.problem or "")
    assert each_world.observatory.totals().articles == 1
    stage.put("/b.xml", sitemap(story(each_world, 2)), content_type=XML)
    each_world.run(hours=1)
    assert each_world.observatory.totals().articles == 2
    assert store.health(store.source("Map").id).problem is None


def test_an_unchanged_feed_is_not_read(each_world: World) -> None:
    """Neither a 304 nor the same bytes cost more than the request; both are a success."""
    stage, store = each_world.stage, each_world.observatory.store
    url = story(each_world, 1)
    for etag in (True, False):
        stage.put(f"/feed-{etag}", feed((url, "Boat 1"), title=f"F {etag}"), content_type=RSS, etag=etag)
        each_world.observatory.add(stage.url(f"/feed-{etag}"))
    for _ in range(3):
        each_world.run(hours=1)
    for etag in (True, False):
        health = store.health(store.source(f"F {etag}").id)
        assert health.last_success == each_world.clock.now()
        assert health.failures == 0
        assert health.status == (304 if etag else 200)


def test_silence_raises_an_alarm_once(each_world: World, caplog: pytest.LogCaptureFixture) -> None:
    """A feed that brought something new every hour and then nothing for long is told as silent, once, until it
    speaks again."""
    stage, store = each_world.stage, each_world.observatory.store
    urls = [story(each_world, number) for number in range(40)]
    each_world.observatory.settings = each_world.observatory.settings.replace(silent_hours=6)

    def shown(count: int) -> None:
        items = [(url, url) for url in urls[:count]]
        stage.put("/feed", feed(*items), content_type=RSS)

    shown(1)
    each_world.observatory.add(stage.url("/feed"), name="Hourly")
    for count in range(2, 30):
        shown(count)
        each_world.run(hours=1)
    source = store.source("Hourly").id
    assert store.health(source).silent_since is None
    for _ in range(30):
        each_world.run(hours=1)
    assert store.health(source).silent_since is not None
    assert caplog.text.count("fell silent") == 1
    shown(31)
    each_world.run(hours=1)
    assert store.health(source).silent_since is None


def test_a_failing_source_raises_the_alarm_too(each_world: World) -> None:
    """A feed that does not answer for hours is failing since then, asked ever more rarely, and told as silent."""
    stage, store = each_world.stage, each_world.observatory.store
    stage.put("/feed", feed((story(each_world, 1), "Boat 1")), content_type=RSS)
    each_world.observatory.add(stage.url("/feed"), name="Feed")
    each_world.run()
    stage.put("/feed", b"", 500)
    for _ in range(12):
        each_world.run(hours=1)
    health = store.health(store.source("Feed").id)
    assert health.status == 500
    assert health.failing_since is not None
    assert health.silent_since is not None
    assert 3 <= health.failures < 12
    assert health.due > each_world.clock.now()


def test_a_busy_source_is_left_alone(each_world: World) -> None:
    """A feed that answers 429 is not asked again before its Retry-After."""
    stage, store = each_world.stage, each_world.observatory.store
    stage.put("/feed", feed((story(each_world, 1), "Boat 1")), content_type=RSS)
    each_world.observatory.add(stage.url("/feed"), name="Feed")
    each_world.run()
    stage.put("/feed", b"", 429, headers={"Retry-After": "36000"})
    each_world.run(hours=1)
    health = store.health(store.source("Feed").id)
    assert health.due - each_world.clock.now() >= timedelta(hours=10)


def test_old_entries_are_no_news(each_world: World) -> None:
    """What a feed dates long before it was added is its archive; what comes later is taken, whatever its date."""
    stage = each_world.stage
    old, new = story(each_world, 1), story(each_world, 2)
    stage.put("/feed", feed((old, "Old", START - timedelta(days=40)), (new, "New", START)), content_type=RSS)
    each_world.observatory.add(stage.url("/feed"))
    each_world.run()
    assert [one.url for one in each_world.observatory.all_articles()] == [new]


def test_a_companion_feed_that_fails_is_left_out(each_world: World) -> None:
    """A front page is watched also where the feed that it names does not answer; what was found says so."""
    stage = each_world.stage
    links = "".join(
        f"<li><a href='{story(each_world, n)}-long-story-about-the-boats'>Boat {n} sailed to Orsa today</a></li>"
        for n in range(30)
    )
    page = (
        "<html><head><title>The Stage</title><link rel='alternate' type='application/rss+xml' href='/gone.rss'>"
        f"</head><body><h1>The Stage</h1><ul>{links}</ul></body></html>"
    )
    added = each_world.observatory.add(stage.put("/", page))
    assert [source.kind for source in added.sources] == [SourceKind.PAGE]
    assert "left out" in added.explanation


def test_the_budget_of_a_host(each_world: World) -> None:
    """A host with many articles gets no more looks an hour than its budget, and every article its turn."""
    made = each_world
    made.observatory.settings = made.observatory.settings.replace(host_budget=30)
    urls = [story(made, number) for number in range(60)]
    items = [(url, url) for url in urls]
    made.observatory.add(made.stage.put("/feed", feed(*items), content_type=RSS))
    assert len(made.run()) == 60
    hourly = [len(made.run(minutes=30)) + len(made.run(minutes=30)) for _ in range(10)]
    assert sum(hourly[2:]) <= 30 * 8 * 1.25, hourly
    looked = {
        look.article_id
        for look in made.observatory.store.looks(limit=5000)
        if look.outcome is not Outcome.NEW
    }
    assert len(looked) == 60


def test_due_times_grow_and_end(each_world: World) -> None:
    """An article that stands still is looked at ever more rarely, and in the end no more, which is said."""
    made = each_world
    made.observatory.settings = made.observatory.settings.replace(quiet_days=30)
    article_id = made.watch()
    store = made.observatory.store
    gaps = []
    for _ in range(400):
        plan = store.plan(article_id)
        if plan.due is None:
            break
        gaps.append(plan.due - made.clock.now())
        made.run(hours=gaps[-1].total_seconds() / 3600)
    assert gaps[0] <= timedelta(hours=3)
    assert gaps[-1] >= timedelta(days=2)
    assert len(gaps) < 100
    final = store.article(article_id)
    assert final.due is None
    assert "will not be checked again" in (final.due_why or "")
    assert final.state is ArticleState.LIVE


def test_a_feed_that_breaks_off_before_its_first_entry_fails(each_world: World) -> None:
    """Its problem is told, its failures are counted, and nothing is lost; whole again, it works. An honest feed
    without entries is no failure."""
    stage, store = each_world.stage, each_world.observatory.store
    whole = feed((story(each_world, 1), "Boat 1"))
    source = each_world.observatory.add(stage.put("/feed", whole, content_type=RSS)).sources[0]
    each_world.run()
    stage.put("/feed", whole[: whole.index("<item>") + 9], content_type=RSS)
    each_world.run(hours=2)
    each_world.run(hours=2)
    health = store.health(source.id)
    assert health.failing_since is not None
    assert health.failures == 2
    assert "shows no entry" in (health.problem or "")
    assert each_world.observatory.totals().articles == 1
    for body in (whole, feed()):
        stage.put("/feed", body, content_type=RSS)
        each_world.run(hours=6)
        health = store.health(source.id)
        assert (health.failing_since, health.failures, health.problem) == (None, 0, None)


def test_entries_of_reserved_addresses_are_left_out(
    each_world: World, caplog: pytest.LogCaptureFixture
) -> None:
    """An entry whose host is a number inside a network becomes no article, and the log names it."""
    stage = each_world.stage
    inside = ("http://169.254.169.254/x", "http://10.1.2.3/story", "http://[fd00::1]/story")
    items = [(url, url) for url in (*inside, story(each_world, 1))]
    each_world.observatory.add(stage.put("/feed", feed(*items), content_type=RSS))
    each_world.run()
    (one,) = each_world.observatory.all_articles()
    assert one.url == stage.url("/story-1")
    assert all(url in caplog.text for url in inside)


def test_a_single_address_stands_as_its_article_does(each_world: World) -> None:
    """Its health is that of its article's looks: the last one, failures with their problem, and the next one due;
    no year 9999 anywhere."""
    observatory, store, stage = each_world.observatory, each_world.observatory.store, each_world.stage
    source = observatory.add(stage.put("/story", article())).sources[0]

    def line() -> watched.SourceLine:
        return watched.source_line(source, health_of(store, source), 1, each_world.clock.now())

    assert (line().state, line().next) == ("Not asked yet", "due now")
    (look,) = each_world.run()
    article_id, due = look.article_id, store.article(look.article_id).due
    working = line()
    assert (working.mark, working.state, working.health.status) == ("ok", "Working", 200)
    assert (working.health.last_poll, working.health.last_success) == (look.at, look.at)
    assert due is not None
    assert exports.SOURCES.record(working)["due"] == f"{due:%Y-%m-%dT%H:%M:%SZ}"
    stage.put("/story", b"", 500)
    first, second = each_world.look(article_id), each_world.look(article_id)
    failing = line()
    assert (failing.mark, failing.state, failing.health.failures) == ("failed", "Failing", 2)
    assert (failing.health.failing_since, failing.health.last_poll) == (first.at, second.at)
    assert failing.health.last_success == look.at
    assert failing.health.problem == second.reason
    stage.put("/story", article())
    each_world.look(article_id)
    assert (line().mark, line().health.failures, line().health.problem) == ("ok", 0, None)
    store.set_due(article_id, None, "quiet for long")
    assert (line().next, exports.SOURCES.record(line())["due"]) == ("never", None)
    assert store.due_sources(each_world.clock.now() + timedelta(days=400), 5) == []


def test_the_newsroom_is_followed_through_a_day() -> None:
    """Over a day of the newsroom's script, with its tracking parameters, moves and walls, every address looked at
    belongs to one article, and every article of the newsroom is one article here."""
    from variorum import Settings, open_observatory
    from variorum.testing.clocks import FixedClock

    clock = FixedClock(START)
    with Newsroom(seed=11, clock=clock, articles=8) as room:
        settings = Settings(database="memory:", allow_loopback=True, pace=0, batch_seconds=0.05)
        with open_observatory(settings=settings, clock=clock) as observatory:
            made = World(None, observatory, clock)  # type: ignore[arg-type]
            for outlet in room.outlets:
                for url in outlet.feeds[:1]:
                    observatory.add(url)
            for _ in range(48):
                made.run(minutes=30)
            truth, store = room.truth(), observatory.store
            names: dict[str, set[str]] = {}
            for look in store.looks(limit=10_000):
                known = truth.article(look.url)
                assert known is not None, f"{look.url} is no article"
                names.setdefault(look.article_id, set()).add(known.name)
            assert all(len(found) == 1 for found in names.values()), names
            assert len({name for found in names.values() for name in found}) == len(names)
            for article_id in names:
                numbers = [version.number for version in store.versions(article_id, noise=True)]
                assert numbers == list(range(len(numbers)))
            outcomes = observatory.totals().per_outcome
            assert outcomes.get("changed", 0) >= 5, outcomes
            assert outcomes.get("new", 0) >= 5, outcomes


def test_the_interval_of_all_sources_is_a_setting(stage: Stage) -> None:
    """A source without an interval of its own follows the setting; its own one rules where it has one."""
    for path in ("/one", "/two"):
        stage.put(path, feed(title=path), content_type=RSS)
    with world(stage, "memory:", source_interval=7200) as made:
        (one,) = made.observatory.add(stage.url("/one")).sources
        (two,) = made.observatory.add(stage.url("/two"), interval=1200).sources
        made.run()
        waits = [made.observatory.store.health(each.id).due - made.clock.now() for each in (one, two)]
    assert timedelta(minutes=110) < waits[0] < timedelta(minutes=130)
    assert timedelta(minutes=18) < waits[1] < timedelta(minutes=22)
