"""A report as this package looks at it: what is quoted in it, who is mentioned beside, and which verbs tell of speech."""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from importlib import resources
from typing import Final

from variorum.edits.vocabulary import Vocabulary, vocabulary
from variorum.quotes.insertions import insertions, without
from variorum.quotes.marks import HIDDEN, Dialogue, Marked, hidden, marked
from variorum.quotes.patterns import one_of
from variorum.text import sentences
from variorum.text.paragraphs import paragraphs
from variorum.text.stopwords import STOPWORDS

_GENITIVE: Final = ("'s", "’s")
_MARKS: Final = "“”„«»"
#: What stands in parentheses behind somebody.
ASIDE: Final = re.compile(r" \((?:[\w&.’'/-]+,? ?){1,4}\)")
#: Capitals of every alphabet that has them; letters of scripts without any begin no name that could be told from a word.
_CAPITALS = "".join(letter for letter in map(chr, range(0x10000)) if letter.isupper() or letter.istitle())
_CAPITAL = rf"[{_CAPITALS}](?:[\w&]|[’'](?!s\b)(?=\w)|-(?=\w)|\.(?=\w))*"
_WORD = r"[\w$%][\w’'$%-]*"


#: What stands before a word within a sentence.
_WITHIN = re.compile(r"[\w,] $")
#: Words with small letters up to a name, of which so many at most are what somebody is.
_TO_NAME = re.compile(rf"(?:[^\W\d_A-Z][\w-]* ){{1,4}}(?=[{_CAPITALS}])")
_LONGEST_OFFICE: Final = 4
#: Words of a name with its first one.
_FULL: Final = 2
_ENDINGS = re.compile("(?:ing|ed|ly|s)$")
#: What somebody is, and the name, before the words of a sentence that goes on: "La alcaldesa Carmen Ruiz habló".
_NAMED = re.compile(rf"(\S+ [^\W\d_{_CAPITALS}][\w-]*(?: [{_CAPITALS}][\w’'.-]*)+) [^\W\d_{_CAPITALS}]")
#: A phrase and the word of the sentence behind it, where every noun has a capital: "Die Politikerin Brandt spottete".
_VERB = re.compile(rf"(\S+ (?:.* )?[{_CAPITALS}][\w’'-]*)(?: [^\W\d_{_CAPITALS}][\w-]*)+$")
#: Lists whose words the ranker does not know each by itself.
_APART: Final = (
    "verbs", "showing", "stating", "persons", "when", "hyphened", "doubtful",
    "none", "negations", "negations_behind", "denying", "affirming", "infinitive", "joining",
    "offices", "lesser", "kin", "his", "her", "prepositions", "able", "endings", "abstract", "impersonal", "elided", "asides", "of_places", "places", "circumstances", "resuming", "inserting", "mine", "addressing", "asking",
    "hearsay", "rumoured", "misquoting", "forged", "wherein", "sourcing", "genitives", "bodies",
    "unreal", "perfect", "sparing", "ever", "claims", "feigning", "standing_for", "dangling", "linking", "kin_he", "kin_she",
)  # fmt: skip
#: Lists of `variorum.edits` that words.toml goes on with, or has for a language without a file there.
_SHARED: Final = (
    "speech",
    "speakers",
    "titles",
    "according",
    "pronouns",
    "he",
    "she",
    "he_titles",
    "she_titles",
)


class Sort(StrEnum):
    """How somebody is mentioned."""

    NAME = "name"
    PRONOUN = "pronoun"
    #: A noun with its article, possessive or number: "the minister", "his lawyer".
    PHRASE = "phrase"
    #: A noun that speaks, without an article: "police".
    BARE = "bare"


@dataclass(frozen=True, slots=True)
class Mention:
    """Somebody mentioned at `[start, end)` of a text."""

    start: int
    end: int
    text: str
    sort: Sort


@dataclass(frozen=True, slots=True)
class Cue:
    """A word at `[start, end)` that tells that something is said; `source` where it goes before the source
    ("according to")."""

    start: int
    end: int
    text: str
    source: bool = False


@dataclass(frozen=True, slots=True)
class Lists:
    """The closed lists of a language, and patterns made of them: what is told of something stands behind one of `opens`
        ("that"), begins with one of `starts`, and may end at `breaks`; `plain` words with a capital are no names, nor is one of
    `numbers` alone, and of `common` words the ranker knows each by itself.
    """

    words: Vocabulary
    #: The lists of this package by name.
    own: Mapping[str, frozenset[str]]
    mentions: re.Pattern[str]
    cues: re.Pattern[str]
    #: A verb right behind a quotation, with who speaks behind it.
    turned: re.Pattern[str]
    helpers: frozenset[str]
    opens: frozenset[str]
    starts: frozenset[str]
    breaks: re.Pattern[str]
    #: Who is told to speak inside the marks of a quotation; None where reports do not do so.
    inserted: re.Pattern[str] | None
    #: Nobody at the head of the clause that a text ends in.
    by_nobody: re.Pattern[str]
    plain: frozenset[str]
    numbers: frozenset[str]
    common: frozenset[str]
    #: Nouns for persons, offices, bodies and documents.
    able: frozenset[str]


@dataclass(frozen=True, slots=True)
class Reading:
    """A report with its parts. `masked` is as long as `text`, what is quoted hidden in it; `paragraphs` and
    `sentences` are character ranges. `names` are the words that it has as a part of a longer name or, where not every noun has a
    capital, within a sentence."""

    text: str
    lists: Lists
    masked: str
    quoted: tuple[Marked, ...]
    paragraphs: tuple[tuple[int, int], ...]
    sentences: tuple[tuple[int, int], ...]
    mentions: tuple[Mention, ...]
    cues: tuple[Cue, ...]
    names: frozenset[str]


def read(text: str, language: str | None) -> Reading:
    """Read a report; paragraphs are parted by line breaks. In a language without lists only marks tell something."""
    lists = lists_of(language)
    quoted = without(text, marked(text, dialogue(language)), lists.inserted)
    masked = hidden(text, quoted)
    blocks = [(start, start + len(block)) for start, block in paragraphs(masked)]
    evened = _evened(masked, quoted)
    parted = tuple(
        (start + each.start, start + each.end)
        for start, end in blocks
        for each in sentences.spans(evened[start:end])
    )
    mentioned = tuple(_mentions(masked, lists))
    return Reading(
        text,
        lists,
        masked,
        tuple(quoted),
        tuple(blocks),
        parted,
        mentioned,
        tuple(sorted([*_cues(masked, lists), *_turned(masked, quoted, lists)], key=lambda each: each.start)),
        _names(mentioned, {start for start, _ in parted}, lists),
    )


def _evened(masked: str, quoted: Sequence[Marked]) -> str:
    """The text with curved marks for those of every language: what closes a quotation in one opens it in another (“, », «)."""
    found = list(masked)
    for each in quoted:
        for place, mark in ((each.start, "“"), (each.end - 1, "”")):
            if found[place] in _MARKS:
                found[place] = mark
    return "".join(found)


def dialogue(language: str | None) -> Dialogue:
    """How a language sets speech behind dashes; without verbs where it does not."""
    lists = lists_of(language)
    verbs = lists.own["dialogue"]
    return Dialogue(
        verbs | lists.words.words("quotes", "speech") if verbs else verbs,
        bool(lists.own["asides"]),
        lists.own["resuming"],
        lists.plain,
    )


def shape(lists: Lists, word: str) -> str:
    """A common word as it is, folded; of any other one only what it looks like, so that nothing is learnt of what
    the news were about."""
    folded = word.casefold()
    if folded in lists.common:
        return folded
    if word[:1].isdigit():
        return "figure"
    ending = _ENDINGS.search(folded)
    return f"{'Name' if word[:1].isupper() else 'word'}-{ending.group() if ending else ''}"


@lru_cache(maxsize=1)
def _own() -> Mapping[str, Mapping[str, list[str]]]:
    return tomllib.loads(resources.files("variorum.quotes").joinpath("words.toml").read_text("utf-8"))


@lru_cache(maxsize=16)
def lists_of(language: str | None) -> Lists:
    """The lists of a primary language subtag; empty ones for a language that has none."""
    shared = {"prepositions": vocabulary(language).quotes.get("prepositions", [])}
    own = {**shared, **_own().get(language or "", {})}
    words = _words(language, own)
    speech = (*words.quotes.get("speech", ()), *own.get("dialogue", ()))
    speakers = words.quotes.get("speakers", ())
    according = words.quotes.get("according", ())
    sources = (*according, *own.get("sourcing", ()))
    stops = one_of([*own.get("breaks", []), *own.get("helpers", ()), *own.get("links", ()), *own.get("determiners", ()), *words.words("quotes", "pronouns"), *speech])  # fmt: skip
    inside = one_of(words.names.get("inside", ()))
    titles = one_of(words.quotes.get("titles", ()))
    piece = rf"(?:(?:{titles}|Rep|Reps|St|Jr|Sr|Lt|[A-Z])\.|{_CAPITAL})"
    name = rf"{piece}(?: (?:(?:{inside}) (?:the )?)?{piece}){{0,7}}"
    elided = rf"(?:{one_of(own.get('elided', ()))})"
    noun = rf"(?:(?!(?:{stops})\b){_WORD}(?: |(?=[,.;:!?)”\"]|$|\n)))"
    verbs = one_of(own.get("verbs", ()))
    further = (
        rf"(?!(?:{verbs}|[a-zß-öø-ÿ]+ed)\b){noun}" if language == "en" else noun
    )  # "the Kremlin dismissed"
    phrase = rf"(?i:\b(?:{one_of(own.get('determiners', ()))}) ){noun}(?:{further}){{0,4}}"
    short = rf"(?i:{elided}){noun}(?:{noun}){{0,4}}" if own.get("elided") else "(?!)"  # "l’armateur"
    owned = rf"{name}(?:['’]s?) {noun}(?:{further}){{0,3}}"
    hyphened = r"(?<=\w-)" if own.get("hyphened") else "(?!)"  # "dit-il", "a-t-elle"
    linked = rf"(?:(?i:{one_of(own.get('links', ()))}) (?:{phrase}|{name}))?"
    return Lists(
        words,
        defaultdict(frozenset, {name: frozenset(each) for name, each in own.items()}),
        re.compile(
            rf"(?P<phrase>(?<![\w’'-])(?:{owned}|{short}|{phrase}){linked})"
            rf"|(?P<pronoun>(?:(?<![\w’'-])|{hyphened})(?i:{one_of(words.quotes.get('pronouns', ()))})\b(?![’']))"
            rf"|(?P<name>(?<![\w’'-]){name})"
            rf"|(?P<bare>(?<![\w’'-])(?i:{one_of(speakers)})\b)"
        ),
        re.compile(rf"(?<![\w’'-])(?:(?P<source>(?i:{one_of(sources)}))|(?P<verb>{one_of(speech)}))\b"),
        _behind_marks(words, own, name),
        frozenset(own.get("helpers", ())),
        frozenset(own.get("opens", ())),
        frozenset(own.get("starts", ())),
        re.compile(rf",[”\"]? |[;—–:] ?| - | \((?=\w)|\) | (?=(?:{one_of(own.get('breaks', []))})\b)"),
        insertions(words, own, _CAPITAL),
        re.compile(
            rf"(?i:(?:^|[^\w ] |[{HIDDEN}“„«\"\n]|\b(?:{one_of([*own.get('opens', ()), *own.get('joining', ())])}) )"
            rf"(?!(?:{one_of(own.get('affirming', ()))})\b)(?:{one_of(own.get('none', ()))})\b(?! ?\d)"
            rf"(?:(?!\b(?:{one_of(own.get('joining', ()))})\b)[^,;:.!?()“”„«»\"\n{HIDDEN}])*)$"
        ),
        STOPWORDS.get(language or "", frozenset())
        | frozenset(
            map(
                str.casefold,
                [
                    *(
                        each
                        for name in ("breaks", "nobody", "none", "prepositions")
                        for each in own.get(name, [])
                    ),
                    *words.numbers.get("weekdays", ()),
                    *(each.split()[0] for each in sources),
                ],
            )
        ),
        frozenset(str(each).casefold() for name in ("units", "tens") for each in words.numbers.get(name, ())),
        STOPWORDS.get(language or "", frozenset()).union(
            *(own[name] for name in own if name not in _APART),
            words.words("copy", "function"),
            words.words("numbers", "nouns_stop"),
            words.words("numbers", "weekdays"),
            words.words("quotes", "pronouns"),
            words.words("quotes", "speech"),
            words.words("quotes", "titles"),
            words.words("quotes", "speakers"),
        ),
        words.words("quotes", "speakers")
        | words.words("quotes", "titles")
        | frozenset(map(str.casefold, own.get("able", ()))),
    )


def _words(language: str | None, own: Mapping[str, list[str]]) -> Vocabulary:
    """The lists of edits with those that this package goes on with."""
    words = vocabulary(language)
    further = {name: (*words.quotes.get(name, ()), *own[name]) for name in _SHARED if name in own}
    days = {"weekdays": own["weekdays"]} if "weekdays" in own else {}
    return (
        replace(words, quotes={**words.quotes, **further}, numbers={**words.numbers, **days})
        if further
        else words
    )


def _behind_marks(words: Vocabulary, own: Mapping[str, list[str]], name: str) -> re.Pattern[str]:
    """A word with a small letter between a quotation and somebody, that is no noun for a work ("“Sula”, roman des années")."""
    pronouns, articles = one_of(words.quotes.get("pronouns", ())), one_of(own.get("determiners", ()))
    helpers, elided = one_of(own.get("helpers", ())), one_of(own.get("elided", ()))
    no_verb = (
        *words.quotes.get("works", ()),
        *own.get("opens", ()),
        *own.get("determiners", ()),
        *own.get("helpers", ()),
    )
    no_verb = (
        *no_verb,
        *words.quotes.get("pronouns", ()),
        *own.get("negations", ()),
        *own.get("joining", ()),
        *own.get("prepositions", ()),
    )
    aside = one_of([*words.quotes.get("speakers", ()), *words.quotes.get("titles", ())])
    somebody = rf"-(?:t-)?(?:{pronouns})\b| (?:(?i:{pronouns})\b|(?i:{articles}) |(?i:{elided})|(?i:{aside})\b|{name})"
    verb = rf"(?P<{{}}>(?!(?:{one_of(no_verb)})\b)[^\W\d_A-Z][^\W\d_]+)"
    return re.compile(
        rf"[^\s]{{0,2}} ?[”“»\"]?[,.]? ?(?:– |— )?(?:s['’](?:est )?)?"
        rf"(?:(?:{helpers})-(?:t-)?(?:{pronouns}) {verb.format('joined')}|(?:(?:{helpers}) )?{verb.format('verb')}(?={somebody}))"
    )


def _mentions(masked: str, lists: Lists) -> Iterator[Mention]:
    """Who is mentioned outside quotations, in order, without overlaps. In a language without lists any word may open a sentence
    with a capital: one alone is a name where it has the capital within a sentence too."""
    found = _without_asides(
        masked,
        [
            each
            for each in _listed(masked, lists)
            if not masked.startswith(HIDDEN, each.start - 1) or not each.start
        ],
        lists,
    )
    if lists.words.quotes.get("according"):
        yield from (
            each for each in found if each.sort is not Sort.BARE or not _before_name(masked, each, lists)
        )
        return
    names = {
        word
        for each in found
        if each.sort is Sort.NAME and _WITHIN.search(masked, max(0, each.start - 2), each.start)
        for word in each.text.split()
    }
    yield from (
        each for each in found if each.sort is not Sort.NAME or " " in each.text or each.text in names
    )


def _without_asides(masked: str, found: Sequence[Mention], lists: Lists) -> list[Mention]:
    """The mentions without those in parentheses behind another, where nothing is told to be said in them: they are the party
    or the place of whom they stand behind ("Karen Lund (Labour) said")."""
    ends = {each.end for each in found}
    spans = [
        aside.span()
        for aside in ASIDE.finditer(masked)
        if aside.start() in ends and not lists.cues.search(aside.group())
    ]
    starts = [start for start, _ in spans]

    def inside(place: int) -> bool:
        before = bisect_right(starts, place) - 1
        return before >= 0 and place < spans[before][1]

    return [each for each in found if not inside(each.start)]


def _names(mentions: Sequence[Mention], begins: Set[int], lists: Lists) -> frozenset[str]:
    nouns = bool(lists.words.names.get("nouns"))
    found = set[str]()
    for each in mentions:
        words = each.text.split()
        if each.sort is Sort.NAME and (len(words) > 1 or (not nouns and each.start not in begins)):
            found.update(words)
        elif each.sort is Sort.PHRASE and len(words) > _FULL:
            ending = [word for word in words[-_FULL:] if word[0].isupper()]
            found.update(ending if len(ending) == _FULL or not nouns else ())
    return frozenset(found)


def is_office(text: str, lists: Lists) -> bool:
    """Whether words are what somebody is who is named right behind them: "council spokesman", "deputy mayor"."""
    words = text.split()
    if not words or len(words) > _LONGEST_OFFICE or words[-1] not in lists.own["offices"]:
        return False
    return not any(
        each in lists.helpers or each in lists.plain or each in lists.own["verbs"] or not each.islower() or each.endswith("ed")
        for each in words
    )  # fmt: skip


def _before_name(masked: str, bare: Mention, lists: Lists) -> bool:
    """Whether a noun that speaks stands before a name, as what that person is: "said union leader Tom Vane"."""
    ahead = _TO_NAME.match(masked, bare.start)
    return ahead is not None and is_office(ahead.group(), lists)


def _is_time(phrase: str, lists: Lists) -> bool:
    """Whether a phrase is a time, which says nothing: "this week"; not "The New York Times"."""
    last = phrase.split()[-1]
    time = last.casefold() in lists.words.words("numbers", "periods")
    return time and (last.islower() or bool(lists.words.names.get("nouns")))


def _listed(masked: str, lists: Lists) -> Iterator[Mention]:
    """All mentions that the patterns of the lists find."""
    for match in lists.mentions.finditer(masked):
        start, sort = match.start(), Sort(match.lastgroup or "")
        found = match.group().rstrip()
        if sort is Sort.NAME:
            first, _, rest = found.partition(" ")
            while first.casefold() in lists.plain | lists.starts | lists.own["asking"] and rest:
                start += len(first) + 1
                found = rest
                first, _, rest = found.partition(" ")
            days = lists.words.words("numbers", "weekdays")
            while (last := found.rpartition(" "))[2].casefold() in days and last[0]:
                found = last[0]
        if sort is Sort.NAME and (found.casefold() in lists.plain or found.casefold() in lists.numbers):
            continue
        if sort is Sort.PHRASE and _is_time(found, lists):
            continue
        owned = (
            found.split(" ", 1)[0].casefold() in lists.own["possessives"]
        )  # "his wife Ann Lee runs the inn"
        if sort is Sort.PHRASE and (lists.own["he_articles"] or owned) and (named := _NAMED.match(found)):
            found = named[1]
        if sort is Sort.PHRASE and lists.words.names.get("nouns") and (ahead := _VERB.match(found)):
            found = ahead[1]
        yield Mention(start, start + len(found), found, sort)


def _cues(masked: str, lists: Lists) -> Iterator[Cue]:
    for match in lists.cues.finditer(masked):
        yield Cue(match.start(), match.end(), match.group(), match["source"] is not None)


def _turned(masked: str, quoted: Sequence[Marked], lists: Lists) -> Iterator[Cue]:
    """Verbs that no list has, right behind a quotation and before who speaks: "…", regrette Anne Morel; "…", lance-t-il."""
    if lists.words.quotes.get("speech") and not lists.own["prepositions"]:
        return
    for each in quoted:
        found = lists.turned.match(masked, each.inner_end - 1)
        group = found.lastgroup if found else None
        if found and group and found[group].islower() and not lists.cues.match(found[group]):
            yield Cue(found.start(group), found.end(group), found[group])
