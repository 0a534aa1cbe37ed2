"""Recognising an article's part of a page in its bytes, without a parse.

Kept are where that part begins and ends (some bytes of each), and digests of what it shows, of whatever could be text of
the article or a note behind it, of the places that state a headline or a writer, and of those that state anything else.
Where the bytes themselves are as they were, which is tried first, nothing else needs to be looked at. Compared is what
is left of the bytes when all that readers do not see is taken away: comments, scripts, inline tags, the attributes of
tags but where links lead and which pictures are shown. An advertisement with another id, a new nonce or counter of a
script inside the article leave that as it was; a word, a break between two paragraphs or something that may hide text do
not. Whatever is not surely unseen is left in: then the page is parsed in vain.
"""

from __future__ import annotations

import html as entities
import re
import struct
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import blake2b
from itertools import islice

from variorum.extraction import vocabulary
from variorum.extraction.blocks import LONGEST_CELL, Page, Shown
from variorum.extraction.choose import NOTE_REACH
from variorum.text.images import stem, written
from variorum.text.normalise import clean, fold
from variorum.text.targets import steady

_DIGEST = 16
_HEAD, _TAIL = 64, 40  # bytes by which the beginning and the end are found again
_KEPT = struct.Struct(f"<{_HEAD}s{_TAIL}s{_DIGEST}s{_DIGEST}s{_DIGEST}s{_DIGEST}s{_DIGEST}sIIHBB")
#: What is kept of a page: so many bytes.
SIZE = _KEPT.size

_TELLING = 8  # bytes of text that tell the end of a part
_TRIES = 8  # places at which the beginning may stand
_SHIFT = 4_096  # bytes by which the end may have moved
_MOST = 262_144  # bytes of a part that is kept
_NOTE_WINDOW = 65_536  # bytes after the article in which notes are looked for, at most
_SLACK = 4_096
_NOTE = 240  # bytes of a note that count
_WORD = 4  # bytes of a single word that is looked for
_REACH = 65_536  # bytes in which the next block of an article, or its headline, is looked for
_RUNNING = 3  # running texts behind the part that count
_SENTENCE, _PROSE = 3, 8  # words of a running text: of one that ends as sentences do, and of any
#: The same in scripts without blanks, in bytes: so many of them hold hardly a blank.
_WIDE_SENTENCE, _WIDE_PROSE, _PER_BLANK = 18, 45, 20
_WIDE_STOPS = tuple(stop.encode() + mark for stop in "。！？" for mark in (b"", *map(str.encode, "」』”）")))
_FULL_STOPS = tuple(each.encode() for each in (*".!?:", *(stop + mark for stop in ".!?" for mark in '"”’»)')))
_LONGEST_TEXTS = 3  # of an article that are looked for in the rest of its page
_NEAR = 60  # blocks behind the article's last one that are looked for

#: Where headlines and writers are stated: how such a piece of HTML begins, in lower case, and ends. Not a parse: any
#: difference in these bytes leads to one.
_WITNESS = re.compile(
    rb"<(?:(title|h1)\b|(script)\b[^>]{0,300}?ld(?:\+|&#43;|&#x2b;|&plus;)json"
    rb"|meta\b[^>]{0,300}?(?:og:(?:title|site_name)|twitter:title|a(?:pplication-name|uthor)|creator|byl[\"']))"
)

#: Where times, language and address are stated, in lower case: two patterns, each with a beginning to look for.
_OTHERS = (re.compile(rb"<(meta|link|time|html)\b"), re.compile(rb"itemprop=[\"']?(date)[pm]"))

# The lengths in these patterns are bounds: a page of nothing but beginnings of comments must not cost its square.
# Names in capitals are left in; words that may hide something count in any case.
_ANY = rb"[^<>]{0,65536}+(?:<[^>]{0,2000}+)?+"  # a tag up to its end: some hold whole pages in an attribute
_END = rb"(?=[\s/>])"  # behind the name of an element: `<style-guide>` is none of style
_COMMENT = rb"<!--(?:-?>|[^-]{0,2000}+(?:-(?!-!?>)[^-]{0,2000}+){0,50}+--!?>)"
_SCRIPT = rb"<(script|style)%b%b>[^<]{0,4000}+(?:<(?!/\1%b)[^<]{0,4000}+){0,20}+</\1%b%b>" % (
    _END,
    _ANY,
    _END,
    _END,
    _ANY,
)
#: The rest of a tag, but for one that may hide an element.
#: A quote ends an attribute as a blank does, and no tag begins in another: with that, what is tried stays in its tag.
_REST = (
    rb"(?:[^\s<>/\"']{1,65536}+|[\s/\"']++(?!(?i:hidden|style\s*+=\s*+(?:\"[^\"<>]{0,2000}?|'[^'<>]{0,2000}?|[^\s<>]{0,2000}?)"
    rb"(?:display|visibility|&)))){0,1000}+>"
)
_INLINE = (
    rb"a(?:bbr|cronym)?|b(?:d[io]|ig)?|c(?:ite|ode)|d(?:ata|el|fn)|em(?:bed)?|font|i(?:mg|n(?:put|s))?|kbd"
    rb"|l(?:abel|ink)|m(?:ark|eta)|picture|q|s(?:amp|mall|ource|pan|tr(?:ike|ong)|u[bp])?|t(?:ime|rack|t)|u|var|wbr"
)
_BLOCK = (
    rb"a(?:ddress|rticle|side)|blockquote|center|d(?:d|etails|i[rv]|[lt])|f(?:i(?:eldset|g(?:caption|ure))|o(?:oter|rm))"
    rb"|h(?:[1-6r]|eader|group)|li|m(?:ain|enu)|nav|ol|p(?:re)?|s(?:e(?:arch|ction)|ummary)|ul"
)
_UNSEEN, _BREAK = (
    re.compile(rb"</?+(?:%b)(?=[\s/>])%b|%b|%b" % (_INLINE, _REST, _COMMENT, _SCRIPT), re.DOTALL),
    re.compile(rb"</?+(?:%b)(?=[\s/>])%b" % (_BLOCK, _REST)),
)
#: The same where nothing can hide: at half the cost.
_UNSEEN_ALL, _BREAK_ALL = (
    re.compile(rb"</?+(?:%b)(?=[\s/>])%b>|%b|%b" % (_INLINE, _ANY, _COMMENT, _SCRIPT), re.DOTALL),
    re.compile(rb"</?+(?:%b)(?=[\s/>])%b>" % (_BLOCK, _ANY)),
)
_BEFORE_NAME = frozenset(b.to_bytes() for b in b" \t\n\r\f/\"'")
_MARK = b"<p>"  # stands for any break: none of these is left as it was written
_LINE = b"\f"  # stands for any break in texts without tags

#: Where links lead, found in lower case: that alone is kept of the attributes of tags.
_HREF = re.compile(rb"href\s{0,8}=\s{0,8}(\"[^\"]{0,4096}\"|'[^']{0,4096}'|[^\s>]{1,4096})")
#: Tags that show a picture, and their attributes, likewise.
_PICTURED = re.compile(rb"<(?:img|source)%b[^<>]{0,65536}+>" % _END)
_ATTRIBUTE = re.compile(
    rb"([a-z][a-z-]{0,40})\s{0,8}=\s{0,8}(?:\"([^\"]{0,4096}+)\"|'([^']{0,4096}+)'|([^\s>\"']{1,4096}+))",
    re.IGNORECASE,
)
_ANY_BREAK = re.compile(
    rb"</?(?:%b|body|caption|table|tbody|td|tfoot|th|thead|tr)%b" % (_BLOCK, _END), re.IGNORECASE
)
_NO_TEXT = re.compile(
    rb"<!--|<(script|style|noscript|template|svg|iframe|select|textarea|title|head)%b" % _END
)
_TAG = re.compile(rb"<%b>" % _ANY)
_TEXT = re.compile(rb">\s*+[^<]+")
#: An element up to its end, where none of its name stands inside it.
_WHOLE = rb"[^<]{0,4000}+(?:<(?!/?\1%b)[^<]{0,4000}+){0,200}+</\1%b%b>" % (_END, _END, _ANY)
#: Elements that nobody sees: those in which a parser makes no others, and those in which it does.
_INERT = (b"script", b"style", b"noscript", b"template", b"iframe", b"select", b"textarea", b"title")
_UNREAD_NAMES = (b"svg", b"button", b"object", b"canvas", b"audio", b"video", b"map")
_UNREAD = re.compile(
    rb"%b|<(%b)%b%b>%b" % (_COMMENT, b"|".join((*_INERT, *_UNREAD_NAMES)), _END, _ANY, _WHOLE), re.IGNORECASE
)
_SWALLOWING = re.compile(rb"<(/?)(%b)%b" % (b"|".join(_UNREAD_NAMES), _END), re.IGNORECASE)
_ROW = re.compile(rb"<(tr)%b%b>%b" % (_END, _ANY, _WHOLE), re.IGNORECASE)
_CELL_TAG = re.compile(rb"</?t[dhr]%b%b>" % (_END, _ANY), re.IGNORECASE)
_LINK = re.compile(rb"<(a)%b%b>%b" % (_END, _ANY, _WHOLE), re.IGNORECASE)
_HIDING = re.compile(rb"hidden|display|visibility")
_NAME = re.compile(rb"<([a-z]{1,12}\d?)%b" % _END, re.IGNORECASE)
_QUOTED = re.compile(rb"=\s{0,8}(?:\"[^\"]*\"|'[^']*'|[^\s>]+)")
_HIDES = re.compile(rb"\shidden[\s=/>]", re.IGNORECASE)
_STYLE_HIDES = re.compile(
    rb"\sstyle\s{0,8}=\s{0,8}[\"'][^\"'>]*?(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE
)
#: Elements without an end.
_VOID = frozenset(
    {b"br", b"col", b"embed", b"hr", b"img", b"input", b"link", b"meta", b"source", b"track", b"wbr"}
)
#: Elements that end before the next of their name, whether an end is written or not.
_LOOSE = frozenset({b"dd", b"dt", b"li", b"td", b"th", b"tr"})
_MOST_INSIDE = 2_000  # tags inside a hidden element that bear its name
_ANY_BREAK_TAG = re.compile(rb"%b%b>" % (_ANY_BREAK.pattern, _ANY), re.IGNORECASE)
_ANY_LINE_TAG = re.compile(rb"(?:%b|<br%b)%b>" % (_ANY_BREAK.pattern, _END, _ANY), re.IGNORECASE)
_LINE_BREAK = re.compile(rb"<br%b%b>" % (_END, _ANY), re.IGNORECASE)
_LINE_BREAKS = re.compile(
    rb"%b(?:\s{0,40}%b){1,40}" % (_LINE_BREAK.pattern, _LINE_BREAK.pattern), re.IGNORECASE
)
_GAP_TOKENS = re.compile(
    rb"%b|%b|<(/?[A-Za-z][\w-]{0,60})%b>|([^<]+)" % (_COMMENT, _SCRIPT, _ANY), re.DOTALL | re.IGNORECASE
)
#: Text that is written as it reads: no quotes or signs that may be escaped.
_PLAIN = re.compile(r"[\w,.;:()-][\w ,.;:()-]{10,38}[\w,.;:()-]")
_PLAIN_START = re.compile(r"[\w,.;:()-][\w ,.;:()-]{0,38}")


@dataclass(frozen=True, slots=True)
class Part:
    """The article's part of a page: bytes `[first, last)`, and to where notes may stand behind it; `behind` is the
    digest of what does, where that was looked at."""

    first: int
    last: int
    reach: int
    behind: bytes = b""


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen of a part that was kept.

    `stands` tells that the page shows the same in it and no other note behind it. Where it does not, `others` are the
    places that begin and end as the part did, with the links that it had, nothing that may hide more or less of it,
    nothing else behind it, and other texts; `held` is how many the part had (`texts`).
    `seen` is what was seen of bytes `[first, last)`, for `seal`.
    """

    stands: bool
    others: tuple[Part, ...] = ()
    held: int = 0
    seen: Mapping[tuple[int, int], Shown] = field(default_factory=dict)


def witnesses(html: bytes) -> bytes:
    """Digest of all places that state a headline or a writer."""
    digest = blake2b(digest_size=_DIGEST, person=b"variorum-memo")
    lower, end = html.lower(), 0
    for match in _WITNESS.finditer(lower):
        if match.start() < end:
            continue  # part of what was taken in
        name = match.group(1) or match.group(2)
        found = lower.find(b"</" + name if name else b">", match.end())
        end = found if found >= 0 else len(html)
        digest.update(html[match.start() : end])
    return digest.digest()


def statements(html: bytes) -> bytes:
    """Digest of all places that state anything else that is read of a page: times, its language, its address."""
    digest = blake2b(digest_size=_DIGEST, person=b"variorum-memo")
    lower = html.lower()
    for pattern in _OTHERS:
        end = 0
        for match in pattern.finditer(lower):
            if match.start() < end:
                continue
            name = match.group(1)
            found = lower.find(b"<" if name in (b"time", b"date") else b">", match.end())
            end = found if found >= 0 else len(html)
            piece = html[match.start() : end]
            if name != b"link" or b"canonical" in piece:
                digest.update(_MARK + piece)
    return digest.digest()


def seal(html: bytes, part: Part, seen: Mapping[tuple[int, int], Shown]) -> bytes:
    """What to keep of the part, `SIZE` bytes. `seen` is what `look` saw of the same bytes."""
    after = html[part.last : part.reach]
    held = html[part.first : part.last]
    shown = seen.get((part.first, part.last)) or _shown(held)
    count = min(sum(1 for _ in texts(held, shown)), 0xFFFF)
    return _sealed(html, part, shown, _exact(after), _behind(after), count)


def sealed_anew(kept: bytes, html: bytes, part: Part, seen: Mapping[tuple[int, int], Shown]) -> bytes:
    """What to keep of one of the other places that `look` saw, where `kept` was kept of the part before."""
    *_, behind, _, _, count, _, _ = _KEPT.unpack(kept)
    shown = seen.get((part.first, part.last)) or _shown(html[part.first : part.last])
    return _sealed(html, part, shown, part.behind, behind, count)


def _sealed(html: bytes, part: Part, shown: Shown, same_behind: bytes, behind: bytes, count: int) -> bytes:
    first, last = part.first, part.last
    text = html.rfind(b">", first, last) + 1  # where the last run of text begins: no tag in it can change
    tail = html[max(text if last - text >= _TELLING else first, last - _TAIL) : last]
    held = html[first:last]
    places = _beginnings(html, held[:_HEAD])
    before = places.index(first) if first in places else len(places)
    return _KEPT.pack(
        held[:_HEAD], tail, _exact(held), shown.said, shown.set, same_behind, behind,
        last - first, part.reach - last, count, before, len(places),
    )  # fmt: skip


def look(kept: bytes, html: bytes) -> Look:
    """Look for the part in the bytes of another look at the page. Headlines are not looked at."""
    head, tail, same, said, set_, same_behind, behind, length, window, count, before, alike = _KEPT.unpack(
        kept
    )
    tail = tail.rstrip(b"\0")
    places = _beginnings(html, head.rstrip(b"\0"))
    if len(places) != alike or before == alike:
        return Look(False)  # what begins as the article does came or went: no telling which of them it is

    def what_is_behind(last: int) -> bytes | None:
        """The digest of it, if no note can be in it that was not there."""
        after = html[last : last + window]
        now = _exact(after)
        return now if now == same_behind or _behind(after) == behind else None

    seen: dict[tuple[int, int], Shown] = {}
    at = places[before]
    for last in _ends(html, tail, at, at + length):
        if last - at == length and _exact(html[at:last]) == same:
            return Look(what_is_behind(last) is not None, seen=seen)
        shown = seen[at, last] = _shown(html[at:last])
        if shown.said == said and shown.set == set_:
            return Look(what_is_behind(last) is not None, seen=seen)
    others = (
        Part(first, last, last + window, now)
        for (first, last), shown in seen.items()
        if shown.set == set_ and (now := what_is_behind(last)) is not None
    )
    return Look(False, tuple(others), count, seen)


def find(html: bytes, page: Page, start: int, end: int, article: list[int]) -> Part | None:
    """The part from the block `start` to the block `end`; None where it cannot be told.

    The parser gives no positions, so the words of the blocks are looked for in order, and what is found is
    believed only if every block of the article occurs in it.
    """
    seen = _without_unseen(html)
    blocks = page.blocks
    cursor = seen.find(b"<body")
    place = None
    for index in (*article, *range(article[-1] + 1, min(end, article[-1] + _NEAR) + 1)):
        found = _place(seen, blocks[index].text, cursor, len(seen) if place is None else cursor + _REACH)
        if found is None:
            continue
        cursor = found
        if place is None:
            place = found
    if place is None:
        return None
    above = [block.text for block in blocks[start : article[0]]]
    first = _beginning(html, seen, above, place) if above else place
    if first is None:  # the first words of the text are said in its headline too: it stands behind that
        place = _place(seen, blocks[article[0]].text, seen.find(b"<", place), place + _REACH)
        first = None if place is None else _beginning(html, seen, above, place)
    after = _ANY_BREAK.search(seen, cursor)
    if first is None or after is None:
        return None
    texts = [match.end() for match in _TEXT.finditer(seen, first - 1, after.start())]
    last = len(seen[: texts[-1]].rstrip()) if texts else 0
    wanted = [blocks[index].text for index in article]
    if not 0 < last - first <= _MOST or not _holds(seen[first:last], wanted):
        return None
    if _stands_twice(seen[:first] + _MARK + seen[last:], wanted):
        return None
    beyond = next((b for b in blocks[end + 2 + NOTE_REACH :][:_NEAR] if len(b.text) >= 12), None)
    limit = last + _NOTE_WINDOW
    reach = _place(seen, beyond.text, last, limit) if beyond is not None else None
    return Part(first, last, limit if reach is None else min(reach + _SLACK, limit))


def _without_unseen(html: bytes) -> bytes:
    """The page with blanks in place of what surely shows nothing; every other byte stays where it is."""
    lower = html.lower()
    pieces: list[bytes] = []
    done = 0
    while (match := _NO_TEXT.search(lower, done)) is not None:
        name = match.group(1)
        end = lower.find(b"</" + name if name else b"-->", match.end())
        if end < 0:
            break
        end += 0 if name else len(b"-->")
        pieces += (html[done : match.start()], b" " * (end - match.start()))
        done = end
    pieces.append(html[done:])
    return b"".join(pieces)


def _place(seen: bytes, text: str, cursor: int, end: int, *, strict: bool = False) -> int | None:
    """Where the text begins, from `cursor` to `end`, by the first words of it that are sure to be written so; if not
    `strict`, by one of them."""
    match = _PLAIN.search(text) or _PLAIN_START.match(text)
    if match is None:
        return None
    words = match.group().encode("utf-8", "replace")
    cursor = max(0, cursor)
    at = seen.find(words, cursor, end)
    if at < 0 and not strict:  # a tag or a line break may stand between two of them
        words = words.split(b" ", 1)[0]
        at = seen.find(words, cursor, end) if len(words) >= _WORD else -1
    for _ in range(_TRIES):
        if at < 0:
            return None
        tag = seen.rfind(b">", 0, at)
        if seen.rfind(b"<", 0, at) < tag:  # not inside a tag
            return tag + 1
        at = seen.find(words, at + 1, end)
    return None


def _beginning(html: bytes, seen: bytes, above: list[str], place: int) -> int | None:
    """Where the first of the texts begins that stand above that place. Headlines are said twice, in a bar that comes
    when one scrolls: of several beginnings it is the last behind which these texts stand, else the last."""
    found: list[int] = []
    for strict in (True, False):
        cursor = max(0, place - _REACH)
        while len(found) < _TRIES * 4:
            at = _place(seen, above[0], cursor, place, strict=strict)
            if at is None:
                break
            found.append(at)
            cursor = at + len(above[0]) // 2 + 1
        if found:
            break
    if len(found) < 2:
        return found[0] if found else None
    between = ((at, html[at:place]) for at in reversed(found))
    return next(
        (at for at, part in between if [text for _, text in texts(part, _shown(part))] == above), found[-1]
    )


def _holds(seen: bytes, texts: list[str]) -> bool:
    """Whether the part shows all the texts, in order."""
    shown = _TAG.sub(b"", seen).decode("utf-8", "replace")
    held = clean(entities.unescape(shown) if "&" in shown else shown).replace(" ", "")
    cursor = 0
    for text in texts:
        wanted = text.replace(" ", "")
        cursor = held.find(wanted, cursor)
        if cursor < 0:
            return False
        cursor += len(wanted)
    return True


def _stands_twice(rest: bytes, texts: list[str]) -> bool:
    """Whether most of the longest texts stand in the rest of the page too: bytes do not tell which of two copies is
    shown, and one that is left as it was must not vouch for the other."""
    telling = sorted(texts, key=len)[-_LONGEST_TEXTS:]
    return (
        sum(_place(rest, text, 0, len(rest), strict=True) is not None for text in telling) > len(telling) / 2
    )


def _exact(held: bytes) -> bytes:
    """Digest of bytes as they are."""
    return blake2b(held, digest_size=_DIGEST, person=b"variorum-same").digest()


def _shown(part: bytes) -> Shown:
    """What the part shows."""
    lower = part.lower()
    unseen, parting = (_UNSEEN, _BREAK) if _may_hide(lower) else (_UNSEEN_ALL, _BREAK_ALL)
    pieces = b" ".join(parting.sub(_MARK, unseen.sub(b"", part)).split()).split(_MARK)
    texts = [text for piece in pieces if (text := piece.strip())]
    joined = _MARK.join(texts)
    said = blake2b(joined, digest_size=_DIGEST, person=b"variorum-part")
    rest = blake2b(digest_size=_DIGEST, person=b"variorum-rest")
    for match in _HREF.finditer(lower):
        address = part[match.start(1) : match.end(1)].decode("latin-1")
        rest.update(_MARK + steady(address.strip("\"'")).encode("latin-1"))
    for match in _PICTURED.finditer(lower) if b"<img" in lower else ():
        rest.update(_picture(part[match.start() : match.end()]))
    for tag in _TAG.findall(joined) if any(b"<" in text for text in texts) else ():
        if tag != _MARK:
            rest.update(tag)
    return Shown(tuple(texts), said.digest(), rest.digest())


@lru_cache(maxsize=4096)
def _picture(tag: bytes) -> bytes:
    """Which picture a tag shows, whatever its size; nothing where it names none."""
    attributes: dict[str, str | None] = {}
    for match in _ATTRIBUTE.finditer(tag):
        name, *values = match.group(1, 2, 3, 4)
        value = next(filter(None, values), b"").decode("latin-1")
        attributes.setdefault(name.decode().lower(), entities.unescape(value))
    address = next(written(attributes), None)
    return b"" if address is None else _MARK + stem(address).encode("utf-8", "replace")


def texts(part: bytes, shown: Shown) -> Iterator[tuple[bytes, str]]:
    """The texts of the part, block by block, as they are written and as they read; `shown` is what it shows.

    Only nearly as a parser has them: for who knows which texts stood there, and compares.
    """
    for piece in _pieces(shown.texts) or blocks(part):
        written = piece.decode("utf-8", "replace")
        if text := clean(entities.unescape(written) if "&" in written else written):
            yield piece, text


def _pieces(shown: Sequence[bytes]) -> list[bytes]:
    """What `blocks` makes of a part that shows these texts, where each can be read by itself; empty where none tells."""
    found: list[bytes] = []
    for text in shown:
        if b"<" not in text:
            found.append(text)
            continue
        for piece in _LINE_BREAKS.sub(_MARK, _UNREAD.sub(b"", text)).split(_MARK):
            read = _LINE_BREAK.sub(b" ", piece)
            if b"<" in read:  # something that reaches into other texts, or that may be hidden
                return []
            found.append(read)
    return found


def blocks(part: bytes) -> list[bytes]:
    """The texts of the part, block by block, with references as they are written and blanks as they come."""
    part = _UNREAD.sub(b"", part)
    if _may_hide(part.lower()):
        part = _without_hidden(part)
    part = _ROW.sub(_joined, part)
    part = _LINE_BREAK.sub(b"\n", _LINE_BREAKS.sub(_MARK, _ANY_BREAK_TAG.sub(_MARK, part)))
    return [_TAG.sub(b"", piece) for piece in part.split(_MARK) if piece and not piece.isspace()]


def _joined(row: re.Match[bytes]) -> bytes:
    """A row of short cells as one line of text, as pages are read; any other as it is."""
    cells = [cell for cell in _CELL_TAG.split(row.group()) if _TAG.sub(b"", cell).strip()]
    if len(cells) < 2 or any(_ANY_LINE_TAG.search(cell) or len(_read(cell)) > LONGEST_CELL for cell in cells):
        return row.group()
    return _MARK + b" ".join(cells) + _MARK


def _read(written: bytes) -> str:
    """A text without its tags, as it reads."""
    text = _TAG.sub(b"", written).decode("utf-8", "replace")
    return clean(entities.unescape(text) if "&" in text else text)


def _tags(part: bytes) -> bytes:
    """The tags in it alone."""
    return b"".join(_TAG.findall(part))


def _without_hidden(part: bytes, left: Callable[[bytes], bytes] | None = None) -> bytes:
    """The part without the elements that are hidden by an attribute, but for what is `left` of them; one that goes on
    beyond the part stays then."""
    shown: list[bytes] = []
    done = judged = 0
    for match in _HIDING.finditer(part.lower()):
        if match.start() < judged:
            continue
        first, last = part.rfind(b"<", done, match.start()), part.find(b">", match.end()) + 1
        name = _NAME.match(part, first) if 0 <= first < last else None
        if name is None or b">" in part[first : match.start()]:
            continue
        tag, judged = part[first:last], last
        if _HIDES.search(_QUOTED.sub(b"=", tag)) or _STYLE_HIDES.search(tag):
            end = _end(part, name.group(1).lower(), last)
            if end is not None and (left is None or end < len(part)):
                shown += (part[done:first], left(part[first:end]) if left else b"")
                done = end
    return b"".join((*shown, part[done:])) if shown else part


def _end(part: bytes, name: bytes, at: int) -> int | None:
    """Where an element of that name ends whose content begins there; None where that is not sure, the end of the
    part where it goes on there."""
    if name in _VOID:
        return at
    if name == b"p":  # any block ends it, its own end tag or not
        match = _ANY_BREAK_TAG.search(part, at)
        return None if match is None else match.start()
    depth = 1
    for count, match in enumerate(
        re.compile(rb"<(/?)%b%b%b>" % (name, _END, _ANY), re.IGNORECASE).finditer(part, at)
    ):
        depth += -1 if match.group(1) else 1
        if not depth:
            return match.end()
        if name in _LOOSE or count > _MOST_INSIDE:
            return None
    return None if name in _LOOSE else len(part)


def _may_hide(lower: bytes) -> bool:
    """Whether an attribute could hide something."""
    if b"display" in lower or b"visibility" in lower:
        return True
    at = lower.find(b"hidden")
    while at > 0 and lower[at - 1 : at] not in _BEFORE_NAME:
        at = lower.find(b"hidden", at + 1)
    return at > 0


def _beginnings(html: bytes, head: bytes) -> list[int]:
    """The places at which the part may begin: behind a tag. A bar may say its headline too, and a copy all of it."""
    places: list[int] = []
    at = html.find(b">" + head) + 1
    while at > 0 and len(places) < _TRIES:
        places.append(at)
        at = html.find(b">" + head, at) + 1
    return places


def _ends(html: bytes, tail: bytes, first: int, expected: int) -> list[int]:
    """Where the part may end: where it would if nothing moved, else the places nearby that read like its end."""
    if html.endswith(tail, first, expected):
        return [expected]
    found: list[int] = []
    at = html.find(tail, max(first, expected - _SHIFT), expected + _SHIFT)
    while at >= 0 and len(found) < 3:
        found.append(at + len(tail))
        at = html.find(tail, at + 1, expected + _SHIFT)
    return found


def _behind(after: bytes) -> bytes:
    """Digest of what would be another if text of the article were put behind the part: what comes first there
    (`_gap`), the first of the running texts, and whatever could be a note. Of all of it, where an element that nobody
    sees has no end: it hides what is behind it, until an end comes."""
    if _is_open(after):
        return _exact(after)
    seen = _visible(after)
    digest = blake2b(_gap(seen), digest_size=_DIGEST, person=b"variorum-memo")
    lines = _ANY_LINE_TAG.sub(_LINE, seen)
    for text in islice(_running(lines), _RUNNING):
        digest.update(_MARK + text)
    for note in sorted(set(_notes(lines))):
        digest.update(_MARK + note.encode("utf-8", "replace"))
    return digest.digest()


def _visible(part: bytes) -> bytes:
    """The bytes without the texts of elements that nobody sees. Their tags stay where a parser makes elements of them:
    one of them could end the element before its end is written."""
    part = _UNREAD.sub(_left_of_unread, part)
    return _without_hidden(part, _tags) if _may_hide(part.lower()) else part


def _is_open(part: bytes) -> bool:
    """Whether an element that nobody sees begins and does not end, or ends and did not begin."""
    depth: dict[bytes, int] = {}
    for end, name in _SWALLOWING.findall(part):
        depth[name.lower()] = depth.get(name.lower(), 0) + (-1 if end else 1)
    return any(depth.values())


def _left_of_unread(match: re.Match[bytes]) -> bytes:
    return _tags(match.group()) if (match.group(1) or b"").lower() in _UNREAD_NAMES else b""


def _running(lines: bytes) -> Iterator[bytes]:
    """The texts that could be paragraphs: sentences, or long, and no links."""
    for line in _LINK.sub(b" ", lines).split(_LINE)[:-1]:  # the last one may be cut
        text = b" ".join(_TAG.sub(b"", line).split())
        if text.count(b" ") >= (_SENTENCE if text.endswith(_FULL_STOPS) else _PROSE) - 1 or _is_wide(text):
            yield text


def _is_wide(text: bytes) -> bool:
    """Whether a text of a script without blanks is as long, or ends as sentences do and is not short."""
    if text.isascii() or text.count(b" ") * _PER_BLANK > len(text):
        return False
    return len(text) >= (_WIDE_SENTENCE if text.endswith(_WIDE_STOPS) else _WIDE_PROSE)


def _notes(lines: bytes) -> Iterator[str]:
    """The beginnings of all lines that begin as notes do, folded."""
    text = _TAG.sub(b"", lines)
    lower = text.lower()
    starts = set()
    for piece in vocabulary.NOTE_BYTES:
        at = lower.find(piece)
        while at >= 0:
            starts.add(text.rfind(_LINE, 0, at) + 1)
            at = lower.find(piece, at + 1)
    for start in starts:
        written = text[start : start + _NOTE].split(_LINE, 1)[0].decode("utf-8", "replace")
        shown = fold(clean(entities.unescape(written)))
        if vocabulary.NOTE_STARTS.match(shown):
            yield shown


def _gap(seen: bytes) -> bytes:
    """The names of the tags up to the first text, and the text if it is no link's.

    Text put right behind the article alters this; another address or wording of the next link does not.
    """
    names: list[bytes] = []
    for match in _GAP_TOKENS.finditer(seen):
        name, text = match.group(2, 3)
        if text is not None and text.strip():
            if not names or names[-1] != b"a":
                names.append(text.strip())
            break
        if not name:
            continue
        name = name.lower()
        if name.startswith(b"/") and names and names[-1] == name[1:] and name[1:] not in _UNREAD_NAMES:
            names.pop()  # an element that holds nothing, and hides nothing else by where it ends
        else:
            names.append(name)
    return b" ".join(names)
