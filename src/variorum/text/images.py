"""Which file an image of a page shows: the address that is meant, and one form of it to compare by.

Pages name one picture in many sizes and forms, load it late from other attributes than `src`, and put widths, cuts and
counters into its address. What stays of all that is the name of the file (`stem`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Final
from urllib.parse import unquote

#: Where images that are loaded late keep the address that a script puts into `src`, the surest first.
_LATE: Final = (
    "data-src",
    "data-lazy-src",
    "data-original",
    "data-original-src",
    "data-lazy",
    "data-url",
    "src",
)
_SETS: Final = ("srcset", "data-srcset", "data-lazy-srcset")
_LONGEST: Final = 4096  # characters of an address
_MOST_CANDIDATES: Final = 100  # of one set

_EXTENSION = re.compile(r"\.(?:jpe?g|png|webp|avif|gif|svg|jfif|tiff?|bmp|heic|jxl)$")
_WIDTHS = (
    "100|120|150|160|180|200|240|250|300|320|350|360|375|400|414|420|450|480|500|540|560|600|620|624|640|650|660|680|700|720"
    "|750|768|780|800|840|850|900|940|960|976|980|1000|1024|1080|1100|1200|1280|1300|1366|1400|1440|1500|1536|1600|1800"
    "|1920|2000|2048|2400|2500|2560|3000|3840"
)
_WORDS = (
    "scaled|rotated|small|medium|large|big|huge|tiny|thumb(?:nail)?s?|x{0,3}[sl]|mobile|tablet|desktop|retina|hires|lowres|low"
    "|high|full|original|orig|master|standard|wide|square|landscape|portrait|crop(?:ped)?|resized?|preview|hero|teaser|default"
)
#: What names a size or a cut, and no picture.
_SIZE = (
    rf"(?:\d{{2,4}}x\d{{2,4}}|\d{{1,2}}x\d{{1,2}}|x\d{{2,4}}|[wh]\d{{2,4}}|\d{{2,4}}(?:w|h|px)|q\d{{1,3}}|[1-4]x|e\d{{10,}}"
    rf"|{_WIDTHS}|{_WORDS})"
)
_AT_END = re.compile(rf"[-_.@~,:]+{_SIZE}$")
_AT_START = re.compile(rf"^{_SIZE}[-_.@~,:]+")
_NO_NAME = re.compile(
    rf"(?:{_SIZE}|\d+(?:[_,]\d+){{3}}|index|imgs?|images?|pictures?|photos?|fotos?|bilder|media|assets?|static|uploads?|files?|\W*)"
)
_ENOUGH: Final = 6  # letters and digits that tell one picture from another
_SIGN = re.compile(r"[^\W_]")
#: Parameters that name a file where the path does not.
_NAMING: Final = frozenset(
    {"id", "uuid", "file", "filename", "img", "image", "src", "url", "path", "media", "asset"}
)
_SITE = re.compile(r"(?:https?:)?//[^/?#]*")
#: Possessive throughout: the names come from pages, and must not cost more than their length.
_BLANK = re.compile(
    r".*(?:placeholder|spacer).*|\d{1,2}x\d{1,2}"
    r"|[-_.x\d]*+(?:(?:blank|empty|transparent|pixel|grey|gray|lazy|loading|loader|load|trans|clear|dummy|px)[-_.x\d]*+)++"
)


def written(attributes: Mapping[str, str | None]) -> Iterator[str]:
    """The addresses that an `img` or `source` has of its picture, as written, the best first: the largest of its sets,
    those that a script puts in the place of `src`, and `src`. None that stands in for a picture not yet loaded."""
    for name in _SETS:
        if (value := attributes.get(name)) and (found := _largest(value)):
            yield found
    for name in _LATE:
        value = (attributes.get(name) or "").strip()
        if value and len(value) <= _LONGEST and not _stands_in(value):
            yield value


def _largest(srcset: str) -> str | None:
    """The candidate of a `srcset` that is stated to be the largest, the first of several."""
    best: tuple[float, str] | None = None
    words = srcset[: _LONGEST * 8].split()[: 2 * _MOST_CANDIDATES]
    address: str | None = None
    while words:
        word = words.pop(0)
        size, comma, rest = ("1x", ",", "") if address is None else word.partition(",")
        if address is None:
            address = word.rstrip(",")
            if word == address and words:
                continue
        elif comma and rest:
            words.insert(0, rest)
        number = size[:-1]
        value = float(number) if re.fullmatch(r"\d{1,6}(?:\.\d{1,3})?", number) else 0.0
        if (best is None or value > best[0]) and len(address) <= _LONGEST and not _stands_in(address):
            best = value, address
        address = None
    return best[1] if best else None


def _stands_in(address: str) -> bool:
    """Whether the address is that of nothing: it holds the place until a script runs."""
    if address.lower().startswith(("data:", "about:", "javascript:", "blob:", "#")):
        return True
    last = _EXTENSION.sub("", address.partition("?")[0].rstrip("/").rpartition("/")[2].lower())
    return len(last) <= 80 and not last.isdigit() and _BLANK.fullmatch(last) is not None


@lru_cache(maxsize=8192)
def stem(address: str) -> str:
    """The address for comparing only: the name of the file, without its form, its size and its place. Where the name
    says too little ("640.jpg", "image.php?id=7"), with the folders above it or the parameters that name it."""
    text = unquote(address[:_LONGEST]).lower()
    sites = [match.end() for match in _SITE.finditer(text)]  # an address may be told inside another one's
    path, _, query = text[sites[-1] if sites else 0 :].partition("#")[0].partition("?")
    if len(sites) > 1:
        path = path.partition("&")[0]
    segments = [segment for segment in path.split("/") if segment]
    named: list[str] = []
    if segments and not _EXTENSION.search(segments[-1]):
        pairs = (pair.partition("=")[::2] for pair in query.split("&")[:_MOST_CANDIDATES])
        for name, value in pairs:
            if name in _NAMING and (told := _name(value.rstrip("/").rpartition("/")[2])):
                named.append(told)
    for segment in reversed(segments):
        if sum(len(_SIGN.findall(each)) for each in named) >= _ENOUGH:
            break
        if told := _name(segment):
            named.insert(0, told)
    return "/".join(named) or _shortened(segments[-1] if segments else text) or text


def _name(segment: str) -> str:
    """What is left of a part of an address without sizes and forms; empty where that names no picture."""
    name = _shortened(segment)
    return "" if _NO_NAME.fullmatch(name) else name


def _shortened(segment: str) -> str:
    name = segment[:300]
    while (shorter := _EXTENSION.sub("", name)) != name:
        name = shorter
    if _NO_NAME.fullmatch(name):
        return name
    while (shorter := _AT_START.sub("", _AT_END.sub("", name))) != name:
        name = shorter
    return name


def file_name(address: str) -> str:
    """The name of the picture's file, as people read it; the whole address where the last part of it names none."""
    path = address.partition("#")[0].partition("?")[0]
    last = unquote(path.rstrip("/").rpartition("/")[2])
    return last if _name(last.lower()) and _EXTENSION.search(last.lower()) else address
