"""What leaves the house: view models of pages, feeds, exports, citations. Pure functions from port values.

Nothing here fetches, stores or reads a clock; `now` is handed in. Text of publishers is data: it leaves
through `words.plain` (plain text, XML) or through an escaping renderer (HTML), never raw.
"""

from __future__ import annotations
