"""Classes of edits: precision and recall on real headlines and on generated articles, and their cost.

    python bench/classes.py [--seed SEED] [--wrong CLASS]

*Real headlines*: changes of headlines labelled by hand before any rule was run on them (`headlines.py`).

*Generated articles*: one paragraph, one edit; the editor knows what it did. Base texts are our own prose (the
newsroom's wire) and, where the measuring data are present, news articles. Beside true edits stand hard negatives
(`tempting.py`), each made to tempt one class: a figure written out, quotation marks set otherwise, "said X" turned
round, "may" for "might", a paragraph on correction officers, Mr Harrow for Paul Harrow, another word one letter away, a
headline in other case. A class is predicted right where an edit of it is told in the paragraph in which it was made;
*told* counts the hard negatives that were told as the class they tempt. Rules were tuned on seeds 1 and 2; the figures
are of seed 7. Generator and rules have one author: expect lower figures on real edits.

*Whole articles*: the other classes, which no change of one paragraph shows (`wholes.py`): a standfirst, a lead, another
picture, a paragraph moved, a text cut off …; sixty of each made, and sixty pairs that tempt a rule to tell it.

*Attributions*: another source, one that came or went, one that got a name, in templates of five languages; beside another verb
of saying, a source that only stands elsewhere, one inside a quotation … (`attributed.py`).

*Notes*: a note of correction is paired with the edit it describes; beside notes that quote its values stand ones that
describe something else (`notes.py`).

*Importance*: see `weights.py`. *Time*: CPU milliseconds of classifying and weighing one pair, beside those of
comparing it, medians over revisions of 60 sentences (`revisions.py`, medium).
"""

from __future__ import annotations

import argparse
import re
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from random import Random

import attributed
import headlines
import notes
import wholes
from headline_draw import HISTORIES, SHARED
from making import COMMON, UNITS, WORD, Editor, Made, made, one, outside, swap
from revisions import Reviser, articles
from table import Result, publish
from tempting import NEGATIVES, another_word
from variorum.comparison import compare
from variorum.edits import classify, importance
from variorum.testing.newsroom.wire import Wire
from variorum.types import Block, BlockKind, Document, EditClass, Headlines, PageState

BASIL = SHARED / "data" / "basil.tar.zst"
PAIRS = 700
REPORTED_SEED = 7

MEASURED = (
    EditClass.FIGURE, EditClass.QUOTE, EditClass.CORRECTION, EditClass.HEDGE, EditClass.COPY_EDIT,
    EditClass.ATTRIBUTION, EditClass.NAME, EditClass.HEADLINE,
)  # fmt: skip
#: What may be told beside an edit without being wrong: another speaker is another name, and a paragraph that goes
#: takes with it whom it names, a clause that is cut what it counts.
BESIDE = {
    EditClass.QUOTE: {EditClass.NAME, EditClass.FIGURE, EditClass.HEDGE},
    EditClass.ATTRIBUTION: {EditClass.NAME},
    EditClass.NAME: {EditClass.ATTRIBUTION},
    EditClass.HEADLINE: {
        EditClass.FIGURE,
        EditClass.NAME,
        EditClass.HEDGE,
        EditClass.QUOTE,
        EditClass.COPY_EDIT,
    },
}


_QUOTED = re.compile(r'"([^"]{30,})"|“([^”]{30,})”')
_DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_NAMES = ("Paul Harrow", "Edda Castell", "Ines Valko", "Tom Brisling", "Hanna Orrel", "Viktor Saltmarsh")
_NAME = re.compile(r"(?<=[a-z,] )([A-Z][a-z]+ [A-Z][a-z]{3,})(?=[ ,.])")
_SPOKEN = re.compile(
    r'(?<=["”] said )([A-Z][a-z]+ [A-Z][a-z]+)(?=[.,])|(?<=["”] )([A-Z][a-z]+ [A-Z][a-z]+)(?= said)'
)
# --- true edits ------------------------------------------------------------------------------------------


def digits(text: str, rng: Random) -> Made | None:
    """Another number of the same length: counts, money, percentages, years, times."""
    match = one(r"(?<![\w.,:/-])(?:[$£])?\d[\d,.]*\d|(?<![\w.,:/-])\d(?![\w.,:/-])", text, rng)
    if match is None or re.match(r"[\w-]", text[match.end() : match.end() + 1]):
        return None
    old = match.group()
    new = "".join(rng.choice("123456789") if c.isdigit() else c for c in old)
    if new == old or ":" in text[match.end() : match.end() + 1]:
        return None
    return made(swap(text, match.start(), match.end(), new), EditClass.FIGURE)


def spelt(text: str, rng: Random) -> Made | None:
    """Another number in words."""
    match = one(rf"\b(?:{'|'.join(UNITS)})\b(?= [a-z]{{4,}}s\b)", text, rng)
    if match is None:
        return None
    new = rng.choice([word for word in UNITS if word != match.group()])
    return made(swap(text, match.start(), match.end(), new), EditClass.FIGURE)


def several(text: str, rng: Random) -> Made | None:
    """Several of what stood there without a number: "a boat", "two boats"."""
    match = one(r"\b[Aa]n? ([a-z]{3,}[a-eg-rtuvw])(?= (?:in|of|with|for|on|at|from|near|by)\b)", text, rng)
    if match is None:
        return None
    new = rng.choice(UNITS)
    new = new.capitalize() if match.group()[0] == "A" else new
    return made(swap(text, match.start(), match.end(), f"{new} {match[1]}s"), EditClass.FIGURE)


def day(text: str, rng: Random) -> Made | None:
    """Another weekday, or another month, May among them."""
    match = one(rf"\b(?:on )(?P<day>{'|'.join(_DAYS)})\b|\bin (?P<month>{'|'.join(_MONTHS)})\b", text, rng)
    if match is None:
        return None
    listed = _DAYS if match["day"] else _MONTHS
    group = "day" if match["day"] else "month"
    new = rng.choice([each for each in listed if each != match[group]])
    return made(swap(text, match.start(group), match.end(group), new), EditClass.FIGURE)


def quote_altered(text: str, rng: Random) -> Made | None:
    """A word inside a quotation exchanged, or its last clause cut."""
    match = _QUOTED.search(text)
    if match is None:
        return None
    start, end = match.start() + 1, match.end() - 1
    inner = text[start:end]
    cut = inner.rfind(", ", 25, len(inner) - 8)
    if cut > 0 and rng.random() < 0.4:
        tail = inner[-1] if inner[-1] in ".,!?" else ""
        return made(swap(text, start, end, inner[:cut] + tail), EditClass.QUOTE)
    words = list(WORD.finditer(inner))
    if not words:
        return None
    word = rng.choice(words)
    new = rng.choice([each for each in COMMON if each != word.group()])
    return made(swap(text, start + word.start(), start + word.end(), new), EditClass.QUOTE)


def quote_removed(text: str, rng: Random) -> Made | None:
    """A paragraph that quotes is taken out."""
    match = _QUOTED.search(text)
    return made(None, EditClass.QUOTE) if match and len(match.group().split()) > 5 else None


def hedge_added(text: str, rng: Random) -> Made | None:
    match = one(r"(?<=[a-z] )(?:was|were|had|has|is|are)\b(?= [a-z]+ed\b)", text, rng)
    if match is None:
        return None
    hedge = rng.choice(("reportedly", "allegedly", "apparently", "possibly"))
    return made(text[: match.end()] + f" {hedge}" + text[match.end() :], EditClass.HEDGE)


def hedge_removed(text: str, rng: Random) -> Made | None:
    match = one(r" (?:reportedly|allegedly|apparently|possibly|perhaps|probably)\b(?= [a-z])", text, rng)
    return made(swap(text, match.start(), match.end(), ""), EditClass.HEDGE) if match else None


def spoken(text: str, rng: Random) -> Made | None:
    """The same words from another speaker."""
    match = _SPOKEN.search(text)
    if match is None:
        return None
    new = rng.choice(_NAMES)
    return made(swap(text, match.start(), match.end(), new), EditClass.ATTRIBUTION)


def named(text: str, rng: Random) -> Made | None:
    """Another name in the place of one."""
    found = [
        each
        for each in _NAME.finditer(text)
        if outside(text, each) and not _speaks(text, each) and not _dated(each.group())
    ]
    if not found:
        return None
    match = rng.choice(found)
    return made(swap(text, match.start(), match.end(), rng.choice(_NAMES)), EditClass.NAME)


def _speaks(text: str, match: re.Match[str]) -> bool:
    near = text[max(0, match.start() - 12) : match.end() + 12]
    return bool(re.search(r"\b(?:said|says|told|according|added)\b", near))


def _dated(name: str) -> bool:
    return bool({*_DAYS, *_MONTHS} & set(name.split()))


def misspelt(text: str, rng: Random) -> Made | None:
    """Two inner letters of a word change places, or one is doubled."""
    match = one(r"\b[a-z]{6,}\b", text, rng)
    if match is None:
        return None
    word = match.group()
    at = rng.randrange(1, len(word) - 2)
    new = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    if new == word:
        return None
    return made(swap(text, match.start(), match.end(), new), EditClass.COPY_EDIT)


def hyphenated(text: str, rng: Random) -> Made | None:
    match = one(r"(?<=\b[a-z]{4} )?\b[a-z]{4,} (?=[a-z]{5,}\b)", text, rng)
    if match is None:
        return None
    return made(text[: match.end() - 1] + "-" + text[match.end() :], EditClass.COPY_EDIT)


def punctuated(text: str, rng: Random) -> Made | None:
    match = one(r"(?<=[a-z]), (?=[a-z])", text, rng)
    return made(swap(text, match.start(), match.end(), " "), EditClass.COPY_EDIT) if match else None


EDITORS: tuple[Editor, ...] = (
    digits, digits, spelt, several, day, quote_altered, quote_altered, quote_removed, hedge_added, hedge_removed, spoken, named,
    misspelt, hyphenated, punctuated,
)  # fmt: skip

#: Notes that an editor appends, and paragraphs that only look like one.
NOTES = (
    "Correction: An earlier version of this article gave the wrong year for the opening of the lock.",
    "This article was amended on 4 March to correct the name of the ferry.",
    "An earlier version of this story said the bridge would reopen in June. It will reopen in July.",
    "Clarification: The council says the survey covers the old town only.",
    "Editor's note: The photograph that first stood here showed another harbour.",
    "CORRECTION (12 May, 14:05): The grant is 3.2m crowns, not 2.3m.",
    "Update and correction, 3 June: We have corrected the spelling of a name.",
    "This story has been corrected to say that two boats were lost.",
)
NO_NOTES = (
    "Correction officers at the prison on the headland went back to work on the same evening.",
    "Clarification tanks at the waterworks were emptied and scrubbed over the weekend.",
    "An earlier version of the bill had left the harbour dues as they were.",
    "The corrected chart will hang in the pilots' room from the end of the month.",
    "Editors of three local papers signed the letter and sent it to the county.",
    "A report on an earlier version of the engine found cracks in its housing.",
)


#: A class, and the paragraphs of the old and of the new text in which an edit of it was made; none for the headline.
Place = tuple[EditClass, int | None, int | None]


@dataclass(slots=True)
class Case:
    """One pair with what is true of it, and where what was made only tempts a rule to tell a class."""

    old: Document
    new: Document
    truth: list[Place] = field(default_factory=list)
    tempting: list[Place] = field(default_factory=list)

    def turned(self) -> Case:
        """The same the other way round: a quotation that is removed one way is added the other."""
        places = (
            [(klass, there, here) for klass, here, there in each] for each in (self.truth, self.tempting)
        )
        return Case(self.new, self.old, *places)


#: The edits with the class that they tempt a rule to tell, None where they are of one.
_MADE: tuple[tuple[Editor, EditClass | None], ...] = (*((each, None) for each in EDITORS), *NEGATIVES)


def generated(bases: Sequence[Sequence[str]], seed: int, count: int = PAIRS) -> Iterator[Case]:
    """Pairs with one to four edits or hard negatives each, every one in a paragraph of its own."""
    rng = Random(seed)
    for number in range(count):
        paragraphs = list(rng.choice(bases))
        wanted = rng.randint(1, 4)
        places = rng.sample(range(len(paragraphs)), len(paragraphs))
        changed: dict[int, tuple[Made, EditClass | None]] = {}
        for editor, tempted in rng.sample(_MADE, len(_MADE)):
            if len(changed) == wanted:
                break
            for place in places:
                if place in changed:
                    continue
                change = editor(paragraphs[place], rng)
                if change is not None and change.text != paragraphs[place]:
                    changed[place] = change, tempted
                    break
        yield _case(paragraphs, changed, rng, number)


def _case(
    paragraphs: Sequence[str], changed: dict[int, tuple[Made, EditClass | None]], rng: Random, number: int
) -> Case:
    new: list[str] = []
    truth: list[Place] = []
    tempting: list[Place] = []
    for place, text in enumerate(paragraphs):
        change, tempted = changed.get(place, (Made(text, frozenset()), None))
        there = len(new) if change.text is not None else None
        if change.text is not None:
            new.append(change.text)
        truth += [(klass, place, there) for klass in change.classes]
        tempting += [(tempted, place, there)] if tempted else []
    headlines, is_edit = retitled(paragraphs[0], rng)
    if headlines[0] != headlines[1]:
        (truth if is_edit else tempting).append((EditClass.HEADLINE, None, None))
    note = rng.random() < 0.5 if number % 3 == 0 else None
    if note is not None:
        new.append(rng.choice(NOTES if note else NO_NOTES))
        (truth if note else tempting).append((EditClass.CORRECTION, None, len(new) - 1))
    case = Case(_document(paragraphs, headlines[0]), _document(new, headlines[1]), truth, tempting)
    return case.turned() if note is None and rng.random() < 0.5 else case


def retitled(lead: str, rng: Random) -> tuple[tuple[Headlines, Headlines], bool]:
    """Two headlines made of a lead, and whether readers see another: a word or a figure exchanged; against other quotation
    marks, another case, or a title for search engines that moved alone. Of most pairs the headline stays."""
    text = " ".join(lead.replace('"', "").split()[:9]).rstrip(".,;:")
    old = Headlines(h1=text, og=text)
    chance = rng.random()
    if chance < 0.2:
        change = rng.choice((digits, spelt, another_word))(text, rng) or another_word(text, rng)
        if change is not None and change.text and change.text != text:
            return (old, Headlines(h1=change.text, og=change.text)), True
    elif chance < 0.4:
        words = text.split()
        place = rng.randrange(1, len(words)) if len(words) > 1 else 0
        styled = [f"'{word}'" if n == place else word for n, word in enumerate(words)]
        curled = [f"‘{word}’" if n == place else word for n, word in enumerate(words)]
        cased = [word.swapcase() if n == place else word for n, word in enumerate(words)]
        moved = replace(old, og=f"{text} in pictures")
        before, after = rng.choice(((styled, curled), (words, cased), (words, None)))
        if after is None:
            return (old, moved), False
        return (Headlines(h1=" ".join(before)), Headlines(h1=" ".join(after))), False
    return (old, old), True


#: Of pairs that are about the text alone.
_SAME = Headlines(h1="Headline of the day")
_UNIT = frozenset(["million", "billion", "per", "percent", "crowns", "cent"])


def valued(text: str, rng: Random) -> tuple[str, str, str] | None:
    """Another figure or name: the new text, and the values with their unit, as an editor writes them in a note."""
    made = rng.choice((digits, named))(text, rng)
    if made is None or made.text is None:
        return None
    old, new = text.split(), made.text.split()
    if len(old) != len(new):
        return None
    places = [place for place, pair in enumerate(zip(old, new, strict=True)) if pair[0] != pair[1]]
    first, last = places[0], places[-1] + 1
    while last < len(old) and old[last].strip(".,") in _UNIT and old[last - 1][-1] not in ".,":
        last += 1
    was, now = (" ".join(words[first:last]).strip('.,;:()"“”') for words in (old, new))
    return made.text, was, now


def _document(paragraphs: Iterable[str], headlines: Headlines = _SAME) -> Document:
    blocks = tuple(Block(BlockKind.PARAGRAPH, text) for text in paragraphs)
    return Document(PageState.ARTICLE, blocks, headlines.h1, headlines, language="en")


def own_prose(seed: int) -> list[list[str]]:
    """Articles of the newsroom's wire."""
    wire = Wire(Random(seed))
    return [
        [
            block.text
            for block in wire.article(f"a{n}", "gazette").copy.blocks
            if block.kind is BlockKind.PARAGRAPH
        ]
        for n in range(120)
    ]


def news() -> list[list[str]]:
    """Paragraphs of real articles, where the measuring data are present."""
    return [["".join(_text(p)) for p in article] for article in articles(BASIL)] if BASIL.exists() else []


def _text(paragraph: object) -> str:
    sentences = getattr(paragraph, "sentences", paragraph)
    return " ".join(str(getattr(each, "text", each)) for each in sentences)  # type: ignore[attr-defined]


@dataclass(slots=True)
class Tally:
    predicted: int = 0
    right: int = 0
    true: int = 0
    found: int = 0
    tempted: int = 0
    fell: int = 0
    wrong: list[str] = field(default_factory=list)


def judged(cases: Iterable[Case]) -> dict[EditClass, Tally]:
    """Precision and recall by class. An edit is right where one of its class was made in its paragraph."""
    tallies = {klass: Tally() for klass in MEASURED}
    for case in cases:
        comparison = compare(case.old, case.new)
        edits = classify(comparison, case.old, case.new)
        homes = [
            [p for p, paragraph in enumerate(side) for _ in paragraph]
            for side in (comparison.old_units, comparison.new_units)
        ]
        places = [
            (
                edit,
                None if edit.old_unit is None else homes[0][edit.old_unit],
                None if edit.new_unit is None else homes[1][edit.new_unit],
            )
            for edit in edits
        ]
        for edit, here, there in places:
            tally = tallies.get(edit.klass)
            if tally is None:
                continue
            allowed = {edit.klass} | {klass for klass, beside in BESIDE.items() if edit.klass in beside}
            near = {klass for klass, a, b in case.truth if _same_place((a, b), (here, there))}
            if edit.klass not in near and allowed & near:
                continue
            tally.predicted += 1
            if edit.klass in near:
                tally.right += 1
            else:
                texts = [
                    side.blocks[place].text if place is not None else None
                    for side, place in ((case.old, here), (case.new, there))
                ]
                tally.wrong.append(
                    f"{edit.detail} {edit.old!r} → {edit.new!r} in {texts[0]!r} → {texts[1]!r}"
                )
        for klass, a, b in case.tempting:
            tallies[klass].tempted += 1
            tallies[klass].fell += any(
                edit.klass is klass and _same_place((a, b), (here, there)) for edit, here, there in places
            )
        for klass, a, b in case.truth:
            tally = tallies[klass]
            tally.true += 1
            if any(
                edit.klass is klass and _same_place((a, b), (here, there)) for edit, here, there in places
            ):
                tally.found += 1
            else:
                old = case.old.blocks[a].text if a is not None else None
                new = case.new.blocks[b].text if b is not None else None
                tally.wrong.append(f"MISSED {old!r} → {new!r}")
    return tallies


def _same_place(one: tuple[int | None, int | None], other: tuple[int | None, int | None]) -> bool:
    if one == (None, None):
        return other == one
    return any(a is not None and a == b for a, b in zip(one, other, strict=True))


def milliseconds(count: int = 30) -> tuple[float, float] | None:
    """CPU time of one pair of 60 sentences, medians: of comparing two documents, the best of three, and of their classes
    and importance, the first time; None without the data."""
    if not BASIL.exists():
        return None
    reviser = Reviser(articles(BASIL), REPORTED_SEED)
    comparing, classing = [], []
    for _ in range(count):
        old, new = (_document(map(" ".join, side)) for side in reviser.pair(60, "medium").units())
        comparison = compare(old, new)
        began = time.process_time()
        importance(classify(comparison, old, new))  # once: what was found in a sentence is kept for a while
        classing.append((time.process_time() - began) * 1000)
        comparing.append(_best(lambda old=old, new=new: compare(old, new)))  # type: ignore[misc]
    return statistics.median(comparing), statistics.median(classing)


def _best(work: Callable[[], object]) -> float:
    spent = []
    for _ in range(3):
        began = time.process_time()
        work()
        spent.append((time.process_time() - began) * 1000)
    return min(spent)


def _noted(source: str, bases: Sequence[Sequence[str]], seed: int) -> Result:
    """The row of notes paired with the edits they describe."""
    tally = notes.paired(notes.noted(bases, valued, Random(seed), PAIRS))
    return Result(
        {
            "texts": source,
            "class": "correction, with its edit",
            "predicted": tally.told,
            "true": tally.true,
            "precision": f"{tally.right / max(1, tally.told):.3f}",
            "recall": f"{tally.right / max(1, tally.true):.3f}",
        }
    )


def _whole(source: str, bases: Sequence[Sequence[str]], seed: int) -> Iterator[Result]:
    """The rows of the classes that are seen of a whole article."""
    tallies, wrong = wholes.judged(bases, seed)
    for line in wrong:
        print(source, line, file=sys.stderr)
    for klass, tally in tallies.items():
        told = tally.found + tally.fell
        yield Result(
            {
                "texts": source,
                "class": klass.value,
                "predicted": told,
                "true": tally.true,
                "precision": f"{tally.found / max(1, told):.3f}",
                "recall": f"{tally.found / tally.true:.3f}",
                "hard negatives": tally.tempting,
                "told": tally.fell,
            }
        )


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seed", type=int, default=REPORTED_SEED)
    parser.add_argument("--wrong", choices=[klass.value for klass in MEASURED], help="list misjudged edits")
    options = parser.parse_args()
    table: list[Result] = []
    if HISTORIES.exists():
        table += headlines.rows()
    for source, bases in (
        ("generated, own prose", own_prose(options.seed)),
        ("generated, news articles", news()),
    ):
        if not bases:
            continue
        for klass, tally in judged(generated(bases, options.seed)).items():
            if options.wrong == klass.value:
                print(source, *tally.wrong, sep="\n   ", file=sys.stderr)
            table.append(
                Result(
                    {
                        "texts": source,
                        "class": klass.value,
                        "predicted": tally.predicted,
                        "true": tally.true,
                        "precision": f"{tally.right / tally.predicted:.3f}" if tally.predicted else "-",
                        "recall": f"{tally.found / tally.true:.3f}" if tally.true else "-",
                        "hard negatives": tally.tempted,
                        "told": tally.fell,
                    }
                )
            )
        table += _whole(source, bases, options.seed)
        table.append(_noted(source, bases, options.seed))
    table += attributed.rows(options.seed)
    spent = milliseconds()
    title = "Classes of edits: what was told against what was labelled by hand, or made by the generator"
    if spent is not None:
        title += f"; CPU of a pair of 60 sentences: compared {spent[0]:.2f} ms, classed and weighed {spent[1]:.2f} ms"
    if options.seed == REPORTED_SEED and not options.wrong:
        publish("classes", title, table)
    else:
        print(title, *(row.values for row in table), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
