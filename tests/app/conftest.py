"""These tests go through the whole product; helpers that other stations' tests made for it are found here."""

from __future__ import annotations

import sys
from pathlib import Path

for station in ("comparison", "pipeline", "web"):
    sys.path.append(str(Path(__file__).parents[1] / station))
