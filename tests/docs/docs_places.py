"""Where the documentation lies, and how names in it are looked up."""

from __future__ import annotations

import dataclasses
import importlib
import re
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
SOURCE = ROOT / "src" / "variorum"
#: Every page that a reader of the repository is pointed to.
PAGES = [ROOT / "README.md", *sorted(DOCS.glob("*.md"))]

_CODE = re.compile(r"`([^`\n]+)`")
_FENCED = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)


def codes(text: str) -> list[str]:
    """Everything in single backticks, blocks of code left out."""
    return _CODE.findall(_FENCED.sub("", text))


def resolve(name: str) -> Any:
    """The module, class, function or field with that dotted name. Raises LookupError that names what is missing."""
    parts = name.split(".")
    for cut in range(len(parts), 0, -1):
        try:
            thing: Any = importlib.import_module(".".join(parts[:cut]))
        except ModuleNotFoundError:
            continue
        for part in parts[cut:]:
            if dataclasses.is_dataclass(thing) and part in {f.name for f in dataclasses.fields(thing)}:
                return part
            if not hasattr(thing, part):
                raise LookupError(f"{name}: {thing!r} has no {part!r}")
            thing = getattr(thing, part)
        return thing
    raise LookupError(f"{name}: no such module")
