"""What articles, pairs of versions and changes are called, and where they stand."""

from __future__ import annotations

from variorum.publish import edits as telling
from variorum.publish import words
from variorum.publish.languages import gettext
from variorum.types import Article, ChangeRow


def pair_path(article: str, old: int, new: int) -> str:
    return f"/a/{article}/{old}..{new}"


def title(article: Article) -> str:
    """The article's last headline, else its address."""
    return words.headline(article.headline) or words.address(article.url)


def change_words(change: ChangeRow) -> str:
    """A change in one plain line, for titles and lists, what matters most first."""
    return telling.line(change.edits) or gettext("text differs")


def later_note_path(change: ChangeRow) -> str | None:
    """The page of the later change whose note names a silent one."""
    note = change.later_note
    return pair_path(change.article.id, note.old, note.new) if note else None


def marked_words(change: ChangeRow) -> str:
    """The line of a change where nothing beside it tells that it was silent: it begins with that."""
    note, line = change.later_note, change_words(change)
    named = f", named by a later note ({note.old}..{note.new})" if note else ""
    return f"silent{named}: {line}" if change.silent else line
