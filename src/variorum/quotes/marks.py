"""What a whole report quotes, by its marks: a quotation that runs over paragraphs is one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Final

from variorum.edits.quotations import quotations
from variorum.quotes.printed import Kind, Said
from variorum.text.paragraphs import paragraphs

_OPENERS = '“„«»"‟'
_CLOSERS = '”“»«"'
_SINGLE = "'‘‚"
#: Characters of a quotation that is too short to be known again without the words around it.
_SHORT = 25
_MARKED = re.compile(f"[{_OPENERS}]")
_OPENING = re.compile(r"(?:(?<=\s)|(?<=^)|(?<=[(\[—–]))(?:[“„\"]|«[ \u00a0\u202f]?)(?=[\w\[(¿¡…£$€])")
#: The closing mark with which Spanish and French go on in a paragraph: «… ¶ »…».
_REOPENED = re.compile(r"^(\s*)»(?=[ \u00a0\u202f]?[\w\[(¿¡…£$€])")
#: Two apostrophes for a double mark, as typewriters set it.
_TYPED_OPENING = re.compile(r"(?:(?<=\s)|^)(?:''|``)(?=[\w\[(])", re.MULTILINE)
_TYPED_CLOSING = re.compile(r"(?<=[\w.,!?…;:%)\]])''(?!\w)")
#: The dash before speech, and what is told between dashes, or behind the last one, with the marks behind it.
DASHES = "—–―"
_DASH = re.compile(rf"\s*[{DASHES}] ?(?=[\w¿¡«“\"(])")
_ASIDE = re.compile(rf" [{DASHES}] ?(?P<told>[^\W\dA-Z][^{DASHES}]*)(?:[{DASHES}][.,;:]?(?: |$)|$)")
_COMMA = re.compile(rf"(?<=[,?!…]) (?P<told>[^\W\dA-Z][^{DASHES},.]*)(?:, (?=[^\W\d])|[.] ?|$)")
#: One mark that opens and closes, where the text has no other: ”…” and »…» of the north; and the corners of the east.
_NORTH: Final = (("”", "“„"), ("»", "«"))
_NORTH_OPENING = r"(?:(?<=[\s(\[—–-])|^){}(?=[\w\[(¿¡…£$€–—-])"
_CORNERS = re.compile("[「」『』]")
_WORD = re.compile(r"\w+")
#: A word of some length before a name, and the end of a sentence.
_TURNED = re.compile(r"([^\W\d_]{4,}) ([^\W\d_])")
_STOP = re.compile(r"[.?!…]+(?: |$)")
#: Among how many words of an aside the verb of speech is: "a-t-elle dit".
_TELLING: Final = 4
#: What stands in the place of a quoted character for those who look beside quotations.
HIDDEN = "\x00"


@dataclass(frozen=True, slots=True)
class Marked:
    """What stands between marks: `[start, end)` with the outer marks, `[inner, inner_end)` without them."""

    start: int
    end: int
    inner: int
    inner_end: int


@dataclass(frozen=True, slots=True)
class Dialogue:
    """How a language sets speech behind dashes: its `verbs` of speech, which stand behind another dash, or with `commas`
    behind one of these as well ("– Vi väntar, säger Nils Berg."); speech goes on behind the comma of such an aside with one of
    `resuming` ("och"), and no other word does: what stands there is told of who speaks. None of `plain` is a verb."""

    verbs: frozenset[str] = frozenset()
    commas: bool = False
    resuming: frozenset[str] = frozenset()
    plain: frozenset[str] = frozenset()


def marked(text: str, dialogue: Dialogue = Dialogue()) -> list[Marked]:
    """The quotations of a report in their order. Nested ones are part of the one that holds them; a paragraph that
    opens with a mark goes on with what the one before it left open.

    With the verbs of a `dialogue`, paragraphs in a row that open with one
    are quotations too, where one of the verbs stands behind a dash in any of them: "—Abrirá en mayo —dijo Holm—. O antes."
    """
    found: list[Marked] = []
    left_open = False
    plain = _typed(text)
    blocks = list(paragraphs(plain))
    spoken = _dialogue(blocks, dialogue)
    for start, paragraph in blocks:
        if start in spoken:
            found += spoken[start]
            left_open = False
            continue
        if left_open and plain[found[-1].start] == "«":
            paragraph = _REOPENED.sub(r"\1«", paragraph, count=1)
        inside = [(start + each.start, start + each.end) for each in quotations(paragraph)]
        doubles = [end for begin, end in inside if plain[begin] not in _SINGLE]
        opening = _OPENING.search(paragraph, doubles[-1] - start if doubles else 0)
        if opening is not None:
            inside = [each for each in inside if each[1] <= start + opening.start()]
            inside.append((start + opening.start(), start + len(paragraph.rstrip())))
        first = start + len(paragraph) - len(paragraph.lstrip())
        for place, (begin, end) in enumerate(inside):
            closed = end - begin > 1 and plain[end - 1] in _CLOSERS + "'’"
            one = Marked(begin, end, begin + 1, end - closed)
            if left_open and place == 0 and begin == first and plain[begin] in _OPENERS:
                found[-1] = Marked(found[-1].start, end, found[-1].inner, one.inner_end)
            else:
                found.append(one)
            left_open = not closed
        if not inside:
            left_open = False
    return [_trimmed(text, each) for each in found if each.inner < each.inner_end]


def _dialogue(blocks: Sequence[tuple[int, str]], how: Dialogue) -> dict[int, list[Marked]]:
    """What is spoken in the paragraphs of dialogues, by where these begin."""
    found: dict[int, list[Marked]] = {}
    for dashed, group in groupby(blocks, lambda block: bool(how.verbs) and _DASH.match(block[1]) is not None):
        row = list(group) if dashed else []
        if any(_asides(paragraph, how) for _, paragraph in row):
            found |= {
                start: list(_speech(start, paragraph, _asides(paragraph, how, dialogue=True)))
                for start, paragraph in row
            }
    return found


def _asides(paragraph: str, how: Dialogue, *, dialogue: bool = False) -> list[tuple[int, int]]:
    """Where between or behind dashes, or commas, somebody is told to speak; up to the end of the dash and its mark. What is known to
    be a `dialogue` has asides with verbs that no list has, before who speaks: "– Idę – odparła Anna"."""
    patterns = (_ASIDE, _COMMA) if how.commas else (_ASIDE,)
    found: list[tuple[int, int]] = []
    for pattern in patterns:
        place = 1
        while aside := pattern.search(paragraph, place):
            turned = dialogue and pattern is _ASIDE and _is_turned(aside["told"], how)
            if not turned and how.verbs.isdisjoint(_WORD.findall(aside["told"])[:_TELLING]):
                place = aside.start() + 1
                continue
            place = _aside_end(paragraph, aside.end(), how)
            if not any(start < place and aside.start() < end for start, end in found):
                found.append((aside.start(), place))
    return sorted(found)


def _is_turned(told: str, how: Dialogue) -> bool:
    """Whether an aside begins with what may be a verb, and then who speaks."""
    verb = _TURNED.match(told)
    return verb is not None and verb[1].islower() and verb[2].isupper() and verb[1] not in how.plain


def _aside_end(paragraph: str, end: int, how: Dialogue) -> int:
    """Where an aside ends of which a comma ends the first part: "säger Karin Ek, som är kommunalråd." is one."""
    word = _WORD.match(paragraph, end)
    if (
        not how.commas
        or not paragraph[:end].endswith(", ")
        or (word and word.group().casefold() in how.resuming)
    ):
        return end
    stop = _STOP.search(paragraph, end)
    return stop.end() if stop else len(paragraph)


def _speech(start: int, paragraph: str, asides: Sequence[tuple[int, int]]) -> Iterator[Marked]:
    """The parts of a paragraph behind its dash that are none of the asides."""
    opening = _DASH.match(paragraph)
    first = opening.end() if opening else 0
    edges = [first, *(edge for aside in asides for edge in aside), len(paragraph)]
    for begin, end in zip(edges[::2], edges[1::2], strict=True):
        inner = paragraph[begin:end].strip()
        if any(map(str.isalnum, inner)):
            at = start + paragraph.index(inner, begin)
            yield Marked(start if begin == first else at, at + len(inner), at, at + len(inner))


def spoken(one: Said) -> list[Said]:
    """What stands in marks of something said: of what the writer tells around them, each quotation by itself, else all of it."""
    found = marked(one.text) if one.kind is Kind.MIXED and _MARKED.search(one.text) else []
    if any(each.inner_end - each.inner < _SHORT for each in found):
        return [one]  # too little to be known again by itself
    return [
        replace(one, start=one.start + each.inner, end=one.start + each.inner_end, text=one.text[each.inner : each.inner_end])
        for each in found
    ] or [one]  # fmt: skip


def in_marks(one: Said) -> list[str]:
    """What stands in marks of what a writer tells."""
    return [one.text[each.inner : each.inner_end] for each in marked(one.text)]


def narrated(one: Said) -> bool:
    """Whether something said is told in the writer's words, all of it or around a word or two in marks."""
    return one.kind is Kind.INDIRECT or (one.kind is Kind.MIXED and _MARKED.search(one.text) is not None)


def hidden(text: str, found: list[Marked]) -> str:
    """The text, as long as it is, with what is quoted hidden but for its last character: where a quotation ends with
    a full stop, so may a sentence."""
    pieces: list[str] = []
    end = 0
    for each in found:
        pieces += text[end : each.inner], HIDDEN * (each.inner_end - each.inner - 1)
        end = max(each.inner, each.inner_end - 1)
    return "".join([*pieces, text[end:]])


def _typed(text: str) -> str:
    """The text with double marks for two apostrophes, and for the marks of other places, and as long."""
    if "''" in text:
        text = _TYPED_CLOSING.sub('" ', _TYPED_OPENING.sub(' "', text))
    for mark, others in _NORTH:
        if mark in text and not any(each in text for each in others):
            text = re.sub(_NORTH_OPENING.format(mark), "“", text, flags=re.MULTILINE).replace(mark, "”")
    return _cornered(text) if _CORNERS.search(text) else text


def _cornered(text: str) -> str:
    """The text with curved marks for the outermost of its corners; those inside stay as they are, for they quote in a quotation."""
    found = list(text)
    depth = 0
    for each in _CORNERS.finditer(text):
        opens = each.group() in "「『"
        depth = max(0, depth - (not opens))
        if depth == 0:
            found[each.start()] = "“" if opens else "”"
        depth += opens
    return "".join(found)


def _trimmed(text: str, found: Marked) -> Marked:
    """Without blanks inside the marks, and with both apostrophes of a mark outside."""
    inner, inner_end = found.inner, found.inner_end
    while inner < inner_end and (text[inner].isspace() or text[inner] in "'`"):
        inner += 1
    while inner < inner_end and (text[inner_end - 1].isspace() or text.startswith("''", inner_end - 1)):
        inner_end -= 1
    start, end = found.start, found.end
    if text[start] in "'`" and text[start - 1 : start] == text[start]:
        start -= 1
    if end > inner_end and text[end - 1] == "'" == text[end : end + 1]:
        end += 1
    return Marked(start, end, inner, inner_end)
