"""Pages speak the reader's language; their other forms do not."""

from __future__ import annotations

import re

import pytest
from browser_world import EVERY, found, opened, wrong
from playwright.sync_api import Browser
from web_client import Client

from variorum.publish import languages

#: What is named, headed or pressed on a page, and is not a publisher's text, nor marked as English.
SAID = """() => [...document.querySelectorAll('h1, h2, h3, h4, th, legend, label, summary, button, .button, .nav a, .foot a')]
    .filter(each => !each.closest('[lang=en], [dir=auto], [dir=ltr], .text, dialog:not([open])') && !each.querySelector('[lang=en], [dir], .text'))
    .map(each => each.textContent.trim().replace(/\\s+/g, ' ')).filter(Boolean)"""


@pytest.mark.parametrize(
    ("path", "headers", "language"),
    [
        ("/", {}, "en"),
        ("/", {"accept_language": "de-AT,de;q=0.9"}, "de"),
        ("/", {"accept_language": "de", "cookie": "language=fr"}, "fr"),
        ("/?lang=de", {"cookie": "language=fr"}, "de"),
        ("/?lang=tlh", {"cookie": "language=<b>", "accept_language": "fr"}, "fr"),
    ],
)
def test_the_address_comes_first_then_the_choice_then_the_browser(
    client: Client, path: str, headers: dict[str, str], language: str
) -> None:
    """And the page says what it speaks, to readers, to caches and to screen readers."""
    answer = client.get(path, **headers)
    assert f'<html lang="{language}"' in answer.text
    assert answer.headers["content-language"] == language
    assert "Accept-Language" in answer.headers["vary"]
    with languages.speaking(language):
        assert languages.gettext("Sources") in answer.text


def test_other_forms_are_english(client: Client) -> None:
    """What programs read, and what is kept, does not change with who asks."""
    for path in (
        "/latest.json",
        "/latest.atom",
        "/latest.csv",
        "/a/k7d2mq9t/0..2.txt",
        "/a/k7d2mq9t/0..2.bib",
    ):
        assert client.get(path, accept_language="de").body == client.get(path).body, path


def test_citations_are_english_on_every_page(client: Client) -> None:
    """A citation is copied out of the page, and stays the same for all."""
    cited = [
        re.search(r"<p[^>]* data-cite[^>]*>(.*?)</p>", client.get(f"/a/k7d2mq9t/0..2?lang={tag}").text)
        for tag in ("en", "de", "fr")
    ]
    assert all(cited)
    assert len({found and found.group(1) for found in cited}) == 1


def test_a_choice_is_kept_in_the_browser(client: Client) -> None:
    """From the foot of the page, back to where one was, without the language of the address."""
    answer = client.post("/language", {"language": "fr", "back": "/articles?state=edited&lang=de"})
    assert (answer.status, answer.headers["location"]) == (303, "/articles?state=edited")
    assert "language=fr" in answer.headers["set-cookie"]
    assert "HttpOnly" in answer.headers["set-cookie"]
    assert (
        client.post("/language", {"language": "tlh", "back": "//evil.example/"}).headers["set-cookie"] is None
    )
    assert client.post("/language", {"language": "de", "back": "//evil.example/"}).headers["location"] == "/"
    assert client.post("/language", {"language": "de"}, origin="https://evil.example").status == 403


def test_edits_are_told_in_the_language_of_the_page(client: Client) -> None:
    """In the list of what changed, on the chips and in the line for the whole; what is kept in English says so."""
    german, french = (client.get(f"/a/k7d2mq9t/0..2?lang={tag}").text for tag in ("de", "fr"))
    assert re.search(r'<a href="#[^"]*">Zahl geändert', german)
    assert re.search(r'<a href="#[^"]*">Chiffre modifié', french)
    assert re.search(r'<meta property="og:description" content="Zahl der Toten|Überschrift', german)
    assert re.search(r'<span class="chip[^"]*">.*Überschrift', client.get("/?lang=de").text)
    assert 'data-cite lang="en"' in german
    assert 'lang="en">' not in client.get("/").text.replace('<html lang="en"', "").replace(
        'value="en" lang="en"', ""
    )


@pytest.mark.e2e
@pytest.mark.parametrize("part", range(2))
@pytest.mark.parametrize(("width", "scheme", "language"), [(1280, "light", "de"), (390, "dark", "fr")])
def test_every_state_speaks(
    browser: Browser, places: dict[str, str], width: int, scheme: str, language: str, part: int
) -> None:
    """In German on a wide screen, in French on a phone: nothing runs over, axe finds nothing, and no heading, button,
    label or link of ours is left in English."""
    faults = list[str]()
    watched = opened(browser, width, scheme, locale=language)
    for state in EVERY[part::2]:
        if state.status != 200:
            continue
        faults += [each for each in wrong(watched, places, state) if "does not show" not in each]
        for text in watched.page.evaluate(SAID):
            with languages.speaking(language):
                if languages.gettext(text) != text:
                    faults.append(f"{state.path}: English: {text}")
        heard = found(watched.page, "valid-lang", "html-has-lang", "label", "button-name", "link-name")
        faults += [f"{state.path}: {each}" for each in heard]
    assert not faults, "\n".join(faults)
