"""Which article an address is: one report seen in many places is one article with several addresses."""

from __future__ import annotations

from stage import PARAGRAPHS, RSS, World, article, feed

from variorum.types import AddressKind, ArticleState, Outcome

TRACKED = (
    "/story?utm_source=rss&utm_medium=feed",
    "/story?fbclid=abc123",
    "/story#comments",
    "/story/",
    "/story?utm_campaign=evening",
)


def test_one_article_in_five_feeds(each_world: World) -> None:
    """Five feeds that write its address in five ways show one article, which is asked for once."""
    stage = each_world.stage
    stage.put("/story", article())
    for number, way in enumerate(TRACKED):
        url = stage.put(
            f"/feed-{number}", feed((stage.url(way), "Ferries"), title=f"Feed {number}"), content_type=RSS
        )
        each_world.observatory.add(url)
    looks = each_world.run()
    assert [look.outcome for look in looks] == [Outcome.NEW]
    store = each_world.observatory.store
    assert len(store.article_sources(looks[0].article_id)) == 5
    assert each_world.observatory.totals().articles == 1
    assert len([path for path in stage.paths() if path.startswith("/story")]) == 1


def test_redirects_at_first_sight(each_world: World) -> None:
    """The address that answers in the end is the article's; those on the way are its aliases."""
    stage = each_world.stage
    stage.put("/2026/ferries", article())
    stage.redirect("/r/1", "/r/2", 302)
    stage.redirect("/r/2", "/2026/ferries", 301)
    each_world.observatory.add(stage.put("/feed", feed((stage.url("/r/1"), "Ferries")), content_type=RSS))
    (look,) = each_world.run()
    assert look.outcome is Outcome.NEW
    store = each_world.observatory.store
    addresses = {address.url: address.kind for address in store.addresses(look.article_id)}
    assert addresses == {
        stage.url("/2026/ferries"): AddressKind.CANONICAL,
        stage.url("/r/1"): AddressKind.ALIAS,
        stage.url("/r/2"): AddressKind.ALIAS,
    }
    each_world.look(look.article_id)
    assert stage.paths()[-1] == "/2026/ferries"


def test_the_canonical_address_that_a_page_states(each_world: World) -> None:
    """`rel=canonical` of the same site rules; five printings of one report become one article in one batch."""
    stage = each_world.stage
    page = article(canonical=stage.url("/story"))
    urls = [
        stage.put(path, page)
        for path in ("/story", "/print/story", "/mobile/story", "/amp/story", "/share/7")
    ]
    items = [(url, "Ferries") for url in urls]
    each_world.observatory.add(stage.put("/feed", feed(*items), content_type=RSS))
    looks = each_world.run()
    store = each_world.observatory.store
    assert sorted(look.outcome for look in looks) == [Outcome.NEW, *[Outcome.UNCHANGED] * 4]
    assert len({look.article_id for look in looks}) == 1
    (one,) = store.articles()
    assert one.url == stage.url("/story")
    assert one.versions == 1
    assert {address.url for address in store.addresses(one.id)} == set(urls)
    assert each_world.observatory.totals().articles == 1
    asked = len(stage.asked)
    each_world.run(hours=30)
    assert set(stage.paths()[asked:]) <= {"/story", "/feed"}


def test_a_canonical_address_of_another_site_or_the_home_page_is_not_believed(each_world: World) -> None:
    """A page that claims to be the front page, or a page of somebody else, stays what it is."""
    stage = each_world.stage
    for path, claimed in (("/one", stage.url("/")), ("/two", "https://elsewhere.example/two")):
        article_id = each_world.watch(path, article(headline=path, canonical=claimed))
        assert each_world.observatory.store.article(article_id).url == stage.url(path)


def test_http_and_https_are_one_address(each_world: World) -> None:
    """A feed that writes https for an article known by http shows the same article."""
    stage = each_world.stage
    article_id = each_world.watch()
    secure = stage.url("/story").replace("http://", "https://")
    each_world.observatory.add(stage.put("/feed", feed((secure, "Ferries")), content_type=RSS))
    store = each_world.observatory.store
    assert [each.id for each in store.articles()] == [article_id]
    assert len(store.article_sources(article_id)) == 2


def test_parameters_that_tell_articles_apart_are_kept(each_world: World) -> None:
    """`?id=1` and `?id=2` are two articles; the order of parameters is none."""
    stage = each_world.stage
    first = each_world.watch("/read?id=1", article(headline="One"))
    second = each_world.watch("/read?id=2", article(headline="Two", paragraphs=PARAGRAPHS[::-1]))
    assert first != second
    assert each_world.observatory.totals().articles == 2
    assert {"/read?id=1", "/read?id=2"} <= set(stage.paths())


def test_an_article_that_becomes_another_before_it_has_a_version(each_world: World) -> None:
    """An address whose first answers failed may turn out later to be an article known by then."""
    stage = each_world.stage
    known = each_world.watch("/story", article(canonical=stage.url("/story")))
    stage.put("/print", b"", 500)
    each_world.observatory.add(stage.put("/feed", feed((stage.url("/print"), "Ferries")), content_type=RSS))
    (failed,) = each_world.run()
    assert failed.outcome is Outcome.FAILED
    stage.put("/print", article(canonical=stage.url("/story")))
    looks = each_world.run(hours=1)
    assert known in {look.article_id for look in looks}
    assert failed.article_id not in {look.article_id for look in looks}
    store = each_world.observatory.store
    assert store.plan(failed.article_id).state is ArticleState.MERGED
    assert stage.url("/print") in {address.url for address in store.addresses(known)}
    assert len(each_world.versions(known)) == 1
