"""Templates, static files and the comparisons that several pages need."""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import Response

from variorum.publish import languages, words
from variorum.publish.retold import is_english, retold
from variorum.publish.views import front, naming

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


#: Characters that stand together without a place to break, in scripts that break at blanks. Beyond some hundred of them
#: browsers take seconds to minutes for a line: they measure what is left of the word again for each.
_UNBROKEN: Final = re.compile(r"[^\s\u0e00-\u109f\u1780-\u17ff\u2e80-\ua4cf\uac00-\ud7ff\uf900-\ufaff]{300,}")
_PIECE: Final = 100


def _breakable(text: str) -> str | Markup:
    """A publisher's text with places to break in words without any; what is copied from the page has none of them."""
    if not _UNBROKEN.search(text):
        return text
    pieces, done = list[Markup](), 0
    for word in _UNBROKEN.finditer(clean := words.strict(text)):
        starts = range(word.start() + _PIECE, word.end(), _PIECE)
        for start in starts:
            pieces.append(escape(clean[done:start]))
            done = start
    return Markup("<wbr>").join([*pieces, escape(clean[done:])])


def _coded(line: str) -> Markup:
    """A sentence of ours with the commands in it, which stand between backticks, as code."""
    parts = words.strict(line).split("`")
    if len(parts) % 2 == 0:
        return escape(words.strict(line))
    pieces = (
        Markup("<code>{}</code>").format(part) if i % 2 else escape(part) for i, part in enumerate(parts)
    )
    return Markup("").join(pieces)


def _english(stored: str | None = None) -> Markup:
    """The attribute of an element whose words are English, whatever the page speaks; of one that tells a stored sentence,
    where the page cannot tell it in its own language."""
    spoken = languages.spoken() == languages.ENGLISH if stored is None else not is_english(stored)
    return Markup("") if spoken else Markup(' lang="en"')


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
    env.filters["coded"] = _coded
    env.filters["retold"] = retold
    env.filters["breakable"] = _breakable
    return env
