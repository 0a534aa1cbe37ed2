"""Pictures that were replaced while the text stayed: shown as text on the article's page, and told to programs."""

from __future__ import annotations

from web_server import Serve
from web_world import World, at, document

from variorum.types import PictureChange

TEXT = "The quay stays closed until the wall has been looked at."


def test_replaced_pictures_are_listed_and_not_loaded(serve: Serve) -> None:
    """The newest first, with caption and both addresses; hostile ones are escaped, and nothing is loaded from them."""
    world = World()
    world.source("courier1", "Example Courier", "https://courier.example/feed.xml")
    world.article(
        "k7d2mq9t", "courier1", "https://courier.example/quay", [(at("10:00"), document("Quay shut", TEXT))]
    )
    first = PictureChange("k7d2mq9t", at("10:30"), "The <b>wall</b>", "https://w.example/1.jpg", None)
    second = PictureChange("k7d2mq9t", at("11:00"), "", None, "https://q.example/'\"><script>x")
    world.store.add_picture_changes([first, second])
    client = serve(world)
    page = client.get("/a/k7d2mq9t").text
    assert "Other pictures, while the text stayed" in page
    assert "The &lt;b&gt;wall&lt;/b&gt;" in page
    assert "<script>x" not in page
    assert 'src="https://w.example' not in page
    assert page.index("21 Nov, 11:00") < page.index("21 Nov, 10:30")
    told = client.get("/a/k7d2mq9t.json").json()["picture_changes"]
    assert [(each["at"], each["caption"], each["old"], each["new"]) for each in told] == [
        ("2026-11-21T10:30:04Z", first.caption, first.old, None),
        ("2026-11-21T11:00:04Z", "", None, second.new),
    ]  # fmt: skip
