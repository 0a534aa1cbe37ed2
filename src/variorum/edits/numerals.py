"""How figures are written in a language without lists of its own: its marks and scales, from Unicode's locale data."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from babel import Locale, UnknownLocaleError

#: Languages that are written with the point as a decimal in one country and between thousands in the next.
_BOTH_WAYS: Final = frozenset({"ar", "fa"})
#: A round number of a scale: "00 miliardi", "0 тыс.".
_ROUND: Final = re.compile(r"\W*(?P<places>0+)\s+(?P<scale>[^\d'.]+(?P<stop>\.)?)")
#: Least letters of a shortened scale, and one that is another word without its stop: "5 mil" are five miles in Czech.
_LETTERS: Final = 3
_WITH_STOP: Final = frozenset({"mil"})
_MARKS: Final = ".,"


def numerals(language: str) -> Mapping[str, Any]:
    """The `numbers` of a vocabulary that Unicode knows of a language: `decimal` and `groups`, where both are known, and
    `scales`; nothing for a language that it does not know."""
    try:
        locale = Locale(language)
    except (UnknownLocaleError, ValueError):
        return {}
    found: dict[str, Any] = {"scales": _scales(locale)}
    signs = locale.number_symbols.get("latn", {})
    if language not in _BOTH_WAYS and signs.get("decimal") in tuple(_MARKS):
        found["decimal"] = signs["decimal"]
        found["groups"] = signs["group"] if signs.get("group") in tuple(_MARKS) else ""
    return found


def _scales(locale: Locale) -> dict[str, int]:
    """The words for a thousand and more, in the forms in which they stand behind a number, and shortened ("млрд")."""
    found: dict[str, int] = {}
    for width, least in (("long", 1), ("short", _LETTERS)):
        if width not in locale.compact_decimal_formats:
            continue
        for forms in locale.compact_decimal_formats[width].values():
            for value, form in forms.items():
                match = _ROUND.fullmatch(str(form.pattern).replace("'", ""))
                if match is None:
                    continue
                written = match["scale"].strip()
                bare = written.removesuffix(".")
                if len(bare) < least:
                    continue
                size = int(value) // 10 ** (len(match["places"]) - 1)
                found |= dict.fromkeys({written} if bare in _WITH_STOP else {written, bare}, size)
    return found
