"""The picture of a change: an SVG made of text and lines, and the same as PNG.

`subject` says what is shown, from the same pair that the page shows; `svg` draws it; `png` renders that; `pdf` sets the
whole comparison on paper. Two shapes: a
card of 1200 × 630 pixels, as links to a page are shown with elsewhere, and a tall one as high as its text. A mark is a
colour, a shape and a word, as on the pages.
"""

from __future__ import annotations

from variorum.publish.picture.drawing import svg
from variorum.publish.picture.paper import NoPrinter
from variorum.publish.picture.png import INSTALL, NoRenderer, installed, png
from variorum.publish.picture.sheet import NoLetters, legible, pdf
from variorum.publish.picture.sheet import installed as prints
from variorum.publish.picture.subject import Scheme, Shape, Subject, alternative, subject

__all__ = [
    "INSTALL",
    "NoLetters",
    "NoPrinter",
    "NoRenderer",
    "Scheme",
    "Shape",
    "Subject",
    "alternative",
    "installed",
    "legible",
    "pdf",
    "png",
    "prints",
    "subject",
    "svg",
]
