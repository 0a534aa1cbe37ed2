"""No page of a language has a word of another: all that we say ourselves is read on every screen, word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

import pytest
from babel.messages.pofile import read_po
from browser_world import EVERY, State, opened
from lxml import html
from playwright.sync_api import Browser
from web_client import Client

#: What is not ours: texts of publishers, names, addresses and commands, and what says that it is English.
_THEIRS = "script|style|code|pre|kbd|bdi|title|*[@lang='en']|*[@dir='auto']|*[@dir='ltr']|*[contains(@class,'text')]"
_SAID = ("aria-label", "title", "placeholder", "data-name")
_WORD = re.compile(r"[^\W\d_]{3,}")
_PLACES = re.compile(r"%\(\w+\)s|<[^>]*>|`[^`]*`|[?/]\S+")
#: What stands in a sentence of ours from an article: a value between quotation marks, or beside an arrow, what is cut short,
#: addresses, and the names of formats.
_VALUES = re.compile(r"https?://\S+|[?/]\S+|„[^“]*“|«[^»]*»|[^;,·:]* → [^;,·]*|[^;,·:]*…|JSON Feed|\b\w+/\w+")
#: Words that are English in a catalogue and names of things everywhere else.
_NAMES = frozenset({"robots", "txt", "sha", "json", "csv"})


@cache
def _foreign(language: str) -> frozenset[str]:
    """English words of our messages that no message has in this language."""
    path = files("variorum.publish") / "locale" / f"{language}.po"
    with path.open("rb") as file:
        messages = [message for message in read_po(file, locale=language) if message.id]

    def words(texts: Iterator[str | tuple[str, ...]]) -> set[str]:
        whole = (each for text in texts for each in ((text,) if isinstance(text, str) else text))
        return {word for text in whole for word in _WORD.findall(_PLACES.sub(" ", text).casefold())}

    ours = words(message.string for message in messages)
    return frozenset(words(message.id for message in messages) - ours - _NAMES)


def _said(page: str) -> Iterator[str]:
    """All pieces of a page that are ours: what is read, and what is told to those who do not see it."""
    root = html.fromstring(page)
    tops = root.xpath("|".join(f"//{path}" for path in _THEIRS.split("|")))
    theirs = {each for top in tops for each in top.iter()}
    for each in root.body.iter():
        if not isinstance(each.tag, str) or each in theirs:
            if isinstance(each.tag, str) and each.tail and each.getparent() not in theirs:
                yield each.tail
            continue
        yield from (text for text in (each.text, each.tail) if text)
        yield from (each.get(name) for name in _SAID if each.get(name))


@pytest.mark.parametrize("language", ["de", "fr"])
@pytest.mark.parametrize("state", EVERY, ids=lambda state: f"{state.place}{state.path}")
def test_a_page_has_no_word_of_another_language(places: dict[str, str], state: State, language: str) -> None:
    """Each word of ours on it is one of the catalogue of its language, and French marks stand apart as French does it."""
    mark = "&" if "?" in state.path else "?"
    client = Client(places[state.place])
    answer = client.get(f"{state.path}{mark}lang={language}")
    if 300 <= answer.status < 400:  # a pair that is named the wrong way round
        answer = client.get(answer.headers["location"])
    said = [_VALUES.sub(" ", text) for text in _said(answer.text)]
    faults = [
        f"{text.strip()[:80]!r}: {word}"
        for text in said
        for word in _WORD.findall(text)
        if word.casefold() in _foreign(language)
    ]
    if language == "fr":
        faults += [text for text in said if re.search(r"[\w»)](: |[;!?](?=\s|$))", text)]
    assert not faults, "\n".join(faults)


@pytest.mark.e2e
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("language", ["en", "de", "fr"])
def test_what_stands_in_an_empty_field_is_not_cut(
    browser: Browser, places: dict[str, str], language: str, width: int
) -> None:
    """The words of each empty field are as wide as the field at most."""
    watched = opened(browser, width, locale=language)
    for path in ("/", "/articles", "/quotes", "/sources/courier1"):
        watched.page.goto(places["all"] + path)
        watched.page.evaluate("document.fonts.ready.then(() => true)")
        cut = watched.page.evaluate("""() => [...document.querySelectorAll('input[placeholder]')]
            .filter(each => each.checkVisibility()).filter(each => {
                const style = getComputedStyle(each), pen = document.createElement('canvas').getContext('2d');
                pen.font = style.font;
                const room = each.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
                return pen.measureText(each.placeholder).width > room;
            }).map(each => each.placeholder)""")
        assert cut == [], (path, cut)
