"""Ten events of BASIL, drawn before anything was built that lines up what reports say; rules are tuned on the other forty.

python bench/drawn.py
"""

from __future__ import annotations

import sys
from random import Random
from typing import Final

from corpora import DATA, Labelled, basil

SEED: Final = 611
EVENTS: Final = 10


def drawn(reports: list[Labelled]) -> tuple[set[str], set[str]]:
    """The events that figures are reported on, and those that rules may be tuned on."""
    events = sorted({str(each.event) for each in reports})
    reported = set(Random(SEED).sample(events, EVENTS))
    return reported, set(events) - reported


def main() -> int:
    """Print the events that are reported on; answers 1 where the measuring data are absent."""
    if not DATA.exists():
        print(f"{DATA}: the measuring data are not there")
        return 1
    print("\n".join(sorted(drawn(basil())[0])))
    return 0


if __name__ == "__main__":
    sys.exit(main())
