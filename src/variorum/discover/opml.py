"""Lists of sources in OPML 2.0, as feed readers exchange them.

A feed is `type="rss"`. Our other kinds have their own names there (`type="page"`, `"sitemap"`, `"article"`), which
readers that do not know them leave alone. Folders are outlets.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import NamedTuple

from lxml import etree

from variorum.discover import addresses
from variorum.discover.words import plain
from variorum.discover.xmlguard import guarded, unpacked
from variorum.errors import SourceError
from variorum.types import Source, SourceKind, SourceState

DEEPEST = 20
MOST = 20_000


class Outline(NamedTuple):
    """One source of a list. `folder` is the path of the folders around it ("Europe/North"); `kind` is None where the
    list does not say what the address is."""

    url: str
    title: str | None
    folder: str | None
    kind: SourceKind | None


_KINDS = {
    "rss": SourceKind.FEED,
    "rss1": SourceKind.FEED,
    "atom": SourceKind.FEED,
    "json": SourceKind.FEED,
    "feed": SourceKind.FEED,
    "page": SourceKind.PAGE,
    "sitemap": SourceKind.SITEMAP,
    "article": SourceKind.ARTICLE,
}


def read_opml(body: bytes, *, url: str = "OPML list") -> list[Outline]:
    """The sources of an OPML list, in its order, each address once.

    `url` is the address or file that errors name. Broken XML is read as far as it can be. Raises `SourceError` where
    it is no OPML, or declares entities.
    """
    parser = etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        recover=True,
        remove_comments=True,
        remove_pis=True,
    )
    body = guarded(unpacked(body, url), url)
    try:
        root = etree.fromstring(body, parser) if body.strip() else None
    except etree.XMLSyntaxError as error:
        raise SourceError(f"{url}: not readable as OPML ({plain(str(error))})", url=url) from error
    if root is None or etree.QName(root).localname.lower() != "opml":
        raise SourceError(f"{url}: no OPML list (its outermost element is not <opml>)", url=url)
    found: dict[str, Outline] = {}
    for outline in _outlines(root, (), 0):
        try:
            found.setdefault(addresses.key(outline.url), outline)
        except SourceError:
            continue  # "mailto:", "javascript:" and the like stand in lists that people keep for years
        if len(found) > MOST:
            raise SourceError(f"{url}: more than {MOST:,} sources in one list; split it", url=url)
    return list(found.values())


def _outlines(element: etree._Element, folders: tuple[str, ...], depth: int) -> Iterator[Outline]:
    if depth > DEEPEST:
        return
    for node in element:
        if etree.QName(node).localname.lower() != "outline":
            yield from _outlines(node, folders, depth + 1)
            continue
        # Names of attributes are written in every case: xmlUrl, xmlurl, XmlUrl.
        attributes = {str(name).lower(): str(value) for name, value in node.attrib.items()}
        address = (attributes.get("xmlurl") or attributes.get("url") or "").strip()
        title = plain(attributes.get("title") or attributes.get("text"))
        if address:
            kind = _KINDS.get(attributes.get("type", "").lower())
            yield Outline(address, title, "/".join(folders) or None, kind)
            yield from _outlines(node, folders, depth + 1)
        else:
            inner = (*folders, title.replace("/", "-")) if title else folders
            yield from _outlines(node, inner, depth + 1)


def write_opml(sources: Iterable[Source], *, title: str = "Variorum sources") -> bytes:
    """The sources (but removed ones and archives) as an OPML list, by outlet and name."""
    root = etree.Element("opml", version="2.0")
    head = etree.SubElement(root, "head")
    etree.SubElement(head, "title").text = _xml_text(title)
    body = etree.SubElement(root, "body")
    wanted = [
        source
        for source in sources
        if source.state is not SourceState.REMOVED and source.kind is not SourceKind.ARCHIVE
    ]
    wanted.sort(
        key=lambda source: (source.outlet.casefold(), source.outlet, source.name.casefold(), source.url)
    )
    for outlet, group in groupby(wanted, key=lambda source: source.outlet):
        folder = etree.SubElement(body, "outline", text=_xml_text(outlet), title=_xml_text(outlet))
        for source in group:
            name = _xml_text(source.name)
            kind = "rss" if source.kind is SourceKind.FEED else source.kind.value
            etree.SubElement(
                folder, "outline", type=kind, text=name, title=name, xmlUrl=_xml_text(source.url)
            )
    return bytes(etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True))


def _xml_text(text: str) -> str:
    """Without what XML cannot hold."""
    return plain(text) or "?"
