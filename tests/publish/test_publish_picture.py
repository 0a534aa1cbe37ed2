"""The picture of a change: what it says, that nothing of a publisher gets out of its text, and that it is whole."""

from __future__ import annotations

import hashlib
import re
import tomllib
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from io import BytesIO
from pathlib import Path

import pytest
from lxml import etree
from PIL import Image

from variorum.comparison.rows import Mark, Run, side_by_side
from variorum.edits import compared
from variorum.publish.pair import pair
from variorum.publish.picture import Scheme, Shape, Subject, metrics, png, subject, svg
from variorum.types import Article, ArticleState, Block, BlockKind, Document, Interval, PageState, Version

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
SVG = "{http://www.w3.org/2000/svg}"
FONTS = files("variorum.publish.picture") / "fonts"
LEADS = tomllib.loads(
    (Path(__file__).parent.parent / "cases" / "publish" / "leads.toml").read_text(encoding="utf-8")
)["case"]


def page(headline: str, *texts: str) -> Document:
    blocks = tuple(Block(BlockKind.PARAGRAPH, text) for text in texts)
    return Document(PageState.ARTICLE, blocks, headline)


def shown(
    old: Document, new: Document, *, outlet: str = "Harbour Courier", only: tuple[int, ...] = ()
) -> Subject:
    article = Article(
        "k7d2mq9t", "https://harbour.example/ferry", outlet, NOON, ArticleState.LIVE, versions=2
    )
    versions = [
        Version(
            article.id,
            number,
            f"c{number}",
            f"k{number}",
            document.headline,
            (Interval(NOON, NOON + timedelta(minutes=30 * number), NOON + timedelta(hours=5)),),
        )
        for number, document in enumerate((old, new))
    ]
    comparison = compared(old, new)
    view = side_by_side(comparison, old, new)
    made = pair(article, *versions, view, comparison)
    return subject(made, "http://127.0.0.1:8765/a/k7d2mq9t/0..1", digest="sha256:" + "ab" * 32, only=only)


OLD = page(
    "Ferry fire: two dead, port closed",
    "Two people have died after a fire on a ferry, rescuers said on Saturday.",
    "The tug lay at the coal pier.",
)
NEW = page(
    "Ferry fire: five dead, port closed",
    "Five people have died after a fire on a ferry, rescuers said on Saturday.",
    "The tug lay at the coal pier.",
    "Schools on both islands will stay closed on Monday, the council said in the evening.",
)


def words_of(drawn: str) -> str:
    root = etree.fromstring(drawn.encode())
    return " ".join("".join(text.itertext()) for text in root.iter(f"{SVG}text"))


def test_card_tells_the_change() -> None:
    """A card of 1200 × 630: outlet, both headlines, one passage with marks, time with year, address, digest."""
    drawn = svg(shown(OLD, NEW))
    root = etree.fromstring(drawn.encode())
    assert (root.get("width"), root.get("height"), root.get("role")) == ("1200", "630", "img")
    said = words_of(drawn)
    for part in (
        "Harbour Courier",
        "Headline was",
        "Headline now",
        "Reworded, paragraph 1",
        "21 Nov 2026",
        "/a/k7d2mq9t/0..1",
        "sha256 abab",
    ):
        assert part in said, part


def test_a_mark_is_colour_shape_and_word() -> None:
    """What was removed is struck, what was added underlined, each in its ink on its tint, and both are named."""
    drawn = svg(shown(OLD, NEW))
    for ink, tint in (("#6d3600", "#fbe6c2"), ("#093a78", "#cfe3fb")):
        assert f'stroke="{ink}"' in drawn
        assert f'fill="{tint}"' in drawn
        assert f'fill="{ink}"' in drawn


def test_a_figure_that_changed_stands_in_a_box() -> None:
    """Both values of a figure that changed are boxed in the ink of their mark; one that stays is not, and a passage
    that changed without a figure has none."""
    old, new = (
        page("Ferry fire", "Rescuers at 2 ports found 12 boats."),
        page("Ferry fire", "Rescuers at 2 ports found 15 boats."),
    )
    drawn = svg(shown(old, new))
    assert [drawn.count(f'fill="none" rx="3" stroke="{ink}"') for ink in ("#6d3600", "#093a78")] == [1, 1]
    plain = svg(
        shown(page("Ferry fire", "Rescuers found two boats."), page("Ferry fire", "Divers found two boats."))
    )
    assert 'fill="none" rx="3"' not in plain


def test_alternative_text_is_the_sentence_of_the_change() -> None:
    """Who does not see the picture is told outlet, headline, versions and the change in words."""
    told = etree.fromstring(svg(shown(OLD, NEW)).encode()).findtext(f"{SVG}desc") or ""
    assert told.startswith("Harbour Courier, Ferry fire: five dead, port closed: versions 0 and 1 compared.")
    assert "two → five" in told
    assert "The headline was: Ferry fire: two dead, port closed." in told


def test_tall_picture_has_every_change() -> None:
    """Each changed passage stands in it; the unchanged one does not."""
    said = words_of(svg(shown(OLD, NEW), Shape.TALL))
    assert "Schools on both islands" in said
    assert "Added, paragraph 3" in said
    assert "coal pier" not in said


def test_one_change_alone() -> None:
    """With numbers of changes only those are shown, and the alternative text says what they are."""
    one = shown(OLD, NEW, only=(3,))
    said = words_of(svg(one, Shape.TALL))
    assert "Schools on both islands" in said
    assert "rescuers" not in said
    assert "Schools on both islands" in one.alternative


def test_schemes_differ_only_in_colours() -> None:
    """Light and dark say the same in the same places."""
    light, dark = (svg(shown(OLD, NEW), Shape.CARD, scheme) for scheme in Scheme)
    assert light != dark
    assert words_of(light) == words_of(dark)


def test_what_is_cut_says_how_much() -> None:
    """A headline of 100 KB and a passage as long are cut with an ellipsis; how many characters are left out is told in
    our voice, not in the publisher's."""
    long = "Wharf " * 17_000
    drawn = svg(shown(page(f"Old {long}", f"One {long}"), page(f"New {long}", f"Two {long}")))
    assert len(drawn) < 20_000
    said = words_of(drawn)
    counts = [int(count.replace(",", "")) for count in re.findall(r"… ([\d,]+) more characters", said)]
    assert counts
    assert all(count > 100_000 for count in counts)
    voices = set(re.findall(r'font-family="(\w+)[^>]*>[\d,]+ more characters', drawn))
    assert voices == {"Inter"}


@pytest.mark.parametrize("case", LEADS, ids=lambda case: case["why"])
def test_a_lead_is_cut_at_a_word(case: dict[str, str]) -> None:
    """What stands before the first mark is cut to whole words; a quotation keeps its opening mark."""
    before, marked, after = re.split(r"\[\[|\]\]", case["text"])
    told = metrics.led((Run(before), Run(marked, Mark.ADDED), Run(after)), 24)
    assert "".join(f"[[{run.text}]]" if run.mark is Mark.ADDED else run.text for run in told) == case["shown"]


@pytest.mark.parametrize("headline", ["Ferry fire: port closed", "Port closed after a fire on a ferry"])
@pytest.mark.parametrize("times", [1, 12])
def test_card_of_a_replaced_passage_has_both_sides(headline: str, times: int) -> None:
    """What was is shown with what took its place, also where little room is left; how many changes there are stands
    with the versions and not above the passage."""
    old = page(headline, "The tug lay at the coal pier. " * times, "Boats are late.", "Kelp is dear.")
    new = page(
        "Ferry fire: port closed",
        "Eleven schoolchildren won a chess cup in Brandenburg. " * times,
        "Trams are late.",
    )
    made = shown(old, new)
    assert made.key is not None
    assert made.passages[made.key].label.startswith("− Was")
    drawn = svg(made)
    said = words_of(drawn)
    assert "− Was / + Now, paragraph 1" in said
    assert "coal pier" in said
    assert "Eleven schoolchildren" in said
    texts = list(etree.fromstring(drawn.encode()).iter(f"{SVG}text"))
    heights = {"".join(text.itertext()): float(text.get("y", "0")) for text in texts}
    assert heights[f"{made.changes} changes"] < 150
    foot = next(y for words, y in heights.items() if "/a/k7d2mq9t" in words)
    assert max(y for words, y in heights.items() if "school" in words) < foot - 32


def test_a_word_wider_than_a_line_is_cut_between_letters() -> None:
    """A headline of one endless word stands in lines that all fit; an accent stays with its letter."""
    lines = metrics.broken([Run("e\u0301" * 400)], metrics.SERIF, 40, 1000, 50).lines
    assert len(lines) > 1
    for line in lines:
        text = "".join(run.text for run in line)
        assert metrics.width(text, metrics.SERIF, 40) <= 1000
        assert text.startswith("e")


HOSTILE = [
    "<script>alert(1)</script></text></svg>",
    "]]>&amp;&#0;\x00\x08\x1b[31m\x7f",
    "\u202eevil\u202d \u2067turned\u2066 \u2069\u2069\u2069",
    '" onload="alert(1)',
    "\ud800 lone \ufffe",
]


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("shape", list(Shape))
def test_hostile_text_stays_text(text: str, shape: Shape) -> None:
    """Markup, control characters and overrides of direction come out as text or not at all, and the SVG is whole."""
    old, new = page(f"Old {text}", f"One {text} two"), page(f"New {text}", f"Two {text} three", text)
    drawn = svg(shown(old, new, outlet=text), shape)
    root = etree.fromstring(drawn.encode())
    assert {each.tag.removeprefix(SVG) for each in root.iter()} <= {
        "svg", "title", "desc", "rect", "path", "text", "tspan",
    }  # fmt: skip
    assert not any(name.startswith("on") or "href" in name for each in root.iter() for name in each.attrib)
    assert not set("\x00\x08\x1b\x7f\u202e\u202d") & set(drawn)
    for element in root.iter(f"{SVG}text"):
        inner = "".join(element.itertext())
        assert inner.count("\u2066") + inner.count("\u2067") == inner.count("\u2069") <= 1


def test_right_to_left_text_is_one_element_at_the_right() -> None:
    """A Hebrew paragraph begins at the right edge, in one isolate, so that its pieces are put in order as they read."""
    old = page("הנמל נסגר היום", "שני בני אדם נהרגו בשריפה במעבורת בנמל.")
    new = page("הנמל נסגר מחר", "חמישה בני אדם נהרגו בשריפה במעבורת בנמל.")
    root = etree.fromstring(svg(shown(old, new)).encode())
    lines = [each for each in root.iter(f"{SVG}text") if "\u2067" in "".join(each.itertext())]
    assert lines
    assert all(each.get("text-anchor") == "end" and each.get("textLength") is None for each in lines)
    assert any(each.get("text-decoration") == "underline" for line in lines for each in line)


def test_text_without_blanks_is_broken_between_characters() -> None:
    """Chinese and Japanese text stands in lines that fit."""
    lines = metrics.broken([Run("港口今天关闭" * 40, Mark.ADDED)], metrics.SERIF, 30, 900, 99).lines
    assert len(lines) == 8
    assert all(run.mark is Mark.ADDED for line in lines for run in line)


@pytest.mark.parametrize("shape", list(Shape))
def test_png_is_rendered(shape: Shape) -> None:
    """The same picture as PNG, with its own size, and with ink on it."""
    image = Image.open(BytesIO(png(svg(shown(OLD, NEW), shape))))
    assert image.width == 1200
    assert image.height == 630 or shape is Shape.TALL
    assert len(image.convert("RGB").getcolors(1 << 20) or []) > 100


def test_fonts_are_what_their_list_says() -> None:
    """Every file has a name, a version, a free licence and its digest; the licences lie beside the fonts."""
    rows = {row["file"]: row for row in tomllib.loads((FONTS / "VENDOR.toml").read_text("utf-8"))["file"]}
    present = {entry.name for entry in FONTS.iterdir()} - {"VENDOR.toml"}
    assert rows.keys() == present
    for name, row in rows.items():
        assert row["licence"] == "OFL-1.1"
        assert hashlib.sha256((FONTS / name).read_bytes()).hexdigest() == row["sha256"]
    for family in ("serif", "sans"):
        assert "SIL OPEN FONT LICENSE" in (FONTS / f"{family}.LICENSE.txt").read_text("utf-8").upper()
