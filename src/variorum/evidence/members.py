"""Gzip members: one per WARC record, made whole in memory.

With isal (where its wheel exists) a member of compressed payload costs a tenth of the time that zlib takes,
and a member of text a seventh at one hundredth more bytes (`bench/evidence.py`). Both make plain gzip.
"""

from __future__ import annotations

import importlib
import zlib
from types import ModuleType
from typing import Protocol, cast


def _codec() -> ModuleType:
    try:
        return importlib.import_module("isal.isal_zlib")
    except ImportError:  # no wheel for this machine
        return zlib


_zlib = _codec()
_GZIP = 31  # window bits: a gzip wrapper and the largest window
# Levels for text and for what is compressed already, in which more effort finds nothing.
_LEVEL, _LEVEL_COMPRESSED = (6, 1) if _zlib is zlib else (2, 1)

#: What a decompressor raises for bytes that are not gzip.
Errors: tuple[type[Exception], ...] = (zlib.error, _zlib.error)


class Decompressor(Protocol):
    """What zlib and isal share."""

    @property
    def eof(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    @property
    def unconsumed_tail(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int = 0, /) -> bytes: ...


def pack(data: bytes, *, compressed: bool) -> bytes:
    """`data` as one gzip member. `compressed`: most of it is compressed data already."""
    return cast(bytes, _zlib.compress(data, _LEVEL_COMPRESSED if compressed else _LEVEL, _GZIP))


def decompressor() -> Decompressor:
    """For one gzip member; checks its CRC and length at the end."""
    return cast(Decompressor, _zlib.decompressobj(_GZIP))
