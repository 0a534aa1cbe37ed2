"""What a page calls the outlet that it belongs to, as its readers know it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import orjson
from selectolax.lexbor import LexborHTMLParser

from variorum.discover.words import plain

#: A longer name is a slogan.
_LONGEST: Final = 60
#: Bytes of a page in which its head is looked for.
_HEAD: Final = 300_000
_SCRIPTS: Final = 20


def outlet_name(html: str) -> str | None:
    """The name of the site (`og:site_name`), or of the publisher in the page's JSON-LD; None where neither is stated."""
    tree = LexborHTMLParser(html[:_HEAD])
    node = tree.css_first('meta[property="og:site_name"], meta[name="og:site_name"]')
    stated = [node.attributes.get("content")] if node is not None else []
    return next((name for each in (*stated, *_publishers(tree)) if (name := _name(each))), None)


def _name(value: Any) -> str | None:
    name = plain(value) if isinstance(value, str) else None
    return name if name and len(name) <= _LONGEST and any(map(str.isalpha, name)) else None


def _publishers(tree: LexborHTMLParser) -> Iterator[Any]:
    for node in tree.css('script[type="application/ld+json"]')[:_SCRIPTS]:
        try:
            value = orjson.loads(node.text())
        except orjson.JSONDecodeError:
            continue  # broken JSON-LD is common and says nothing
        for top in value if isinstance(value, list) else [value]:
            graph = top.get("@graph") if isinstance(top, dict) else None
            for item in graph if isinstance(graph, list) else [top]:
                publisher = item.get("publisher") if isinstance(item, dict) else None
                for each in publisher if isinstance(publisher, list) else [publisher]:
                    yield each.get("name") if isinstance(each, dict) else each
