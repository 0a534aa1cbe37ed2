"""The last line of a text is as much its own as any other."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from variorum.extraction.again import read_again
from variorum.extraction.article_memory import ArticleMemory
from variorum.extraction.memory import SourceMemory

TEXT = (
    "The bridge over the Tarn was closed on Monday night after divers found a crack in its third pier.",
    "Traffic is sent over the weir at Hallow, which adds about half an hour to the way to the hospital.",
    "The bridge was built in 1931 and strengthened twice since, the last time after the flood of 1998.",
    "A first report on the pier is expected before the end of the month, the council said in a statement.",
)


def page(*last: str) -> bytes:
    text = "".join(f"<p>{each}</p>" for each in (*TEXT, *last))
    return (
        "<!doctype html><html lang='en'><head><title>Crack closes Tarn bridge | Tarn Post</title></head><body>"
        "<nav><a href='/'>Home</a> <a href='/news'>News</a></nav><main><article>"
        f"<h1>Crack closes Tarn bridge</h1>{text}</article></main>"
        "<footer>Tarn Post, all rights reserved</footer></body></html>"
    ).encode()


@pytest.mark.parametrize(
    "new", ["Divers found a second crack at first light on Tuesday.", "Divers went home at noon.", ""]
)
def test_a_short_last_paragraph_that_changes_is_no_furniture(new: str) -> None:
    """A last paragraph set as all others is never taken out of the versions before its edit."""
    site = SourceMemory()
    first = read_again(page("Divers go down again at first light."), site, url="https://tarn.test/crack")
    assert first.memory is not None
    first.teach(site, datetime(2026, 4, 25, tzinfo=UTC))
    last = ArticleMemory.unpack(first.memory.pack())
    again = read_again(page(*[new] if new else []), site, last, url="https://tarn.test/crack")
    assert not again.forgotten
    assert [block.text for block in again.document.blocks] == [*TEXT, *([new] if new else [])]
