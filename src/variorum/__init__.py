"""Variorum watches the news, keeps every version of every article with evidence, and shows what changed.

    import variorum

    page = variorum.extract(html_bytes, url="https://…")     # what one page says, without history
    result = variorum.compare(old, new)                       # two pages, texts or documents side by side
    with variorum.open_observatory("sqlite:///news.db") as observatory:
        observatory.add("https://example.org/feed.xml")
        observatory.check()
        for edit in observatory.edits(since="2026-11-01"):
            print(edit.sentence, edit.url)

Public names are those in `__all__`; everything else may change.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from variorum.app import FoundEdit, Observatory, open_observatory
    from variorum.config import Settings
    from variorum.errors import VariorumError
    from variorum.publish.compared import Comparison
    from variorum.standalone import compare, extract
    from variorum.types import Block, BlockKind, Document, Edit, Link, LinkOp, PageState, Verdict

__all__ = [
    "Block",
    "BlockKind",
    "Comparison",
    "Document",
    "Edit",
    "FoundEdit",
    "Link",
    "LinkOp",
    "Observatory",
    "PageState",
    "Settings",
    "VariorumError",
    "Verdict",
    "__version__",
    "compare",
    "extract",
    "open_observatory",
]

# Names are imported when they are first used, so that `import variorum` costs next to nothing.
_HOMES = {
    "FoundEdit": "app",
    "Observatory": "app",
    "open_observatory": "app",
    "Settings": "config",
    "VariorumError": "errors",
    "Comparison": "publish.compared",
    "compare": "standalone",
    "extract": "standalone",
} | dict.fromkeys(
    ("Block", "BlockKind", "Document", "Edit", "Link", "LinkOp", "PageState", "Verdict"), "types"
)


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'variorum' has no attribute {name!r}")
    import importlib

    home = importlib.import_module(f"variorum.{_HOMES[name]}")
    return getattr(home, name)


def __dir__() -> list[str]:
    return sorted(__all__)
