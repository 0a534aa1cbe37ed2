"""Logs: lines or JSON objects on standard error."""

from __future__ import annotations

import logging
import sys
from typing import Any, Final

import orjson

from variorum.cli.output import harmless, safe
from variorum.config import Loaded
from variorum.errors import redacted

_FORMAT: Final = "%(asctime)s %(levelname)s %(name)s: %(message)s"


def start_logging(loaded: Loaded, *, service: bool = False) -> None:
    """Begin to log. A `service` logs all that its level says; a command that somebody waits for only warnings,
    unless a level was asked for, because it tells of its work itself."""
    settings = loaded.settings
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_JsonLines() if settings.log_json else _SafeLines(_FORMAT))
    root = logging.getLogger("variorum")
    root.handlers[:] = [handler]
    root.propagate = False
    wanted = settings.log_level if service or "log_level" in loaded.origins else "warning"
    root.setLevel(wanted.upper())


class _SafeLines(logging.Formatter):
    """Log lines with nothing in them that a terminal would obey, and without the passwords of addresses: addresses
    and reasons come from outside."""

    def formatMessage(self, record: logging.LogRecord) -> str:
        return redacted(safe(super().formatMessage(record)))

    def formatException(self, ei: Any) -> str:
        return redacted(harmless(super().formatException(ei)))


class _JsonLines(logging.Formatter):
    """A log record as one JSON object."""

    def format(self, record: logging.LogRecord) -> str:
        fields = {
            "time": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": redacted(safe(record.getMessage())),
        }
        if record.exc_info:
            fields["exception"] = redacted(harmless(self.formatException(record.exc_info)))
        return orjson.dumps(fields).decode()
