"""Links that lead elsewhere while the text stayed: shown as text on the article's page, and told to programs."""

from __future__ import annotations

from web_server import Serve
from web_world import World, at, document

from variorum.types import LinkChange

TEXT = "The quay stays closed until the wall has been looked at."


def test_changed_links_are_listed_and_lead_nowhere(serve: Serve) -> None:
    """The newest first, with words and both addresses; hostile ones are escaped and none can be clicked."""
    world = World()
    world.source("courier1", "Example Courier", "https://courier.example/feed.xml")
    world.article(
        "k7d2mq9t", "courier1", "https://courier.example/quay", [(at("10:00"), document("Quay shut", TEXT))]
    )
    world.store.add_link_changes(
        [
            LinkChange(
                "k7d2mq9t", at("10:30"), "the <b>wall</b>", "https://w.example/1", "https://w.example/2"
            ),
            LinkChange("k7d2mq9t", at("11:00"), "quay", "https://q.example/'\"><script>x", None),
        ]
    )
    client = serve(world)
    page = client.get("/a/k7d2mq9t").text
    assert "Links that lead elsewhere, while the text stayed" in page
    assert "the &lt;b&gt;wall&lt;/b&gt;" in page
    assert "<script>x" not in page
    assert 'href="https://w.example' not in page
    assert page.index("21 Nov, 11:00") < page.index("21 Nov, 10:30")
    told = client.get("/a/k7d2mq9t.json").json()["link_changes"]
    assert [(each["at"], each["text"], each["old"], each["new"]) for each in told] == [
        ("2026-11-21T10:30:04Z", "the <b>wall</b>", "https://w.example/1", "https://w.example/2"),
        ("2026-11-21T11:00:04Z", "quay", "https://q.example/'\"><script>x", None),
    ]  # fmt: skip
