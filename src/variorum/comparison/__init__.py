"""Two texts set side by side: which units belong together, what was done to them, and where inside."""

from __future__ import annotations

from variorum.comparison.compared import compare, compare_units
from variorum.comparison.rows import View

__all__ = ["View", "compare", "compare_units"]
