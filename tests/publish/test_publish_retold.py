"""Stored sentences read back and told in the language of the page; what is none of ours stays as it is."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from variorum.extraction import states
from variorum.fetch.faults import CERTIFICATE_FAULTS
from variorum.fetch.guard import EMBEDDING_V6, REFUSED_V4, REFUSED_V6, check_address
from variorum.publish import languages
from variorum.publish.retold import is_english, retold
from variorum.publish.stored import FORMS
from variorum.types import Change
from variorum.versions import reasons
from variorum.versions.witnesses import Heard, Witness

SOURCE = Path(__file__).resolve().parents[2] / "src/variorum"


@pytest.mark.parametrize(
    ("stored", "german", "french"),
    [
        ("same text", "derselbe Text", "même texte"),
        ("1 block split, 2 blocks added", "1 Block geteilt, 2 Blöcke hinzugefügt", "1 bloc scindé, 2 blocs ajoutés"),
        ("1 block split, 1 block moved", "1 Block geteilt, 1 Block verschoben", "1 bloc scindé, 1 bloc déplacé"),
        ("answers again, headline reworded, 1 block added, stands at a second look",
         "antwortet wieder, Überschrift umformuliert, 1 Block hinzugefügt, beim zweiten Blick bestätigt",
         "répond de nouveau, titre reformulé, 1 bloc ajouté, confirmé au second regard"),
        ("answered 404 2 times, waits for more looks", "Antwort 404, 2-mal, wartet auf weitere Prüfungen",
         "réponse 404, 2 fois, attend d’autres vérifications"),
        ("answered 410 on 6 looks over 5 hours", "Antwort 410 bei 6 Prüfungen in 5 Stunden",
         "réponse 410 lors de 6 vérifications en 5 heures"),
        ("the end of the text is missing (210 words of 300), waits for a second look",
         "das Ende des Textes fehlt (210 Wörter von 300), wartet auf einen zweiten Blick",
         "la fin du texte manque (210 mots sur 300), attend un second regard"),
        ("a paywall: 'subscribe, or sign in', waits for a second look",
         "eine Bezahlschranke: 'subscribe, or sign in', wartet auf einen zweiten Blick",
         "un péage\u00a0: 'subscribe, or sign in', attend un second regard"),
        ("in doubt whether “Tar and twine, waits for a second look” and one more block are text of the article, waits for a second look",
         "unklar, ob „Tar and twine, waits for a second look“ und ein weiterer Block zum Text des Artikels gehören, wartet auf einen zweiten Blick",
         "on ne sait si «\u00a0Tar and twine, waits for a second look\u00a0» et un autre bloc font partie du texte de l’article, attend un second regard"),
        ("same text; a link leads elsewhere; 2 pictures are others", "derselbe Text; ein Link führt anderswohin; 2 Bilder sind andere",
         "même texte\u202f; un lien mène ailleurs\u202f; 2 images ont été remplacées"),
        ("1 block reworded (dateModified, articleBody and feed title moved; og:title stood still)",
         "1 Block umformuliert (geändert: dateModified, articleBody und Titel im Feed; unverändert: og:title)",
         "1 bloc reformulé (ont changé\u00a0: dateModified, articleBody et titre du flux\u202f; sont restés\u00a0: og:title)"),
        ("the body is larger than 1,048,576 bytes", "der Inhalt ist größer als 1.048.576 Bytes",
         "le contenu dépasse 1\u202f048\u202f576 octets"),
        ("news.example resolves to 10.0.0.7: a private network is never asked",
         "news.example führt zu 10.0.0.7: ein privates Netz wird nie gefragt",
         "news.example mène à 10.0.0.7\u00a0: un réseau privé n’est jamais demandé"),
        ("https://news.example/feed.xml: shows no entry: dates that cannot be read: 3; breaks off; the entry at the break is left out",
         "https://news.example/feed.xml: zeigt keinen Eintrag: unlesbare Zeitangaben: 3; bricht ab; der Eintrag am Bruch bleibt weg",
         "https://news.example/feed.xml\u00a0: ne montre aucune entrée\u00a0: dates illisibles\u00a0: 3\u202f; s’interrompt\u202f; l’entrée coupée est laissée de côté"),
        ("a single article (it says so itself: og:type, 1,204 characters of paragraphs)",
         "ein einzelner Artikel (er sagt es selbst: og:type, 1.204 Zeichen in Absätzen)",
         "un article seul (il le dit lui-même\u00a0: og:type, 1\u202f204 caractères de paragraphes)"),
    ],
)  # fmt: skip
def test_a_stored_sentence_is_told_in_the_language_of_the_page(stored: str, german: str, french: str) -> None:
    """Sentences in sentences, rows of them, numbers and witnesses; what a page said stands as it was said."""
    assert retold(stored) == stored
    assert not is_english(stored)
    for language, told in (("de", german), ("fr", french)):
        with languages.speaking(language):
            assert retold(stored) == told
            assert not is_english(stored)


@pytest.mark.parametrize(
    "stored",
    [
        "",
        "same texts",
        "the disk is full, waits for a second look",
        "1 block reworded, the disk is full",
        "same text (nobody knows why)",
        "answered forty-four",
        "https://news.example/: the disk is full",
        "paywall moved",
        "same text\n",
        "x" * 5_000,
    ],
)
def test_what_is_no_sentence_of_ours_stays(stored: str) -> None:
    """Nothing is half translated, and such words are told as English."""
    with languages.speaking("de"):
        assert retold(stored) == stored
        assert is_english(stored)


@given(
    st.lists(
        st.sampled_from(["same text", ", ", "; ", " (", ")", ": ", "7 blocks moved", "é\n"]), max_size=12
    )
)
@example(["same text", ", "] * 6)
def test_any_row_of_words_is_read_back_or_left(pieces: list[str]) -> None:
    """No text stops it, and what it knows is told whole."""
    stored = "".join(pieces)
    with languages.speaking("de"):
        told = retold(stored)
        assert (told == stored) == (is_english(stored) or stored == "")
        assert is_english(stored) or "same text" not in told


def made() -> Iterator[str]:
    """Sentences as those who make them do."""
    for looks in (1, 2, 7):
        yield reasons.absence("answered 404", looks)
    for blocks in (["Rope and tar"], ["Rope and tar", ""], ["Rope and tar", "", "x"], [""], ["", ""]):
        yield reasons.doubt(blocks)
    for hours in (1, 2, 47, 49):
        yield f"answered 404 on 3 looks over {reasons.span(timedelta(hours=hours))}"
    yield from reasons._WALLS.values()
    yield from (
        f"headline {done}"
        for done in (*reasons._HEADLINES.values(), "reworded", *Change)
        if done != Change.ALTERED
    )
    for op, _ in reasons._TOLD:
        for count in (1, 2):
            yield f"{reasons._blocks(count)} {dict(reasons._TOLD)[op]}"
    yield reasons.in_words(None)
    for moved, still in (((), ()), ((Witness.OG,), ()), ((*Witness,), (Witness.H1, Witness.BODY))):
        yield f"same text ({Heard(moved, still).in_words()})"
    yield from CERTIFICATE_FAULTS.values()
    for network, _ in (*REFUSED_V4, *REFUSED_V6):
        yield f"{check_address(network.broadcast_address) or 'a private network'} is never asked"
    for network, _, _ in EMBEDDING_V6:
        yield f"{check_address(network.broadcast_address)} is never asked"
    yield from (f"{what}: 'words'" for _, _, what in states._STAND_INS)


@pytest.mark.parametrize(
    "stored",
    [
        "1 hour, " * 450 + "1 hour",
        "same text; " * 300 + "same text",
        "same text" + " (an older capture)" * 200,
        "a, " * 1300,
    ],
)
def test_rows_without_end_are_left_as_they_are(stored: str) -> None:
    """A page or a feed can write what reads like hundreds of our sentences."""
    with languages.speaking("de"):
        assert retold(stored)


def test_whatever_is_made_of_the_closed_sets_is_told() -> None:
    """The tables of the core and the gate, each with what is said of it."""
    with languages.speaking("de"):
        assert [stored for stored in made() if is_english(stored)] == []


#: Where sentences are written, and in which calls: the place of the sentence among the arguments.
_CALLS = {
    "FetchError": 2,
    "SourceError": 0,
    "add": 0,
    "_fail": 1,
    "Intent": 1,
    "_waiting": 2,
    "_suspect": 1,
    "_shown": 3,
    "broken": 0,
}
_FILES = (
    *("versions/decide.py", "pipeline/late.py", "pipeline/sources.py", "pipeline/adding.py"),
    *(f"fetch/{name}.py" for name in ("answer", "bodies", "connection", "gate", "guard", "robots", "wire")),
    *(f"discover/{name}.py" for name in ("feeds", "sitemaps", "pages", "xmlguard", "identify")),
)
#: Those that stay English: what names codings and parts of a file.
_ENGLISH = (
    *("unknown transfer coding", "status 7 was not asked for", "content coding", "grows to more than"),
    *("outermost element", "neither <urlset>", "elements, or nested", "XML that is neither"),
)
#: Those that are put together from more than can be seen where they stand; `made` and the cases have them.
_PIECED = ("7 is never asked7", "7 is 77", "the server answered 7 and 7", "7, but a heap of tags")


def written() -> Iterator[str]:
    """Sentences as they stand in the source, with 7 at each place."""
    for name in _FILES:
        for node in ast.walk(ast.parse((SOURCE / name).read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            at = _CALLS.get(called)
            if at is None or len(node.args) <= at:
                continue
            text = _text(node.args[at])
            if re.search("[a-z]{3}", text):
                yield text.replace("{n}", "7").removeprefix("7: ")


def _text(node: ast.expr) -> str:
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "7" for part in node.values)
    return ""


def test_every_sentence_that_is_written_is_known() -> None:
    """A sentence that somebody writes anew comes into the list, or stays English on purpose. A place may hold another
    sentence."""
    with languages.speaking("de"):
        lacking = [
            text
            for text in written()
            if not any(part in text for part in (*_ENGLISH, *_PIECED))
            and all(
                map(
                    is_english,
                    (text, text.replace("7", "same text", 1), "same text".join(text.rsplit("7", 1))),
                )
            )
        ]
    assert lacking == []


def test_no_sentence_hides_another() -> None:
    """Each is read back as itself, whatever stands at its places."""
    with languages.speaking("de"):
        for form in FORMS:
            filled = form % {name: _FILLED.get(name, "words") for name in re.findall(r"%\((\w+)\)s", form)}
            told = languages.gettext(form) % {
                name: _TOLD.get(name, _FILLED.get(name, "words")) for name in re.findall(r"%\((\w+)\)s", form)
            }
            assert retold(filled) == told


_FILLED = {"count": "1,204", "other": "3", "what": "same text", "more": "not modified", "span": "2 hours", "who": "og:title",
           "url": "https://a.example/", "host": "a.example", "address": "10.0.0.7"}  # fmt: skip
_TOLD = {"count": "1.204", "what": "derselbe Text", "more": "nicht verändert", "span": "2 Stunden"}
