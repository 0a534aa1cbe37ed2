"""Reading a page of which only words inside the article's paragraphs changed: from its bytes, without a walk.

Most edits are of that kind. What the page shows where the article stands (`extraction.raw`) is cut at its blocks, and
each is compared with the digest that the last reading kept. Where they are the same blocks, but for paragraphs of
running text that were reworded in place, the last document with these paragraphs is what a full reading would find.
The head is read anew only where it states something in other bytes.

Whatever is not sure to be read so is left to a full reading (`extraction.again`): links in the paragraph, words that
are judged (furniture, notes, offers), a text that stood or stands elsewhere, anything that the site has taught about
one of the blocks. What stands far from the article is left to it as well, as with glances.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from variorum.extraction import metadata, raw, vocabulary
from variorum.extraction.article_memory import MOST_GONE, ArticleMemory, Carried, overlap, sketch_of
from variorum.extraction.blocks import Element, Tree, VisibleBlock, Where
from variorum.extraction.choose import ends_sentence, is_furniture
from variorum.extraction.glance import Look, frame, renewed, statements, stating
from variorum.extraction.memory import Lesson, SourceMemory
from variorum.extraction.page import EXTRACTION_RULE, stated_body
from variorum.extraction.raw import Part
from variorum.extraction.reread import Reread
from variorum.extraction.signatures import memory_key
from variorum.extraction.states import offers, size_class
from variorum.extraction.turns import Place, returns_after
from variorum.text.fingerprints import block_digest
from variorum.text.language import language
from variorum.text.tokens import word_runs
from variorum.types import Block, BlockKind, Document, PageState

_MOST: Final = 0.5  # share of the blocks that may be reworded
_SURE: Final = 90  # per cent: the chance from which a block was surely text
_SAME: Final = 0.7  # overlap of words from which a block is the one before, reworded
_RUNNING: Final = frozenset({BlockKind.PARAGRAPH, BlockKind.LIST, BlockKind.QUOTE})
_LEAST: Final = 10  # words; shorter lines may be counters
_LONG: Final = 25  # words from which nothing but the article itself takes a block out of the text


@dataclass(frozen=True, slots=True)
class _Rewording:
    """A paragraph that was reworded: where it stands, as it was remembered, and as it shall be."""

    index: int
    before: Carried
    after: Carried
    text: str
    words: int


def reworded(
    html: bytes,
    seen: Look,
    last: ArticleMemory,
    before: Document,
    known: SourceMemory,
    *,
    url: str | None = None,
) -> Reread | None:
    """The reading of a page that differs from the last one in words of paragraphs alone; None for all others.

    `seen` is what its bytes tell (`glance.look`), `last` what was remembered of the last reading, `before` the
    document that the article had then, and `known` what its site has taught.
    """
    text = {last.first + at: each for at, each in enumerate(last.details) if each.kind is not None}
    return _Reworded(html, seen, last, before, known, url, text).run()


@dataclass(frozen=True, slots=True)
class _Reworded:
    """One such reading."""

    html: bytes
    seen: Look
    last: ArticleMemory
    before: Document
    known: SourceMemory
    url: str | None
    text: dict[int, Carried]  # the blocks that were read as parts of the article, by index

    def run(self) -> Reread | None:
        if not self.seen.part.others or self.last.doubts or not self._goes_on():
            return None
        if not all(map(self._is_undisputed, self.last.details)) or not _is_utf8(self.html):
            return None
        for part in self.seen.part.others:
            found = self._rewordings(part)
            if found is not None and len(found) <= max(1, _MOST * len(self.text)):
                stated = raw.statements(self.html)
                document = self._document(found, stated)
                return None if document is None else self._reread(part, stated, document, found)
        return None

    def _goes_on(self) -> bool:
        """Whether the document before is that of the last reading, and an article like any other."""
        before = self.before
        if before.state is not PageState.ARTICLE or before.rule != EXTRACTION_RULE or before.links is None:
            return False
        kinds = [each.kind for each in self.text.values()]
        return [block.kind for block in before.blocks] == kinds and frame(before) == self.seen.kept.document

    def _is_undisputed(self, each: Carried) -> bool:
        """Whether nothing that is known of the site may make another thing of a block than the last reading did."""
        known, article = self.known, self.last.article
        decided = known.decided(each.key, each.sign)
        if decided is not None:
            return decided is (each.kind is not None)
        if each.kind is None or each.firm:
            return True
        passes = each.lone and (each.sign in self.last.restless or known.restless(each.sign, article) > 0)
        return not passes and known.others(each.key, article) < (2 if each.manner else 1)

    def _rewordings(self, part: Part) -> list[_Rewording] | None:
        """The paragraphs that were reworded in the part; None where anything else is another than before."""
        shown = self.seen.part.seen[part.first, part.last]
        plain = not any(b"<" in piece for piece in shown.texts)
        digests, index, number = self.last.digests, self.seen.kept.start, 0
        found: list[_Rewording] = []
        for piece, text in raw.texts(self.html[part.first : part.last], shown):
            if index == len(digests):
                return None
            before = self.before.blocks[number].text if index in self.text else None
            number += before is not None
            if before is None and block_digest(text) != digests[index]:
                return None
            if before is not None and block_digest(before) != digests[index]:
                return None
            if before is not None and before != text:
                # Nothing may stand in it that could hide or part it, nor the rest of an attribute.
                sure = b">" not in piece and (plain or b" ".join(piece.split()) in shown.texts)
                rewording = self._rewording(index, before, text) if sure else None
                if rewording is None:
                    return None
                found.append(rewording)
            index += 1
        # Where hidden parts or broken tags swallowed some of the text, nothing is known of the rest; and the page shows
        # something else than before, so that one who finds nothing has overlooked it.
        whole = number == len(self.before.blocks) and index == self.seen.kept.start + self.seen.part.held
        return found if found and whole else None

    def _rewording(self, index: int, before: str, text: str) -> _Rewording | None:
        """A paragraph with its new words, where a full reading would surely take them for text of the article."""
        each, last, known = self.text[index], self.last, self.known
        if each.kind not in _RUNNING or not each.manner or each.percent < _SURE or not ends_sentence(text):
            return None
        block = VisibleBlock(index, text, (text,), Element("p", None, Where.NONE, ""), 0, 0, 0, False, ())
        words, sketch = len(block.words), sketch_of(block.words)
        if words < _LEAST or overlap(each.sketch, sketch) < _SAME:
            return None
        if each.kind is BlockKind.QUOTE and not (each.firm and words >= _LONG):
            return None  # set as the text is, or only embedded in it: not known of a short one
        if is_furniture(block) or vocabulary.NOTE_STARTS.match(block.folded):
            return None
        if self._may_be_walled(index) and offers(block.folded):
            return None
        digest, old, key = block_digest(text), block_digest(before), memory_key(each.sign, block.folded)
        if digest in last.digests or last.digests.count(old) > 1:
            return None  # it stands elsewhere too
        if last.returns.get(digest) or last.returns.get(old):
            return None  # it takes turns with others
        if known.decided(key, each.sign) is not None or known.others(key, last.article):
            return None
        if known.at_once(each.sign, last.article):
            return None
        back = last.gone.get(digest)
        if back is not None and not (back.manner and back.kind is each.kind):
            return None
        percent = (back or each).percent
        after = each._replace(key=key, firm=words >= _LONG, percent=percent, sketch=sketch)
        return _Rewording(index, each, after, text, words)

    def _may_be_walled(self, index: int) -> bool:
        """Whether a wall is looked for in the block: not above the last long one."""
        longs = [place for place, each in self.text.items() if each.firm]
        return not longs or index >= min(longs[-1], *list(self.text)[-2:])

    def _document(self, found: Sequence[_Rewording], stated: bytes) -> Document | None:
        """The document with the reworded paragraphs, and with what the head states by now (`stated`: the digest of
        that)."""
        before, kept = self.before, self.seen.kept
        linked = {link.block for link in before.links or ()}
        number = {index: place for place, index in enumerate(self.text)}
        blocks, more = list(before.blocks), 0
        for each in found:
            place = number[each.index]
            if place in linked:
                return None
            more += _count((each.text,)) - _count((blocks[place].text,))
            blocks[place] = Block(blocks[place].kind, each.text)
        texts = [block.text for block in blocks]
        if more and size_class(texts) != size_class(block.text for block in before.blocks):
            return None
        document = replace(before, blocks=tuple(blocks), url=self.url)
        if self.seen.same_heads and statements(stated, before) == kept.statements:
            return document
        tree = Tree(self.html.decode("utf-8"))
        facts = metadata.read(tree, self.url)
        if stating(tree) != kept.stating or facts.published is None or facts.modified is None:
            return None
        if facts.free is False or facts.type == "liveblogposting":
            return None
        return replace(
            document,
            published=facts.published,
            modified=facts.modified,
            language=language(" ".join(texts[:20]), facts.language),
            canonical_url=facts.canonical,
            body_key=stated_body(facts, _count(texts)),
        )

    def _reread(self, part: Part, stated: bytes, document: Document, found: Sequence[_Rewording]) -> Reread:
        """The reading with what is to be remembered of it and what it teaches."""
        last = self.last
        digests, details = list(last.digests), list(last.details)
        went = {digests[each.index]: each.before for each in found}
        for each in found:
            digests[each.index] = block_digest(each.text)
            details[each.index - last.first] = each.after
        gone = {digest: each for digest, each in last.gone.items() if digest not in digests} | went
        memory = replace(
            last,
            digests=tuple(digests),
            details=tuple(details),
            gone=dict([*gone.items()][-MOST_GONE:]),
            returns=returns_after(last.returns, [Place(went, {})], quiet=False),
            glance=renewed(self.seen, self.html, document, digests, part, stated),
            readings=1 + last.readings,
        )
        lessons = tuple(
            Lesson(each.after.key, each.text, True, each.words, each.after.sign, True) for each in found
        )
        moved = {each.after.sign: each.text for each in reversed(found)}
        return Reread(document, last.article, memory, lessons, moved=moved)


def _count(texts: Iterable[str]) -> int:
    """How many words the texts have."""
    return sum(len(word_runs(text)) for text in texts)


def _is_utf8(html: bytes) -> bool:
    try:
        html.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
