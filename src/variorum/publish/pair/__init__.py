"""Two versions of an article as every surface shows them: pages, feed entries, pictures, plain text."""

from variorum.publish.pair.cards import KeyChange, key_changes
from variorum.publish.pair.made import pair
from variorum.publish.pair.runs import marked, merge
from variorum.publish.pair.shown import Also, Block, Jump, Line, Numbered, Pair, Sort, Stretch, withheld

__all__ = [
    "Also",
    "Block",
    "Jump",
    "KeyChange",
    "Line",
    "Numbered",
    "Pair",
    "Sort",
    "Stretch",
    "key_changes",
    "marked",
    "merge",
    "pair",
    "withheld",
]
