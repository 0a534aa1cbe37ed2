"""The reading room: pages, feeds and exports over HTTP. A guest of `app`; it holds no rules of its own."""

from __future__ import annotations
