"""A change in one plain line: "Death toll 12 → 15; headline replaced; 2 passages moved".

What is said are whole messages of `edits.tongue`, so that the same line can be had in every language of the catalogues.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from variorum.edits.figures import AGE, DATE, MONEY, PERCENTAGE, SCORE, TIME, figures
from variorum.edits.grammar import number_words, strings
from variorum.edits.numbered import NUMBER
from variorum.edits.structure import FORM, PARAGRAPH, POST, SUBHEAD, WHOLE
from variorum.edits.tongue import ENGLISH, Counted, Tongue, counted, later
from variorum.edits.vocabulary import LANGUAGES, vocabulary
from variorum.edits.weight import value_of
from variorum.types import Change, Edit, EditClass

#: Most fragments of a line; what is left is counted.
MOST: Final = 5
_VALUE = 40
#: Most values that one fragment names one by one.
_NAMED = 3
_ALTERED, _ADDED, _REMOVED = Change.ALTERED, Change.ADDED, Change.REMOVED

# --- messages --------------------------------------------------------------------------------------------

_HEADLINE: Final = {
    _ADDED: later("headline added"),
    _REMOVED: later("headline removed"),
}
_NOTES: Final = {
    "correction": {
        _ALTERED: later("correction changed"),
        _ADDED: later("correction added"),
        _REMOVED: later("correction removed"),
    },
    "clarification": {
        _ALTERED: later("clarification changed"),
        _ADDED: later("clarification added"),
        _REMOVED: later("clarification removed"),
    },
    "editors-note": {
        _ALTERED: later("editor's note changed"),
        _ADDED: later("editor's note added"),
        _REMOVED: later("editor's note removed"),
    },
    None: {
        _ALTERED: later("note changed"),
        _ADDED: later("note added"),
        _REMOVED: later("note removed"),
    },
}
#: A note that came behind a sentence of the text; what stands above the text is appended to nothing.
_APPENDED: Final = {
    "correction": later("correction appended"),
    "clarification": later("clarification appended"),
    "editors-note": later("editor's note appended"),
    None: later("note appended"),
}
#: Classes of which many are told as one, and what is counted by what became of it.
_COUNTED: Final = {
    EditClass.MOVED: counted("passage moved", "%(num)s passages moved"),
    EditClass.COPY_EDIT: counted("copy edit", "%(num)s copy edits"),
}
_CHANGED: Final = {
    EditClass.IMAGE: {
        _ALTERED: counted("caption changed", "%(num)s captions changed"),
        _ADDED: counted("caption added", "%(num)s captions added"),
        _REMOVED: counted("caption removed", "%(num)s captions removed"),
    },
    EditClass.LINKS: {
        _ALTERED: counted("link changed", "%(num)s links changed"),
        _ADDED: counted("link added", "%(num)s links added"),
        _REMOVED: counted("link removed", "%(num)s links removed"),
    },
}
_PICTURES: Final = {
    _ALTERED: counted("picture changed", "%(num)s pictures changed"),
    _ADDED: counted("picture added", "%(num)s pictures added"),
    _REMOVED: counted("picture removed", "%(num)s pictures removed"),
}
#: What is said of what came back, by whether a sentence did or the wording of one that stayed.
_RESTORED: Final = {
    _ADDED: counted("passage restored", "%(num)s passages restored"),
    _ALTERED: counted("earlier wording restored", "%(num)s earlier wordings restored"),
}
#: What is said, before all else, of a text that came back whole.
_WHOLE_BACK: Final = later("earlier version restored")
#: What became of sentences that no rule names, in the order in which it is said; and the same behind another.
_SENTENCES: Final = {
    "added": (
        counted("sentence added", "%(num)s sentences added"),
        counted("1 sentence added", "%(num)s sentences added"),
        counted("%(num)s added", "%(num)s added"),
    ),
    "removed": (
        counted("sentence removed", "%(num)s sentences removed"),
        counted("1 sentence removed", "%(num)s sentences removed"),
        counted("%(num)s removed", "%(num)s removed"),
    ),
    "replaced": (
        counted("sentence replaced", "%(num)s sentences replaced"),
        counted("1 sentence replaced", "%(num)s sentences replaced"),
        counted("%(num)s replaced", "%(num)s replaced"),
    ),
    "reworded": (
        counted("sentence reworded", "%(num)s sentences reworded"),
        counted("1 sentence reworded", "%(num)s sentences reworded"),
        counted("%(num)s reworded", "%(num)s reworded"),
    ),
}
#: What became of posts of a liveblog, of subheads, and of whole paragraphs.
_PARTS: Final = {
    PARAGRAPH: {
        _ALTERED: counted("paragraph replaced", "%(num)s paragraphs replaced"),
        _ADDED: counted("paragraph added", "%(num)s paragraphs added"),
        _REMOVED: counted("paragraph removed", "%(num)s paragraphs removed"),
    },
    POST: {
        _ALTERED: counted("post edited", "%(num)s posts edited"),
        _ADDED: counted("post added", "%(num)s posts added"),
        _REMOVED: counted("post removed", "%(num)s posts removed"),
    },
    SUBHEAD: {
        _ALTERED: counted("subhead changed", "%(num)s subheads changed"),
        _ADDED: counted("subhead added", "%(num)s subheads added"),
        _REMOVED: counted("subhead removed", "%(num)s subheads removed"),
    },
}
_BECAME: Final = {_ADDED: "added", _REMOVED: "removed"}
#: What is said of paragraphs whose words stayed.
_BREAKS: Final = frozenset({"paragraphs", FORM})


@dataclass(frozen=True, slots=True)
class _Told:
    """How a class is told with its values: one that gave way to another, one, several, and too many to be named."""

    altered: str
    one: Mapping[Change, str]
    several: Mapping[Change, str]
    many: Mapping[Change, Counted]


_TOLD: Final = {
    EditClass.NAME: _Told(
        later("name “%(old)s” → “%(new)s”"),
        {_ADDED: later("name “%(value)s” added"), _REMOVED: later("name “%(value)s” removed")},
        {_ADDED: later("names %(values)s added"), _REMOVED: later("names %(values)s removed")},
        {
            _ADDED: counted("%(num)s name added", "%(num)s names added"),
            _REMOVED: counted("%(num)s name removed", "%(num)s names removed"),
        },
    ),
    EditClass.ATTRIBUTION: _Told(
        later("attribution “%(old)s” → “%(new)s”"),
        {
            _ADDED: later("attribution to “%(value)s” added"),
            _REMOVED: later("attribution to “%(value)s” removed"),
        },
        {
            _ADDED: later("attributions to %(values)s added"),
            _REMOVED: later("attributions to %(values)s removed"),
        },
        {
            _ADDED: counted("%(num)s attribution added", "%(num)s attributions added"),
            _REMOVED: counted("%(num)s attribution removed", "%(num)s attributions removed"),
        },
    ),
    EditClass.HEDGE: _Told(
        later("hedging word “%(old)s” → “%(new)s”"),
        {
            _ADDED: later("hedging word “%(value)s” added"),
            _REMOVED: later("hedging word “%(value)s” removed"),
        },
        {
            _ADDED: later("hedging words %(values)s added"),
            _REMOVED: later("hedging words %(values)s removed"),
        },
        {
            _ADDED: counted("%(num)s hedging word added", "%(num)s hedging words added"),
            _REMOVED: counted("%(num)s hedging word removed", "%(num)s hedging words removed"),
        },
    ),
    EditClass.WORDING: _Told(
        later("wording “%(old)s” → “%(new)s”"),
        {_ADDED: later("wording “%(value)s” added"), _REMOVED: later("wording “%(value)s” removed")},
        {_ADDED: later("wordings %(values)s added"), _REMOVED: later("wordings %(values)s removed")},
        {
            _ADDED: counted("%(num)s wording added", "%(num)s wordings added"),
            _REMOVED: counted("%(num)s wording removed", "%(num)s wordings removed"),
        },
    ),
}
#: Classes that are told together with the headline they are in.
_IN_HEADLINE: Final = frozenset({EditClass.FIGURE, EditClass.QUOTE, *_TOLD})
#: Figures that came, went, or only changed their place, by their kind.
_FIGURES: Final[Mapping[str | None, tuple[str, str, str]]] = {
    None: (
        later("figure “%(value)s” added"),
        later("figure “%(value)s” removed"),
        later("figure %(value)s moved to another sentence"),
    ),
    MONEY: (
        later("amount “%(value)s” added"),
        later("amount “%(value)s” removed"),
        later("amount %(value)s moved to another sentence"),
    ),
    PERCENTAGE: (
        later("percentage “%(value)s” added"),
        later("percentage “%(value)s” removed"),
        later("percentage %(value)s moved to another sentence"),
    ),
    DATE: (
        later("date “%(value)s” added"),
        later("date “%(value)s” removed"),
        later("date %(value)s moved to another sentence"),
    ),
    TIME: (
        later("time “%(value)s” added"),
        later("time “%(value)s” removed"),
        later("time %(value)s moved to another sentence"),
    ),
    AGE: (
        later("age “%(value)s” added"),
        later("age “%(value)s” removed"),
        later("age %(value)s moved to another sentence"),
    ),
    SCORE: (
        later("score “%(value)s” added"),
        later("score “%(value)s” removed"),
        later("score %(value)s moved to another sentence"),
    ),
}
_TOLL: Final = {
    _ADDED: later("death toll of %(value)s added"),
    _REMOVED: later("death toll of %(value)s removed"),
}
#: A quotation whose speaker is known, one whose is not, several of each, and the marks around words that stayed.
_QUOTES: Final = {
    _ALTERED: (
        counted("quotation of %(who)s changed", "%(num)s quotations of %(who)s changed"),
        counted("quotation changed", "%(num)s quotations changed"),
        later("quotation marks changed around “%(value)s”"),
    ),
    _ADDED: (
        counted("quotation of %(who)s added", "%(num)s quotations of %(who)s added"),
        counted("quotation added", "%(num)s quotations added"),
        later("quotation marks added around “%(value)s”"),
    ),
    _REMOVED: (
        counted("quotation of %(who)s removed", "%(num)s quotations of %(who)s removed"),
        counted("quotation removed", "%(num)s quotations removed"),
        later("quotation marks removed around “%(value)s”"),
    ),
}
_OPENINGS: Final = {
    EditClass.LEAD: (later("lead reworded"), later("lead replaced"), later("lead added"), later("lead removed")),
    EditClass.STANDFIRST: (
        later("standfirst reworded"),
        later("standfirst replaced"),
        later("standfirst added"),
        later("standfirst removed"),
    ),
}  # fmt: skip
_SECTIONS: Final = {
    _ALTERED: later("section “%(value)s” changed"),
    _ADDED: later("section “%(value)s” added"),
    _REMOVED: later("section “%(value)s” removed"),
}
_OTHERS: Final = {
    EditClass.HEADLINE: {_ALTERED: later("headline changed"), **_HEADLINE},
    EditClass.BYLINE: {
        _ALTERED: later("byline changed"),
        _ADDED: later("byline added"),
        _REMOVED: later("byline removed"),
    },
}
#: Classes of which there is but one thing to say.
_ONLY: Final = {
    EditClass.REPLACED: later("another article at this address"),
    EditClass.TRUNCATED: later("text cut off"),
    EditClass.TIME: later("stated time changed"),
}

# --- the line --------------------------------------------------------------------------------------------

#: Something that is said, with its weight.
_Fragment = tuple[float, str]


def sentence(edits: Sequence[Edit], most: int = MOST, tongue: Tongue = ENGLISH) -> str:
    """The edits that were made together as one line in neutral words, what matters most first; "" for none."""
    fragments = sorted(_Teller(tongue).fragments(edits), key=lambda each: -each[0])
    said = [words for _, words in fragments[:most]]
    left = len(fragments) - len(said)
    if left:
        said.append(tongue.count(counted("%(num)s more change", "%(num)s more changes"), left))
    line = tongue.say(later("; ")).join(said)
    return line[:1].upper() + line[1:]


class _Teller:
    """What is said of edits, in one language."""

    def __init__(self, tongue: Tongue) -> None:
        self._tongue = tongue

    def fragments(self, edits: Sequence[Edit]) -> Iterator[_Fragment]:
        """All that is said, in no order."""
        headline = next((edit for edit in edits if edit.klass is EditClass.HEADLINE), None)
        rest = [edit for edit in edits if edit is not headline]
        if headline is not None and headline.change is _ALTERED:
            inside = [edit for edit in rest if _is_outside(edit) and edit.klass in _IN_HEADLINE]
            rest = [edit for edit in rest if edit not in inside]
            yield self._headline(headline, inside)
        elif headline is not None:
            yield value_of(headline), self._tongue.say(_HEADLINE[headline.change])
        yield from self._in_text(rest)

    def _headline(self, headline: Edit, inside: Sequence[Edit]) -> _Fragment:
        """The headline with what is told of it: "headline: 12 → 15", "headline reworded, name “Tarn” removed"."""
        say = self._tongue.say
        weight = max(map(value_of, (headline, *inside)))
        if headline.detail == "replaced":
            return weight, say(
                later("headline replaced")
            )  # what another one says is no edit of the one before
        parts = [words for _, words in sorted(self._in_text(inside), key=lambda each: -each[0])[:_NAMED]]
        if headline.detail == "copy-edit":
            return weight, say(later("headline copy-edited"))
        if not parts:
            return weight, say(later("headline reworded"))
        told = ", ".join(parts)
        if headline.detail in {edit.klass.value for edit in inside}:
            return weight, say(later("headline: %(told)s"), told=told)
        return weight, say(later("headline reworded: %(told)s"), told=told)

    def _in_text(self, edits: Iterable[Edit]) -> Iterator[_Fragment]:
        """What is said of edits beside the headline's own; the same said twice stands once."""
        counts: Counter[EditClass] = Counter()
        changed: Counter[Counted] = Counter()
        sentences: Counter[str] = Counter()
        parts: dict[Counted, list[Edit]] = {}
        named: dict[tuple[EditClass, Change], list[Edit]] = {}
        quotes: dict[tuple[Change, str | None], list[Edit]] = {}
        restored: dict[Change, list[Edit]] = {}
        figures: list[Edit] = []
        groups: dict[str, list[Edit]] = {}
        for edit in edits:
            if edit.klass in _COUNTED:
                counts[edit.klass] += 1
            elif edit.klass is EditClass.RESTORED and edit.detail == WHOLE:
                yield math.inf, self._tongue.say(_WHOLE_BACK)
            elif edit.klass is EditClass.RESTORED:
                restored.setdefault(edit.change, []).append(edit)
            elif edit.klass in _CHANGED:
                called = _PICTURES if edit.detail == "picture" else _CHANGED[edit.klass]
                changed[called[edit.change]] += 1
            elif edit.klass is EditClass.UNCLASSIFIED and edit.detail in _PARTS:
                parts.setdefault(_PARTS[edit.detail][edit.change], []).append(edit)
            elif edit.klass is EditClass.UNCLASSIFIED and edit.detail not in _BREAKS:
                sentences[_became(edit)] += 1
            elif edit.klass is EditClass.FIGURE:
                figures.append(edit)
            elif edit.klass in _TOLD and edit.change is not _ALTERED:
                named.setdefault((edit.klass, edit.change), []).append(edit)
            elif edit.klass is EditClass.QUOTE and edit.detail != "marks":
                quotes.setdefault((edit.change, edit.about), []).append(edit)
            else:
                groups.setdefault(self._fragment(edit), []).append(edit)
        for words, group in groups.items():
            yield max(map(value_of, group)), self._several(words, group)
        for (change, who), group in quotes.items():
            yield max(map(value_of, group)), self._quotations(change, who, len(group))
        for (klass, change), group in named.items():
            yield max(map(value_of, group)), self._values(_TOLD[klass], change, group)
        yield from self._figures(figures)
        for klass, number in counts.items():
            yield 0.01 if klass is EditClass.MOVED else 0.002, self._tongue.count(_COUNTED[klass], number)
        for change, group in restored.items():
            yield max(map(value_of, group)), self._tongue.count(_RESTORED[change], len(group))
        for message, number in changed.items():
            yield 0.002, self._tongue.count(message, number)
        for message, group in parts.items():
            yield max(map(value_of, group)), self._tongue.count(message, len(group))
        if sentences:
            yield 0.05, self._sentences(sentences)

    def _sentences(self, became: Mapping[str, int]) -> str:
        """ "2 sentences added, 1 reworded"."""
        first, *more = [kind for kind in _SENTENCES if became.get(kind)]
        alone, begins, _ = _SENTENCES[first]
        said = [self._tongue.count(begins if more else alone, became[first])]
        return ", ".join(said + [self._tongue.count(_SENTENCES[kind][2], became[kind]) for kind in more])

    def _several(self, words: str, group: Sequence[Edit]) -> str:
        if len(group) == 1 or group[0].klass is not EditClass.TYPOGRAPHY:
            return words
        return self._tongue.count(
            counted("%(words)s in %(num)s place", "%(words)s in %(num)s places"), len(group), words=words
        )

    def _quotations(self, change: Change, who: str | None, number: int) -> str:
        of, plain, _ = _QUOTES[change]
        return (
            self._tongue.count(of, number, who=self._short(who)) if who else self._tongue.count(plain, number)
        )

    def _values(self, told: _Told, change: Change, group: Sequence[Edit]) -> str:
        """ "name “Paul Harrow” added", "names “Paul Harrow” and “Tarn” added", "12 names added"."""
        say = self._tongue.say
        values = list(dict.fromkeys(self._short(edit.new or edit.old) for edit in group))
        if len(values) == 1:
            return say(told.one[change], value=values[0])
        if len(values) > _NAMED:
            return self._tongue.count(told.many[change], len(values))
        quoted = [say(later("“%(value)s”"), value=value) for value in values]
        return say(told.several[change], values=self._tongue.listed(quoted))

    def _fragment(self, edit: Edit) -> str:
        """One edit in a few words."""
        say, klass = self._tongue.say, edit.klass
        if klass is EditClass.CORRECTION:
            kind = edit.detail if edit.detail in _NOTES else None
            appended = edit.change is _ADDED and bool(edit.new_unit)
            return say(_APPENDED[kind] if appended else _NOTES[kind][edit.change])
        if klass is EditClass.QUOTE:
            return say(_QUOTES[edit.change][2], value=self._short(edit.new or edit.old))
        if klass in _TOLD:
            return say(_TOLD[klass].altered, old=self._short(edit.old), new=self._short(edit.new))
        if klass in _OPENINGS:
            reworded, replaced, added, removed = _OPENINGS[klass]
            altered = replaced if edit.detail == "replaced" else reworded
            return say({_ALTERED: altered, _ADDED: added, _REMOVED: removed}[edit.change])
        if klass is EditClass.TYPOGRAPHY:
            return say(
                later("typography of the headline changed")
                if _is_outside(edit)
                else later("typography changed")
            )
        if klass is EditClass.SECTION:
            return say(_SECTIONS[edit.change], value=self._short(edit.new or edit.old))
        if klass is EditClass.UNCLASSIFIED:
            return say(_broken(edit))
        return say(_ONLY[klass] if klass in _ONLY else _OTHERS[klass][edit.change])

    def _figures(self, edits: Sequence[Edit]) -> Iterator[_Fragment]:
        """Figures one by one; one that went here and came there has moved."""
        gone = {(edit.detail, edit.old) for edit in edits if edit.change is _REMOVED}
        moved = {(edit.detail, edit.new) for edit in edits if edit.change is _ADDED} & gone
        told: dict[str, float] = {}
        for edit in edits:
            value = (edit.detail, edit.new or edit.old)
            if edit.change is not _ALTERED and value in moved:
                said = self._tongue.say(_kind(edit)[2], value=self._short(value[1]))
            else:
                said = self._figure(edit)
            told[said] = max(value_of(edit), told.get(said, 0.0))
        yield from ((weight, words) for words, weight in told.items())

    def _figure(self, edit: Edit) -> str:
        say, counted_things = self._tongue.say, edit.about or ""
        toll = counted_things.casefold().rpartition(" ")[2] in _tolls()
        worded = toll and not any(map(_is_bare, (edit.old, edit.new)))
        if edit.change is _ALTERED:
            aged = edit.detail == AGE and not (edit.old or "").casefold().startswith("age")
            behind = "" if toll or not counted_things else _behind(edit.new or "", counted_things)
            if worded:  # "a man → two men killed"
                toll, behind = False, f" {counted_things}"
            old, new = self._shown(_figure(edit, edit.old)), self._shown(_figure(edit, edit.new) + behind)
            message = (
                later("death toll %(old)s → %(new)s")
                if toll
                else later("age %(old)s → %(new)s")
                if aged
                else later("%(old)s → %(new)s")
            )
            return say(message, old=old, new=new)
        if toll:
            return say(_TOLL[edit.change], value=self._shown(_figure(edit, edit.new or edit.old)))
        value = _short(edit.new or edit.old)  # between marks as it is printed
        added, removed, _ = _kind(edit)
        value += _behind(value, counted_things) if counted_things else ""
        return say(added if edit.change is _ADDED else removed, value=self._shown(value))

    def _shown(self, text: str) -> str:
        """A piece of an article as it stands among our words."""
        return self._tongue.value(text)

    def _short(self, text: str | None) -> str:
        return self._shown(_short(text))


def _is_outside(edit: Edit) -> bool:
    return edit.old_unit is None and edit.new_unit is None


def _became(edit: Edit) -> str:
    """What became of a sentence that no rule names."""
    return _BECAME.get(edit.change) or ("replaced" if edit.detail == "replaced" else "reworded")


def _broken(edit: Edit) -> str:
    """What became of paragraphs whose words stayed."""
    if edit.detail == FORM:
        return later("paragraph set in another form")
    before, after = (len((text or "").split("\n\n")) for text in (edit.old, edit.new))
    if before == 1 < after:
        return later("paragraph split")
    return later("paragraphs joined") if before > 1 == after else later("paragraphs broken otherwise")


def _behind(value: str, counted_things: str) -> str:
    """What a new figure counts, set behind it: "15 boats", but "dozens (boats)"."""
    is_noun = value.casefold().rpartition(" ")[2] in _number_nouns()
    return f" ({counted_things})" if is_noun else f" {counted_things}"


@cache
def _number_nouns() -> frozenset[str]:
    """Numbers that are nouns themselves: "dozens", "une trentaine", "una docena"."""
    return frozenset().union(
        *(vocabulary(language).words("numbers", "number_nouns") for language in LANGUAGES)
    )


def _kind(edit: Edit) -> tuple[str, str, str]:
    return _FIGURES.get(edit.detail, _FIGURES[None])


def _figure(edit: Edit, value: str | None) -> str:
    """A figure as it stands inside a sentence, without marks: "Dozens" is "dozens", but "Hunderte" and "Mann" are nouns of a
    language that writes them with a capital, and "Rs" is a sign."""
    text = _short(value)
    first = text.split(" ", 1)[0]
    if edit.detail in (DATE, NUMBER) or not text[:2].replace(" ", "").isalpha() or text[:2].isupper():
        return text
    named = edit.detail == MONEY or _has_nouns(edit)
    if first in _nouns_of_number() or (first.casefold() not in _number_words() and named):
        return text
    return text[:1].lower() + text[1:]


def _has_nouns(edit: Edit) -> bool:
    """Whether a word of what an edit tells has a capital where no sentence begins, as nouns have in German."""
    inside = (word for text in (edit.old, edit.new) for word in (text or "").split()[1:])
    return any(word[0].isupper() for word in (*inside, *(edit.about or "").split()))


@cache
def _nouns_of_number() -> frozenset[str]:
    """Nouns that are numbers where nouns have a capital: "Hunderte", "Viertel"."""
    lists = (vocabulary(language) for language in LANGUAGES)
    listed = (
        each
        for words in lists
        if words.names.get("nouns", False)
        for name in ("vague", "shares", "scales")
        for each in strings(words.numbers, name)
    )
    return frozenset(word for each in listed for word in each.split() if word[0].isupper())


@cache
def _number_words() -> frozenset[str]:
    """Words that are numbers in some language, articles among them."""
    return frozenset().union(
        *(
            {*number_words(words.numbers), *words.words("numbers", "articles")}
            for words in map(vocabulary, LANGUAGES)
        )
    )


def _is_bare(value: str | None) -> bool:
    """Whether a value is a number and nothing that it counts, in some language."""
    text = value or ""
    return not text or any(
        found.end == len(text) for language in LANGUAGES for found in figures(text, vocabulary(language))
    )


@cache
def _tolls() -> frozenset[str]:
    return frozenset().union(
        *(vocabulary(language).words("numbers", name) for language in LANGUAGES for name in ("toll", "tolls"))
    )


def _short(text: str | None) -> str:
    text = text or ""
    return text if len(text) <= _VALUE else text[:_VALUE].rpartition(" ")[0] + " …"
