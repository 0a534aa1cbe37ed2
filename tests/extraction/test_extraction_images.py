"""The pictures of an article, and that looks without a full reading see another one."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from variorum.extraction import extract, glance, memo
from variorum.extraction.glance import look

CASES = sorted((Path(__file__).parents[1] / "cases/extraction/pictures").glob("*.toml"))
LATE = tomllib.loads((CASES[0].parent / "late.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_pictures_of_the_text(path: Path) -> None:
    """Place, address and caption of each, and none of furniture, cards, banners, faces and signs."""
    case = tomllib.loads(path.read_text(encoding="utf-8"))
    document = extract(case["html"].encode(), url=case["url"])
    assert [[each.block, each.address, each.caption] for each in document.pictures or ()] == case["expected"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("hero", "harbour"),
        ("/img/among.jpg", "/img/other-view.jpg"),
        ("quay-night", "quay-day"),
        ('<p><img src="/img/among.jpg" alt="Waiting"></p>', ""),
    ],
)
def test_another_picture_is_seen_without_a_full_reading(old: str, new: str) -> None:
    """Neither the bytes nor the blocks of the page are called unchanged."""
    html = LATE["html"]
    kept = memo(html.encode(), extract(html.encode(), url=LATE["url"]))
    changed = html.replace(old, new).encode()
    seen = look(kept, changed)
    assert seen is not None
    assert not seen.unchanged
    found = glance(kept, changed)
    assert (found.unchanged, found.reason) == (False, "a link or a picture in the article is another")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("hero-640", "hero-800"),
        ("hero-1200.webp 1200w", "hero-1200.jpg?v=8 1200w"),
        ("/img/among.jpg", "https://cdn.example/w320/among.webp?cb=17"),
        ("//cdn.example/quay-night.avif 1x", "/w/640/quay-night.webp 1x, /w/1280/quay-night.webp 2x"),
    ],
)
def test_another_size_is_no_change(old: str, new: str) -> None:
    """The bytes tell it: no parse is made."""
    html = LATE["html"]
    kept = memo(html.encode(), extract(html.encode(), url=LATE["url"]))
    found = glance(kept, html.replace(old, new).encode())
    assert (found.unchanged, found.parsed) == (True, False)


@pytest.mark.parametrize("turn", ["/img/logo.png", "/img/aside.jpg", "/people/ada.jpg", "/banner/shop.jpg"])
def test_pictures_elsewhere_are_no_change(turn: str) -> None:
    """Another banner, face or logo: at most a parse is made for it."""
    html = LATE["html"]
    kept = memo(html.encode(), extract(html.encode(), url=LATE["url"]))
    assert glance(kept, html.replace(turn, "/img/quite-another.jpg").encode()).unchanged


@pytest.mark.parametrize(
    ("name", "furniture"),
    [
        ("css-2ad6f67", False),
        ("css-1tags5x", False),
        ("ad300x250", True),
        ("top-ad2", True),
        ("sc-Ad2b", True),
    ],
)
def test_a_name_that_a_build_made_says_nothing(name: str, furniture: bool) -> None:
    """Letters between digits are no word, whatever they spell; words with a number or a measure behind are."""
    text = "".join(
        f"<p>Sentence number {word} says what became of the lock that day and of its keeper.</p>"
        for word in "abcd"
    )
    page = (
        "<html><head><title>Lock mended</title></head><body><h1>Lock mended</h1><article>"
        f"<div class='{name}'><figure><img src='/lock.jpg'><figcaption>The lock by night</figcaption></figure></div>"
        f"{text}</article></body></html>"
    )
    document = extract(page.encode(), url="https://lock.example/report")
    assert bool(document.pictures) is not furniture
