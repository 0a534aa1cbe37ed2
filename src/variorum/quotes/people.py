"""Who is meant by a mention, by the fullest name that the report has for them."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable

from variorum.quotes.reading import Lists, Mention, Reading, Sort

_FULL = range(2, 5)
#: Characters beside a name in which it is looked for what somebody is called, and how that stands before it.
_BESIDE = 60
_CALLED = re.compile(r"\b[Tt]he ([\w-]+)(?: (?:of|for) [\w' -]{1,30})?, $")
#: Characters before a pronoun in which it is looked for whom it means, and of a sentence that are its head.
_BACK, _HEAD = 400, 40
#: Persons of one last name that are told apart.
_NAMESAKES = 40


class People:
    """The persons of one report, and who is called what."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        titles = reading.lists.words.words("quotes", "titles")
        self.titles = titles | {f"{each}." for each in titles}
        self.full: dict[str, list[str]] = {}
        self.women: set[str] = set()
        self.men: set[str] = set()
        named = [each for each in reading.mentions if each.sort is Sort.NAME]
        she, he = (_dotted(reading.lists, name) for name in ("she_titles", "he_titles"))
        written = [each.text for each in named]
        written += [
            found for each in reading.mentions if each.sort is Sort.PHRASE and (found := self._within(each))
        ]
        for text in written:
            first = text.split()[0].casefold()
            bare = self.bare(text)
            if not bare:
                continue
            last = bare[-1].casefold()
            if first in she:
                self.women.add(last)
            elif first in he:
                self.men.add(last)
            if len(bare) in _FULL:
                names = self.full.setdefault(last, [])
                if len(names) < _NAMESAKES and " ".join(bare) not in names:
                    names.append(" ".join(bare))
        self._sexes()
        self.roles = dict(self._roles(named))

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

    def bare(self, name: str) -> list[str]:
        """The words of a name without genitive, titles and what stands before them: "Foreign Minister Sergei Lavrov"."""
        words = name.removesuffix("'s").removesuffix("’s").split()
        titles = [number for number, word in enumerate(words) if word.casefold() in self.titles]
        words = words[titles[-1] + 1 :] if titles else words
        if words and words[0].islower():  # "Secretary of State"
            begin = next((number for number, word in enumerate(words) if not word.islower()), len(words))
            words = words[begin + 1 :]
        return words

    def name(self, mention: Mention, last: str | None) -> str:
        """The fullest name of whom a mention is of; `last` is who spoke last, by name, for a pronoun. A pronoun or a
        phrase of which the report does not tell more stays as it is written."""
        if mention.sort is Sort.NAME:
            return self._named(mention.text)
        if mention.sort is Sort.PRONOUN:
            return self._meant(mention, last) or mention.text
        if named := self._within(mention):
            return self._named(named)
        heads = reversed(mention.text.casefold().split())
        return next((self.roles[head] for head in heads if head in self.roles), mention.text)

    def _within(self, mention: Mention) -> str | None:
        """The full name in which a phrase ends: "Aldvik's Mayor Marit Oskarsen"."""
        words = mention.text.split()
        begin = len(words)
        while begin > 0 and words[begin - 1][:1].isupper():
            begin -= 1
        if self.reading.lists.words.names.get("nouns"):
            begin = max(begin, len(words) - 2)  # every noun has a capital
        found = self.bare(" ".join(words[begin:]))
        if begin == 0 and len(found) == len(words):
            return None  # "Holm's Ferry Company"
        return " ".join(found) if len(found) in _FULL else None

    def _named(self, text: str) -> str:
        bare = self.bare(text)
        if not bare:
            return text
        longer = [name for name in self.full.get(bare[-1].casefold(), ()) if _part_of(bare, name.split())]
        whole = " ".join(bare)
        return max(longer, key=len) if len(longer) == 1 or whole in longer else whole

    def _meant(self, mention: Mention, last: str | None) -> str | None:
        """The person whom a pronoun is about: who was named last before it as the subject of a sentence, else who
        spoke last; for those whose titles tell it, of the same sex."""
        word, words = mention.text.casefold(), self.reading.lists.words
        if word in words.words("quotes", "he"):
            other = self.women
        elif word in words.words("quotes", "she"):
            other = self.men
        elif word in words.words("quotes", "relative"):
            other = set()
        else:
            return None
        if last and last.split()[-1].casefold() not in other and len(last.split()) in _FULL:
            spoke = last
        else:
            spoke = None
        begins, ends = (
            bisect_left(self.reading.mentions, place, key=lambda each: each.start)
            for place in (mention.start - _BACK + 1, mention.start)
        )
        near = [each for each in self.reading.mentions[begins:ends] if each.sort is Sort.NAME]
        same = self.men if other is self.women else self.women if other is self.men else set[str]()
        for told in (True, False):
            for each in reversed(near):
                bare = self.bare(each.text)
                last_word = bare[-1].casefold() if bare else ""
                if last_word not in self.full or last_word in other or (told and last_word not in same):
                    continue
                found = self._named(each.text)
                if word in words.words("quotes", "relative") or self._opens(each) or found == spoke:
                    return found
        if spoke and same and spoke.split()[-1].casefold() not in same:
            return None  # another is known to be called so
        return spoke

    def _opens(self, mention: Mention) -> bool:
        """Whether a mention stands at the head of its sentence."""
        place = bisect_right(self.reading.sentences, mention.start, key=lambda span: span[1])
        return place < len(self.reading.sentences) and (
            0 <= mention.start - self.reading.sentences[place][0] <= _HEAD
        )

    def _roles(self, named: Iterable[Mention]) -> Iterable[tuple[str, str]]:
        """Nouns that one person only is called by, beside the name: "Foreign Minister Sergei Lavrov", "the minister of
        fisheries, Odile Marsh,"."""
        speakers = self.reading.lists.words.words("quotes", "speakers")
        found: dict[str, set[str]] = {}
        text = self.reading.masked
        for each in named:
            words = each.text.split()
            at = next((n for n, word in enumerate(words) if word.casefold() in speakers), None)
            ahead = text[max(0, each.start - _BESIDE) : each.start]
            before = re.findall(r"[\w-]+", ahead[-20:])
            called = _CALLED.search(ahead)
            if at is not None and len(words) - at - 1 in _FULL:
                found.setdefault(words[at].casefold(), set()).add(self._named(" ".join(words[at + 1 :])))
            elif before and before[-1].casefold() in speakers and len(self.bare(each.text)) in _FULL:
                found.setdefault(before[-1].casefold(), set()).add(self._named(each.text))
            elif called and called[1].casefold() in speakers and len(self.bare(each.text)) in _FULL:
                found.setdefault(called[1].casefold(), set()).add(self._named(each.text))
            else:
                behind = re.match(r", (?:\w+ ){0,4}?([\w-]+)(?=[,. ])", text[each.end : each.end + _BESIDE])
                if behind and behind[1].casefold() in speakers and self.bare(each.text):
                    found.setdefault(behind[1].casefold(), set()).add(self._named(each.text))
        return ((role, next(iter(names))) for role, names in found.items() if len(names) == 1)


def _part_of(bare: list[str], full: list[str]) -> bool:
    """Whether the words of a name all stand in a fuller one."""
    return set(bare) <= set(full)


def _dotted(lists: Lists, name: str) -> set[str]:
    titles = lists.words.words("quotes", name)
    return {*titles, *(f"{each}." for each in titles)}
