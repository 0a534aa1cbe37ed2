"""What is asked of a page and what it says of itself: its permanent address, what cannot be read, what is not there,
and which tables are the same as before."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from story_world import told
from web_client import Client
from web_server import Serve

A = "/a/k7d2mq9t"


@pytest.mark.parametrize(
    ("path", "canonical"),
    [
        ("/search?q=ferries", "/search?q=ferries"),
        ("/search?q=a+b&in=removed&lang=de", "/search?q=a+b&in=removed"),
        ("/?class=quote", "/?class=quote"),
        ("/latest?order=weightiest&class=", "/?order=weightiest"),
        ("/articles?state=edited&theme=dark", "/articles?state=edited"),
        ("/quotes?kind=all&q=ferry", "/quotes?q=ferry&kind=all"),
        ("/silent?limit=3", "/silent"),
        ("/looks?article=k7d2mq9t", "/looks?article=k7d2mq9t"),
        (f"{A}/1..2?view=inline&all=1", f"{A}/1..2"),
        ("/sources", "/sources"),
    ],
)
def test_the_permanent_address_has_what_chooses_the_content(
    client: Client, path: str, canonical: str
) -> None:
    """A search, a filter, an order are part of it, in one order of theirs; how a page is shown is not."""
    told_ = client.get(path).text
    assert f'<link rel="canonical" href="{client.address}{canonical.replace("&", "&amp;")}">' in told_


@pytest.mark.parametrize(
    "path",
    [
        f"{A}/1..2?view=zzz",
        f"{A}?view=Inline",
        f"{A}/1..2?all=yes",
        "/?limit=abc",
        "/search?q=ferry&limit=-1",
        "/articles?limit=0",
        "/export?limit=1.5",
        "/?order=zzz",
        "/?class=zzz",
        "/articles?state=zzz",
        "/stories?sort=zzz",
        "/quotes?kind=zzz",
        "/looks?before=zzz",
    ],
)
@pytest.mark.parametrize("language", ["en", "de", "fr"])
def test_a_question_that_cannot_be_read_is_refused(client: Client, path: str, language: str) -> None:
    """Every parameter whose words are counted is held to them, on pages too; why is said in the page's language."""
    answer = client.get(f"{path}&lang={language}")
    assert answer.status == 400
    assert ("is no" in answer.text) is (language == "en")


@pytest.mark.parametrize(
    "path",
    ["/?", "/latest.json?", "/latest.atom?", "/?order=weightiest&", "/corrections?", "/silent.csv?limit=2&", "/search?q=ferry&",
     "/search.json?q=ferry&in=removed&", "/search.csv?", "/looks.json?", "/quotes.json?", "/stories.json?"],
)  # fmt: skip
@pytest.mark.parametrize("number", ["9223372036854775808", "9" * 40, "2147483648", "-1", "x", "", "²", "٣"])
def test_a_place_with_a_number_beyond_all_is_refused(client: Client, path: str, number: str) -> None:
    """Whatever is written in the place of a list, it is read or refused: no store is asked for what it cannot hold."""
    at = quote("2026-06-04T18:00:00+00:00")
    long = f"{at}~{number or 'x'}0000000000"
    lists = {
        "/search": f"0.5~{at}~a1:{number}",
        "/looks": long,
        "/quotes": long,
        "/stories": f"{number}~{at}~a1",
    }
    place = next((place for start, place in lists.items() if path.startswith(start)), f"{at}~a1:{number}")
    answer = client.get(f"{path}before={quote(place, safe='%')}")
    assert answer.status == 400
    assert "no place in a list" in answer.text


@pytest.mark.parametrize("path", ["/latest.json?", "/silent.csv?limit=2&", "/corrections?", "/?"])
def test_the_place_of_a_change_that_is_gone_is_read(client: Client, path: str) -> None:
    """A list goes on after a change that is no longer there."""
    at = quote("2026-06-04T18:00:00+00:00")
    assert client.get(f"{path}before={at}~zzzzzzzz:999999999").status == 200


@pytest.mark.parametrize("path", [f"{A}/1..2?view=side", f"{A}/1..2?all=0", "/?limit=5", "/?class=&order="])
def test_a_question_that_can_be_read_is_answered(client: Client, path: str) -> None:
    """What is said in so many words of the list, or left empty, is no fault."""
    assert client.get(path).status == 200


@pytest.mark.parametrize(
    ("path", "german", "french"),
    [
        ("/a/nope0000", "Einen Artikel nope0000 gibt es hier nicht.", "pas ici d’article nope0000."),
        ("/a/nope0000/1..2", "Einen Artikel nope0000 gibt es hier nicht.", "pas ici d’article nope0000."),
        (
            f"{A}/1..99",
            "Der Artikel k7d2mq9t hat keine Fassung 99.",
            "L’article k7d2mq9t n’a pas de version 99.",
        ),
        (f"{A}/abc", "ist keine Zahl", "n’est pas un nombre"),
        ("/sources/nope", "Eine Quelle nope gibt es hier nicht.", "pas ici de source nope."),
        ("/s/nope", "Eine Geschichte nope gibt es hier nicht.", "pas ici de sujet nope."),
        ("/s/nope/none", "Ein Ereignis none gibt es hier nicht.", "pas ici d’événement none."),
        (
            "/?source=nope",
            "weder Kennung noch Name noch Adresse",
            "ni l’identifiant, ni le nom, ni l’adresse",
        ),
    ],
)
def test_what_is_not_there_is_said_in_the_language_of_the_page(
    client: Client, path: str, german: str, french: str
) -> None:
    """No page gives advice for a terminal, and none speaks English to one who reads German or French."""
    for language, said in (("de", german), ("fr", french)):
        answer = client.get(f"{path}{'&' if '?' in path else '?'}lang={language}")
        assert answer.status == 404
        text = answer.text.replace("⁨", "").replace("⁩", "")
        assert said in text
        assert "variorum list" not in text


def test_a_version_that_is_not_there_is_told_in_a_sentence(client: Client) -> None:
    """On pages and to programs."""
    assert ">Article k7d2mq9t has no version 99.</p>" in client.get(f"{A}/1..99").text
    assert client.get(f"{A}/99.json").json()["detail"] == "Article k7d2mq9t has no version 99."


def test_a_machine_is_told_in_the_words_of_the_store(client: Client) -> None:
    """JSON stays English, whatever the reader prefers."""
    answer = client.ask("GET", "/a/nope0000.json", **{"accept-language": "de"})
    assert answer.status == 404
    assert "no article has that id" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("url", "german"),
    [
        ("http://127.0.0.1:9/", "Diese Adresse lässt sich nicht abfragen."),
        ("http://10.0.0.1/", "Adressen dieses Rechners und innerer Netze werden nicht abgefragt."),
        ("ftp://courier.example/", "Diese Adresse wurde nicht aufgenommen."),
    ],
)
def test_a_refused_address_is_refused_in_the_language_of_the_page(
    client: Client, url: str, german: str
) -> None:
    """Above the details, which are English and say so."""
    answer = client.ask(
        "POST",
        "/sources/add",
        f"url={url}".encode(),
        **{"accept-language": "de", "content-type": "application/x-www-form-urlencoded"},
    )
    assert answer.status == 422
    assert german in answer.text, answer.text.partition("error-text")[2][:300]


@pytest.mark.parametrize(
    "path",
    [
        "/latest.csv?limit=2",
        "/articles.csv?limit=2",
        "/looks.csv?limit=2",
        "/sources.csv?limit=1",
        "/search.csv?q=ferry&limit=2",
        "/quotes.csv?limit=1",
        f"{A}.csv",
        f"{A}/1..2.csv",
    ],
)
def test_a_bounded_table_has_an_etag(client: Client, path: str) -> None:
    """It is not sent again to one who has it, as with JSON; its next page is named all the same."""
    first = client.get(path)
    assert first.status == 200
    tag = first.headers["etag"]
    assert first.headers["vary"] == "Cookie, Authorization"
    again = client.ask("GET", path, **{"if-none-match": tag})
    assert (again.status, again.text) == (304, "")
    assert again.headers.get("link") == first.headers.get("link")


@pytest.mark.parametrize("path", ["/latest.csv", "/articles.csv", "/looks.csv"])
def test_a_whole_list_is_streamed(client: Client, path: str) -> None:
    """It may be of any length: no ETag is made of it, and the page of exports says so."""
    answer = client.get(path)
    assert "etag" not in answer.headers
    assert answer.headers["vary"] == "Cookie, Authorization"
    assert "A whole list in CSV is sent as it is read and carries none" in client.get("/export").text


@pytest.mark.parametrize(("language", "opening"), [("en", "“"), ("de", "„"), ("fr", "« ")])
def test_quotations_stand_in_the_marks_of_the_language(serve: Serve, language: str, opening: str) -> None:
    """On the pages of speakers as on those of events."""
    client = serve(told())
    page = client.get(f"/quotes?lang={language}").text
    said = page.partition("<blockquote")[2].partition("</blockquote")[0].partition(">")[2]
    assert said.replace("\u202f", " ").replace("\xa0", " ").startswith(opening)
