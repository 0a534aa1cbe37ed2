"""The edits of one change as readers meet them: in the rail of a page, a feed, a terminal, and for programs.

All of them are made here, from the same values, so that no two surfaces tell of a change otherwise. What matters most
stands first; edits that weigh next to nothing are kept apart, to be folded, never dropped.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from variorum.edits import TRIVIAL, Silence, sentence, weigh
from variorum.edits.silent import substantial
from variorum.edits.structure import PARAGRAPH, POST, SUBHEAD, WHOLE
from variorum.edits.weight import value_of
from variorum.publish import words
from variorum.publish.languages import gettext, later
from variorum.types import Change, Edit, EditClass

_SIGNS: Final = {Change.ALTERED: "~", Change.ADDED: "+", Change.REMOVED: "−"}
#: What an edit of a class, and of a finer kind of it, is called where something was altered, came, or went.
_KINDS: Final[dict[tuple[EditClass, str | None], tuple[str, str, str]]] = {
    (EditClass.HEADLINE, None): (later("Headline altered"), later("Headline added"), later("Headline removed")),
    (EditClass.STANDFIRST, None): (later("Standfirst altered"), later("Standfirst added"), later("Standfirst removed")),
    (EditClass.LEAD, None): (later("Lead altered"), later("Lead added"), later("Lead removed")),
    (EditClass.FIGURE, None): (later("Figure altered"), later("Figure added"), later("Figure removed")),
    (EditClass.FIGURE, "date"): (later("Date altered"), later("Date added"), later("Date removed")),
    (EditClass.FIGURE, "time"): (later("Time of day altered"), later("Time of day added"), later("Time of day removed")),
    (EditClass.FIGURE, "age"): (later("Age altered"), later("Age added"), later("Age removed")),
    (EditClass.FIGURE, "money"): (later("Sum of money altered"), later("Sum of money added"), later("Sum of money removed")),
    (EditClass.QUOTE, None): (later("Quotation altered"), later("Quotation added"), later("Quotation removed")),
    (EditClass.QUOTE, "marks"): (later("Quotation marks altered"), later("Quotation marks added"), later("Quotation marks removed")),
    (EditClass.ATTRIBUTION, None): (later("Attribution altered"), later("Attribution added"), later("Attribution removed")),
    (EditClass.NAME, None): (later("Name altered"), later("Name added"), later("Name removed")),
    (EditClass.HEDGE, None): (later("Hedging word altered"), later("Hedging word added"), later("Hedging word removed")),
    (EditClass.WORDING, None): (later("Wording altered"), later("Wording added"), later("Wording removed")),
    (EditClass.CORRECTION, None): (later("Correction altered"), later("Correction added"), later("Correction removed")),
    (EditClass.CORRECTION, "clarification"): (later("Clarification altered"), later("Clarification added"), later("Clarification removed")),
    (EditClass.CORRECTION, "editors-note"): (later("Editor’s note altered"), later("Editor’s note added"), later("Editor’s note removed")),
    (EditClass.BYLINE, None): (later("Byline altered"), later("Byline added"), later("Byline removed")),
    (EditClass.TIME, None): (later("Stated time altered"), later("Stated time added"), later("Stated time removed")),
    (EditClass.LINKS, None): (later("Link altered"), later("Link added"), later("Link removed")),
    (EditClass.IMAGE, None): (later("Caption altered"), later("Caption added"), later("Caption removed")),
    (EditClass.IMAGE, "picture"): (later("Picture altered"), later("Picture added"), later("Picture removed")),
    (EditClass.SECTION, None): (later("Section altered"), later("Section added"), later("Section removed")),
}  # fmt: skip
_PLACES: Final = {Change.ALTERED: 0, Change.ADDED: 1, Change.REMOVED: 2}
#: Where one gave way to another, or was only put right.
_ALTERED: Final[dict[tuple[EditClass, str | None], str]] = {
    (EditClass.HEADLINE, "replaced"): later("Headline replaced"),
    (EditClass.HEADLINE, "copy-edit"): later("Headline: copy edit"),
    (EditClass.STANDFIRST, "replaced"): later("Standfirst replaced"),
    (EditClass.LEAD, "replaced"): later("Lead replaced"),
    (EditClass.RESTORED, WHOLE): later("Earlier version restored"),
}
#: Classes whose name says what happened.
_WHOLE: Final = {
    EditClass.COPY_EDIT: later("Copy edit"),
    EditClass.TYPOGRAPHY: later("Typography"),
    EditClass.MOVED: later("Passage moved"),
    EditClass.RESTORED: later("Passage restored"),
    EditClass.TRUNCATED: later("Text cut off"),
    EditClass.REPLACED: later("Another article at the address"),
}
#: Passages that no rule names, by what became of them.
_PASSAGES: Final = {
    Change.ALTERED: later("Passage reworded"),
    Change.ADDED: later("Passage added"),
    Change.REMOVED: later("Passage removed"),
    "paragraphs": later("Paragraph break"),
    "form": later("Set in another form"),
    "replaced": later("Passage replaced"),
    "split": later("Passage split"),
    "joined": later("Passage joined"),
}
#: The same of posts, subheads and whole paragraphs, where something was altered, came, or went.
_PARTS: Final = {
    PARAGRAPH: (later("Paragraph replaced"), later("Paragraph added"), later("Paragraph removed")),
    POST: (later("Post edited"), later("Post added"), later("Post removed")),
    SUBHEAD: (later("Subhead altered"), later("Subhead added"), later("Subhead removed")),
}
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
        gave_way = self.edit.change is Change.ALTERED and self.edit.detail in ("replaced", PARAGRAPH)
        if gave_way or self.edit.klass is EditClass.REPLACED:
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
        line(edits),
        weight.total,
        tuple(TermLine(gettext(words.CLASSES[term.klass]), term.count, term.value) for term in weight.terms),
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
    about = _meant(edit.about) if edit.klass is EditClass.CORRECTION and edit.about else ""
    about = about or words.isolated(edit.about)
    return words.headed(kind(edit), about) if about else kind(edit)


def _meant(about: str) -> str:
    """The edit that a note of correction speaks of, stored as "figure: forty → fifty"; empty where it is none of these."""
    name, parted, values = about.partition(": ")
    if not parted or not (name == "passage" or name in set(EditClass)):
        return ""
    called = (
        gettext("passage") if name == "passage" else words.inside(gettext(words.CLASSES[EditClass(name)]))
    )
    return words.headed(called, " → ".join(words.isolated(value) for value in values.split(" → ")))


def kind(edit: Edit) -> str:
    """What an edit is called, and nothing of what it is about: "Figure altered", "Headline replaced"."""
    klass, detail = edit.klass, edit.detail
    if klass is EditClass.UNCLASSIFIED and detail in _PARTS:
        return gettext(_PARTS[detail][_PLACES[edit.change]])
    if klass is EditClass.UNCLASSIFIED:
        return gettext(_PASSAGES.get(detail or edit.change, _PASSAGES[edit.change]))
    if edit.change is Change.ALTERED and (klass, detail) in _ALTERED:
        return gettext(_ALTERED[klass, detail])
    if klass in _WHOLE:
        return gettext(_WHOLE[klass])
    return gettext(_KINDS.get((klass, detail), _KINDS[klass, None])[_PLACES[edit.change]])


def line(edits: Sequence[Edit]) -> str:
    """Edits that were made together in one line, in the language that is spoken: "Death toll 12 → 15; headline
    replaced". Words of an article that run from right to left are isolated in it."""
    return sentence(edits, tongue=words.tongue())


# --- silent edits ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Quiet:
    """Why a change is called silent, in words: what changed and when, where a note came with it of what that does not
    speak, and what the page states of the change."""

    why: str
    stated: str


#: Most edits that are named as those of which a note does not speak.
_UNTOLD: Final = 3


def quiet(judged: Silence, least: timedelta, age: timedelta, edits: Sequence[Edit] = ()) -> Quiet | None:
    """The words for a silent change; `least` and `age` are the times from the first sight of the article to the last
    look without the change and to the first with it, `edits` what changed. None for any other."""
    if not judged.silent:
        return None
    moved = {
        True: later("The time of change that the page states moved with it."),
        False: later("The time of change that the page states stayed as it was."),
        None: later("In one of the two versions, or both, the page states no time of change."),
    }[judged.modified_moved]
    shortest, longest = words.lasting(max(least, timedelta())), words.lasting(age)
    if shortest == longest:
        why = later(
            "The substance changed %(longest)s after the article was first seen, and no note that came with it says so."
        )
    elif least <= timedelta():
        why = later(
            "The substance changed within %(longest)s after the article was first seen, and no note that came with it says so."
        )
    else:
        why = later(
            "The substance changed between %(shortest)s and %(longest)s after the article was first seen, and no note that came with it says so."
        )
    told = gettext(why) % {"shortest": shortest, "longest": longest}
    return Quiet(" ".join([told, *_untold(edits)]), gettext(moved))


def _untold(edits: Sequence[Edit]) -> Iterator[str]:
    """What a note that came with edits does not speak of."""
    if any(each.klass is EditClass.CORRECTION and each.change is not Change.REMOVED for each in edits):
        named = list(dict.fromkeys(label(each) for each in edits if substantial(each) and not each.noted))
        shown = [*named[:_UNTOLD], *(["…"] if len(named) > _UNTOLD else [])]
        yield gettext("The note that came with it does not speak of: %(edits)s.") % {
            "edits": "; ".join(shown)
        }


#: Said once where silent edits are listed.
SILENT: Final = later(
    "Changes of substance more than an hour after an article was first seen, of which no note that came with them speaks."
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
