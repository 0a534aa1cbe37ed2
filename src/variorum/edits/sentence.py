"""A change in one plain line: "Death toll 12 → 15; headline replaced; 2 passages moved"."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from variorum.edits.vocabulary import LANGUAGES, vocabulary
from variorum.edits.weight import value_of
from variorum.types import Change, Edit, EditClass

#: Most fragments of a line; what is left is counted.
MOST: Final = 5
_VALUE = 40
_WORDS: Final = {Change.ALTERED: "altered", Change.ADDED: "added", Change.REMOVED: "removed"}
_NOTES: Final = {
    "correction": "correction",
    "clarification": "clarification",
    "editors-note": "editor's note",
}
_COUNTED: Final = {
    EditClass.MOVED: ("passage moved", "passages moved"),
    EditClass.COPY_EDIT: ("copy edit", "copy edits"),
    EditClass.TYPOGRAPHY: ("change of typography", "changes of typography"),
    EditClass.RESTORED: ("passage restored", "passages restored"),
    EditClass.IMAGE: ("caption altered", "captions altered"),
    EditClass.LINKS: ("link altered", "links altered"),
}
#: Classes told one by one, with their values.
_TOLD: Final = frozenset(
    {EditClass.FIGURE, EditClass.NAME, EditClass.ATTRIBUTION, EditClass.HEDGE, EditClass.WORDING}
)


def sentence(edits: Sequence[Edit], most: int = MOST) -> str:
    """The edits that were made together as one line in neutral words, what matters most first; "" for none."""
    fragments = sorted(_fragments(edits), key=lambda each: -each[0])
    said = [words for _, words in fragments[:most]]
    left = len(fragments) - len(said)
    if left:
        said.append(f"{left} more {'change' if left == 1 else 'changes'}")
    line = "; ".join(said)
    return line[:1].upper() + line[1:]


def _fragments(edits: Sequence[Edit]) -> Iterator[tuple[float, str]]:
    """What is said, with its weight; the same said twice stands once."""
    groups: dict[str, list[Edit]] = {}
    for edit in edits:
        groups.setdefault(_fragment(edit), []).append(edit)
    counted: Counter[EditClass] = Counter()
    passages: Counter[Change] = Counter()
    for words, group in groups.items():
        klass = group[0].klass
        if klass in _COUNTED:
            counted[klass] += len(group)
        elif klass is EditClass.UNCLASSIFIED and group[0].detail != "paragraphs":
            passages[group[0].change] += len(group)
        elif len(group) > 1 and klass is EditClass.QUOTE:
            yield value_of(group[0]), words.replace("quotation", f"{len(group)} quotations", 1)
        else:
            yield max(map(value_of, group)), words
    for klass, number in counted.items():
        one, many = _COUNTED[klass]
        yield 0.01 if klass is EditClass.MOVED else 0.002, f"{number} {one if number == 1 else many}"
    for change, number in passages.items():
        word = "reworded" if change is Change.ALTERED else _WORDS[change]
        yield 0.05, f"{number} {'passage' if number == 1 else 'passages'} {word}"


def _fragment(edit: Edit) -> str:
    """One edit in a few words."""
    done = _WORDS[edit.change]
    klass = edit.klass
    if klass is EditClass.CORRECTION:
        verb = "appended" if edit.change is Change.ADDED else done
        return f"{_NOTES.get(edit.detail or '', 'note')} {verb}"
    if klass is EditClass.QUOTE:
        of = f" of {_short(edit.about)}" if edit.about else ""
        if edit.detail == "marks":
            return f"quotation marks {done} around “{_short(edit.new or edit.old)}”"
        return f"quotation{of} {done}"
    if klass is EditClass.FIGURE:
        return _figure(edit)
    if klass in _TOLD:
        label = {EditClass.NAME: "name", EditClass.WORDING: "wording"}.get(klass, klass.value)
        if edit.change is Change.ALTERED:
            return f"{label} “{_short(edit.old)}” → “{_short(edit.new)}”"
        return f"{label} “{_short(edit.new or edit.old)}” {done}"
    if klass in (EditClass.HEADLINE, EditClass.LEAD, EditClass.STANDFIRST):
        if edit.change is Change.ALTERED:
            done = "replaced" if edit.detail == "replaced" else "reworded"
        return f"{klass.value} {'copy edit' if edit.detail == 'copy-edit' else done}"
    if klass is EditClass.SECTION:
        return f"section “{_short(edit.new or edit.old)}” {done}"
    if klass is EditClass.REPLACED:
        return "another article stands at the address"
    if klass is EditClass.TRUNCATED:
        return "text cut off"
    if klass is EditClass.TIME:
        return "stated time altered"
    if klass is EditClass.BYLINE:
        return f"byline {done}"
    if klass is EditClass.UNCLASSIFIED:
        return (
            "paragraphs joined or parted"
            if edit.detail == "paragraphs"
            else f"passage {done} {edit.old_unit} {edit.new_unit}"
        )
    return f"{klass.value} {done}"


def _figure(edit: Edit) -> str:
    counted = edit.about or ""
    label = (
        "death toll"
        if set(counted.casefold().split()) & _tolls()
        else counted or {"age": "age"}.get(edit.detail or "", "")
    )
    if edit.change is Change.ALTERED:
        return f"{label} {_short(edit.old)} → {_short(edit.new)}".strip()
    value = _short(edit.new or edit.old)
    return (
        f"{edit.detail or 'figure'} {value} {_WORDS[edit.change]}"
        if edit.detail != "count"
        else f"figure {value} {counted} {_WORDS[edit.change]}".replace("  ", " ")
    )


def _tolls() -> frozenset[str]:
    return frozenset().union(*(vocabulary(language).words("numbers", "toll") for language in LANGUAGES))


def _short(text: str | None) -> str:
    text = text or ""
    return text if len(text) <= _VALUE else text[:_VALUE].rpartition(" ")[0] + " …"
