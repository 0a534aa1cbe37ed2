"""The articles that the package ships, read from `articles/*.txt`.

A file has a head of `key: value` lines, an empty line, and blocks parted by empty lines. A block's first
characters say what it is:

    ## subhead        > quotation        "" pull quote      * list item      ! caption
    + a paragraph that is not in the first version: the desk may insert it later

Everything else is a paragraph. Head lines `~ kind: old => new` are changes that the desk has in store.
Files are written with straight quotation marks; each outlet sets them in its own way.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from importlib.resources import files

from variorum.testing.newsroom.model import Copy, Draft, Swap
from variorum.types import Block, BlockKind

_MARKS = {
    "## ": BlockKind.SUBHEAD,
    "> ": BlockKind.QUOTE,
    '"" ': BlockKind.PULL_QUOTE,
    "* ": BlockKind.LIST,
    "! ": BlockKind.CAPTION,
}
_QUOTES = {"en": ("“", "”"), "de": ("„", "“"), "fr": ("« ", " »")}


def typeset(text: str, language: str) -> str:
    """Set straight quotation marks and apostrophes as a careful house does in that language."""
    opening, closing = _QUOTES[language]
    text = re.sub(r'(^|[\s(\[—–])"', lambda m: m.group(1) + opening, text)
    text = text.replace('"', closing)
    text = re.sub(r"(^|[\s(\[“„])'", lambda m: m.group(1) + "‘", text)
    return text.replace("'", "’")


def straighten(text: str) -> str:
    """The reverse of `typeset`: typewriter quotation marks, and dashes as hyphens."""
    text = text.replace("« ", '"').replace(" »", '"')
    return re.sub("[“”„]", '"', re.sub("[‘’]", "'", text)).replace(" – ", " - ")


def parse(name: str, source: str) -> Draft:
    """Read one article file; ValueError names the file and what is wrong with it."""
    head, _, body = source.strip().partition("\n\n")
    fields: dict[str, str] = {}
    swaps: defaultdict[str, list[Swap]] = defaultdict(list)
    for line in head.splitlines():
        key, found, value = line.partition(": ")
        if not found:
            raise ValueError(f"{name}: a head line without a colon: {line!r}")
        if key.startswith("~ "):
            old, found, new = value.partition(" => ")
            if not found:
                raise ValueError(f"{name}: a change without an arrow: {line!r}")
            swaps[key[2:]].append(Swap(old, new))
        else:
            fields[key] = value.strip()
    try:
        headline, standfirst = fields["headline"], fields["standfirst"]
        outlet, section, byline = fields["outlet"], fields["section"], fields["byline"]
    except KeyError as error:
        raise ValueError(f"{name}: the head lacks {error}") from None
    blocks = [Block(BlockKind.STANDFIRST, standfirst)]
    spares = []
    for chunk in re.split(r"\n\s*\n", body.strip()):
        text = " ".join(chunk.split())
        mark = next((mark for mark in _MARKS if text.startswith(mark)), None)
        if text.startswith("+ "):
            spares.append(text[2:])
        elif mark:
            blocks.append(Block(_MARKS[mark], text[len(mark) :]))
        else:
            blocks.append(Block(BlockKind.PARAGRAPH, text))
    draft = Draft(
        name=name,
        outlet=outlet,
        section=section,
        language=fields.get("language", "en"),
        event=fields.get("event"),
        copy=Copy(headline, headline, tuple(byline.split("; ")), tuple(blocks)),
        later_headline=fields.get("headline later"),
        variant_headline=fields.get("headline b"),
        search_headline=fields.get("headline search"),
        correction=fields.get("correction"),
        second_byline=fields.get("byline later"),
        swaps={kind: tuple(of_kind) for kind, of_kind in swaps.items()},
        spares=tuple(spares),
    )
    _check(draft)
    return draft


def _check(draft: Draft) -> None:
    body = "\n".join(block.text for block in draft.copy.blocks)
    for kind, swaps in draft.swaps.items():
        text = draft.copy.headline if kind == "headline" else body
        for swap in swaps:
            if text.count(swap.old) != 1:
                raise ValueError(f"{draft.name}: {swap.old!r} stands {text.count(swap.old)} times, not once")


def in_house_style(draft: Draft, *, curly: bool) -> Draft:
    """The draft with the quotation marks of the outlet that prints it."""
    if not curly:
        return draft

    def style(text: str) -> str:
        return typeset(text, draft.language)

    def maybe(text: str | None) -> str | None:
        return None if text is None else style(text)

    return replace(
        draft,
        curly=True,
        copy=replace(
            draft.copy,
            headline=style(draft.copy.headline),
            og_headline=style(draft.copy.og_headline),
            blocks=tuple(replace(block, text=style(block.text)) for block in draft.copy.blocks),
        ),
        later_headline=maybe(draft.later_headline),
        variant_headline=maybe(draft.variant_headline),
        search_headline=maybe(draft.search_headline),
        correction=maybe(draft.correction),
        swaps={
            kind: tuple(Swap(style(swap.old), style(swap.new)) for swap in swaps)
            for kind, swaps in draft.swaps.items()
        },
        spares=tuple(style(spare) for spare in draft.spares),
    )


@lru_cache(maxsize=1)
def written() -> Sequence[Draft]:
    """All shipped articles, one outlet after the other in turn, so that the first few are of all outlets."""
    folder = files("variorum.testing.newsroom") / "articles"
    by_outlet: defaultdict[str, list[Draft]] = defaultdict(list)
    for file in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if file.name.endswith(".txt"):
            draft = parse(file.name[: -len(".txt")], file.read_text(encoding="utf-8"))
            by_outlet[draft.outlet].append(draft)
    queues = [by_outlet[outlet] for outlet in sorted(by_outlet)]
    longest = max(len(queue) for queue in queues)
    return tuple(queue[i] for i in range(longest) for queue in queues if i < len(queue))
