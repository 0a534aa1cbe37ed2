"""A known text that breaks off before an offer to read on stands before a wall, whatever words that has."""

from __future__ import annotations

import pytest

from variorum.extraction.again import read_again
from variorum.extraction.memory import SourceMemory
from variorum.types import PageState

_TEXT = tuple(
    f"<p>On the {day} day the {crew} crew looked at the stones below the harbour wall and told the council what it had found.</p>"
    for day, crew in zip(
        ("first", "second", "third", "fourth", "fifth", "sixth"), ("Heron", "Gannet", "Plover", "Curlew", "Dunlin", "Knot"),
        strict=True,
    )
)  # fmt: skip
_OFFERS = (
    "<div><h3>Neighbours read the whole of it</h3><p>Log in or join us for three crowns.</p></div>",
    "<div><p>Mit dem Digitalabo geht es hier weiter.</p></div>",
    "<div><p>Accedi, oppure scegli un abbonamento.</p></div>",
    "<div><p>Inloggen of lid worden</p></div>",
    "<div><p>Logga in</p></div>",
    "<div><p>Zaloguj się</p></div>",
)


def _page(text: tuple[str, ...], behind: str = "") -> bytes:
    return f"""<!doctype html><html><head><title>The wall of the harbour</title><meta property="og:type" content="article"></head>
<body><nav><a href="/a">Harbour</a></nav><main><h1>The wall of the harbour</h1><article>{"".join(text)}</article>{behind}</main>
<footer><p>The Tide is printed in Eldersund.</p></footer></body></html>""".encode()


def _state(old: bytes, new: bytes) -> PageState:
    memory = SourceMemory()
    first = read_again(old, memory, url="https://tide.example/wall")
    return read_again(new, memory, first.memory, url="https://tide.example/wall").document.state


@pytest.mark.parametrize("offer", _OFFERS)
def test_an_offer_that_came_where_the_text_breaks_off_is_a_wall(offer: str) -> None:
    """Only the beginning of the known text is left, and behind it something new offers to read on."""
    assert _state(_page(_TEXT), _page(_TEXT[:3], offer)) is PageState.PAYWALLED


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (_page(_TEXT), _page(_TEXT, _OFFERS[0])),
        (_page(_TEXT, _OFFERS[0]), _page(_TEXT[:3], _OFFERS[0])),
        (_page(_TEXT), _page(_TEXT[:3], "<div><p>The Tide has a new printing press.</p></div>")),
        (_page(_TEXT), _page(_TEXT[3:], _OFFERS[0])),
        (_page(_TEXT), _page(_TEXT[:5], _OFFERS[0])),
    ],
    ids=["whole text", "offer stood there", "no offer", "no beginning", "hardly shorter"],
)
def test_what_is_no_wall(old: bytes, new: bytes) -> None:
    """Texts are shortened, and pages advertise: neither alone makes a wall."""
    assert _state(old, new) is PageState.ARTICLE


@pytest.mark.parametrize("offer", _OFFERS)
def test_at_first_sight_such_an_offer_is_an_advertisement(offer: str) -> None:
    """Without a known text nothing tells that this one breaks off."""
    document = read_again(_page(_TEXT[:3], offer), SourceMemory(), url="https://tide.example/wall").document
    assert document.state is PageState.ARTICLE
