"""A change in one plain line: "Death toll 12 → 15; headline replaced; 2 passages moved"."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from variorum.edits.figures import COUNT, DATE
from variorum.edits.structure import FORM
from variorum.edits.vocabulary import LANGUAGES, vocabulary
from variorum.edits.weight import value_of
from variorum.types import Change, Edit, EditClass

#: Most fragments of a line; what is left is counted.
MOST: Final = 5
_VALUE = 40
#: Most values that one fragment names one by one.
_NAMED = 3
_WORDS: Final = {Change.ALTERED: "changed", Change.ADDED: "added", Change.REMOVED: "removed"}
_NOTES: Final = {
    "correction": "correction",
    "clarification": "clarification",
    "editors-note": "editor's note",
}
_COUNTED: Final = {
    EditClass.MOVED: ("passage moved", "passages moved"),
    EditClass.COPY_EDIT: ("copy edit", "copy edits"),
}
#: Classes that are counted by what became of them: "2 links added".
_CHANGED: Final = {EditClass.IMAGE: ("caption", "captions"), EditClass.LINKS: ("link", "links")}
_PICTURES: Final = ("picture", "pictures")
#: What is said of what came back, by whether a sentence did or the wording of one that stayed.
_RESTORED: Final = {
    Change.ADDED: ("passage restored", "passages restored"),
    Change.ALTERED: ("earlier wording restored", "earlier wordings restored"),
}
#: Classes told with their values: what one value is called, and several.
_TOLD: Final = {
    EditClass.NAME: ("name", "names"),
    EditClass.ATTRIBUTION: ("attribution to", "attributions to"),
    EditClass.HEDGE: ("hedging word", "hedging words"),
    EditClass.WORDING: ("wording", "wordings"),
}
#: Classes that are told together with the headline they are in.
_IN_HEADLINE: Final = frozenset({EditClass.FIGURE, EditClass.QUOTE, *_TOLD})
#: What became of sentences that no rule names, in the order in which it is said.
_SENTENCES: Final = ("added", "removed", "replaced", "reworded")
#: What is said of paragraphs whose words stayed.
_BREAKS: Final = frozenset({"paragraphs", FORM})

#: Something that is said, with its weight.
_Fragment = tuple[float, str]


def sentence(edits: Sequence[Edit], most: int = MOST) -> str:
    """The edits that were made together as one line in neutral words, what matters most first; "" for none."""
    fragments = sorted(_fragments(edits), key=lambda each: -each[0])
    said = [words for _, words in fragments[:most]]
    left = len(fragments) - len(said)
    if left:
        said.append(f"{left} more {'change' if left == 1 else 'changes'}")
    line = "; ".join(said)
    return line[:1].upper() + line[1:]


def _fragments(edits: Sequence[Edit]) -> Iterator[_Fragment]:
    headline = next((edit for edit in edits if edit.klass is EditClass.HEADLINE), None)
    rest = [edit for edit in edits if edit is not headline]
    if headline is not None and headline.change is Change.ALTERED:
        inside = [edit for edit in rest if _is_outside(edit) and edit.klass in _IN_HEADLINE]
        rest = [edit for edit in rest if edit not in inside]
        yield _headline(headline, inside)
    elif headline is not None:
        yield value_of(headline), f"headline {_WORDS[headline.change]}"
    yield from _in_text(rest)


def _is_outside(edit: Edit) -> bool:
    return edit.old_unit is None and edit.new_unit is None


def _headline(headline: Edit, inside: Sequence[Edit]) -> _Fragment:
    """The headline with what is told of it: "headline: 12 → 15", "headline reworded, name “Tarn” removed"."""
    weight = max(map(value_of, (headline, *inside)))
    if headline.detail == "replaced":
        return weight, "headline replaced"  # what another headline says is no edit of the one before
    told = ", ".join(words for _, words in sorted(_in_text(inside), key=lambda each: -each[0])[:_NAMED])
    if headline.detail == "copy-edit":
        return weight, "headline copy-edited"
    if not told:
        return weight, "headline reworded"
    whole = headline.detail in {edit.klass.value for edit in inside}
    return weight, f"headline: {told}" if whole else f"headline reworded: {told}"


def _in_text(edits: Iterable[Edit]) -> Iterator[_Fragment]:
    """What is said of edits beside the headline's own; the same said twice stands once."""
    counted: Counter[EditClass] = Counter()
    changed: Counter[tuple[tuple[str, str], Change]] = Counter()
    sentences: Counter[str] = Counter()
    named: dict[tuple[EditClass, Change], list[Edit]] = {}
    restored: dict[Change, list[Edit]] = {}
    figures: list[Edit] = []
    groups: dict[str, list[Edit]] = {}
    for edit in edits:
        if edit.klass in _COUNTED:
            counted[edit.klass] += 1
        elif edit.klass is EditClass.RESTORED:
            restored.setdefault(edit.change, []).append(edit)
        elif edit.klass in _CHANGED:
            changed[_PICTURES if edit.detail == "picture" else _CHANGED[edit.klass], edit.change] += 1
        elif edit.klass is EditClass.UNCLASSIFIED and edit.detail not in _BREAKS:
            sentences[_became(edit)] += 1
        elif edit.klass is EditClass.FIGURE:
            figures.append(edit)
        elif edit.klass in _TOLD and edit.change is not Change.ALTERED:
            named.setdefault((edit.klass, edit.change), []).append(edit)
        else:
            groups.setdefault(_fragment(edit), []).append(edit)
    for words, group in groups.items():
        yield max(map(value_of, group)), _several(words, group)
    for (klass, change), group in named.items():
        yield max(map(value_of, group)), f"{_values(klass, group)} {_WORDS[change]}"
    yield from _figures(figures)
    for klass, number in counted.items():
        yield 0.01 if klass is EditClass.MOVED else 0.002, _number(number, *_COUNTED[klass])
    for change, group in restored.items():
        yield max(map(value_of, group)), _number(len(group), *_RESTORED[change])
    for (called, change), number in changed.items():
        yield 0.002, f"{_number(number, *called)} {_WORDS[change]}"
    if told := [(sentences[became], became) for became in _SENTENCES if sentences[became]]:
        (first, became), *more = told
        begin = "1 sentence" if first == 1 and more else _number(first, "sentence", "sentences")
        yield 0.05, ", ".join([f"{begin} {became}", *(f"{number} {became}" for number, became in more)])


def _became(edit: Edit) -> str:
    """What became of a sentence that no rule names."""
    if edit.change is not Change.ALTERED:
        return _WORDS[edit.change]
    return "replaced" if edit.detail == "replaced" else "reworded"


def _number(number: int, one: str, many: str) -> str:
    """ "link", "2 links"."""
    return one if number == 1 else f"{number} {many}"


def _several(words: str, group: Sequence[Edit]) -> str:
    if len(group) == 1:
        return words
    if group[0].klass is EditClass.QUOTE and group[0].detail != "marks":
        return words.replace("quotation", f"{len(group)} quotations", 1)
    return f"{words} in {len(group)} places" if group[0].klass is EditClass.TYPOGRAPHY else words


def _values(klass: EditClass, group: Sequence[Edit]) -> str:
    """ "name “Paul Harrow”", "names “Paul Harrow” and “Tarn”", "12 names"."""
    one, many = _TOLD[klass]
    values = list(dict.fromkeys(_short(edit.new or edit.old) for edit in group))
    if len(values) == 1:
        return f"{one} “{values[0]}”"
    if len(values) > _NAMED:
        return f"{len(values)} {many.removesuffix(' to')}"
    quoted = [f"“{value}”" for value in values]
    return f"{many} {', '.join(quoted[:-1])} and {quoted[-1]}"


def _fragment(edit: Edit) -> str:
    """One edit in a few words."""
    done = _WORDS[edit.change]
    klass = edit.klass
    if klass is EditClass.CORRECTION:
        behind = edit.change is Change.ADDED and bool(edit.new_unit)
        verb = "appended" if behind else done  # what stands above the text is appended to nothing
        return f"{_NOTES.get(edit.detail or '', 'note')} {verb}"
    if klass is EditClass.QUOTE:
        of = f" of {_short(edit.about)}" if edit.about else ""
        if edit.detail == "marks":
            return f"quotation marks {done} around “{_short(edit.new or edit.old)}”"
        return f"quotation{of} {done}"
    if klass in _TOLD:
        label = "attribution" if klass is EditClass.ATTRIBUTION else _TOLD[klass][0]
        return f"{label} “{_short(edit.old)}” → “{_short(edit.new)}”"
    if klass in (EditClass.LEAD, EditClass.STANDFIRST):
        if edit.change is Change.ALTERED:
            done = "replaced" if edit.detail == "replaced" else "reworded"
        return f"{klass.value} {done}"
    if klass is EditClass.TYPOGRAPHY:
        return f"typography{' of the headline' if _is_outside(edit) else ''} changed"
    if klass is EditClass.SECTION:
        return f"section “{_short(edit.new or edit.old)}” {done}"
    if klass is EditClass.REPLACED:
        return "another article at this address"
    if klass is EditClass.TRUNCATED:
        return "text cut off"
    if klass is EditClass.TIME:
        return "stated time changed"
    if klass is EditClass.UNCLASSIFIED:
        return _broken(edit)
    return f"{klass.value} {done}"


def _broken(edit: Edit) -> str:
    """What became of paragraphs whose words stayed."""
    if edit.detail == FORM:
        return "paragraph set in another form"
    before, after = (len((text or "").split("\n\n")) for text in (edit.old, edit.new))
    return (
        "paragraph split"
        if before == 1 < after
        else "paragraphs joined"
        if before > 1 == after
        else "paragraphs broken otherwise"
    )


def _figures(edits: Sequence[Edit]) -> Iterator[_Fragment]:
    """Figures one by one; one that went here and came there has moved."""
    gone = {(edit.detail, edit.old) for edit in edits if edit.change is Change.REMOVED}
    moved = {(edit.detail, edit.new) for edit in edits if edit.change is Change.ADDED} & gone
    told: dict[str, float] = {}
    for edit in edits:
        value = (edit.detail, edit.new or edit.old)
        if edit.change is not Change.ALTERED and value in moved:
            words = f"{_kind(edit)} {_figure(edit, edit.new or edit.old)} moved to another sentence"
        else:
            words = _figure_words(edit)
        told[words] = max(value_of(edit), told.get(words, 0.0))
    yield from ((weight, words) for words, weight in told.items())


def _figure_words(edit: Edit) -> str:
    counted = edit.about or ""
    toll = counted.casefold().rpartition(" ")[2] in _tolls()
    if edit.change is Change.ALTERED:
        aged = edit.detail == "age" and not (edit.old or "").casefold().startswith("age")
        label = "death toll " if toll else "age " if aged else ""
        behind = "" if toll or not counted else _behind(edit.new or "", counted)
        return f"{label}{_figure(edit, edit.old)} → {_figure(edit, edit.new)}{behind}"
    value = _figure(edit, edit.new or edit.old)
    if toll:
        return f"death toll of {value} {_WORDS[edit.change]}"
    return f"{_kind(edit)} “{value}{f' {counted}' if counted else ''}” {_WORDS[edit.change]}"


def _behind(value: str, counted: str) -> str:
    """What a new figure counts, set behind it: "15 boats", but "dozens (boats)"."""
    return f" {counted}" if value[-1:].isdigit() or not value.endswith("s") else f" ({counted})"


def _kind(edit: Edit) -> str:
    return (
        "figure"
        if edit.detail in (COUNT, "sign", None)
        else "amount"
        if edit.detail == "money"
        else str(edit.detail)
    )


def _figure(edit: Edit, value: str | None) -> str:
    """A figure as it stands inside a sentence: "Dozens" is "dozens"."""
    text = _short(value)
    return (
        text
        if edit.detail == DATE or not text[:2].replace(" ", "").isalpha()
        else text[:1].lower() + text[1:]
    )


def _tolls() -> frozenset[str]:
    return frozenset().union(
        *(vocabulary(language).words("numbers", name) for language in LANGUAGES for name in ("toll", "tolls"))
    )


def _short(text: str | None) -> str:
    text = text or ""
    return text if len(text) <= _VALUE else text[:_VALUE].rpartition(" ")[0] + " …"
