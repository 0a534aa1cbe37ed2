"""Rules for what became of whole sentences and paragraphs, and for all that no other rule has told of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from variorum.edits.base import edit
from variorum.edits.outside import CHANGES, function_words
from variorum.edits.passages import Facts, Passage
from variorum.edits.quotations import word_key
from variorum.text.normalise import fold
from variorum.types import BlockKind, Change, Edit, EditClass, Link, LinkOp, Paragraphs, Verdict

#: What a sentence that comes back may come as, or a sentence with the wording that it had before.
COMES = frozenset({LinkOp.ADDED, LinkOp.REPLACED, LinkOp.REWORDED})
#: Finer kind of a paragraph that has its old words and is set otherwise: a subhead that became a paragraph.
FORM = "form"
#: Finer kinds of what no rule names by what it is: a post of a liveblog, or something in one, and a subhead.
POST, SUBHEAD = "post", "subhead"
#: Finer kind of a whole paragraph of running text that came, went, or gave way to another.
PARAGRAPH = "paragraph"
#: Kinds of blocks that are running text, and least words of one that says something.
_RUNNING = frozenset({None, BlockKind.PARAGRAPH, BlockKind.LIST, BlockKind.QUOTE})
_LEAST_WORDS = 8
#: What a sentence has in common with none of the other side.
_APART = frozenset({LinkOp.ADDED, LinkOp.REMOVED, LinkOp.REPLACED})
#: With what running text ends.
_ENDS = tuple(".!?…:;\"'’”»“)")
#: Finer kind of an earlier text that came back whole.
WHOLE = "version"
_DETAILS = frozenset({LinkOp.REPLACED, LinkOp.SPLIT, LinkOp.JOINED})


def replaced(facts: Facts) -> Iterator[Edit]:
    """Another article stands at the address: one edit for the whole text, nothing is set against anything."""
    if facts.comparison.verdict is Verdict.REPLACED:
        yield edit(
            EditClass.REPLACED,
            Change.ALTERED,
            _opening(facts.old_sentences),
            _opening(facts.new_sentences),
            confidence=0.97,
        )


def _opening(sentences: Sequence[str]) -> str | None:
    return sentences[0] if sentences else None


def section(facts: Facts) -> Iterator[Edit]:
    """A subhead that came or went together with all that stands under it."""
    for change, paragraphs, kinds, lones in (
        (Change.REMOVED, facts.comparison.old_units, facts.old_kinds, facts.removed),
        (Change.ADDED, facts.comparison.new_units, facts.new_kinds, facts.added),
    ):
        gone = change is Change.REMOVED
        alone = {lone.unit for lone in lones}
        for title, body in _sections(paragraphs, kinds):
            if not body or not (set(title) | set(body)) <= alone:
                continue
            units = set(title) | set(body)
            facts.told.update(
                link
                for link in facts.comparison.links
                if units & set(link.old if gone else link.new) and link.op is not LinkOp.REPLACED
            )
            texts = facts.old_sentences if gone else facts.new_sentences
            text = " ".join(texts[i] for i in title)
            yield edit(
                EditClass.SECTION, change, text if gone else None, None if gone else text,
                title[0] if gone else None, None if gone else title[0], None, 0.97,
            )  # fmt: skip


def _sections(
    paragraphs: Paragraphs, kinds: Sequence[BlockKind | None]
) -> Iterator[tuple[list[int], list[int]]]:
    """The sentences of each subhead, and of what stands under it."""
    title: list[int] = []
    body: list[int] = []
    start = 0
    for sentences in paragraphs:
        units = list(range(start, start + len(sentences)))
        start += len(sentences)
        if units and kinds[units[0]] is BlockKind.SUBHEAD:
            if title:
                yield title, body
            title, body = units, []
        else:
            body += units
    if title:
        yield title, body


def moved(facts: Facts) -> Iterator[Edit]:
    """Sentences that left their place, those that moved together as one edit."""
    runs: list[list[Link]] = []
    for link in facts.comparison.links:
        if link.op is not LinkOp.MOVED:
            continue
        if runs and (runs[-1][-1].old[-1] + 1, runs[-1][-1].new[-1] + 1) == (link.old[0], link.new[0]):
            runs[-1].append(link)
        else:
            runs.append([link])
    for run in runs:
        first = run[0]
        yield edit(
            EditClass.MOVED,
            Change.ALTERED,
            " ".join(facts.old_sentences[i] for link in run for i in link.old),
            " ".join(facts.new_sentences[j] for link in run for j in link.new),
            first.old[0],
            first.new[0],
            None,
            0.97,
        )


def restored(facts: Facts, earlier: frozenset[str]) -> Iterator[Edit]:
    """Sentences that came and stood in a version before the old one, and sentences that have the wording again that
    they had there: of these the old one is told too. `earlier` holds those sentences, folded."""
    for link in facts.comparison.links if earlier else ():
        if link.op not in COMES or fold(facts.new_sentences[link.new[0]]) not in earlier:
            continue
        reworded = link.op is LinkOp.REWORDED
        passage = facts.new_passages.get(link.new[0])
        if link.op is LinkOp.REPLACED:
            facts.restored.add(link.new[0])
        elif passage is None or not passage.told:
            facts.told.add(link)
        yield edit(
            EditClass.RESTORED,
            Change.ALTERED if reworded else Change.ADDED,
            facts.old_sentences[link.old[0]] if reworded else None,
            facts.new_sentences[link.new[0]],
            link.old[0] if reworded else None,
            link.new[0],
            "wording" if reworded else None,
            0.99,
        )


def came_back() -> Edit:
    """An earlier text of the article that came back whole, whatever it changed."""
    return edit(EditClass.RESTORED, Change.ALTERED, None, None, detail=WHOLE, confidence=0.99)


def typography(facts: Facts) -> Iterator[Edit]:
    """Sentences in which quotes, dashes, case or blanks alone differ."""
    for link in facts.comparison.links:
        if link.op is LinkOp.TYPOGRAPHY and link not in facts.told:
            facts.told.add(link)
            yield edit(
                EditClass.TYPOGRAPHY,
                Change.ALTERED,
                " ".join(facts.old_sentences[i] for i in link.old),
                " ".join(facts.new_sentences[j] for j in link.new),
                link.old[0],
                link.new[0],
            )


def posts(facts: Facts) -> Iterator[Edit]:
    """Posts of a liveblog that came or went, each with all that stands in it."""
    for change, paragraphs, lones in (
        (Change.REMOVED, facts.comparison.old_units, facts.removed),
        (Change.ADDED, facts.comparison.new_units, facts.added),
    ):
        gone = change is Change.REMOVED
        alone = {lone.unit for lone in lones if lone.kind is BlockKind.POST}
        if not alone:
            continue
        noted = {unit for link in facts.told for unit in (link.old if gone else link.new)}
        whole = [
            units
            for units in _places(paragraphs)
            if units and alone.issuperset(units) and noted.isdisjoint(units)
        ]
        told = {unit for units in whole for unit in units}
        facts.posted.update((gone, unit) for unit in told)
        facts.told.update(
            link
            for link in facts.comparison.links
            if link.op is not LinkOp.REPLACED and not told.isdisjoint(link.old if gone else link.new)
        )
        texts = facts.old_sentences if gone else facts.new_sentences
        for units in whole:
            text = " ".join(texts[unit] for unit in units)
            yield edit(
                EditClass.UNCLASSIFIED, change, text if gone else None, None if gone else text,
                units[0] if gone else None, None if gone else units[0], POST,
            )  # fmt: skip


def paragraphs(facts: Facts) -> Iterator[Edit]:
    """Whole paragraphs of running text of which no rule told anything: what came, what went, what gave way to another. A
    line of the desk ("More to follow.") or an offer is none, nor is what still stands elsewhere in the text."""
    wholes = [link for link in facts.comparison.paragraphs if link.op in _APART]
    if not wholes:
        return
    old_places, new_places = _places(facts.comparison.old_units), _places(facts.comparison.new_units)
    of_old = {i: link for link in facts.comparison.links for i in link.old}
    of_new = {j: link for link in facts.comparison.links for j in link.new}
    for whole in wholes:
        old = [i for place in whole.old for i in old_places[place]]
        new = [j for place in whole.new for j in new_places[place]]
        links = {each for each in (*map(of_old.get, old), *map(of_new.get, new)) if each is not None}
        if (
            any(link.op not in _APART or link in facts.told for link in links)
            or {i for link in links for i in link.old} != set(old)
            or {j for link in links for j in link.new} != set(new)
            or not facts.unquoted.isdisjoint(old)
            or not (facts.quoted | facts.restored).isdisjoint(new)
            or not all(_is_running(side, facts) for side in ((True, old), (False, new)) if side[1])
        ):
            continue
        facts.told.update(links)
        yield edit(
            EditClass.UNCLASSIFIED,
            Change.ALTERED if old and new else Change.REMOVED if old else Change.ADDED,
            " ".join(facts.old_sentences[i] for i in old) or None,
            " ".join(facts.new_sentences[j] for j in new) or None,
            old[0] if old else None,
            new[0] if new else None,
            PARAGRAPH,
        )


def _is_running(side: tuple[bool, list[int]], facts: Facts) -> bool:
    """Whether sentences of one side, the old one where it is set, are running text that says something."""
    of_old, units = side
    texts, others, kinds = facts.old_sentences, facts.new_sentences, facts.old_kinds
    if not of_old:
        texts, others, kinds = others, texts, facts.new_kinds
    text = " ".join(texts[unit] for unit in units)
    folded, notes = fold(text), facts.words.notes
    return (
        all(kinds[unit] in _RUNNING for unit in units)
        and len(word_key(text)) >= _LEAST_WORDS
        and text.endswith(_ENDS)
        and not any(phrase in folded for name in ("passing", "offers") for phrase in notes.get(name, ()))
        and {fold(texts[unit]) for unit in units}.isdisjoint(map(fold, others))
    )


def unclassified(facts: Facts) -> Iterator[Edit]:
    """One edit for each changed link, or part of one, that no rule before told of; for a post of a liveblog one
    altogether. A difference in function words and marks beside something that was told belongs to it."""
    edited: dict[int, list[Edit]] = {}
    for each in _untold(facts):
        post = _post_of(each, facts)
        if post is None:
            yield each
        else:
            edited.setdefault(post, []).append(each)
    for parts in edited.values():
        old, new = (
            " ".join(filter(None, texts)) or None
            for texts in ([e.old for e in parts], [e.new for e in parts])
        )
        yield edit(
            EditClass.UNCLASSIFIED, Change.ALTERED, old, new,
            next((e.old_unit for e in parts if e.old_unit is not None), None),
            next((e.new_unit for e in parts if e.new_unit is not None), None), POST,
        )  # fmt: skip


def _post_of(untold: Edit, facts: Facts) -> int | None:
    """The paragraph of the post in which something changed; None for what stands in none."""
    if untold.new_unit is not None:
        return (
            facts.new_homes[untold.new_unit] if facts.new_kinds[untold.new_unit] is BlockKind.POST else None
        )
    if untold.old_unit is None or facts.old_kinds[untold.old_unit] is not BlockKind.POST:
        return None
    home = facts.old_homes[untold.old_unit]
    linked = (
        link.new[0]
        for link in facts.comparison.links
        if link.new and link.old and facts.old_homes[link.old[0]] == home
    )
    unit = next(linked, None)
    return facts.new_homes[unit] if unit is not None else None


def _untold(facts: Facts) -> Iterator[Edit]:
    passages = {(each.old_unit, each.new_unit): each for each in facts.sentences}
    for link in facts.comparison.links:
        if link.op is LinkOp.SAME or link in facts.told:
            continue
        place = link.old[0] if link.old else None, link.new[0] if link.new else None
        passage = passages.get(place)
        if passage is not None and _told(passage, facts):
            continue
        if (link.op is LinkOp.MOVED and passage is None) or not _has_words(link, facts):
            continue
        if link.op in CHANGES and (place[0] in facts.unquoted or place[1] in facts.quoted):
            continue
        old = " ".join(facts.old_sentences[i] for i in link.old) or None
        new = " ".join(facts.new_sentences[j] for j in link.new) or None
        if link.op is LinkOp.REPLACED:  # a side that is told by itself leaves the other
            old = None if (True, place[0]) in facts.posted else old
            new = None if place[1] in facts.restored or (False, place[1]) in facts.posted else new
        if old is None and new is None:
            continue
        change = Change.ALTERED if old and new else Change.REMOVED if old else Change.ADDED
        yield edit(
            EditClass.UNCLASSIFIED,
            change,
            old,
            new,
            place[0] if old else None,
            place[1] if new else None,
            SUBHEAD
            if _is_subhead(link, facts)
            else link.op.value
            if link.op in _DETAILS and old and new
            else None,
        )


def _is_subhead(link: Link, facts: Facts) -> bool:
    kinds = {*(facts.old_kinds[i] for i in link.old), *(facts.new_kinds[j] for j in link.new)}
    return kinds == {BlockKind.SUBHEAD}


def _has_words(link: Link, facts: Facts) -> bool:
    """Whether there is more to a link than a mark that stands by itself."""
    texts = *(facts.old_sentences[i] for i in link.old), *(facts.new_sentences[j] for j in link.new)
    return any(map(str.isalnum, "".join(texts)))


def _told(passage: Passage, facts: Facts) -> bool:
    rest = set(range(len(passage.spans))) - passage.told
    return not rest or bool(passage.told and rest <= function_words(passage, facts))


def breaks(facts: Facts) -> Iterator[Edit]:
    """One edit, detail "paragraphs", where paragraphs were joined or parted and no word in them changed."""
    parted = [
        link
        for link in facts.comparison.paragraphs
        if len(link.old) != len(link.new) and link.old and link.new
    ]
    if not parted:
        return
    old, new = _places(facts.comparison.old_units), _places(facts.comparison.new_units)
    changed_old = {i for link in facts.comparison.links if link.op is not LinkOp.SAME for i in link.old}
    changed_new = {j for link in facts.comparison.links if link.op is not LinkOp.SAME for j in link.new}
    for link in parted:
        units = [i for p in link.old for i in old[p]], [j for p in link.new for j in new[p]]
        if not units[0] or not units[1] or changed_old & set(units[0]) or changed_new & set(units[1]):
            continue  # the sentences' own edits tell it
        yield edit(
            EditClass.UNCLASSIFIED,
            Change.ALTERED,
            "\n\n".join(" ".join(facts.comparison.old_units[p]) for p in link.old),
            "\n\n".join(" ".join(facts.comparison.new_units[p]) for p in link.new),
            units[0][0],
            units[1][0],
            "paragraphs",
        )


def anyhow(facts: Facts) -> Iterator[Edit]:
    """What is told of a changed text of which no rule told anything: its sentences that differ, or where none does
    the paragraphs that do, or those that are set in another form with the same words."""
    links = [link for link in facts.comparison.links if link.op is not LinkOp.SAME]
    for link in links:
        yield edit(
            EditClass.UNCLASSIFIED, CHANGES.get(link.op, Change.ALTERED),
            " ".join(facts.old_sentences[i] for i in link.old) or None,
            " ".join(facts.new_sentences[j] for j in link.new) or None,
            link.old[0] if link.old else None, link.new[0] if link.new else None,
            link.op.value if link.op in _DETAILS else None,
        )  # fmt: skip
    old, new = _places(facts.comparison.old_units), _places(facts.comparison.new_units)
    for link in () if links else facts.comparison.paragraphs:
        if link.op is not LinkOp.SAME:
            before = [i for p in link.old for i in old[p]]
            after = [j for p in link.new for j in new[p]]
            yield edit(
                EditClass.UNCLASSIFIED, CHANGES.get(link.op, Change.ALTERED),
                "\n\n".join(" ".join(facts.comparison.old_units[p]) for p in link.old) or None,
                "\n\n".join(" ".join(facts.comparison.new_units[p]) for p in link.new) or None,
                before[0] if before else None, after[0] if after else None, "paragraphs",
            )  # fmt: skip
    if facts.old is None or facts.new is None or links:
        return
    for was, now, here, there in zip(facts.old.blocks, facts.new.blocks, old, new, strict=False):
        if was.kind is not now.kind and was.text == now.text and here and there:
            yield edit(EditClass.UNCLASSIFIED, Change.ALTERED, was.text, now.text, here[0], there[0], FORM)


def _places(paragraphs: Paragraphs) -> list[range]:
    """The sentence numbers of each paragraph."""
    places, start = [], 0
    for sentences in paragraphs:
        places.append(range(start, start + len(sentences)))
        start += len(sentences)
    return places
