"""What a site is known to show around its articles, and what was read of one article last.

`SourceMemory` counts on how many articles of a site a text stood under one *signature* (the tags and classes of a
block and of the two elements around it). What stands on several articles is no article's own: it is furniture.
Articles are told apart by their headline at first sight and not by address, and one most of whose text stood on
a single other article is that article at another address.

`ArticleMemory` is what the last reading of one article made of each of its blocks. The next reading aligns with it
and judges only what changed (`extraction.again`).

Both go to compact bytes and back. Bytes of another layout or recipe are read as an empty memory: what was learnt
is learnt again. The method, with the figures that led to it, follows the idea of site style trees (Yi, Liu and Li,
"Eliminating noisy information in web pages for data mining", KDD 2003) without their trees.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from hashlib import blake2b

from variorum.extraction.blocks import VisibleBlock
from variorum.text.fingerprints import RECIPE
from variorum.text.normalise import fold
from variorum.types import BlockKind

#: Version of both layouts and of what a key covers.
MEMORY_VERSION = 1

#: Articles that are told apart per text; more are as good as that many.
ENOUGH = 3
#: Texts of a site that are kept: those seen on one article only, and those on several. Least lately seen go first.
MOST_SINGLE = 4_500
MOST_SHARED = 3_000
#: Signatures of restless blocks that are kept.
MOST_RESTLESS = 200
#: Shared texts of which the beginning is kept, for people.
MOST_SAMPLES = 400
_SAMPLE = 60  # characters
#: An article of whose running text more than this share stood on one other article is that article.
_TWIN = 0.5

_EPOCH = date(2020, 1, 1).toordinal()
_DIGITS = re.compile(r"\d+")
_HEADER = struct.Struct("<2sBBHII")
_ENTRY = struct.Struct("<8sHHB")
_OWNER = struct.Struct("<I")
_SLOT = struct.Struct(f"<IB{ENOUGH}I")


# --- keys ------------------------------------------------------------------------------------------------


def signature(block: VisibleBlock) -> str:
    """How the block is set: tag and steady classes of its element and of the two around it."""
    found = []
    element = block.owner
    for _ in range(3):
        found.append(element.signature)
        if element.parent is None:
            break
        element = element.parent
    return " < ".join(found)


@lru_cache(maxsize=4096)
def signature_key(sign: str) -> int:
    """Four bytes that stand for a signature."""
    return int.from_bytes(_digest(sign, 4, b"variorum-sign"), "little")


def memory_key(sign: int, text: str) -> bytes:
    """The key under which a text is counted: its signature and its words, all numbers being alike."""
    return _digest(f"{sign:08x} {_DIGITS.sub('0', fold(text))}", 8, b"variorum-seen")


def article_key(headline: str | None, url: str | None) -> int:
    """What tells articles apart: the headline, or the address where there is none."""
    return int.from_bytes(_digest(fold(headline or url or ""), 4, b"variorum-arti"), "little")


def _digest(text: str, size: int, person: bytes) -> bytes:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=size, person=person).digest()


def _day(moment: datetime) -> int:
    return max(0, moment.astimezone(UTC).toordinal() - _EPOCH)


def _date(day: int) -> date:
    return date.fromordinal(_EPOCH + day)


# --- a site ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Lesson:
    """One block of a reading, for the memory: `own` tells that it was read as running text of the article."""

    key: bytes
    text: str
    own: bool
    words: int


@dataclass(frozen=True, slots=True)
class Known:
    """What a memory holds for shared: `articles` counts to `ENOUGH`; `text` is how it begins, None if forgotten."""

    key: str
    text: str | None
    articles: int
    since: date
    last: date


@dataclass(slots=True)
class _Seen:
    articles: tuple[int, ...]
    first: int  # days since the epoch
    last: int
    text: str | None = None


class SourceMemory:
    """The texts of one site by the articles that showed them. Not a value: `learn` changes it.

    Kept within bounds: at most 200 KB as bytes, whatever was shown.
    """

    def __init__(self) -> None:
        self._seen: dict[bytes, _Seen] = {}
        self._restless: dict[int, tuple[int, ...]] = {}
        self.changed = False  # since it was made, or since `pack`

    def __len__(self) -> int:
        return len(self._seen)

    def others(self, key: bytes, article: int) -> int:
        """On how many articles but this one the text was seen, up to `ENOUGH`."""
        seen = self._seen.get(key)
        if seen is None:
            return 0
        return len(seen.articles) - (article in seen.articles)

    def twin(self, lessons: Iterable[Lesson], article: int) -> int:
        """The article that this one really is: another whose text most of its running text is, or itself."""
        total = 0
        stood: Counter[int] = Counter()
        for lesson in lessons:
            if not lesson.own:
                continue
            total += lesson.words
            seen = self._seen.get(lesson.key)
            if seen is not None:
                if article in seen.articles:
                    stood[article] += lesson.words
                elif len(seen.articles) == 1:
                    stood[seen.articles[0]] += lesson.words
        best, words = stood.most_common(1)[0] if stood else (article, 0)
        return best if words > _TWIN * total else article

    def restless(self, sign: int, article: int) -> int:
        """On how many other articles blocks of this signature come and go while the text stands."""
        return sum(each != article for each in self._restless.get(sign, ()))

    def learn(
        self, lessons: Iterable[Lesson], article: int, at: datetime, restless: Iterable[int] = ()
    ) -> None:
        """Note that the article (as `twin` has it) shows these texts, and has restless blocks of these
        signatures."""
        day = _day(at)
        for sign in restless:
            articles = self._restless.pop(sign, ())
            if article not in articles and len(articles) < ENOUGH:
                articles += (article,)
                self.changed = True
            self._restless[sign] = articles
        while len(self._restless) > MOST_RESTLESS:
            del self._restless[next(iter(self._restless))]
        for lesson in lessons:
            seen = self._seen.pop(lesson.key, None)  # put back at the end: the order is that of last sight
            if seen is None:
                seen = _Seen((article,), day, day)
                self.changed = True
            else:
                if article not in seen.articles and len(seen.articles) < ENOUGH:
                    seen.articles += (article,)
                    self.changed = True
                if seen.last != day:
                    seen.last = max(seen.last, day)
                    self.changed = True
            if len(seen.articles) > 1 and seen.text is None:
                seen.text = lesson.text[:_SAMPLE]
                self.changed = True
            self._seen[lesson.key] = seen
        if len(self._seen) > (MOST_SINGLE + MOST_SHARED) * 1.1:
            self._seen = dict(self._bounded())

    def furniture(self) -> list[Known]:
        """What is held for furniture, most lately seen first."""
        return [
            Known(key.hex(), seen.text, len(seen.articles), _date(seen.first), _date(seen.last))
            for key, seen in reversed(self._seen.items())
            if len(seen.articles) > 1
        ]

    def _bounded(self) -> Iterator[tuple[bytes, _Seen]]:
        """The entries that are kept, in the order of last sight."""
        single = shared = 0
        kept = []
        for key, seen in reversed(self._seen.items()):
            if len(seen.articles) > 1:
                shared += 1
                if shared <= MOST_SHARED:
                    kept.append((key, seen))
            else:
                single += 1
                if single <= MOST_SINGLE:
                    kept.append((key, seen))
        return reversed(kept)

    def pack(self) -> bytes:
        """The memory as bytes."""
        entries: list[bytes] = []
        samples: list[bytes] = []
        kept = list(self._bounded())
        shared = [key for key, seen in kept if len(seen.articles) > 1]
        told = set(shared[-MOST_SAMPLES:])
        for key, seen in kept:
            entries.append(_ENTRY.pack(key, seen.first, seen.last, len(seen.articles)))
            entries += [_OWNER.pack(article) for article in seen.articles]
            if key in told:
                samples.append((seen.text or "").encode("utf-8", "replace"))
        for sign, articles in self._restless.items():
            entries.append(_SLOT.pack(sign, len(articles), *articles, *[0] * (ENOUGH - len(articles))))
        body = b"".join(entries)
        tail = zlib.compress(b"\x1e".join(samples), 6)
        self.changed = False
        return (
            _HEADER.pack(b"vs", MEMORY_VERSION, RECIPE, len(self._restless), len(kept), len(body))
            + body
            + tail
        )

    @classmethod
    def unpack(cls, data: bytes | None) -> SourceMemory:
        """The memory from its bytes; an empty one from None, or where they are of another layout or damaged."""
        memory = cls()
        try:
            memory._fill(data or b"")
        except (struct.error, zlib.error):
            return cls()
        return memory

    def _fill(self, data: bytes) -> None:
        if len(data) < _HEADER.size:
            return
        magic, version, recipe, slots, count, size = _HEADER.unpack_from(data)
        if (magic, version, recipe) != (b"vs", MEMORY_VERSION, RECIPE):
            return
        at = _HEADER.size
        for _ in range(count):
            key, first, last, owners = _ENTRY.unpack_from(data, at)
            at += _ENTRY.size
            articles = struct.unpack_from(f"<{owners}I", data, at)
            at += owners * _OWNER.size
            self._seen[key] = _Seen(articles, first, last)
        for _ in range(slots):
            sign, owners, *showed = _SLOT.unpack_from(data, at)
            at += _SLOT.size
            self._restless[sign] = tuple(showed[:owners])
        texts = zlib.decompress(data[_HEADER.size + size :]).decode("utf-8").split("\x1e")
        shared = [seen for seen in self._seen.values() if len(seen.articles) > 1][-MOST_SAMPLES:]
        for seen, text in zip(shared, texts, strict=False):
            seen.text = text or None


# --- an article ------------------------------------------------------------------------------------------

_KINDS = tuple(BlockKind)
_MANNER, _LONE, _FIRM = 0x80, 0x40, 0x20
_KIND = 0x1F
_MEMO_HEADER = struct.Struct("<2sBBHB8sIIIIIIII")
_RESTLESS = struct.Struct("<IB")
_NO_HEADLINE = bytes(8)
_DETAIL = struct.Struct("<8sIB")
#: Blocks of the page, and texts that went, of which something is kept.
MOST_BLOCKS = 4_000
MOST_GONE = 60


@dataclass(frozen=True, slots=True)
class Carried:
    """What the last reading made of a block in or near the article: `kind` None is furniture.

    `manner` tells that it is set as the article's own text is, `firm` that nothing but the article itself can
    take it out of the text, `lone` that it stands alone in an element of its own.
    """

    key: bytes
    sign: int
    kind: BlockKind | None
    manner: bool = False
    firm: bool = False
    lone: bool = False


@dataclass(frozen=True, slots=True)
class ArticleMemory:
    """One article as it was last read.

    `article` is its key at first sight, `digests` are those of all visible blocks, `first` the index of the
    first one of which there are `details`; `gone` are texts of the article that the page shows no more, by
    digest; `restless` counts, by signature, how often lone blocks came or went; `headline` is the digest and the signature of the block in which the headline was read (None where
    it stood in an h1, or in no block); `glance` is the memo of `extraction.glance`, empty where the page must be read in full; `rule` the
    extraction rule by which all that was read; `readings` counts full readings (to 255).
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

    def pack(self) -> bytes:
        """About 8 bytes per visible block and 13 more near the article, besides the memo for glances."""
        gone = list(self.gone.items())[-MOST_GONE:]
        restless = list(self.restless.items())[-MOST_GONE:]
        digest, sign = self.headline or (_NO_HEADLINE, 0)
        header = _MEMO_HEADER.pack(
            b"va", MEMORY_VERSION, RECIPE, self.rule, min(self.readings, 255), digest, sign, self.article, len(self.digests), self.first,
            len(self.details), len(gone), len(restless), len(self.glance),
        )  # fmt: skip
        parts = [header, *self.digests, *map(_packed, self.details)]
        for digest, each in gone:
            parts += [digest, _packed(each)]
        parts += [_RESTLESS.pack(sign, min(count, 255)) for sign, count in restless]
        return b"".join(parts) + self.glance

    @classmethod
    def unpack(cls, data: bytes | None) -> ArticleMemory | None:
        """None where nothing is kept, or what is kept was made by another layout or recipe."""
        if not data or len(data) < _MEMO_HEADER.size:
            return None
        head = _MEMO_HEADER.unpack_from(data)
        magic, version, recipe, rule, readings, digest, sign, article = head[:8]
        blocks, first, details, gone, restless, glance = head[8:]
        size = _MEMO_HEADER.size + blocks * 8 + details * _DETAIL.size + gone * (8 + _DETAIL.size)
        size += restless * _RESTLESS.size + glance
        if (magic, version, recipe) != (b"va", MEMORY_VERSION, RECIPE) or size != len(data):
            return None
        at = _MEMO_HEADER.size
        digests = tuple(data[i : i + 8] for i in range(at, at + blocks * 8, 8))
        at += blocks * 8
        step = _DETAIL.size
        kept = tuple(_unpacked(data, i) for i in range(at, at + details * step, step))
        at += details * step
        step += 8
        went = {data[i : i + 8]: _unpacked(data, i + 8) for i in range(at, at + gone * step, step)}
        at += gone * step
        unquiet = dict(_RESTLESS.iter_unpack(data[at : at + restless * _RESTLESS.size]))
        headline = None if digest == _NO_HEADLINE else (digest, sign)
        memo = data[len(data) - glance :] if glance else b""
        return cls(article, digests, first, kept, went, unquiet, headline, memo, rule, readings)

    def carried(self, index: int) -> Carried | None:
        """What is known of the block with that index in the last reading; None: it stood far off."""
        place = index - self.first
        return self.details[place] if 0 <= place < len(self.details) else None


def glance_memo(data: bytes | None) -> bytes:
    """The memo for glances out of a packed `ArticleMemory`, without unpacking the rest; empty where none is."""
    if not data or len(data) < _MEMO_HEADER.size:
        return b""
    head = _MEMO_HEADER.unpack_from(data)
    known, glance = head[:3] == (b"va", MEMORY_VERSION, RECIPE), head[-1]
    return data[len(data) - glance :] if known and glance else b""


def _packed(each: Carried) -> bytes:
    state = 0 if each.kind is None else _KINDS.index(each.kind) + 1
    state |= _MANNER * each.manner | _LONE * each.lone | _FIRM * each.firm
    return _DETAIL.pack(each.key, each.sign, state)


def _unpacked(data: bytes, at: int) -> Carried:
    key, sign, state = _DETAIL.unpack_from(data, at)
    place = state & _KIND
    kind = _KINDS[place - 1] if 0 < place <= len(_KINDS) else None
    return Carried(key, sign, kind, bool(state & _MANNER), bool(state & _FIRM), bool(state & _LONE))
