"""Run the newsroom by hand: `python -m variorum.testing.newsroom --fast 600`."""

from __future__ import annotations

import argparse
import sys
import time

from variorum.testing.clocks import FastClock
from variorum.testing.newsroom import HOUSES, Newsroom


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m variorum.testing.newsroom", description=__doc__)
    parser.add_argument(
        "--fast", type=float, default=600.0, metavar="N", help="virtual seconds per second (600)"
    )
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument(
        "--pace", type=float, default=1.0, help="2 lets twice as much happen per virtual hour (1)"
    )
    parser.add_argument("--noise", type=float, default=1.0, help="page noise from 0 to 1 (1)")
    parser.add_argument("--articles", type=int, help="how many articles (default: those that are shipped)")
    parser.add_argument(
        "--outlet", action="append", choices=sorted(HOUSES), help="only these; may be repeated"
    )
    parser.add_argument("--hostile", action="store_true", help="a further port with bad answers")
    parser.add_argument(
        "--happenings", action="store_true", help="also reports of happenings that the outlets share"
    )
    parser.add_argument("--for", dest="seconds", type=float, help="stop after so many real seconds")
    options = parser.parse_args(arguments)
    clock = FastClock(options.fast)
    room = Newsroom(
        seed=options.seed,
        clock=clock,
        pace=options.pace,
        noise=options.noise,
        articles=options.articles,
        outlets=options.outlet or ("gazette", "meridian", "lantern"),
        hostile=options.hostile,
        happenings=options.happenings,
    )
    out = sys.stdout
    with room:
        for outlet in room.outlets:
            print(f"{outlet.title:16} {outlet.front}", *outlet.feeds, outlet.sitemap or "", file=out)
        print(f"{'truth':16} {room.control}/truth.json", file=out)
        if room.hostile:
            print(f"{'bad answers':16} {room.hostile}/", file=out, flush=True)
        end = None if options.seconds is None else time.monotonic() + options.seconds
        waiting = [event for event in room.script.events if event.at > clock.now()]
        try:
            while end is None or time.monotonic() < end:
                while waiting and waiting[0].at <= clock.now():
                    event = waiting.pop(0)
                    print(f"{event.at:%d %H:%M}  {event.outlet:9} {event.name}", file=out, flush=True)
                time.sleep(0.2)
        except KeyboardInterrupt:
            return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
