"""Run benchmarks and put their tables into docs/benchmarks.md.

    python bench/run.py NAME       # one program (`make bench NAME=diff`)
    python bench/run.py            # those whose result is missing, or older than what they measure
    python bench/run.py --list     # which are stale, and why
    python bench/run.py --tables   # only put the results that are there into the page

Each program has fifteen minutes, with FULL=1 in the environment as long as it needs. What a program prints as
Markdown tables, or publishes (see `table.publish`), lands in `results/NAME.json` with date and commit, and from
there between the program's two marks in the page. A program that cannot run (a package or the measuring data are
absent) gets a row with the reason; the last result stays. Error rates that the program shows its readers are brought
to the new results by `scripts/rates.py`.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from table import RESULTS, Result, markdown

BENCH: Final = Path(__file__).resolve().parent
ROOT: Final = BENCH.parent
PAGE: Final = ROOT / "docs" / "benchmarks.md"
SECONDS: Final = 900
#: The programs, the quick ones first.
PROGRAMS: Final = (
    "gate", "evidence", "storage", "web", "diff", "aligned", "classes", "weights", "stories", "quotes", "collation", "extract", "reading", "check", "many", "schedule", "newsroom", "noise", "open_terms",
)  # fmt: skip
#: Those whose error rates the program shows its readers.
RATED: Final = ("noise", "classes", "diff")
#: Most lines of a list by name; the rest stands in the JSON file.
NAMED: Final = 200

_MARKS = "<!-- table {name} -->\n(?P<inside>.*?)<!-- end {name} -->"


def run(name: str) -> str | None:
    """Run one program and keep its result; answers why there is none."""
    target = RESULTS / f"{name}.json"
    before = target.read_bytes() if target.exists() else b""
    limit = None if os.environ.get("FULL") == "1" else SECONDS
    began = datetime.now(UTC)
    try:
        done = subprocess.run(
            [sys.executable, str(BENCH / f"{name}.py")], stdout=subprocess.PIPE, text=True, timeout=limit, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return f"stopped after {SECONDS // 60} minutes; FULL=1 lets it go on"
    sys.stdout.write(done.stdout)
    if not target.exists() or target.read_bytes() == before:
        # Programs end with 1 where a bar is missed, but then they have written their result.
        words = [line for line in done.stdout.splitlines() if line.strip() and not line.startswith("|")]
        return words[-1] if done.returncode and words else f"it wrote no result (exit code {done.returncode})"
    record = json.loads(target.read_bytes())
    record.setdefault("made", began.isoformat(timespec="seconds"))
    record["commit"], record["seconds"] = commit(name), round((datetime.now(UTC) - began).total_seconds())
    if "rows" not in record:
        record["printed"] = printed(done.stdout)
    target.write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return None


def printed(output: str) -> list[str]:
    """The tables in what a program printed, each with the line before it, and the lines on bars."""
    kept: list[str] = []
    title = ""
    for line in output.splitlines():
        if line.startswith("|"):
            if title:
                kept += ["", title.lstrip("# "), ""]
                title = ""
            elif kept and not kept[-1].startswith("|"):
                kept.append("")
            kept.append(line)
        elif line.startswith("Bars"):
            kept += ["", line]
        elif line.strip():
            title = line
        elif kept and kept[-1].startswith("|"):
            kept.append("")
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip().split("\n")


def refresh_rates(name: str) -> None:
    """Bring the error rates of the methods page to a new result."""
    if name in RATED:
        subprocess.run([sys.executable, str(ROOT / "scripts" / "rates.py")], check=True)


def section(record: dict[str, Any]) -> str:
    """A result as it stands in the page."""
    made = str(record.get("made", ""))[:10] or "date unknown"
    lines = [
        f"*{made}, commit {record.get('commit') or 'unknown'}, Python {record.get('python', _python())}*",
        "",
    ]
    if "rows" in record:
        lines += [str(record["title"]), "", markdown([Result(row) for row in record["rows"]])]
    else:
        lines += record["printed"]
    misjudged = record.get("misjudged")
    if misjudged is not None:
        lines += ["", f"Misjudged, by name ({len(misjudged)}):", ""]
        lines += [markdown([Result(row) for row in misjudged[:NAMED]])] if misjudged else ["none"]
        if len(misjudged) > NAMED:
            lines += ["", f"… and {len(misjudged) - NAMED} more in the result file."]
    return "\n".join(lines) + "\n"


def filled(page: str, name: str, text: str) -> str:
    """The page with `text` between the marks of that program. Raises SystemExit where it has none."""
    found = re.search(_MARKS.format(name=re.escape(name)), page, re.DOTALL)
    if not found:
        raise SystemExit(f"{PAGE}: no marks for {name}: write <!-- table {name} --> and <!-- end {name} -->")
    return f"{page[: found.start('inside')]}\n{text}\n{page[found.end('inside') :]}"


def put(name: str, reason: str | None = None) -> None:
    """Refresh the section of one program, where there is something to tell."""
    target = RESULTS / f"{name}.json"
    record = json.loads(target.read_bytes()) if target.exists() else {}
    if "rows" in record or "printed" in record:
        text = section(record)
        if reason:
            text += f"\nLast tried {datetime.now(UTC):%Y-%m-%d}: {reason}.\n"
    elif reason:
        text = f"| program | not run because |\n| --- | --- |\n| {name} | {reason} |\n"
    else:
        return
    PAGE.write_text(filled(PAGE.read_text(encoding="utf-8"), name, text), encoding="utf-8")


def stale(name: str) -> str | None:
    """Why the result of a program no longer speaks of this tree; None where it does."""
    target = RESULTS / f"{name}.json"
    if not target.exists():
        return "no result"
    known = str(json.loads(target.read_bytes()).get("commit") or "")
    at = re.match(r"[0-9a-f]{7,40}", known)
    if not at:
        return "its commit is unknown"
    differs = _git("diff", "--quiet", at.group(), "--", *_measured(name))
    return {0: None, 1: f"the tree differs from {at.group()}"}.get(
        differs[0], f"commit {at.group()} is not here"
    )


def commit(name: str) -> str:
    """The present commit, with a word where what is measured differs from it."""
    short = _git("rev-parse", "--short", "HEAD")[1].strip()
    changed = _git("diff", "--quiet", "HEAD", "--", *_measured(name))[0] == 1
    return f"{short} with changes" if short and changed else short


def _measured(name: str) -> list[str]:
    """What a program's result depends on: our source, the program, and the helpers beside it."""
    source = (BENCH / f"{name}.py").read_text(encoding="utf-8")
    helpers = [
        each
        for each in re.findall(r"^from (\w+) import", source, re.MULTILINE)
        if (BENCH / f"{each}.py").exists()
    ]
    return ["src", *(f"bench/{each}.py" for each in (name, *helpers) if each != "table")]


def _git(*arguments: str) -> tuple[int, str]:
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout


def _python() -> str:
    return ".".join(map(str, sys.version_info[:3]))


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("name", nargs="?", choices=PROGRAMS, help="the program; without it, all stale ones")
    parser.add_argument("--list", action="store_true", help="say which are stale, run nothing")
    parser.add_argument("--tables", action="store_true", help="only put present results into the page")
    asked = parser.parse_args()
    if asked.list or asked.tables:
        for name in PROGRAMS:
            if asked.tables:
                put(name)
                refresh_rates(name)
            else:
                print(f"{name}: {stale(name) or 'fresh'}")
        return 0
    failed = False
    for name in [asked.name] if asked.name else [each for each in PROGRAMS if stale(each)]:
        print(f"== {name}", flush=True)
        reason = run(name)
        if reason:
            print(f"{name}: {reason}", file=sys.stderr)
            failed = failed or asked.name is not None
        put(name, reason)
        refresh_rates(name)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
