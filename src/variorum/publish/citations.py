"""How to cite a version or a comparison: plain, BibTeX, CSL-JSON and a wiki template."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import orjson

from variorum.publish import words
from variorum.publish.languages import in_english
from variorum.publish.views import naming
from variorum.types import Article, Version

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
) -> Citation:
    """A reference to one version, or to the comparison of two. `url` is its permanent address here; `part` is
    what of it is meant, in words and by its anchor on the page ("change 6", "c6")."""
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
    bibtex = "\n".join(
        [
            f"@misc{{{key},",
            f"  title = {{{headline.translate(_BIBTEX)}}},",
            f"  author = {{{{{outlet.translate(_BIBTEX)}}}}},",
            f"  year = {{{issued.year}}},",
            f"  howpublished = {{\\url{{{url}}}}},",
            f"  note = {{{what.translate(_BIBTEX)}, first seen {seen}; article at \\url{{{original.translate({123: '%7B', 125: '%7D'})}}}}}",
            "}",
        ]
    )
    wiki = (
        f"{{{{cite web |title={headline.translate(_WIKI)} |website={outlet.translate(_WIKI)} "
        f"|url={original.translate(_WIKI)} |archive-url={url} |archive-date={seen} |access-date={today} |url-status=deviated}}}}"
    )
    return Citation(
        f"{words.isolated(outlet)}, “{words.isolated(headline)}”, {words.isolated(what)}. Variorum, {url}, first seen {seen}, read {today}.",
        bibtex,
        orjson.dumps(csl, option=orjson.OPT_INDENT_2).decode(),
        wiki,
    )
