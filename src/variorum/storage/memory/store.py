"""`MemoryStore`, put together."""

from __future__ import annotations

from typing import Self

from variorum.storage.memory.lists import Lists
from variorum.storage.memory.sources import Sources


class MemoryStore(Sources, Lists):
    """A `Store` and `Search` that is gone when the process ends. May be used by several threads, in turns."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


__all__ = ["MemoryStore"]
