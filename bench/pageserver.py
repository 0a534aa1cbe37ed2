"""A loopback server that costs little: prepared answers, kept-alive connections, its own process.

Pages are handed over through a folder: `N.gz` is the body of `/N/…`. Every request reads the file that stands
there, so that the other side changes a page by replacing a file.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path


async def serve(folder: Path) -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                number = head.split(b" ", 2)[1].decode().split("/")[1]
                file = folder / f"{number}.gz"
                if not number.isdigit() or not file.exists():
                    writer.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
                    continue
                body = file.read_bytes()
                writer.write(
                    b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\n"
                    b"Content-Length: %d\r\n\r\n" % len(body)
                )
                writer.write(body)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(answer, "0.0.0.0", 0)  # noqa: S104 (all of 127.0.0.0/8)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1])))
