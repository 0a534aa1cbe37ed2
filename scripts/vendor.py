"""Fetch the vendored fonts and htmx from the npm registry and write each folder's `VENDOR.toml`: for maintainers only.

    python scripts/vendor.py            # fetch, check and copy
    python scripts/vendor.py --check    # only compare the files in the tree with VENDOR.toml

The registry is the one in npm's own configuration; `npm pack` checks the integrity hash that the registry
states. Neither installing nor testing Variorum needs npm: the few files that are used are committed.

Pages get variable fonts as WOFF2. Pictures get static cuts as TrueType (what renders SVG reads nothing else): Latin
and extended Latin in one file, without hints, made by fontTools (the extra `test` has it), and `widths.json`, the
advance of each character in thousandths of the size, by which lines are broken.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from dataclasses import dataclass
from pathlib import Path

SOURCE = Path(__file__).resolve().parent.parent / "src/variorum"
VENDOR = SOURCE / "web/static/vendor"
FONTS = SOURCE / "publish/picture/fonts"


@dataclass(frozen=True, slots=True)
class Package:
    """An npm package, and which of its files are wanted under which name."""

    name: str
    version: str
    licence: str
    files: dict[str, str]  # path in the package -> name in the vendor folder


PACKAGES = (
    Package(
        "@fontsource-variable/source-serif-4",
        "5.3.1",
        "OFL-1.1",
        {
            "files/source-serif-4-latin-wght-normal.woff2": "source-serif-4.woff2",
            "files/source-serif-4-latin-wght-italic.woff2": "source-serif-4-italic.woff2",
            "files/source-serif-4-latin-ext-wght-normal.woff2": "source-serif-4-ext.woff2",
            "files/source-serif-4-latin-ext-wght-italic.woff2": "source-serif-4-ext-italic.woff2",
            "LICENSE": "source-serif-4.LICENSE.txt",
        },
    ),
    Package(
        "@fontsource-variable/inter",
        "5.3.0",
        "OFL-1.1",
        {
            "files/inter-latin-wght-normal.woff2": "inter.woff2",
            "files/inter-latin-ext-wght-normal.woff2": "inter-ext.woff2",
            "LICENSE": "inter.LICENSE.txt",
        },
    ),
    Package("htmx.org", "4.0.1", "0BSD", {"dist/htmx.min.js": "htmx.js", "LICENSE": "htmx.LICENSE.txt"}),
)

#: Where the static cuts come from. A cut "serif-400.ttf" is made of the subsets that stand under its name.
CUTS = (
    Package(
        "@fontsource/source-serif-4",
        "5.3.1",
        "OFL-1.1",
        {
            **{
                f"files/source-serif-4-{subset}-{weight}-normal.woff2": f"serif-{weight}.ttf {subset}"
                for weight in (400, 600)
                for subset in ("latin", "latin-ext")
            },
            "LICENSE": "serif.LICENSE.txt",
        },
    ),
    Package(
        "@fontsource/inter",
        "5.3.0",
        "OFL-1.1",
        {
            **{
                f"files/inter-{subset}-{weight}-normal.woff2": f"sans-{weight}.ttf {subset}"
                for weight in (400, 600)
                for subset in ("latin", "latin-ext")
            },
            "LICENSE": "sans.LICENSE.txt",
        },
    ),
)


def digest(content: bytes) -> str:
    return "sha256:" + hashlib.sha256(content).hexdigest()


def fetch(package: Package, folder: Path) -> dict[str, bytes]:
    """The wanted files of a package, by their name in the vendor folder. Nothing is unpacked to disk."""
    subprocess.run(
        ["npm", "pack", "--silent", f"{package.name}@{package.version}"],
        cwd=folder,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    (archive,) = folder.glob("*.tgz")
    with tarfile.open(archive) as tar:
        found = {}
        for inside, name in package.files.items():
            member = tar.extractfile(f"package/{inside}")
            if member is None:
                raise SystemExit(f"{package.name}: {inside} is not a file")
            found[name] = member.read()
    archive.unlink()
    return found


def cut(subsets: list[bytes], folder: Path) -> tuple[bytes, dict[str, int]]:
    """One static TrueType font of several WOFF2 subsets, and the advances of its characters (1000 = the size)."""
    from fontTools.merge import Merger
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont

    parts = []
    for number, content in enumerate(subsets):
        font = TTFont(io.BytesIO(content), recalcTimestamp=False)
        font.flavor = None
        parts.append(str(folder / f"{number}.ttf"))
        font.save(parts[-1])
    font = Merger().merge(parts)
    options = Options(
        hinting=False,
        layout_features=["kern", "ccmp", "locl", "mark", "mkmk"],
        name_IDs=["*"],
        notdef_outline=True,
    )
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=font.getBestCmap())
    subsetter.subset(font)
    font["head"].modified = font["head"].created
    out = io.BytesIO()
    font.save(out)
    size, advances = font["head"].unitsPerEm, font["hmtx"]
    widths = {chr(code): round(advances[name][0] * 1000 / size) for code, name in font.getBestCmap().items()}
    return out.getvalue(), widths


def pictures(folder: Path) -> list[tuple[Package, str, bytes]]:
    """The static cuts, their widths and their licences: package, name and content of each file."""
    made: list[tuple[Package, str, bytes]] = []
    table: dict[str, dict[str, int]] = {}
    for package in CUTS:
        subsets: dict[str, list[bytes]] = {}
        for name, content in fetch(package, folder).items():
            name, blank, _ = name.partition(" ")
            if blank:
                subsets.setdefault(name, []).append(content)
            else:
                made.append((package, name, content))
        for name, contents in subsets.items():
            font, table[name.removesuffix(".ttf")] = cut(contents, folder)
            made.append((package, name, font))
    widths = json.dumps(table, ensure_ascii=False, sort_keys=True, indent=0).encode()
    return [*made, (CUTS[0], "widths.json", widths)]


def stated(package: Package, name: str, content: bytes) -> str:
    """What VENDOR.toml says of a file."""
    lines = {
        "file": name,
        "name": package.name,
        "version": package.version,
        "licence": package.licence,
        "sha256": digest(content).removeprefix("sha256:"),
    }
    return "\n[[file]]\n" + "".join(f'{key} = "{value}"\n' for key, value in lines.items())


def write(folder: Path, files: list[tuple[Package, str, bytes]]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for _, name, content in files:
        (folder / name).write_bytes(content)
    told = "".join(stated(*each) for each in files)
    (folder / "VENDOR.toml").write_text(
        f"# Written by scripts/vendor.py; do not edit.\n{told}", encoding="utf-8"
    )


def update() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        pages = [
            (package, name, content)
            for package in PACKAGES
            for name, content in fetch(package, folder).items()
        ]
        write(VENDOR, pages)
        write(FONTS, pictures(folder))


def check() -> list[str]:
    """What differs between the files and VENDOR.toml, in words."""
    return [fault for folder in (VENDOR, FONTS) for fault in differing(folder)]


def differing(folder: Path) -> list[str]:
    """What differs between a folder's files and its VENDOR.toml."""
    stated = {
        row["file"]: row["sha256"]
        for row in tomllib.loads((folder / "VENDOR.toml").read_text("utf-8"))["file"]
    }
    present = {path.name for path in folder.iterdir()} - {"VENDOR.toml"}
    faults = [f"{name}: not named in VENDOR.toml" for name in sorted(present - stated.keys())]
    for name, sha256 in stated.items():
        path = folder / name
        if not path.exists():
            faults.append(f"{name}: missing")
        elif digest(path.read_bytes()) != f"sha256:{sha256}":
            faults.append(f"{name}: differs from the digest in VENDOR.toml")
    return faults


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--check", action="store_true", help="only compare the files with VENDOR.toml")
    if not parser.parse_args().check:
        update()
    for fault in (faults := check()):
        print(fault, file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
