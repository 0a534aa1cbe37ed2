"""Which language is spoken, what is written in it, and whether the catalogues are whole."""

from __future__ import annotations

import importlib.util
import re
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import ModuleType

import pytest

from variorum.publish import languages, words
from variorum.types import Interval

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 11, 21, 20, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def strings() -> ModuleType:
    """`scripts/strings.py`."""
    spec = importlib.util.spec_from_file_location("strings", ROOT / "scripts/strings.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "en"),
        ("de", "de"),
        ("fr-CA, fr;q=0.9, en;q=0.8", "fr"),
        ("pl, de-AT;q=0.5, en;q=0.7", "en"),
        ("de;q=0, fr;q=0.1", "fr"),
        ("DE-ch", "de"),
        ("*", "en"),
        ("de;q=x, ;;;,,fr", "fr"),
        ("a" * 100_000, "en"),
    ],
)
def test_a_browser_says_what_it_prefers(header: str, language: str) -> None:
    """By weight, then by order; what cannot be read is passed over."""
    assert languages.preferred(header) == language


@pytest.mark.parametrize(
    ("language", "span", "exact", "number", "length", "listed"),
    [
        ("en", "21 Nov, 19:12 to 19:42", "1 Sep 2008, 05:06:07 UTC", "1,204 versions", "about 13 hours", "4, 7 and 10"),
        ("de", "21. Nov., 19:12 bis 19:42", "1. Sept. 2008, 05:06:07 UTC", "1.204 Fassungen", "etwa 13 Stunden", "4, 7 und 10"),
        ("fr", "21 nov., 19:12 à 19:42", "1 sept. 2008, 05:06:07 UTC", "1\u202f204 versions", "environ 13 heures", "4, 7 et 10"),
    ],
)  # fmt: skip
def test_times_and_numbers_are_written_as_one_writes_them(
    language: str, span: str, exact: str, number: str, length: str, listed: str
) -> None:
    """In the language that is spoken, and again in English when that is over."""
    start, end = datetime(2026, 11, 21, 19, 12, tzinfo=UTC), datetime(2026, 11, 21, 19, 42, tzinfo=UTC)
    with languages.speaking(language):
        assert words.appeared(Interval(start, end, NOW), NOW) == span
        assert words.exact(datetime(2008, 9, 1, 5, 6, 7, tzinfo=UTC)) == exact
        assert words.plural(1204, "version") == number
        assert words.lasting(timedelta(hours=13)) == length
        assert words.listed(["4", "7", "10"]) == listed
    assert words.plural(2, "version") == "2 versions"


def test_languages_have_names() -> None:
    """By Babel's tables; what is no tag stays what it is."""
    with languages.speaking("de"):
        assert words.language("fr") == "Französisch"
        assert words.language("pt-BR") == "Portugiesisch (Brasilien)"
        assert words.language("no tag") == "no tag"
        assert words.language("xx-yy-zz-1") == "xx-yy-zz-1"


def test_one_request_does_not_speak_for_another() -> None:
    """A language holds for the context that chose it."""
    heard = []
    with languages.speaking("fr"):
        thread = threading.Thread(target=lambda: heard.append(languages.spoken()))
        thread.start()
        thread.join()
        assert languages.gettext("Search") == "Recherche"
    assert heard == ["en"]
    with pytest.raises(KeyError):
        languages.speak("tlh")


def test_sentences_by_english_grammar_are_english() -> None:
    """Whatever is spoken around them."""
    said = languages.in_english(lambda: words.plural(2, "version"))
    with languages.speaking("de"):
        assert said() == "2 versions"
        assert words.plural(2, "version") == "2 Fassungen"


def test_catalogues_are_whole(strings: ModuleType) -> None:
    """Each message that the pages mark has a translation with the same placeholders (`make strings` tells which lack)."""
    assert {path.stem for path in strings.CATALOGUES.glob("*.po")} == languages.LANGUAGES.keys() - {"en"}
    assert strings.faults() == []


@pytest.mark.parametrize("language", ["de", "fr"])
def test_a_translation_has_no_markup_of_its_own(strings: ModuleType, language: str) -> None:
    """Translations go into pages as they are: tags are those of the message, and nothing ends an attribute."""
    for message in strings.known(strings.CATALOGUES / f"{language}.po"):
        ids = [message.id] if isinstance(message.id, str) else list(message.id)
        texts = [message.string] if isinstance(message.string, str) else list(message.string)
        for text in texts if message.id else []:
            tags = sorted(re.findall(r"<[^>]*>", text))
            assert tags == sorted(re.findall(r"<[^>]*>", ids[0])), ids[0]
            assert not re.search(r'["<>]', re.sub(r"<[^>]*>", "", text)), ids[0]


@pytest.mark.parametrize("language", ["de", "fr"])
def test_a_catalogue_is_finished(strings: ModuleType, language: str) -> None:
    """Nothing waits for somebody to look at it, nothing is left of messages that are gone, and marks are the language's:
    German quotation marks, French blanks that do not break."""
    catalogue = strings.known(strings.CATALOGUES / f"{language}.po")
    assert [message.id for message in catalogue if message.id and message.fuzzy] == []
    assert list(catalogue.obsolete) == []
    for message in catalogue:
        texts = [message.string] if isinstance(message.string, str) else list(message.string)
        for text in texts if message.id else []:
            bare = re.sub(r"<[^>]*>|Authorization: Bearer", "", text)
            if language == "de":
                assert not re.search(r"“(?=\w)|”|«|»", bare), text
            else:
                assert not re.search(r"“|”|„|« |(?<!«) [;!»]|[ \w)»]:(?!\S)|\w[;!](?!\S)", bare), text


def test_what_was_counted_is_in_the_catalogues() -> None:
    """`words.plural` makes its messages at run time: each noun that a page counts is among those that are marked."""
    counted = {text.removeprefix("%(num)s ") for text in words.COUNTED}
    source = ROOT / "src/variorum/web/templates"
    for path in source.glob("*.html"):
        for many, one in re.findall(
            r'words\.plural\([^"]*?, "([^"]*)"(?:, "([^"]*)")?\)', path.read_text("utf-8")
        ):
            assert (one or f"{many}s") in counted, (path.name, many)
