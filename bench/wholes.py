"""Edits of a whole article, and what tempts a rule to tell one: for the classes that no change of one paragraph shows.

Each maker takes an article and another one to draw from, and answers with what it did and with a hard negative: two texts,
between which an edit of the class was made, or was not. A class is told right where one edit of it at least is told of
the pair (`classes.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from random import Random

from making import COMMON, WORD
from variorum.comparison import compare
from variorum.edits import classify
from variorum.text.normalise import fold
from variorum.types import Block, BlockKind, Document, EditClass, Headlines, PageState, Picture, TextLink
from variorum.versions.showings import earlier_sentences

PAIRS = 60  # of each class, and as many hard negatives
_HEADLINE = "Headline of the day"
_WRITERS = ("Paul Harrow", "Edda Castell", "Ines Valko", "Tom Brisling", "Hanna Orrel", "Viktor Saltmarsh")
_PLACE = "https://media.example/2026/"
#: Words that say the same of a thing in praise or in blame, and such as differ in nothing of the kind.
_COLOURED = (
    ("criticised", "slammed"), ("fell", "plunged"), ("rose", "soared"), ("protesters", "rioters"), ("government", "regime"),
    ("rebels", "terrorists"),
)  # fmt: skip
_PLAIN = (
    ("began", "started"), ("ended", "finished"), ("big", "large"), ("helped", "assisted"), ("built", "erected"),
    ("about", "roughly"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Whole:
    """A pair, with the versions before the old one, and whether it is two pages that were given for comparing."""

    old: Document
    new: Document
    earlier: tuple[Document, ...] = ()
    given: bool = False


Paragraphs = Sequence[str]
#: What was made, and what only tempts.
Maker = Callable[[Paragraphs, Paragraphs, Random], tuple[Whole, Whole]]


def _document(paragraphs: Paragraphs, *above: Block, **fields: object) -> Document:
    blocks = (*above, *(Block(BlockKind.PARAGRAPH, text) for text in paragraphs))
    found = Document(PageState.ARTICLE, blocks, _HEADLINE, Headlines(h1=_HEADLINE), language="en")
    return replace(found, **fields)  # type: ignore[arg-type]


def _worded(text: str, rng: Random) -> str:
    """The text with one of its longer words exchanged."""
    places = list(WORD.finditer(text))
    if not places:
        return f"{text} Nothing more was known."
    word = rng.choice(places)
    new = rng.choice([each for each in COMMON if each != word.group()])
    return f"{text[: word.start()]}{new}{text[word.end() :]}"


def _curled(text: str) -> str:
    """The text with other quotation marks and dashes."""
    return text.replace('"', "”").replace("'", "’").replace(" - ", " – ").replace("-", "‑")


def standfirst(text: Paragraphs, other: Paragraphs, rng: Random) -> tuple[Whole, Whole]:
    """Another standfirst, one that came or went, or words of it; against other dashes in it, and a paragraph below."""
    said = Block(BlockKind.STANDFIRST, f"A look at what is known of the harbour-side works: {other[1]}")
    now = rng.choice(
        (Block(BlockKind.STANDFIRST, other[2]), replace(said, text=_worded(said.text, rng)), None)
    )
    sides = [
        _document(text, *([each] if each else []), standfirst=each and each.text) for each in (said, now)
    ]
    rng.shuffle(sides)
    styled = replace(said, text=_curled(said.text))
    below = [*text[:2], _worded(text[2], rng), *text[3:]]
    return Whole(*sides), rng.choice(
        (
            Whole(sides[0], sides[0]),
            Whole(_document(text, said), _document(text, styled)),
            Whole(_document(text, said), _document(below, said)),
        )
    )


def lead(text: Paragraphs, other: Paragraphs, rng: Random) -> tuple[Whole, Whole]:
    """Another first paragraph, or words of it; against a label before it, other marks in it, and the second paragraph."""
    made = rng.choice(([other[0], *text[1:]], [_worded(text[0], rng), *text[1:]], [other[0], *text]))
    kept = rng.choice(
        (
            [f"UPDATE: {text[0]}", *text[1:]],
            [_curled(text[0]) if _curled(text[0]) != text[0] else f" {text[0]}", *text[1:]],
            [text[0], _worded(text[1], rng), *text[2:]],
        )
    )
    return Whole(_document(text), _document(made)), Whole(_document(text), _document(kept))


def byline(text: Paragraphs, other: Paragraphs, rng: Random) -> tuple[Whole, Whole]:
    """Another writer, one more or none; against case, order and what a writer is."""
    one, two = rng.sample(_WRITERS, 2)
    was, now = rng.choice((((one,), (two,)), ((one,), (one, two)), ((one,), ())))
    written, styled = rng.choice(
        (((one,), (one.upper(),)), ((one, two), (two, one)), ((one,), (f"{one}, political correspondent",)))
    )
    return (
        Whole(_document(text, byline=was), _document(text, byline=now)),
        Whole(_document(text, byline=written), _document(text, byline=styled)),
    )


def times(text: Paragraphs, other: Paragraphs, rng: Random) -> tuple[Whole, Whole]:
    """The stated time alone; against one that moved with the text."""
    was, now = (
        f"2026-03-0{rng.randint(1, 8)}T{hour:02}:15:00Z" for hour in (rng.randint(5, 11), rng.randint(12, 20))
    )
    edited = [*text[:1], _worded(text[1], rng), *text[2:]]
    old = _document(text, published=was, modified=was)
    return (
        Whole(old, replace(old, modified=now)),
        Whole(old, _document(edited, published=was, modified=now)),
    )


def links(text: Paragraphs, other: Paragraphs, rng: Random) -> tuple[Whole, Whole]:
    """A link that leads elsewhere, came or went; against a session drawn anew, and one that stands on words that went."""
    words = " ".join(text[1].split()[1:4])
    at, there = "https://example.org/report-2025", "https://example.org/report-2026"
    here = (TextLink(1, words, at),)
    was, now = rng.choice(((here, (TextLink(1, words, there),)), (here, ()), ((), here)))
    drawn = tuple(
        (TextLink(1, words, f"{at}?sid={''.join(rng.choice('0123456789abcdef') for _ in range(32))}"),)
        for _ in range(2)
    )
    return (
        Whole(_document(text, links=was), _document(text, links=now)),
        Whole(_document(text, links=drawn[0]), _document(text, links=drawn[1])),
    )


def image(text: Paragraphs, other: Paragraphs, rng: Random) -> tuple[Whole, Whole]:
    """Another picture, one more or less, or another caption; against the same picture in another size."""
    name = f"{rng.choice(COMMON)}-{rng.randint(100, 999)}"
    one, two = f"{_PLACE}{name}.jpg", f"{_PLACE}{rng.choice(COMMON)}-{rng.randint(1000, 1999)}.jpg"
    caption = f"The {rng.choice(COMMON)} at the harbour on Monday."
    first = (Picture(2, one, caption),)
    was, now = rng.choice(((first, (Picture(2, two, caption),)), (first, ()), ((), first)))
    shown, again = rng.choice(
        (
            (f"{one}?width=640", f"{one}?width=1280"),
            (f"{_PLACE}{name}-640x360.jpg", f"{_PLACE}{name}-1280x720.jpg"),
            (one, f"{one}?itok=Ab3dE5gH7jK9mN1p"),
        )
    )
    made = Whole(_document(text, pictures=was), _document(text, pictures=now))
    if rng.random() < 0.4:
        old, new = (Block(BlockKind.CAPTION, each) for each in (caption, _worded(caption, rng)))
        made = Whole(_document(text, old), _document(text, new))
    return made, Whole(
        _document(text, pictures=(Picture(2, shown, caption),)),
        _document(text, pictures=(Picture(2, again, caption),)),
    )


def moved(text: Paragraphs, other: Paragraphs, rng: Random) -> tuple[Whole, Whole]:
    """A paragraph elsewhere; against text put in above, or taken out, which only shifts it."""
    count = len(text)
    place = rng.randrange(1, count - 2)
    rest = [*text[:place], *text[place + 1 :]]
    there = rng.choice([at for at in range(1, count - 1) if abs(at - place) > 1] or [0])
    shifted = rng.choice(([*text[:1], other[1], other[2], *text[1:]], [*text[:1], *text[2:]]))
    return (
        Whole(_document(text), _document([*rest[:there], text[place], *rest[there:]])),
        Whole(_document(text), _document(shifted)),
    )


def restored(text: Paragraphs, other: Paragraphs, rng: Random) -> tuple[Whole, Whole]:
    """A paragraph or a wording that stood there two versions ago; against a new one, and a third wording."""
    place = rng.randrange(1, len(text))
    without = [*text[:place], *text[place + 1 :]]
    word = next((each for each in WORD.finditer(text[place])), None)
    was = word.span() if word else (0, 0)
    reworded, third = (
        [*text[:place], f"{text[place][: was[0]]}{each}{text[place][was[1] :]}", *text[place + 1 :]]
        for each in rng.sample([each for each in COMMON if each != (word and word.group())], 2)
    )
    first = _document(text)
    came = [*without[:place], other[1], *without[place:]]
    gone = rng.choice((without, reworded))
    return (
        Whole(_document(gone), first, (first,)),
        rng.choice(
            (
                Whole(_document(without), _document(came), (first,)),
                Whole(_document(reworded), _document(third), (first,)),
            )
        ),
    )


def truncated(text: Paragraphs, other: Paragraphs, rng: Random) -> tuple[Whole, Whole]:
    """The beginning of a page that was given before, with a wall or an ellipsis; against a page shortened by its editor."""
    cut = max(1, len(text) // 3)
    half = " ".join(text[cut].split()[: max(3, len(text[cut].split()) // 2)]).rstrip(".,;:!?\"'”’")
    wall = rng.choice(([f"{half}..."], ["Subscribe to continue reading this article."]))
    inner = len(text) // 2
    short = [*text[:inner], *text[inner + 1 :]]
    return (
        Whole(_document(text), _document([*text[:cut], *wall]), given=True),
        Whole(_document(text), _document(short), given=True),
    )


def section(text: Paragraphs, other: Paragraphs, rng: Random) -> tuple[Whole, Whole]:
    """A subhead with what stands under it, added or removed; against a subhead alone, and paragraphs alone."""
    title = Block(BlockKind.SUBHEAD, f"What the {rng.choice(COMMON)} tells")
    old = _document(text)
    own, theirs = old.blocks, tuple(Block(BlockKind.PARAGRAPH, each) for each in other[1:3])
    sides = [old, replace(old, blocks=(*own, title, *theirs))]
    rng.shuffle(sides)
    middle = len(own) // 2
    alone = rng.choice(((*own[:middle], title, *own[middle:]), (*own, *theirs)))
    return Whole(*sides), Whole(old, replace(old, blocks=alone))


def replaced(text: Paragraphs, other: Paragraphs, rng: Random) -> tuple[Whole, Whole]:
    """Another article at the address; against one of which half was written anew."""
    half = len(text) // 2 + 1
    return (
        Whole(_document(text), _document(other)),
        Whole(_document(text), _document([*text[:half], *other[half:]])),
    )


def typography(text: Paragraphs, other: Paragraphs, rng: Random) -> tuple[Whole, Whole]:
    """Quotation marks, dashes or case alone; against a mark that means something, and another word."""
    place = next((n for n, each in enumerate(text) if _curled(each) != each), 0)
    was = text[place] if _curled(text[place]) != text[place] else f"{text[place]} - as it was said"
    now = _curled(was)
    old = [*text[:place], was, *text[place + 1 :]]
    wrong = [*text[:place], was.rstrip(".") + "?", *text[place + 1 :]]
    return (
        Whole(_document(old), _document([*text[:place], now, *text[place + 1 :]])),
        Whole(
            _document(old),
            _document(
                rng.choice(
                    (wrong, [_worded(each, rng) if n == place else each for n, each in enumerate(old)])
                )
            ),
        ),
    )


def wording(text: Paragraphs, other: Paragraphs, rng: Random) -> tuple[Whole, Whole]:
    """A word that praises or blames for one that does not; against words that do neither."""

    def pair(words: tuple[str, str]) -> Whole:
        was, now = words if rng.random() < 0.5 else words[::-1]
        subject = rng.choice(("people in the old town", "men at the harbour", "boats of the county"))
        told = [
            f"Late on Sunday the {each} of which {subject} had spoken came up once more."
            for each in (was, now)
        ]
        return Whole(*(_document([*text[:2], each, *text[2:]]) for each in told))

    return pair(rng.choice(_COLOURED)), pair(rng.choice(_PLAIN))


def unclassified(text: Paragraphs, other: Paragraphs, rng: Random) -> tuple[Whole, Whole]:
    """A sentence of plain words that came, or another word; against typography alone, and nothing at all."""
    place = rng.randrange(1, len(text))
    plain = f"The {rng.choice(COMMON)} was seen from the road and from the sea."
    styled = [_curled(each) for each in text]
    return (
        Whole(_document(text), _document([*text[:place], plain, *text[place:]])),
        Whole(_document(text), _document(rng.choice((text, styled)))),
    )


MAKERS: dict[EditClass, Maker] = {
    EditClass.STANDFIRST: standfirst,
    EditClass.LEAD: lead,
    EditClass.WORDING: wording,
    EditClass.BYLINE: byline,
    EditClass.TIME: times,
    EditClass.LINKS: links,
    EditClass.IMAGE: image,
    EditClass.MOVED: moved,
    EditClass.RESTORED: restored,
    EditClass.TRUNCATED: truncated,
    EditClass.SECTION: section,
    EditClass.REPLACED: replaced,
    EditClass.TYPOGRAPHY: typography,
    EditClass.UNCLASSIFIED: unclassified,
}


def _common(text: Paragraphs, other: Paragraphs) -> int:
    """How many paragraphs and longer words two articles have in common: made-up ones share theirs, real ones hardly any."""
    here, there = ({*text, *WORD.findall(" ".join(each))} for each in (text, other))
    return len(here & there)


@dataclass(slots=True)
class Told:
    """Of one class: pairs in which it was made, in which it was found there, and hard negatives told as it."""

    true: int = 0
    found: int = 0
    tempting: int = 0
    fell: int = 0


def classes_of(pair: Whole) -> set[EditClass]:
    """The classes that are told of a pair."""
    comparison = compare(pair.old, pair.new)
    units = {fold(unit) for paragraph in comparison.new_units for unit in paragraph}
    stood = frozenset(block.text for each in pair.earlier for block in each.blocks)
    earlier = earlier_sentences(stood, units, pair.old)
    return {
        edit.klass for edit in classify(comparison, pair.old, pair.new, earlier=earlier, given=pair.given)
    }


def generated(
    bases: Sequence[Paragraphs], seed: int, count: int = PAIRS
) -> Iterator[tuple[EditClass, Whole, bool]]:
    """Each class with its pairs, and whether an edit of it was made in them."""
    rng = Random(seed)
    long = [each for each in bases if len(each) >= 6]
    for klass, maker in MAKERS.items():
        for _ in range(count):
            text, *others = rng.sample(long, min(9, len(long)))
            other = min(others, key=lambda each: _common(text, each))
            made, tempting = maker(text, other, rng)
            yield klass, made, True
            yield klass, tempting, False


def judged(bases: Sequence[Paragraphs], seed: int) -> tuple[dict[EditClass, Told], list[str]]:
    """How often each class was told rightly and wrongly, with the misjudged pairs."""
    tallies = {klass: Told() for klass in MAKERS}
    wrong: list[str] = []
    for klass, pair, is_edit in generated(bases, seed):
        told, tally = classes_of(pair), tallies[klass]
        if is_edit:
            tally.true += 1
            tally.found += klass in told
        else:
            tally.tempting += 1
            tally.fell += klass in told
        if (klass in told) is not is_edit:
            wrong.append(f"{klass.value}: {'missed' if is_edit else 'told'}, {sorted(told)}")
    return tallies, wrong
