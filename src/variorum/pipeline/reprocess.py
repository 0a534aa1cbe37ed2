"""Everything derived is made anew from evidence, without a request to anybody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from variorum.errors import EvidenceError, ExtractError, FetchError
from variorum.extraction.again import read_again
from variorum.extraction.article_memory import ArticleMemory
from variorum.extraction.memory import SourceMemory
from variorum.extraction.reread import Reread
from variorum.pipeline.classing import classed, stored, tell_returns
from variorum.pipeline.learning import Memories, stand_apart, stand_in, without
from variorum.pipeline.parts import LIVE, Parts
from variorum.pipeline.sources import body_of
from variorum.text.fingerprints import text_key
from variorum.types import READABLE, Capture, Document, Look, Mark, Version
from variorum.versions.decide import RULE as DECISION_RULE
from variorum.versions.showings import came_after, came_back

#: In whose name a version is marked that no longer differs from the one before it.
_RULES: Final = "rules"


@dataclass(frozen=True, slots=True)
class Told:
    """An edit as it is told of: between which versions, its class, what changed, and the old and new words."""

    old_version: int
    new_version: int
    klass: str
    change: str
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True)
class Reprocessed:
    """What reprocessing one article came to, or with `dry_run` would come to.

    `read_anew` counts versions read again from their bytes and `texts_changed` those whose text came out otherwise;
    `same_as_before` names versions whose text is now that of the version before them. `noise` are those that became
    page noise by it, `edits` those that were noise by rule and are changes again. `gone` and `come` are the edits
    that went and came. `not_kept` counts looks whose bytes were not kept, and `problems` are captures that could not
    be read, in words.
    """

    article: str
    read_anew: int
    texts_changed: int
    same_as_before: tuple[int, ...]
    not_kept: int
    problems: tuple[str, ...]
    headline: str | None = None
    noise: tuple[int, ...] = ()
    edits: tuple[int, ...] = ()
    gone: tuple[Told, ...] = ()
    come: tuple[Told, ...] = ()
    dry_run: bool = False

    @property
    def changed(self) -> bool:
        """Whether anything that readers see changed."""
        return bool(self.texts_changed or self.noise or self.edits or self.gone or self.come)


class _DryRun(Exception):
    """Leaves a transaction so that nothing of it is stored."""


def reprocess(
    parts: Parts, articles: Sequence[str] | None = None, *, dry_run: bool = False
) -> Iterator[Reprocessed]:
    """Read every version's capture with the present rules and classify its edits anew, article by article.

    Numbers stay as they are. A version whose bytes cannot be read keeps the text it has. Where all articles are
    read anew (`articles` is None), what their sites taught is first learnt anew too, from all captures that were kept
    and in order of their time; for some articles it is taken as it is. What people decided of a site counts always.
    With `dry_run` everything is done and undone again, article by article: what is told is what would happen.
    """
    memories = Memories(parts.store) if articles is not None else _learn_anew(parts, dry_run=dry_run)
    for each in articles if articles is not None else _article_ids(parts):
        done: Reprocessed | None = None
        try:
            with parts.store.transaction():
                done = _reprocess_one(parts, memories, each)
                if dry_run:
                    raise _DryRun
        except _DryRun:
            assert done is not None, "a dry run that was left has come to its end"
            done = replace(done, dry_run=True)
        yield done  # outside: whoever asks may stop listening, and must not hold the database meanwhile


def _article_ids(parts: Parts) -> list[str]:
    """All of them before any is touched: what is found anew may change the order in which they are listed."""
    ids: list[str] = []
    before = None
    while page := parts.store.articles(limit=500, before=before):
        ids += [article.id for article in page]
        before = (page[-1].last_change or page[-1].found, page[-1].id)
    return ids


def _learn_anew(parts: Parts, *, dry_run: bool) -> Memories:
    """The memories of all sites from nothing but what was kept; captures that cannot be read teach nothing."""
    memories = Memories(parts.store, anew=True)
    last: dict[str, ArticleMemory] = {}
    for capture in parts.store.all_captures():
        try:
            reread = _read(parts, capture, memories.of(capture.url), last.get(capture.article_id))
        except (EvidenceError, ExtractError, FetchError):
            continue
        if reread.memory is not None:
            last[capture.article_id] = reread.memory
            memories.learn(capture.url, reread, capture.captured)
    if not dry_run:
        with parts.store.transaction():
            memories.save()
    return memories


def _reprocess_one(parts: Parts, memories: Memories, article_id: str) -> Reprocessed:
    store = parts.store
    versions = store.versions(article_id, noise=True)
    before = _edits(parts, versions)
    noisy = {version.number for version in versions if version.noise}
    documents, kept, last, problems = _read_all(parts, memories, article_id, versions)
    changed = 0
    stored_keys: set[str] = set()
    for version in versions:
        if version.number in kept:
            continue
        document = documents[version.number]
        key = text_key(document)
        changed += key != version.text_key
        if key not in stored_keys:  # what is no longer a change keeps the text that was once taken for one
            store.set_document(
                article_id, version.number, document, text_key=key, decision_rule=DECISION_RULE
            )
        stored_keys.add(key)
    same = _classify(parts, article_id, versions, documents)
    if last is not None:
        store.remember(article_id, replace(last, glance=b"").pack())
    present = store.versions(article_id, noise=True)
    noise = {version.number for version in present if version.noise}
    _set_current(parts, article_id, present, noise - noisy)
    after = _edits(parts, present)
    looks = store.looks(article_id=article_id, limit=1_000_000)
    return Reprocessed(
        article=article_id,
        read_anew=len(versions) - len(problems),
        texts_changed=changed,
        same_as_before=tuple(same),
        not_kept=sum(1 for look in looks if _not_kept(look)),
        problems=tuple(problems),
        headline=store.article(article_id).headline,
        noise=tuple(sorted(noise - noisy)),
        edits=tuple(sorted(noisy - noise)),
        gone=tuple((before - after).elements()),
        come=tuple((after - before).elements()),
    )


def _read_all(
    parts: Parts, memories: Memories, article_id: str, versions: list[Version]
) -> tuple[dict[int, Document], set[int], ArticleMemory | None, list[str]]:
    """The documents by number, the numbers of those that could not be read and are as they were, what is remembered
    of the last reading, and the problems in words."""
    store = parts.store
    documents: dict[int, Document] = {}
    problems: list[str] = []
    kept: set[int] = set()
    last: ArticleMemory | None = None
    forgotten: set[bytes] = set()
    for version in sorted(versions, key=lambda version: version.first_seen):
        capture = store.capture(version.capture_id)
        try:
            reread = _read(parts, capture, memories.of(capture.url), last)
        except (EvidenceError, ExtractError, FetchError) as error:
            problems.append(f"version {version.number}: {error}")
            documents[version.number] = store.document(article_id, version.number)
            kept.add(version.number)
            continue
        documents[version.number] = reread.document
        last = reread.memory or last
        forgotten |= reread.forgotten
    for number in documents.keys() - kept:
        documents[number] = without(documents[number], frozenset(forgotten))
    return documents, kept, _latest(parts, memories, article_id, last), problems


def _latest(
    parts: Parts, memories: Memories, article_id: str, last: ArticleMemory | None
) -> ArticleMemory | None:
    """What is remembered after the newest look that was kept, which the next look goes on from."""
    plan = parts.store.plan(article_id)
    if plan.kept_capture is None or last is None:
        return last
    capture = parts.store.capture(plan.kept_capture)
    try:
        return _read(parts, capture, memories.of(capture.url), last).memory or last
    except (EvidenceError, ExtractError, FetchError):
        return last  # it brought no text, or its bytes are gone: no version stands on it


def _set_current(parts: Parts, article_id: str, versions: list[Version], noise: set[int]) -> None:
    """Where the version on the page became noise, the one before it that is none is shown."""
    history = parts.store.history(article_id)
    if history.current in noise:
        standing = [
            version.number for version in versions if not version.noise and version.number < history.current
        ]
        parts.store.set_state(article_id, history.state, max(standing, default=None), history.candidate)


def _edits(parts: Parts, versions: list[Version]) -> Counter[Told]:
    """The edits between the versions that are shown, and how often each stands there."""
    plain = [version for version in versions if not version.noise]
    shown = came_after(plain) + came_back(plain)
    return Counter(
        Told(
            each.old_version,
            each.new_version,
            each.edit.klass,
            each.edit.change,
            each.edit.old,
            each.edit.new,
        )
        for old, new in shown
        for each in parts.store.edits(new.article_id, old.number, new.number)
    )


def _read(parts: Parts, capture: Capture, site: SourceMemory, last: ArticleMemory | None) -> Reread:
    exchange = parts.evidence.read(capture.record)
    content_type = exchange.header("Content-Type")
    reread = read_again(
        body_of(exchange, parts), site, last, url=exchange.url, content_type=content_type,
        at_once=capture.source != LIVE,  # as it was judged when it came
    )  # fmt: skip
    document = reread.document
    if document.state not in READABLE:
        raise ExtractError(f"{exchange.url}: {document.reason or document.state}", url=exchange.url)
    return reread


def _classify(
    parts: Parts, article_id: str, versions: list[Version], documents: dict[int, Document]
) -> list[int]:
    """Edits between each version and the one shown before it first came; answers versions that are no longer changes.

    Such a version is marked as noise in the name of the rules, and the mark is taken back where later rules see
    a change again. What a person marked stays as it is.
    """
    same: dict[int, int] = {}
    last_mark = {mark.version: mark for mark in parts.store.marks(article_id)}
    by_rules = {number for number, mark in last_mark.items() if mark.who == _RULES}
    shown = [version for version in versions if not version.noise or version.number in by_rules]
    numbers: dict[str, int] = {}  # of the texts that stand
    before: int | None = None
    for version in shown:
        document = documents[version.number]
        earlier = numbers.setdefault(text_key(document), version.number)
        if earlier != version.number:
            same[version.number] = earlier
            if not version.noise:
                why = f"the same text as version {earlier} under extraction rules {document.rule}"
                _mark(parts, version, "noise", why)
            continue
        if version.noise and before is not None:
            _mark(parts, version, "edit", f"differs from version {before} again")
            stand_apart(parts.store, article_id, version.number)
        before = version.number
    stand_in(parts.store, article_id, same)
    present = parts.store.versions(article_id)
    for first, second in came_after(present):
        pair = first.number, second.number
        texts = documents[pair[0]], documents[pair[1]]
        comparison = classed(parts.store, article_id, *pair, *texts, versions=present, documents=documents)
        parts.store.add_edits(stored(article_id, *pair, comparison.edits))
    tell_returns(parts.store, article_id, documents)
    return list(same)


def _mark(parts: Parts, version: Version, verdict: str, why: str) -> None:
    parts.store.mark(Mark(version.article_id, version.number, verdict, _RULES, parts.clock.now(), why))


def _not_kept(look: Look) -> bool:
    """An answer with a body whose bytes were not kept: its verdict cannot be derived again."""
    return look.capture_id is None and look.wire_digest is not None
