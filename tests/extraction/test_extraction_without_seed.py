"""What a reading of a known article does without: the extractor that seeds first sights."""

from __future__ import annotations

import subprocess
import sys

from variorum.extraction.again import read_again
from variorum.extraction.memory import SourceMemory

PAGE = """<html lang="en"><head><title>Ferry runs again</title></head><body><nav><a href="/">Home</a></nav>
<main><h1>Ferry runs again</h1>
<p>The ferry across the sound runs again since Monday, after a winter in which the landing lay under ice.</p>
<p>The harbour office counted four hundred passengers on the first day, most of them pupils on their way to school.</p>
<p>Tickets cost as much as they did in the autumn, and bicycles are still carried without a fee on the lower deck.</p>
</main></body></html>"""

READ = """
import sys
from variorum.extraction.again import read_again
from variorum.extraction.article_memory import ArticleMemory
from variorum.extraction.memory import SourceMemory

packed, page = bytes.fromhex(sys.argv[1]), sys.argv[2].encode()
read = read_again(page, SourceMemory(), ArticleMemory.unpack(packed))
print(read.document.blocks[1].text)
print("trafilatura" in sys.modules)
"""


def test_a_known_article_is_read_without_the_extractor_that_seeds_first_sights() -> None:
    """A process in which only known articles are read never loads trafilatura: neither its time nor its memory."""
    first = read_again(PAGE.encode(), SourceMemory())
    assert first.memory is not None
    edited = PAGE.replace("four hundred", "five hundred")
    told = subprocess.run(
        [sys.executable, "-c", READ, first.memory.pack().hex(), edited],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    text, loaded = told.stdout.splitlines()
    assert "five hundred passengers" in text
    assert loaded == "False"
