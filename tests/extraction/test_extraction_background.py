"""A paragraph that an outlet adds to several of its articles one after another is text of each; a sentence that the house
puts on all of them at once is text of none."""

from __future__ import annotations

import random
from collections.abc import Iterable

import pytest
from test_extraction_again import Site, sentence

_LONG = (
    "The coastal fund was set up after the flood of 1953, in which forty people died on the islands, and it has since paid "
    "for works in fifty harbours, most of them on the western coast of the county."
)
_BRIEF = "The coastal fund was set up after the flood of 1953 and has paid for works in fifty harbours."


def _told(texts: Iterable[str]) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


class _Newsroom:
    """A site with some articles, all read once; a line can be put among the paragraphs of one."""

    def __init__(self, count: int) -> None:
        rng = random.Random(3)
        self.site = Site()
        self.articles = {f"Report {number}": [sentence(rng) for _ in range(8)] for number in range(count)}
        for name in self.articles:
            self.read(name)

    def body(self, name: str, line: str = "") -> str:
        texts = self.articles[name]
        return _told(texts[:4]) + line + _told(texts[4:])

    def read(self, name: str, line: str = "") -> None:
        self.site.look(name, self.body(name, line))

    def told(self, name: str, line: str) -> bool:
        """Whether the line is told as an edit of that article, at the look or the next one."""
        return self.site.settled(name, self.body(name, line))

    def shown(self, name: str, line: str) -> bool:
        return line in self.site.texts[name][-1].text


@pytest.mark.parametrize("line", [_LONG, _BRIEF], ids=["long", "brief"])
def test_background_that_is_added_to_one_article_after_another_is_told_on_each(line: str) -> None:
    """Other articles are read meanwhile and lack it. It stays in the texts, also once several articles have it."""
    room = _Newsroom(9)
    names = list(room.articles)
    for name in names[:4]:
        assert room.told(name, f"<p>{line}</p>")
        for other in names[4:]:
            room.read(other)
    for name in names[:4]:
        assert not room.told(name, f"<p>{line}</p>")
        assert room.shown(name, line)


@pytest.mark.parametrize("line", [_LONG, _BRIEF], ids=["long", "brief"])
def test_a_paragraph_that_two_articles_share_is_text_of_both(line: str) -> None:
    """On the second one it waits for another look, since it may be the house's by now."""
    room = _Newsroom(3)
    assert room.told("Report 0", f"<p>{line}</p>")
    assert room.site.look("Report 1", room.body("Report 1", f"<p>{line}</p>")).doubts
    assert room.told("Report 1", f"<p>{line}</p>")
    assert room.shown("Report 0", line)
    assert room.shown("Report 1", line)


def test_a_sentence_of_the_house_that_comes_to_all_articles_is_none_of_theirs() -> None:
    """From the third article on it is known; the first ones, of which one may have been told, lose it again."""
    room = _Newsroom(7)
    line = "Our harbour letter comes every Friday morning and brings the tides of the week to come."
    told = [room.told(name, f"<p>{line}</p>") for name in room.articles]
    assert not any(told[2:])
    for name in room.articles:
        room.read(name, f"<p>{line}</p>")
        assert not room.shown(name, line)


def test_sentences_of_the_house_that_turn_in_one_place_are_told_on_no_further_article() -> None:
    """Each of them is lacked by most articles at any time; but it comes in the place of another."""
    room = _Newsroom(8)
    rng = random.Random(12)
    lines = [sentence(rng) for _ in range(4)]
    names = list(room.articles)
    for number, name in enumerate(names):
        room.read(name, f"<p>{lines[number % 4]}</p>")
        room.read(name, f"<p>{lines[number % 4]}</p>")
    told = [
        room.told(name, f"<p>{lines[(number + turn) % 4]}</p>")
        for turn in (1, 2, 3)
        for number, name in enumerate(names)
    ]
    assert not any(told[-len(names) :])


@pytest.mark.parametrize(
    "box",
    [
        "<p>{} <a href='/fund'>All about it</a>.</p>",
        "<aside><p>{}</p></aside>",
        "<form><p>{}</p><input name=q></form>",
    ],
    ids=["link", "aside", "form"],
)
def test_what_points_elsewhere_or_is_set_apart_is_told_on_no_second_article(box: str) -> None:
    """However many articles lack it."""
    room = _Newsroom(9)
    names = list(room.articles)
    told = []
    for name in names[:3]:
        told.append(room.told(name, box.format(_BRIEF)))
        for other in names[3:]:
            room.read(other)
    assert not any(told[1:])
