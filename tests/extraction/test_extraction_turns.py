"""What takes turns on one article by itself is learnt as furniture; what a newsroom does to its own text is not.

Only the one article is looked at: nothing of its site is known but what it shows itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import cycle, islice

import pytest

from variorum.extraction.again import read_again
from variorum.extraction.article_memory import ArticleMemory, Carried
from variorum.extraction.memory import SourceMemory
from variorum.extraction.turns import APART, AS_TEXT, FIRM, Place, returns_after, takes_turns
from variorum.text.fingerprints import block_digest
from variorum.types import BlockKind, Document

HEADLINE = "Lock gates at Hallam are hung again"
TEXT = (
    "The two gates of the upper lock were hung on Monday after eleven weeks in the yard at Brede.",
    "Divers had found in March that the lower hinge of the eastern gate was worn through.",
    "Barges wait below the weir until Thursday, when the basin will have filled.",
    "The county pays 310,000 for the work, a third more than it had set aside.",
    "Nobody was hurt when a chain broke during the lifting of the second gate.",
    "A report on the state of the other four locks is due before the summer.",
)
OFFERS = (
    "The quay was painted by three pupils of the school last summer.",
    "A new map of the river is on show in the library until the end of May.",
    "Listen to the sound of the gates in a recording from nineteen sixty.",
)
LONG = (
    (
        "Whoever wants to know how the canal was dug can join a walk along the towpath on any Saturday of the "
        "season, with a guide from the museum who brings boots, maps and a flask of tea for all."
    ),
    (
        "On the second Sunday the old pump house opens its doors, and children may turn the wheel that once kept "
        "the upper reach full while their parents look at drawings of engines in the gallery."
    ),
)


def page(body: Sequence[str]) -> bytes:
    return f"""<!doctype html><html lang="en"><head><title>{HEADLINE} | The Lock</title>
<meta property="og:type" content="article"></head><body><header><a href="/">The Lock</a></header>
<h1>{HEADLINE}</h1><article>{"".join(body)}</article><footer><p>Printed at Brede.</p></footer></body></html>""".encode()


def paragraphs(texts: Sequence[str] = TEXT) -> list[str]:
    return [f"<p>{text}</p>" for text in texts]


def with_box(box: str, at: int = 3, texts: Sequence[str] = TEXT) -> bytes:
    body = paragraphs(texts)
    body.insert(at, box)
    return page(body)


class Watched:
    """One article and the texts it was read with; those lose what is later known for furniture. A look in doubt
    leaves the text as it was."""

    def __init__(self) -> None:
        self.site, self.last = SourceMemory(), b""
        self.texts: list[list[str]] = []
        self.doubts = 0

    def look(self, html: bytes) -> Document:
        read = read_again(html, self.site, ArticleMemory.unpack(self.last), url="https://lock.example/gates")
        kept = read.waiting or read.memory
        assert kept is not None
        self.last = kept.pack()
        self.texts = [[t for t in text if block_digest(t) not in read.forgotten] for text in self.texts]
        self.doubts += bool(read.doubts)
        if not read.doubts:
            self.texts.append([block.text for block in read.document.blocks])
        return read.document

    @property
    def changes(self) -> int:
        """Looks that read another text than the look before, as far as is known by now."""
        return sum(one != other for one, other in zip(self.texts, self.texts[1:], strict=False))


FORMS = {
    "div": "<div class='x1'><p>{}</p></div>",
    "paragraph": "<p>{}</p>",
    "bold": "<p><strong>{}</strong></p>",
    "aside": "<aside><h3>Also</h3><p>{}</p></aside>",
}


@pytest.mark.parametrize("form", FORMS.values(), ids=list(FORMS))
@pytest.mark.parametrize("shown", [(0, 1), (0, None), (0, 1, 2), (None, 1, 2)], ids=str)
@pytest.mark.parametrize("at", [3, 6])
def test_a_box_that_takes_turns_is_no_edit(form: str, shown: tuple[int | None, ...], at: int) -> None:
    """Two offers by turns, one that is there at every other look, three in a row: after ten looks all of the texts
    that were read are the same, and none holds an offer that came back."""
    watched = Watched()
    for offer in islice(cycle(shown), 12):
        watched.look(page(paragraphs()) if offer is None else with_box(form.format(OFFERS[offer]), at))
    for _ in range(4):
        for offer in shown:
            before = len(watched.texts), watched.doubts
            watched.look(page(paragraphs()) if offer is None else with_box(form.format(OFFERS[offer]), at))
            assert (len(watched.texts), watched.doubts) == (before[0] + 1, before[1])
    assert watched.changes == 0
    assert not set(OFFERS) & set(watched.texts[-1])


def test_long_offers_set_as_the_text_need_more_turns() -> None:
    """What is set as the article's paragraphs are, and is as long, is learnt too, but later."""
    watched = Watched()
    for offer in islice(cycle(LONG), 6):
        watched.look(with_box(f"<p>{offer}</p>"))
    assert watched.changes
    for offer in islice(cycle(LONG), 6):
        watched.look(with_box(f"<p>{offer}</p>"))
    assert not watched.changes


def test_text_that_is_taken_back_is_an_edit() -> None:
    """A paragraph that is rewritten, and as it was before at a later look, was edited twice, also where that happens
    once more."""
    rewritten = (*TEXT[:3], "The county has not said what it pays for the work at the lock.", *TEXT[4:])
    watched = Watched()
    for texts in (TEXT, rewritten, TEXT, TEXT, rewritten, rewritten):
        watched.look(page(paragraphs(texts)))
    assert watched.changes == 3
    assert rewritten[3] in watched.texts[-1]


def test_an_old_copy_that_a_server_shows_by_turns_is_no_furniture() -> None:
    """A figure that was edited, and the page before and after the edit by turns: the sentence stays text."""
    edited = (*TEXT[:3], TEXT[3].replace("310,000", "340,000"), *TEXT[4:])
    watched = Watched()
    for texts in islice(cycle((TEXT, edited)), 12):
        assert texts[3] in [block.text for block in watched.look(page(paragraphs(texts))).blocks]


def test_an_edit_is_found_while_a_box_takes_turns() -> None:
    """The look that shows both an edit and the other offer is a change, for the edit alone."""
    watched = Watched()
    for offer in islice(cycle(OFFERS[:2]), 8):
        watched.look(with_box(f"<p>{offer}</p>"))
    edited = (*TEXT[:4], TEXT[4].replace("Nobody was", "Two men were"), *TEXT[5:])
    document = watched.look(with_box(f"<p>{OFFERS[0]}</p>", texts=edited))
    assert watched.changes == 1
    assert [block.text for block in document.blocks] == list(edited)


def test_a_new_text_in_the_place_of_what_takes_turns_waits() -> None:
    """A third offer stays in doubt at first; a paragraph of the article that came to stand there is believed then."""
    watched = Watched()
    for offer in islice(cycle(OFFERS[:2]), 8):
        watched.look(with_box(f"<p>{offer}</p>"))
    came = "The engineer in charge said that the chain had been tested a week before."
    watched.look(with_box(f"<p>{came}</p>"))
    assert watched.doubts == 1
    assert came in [block.text for block in watched.look(with_box(f"<p>{came}</p>")).blocks]


def test_how_often_depends_on_how_it_is_set() -> None:
    """Fewest returns for what is set apart, most for what stands firmly among the text."""
    one = Carried(b"12345678", 1, BlockKind.BOX)
    for each, least in ((one, APART), (one._replace(manner=True), AS_TEXT), (one._replace(firm=True), FIRM)):
        assert takes_turns(each, least)
        assert not takes_turns(each, least - 1)


def test_returns_are_counted_while_the_article_stands() -> None:
    """What leaves begins at none; it counts when it is back, unless the article was edited; others go on from it."""
    one, other = (Carried(name * 8, 1, BlockKind.BOX, sketch=name * 8) for name in (b"a", b"b"))
    went = returns_after({}, [Place({b"1": one}, {})], quiet=True)
    assert went == {b"1": 0}
    back = [Place({b"2": other}, {b"1": one})]
    assert returns_after(went, back, quiet=False) == {b"1": 0, b"2": 0}
    once = returns_after(went, back, quiet=True)
    assert once == {b"1": 1, b"2": 0}
    assert returns_after(once, [Place({b"1": one}, {b"2": other})], quiet=True) == {b"1": 2, b"2": 2}
