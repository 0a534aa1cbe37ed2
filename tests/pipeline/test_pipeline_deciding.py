"""What is held of a source's pages, and that a person's word on it stays."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from variorum.errors import NotFoundError
from variorum.extraction.again import read_again
from variorum.extraction.memory import KnownKind
from variorum.pipeline.deciding import decide, held
from variorum.pipeline.learning import Memories
from variorum.types import Article, Outcome, Source

AT = datetime(2026, 3, 2, tzinfo=UTC)
LINE = "Ask the pilots: a column every Friday"


def _page(number: int, box: str = LINE) -> bytes:
    boat = ("Heron", "Gannet", "Plover", "Curlew")[number]
    text = "".join(
        f"<p>The {boat} went out to the far {word} of {boat} bay in the morning and came back with the evening tide.</p>"
        for word in ("lighthouse", "sandbank", "fish farm", "mussel beds")
    )
    return (
        f"<html><head><title>The {boat} is back at the pier</title><meta property='og:type' content='article'></head><body><h1>The {boat} is back at the pier</h1>"
        f"<div class=text>{text}</div><div class=column><p>{box}</p></div></body></html>"
    ).encode()


@pytest.fixture
def source(each_world) -> Source:  # type: ignore[no-untyped-def]
    """A source of two articles that show the same column."""
    for number in (1, 2):
        each_world.watch(f"/boat-{number}", _page(number))
    store = each_world.observatory.store
    found: Source = store.sources()[0]
    return found


def _key(store, source: Source) -> str:  # type: ignore[no-untyped-def]
    (site,) = held(store, source)
    return next(known.key for known in site.known if known.text == LINE)


def test_what_two_articles_show_is_held_for_furniture(each_world, source: Source) -> None:  # type: ignore[no-untyped-def]
    """The memory of a source is that of the site of its articles: the column, and how many articles taught it."""
    (site,) = held(each_world.observatory.store, source)
    known = next(known for known in site.known if known.text == LINE)
    assert (known.kind, known.articles, known.as_text, site.articles) == (KnownKind.REPEATED, 2, False, 2)
    assert 0 < site.size < 200_000


def test_a_decision_is_kept_and_taken_back(each_world, source: Source) -> None:  # type: ignore[no-untyped-def]
    """The first digits of a key will do; the decision has a name and a time, and goes again when it is taken back."""
    store = each_world.observatory.store
    key = _key(store, source)
    known = decide(store, source, key[:6], True, "Ada", AT)
    assert known is not None
    assert (known.key, known.as_text, known.who, known.at) == (key, True, "Ada", AT)
    assert [known.as_text for known in held(store, source)[0].known if known.key == key] == [True]
    assert decide(store, source, key, None, "Ada", AT) is None
    assert [known.kind for known in held(store, source)[0].known if known.key == key] == [KnownKind.REPEATED]


@pytest.mark.parametrize("page", [_page(2), _page(2) + b"<!-- 2 -->"], ids=["same bytes", "same text"])
def test_a_decision_counts_from_the_next_look_on(each_world, source: Source, page: bytes) -> None:  # type: ignore[no-untyped-def]
    """A page that is recognised without being read is read once more; what nobody decided on stays recognised."""
    store = each_world.observatory.store
    article_id = next(each.id for each in store.articles() if each.url.endswith("/boat-2"))
    each_world.stage.put("/boat-2", page)
    assert each_world.look(article_id).version == 0
    assert LINE not in store.document(article_id, 0).text
    decide(store, source, _key(store, source), True, "Ada", AT)
    each_world.stage.put("/boat-2", page)
    look = each_world.look(article_id)
    assert (look.outcome, look.version) == (Outcome.CHANGED, 1)
    assert LINE in store.document(article_id, 1).text


@pytest.mark.parametrize(
    ("key", "why"), [("zz", "nothing is held"), ("", "nothing is held"), (None, "nobody has decided")]
)
def test_keys_that_are_not_held_are_named(  # type: ignore[no-untyped-def]
    each_world, source: Source, key: str | None, why: str
) -> None:
    """An unknown key, an empty one, and a decision that was never taken are told as such."""
    store = each_world.observatory.store
    with pytest.raises(NotFoundError, match=re.escape(why)):
        decide(
            store,
            source,
            _key(store, source) if key is None else key,
            None if key is None else True,
            "Ada",
            AT,
        )


def test_a_running_watch_keeps_what_was_decided_elsewhere(  # type: ignore[no-untyped-def]
    each_world, source: Source
) -> None:
    """A watcher that holds the memory does not overwrite a decision with what it held before."""
    store = each_world.observatory.store
    running, url = Memories(store), each_world.stage.url("/boat-3")
    lesson = read_again(_page(3), running.of(url), url=url)
    key = _key(store, source)
    decide(store, source, key, True, "Ada", AT)
    running.learn(url, lesson, AT)
    running.save()
    assert held(store, source)[0].articles == 3
    assert [known.as_text for known in held(store, source)[0].known if known.key == key] == [True]


def test_a_decision_asks_for_the_articles_of_its_site_alone(each_world, source: Source) -> None:  # type: ignore[no-untyped-def]
    """However many other articles are stored, none of them is listed for it, and none is read as a whole."""
    store = each_world.observatory.store
    (site,) = held(store, source)
    key = _key(store, source)
    other = replace(store.plan(store.articles()[0].id), article_id="other", url="https://elsewhere.example/x", host="elsewhere.example:443", etag="e")  # fmt: skip
    store.add_article(Article("other", other.url, "Elsewhere", AT), other, "elsewhere.example/x")
    listed = []
    each_world.observatory.store.articles = lambda *args, limit, **named: (
        listed.append(limit) or type(store).articles(store, *args, limit=limit, **named)
    )
    decide(store, source, key, True, "Ada", AT)
    assert all(limit == 300 for limit in listed), site  # of the source, by which its sites are found
    assert store.plan("other").etag == "e"
    assert all(
        store.plan(article.id).etag is None for article in store.articles(limit=9) if article.id != "other"
    )
