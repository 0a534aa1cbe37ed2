"""Rule for notes: a correction, clarification or editor's note that was appended, altered or taken away."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from functools import lru_cache
from itertools import takewhile

from variorum.edits.base import edit
from variorum.edits.passages import Facts, Lone
from variorum.edits.quotations import quotations
from variorum.edits.vocabulary import LANGUAGES, Vocabulary, vocabulary
from variorum.text.normalise import fold
from variorum.types import BlockKind, Change, Edit, EditClass, Link, LinkOp, PageState, Paragraphs

#: A note stands among the first or the last paragraphs.
_FIRST, _LAST = 2, 4
#: What may stand around a label, before it a bracket or a dash, and before or behind it a date.
_BRACKET = r"(?:[\[(*_•–—-]\s*)?"
_DATE = r"(?:\d{{1,2}}(?:st|nd|rd|th|er|º)?(?:\.?\s|[./])(?:de )?(?:\d|{months})|(?:{months})\.? \d|\d{{4}}-\d|\d{{1,2}}[:.h]\d)"
_DATED = r"(?:(?:updated?|mise à jour|{days}|{months}|\d{{1,2}}[./ ])[^:.!?]{{0,32}}(?:[:,–—]|\s-)\s*(?:\d{{1,2}}[:.]\d\d[^:.!?]{{0,12}}(?:[:,–—]|\s-)\s*)?)?(?:\d{{1,2}}[:.h]\d\d(?: ?(?:[ap]\.?m\.?|uhr))? )?"
_LABEL_END = (
    r"s?(?: ?(?:and|und|et|y|e|&) ?\w+)?"
    r"(?:\s*(?:[:(.–—/\n]|$|,[^:.]{{0,30}}:|appended|added)|\s+-|-\s|\s*(?:(?:of|on|vom|du|del?)\s+)?{date})"
)
#: What is no other reading of a note.
_STOOD = frozenset({LinkOp.SAME, LinkOp.TYPOGRAPHY})
#: Where a sentence, or a part of one, begins: a note speaks of its own text there. What opens with a quotation mark
#: is somebody's words.
_OPENING = r"(?:^[^\w\"“”„«»‘’']*|[.,:;!?)\]–—•|]\s+)"
#: The number or the time of an update.
_NUMBERED = r"(?: ?\(?(?:\d{1,2}(?:[:.h]\d\d)?)(?: ?(?i:[ap]\.?m\.?|uhr|h|gmt|bst|cet|e[sd]?t))?\)?)?"
#: Who sent a report, as a dateline has it.
_AGENCY = r"(?:Reuters|AP|AFP|dpa|DPA|UPI|ANSA|EFE|Lusa|PA|TASS|Xinhua)"
#: The time that stands behind the heading of a post.
_POST_TIME = re.compile(
    r"\b\d{1,2}[:.h]\d\d(?: ?(?:[ap]\.?m\.?|uhr|h|gmt|bst|utc|cet|cest|e[sd]t))?\s+", re.IGNORECASE
)
_WORD = re.compile(r"[^\W\d_]+")
#: The kinds of notes, in the order in which they are asked for.
_KINDS = ("editors-note", "clarification", "correction")
#: Characters within which a paragraph that is a note says so.
_SAID_WITHIN = 160


def sever(facts: Facts) -> None:
    """Take a note for one that came where it was linked with the very line that it says was taken out."""
    before, after = facts.comparison.old_units, facts.comparison.new_units
    parted = [
        link
        for link in facts.comparison.links
        if link.op in (LinkOp.REWORDED, LinkOp.MOVED)
        and link.spans
        and _at_an_end(facts.new_homes[link.new[0]], after)
        and note_kind(" ".join(after[facts.new_homes[link.new[0]]]))
        and note_kind(" ".join(before[facts.old_homes[link.old[0]]])) is None
    ]
    if parted:
        facts.sever(parted)


def altered(facts: Facts) -> Iterator[Edit]:
    """Notes that stood there before and read otherwise now, whatever label they have. What they say is left out of the
    facts: a figure that a note gives is none of the article. Asked before any rule looked."""
    comparison = facts.comparison
    touched = [link for link in comparison.links if link.op not in _STOOD]
    sides = (
        (comparison.old_units, facts.old_kinds, {facts.old_homes[i] for link in touched for i in link.old}),
        (comparison.new_units, facts.new_kinds, {facts.new_homes[j] for link in touched for j in link.new}),
    )
    if not any(_notes(units, kinds, facts, places) for units, kinds, places in sides):
        return  # to look for all of them takes long
    before, after = (_notes(units, kinds, facts) for units, kinds, _ in sides)
    for now in after.values():
        linked = [link for link in comparison.links if link.old and not set(now).isdisjoint(link.new)]
        was = next(
            (
                each
                for each in before.values()
                if any(each[0] <= i <= each[-1] for link in linked for i in link.old)
            ),
            None,
        )
        if was is None:
            continue
        own = [link for link in comparison.links if set(was) & set(link.old) or set(now) & set(link.new)]
        old, new = (
            " ".join(text[unit] for unit in units)
            for text, units in ((facts.old_sentences, was), (facts.new_sentences, now))
        )
        if all(link.op in _STOOD for link in own) or _continued(linked, old, new):
            continue
        facts.leave_out(own)
        yield edit(EditClass.CORRECTION, Change.ALTERED, old, new, was[0], now[0], note_kind(new), 0.95)


def _notes(
    paragraphs: Paragraphs,
    kinds: Sequence[BlockKind | None],
    facts: Facts,
    places: Container[int] | None = None,
) -> dict[int, range]:
    """The sentences of each paragraph that is a note, from where it begins to be one; of some `places` alone where
    these are given."""
    found: dict[int, range] = {}
    end = 0
    for place, sentences in enumerate(paragraphs):
        start, end = end, end + len(sentences)
        if not sentences or (places is not None and place not in places):
            continue
        is_note, text = kinds[start] is BlockKind.NOTE, " ".join(sentences)
        if _offers(text):
            continue
        if is_note and (note_kind(text) or not _walled(facts)):
            found[place] = range(start, end)
        elif _at_an_end(place, paragraphs) and note_kind(text):
            begins = next((at for at, each in enumerate(sentences) if note_kind(each)), 0)
            found[place] = range(start + begins, end)
        elif kinds[start] is not BlockKind.POST and (amid := _standing_amid(sentences, facts.words)):
            found[place] = range(start + amid[0], start + amid[-1] + 1)
    return found


def _standing_amid(sentences: Sequence[str], words: Vocabulary) -> range:
    """The places of the sentences of a paragraph that are a note wherever it stands: one that bears the label of a note, with those
    behind it that put something right."""
    for at, each in enumerate(sentences):
        found = _labelled(each)
        if found is None:
            continue
        more = sum(1 for _ in takewhile(lambda text: _puts_right(text, words), sentences[at + 1 :]))
        if found == "editors-note" or more or _puts_right(each, words):
            return range(at, at + 1 + more)
    return range(0)


def _labelled(sentence: str) -> str | None:
    """The kind of a note with whose label a sentence in the midst of a text begins."""
    return next((kind for kind, label in _labels() if label.match(sentence)), None)


def _continued(linked: Sequence[Link], old: str, new: str) -> bool:
    """Whether a note stands as it stood, and what was put behind it is another."""
    return (
        all(link.op in _STOOD for link in linked)
        and new.startswith(old)
        and note_kind(new[len(old) :]) is not None
    )


def correction(facts: Facts) -> Iterator[Edit]:
    """Notes that came and that went; their sentences are told of by nothing else."""
    for change, lones, paragraphs, homes in (
        (Change.ADDED, facts.added, facts.comparison.new_units, facts.new_homes),
        (Change.REMOVED, facts.removed, facts.comparison.old_units, facts.old_homes),
    ):
        for place, sentences in _by_paragraph(lones, homes):
            if sentences[0].kind is BlockKind.POST:
                if change is Change.REMOVED and len(sentences) == len(paragraphs[place]):
                    continue  # the whole post went, with what it put right
                sentences = _in_post(sentences)
            text = " ".join(sentence.text for sentence in sentences)
            if not sentences or _offers(text):
                continue
            is_note = sentences[0].kind is BlockKind.NOTE
            in_post = sentences[0].kind is BlockKind.POST
            kind = None
            if in_post or is_note or _at_an_end(place, paragraphs):
                kind = note_kind(text[_post_head(text) :] if in_post else text)
            if kind is None and not is_note and not in_post:
                sentences = _amid(sentences, facts.words)
                text = " ".join(sentence.text for sentence in sentences)
                kind = note_kind(text) if sentences else None
            if kind is None and (not is_note or _walled(facts)):
                continue
            gone = change is Change.REMOVED
            units = {sentence.unit for sentence in sentences}
            facts.told.update(
                link for link in facts.comparison.links if units & set(link.old if gone else link.new)
            )
            first = sentences[0].unit
            yield edit(
                EditClass.CORRECTION, change, text if gone else None, None if gone else text,
                first if gone else None, None if gone else first, kind, 0.99 if kind else 0.9,
            )  # fmt: skip


def _amid(sentences: Sequence[Lone], words: Vocabulary) -> list[Lone]:
    """The sentences that stand together from one on that bears the label of a note, wherever it stands in the text. What
    puts something right says so as well: a glossary explains what a correction is."""
    for at, each in enumerate(sentences):
        found = _labelled(each.text)
        if found is None:
            continue
        together = [each]
        for sentence in sentences[at + 1 :]:
            if sentence.unit == together[-1].unit + 1:
                together.append(sentence)
        text = " ".join(sentence.text for sentence in together)
        if found == "editors-note" or _puts_right(text, words):
            return together
    return []


def _puts_right(text: str, words: Vocabulary) -> bool:
    """Whether a text tells of a mistake, or says what is and what is not."""
    folded = fold(text)
    negated = words.words("negation", "words")
    return any(word in folded for word in words.notes.get("wrong", ())) or not negated.isdisjoint(
        _WORD.findall(folded)
    )


def _in_post(sentences: list[Lone]) -> list[Lone]:
    """The sentences of a post that came or went from where they begin to be a note, wherever the post stands: each post of a
    liveblog is a text of its own."""
    for at, each in enumerate(sentences):
        if note_kind(each.text[_post_head(each.text) :]):
            return sentences[at:]
    return []


def _post_head(text: str) -> int:
    """Where the words of a post begin behind its heading and its time, if a note begins there; else 0."""
    heads = (found.end() for found in _POST_TIME.finditer(text[:_SAID_WITHIN]))
    return next((end for end in heads if note_kind(text[end:])), 0)


def _walled(facts: Facts) -> bool:
    """Whether a side shows a wall, whose words stand behind the text like a note."""
    return any(each is not None and each.state is PageState.PAYWALLED for each in (facts.old, facts.new))


def _by_paragraph(lones: Sequence[Lone], homes: Sequence[int]) -> Iterator[tuple[int, list[Lone]]]:
    grouped: dict[int, list[Lone]] = {}
    for lone in lones:
        grouped.setdefault(homes[lone.unit], []).append(lone)
    yield from grouped.items()


def _at_an_end(place: int, paragraphs: Paragraphs) -> bool:
    return place < _FIRST or place >= len(paragraphs) - _LAST


def label(text: str, words: Vocabulary) -> int:
    """Where the label ends that a desk put before a paragraph: "UPDATE (14:30): …", "(Reuters) - …"; 0 where none
    stands there."""
    pattern = _labelling(words)
    found = pattern.match(text) if pattern else None
    return found.end() if found else 0


@lru_cache(maxsize=16)
def _labelling(words: Vocabulary) -> re.Pattern[str] | None:
    listed = words.notes.get("labels", ())
    if not listed:
        return None
    labels = "|".join(map(re.escape, sorted(listed, key=len, reverse=True)))
    return re.compile(
        rf"\W{{0,3}}(?:(?i:{labels}){_NUMBERED}(?:\s?:|\s[–—-])|(?:[A-ZÄÖÜÉ][A-ZÄÖÜÉ ,.]{{2,30}} )?\({_AGENCY}\)\s[–—-])\s+"
    )


def _offers(text: str) -> bool:
    """Whether what stands behind the label of a note offers readers something, a newsletter for one."""
    begins = fold(text[:_SAID_WITHIN])
    return any(offer in begins for offer in _offered()) and not _corrects(text)


@lru_cache(maxsize=1)
def _offered() -> frozenset[str]:
    return frozenset().union(*(vocabulary(language).words("notes", "offers") for language in LANGUAGES))


def _corrects(text: str) -> bool:
    return note_kind(text) in ("correction", "clarification")


def note_kind(text: str) -> str | None:
    """`correction`, `clarification` or `editors-note` where a paragraph is one by its words; else None.

    The patterns of all languages count in every text: they are labels and set phrases that nothing else begins with. A
    set phrase that is listed with "^" counts only where a sentence begins, and none counts in somebody's mouth.
    """
    begins = text[:_SAID_WITHIN]
    for kind, label, phrase in _patterns():
        if label.match(text) or any(not _is_quoted(found, text) for found in phrase.finditer(begins)):
            return kind
    return None


def _is_quoted(found: re.Match[str], text: str) -> bool:
    return any(each.start <= found.start() < each.end for each in quotations(text))


def _listed(kind: str) -> tuple[str, list[str]]:
    """The labels of notes of a kind, as alternatives of a pattern, and its set phrases; of all languages."""
    listed = [each for language in LANGUAGES for each in vocabulary(language).notes.get(kind, ())]
    labels = "|".join(each.removesuffix("\\b") for each in listed if each.endswith("\\b"))
    return labels, [each for each in listed if not each.endswith("\\b")]


@lru_cache(maxsize=1)
def _labels() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """What labels a note of each kind in the midst of a text: the label, a day at most, and a colon."""
    behind = r"(?:,? [^.:!?]{0,30}\d[^.:!?]{0,20})?\s?:\s"
    return tuple(
        (kind, re.compile(rf"{_BRACKET}(?:{_listed(kind)[0]}){behind}", re.IGNORECASE)) for kind in _KINDS
    )


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[str, re.Pattern[str], re.Pattern[str]], ...]:
    """For each kind what labels a note at its beginning, and set phrases near it."""
    months, days = (
        "|".join(
            re.escape(each)
            for language in LANGUAGES
            for name in names
            for each in vocabulary(language).numbers.get(name, ())
        )
        for names in (("months", "short_months"), ("weekdays",))
    )
    before = _BRACKET + _DATED.format(months=months, days=days)
    behind = _LABEL_END.format(date=_DATE.format(months=months))
    made = []
    for kind in _KINDS:
        labels, phrases = _listed(kind)
        opening = "|".join(each[1:] for each in phrases if each.startswith("^")) or "(?!)"
        anywhere = "|".join(each for each in phrases if not each.startswith("^")) or "(?!)"
        label = re.compile(rf"{before}(?:{labels}){behind}", re.IGNORECASE)
        phrase = re.compile(rf"{_OPENING}(?:{opening})|\b(?:{anywhere})", re.IGNORECASE)
        made.append((kind, label, phrase))
    return tuple(made)
