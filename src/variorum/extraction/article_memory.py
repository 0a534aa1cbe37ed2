"""What the last reading of one article made of each of its blocks: the next one aligns with it and judges only what changed
(`extraction.again`).

It goes to compact bytes and back. Bytes of another layout or recipe are read as none: the article is read as at first sight.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from variorum.text.fingerprints import RECIPE
from variorum.types import BlockKind

#: Version of the layout of an article's memory.
ARTICLE_VERSION = 3

_KINDS = (None, *BlockKind)
_NUMBERS = {kind: number for number, kind in enumerate(_KINDS)}
_MANNER, _LONE, _FIRM = 0x80, 0x40, 0x20
_KIND = 0x1F
_MEMO_HEADER = struct.Struct("<2sBBHB8s8sIIIIIIIIII")
#: What each value of the byte that `_packed` makes of four fields stands for.
_STATES = [
    (
        _KINDS[state & _KIND] if state & _KIND < len(_KINDS) else None,
        state & _MANNER != 0,
        state & _FIRM != 0,
        state & _LONE != 0,
    )
    for state in range(256)
]
_RESTLESS = struct.Struct("<IB")
_NO_HEADLINE = bytes(8)
_NO_WORD = 1 << 32
_DETAIL = struct.Struct("<8sIBB8s")
_GONE = struct.Struct("<8s8sIBB8s")
_DOUBT = struct.Struct("<8sBI")
_RETURNS = struct.Struct("<8sB")
#: Blocks of the page, and texts that went, of which something is kept.
MOST_BLOCKS = 4_000
MOST_GONE = 60


class Carried(NamedTuple):
    """What the last reading made of a block in or near the article: `kind` None is furniture.

    `manner` tells that it is set as the article's own text is, `firm` that nothing but the article itself can
    take it out of the text, `lone` that it stands alone in an element of its own. `percent` is the chance that it
    is part of the article, `sketch` what its words look like (`sketch_of`).
    """

    key: bytes
    sign: int
    kind: BlockKind | None
    manner: bool = False
    firm: bool = False
    lone: bool = False
    percent: int = 50
    sketch: bytes = bytes(8)

    @property
    def chance(self) -> float:
        """`percent`, 0 to 1."""
        return self.percent / 100


def sketch_of(words: Iterable[str]) -> bytes:
    """Eight bytes by which the overlap of two texts is estimated: one permutation of their words, in eight parts
    (Li, Owen and Zhang, "One permutation hashing", NIPS 2012), a byte each; 0 where a part is empty."""
    least = [_NO_WORD] * 8
    for word in words:
        number = zlib.crc32(word.encode("utf-8", "surrogatepass"))
        part, number = number & 7, number >> 3
        if number < least[part]:
            least[part] = number
    return bytes(0 if number == _NO_WORD else 1 + number % 255 for number in least)


def overlap(one: bytes, other: bytes) -> float:
    """The share of their words that two texts have in common, 0 to 1, estimated from their sketches."""
    parts = [(a, b) for a, b in zip(one, other, strict=True) if a or b]
    return sum(a == b for a, b in parts) / len(parts) if parts else 0.0


@dataclass(frozen=True, slots=True)
class ArticleMemory:
    """One article as it was last read.

    `article` is its key at first sight, `digests` are those of all visible blocks, `first` the index of the
    first one of which there are `details`; `gone` are texts of the article that the page shows no more, by
    digest; `restless` counts, by signature, how often lone blocks came or went, `returns` how often each text that
    left came back (`extraction.turns`); `headline` is the digest and the signature of the block in which the
    headline was read (None where it stood in an h1, or in no block); `glance` is the memo of `extraction.glance`,
    empty where the page must be read in full; `rule` the extraction rule by which all that was read; `readings`
    counts full readings (to 255); `title` is the digest of the headline. `doubts` are blocks, by digest, of which the look after this reading could not tell whether they
    are text of the article: True for those that came, False for those that went, with their signature.
    """

    article: int
    digests: tuple[bytes, ...]
    first: int
    details: tuple[Carried, ...]
    gone: Mapping[bytes, Carried]
    restless: Mapping[int, int]
    headline: tuple[bytes, int] | None
    glance: bytes
    rule: int
    readings: int = 1
    title: bytes = bytes(8)
    doubts: Mapping[bytes, tuple[bool, int]] = field(default_factory=dict)
    returns: Mapping[bytes, int] = field(default_factory=dict)

    def pack(self) -> bytes:
        """About 8 bytes per visible block and 22 more near the article, besides the memo for glances."""
        gone = list(self.gone.items())[-MOST_GONE:]
        restless = list(self.restless.items())[-MOST_GONE:]
        digest, sign = self.headline or (_NO_HEADLINE, 0)
        header = _MEMO_HEADER.pack(
            b"va", ARTICLE_VERSION, RECIPE, self.rule, min(self.readings, 255), self.title, digest, sign, self.article, len(self.digests), self.first,
            len(self.details), len(gone), len(restless), len(self.doubts), len(self.returns), len(self.glance),
        )  # fmt: skip
        parts = [header, *self.digests, *map(_packed, self.details)]
        for digest, each in gone:
            parts += [digest, _packed(each)]
        parts += [_RESTLESS.pack(sign, min(count, 255)) for sign, count in restless]
        parts += [_DOUBT.pack(digest, came, sign) for digest, (came, sign) in self.doubts.items()]
        parts += [_RETURNS.pack(digest, min(count, 255)) for digest, count in self.returns.items()]
        return b"".join(parts) + self.glance

    @classmethod
    def unpack(cls, data: bytes | None) -> ArticleMemory | None:
        """None where nothing is kept, or what is kept was made by another layout or recipe."""
        if not data or len(data) < _MEMO_HEADER.size:
            return None
        head = _MEMO_HEADER.unpack_from(data)
        magic, version, recipe, rule, readings, title, digest, sign, article = head[:9]
        blocks, first, details, gone, restless, doubts, returns, glance = head[9:]
        size = _MEMO_HEADER.size + blocks * 8 + details * _DETAIL.size + gone * _GONE.size
        size += restless * _RESTLESS.size + doubts * _DOUBT.size + returns * _RETURNS.size + glance
        if (magic, version, recipe) != (b"va", ARTICLE_VERSION, RECIPE) or size != len(data):
            return None
        at = _MEMO_HEADER.size
        digests = tuple([data[i : i + 8] for i in range(at, at + blocks * 8, 8)])
        at += blocks * 8
        end = at + details * _DETAIL.size
        kept = tuple([_unpacked(*each) for each in _DETAIL.iter_unpack(data[at:end])])
        at, end = end, end + gone * _GONE.size
        went = {key: _unpacked(*each) for key, *each in _GONE.iter_unpack(data[at:end])}
        at = end
        unquiet = dict(_RESTLESS.iter_unpack(data[at : at + restless * _RESTLESS.size]))
        at += restless * _RESTLESS.size
        marked = _DOUBT.iter_unpack(data[at : at + doubts * _DOUBT.size])
        doubtful = {each: (bool(came), sign) for each, came, sign in marked}
        at += doubts * _DOUBT.size
        returned = dict(_RETURNS.iter_unpack(data[at : at + returns * _RETURNS.size]))
        headline = None if digest == _NO_HEADLINE else (digest, sign)
        memo = data[len(data) - glance :] if glance else b""
        return cls(
            article,
            digests,
            first,
            kept,
            went,
            unquiet,
            headline,
            memo,
            rule,
            readings,
            title,
            doubtful,
            returned,
        )

    def carried(self, index: int) -> Carried | None:
        """What is known of the block with that index in the last reading; None: it stood far off."""
        place = index - self.first
        return self.details[place] if 0 <= place < len(self.details) else None


def glance_memo(data: bytes | None) -> bytes:
    """The memo for glances out of a packed `ArticleMemory`, without unpacking the rest; empty where none is."""
    if not data or len(data) < _MEMO_HEADER.size:
        return b""
    head = _MEMO_HEADER.unpack_from(data)
    known, glance = head[:3] == (b"va", ARTICLE_VERSION, RECIPE), head[-1]
    return data[len(data) - glance :] if known and glance else b""


def _packed(each: Carried) -> bytes:
    key, sign, kind, manner, firm, lone, percent, sketch = each
    state = _NUMBERS[kind] | _MANNER * manner | _LONE * lone | _FIRM * firm
    return _DETAIL.pack(key, sign, state, percent, sketch)


def _unpacked(key: bytes, sign: int, state: int, percent: int, sketch: bytes) -> Carried:
    return Carried(key, sign, *_STATES[state], percent, sketch)
