"""Fetch the vendored fonts from the npm registry and write `VENDOR.toml`: for maintainers only.

    python scripts/vendor.py            # fetch, check and copy
    python scripts/vendor.py --check    # only compare the files in the tree with VENDOR.toml

The registry is the one in npm's own configuration; `npm pack` checks the integrity hash that the registry
states. Neither installing nor testing Variorum needs npm: the few files that are used are committed.
"""

from __future__ import annotations

import argparse
import hashlib
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from dataclasses import dataclass
from pathlib import Path

VENDOR = Path(__file__).resolve().parent.parent / "src/variorum/web/static/vendor"


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
            "LICENSE": "source-serif-4.LICENSE.txt",
        },
    ),
    Package(
        "@fontsource-variable/inter",
        "5.3.0",
        "OFL-1.1",
        {"files/inter-latin-wght-normal.woff2": "inter.woff2", "LICENSE": "inter.LICENSE.txt"},
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


def update() -> None:
    VENDOR.mkdir(parents=True, exist_ok=True)
    lines = ["# Written by scripts/vendor.py; do not edit.\n"]
    with tempfile.TemporaryDirectory() as folder:
        for package in PACKAGES:
            for name, content in fetch(package, Path(folder)).items():
                (VENDOR / name).write_bytes(content)
                lines += [
                    "\n[[file]]",
                    f'\nfile = "{name}"',
                    f'\nname = "{package.name}"',
                    f'\nversion = "{package.version}"',
                    f'\nlicence = "{package.licence}"',
                    f'\nsha256 = "{digest(content).removeprefix("sha256:")}"\n',
                ]
    (VENDOR / "VENDOR.toml").write_text("".join(lines), encoding="utf-8")


def check() -> list[str]:
    """What differs between the files and VENDOR.toml, in words."""
    stated = {
        row["file"]: row["sha256"]
        for row in tomllib.loads((VENDOR / "VENDOR.toml").read_text("utf-8"))["file"]
    }
    present = {path.name for path in VENDOR.iterdir()} - {"VENDOR.toml"}
    faults = [f"{name}: not named in VENDOR.toml" for name in sorted(present - stated.keys())]
    for name, sha256 in stated.items():
        path = VENDOR / name
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
