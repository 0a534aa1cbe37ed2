"""Pages of 2007, built in a table layout around real reports of that year.

The texts are measuring data: they are read from the data folder, never kept here, and the tests skip where it
is absent.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from html import escape
from pathlib import Path

import pytest

from variorum.extraction import extract
from variorum.types import BlockKind, Document, PageState

_DATA = Path(os.environ.get("VARIORUM_DATA", Path(__file__).resolve().parents[2].parent / "shared"))
_SEEDS = _DATA / "seeds"

pytestmark = pytest.mark.skipif(not _SEEDS.is_dir(), reason=f"no seed texts in {_SEEDS}")


@dataclass(frozen=True)
class Plan:
    """Which lines of a seed text are what, counted over its non-empty lines."""

    name: str
    modified: str
    subheads: tuple[int, ...]
    disclaimer: int  # what follows are boxes of later years
    captions: tuple[int, ...]
    pull_quotes: tuple[int, ...] = ()
    alts: tuple[int, ...] = ()
    byline: tuple[int, int] | None = None
    see_also: int | None = None  # where the list of older reports with dates begins
    attributions: tuple[int, ...] = ()


def _lines(name: str) -> list[str]:
    file = next(_SEEDS.glob(f"{name}_*.txt"))
    return [line.strip() for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]


def _index(lines: list[str], start: str) -> int:
    return next(i for i, line in enumerate(lines) if line.startswith(start))


def _picture(alt: str, caption: str) -> str:
    return (
        '<table border="0" cellspacing="0" align="right" width="203" cellpadding="0"><tr><td><div>'
        f'<img src="/i.jpg" width="203" height="152" alt="{escape(alt)}" border="0">'
        f'<div class="cap">{escape(caption)}</div></div></td></tr></table>'
    )


def _pull(quote: str, lines: list[str]) -> str:
    below = "<br>".join(escape(line) for line in lines)
    return (
        '<table border="0" align="right" width="231"><tr><td class="sibtbg"><div class="o">'
        f'<img src="/start_quote.gif" alt=""> <b>{escape(quote)}</b> <img src="/end_quote.gif" alt=""></div>'
        f"<div>{below}</div></td></tr></table>"
    )


def _page(plan: Plan, *, h1: bool, breaks: bool) -> tuple[bytes, list[str]]:
    """The page, and the running text that it holds."""
    lines = _lines(plan.name)
    updated = _index(lines, "Last Updated")
    headline = lines[updated + 1]
    disclaimer = plan.disclaimer
    see_also = plan.see_also or disclaimer
    body: list[str] = []
    texts: list[str] = []
    special = {*plan.captions, *plan.pull_quotes, *plan.alts, *plan.attributions, *(plan.byline or ())}
    for i in range(updated + 2, disclaimer):
        line = lines[i]
        if i in plan.captions:
            body.append(_picture(lines[i - 1], line))
        elif i in plan.pull_quotes:
            body.append(_pull(line, [lines[j] for j in plan.attributions]))
        elif plan.byline and i == plan.byline[0]:
            body.append(f'<table><tr><td class="mvb"><span class="byl">{escape(line)}</span><br>'
                        f'<span class="byd">{escape(lines[i + 1])}</span></td></tr></table>')  # fmt: skip
        elif plan.see_also and i >= see_also - 1:
            body.append("" if i > see_also - 1 else f'<div class="o"><a href="/{i}">{escape(line)}</a></div>')
        elif i in plan.subheads:
            body.append(f"<p><b>{escape(line)}</b></p>")
        elif i not in special:
            texts.append(line)
            body.append(f"{escape(line)}<br><br>" if breaks else f"<p>{escape(line)}</p>")
    links = "".join(
        f'<div class="arr"><a href="/{i}">{escape(lines[i])}</a></div><div>{escape(lines[i + 1])}</div>'
        for i in range(see_also, disclaimer - 1, 2)
    )
    boxes = "".join(
        f'<li><a href="/b{i}">{escape(lines[i])}</a></li>' for i in range(disclaimer + 1, len(lines) - 1)
    )
    shown = (
        f"<h1>{escape(headline)}</h1>"
        if h1
        else f'<b class="sh"><font size="4">{escape(headline)}</font></b>'
    )
    html = f"""<html><head><title>NEWS | Europe | {escape(headline)}</title></head><body>
    {escape(lines[0]) if lines[0].startswith("[") else ""}
    <table width="100%"><tr><td><a href="/"><img src="logo.gif" alt=""></a> {escape(lines[updated - 2])}</td>
    <td><a href="/video">{escape(lines[updated - 1])}</a></td></tr></table>
    <table><tr><td width="120"><a href="/n">World</a><br><a href="/s">Sport</a><br><a href="/w">Weather</a></td>
    <td><table><tr><td><span class="lu">{escape(lines[updated])}</span></td></tr></table>
    <div class="mxb">{shown}</div>
    <table><tr><td class="storybody"><!-- S BO -->{"".join(body)}<!-- E BO --></td>
    <td width="150"><table><tr><td><b>SEE ALSO</b>{links}</td></tr>
    <tr><td>{escape(lines[disclaimer])}</td></tr></table></td></tr></table>
    <table><tr><td><b>FROM OTHER NEWS SITES (2012)</b><ul>{boxes}</ul></td></tr></table></td></tr></table>
    <p>{escape(lines[-1])}</p><p>Copyright © 2017. All rights reserved.</p></body></html>"""
    return html.encode(), texts


_PLANS = [
    Plan("000", "2007-05-15T15:04:00Z", (15,), 32, captions=(6,), alts=(5, 17), see_also=28),
    Plan("001", "2007-05-15T21:20:00Z", (23,), 44, captions=(8, 18), pull_quotes=(26,), alts=(7, 17), byline=(5, 6), see_also=40),
    Plan("003", "2008-03-18T14:50:00Z", (11, 26), 34, captions=(5,), pull_quotes=(13,), alts=(4, 21, 33), attributions=(14, 15)),
]  # fmt: skip


@pytest.mark.parametrize("breaks", [False, True], ids=["paragraphs", "line-breaks"])
@pytest.mark.parametrize("h1", [True, False], ids=["h1", "bold"])
@pytest.mark.parametrize("number", range(3), ids=["000", "001", "003"])
def test_report_of_2007_is_read_past_its_furniture(number: int, h1: bool, breaks: bool) -> None:
    """Running text whole and in order, captions, pull quotes and crossheads of their kinds, no furniture,
    and the time of the "Last Updated" line as the modified time."""
    plan = _PLANS[number]
    html, texts = _page(plan, h1=h1, breaks=breaks)
    lines = _lines(plan.name)
    document = extract(html, url="http://news.example.org/2/hi/europe/1.stm")

    assert document.state is PageState.ARTICLE
    assert document.headline == lines[_index(lines, "Last Updated") + 1]
    assert document.modified == plan.modified
    assert document.published is None
    assert _texts(document, BlockKind.PARAGRAPH) == texts
    assert _texts(document, BlockKind.SUBHEAD) == [lines[i] for i in plan.subheads]
    assert _texts(document, BlockKind.CAPTION) == [lines[i] for i in plan.captions]
    pulls = _texts(document, BlockKind.PULL_QUOTE)
    assert pulls[: len(plan.pull_quotes)] == [lines[i] for i in plan.pull_quotes]
    assert {block.kind for block in document.blocks} <= {
        BlockKind.PARAGRAPH, BlockKind.SUBHEAD, BlockKind.CAPTION, BlockKind.PULL_QUOTE,
    }  # fmt: skip
    if plan.byline:
        assert document.byline == (lines[plan.byline[0]].removeprefix("By "),)


def _texts(document: Document, kind: BlockKind) -> list[str]:
    return [block.text for block in document.blocks if block.kind is kind]
