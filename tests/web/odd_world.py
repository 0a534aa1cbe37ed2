"""Articles of every kind that pages are not made for first: long, replaced, liveblog, gallery, cut off, from right to left."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from browser_world import State
from story_world import gathered
from web_world import World, at, document

from variorum.types import ArticleState, BlockKind, Document, Look, Outcome, PageState

LONG: Final = (
    "Harbour board of Kelsund and Marstein postpones for the third time this year its decision on the "
    "Donaudampfschifffahrtsgesellschaftskapitänsanwärter quay, as engineers, fishers and three ministries "
    "disagree over who is to pay for the eleven piers, the lighthouse and the road behind them"
)
_POSTS: Final = tuple(
    (BlockKind.POST, f"{hour:02}:{minute:02} Counting goes on in district {hour}{minute}, officials say.")
    for hour in range(8, 14)
    for minute in (5, 25, 45)
)
_PICTURES: Final = tuple(
    (BlockKind.CAPTION, f"Picture {number}: boats in the ice of the outer harbour") for number in range(12)
)

ODD: Final = (
    State("odd", "/", "Latest edits"),
    State("odd", "/?order=weightiest", "Latest edits"),
    State("odd", "/articles", "Articles"),
    State("odd", "/sources", "Sources"),
    State("odd", "/search?q=harbour", "Search in"),
    State("odd", "/search?q=" + "kelsundmarsteinquay" * 12, "Nothing was found"),
    State("odd", "/a/l0nghead/0..1", "third time this year"),
    State("odd", "/a/l0nghead/1", "third time this year"),
    State("odd", "/a/l0nghead/sentences", "fourth time this year"),
    State("odd", "/a/rep1aced/0..1", "Headline replaced"),
    State("odd", "/a/l1veb1og/0..1", "Added"),
    State("odd", "/a/l1veb1og/1", "Counting goes on"),
    State("odd", "/a/ga11ery0/0..1", "Picture"),
    State("odd", "/a/ga11ery0/1", "Picture"),
    State("odd", "/a/paywa11d", "This copy is cut short"),
    State("odd", "/a/redes1gn/0..1", "unchanged"),
    State("odd", "/a/arab1c00/0..1", "Headline altered"),
    State("odd", "/a/arab1c00/1", "Evidence"),
    State("odd", "/a/arab1c00/sentences", "since 0"),
    State("odd", "/a/c0arse00/0..1", "Reworded"),
    State("odd", "/a/many0000/20..21", "22 versions"),
    State("odd", "/a/many0000/sentences", "22 versions"),
    State("odd", "/looks", "Checks"),
)


def odd() -> World:
    """One article of each kind, each changed once or more."""
    world = World()
    name = "Kelsund and Marstein Advertiser, Evening Post and Shipping Gazette"
    world.source("advert01", name, "https://advertiser.example/a/very/long/path/to/the/feed/of/all/news.xml")
    _changed(world, "l0nghead", document(LONG, "The board meets again in May.", language="en"),
             document(LONG.replace("third", "fourth"), "The board meets again in June. " + "W" * 300))  # fmt: skip
    _changed(world, "rep1aced", document("Storm over the bay", *(f"The storm took roof {n} of the harbour." for n in range(6))),
             document("How to smoke a herring", *(f"Step {n}: hang the fish over alder and wait." for n in range(5))))  # fmt: skip
    blog = document("Election night: live results", *_POSTS, state=PageState.LIVEBLOG)
    late = tuple(
        (BlockKind.POST, f"14:0{n} District {n} has been counted: 4{n}.5 per cent.") for n in range(5)
    )
    _changed(world, "l1veb1og", blog, replace(blog, blocks=document("", *late, *_POSTS).blocks))
    gallery = document("In pictures: ice in the harbour", *_PICTURES, state=PageState.GALLERY)
    _changed(
        world,
        "ga11ery0",
        gallery,
        replace(gallery, blocks=document("", *_PICTURES[3:], *_PICTURES[:2]).blocks),
    )
    short = document("Port budget agreed", "The board agreed on the budget.", state=PageState.PAYWALLED)
    world.article(
        "paywa11d",
        "advert01",
        "https://advertiser.example/paywall",
        [(at("09:00"), short)],
        state=ArticleState.SUSPECT,
    )
    look = Look(
        "paywa11d",
        at("19:40"),
        Outcome.FAILED,
        "a page that asks for a subscription",
        "https://advertiser.example/paywall",
        200,
    )
    world.settle([look], world.store.plan("paywa11d"))
    plain = [
        f"Paragraph {n} of the report on the new quay speaks of matter {n * 7} at length." for n in range(14)
    ]
    _changed(
        world,
        "redes1gn",
        document("New quay opens", *plain),
        document("New quay opens", *plain[:7], *plain[9:], plain[7], plain[8]),
    )
    ferry = (
        "العبارة تحترق: قتيلان",
        "قتل شخصان في حريق على متن عبارة، وفق ما قال رجال الإنقاذ يوم السبت.",
        "أغلق الميناء بعد الإنذار بقليل.",
    )
    _changed(world, "arab1c00", document(*ferry, language="ar"), document(ferry[0].replace("قتيلان", "5 قتلى"), ferry[1].replace("شخصان", "5 أشخاص"), *ferry[2:], language="ar"))  # fmt: skip
    whole = "The list of ships in port names the Kestrel " * 2_400
    _changed(
        world,
        "c0arse00",
        document("Ships in port", whole),
        document("Ships in port", whole.replace("ships in port", "boats in port")),
    )
    texts = [
        (
            at(f"{6 + n // 4:02}:{n % 4 * 15:02}"),
            document(
                "Ferry count goes on",
                f"By now {n + 3} ferries were counted.",
                *(f"Berth {m} was free." for m in range(n)),
            ),
        )
        for n in range(22)
    ]
    world.article("many0000", "advert01", "https://advertiser.example/many", texts)
    gathered(world)
    return world


def _changed(world: World, id: str, old: Document, new: Document) -> None:
    url = f"https://advertiser.example/2026/11/{id}"
    world.article(id, "advert01", url, [(at("06:00"), old), (at("09:00"), new)])
