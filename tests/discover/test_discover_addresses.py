"""Addresses: one form, one key, what is believed as canonical, and patterns."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from variorum.discover.addresses import (
    LONGEST,
    allowed,
    canonical,
    compiled,
    host,
    join,
    key,
    normalise,
    same_site,
    site,
)
from variorum.errors import SourceError
from variorum.text.tracking import TRACKING

CASES = Path(__file__).parent.parent / "cases" / "discover" / "addresses.jsonl"
TABLE = [json.loads(line) for line in CASES.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("case", TABLE, ids=[case["why"] for case in TABLE])
def test_normal_form(case: dict[str, str]) -> None:
    """Each address of the case file has the form, or the error, that stands beside it."""
    if "error" in case:
        with pytest.raises(SourceError, match=case["error"]):
            normalise(case["url"])
        return
    assert normalise(case["url"]) == case["normal"]
    assert normalise(case["normal"]) == case["normal"]


_WORD = st.text(alphabet="abzAZ09-._~%+&=;:@!$'()*,ü字 /", max_size=12)


@given(
    scheme=st.sampled_from(["http", "https", "HTTP"]),
    name=st.sampled_from(
        ["example.org", "EXAMPLE.org", "bücher.example", "[::1]", "127.0.0.1", "a_b.example"]
    ),
    port=st.sampled_from(["", ":80", ":443", ":8080"]),
    path=_WORD,
    query=_WORD,
    fragment=_WORD,
)
def test_normal_form_is_stable(
    scheme: str, name: str, port: str, path: str, query: str, fragment: str
) -> None:
    """Normalising twice is normalising once; the key does not hang on which form it is asked for."""
    url = f"{scheme}://{name}{port}/{path}?{query}#{fragment}"
    normal = normalise(url)
    assert normalise(normal) == normal
    assert key(url) == key(normal)
    assert normal.isascii()
    assert " " not in normal
    assert host(url) == host(normal)


@given(st.text(max_size=200))
def test_any_text_is_an_address_or_an_error(text: str) -> None:
    """Whatever stands in a link gives an address or `SourceError`, nothing else."""
    try:
        normal = normalise(text)
    except SourceError:
        return
    assert urlsplit(normal).scheme in ("http", "https")


@given(st.text(max_size=200))
def test_any_link_joins_or_is_none(text: str) -> None:
    """Whatever stands in an href gives a web address or None."""
    joined = join("https://e.example/a/b", text)
    assert joined is None or urlsplit(joined).scheme.lower() in ("http", "https")


def test_key_unifies_what_never_parts_articles() -> None:
    """Scheme, slash at the end, order of parameters, tracking: one key. www, path case and values: several."""
    one = key("http://e.example/news/a/?b=2&a=1&utm_source=x")
    assert one == key("https://e.example/news/a?a=1&b=2#top")
    for other in (
        "https://www.e.example/news/a?a=1&b=2",
        "https://e.example/News/a?a=1&b=2",
        "https://e.example/news/a?a=1&b=3",
        "https://e.example:8443/news/a?a=1&b=2",
    ):
        assert key(other) != one
    assert key("https://e.example/?a=2&a=1") != key("https://e.example/?a=1&a=2")


def test_too_long_an_address_is_refused() -> None:
    """An address beyond the limit is an error that does not repeat all of it."""
    with pytest.raises(SourceError) as error:
        normalise("https://e.example/" + "a" * LONGEST)
    assert len(str(error.value)) < 200


def test_every_tracking_rule_works_and_is_explained() -> None:
    """Each line of the table drops what it names, and says whose it is; no name stands twice."""
    names = [rule.name for rule in TRACKING]
    assert len(names) == len(set(names))
    for rule in TRACKING:
        value = "rss" if rule.values else "x1"
        name = rule.name.replace("*", "anything")
        assert rule.owner
        assert normalise(f"https://e.example/a?id=5&{name}={value}") == "https://e.example/a?id=5", rule


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://www.example.org/", "example.org"),
        ("https://a.b.example.co.uk/", "example.co.uk"),
        ("https://m.example.com.au/", "example.com.au"),
        ("https://orf.at/", "orf.at"),
        ("https://sport.orf.at/", "orf.at"),
        ("https://one.substack.com/", "one.substack.com"),
        ("https://two.blogspot.com/", "two.blogspot.com"),
        ("http://127.0.0.1:8000/", "127.0.0.1:8000"),
        ("http://localhost:8000/", "localhost:8000"),
    ],
)
def test_site(url: str, name: str) -> None:
    """The name that hosts of one publisher share."""
    assert site(url) == name


def test_same_site_of_no_address() -> None:
    """What is no address is of no site."""
    assert not same_site("https://e.example/", "mailto:a@e.example")
    assert not same_site("http://127.0.0.1:1/", "http://127.0.0.1:2/")


@pytest.mark.parametrize(
    ("stated", "final", "wanted"),
    [
        (None, "https://e.example/news/a-b-c?utm_source=x", "https://e.example/news/a-b-c"),
        ("/news/rail-pact-signed", "https://e.example/x/123", "https://e.example/news/rail-pact-signed"),
        ("https://www.e.example/a-b-c-1", "https://m.e.example/a-b-c-1", "https://www.e.example/a-b-c-1"),
        ("https://e.example/a-b-c-1", "https://e.example/a-b-c-1/amp", "https://e.example/a-b-c-1"),
        ("https://e.example/news/a-b-c", "https://amp.e.example/news/a-b-c", "https://e.example/news/a-b-c"),
        ("http://e.example/a-b-c-1", "https://e.example/a-b-c-1/", "https://e.example/a-b-c-1"),
        ("https://e.example/?p=12345", "https://e.example/a-b-c", "https://e.example/?p=12345"),
        # not believed
        ("https://e.example/", "https://e.example/news/a-b-c", "https://e.example/news/a-b-c"),
        ("https://e.example/news", "https://e.example/news/a-b-c", "https://e.example/news/a-b-c"),
        ("https://e.example/news/", "https://e.example/news/2026/a-b-c", "https://e.example/news/2026/a-b-c"),
        ("https://thief.example/a-b-c", "https://e.example/a-b-c", "https://e.example/a-b-c"),
        (
            "https://e.example/story.php",
            "https://e.example/story.php?id=7",
            "https://e.example/story.php?id=7",
        ),
        ("javascript:alert(1)", "https://e.example/a-b-c", "https://e.example/a-b-c"),
        ("https://u:p@e.example/a-b-c", "https://e.example/x-y-z", "https://e.example/x-y-z"),
        ("http://[bad", "https://e.example/x-y-z", "https://e.example/x-y-z"),
        ("", "https://e.example/x-y-z", "https://e.example/x-y-z"),
    ],
)
def test_canonical(stated: str | None, final: str, wanted: str) -> None:
    """A page's own word on its address is believed within its site, never for the home page or a listing."""
    assert canonical(stated, final) == wanted


def test_patterns() -> None:
    """With any include one must match; no exclude may."""
    url = "https://e.example/news/a"
    assert allowed(url)
    assert allowed(url, include=["/sport/", "/news/"])
    assert not allowed(url, include=["/sport/"])
    assert not allowed(url, include=["/news/"], exclude=["a$"])


@pytest.mark.parametrize(
    "pattern", ["(", "[a", "*a", "(a+)+b", "(a|aa)*b", "((a*)b?)*", "(?:x{2,}){3,}", "a" * 501]
)
def test_bad_patterns_are_refused_when_set(pattern: str) -> None:
    """A pattern that is none, too long, or can take for ever is an error that names it."""
    with pytest.raises(SourceError, match="pattern"):
        compiled(pattern)


@pytest.mark.parametrize(
    "pattern", [r"/news/\d+", "(?:uk|world)/", "[(+*]+x", r"\(a+\)+", "(abc)?", "a{2,5}"]
)
def test_ordinary_patterns_are_not_refused(pattern: str) -> None:
    """Nothing that people write is taken for a trap."""
    assert compiled(pattern)
