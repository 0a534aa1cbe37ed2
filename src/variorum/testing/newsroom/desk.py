"""The desk: what editors do to a text that is already out.

Each edit takes the copy that stands and gives the copy that is to stand, with the passage concerned, or None
where there is nothing in this copy to which it could be done. What a draft has in store is used first; after
that, rules that work on any text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from random import Random

from variorum.testing.newsroom.drafts import in_house_style, straighten, typeset
from variorum.testing.newsroom.model import Copy, Draft, EventKind
from variorum.testing.newsroom.wire import Wire
from variorum.types import Block, BlockKind


@dataclass(frozen=True, slots=True)
class Change:
    """The copy after an edit; `old` and `new` are the passage concerned, None where it was added or removed."""

    copy: Copy
    old: str | None = None
    new: str | None = None


Edit = Callable[[Copy, Draft, Random, Wire], Change | None]

#: Words that an editor exchanges, per language; read in both directions.
_WORDS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "en": (
        ("about", "roughly"),
        ("expected", "due"),
        ("began", "started"),
        ("more than", "over"),
        ("asked for", "called for"),
        ("large", "big"),
        ("people", "residents"),
        ("put off", "postponed"),
        ("spent", "passed"),
        ("fallen", "dropped"),
        ("offered", "proposed"),
        ("found", "discovered"),
        ("answered", "replied"),
        ("count", "tally"),
    ),
    "de": (("etwa", "rund"), ("sagte", "erklärte"), ("begann", "startete"), ("große", "erhebliche")),
    "fr": (("environ", "près de"), ("déclaré", "affirmé"), ("selon", "d'après"), ("grande", "vaste")),
}
#: The like for headlines, where an editor mends the wording and not the news.
_HEADLINE_WORDS = (
    ("close", "shut"),
    ("again", "once more"),
    ("cut", "reduced"),
    ("grow", "rise"),
    ("shed", "lose"),
    ("wins", "lands"),
    ("saved", "kept open"),
    ("near", "off"),
    ("takes", "strips"),
    ("at school", "at a school"),
    ("up by", "rises by"),
    ("fish market", "quayside"),
)
_PROSE = (BlockKind.PARAGRAPH, BlockKind.STANDFIRST)
_MONEY = re.compile(
    r"(\d+(?:[.,]\d+)?)(?=\s?(?:m|bn|Mio\.|Millionen|millions?|tn)?\s?(?:de )?(?:crowns|Kronen|couronnes))"
)
_PERCENTAGE = re.compile(r"(\d+(?:[.,]\d+)?)(?=\s?(?:%|per cent|Prozent|pour cent))")
_FIGURE = re.compile(
    r"(?<![\d.,:])(\d{1,3})(?![\d.,:]|\s?%|m\b|bn\b|\s(?:per cent|am|pm|Prozent|Uhr|heures|pour))\b"
)
_QUOTED = re.compile(r'(?:["“„]|« )([^"”“»]{25,})(?:["”“]| »)')
_SENTENCE_END = re.compile(r"(?<=[a-zéü\d][.!?]) (?=[A-ZÉ“\"„])")


def _stored(kind: str, *kinds: BlockKind) -> Edit:
    """The next change of that kind that the draft has in store and that fits the copy as it stands."""

    def edit(copy: Copy, draft: Draft, rng: Random, wire: Wire) -> Change | None:
        for swap in draft.swaps.get(kind, ()):
            for position in copy.of_kind(*kinds) if kinds else range(len(copy.blocks)):
                text = copy.blocks[position].text
                if text.count(swap.old) == 1:
                    return Change(
                        copy.with_text(position, text.replace(swap.old, swap.new)), swap.old, swap.new
                    )
        return None

    return edit


def _number(pattern: re.Pattern[str]) -> Edit:
    """Another number in place of one that the pattern finds, with the same number of decimals."""

    def edit(copy: Copy, draft: Draft, rng: Random, wire: Wire) -> Change | None:
        found = [(i, match) for i in copy.of_kind(*_PROSE) for match in pattern.finditer(copy.blocks[i].text)]
        if not found:
            return None
        position, match = rng.choice(found)
        text, old = copy.blocks[position].text, match.group(1)
        mark = "," if "," in old else "."
        decimals = len(old.partition(mark)[2])
        value = float(old.replace(",", "."))
        step = max(10.0**-decimals, round(value * rng.uniform(0.1, 0.4), decimals))
        new = f"{value + step:.{decimals}f}".replace(".", mark)
        if new == old:
            return None
        return Change(copy.with_text(position, text[: match.start(1)] + new + text[match.end(1) :]), old, new)

    return edit


def _word(copy: Copy, draft: Draft, rng: Random, wire: Wire) -> Change | None:
    return _exchange(copy, draft.language, rng, copy.of_kind(BlockKind.PARAGRAPH), quoted=False)


def _exchange(copy: Copy, language: str, rng: Random, where: list[int], *, quoted: bool) -> Change | None:
    pairs = [*_WORDS[language], *((new, old) for old, new in _WORDS[language])]
    found = []
    for position in where:
        text = copy.blocks[position].text
        spans = [match.span(1) for match in _QUOTED.finditer(text)]
        for old, new in pairs:
            if old not in text:
                continue  # far cheaper than a pattern, and nearly always so
            for match in re.finditer(rf"\b{re.escape(old)}\b", text):
                inside = any(start <= match.start() < end for start, end in spans)
                if inside == quoted:
                    found.append((position, match, new))
    if not found:
        return None
    position, match, new = rng.choice(found)
    text = copy.blocks[position].text
    changed = text[: match.start()] + new + text[match.end() :]
    return Change(copy.with_text(position, changed), match.group(), new)


def _quote_altered(copy: Copy, draft: Draft, rng: Random, wire: Wire) -> Change | None:
    """A word inside a quotation exchanged, else its last clause cut."""
    places = copy.of_kind(BlockKind.PARAGRAPH, BlockKind.QUOTE)
    exchanged = _exchange(copy, draft.language, rng, places, quoted=True)
    if exchanged:
        return exchanged
    for position in places:
        text = copy.blocks[position].text
        for match in _QUOTED.finditer(text):
            said = match.group(1)
            body, end = (said[:-1], said[-1]) if said[-1] in ".,!?" else (said, "")
            kept, comma, _ = body.rpartition(",")
            if comma and len(kept) > 20:
                new = kept + end
                return Change(
                    copy.with_text(position, text[: match.start(1)] + new + text[match.end(1) :]), said, new
                )
    return None


def _quote_added(copy: Copy, draft: Draft, rng: Random, wire: Wire) -> Change | None:
    spare = _unused(copy, draft, quotation=True) or _wired(draft, wire.quotation)
    return _insert(copy, rng, spare) if spare else None


def _quote_removed(copy: Copy, draft: Draft, rng: Random, wire: Wire) -> Change | None:
    places = [i for i in copy.of_kind(BlockKind.PARAGRAPH) if copy.blocks[i].text[0] in '"“„«']
    places += copy.of_kind(BlockKind.QUOTE)
    return _remove(copy, rng.choice(places)) if places else None


def _inserted(copy: Copy, draft: Draft, rng: Random, wire: Wire) -> Change | None:
    spare = _unused(copy, draft, quotation=False) or _wired(draft, wire.paragraph)
    return _insert(copy, rng, spare) if spare else None


def _wired(draft: Draft, write: Callable[[], str]) -> str | None:
    """A text from the wire in the style of the house; the wire knows English only."""
    if draft.language != "en":
        return None
    return typeset(write(), "en") if draft.curly else write()


def _unused(copy: Copy, draft: Draft, *, quotation: bool) -> str | None:
    present = {block.text for block in copy.blocks}
    fits = (s for s in draft.spares if (s[0] in '"“„«') == quotation and s not in present)
    return next(fits, None)


def _insert(copy: Copy, rng: Random, text: str) -> Change | None:
    paragraphs = copy.of_kind(BlockKind.PARAGRAPH)
    if len(paragraphs) < 2:
        return None
    at = rng.choice(paragraphs[1:]) + rng.choice((0, 1))
    blocks = [*copy.blocks[:at], Block(BlockKind.PARAGRAPH, text), *copy.blocks[at:]]
    return Change(copy.with_blocks(*blocks), None, text)


def _remove(copy: Copy, at: int) -> Change:
    return Change(copy.with_blocks(*copy.blocks[:at], *copy.blocks[at + 1 :]), copy.blocks[at].text, None)


def _deleted(copy: Copy, draft: Draft, rng: Random, wire: Wire) -> Change | None:
    paragraphs = copy.of_kind(BlockKind.PARAGRAPH)
    return _remove(copy, rng.choice(paragraphs[2:])) if len(paragraphs) > 5 else None


def _moved(copy: Copy, draft: Draft, rng: Random, wire: Wire) -> Change | None:
    """One paragraph taken from the lower half and put near the top, or the other way round."""
    paragraphs = copy.of_kind(BlockKind.PARAGRAPH)
    if len(paragraphs) < 6:
        return None
    half = len(paragraphs) // 2
    upper, lower = rng.choice(paragraphs[1:half]), rng.choice(paragraphs[half + 1 :])
    source, target = rng.choice(((lower, upper), (upper, lower)))
    blocks = list(copy.blocks)
    block = blocks.pop(source)
    blocks.insert(target, block)
    return Change(copy.with_blocks(*blocks), block.text, block.text)


def _joined(copy: Copy, draft: Draft, rng: Random, wire: Wire) -> Change | None:
    kinds = [block.kind for block in copy.blocks]
    pairs = [
        i
        for i in range(len(kinds) - 1)
        if kinds[i] is kinds[i + 1] is BlockKind.PARAGRAPH
        and len(copy.blocks[i].text) + len(copy.blocks[i + 1].text) < 700
    ]
    if not pairs:
        return None
    at = rng.choice(pairs)
    first, second = copy.blocks[at].text, copy.blocks[at + 1].text
    joined = replace(copy.blocks[at], text=f"{first} {second}")
    blocks = (*copy.blocks[:at], joined, *copy.blocks[at + 2 :])
    return Change(copy.with_blocks(*blocks), f"{first}\n\n{second}", joined.text)


def _split(copy: Copy, draft: Draft, rng: Random, wire: Wire) -> Change | None:
    seams = []
    for position in copy.of_kind(BlockKind.PARAGRAPH):
        text = copy.blocks[position].text
        quoted = [match.span() for match in _QUOTED.finditer(text)]
        seams += [
            (position, match)
            for match in _SENTENCE_END.finditer(text)
            if not any(start < match.start() < end - 1 for start, end in quoted)
        ]
    if not seams:
        return None
    at, match = rng.choice(seams)
    text = copy.blocks[at].text
    first, second = text[: match.start()], text[match.end() :]
    parts = [Block(BlockKind.PARAGRAPH, first), Block(BlockKind.PARAGRAPH, second)]
    return Change(
        copy.with_blocks(*copy.blocks[:at], *parts, *copy.blocks[at + 1 :]), text, f"{first}\n\n{second}"
    )


def _correction(copy: Copy, draft: Draft, rng: Random, wire: Wire) -> Change | None:
    text = draft.correction or _wired(draft, wire.correction)
    if text is None or any(block.kind is BlockKind.NOTE for block in copy.blocks):
        return None
    return Change(copy.with_blocks(*copy.blocks, Block(BlockKind.NOTE, text)), None, text)


def _typography(copy: Copy, draft: Draft, rng: Random, wire: Wire) -> Change | None:
    """Curly quotation marks straightened, in the whole text."""
    blocks = tuple(replace(block, text=straighten(block.text)) for block in copy.blocks)
    return Change(copy.with_blocks(*blocks)) if blocks != copy.blocks else None


def _headline(copy: Copy, draft: Draft, rng: Random, wire: Wire) -> Change | None:
    if draft.later_headline is None or draft.later_headline == copy.headline:
        return None
    return Change(copy.with_headline(draft.later_headline), copy.headline, draft.later_headline)


def _headline_copy_edit(copy: Copy, draft: Draft, rng: Random, wire: Wire) -> Change | None:
    for swap in draft.swaps.get("headline", ()):
        if swap.old in copy.headline:
            new = copy.headline.replace(swap.old, swap.new)
            return Change(copy.with_headline(new), copy.headline, new)
    if draft.language != "en":
        return None
    for old, mended in _HEADLINE_WORDS:
        if copy.headline.count(old) == 1:
            new = copy.headline.replace(old, mended)
            return Change(copy.with_headline(new), copy.headline, new)
    return None


def _og_title(copy: Copy, draft: Draft, rng: Random, wire: Wire) -> Change | None:
    """A headline for searchers and sharers; the one that readers see stays."""
    new = draft.search_headline or draft.variant_headline
    if new is None or new == copy.og_headline:
        return None
    return Change(replace(copy, og_headline=new), copy.og_headline, new)


def _byline(copy: Copy, draft: Draft, rng: Random, wire: Wire) -> Change | None:
    new = draft.second_byline
    if new is None or new in copy.byline:
        return None
    byline = (*copy.byline, new)
    return Change(replace(copy, byline=byline), ", ".join(copy.byline), ", ".join(byline))


def _replaced(copy: Copy, draft: Draft, rng: Random, wire: Wire) -> Change | None:
    """Another article altogether at the same address."""
    if draft.language != "en":
        return None
    other = wire.article(draft.name, draft.outlet, not_of=draft.section)
    other_copy = in_house_style(other, curly=draft.curly).copy
    return Change(other_copy, copy.headline, other_copy.headline)


def _first_of(*edits: Edit) -> Edit:
    def edit(copy: Copy, draft: Draft, rng: Random, wire: Wire) -> Change | None:
        for candidate in edits:
            change = candidate(copy, draft, rng, wire)
            if change is not None:
                return change
        return None

    return edit


#: Every edit of the text, by the kind of event that it makes.
EDITS: Mapping[EventKind, Edit] = {
    EventKind.WORD: _first_of(_stored("word", BlockKind.PARAGRAPH), _word),
    EventKind.FIGURE: _first_of(_stored("figure"), _number(_FIGURE)),
    EventKind.MONEY: _first_of(_stored("money"), _number(_MONEY)),
    EventKind.PERCENTAGE: _first_of(_stored("percentage"), _number(_PERCENTAGE)),
    EventKind.QUOTE_ALTERED: _first_of(_stored("quote"), _quote_altered),
    EventKind.QUOTE_ADDED: _quote_added,
    EventKind.QUOTE_REMOVED: _quote_removed,
    EventKind.PARAGRAPH_MOVED: _moved,
    EventKind.PARAGRAPHS_JOINED: _joined,
    EventKind.PARAGRAPH_SPLIT: _split,
    EventKind.PARAGRAPH_INSERTED: _inserted,
    EventKind.PARAGRAPH_DELETED: _deleted,
    EventKind.STANDFIRST: _stored("standfirst", BlockKind.STANDFIRST),
    EventKind.CAPTION: _stored("caption", BlockKind.CAPTION),
    EventKind.LIST_ITEM: _stored("list", BlockKind.LIST),
    EventKind.CORRECTION: _correction,
    EventKind.TYPOGRAPHY: _typography,
    EventKind.HEADLINE: _headline,
    EventKind.HEADLINE_COPY_EDIT: _headline_copy_edit,
    EventKind.OG_TITLE: _og_title,
    EventKind.BYLINE: _byline,
    EventKind.REPLACED: _replaced,
}
