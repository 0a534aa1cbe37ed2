"""`picture`: what changed between two versions, as an image."""

from __future__ import annotations

import click

from variorum.cli.articles import stored_pair
from variorum.cli.command import Command
from variorum.cli.inputs import InputError
from variorum.cli.options import opened, settings_options
from variorum.cli.output import say
from variorum.cli.writing import writing
from variorum.config import Loaded
from variorum.errors import EvidenceError, NotFoundError


def _numbers(_context: click.Context, _option: click.Parameter, text: str | None) -> tuple[int, ...]:
    parts = text.split(",") if text else []
    if not all(part.isascii() and part.isdigit() and 0 < len(part) < 7 for part in parts):
        raise click.BadParameter(f"{text!r} names no changes; write 6, or 6,8")
    return tuple(map(int, parts))


@click.command(
    "picture",
    cls=Command,
    examples=(
        ("variorum picture k3f9q2zt 0..1 --out change.svg", "a card of 1200 × 630"),
        ("variorum picture k3f9q2zt 0..1 --tall --dark --out change.png", "every change, light on dark"),
    ),
)
@click.argument("article", metavar="ARTICLE")
@click.argument("versions", metavar="[M..N]", required=False)
@click.option(
    "--out",
    "-o",
    metavar="FILE",
    default="-",
    help="File that ends in .svg or .png; default: SVG to standard output.",
)
@click.option("--tall", is_flag=True, help="As high as the changes need, instead of a card.")
@click.option("--dark", is_flag=True, help="Light text on dark.")
@click.option(
    "--change", "only", callback=_numbers, metavar="N[,N…]", help="Only the changes of these numbers."
)
@settings_options
def picture_command(
    article: str,
    versions: str | None,
    out: str,
    tall: bool,
    dark: bool,
    only: tuple[int, ...],
    loaded: Loaded,
) -> None:
    """What changed between two versions as a picture, SVG or PNG; without M..N the newest change.

    PNG needs resvg: pip install 'variorum[pictures]'. The text that is read instead of the picture is written to
    standard error.
    """
    from variorum.comparison.rows import side_by_side
    from variorum.publish import picture
    from variorum.publish.pair import pair
    from variorum.publish.views import naming

    form = "svg" if out == "-" else out.rpartition(".")[2].lower()
    if form not in ("svg", "png"):
        raise InputError(out, "a picture is written as .svg or .png")
    found, digest = stored_pair(article, versions, loaded), ""
    with opened(loaded, create=False) as observatory:
        try:
            digest = observatory.store.capture(found.new.capture_id).record.payload_digest
        except (NotFoundError, EvidenceError):
            say(f"version {found.new.number}: its bytes are not there, the picture bears no digest")
    old, new = found.documents
    made = pair(
        found.article, found.old, found.new, side_by_side(found.comparison, old, new), found.comparison
    )
    if wrong := [number for number in only if not 1 <= number <= made.changes]:
        raise click.UsageError(f"--change {wrong[0]}: the changes are numbered 1 to {made.changes}")
    base = loaded.settings.base_url or f"http://{loaded.settings.listen}:{loaded.settings.port}"
    url = base.rstrip("/") + naming.pair_path(found.article.id, found.old.number, found.new.number)
    shown = picture.subject(made, url, digest=digest, only=only)
    shape = picture.Shape.TALL if tall else picture.Shape.CARD
    drawn = picture.svg(shown, shape, picture.Scheme.DARK if dark else picture.Scheme.LIGHT)
    try:
        content = drawn.encode() if form == "svg" else picture.png(drawn)
    except picture.NoRenderer as error:
        raise InputError(out, str(error)) from None
    with writing(out) as stream:
        stream.write(content)
    say(shown.alternative)


COMMANDS = {"picture": picture_command}
