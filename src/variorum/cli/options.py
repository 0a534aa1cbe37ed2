"""Options that commands share, and what they open."""

from __future__ import annotations

import functools
import os
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from variorum.cli.logs import start_logging
from variorum.cli.output import choose_colour
from variorum.config import PROJECT_FILE, Loaded, load
from variorum.errors import SettingsError

if TYPE_CHECKING:
    from variorum.app import Observatory

F = TypeVar("F", bound=Callable[..., Any])

JSON: Final = click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")

COLOUR: Final = click.option(
    "--color",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    show_default=True,
    expose_value=False,
    callback=choose_colour,
    help="Colours; NO_COLOR and FORCE_COLOR are heeded.",
)


# --- kinds of values -------------------------------------------------------------------------------------

_UNITS: Final = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}
_SIZES: Final = {"": 1, "k": 10**3, "m": 10**6, "g": 10**9, "t": 10**12}


def _duration(text: str) -> timedelta | None:
    """`90s`, `30m`, `2h`, `3d` or `1w`; None for anything else."""
    match = re.fullmatch(r"(\d{1,9})([smhdw])", text.strip().lower())
    return timedelta(seconds=int(match[1]) * _UNITS[match[2]]) if match else None


class _When(click.ParamType[datetime]):
    """A moment: ISO 8601 (UTC where no zone is given), or so long ago (`30m`, `2h`, `3d`, `1w`)."""

    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        from variorum.app import moment

        try:
            ago = _duration(value) if isinstance(value, str) else None
            at = moment(value) if ago is None else datetime.now(UTC) - ago
        except (SettingsError, OverflowError):
            at = None
        if at is None:
            self.fail(
                f"{value!r} is no time; write 2026-11-21, 2026-11-21T15:04:00Z, or 2h for two hours ago"
            )
        return at


class _Seconds(click.ParamType[int]):
    """A stretch of time in seconds, or with a unit (`90s`, `10m`, `2h`)."""

    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        text = str(value)
        long = _duration(text)
        if long is None and not re.fullmatch(r"\d{1,9}", text):
            self.fail(f"{value!r} is no stretch of time; write 600 for seconds, or 10m, 2h")
        return int(text) if long is None else int(long.total_seconds())


class _Bytes(click.ParamType[int]):
    """A size in bytes, or with a unit (`500M`, `20G`)."""

    name = "size"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        match = re.fullmatch(r"(\d{1,15})([kmgt]?)b?", str(value).strip().lower())
        if match is None:
            self.fail(f"{value!r} is no size; write 20G, 500M or a number of bytes")
        return int(match[1]) * _SIZES[match[2]]


WHEN: Final = _When()
SECONDS: Final = _Seconds()
BYTES: Final = _Bytes()

SINCE: Final = click.option(
    "--since", type=WHEN, metavar="TIME", help="Only since then: 2026-11-21, 2026-11-21T15:04Z, 30m, 2h, 3d."
)
LIMIT: Final = click.option(
    "--limit", type=click.IntRange(min=1), default=50, show_default=True, help="Most rows."
)
WHY: Final = click.option(
    "--why", is_flag=True, help="Every edit with what it weighs, and the terms of the importance."
)

PORT: Final = click.option(
    "--port", type=click.IntRange(0, 65_535), help="Port of the pages; 0 for any free."
)


def _bare(_context: click.Context, _option: click.Parameter, url: str | None) -> str | None:
    """The address without a user name and password: it makes the links of a page whole, and is told again."""
    return re.sub(r"^\s*([^\s:/?#]+://)[^/?#\\]*@", r"\1", url) if url else url


def page_url(help_: str) -> Callable[[F], F]:
    """`--url`: the address that saved pages came from."""
    return click.option("--url", callback=_bare, help=help_)


# --- settings --------------------------------------------------------------------------------------------


def settings_options(command: F) -> F:
    """`--db`, `--home` and `--set`, handed to the command as `loaded`."""

    @click.option("--db", metavar="DB", help="Database: a file, or postgresql+psycopg://…")
    @click.option("--home", metavar="DIR", help="Folder of all data.")
    @click.option(
        "--set", "pairs", metavar="NAME=VALUE", multiple=True, help="Any setting; see `variorum config`."
    )
    @functools.wraps(command)
    def wrapped(*args: Any, db: str | None, home: str | None, pairs: Sequence[str], **rest: Any) -> Any:
        return command(*args, loaded=load_settings(db, home, pairs), **rest)

    return wrapped  # type: ignore[return-value]


def load_settings(db: str | None, home: str | None, pairs: Sequence[str]) -> Loaded:
    """Settings from flags, environment, project file and user file, in this order; logging begins with them."""
    flags: dict[str, Any] = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals:
            raise SettingsError(f"--set {pair}: write NAME=VALUE")
        flags[name.strip().replace("-", "_")] = value
    written = {name: f"--set {name}" for name in flags}
    if db is not None:
        flags["database"] = db if "://" in db or db == "memory:" else f"sqlite:///{Path(db).expanduser()}"
        written["database"] = "--db"
        if "://" not in db and home is None:
            # A database of its own has its evidence beside it, whatever home the environment names.
            flags["home"], written["home"] = "", "--db"
    if home is not None:
        flags["home"] = home
        written["home"] = "--home"
    loaded = load(flags=flags, environ=os.environ, files=settings_files())
    start_logging(loaded)
    return replace(loaded, origins={**loaded.origins, **written})


def settings_files() -> tuple[Path, Path]:
    """The project's file and the user's, the first ruling."""
    import platformdirs

    return Path(PROJECT_FILE), platformdirs.user_config_path("variorum") / "settings.toml"


def opened(loaded: Loaded, *, create: bool = True) -> Observatory:
    """The observatory that the settings mean."""
    from variorum.app import open_observatory

    return open_observatory(settings=loaded.settings, create=create)
