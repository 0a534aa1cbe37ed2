"""Old verdicts are made anew: first told, then done, with what people decided meanwhile."""

from __future__ import annotations

from dataclasses import replace

import pytest
from stage import PARAGRAPHS, World, article

from variorum.errors import NotFoundError
from variorum.extraction.article_memory import ArticleMemory
from variorum.pipeline import reprocess as reprocessing
from variorum.types import Block, BlockKind, Outcome

LINE = "Ask the pilots: a column every Friday"


def _text(number: int) -> str:
    return article(
        paragraphs=(*PARAGRAPHS, f"By now {number} boats have been hired, the board said in the evening.")
    )


def _with_versions(made: World, count: int = 3) -> str:
    """An article with so many versions, and a quiet look at the last of them."""
    article_id = made.watch("/story", _text(0))
    for number in range(1, count):
        made.stage.put("/story", _text(number))
        made.look(article_id)
    made.stage.put("/story", _text(count - 1).replace("Most read", "Least read"))
    made.look(article_id)
    return article_id


def _poorer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rules that read the same text in every version."""
    real = reprocessing.read_again

    def read(*given: object, **more: object) -> object:
        reread = real(*given, **more)  # type: ignore[arg-type]
        return replace(
            reread, document=replace(reread.document, blocks=(Block(BlockKind.PARAGRAPH, "All boats."),))
        )

    monkeypatch.setattr(reprocessing, "read_again", read)


def _stored(made: World, article_id: str) -> object:
    store = made.observatory.store
    versions = made.versions(article_id)
    return (
        versions,
        [store.document(article_id, version.number) for version in versions],
        [store.edits(article_id, old, old + 1) for old in range(len(versions) - 1)],
        store.history(article_id),
        store.plan(article_id),
        store.source_memory("127.0.0.1"),
    )


def test_a_dry_run_tells_what_is_then_done(each_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """It names the versions that become noise and the edits that go, stores nothing, and is right."""
    article_id = _with_versions(each_world)
    before = _stored(each_world, article_id)
    _poorer(monkeypatch)
    (told,) = each_world.observatory.reprocess(article_id, dry_run=True)
    assert _stored(each_world, article_id) == before
    assert (told.dry_run, told.noise, told.come, told.changed) == (True, (1, 2), (), True)
    assert {(edit.old_version, edit.new_version) for edit in told.gone} == {(0, 1), (1, 2)}
    assert {edit.change for edit in told.gone} == {"altered"}
    assert all(edit.old and edit.new for edit in told.gone)
    (done,) = each_world.observatory.reprocess(article_id)
    assert replace(told, dry_run=False) == done
    assert [version.noise for version in each_world.versions(article_id)] == [False, True, True]
    assert each_world.observatory.store.history(article_id).current == 0


def test_a_whole_dry_run_teaches_nothing(each_world: World) -> None:
    """Everything is read anew in order of time, and the memories of the sites stay as they are stored."""
    article_id = _with_versions(each_world)
    before = _stored(each_world, article_id)
    (told,) = each_world.observatory.reprocess(dry_run=True)
    assert not told.changed
    assert _stored(each_world, article_id) == before


def test_the_next_look_goes_on_from_what_was_read_anew(each_world: World) -> None:
    """What is carried of the article is that of the newest kept look, and nothing recognises the page unread."""
    article_id = _with_versions(each_world)
    store = each_world.observatory.store
    list(each_world.observatory.reprocess(article_id))
    plan = store.plan(article_id)
    memory = ArticleMemory.unpack(plan.memo)
    assert memory is not None
    assert (plan.wire_digest, plan.etag, memory.glance) == (None, None, b"")
    each_world.stage.put("/story", _text(2).replace("Most read", "Most heard"))
    assert each_world.look(article_id).outcome is Outcome.UNCHANGED
    each_world.stage.put("/story", _text(7))
    assert each_world.look(article_id).outcome is Outcome.CHANGED


def test_decisions_count_for_stored_captures(each_world: World) -> None:
    """A column that three articles show is furniture; kept as text by a person, it stands in all their versions."""
    ids = []
    for number, boat in enumerate(("Heron", "Gannet", "Plover")):
        paragraphs = [f"The {boat} was there. {text}" for text in PARAGRAPHS[number : number + 4]]
        page = article(f"The {boat} is back", paragraphs).replace(
            "</article>", f"<p class=column>{LINE}</p></article>"
        )
        ids.append(each_world.watch(f"/{boat}", page))
    observatory = each_world.observatory
    source = observatory.store.sources()[0]
    (site,) = observatory.memory(source.id)
    key = next(known.key for known in site.known if known.text == LINE)
    observatory.decide(source.id, key, as_text=False, who="Ada")
    list(observatory.reprocess())
    assert [LINE in observatory.store.document(id_, 0).text for id_ in ids] == [False] * 3
    observatory.decide(source.id, key, as_text=True, who="Ada")
    told = list(observatory.reprocess(dry_run=True))
    assert [line.texts_changed for line in told] == [1] * 3
    list(observatory.reprocess())
    assert [LINE in observatory.store.document(id_, 0).text for id_ in ids] == [True] * 3


def test_what_is_read_anew_is_named(each_world: World) -> None:
    """An article by id or address, all articles of a source by its name; a name that is none is an error."""
    article_id = _with_versions(each_world, 1)
    observatory = each_world.observatory
    each_world.watch("/other", _text(5).replace("Night ferries", "Day ferries"))
    for name in (article_id, each_world.stage.url("/story")):
        assert [line.article for line in observatory.reprocess(name)] == [article_id]
    assert len(list(observatory.reprocess())) == 2
    with pytest.raises(NotFoundError):
        list(observatory.reprocess("no such thing"))
