"""What a link points at: one form to keep, and one to compare by."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urljoin, urlsplit

from variorum.text.tracking import is_tracking

LONGEST: Final = 4096
"""Characters of a target; longer ones are no link's that a reader could follow."""

#: What a reader may follow or write to. Scripts and data in the place of an address are never kept.
_SCHEMES: Final = frozenset({"http", "https", "mailto", "tel"})
#: Browsers drop these before they look at an address ("java\tscript:").
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_PARTS = re.compile(r"([?&;#])")
_SEPARATORS = re.compile(r"[\W_]+")
#: A value of so many letters and digits was drawn and not written, if there are three changes between the two, or if it
#: is a hexadecimal number: of those most may be digits.
_TOKEN = 16
_MIXED = re.compile(r"\d\D+\d+\D|\D\d+\D+\d")
_HEXADECIMAL = re.compile(r"(?=.*\d)(?=.*[a-f])[\da-f]+", re.IGNORECASE)


def target(href: str, base: str | None) -> str | None:
    """What `href` means on a page whose addresses are relative to `base`: absolute where the base is known, without
    the parameters that only say how a reader came (`text.tracking`). A mere fragment ("#note-3") stays one.

    None for what is no address of a place or person: scripts, data, other schemes, what cannot be parsed.
    """
    written = _CONTROL.sub("", href).strip()
    if not written or len(written) > LONGEST:
        return None
    if written.startswith("#"):
        return written if len(written) > 1 else None
    try:
        joined = urljoin(base or "", written)
        scheme = urlsplit(joined).scheme.lower()
    except ValueError:
        return None
    if len(joined) > LONGEST or (scheme and scheme not in _SCHEMES):
        return None
    if "?" not in joined or scheme == "mailto":
        return joined
    rest, hash_mark, fragment = joined.partition("#")
    path, _, query = rest.partition("?")
    kept = "&".join(pair for pair in query.split("&") if not is_tracking(*pair.partition("=")[::2]))
    return path + (f"?{kept}" if kept else "") + hash_mark + fragment


def steady(address: str) -> str:
    """The target for comparing only: values behind `?`, `;` or `#` that were drawn for
    one answer (a session, a signature, an encoded mail address) are left out. Such are values of 16 letters and
    digits or more in which the two change at least three times, or which are hexadecimal; a title in words is none."""
    first = _PARTS.search(address)
    if first is None or len(address) - first.end() < _TOKEN:
        return address
    path, *rest = _PARTS.split(address)
    return path + "".join(map(_without_token, rest))


def _without_token(piece: str) -> str:
    name, equals, value = piece.partition("=")
    if not equals:
        return "" if _is_token(name) else name
    return name + equals if _is_token(value) else piece


def _is_token(value: str) -> bool:
    if len(value) < _TOKEN:
        return False
    signs = _SEPARATORS.sub("", value)
    if len(signs) < _TOKEN or signs.isalpha():
        return False
    return bool(_MIXED.search(signs) or _HEXADECIMAL.fullmatch(signs))
