"""Edits: what changed between two versions, in classes. Pure."""

from __future__ import annotations

from variorum.edits.classify import RULE, classify, compared

__all__ = ["RULE", "classify", "compared"]
