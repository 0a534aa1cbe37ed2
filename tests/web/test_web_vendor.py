"""The vendored fonts are what their list says, and their licences lie beside them."""

from __future__ import annotations

import hashlib
import tomllib
from importlib.resources import files

VENDOR = files("variorum.web") / "static" / "vendor"


def test_every_vendored_file_is_listed_with_its_digest() -> None:
    """No file without a name, version, licence and SHA-256; none listed that is not there or differs."""
    rows = {row["file"]: row for row in tomllib.loads((VENDOR / "VENDOR.toml").read_text("utf-8"))["file"]}
    present = {entry.name for entry in VENDOR.iterdir()} - {"VENDOR.toml"}
    assert rows.keys() == present
    for name, row in rows.items():
        assert row["name"]
        assert row["version"]
        assert row["licence"] == "OFL-1.1"
        assert hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() == row["sha256"]
    for font in (name for name in present if name.endswith(".woff2")):
        family = font.removesuffix(".woff2").removesuffix("-italic")
        assert "SIL OPEN FONT LICENSE" in (VENDOR / f"{family}.LICENSE.txt").read_text("utf-8").upper()
