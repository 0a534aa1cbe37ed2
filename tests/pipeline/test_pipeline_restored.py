"""A sentence that comes back is told as restored, whichever way the pair of versions came about."""

from __future__ import annotations

import json
from pathlib import Path

from stage import PARAGRAPHS, World, article

from variorum.edits import sentence
from variorum.types import Edit, EditClass, Outcome

SAID = "The price of a ticket will not change before the spring, the board promised in its statement."
SHORT = (*PARAGRAPHS[:3], *PARAGRAPHS[4:])
BACK = PARAGRAPHS[3]


def _restored(made: World, article_id: str, old: int, new: int) -> list[str | None]:
    edits: list[Edit] = [row.edit for row in made.observatory.store.edits(article_id, old, new)]
    return [edit.new for edit in edits if edit.klass is EditClass.RESTORED]


def _show(made: World, article_id: str, *paragraphs: str) -> Outcome:
    """Show this text and look until it is decided on."""
    made.stage.put("/story", article(paragraphs=paragraphs))
    first = made.look(article_id).outcome
    return made.look(article_id).outcome if first is Outcome.UNCERTAIN else first


def test_a_sentence_that_comes_back(each_world: World) -> None:
    """It left with one version and stands again in a later, other text: restored, when seen and when read anew. One
    that never stood there before is not."""
    article_id = each_world.watch("/story")
    assert _show(each_world, article_id, *SHORT) is Outcome.CHANGED
    assert _show(each_world, article_id, *PARAGRAPHS, SAID) is Outcome.CHANGED
    assert _restored(each_world, article_id, 0, 1) == []
    assert _restored(each_world, article_id, 1, 2) == [BACK]
    before = each_world.observatory.store.edits(article_id, 1, 2)
    assert not any((done.gone, done.come) != ((), ()) for done in each_world.observatory.reprocess())
    assert each_world.observatory.store.edits(article_id, 1, 2) == before


def test_a_wording_that_comes_back(each_world: World) -> None:
    """A sentence that was reworded has its first wording again in a later, other text: restored."""
    article_id = each_world.watch("/story")
    reworded = " ".join(["Nobody", *BACK.split()[1:]])
    assert _show(each_world, article_id, *PARAGRAPHS[:3], reworded, *PARAGRAPHS[4:]) is Outcome.CHANGED
    assert _show(each_world, article_id, *PARAGRAPHS, SAID) is Outcome.CHANGED
    assert _restored(each_world, article_id, 1, 2) == [BACK]


def test_restored_in_the_place_of_another(each_world: World) -> None:
    """A sentence that comes back in the place of another is restored; that the other left is told too."""
    article_id = each_world.watch("/story")
    assert _show(each_world, article_id, *PARAGRAPHS[:3], SAID, *PARAGRAPHS[4:]) is Outcome.CHANGED
    last = (
        "What becomes of the boats after the winter is not decided, and nobody wants to say when it will be."
    )
    assert _show(each_world, article_id, *PARAGRAPHS, last) is Outcome.CHANGED
    assert _restored(each_world, article_id, 1, 2) == [BACK]
    edits = [row.edit for row in each_world.observatory.store.edits(article_id, 1, 2)]
    assert any(edit.old is not None and SAID in edit.old for edit in edits)


def test_after_a_text_that_came_back(each_world: World) -> None:
    """Where the first text came back in between, the pair is that text and the new one, and what stood in the second
    text is earlier; reading anew classifies that same pair."""
    article_id = each_world.watch("/story")
    assert _show(each_world, article_id, *PARAGRAPHS, SAID) is Outcome.CHANGED
    assert _show(each_world, article_id, *PARAGRAPHS) is Outcome.VARIANT
    assert _show(each_world, article_id, *SHORT, SAID) is Outcome.CHANGED
    assert _restored(each_world, article_id, 0, 2) == [SAID]
    list(each_world.observatory.reprocess())
    assert _restored(each_world, article_id, 0, 2) == [SAID]
    assert each_world.observatory.store.edits(article_id, 1, 2) == []


def _saved(folder: Path, *captures: tuple[int, tuple[str, ...]]) -> Path:
    """Captures of one article: the hour, and its paragraphs."""
    folder.mkdir()
    lines = []
    for hour, paragraphs in captures:
        (folder / f"{hour}.html").write_text(article(paragraphs=paragraphs), "utf-8")
        at = f"2026-02-01T{hour:02}:00:00Z"
        line = {"file": f"{hour}.html", "url": "https://stage.example/story", "captured": at, "status": 200}
        lines.append(json.dumps({**line, "headers": {"Content-Type": "text/html; charset=utf-8"}}))
    (folder / "captures.jsonl").write_text("\n".join(lines), "utf-8")
    return folder


def test_a_capture_that_comes_late(each_world: World, tmp_path: Path) -> None:
    """An older capture that a second archive brings shows that a sentence had left: in the text after it, it is
    restored."""
    (*_, last) = each_world.observatory.import_archives(
        [_saved(tmp_path / "one", (8, PARAGRAPHS), (12, (*PARAGRAPHS[:5], SAID, PARAGRAPHS[5])))]
    )
    assert last.article is not None
    assert _restored(each_world, last.article, 0, 1) == []
    (late,) = each_world.observatory.import_archives([_saved(tmp_path / "two", (10, SHORT))])
    assert (late.article, late.version) == (last.article, 2)
    assert _restored(each_world, last.article, 0, 2) == []
    assert _restored(each_world, last.article, 2, 1) == [BACK]


def test_a_whole_text_that_comes_back_is_a_change(each_world: World) -> None:
    """The first text stands on the page again: among the changes, told as restored with what that altered, and the same
    when read anew. Going and coming by turns is told once."""
    article_id = each_world.watch("/story")
    store = each_world.observatory.store
    assert _show(each_world, article_id, *SHORT) is Outcome.CHANGED
    assert _show(each_world, article_id, *PARAGRAPHS) is Outcome.VARIANT
    assert _show(each_world, article_id, *SHORT) is Outcome.VARIANT
    assert _show(each_world, article_id, *PARAGRAPHS) is Outcome.VARIANT
    back, first = store.changes()
    assert [(row.old.number, row.new.number) for row in (back, first)] == [(1, 0), (0, 1)]
    assert back.new.first_seen == store.versions(article_id)[0].intervals[1].first
    assert next((edit.klass, edit.detail) for edit in back.edits) == (EditClass.RESTORED, "version")
    assert BACK in [edit.new for edit in back.edits if edit.klass is not EditClass.RESTORED]
    assert sentence(back.edits) == "Earlier version restored; paragraph added"
    assert list(each_world.observatory.all_changes()) == [back, first]
    assert not any((done.gone, done.come) != ((), ()) for done in each_world.observatory.reprocess())
    assert store.changes() == [back, first]
