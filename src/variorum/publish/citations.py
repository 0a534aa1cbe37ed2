"""How to cite a version, a comparison or an event: plain, BibTeX, CSL-JSON and a wiki template."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import orjson

from variorum.publish import words
from variorum.publish.languages import in_english
from variorum.publish.stories.naming import title_of
from variorum.publish.views import naming
from variorum.types import Article, ArticleState, Event, Version

_BIBTEX: Final = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\{",
        "}": r"\}",
        "%": r"\%",
        "&": r"\&",
        "#": r"\#",
        "$": r"\$",
        "_": r"\_",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
    }
)
_WIKI: Final = str.maketrans(
    {"|": "{{!}}", "[": "&#91;", "]": "&#93;", "{": "&#123;", "}": "&#125;", "<": "&lt;"}
)


@dataclass(frozen=True, slots=True)
class Citation:
    """One reference in four forms."""

    plain: str
    bibtex: str
    csl: str
    wiki: str


@in_english
def cite(
    article: Article,
    versions: tuple[Version, ...],
    url: str,
    now: datetime,
    *,
    part: tuple[str, str] | None = None,
    back: bool = False,
) -> Citation:
    """A reference to one version, or to the comparison of two. `url` is its permanent address here; `part` is
    what of it is meant, in words and by its anchor on the page ("change 6", "c6"). `back` says that the newest is an
    earlier version that came back, its stretches those from then on."""
    newest = versions[-1]
    headline = words.headline(newest.headline) or naming.title(article)
    outlet = words.plain(article.outlet)
    numbers = [str(version.number) for version in versions]
    what = (
        f"version {numbers[0]}" if len(numbers) == 1 else f"versions {numbers[0]} and {numbers[1]} compared"
    )
    if part is not None:
        what, url = f"{part[0]} of {what}", f"{url}#{part[1]}"
    seen = words.exact(newest.first_seen).rpartition(",")[0]
    first = "seen again from" if back else "first seen"
    today = words.exact(now).rpartition(",")[0]
    key = re.sub(r"\W", "", f"{article.id}v{'v'.join(numbers)}{part[1] if part else ''}")
    original = words.plain(article.url)
    issued = newest.first_seen
    csl = {
        "id": key,
        "type": "webpage",
        "title": headline,
        "container-title": outlet,
        "version": " and ".join(numbers),
        "URL": url,
        "note": f"Article at {original}; {what} by Variorum",
        "issued": {"date-parts": [[issued.year, issued.month, issued.day]]},
        "accessed": {"date-parts": [[now.year, now.month, now.day]]},
    }
    bibtex = {
        "title": headline.translate(_BIBTEX),
        "author": f"{{{outlet.translate(_BIBTEX)}}}",
        "year": str(issued.year),
        "howpublished": f"\\url{{{url}}}",
        "note": f"{what.translate(_BIBTEX)}, {first} {seen}; "
        f"article at \\url{{{original.translate({123: '%7B', 125: '%7D'})}}}",
    }
    wiki = {
        "title": headline,
        "website": outlet,
        "url": original,
        "archive-url": url,
        "archive-date": seen,
        "access-date": today,
        "url-status": _status(article, versions),
    }
    plain = f"{words.isolated(outlet)}, “{words.isolated(headline)}”, {words.isolated(what)}. Variorum, {url}, {first} {seen}, read {today}."
    return _citation(plain, key, bibtex, csl, wiki)


def _status(article: Article, versions: tuple[Version, ...]) -> str:
    """What the wiki template is told of the article's own address: it shows what is cited ("live"), something else
    ("deviated"; also where two versions are cited, as no page shows both), or nothing any more ("dead")."""
    if article.state is ArticleState.WITHDRAWN:
        return "dead"
    (*earlier, newest) = versions
    shown = article.state is ArticleState.LIVE and newest.number == article.current
    return "live" if shown and not earlier else "deviated"


@in_english
def cite_event(event: Event, url: str, now: datetime) -> Citation:
    """A reference to an event, of which nobody is the author. It is issued with its last report: with each the page is
    another. `url` is its permanent address here."""
    title = title_of(event)
    told = f"{words.plural(event.reports, 'report')} of {words.plural(event.outlets, 'outlet')}"
    first, last = (words.exact(at).rpartition(",")[0] for at in (event.first, event.last))
    when = f"reports of {first}" if first == last else f"reports of {first} to {last}"
    today = words.exact(now).rpartition(",")[0]
    key = re.sub(r"\W", "", f"event{event.id}")
    bibtex = {
        "title": title.translate(_BIBTEX),
        "year": str(event.last.year),
        "howpublished": f"\\url{{{url}}}",
        "note": f"Variorum, {told}; {when}; read {today}",
    }
    csl = {
        "id": key,
        "type": "webpage",
        "title": title,
        "container-title": "Variorum",
        "URL": url,
        "note": f"{told}; {when}",
        "issued": {"date-parts": [[event.last.year, event.last.month, event.last.day]]},
        "accessed": {"date-parts": [[now.year, now.month, now.day]]},
    }
    wiki = {
        "title": title,
        "website": "Variorum",
        "url": url,
        "date": last,
        "access-date": today,
    }
    plain = f"“{words.isolated(title)}”, {told}. Variorum, {url}, read {today}."
    return _citation(plain, key, bibtex, csl, wiki)


def _citation(
    plain: str, key: str, bibtex: Mapping[str, str], csl: Mapping[str, Any], wiki: Mapping[str, str]
) -> Citation:
    """The four forms, from fields of which those of BibTeX are escaped and those of the template are not."""
    fields = "".join(f"  {name} = {{{value}}},\n" for name, value in bibtex.items())
    template = " ".join(f"|{name}={value.translate(_WIKI)}" for name, value in wiki.items())
    return Citation(
        plain,
        f"@misc{{{key},\n{fields}}}",
        orjson.dumps(csl, option=orjson.OPT_INDENT_2).decode(),
        f"{{{{cite web {template}}}}}",
    )
