"""Options and openings that commands share."""

from __future__ import annotations

import functools
import logging
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final, TypeVar

import click
import platformdirs

from variorum.app import Observatory, open_observatory
from variorum.cli.output import safe
from variorum.config import PROJECT_FILE, Loaded, load
from variorum.errors import SettingsError

F = TypeVar("F", bound=Callable[..., Any])

JSON: Final = click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")


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
    """Settings from flags, environment, project file and user file, in this order."""
    flags: dict[str, Any] = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals:
            raise SettingsError(f"--set {pair}: write NAME=VALUE")
        flags[name.strip().replace("-", "_")] = value
    if db is not None:
        flags["database"] = db if "://" in db or db == "memory:" else f"sqlite:///{Path(db).expanduser()}"
    if home is not None:
        flags["home"] = home
    loaded = load(flags=flags, environ=os.environ, files=settings_files())
    start_logging(loaded)
    return loaded


def settings_files() -> tuple[Path, Path]:
    """The project's file and the user's, the first ruling."""
    return Path(PROJECT_FILE), platformdirs.user_config_path("variorum") / "settings.toml"


def opened(loaded: Loaded, *, create: bool = True) -> Observatory:
    """The observatory that the settings mean."""
    return open_observatory(settings=loaded.settings, create=create)


def start_logging(loaded: Loaded) -> None:
    """Logs go to standard error: a line each, or JSON objects with `log_json`."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_JsonLines() if loaded.settings.log_json else _SafeLines(_FORMAT))
    root = logging.getLogger("variorum")
    root.handlers[:] = [handler]
    root.propagate = False
    root.setLevel(loaded.settings.log_level.upper())


_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"


class _SafeLines(logging.Formatter):
    """Log lines with nothing in them that a terminal would obey: addresses and reasons come from outside."""

    def formatMessage(self, record: logging.LogRecord) -> str:
        return safe(super().formatMessage(record))


class _JsonLines(logging.Formatter):
    """A log record as one JSON object."""

    def format(self, record: logging.LogRecord) -> str:
        import orjson

        fields = {
            "time": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            fields["exception"] = self.formatException(record.exc_info)
        return orjson.dumps(fields).decode()


def input_bytes(name: str) -> bytes:
    """The bytes of a file, or of standard input for `-`. Raises `OSError`."""
    return sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
