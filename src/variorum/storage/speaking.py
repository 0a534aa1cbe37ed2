"""By which name the speakers of one event are compared: a last name alone is the one full name that ends in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache

from variorum.edits.vocabulary import LANGUAGES, vocabulary
from variorum.storage.derived import speaker_key


@lru_cache(maxsize=1)
def _unnamed() -> tuple[frozenset[str], frozenset[str]]:
    """Pronouns, and nouns for whom is told of as a speaker ("police"), of every language with lists."""
    both = [
        frozenset(word for tag in LANGUAGES for word in vocabulary(tag).words("quotes", each))
        for each in ("pronouns", "speakers")
    ]
    return both[0], both[1]


def own_key(name: str | None) -> str | None:
    """What a speaker is compared by where nothing but their name is known; None for a pronoun, which is nobody's name."""
    return None if name is None or name.casefold() in _unnamed()[0] else speaker_key(name)


def whole_names(speakers: Iterable[str]) -> Mapping[str, str]:
    """The key of each full name among those who speak in one event, by its last word, where no other ends in that."""
    found: dict[str, set[str]] = defaultdict(set)
    for name in speakers:
        key = own_key(name) or ""
        if " " in key and name[:1].isupper() and name.split()[-1][:1].isupper():
            found[key.split()[-1]].add(key)
    return {last: keys.pop() for last, keys in found.items() if len(keys) == 1}


def key_in(name: str, whole: Mapping[str, str]) -> str | None:
    """What a speaker is compared by in an event of which `whole` are the `whole_names`."""
    key = own_key(name)
    if key is None or " " in key or not name[:1].isupper() or key in _unnamed()[1]:
        return key
    return whole.get(key, key)
