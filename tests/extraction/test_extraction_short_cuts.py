"""Pages on which a look at the bytes and a full reading could part ways.

Paragraphs come, go and are reworded beside all that a page may hold unseen: hidden elements, buttons, templates,
comments, attributes with `>`. A look that reads less than the whole page must find what the whole reading finds, or
leave the page to it.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from re import _parser as patterns  # type: ignore[attr-defined]  # the only way to go through a pattern's alternatives

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from variorum.extraction import vocabulary
from variorum.extraction.again import read_again
from variorum.extraction.article_memory import ArticleMemory
from variorum.extraction.glance import compare, look
from variorum.extraction.memory import SourceMemory
from variorum.extraction.reread import Reread
from variorum.extraction.reworded import reworded
from variorum.types import Document

URL = "https://tide.example/ferry"
AT = datetime(2026, 3, 2, 9, tzinfo=UTC)

_WHO = ("The council", "A spokeswoman for the port", "The harbour master", "A passenger from the island")
_SAID = ("said on Monday that", "told reporters that", "denied in a letter that", "had warned in May that")
_WHAT = ("the old quay", "a second ferry", "the night crossing", "every lifeboat")
_ENDS = (
    "would cost fourteen million a year.",
    "was never part of the plan.",
    "must wait until the spring, when the ice is gone.",
)

#: What may stand between the paragraphs of a page or hold one of them: `{}` is a label or a paragraph.
_HOLDERS = (
    "<p hidden>{}</p>", "<P HIDDEN>{}</P>", "<p hidden=''>{}", "<p hidden>{}</pre><b>x</b></p>", "<div hidden>{}",
    "<div hidden><p>{}</p></div>", "<div style='display:none'>{}<div>x</div></div>", "<li hidden>{}",
    "<DIV STYLE='DISPLAY:NONE'>{}</DIV>", "<p style=\"visibility: hidden\">{}</p>", "<span hidden>{}",
    "<span style='display:none'>{}</span>", "<ul hidden><li>{}</li></ul>", "<ol><li hidden>{}</li></ol>",
    "<x-box hidden>{}</x-box>", "<em hidden>{}</em>", "<label><input hidden>{}</label>", "<p aria-hidden=true>{}</p>",
    "<p class=hidden>{}</p>", "<div title='hidden'>{}</div>", "<button>{}</button>", "<BUTTON>{}</BUTTON>",
    "<button>{}", "<button type=button><span>{}</span></button>", "<button>x<button>{}</button>",
    "<noscript>{}</noscript>", "<noscript><p>{}</p></noscript>", "<noscript><img src=/p.gif></noscript>{}",
    "<template><p>{}</p></template>", "<template>{}", "<textarea>{}</textarea>", "<textarea>{}",
    "<select><option>{}</option></select>", "<select>{}", "<iframe>{}</iframe>", "<object>{}</object>",
    "<video>{}</video>", "<div><video></div><p>{}</p></video>", "<canvas>{}</canvas>", "<svg><text>{}</text></svg>",
    "<svg><p>{}</p></svg>", "<svg hidden><title>{}</title></svg>", "<math><mi>{}</mi></math>", "<title>{}</title>",
    "<script>var a = '{}'</script>", "<style>/* {} */</style>", "<!-- {} -->", "<!-- {}", "<!--><p>{}</p><!-- -->",
    "<!--->{}-->", "<!-- a --!>{}<!-- -->", "<![CDATA[ {} ]]>", "<?php {} ?>", "<p data-x=\"1 > 0\">{}</p>",
    "<div data-x='a > b'>{}</div>", "<span data-x='<p>'>{}</span>", "<a href='x>y'>{}</a>", "<a href=/q>{}",
    "<p><a href=/x>{}</a></p>", "<div class=share>{}</div>", "<aside><p>{}</p></aside>", "<hr>{}", "<br>{}",
    "<section><h3>{}</h3></section>", "<details><summary>{}</summary></details>", "<dialog>{}</dialog>",
    "<form><p>{}</p><input></form>", "<footer><p>{}</p></footer>", "<table><tr><td>{}</td></tr></table>",
    "<figure><figcaption>{}</figcaption></figure>",
)  # fmt: skip
_LABELS = ("Advert", "Share", "Print this", "Newsletter", "12 comments", "")
_PARAGRAPHS = (*["<p>{}</p>"] * 6, "<p>{}", "<P>{}</P>", '<p data-a="x > y">{}</p>', "<div>{}</div>")
_HEADLINES = (
    "Ferry runs again in the spring",
    "Ferry to the islands runs again in the spring, says the harbour, after a winter without one",
)
#: What may stand above and below a page with its headline (`{0}`) or with the whole story (`{1}`) once more.
_HEADED = (
    "<div class=bar>{0}</div>", "<div class=bar>{0}</div><div class=bar>{0}</div>", "<div hidden>{0}</div>",
    "<div class=bar><p>{0}</p></div>",
)  # fmt: skip
_TWICE = (
    *_HEADED, "<div hidden><h1>{0}</h1>{1}</a></div>", "<template><h1>{0}</h1>{1}</a></template>",
    "<div style='display:none'><article>{1}</a></article></div>", "<script>var a = '<h1>{0}</h1>{1}</a>'</script>",
)  # fmt: skip
_SHELLS = ("<article>{}</article>", "<main><div class=text>{}</div></main>", "<section>{}</section>")


@dataclass(frozen=True)
class Drawn:
    """A page in pieces: those of the article, what stands behind it, and what says it again above and below."""

    shell: str
    pieces: tuple[str, ...]
    tail: str
    head: str = _HEADLINES[0]
    above: str = ""
    below: str = ""

    @property
    def html(self) -> bytes:
        head = self.head
        return f"""<!doctype html><html lang=en><head><title>{head} | The Tide</title></head><body><header><a href="/">The Tide</a>
</header>{self.above}<h1>{head}</h1>{self.shell.format("".join(self.pieces))}{self.tail}{self.below}<footer><p>The Tide is printed
 in Eldersund.</p></footer></body></html>""".encode()

    def twice(self, form: str) -> str:
        """The headline or the story, as it is now, in another place."""
        return form.format(self.head, self.shell.format("".join(self.pieces)))


def _sentence(rng: random.Random) -> str:
    return " ".join(rng.choice(part) for part in (_WHO, _SAID, _WHAT, _ENDS))


def _text(rng: random.Random) -> str:
    if rng.random() < 0.2:
        return f"{rng.choice(_WHAT).capitalize()} was closed on day {rng.randint(1, 9999)}."
    return f"{_sentence(rng)} It was decision number {rng.randint(100, 99999)} of that year. {_sentence(rng)}"


def _paragraph(rng: random.Random) -> str:
    return rng.choice(_PARAGRAPHS).format(_text(rng))


def _other(rng: random.Random) -> str:
    held = rng.choice(_LABELS) if rng.random() < 0.7 else _text(rng)
    return rng.choice(_HOLDERS).format(held)


def _page(rng: random.Random) -> Drawn:
    pieces: list[str] = []
    for _ in range(rng.randint(3, 7)):
        pieces += [_paragraph(rng), *([_other(rng)] if rng.random() < 0.3 else [])]
    pieces += [_other(rng) for _ in range(rng.choice((0, 0, 1, 2)))]
    tail = "".join(_other(rng) for _ in range(rng.choice((0, 0, 1, 2))))
    page = Drawn(rng.choice(_SHELLS), tuple(pieces), tail, rng.choice(_HEADLINES))
    if rng.random() < 0.5:
        return page
    return replace(page, above=page.twice(rng.choice(_TWICE)), below=page.twice(rng.choice(("", *_TWICE))))


def _next(page: Drawn, rng: random.Random) -> Drawn:
    """The page at its next look: one or two things are otherwise."""
    pieces, tail, above, below = list(page.pieces), page.tail, page.above, page.below
    for _ in range(rng.choice((1, 1, 1, 2))):
        at = rng.randrange(len(pieces))
        match rng.choice(
            ("append", "append", "insert", "remove", "replace", "hold", "other", "word", "behind", "twice")
        ):
            case "append":
                pieces.append(_paragraph(rng))
            case "insert":
                pieces.insert(at, _paragraph(rng))
            case "remove":
                pieces[at] = ""
            case "replace":
                pieces[at] = _paragraph(rng)
            case "hold":
                pieces[at] = rng.choice(_HOLDERS).format(pieces[at])
            case "other":
                pieces.insert(at, _other(rng))
            case "word":
                pieces[at] = pieces[at].replace("decision", "verdict").replace("said", "noted")
            case "behind":
                tail = tail + _paragraph(rng) if rng.random() < 0.4 else _paragraph(rng) + tail
            case "twice":
                above, below = (
                    rng.choice((each, "", page.twice(rng.choice(_HEADED)))) for each in (above, below)
                )
    return replace(page, pieces=tuple(pieces), tail=tail, above=above, below=below)


def both(old: bytes, new: bytes) -> tuple[str, Document | None, Reread] | None:
    """How the second page is read from its bytes, what is found so, and the full reading; None of what is no article."""
    site = SourceMemory()
    first = read_again(old, site, url=URL)
    memory = ArticleMemory.unpack(first.memory.pack()) if first.memory is not None else None
    if memory is None:
        return None
    first.teach(site, AT)
    whole = read_again(new, site, memory, url=URL)
    seen = look(memory.glance, new)
    assert seen is not None
    if seen.unchanged:
        return "looked at", first.document, whole
    short = reworded(new, seen, memory, first.document, site, url=URL)
    if short is not None:
        return "reworded", short.document, whole
    return ("parsed", first.document, whole) if compare(seen, new).unchanged else ("in full", None, whole)


def assert_told_as_in_full(old: bytes, new: bytes) -> str:
    found = both(old, new)
    if found is None:
        return "no article"
    how, short, whole = found
    if short is not None:
        assert [block.text for block in short.blocks] == [block.text for block in whole.document.blocks], how
    return how


@settings(max_examples=300, deadline=None, derandomize=True)
@given(seed=st.integers(0, 2**32))
def test_what_is_read_from_bytes_is_what_a_full_reading_finds(seed: int) -> None:
    """Whatever is drawn: "unchanged" only of a page whose full reading has the same text, a rewording only as it has it."""
    rng = random.Random(seed)
    page = _page(rng)
    assert_told_as_in_full(page.html, _next(page, rng).html)


_STORY = tuple(
    f"<p>{_sentence(random.Random(n))} It was decision number {n} of that year.</p>" for n in range(20, 25)
)
_READ = "<p><a href=/{0}>Most read: {0}</a></p>"
_NEW = f"<p>{_text(random.Random(81))}</p>"


@pytest.mark.parametrize(
    "unseen",
    [
        "<p hidden>Advert</p>", "<P HIDDEN>Advert</P>", "<p hidden>Advert", "<button>Share</button>",
        "<BUTTON>Share</BUTTON>", "<noscript>Share</noscript>", "<svg><title>Share</title></svg>",
        "<textarea>Share</textarea>", "<div style='display:none'>Advert</div>", "<p data-x='1 > 0'>Share</p>",
        "<p><a href=/x>Share</a></p>", "<div class=share>Share</div><div>Print</div>", "<![CDATA[ Share ]]>",
    ],
)  # fmt: skip
@pytest.mark.parametrize("shell", ["<article>{}</article>", "<main><div>{}</div></main>"])
def test_a_paragraph_put_behind_what_is_not_text_is_found(unseen: str, shell: str) -> None:
    """Something unseen, or a line for readers, stood behind the last paragraph; the next one is put behind that."""
    old = Drawn(shell, (*_STORY, unseen), "")
    new = replace(old, pieces=(*old.pieces, _NEW))
    assert assert_told_as_in_full(old.html, new.html) in ("in full", "reworded")


def test_what_nobody_sees_behind_the_text_may_change() -> None:
    """Another advertisement, counter or script behind the article is told from the bytes alone."""
    form = "<p hidden>Advert {0}</p><noscript>{0}</noscript><script>var a = {0}</script><p><a href=/{0}>Read {0}</a></p>"
    old, new = (Drawn(_SHELLS[0], _STORY, form.format(n)).html for n in (1, 2))
    assert assert_told_as_in_full(old, new) == "looked at"


def test_a_bar_that_says_the_headline_above_the_article_needs_no_parse() -> None:
    """The headline stands in a bar and again over the text, long enough that both begin alike."""
    page = replace(Drawn(_SHELLS[0], _STORY, _READ.format(1)), head=_HEADLINES[1])
    old = replace(page, above=page.twice("<div class=bar>{0}</div>"))
    assert assert_told_as_in_full(old.html, replace(old, tail=_READ.format(2)).html) == "looked at"
    edited = replace(old, pieces=(_STORY[0].replace("decision", "verdict"), *_STORY[1:]))
    assert assert_told_as_in_full(old.html, edited.html) == "reworded"


def test_a_text_whose_first_words_are_in_its_headline_needs_no_parse() -> None:
    """The text begins with words of the headline, behind a sign that pages write in another way."""
    story = (
        "<p>&lt;The Ferry to the Islands&gt; is a play about a crossing in the winter of 1911.</p>",
        *_STORY,
    )
    old = Drawn(_SHELLS[0], story, _READ.format(1), "The Ferry to the Islands opens on Monday")
    assert assert_told_as_in_full(old.html, replace(old, tail=_READ.format(2)).html) == "looked at"


@pytest.mark.parametrize("tag", ['<p data-a="x > y">', "<p data-a='1>0'>"])
def test_the_rest_of_an_attribute_is_no_text(tag: str) -> None:
    """An attribute that holds `>` came to a paragraph of which a word is another."""
    new = _STORY[1].replace("<p>", tag).replace("decision", "verdict")
    pages = [Drawn(_SHELLS[0], (_STORY[0], each, *_STORY[2:]), "").html for each in (_STORY[1], new)]
    assert assert_told_as_in_full(*pages) == "in full"


def _spelled(pattern: list[tuple[object, object]]) -> list[str]:
    """A text for every way through a pattern's alternatives, with what is optional left out."""
    found = [""]
    for op, value in pattern:
        match str(op), value:
            case "LITERAL", int(code):
                ways = [chr(code)]
            case "IN", [(first, code), *_] if str(first) == "LITERAL":
                ways = [chr(code)]
            case "IN", _:
                ways = ["0"]
            case "BRANCH", (_, branches):
                ways = [way for branch in branches for way in _spelled(branch)]
            case "SUBPATTERN", (*_, inner):
                ways = _spelled(inner)
            case "MAX_REPEAT" | "MIN_REPEAT", (least, _, inner):
                ways = [way * least for way in _spelled(inner)] if least else [""]
            case _:
                ways = [""]
        found = [start + way for start in found for way in ways]
    return found


def test_bytes_are_looked_for_of_every_way_a_note_begins() -> None:
    """A look that does not parse knows notes by pieces of words: each wording of notes holds one of them."""
    wordings = set(_spelled(patterns.parse(vocabulary.NOTE_STARTS.pattern)))
    assert len(wordings) > 60
    for wording in wordings:
        assert vocabulary.NOTE_STARTS.match(wording)
    missing = {
        wording
        for wording in wordings
        if not any(piece in wording.encode() for piece in vocabulary.NOTE_BYTES)
    }
    assert missing == set()
