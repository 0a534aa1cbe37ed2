"""What is made once and kept in memory, by all that it is made from."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Kept(Generic[Value]):
    """Values by key, the last used kept: as many as weigh no more than `most` together, each 1 where nothing is said. A key
    covers all that a value is made from, so that none is ever stale."""

    def __init__(self, most: int, weight: Callable[[Value], int] = lambda _: 1) -> None:
        self._most = most
        self._weight = weight
        self._weighs = 0
        self._kept: OrderedDict[tuple[object, ...], Value] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: tuple[object, ...], make: Callable[[], Value]) -> Value:
        """The value kept under a key, or what `make` gives, which runs outside the lock."""
        with self._lock:
            if (known := self._kept.get(key)) is not None:
                self._kept.move_to_end(key)
                return known
        made = make()
        with self._lock:
            if key not in self._kept:
                self._kept[key] = made
                self._weighs += self._weight(made)
            while self._weighs > self._most:
                self._weighs -= self._weight(self._kept.popitem(last=False)[1])
        return made
