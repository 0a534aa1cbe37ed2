"""The cheap recogniser against page noise and true edits, generated on invented pages.

The rule that matters: a glance never says "unchanged" of a page of which `extract` reads another text.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from variorum.extraction import extract, glance, memo
from variorum.extraction.again import read_again
from variorum.extraction.memory import SourceMemory
from variorum.extraction.page import read
from variorum.text.fingerprints import block_key, text_key

_SUBJECTS = (
    "The council",
    "A spokeswoman for the port",
    "The harbour master",
    "The company",
    "A passenger",
    "The fire chief",
)
_VERBS = (
    "said on Monday that",
    "told reporters that",
    "confirmed later that",
    "denied that",
    "had warned in May that",
)
_OBJECTS = (
    "the old quay",
    "a second ferry",
    "the night crossing",
    "the repair of the wall",
    "every lifeboat",
    "the ticket price",
)
_ENDS = (
    "would cost 14 million a year.",
    "had been checked only twice since 1998.",
    "was never part of the plan.",
    "must wait until the spring.",
)


def _sentence(rng: random.Random) -> str:
    return (
        " ".join(rng.choice(part) for part in (_SUBJECTS, _VERBS, _OBJECTS, _ENDS))
        + f" It was decision number {rng.randint(100, 9999)}."
    )


@dataclass(frozen=True)
class Story:
    """What an invented page shows; `noise` is all that is not the article."""

    headline: str
    og: str
    jsonld: str
    standfirst: str
    paragraphs: tuple[str, ...]
    items: tuple[str, ...]
    quote: str
    caption: str
    subhead: str
    note: str = ""
    noise: int = 0


def _story(seed: int) -> Story:
    rng = random.Random(seed)
    head = f"Port town weighs {rng.choice(_OBJECTS)} after fire number {rng.randint(10, 99)}"
    return Story(
        head, head, head, _sentence(rng), tuple(_sentence(rng) for _ in range(rng.randint(5, 9))),
        tuple(f"Point {i}: {rng.choice(_OBJECTS)} is kept for now." for i in range(3)), f"“{_sentence(rng)}”",
        f"The quay at dusk, seen from {rng.choice(_OBJECTS)}", "What happens next",
    )  # fmt: skip


def _modern(story: Story) -> str:
    n = random.Random(story.noise)
    links = "".join(
        f'<li><a href="/{n.randint(1, 999)}?t={n.random()}">{n.choice(_OBJECTS).title()} again in the news {n.randint(1, 99)}</a></li>'
        for _ in range(6)
    )
    body = "".join(f"<p>{text}</p>" for text in story.paragraphs[:3])
    rest = "".join(f"<p>{text}</p>" for text in story.paragraphs[3:])
    items = "".join(f"<li>{text}</li>" for text in story.items)
    note = f"<p>{story.note}</p>" if story.note else ""
    return f"""<!doctype html><html lang=en><head><meta charset=utf-8><meta name=csrf content="{n.random()}">
<title>{story.headline} | Port Post</title><meta property="og:title" content="{story.og}">
<script nonce="{n.random()}">var t={n.random()}</script>
<script type="application/ld+json">{{"@type":"NewsArticle","headline":"{story.jsonld}"}}</script></head><body>
<header><a href=/>Port Post</a><div>{n.randint(1, 59)} minutes ago in sport</div></header>
<main><h1>{story.headline}</h1><div class=sf><p>{story.standfirst}</p></div>
<figure><img src="/a.jpg?{n.random()}"><figcaption>{story.caption}</figcaption></figure>
<div class=text>{body}<h2>{story.subhead}</h2><ul>{items}</ul><blockquote><p>{story.quote}</p></blockquote>{rest}{note}</div></main>
<section><h3>Most read</h3><ol>{links}</ol></section><div class=share>{n.randint(1, 900)} shares</div>
<footer>Copyright 2026 Port Post</footer></body></html>"""


def _tables(story: Story) -> str:
    n = random.Random(story.noise)
    links = "".join(
        f'<a href="/{n.random()}">{n.choice(_OBJECTS).title()} once more in question {n.randint(1, 99)}</a><br>'
        for _ in range(5)
    )
    body = "".join(f"<p>{text}</p>" for text in story.paragraphs[:3])
    rest = "".join(f"<p>{text}</p>" for text in story.paragraphs[3:])
    note = f"<p>{story.note}</p>" if story.note else ""
    items = "".join(f"<li>{text}</li>" for text in story.items)
    return f"""<html><head><title>{story.headline}</title><meta property="og:title" content="{story.og}">
<script type="application/ld+json">{{"@type":"NewsArticle","headline":"{story.jsonld}"}}</script></head><body>
<table><tr><td><a href=/>Port Post</a></td><td>{n.randint(1, 28)} March</td></tr></table><table><tr><td width=120>{links}</td>
<td><h1>{story.headline}</h1><p><b>{story.standfirst}</b></p><table align=right><tr><td><img src=q.gif><div>{story.caption}</div></td></tr></table>
{body}<p><b>{story.subhead}</b></p><ul>{items}</ul><blockquote>{story.quote}</blockquote>{rest}{note}</td>
<td width=150>{links}</td></tr></table><p>Copyright 2026 Port Post. All rights reserved.</p></body></html>"""


_TEMPLATES = (_modern, _tables)


def _swap(text: str) -> str:
    """The text with one figure or one word altered."""
    changed = re.sub(r"\d", lambda m: str((int(m.group()) + 1) % 10), text, count=1)
    return changed if changed != text else text.replace(" ", " not ", 1)


_EDITS: dict[str, Callable[[Story, random.Random], Story]] = {
    "headline": lambda s, r: replace(s, headline=_swap(s.headline)),
    "og": lambda s, r: replace(s, og=_swap(s.og)),
    "jsonld": lambda s, r: replace(s, jsonld=_swap(s.jsonld)),
    "standfirst": lambda s, r: replace(s, standfirst=_swap(s.standfirst)),
    "caption": lambda s, r: replace(s, caption=_swap(s.caption)),
    "subhead": lambda s, r: replace(s, subhead=_swap(s.subhead)),
    "quote": lambda s, r: replace(s, quote=_swap(s.quote)),
    "item": lambda s, r: replace(s, items=(*s.items[:2], _swap(s.items[2]))),
    "item removed": lambda s, r: replace(s, items=s.items[:2]),
    "lead": lambda s, r: replace(s, paragraphs=(_swap(s.paragraphs[0]), *s.paragraphs[1:])),
    "last": lambda s, r: replace(s, paragraphs=(*s.paragraphs[:-1], _swap(s.paragraphs[-1]))),
    "removed": lambda s, r: replace(s, paragraphs=s.paragraphs[:-1]),
    "added": lambda s, r: replace(s, paragraphs=(*s.paragraphs, _sentence(r))),
    "moved": lambda s, r: replace(s, paragraphs=(s.paragraphs[1], s.paragraphs[0], *s.paragraphs[2:])),
    "note": lambda s, r: replace(s, note="Correction: an earlier version of this report gave a wrong sum."),
    "short note": lambda s, r: replace(s, note="Corrected on Tuesday."),
    "full stop": lambda s, r: replace(s, paragraphs=(s.paragraphs[0].rstrip("."), *s.paragraphs[1:])),
    "minus": lambda s, r: replace(
        s, paragraphs=(s.paragraphs[0].replace("number ", "number −"), *s.paragraphs[1:])
    ),
}


@pytest.mark.parametrize("template", _TEMPLATES)
@pytest.mark.parametrize("seed", range(4))
def test_page_noise_is_recognised(template: Callable[[Story], str], seed: int) -> None:
    """Nonces, counters, relative times and other link lists leave the article unchanged."""
    story = _story(seed)
    old, new = (template(replace(story, noise=n)).encode() for n in (1, 2))
    document = extract(old)
    assert text_key(extract(new)) == text_key(document)
    found = glance(memo(old, document), new)
    assert found.unchanged, found.reason


def test_raw_bytes_settle_what_needs_no_parse() -> None:
    """Where nothing in the article's part of the page moved, no parse is made."""
    story = _story(1)
    old, new = (_tables(replace(story, noise=n)).encode() for n in (1, 2))
    found = glance(memo(old, extract(old)), new)
    assert found.unchanged
    assert not found.parsed


_LEAD = re.compile(r"<div class=text><p>")


@pytest.mark.parametrize(
    "put",
    [
        '<div class="ad" id="ad-81"></div><div class=text><p>',
        "<div class=text><p data-seen=81>",
        "<div class=text><script>var seen = 81</script><p>",
        "<div class=text><!-- 81 --><p>",
        "<div class=text><p><span id=n81></span>",
        "<div class=text>\n\n  <p>",
    ],
)
def test_what_readers_do_not_see_needs_no_parse(put: str) -> None:
    """Ids, attributes, scripts, comments and empty elements inside the article are no reason to parse."""
    old = _modern(_story(2))
    new = _LEAD.sub(put, old)
    assert new != old
    found = glance(memo(old.encode(), extract(old.encode())), new.encode())
    assert found.unchanged
    assert not found.parsed


@pytest.mark.parametrize(
    "put",
    [
        "<div class=text><p hidden>",
        '<div class=text><p id=x style="color: red; display: none">',
        "<div class=text><p class=a STYLE='visibility:hidden'>",
        "<div class=text><p><!--",
        "<div class=text><p><!-->Not so: <!-- -->",
        "<div class=text><p><script>",
        "<div class=text><textarea><p>",
        "<div class=text><template><p>",
        "<div class=text><p>The</p><p>",
        "<div class=text><p>Yes. <br><br>",
    ],
)
def test_what_may_hide_or_part_text_is_parsed(put: str) -> None:
    """A tag that hides a paragraph, an open comment or script, a break more: never settled by raw bytes."""
    old = _modern(_story(2))
    new = _LEAD.sub(put, old)
    found = glance(memo(old.encode(), extract(old.encode())), new.encode())
    assert found.parsed
    if found.unchanged:
        assert text_key(extract(new.encode())) == text_key(extract(old.encode()))


def test_article_is_not_mistaken_for_its_copy_in_a_script() -> None:
    """A page that repeats its text in a script shows a changed paragraph as changed."""
    story = _story(5)
    copy = f"<script>var text = '<h1>{story.headline}</h1><p>{'</p><p>'.join(story.paragraphs)}</p>'</script>"
    old = _modern(story).replace("<body>", f"<body>{copy}")
    new = _modern(_EDITS["lead"](story, random.Random(1))).replace("<body>", f"<body>{copy}")
    assert extract(new.encode()).text != extract(old.encode()).text
    assert not glance(memo(old.encode(), extract(old.encode())), new.encode()).unchanged


@pytest.mark.parametrize("open_ended", ["<!--", "<script>", "<style>", "<a ", "<p style='", "<"])
def test_hostile_bytes_are_recognised_in_bounded_work(open_ended: str) -> None:
    """A part that begins and ends as the article's and is nothing but beginnings neither raises nor hangs."""
    rng = random.Random(6)
    story = replace(_story(6), paragraphs=tuple(_sentence(rng) for _ in range(500)))
    old = _modern(story)
    head, text = old.split("</h1>", 1)
    text, tail = text.rsplit(story.paragraphs[-1], 1)
    junk = (open_ended * (len(text) // len(open_ended)))[: len(text) - 80]
    new = f"{head}</h1>{text[:80]}{junk}{story.paragraphs[-1]}{tail}".encode()
    first = read_again(old.encode(), SourceMemory())
    assert first.memory is not None
    if glance(first.memory.glance, new).unchanged:
        again = read_again(new, SourceMemory(), first.memory).document
        assert text_key(again) == text_key(first.document)


def test_changed_blocks_are_named_by_key() -> None:
    """What came or went outside the article is listed, so that furniture can be learnt from it."""
    old = _modern(_story(1))
    new = old.replace("</h1>", "</h1 >").replace("Copyright 2026", "Copyright 2027").encode()
    found = glance(memo(old.encode(), extract(old.encode())), new)
    assert found.unchanged
    assert found.parsed
    assert set(found.changed_blocks) == {
        block_key("Copyright 2026 Port Post"),
        block_key("Copyright 2027 Port Post"),
    }


@pytest.mark.parametrize("edit", _EDITS)
@pytest.mark.parametrize("template", _TEMPLATES)
@settings(
    max_examples=6,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)
@given(seed=st.integers(0, 10_000), noise=st.integers(1, 3))
def test_true_edits_are_never_taken_for_noise(
    template: Callable[[Story], str], edit: str, seed: int, noise: int
) -> None:
    """Every kind of edit, with and without noise beside it, sends the page to be read in full."""
    story = replace(_story(seed), noise=1)
    old = template(story).encode()
    new = template(replace(_EDITS[edit](story, random.Random(seed)), noise=noise)).encode()
    if old == new:
        return
    assert not glance(memo(old, extract(old)), new).unchanged


@pytest.mark.parametrize("place", ["</main>", "<section>", "<footer>"])
@pytest.mark.parametrize(
    "text", ["Correction: the sum in the second paragraph was wrong at first.", _sentence(random.Random(5))]
)
def test_text_that_appears_outside_the_article_is_read_in_full(place: str, text: str) -> None:
    """A note or running text after the body is not passed over once the page is parsed."""
    old = _modern(_story(3))
    new = old.replace(place, f"<div><p>{text}</p></div>{place}").replace("<h1>", "<h1 class=a>")
    found = glance(memo(old.encode(), extract(old.encode())), new.encode())
    assert not found.unchanged


@pytest.mark.parametrize("place", ["</main>", "<section>"])
def test_note_after_the_article_is_seen_without_a_parse(place: str) -> None:
    """A note set below the body does not hide behind bytes that stayed as they were."""
    old = _modern(_story(3))
    new = old.replace(place, f"<p>Correction: the sum in the second paragraph was wrong at first.</p>{place}")
    assert not glance(memo(old.encode(), extract(old.encode())), new.encode()).unchanged


@pytest.mark.parametrize("tail", ["<p>Share</p>", "<p>12 replies</p>", "<p><a href=/x>Next</a></p>", "plain"])
def test_paragraph_before_a_like_line_is_seen_without_a_parse(tail: str) -> None:
    """Text put between the article and a line of the same markup is not taken for that line."""
    old = _modern(_story(4)).replace("</div></main>", f"</div>{tail}</main>")
    new = old.replace(tail, f"<p>Corrected on Tuesday.</p>{tail}")
    assert not glance(memo(old.encode(), extract(old.encode())), new.encode()).unchanged


def test_page_to_be_read_need_not_be_parsed_again() -> None:
    """The parsed page that comes back reads as the bytes do."""
    old, new = (_modern(s).encode() for s in (_story(1), _EDITS["lead"](_story(1), random.Random(1))))
    found = glance(memo(old, extract(old)), new)
    assert found.page is not None
    assert read(found.page).document == extract(new)


@pytest.mark.parametrize("kept", [b"", b"vm", b"x" * 200])
def test_memos_of_other_rules_or_none_lead_to_a_reading(kept: bytes) -> None:
    """What cannot be understood is never taken for "unchanged"."""
    assert not glance(kept, _modern(_story(1)).encode()).unchanged


def test_block_page_at_the_same_address_is_no_unchanged_article() -> None:
    """A page that stands in for the article is read in full."""
    old = _modern(_story(1)).encode()
    new = b"<html><title>Just a moment...</title><body><p>Checking your browser.</p></body></html>"
    assert not glance(memo(old, extract(old)), new).unchanged


def test_no_memo_is_kept_of_pages_that_are_no_article() -> None:
    """Nothing can be recognised by a block page."""
    page = b"<html><title>Access denied</title><body><h1>Access denied</h1></body></html>"
    assert memo(page, extract(page)) == b""
