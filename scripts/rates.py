"""Write the measured error rates that the methods page shows, out of the results of the benchmarks.

    python scripts/rates.py            # write src/variorum/publish/data/rates.json
    python scripts/rates.py --check    # exit with 1 where it is not what the results say

`bench/run.py` does this after a run. Figures are taken over as they were printed; the words on what was measured,
and on what, stand here.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parent.parent
RESULTS: Final = ROOT / "bench" / "results"
TARGET: Final = ROOT / "src" / "variorum" / "publish" / "data" / "rates.json"

#: The parts of the measure of noise, by the names of the result.
SITUATIONS: Final = {
    "single": "one earlier capture, one change",
    "mix": "five kinds of noise at once",
    "known": "known source, from the third article on",
    "learning": "the same sites, their first two articles",
    "caption": "captions of pictures",
    "disputed": "a plain paragraph that points to another article",
}
PROFILES: Final = {"light": "lightly revised", "medium": "revised", "heavy": "heavily revised"}


def noise(record: dict[str, Any]) -> dict[str, Any]:
    """Whether page noise is told from edits."""
    rows = []
    for key, words in SITUATIONS.items():
        own = next(row for row in record["tables"][key] if row["method"] == "Variorum")
        rows.append([words, *(own[name] for name in ("noise / edits", "false %", "missed %"))])
        rows[-1] += [own["uncertain noise %"], own["uncertain edits %"]]
    return {
        "title": "Page noise and edits",
        "what": "Noise that was called an edit (false), edits that were called unchanged (missed), and how often it was "
        "not sure and looked again, in percent. In brackets the 95 % interval over sites.",
        "on": "Captures made out of real news pages of sites that nothing was tuned on: boxes, counters and "
        "advertisements that come, turn and go, and edits of one digit up to a whole paragraph.",
        "limits": "Whoever wrote the generator chose what noise is; kinds are not weighted by how often they occur.",
        "command": "python bench/noise.py",
        "columns": [
            "situation",
            "noise / edits",
            "false %",
            "missed %",
            "unsure on noise %",
            "unsure on edits %",
        ],
        "rows": rows,
    }


def classes(record: dict[str, Any]) -> dict[str, Any]:
    """Whether edits are called what they are."""
    names = ("texts", "class", "predicted", "true", "precision", "recall")
    return {
        "title": "Classes of edits",
        "what": "Of the edits told of a class, the share that is of it (precision); of those that are of it, the share "
        "that was told (recall).",
        "on": "Real changes of headlines, labelled by hand before any rule had seen them, and generated revisions of "
        "our own prose and of news articles.",
        "limits": "English, and attributions in German, French, Spanish and Portuguese. Corrections and attributions are "
        "measured on generated articles only, whose generator and rules have one author. Rules were mended by some faults that "
        "each draw of headlines showed; hedges are those of the first and the third. A headline is told as replaced where few of its "
        "words stay; whether it tells other news, two readers said alike of half of such changes.",
        "command": "python bench/classes.py",
        "columns": ["texts", "class", "told", "true", "precision", "recall"],
        "rows": [[str(row[name]) for name in names] for row in record["rows"]],
    }


def comparison(record: dict[str, Any]) -> dict[str, Any]:
    """Whether sentences are put beside those that they came from."""
    names = ("P / R", "edited", "split", "join", "highlight P / R (ratio)", "moves P / R (marks : moves)")
    return {
        "title": "Which sentence became which",
        "what": "Precision and recall of the links between sentences (P / R), F1 of those whose wording changed, recall "
        "of sentences that were split and joined, precision and recall of the marked characters and of moves.",
        "on": "Revisions made with known truth from our own prose and from news articles, three degrees of revision, "
        "two seeds on which nothing was tuned.",
        "limits": "The revisions are drawn by a program; no editor made them.",
        "command": "python bench/diff.py",
        "columns": ["texts", "P / R", "F1 changed", "split", "joined", "marks P / R", "moves P / R"],
        "rows": [
            [f"{texts}, {PROFILES[row['profile']]}", *(row[name].partition(" (")[0] for name in names)]
            for texts, rows in record["tables"].items()
            for row in rows
            if row["method"] == "ours"
        ],
    }


def rates() -> list[dict[str, Any]]:
    """All tables, each with the day and the state of the program by which it was measured."""
    found = []
    for name, table in (("noise", noise), ("classes", classes), ("diff", comparison)):
        record = json.loads((RESULTS / f"{name}.json").read_bytes())
        found.append({**table(record), "measured": record["made"][:10], "commit": record["commit"]})
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="compare, and write nothing")
    text = json.dumps(rates(), indent=1, ensure_ascii=False) + "\n"
    if not parser.parse_args().check:
        TARGET.write_text(text, encoding="utf-8")
        return 0
    if TARGET.read_text(encoding="utf-8") == text:
        return 0
    sys.stderr.write(f"{TARGET}: is not what bench/results say; run `python scripts/rates.py`\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
