"""From the bytes of a page to a `Document`: encoding, blocks, metadata witnesses, page state."""

from variorum.extraction.glance import Glance, glance, memo
from variorum.extraction.page import EXTRACTION_RULE, extract, parse, plain, read

__all__ = ["EXTRACTION_RULE", "Glance", "extract", "glance", "memo", "parse", "plain", "read"]
