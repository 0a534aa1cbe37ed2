"""Rules for mere copy edits: spelling, punctuation, hyphens, forms of a word, labels before a paragraph."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import zip_longest

from rapidfuzz.distance import OSA

from variorum.edits import notes
from variorum.edits.base import edit
from variorum.edits.grammar import grammar, strings
from variorum.edits.passages import SKIPPED, Facts, Passage, around, bared, is_minus
from variorum.edits.vocabulary import Vocabulary
from variorum.text.normalise import alike, fold, respelt
from variorum.types import Change, Edit, EditClass, LinkOp, Span

#: Least letters of a word whose misspelling may be another letter; in shorter ones it is as often another word.
_LONG = 8
#: Least letters of a word of the headline that a slip of the hand made another: where two changed places, and otherwise.
_SHORT, _MIDDLE = 3, 5
#: The same of a number, a month or a day; in shorter ones one letter more is a slip as well ("fourty"), and an accent
#: or what is written for it.
_NUMBER, _SHORT_NUMBER, _ACCENTED = 6, 5, 4
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
#: What the form of a word for several has more than that for one, in all languages that have lists.
_ENDINGS = ("s", "es", "e", "n", "en", "m", "nt", "ent", "x")
_POSSESSIVE = re.compile(r"['’]s?$")
_NO_LETTER = re.compile(r"[\W_]+")
_DIGIT = re.compile(r"\d")
_ARTICLES = frozenset(["a", "an", "the"])
_SUBSTANTIAL_MARKS = frozenset("?%£$€#@+=<>*/")
#: The next word.
_NEXT = re.compile(r"\s*([\w’'-]+)")


def labelled(facts: Facts) -> Iterator[Edit]:
    """A label that came before a paragraph whose words stayed, or that went: "UPDATE:", "(Reuters) -". It is none of the
    paragraph's words: no other rule looks at it. Asked first."""
    for passage in tuple(facts.sentences):
        inside = [span for span in passage.spans if not span.old[0] and not span.new[0]]
        if len(passage.spans) != 1 or not inside or passage.kind in SKIPPED:
            continue
        (gone, come), ends = (
            (passage.old[: inside[0].old[1]], passage.new[: inside[0].new[1]]),
            (notes.label(passage.old, facts.words), notes.label(passage.new, facts.words)),
        )
        if len(gone) > ends[0] or len(come) > ends[1]:
            continue
        facts.settle(passage)
        change = Change.ALTERED if gone and come else Change.REMOVED if gone else Change.ADDED
        yield edit(
            EditClass.COPY_EDIT, change, gone.strip() or None, come.strip() or None,
            passage.old_unit, passage.new_unit, "style", 0.95,
        )  # fmt: skip


def copy_edit(facts: Facts) -> Iterator[Edit]:
    """Spelling, punctuation, hyphens and the way a figure is written; in the headline told by its own edit."""
    for passage in facts.sentences:
        if passage.op is LinkOp.TYPOGRAPHY or len(passage.told) == len(passage.spans) or not passage.alike:
            continue  # nothing is copy-edited where nearly every word is another
        before: tuple[str, str] | None = None
        for index, detail in copied(passage, facts):
            if index in passage.told:
                continue
            passage.tell([index])
            if detail == "typography":
                continue
            old, new = _values(passage, passage.spans[index])
            if (old, new) == before:
                continue  # the other mark of a pair round one word, the other half of a figure
            before = old, new
            yield edit(
                EditClass.COPY_EDIT,
                Change.ALTERED,
                old,
                new,
                passage.old_unit,
                passage.new_unit,
                detail,
                0.95,
            )


def _values(passage: Passage, span: Span) -> tuple[str, str]:
    """Both sides of a copy edit: the words that it is in, a figure whole."""
    if figure := passage.restyling(span):
        return passage.old[slice(*figure[0])], passage.new[slice(*figure[1])]
    if not _NO_LETTER.sub("", passage.old[slice(*span.old)]) and _is_words(passage.new, span.new):
        return _joined(passage.old, span.old, passage.new, span.new)
    if not _NO_LETTER.sub("", passage.new[slice(*span.new)]) and _is_words(passage.old, span.old):
        new, old = _joined(passage.new, span.new, passage.old, span.old)
        return old, new
    old, new = around(passage.old, span.old), around(passage.new, span.new)
    if span.old[0] == span.old[1]:
        old = bared(passage.old, span.old[0], passage.new, span.new)
    elif span.new[0] == span.new[1]:
        new = bared(passage.new, span.new[0], passage.old, span.old)
    return old, new


def _is_words(text: str, place: tuple[int, int]) -> bool:
    """Whether a range holds words, all of them whole."""
    start, end = place
    within = text[start:end].strip()
    edges = text[start - 1 : start + 1] if start else "", text[end - 1 : end + 1]
    return bool(_NO_LETTER.sub("", within)) and not any(len(each) == 2 and each.isalnum() for each in edges)


def _joined(text: str, at: tuple[int, int], other: str, place: tuple[int, int]) -> tuple[str, str]:
    """A word that came before another, or behind the last, with that word: "Reuters", "the Reuters"."""
    behind = _NEXT.match(text, at[1])
    if behind is not None:
        followed = _NEXT.match(other, place[1])
        return behind[1], f"{other[slice(*place)].strip()} {(followed or behind)[1]}"
    ahead = text[: at[0]].split()[-1:]
    return " ".join(ahead), " ".join([*ahead, other[slice(*place)].strip()])


def copied(passage: Passage, facts: Facts) -> tuple[tuple[int, str], ...]:
    """The spans of a passage in which nothing but copy was edited, each with what kind of edit it is. Asked only
    after the rule for figures, which knows those that are only written in another way."""
    if passage.copies is None:
        passage.copies = tuple(
            [(index, detail) for index, detail in enumerate(details(passage, facts)) if detail is not None]
        )
    return passage.copies


def details(passage: Passage, facts: Facts) -> Iterator[str | None]:
    """For each span what kind of copy edit it is, None where it is more."""
    for span in passage.spans:
        detail = _copied(passage, span, facts.words)
        if detail is None and passage is facts.headline:
            detail = "spelling" if _is_slip(passage, span, facts) else _shortened(passage, span, facts.words)
        yield detail


def _shortened(passage: Passage, span: Span, words: Vocabulary) -> str | None:
    """What kind of copy edit it is where a headline dropped, or got, a word or an ending that it can do without: "is set for
    launch", "set for launch"; "Varn's mayor", "Varn mayor"."""
    old, new = (fold(text) for text in (passage.old[slice(*span.old)], passage.new[slice(*span.new)]))
    if bool(old) != bool(new) and (old or new) in _lists(words).dropped:
        return "grammar"
    before, after = around(passage.old, span.old), around(passage.new, span.new)
    bare = [_POSSESSIVE.sub("", word) for word in (before, after)]
    return "grammar" if before[:1].isupper() and bare[0] == bare[1] else None


def _is_slip(passage: Passage, span: Span, facts: Facts) -> bool:
    """Whether a word of the headline is another by a slip of the hand: the text has one of the two and never the other,
    and they differ in letters that changed places, or in one in their midst."""
    old, new = passage.old[slice(*span.old)], passage.new[slice(*span.new)]
    a, b = old.lower(), new.lower()
    if not (a.isalpha() and b.isalpha()) or a[0] != b[0] or frozenset((a, b)) in _lists(facts.words).distinct:
        return False
    turned = len(a) == len(b) and sorted(a) == sorted(b)
    if OSA.distance(a, b, score_cutoff=1) > 1 or min(len(a), len(b)) < (_SHORT if turned else _MIDDLE):
        return False
    place = next(
        (at for at, pair in enumerate(zip(a, b, strict=False)) if pair[0] != pair[1]), min(len(a), len(b))
    )
    if not turned and place >= max(len(a), len(b)) - 2:
        return False  # an ending
    text = facts.all_sentences
    stand = [re.search(rf"\b{word}\b", text, re.IGNORECASE) is not None for word in (a, b)]
    named = re.search(rf"[\w,;] (?:{a.capitalize()}|{b.capitalize()})\b", text)
    return stand[0] != stand[1] and not named


@dataclass(frozen=True, slots=True)
class _Copy:
    """The lists of one language for copy edits: pairs of words that agree with a number, and those that do so beside a count
    that became one of several; that are two words, or are taken for one another by mistake, or are one spelt in two ways in names of
    institutions too (`capital`); pairs that are two ways of writing one thing (`styles`: "&", "and"); words that a headline can do
    without; what may be `joined` with its article, and words that are `telling` at the head of one that was parted: "the", "not"."""

    agreeing: frozenset[frozenset[str]]
    numbered: frozenset[frozenset[str]]
    distinct: frozenset[frozenset[str]]
    confused: frozenset[frozenset[str]]
    capital: frozenset[frozenset[str]]
    styles: frozenset[frozenset[str]]
    dropped: frozenset[str]
    joined: frozenset[str]
    telling: frozenset[str]
    endings: tuple[tuple[str, str], ...]


@lru_cache(maxsize=16)
def _lists(words: Vocabulary) -> _Copy:
    return _Copy(
        agreeing=frozenset(frozenset(pair) for pair in words.copy.get("agree", ())),
        numbered=_pairs(words, "number"),
        distinct=_pairs(words, "distinct"),
        confused=_pairs(words, "confused"),
        capital=_pairs(words, "capital"),
        styles=frozenset(frozenset(pair.split("=")) for pair in words.copy.get("styles", ())),
        dropped=words.words("copy", "dropped"),
        joined=words.words("copy", "joined"),
        telling=words.words("numbers", "articles")
        | words.words("numbers", "definite")
        | words.words("negation", "words"),
        endings=tuple(
            (x, y) for one, other in words.copy.get("endings", ()) for x, y in ((one, other), (other, one))
        ),
    )


def _pairs(words: Vocabulary, name: str) -> frozenset[frozenset[str]]:
    return frozenset(frozenset(pair.split()) for pair in words.copy.get(name, ()))


def _copied(passage: Passage, span: Span, words: Vocabulary) -> str | None:
    old, new = passage.old[slice(*span.old)], passage.new[slice(*span.new)]
    a, b = fold(old), fold(new)
    if passage.restyling(span):
        return "style"
    if is_minus(passage.old, span.old) != is_minus(passage.new, span.new):
        return None
    lists = _lists(words)
    if alike(a, b):
        if respelt(old, new):
            return None if _bared_words(passage, span) in lists.distinct else "spelling"
        return "typography"
    letters_old, letters_new = _letters(a), _letters(b)
    if letters_old == letters_new:
        if (set(a) ^ set(b)) & _SUBSTANTIAL_MARKS or _DIGIT.search(a + b) or _parted(a, b, lists):
            return None
        return "hyphen" if letters_old and set("- ") & (set(a) ^ set(b)) else "punctuation"
    if (a in _ARTICLES or not a) and (b in _ARTICLES or not b):
        return "grammar"
    pair = frozenset((a, b))
    if pair in lists.agreeing or (passage.renumbered and _agree(a, b, lists)):
        return "grammar"
    if pair in lists.styles:
        return "style"
    if _doubled(passage, span):
        return "grammar"
    if pair in lists.confused or _accented(old, new) or _respelt_name(passage, span, lists):
        return "spelling"
    if ("'" in a or "'" in b) and _expanded(a) == _expanded(b):
        return "style"
    return "spelling" if misspelt(old, new, words) else None


def _doubled(passage: Passage, span: Span) -> bool:
    """Whether a word went, or came, that stands right beside it once more: "of of"."""
    if bool(span.old[0] < span.old[1]) == bool(span.new[0] < span.new[1]):
        return False
    text, place = (passage.old, span.old) if span.old[0] < span.old[1] else (passage.new, span.new)
    word = text[slice(*place)].strip()
    beside = text[: place[0]].split()[-1:], text[place[1] :].split()[:1]
    return word.isalpha() and word.islower() and [word] in beside


def _accented(old: str, new: str) -> bool:
    """Whether a name is written with an accent and without: in running words it may be another form of a verb."""
    if old == new or not (old[:1].isupper() and new[:1].isupper()):
        return False
    bare = ["".join(filter(str.isascii, unicodedata.normalize("NFD", word))) for word in (old, new)]
    return bare[0] == bare[1] and bare[0].isalpha() and bool(old.isascii()) != bool(new.isascii())


def _respelt_name(passage: Passage, span: Span, lists: _Copy) -> bool:
    """Whether a capitalised word is one of the two spellings that a language has of it: "Centre", "Center"."""
    old, new = around(passage.old, span.old), around(passage.new, span.new)
    return old[:1].isupper() and new[:1].isupper() and _bared_words(passage, span) in lists.capital


def same_spelling(old: str, new: str, words: Vocabulary) -> bool:
    """Whether two words are one in two spellings of their language: "Defence", "Defense"."""
    a, b = old.casefold(), new.casefold()
    return a == b or frozenset((a, b)) in _lists(words).capital


def _bared_words(passage: Passage, span: Span) -> frozenset[str]:
    """The words on both sides that a difference lies in, in lower case without marks."""
    words = around(passage.old, span.old), around(passage.new, span.new)
    return frozenset(word.strip(".,;:!?\"'“”„()").lower() for word in words)


def _parted(a: str, b: str, lists: _Copy) -> bool:
    """Whether a word was parted behind a word that tells something, so that both say another thing: "therapist", "the
    rapist"; "notable", "not able"."""
    if a.replace(" ", "") != b.replace(" ", ""):
        return False
    whole, parts = sorted((a, b), key=lambda text: text.count(" "))
    return parts not in lists.joined and " " not in whole and parts.split()[0] in lists.telling


def _agree(a: str, b: str, lists: _Copy) -> bool:
    """Whether words differ by number alone, each from the one in its place: "its crew", "their crews"."""
    pairs = tuple(zip_longest(a.split(), b.split(), fillvalue=""))
    return all(
        one == other or frozenset((one, other)) in lists.numbered | lists.agreeing or _one_ending(one, other)
        for one, other in pairs
    )


def _one_ending(a: str, b: str) -> bool:
    """Whether one word is the other with an ending more, as those of one number and of the other are: "crew", "crews"."""
    shorter, longer = sorted((a, b), key=len)
    return len(shorter) > len(longer) - len(shorter) + 1 and longer in {
        shorter + ending for ending in _ENDINGS
    }


def _letters(text: str) -> str:
    return text if text.isalpha() else _NO_LETTER.sub("", text)


_CONTRACTIONS = ((r"\bcan't\b", "cannot"), (r"\bcan not\b", "cannot"), (r"\bwon't\b", "will not"), (r"n't\b", " not"),
                 (r"\b(he|she|it|there|that)'s\b", r"\1 is"), (r"'re\b", " are"), (r"'ve\b", " have"), (r"'ll\b", " will"))  # fmt: skip


def _expanded(text: str) -> str:
    for pattern, whole in _CONTRACTIONS:
        text = re.sub(pattern, whole, text)
    return text


def misspelt(old: str, new: str, words: Vocabulary) -> bool:
    """Whether two words are one, spelt in two ways: letters that changed places, a letter doubled or not, endings
    of two spellings of the language, in a long word one letter in its midst. A number, a month or a day may lack, have or
    change any one letter: no figure came or went with it."""
    a, b = fold(old), fold(new)
    if _misspelt_figure(a, b, words):
        return True
    if not old.isalpha() or not new.isalpha():
        return False
    if min(len(a), len(b)) < 4 or abs(len(a) - len(b)) > 3 or a[0] != b[0]:
        return False
    common = words.words("quotes", "speakers")
    if old[0].isupper() and new[0].isupper() and a not in common and b not in common:
        return False  # a name spelt otherwise may be another name
    distance = OSA.distance(a, b, score_cutoff=3)
    if distance > 3:
        return False
    lists = _lists(words)
    if frozenset((a, b)) in lists.distinct:
        return False
    if any(a.endswith(x) and len(a) - len(x) >= 3 and a[: -len(x)] + y == b for x, y in lists.endings):
        return True
    if distance != 1:
        return False
    if len(a) == len(b):
        places = [place for place in range(len(a)) if a[place] != b[place]]
        if len(places) == 2:
            return a[-1] == b[-1]  # two neighbours changed places
        vowels = {a[places[0]], b[places[0]]} <= set("aeiou")
        return vowels and len(a) >= _LONG and 2 <= places[0] < len(a) - 2
    longer, shorter = (a, b) if len(a) > len(b) else (b, a)
    place = next((i for i, letter in enumerate(shorter) if letter != longer[i]), len(shorter))
    if place >= len(longer) - 1:
        return False  # an ending: "arrest", "arrests"
    doubled = longer[place] == longer[place - 1]
    return (doubled and len(longer) > 5) or (len(longer) >= _LONG and 2 <= place < len(longer) - 2)


def _misspelt_figure(a: str, b: str, words: Vocabulary) -> bool:
    """Whether one of two folded words is a number, a month or a day, and the other is that, misspelt: no such word
    itself, nor its form for several or any that is longer at the end."""
    known = _figure_words(words)
    if (a in known) == (b in known):
        return False
    right, wrong = (a, b) if a in known else (b, a)
    if (
        wrong in grammar(words).parts
        or not wrong.replace("-", "").isalpha()
        or wrong.startswith(right)
        or wrong[0] != right[0]
        or frozenset((a, b)) in _lists(words).distinct
    ):
        return False
    if len(right) >= _ACCENTED and (_plain(a) == _plain(b) or a.translate(_UMLAUTS) == b.translate(_UMLAUTS)):
        return True
    slip = len(right) >= _NUMBER or (len(right) >= _SHORT_NUMBER and len(wrong) > len(right))
    return slip and OSA.distance(a, b, score_cutoff=1) == 1


@lru_cache(maxsize=16)
def _figure_words(words: Vocabulary) -> frozenset[str]:
    """Numbers in one word, months and days of a language, folded."""
    lists = words.numbers
    listed = (*grammar(words).values, *strings(lists, "months"), *strings(lists, "weekdays"))
    return frozenset(fold(each) for each in listed if " " not in each)


def _plain(text: str) -> str:
    """A text without its accents."""
    return "".join(each for each in unicodedata.normalize("NFD", text) if not unicodedata.combining(each))
