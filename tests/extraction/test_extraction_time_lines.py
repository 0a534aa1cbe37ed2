"""Lines of times are no text; sentences in which something was updated, published or posted on a day are, and so are the
notes that say when an article was amended."""

from __future__ import annotations

import pytest

from variorum.extraction import extract
from variorum.extraction.again import read_again
from variorum.extraction.dates import time_line
from variorum.extraction.memory import SourceMemory
from variorum.types import BlockKind

_TEXT = (
    "The only ferry to the island of Eldersund has been in port since Friday, because engineers found a crack in its hull.",
    "The line says that the ship will stay there until Tuesday at the least, while a team of divers looks at the damage.",
    "About 340 people live on the island, and most of their food comes by the boat that now lies at the inner quay.",
    "A smaller boat will carry medicine twice a day, the council said on Saturday after a meeting with the harbour master.",
)

_LINES = (
    "Last updated on 10 January 2026 at 10:32 GMT",
    "Published: Monday, November 18th, 2024 at 11:08 a.m.",
    "This article was last updated on 10 January 2026.",
    "Updated 3:27 am PST, Wednesday, November 20, 2024 | 5 min read",
    "By Ida Reed. Updated 10:32 GMT, 3 May 2024.",
    "First published in The Courier on 3 May 2024.",
    "Posted on May 3, 2024 by admin in harbour news",
    "Stand: 08.07.2026 05:00 Uhr",
    "Dieser Artikel wurde zuletzt am 3. Mai 2024 aktualisiert.",
    "Publié le 18 juil. 2024 à 08:01, mis à jour le 18 juil. 2024 à 09:06",
    "Actualizado Lunes, 2 diciembre 2024 - 02:24",
    "Publicado el 3 de mayo de 2024 a las 10:00. Actualizado a las 11:00.",
    "Published on the morning of 3 May 2024.",
    "Online version: last updated 10:32 GMT on 3 May 2024.",
    "Posted by the staff on 3 May 2024. Updated at 10:32.",
    "Zuletzt am 3. Mai 2024 um 10:32 Uhr aktualisiert.",
    "Cet article a été publié le 3 mai 2024.",
)

_SENTENCES = (
    "In a video posted on 10 January 2026 the captain apologised to passengers for the delay.",
    "She published her last novel on 12 June 1998 and never wrote again.",
    "The law, modified in 2019, does not apply.",
    "The file was updated at 10:32, records show.",
    "The band posted a short film on 3 May 2024.",
    "Ada Reed published it on 3 May 2024.",
    "The timetable was updated on 10 January 2026 and shows two sailings fewer.",
    "Updated safety rules came into force on 1 May 2019, the minister said.",
    "Le rapport, publié le 10 janvier 2026, mettait en garde contre des fissures.",
    "El informe publicado el 10 de enero de 2026 advertía de grietas en barcos.",
    "Die Liste wurde zuletzt am 3. Mai 2019 aktualisiert, sagte eine Sprecherin.",
    "The edition was published on 3 May 2024 in Paris.",
    "A print edition published in 1998 is on view.",
    "The editor published on 3 May 2024.",
    "Yesterday was the first day of updated hours, from 10:00 to 18:00.",
    "Comments were posted on 3 May 2024 by the staff.",
    "Der Tag wurde am 3. Mai 2024 aktualisiert.",
    "Le jour a été publié le 3 mai 2024.",
    "El día fue publicado el 3 de mayo de 2024.",
)

_NOTES = (
    "This article was amended on 10 January 2026.",
    "This article was amended on 10 January 2026 because an earlier version misstated the number of residents.",
    "• This article was amended on 10 January 2026 to correct the number of residents.",
    "This article was updated on 10 January 2026 because an earlier version misstated the number of residents.",
    "Updated 10 January 2026: the number of residents has been corrected.",
    "Dieser Artikel wurde am 10. Januar 2026 aktualisiert, weil eine Zahl falsch war.",
    "Ten artykuł został zaktualizowany 10 stycznia 2026, aby poprawić liczbę mieszkańców.",
)

_BEHIND = (
    "Rettifica: il numero degli abitanti era sbagliato.",
    "In una prima versione di questo articolo il numero degli abitanti era sbagliato.",
    "Rectificatie: het aantal inwoners was onjuist.",
    "In een eerdere versie van dit artikel stond een verkeerd aantal inwoners.",
    "Rättelse: Antalet invånare var felaktigt.",
    "Sprostowanie: podaliśmy błędną liczbę mieszkańców.",
    "W poprzedniej wersji tego artykułu podaliśmy błędną liczbę mieszkańców.",
)

_FOOT = (
    "A correction was made on Jan. 10, 2026: An earlier version of this article misstated the number of residents.",
    "Corrections and clarifications: a report on the ferry misstated the number of residents.",
)


def _page(*paragraphs: str, behind: str = "", foot: str = "") -> bytes:
    body = "".join(f"<p>{text}</p>" for text in paragraphs)
    return f"""<!doctype html><html><head><title>Ferry stays in port</title><meta property="og:type" content="article"></head>
<body><nav><a href="/a">Harbour</a></nav><main><article><h1>Ferry stays in port</h1><div>{body}</div>{behind}</article></main>
<footer><p>The Tide is printed in Eldersund.</p>{foot}</footer></body></html>""".encode()


@pytest.mark.parametrize("line", _LINES)
def test_a_line_that_says_hardly_more_than_a_time_is_one(line: str) -> None:
    """Label, date, hour, outlet, writer: such a line tells when the page was made, and is no text."""
    assert time_line(line) is not None
    assert line not in extract(_page(*_TEXT[:1], line, *_TEXT[1:])).text


@pytest.mark.parametrize("sentence", _SENTENCES)
@pytest.mark.parametrize("place", [1, 3])
def test_a_sentence_with_a_day_in_it_is_text(sentence: str, place: int) -> None:
    """Whatever was updated, posted or published then: the sentence is a paragraph at first sight."""
    assert time_line(sentence) is None
    blocks = extract(_page(*_TEXT[:place], sentence, *_TEXT[place:])).blocks
    assert [block.text for block in blocks if block.kind is BlockKind.PARAGRAPH][place] == sentence


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ((), _SENTENCES[:1]),
        (_SENTENCES[:1], ()),
        (_SENTENCES[6:7], (_SENTENCES[6].replace("two", "three"),)),
        (_SENTENCES[6:7], (_SENTENCES[6].replace("10", "12"),)),
    ],
    ids=["came", "went", "reworded", "another day"],
)
def test_an_edit_of_such_a_sentence_does_not_pass_unseen(
    before: tuple[str, ...], after: tuple[str, ...]
) -> None:
    """It is text, or in doubt until the next look."""
    assert _tells(_page(*_TEXT[:2], *before, *_TEXT[2:]), _page(*_TEXT[:2], *after, *_TEXT[2:]))


@pytest.mark.parametrize("line", _LINES[:3])
def test_a_line_of_times_that_comes_is_no_edit(line: str) -> None:
    """The page was stamped anew."""
    assert not _tells(_page(*_TEXT), _page(*_TEXT, line))


@pytest.mark.parametrize("note", [*_NOTES, *_BEHIND])
def test_a_correction_among_the_paragraphs_is_told(note: str) -> None:
    """With a date and without, in all languages that are read for notes."""
    assert _tells(_page(*_TEXT), _page(*_TEXT, note))


@pytest.mark.parametrize("note", [*_NOTES, *_BEHIND])
def test_a_correction_behind_the_text_is_a_note(note: str) -> None:
    """In an element of its own, too."""
    page = _page(*_TEXT, behind=f'<div class="x">{note}</div>')
    assert (BlockKind.NOTE, note) in [(block.kind, block.text) for block in extract(page).blocks]
    assert _tells(_page(*_TEXT), page)


@pytest.mark.parametrize("note", _FOOT)
def test_a_correction_at_the_foot_of_the_page_is_told(note: str) -> None:
    """It never passes unseen wherever it stands; another line of the footer does."""
    assert _tells(_page(*_TEXT), _page(*_TEXT, foot=f"<p>{note}</p>"))
    assert not _tells(_page(*_TEXT), _page(*_TEXT, foot="<p>Corrections are published on page two.</p>"))


def _tells(old: bytes, new: bytes) -> bool:
    """Whether a second look tells another text than the first, or is in doubt."""
    memory = SourceMemory()
    first = read_again(old, memory, url="https://tide.example/ferry")
    second = read_again(new, memory, first.memory, url="https://tide.example/ferry")
    return bool(second.doubts) or first.document.text != second.document.text
