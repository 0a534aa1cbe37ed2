"""Lists of sources: what other readers write, and our own there and back."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from variorum.discover.opml import Outline, read_opml, write_opml
from variorum.errors import SourceError
from variorum.types import Source, SourceKind, SourceState

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


def _source(url: str, name: str, outlet: str, kind: SourceKind = SourceKind.FEED) -> Source:
    return Source(id="x", kind=kind, url=url, name=name, outlet=outlet, added=NOW)


def test_nested_folders_and_other_readers_spelling() -> None:
    """Folders make a path; attributes are read in every case; addresses count once; what is none is passed over."""
    body = b"""<?xml version="1.0"?><opml version="1.1"><head><title>Mine</title></head><body>
    <outline text="Europe"><outline title="North / East"><outline type="RSS" text="A &amp; B" xmlUrl="https://e.example/a"/>
    </outline><!-- kept --><outline text="again" xmlurl="http://e.example/a/"/></outline>
    <outline text="plain" URL="https://e.example/b"/><outline text="mail" xmlUrl="mailto:x@e.example"/>
    <outline text="odd" type="podcast" XmlUrl=" https://e.example/c "/></body></opml>"""
    assert read_opml(body) == [
        Outline("https://e.example/a", "A & B", "Europe/North - East", SourceKind.FEED),
        Outline("https://e.example/b", "plain", None, None),
        Outline("https://e.example/c", "odd", None, None),
    ]


def test_there_and_back() -> None:
    """What is written is read again: address, name, outlet and kind; removed sources and archives are left out."""
    sources = [
        _source("https://e.example/f?a=1&b=2", 'Say "hi" <b>', "Ö & Co"),
        _source("https://e.example/", "Front page", "Ö & Co", SourceKind.PAGE),
        _source("https://e.example/s.xml", "Map", "Zed", SourceKind.SITEMAP),
        _source("https://e.example/a-b-c", "One report", "Zed", SourceKind.ARTICLE),
        _source("https://e.example/warc", "Import", "Zed", SourceKind.ARCHIVE),
        Source("y", SourceKind.FEED, "https://e.example/x", "X", "Zed", NOW, state=SourceState.REMOVED),
    ]
    read = read_opml(write_opml(sources))
    assert [(o.url, o.folder, o.kind) for o in read] == [
        ("https://e.example/s.xml", "Zed", SourceKind.SITEMAP),
        ("https://e.example/a-b-c", "Zed", SourceKind.ARTICLE),
        ("https://e.example/", "Ö & Co", SourceKind.PAGE),
        ("https://e.example/f?a=1&b=2", "Ö & Co", SourceKind.FEED),
    ]


@given(st.text(max_size=80), st.text(max_size=80))
def test_any_name_makes_a_readable_list(name: str, outlet: str) -> None:
    """Names of any characters make XML that is read again."""
    (outline,) = read_opml(write_opml([_source("https://e.example/f", name, outlet)]))
    assert outline.url == "https://e.example/f"


def test_same_list_same_bytes() -> None:
    """The order of the sources does not matter: a list under version control stays quiet."""
    sources = [_source(f"https://e.example/{n}", f"n{n}", f"o{n % 2}") for n in range(5)]
    assert write_opml(sources) == write_opml(reversed(sources))


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "no OPML list"),
        (b"<rss/>", "no OPML list"),
        (b"not xml", "OPML"),
        (b"<!DOCTYPE opml [<!ENTITY a 'b'>]><opml><body/></opml>", "XML entities of its own"),
    ],
)
def test_what_is_no_list(body: bytes, words: str) -> None:
    """An error that names the file."""
    with pytest.raises(SourceError, match=words) as error:
        read_opml(body, url="feeds.opml")
    assert "feeds.opml" in str(error.value)


def test_broken_and_deep_lists() -> None:
    """A list that breaks off is read as far as it goes; folders beyond the limit are left."""
    body = (
        b"<opml><body><outline text='a' xmlUrl='https://e.example/a'/><outline text='b' xmlUrl='https://e.ex"
    )
    assert [outline.url for outline in read_opml(body)] == ["https://e.example/a"]
    deep = b"<opml><body>" + b"<outline text='f'>" * 200 + b"<outline xmlUrl='https://e.example/a'/>"
    assert read_opml(deep) == []
