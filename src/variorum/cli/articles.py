"""`show`, `diff`, `mark`: one article and its versions."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Any, Final

import click

from variorum.cli.command import Command
from variorum.cli.inputs import Input, doubt, read_pair
from variorum.cli.memory import WHO, login, show_memory
from variorum.cli.options import COLOUR, JSON, WHY, opened, settings_options
from variorum.cli.output import bold, draw, emit, next_step, plain, safe, say, short, some, tell, utc
from variorum.cli.pages import tell_blocks
from variorum.config import Loaded
from variorum.errors import NotFoundError, VariorumError
from variorum.types import Article, Interval, Version

if TYPE_CHECKING:  # files are compared without a database
    from variorum.app import Pair

#: The address of a version or of a pair of versions here: `/a/k3f9q2zt/1`, `/a/k3f9q2zt/0..1`, with any form.
_PAGE: Final = re.compile(r"/a/[0-9a-z]+/(\d+(?:\.\.\d+)?)(?:\.[a-z]+)?(?:[?#].*)?$")

#: A version or a pair of versions as the command line names them: `1`, `0..1`.
_PAIR: Final = re.compile(r"(\d{1,9})(?:\.\.(\d{1,9}))?")


@click.command(
    "show",
    cls=Command,
    examples=(
        ("variorum show k3f9q2zt", "an article by its id, with its newest text"),
        ("variorum show https://example.org/story --version 0", "by its address, the first version"),
        ("variorum show 7m2qk0xa", "a story or an event by its id"),
        ("variorum show k3f9q2zt --lineage", "when each sentence came, changed, left and came back"),
        ("variorum show 'Example Courier' --memory", "what was learnt of a source's pages"),
    ),
)
@click.argument("article", metavar="ARTICLE|STORY|EVENT|SOURCE")
@click.option("--version", "number", type=click.IntRange(min=0), help="This version; default: the newest.")
@click.option("--looks", "with_looks", is_flag=True, help="Every look at it too.")
@click.option("--lineage", is_flag=True, help="Each sentence through all versions, instead of the text.")
@click.option(
    "--memory", is_flag=True, help="Of a source: what is held for furniture, and people's decisions."
)
@COLOUR
@JSON
@settings_options
def show_command(
    article: str,
    number: int | None,
    with_looks: bool,
    lineage: bool,
    memory: bool,
    as_json: bool,
    loaded: Loaded,
) -> None:
    """An article with its versions, addresses and evidence, and the text of one version; or a story with its events,
    or an event with what its reports quote.

    ARTICLE is an id, the article's address, or the address of its page here; STORY and EVENT are ids, or the addresses
    of their pages here; SOURCE, with --memory, an id, a name or an address. Times are UTC.
    """
    from variorum.cli.changes import show_lineages, tell_beside
    from variorum.cli.told import show_group
    from variorum.publish import exports, headlines, images, links
    from variorum.publish.views import one_article

    if memory:
        if number is not None or with_looks or lineage:
            raise click.UsageError("--memory is of a source: it goes with no option of an article")
        show_memory(article, as_json, loaded)
        return
    if lineage:
        if number is not None or with_looks:
            raise click.UsageError("--lineage is of all versions: it goes with neither --version nor --looks")
        with opened(loaded, create=False) as observatory:
            found = observatory.find_article(article)
            every, now = observatory.lineages(found.id), observatory.clock.now()
        show_lineages(found.id, every, now, as_json=as_json)
        if not as_json:
            next_step(f"`variorum diff {found.id} 0..1` shows two versions side by side")
        return
    with opened(loaded, create=False) as observatory:
        store = observatory.store
        try:
            found = observatory.find_article(article)
        except NotFoundError:
            if show_group(observatory, article, as_json):
                return
            raise
        versions = store.versions(found.id, noise=True)
        number = _chosen(found, versions, number if number is not None else _named(article)[1])
        document = store.document(found.id, number) if number is not None else None
        looks = store.looks(article_id=found.id, limit=10_000) if with_looks else []
        addresses, sources, marks = (
            store.addresses(found.id),
            store.article_sources(found.id),
            store.marks(found.id),
        )
        heard, led = store.witness_changes(found.id), store.link_changes(found.id)
        pictured = store.picture_changes(found.id)
        captures = {capture.id: capture for capture in store.captures(found.id)}
        now = observatory.clock.now()
        recent = looks or store.looks(article_id=found.id)
        bands = one_article.bands(found, versions, recent, document, now)
    if as_json:
        record: dict[str, Any] = {
            **exports.ARTICLES.record(found),
            "due_why": found.due_why,
            "newest_look": exports.LOOKS.record(recent[0]) if recent else None,
            "addresses": [plain(each) for each in addresses],
            "sources": [exports.source(each) for each in sources],
            "all_versions": [
                {**exports.VERSIONS.record(each), "capture": exports.capture(captures[each.capture_id])}
                for each in versions
            ],
            "marks": [plain(each) for each in marks],
            "version": number,
            "document": exports.document(document) if document else None,
            **headlines.changes(heard),
            "link_changes": [links.change(each) for each in led],
            "picture_changes": [images.change(each) for each in pictured],
            "other_headlines": headlines.record(document) if document else [],
        }
        emit(record | ({"check_log": [exports.LOOKS.record(each) for each in looks]} if with_looks else {}))
        return
    _tell_article(found, versions)
    for band in bands:
        tell(f"  {band.title}: {safe(f'{band.reason} {band.text}'.strip())}")
    tell_beside(heard, versions, led, pictured, now)
    if document:
        for other in headlines.elsewhere(document):
            tell(f"  {other.name.lower()} ({', '.join(other.witnesses)}): {safe(other.text)}")
        tell(f"\nVersion {number}:")
        tell_blocks(document)
    for look in looks:
        tell(f"  {look.at:%Y-%m-%d %H:%M:%S}  {look.outcome}  {safe(look.reason)}")
    _next_of(found, versions)


def _named(name: str) -> tuple[int | None, int | None]:
    """The versions that the address of a page here names: none, one (the second), or two."""
    match = _PAGE.search(name)
    if match is None:
        return None, None
    return _numbers(match[1])


def _chosen(article: Article, versions: list[Version], number: int | None) -> int | None:
    if number is None:
        return max((each.number for each in versions if not each.noise), default=None)
    if number not in {each.number for each in versions}:
        last = max((each.number for each in versions), default=None)
        has = "no version yet" if last is None else f"no version {number}, only 0 to {last}"
        raise NotFoundError(f"article {article.id}: has {has}")
    return number


def _tell_article(article: Article, versions: list[Version]) -> None:
    draw(bold(article.headline or "(no headline yet)"))
    tell(f"{safe(article.outlet)} · {safe(article.url)} · {article.id} · {article.state}")
    due = short(article.due) if article.due else safe(article.due_why) or "never"
    tell(f"{some(article.looks, 'look')}, the last {short(article.last_look)}; next: {due}")
    for version in versions:
        back = len(version.intervals) - 1
        again = f", came back {some(back, 'time')}" if back else ""
        tell(
            f"  version {version.number}  {_appeared(version.intervals[0])}"
            f"{again}{', page noise' if version.noise else ''}"
            f"  {safe(version.headline)}"
        )


def _appeared(first: Interval) -> str:
    """When a version must have come; never a bare moment where only a stretch is known."""
    if first.after is None:
        return f"first seen {short(first.first)}"
    return f"between {short(first.after)} and {short(first.first)}"


def _next_of(article: Article, versions: list[Version]) -> None:
    if len(versions) > 1:
        next_step(f"`variorum diff {article.id}` shows what changed last")
    else:
        next_step(f"`variorum check {article.id}` looks at it now")


@click.command(
    "diff",
    cls=Command,
    examples=(
        ("variorum diff k3f9q2zt 0..2", "two versions of an article; `0 2` is the same"),
        ("variorum diff old.html new.html", "two saved pages, without a database"),
    ),
)
@click.argument("what", metavar="ARTICLE|OLD")
@click.argument("other", metavar="[M..N|NEW]", required=False)
@click.argument("last", metavar="[N]", required=False)
@click.option(
    "--exit-code",
    is_flag=True,
    help="Exit with 1 where any edit is told, one of the byline, a link or the page's times too; with 2 for trouble.",
)
@click.option("--text", is_flag=True, help="The files are plain texts, whatever they hold.")
@WHY
@COLOUR
@JSON
@settings_options
def diff_command(
    what: str,
    other: str | None,
    last: str | None,
    exit_code: bool,
    text: bool,
    why: bool,
    as_json: bool,
    loaded: Loaded,
) -> int:
    """What changed between two versions of an article, or between two files.

    ARTICLE is an id, the article's address, or the address of its page here; without M..N the newest change. A file
    without any HTML tag is taken as a plain text; a page that holds no article text is an error.
    """
    from variorum.cli.changes import Versions, show_comparison
    from variorum.edits import compared
    from variorum.publish import edits as telling

    versions: Versions | None = None
    if last is not None:
        if not (other or "").isdigit() or not last.isdigit():
            raise click.UsageError(
                f"{last!r} is too many: give two files, or an article and two versions (0..1)"
            )
        other = f"{other}..{last}"
    try:
        if other is not None and _are_files(what, other):
            pair = Input(what, text=text or None), Input(other, text=text or None)
            old, new = read_pair(*pair)
            for reason in filter(None, map(doubt, pair, (old, new))):
                say(f"variorum: {safe(reason)}")
            comparison = compared(old, new)
        else:
            found = stored_pair(what, other, loaded)
            comparison, (old, new) = found.comparison, found.documents
            quiet = telling.quiet(found.silence, found.least, found.age, comparison.edits)
            versions = Versions(found.article.id, found.old.number, found.new.number, found.silence, quiet)
    except (VariorumError, OSError) as error:
        if not exit_code:
            raise
        say(f"variorum: {error}")
        return 2
    show_comparison(comparison, old, new, as_json=as_json, why=why, versions=versions)
    if other is None and not as_json:
        next_step("`variorum diff ARTICLE M..N` compares any two versions")
    return 1 if exit_code and comparison.edits else 0


def _are_files(what: str, other: str) -> bool:
    """Whether two files are meant. One that is not there is told by its own name, not by that of the other."""
    return _is_file(other) and (_is_file(what) or not _PAIR.fullmatch(other))


def _is_file(name: str) -> bool:
    """Whether there is something to read under that name: a file, a pipe (`<(…)`), standard input."""
    # Not by `Path`, which raises where an address is longer than a file name may be.
    return name == "-" or (os.path.exists(name) and not os.path.isdir(name))


def stored_pair(name: str, numbers: str | None, loaded: Loaded) -> Pair:
    """The two versions that the words of a command name; the newest change where they name none."""
    if numbers is None and _is_file(name):
        raise click.UsageError(f"{name} is a file: name the other file to compare it with")
    old, new = _numbers(numbers) if numbers is not None else _named(name)
    with opened(loaded, create=False) as observatory:
        found = observatory.compare(name, old, new)
    if found.old.number == found.new.number:
        why = ": there is none before it" if old is None else ""
        say(f"version {found.new.number} is compared with itself{why}")
    return found


def _numbers(text: str) -> tuple[int | None, int | None]:
    match = _PAIR.fullmatch(text)
    if match is None:
        raise click.UsageError(f"{text!r} is neither a file nor a pair of versions; write 0..1")
    return (int(match[1]), int(match[2])) if match[2] else (None, int(match[1]))


@click.command(
    "mark",
    cls=Command,
    examples=(
        ("variorum mark k3f9q2zt 2 noise --note 'a counter'", "no edit: leave it out of lists"),
        ("variorum mark k3f9q2zt 2 edit", "an edit after all"),
    ),
)
@click.argument("article")
@click.argument("version", type=click.IntRange(min=0))
@click.argument("verdict", type=click.Choice(["noise", "edit"]))
@WHO
@click.option("--note", help="Why.")
@JSON
@settings_options
def mark_command(
    article: str, version: int, verdict: str, who: str | None, note: str | None, as_json: bool, loaded: Loaded
) -> None:
    """Say that a version is page noise, or that it is an edit after all. Nothing is deleted."""
    with opened(loaded, create=False) as observatory:
        found = observatory.find_article(article)
        if version not in {each.number for each in observatory.store.versions(found.id, noise=True)}:
            raise NotFoundError(f"article {found.id}: has no version {version}")
        observatory.mark(found.id, version, verdict, who or login(), note)
        said = observatory.store.marks(found.id)[-1]
    if as_json:
        emit(
            {"article": found.id, "version": version, "verdict": verdict, "who": said.who, "at": utc(said.at)}
        )
        return
    tell(f"version {version} of {found.id} is marked as {'page noise' if verdict == 'noise' else 'an edit'}")
    next_step(f"`variorum show {found.id}` shows it among the versions")


COMMANDS = {"show": show_command, "diff": diff_command, "mark": mark_command}
