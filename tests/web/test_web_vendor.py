"""The vendored fonts and scripts are what their list says, and their licences lie beside them."""

from __future__ import annotations

import hashlib
import re
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
        assert row["licence"] == ("0BSD" if row["name"] == "htmx.org" else "OFL-1.1")
        assert hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() == row["sha256"]
    assert "Zero-Clause BSD" in (VENDOR / "htmx.LICENSE.txt").read_text("utf-8")
    for font in (name for name in present if name.endswith(".woff2")):
        family = font.removesuffix(".woff2").removesuffix("-italic").removesuffix("-ext")
        assert "SIL OPEN FONT LICENSE" in (VENDOR / f"{family}.LICENSE.txt").read_text("utf-8").upper()


def test_each_font_says_which_letters_it_holds() -> None:
    """A page in English fetches no letters that it does not have, and one with "Łódź" does not change face mid-word:
    every file is named in the style sheet with its range, and both ranges of a face meet without a gap."""
    style = (files("variorum.web") / "static" / "style.css").read_text("utf-8")
    faces = re.findall(r"@font-face \{([^}]*)\}", style)
    named = {found for face in faces for found in re.findall(r'url\("vendor/([^"]*)"\)', face)}
    assert named == {entry.name for entry in VENDOR.iterdir() if entry.name.endswith(".woff2")}
    for face in faces:
        (ranges,) = re.findall(r"unicode-range: ([^;]*);", face)
        first, *_ = ranges.split(",")
        assert first == ("U+0100-02BA" if "-ext" in face else "U+0000-00FF")
