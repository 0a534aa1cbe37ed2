"""Documents as small blobs: zstd frames of canonical JSON, later ones as a delta against a whole one.

A version is stored whole, or compressed with the bytes of a whole version of the same article as its prefix
(a raw-content dictionary): any version is at most two reads. A delta that saves too little, because the text
was rewritten, gives way to a whole one, which later versions then refer to.
"""

from __future__ import annotations

from typing import Any, Final

import orjson
import zstandard

from variorum.errors import StorageError
from variorum.storage.columns import storable
from variorum.types import Block, BlockKind, Document, Headlines, PageState, Picture, TextLink

_LEVEL = 3
#: A delta larger than this share of the whole text is not worth a second read.
_WORTHWHILE = 0.6
_KINDS: Final = {kind.value: kind for kind in BlockKind}
#: The largest document that is read back, in bytes; extraction's own limits lie far below.
_LIMIT = 1 << 28


def canonical(document: Document) -> bytes:
    """The document as JSON: fields in a fixed order, fields that are empty left out."""
    value: dict[str, Any] = {
        "state": document.state.value,
        "headline": _text(document.headline),
        "standfirst": _text(document.standfirst),
        "byline": [storable(name) for name in document.byline],
        "published": _text(document.published),
        "modified": _text(document.modified),
        "language": _text(document.language),
        "url": _text(document.url),
        "canonical_url": _text(document.canonical_url),
        "reason": _text(document.reason),
        "body_key": _text(document.body_key),
        "headlines": {
            name: text
            for name in ("h1", "og", "jsonld", "title")
            if (text := _text(getattr(document.headlines, name))) is not None
        },
        "rule": document.rule,
        "blocks": [[block.kind.value, storable(block.text)] for block in document.blocks],
    }
    kept = {name: field for name, field in value.items() if field not in (None, [], {})}
    if document.links is not None:  # that a text has none is known too
        kept["links"] = [[link.block, storable(link.text), storable(link.address)] for link in document.links]
    if document.pictures is not None:
        kept["pictures"] = [
            [each.block, storable(each.address), storable(each.caption)] for each in document.pictures
        ]
    return orjson.dumps(kept)


def document(data: bytes) -> Document:
    """The inverse of `canonical`. Fields that this program does not know are ignored."""
    value = orjson.loads(data)
    headlines = value.get("headlines", {})
    return Document(
        state=PageState(value["state"]),
        blocks=tuple([Block(_KINDS[kind], text) for kind, text in value.get("blocks", ())]),
        headline=value.get("headline"),
        headlines=Headlines(*(headlines.get(name) for name in ("h1", "og", "jsonld", "title"))),
        standfirst=value.get("standfirst"),
        byline=tuple(value.get("byline", ())),
        published=value.get("published"),
        modified=value.get("modified"),
        body_key=value.get("body_key"),
        language=value.get("language"),
        url=value.get("url"),
        canonical_url=value.get("canonical_url"),
        reason=value.get("reason"),
        rule=value.get("rule", 1),
        links=tuple(TextLink(*link) for link in value["links"]) if "links" in value else None,
        pictures=tuple(Picture(*each) for each in value["pictures"]) if "pictures" in value else None,
    )


def compress(data: bytes, base: bytes | None = None) -> bytes:
    """`data` as a zstd frame, with the bytes of `base` as its prefix where there is one."""
    return zstandard.ZstdCompressor(level=_LEVEL, dict_data=_prefix(base)).compress(data)


def worthwhile(delta: bytes, whole: int) -> bool:
    """Whether a delta saves enough against `whole` bytes of a frame without a prefix."""
    return len(delta) <= whole * _WORTHWHILE


def decompress(blob: bytes, base: bytes | None = None) -> bytes:
    """The inverse of `compress`. Raises `StorageError` where the blob is damaged."""
    try:
        return zstandard.ZstdDecompressor(dict_data=_prefix(base)).decompress(blob, max_output_size=_LIMIT)
    except zstandard.ZstdError as error:
        raise StorageError(f"a stored text is damaged ({error}); restore a backup") from error


def _prefix(base: bytes | None) -> zstandard.ZstdCompressionDict | None:
    if base is None:
        return None
    return zstandard.ZstdCompressionDict(base, dict_type=zstandard.DICT_TYPE_RAWCONTENT)


def _text(text: str | None) -> str | None:
    return None if text is None else storable(text)
