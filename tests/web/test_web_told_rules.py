"""What a page must say of how it shows something: a strip that is no scale, a list that follows a rule, a window's name."""

from __future__ import annotations

import io
import re
from importlib.resources import files

import pytest
from babel.messages.pofile import read_po
from story_world import told
from web_client import Client
from web_server import Serve


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "not to scale"), ("de", "nicht maßstäblich"), ("fr", "sans échelle")],
)
def test_the_strip_of_versions_says_that_it_is_no_scale(client: Client, language: str, said: str) -> None:
    """Its steps are as wide for a minute as for a week."""
    assert said in client.get(f"/a/k7d2mq9t/1..2?lang={language}").text


@pytest.mark.parametrize(
    ("language", "said"), [("en", "more than an hour after"), ("de", "Stunde"), ("fr", "heure")]
)
def test_the_rail_says_what_later_means(client: Client, language: str, said: str) -> None:
    """Beside the latest edits, those without a note stand under the rule by which they were chosen."""
    page = client.get(f"/?lang={language}").text
    sections = [part.partition("</section>")[0] for part in page.split('<section class="rail-list">')[1:]]
    rail = next(part for part in sections if '"/silent"' in part)
    assert said in rail.partition("<ul>")[0]


def test_a_story_and_its_event_are_called_differently(serve: Serve) -> None:
    """Both bear the headline of the largest event; the names of their windows tell them apart."""
    client = serve(told())
    found = re.findall(r'href="(/s/[0-9a-z]+)/([0-9a-z]+)"', client.get("/stories").text)
    titles = [
        re.search(r"<title>(.*?)</title>", client.get(path).text)
        for story, event in found[:1]
        for path in (story, f"{story}/{event}")
    ]
    names = [title[1] for title in titles if title]
    assert len(set(names)) == 2
    assert "· Story ·" in names[0]
    assert "· Event ·" in names[1]


@pytest.mark.parametrize(
    "message", ["story of %(reports)s", "in %(reports)s", "Learnt from %(articles)s; held"]
)
def test_german_counts_stand_in_the_nominative(message: str) -> None:
    """A count ("3 Berichte") is put in as it is, so that no preposition that asks for another case stands before it."""
    text = (files("variorum.publish") / "locale" / "de.po").read_bytes()
    found = [each for each in read_po(io.BytesIO(text), locale="de") if str(each.id).startswith(message)]
    assert found
    assert not [
        each for each in found if re.search(r"\b(aus|in|mit|von|bei) %\((reports|articles)", str(each.string))
    ]
