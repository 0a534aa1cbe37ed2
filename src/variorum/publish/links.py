"""Links inside a text that lead elsewhere, as people and programs read of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from variorum.publish import words
from variorum.types import Document, LinkChange


@dataclass(frozen=True, slots=True)
class Led:
    """One change of a link: its words, when it was first seen, and the addresses, empty where there was or is none.
    They are shown as text: nobody is sent anywhere by them."""

    text: str
    when: str
    old: str
    new: str


def over_time(changes: Sequence[LinkChange], now: datetime) -> tuple[Led, ...]:
    """How links changed while the text stayed, the newest first."""
    return tuple(
        Led(words.plain(each.text), words.moment(each.at, now), words.plain(each.old), words.plain(each.new))
        for each in reversed(changes)
    )


def change(each: LinkChange) -> dict[str, Any]:
    """A change of one link, for programs."""
    return {"at": words.iso(each.at), "text": each.text, "old": each.old, "new": each.new}


def record(document: Document) -> list[dict[str, Any]] | None:
    """The links of a text, for programs; None where they are not known."""
    if document.links is None:
        return None
    return [{"block": link.block, "text": link.text, "address": link.address} for link in document.links]
