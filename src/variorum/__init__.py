"""Variorum watches the news, keeps every version of every article with evidence, and shows what changed."""

__version__ = "0.1.0"
