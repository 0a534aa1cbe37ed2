"""Take pictures of all screens into docs/pictures: wide and on a phone, in light and dark.

    python scripts/pictures.py demo-data

The first run is pictured from an empty database. The README shows `article.png`, `event.png` and `latest.png`, which are
committed; the others are for whoever changes how pages look. Needs Debian's Chromium (or VARIORUM_CHROMIUM) and the extra `test`.
Nothing is downloaded.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import re
import shutil
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import uvicorn
from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from variorum.app import Observatory, open_observatory
from variorum.config import Settings
from variorum.ports import ArticleFilter, StoryOrder
from variorum.publish.lives import own_path
from variorum.publish.stories import people, speaker_path
from variorum.publish.views.naming import pair_path
from variorum.types import ArticleState, EditClass
from variorum.web.site import create_site

TARGET = Path(__file__).resolve().parent.parent / "docs/pictures"
LARGEST = 200_000
#: What the README shows: the first screen of the page. Of all others the whole page is taken.
README = {"article", "event", "latest"}
ARGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--font-render-hinting=none"]
ARGS += ["--force-color-profile=srgb", "--hide-scrollbars"]
#: End of the file's name, width, height and colours of each kind of picture.
KINDS = (
    ("", 1280, 1100, "light"),
    ("-dark", 1280, 1100, "dark"),
    ("-phone", 390, 1600, "light"),
    ("-phone-dark", 390, 1600, "dark"),
)


def richest(observatory: Observatory) -> tuple[str, int, int]:
    """The article in English, as the README is, that shows most of the marks, and among equals the most kinds of edit; its
    first and last text."""
    kinds: dict[str, set[EditClass]] = {}
    ends: dict[str, tuple[int, int]] = {}
    other: set[str] = set()
    for change in observatory.reader().changes(limit=500):
        article = change.article.id
        kinds.setdefault(article, set()).update(edit.klass for edit in change.edits)
        first, last = ends.get(article, (change.old.number, change.new.number))
        ends[article] = min(first, change.old.number), max(last, change.new.number)
        replaced = any(edit.klass is EditClass.REPLACED for edit in change.edits)
        english = (change.article.language or "en").startswith("en")
        if replaced or not english or change.article.state is not ArticleState.LIVE:
            # another article at the address shows no marks, and what cannot be read is no example
            other.add(article)
    shown = {EditClass.HEADLINE, EditClass.FIGURE, EditClass.QUOTE, EditClass.MOVED}
    if not kinds.keys() - other:
        raise SystemExit("no change in this database yet: let it run a while")
    best = max(kinds.keys() - other, key=lambda each: (len(kinds[each] & shown), len(kinds[each]), each))
    return best, *ends[best]


def screens(observatory: Observatory) -> dict[str, str]:
    """The screens by the name of their picture, each with its path in this database."""
    reader = observatory.reader()
    article, first, last = richest(observatory)
    (source, *_) = reader.article_sources(article)
    life = own_path(article, max(observatory.lineages(article).lines, key=lambda line: len(line.steps)))
    word = max(re.findall(r"[^\W\d_]+", reader.article(article).headline or "edit"), key=len)
    return {
        "latest": "/?order=weightiest",
        "article": pair_path(article, first, last),
        "inline": pair_path(article, first, last) + "?view=inline",
        "version": f"/a/{article}/{last}",
        "sentences": f"/a/{article}/sentences",
        "sentence": life,
        "silent": "/silent",
        "corrections": "/corrections",
        "looks": "/looks",
        "memory": f"/sources/{source.id}/memory",
        "export": "/export",
        "no-results": f"/search?q={word}+zzzz&in=removed",
        "error": "/a/nothing0",
        "articles": "/articles",
        "sources": "/sources",
        "source": f"/sources/{source.id}",
        "search": f"/search?q={word}",
        "methods": "/about/methods",
        **states(observatory),
        **told(observatory),
    }


def states(observatory: Observatory) -> dict[str, str]:
    """An article that was withdrawn, if there is any."""
    gone = observatory.reader().articles(ArticleFilter(state=ArticleState.WITHDRAWN), limit=1)
    return {"withdrawn": f"/a/{gone[0].id}"} if gone else {}


def told(observatory: Observatory) -> dict[str, str]:
    """The screens of the story that most reports tell, and of who is quoted most, if there are any."""
    reader = observatory.reader()
    found = {}
    for story in reader.stories(order=StoryOrder.LARGEST, limit=1):
        event = max(reader.events(story.id), key=lambda each: (each.outlets, each.reports, each.id))
        found = {
            "stories": "/stories?sort=largest",
            "story": f"/s/{story.id}",
            "event": f"/s/{story.id}/{event.id}",
            "quotes": "/quotes",
        }
    for speaker in people(reader.speakers(limit=50))[:1]:
        found["speaker"] = speaker_path(speaker.key)
    return found


@contextlib.contextmanager
def served(observatory: Observatory) -> Iterator[str]:
    """The pages of an observatory on a free port of this machine; the address without a slash at its end."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        config = uvicorn.Config(create_site(observatory), log_level="error", lifespan="off", ws="none")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        while not server.started and thread.is_alive():
            time.sleep(0.02)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        thread.join()


def take(browser: Browser, address: str, name: str) -> list[Path]:
    """The pictures of one page, in 256 colours."""
    taken = []
    for end, width, height, scheme in KINDS:
        target = TARGET / f"{name}{end}.png"
        page = browser.new_page(
            viewport={"width": width, "height": height},
            color_scheme=scheme,  # type: ignore[arg-type]
            reduced_motion="reduce",
            locale="en-GB",
        )
        page.goto(address)
        page.evaluate("document.fonts.ready.then(() => true)")
        page.screenshot(path=target, full_page=name not in README)
        page.close()
        with Image.open(target) as picture:
            picture.convert("RGB").quantize(256, dither=Image.Dither.NONE).save(target, optimize=True)
        taken.append(target)
    return taken


def pictures(browser: Browser, home: str) -> Iterator[Path]:
    """Each picture, as it is taken."""
    settings = Settings(home=home)
    with open_observatory(settings=settings, create=False) as observatory, served(observatory) as address:
        for name, path in screens(observatory).items():
            yield from take(browser, address + path, name)
        article = richest(observatory)[0]
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder) / "copy.db"
            observatory.store.backup(copy)
            yield from _taken_down(browser, f"sqlite:///{copy}", article)
    with (
        tempfile.TemporaryDirectory() as folder,
        open_observatory(f"sqlite:///{folder}/empty.db") as observatory,
        served(observatory) as address,
    ):
        yield from take(browser, address, "first-run")
        yield from take(browser, f"{address}/articles", "empty")


def _taken_down(browser: Browser, copy: str, article: str) -> Iterator[Path]:
    """An article that was taken down, in a copy of the database."""
    with open_observatory(copy, create=False) as observatory, served(observatory) as address:
        observatory.takedown(article, reason="court order 12 of 2026")
        yield from take(browser, f"{address}/a/{article}", "takedown")


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("home", help="folder of the demonstration's data, such as demo-data")
    asked = parser.parse_args()
    chromium = os.environ.get("VARIORUM_CHROMIUM") or shutil.which("chromium")
    if not chromium:
        raise SystemExit("no Chromium: install Debian's package (apt-get install chromium)")
    TARGET.mkdir(parents=True, exist_ok=True)
    large = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGS)
        for taken in pictures(browser, asked.home):
            size = taken.stat().st_size
            print(f"{taken}: {size:,} bytes")
            large += [taken] if size > LARGEST and taken.stem in README else []
        browser.close()
    for each in large:
        print(f"{each} is larger than {LARGEST:,} bytes", file=sys.stderr)
    return 1 if large else 0


if __name__ == "__main__":
    sys.exit(main())
