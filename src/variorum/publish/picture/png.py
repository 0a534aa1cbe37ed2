"""The picture as PNG, by resvg: an extra, since it is a compiled library of some megabytes."""

from __future__ import annotations

from contextlib import ExitStack
from importlib.resources import as_file, files
from importlib.util import find_spec
from typing import Final

from variorum.publish.picture import metrics

INSTALL: Final = "PNG needs resvg: pip install 'variorum[pictures]'. The picture as SVG needs nothing."
_CUTS: Final = (metrics.SERIF, metrics.SERIF_BOLD, metrics.SANS, metrics.SANS_BOLD)


class NoRenderer(Exception):
    """What renders pictures is not installed; the message says how to get it."""

    def __init__(self) -> None:
        super().__init__(INSTALL)


def installed() -> bool:
    """Whether pictures can be had as PNG here."""
    return find_spec("resvg_py") is not None


def png(drawn: str) -> bytes:
    """An SVG of ours as PNG. Fonts of the system are looked for only where ours do not hold a character: they are what
    Arabic, Hebrew, Chinese … are drawn in, and empty boxes stand where the system has none.

    Raises `NoRenderer` where the extra is not installed.
    """
    try:
        import resvg_py
    except ImportError:
        raise NoRenderer from None
    folder = files("variorum.publish.picture") / "fonts"
    with ExitStack() as stack:
        fonts = [str(stack.enter_context(as_file(folder / f"{cut}.ttf"))) for cut in _CUTS]
        return bytes(
            resvg_py.svg_to_bytes(
                svg_string=drawn, font_files=fonts, skip_system_fonts=metrics.known(drawn.replace("\n", ""))
            )
        )
