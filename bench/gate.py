"""The cost of one fetch: CPU-milliseconds of `Gate.fetch`, with its guard, robots.txt, pace and kept bytes, beside
bare clients that only read the body. One page of 77 KB (about 16 KB as sent, gzip), loopback, kept-alive connections;
in one run, in alternating rounds, of which the best counts: what else a machine does only adds. CPU time is that of
the asking process; the server has its own.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import resource
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import aiohttp
import httpx

from ours import Server, loop_factory
from table import Result, publish
from variorum.app import SystemClock
from variorum.fetch.gate import Gate, GateSettings
from variorum.types import Request

FETCHES, ROUNDS, HOSTS = 400, 15, 8
SIZE = 77_000

Ask = Callable[[str], Awaitable[int]]
"""Asks for one address; answers how many bytes of body came."""


def page() -> bytes:
    """Invented prose of `SIZE` bytes which packs about as well as a news page."""
    words = ["".join(random.Random(n).choices("abcdefghijklmnop", k=2 + n % 8)) for n in range(2_500)]
    pick = random.Random(1)
    text = bytearray()
    while len(text) < SIZE:
        text += f'<p class="story-body__paragraph">{" ".join(pick.choices(words, k=20))}</p>\n'.encode() * 2
    return bytes(text[:SIZE])


async def ours(stack: AsyncExitStack) -> Ask:
    gate = await stack.enter_async_context(
        Gate(GateSettings(allow_loopback=True, pace_seconds=0), SystemClock())
    )

    async def ask(url: str) -> int:
        return len((await gate.fetch(Request(url))).answer.payload)

    return ask


async def by_aiohttp(stack: AsyncExitStack) -> Ask:
    session = await stack.enter_async_context(aiohttp.ClientSession(auto_decompress=False))

    async def ask(url: str) -> int:
        async with session.get(url) as answer:
            return len(await answer.read())

    return ask


async def by_httpx(stack: AsyncExitStack) -> Ask:
    client = await stack.enter_async_context(httpx.AsyncClient())

    async def ask(url: str) -> int:
        async with client.stream("GET", url, headers={"Accept-Encoding": "gzip"}) as answer:
            return sum([len(piece) async for piece in answer.aiter_raw()])

    return ask


SIDES = {"ours, the whole gate": ours, "aiohttp, bare": by_aiohttp, "httpx, bare": by_httpx}


async def spent(ask: Ask, urls: list[str], expected: int, *, at_once: int) -> tuple[float, float]:
    """CPU-milliseconds of user and system for one fetch; the addresses are asked by `at_once` tasks."""
    waiting: Iterator[str] = iter(urls)

    async def work() -> None:
        for url in waiting:
            if await ask(url) != expected:
                raise SystemExit(f"{url}: not the body that was sent")

    before = resource.getrusage(resource.RUSAGE_SELF)
    await asyncio.gather(*(work() for _ in range(at_once)))
    after = resource.getrusage(resource.RUSAGE_SELF)
    return (
        (after.ru_utime - before.ru_utime) * 1000 / len(urls),
        (after.ru_stime - before.ru_stime) * 1000 / len(urls),
    )


async def measure(server: Server, expected: int, fetches: int, rounds: int) -> list[Result]:
    one = [f"http://127.0.1.1:{server.port}/0/{n}" for n in range(fetches)]
    many = [f"http://127.0.1.{1 + n % HOSTS}:{server.port}/0/{n}" for n in range(fetches)]
    figures: dict[tuple[str, int], list[tuple[float, float]]] = {}
    async with AsyncExitStack() as stack:
        asking = {name: await side(stack) for name, side in SIDES.items()}
        for ask in asking.values():
            await spent(ask, many[:64], expected, at_once=HOSTS)  # connections, robots.txt, caches
        for _ in range(rounds):
            for name, ask in asking.items():
                for at_once, urls in ((1, one), (HOSTS, many)):
                    figures.setdefault((name, at_once), []).append(
                        await spent(ask, urls, expected, at_once=at_once)
                    )
    best = {key: min(found, key=sum) for key, found in figures.items()}
    return [
        Result(
            {
                "client": name,
                "requests under way": at_once,
                "CPU-ms per fetch": f"{user + system:.3f}",
                "of it user": f"{user:.3f}",
                "of it system": f"{system:.3f}",
                "times ours": f"{(user + system) / sum(best[next(iter(SIDES)), at_once]):.1f}",
            }
        )
        for (name, at_once), (user, system) in best.items()
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fetches", type=int, default=FETCHES, help="in each round")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--dry", action="store_true", help="write no result")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="variorum-bench-") as name:
        server = Server(Path(name) / "served")
        try:
            server.write(1, lambda _: page())
            sent = (server.folder / "0.gz").stat().st_size
            with asyncio.Runner(loop_factory=loop_factory()) as runner:
                rows = runner.run(measure(server, sent, options.fetches, options.rounds))
        finally:
            server.close()
    title = f"One fetch of a page of {SIZE:,} bytes, {sent:,} as sent (best of {options.rounds} rounds)"
    if options.dry:
        print(title, *(row.values for row in rows), sep="\n")
    else:
        publish("gate", title, rows)


if __name__ == "__main__":
    main()
