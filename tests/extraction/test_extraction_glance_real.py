"""Glances at real pages: whatever is done to an article, "unchanged" is only said where a reading finds the same.

What stands far from the article is seen by full readings alone, of which every tenth look is one. Needs the
measuring data (`VARIORUM_DATA`, default `../shared` beside the repository).
"""

from __future__ import annotations

import gzip
import os
import random
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from variorum.extraction.again import read_again
from variorum.extraction.glance import glance
from variorum.extraction.memory import SourceMemory
from variorum.text.fingerprints import text_key

_ROOT = Path(__file__).resolve().parents[2]
_PAGES = sorted(
    (Path(os.environ.get("VARIORUM_DATA", _ROOT.parent / "shared")) / "data" / "zyte" / "html").glob("*.gz")
)[::13]
_PARAGRAPH = re.compile(rb"<p\b[^>]*>(?P<text>[^<]{60,})</p>", re.IGNORECASE)
_WORD = re.compile(rb"\b[a-z]{4,}\b")
_NEWS = b"<p>The committee will meet again on Thursday to vote on the plan.</p>"

#: What is put in place of a paragraph `p` with the text `t`, one word of which is `w`.
_CHANGES: dict[str, Callable[[bytes, bytes, bytes], bytes]] = {
    "other id": lambda p, t, w: p.replace(b"<p", b'<p id="p%d"' % len(t), 1),
    "advertisement": lambda p, t, w: p + b'<div class=ad id="a%d"><script>var a=1</script></div>' % len(t),
    "remark": lambda p, t, w: p.replace(t, t + b"<!-- later -->"),
    "word": lambda p, t, w: p.replace(w, b"another", 1),
    "word hidden": lambda p, t, w: p.replace(w, b"<span hidden>" + w + b"</span>", 1),
    "parted": lambda p, t, w: p.replace(w, b"</p><p>" + w, 1),
    "open remark": lambda p, t, w: p.replace(w, b"<!--" + w, 1),
    "open field": lambda p, t, w: p.replace(w, b"<textarea>" + w, 1),
    "hidden": lambda p, t, w: p.replace(b"<p", b'<p style="margin: 0; display: none"', 1),
    "gone": lambda p, t, w: b"",
    "added": lambda p, t, w: p + _NEWS,
    "note": lambda p, t, w: p + b"<div><p>Correction: an earlier version gave a wrong sum.</p></div>",
}


def _changed(html: bytes, text: str, rng: random.Random) -> Iterator[bytes]:
    """The page with a paragraph of the article changed, each way at two places."""
    paragraphs = [
        match
        for match in _PARAGRAPH.finditer(html)
        if " ".join(match["text"].decode("utf-8", "replace").split())[:50] in text
    ]
    for change in _CHANGES.values():
        for match in rng.sample(paragraphs, min(2, len(paragraphs))):
            word = _WORD.search(match["text"])
            if word is not None:
                new = change(match.group(), match["text"], word.group())
                yield html[: match.start()] + new + html[match.end() :]


@pytest.mark.skipif(not _PAGES, reason="no measuring data: set VARIORUM_DATA")
@pytest.mark.parametrize("path", _PAGES, ids=lambda path: path.name[:8])
def test_unchanged_is_only_said_of_the_same_text(path: Path) -> None:
    """Twelve kinds of changes at two places each, with and without a change of the text."""
    html = gzip.decompress(path.read_bytes())
    first = read_again(html, SourceMemory())
    if first.memory is None:
        return
    for new in _changed(html, first.document.text, random.Random(path.name)):
        if glance(first.memory.glance, new).unchanged:
            again = read_again(new, SourceMemory(), first.memory).document
            assert text_key(again) == text_key(first.document)
