"""One picture in many sizes is one picture."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from variorum.text.images import file_name, stem, written

CASES = json.loads((Path(__file__).parents[1] / "cases/text/images.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("one", "other"), CASES["same"])
def test_sizes_forms_and_places_of_one_file(one: str, other: str) -> None:
    """Widths in path or query, cuts, another form or server: still the same picture."""
    assert stem(one) == stem(other)


@pytest.mark.parametrize(("one", "other"), CASES["other"])
def test_other_files(one: str, other: str) -> None:
    """Numbers that name a picture, folders and parameters where the name says nothing."""
    assert stem(one) != stem(other)


@pytest.mark.parametrize(
    ("attributes", "best"),
    [
        ({"src": "/a.jpg"}, "/a.jpg"),
        ({"src": "/blank.gif", "data-src": "/a.jpg"}, "/a.jpg"),
        ({"src": "data:image/gif;base64,R0", "data-lazy-src": " /a.jpg "}, "/a.jpg"),
        ({"src": "/a-64.jpg", "srcset": "/a-320.jpg 320w, /a-1200.jpg 1200w,/a-640.jpg 640w"}, "/a-1200.jpg"),
        ({"srcset": "/a,w_320.jpg, /a,w_640.jpg 2x"}, "/a,w_640.jpg"),
        ({"srcset": "/a.jpg"}, "/a.jpg"),
        ({"srcset": "/a.jpg wide, /b.jpg 1x"}, "/b.jpg"),
        ({"src": "/img/placeholder-16x9.png"}, None),
        ({"src": "/1x1.gif"}, None),
        ({"src": None, "alt": "A quay"}, None),
        ({"src": "/1.jpg"}, "/1.jpg"),
    ],
)
def test_the_address_that_is_meant(attributes: dict[str, str | None], best: str | None) -> None:
    """The largest of a set before what a script loads late before `src`, and nothing that only holds the place."""
    assert next(written(attributes), None) == best


def test_names_of_files() -> None:
    """What people read of an address; all of it where its end names no file."""
    assert file_name("https://a.example/2026/The%20quay-640.jpg?w=3") == "The quay-640.jpg"
    assert file_name("https://a.example/image.php?id=7") == "https://a.example/image.php?id=7"
    assert file_name("https://a.example/media/640.jpg") == "https://a.example/media/640.jpg"


@given(st.text(max_size=200))
def test_any_address_has_a_stem(address: str) -> None:
    """Whatever a page writes as an address, it is compared, and nothing is raised."""
    assert stem(address) == stem(address)
    file_name(address)
    assert list(written({"src": address, "srcset": f"{address} 2x"})) is not None


def test_a_name_of_many_digits_costs_no_more_than_its_length() -> None:
    """Addresses come from pages: no name of a file may keep the reader busy."""
    name = "1" * 70 + "z"
    assert list(written({"src": f"/{name}.jpg"})) == [f"/{name}.jpg"]
    assert list(written({"src": "/2025-11-05.jpg"})) == ["/2025-11-05.jpg"]
    assert list(written({"src": "/1x1.gif"})) == list(written({"src": "/blank_1x1.png"})) == []
