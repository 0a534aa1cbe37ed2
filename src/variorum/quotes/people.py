"""Who is meant by a mention, by the fullest name that the report has for them."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable

from variorum.quotes.able import is_able
from variorum.quotes.inflected import nominative
from variorum.quotes.namesakes import sexes
from variorum.quotes.offices import holder
from variorum.quotes.reading import Lists, Mention, Reading, Sort

_FULL = range(2, 5)
#: Words with capitals in which the office of somebody ends with the name behind it.
_WITH_MATTER = 3
#: Characters beside a name in which it is looked for what somebody is called, and how that stands before it.
_BESIDE = 60
_CALLED = re.compile(r"\b[Tt]he ([\w-]+)(?: (?:of|for) [\w' -]{1,30})?, $")
#: Characters before a pronoun in which it is looked for whom it means, and of a sentence that are its head.
_BACK, _HEAD = 400, 40
#: What stands behind a name between commas, and what a genitive leaves when its apostrophe is gone.
_ASIDE, _GENITIVES = (",", ".", ""), ("s",)
#: The words right before and behind a pronoun.
_BEFORE, _BEHIND = re.compile(r"(\w+) $"), re.compile(r" (\w+)")
_GENITIVE = re.compile(r"(?:['’]s|s['’])$")
#: Letters of a title that is cut short.
_ABBREVIATED = 4
#: Persons of one last name that are told apart.
_NAMESAKES = 40


class People:
    """The persons of one report, and who is called what."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        titles = reading.lists.words.words("quotes", "titles")
        self.titles = titles | {f"{each}." for each in titles}
        self.full: dict[str, list[str]] = {}  # by last name; none of one who is only called by that
        self.women: set[str] = set()
        self.men: set[str] = set()
        self.titled: set[str] = set()  # those of whom a title tells it
        named = [each for each in reading.mentions if each.sort is Sort.NAME]
        she, he = (_dotted(reading.lists, name) for name in ("she_titles", "he_titles"))
        written = [each.text for each in named]
        written += [
            " ".join(found)
            for each in reading.mentions
            if each.sort is Sort.PHRASE and len(found := self.bare(" ".join(self._holder(each)))) in _FULL
        ]
        written += [owned for each in reading.mentions if (owned := self._owned(each))]
        for text in written:
            first = text.split()[0].casefold()
            bare = self.bare(text)
            if not bare:
                continue
            last = bare[-1].casefold()
            if first in she | he:
                self.titled.add(last)
            if first in she:
                self.women.add(last)
            elif first in he:
                self.men.add(last)
            if len(bare) == 1 and self._addressed(text, he | she):
                self.full.setdefault(last, [])
            elif len(bare) in _FULL:
                names = self.full.setdefault(last, [])
                if len(names) < _NAMESAKES and " ".join(bare) not in names:
                    names.append(" ".join(bare))
        self._articled()
        self._sexes()
        self.he_titles, self.she_titles = he, she
        self.called_he, self.called_she = self._possessed(named)
        self.relatives = {each.text for each in named if self._related(each)}
        self.roles = self._roles(named)

    def _articled(self) -> None:
        """Learn from the article of an office whether its holder is he or she: "la maire Anne Morel", "la maire, Anne Morel,"."""
        own = self.reading.lists.own
        for each in self.reading.mentions:
            if each.sort is not Sort.PHRASE or not own["she_articles"]:
                continue
            article, noun = each.text.split()[0].casefold(), each.text.split()[1:2]
            name = self._within(each) or self._apposed(each)
            if name and noun and is_able(self.reading.lists, noun[0]):
                found = (
                    self.women
                    if article in own["she_articles"]
                    else self.men
                    if article in own["he_articles"]
                    else set[str]()
                )
                found.add(name.split()[-1].casefold())

    def _sexes(self) -> None:
        """Learn of each person who is named alone in a sentence with a pronoun whether it is he or she."""
        words = self.reading.lists.words
        he, she = words.words("quotes", "he"), words.words("quotes", "she")
        mentions = self.reading.mentions
        for start, end in self.reading.sentences:
            first, last = (
                bisect_left(mentions, place, key=lambda each: each.start) for place in (start, end)
            )
            here = mentions[first:last]
            named = {
                bare[-1].casefold()
                for each in here
                if each.sort is Sort.NAME and (bare := self.bare(each.text))
            }
            called = {each.text.casefold() for each in here if each.sort is Sort.PRONOUN}
            persons = named & self.full.keys()
            if len(persons) == 1 and not (called & he and called & she):
                (self.men if called & he else self.women if called & she else set()).update(
                    persons - self.men - self.women
                )

    def _possessed(self, named: Iterable[Mention]) -> tuple[set[str], set[str]]:
        """The full names that open a sentence in which he or she alone follows: "Ann Lee came with her husband"."""
        own, he, she = self.reading.lists.own, set[str](), set[str]()
        for each in named:
            bare = self.bare(each.text)
            if len(bare) not in _FULL or not self._opens(each):
                continue
            place = bisect_right(self.reading.sentences, each.start, key=lambda span: span[1])
            words = _parts(self.reading.masked[each.end : self.reading.sentences[place][1]])
            for sex, other, found in ((own["his"], own["her"], he), (own["her"], own["his"], she)):
                if not sex.isdisjoint(words) and other.isdisjoint(words):
                    found.add(" ".join(bare))
        return he, she

    def _related(self, name: Mention) -> bool:
        """Whether somebody with a title and a last name is told between commas to be of another's kin: "Mr Lee, a brother of the
        mayor"; nobody else is meant by "a father of two"."""
        own = self.reading.lists.own
        first, *rest = name.text.split()
        behind = self.reading.masked[name.end : name.end + _BESIDE]
        aside = re.match(r", (?:\w+ )?([\w-]+) (\w+) ([\w’'-]+)", behind)
        if len(rest) != 1 or aside is None or first.casefold() not in self.titles:
            return False
        of, whose = aside[2] in own["links"], aside[3]
        return (
            aside[1] in own["kin"]
            and of
            and (whose[0].isupper() or whose in self.reading.lists.words.words("quotes", "articles"))
        )

    def _addressed(self, name: str, sexed: set[str]) -> bool:
        """Whether a title makes a last name alone that of a person: "Mr Olsen", "Dr. Olsen", "Mayor Olsen". A rank written in
        full may begin the name of a company as well: "General Motors"."""
        title = name.split()[-2].casefold() if len(name.split()) > 1 else ""
        short = len(title.removesuffix(".")) <= _ABBREVIATED
        persons = self.reading.lists.words.words("quotes", "speakers")
        return title in self.titles | sexed and (short or title in sexed or title in persons)

    def bare(self, name: str) -> list[str]:
        """The words of a name without genitive, titles and what stands before them: "Foreign Minister Sergei Lavrov"."""
        words = name.removesuffix("'s").removesuffix("’s").split()
        whole = len(words)
        titles = [number for number, word in enumerate(words) if word.casefold() in self.titles]
        words = words[titles[-1] + 1 :] if titles else words
        while len(words) > 1 and self._is_office(words[0]):
            words = words[1:]
        if words and words[0].islower():  # "Secretary of State"
            begin = next((number for number, word in enumerate(words) if not word.islower()), len(words))
            words = words[begin + 1 :]
        place = next(
            (at for at, word in enumerate(words) if at and word in self.reading.lists.own["of_places"]), 0
        )
        return words[:place] if place and len(words) < whole else words  # "Representative Ann Lee of Ohio"

    def _is_office(self, word: str) -> bool:
        """Whether a word with a capital is what somebody is who is named behind it: "Engineer Tom Vane", "Hafenmeister Jens Brandt"."""
        own, folded = self.reading.lists.own, word.casefold().removesuffix(".")
        if folded in own["offices"]:
            return True
        return bool(self.reading.lists.words.names.get("nouns")) and is_able(self.reading.lists, word)

    def name(self, mention: Mention, last: str | None) -> str:
        """The fullest name of whom a mention is of; `last` is who spoke last, by name, for a pronoun. A pronoun or a
        phrase of which the report does not tell more stays as it is written."""
        if mention.sort is Sort.NAME:
            found = self._nominative(mention) or mention.text
            return found if " " in found and found != mention.text else self._named(found)
        if mention.sort is Sort.PRONOUN:
            return self._meant(mention, last) or mention.text
        if mention.sort is Sort.BARE:
            return mention.text
        if (
            named := self._owned(mention)
            or self._within(mention)
            or self._apposed(mention)
            or self._told_before(mention)
        ):
            return self._named(named)
        rest = mention.text.split()[2:]
        if self.reading.lists.own["he_articles"] and len(rest) == 1 and self.full.get(rest[0].casefold()):
            return self._named(rest[0])  # "il ministro Monti"
        return holder(self.reading, mention, self._in_office) or self._called(mention) or mention.text

    def _in_office(self, mention: Mention) -> str | None:
        """The name in a phrase, or beside it between commas: "il sindaco Riva", "o ministro da Fazenda, Paulo Teles,"."""
        named = self._within(mention) or self._apposed(mention) or self._told_before(mention)
        last = mention.text.split()[2:]
        return self._named(named or last[0]) if named or (len(last) == 1 and last[0][0].isupper()) else None

    def _owned(self, mention: Mention) -> str | None:
        """The name of somebody behind what they belong to: "Kestrel's Mr Tully", "Labour's John Reed"; not "Holm's Ferry Company"."""
        words = mention.text.split()
        at = max((n for n, word in enumerate(words) if _GENITIVE.search(word)), default=len(words))
        rest = words[at + 1 :]
        if mention.sort is not Sort.PHRASE or not all(each[0].isupper() for each in rest):
            return None
        if len(rest) not in _FULL:
            return rest[0] if len(rest) == 1 and self.full.get(rest[0].casefold()) else None
        lists = self.reading.lists
        bodies = lists.able | lists.own["bodies"] | lists.own["offices"] | lists.own["kin"] | lists.plain
        bare = self.bare(" ".join(rest))
        named = bare != rest and len(bare) > 0
        return " ".join(rest) if named or bodies.isdisjoint(map(str.casefold, rest)) else None

    def _nominative(self, mention: Mention) -> str | None:
        """The name of the report of which a mention behind "according to" is the genitive, in languages that inflect names."""
        endings = self.reading.lists.own["genitives"]
        if not endings or not self._sourced(mention):
            return None
        names = {
            " ".join(self.bare(each.text))
            for each in self.reading.mentions
            if each.sort is Sort.NAME and not self._sourced(each)
        }
        return nominative(" ".join(self.bare(mention.text)), names, endings)

    def _sourced(self, mention: Mention) -> bool:
        """Whether "according to" stands right before a mention."""
        place = bisect_right(self.reading.cues, mention.start, key=lambda cue: cue.end) - 1
        cue = self.reading.cues[place] if place >= 0 else None
        return cue is not None and cue.source and not self.reading.masked[cue.end : mention.start].strip()

    def _called(self, mention: Mention) -> str | None:
        """Who alone is called by the noun of a phrase, where it has no other words beside it than they have: "the fisheries
        minister" is "the minister of fisheries", the minister of transport is not, nor the minister's wife, nor "a minister", nor
        "the Polish president" whom the report nowhere calls Polish. Where several are called by it, who alone is by all of its
        words: "the Danish minister"."""
        own = self.reading.lists.own
        words = _parts(mention.text)
        link = next((at for at, word in enumerate(words) if at and word in own["links"]), len(words))
        noun = words[link - 1]
        behind = re.match(r" ([\w-]+) ([\w-]+)", self.reading.masked[mention.end : mention.end + _BESIDE])
        if behind and behind[1] in own["links"]:
            words.append(behind[2].casefold())
        others = set(words) - own["determiners"] - own["links"]
        called: dict[str, list[set[str]]] = defaultdict(list)
        for name, beside in self.roles.get(noun, ()):
            if beside & own["lesser"] == others & own["lesser"]:
                called[name].append(beside)
        if len(called) > 1 and others != {noun}:
            called = {name: each for name, each in called.items() if others <= set().union(*each)}
        if len(called) != 1 or words[0] in own["indefinite"]:
            return None
        [(name, every)] = called.items()
        return name if others <= set().union(*every) else None

    def _apposed(self, mention: Mention) -> str | None:
        """The full name between commas beside somebody's somebody: "his client, Jon Holm, said"."""
        own, text = self.reading.lists.own, self.reading.masked
        words = _parts(mention.text)
        titled = bool(own["prepositions"]) and (
            not self.titles.isdisjoint(words) or any(is_able(self.reading.lists, each) for each in words[1:2])
        )
        if (
            not titled
            and words[0] not in own["possessives"]
            and not any(word in _GENITIVES for word in words)
        ):
            return None
        place = bisect_left(self.reading.mentions, mention.start, key=lambda each: each.start)
        for name in self.reading.mentions[place + 1 : place + 2]:
            aside = text[mention.end : name.start] == ", " and text[name.end : name.end + 1] in _ASIDE
            if aside and name.sort is Sort.NAME and len(self.bare(name.text)) in _FULL:
                return name.text
        return None

    def _told_before(self, mention: Mention) -> str | None:
        """The name that opens a sentence, or has a title, before what somebody is between commas: "Ms Oskarsen, the harbour
        master, said"; no place: "In New York, the mayor, who"."""
        text = self.reading.masked
        place = bisect_left(self.reading.mentions, mention.start, key=lambda each: each.start)
        for name in self.reading.mentions[max(0, place - 1) : place]:
            if (
                name.sort is not Sort.NAME
                or text[name.end : mention.start] != ", "
                or text[mention.end : mention.end + 1] != ","
            ):
                continue
            bare = self.bare(name.text)
            titled = bare and " ".join(bare) != name.text and bare[-1].casefold() in self.full
            first = bisect_left(self.reading.sentences, (name.start,))
            opens = (
                len(bare) in _FULL
                and self.reading.sentences[first : first + 1]
                and self.reading.sentences[first][0] == name.start
            )
            return name.text if titled or opens else None
        return None

    def _within(self, mention: Mention) -> str | None:
        """The full name in which a phrase ends: "Aldvik's Mayor Marit Oskarsen"; not that of somebody else: "the mother of
        Jon Holm", and none that has nothing but an article before it."""
        words = mention.text.split()
        name = self._ending(mention)
        if len(words) == len(name) + 1 and words[0].casefold() in self.reading.lists.words.words(
            "quotes", "articles"
        ):
            return None  # "the United States" is nobody's name
        before = words[1 : len(words) - len(name)][-2:] if name else []
        linked = not self.reading.lists.own["links"].isdisjoint(map(str.casefold, before))
        if linked and (holder := self._holder(mention)) != name:
            return " ".join(holder)
        return " ".join(found) if len(found := self.bare(" ".join(name))) in _FULL and not linked else None

    def _holder(self, mention: Mention) -> list[str]:
        """The same without what the office of somebody is for: "le ministre des Transports Paul Renard"."""
        words, name = mention.text.split(), self._ending(mention)
        matter = len(name) == _WITH_MATTER and words[1].casefold() in self.titles
        link = words[-len(name) - 1].casefold() if matter and len(words) > len(name) else ""
        return name[1:] if link in self.reading.lists.own["links"] else name

    def _ending(self, mention: Mention) -> list[str]:
        """The words with capitals in which a phrase ends, that are not all of it."""
        words = mention.text.split()
        begin = len(words)
        while begin > 0 and words[begin - 1][:1].isupper():
            begin -= 1
        if self.reading.lists.words.names.get("nouns"):
            begin = max(begin, len(words) - 2)  # every noun has a capital
        name = words[begin:]
        return name if begin > 0 or self.bare(" ".join(name)) != words else []  # "Holm's Ferry Company"

    def _named(self, text: str) -> str:
        bare = self.bare(text)
        if not bare:
            return text
        longer = [name for name in self.full.get(bare[-1].casefold(), ()) if _part_of(bare, name.split())]
        if text in self.relatives or (longer and all(self._other_sex(text, name) for name in longer)):
            return text
        whole = " ".join(bare)
        persons = {(name.split()[0], name.split()[-1]) for name in longer}  # with an initial or without
        return max(longer, key=len) if len(persons) == 1 or whole in longer else whole

    def _other_sex(self, titled: str, name: str) -> bool:
        """Whether the title of a last name is none for the one of a full name: "Mr Lee" is not Ann Lee who came with her husband."""
        first = titled.split()[0].casefold()
        he, she = name in self.called_he, name in self.called_she
        return (first in self.he_titles and she and not he) or (first in self.she_titles and he and not she)

    def _meant(self, mention: Mention, last: str | None) -> str | None:
        """The person whom a pronoun is about. One who was called he or she once is so further on."""
        word, words = mention.text.casefold(), self.reading.lists.words
        nobody = set[str]()
        if word in words.words("quotes", "he"):
            same, other = self.men, self.women
        elif word in words.words("quotes", "she") or self._one_woman(mention):
            same, other = self.women, self.men
        elif word in words.words("quotes", "relative"):
            return self._before(mention, last, nobody, nobody)
        else:
            return None
        found = self._before(mention, last, same, other) or self._only(mention, same, other)
        names = self._namesakes(mention, found)
        if len(names) > 1:
            he, she = sexes(self.reading, self.full[names[-1].split()[-1].casefold()])
            return _of_them(names, found, last, *((he, she) if same is self.men else (she, he)))
        if found:
            same.add(found.split()[-1].casefold())
        return found

    def _namesakes(self, mention: Mention, found: str | None) -> list[str]:
        """The persons of the last name of whom a pronoun seems to mean, or of the only one named before it, in the order in which they
        were named last."""
        near = [(name, bare[-1].casefold()) for _, name in self._near(mention) if (bare := self.bare(name))]
        persons = {last for _, last in near if self.full.get(last)}
        last = found.split()[-1].casefold() if found else persons.pop() if len(persons) == 1 else ""
        named = [self._named(name) for name, own in near if own == last]
        return list(reversed(dict.fromkeys(each for each in reversed(named) if each in self.full[last])))

    def _only(self, mention: Mention, same: set[str], other: set[str]) -> str | None:
        """The one person of the report whose title tells that they are he or she, where nobody is named near a pronoun of whom that
        is not known."""
        titled = self.titled & same
        begins, ends = (
            bisect_left(self.reading.mentions, place, key=lambda each: each.start)
            for place in (mention.start - _BACK + 1, mention.start)
        )
        near = {
            bare[-1].casefold()
            for each in self.reading.mentions[begins:ends]
            if each.sort is Sort.NAME and (bare := self.bare(each.text))
        }
        persons = near & self.full.keys()
        if len(titled) != 1 or len(same & self.full.keys()) != 1 or not persons <= same | other:
            return None
        names = self.full[next(iter(titled))]
        return names[0] if len(names) == 1 else None

    def _before(self, mention: Mention, last: str | None, same: set[str], other: set[str]) -> str | None:
        """Who was named last before a pronoun as the subject of a sentence, else who spoke last; for those whose titles tell
        it, of the same sex."""
        relative = mention.text.casefold() in self.reading.lists.words.words("quotes", "relative")
        spoke = None
        if last and (last_word := last.split()[-1].casefold()) not in other:
            spoke = last if len(last.split()) in _FULL or last_word in self.full else None
        near = self._near(mention)
        for told in (True, False):
            for place, (each, written) in enumerate(reversed(near)):
                bare = self.bare(written)
                last_word = bare[-1].casefold() if bare else ""
                if last_word not in self.full or last_word in other:
                    continue
                head = place == 0 and not relative and self._opens(each)  # "Anna Brandt came. She said"
                if told and not head and not (last_word in same and self.full[last_word]):
                    continue  # a title alone outweighs no nearer name
                found = self._named(written)
                if not relative and self._governed(each):
                    continue
                if relative or self._opens(each) or found == spoke:
                    return found if relative or self._alone(each, written, near, same, other) else None
        if spoke and same and spoke.split()[-1].casefold() not in same:
            return None  # another is known to be called so
        return spoke

    def _near(self, mention: Mention) -> list[tuple[Mention, str]]:
        """The mentions by name before a pronoun, each with its name: that of "the minister Anna Brandt" too."""
        begins, ends = (
            bisect_left(self.reading.mentions, place, key=lambda each: each.start)
            for place in (mention.start - _BACK + 1, mention.start)
        )
        named = (
            (each, each.text if each.sort is Sort.NAME else self._within(each))
            for each in self.reading.mentions[begins:ends]
            if each.sort in (Sort.NAME, Sort.PHRASE)
        )
        return [(each, name) for each, name in named if name]

    def _alone(
        self, mention: Mention, written: str, near: list[tuple[Mention, str]], same: set[str], other: set[str]
    ) -> bool:
        """Whether nobody else may be meant by a pronoun than who is mentioned there: nobody is named since the paragraph before
        that mention of whom it is not known that they are called otherwise, or the one alone is known to be called so. Where that
        is known, nobody in their sentence or later is enough."""
        bare = self.bare(written)
        called = self.called_he if same is self.men else self.called_she if same is self.women else set[str]()
        spans = self.reading.paragraphs
        here = max(0, bisect_right(spans, mention.start, key=lambda span: span[0]) - 2)
        if bare[-1].casefold() in same or " ".join(bare) in called:
            spans = self.reading.sentences
            here = bisect_right(spans, mention.start, key=lambda span: span[0]) - 1
        persons = {
            found[-1].casefold()
            for each, name in near
            if each.start >= spans[here][0] and not self._placed(each) and (found := self.bare(name))
        } & self.full.keys() - other
        return persons <= {bare[-1].casefold()} or persons & same == {bare[-1].casefold()}

    def _placed(self, mention: Mention) -> bool:
        """Whether a mention is of a place by the word before it: "in New York"."""
        before = _BEFORE.search(self.reading.masked, max(0, mention.start - _BESIDE), mention.start)
        return before is not None and before[1].casefold() in self.reading.lists.own["places"]

    def _one_woman(self, mention: Mention) -> bool:
        """Whether a pronoun that stands for a woman, or for several persons, has a verb of one: "sagte sie", not "sagten sie"."""
        lists, text = self.reading.lists, self.reading.masked
        if mention.text.casefold() not in lists.own["doubtful"]:
            return False
        before, behind = (
            _BEFORE.search(text, max(0, mention.start - _BESIDE), mention.start),
            _BEHIND.match(text, mention.end),
        )
        speech = lists.words.words("quotes", "speech") | lists.helpers
        verb = next((each[1] for each in (before, behind) if each and each[1].casefold() in speech), "")
        return bool(verb) and not verb.endswith("n")

    def _governed(self, mention: Mention) -> bool:
        """Whether a mention stands behind "with", or is what somebody tells of: "he said Steele must go"."""
        lists, text = self.reading.lists, self.reading.masked
        before = _BEFORE.search(text, max(0, mention.start - _BESIDE), mention.start)
        word = before[1].casefold() if before else ""
        if word in lists.own["prepositions"] | lists.own["links"]:
            return True
        telling = before is not None and word in lists.words.words("quotes", "speech")
        return telling and before is not None and text[before.start() - 2 : before.start()][:1].isalnum()

    def _opens(self, mention: Mention) -> bool:
        """Whether a mention stands at the head of its sentence."""
        if self._governed(mention):
            return False
        place = bisect_right(self.reading.sentences, mention.start, key=lambda span: span[1])
        return place < len(self.reading.sentences) and (
            0 <= mention.start - self.reading.sentences[place][0] <= _HEAD
        )

    def _roles(self, named: Iterable[Mention]) -> dict[str, list[tuple[str, set[str]]]]:
        """Nouns that people are called by, each time with the name and all words that stand beside it: "Foreign Minister Sergei
        Lavrov", "the minister of fisheries, Odile Marsh,"."""
        lists = self.reading.lists
        speakers = lists.words.words("quotes", "speakers") | lists.words.words("quotes", "titles")
        roles: dict[str, list[tuple[str, set[str]]]] = defaultdict(list)
        little = self.reading.lists.own["determiners"] | self.reading.lists.own["links"]
        text = self.reading.masked
        for each in named:
            words = each.text.split()
            at = next(
                (n for n, word in reversed(list(enumerate(words))) if word.casefold() in speakers), None
            )
            ahead = text[max(0, each.start - _BESIDE) : each.start]
            name, role, beside = each.text, "", ahead[-20:].partition(" ")[2]
            before = _parts(beside)
            bare = self.bare(each.text)
            if at is not None and len(bare) in _FULL and words[at + 1 : at + 1 + len(bare)] == bare:
                behind = words[at + 1 + len(bare) :]  # "Mayor Ann Lee of Skelby"
                name, role, beside = " ".join(bare), words[at], " ".join([*words[: at + 1], *behind])
            elif len(bare) in _FULL and before and before[-1] in speakers:
                role = before[-1]
            elif len(bare) in _FULL and (found := _CALLED.search(ahead)) and found[1].casefold() in speakers:
                role, beside = found[1], found[0]
            else:
                role, beside = self._aside(each)
            role = role.casefold()
            if role in speakers and bare:
                roles[role].append((self._named(name), set(_parts(beside)) - little))
        return roles

    def _aside(self, name: Mention) -> tuple[str, str]:
        """What somebody is between commas behind the name, with all of its words: "Ann Lee, the mayor of Dunholm, said"; not what a
        place is: "In New York, the mayor, who"."""
        own = self.reading.lists.own
        before = _BEFORE.search(self.reading.masked, max(0, name.start - _BESIDE), name.start)
        if before and before[1].casefold() in own["breaks"] | own["links"]:
            return "", ""
        behind = self.reading.masked[name.end : name.end + _BESIDE]
        found = re.match(r", ([\w’' -]+)(?=[,.;])(?!,? and )", behind)
        words = found[1].split() if found else []
        link = next((at for at, word in enumerate(words) if at and word in own["links"]), len(words))
        head = [each for each in words[:link] if each.casefold() not in own["determiners"]]
        if not head or not own["breaks"].isdisjoint(head) or not self.reading.lists.helpers.isdisjoint(head):
            return "", ""
        if len(head) < link and words[0] not in own["determiners"]:
            return "", ""
        return head[-1], " ".join(words)


def _parts(text: str) -> list[str]:
    """The words of a phrase, folded; the s of a genitive is one by itself."""
    return re.findall(r"[\w-]+", text.casefold())


def _part_of(bare: list[str], full: list[str]) -> bool:
    """Whether the words of a name all stand in a fuller one."""
    return set(bare) <= set(full)


def _of_them(
    names: list[str], found: str | None, last: str | None, same: set[str], other: set[str]
) -> str | None:
    """Who of persons of one last name is meant: who is left without those of the other sex, or alone is known to be of the same
    and seems to be meant, or spoke last and was named last."""
    left = [each for each in names if each not in other]
    if len(left) == 1:
        return left[0]
    known = [each for each in left if each in same]
    return found if found and (known == [found] or found == last == names[-1]) else None


def _dotted(lists: Lists, name: str) -> set[str]:
    titles = lists.words.words("quotes", name)
    return {*titles, *(f"{each}." for each in titles)}
