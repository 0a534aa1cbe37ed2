"""Utterances as TEI P5: a critical apparatus in parallel segmentation, whose witnesses are reports and their versions.

Built as a tree and written by lxml, which escapes; characters that XML cannot hold are replaced.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from lxml import etree

from variorum.publish import words
from variorum.publish.sigla import Siglum
from variorum.quotes.collated import Reading, collated
from variorum.quotes.partings import Turn
from variorum.quotes.printed import Wording
from variorum.quotes.utterances import Form, Utterance

NAMESPACE: Final = "http://www.tei-c.org/ns/1.0"
_XML: Final = "http://www.w3.org/XML/1998/namespace"
#: What XML 1.0 cannot hold.
_FORBIDDEN: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_REPLACED: Final = "\N{REPLACEMENT CHARACTER}"


@dataclass(frozen=True, slots=True)
class Source:
    """A report as the list of witnesses tells it: its outlet, headline, address and time, as far as they are known."""

    report: str
    outlet: str
    headline: str
    address: str | None = None
    at: datetime | date | None = None


def tei(
    title: str, utterances: Sequence[Utterance], sources: Sequence[Source], sigla: Mapping[str, Siglum], *, publisher: str
) -> bytes:  # fmt: skip
    """A TEI document in UTF-8: a division for each utterance, its base cut where wordings part. `sigla` by report; every
    report that an utterance names has its source. What reports tell in their own words stands in notes."""
    root = etree.fromstring(f'<TEI xmlns="{NAMESPACE}"/>')
    speakers = list(dict.fromkeys(name for each in utterances for name in each.speakers))
    file = _head(root, title, speakers, publisher)
    _witnesses(_under(file, "sourceDesc"), utterances, sources, sigla)
    body = _under(_under(root, "text"), "body")
    if not utterances:
        _under(body, "p")
    for number, utterance in enumerate(utterances, 1):
        who = " ".join(f"#s{speakers.index(name) + 1}" for name in utterance.speakers)
        _division(body, number, utterance, sigla, who)
    made: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return made


# --- the header --------------------------------------------------------------------------------------------


def _head(root: etree._Element, title: str, speakers: Sequence[str], publisher: str) -> etree._Element:
    """The header; the answer is the description of the file, which lacks its witnesses."""
    header = _under(root, "teiHeader")
    file = _under(header, "fileDesc")
    _under(_under(file, "titleStmt"), "title", text=title)
    _under(_under(file, "publicationStmt"), "p", text=publisher)
    encoding = _under(header, "encodingDesc")
    _under(encoding, "variantEncoding", method="parallel-segmentation", location="internal")
    if speakers:
        people = _under(_under(_under(header, "profileDesc"), "particDesc"), "listPerson")
        for number, name in enumerate(speakers, 1):
            _under(_under(people, "person", id=f"s{number}"), "persName", text=name)
    return file


def _witnesses(
    parent: etree._Element, utterances: Sequence[Utterance], sources: Sequence[Source], sigla: Mapping[str, Siglum]
) -> None:  # fmt: skip
    """The list of witnesses: reports, and below each the versions that are told apart."""
    parted: dict[str, dict[str, Wording]] = {}
    for utterance in utterances:
        for member, sign in zip(utterance.members, _ids(utterance, sigla), strict=True):
            if sign != _id(sigla[member.report].plain):
                parted.setdefault(member.report, {})[sign] = member
    listed = _under(parent, "listWit")
    for source in sources:
        siglum = sigla[source.report]
        witness = _under(listed, "witness", id=_id(siglum.plain), n=str(siglum))
        bibl = _under(witness, "bibl")
        _under(bibl, "publisher", text=source.outlet)
        _under(bibl, "title", text=source.headline, level="a")
        if source.at is not None:
            told = words.iso(source.at) if isinstance(source.at, datetime) else source.at.isoformat()
            _under(bibl, "date", text=told, when=told)
        if source.address:
            _under(bibl, "ref", text=source.address)
        if source.report in parted:
            versions = _under(witness, "listWit")
            for sign, member in parted[source.report].items():
                _under(versions, "witness", id=sign, text=_versions(member))


def _versions(wording: Wording) -> str:
    return ", ".join(f"version {number}" for number in wording.versions)


# --- the body ----------------------------------------------------------------------------------------------


def _division(
    body: etree._Element, number: int, utterance: Utterance, sigla: Mapping[str, Siglum], who: str
) -> None:
    division = _under(body, "div", id=f"u{number}", type="utterance")
    _under(division, "head", text=" / ".join(utterance.speakers) or "Nobody named")
    paragraph = _under(division, "p")
    said = _under(paragraph, "said", **({"who": who} if who else {}))
    ids = _ids(utterance, sigla)
    full = set(utterance.printed)
    for segment in collated(utterance):
        (first, *others) = segment.readings
        if not others and set(first.members) == full:
            _write(said, first.words)
            continue
        app = _under(said, "app")
        _under(app, "lem", text=first.words, wit=_pointers(first, ids))
        for each in others:
            _under(app, "rdg", text=each.words, wit=_pointers(each, ids), type=(each.turn or Turn.SUBSTITUTION).value)  # fmt: skip
    for number, (member, form, sign) in enumerate(zip(utterance.members, utterance.forms, ids, strict=True)):
        if number not in full:
            kind = "paraphrase" if form is Form.PARAPHRASED else form.value
            _under(division, "note", type=kind, source=f"#{sign}", text=member.said.text)


def _ids(utterance: Utterance, sigla: Mapping[str, Siglum]) -> list[str]:
    """The identifiers of the witnesses of an utterance's members: of its report, and behind it the versions where another
    member is of the same."""
    standing: dict[str, set[tuple[int, ...]]] = {}
    for each in utterance.members:
        standing.setdefault(each.report, set()).add(each.versions)
    return [
        _id(sigla[each.report].plain)
        + (f"-v{'-'.join(map(str, each.versions))}" if len(standing[each.report]) > 1 else "")
        for each in utterance.members
    ]


def _id(sign: str) -> str:
    """An XML name for a sign of any letters, which those of utterances and speakers are not; no two signs have one."""
    return "w." + "".join(each if each.isascii() else f"_{ord(each):x}_" for each in sign)


def _pointers(reading: Reading, ids: Sequence[str]) -> str:
    return " ".join(dict.fromkeys(f"#{ids[each]}" for each in reading.members))


# --- elements ----------------------------------------------------------------------------------------------


def _under(
    parent: etree._Element, name: str, *, text: str = "", id: str | None = None, **attributes: str
) -> etree._Element:
    """A new element at the end of another, with its text and attributes."""
    element = etree.SubElement(parent, f"{{{NAMESPACE}}}{name}")
    if id is not None:
        element.set(f"{{{_XML}}}id", id)
    for key, value in attributes.items():
        element.set(key, _clean(value))
    if text:
        element.text = _clean(text)
    return element


def _write(parent: etree._Element, text: str) -> None:
    """Text behind everything that an element holds."""
    if len(parent):
        parent[-1].tail = (parent[-1].tail or "") + _clean(text)
    else:
        parent.text = (parent.text or "") + _clean(text)


def _clean(text: str) -> str:
    return _FORBIDDEN.sub(_REPLACED, text)
