"""Quotations in a paragraph by their marks, and by rules who speaks them.

What is between quotation marks is quoted; that says nothing yet of length. A mark that opens a paragraph and is
never closed quotes to its end (speech that goes on over paragraphs).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from variorum.edits.denials import unsaid
from variorum.edits.subjects import outdone, subject
from variorum.edits.vocabulary import Vocabulary
from variorum.text import tokens
from variorum.text.normalise import fold

_DOUBLE = {"“": "”“", "„": "“”", "«": "»", "»": "«", '"': '"', "‟": "”"}
#: What closes a quotation whose own mark does not come, before another is opened: one that was opened straight and closed
#: curved, or the reverse.
_CARELESS = re.compile(r'(?P<close>”|(?<=[^\s(\[—–-])"(?!\w))|[“„«"]')
_WORD = re.compile(r"\w+")
#: A word that is no part of a compound: none of "so-called".
_WHOLE_WORD = re.compile(r"(?<![\w-])\w+")
_SENTENCE_END = re.compile("[.!?] ")
_PARTING = re.compile("[,;:–—]")
_MARK = re.compile('["“”„«»‟]')
#: Any mark that may open or close a quotation.
MARKS = re.compile("[\"“”„«»‟'‘’‚]")
#: The end of a sentence behind a word that is no initial: "ein Sprecher."
_FULL_STOP = re.compile(r"(?<=\w\w\w\w)\.$")
#: Without one of these nothing is quoted.
_ANY_MARK = re.compile("[\"“”„«»‟'‘‚]")
_SINGLE = re.compile(
    r"(?<![\w’'])['‘‚](?=[\w“(£$€])(?P<inner>[^\"“”„«»]{1,1000}?)(?<=[\w.,!?…)%-])['’](?![\w])"
)
#: How far from a quotation its speaker may be named, in characters.
_REACH = 120
#: What may stand between a speaker and the verb of speech, and how long it is at most, with a blank.
_AUXILIARIES = "has|have|had|later|also|then|a|ont|ha|han|hat|haben"
_HELP = 7
#: What joins two speakers.
_AND = "and|&|und|sowie|et|y|e"
#: Behind these a place or an organisation is named, not who speaks: "police in Leeds said".
_PLACING = "in|at|from|of|near|for|with|outside|inside|across|im|aus|bei|von|vom|der|des|en|à|au|aux|de|du|del|da|do|em|na|no"
#: Characters of a paragraph from which on it is no paragraph of a report: nothing is looked for in it.
_LONGEST = 20_000


_JOINS = tuple([each] for each in _AND.split("|"))
_JOINED = re.compile(rf",? (?:{_AND}) |, ")


@dataclass(frozen=True)
class Quotation:
    """What stands between quotation marks: `[start, end)` with its marks, `inner` without."""

    start: int
    end: int
    inner: str

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Its words folded, in order, without punctuation: two quotations with the same words are the same."""
        return word_key(self.inner)

    @cached_property
    def key(self) -> str:
        """The same as one text, with blanks between."""
        return " ".join(self.words)


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who speaks, as the text names them; `pronoun` where only a pronoun stands there."""

    name: str
    pronoun: bool = False

    @property
    def members(self) -> list[str]:
        """Each of several who speak together."""
        return [each.strip() for each in _JOINED.split(self.name) if each.strip()]


@lru_cache(maxsize=256)
def quotations(text: str) -> tuple[Quotation, ...]:
    """The quotations of one paragraph in their order: between double marks, and between single ones outside them."""
    if len(text) > _LONGEST or _ANY_MARK.search(text) is None:
        return ()
    found = list(_double(text)) if _MARK.search(text) else []
    starts = [each.start for each in found]
    lone: list[Quotation] = []
    if "'" in text or "‘" in text:
        for match in _SINGLE.finditer(text):
            place = bisect_right(starts, match.start())
            near = found[max(0, place - 1) : place + 1]
            if any(each.start < match.end() and match.start() < each.end for each in near):
                continue
            lone.append(
                _quotation(text, match.start(), match.end(), match.start("inner"), match.end("inner"))
            )
        found = sorted([*found, *lone], key=lambda each: each.start)
    return tuple([each for each in found if any(map(str.isalnum, each.inner))])


def _double(text: str) -> Iterator[Quotation]:
    place = 0
    while opening := _MARK.search(text, place):
        start = opening.start()
        place = start + 1
        closers = _DOUBLE.get(opening.group())
        if closers is None or (opening.group() == '"' and _closes(text, start)):
            continue
        end = min((found for mark in closers if (found := text.find(mark, place)) >= 0), default=-1)
        if end < 0 and (careless := _CARELESS.search(text, place)):
            end = careless.start("close")
        if end < 0:
            if start == 0:
                yield _quotation(text, 0, len(text), 1, len(text))
            return
        yield _quotation(text, start, end + 1, place, end)
        place = end + 1


def _closes(text: str, place: int) -> bool:
    """Whether a straight mark can only be a closing one: a letter before it, none after."""
    return (
        place > 0
        and not text[place - 1].isspace()
        and text[place - 1] not in "([—–-"
        and not text[place + 1 : place + 2].isalnum()
    )


def _quotation(text: str, start: int, end: int, inner: int, inner_end: int) -> Quotation:
    return Quotation(start, end, text[inner:inner_end].strip())


@lru_cache(maxsize=4096)
def word_key(text: str) -> tuple[str, ...]:
    """The words and numbers of a text, folded, without punctuation; the parts of a hyphened word are words."""
    return tuple([token for token in tokens.tokens(fold(text).replace("-", " ")) if token[0].isalnum()])


# --- who speaks ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Patterns:
    after: re.Pattern[str]
    before: re.Pattern[str]
    according: re.Pattern[str]
    source: re.Pattern[str]
    #: A later verb before the quotation, of which a participle may take the place: "had told her", "Ann Lee saying".
    later: re.Pattern[str]
    auxiliary: re.Pattern[str]
    ahead: re.Pattern[str]
    behind: re.Pattern[str]
    #: Who speaks, between commas or dashes.
    interruption: re.Pattern[str]
    #: The same behind a verb that a comma stands before: ", said his deputy, Edda Castell".
    inverted: re.Pattern[str]
    #: The name behind an organisation and an office in it: "Tesla chief executive Elon Musk".
    ranked: re.Pattern[str]
    #: The common noun behind it: "BBC sources".
    owned: re.Pattern[str]
    #: The name behind an office, between commas: "the head of the railway, Uwe Lutz".
    apposed: re.Pattern[str]
    #: Others who speak together with somebody, behind and before them, and a word that may join them.
    joined: re.Pattern[str]
    joining: re.Pattern[str]
    loose: re.Pattern[str]
    #: Who speaks where a place stands between them and the verb.
    placed: re.Pattern[str]
    #: Any noun with its article, which is a source where "according to" stands before it.
    anything: re.Pattern[str]
    pronouns: frozenset[str]
    speech: frozenset[str]
    #: Those of them that name behind them to whom it is said.
    addressing: frozenset[str]
    #: Whether the subject may stand right behind the verb though no quotation goes before.
    turns: bool
    #: Verbs of speech as written, and what "according to" begins with, which may begin a sentence.
    cues: frozenset[str]


@lru_cache(maxsize=16)
def _patterns(words: Vocabulary) -> _Patterns | None:
    lists = words.quotes
    if not lists:
        return None

    def one_of(name: str) -> str:
        return "|".join(re.escape(each) for each in sorted(lists.get(name, ()), key=len, reverse=True))

    dated = "|".join([*words.numbers.get("weekdays", ()), *words.numbers.get("months", ())])
    inside = "|".join(words.names.get("inside", ())) or "de|la|von|van|of"
    titles = one_of("titles")
    sources = [each.split("'")[0].split()[0] for each in lists.get("according", ())]
    capital = rf"(?:(?:{titles}|Rep|St|[^\W\d_a-zß-öø-ÿ])\.|(?!(?:{dated})\b)[^\W\d_a-zß-öø-ÿ][\w'’&-]*)"
    name = rf"(?:{capital})(?: (?:(?:{inside}) )?{capital}){{0,5}}"
    article = r"(?:[Tt]he|[Aa]n?|[Hh]is|[Hh]er|[Ii]ts|[Tt]heir|[Oo]ne|[Dd]er|[Dd]ie|[Dd]as|[Ee]ine?|[Ll][ea]s?|[Uu]ne?|[Ee]l|[Uu]na?|[Oo]s?|[Aa]s?|[Ss]eine?|[Ii]hre?|[Ss]on|[Ss]a|[Ll]eur|[Ss]u|[Ss]eu|[Ss]ua)"
    stops = (
        "|".join(
            re.escape(each)
            for each in (
                *words.numbers.get("nouns_stop", ()),
                *words.numbers.get("weekdays", ()),
                *lists.get("speech", ()),
            )
        )
        or "(?!)"
    )
    # "a spokesman for the port", "ein Sprecher der Stadt"
    # "a source close to the family"
    # "el jefe de bomberos Luis Vega"; where every noun has a capital no name begins with one
    word = rf"(?!(?:{stops})\b)[\w’'-]+"
    holder = "(?!)" if words.names.get("nouns") else rf"(?: (?-i:(?=[a-zß-öø-ÿ])){word}){{1,2}} (?-i:{name})"
    whose = rf"(?: (?:for|of|at|from|close to|familiar with|briefed on|des|der|du|de|del|do|da|dos|das)(?: {article})?(?:{holder}|(?: {word}){{1,2}}))?"
    common = rf"(?:{article} )?(?:(?!(?:{article}|{_AND}) )[\w-]+ ){{0,2}}?(?:{one_of('speakers')})\b(?: (?-i:{name})|{whose})"
    named, office = rf"(?:{article} )?{name}", rf"(?i:{common})"
    # Where every noun has a capital, one of an office would pass for a name that ends with it.
    either = f"{office}|{named}" if words.names.get("nouns") else f"{named}|{office}"
    someone = rf"{either}|(?i:\b(?:{one_of('pronouns')})\b)"
    who, first = (rf"(?P<{group}>{someone})" for group in ("who", "first"))
    full = rf"{capital}(?: (?:(?:{inside}) )?{capital}){{1,4}}"
    # "the coach, Ann Lee, said"
    spoken = rf"(?:{who}(?:,[^,.\"“„«]{{1,60}},)?|{article} [^\W\d_][\w’' -]{{1,60}}, (?P<apposed>{full}),)"
    rank = rf"(?!(?:{stops}|{one_of('unranked') or '(?!)'})\b)(?!\w+ly\b)[a-zß-öø-ÿ][\w’'-]*"
    # "his deputy, Edda Castell", where nothing but a speaker may stand
    role = rf"(?:{article} (?:(?!(?:{stops})\b)[\w’'-]+ ?){{1,4}}, )?"
    verb = rf"(?:(?:{_AUXILIARIES}) )?(?:{one_of('speech')})\b"
    # "harbour master Ann Lee", where a language is known to set no article there
    bare = rf"(?:(?!\w+ing\b){rank} ){{1,3}}" if lists.get("unranked") else "(?!)"
    told = "".join(rf"(?<!\b{re.escape(each)} )" for each in lists.get("addressing", ()))
    ends = rf"(?=[,.;:!?]|$| (?:{_PLACING})\b)"
    naming = rf"(?:(?:{_AUXILIARIES}) )?(?:{'|'.join(filter(None, (one_of('speech'), one_of('naming'))))})\b"
    return _Patterns(
        re.compile(
            rf"^[,.]?\s*(?:–|-|—)?\s*(?:{verb} (?:{role}|{told}{bare}(?={full}{ends})){first}|{spoken} {verb})"
        ),
        re.compile(rf"(?:^|[\s,;]){spoken} (?P<verb>{naming})[^.\"“„«]{{0,60}}$"),
        re.compile(rf"(?i:\b(?:{one_of('according')})) {who}"),
        re.compile(rf"(?i:(?:{one_of('according')})(?= ))"),
        re.compile(
            rf"(?:^|[\s,;]){spoken} (?P<verb>{naming}|(?:{one_of('participles') or '(?!)'})\b)[^.\"“„«]{{0,60}}$"
        ),
        re.compile(rf"\b(?:{_AUXILIARIES}) $"),
        re.compile(rf"(?:^|(?<=[\s,])){spoken} $"),
        re.compile(rf" {who}"),
        re.compile(
            rf"(?:,| [–—-]) ?(?:{verb} {role}{who}|(?:{verb})-(?:t-)?(?:{one_of('pronouns')}))(?: [^,.\"“„«»–—]{{1,30}})?(?:,|[.!?]| ?[–—-])(?= )"
        ),
        re.compile(rf" {role}{who}"),
        re.compile(rf"(?: {rank}){{1,4}},? (?P<name>{name})"),
        re.compile(rf"(?: {rank}){{0,2}} (?:{one_of('speakers')})\b"),
        re.compile(
            rf"(?:(?! (?:in|at|near|{one_of('speech')})\b) [^\W\d_][\w’'-]*){{0,5}}, (?P<name>{full})(?=[,.;!?]|$)"
        ),
        re.compile(rf"(?:, (?:{either}))*,? (?:{_AND}) (?:{either})"),
        re.compile(rf"(?:^|(?<=[,.;:!?”\"“»] ))(?:{either})(?:, (?:{either}))*,? (?:{_AND}) $"),
        re.compile(rf"(?:^|(?<=\s))(?:{either}),? (?:{_AND}) $"),
        re.compile(
            rf"(?:(?:^|(?<=[\s,]))(?P<name>{either}) )?\b(?i:{_PLACING}|{one_of('prepositions') or '(?!)'}) (?:{article} )?$"
        ),
        re.compile(rf" (?P<who>{article}(?: (?!(?:{stops})\b|\w+ed\b)[\w’'-]+){{1,3}})(?![\w’'-])"),
        words.words("quotes", "pronouns"),
        words.words("quotes", "speech"),
        words.words("quotes", "addressing"),
        bool(lists.get("turns")),
        frozenset(lists.get("speech", ())).union(
            lists.get("naming", ()), *((word, word.capitalize()) for word in sources)
        ),
    )


@lru_cache(maxsize=256)
def speaker(text: str, quotation: Quotation, words: Vocabulary) -> Speaker | None:
    """Who speaks a quotation, as the paragraph that holds it tells; None where it does not."""
    patterns = _patterns(words)
    if patterns is None:
        return None
    after = text[quotation.end : quotation.end + _REACH]
    before = text[max(0, quotation.start - _REACH) : quotation.start].rstrip()
    told_after = not patterns.cues.isdisjoint(_WORD.findall(after))
    told_before = not patterns.cues.isdisjoint(_WORD.findall(before))
    if told_after and (found := patterns.after.match(after)):
        return _speaker(found, after, patterns, words, behind=found["first"] is not None)
    if told_before and (found := patterns.before.search(before.rstrip(" :,"))):
        return _ahead(found, before.rstrip(" :,"), patterns, words)
    for told, near in (
        (told_after, _SENTENCE_END.split(after, 1)[0]),
        (told_before, _SENTENCE_END.split(before)[-1]),
    ):
        if told and (found := patterns.according.search(near)):
            return _speaker(found, near, patterns, None, behind=True)
    return None


def _ahead(found: re.Match[str], before: str, patterns: _Patterns, words: Vocabulary) -> Speaker | None:
    """Who speaks what follows, of those who were found before a verb: by the last verb of speech; None where it has another subject
    that is not understood."""
    while later := patterns.later.search(before, found.end("verb")):
        found = later
    gap = _WORD.findall(before[found.end("verb") :])
    if gap and gap[-1] in patterns.speech and gap[-2:-1] not in _JOINS:
        return None  # "Ann Lee said that Bob Roy was asked"
    own = _speaker(found, before, patterns, words, behind=False)
    return _turned(own, found["verb"], found.end("verb"), before, patterns, words)


def _turned(
    own: Speaker | None, verb: str, end: int, text: str, patterns: _Patterns, words: Vocabulary
) -> Speaker | None:
    """Who speaks where somebody may be named right behind the verb too: "In Berlin sagte Eva Köhler"."""
    if not patterns.turns or verb.split()[-1] not in patterns.speech:
        return own
    found = patterns.behind.match(text, end)
    other = _speaker(found, text, patterns, words, behind=True) if found else None
    if own is None or other is None:
        return own or other
    return None if outdone(own.name, other.name, words, pronoun=other.pronoun) else own


def is_denied(text: str, quotation: Quotation, words: Vocabulary) -> bool:
    """Whether the last verb of speech before a quotation, in its sentence, tells that it was not said."""
    patterns = _patterns(words)
    if patterns is None:
        return False
    first = max(0, quotation.start - _REACH)
    sentence = _SENTENCE_END.split(text[first : quotation.start])[-1]
    cues = [each for each in _WORD.finditer(sentence) if each.group() in patterns.cues]
    if not cues:
        return False
    place = quotation.start - len(sentence)
    start, end = (place + each for each in cues[-1].span())
    gap = text[end : quotation.start].rstrip()
    own = gap.endswith(":") and words.words("negation", "told").isdisjoint(_WORD.findall(gap)[-1:])
    denying = (
        not own and _PARTING.search(gap.rstrip(": ")) is None
    )  # "denied it: “…”", "denied it, calling it “…”"
    return unsaid(text, start, end, words, denying=denying)


def _speaker(
    found: re.Match[str], text: str, patterns: _Patterns, words: Vocabulary | None, *, behind: bool
) -> Speaker | None:
    """Whom a pattern found in a text, behind the verb or before it: whole, and with those who speak with them. None
    where it found but a part of them and the rest is not understood, or where they cannot be the subject; no `words` are given where
    they need not be, behind "according to"."""
    group = next(group for group, value in found.groupdict().items() if value and group != "verb")
    whole = (_behind if behind else _before)(text, found.span(group), patterns)
    whole = subject(text, whole, words, behind=behind) if whole and words else whole
    if whole is None:
        return None
    name = text[slice(*whole)]
    cleaned = _FULL_STOP.sub("", re.sub(r"['’]s$", "", name.strip(" ,")))
    return Speaker(cleaned, cleaned.casefold() in patterns.pronouns)


def _behind(text: str, place: tuple[int, int], patterns: _Patterns) -> tuple[int, int] | None:
    """The whole of somebody who is named behind the verb, of whom a part was found."""
    start, end = place
    several = " " in text[start:end]
    if found := patterns.ranked.match(text, end):
        if several and text[start].isupper() and " " not in found["name"]:
            return None  # "Ford Europe manager Kerr", "Ann Lee last Christmas"
        start, end = found.span("name")
    elif found := patterns.owned.match(text, end):
        end = found.end()
    elif several and text[start].islower() and (found := patterns.apposed.match(text, end)):
        start, end = found.span("name")
    elif text[start:end].endswith(("'s", "’s")) and text[end : end + 1] == " ":
        return None
    others = patterns.joined.match(text, end)
    return start, others.end() if others else end


def _before(text: str, place: tuple[int, int], patterns: _Patterns) -> tuple[int, int] | None:
    """The whole of somebody who is named before the verb, of whom a part was found."""
    start, end = place
    first = max(0, start - _REACH)
    if found := patterns.joining.search(text, first, start):
        return found.start(), end
    if patterns.loose.search(text, first, start):
        return None  # "Ann Lee met Bob Roy and Tom Poe said"
    while found := patterns.placed.search(text, first, start):
        if not found["name"]:
            return None
        start, end = found.span("name")
    return start, end


def _reports(text: str, words: Vocabulary) -> Iterator[Speaker]:
    """Everybody who is told to have said something in a text, in order: beside a verb of speech, or after "according
    to"."""
    patterns = _patterns(words)
    present = patterns.cues.intersection(_WORD.findall(text)) if patterns else None
    if patterns is None or not present:
        return
    end = 0
    for cue in re.finditer(rf"\b(?:{'|'.join(sorted(present))})\b", text):
        start = cue.start()
        if start < end:
            continue
        stop = cue.end()
        phrase = patterns.source.match(text, start)
        if phrase is None and cue[0] not in patterns.speech:
            continue  # "de" of "de acuerdo con" is a common word
        ahead = None
        if phrase is not None:
            named = patterns.behind.match(text, phrase.end()), patterns.anything.match(text, phrase.end())
            found = max((each for each in named if each), key=lambda each: each.end(), default=None)
        else:
            helped = patterns.auxiliary.search(text, max(end, start - _HELP), start)
            start = helped.start() if helped else start
            ahead = patterns.ahead.search(text, max(end, start - _REACH), start)
            if text[:start].endswith(", ") and cue[0] not in patterns.addressing:
                found = patterns.inverted.match(text, stop) or ahead
            else:
                found = ahead or patterns.behind.match(text, stop)
        if found is not None:
            end = max(stop, found.end())
            if phrase is None and unsaid(text, cue.start(), cue.end(), words, denying=False):
                continue
            who = _speaker(found, text, patterns, None if phrase else words, behind=found is not ahead)
            if found is ahead:
                who = _turned(who, cue[0], stop, text, patterns, words)
            if who:
                yield who


def attributes(text: str, words: Vocabulary) -> bool:
    """Whether a text has a verb of speech or an "according to", with a source that is understood or not."""
    patterns = _patterns(words)
    if patterns is None:
        return False
    verbs = words.words("quotes", "speech")
    return not verbs.isdisjoint(_WORD.findall(text)) or accords(text, words)


def accords(text: str, words: Vocabulary) -> bool:
    """Whether a text has an "according to"."""
    patterns = _patterns(words)
    return patterns is not None and patterns.source.search(text) is not None


def is_spoken(text: str, words: Vocabulary) -> bool:
    """Whether a text reports what somebody said, or what they called something."""
    verbs = words.words("quotes", "naming")
    return attributes(text, words) or not verbs.isdisjoint(_WHOLE_WORD.findall(text))


def uninterrupted(text: str, quotation: Quotation, words: Vocabulary) -> tuple[Quotation, Quotation] | None:
    """The two parts of a quotation in which it is said between the marks who speaks, as languages have it that set their
    marks but once ("« A, a dit X, et B. »"); None where nothing stands between."""
    patterns = _patterns(words) if words.quotes.get("interrupts") else None
    found = patterns.interruption.search(text, quotation.start, quotation.end) if patterns else None
    if found is None or patterns is None:
        return None
    ahead, behind = (
        text[quotation.start + 1 : found.start()].strip(),
        text[found.end() : quotation.end - 1].strip(),
    )
    if not ahead or not behind:
        return None
    return Quotation(quotation.start, found.start(), ahead), Quotation(found.end(), quotation.end, behind)


def reports(text: str, words: Vocabulary) -> list[Speaker]:
    """Everybody to whom a sentence attributes something, in order."""
    return list(_reports(text, words))
