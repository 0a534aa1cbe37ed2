"""What a site is known to show around its articles.

`SourceMemory` counts on how many articles of a site a text stood under one *signature* (`signatures`). What stands on
several articles is no article's own: it is furniture. Articles are told apart by their headline at first sight and not by
address, and one most of whose text stood on a single other article is that article at another address.

It goes to compact bytes and back. Bytes of another layout or recipe are read as an empty memory: what was learnt
is learnt again. The method, with the figures that led to it, follows the idea of site style trees (Yi, Liu and Li,
"Eliminating noisy information in web pages for data mining", KDD 2003) without their trees. What is remembered of one
article stands in `article_memory`.
"""

from __future__ import annotations

import json
import struct
import zlib
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from variorum.text.fingerprints import RECIPE

_NOTHING: Mapping[int, str] = MappingProxyType({})

#: Version of the layout of a site's memory and of what a key covers.
MEMORY_VERSION = 2

#: Articles that are told apart per text; more are as good as that many.
ENOUGH = 3
#: Texts of a site that are kept: those seen on one article only, and those on several. Least lately seen go first.
MOST_SINGLE = 4_500
MOST_SHARED = 2_600
#: Signatures of which it is kept how blocks under them behave.
MOST_SIGNS = 600
#: Shared texts of which the beginning is kept, for people.
MOSTSAMPLES = 400
SAMPLE = 60  # characters
#: Words from which on a sample is taken for an article's own where its text has them in a row, and not for a label.
_TELLING = 4
#: What in the decisions' part of the bytes names the keys whose wording is withheld: no key of a text or a signature.
_WITHHELD = "withheld"
#: An article of whose running text more than this share stood on one other article is that article.
_TWIN = 0.5
#: Changes under one signature on so many articles, and on that share of those that changed at all, within so
#: many hours of one another, are one change of the site.
_AT_ONCE, _AT_ONCE_SHARE, _ROUND = 3, 0.4, 24
#: So many articles that are set anew within a round are a redesign of the site.
_REDESIGNED = 3
#: On so many articles text of their own must have stood under a signature for it to be known as theirs.
_OWN = 2

#: What was read of other articles of a site within that time tells what the site shows by now. Of so many it is held,
#: in no bytes: where it is forgotten, a look is in doubt that need not be.
_LATELY, _MOST_LATELY = timedelta(minutes=30), 16
#: Of so many texts that came to an article it is held, in no bytes either, which articles read since then show them.
_MOST_CAME, _MOST_READ = 64, 48
#: So many articles that lack a text, and as many as show it, tell that the house did not put it on all of them.
_LACKING = 2

_EPOCH = date(2020, 1, 1).toordinal()
#: Magic, version, recipe, length of the decisions: the same in every layout, so that decisions outlive them.
_HEADER = struct.Struct("<2sBBI")
_COUNTS = struct.Struct("<IIIII")
_ENTRY = struct.Struct("<8sHHHB")
_LATE = 0x80
_OWNER = struct.Struct("<I")
_SIGN = struct.Struct(f"<IHHHHB{ENOUGH}IB{_AT_ONCE}I{_AT_ONCE}I")
_LOOKED = struct.Struct("<IIB")
_MOST_LOOKED = 400


@dataclass(frozen=True, slots=True)
class Lesson:
    """One block of a reading, for the memory: `own` tells that it was read as running text of the article,
    `part` that it was read as any part of it, and `sign` how it is set."""

    key: bytes
    text: str
    own: bool
    words: int
    sign: int = 0
    part: bool = False


class KnownKind(StrEnum):
    """Why something is held for furniture, or for text."""

    REPEATED = "repeated"
    SIMULTANEOUS = "simultaneous"
    PASSING = "passing"
    DECIDED = "decided"


_WHY = {
    KnownKind.REPEATED: "the same words stand on several articles",
    KnownKind.SIMULTANEOUS: "what is set like this changes on many articles at once",
    KnownKind.PASSING: "what is set like this comes and goes while the article stands",
    KnownKind.DECIDED: "decided by a person",
}


@dataclass(frozen=True, slots=True)
class Known:
    """One thing that a memory holds.

    `key` is what `SourceMemory.decide` takes: of one text (16 hexadecimal digits), or of everything that is set in
    one way (8). `text` is how a sample begins, None where it was forgotten. `articles` counts those on which it
    was seen, `since` and `last` are the first and the last day. `as_text` tells that a person keeps it as text of
    the articles; `who` and `at` name that person's decision.
    """

    key: str
    kind: KnownKind
    text: str | None
    articles: int
    since: date
    last: date
    as_text: bool = False
    who: str | None = None
    at: datetime | None = None

    @property
    def why(self) -> str:
        """In words."""
        return _WHY[self.kind]


@dataclass(frozen=True, slots=True)
class Decision:
    """A person's word on a key: text of the articles, or furniture."""

    as_text: bool
    who: str
    at: datetime
    text: str | None = None


@dataclass(slots=True)
class _Seen:
    articles: tuple[int, ...]
    first: int  # days since the epoch
    last: int
    count: int = 1
    text: str | None = None
    late: bool = False  # it came to an article that was read before


@dataclass(slots=True)
class _Sign:
    """How blocks under one signature behave.

    `own` and `other` count the articles on which such blocks were read as parts of the article, and on which not;
    `restless` are articles on which they come and go, `moved` the articles on which they changed lately, and when.
    """

    first: int  # days since the epoch
    last: int
    own: int = 0
    other: int = 0
    restless: tuple[int, ...] = ()
    moved: tuple[tuple[int, int], ...] = ()  # article, hour
    text: str | None = None


class SourceMemory:
    """What one site shows on its articles, and how it behaves. Not a value: `learn` and `decide` change it.

    Kept within bounds: at most 200 KB as bytes, whatever was shown.
    """

    def __init__(self) -> None:
        self._seen: dict[bytes, _Seen] = {}
        self._signs: dict[int, _Sign] = {}
        self._looked: dict[
            int, tuple[int, bool]
        ] = {}  # article -> hour it last changed, and whether in shape
        self._decided: dict[str, Decision] = {}
        self._withheld: set[str] = set()  # keys whose wording stood on an article that was taken down
        self._lately: dict[int, datetime] = {}  # articles, the latest read at the end
        self._came: dict[
            bytes, dict[int, bool]
        ] = {}  # texts that came -> articles read since, and whether they show it
        self._shared_words: dict[bytes, int] | None = None
        self.articles = 0  # that taught it something
        self._hour = 0  # of the last lesson
        self.changed = False  # since it was made, or since `pack`

    def __len__(self) -> int:
        return len(self._seen)

    # --- what is held ---

    @property
    def decisions(self) -> int:
        """How many texts, or ways of setting them, a person decided on."""
        return len(self._decided)

    def decided(self, key: bytes, sign: int) -> bool | None:
        """A person's word on a text or on how it is set: whether it is text; None where nobody decided."""
        if not self._decided:
            return None
        found = self._decided.get(key.hex()) or self._decided.get(_sign_key(sign))
        return found.as_text if found else None

    def others(self, key: bytes, article: int) -> int:
        """On how many articles but this one the text was seen, up to `ENOUGH`."""
        seen = self._seen.get(key)
        if seen is None:
            return 0
        return len(seen.articles) - (article in seen.articles)

    def came_late(self, key: bytes) -> bool:
        """Whether the text came to an article after that was first read."""
        seen = self._seen.get(key)
        return seen is not None and seen.late

    def spares(self, key: bytes, article: int) -> bool:
        """Whether a text that came to articles of the site came to few of them: of those read since, many more lack it than
        show it. What a house puts on all of its articles soon is on all that are read."""
        read = self._came.get(key, {})
        shown = sum(shows for each, shows in read.items() if each != article)
        return len(read) - (article in read) - shown >= max(_LACKING, shown)

    def others_anyhow(self, key: bytes) -> bool:
        """Whether the words stood on several articles, however they were set."""
        if self._shared_words is None:
            self._shared_words = {}
            for each, seen in self._seen.items():
                if len(seen.articles) > 1:
                    self._shared_words[each[4:]] = len(seen.articles)
        return key[4:] in self._shared_words

    def twin(self, lessons: Iterable[Lesson], article: int) -> int:
        """The article that this one really is: another whose text most of its running text is, or itself."""
        total = 0
        stood: Counter[int] = Counter()
        for lesson in lessons:
            if not lesson.own:
                continue
            total += lesson.words
            seen = self._seen.get(lesson.key)
            if seen is not None:
                if article in seen.articles:
                    stood[article] += lesson.words
                elif len(seen.articles) == 1:
                    stood[seen.articles[0]] += lesson.words
        best, words = stood.most_common(1)[0] if stood else (article, 0)
        return best if words > _TWIN * total else article

    def restless(self, sign: int, article: int) -> int:
        """On how many other articles blocks of this signature come and go while the text stands."""
        known = self._signs.get(sign)
        return sum(each != article for each in known.restless) if known else 0

    def is_own(self, sign: int) -> bool:
        """Whether what is set like this is known as text of the articles."""
        known = self._signs.get(sign)
        return known is not None and known.own >= _OWN and known.own > 2 * known.other

    def was_own(self, sign: int) -> bool:
        """Whether what is set like this was read as part of an article at its first sight, if only once."""
        known = self._signs.get(sign)
        return known is not None and known.own > 0

    def at_once(self, sign: int, article: int) -> bool:
        """Whether what is set like this changes on many articles at once, this one (which changed) among them,
        and is not known as their text."""
        known = self._signs.get(sign)
        if known is None or self.is_own(sign):
            return False
        since = self._hour - _ROUND
        moved = {each for each, hour in known.moved if hour >= since} | {article}
        looked = sum(hour >= since for hour, _ in self._looked.values())
        looked += article not in self._looked
        # `moved` is kept for a few articles only: when it is full, those few stand for all that changed.
        return len(moved) >= _AT_ONCE and len(moved) >= _AT_ONCE_SHARE * min(looked, 2 * _AT_ONCE)

    def is_quiet(self, article: int, now: datetime) -> bool:
        """Whether the site has several articles, and none but this one was read in the half hour before `now`."""
        lately = (each for each, at in self._lately.items() if abs(now - at) <= _LATELY)
        return self.articles > 1 and all(each == article for each in lately)

    def redesigned(self, article: int) -> bool:
        """Whether many articles were set anew of late, this one among them."""
        since = self._hour - _ROUND
        anew = {each for each, (hour, shape) in self._looked.items() if shape and hour >= since} | {article}
        return len(anew) >= _REDESIGNED

    def known(self) -> list[Known]:
        """All that is held: what a person decided, then furniture, most lately seen first."""
        found = []
        for key, decision in self._decided.items():
            found.append(self._decided_one(key, decision))
        for words, seen in reversed(self._seen.items()):
            key = words.hex()
            if len(seen.articles) > 1 and key not in self._decided:
                found.append(
                    Known(
                        key,
                        KnownKind.REPEATED,
                        self._sample(key),
                        seen.count,
                        _date(seen.first),
                        _date(seen.last),
                    )
                )
        for sign, each in self._signs.items():
            if _sign_key(sign) in self._decided:
                continue
            articles = len(each.restless)
            kind = KnownKind.PASSING
            if self.at_once(sign, -1) and len(each.moved) >= _AT_ONCE:
                kind, articles = KnownKind.SIMULTANEOUS, len(each.moved)
            elif articles < 2:
                continue
            since, last = _date(each.first), _date(each.last)
            found.append(Known(_sign_key(sign), kind, self._sample(_sign_key(sign)), articles, since, last))
        return found

    def furniture(self) -> list[Known]:
        """What is held for furniture, most lately seen first."""
        return [each for each in self.known() if not each.as_text]

    def decide(self, key: str, *, as_text: bool, who: str, at: datetime) -> Known:
        """Take a person's word that a key (`Known.key`) is text of the articles, or furniture: it wins over all
        that is learnt, now and when captures are read again.

        Raises ValueError for what is no key.
        """
        try:
            known = len(bytes.fromhex(key)) in (4, 8)
        except ValueError:
            known = False
        if not known:
            raise ValueError(f"{key!r} is no key of a source memory: 8 or 16 hexadecimal digits")
        self._decided[key.lower()] = Decision(as_text, who, at, self._sample(key.lower()))
        self.changed = True
        return self._decided_one(key.lower(), self._decided[key.lower()])

    def undecide(self, key: str) -> bool:
        """Take a decision back: what is learnt counts again. False where nobody had decided."""
        found = self._decided.pop(key.lower(), None)
        self.changed = self.changed or found is not None
        return found is not None

    def adopt(self, data: bytes | None) -> None:
        """Take over what people decided according to these bytes of the same site's memory, in place of what this
        one holds of it: they may have decided elsewhere meanwhile. So may an article have been taken down."""
        stated = SourceMemory.unpack(data, decisions_only=True)
        self._decided = stated._decided
        self._withheld |= stated._withheld

    def withhold(self, texts: Iterable[str]) -> bool:
        """Keep no wording any more that stands in these texts of an article, or that holds a headline among them: now, and
        where other articles show it again. What is held stays held, by its digest. False where nothing was concerned."""
        whole = [_squeezed(text) for text in texts]
        samples = {seen_key.hex(): seen.text for seen_key, seen in self._seen.items() if seen.text}
        samples |= {_sign_key(sign): each.text for sign, each in self._signs.items() if each.text}
        samples |= {key: each.text for key, each in self._decided.items() if each.text}
        found = {key for key, text in samples.items() if text and _stands(_squeezed(text), whole)}
        for key in found & self._decided.keys():
            self._decided[key] = replace(self._decided[key], text=None)
        self._withheld |= found
        self.changed = self.changed or bool(found)
        return bool(found)

    def _sample(self, key: str) -> str | None:
        if key in self._withheld:
            return None
        if len(key) == 16:
            seen = self._seen.get(bytes.fromhex(key))
            return seen.text if seen else None
        sign = self._signs.get(int(key, 16))
        return sign.text if sign else None

    def _decided_one(self, key: str, decision: Decision) -> Known:
        day = decision.at.astimezone(UTC).date()
        articles, since, last = 0, day, day
        if len(key) == 16:
            if (seen := self._seen.get(bytes.fromhex(key))) is not None:
                articles, since, last = seen.count, _date(seen.first), _date(seen.last)
        elif (sign := self._signs.get(int(key, 16))) is not None:
            articles = max(len(sign.restless), len(sign.moved))
            since, last = _date(sign.first), _date(sign.last)
        return Known(
            key, KnownKind.DECIDED, decision.text, articles, since, last,
            decision.as_text, decision.who, decision.at,
        )  # fmt: skip

    # --- learning ---

    def learn(
        self,
        lessons: Iterable[Lesson],
        article: int,
        at: datetime,
        restless: Iterable[int] = (),
        *,
        moved: Mapping[int, str] = _NOTHING,
        first: bool = False,
        anew: bool = False,
    ) -> None:
        """Note that the article (as `twin` has it) shows these texts.

        `restless` are the signatures of blocks that come and go on it, `moved` those of blocks near its text that
        changed at this look, each with a sample; `first` tells that it was not read before, `anew` that its text
        is set in another way than before.
        """
        self._hour = max(self._hour, _hours(at))
        self._lately.pop(article, None)
        self._lately[article] = at
        while len(self._lately) > _MOST_LATELY:
            del self._lately[next(iter(self._lately))]
        day = _hours(at) // 24
        self.articles += first
        for sign in restless:
            each = self._sign(sign, day)
            if article not in each.restless and len(each.restless) < ENOUGH:
                each.restless += (article,)
                self.changed = True
        if moved or anew:
            self._note_change(article, moved, _hours(at), anew=anew)
        lessons = tuple(lessons)
        parts: dict[int, bool] = {}
        alone = (article,)  # one value for all texts of the article: there are thousands
        for lesson in lessons:
            parts[lesson.sign] = parts.get(lesson.sign, False) or lesson.part
            self._note_text(lesson, alone, day, first=first)
            self._note_example(lesson)
        self._note_came({lesson.key for lesson in lessons}, article)
        if first:
            for sign, part in parts.items():
                each = self._sign(sign, day)
                each.own, each.other = min(each.own + part, 0xFFFF), min(each.other + (not part), 0xFFFF)
                self.changed = True
        while len(self._signs) > MOST_SIGNS:
            del self._signs[next(iter(self._signs))]
        if len(self._seen) > (MOST_SINGLE + MOST_SHARED) * 1.1:
            self._seen = dict(self._bounded())

    def _note_text(self, lesson: Lesson, alone: tuple[int], day: int, *, first: bool) -> None:
        (article,) = alone
        seen = self._seen.pop(lesson.key, None)  # put back at the end: the order is that of last sight
        if seen is None:
            seen = _Seen(alone, day, day, late=not first)
            self.changed = True
            if seen.late and lesson.own:
                self._came[lesson.key] = {}
                while len(self._came) > _MOST_CAME:
                    del self._came[next(iter(self._came))]
        else:
            if article not in seen.articles:
                if len(seen.articles) < ENOUGH:
                    seen.articles += alone
                    self.changed, self._shared_words = True, None
                    seen.count = max(seen.count + 1, len(seen.articles))
                elif first:
                    seen.count, self.changed = min(seen.count + 1, 0xFFFF), True
            if seen.last != day:
                seen.last = max(seen.last, day)
                self.changed = True
        if len(seen.articles) > 1 and seen.text is None:
            seen.text = lesson.text[:SAMPLE]
            self.changed = True
        self._seen[lesson.key] = seen

    def _note_example(self, lesson: Lesson) -> None:
        """Keep how a text begins that is set like what comes and goes, and is no part of an article."""
        each = self._signs.get(lesson.sign)
        if each is not None and each.restless and each.text is None and not (lesson.own or lesson.part):
            each.text = lesson.text[:SAMPLE]
            self.changed = True

    def _note_came(self, shown: Container[bytes], article: int) -> None:
        """Note whether an article shows the texts that came to some of late."""
        for key, read in self._came.items():
            read.pop(article, None)
            read[article] = key in shown
            if len(read) > _MOST_READ:
                del read[next(iter(read))]

    def _note_change(self, article: int, moved: Mapping[int, str], hour: int, *, anew: bool) -> None:
        self.changed = True
        was = self._looked.pop(article, (0, False))
        self._looked[article] = (hour, anew or (was[1] and was[0] >= hour - _ROUND))
        while len(self._looked) > _MOST_LOOKED:
            del self._looked[next(iter(self._looked))]
        for sign, sample in moved.items():
            each = self._sign(sign, hour // 24)
            each.text = each.text or sample[:SAMPLE]
            left = tuple(pair for pair in each.moved if pair[0] != article)
            each.moved = (*left[-(_AT_ONCE - 1) :], (article, hour))

    def _sign(self, sign: int, day: int) -> _Sign:
        each = self._signs.pop(sign, None) or _Sign(day, day)
        each.last = max(each.last, day)
        self._signs[sign] = each
        return each

    def _bounded(self) -> Iterator[tuple[bytes, _Seen]]:
        """The entries that are kept, in the order of last sight."""
        single = shared = 0
        kept = []
        for key, seen in reversed(self._seen.items()):
            if len(seen.articles) > 1:
                shared += 1
                if shared <= MOST_SHARED:
                    kept.append((key, seen))
            else:
                single += 1
                if single <= MOST_SINGLE:
                    kept.append((key, seen))
        return reversed(kept)

    # --- bytes ---

    def pack(self) -> bytes:
        """The memory as bytes."""
        entries: list[bytes] = []
        samples: list[str] = []
        kept = list(self._bounded())
        shared = [key for key, seen in kept if len(seen.articles) > 1]
        told = set(shared[-MOSTSAMPLES:])
        for key, seen in kept:
            entries.append(
                _ENTRY.pack(key, seen.first, seen.last, seen.count, len(seen.articles) | _LATE * seen.late)
            )
            entries += [_OWNER.pack(article) for article in seen.articles]
            if key in told:
                samples.append(self._sample(key.hex()) or "")
        for sign, each in self._signs.items():
            entries.append(
                _SIGN.pack(
                    sign,
                    each.first,
                    each.last,
                    each.own,
                    each.other,
                    len(each.restless),
                    *_padded(each.restless, ENOUGH),
                    len(each.moved),
                    *_padded([article for article, _ in each.moved], _AT_ONCE),
                    *_padded([hour for _, hour in each.moved], _AT_ONCE),
                )
            )
            samples.append(self._sample(_sign_key(sign)) or "")
        entries += [_LOOKED.pack(article, hour, anew) for article, (hour, anew) in self._looked.items()]
        decided = zlib.compress(json.dumps(self._decisions()).encode(), 6)
        tail = zlib.compress("\x1e".join(samples).encode("utf-8", "replace"), 6)
        self.changed = False
        head = _HEADER.pack(b"vs", MEMORY_VERSION, RECIPE, len(decided))
        counts = _COUNTS.pack(self.articles, self._hour, len(kept), len(self._signs), len(self._looked))
        return b"".join((head, decided, counts, *entries, tail))

    def _decisions(self) -> dict[str, list[object]]:
        told: dict[str, list[object]] = {
            key: [each.as_text, each.who, each.at.astimezone(UTC).isoformat(), each.text]
            for key, each in self._decided.items()
        }
        return {**told, _WITHHELD: [*sorted(self._withheld)]} if self._withheld else told

    @classmethod
    def unpack(cls, data: bytes | None, *, decisions_only: bool = False) -> SourceMemory:
        """The memory from its bytes; an empty one from None or damaged bytes. From bytes of another layout or
        recipe, or with `decisions_only`, it holds what people decided and nothing else."""
        memory = cls()
        try:
            if data and data[:2] == b"vs":
                memory._fill(data, decisions_only=decisions_only)
        except (struct.error, zlib.error, ValueError):
            return cls()
        return memory

    def _fill(self, data: bytes, *, decisions_only: bool) -> None:
        _, version, recipe, size = _HEADER.unpack_from(data)
        if version < 2:
            return  # before people decided anything
        at = _HEADER.size + size
        stated = json.loads(zlib.decompress(data[_HEADER.size : at]))
        self._withheld = set(stated.pop(_WITHHELD, ()))
        for key, (as_text, who, when, text) in stated.items():
            self._decided[key] = Decision(as_text, who, datetime.fromisoformat(when), text)
        if decisions_only or (version, recipe) != (MEMORY_VERSION, RECIPE):
            return
        self.articles, self._hour, count, signs, looked = _COUNTS.unpack_from(data, at)
        at += _COUNTS.size
        once: dict[
            tuple[int, ...], tuple[int, ...]
        ] = {}  # equal values are held once: most texts share theirs
        days: dict[int, int] = {}
        for _ in range(count):
            key, first, last, total, owners = _ENTRY.unpack_from(data, at)
            at += _ENTRY.size
            owners, late = owners & ~_LATE, bool(owners & _LATE)
            articles = struct.unpack_from(f"<{owners}I", data, at)
            at += owners * _OWNER.size
            articles = once.setdefault(articles, articles)
            first, last = days.setdefault(first, first), days.setdefault(last, last)
            self._seen[key] = _Seen(articles, first, last, total, late=late)
        for _ in range(signs):
            sign, since, last, own, other, restless, *numbers = _SIGN.unpack_from(data, at)
            at += _SIGN.size
            moved = numbers[ENOUGH]
            pairs = zip(numbers[ENOUGH + 1 :][:moved], numbers[ENOUGH + 1 + _AT_ONCE :][:moved], strict=True)
            self._signs[sign] = _Sign(since, last, own, other, tuple(numbers[:restless]), tuple(pairs))
        for _ in range(looked):
            article, hour, anew = _LOOKED.unpack_from(data, at)
            at += _LOOKED.size
            self._looked[article] = (hour, bool(anew))
        texts = zlib.decompress(data[at:]).decode("utf-8").split("\x1e")
        told: list[_Seen | _Sign] = [seen for seen in self._seen.values() if len(seen.articles) > 1]
        for each, text in zip((*told[-MOSTSAMPLES:], *self._signs.values()), texts, strict=False):
            each.text = text or None


def _squeezed(text: str) -> str:
    return " ".join(text.casefold().split())


def _stands(sample: str, texts: Iterable[str]) -> bool:
    """Whether a sample is the beginning of one of the texts, is a part of it that is more than a label, or holds it."""
    telling = len(sample.split()) >= _TELLING
    return any(
        text.startswith(sample)
        or (telling and sample in text)
        or (len(text.split()) >= _TELLING and text[: SAMPLE // 2] in sample)
        for text in texts
        if text
    )


def _sign_key(sign: int) -> str:
    return f"{sign:08x}"


def _padded(numbers: Sequence[int], size: int) -> tuple[int, ...]:
    return (*numbers, *[0] * (size - len(numbers)))


def _hours(moment: datetime) -> int:
    moment = moment.astimezone(UTC)
    return max(0, (moment.toordinal() - _EPOCH) * 24 + moment.hour)


def _date(day: int) -> date:
    return date.fromordinal(_EPOCH + day)
