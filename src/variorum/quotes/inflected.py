"""Names in the genitive, as they stand behind "according to" in languages that inflect them: "По словам Рощина" is Рощин's, if
the report has that name."""

from __future__ import annotations

from collections.abc import Iterable, Set


def nominative(written: str, names: Iterable[str], endings: Set[str]) -> str | None:
    """The one of `names` of which `written` is the genitive; `endings` are pairs as "а-ы", what a word has first and what takes
    its place. None where there is none, or several, or `written` itself is among the names."""
    words = written.split()
    found = {each for each in names if _is_of(words, each.split(), endings)}
    if (
        len(found) > 1 or len(words) > 1
    ):  # "Рощин" and "Иван Рощин"; what stands before a whole name is none of it
        found = {" ".join(each.split()[-len(words) :]) for each in found}
    return found.pop() if len(found) == 1 and written not in names else None


def _is_of(written: list[str], name: list[str], endings: Set[str]) -> bool:
    """Whether words are the last ones of a name in the genitive, each of them."""
    pairs = [(own, each) for each, own in zip(reversed(written), reversed(name), strict=False)]
    return len(written) <= len(name) and all(_declined(own, each, endings) for own, each in pairs)


def _declined(own: str, written: str, endings: Set[str]) -> bool:
    for each in endings:
        was, _, now = each.partition("-")
        stem = own.removesuffix(was) if own.endswith(was) else ""
        if len(stem) > 1 and written == stem + now:
            return True
    return False
