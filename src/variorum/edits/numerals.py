"""How figures are written in a language without lists of its own: its marks and scales, from Unicode's locale data."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from babel import Locale, UnknownLocaleError

#: Languages that are written with the point as a decimal in one country and between thousands in the next.
_BOTH_WAYS: Final = frozenset({"ar", "fa"})
#: A round number of a scale: "00 miliardi".
_ROUND: Final = re.compile(r"\W*(?P<places>0+)\s+(?P<scale>[^\d'.]+)")
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
    """The words for a thousand and more, in the forms in which they stand behind a number."""
    found = {}
    for forms in locale.compact_decimal_formats.get("long", {}).values():
        for value, form in forms.items():
            if match := _ROUND.fullmatch(str(form.pattern)):
                found[match["scale"].strip()] = int(value) // 10 ** (len(match["places"]) - 1)
    return found
