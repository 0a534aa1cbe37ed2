"""Two texts set side by side: which units belong together, what was done to them, and where inside."""

from __future__ import annotations

from variorum.comparison.compared import compare, compare_units, prepare
from variorum.comparison.prepared import Prepared
from variorum.comparison.render import to_html, to_json, to_plain, to_terminal
from variorum.comparison.result import Result
from variorum.comparison.rows import View, side_by_side

__all__ = [
    "Prepared",
    "Result",
    "View",
    "compare",
    "compare_units",
    "prepare",
    "side_by_side",
    "to_html",
    "to_json",
    "to_plain",
    "to_terminal",
]
