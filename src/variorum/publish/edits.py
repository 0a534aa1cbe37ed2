"""The edits of one change as readers meet them: in the rail of a page, a feed, a terminal, and for programs.

All of them are made here, from the same values, so that no two surfaces tell of a change otherwise. What matters most
stands first; edits that weigh next to nothing are kept apart, to be folded, never dropped.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from variorum.edits import TRIVIAL, Silence, sentence, weigh
from variorum.edits.weight import value_of
from variorum.publish import words
from variorum.publish.languages import in_english
from variorum.types import Change, Edit, EditClass

_SIGNS: Final = {Change.ALTERED: "~", Change.ADDED: "+", Change.REMOVED: "−"}
#: What an edit is called by its finer kind.
_DETAILS: Final = {
    (EditClass.FIGURE, "date"): "Date",
    (EditClass.FIGURE, "time"): "Time of day",
    (EditClass.FIGURE, "age"): "Age",
    (EditClass.FIGURE, "money"): "Sum of money",
    (EditClass.CORRECTION, "clarification"): "Clarification",
    (EditClass.CORRECTION, "editors-note"): "Editor’s note",
    (EditClass.QUOTE, "marks"): "Quotation marks",
    (EditClass.IMAGE, "picture"): "Picture",
}
_NAMES: Final = {
    EditClass.QUOTE: "Quotation",
    EditClass.HEDGE: "Hedging word",
    EditClass.IMAGE: "Caption",
    EditClass.LINKS: "Link",
    EditClass.TIME: "Stated time",
    EditClass.COPY_EDIT: "Copy edit",
    EditClass.TYPOGRAPHY: "Typography",
    EditClass.MOVED: "Passage moved",
    EditClass.RESTORED: "Passage restored",
    EditClass.TRUNCATED: "Text cut off",
    EditClass.REPLACED: "Another article at the address",
}
#: Classes whose name says what happened.
_WHOLE: Final = frozenset(
    {
        EditClass.COPY_EDIT,
        EditClass.TYPOGRAPHY,
        EditClass.MOVED,
        EditClass.RESTORED,
        EditClass.TRUNCATED,
        EditClass.REPLACED,
    }
)
_PASSAGES: Final = {"paragraphs": "Paragraph break", "form": "Set in another form", "replaced": "Passage replaced", "split": "Passage split",
                    "joined": "Passage joined"}  # fmt: skip
#: Most characters of a value in a list of edits.
_LIMIT: Final = 90


@dataclass(frozen=True, slots=True)
class Told:
    """One edit, or several that say the same, as a line of a list.

    `edit` is the first of them, `count` how many there are, `weight` what they count by themselves together with
    nothing else. `old` and `new` are shortened, empty where there is none.
    """

    edit: Edit
    label: str
    old: str
    new: str
    weight: float
    count: int = 1

    @property
    def sign(self) -> str:
        if self.edit.klass is EditClass.MOVED:
            return "↕"
        if self.edit.detail == "replaced" or self.edit.klass is EditClass.REPLACED:
            return "±"
        return _SIGNS[self.edit.change]

    @property
    def weighty(self) -> bool:
        return self.edit.klass in words.WEIGHTY and self.weight >= TRIVIAL


@dataclass(frozen=True, slots=True)
class TermLine:
    """One term of the importance in words."""

    name: str
    count: int
    value: float


@dataclass(frozen=True, slots=True)
class Changed:
    """What changed between two versions. `told` are classified edits, the weightiest first; `passages` those that no
    rule names; `light` those of both that weigh next to nothing. `importance` is the sum of `terms`, at most 1."""

    sentence: str
    importance: float
    terms: tuple[TermLine, ...]
    told: tuple[Told, ...]
    passages: tuple[Told, ...]
    light: tuple[Told, ...]

    @property
    def trivial(self) -> bool:
        """Whether all of it together weighs next to nothing."""
        return self.importance < TRIVIAL


def changed(edits: Sequence[Edit]) -> Changed:
    """What readers are told of edits that were made together."""
    weight = weigh(edits)
    groups: dict[tuple[object, ...], list[Edit]] = {}
    for edit in edits:
        place = (edit.old_unit, edit.new_unit) if edit.klass is EditClass.UNCLASSIFIED else ()
        key = edit.klass, edit.change, edit.detail, edit.old, edit.new, edit.about, place
        groups.setdefault(key, []).append(edit)
    told = [_told(group) for group in groups.values()]
    told.sort(key=lambda each: -each.weight)
    heavy = [each for each in told if each.weight >= TRIVIAL]
    return Changed(
        words.plain(sentence(edits)),
        weight.total,
        tuple(TermLine(words.CLASSES[term.klass], term.count, term.value) for term in weight.terms),
        tuple(each for each in heavy if each.edit.klass is not EditClass.UNCLASSIFIED),
        tuple(each for each in heavy if each.edit.klass is EditClass.UNCLASSIFIED),
        tuple(each for each in told if each.weight < TRIVIAL),
    )


def _told(group: Sequence[Edit]) -> Told:
    edit = group[0]
    return Told(
        edit,
        label(edit),
        _value(edit, edit.old),
        _value(edit, edit.new),
        max(map(value_of, group)),
        len(group),
    )


def _value(edit: Edit, text: str | None) -> str:
    """A value as a list shows it; the comma that parts a quotation from its speaker is no part of it."""
    shown = words.short(text or "", _LIMIT)
    return shown.rstrip(",") if edit.klass is EditClass.QUOTE else shown


def label(edit: Edit) -> str:
    """An edit without its values: "Figure altered: people", "Quotation removed: Ines Dahl"."""
    about = words.isolated(edit.about)
    return f"{kind(edit)}: {about}" if about else kind(edit)


def kind(edit: Edit) -> str:
    """What an edit is called, and nothing of what it is about: "Figure altered", "Headline replaced"."""
    klass = edit.klass
    if klass is EditClass.UNCLASSIFIED:
        said = {
            Change.ALTERED: "Passage reworded",
            Change.ADDED: "Passage added",
            Change.REMOVED: "Passage removed",
        }
        return _PASSAGES.get(edit.detail or "", said[edit.change])
    if klass is EditClass.HEADLINE and edit.change is Change.ALTERED:
        return {"replaced": "Headline replaced", "copy-edit": "Headline: copy edit"}.get(
            edit.detail or "", "Headline altered"
        )
    if klass in (EditClass.STANDFIRST, EditClass.LEAD) and edit.detail == "replaced":
        return f"{words.CLASSES[klass]} replaced"
    name = _DETAILS.get((klass, edit.detail or ""), _NAMES.get(klass, words.CLASSES[klass]))
    return name if klass in _WHOLE else f"{name} {words.CHANGES[edit.change]}"


# --- silent edits ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Quiet:
    """Why a change is called silent, in words: what changed and when, and what the page states of it."""

    why: str
    stated: str


@in_english
def quiet(judged: Silence, least: timedelta, age: timedelta) -> Quiet | None:
    """The words for a silent change; `least` and `age` are the times from the first sight of the article to the last
    look without the change and to the first with it. None for any other."""
    if not judged.silent:
        return None
    moved = {
        True: "The time of change that the page states moved with it.",
        False: "The time of change that the page states stayed as it was.",
        None: "In one of the two versions, or both, the page states no time of change.",
    }[judged.modified_moved]
    shortest, longest = words.lasting(max(least, timedelta())), words.lasting(age)
    if shortest == longest:
        when = f"{longest} after the article was first seen"
    elif least <= timedelta():
        when = f"within {longest} after the article was first seen"
    else:
        when = f"between {shortest} and {longest} after the article was first seen"
    why = f"The substance changed {when}, and no note on the page says so."
    return Quiet(why, moved)


#: Said once where silent edits are listed.
SILENT: Final = (
    "Changes of substance more than an hour after an article was first seen, without a note to readers."
)


# --- for programs ----------------------------------------------------------------------------------------


def record(edits: Sequence[Edit], judged: Silence | None = None) -> dict[str, Any]:
    """What is told of a change beside the edits themselves, for programs: the line, and the terms of its importance,
    and of two versions whether it was silent."""
    value: dict[str, Any] = {
        "sentence": sentence(edits),
        "importance": weigh(edits).total,
        "terms": [
            {"class": term.klass.value, "count": term.count, "value": term.value}
            for term in weigh(edits).terms
        ],
    }
    if judged is not None:
        value["silence"] = {"silent": judged.silent, "modified_moved": judged.modified_moved}
    return value
