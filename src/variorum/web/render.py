"""Templates, static files and the comparisons that several pages need."""

from __future__ import annotations

import mimetypes
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import blake2b
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, Final, Generic, TypeVar

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from variorum.app import AnyStore, lineages_of
from variorum.comparison import Result, View, compare
from variorum.comparison.rows import side_by_side
from variorum.publish import languages, words
from variorum.publish.pair import Pair, pair
from variorum.publish.views import front, naming
from variorum.types import Article, Comparison, Document, Version
from variorum.versions.lineages import Lineages

mimetypes.add_type("font/woff2", ".woff2")


class Static:
    """The files under `static/`, held in memory, at addresses that carry one hash of them all.

    One hash for all, because the style sheet names the fonts by relative addresses. An address with the
    right hash never changes its content and is served immutable; any other hash is not found. Two with the same
    files are equal.
    """

    def __init__(self) -> None:
        self._files = dict(self._read(files("variorum.web") / "static"))
        digest = blake2b(digest_size=8)
        for name in sorted(self._files):
            digest.update(name.encode() + b"\0" + self._files[name])
        self.hash: Final = digest.hexdigest()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Static) and other.hash == self.hash

    def __hash__(self) -> int:
        return hash(self.hash)

    def _read(self, folder: Traversable, prefix: str = "") -> list[tuple[str, bytes]]:
        found = []
        for entry in folder.iterdir():
            if entry.is_dir():
                found += self._read(entry, f"{prefix}{entry.name}/")
            else:
                found.append((prefix + entry.name, entry.read_bytes()))
        return found

    def url(self, name: str) -> str:
        """The address of a file. Raises `KeyError` for one that does not exist, so that no page links it."""
        if name not in self._files:
            raise KeyError(name)
        return f"/static/{self.hash}/{name}"

    def serve(self, request: Request) -> Response:
        name = request.path_params["name"]
        content = self._files.get(name)
        if content is None or request.path_params["hash"] != self.hash:
            return Response("Not found\n", 404, media_type="text/plain")
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        return Response(
            content, media_type=kind, headers={"cache-control": "public, max-age=31536000, immutable"}
        )


#: The attribute of an element whose links and forms change the page in place, and its address with it. What comes is
#: a whole page like any other, of which the parts that can differ are taken.
SWAP: Final = Markup(
    'hx-boost:inherited="true" hx-target:inherited="#main" hx-select:inherited="#main"'
    ' hx-select-oob:inherited="#foot:outerMorph,#back:outerMorph" hx-swap:inherited="outerMorph show:none"'
)

Value = TypeVar("Value")


class Kept(Generic[Value]):
    """Values by key, the last used kept: as many as weigh no more than `most` together, each 1 where nothing is said. A key
    covers all that a value is made from, so that none is ever stale."""

    def __init__(self, most: int, weight: Callable[[Value], int] = lambda _: 1) -> None:
        self._most = most
        self._weight = weight
        self._weighs = 0
        self._kept: OrderedDict[tuple[object, ...], Value] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: tuple[object, ...], make: Callable[[], Value]) -> Value:
        """The value kept under a key, or what `make` gives, which runs outside the lock."""
        with self._lock:
            if (known := self._kept.get(key)) is not None:
                self._kept.move_to_end(key)
                return known
        made = make()
        with self._lock:
            if key not in self._kept:
                self._kept[key] = made
                self._weighs += self._weight(made)
            while self._weighs > self._most:
                self._weighs -= self._weight(self._kept.popitem(last=False)[1])
        return made


def texts_key(old: Version, new: Version) -> tuple[object, ...]:
    """What a comparison of two versions is made from: the texts, and the rules that read them."""
    return (
        old.article_id,
        old.number,
        new.number,
        old.text_key,
        new.text_key,
        old.extraction_rule,
        new.extraction_rule,
    )


class Comparisons:
    """Comparisons of versions, the newest used kept."""

    def __init__(self) -> None:
        self._kept: Kept[tuple[Result, View]] = Kept(512)

    def get(self, reader: AnyStore, old: Version, new: Version) -> tuple[Result, View]:
        return self._kept.get(
            texts_key(old, new),
            lambda: self._compare(
                reader.document(old.article_id, old.number), reader.document(new.article_id, new.number)
            ),
        )

    @staticmethod
    def _compare(old: Document, new: Document) -> tuple[Result, View]:
        comparison = compare(old, new)
        return comparison, side_by_side(comparison, old, new)


class Drawings:
    """Pairs of versions as they are drawn, and the markup of their rows: what costs most of a page, and is the same for
    every reader."""

    def __init__(self) -> None:
        self._pairs: Kept[Pair] = Kept(128)
        self._rows: Kept[Markup] = Kept(64)

    def pair(
        self,
        article: Article,
        old: Version,
        new: Version,
        view: View,
        comparison: Comparison,
        *,
        excerpt: bool,
    ) -> Pair:
        """`publish.pair.pair`, with the article and the versions as they are now."""
        drawn = self._pairs.get(
            (*texts_key(old, new), comparison.edits, excerpt),
            lambda: pair(article, old, new, view, comparison, excerpt=excerpt),
        )
        return replace(drawn, article=article, old=old, new=new)

    def rows(self, drawn: Pair, lang: str | None, *, unfolded: bool, make: Callable[[], str]) -> Markup:
        """The markup of a pair's rows; `unfolded` where unchanged text is shown too."""
        key = (
            *texts_key(drawn.old, drawn.new),
            drawn.changed,
            drawn.excerpt,
            lang,
            unfolded,
            languages.spoken(),
        )
        return self._rows.get(key, lambda: Markup(make()))  # noqa: S704 - a template's own output


class Lives:
    """The lineages of articles, those last asked for kept. A key covers all texts and when they were shown."""

    def __init__(self) -> None:
        self._kept: Kept[Lineages] = Kept(32)

    def get(self, reader: AnyStore, article_id: str) -> Lineages:
        texts = ((each.number, each.text_key, each.intervals) for each in reader.versions(article_id))
        return self._kept.get((article_id, *texts), lambda: lineages_of(reader, article_id))


@dataclass(frozen=True, slots=True)
class Alternate:
    """Another form of a page; `name` is what the footer calls it, empty where it is not named there."""

    type: str
    href: str
    name: str
    title: str = ""


def _shown(value: Any) -> Any:
    """Every text that a template puts out, without control and direction-turning characters; escaping follows."""
    return words.strict(value) if type(value) is str else value


def _english() -> Markup:
    """The attribute of an element whose words are English, whatever the page speaks: what we say of edits is."""
    return Markup("") if languages.spoken() == languages.ENGLISH else Markup(' lang="en"')


@lru_cache(maxsize=2)
def environment(static: Static) -> Environment:
    """Jinja2 with autoescape on for everything, and undefined names an error. Compiling the templates takes a second,
    so that the sites of one process share them."""
    env = Environment(
        loader=PackageLoader("variorum.web"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    env.install_gettext_callables(  # type: ignore[attr-defined]
        languages.gettext, languages.ngettext, newstyle=True, pgettext=languages.pgettext
    )
    shared: Mapping[str, Callable[..., Any] | Any] = {
        "static": static.url,
        "words": words,
        "safe": words.link,
        "title": naming.title,
        "counted": front.counted,
        "english": _english,
        "swap": SWAP,
    }
    env.globals.update(shared)
    return env
