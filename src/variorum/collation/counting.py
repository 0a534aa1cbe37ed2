"""What a row of figures is headed by: what they count or cost, in the words of the reports, as short as a table has it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, Protocol

from variorum.collation import people
from variorum.collation.headings import capital, common, heading, tells
from variorum.collation.phrases import Lists, is_thing, lists
from variorum.collation.rows import Kind
from variorum.collation.sentences import Event, Sentence
from variorum.collation.stems import stem
from variorum.edits.figures import Figure
from variorum.edits.vocabulary import Vocabulary, vocabulary

#: What the dead are counted as, whatever a report calls them: "the toll", "killed", "people died".
DEAD: Final = "†"
#: What a figure is written with beside words.
_NUMBER: Final = re.compile(r"[\d.,\s]+")
_CLAUSE: Final = re.compile(r"[^,;:.]*")
#: What ends what a sum or share is of, behind it and before it.
_PARTS, _STOPS = re.compile(r"[,;:–—]"), re.compile(r"[;:]")


class Told(Protocol):
    """A figure in its sentence, with what it says, what it counts as written, and the terms around it."""

    @property
    def sentence(self) -> Sentence: ...
    @property
    def figure(self) -> Figure: ...
    @property
    def start(self) -> int: ...
    @property
    def kind(self) -> Kind: ...
    @property
    def value(self) -> tuple[object, ...]: ...
    @property
    def label(self) -> str: ...
    @property
    def near(self) -> frozenset[str]: ...
    @property
    def fate(self) -> people.Fate | None: ...


def headed(event: Event, members: Sequence[Told]) -> str:
    """A day on which all agree by itself; the dead, or those hurt, by one word; other counts by what most call them; measures, spans of time and sums by what they
    are of, with their unit; all else by what stands near every figure, or the figure itself. Nothing where no thing is named, and
    the figures differ."""
    first = members[0]
    words = vocabulary(first.sentence.language)
    of = lists(first.sentence.language)
    agreed = len({each.value for each in members}) == 1
    if agreed and first.kind in (Kind.DATE, Kind.TIME):
        return capital(first.figure.text)  # of what it is no noun tells surely
    labels = [_fate(each.label, of, words) for each in members if each.label]
    labels = [each for each in labels if of is None or each.split()[-1].casefold() not in of.breaking]
    named = _fate_heading(members, labels, of, words)
    if named:
        return named
    dead = of.dead if of else ""
    label = max(labels, key=lambda label: (labels.count(label), label == dead, -len(label)), default="")
    measures = bool(label) and _measures(label, of, words)
    if label and not measures:
        return capital(label)
    about = _about(event, members, words, spans=measures)
    if not about:
        return capital(f"{first.figure.text} {label}".strip()) if agreed else ""
    unit = label if label else _unit(members) if first.kind is Kind.MONEY else ""
    return capital(", ".join(each for each in (about, unit) if each))


def _fate_heading(members: Sequence[Told], labels: Sequence[str], of: Lists | None, words: Vocabulary) -> str:
    """What is told of the people of a row where they have no one name: "In hospital" of pupils and children."""
    family = people.common([each.fate for each in members])
    if family in ("", people.FLEET) or (family == people.DEAD and labels):
        return ""
    told = 2 * sum(died(each, words) is not None for each in labels) > len(members)
    one = len(labels) == len(members) and len(set(labels)) == 1
    named = one and of is not None and labels[0].casefold() not in of.people
    return "" if told or named else people.heading(family, members[0].sentence.language)


def _measures(label: str, of: Lists | None, words: Vocabulary) -> bool:
    """Whether what a count counts is a unit: "tonnes", "days"."""
    last = label.split()[-1]
    return last.casefold() in words.words("numbers", "periods") or (of is not None and stem(last) in of.units)


def died(label: str, words: Vocabulary) -> bool | None:
    """Whether those whom a label counts died; None where it tells nothing of what became of anybody. A toll that stands before
    things is none of theirs: "the toll", "12,400 signatures"."""
    *noun, last = label.casefold().split() or [""]
    if last in words.words("numbers", "toll") or (
        last in words.words("numbers", "tolls") and _anybody(noun, words)
    ):
        return True
    return False if last in words.words("numbers", "fates") else None


def counts_as(label: str, of: Lists | None, words: Vocabulary) -> frozenset[str]:
    """What a label counts, as stems; people who died are the dead, by whatever words, and not some of them ("children")."""
    stems = frozenset(map(stem, label.replace("-", " ").split()))
    *noun, _ = label.casefold().split() or [""]
    return stems | {DEAD} if of and died(label, words) and of.people.issuperset(noun) else stems


def fated(label: str, text: str, start: int, end: int, of: Lists | None) -> str:
    """The label of a count at `[start, end)` with what became of the people whom it counts, where that stands apart from them:
    "28 Menschen kamen bei dem Beben ums Leben"."""
    if of is None or label.casefold() not in of.people:
        return label
    clause = _CLAUSE.match(text, end)
    behind = clause.group() if clause else ""
    killed = any(text[:start].endswith(f" {each} ") for each in of.kills)
    return (
        f"{label} {of.dead}"
        if killed or any(re.search(rf"\b{re.escape(each)}\b", behind) for each in of.lost)
        else label
    )


def _anybody(noun: Sequence[str], words: Vocabulary) -> bool:
    """Whether words, if any, name just people."""
    return {each.casefold() for each in words.numbers.get("persons", ())}.issuperset(map(str.casefold, noun))


def _fate(label: str, of: Lists | None, words: Vocabulary) -> str:
    """A label without those whom it counts, where they are just people ("people killed", "people injured"), and without a toll
    that is none."""
    *noun, last = label.split()
    fate = died(label, words)
    if fate is None:
        return " ".join(noun) if noun and last.casefold() in words.words("numbers", "tolls") else label
    if not _anybody(noun, words):
        return label
    return of.dead if fate and of else last


def _unit(members: Sequence[Told]) -> str:
    """In what all sums of a row are told: "million crowns". Nothing where some have a sign."""
    units = [_NUMBER.sub(" ", each.figure.text).strip() for each in members]
    whole = all(unit and re.fullmatch(r"[^\W\d_][^\W\d_ '’]*(?:[ '’][^\W\d_]+)*", unit) for unit in units)
    return max(units, key=len) if whole else ""


def _about(event: Event, members: Sequence[Told], words: Vocabulary, *, spans: bool) -> str:
    """The noun that stands near all figures, nearest to them on the whole, before them where they are spans of time ("the work
    takes 18 months"); else the name."""
    sentences, kind = [each.sentence for each in members], members[0].kind
    of = lists(sentences[0].language)
    if of is None:
        return ""  # what is a noun there, and what only a name beside the figure, is not known
    shared = frozenset.intersection(*(each.near for each in members)) - _units(members, words)
    if of:
        shared -= of.units
        if noun := _of_noun(members, shared, of):
            return noun
    if spans:
        shared &= frozenset.intersection(*map(_before, members))
    named = heading(event, sentences, shared)
    if kind is Kind.AGE and named:
        return named.words
    cores: dict[str, list[str]] = {}
    tellers = {phrase.head for each in sentences for phrase in each.nouns if tells(each, phrase)}
    for one in members:
        each = one.sentence
        reached = (
            _clause(one, of) if spans and of else 0
        )  # up to where something is said of a noun before: "the strike at the port"
        for phrase in each.nouns:
            core = each.text[phrase.core_start : phrase.core_end]
            if phrase.head in shared - tellers and phrase.start >= reached:
                cores.setdefault(phrase.head, []).append(core)
                reached = phrase.end
    if kind is Kind.MONEY or (kind is Kind.PERCENTAGE and not cores):
        described = {
            term
            for each in sentences
            for start, _, term in each.words
            if any(phrase.core_start <= start < phrase.core_end for phrase in each.nouns)
        }
        for each in sentences:
            for place, (start, end, term) in enumerate(each.words):
                bare = term in shared - described and of and _may_be_noun(each.text[start:end], of)
                bare = bare and not (of and of.nouns and _surname(each, place))
                if bare and of and not _is_verb(each, place, of, words):
                    cores.setdefault(term, [each.text[start:end]])
    if kind in (Kind.MONEY, Kind.PERCENTAGE):
        cores = {term: each for term, each in cores.items() if all(_beside(one, term) for one in members)}
        named = named if named and all(_beside(one, named.stem) for one in members) else None
    if cores:
        return common(cores[min(cores, key=lambda term: (_far(members, term), term))])
    return named.words if named and not spans else ""


def _clause(one: Told, of: Lists) -> int:
    """Where the words begin that a figure is told of: behind the last pronoun or verb of speech before it ("the families of people
    I have worked with for 20 years")."""
    ends = of.pronouns | of.speech
    before = [
        end
        for start, end, _ in one.sentence.words
        if end <= one.figure.start and one.sentence.text[start:end].casefold() in ends
    ]
    return before[-1] if before else 0


def _may_be_noun(word: str, of: Lists) -> bool:
    """Whether a word that stands without an article may be one: "unemployment", neither "begins" nor "reported"."""
    folded = word.casefold()
    listed = folded in of.breaking or folded in of.numbers or not is_thing(word, stem(word), of)
    return word[0].isupper() == of.nouns and not listed and not folded.endswith(("ed", "ing"))


def _surname(sentence: Sentence, place: int) -> bool:
    """Whether a word stands right behind another with a capital, as a name does: "Bürgermeisterin Lenz"."""
    (start, end, _), (begin, _, _) = sentence.words[place - 1], sentence.words[place]
    return place > 0 and sentence.text[start].isupper() and sentence.text[end:begin] == " "


def _beside(one: Told, term: str) -> bool:
    """Whether no mark parts a noun from the figure before it, nor a semicolon from the one behind: "7 per cent more; the board"."""
    text = one.sentence.text
    return any(
        not _PARTS.search(text, one.figure.end, start)
        if start >= one.figure.end
        else not _STOPS.search(text, end, one.start)
        for start, end, each in one.sentence.words
        if each == term
    )


def _is_verb(sentence: Sentence, place: int, of: Lists, words: Vocabulary) -> bool:
    """Whether a word without an article is a verb by the words beside it: "will turn", "turn it into"; or an owner: "the miller's"."""
    start, end, _ = sentence.words[place]
    ahead, behind = (
        sentence.text[slice(*each[:2])].casefold() for near in (sentence.words[max(0, place - 1) : place], sentence.words[place + 1 : place + 2]) for each in near or [(0, 0)]
    )  # fmt: skip
    owner = sentence.text[start:end].endswith(("'s", "’s"))
    return owner or ahead in words.words("numbers", "helpers") or behind in of.pronouns | of.determiners


def _of_noun(members: Sequence[Told], shared: frozenset[str], of: Lists) -> str:
    """The noun that a sum is of by the words right before it, where all have it: "at a cost of about 45,000 pounds"."""
    for one in members:
        text = one.sentence.text
        before = [each for each in one.sentence.words if each[1] <= one.start][-2:]
        if (
            len(before) == 2
            and text[slice(*before[1][:2])].casefold() in of.of
            and text[before[1][1] : one.start] == " "
        ):
            start, end, term = before[0]
            if term in shared and is_thing(text[start:end], term, of):
                return capital(text[start:end])
    return ""


def _units(members: Sequence[Told], words: Vocabulary) -> frozenset[str]:
    """The stems of what stands in the figures themselves, and of all words for money and periods."""
    inside = {stem(word) for each in members for word in re.findall(r"[^\W\d_]+", each.figure.text)}
    listed = (*words.numbers.get("currencies", ()), *words.numbers.get("periods", ()))
    return frozenset(inside | {stem(str(each)) for each in listed})


def _before(one: Told) -> frozenset[str]:
    """The terms before a figure."""
    return frozenset(term for _, end, term in one.sentence.words if end <= one.figure.start)


def _far(members: Sequence[Told], term: str) -> int:
    """How many characters there are between the figures and a term, in all."""
    return sum(
        min(
            max(start - each.figure.end, each.figure.start - end, 0)
            for start, end, other in each.sentence.words
            if other == term
        )
        for each in members
    )
