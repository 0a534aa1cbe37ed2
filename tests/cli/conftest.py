"""Places for the tests of the command line: a home of their own, and a small history in it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from cli_world import HISTORY, folder_of_pages, run


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home that is nobody else's, and no variable that would change what is printed."""
    for name in os.environ:
        if name.startswith("VARIORUM_"):
            monkeypatch.delenv(name)
    for name in ("NO_COLOR", "FORCE_COLOR", "PAGER"):
        monkeypatch.delenv(name, raising=False)
    place = tmp_path / "home"
    place.mkdir()
    monkeypatch.setenv("VARIORUM_HOME", str(place))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.chdir(tmp_path)
    return place


@pytest.fixture
def history(tmp_path: Path) -> str:
    """The id of an article with three versions, imported from saved pages."""
    ran = run("import", folder_of_pages(tmp_path / "saved", HISTORY), "--json")
    assert ran.code == 0, ran.err
    article: str = ran.lines[0]["article"]
    return article
