"""Rules for captions: what is said of a picture, and who made it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Final

from variorum.edits.base import edit
from variorum.edits.passages import Facts
from variorum.edits.vocabulary import LANGUAGES, vocabulary
from variorum.text.stopwords import STOPWORDS
from variorum.types import BlockKind, Change, Edit, EditClass, Link, LinkOp

#: What is no other reading of a caption: its place is told by another rule.
_STOOD: Final = frozenset({LinkOp.SAME, LinkOp.MOVED})
_WORD = re.compile(r"[^\W\d_][\w'’.-]*")
_JOINING: Final = frozenset[str]().union(*STOPWORDS.values())


def image(facts: Facts) -> Iterator[Edit]:
    """Captions that differ, each told once however many sentences it has."""
    for links in _by_caption(facts):
        changed = [link for link in links if link.op not in _STOOD]
        if not changed:
            continue
        facts.told.update(changed)
        # One link, both sides: the sentence that differs. Of any other the caption as a whole.
        shown = changed if len(changed) == 1 and changed[0].old and changed[0].new else links
        old, new = (
            sorted(i for link in shown for i in link.old),
            sorted(j for link in shown for j in link.new),
        )
        yield edit(
            EditClass.IMAGE,
            Change.ALTERED if old and new else Change.REMOVED if old else Change.ADDED,
            " ".join(facts.old_sentences[i] for i in old) or None,
            " ".join(facts.new_sentences[j] for j in new) or None,
            old[0] if old else None,
            new[0] if new else None,
            "caption",
            0.98,
        )


def _by_caption(facts: Facts) -> list[list[Link]]:
    """The links between sentences of captions alone, those of one caption together."""
    found: dict[int, list[Link]] = {}
    group_of: dict[tuple[str, int], int] = {}
    for number, link in enumerate(facts.comparison.links):
        kinds = [facts.old_kinds[i] for i in link.old] + [facts.new_kinds[j] for j in link.new]
        if not kinds or any(kind is not BlockKind.CAPTION for kind in kinds):
            continue
        homes = [("old", facts.old_homes[i]) for i in link.old] + [
            ("new", facts.new_homes[j]) for j in link.new
        ]
        known = {group_of[home] for home in homes if home in group_of}
        group = min(known, default=number)
        for other in known - {group}:  # a sentence that two captions have in common
            found[group] += found.pop(other)
            group_of.update({home: group for home, of in group_of.items() if of == other})
        group_of.update(dict.fromkeys(homes, group))
        found.setdefault(group, []).append(link)
    return list(found.values())


def without_credits(edits: Iterable[Edit], facts: Facts) -> Iterator[Edit]:
    """Edits but for the names of those who made a picture: they are of the caption, and nothing that the report tells."""
    for each in edits:
        if each.klass is not EditClass.NAME or not _is_credited(each, facts):
            yield each


def _is_credited(name: Edit, facts: Facts) -> bool:
    sides = (
        (name.old, name.old_unit, facts.old_kinds, facts.old_sentences),
        (name.new, name.new_unit, facts.new_kinds, facts.new_sentences),
    )
    values = [
        kinds[unit] is BlockKind.CAPTION and value in _credit(sentences[unit])
        for value, unit, kinds, sentences in sides
        if value is not None and unit is not None
    ]
    return bool(values) and all(values)


def _credit(caption: str) -> str:
    """What stands behind the label of a credit ("Photograph: Ann Lee/Northsea"), where that is names alone."""
    found = _label().search(caption)
    rest = caption[found.end() :] if found else ""
    return rest if _names_alone(_WORD.findall(rest)) else ""


def _names_alone(words: Sequence[str]) -> bool:
    return all(not word[0].islower() or word.casefold() in _JOINING for word in words)


@lru_cache(maxsize=1)
def _label() -> re.Pattern[str]:
    """The labels of all languages: a credit may be in the language of the agency."""
    words = {word for language in LANGUAGES for word in vocabulary(language).words("names", "credits")}
    labels = "|".join(map(re.escape, sorted(words, key=len, reverse=True)))
    return re.compile(
        rf"(?:^|[.!?|(–—-]\s*)(?:{labels})\s?(?::|/|\bby\b|\bvon\b|\bpar\b|\bpor\b)\s*", re.IGNORECASE
    )
