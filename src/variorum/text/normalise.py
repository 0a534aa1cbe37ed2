"""Two normal forms of a text: `clean` is stored and shown, `fold` is only ever compared.

What a change of must stay visible (figures, quotation marks, minus signs, full stops, letters and their
accents) survives `clean` untouched; `fold` unifies typography on top, so that it can be told from substance.
"""

from __future__ import annotations

import re
import unicodedata

#: Characters that show nothing and can only mislead: control characters, bidirectional embeddings, overrides
#: and isolates (a headline could turn the rest of our page around), soft hyphens, zero-width blanks.
#: The joiners U+200C and U+200D and the direction marks U+200E and U+200F stay: real orthography needs them.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u180e\u200b\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb]"
)
_SURROGATE = re.compile("[\ud800-\udfff]")

_TYPOGRAPHY = {
    **dict.fromkeys("‘’‚‛′´`ʼ＇‹›", "'"),
    **dict.fromkeys("“”„‟″«»＂〝〞〟", '"'),
    **dict.fromkeys("‐‑‒–—―−﹘﹣－", "-"),
    "…": "...",
    **dict.fromkeys("\u200c\u200d\u200e\u200f\u061c", ""),
}
_TYPOGRAPHIC = frozenset(_TYPOGRAPHY)

#: Stands for ß where it must not become ss: no text has it, being of no language.
_SHARP = "\ue0df"

#: Blanks that languages set or leave out beside marks (inside guillemets, before a colon), and those that slipped in before
#: a comma or full stop. What parts a point from a digit behind it parts numbers.
_BESIDE = re.compile(r'\s*(")\s*|\s+(?=[;:!?%])|\s+(?=[,.](?!\w))')


def clean(text: str) -> str:
    """The text in NFC, white space collapsed to single blanks, without characters that only mislead.

    Lone surrogates become U+FFFD, so that every result can be written as UTF-8. Idempotent.
    """
    plain = text.strip()
    if "  " in plain or not plain.isprintable():
        plain = " ".join(text.split())
    if plain.isprintable():  # no blanks but single ones, nothing invisible, no surrogates
        return plain if plain.isascii() else unicodedata.normalize("NFC", plain)
    text = _SURROGATE.sub("\ufffd", _INVISIBLE.sub("", text))
    return " ".join(unicodedata.normalize("NFC", text).split())


def fold(text: str) -> str:
    """The text for matching only: quotes straightened, dashes unified, case folded, blanks collapsed."""
    if not text.isascii():
        # Few texts have more than one of these: a table would be asked for each character.
        for sign in _TYPOGRAPHIC.intersection(text):
            text = text.replace(sign, _TYPOGRAPHY[sign])
    return " ".join(text.casefold().split())


def respelt(old: str, new: str) -> bool:
    """Whether ß stands in one of two texts where the other has ss: folding makes them one, and they are two spellings, or
    two words ("Maßen", "Massen"). SS in capitals is how ß is written there."""
    if "ß" not in old and "ß" not in new:
        return False
    return not alike(_sharp(old), _sharp(new))


def typographic(old: str, new: str) -> bool:
    """Whether two texts as written differ in typography alone."""
    return alike(fold(old), fold(new)) and not respelt(old, new)


def _sharp(text: str) -> str:
    """The text folded, but ß as a letter of its own."""
    for written in ("ß", "ẞ", "SS"):
        text = text.replace(written, _SHARP)
    return fold(text)


def alike(old: str, new: str) -> bool:
    """Whether two folded texts differ in typography alone: not at all, or in blanks beside quotation marks and before
    colons, semicolons, question and exclamation marks, per cent signs, commas and full stops ("« Oui »" and "“Oui”")."""
    if old == new:
        return True
    if old.replace(" ", "") != new.replace(" ", ""):
        return False
    return _BESIDE.sub(r"\1", old) == _BESIDE.sub(r"\1", new)
