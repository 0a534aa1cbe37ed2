"""No password of an address is told: in errors, logs, and answers of the command line."""

from __future__ import annotations

import io
import json
import logging
from pathlib import Path

import pytest

from variorum.cli.logs import start_logging
from variorum.config import load
from variorum.errors import FetchError, FetchFailure, SourceError, VariorumError, redacted

SECRETS = [
    ("http://desk:s3cret@post.example/x", "http://desk:***@post.example/x"),
    ("https://t0ken@post.example/x", "https://***@post.example/x"),
    ("http://desk:s3cret@@post.example/", "http://desk:***@post.example/"),
    ("http://desk:12345@post.example/", "http://desk:***@post.example/"),
    ("http://desk:s3/cret@post.example:80", "http://desk:***@post.example:80"),
    ("socks5://desk:s3cret@[::1]:1080", "socks5://desk:***@[::1]:1080"),
    ("'http://a:b@c' and http://d:e@f/", "'http://a:***@c' and http://d:***@f/"),
    (
        "postgresql+psycopg://desk:s3/cr@et@db/news?sslpassword=x&a=b",
        "postgresql+psycopg://desk:***@db/news?sslpassword=***&a=b",
    ),
]

KEPT = [
    "http://127.0.0.1:8712/@editor",
    "http://[::1]:8712/@editor",
    "https://post.example/@editor?passage=3#a:b@c",
    "postgresql://desk@db/news",
    "sqlite:////srv/news:old@home.db",
    "mail desk:editor@post.example",
    "http://post.example:80",
]


@pytest.mark.parametrize(("text", "told"), SECRETS)
def test_a_secret_of_an_address_is_left_out(text: str, told: str) -> None:
    """Whatever stands around it, and whatever error carries it; the rest of the address stays."""
    assert redacted(text) == told
    assert redacted(told) == told
    assert str(VariorumError(f"{text}: no")) == f"{told}: no"
    error = FetchError(FetchFailure.CONNECT, text, f"no way to {text}")
    assert (str(error), error.url, error.cause) == (f"{told}: no way to {told}", told, f"no way to {told}")
    assert SourceError("no", url=text).url == told


@pytest.mark.parametrize("text", KEPT)
def test_an_address_without_a_secret_stays(text: str) -> None:
    """Ports, paths with an @ and names of databases are no secrets."""
    assert redacted(text) == text


@pytest.mark.parametrize("form", ["no", "yes"])
def test_logs(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Messages and tracebacks, as lines and as JSON."""
    stream = io.StringIO()
    monkeypatch.setattr("sys.stderr", stream)
    start_logging(load(flags={"log_json": form}))
    address = SECRETS[0][0]
    try:
        raise ValueError(f"no answer of {address}")
    except ValueError:
        logging.getLogger("variorum.test").exception("%s", address)
    logging.getLogger("variorum").handlers.clear()
    assert stream.getvalue().count("desk:***@post.example") == 2
    assert "s3cret" not in stream.getvalue()


def test_an_imported_address(tmp_path: Path) -> None:
    """An address with a password is no address of an article; the line that says so does not repeat it."""
    from variorum import open_observatory

    (tmp_path / "page.html").write_text("<p>text</p>", "utf-8")
    row = {
        "file": "page.html",
        "url": "https://desk:s3cret@post.example/x",
        "captured": "2026-04-25T10:00:00Z",
    }
    (tmp_path / "captures.jsonl").write_text(json.dumps(row), "utf-8")
    with open_observatory(":memory:") as observatory:
        (line,) = observatory.import_archives([tmp_path])
    assert line.url == "https://desk:***@post.example/x"
    assert "s3cret" not in repr(line)
