"""Two texts set side by side: which units belong together, what was done to them, and where inside."""

from __future__ import annotations
