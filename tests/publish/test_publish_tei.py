"""Sigla, and the apparatus as TEI."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from lxml import etree

from variorum.publish.sigla import Siglum, sigla
from variorum.publish.tei import NAMESPACE, Source, tei
from variorum.quotes.printed import Kind, Named, Said, Wording
from variorum.quotes.utterances import Utterance, utterances

HOLM = Named("Jon Holm", 0, 8)
OUTLETS = [("a", "Coast Herald"), ("b", "Coast Herald"), ("c", "City Post"), ("d", "The Island Times")]
WITNESS = "{http://www.w3.org/XML/1998/namespace}id"

#: The schema of TEI P5 for the elements that are written.
SCHEMA = etree.RelaxNG(etree.parse(Path(__file__).parent.parent / "cases" / "publish" / "tei.rng"))


def wording(
    report: str, text: str, kind: Kind = Kind.DIRECT, versions: tuple[int, ...] = (0,), name: Named = HOLM
) -> Wording:
    return Wording(report, Said(0, len(text), text, kind, name), "e", versions)


def quay() -> Utterance:
    (found,) = utterances(
        [
            wording("a", "The United States needs to be able to mend the quay somehow"),
            wording("b", "The US needs to mend the quay somehow"),
            wording("c", "needs to be able to mend the quay", Kind.MIXED),
            wording("d", "the United States needs to mend the quay somehow or other", Kind.INDIRECT),
        ]
    )
    return found


def document(found: list[Utterance]) -> etree._Element:
    sources = [
        Source("a", "Coast Herald", "Quay", "https://coast.example/a?b&c", datetime(2026, 5, 3, 9, tzinfo=UTC)),
        Source("b", "Coast Herald", "Quay again"),
        Source("c", "City Post", "", None, date(2026, 5, 3)),
        Source("d", "The Island Times", "<script>alert(1)</script>"),
    ]  # fmt: skip
    return etree.fromstring(tei("Mending the quay", found, sources, sigla(OUTLETS), publisher="Variorum"))


def check(root: etree._Element) -> None:
    """The document is valid TEI, every identifier is one element's, and every pointer has its target."""
    assert SCHEMA.validate(root), SCHEMA.error_log
    ids = [each.get(WITNESS) for each in root.iter() if each.get(WITNESS)]
    assert len(ids) == len(set(ids))
    for each in root.iter():
        for pointer in " ".join(each.get(key, "") for key in ("wit", "who", "source")).split():
            assert pointer.removeprefix("#") in ids


@pytest.mark.parametrize(
    ("where", "wrong"),
    [
        ("app", '<p xmlns="{}"/>'),
        ("said", '<witness xmlns="{}">C</witness>'),
        ("listWit", '<app xmlns="{}"><lem>quay</lem></app>'),
        ("div", '<said xmlns="{}" aloud="perhaps so"/>'),
        ("witness", '<bibl xmlns="{}" level="a"/>'),
    ],
)
def test_the_schema_refuses_what_is_no_tei(where: str, wrong: str) -> None:
    """An element in a wrong place, an attribute that an element has not, a value that it does not take."""
    root = document([quay()])
    next(root.iter(f"{{{NAMESPACE}}}{where}")).append(etree.fromstring(wrong.format(NAMESPACE)))
    assert not SCHEMA.validate(root)


def test_sigla() -> None:
    """A letter for an outlet, numbers where it has several reports, more letters where two begin alike."""
    found = sigla(OUTLETS)
    assert [str(each) for each in found.values()] == ["C¹", "C²", "Ci", "I"]
    assert found["b"].plain == "C2"
    assert found["b"] == Siglum("C", 2)


@pytest.mark.parametrize(
    "outlets",
    [
        ["", " ", "!!", "1234"],
        ["C", "Ci", "City", "City.", "city"],
        ["The", "The The", "Ärzteblatt", "新闻", "новости"],
    ],
)
def test_no_two_sigla_are_equal(outlets: list[str]) -> None:
    """Whatever outlets are called, each has a sign of its own."""
    found = sigla([(str(number), outlet) for number, outlet in enumerate(outlets)])
    assert len({str(each) for each in found.values()}) == len(outlets)
    assert len({each.plain for each in found.values()}) == len(outlets)


@pytest.mark.parametrize(
    "outlets", [["B", "Bä", *["Be"] * 230], ["新闻", "新闻 1", "N65B0"], ["Ł", "L", "L142"]]
)
def test_no_two_witnesses_have_one_identifier(outlets: list[str]) -> None:
    """Also where the letters of one sign are not ASCII, and another sign is what they could be written as."""
    reports = [(f"r{number}", outlet) for number, outlet in enumerate(outlets)]
    sources = [Source(report, outlet, "") for report, outlet in reports]
    root = etree.fromstring(tei("Quay", [], sources, sigla(reports), publisher="Variorum"))
    check(root)
    assert len(list(root.iter(f"{{{NAMESPACE}}}witness"))) == len(outlets)


def test_versions_of_one_report() -> None:
    """Where one report has two wordings, its sign tells the versions."""
    (found,) = utterances(
        [
            wording("a", "We will pay for the quay and for nothing else", versions=(0, 1)),
            wording("a", "We will not pay for the quay and for nothing else", versions=(2,)),
        ]
    )
    root = document([found])
    check(root)
    assert [each.get(WITNESS) for each in root.iter(f"{{{NAMESPACE}}}witness")][:3] == [
        "w.C1",
        "w.C1-v0-1",
        "w.C1-v2",
    ]


def test_tei_holds_what_its_rules_ask() -> None:
    """Parallel segmentation: shared words stand alone, others in an apparatus entry; notes hold paraphrases."""
    root = document([quay()])
    check(root)
    (said,) = root.iter(f"{{{NAMESPACE}}}said")
    assert "".join(said.itertext()) == "The United StatesUS needs to be able to mend the quay somehow"
    assert [each.get("wit") for each in root.iter(f"{{{NAMESPACE}}}rdg")] == ["#w.C2", "#w.C2"]
    assert [each.get("type") for each in root.iter(f"{{{NAMESPACE}}}rdg")] == ["notation", "cut"]
    (note,) = root.iter(f"{{{NAMESPACE}}}note")
    assert note.get("source") == "#w.I"


def test_one_thing_said_by_two_names_has_both() -> None:
    """Who said it points at each of them, and the heading names them."""
    text = "We will mend the quay in May and pay for it"
    root = document(utterances([wording("a", text), wording("c", text, name=Named("Mary Stone", 0, 10))]))
    check(root)
    assert [each.get("who") for each in root.iter(f"{{{NAMESPACE}}}said")] == ["#s1 #s2"]
    assert [each.text for each in root.iter(f"{{{NAMESPACE}}}persName")] == ["Jon Holm", "Mary Stone"]
    assert "Jon Holm / Mary Stone" in [each.text for each in root.iter(f"{{{NAMESPACE}}}head")]


def test_tei_without_utterances() -> None:
    """A document with nothing to tell is one all the same."""
    check(document([]))


def test_hostile_text_stays_text() -> None:
    """Marks of XML, characters that it cannot hold and names like those of elements are text."""
    hostile = (
        "]]> <app wit='#x'>&amp; \x00\x1b\ufffe \U0001f5de we will mend the old quay</app> <!-- --> <?pi?>"
    )
    name = Named("<b>Jon\x07</b>", 0, 4)
    (found,) = utterances(
        [wording("a", hostile, name=name), wording("b", hostile.replace("old", "new <old>"), name=name)]
    )
    root = document([found])
    check(root)
    text = "".join(next(root.iter(f"{{{NAMESPACE}}}said")).itertext())
    assert "<app wit='#x'>&amp; \ufffd\ufffd\ufffd \U0001f5de we" in text
    assert root.findtext(f".//{{{NAMESPACE}}}persName") == "<b>Jon\ufffd</b>"


def test_a_writers_words_are_not_said() -> None:
    """What a report tells around a word or two in marks is a note, and no reading."""
    (found,) = utterances(
        [
            wording("a", "The ferry was old, it was never safe for any of the crew"),
            wording("b", "“the ferry” was old and “never safe”, the crew was told", Kind.MIXED),
        ]
    )
    root = document([found])
    check(root)
    (spoken,) = root.iter(f"{{{NAMESPACE}}}said")
    assert "".join(spoken.itertext()) == "The ferry was old, it was never safe for any of the crew"
    (note,) = root.iter(f"{{{NAMESPACE}}}note")
    assert (note.get("type"), note.text) == (
        "partial",
        "“the ferry” was old and “never safe”, the crew was told",
    )
