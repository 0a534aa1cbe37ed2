"""Edits in a line, in the language of the page: each message whole, each value set apart."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace
from datetime import timedelta
from typing import Final

import pytest

from variorum.comparison.rows import Mark, line_runs
from variorum.edits import sentence, silence
from variorum.publish import edits as telling
from variorum.publish import languages
from variorum.types import Change, Edit, EditClass

A, ADD, REM = Change.ALTERED, Change.ADDED, Change.REMOVED
K = EditClass
TOLL: Final = Edit(K.FIGURE, A, "12", "15", 3, 3, "count", about="people killed")
HEADLINE: Final = Edit(K.HEADLINE, A, "Ferry sinks", "Fifteen dead", detail="replaced")
MOVED: Final = Edit(K.MOVED, A, "a", "a", 5, 1)


def name(value: str, unit: int) -> Edit:
    return Edit(K.NAME, REM, value, None, unit, None, "person")


@pytest.mark.parametrize(
    ("edits", "german", "french"),
    [
        (
            [HEADLINE, TOLL, MOVED, MOVED],
            "Zahl der Toten 12 → 15; Überschrift ersetzt; 2 Textstellen verschoben",
            "Nombre de morts 12 → 15 ; titre remplacé ; 2 passages déplacés",
        ),
        ([Edit(K.FIGURE, ADD, None, "£3m", 1, 1, "money")], "Betrag „£3m“ hinzugefügt", "Montant « £3m » ajouté"),
        ([Edit(K.FIGURE, REM, "May 4", None, 1, 1, "date")], "Datum „May 4“ entfernt", "Date « May 4 » supprimée"),
        (
            [Edit(K.QUOTE, REM, "No", None, 7, None, "direct", about="Mr Gates")],
            "Zitat von Mr Gates entfernt",
            "Citation (Mr Gates) supprimée",
        ),
        (
            [name("Ada Quill", 1), name("Tarn", 2), name("Oriel", 3)],
            "Namen „Ada Quill“, „Tarn“ und „Oriel“ entfernt",
            "Noms « Ada Quill », « Tarn » et « Oriel » supprimés",
        ),
        ([name(f"Person {i}", i) for i in range(5)], "5 Namen entfernt", "5 noms supprimés"),
        (
            [Edit(K.HEDGE, A, "said", "claimed", 1, 1)],
            "Wort der Einschränkung „said“ → „claimed“",
            "Mot de réserve « said » → « claimed »",
        ),
        (
            [Edit(K.UNCLASSIFIED, ADD, None, "b", None, 1), Edit(K.UNCLASSIFIED, REM, "a", None, 1, None)],
            "1 Satz hinzugefügt, 1 entfernt",
            "1 phrase ajoutée, 1 supprimée",
        ),
        (
            [Edit(K.UNCLASSIFIED, REM, f"Text {i}.", None, i, None, "paragraph") for i in range(2)],
            "2 Absätze entfernt",
            "2 paragraphes supprimés",
        ),
        ([Edit(K.LINKS, ADD, None, "x", 1, 1)] * 3, "3 Links hinzugefügt", "3 liens ajoutés"),
        ([Edit(K.IMAGE, REM, "x", None, None, None, "picture")], "Bild entfernt", "Image supprimée"),
        (
            [Edit(K.CORRECTION, ADD, None, "Correction: …", None, 9, "correction")],
            "Korrektur angehängt",
            "Correction ajoutée à la fin",
        ),
        ([Edit(K.BYLINE, A, "A", "B")], "Autorenzeile geändert", "Signature modifiée"),
    ],
)  # fmt: skip
def test_a_line_is_told_as_one_says_it(edits: list[Edit], german: str, french: str) -> None:
    """With the word order, the cases, the agreement and the quotation marks of the language."""
    for language, line in (("de", german), ("fr", french)):
        with languages.speaking(language):
            assert re.sub("[\u202f\u00a0]", " ", telling.line(edits)) == line


@pytest.mark.parametrize(
    ("about", "english", "german", "french"),
    [
        ("figure: forty → fifty", "figure: forty → fifty", "Zahl: forty → fifty", "chiffre : forty → fifty"),
        ("passage: It burned.", "passage: It burned.", "Textstelle: It burned.", "passage : It burned."),
        ("name: עמוס → נועם", "name: \u2068עמוס\u2069 → \u2068נועם\u2069", "Name: \u2068עמוס\u2069 → \u2068נועם\u2069",
         "nom : \u2068עמוס\u2069 → \u2068נועם\u2069"),
        ("a time: 9:30", "a time: 9:30", "a time: 9:30", "a time: 9:30"),
    ],
)  # fmt: skip
def test_what_a_note_speaks_of_is_named(about: str, english: str, german: str, french: str) -> None:
    """The kind of edit in the language that is spoken, its values as they stand in the article."""
    note = Edit(K.CORRECTION, ADD, None, "Correction: …", None, 9, "correction", about=about)
    told = {
        "en": f"Correction added: {english}",
        "de": f"Korrektur hinzugefügt: {german}",
        "fr": f"Correction ajoutée : {french}",
    }
    for language, label in told.items():
        with languages.speaking(language):
            assert re.sub("[\u202f\u00a0]", " ", telling.label(note)) == label


@pytest.mark.parametrize("language", ["de", "fr"])
def test_no_edit_is_told_in_english(language: str) -> None:
    """Of every class, change and finer kind, one or several: the line and the label differ from the English ones."""
    details = ("count", "money", "date", "time", "age", "marks", "replaced", "copy-edit", "paragraphs", "picture",
               "correction", "clarification", "editors-note", "form", "split", "joined", None)  # fmt: skip
    alike = {"→", ""}
    for klass, change, detail in itertools.product(EditClass, Change, details):
        if (klass, change) == (K.RESTORED, REM):
            continue  # what goes is not restored
        old, new = (None if change is ADD else "1"), (None if change is REM else "2")
        edit = Edit(
            klass, change, old, new, None if change is ADD else 1, None if change is REM else 1, detail
        )
        english_line, english_label = sentence([edit]), telling.label(edit)
        with languages.speaking(language):
            line, label = telling.line([edit]), telling.label(edit)
            many = telling.line([edit, edit])
        bare = re.sub(r"[\d ]", "", english_line)
        assert line != english_line or bare in alike, (klass, change, detail)
        assert many != sentence([edit, edit]) or bare in alike, (klass, change, detail)
        assert label != english_label or klass in (K.ATTRIBUTION, K.LINKS), (klass, change, detail)


@pytest.mark.parametrize(
    ("old", "new", "about"),
    [
        ("עשרה", "שנים עשר", ""),
        ("12", "15", "סירות"),
        ("عشرة", "12", "قوارب"),
        ("١٢", "١٥", "قوارب"),
        ("3 دولارات", "5 دولارات", ""),
    ],
)
@pytest.mark.parametrize("language", ["en", "de", "fr"])
def test_words_from_right_to_left_do_not_turn_the_line(old: str, new: str, about: str, language: str) -> None:
    """Each value that holds such letters is isolated, so that the old one stands before the arrow and the new one behind,
    whatever they are; digits alone need nothing."""
    edit = Edit(K.FIGURE, A, old, new, 1, 1, "count", about=about or None)
    with languages.speaking(language):
        line = telling.line([edit])
    before, _, after = line.partition(" → ")
    for side in (before, after):
        assert side.count("\u2068") == side.count("\u2069")
        outside = re.sub("\u2068[^\u2069]*\u2069", "", side)
        assert not re.search("[\u0590-\u08ff]", outside), line
    assert sentence([edit]) == re.sub("[\u2068\u2069]", "", line)


@pytest.mark.parametrize(
    ("old", "new", "marked"),
    [
        ("Quay shut: all we know", "Quay open: all we know", "Quay -shut- +open+: all we know"),
        ("Zehn Tote bei Brand", "Zwölf Tote bei Brand", "-Zehn- +Zwölf+ Tote bei Brand"),
        ("Le port fermé | Journal", "Le port rouvert | Journal", "Le port -fermé- +rouvert+ | Journal"),
        ("הנמל נסגר היום", "הנמל נפתח היום", "הנמל -נסגר- +נפתח+ היום"),
        ("Quay shut", "Tax vote fails again", "-Quay shut- +Tax vote fails again+"),
        ("", "Quay shut", "+Quay shut+"),
        ("Quay shut", "", "-Quay shut-"),
        ("Quay shut", "Quay shut", "Quay shut"),
    ],
)
def test_a_line_is_marked_word_by_word(old: str, new: str, marked: str) -> None:
    """As a headline is: whole only where it is another one."""
    signs = {Mark.REMOVED: "-", Mark.ADDED: "+"}
    told = "".join(
        f"{signs.get(run.mark, '')}{run.text}{signs.get(run.mark, '')}" for run in line_runs(old, new)
    )
    assert told == marked


def test_what_a_note_does_not_speak_of_is_named() -> None:
    """A silent edit beside a note on something else: no reader is told that the note says nothing at all."""
    noted, other = (
        replace(TOLL, noted=True),
        Edit(K.QUOTE, REM, "No", None, 7, None, "direct", about="Mr Gates"),
    )
    note = Edit(K.CORRECTION, ADD, None, "Correction: 15, not 12.", None, 9, "correction")
    day = timedelta(days=1)
    told = telling.quiet(silence([noted, other, note], day), day, day, [noted, other, note])
    alone = telling.quiet(silence([other], day), day, day, [other])
    assert told is not None
    assert alone is not None
    assert (
        told.why == f"{alone.why} The note that came with it does not speak of: Quotation removed: Mr Gates."
    )
    assert telling.quiet(silence([noted, note], day), day, day, [noted, note]) is None
