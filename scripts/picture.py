"""Take the picture of the article page that the README shows.

    python scripts/picture.py http://127.0.0.1:8712/a/k7d2mq9t/0..1     # a page of a running site
    python scripts/picture.py sqlite:///demo.db                          # the richest article in a database

Needs Debian's Chromium (or VARIORUM_CHROMIUM) and the extra `test`. Nothing is downloaded.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import shutil
import socket
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import uvicorn
from playwright.sync_api import sync_playwright

from variorum.app import Observatory, open_observatory
from variorum.publish.views import pair_path
from variorum.types import EditClass
from variorum.web.site import create_site

TARGET = Path(__file__).resolve().parent.parent / "docs/pictures/article.png"
LARGEST = 400_000
ARGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--font-render-hinting=none"]
ARGS += ["--force-color-profile=srgb", "--hide-scrollbars"]


def richest(observatory: Observatory) -> str:
    """The path from the first to the last text of the article that shows most of the marks, and among equals the most
    kinds of edit."""
    kinds: dict[str, set[EditClass]] = {}
    ends: dict[str, tuple[int, int]] = {}
    other: set[str] = set()
    for change in observatory.reader().changes(limit=500):
        article = change.article.id
        kinds.setdefault(article, set()).update(edit.klass for edit in change.edits)
        first, last = ends.get(article, (change.old.number, change.new.number))
        ends[article] = min(first, change.old.number), max(last, change.new.number)
        if any(edit.klass is EditClass.REPLACED for edit in change.edits):
            other.add(article)  # another article at the address shows no marks
    shown = {EditClass.HEADLINE, EditClass.FIGURE, EditClass.QUOTE, EditClass.MOVED}
    if not kinds.keys() - other:
        raise SystemExit("no change in this database yet: let it run a while")
    best = max(kinds.keys() - other, key=lambda each: (len(kinds[each] & shown), len(kinds[each]), each))
    return pair_path(best, *ends[best])


@contextlib.contextmanager
def page_of(place: str) -> Iterator[str]:
    """The address of the page to picture; a database is served on a free port meanwhile."""
    if place.startswith(("http://", "https://")):
        yield place
        return
    with open_observatory(place) as observatory, socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        config = uvicorn.Config(create_site(observatory), log_level="error", lifespan="off", ws="none")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        while not server.started and thread.is_alive():
            time.sleep(0.02)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}{richest(observatory)}"
        server.should_exit = True
        thread.join()


def take(address: str, target: Path, height: int) -> None:
    chromium = os.environ.get("VARIORUM_CHROMIUM") or shutil.which("chromium")
    if not chromium:
        raise SystemExit("no Chromium: install Debian's package (apt-get install chromium)")
    target.parent.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGS)
        page = browser.new_page(viewport={"width": 1280, "height": height}, color_scheme="light")
        page.goto(address)
        page.evaluate("document.fonts.ready.then(() => true)")
        page.screenshot(path=target)
        browser.close()


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("place", help="address of a page, or a database address")
    parser.add_argument("--to", type=Path, default=TARGET, help="where the picture goes")
    parser.add_argument("--height", type=int, default=1100, help="height in pixels; the width is 1280")
    asked = parser.parse_args()
    with page_of(asked.place) as address:
        take(address, asked.to, asked.height)
    size = asked.to.stat().st_size
    print(f"{asked.to}: {size:,} bytes")
    if size > LARGEST:
        print(f"larger than {LARGEST:,} bytes: take a lower --height", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
