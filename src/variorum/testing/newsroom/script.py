"""The script: what happens to every article of the newsroom, and when. Pure, and the same for the same seed.

The script begins some hours before `origin`, so that articles stand when somebody first looks, and goes on
for `hours` after it, densest in the first twelve. Every kind of event is dealt out in turn, as from a deck of
cards, so that none is forgotten; weighty kinds come first. Between two events of one article lies half an
hour at least, and a phase (a wall, a withdrawal) is over before the next edit, so that each event can be seen
by somebody who looks often enough.

Happenings that the outlets share (`shared`) are an addition: what they report is printed and edited as planned there, and
everything else is the same with them and without.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from random import Random

from variorum.testing.newsroom.desk import EDITS, Change
from variorum.testing.newsroom.drafts import in_house_style, typeset, written
from variorum.testing.newsroom.house import HOUSES, House
from variorum.testing.newsroom.model import Copy, Draft, Event, EventKind, Face, Life, State
from variorum.testing.newsroom.shared import Planned, Shared, reports, shared
from variorum.testing.newsroom.wire import Wire
from variorum.types import BlockKind

#: How often an outlet moves its feeds, sitemap and "last updated" line when it edits a text.
ANNOUNCED = 0.6
GAP = timedelta(minutes=30)
#: By how many hours the seed may move the reports of a shared happening.
_MOVED = 0.15
#: The default origin: any moment would do, but a fixed one makes runs alike.
ORIGIN = datetime(2026, 11, 3, 8, 0, tzinfo=UTC)

K = EventKind


@dataclass(frozen=True, slots=True)
class Act:
    """One card of the deck: an edit, or a phase that begins with one event and ends with another."""

    kind: EventKind
    face: Face | None = None  # what the address answers with during the phase
    ends: EventKind | None = None
    hours: tuple[float, float] = (0.0, 0.0)  # how long the phase lasts
    rounds: tuple[int, int] = (1, 1)  # how often it happens
    final: bool = False  # nothing happens to the article afterwards


_FLIP = Act(K.HEADLINE_VARIANT, ends=K.HEADLINE_BACK, hours=(0.7, 1.6), rounds=(1, 2))
_WITHDRAWN = Act(K.WITHDRAWN, Face.MISSING, final=True)
_WITHDRAWN_FOR_GOOD = Act(K.WITHDRAWN, Face.GONE, final=True)
_BACK_AGAIN = Act(K.WITHDRAWN, Face.MISSING, K.RESTORED, (4.0, 6.0))
_WALL = Act(K.WALL_UP, Face.WALL, K.WALL_DOWN, (1.0, 2.5))
_GUARD = Act(K.BLOCKED, Face.GUARD, K.UNBLOCKED, (0.6, 1.8))
_CHECKING = Act(K.BLOCKED, Face.CHECKING, K.UNBLOCKED, (0.6, 1.8))
_CONSENT = Act(K.CONSENT_ASKED, Face.CONSENT, K.CONSENT_OVER, (0.6, 1.5))
_OUTAGE = Act(K.OUTAGE, Face.ERROR, K.OUTAGE_OVER, (0.3, 0.8))
_UNDONE = Act(K.WORD, ends=K.REVERTED, hours=(0.8, 2.0))

#: Dealt first: what somebody who looks for a minute of fast time must see.
_FIRST = (
    Act(K.HEADLINE),
    _FLIP,
    Act(K.PARAGRAPH_MOVED),
    Act(K.FIGURE),
    Act(K.CORRECTION),
    _WITHDRAWN,
    Act(K.QUOTE_ALTERED),
    _UNDONE,
    Act(K.PARAGRAPHS_JOINED),
    _BACK_AGAIN,
    Act(K.STANDFIRST),
    _FLIP,
    Act(K.PARAGRAPH_INSERTED),
    Act(K.MONEY),
    Act(K.ADDRESS_MOVED),
    Act(K.HEADLINE),
    Act(K.PARAGRAPH_SPLIT),
    _WALL,
    Act(K.WORD),
)
_DECK = (
    Act(K.WORD),
    Act(K.FIGURE),
    Act(K.MONEY),
    Act(K.PERCENTAGE),
    Act(K.QUOTE_ALTERED),
    Act(K.QUOTE_ADDED),
    Act(K.QUOTE_REMOVED),
    Act(K.PARAGRAPH_MOVED),
    Act(K.PARAGRAPHS_JOINED),
    Act(K.PARAGRAPH_SPLIT),
    Act(K.PARAGRAPH_INSERTED),
    Act(K.PARAGRAPH_DELETED),
    Act(K.STANDFIRST),
    Act(K.CAPTION),
    Act(K.LIST_ITEM),
    Act(K.CORRECTION),
    Act(K.TYPOGRAPHY),
    Act(K.REPLACED, final=True),
    Act(K.HEADLINE),
    Act(K.HEADLINE_COPY_EDIT),
    Act(K.OG_TITLE),
    Act(K.BYLINE),
    Act(K.ADDRESS_MOVED),
    _FLIP,
    _UNDONE,
    _WALL,
    _GUARD,
    _CHECKING,
    _CONSENT,
    _OUTAGE,
    _BACK_AGAIN,
    _WITHDRAWN_FOR_GOOD,
)
#: When each round of dealing happens, in hours after the origin, and the share of articles that take part.
_ROUNDS = (
    (0.2, 2.5, 1.0),
    (2.0, 5.0, 1.0),
    (4.5, 8.0, 0.95),
    (7.5, 12.0, 0.9),
    (13.0, 28.0, 0.5),
    (28.0, 46.0, 0.3),
)


@dataclass(frozen=True)
class Script:
    """All lives of all articles from `origin` minus some hours to `origin` plus `hours`."""

    seed: int
    origin: datetime
    houses: tuple[House, ...]
    lives: tuple[Life, ...]
    shared: Shared = field(default_factory=Shared)  # what is known of the reports of shared happenings

    @property
    def events(self) -> tuple[Event, ...]:
        """Everything that happens, in order of time."""
        return tuple(sorted((e for life in self.lives for e in life.events), key=lambda e: (e.at, e.name)))

    def of_outlet(self, outlet: str) -> tuple[Life, ...]:
        return tuple(life for life in self.lives if life.outlet == outlet)


def write_script(
    *,
    seed: int = 7,
    origin: datetime = ORIGIN,
    articles: int | None = None,
    outlets: Sequence[str] = ("gazette", "meridian", "lantern"),
    pace: float = 1.0,
    hours: float = 48.0,
    hostile: bool = False,
    happenings: bool = False,
) -> Script:
    """Write what will happen.

    `articles` is how many there are (None: all that the package ships; more than that come from the wire).
    `pace` 2 lets everything after the origin happen twice as fast. `hostile` adds an article whose headline
    holds markup, control characters and marks of writing direction. `happenings` adds reports of happenings that the
    outlets share, to each outlet its own. ValueError names an unknown outlet.
    """
    unknown = [name for name in outlets if name not in HOUSES]
    if unknown or not outlets:
        raise ValueError(
            f"no such outlet: {', '.join(unknown) or 'none given'}; there are {', '.join(HOUSES)}"
        )
    if pace <= 0:
        raise ValueError(f"pace must be above zero, not {pace}")
    rng = Random(f"newsroom {seed}")
    wire = Wire(rng)
    drafts = [_placed(draft, outlets, i) for i, draft in enumerate(written()[:articles])]
    for i in range(len(drafts), articles or 0):
        drafts.append(wire.article(f"wire-{i:05d}", outlets[i % len(outlets)]))
    if hostile:
        drafts.append(_hostile_draft(outlets[-1]))
    drafts = [in_house_style(draft, curly=HOUSES[draft.outlet].curly) for draft in drafts]
    casting = _Casting(rng, wire, origin.replace(microsecond=0), pace, hours)
    lives = tuple(casting.play(drafts))
    known = Shared()
    if happenings:
        lives += tuple(_reported(outlets, origin.replace(microsecond=0), pace, hours, seed, len(drafts)))
        known = shared().among(life.name for life in lives)
    return Script(seed, origin, tuple(HOUSES[name] for name in outlets), lives, known)


def _placed(draft: Draft, outlets: Sequence[str], index: int) -> Draft:
    """The draft at its own outlet, or at one of those that there are."""
    return draft if draft.outlet in outlets else replace(draft, outlet=outlets[index % len(outlets)])


def _hostile_draft(outlet: str) -> Draft:
    """An article that must do no harm to whoever shows its headline."""
    model = next(draft for draft in written() if draft.language == "en")
    headline = "Mayor </title><script>alert('read')</script>\u0007 says \u202eegdirb eht\u202c & \"all\" <b>is</b> well\u2066"
    renamed = model.copy.with_headline(headline)
    blocks = tuple(
        replace(block, text=f"{block.text} <img src=x onerror=alert({i})>")
        for i, block in enumerate(renamed.blocks)
    )
    return Draft(
        "hostile", outlet, model.section, "en", replace(renamed, blocks=blocks, byline=("Eve <script>",))
    )


def _reported(
    outlets: Sequence[str], origin: datetime, pace: float, hours: float, seed: int, first: int
) -> Iterator[Life]:
    """The lives of the reports of shared happenings, numbered from `first`."""
    rng = Random(f"happenings {seed}")
    for number, report in enumerate(reports()):
        late = rng.uniform(-_MOVED, _MOVED)
        if report.draft.outlet not in outlets:
            continue
        draft = in_house_style(report.draft, curly=HOUSES[report.draft.outlet].curly)

        def moment(at: float, late: float = late) -> datetime:
            """The past is the same at any pace."""
            return origin + timedelta(seconds=int((at + late) * 3600 / (pace if at > 0 else 1.0)))

        plot = _Plot(draft, first + number, moment(report.hours))
        for edit in report.edits:
            if edit.hours <= hours:
                change = _planned(plot.state.copy, edit, draft)
                state = replace(plot.state, copy=change.copy)
                plot.happen(edit.kind, moment(edit.hours), state, change.old, change.new, announced=False)
        yield Life(draft, plot.number, draft.outlet, tuple(plot.events))


def _planned(copy: Copy, edit: Planned, draft: Draft) -> Change:
    """The edit in the style of the house."""
    old, new = (typeset(text, draft.language) if draft.curly else text for text in (edit.old, edit.new))
    if edit.kind is K.HEADLINE:
        return Change(copy.with_headline(copy.headline.replace(old, new)), old, new)
    place = next(at for at, block in enumerate(copy.blocks) if old in block.text)
    return Change(copy.with_text(place, copy.blocks[place].text.replace(old, new)), old, new)


class _Casting:
    """Deals the acts and plays them out."""

    def __init__(self, rng: Random, wire: Wire, origin: datetime, pace: float, hours: float) -> None:
        self._rng, self._wire = rng, wire
        self._origin, self._pace = origin, pace
        self._end = hours
        self._waiting: list[Act] = []  # acts that suited nobody yet
        self._deck = self._cards()
        self._owners: dict[str, str] = {}  # which article a text belongs to

    def _cards(self) -> Iterator[Act]:
        first = list(_FIRST)
        yield from first
        while True:
            deck = list(_DECK)
            self._rng.shuffle(deck)
            yield from deck

    def play(self, drafts: Sequence[Draft]) -> Iterator[Life]:
        plots = [_Plot(draft, number, self._published(number)) for number, draft in enumerate(drafts)]
        for plot in plots:
            self._claim(plot, plot.state.copy)
        for start, end, share in _ROUNDS:
            for plot in plots:
                if plot.draft.name != "hostile" and self._rng.random() < share:
                    self._deal(plot, start, min(end, self._end))
        for plot in plots:
            yield Life(plot.draft, plot.number, plot.draft.outlet, tuple(plot.events))

    def _published(self, number: int) -> datetime:
        """Most articles stand before the origin; every sixth comes out in the hours after it."""
        if number % 6 == 5:
            return self._after(self._rng.uniform(0.4, 8.0))
        return self._origin - timedelta(seconds=int(self._rng.uniform(0.5, 9.0) * 3600))

    def _after(self, hours: float) -> datetime:
        return self._origin + timedelta(seconds=int(hours / self._pace * 3600))

    def _deal(self, plot: _Plot, start: float, end: float) -> None:
        """Play on the article, within these hours, the first card that suits it; those that do not wait."""
        if plot.closed or start >= end:
            return
        at = max(self._after(self._rng.uniform(start, end)), plot.free + GAP / self._pace)
        for card in tuple(self._waiting):
            if self._perform(plot, card, at):
                self._waiting.remove(card)
                return
        for card in islice(self._deck, len(_DECK)):
            if self._perform(plot, card, at):
                return
            if card not in self._waiting:
                self._waiting.append(card)

    def _perform(self, plot: _Plot, act: Act, at: datetime) -> bool:
        """Write the act's events into the plot; False where it does not suit the article."""
        if act.final and plot.draft.event is not None:
            return False  # a happening that several outlets report is to be seen to its end
        if act.kind is K.ADDRESS_MOVED:
            path = HOUSES[plot.draft.outlet].moved_path(plot.draft, plot.number, plot.published)
            if path == plot.state.path:
                return False
            plot.happen(act.kind, at, replace(plot.state, path=path), old=plot.state.path, new=path)
        elif act.face is not None:
            self._phase(plot, act, at)
        elif act.ends is not None:
            return self._there_and_back(plot, act, at)
        else:
            change = self._edit(plot, act.kind)
            if change is None:
                return False
            self._publish(plot, act.kind, at, change)
        plot.closed = act.final
        return True

    def _phase(self, plot: _Plot, act: Act, at: datetime) -> None:
        """The address answers with something else, and later with the article again."""
        assert act.face is not None
        before = plot.state
        plot.happen(act.kind, at, replace(before, face=act.face))
        if act.ends is not None:
            plot.happen(act.ends, at + self._lasting(act), before)

    def _there_and_back(self, plot: _Plot, act: Act, at: datetime) -> bool:
        """The text changes and returns to what it was, once or several times (A-B-A)."""
        assert act.ends is not None
        before = plot.state
        if act.kind is K.HEADLINE_VARIANT:
            other = plot.draft.variant_headline
            if other is None or other == before.copy.headline:
                return False
            change = Change(replace(before.copy, headline=other), before.copy.headline, other)
        else:
            found = self._edit(plot, act.kind)
            if found is None:
                return False
            change = found
        for _ in range(self._rng.randint(*act.rounds)):
            # a page under test claims no new time: nobody wrote anything
            plot.happen(
                act.kind, at, replace(before, copy=change.copy), change.old, change.new, announced=False
            )
            at += self._lasting(act)
            plot.happen(act.ends, at, before, change.new, change.old, announced=False)
            at += self._lasting(act)
        return True

    def _edit(self, plot: _Plot, kind: EventKind) -> Change | None:
        change = EDITS[kind](plot.state.copy, plot.draft, self._rng, self._wire)
        if change is None or change.copy == plot.state.copy:
            return None
        known = {event.after.copy.text_key for event in plot.events}
        if change.copy.text_key in known and change.copy.text_key != plot.state.copy.text_key:
            return None  # an edit that happens to bring back an earlier text would be another kind of event
        return change if self._claim(plot, change.copy) else None

    def _claim(self, plot: _Plot, copy: Copy) -> bool:
        """Make the copy's texts the article's own; False where one is another's, who would then share it."""
        texts = [block.text for block in copy.blocks if block.kind is not BlockKind.SUBHEAD]
        if any(self._owners.get(text, plot.draft.name) != plot.draft.name for text in texts):
            return False
        self._owners.update(dict.fromkeys(texts, plot.draft.name))
        return True

    def _publish(self, plot: _Plot, kind: EventKind, at: datetime, change: Change) -> None:
        announced = self._rng.random() < ANNOUNCED
        modified = at if announced else plot.state.modified
        state = replace(plot.state, copy=change.copy, modified=modified)
        plot.happen(kind, at, state, change.old, change.new, announced=announced)

    def _lasting(self, act: Act) -> timedelta:
        return timedelta(seconds=int(self._rng.uniform(*act.hours) * 3600 / self._pace))


class _Plot:
    """One article's life while it is being written."""

    def __init__(self, draft: Draft, number: int, published: datetime) -> None:
        self.draft, self.number, self.published = draft, number, published
        self.closed = False
        self.events: list[Event] = []
        path = HOUSES[draft.outlet].path(draft, number, published)
        self.state = State(draft.copy, Face.ARTICLE, path, published)
        self._append(EventKind.PUBLISHED, published, None, None, None, announced=True)

    @property
    def free(self) -> datetime:
        """When the last event is over."""
        return self.events[-1].at

    def happen(
        self,
        kind: EventKind,
        at: datetime,
        after: State,
        old: str | None = None,
        new: str | None = None,
        *,
        announced: bool = True,
    ) -> None:
        before, self.state = self.state, after
        self._append(kind, at, before, old, new, announced=announced)

    def _append(
        self,
        kind: EventKind,
        at: datetime,
        before: State | None,
        old: str | None,
        new: str | None,
        *,
        announced: bool,
    ) -> None:
        name = f"{self.draft.name}/{len(self.events):02d}-{kind.value}"
        self.events.append(
            Event(name, self.draft.name, self.draft.outlet, kind, at, before, self.state, old, new, announced)
        )
