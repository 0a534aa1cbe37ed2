"""How much of a text a public instance gives out at most, whatever changed in it."""

from __future__ import annotations

from typing import Final

#: The share of a text, counted in characters, that its excerpt may show.
SHARE: Final = 0.4
#: So many characters may always be shown: a sentence or two, so that a change of a short text is not hidden.
LEAST: Final = 200


class Ceiling:
    """What may still be shown of one text, or of several side by side, each with a ceiling of its own."""

    def __init__(self, *lengths: int) -> None:
        self._left = [max(SHARE * length, LEAST) for length in lengths]

    def takes(self, *sizes: int) -> bool:
        """Whether so many characters of each text still fit; where they do they are counted, where not nothing is."""
        if any(size > left for size, left in zip(sizes, self._left, strict=True) if size):
            return False
        self._left = [left - size for size, left in zip(sizes, self._left, strict=True)]
        return True
