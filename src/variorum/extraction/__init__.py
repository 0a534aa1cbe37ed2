"""From the bytes of a page to a `Document`: encoding, blocks, metadata witnesses, page state."""

from variorum.extraction.page import EXTRACTION_RULE, extract, plain

__all__ = ["EXTRACTION_RULE", "extract", "plain"]
