"""Edits that tempt a rule and are none of its class: the hard negatives of `classes.py`, with the class that each tempts."""

from __future__ import annotations

import re
from random import Random

from making import COMMON, UNITS, WORD, Editor, Made, made, one, outside, swap
from variorum.types import EditClass

#: Words that are not just any word: to take one out is an edit of a class.
_TELLING = frozenset(
    [
        "could",
        "might",
        "likely",
        "alleged",
        "allegedly",
        "apparently",
        "reportedly",
        "possibly",
        "perhaps",
        "probably",
        "suspected",
        "million",
        "thousand",
        "percent",
        "dozen",
        "hundreds",
        "thousands",
        "company",
        "council",
        "police",
        "source",
        "lawyer",
        "government",
        "ministry",
        "officials",
    ]
)


def written_out(text: str, rng: Random) -> Made | None:
    """A figure in words, a word as a figure: the same number."""
    match = one(r"(?<=[a-z] )(?:[2-9]|1[0-5])(?= [a-z]{3,})", text, rng)
    if match is not None and re.search(r"[A-Z]\w+ $", text[: match.start()]):
        return None  # a day of a month
    if match is not None:
        return made(
            swap(text, match.start(), match.end(), UNITS[int(match.group()) - 2]), EditClass.COPY_EDIT
        )
    match = one(rf"\b(?:{'|'.join(UNITS)})\b(?= [a-z]{{4,}}s\b)", text, rng)
    if match is None:
        return None
    new = str(UNITS.index(match.group()) + 2)
    return made(swap(text, match.start(), match.end(), new), EditClass.COPY_EDIT)


def curled(text: str, rng: Random) -> Made | None:
    if text.count('"') < 2 or text.count('"') % 2:
        return None
    opening = True
    out = []
    for character in text:
        if character == '"':
            out.append("“" if opening else "”")
            opening = not opening
        else:
            out.append(character)
    return made("".join(out))


def turned(text: str, rng: Random) -> Made | None:
    """ "…," said X: X said."""
    match = re.search(r'(?<=["”] )said ([A-Z][a-z]+ [A-Z][a-z]+)(?=[.,])', text)
    return made(swap(text, match.start(), match.end(), f"{match[1]} said")) if match else None


def modal(text: str, rng: Random) -> Made | None:
    match = one(r"\b(?:might|may|could)\b(?= [a-z])", text, rng)
    if match is None:
        return None
    return made(swap(text, match.start(), match.end(), "might" if match.group() != "might" else "may"))


def titled(text: str, rng: Random) -> Made | None:
    """A given name for a title: the same person."""
    match = re.search(r"\b(?:Mr|Mrs|Ms|Sen|Gov)\.? (?=[A-Z][a-z]+\b)", text)
    return made(swap(text, match.start(), match.end(), "Robin ")) if match and outside(text, match) else None


def another_word(text: str, rng: Random) -> Made | None:
    """Some other word outside quotations: told, but under no class."""
    match = one(WORD.pattern, text, rng)
    if match is None or match.group() in _TELLING:
        return None
    return made(swap(text, match.start(), match.end(), rng.choice(COMMON)))


def _tempted(pattern: str, new: str, text: str, rng: Random, *classes: EditClass) -> Made | None:
    """A place outside quotations written otherwise."""
    match = one(pattern, text, rng)
    return made(swap(text, match.start(), match.end(), match.expand(new)), *classes) if match else None


def grouped(text: str, rng: Random) -> Made | None:
    """1,200 as 1200: the same number."""
    return _tempted(r"(?<![\d.,])(\d),(\d{3})(?![\d,])", r"\1\2", text, rng, EditClass.COPY_EDIT)


def turned_move(text: str, rng: Random) -> Made | None:
    """ "From 9 to 12" as "to 12, from 9": the same numbers."""
    number = r"([£$]?\d[\d.,]*\d%?|[£$]?\d%?)"
    return _tempted(
        rf"\bfrom {number} to {number}(?![\w-])", r"to \2 from \1", text, rng, EditClass.COPY_EDIT
    )


def defined(text: str, rng: Random) -> Made | None:
    """ "A boat", "the boat": neither counts more."""
    return _tempted(r"\ba (?=[a-z]{4,} )", "the ", text, rng, EditClass.COPY_EDIT)


def percented(text: str, rng: Random) -> Made | None:
    """8% for 8 per cent, and the other way round."""
    return _tempted(r"(\d) per ?cent\b", r"\1%", text, rng, EditClass.COPY_EDIT) or _tempted(
        r"(\d)%", r"\1 per cent", text, rng, EditClass.COPY_EDIT
    )


def some(text: str, rng: Random) -> Made | None:
    """ "One of the boats": a word that is hardly a figure."""
    return _tempted(r"\b[Oo]ne of the\b", "some of the", text, rng)


def scared(text: str, rng: Random) -> Made | None:
    """A single word set in quotation marks is no quotation."""
    match = one(WORD.pattern, text, rng)
    if match is None:
        return None
    return made(swap(text, match.start(), match.end(), f'"{match.group()}"'), EditClass.COPY_EDIT)


def said(text: str, rng: Random) -> Made | None:
    """ "Says" for "said" is no other source, and "added" none either."""
    return _tempted(r"\bsaid\b(?! to\b)", rng.choice(("says", "added")), text, rng)


def told(text: str, rng: Random) -> Made | None:
    """To whom somebody said it is no source."""
    return _tempted(r"\bsaid\b(?= on| in| that)", "told reporters", text, rng)


def possible(text: str, rng: Random) -> Made | None:
    """Ability is no hedge: "could not", "was not able to"."""
    return _tempted(r"\bcould not\b", "was not able to", text, rng)


def another_spelling(text: str, rng: Random) -> Made | None:
    """Another word one letter away is no misspelling."""
    pairs = {"trial": "trail", "board": "broad", "form": "from", "quiet": "quite", "house": "horse", "boats": "boots",
             "water": "wafer", "place": "plane", "right": "light", "later": "laser", "party": "parts", "state": "stage",
             "three": "there", "plans": "plants", "street": "streets", "would": "could"}  # fmt: skip
    match = one(rf"\b(?:{'|'.join(pairs)})\b", text, rng)
    if match is None or match.group() in ("three", "would"):
        return None
    return made(swap(text, match.start(), match.end(), pairs[match.group()]))


def surname(text: str, rng: Random) -> Made | None:
    """The full name where the surname alone stood, or the other way round: nobody came or went."""
    full = {
        last: first for first, last in re.findall(r"(?<=[a-z,] )([A-Z][a-z]{3,}) ([A-Z][a-z]{3,})\b", text)
    }
    match = next(
        (each for each in re.finditer(r"(?<=[a-z,] )([A-Z][a-z]{3,})(?=[ ,.][^A-Z])", text) if each[1] in full and outside(text, each)),
        None,
    )  # fmt: skip
    return made(swap(text, match.start(), match.end(), f"{full[match[1]]} {match[1]}")) if match else None


def genitive(text: str, rng: Random) -> Made | None:
    """ "The port of Tarn", "Tarn's port": the same names."""
    return _tempted(r"\b(?:the|The) ([a-z]{4,}) of ([A-Z][a-z]{3,})\b(?! [A-Z])", r"\2's \1", text, rng)


#: Each with the class that it tempts a rule to tell.
NEGATIVES: tuple[tuple[Editor, EditClass], ...] = (
    (written_out, EditClass.FIGURE), (grouped, EditClass.FIGURE), (percented, EditClass.FIGURE), (turned_move, EditClass.FIGURE), (defined, EditClass.FIGURE), (some, EditClass.FIGURE),
    (curled, EditClass.QUOTE), (scared, EditClass.QUOTE), (turned, EditClass.ATTRIBUTION), (said, EditClass.ATTRIBUTION),
    (told, EditClass.ATTRIBUTION), (modal, EditClass.HEDGE), (possible, EditClass.HEDGE), (titled, EditClass.NAME),
    (surname, EditClass.NAME), (genitive, EditClass.NAME), (another_word, EditClass.COPY_EDIT),
    (another_word, EditClass.COPY_EDIT), (another_spelling, EditClass.COPY_EDIT),
)  # fmt: skip
