"""Pictures inside a text that were replaced, as people and programs read of them. Their addresses are shown as text:
nothing is loaded, and nobody is sent anywhere by them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from variorum.publish import words
from variorum.types import Document, PictureChange


@dataclass(frozen=True, slots=True)
class Pictured:
    """One change of a picture: what is said of it ("" for nothing), when it was first seen, and the addresses, empty
    where there was or is none."""

    caption: str
    when: str
    old: str
    new: str


def over_time(changes: Sequence[PictureChange], now: datetime) -> tuple[Pictured, ...]:
    """How pictures changed while the text stayed, the newest first."""
    return tuple(
        Pictured(
            words.short(each.caption, 90),
            words.moment(each.at, now),
            words.plain(each.old),
            words.plain(each.new),
        )
        for each in reversed(changes)
    )


def change(each: PictureChange) -> dict[str, Any]:
    """A change of one picture, for programs."""
    return {"at": words.iso(each.at), "caption": each.caption, "old": each.old, "new": each.new}


def record(document: Document) -> list[dict[str, Any]] | None:
    """The pictures of a text, for programs; None where they are not known."""
    if document.pictures is None:
        return None
    return [
        {"block": each.block, "address": each.address, "caption": each.caption} for each in document.pictures
    ]
