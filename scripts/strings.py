"""Gather what the pages say for translation, and bring the catalogues up to date.

    python scripts/strings.py            # new messages come in empty, those that are gone are dropped
    python scripts/strings.py --check    # only tell what the catalogues lack

The catalogues are `src/variorum/publish/locale/*.po`; any editor of gettext files opens them. A message whose words
changed a little keeps its translation and is marked "fuzzy" until somebody has looked at it; it is not used until then.
"""

from __future__ import annotations

import argparse
import io
import sys
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po, write_po

SOURCE = Path(__file__).resolve().parent.parent / "src/variorum"
CATALOGUES = SOURCE / "publish/locale"
METHODS = [
    ("web/**.html", "jinja2"),
    ("publish/**.py", "python"),
    ("web/**.py", "python"),
    ("edits/*.py", "python"),
]
KEYWORDS = {**DEFAULT_KEYWORDS, "later": None, "counted": (1, 2), "forms": (1, 2)}


def template() -> Catalog:
    """Every message that the sources mark."""
    catalogue = Catalog(project="Variorum", charset="utf-8")
    for _, _, message, comments, context in extract_from_dir(
        SOURCE, METHODS, {"web/**.html": {"newstyle_gettext": "true"}}, KEYWORDS, ("Translators:",)
    ):
        catalogue.add(message, auto_comments=comments, context=context)
    return catalogue


def known(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=path.stem)


def written(catalogue: Catalog) -> bytes:
    out = io.BytesIO()
    write_po(out, catalogue, width=100, no_location=True, sort_output=True, omit_header=False)
    return out.getvalue()


def update() -> None:
    messages = template()
    for path in sorted(CATALOGUES.glob("*.po")):
        catalogue = known(path)
        catalogue.update(messages, update_creation_date=False)
        catalogue.obsolete.clear()
        path.write_bytes(written(catalogue))


def lacking(catalogue: Catalog, messages: Catalog) -> list[str]:
    """What a catalogue has no good translation of."""

    def missing(message: Message) -> bool:
        found = catalogue.get(message.id, message.context)
        strings = [] if found is None else [found.string] if isinstance(found.string, str) else found.string
        return found is None or found.fuzzy or not all(strings)

    return [str(message.id) for message in messages if message.id and missing(message)]


def faults() -> list[str]:
    """What is wrong with the catalogues, in words: messages that lack, and placeholders that differ."""
    messages, found = template(), []
    for path in sorted(CATALOGUES.glob("*.po")):
        catalogue = known(path)
        found += [f"{path.name}: nothing for {text}" for text in lacking(catalogue, messages)]
        found += [
            f"{path.name}: {message.id}: {error}" for message, errors in catalogue.check() for error in errors
        ]
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="only tell what the catalogues lack")
    if not parser.parse_args().check:
        update()
    for fault in (told := faults()):
        print(fault, file=sys.stderr)
    return 1 if told else 0


if __name__ == "__main__":
    sys.exit(main())
