"""Rules for what stands outside the running text or opens it: headline, standfirst, lead, byline, times, pictures."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence, Set
from typing import Final

from variorum.comparison.images import pictures_moved
from variorum.edits.base import edit
from variorum.edits.copying import copied
from variorum.edits.negation import TURNED
from variorum.edits.notes import label
from variorum.edits.passages import ANOTHER, Facts, Passage
from variorum.text import bylines
from variorum.text.images import file_name
from variorum.text.normalise import fold
from variorum.types import BlockKind, Change, Edit, EditClass, Link, LinkOp, Paragraphs

CHANGES: Final = {LinkOp.ADDED: Change.ADDED, LinkOp.REMOVED: Change.REMOVED}
#: A post of a liveblog is no lead: it stands above those before it.
_TEXT = frozenset({BlockKind.PARAGRAPH, None})
_STANDFIRST = frozenset({BlockKind.STANDFIRST})


def headline(facts: Facts, inner: Sequence[Edit]) -> Iterator[Edit]:
    """The headline that readers see differs. `inner` are the edits that other rules saw in it: where they are all
    there is, the headline's is named after them. A witness that moved alone (og:title beside an unchanged h1) is no
    edit, and a change of quotes, dashes or case alone is one of typography."""
    op = facts.headline_op
    if op is LinkOp.SAME or facts.old is None or facts.new is None:
        return
    typographic = op is LinkOp.TYPOGRAPHY
    detail, passage = None, facts.headline
    if passage is not None and not typographic:
        detail = _headline_detail(facts, passage, inner)
    yield edit(
        EditClass.TYPOGRAPHY if typographic else EditClass.HEADLINE,
        CHANGES.get(op, Change.ALTERED),
        facts.old.headline,
        facts.new.headline,
        detail=detail,
        confidence=0.99,
    )


def _headline_detail(facts: Facts, passage: Passage, inner: Sequence[Edit]) -> str:
    mere = {index for index, _ in copied(passage, facts)} - passage.told
    rest = set(range(len(passage.spans))) - mere
    if not rest:
        return EditClass.COPY_EDIT.value
    rest -= passage.told | function_words(passage, facts)
    if passage.another and (rest or not any(each.detail in TURNED for each in inner)):
        return LinkOp.REPLACED.value  # of few words one that was turned round is most
    return inner[0].klass.value if inner and not rest else LinkOp.REWORDED.value


def function_words(passage: Passage, facts: Facts) -> set[int]:
    """The spans that hold marks and function words only."""
    listed = facts.words.words("copy", "function")
    return {
        index
        for index, span in enumerate(passage.spans)
        if all(
            not any(map(str.isalnum, word)) or word.strip(".,;:!\"'") in listed
            for text in (passage.old[slice(*span.old)], passage.new[slice(*span.new)])
            for word in fold(text).split()
        )
    }


def opening(facts: Facts) -> Iterator[Edit]:
    """The standfirst and the lead, the first paragraph of the text, where more than copy was edited in them. A lead
    that only changed places with another paragraph is told as moved."""
    if facts.old is None or facts.new is None:
        return  # of ready sentences nobody knows where they stand
    gone = {unit for link in facts.told for unit in link.old if not link.new}
    come = {unit for link in facts.told for unit in link.new if not link.old}
    for klass, kinds in ((EditClass.STANDFIRST, _STANDFIRST), (EditClass.LEAD, _TEXT)):
        was = _first(facts.comparison.old_units, facts.old_kinds, kinds, gone)
        now = _first(facts.comparison.new_units, facts.new_kinds, kinds, come)
        changed = [
            link
            for link in facts.comparison.links
            if link.op is not LinkOp.SAME
            and (
                _meet(link.old, was) or (link.op in (LinkOp.ADDED, LinkOp.REPLACED) and _meet(link.new, now))
            )
        ]
        if not any(_substantial(link, facts) for link in changed):
            continue
        linked = [link for link in facts.comparison.links if link.op is not LinkOp.REPLACED]
        kept = any(_meet(link.old, was) and _meet(link.new, now) for link in linked)
        if klass is EditClass.LEAD and was and now and not kept:
            stays = _within(was, {unit for link in linked if link.new for unit in link.old})
            stood = _within(now, {unit for link in linked if link.old for unit in link.new})
            if stays and stood:
                continue  # they only changed places
            if stays:
                was = range(0)  # another was put before the old lead
            elif stood:
                now = range(0)  # the old lead went, and what followed it opens the text
            put = facts.new_sentences[now[0]] if stays else facts.old_sentences[was[0]] if stood else ""
            if label(put, facts.words):
                continue  # "UPDATE: …" stands above the lead, and takes its place no more than a note does
        facts.told.update(link for link in changed if _within(link.old, was) and _within(link.new, now))
        detail = None
        if was and now:
            reworded = kept and _reworded(was, now, facts)
            detail = LinkOp.REWORDED.value if reworded else _gave_way(was, facts)
        yield edit(
            klass,
            Change.ALTERED if was and now else Change.REMOVED if was else Change.ADDED,
            " ".join(facts.old_sentences[i] for i in was) or None,
            " ".join(facts.new_sentences[j] for j in now) or None,
            was[0] if was else None,
            now[0] if now else None,
            detail,
            0.98,
        )


def _gave_way(was: range, facts: Facts) -> str | None:
    """What an opening that gave way to another is called, unless it was the desk's word on its own report."""
    text = fold(" ".join(facts.old_sentences[i] for i in was))
    passing = any(
        phrase in text for name in ("passing", "offers") for phrase in facts.words.notes.get(name, ())
    )
    return None if passing else LinkOp.REPLACED.value


def _reworded(was: range, now: range, facts: Facts) -> bool:
    """Whether a paragraph is another in other words, and not one with nearly all words new: one sentence for one."""
    if len(was) != 1 or len(now) != 1:
        return True
    passage = facts.new_passages.get(now[0])
    return passage is None or passage.similarity >= ANOTHER


def _meet(units: Sequence[int], place: range) -> bool:
    return any(unit in place for unit in units)


def _within(units: Sequence[int], place: Container[int]) -> bool:
    return all(unit in place for unit in units)


def _substantial(link: Link, facts: Facts) -> bool:
    """Whether more than copy was edited in a link."""
    if not link.old or not link.new or link.op is LinkOp.REPLACED:
        return True
    passage = next((each for each in facts.sentences if each.old_unit == link.old[0]), None)
    return passage is not None and len(copied(passage, facts)) < len(passage.spans)


def _first(
    paragraphs: Paragraphs, kinds: Sequence[BlockKind | None], wanted: Set[BlockKind | None], told: Set[int]
) -> range:
    """The sentences of the first paragraph of those kinds that is not told already (a note above the text is); none
    where there is no such paragraph."""
    start = 0
    for sentences in paragraphs:
        if sentences and kinds[start] in wanted and start not in told:
            return range(start, start + len(sentences))
        start += len(sentences)
    return range(0)


def byline(facts: Facts) -> Iterator[Edit]:
    """Another writer is named. Case and order are no difference, nor is a time that was read with a name."""
    if facts.old is None or facts.new is None:
        return
    old, new = bylines.written(facts.old.byline), bylines.written(facts.new.byline)
    if bylines.same(old, new):
        return
    change = Change.ALTERED if old and new else Change.REMOVED if old else Change.ADDED
    yield edit(EditClass.BYLINE, change, old, new, confidence=0.99)


def times(facts: Facts) -> Iterator[Edit]:
    """The times that the page states of itself moved, and nothing else did."""
    if facts.old is None or facts.new is None:
        return
    for name, old, new in (
        ("published", facts.old.published, facts.new.published),
        ("modified", facts.old.modified, facts.new.modified),
    ):
        if old != new and old and new:
            yield edit(EditClass.TIME, Change.ALTERED, old, new, detail=name, confidence=0.99)


def picture(facts: Facts) -> Iterator[Edit]:
    """Another picture in the text, one more or one less: `old` and `new` are the names of the files, `about` what is said
    of it. Sizes and forms of one file are no difference."""
    if facts.old is None or facts.new is None:
        return
    for move in pictures_moved(facts.old, facts.new):
        old, new = (file_name(each) if each else None for each in (move.was, move.now))
        if old == new:  # in another folder
            old, new = move.was, move.now
        change = Change.ALTERED if old and new else Change.REMOVED if old else Change.ADDED
        yield edit(
            EditClass.IMAGE, change, old, new, detail="picture", confidence=0.95, about=move.caption or None
        )
