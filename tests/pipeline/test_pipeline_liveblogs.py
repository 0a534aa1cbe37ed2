"""A liveblog that is watched or imported: each post that comes is an edit of its own, and nothing else is told."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

from stage import START, World

from variorum.types import BlockKind, EditClass, Outcome

POSTS = (
    ("09:05", "Bridge closed", "The Orsa bridge was closed at nine after a lorry had torn down the railing."),
    (
        "09:20",
        "No one hurt",
        "The driver and his passenger climbed out by themselves, the fire brigade said.",
    ),
    ("09:45", "Long queues", "Cars stand on both banks as far as the brewery, and buses turn at the market."),
    ("10:10", "Divers called", "Divers are to see whether the pillar below the railing was damaged as well."),
    (
        "10:40",
        "One lane opens",
        "The police let cars pass on the upper lane, a hundred from each side in turn.",
    ),
    ("11:05", "Pillar is sound", "The divers found the pillar without a scratch and left at eleven."),
)


def page(posts: int) -> str:
    rows = "".join(
        f'<article class="post"><time datetime="2026-03-02T{at}:00Z">{at}</time><h2>{title}</h2><p>{text}</p></article>'
        for at, title, text in POSTS[:posts][::-1]
    )
    return (
        "<!doctype html><html lang='en'><head><title>Orsa bridge live</title>"
        "<meta property='og:type' content='article'></head><body><main>"
        "<h1>Orsa bridge live</h1><p>All that is known of the accident on the Orsa bridge, as our reporters see it.</p>"
        f"<section>{rows}</section></main><footer>The Coast</footer></body></html>"
    )


def test_watched_posts_are_added_one_by_one(each_world: World) -> None:
    """Every look at which a post came is a change, with one block added, and no other time is told of the page."""
    article_id = each_world.watch("/bridge", page(4))
    each_world.run()
    for count in (5, 6):
        each_world.stage.put("/bridge", page(count))
        look = each_world.look(article_id)
        assert (look.outcome, look.version) == (Outcome.CHANGED, count - 4)
        edits = [row.edit for row in each_world.observatory.store.edits(article_id, count - 5, count - 4)]
        assert not any(edit.klass is EditClass.TIME for edit in edits)
        document = each_world.observatory.store.document(article_id, count - 4)
        items = [block.text for block in document.blocks if block.kind is BlockKind.POST]
        assert items == [" ".join(post) for post in POSTS[:count][::-1]]
    assert each_world.look(article_id).outcome is Outcome.UNCHANGED


def test_imported_posts_are_added_one_by_one(each_world: World, tmp_path: Path) -> None:
    """The same from an archive."""
    lines = []
    for hour, count in enumerate((4, 4, 5, 6)):
        (tmp_path / f"{hour}.html").write_text(page(count))
        row = {"file": f"{hour}.html", "url": "https://coast.example/bridge", "status": 200}
        row["captured"] = (START + timedelta(hours=hour)).isoformat()
        lines.append(json.dumps(row | {"headers": {"Content-Type": "text/html; charset=utf-8"}}))
    (tmp_path / "captures.jsonl").write_text("\n".join(lines))
    told = list(each_world.observatory.import_archives([tmp_path]))
    assert [line.outcome for line in told] == [
        Outcome.NEW,
        Outcome.UNCHANGED,
        Outcome.CHANGED,
        Outcome.CHANGED,
    ]
