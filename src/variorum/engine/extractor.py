"""trafilatura in a process of its own, for a program that runs for months.

It is asked about pages never seen and no others, and holds more memory than ten thousand articles do. So whoever
watches never loads it: a child is begun when it is needed, and ends by itself when nobody has asked it for a while, or
when its parent is gone in whatever way. A page on which the library breaks down or finds no end takes the child with
it and nothing else.

Run as a program, with the number of a socket, this module is the child.
"""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import threading
from collections.abc import Mapping
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from typing import Final, Self

from variorum.errors import ExtractorError

#: Seconds after which a child that nobody asks ends, and after which one that does not answer is given up.
_IDLE, _PATIENCE = 30.0, 120.0
_TRIES: Final = 2  # a child that ended may have had enough of waiting, or been killed by somebody

_TEXT, _NOTHING = b"t", b"n"


class ExtractorProcess:
    """`variorum.extraction.seed.Extractor`, answered by a child. One thread may ask at a time.

    `idle` and `patience` are seconds: see above. Raises `ExtractorError` where a page made an end of the child twice,
    where it took too long, and where no process can be begun.
    """

    def __init__(self, *, idle: float = _IDLE, patience: float = _PATIENCE) -> None:
        self._idle, self._patience = idle, patience
        self._child: subprocess.Popen[bytes] | None = None
        self._line: Connection | None = None

    def __call__(self, html: str, options: Mapping[str, bool]) -> str | None:
        asked = json.dumps(dict(options)).encode() + b"\n" + html.encode("utf-8", "surrogatepass")
        for _ in range(_TRIES):
            line = self._line or self._begin()
            try:
                line.send_bytes(asked)
                answered = line.poll(self._patience)
                told = line.recv_bytes() if answered else b""
            except (OSError, EOFError):
                self.close()
                continue
            if not answered:
                self.close()
                raise ExtractorError(f"trafilatura found no end of the page in {self._patience:.0f} seconds")
            return told[1:].decode("utf-8", "surrogatepass") if told[:1] == _TEXT else None
        raise ExtractorError("trafilatura broke down on the page, and its process with it")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def pid(self) -> int | None:
        """The child's number, while there is one."""
        return self._child.pid if self._child is not None and self._child.poll() is None else None

    def close(self) -> None:
        """End the child, if there is one; the next question begins another."""
        if self._line is not None:
            self._line.close()
        if self._child is not None:
            self._child.kill()
            self._child.wait()
        self._line = self._child = None

    def _begin(self) -> Connection:
        self._line, theirs = Pipe()
        # -P: what lies in the folder where somebody stands is no module of ours
        program = [sys.executable, "-P", "-m", __name__, str(theirs.fileno()), str(self._idle)]
        with theirs:
            try:
                self._child = subprocess.Popen(  # noqa: S603 - this very interpreter and module
                    program,
                    pass_fds=(theirs.fileno(),),
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    start_new_session=True,  # Ctrl-C at a terminal is for the parent, which finishes what is in hand
                )
            except OSError as error:
                self.close()
                raise ExtractorError(f"no process could be begun for trafilatura: {error}") from None
        threading.Thread(target=self._child.wait, name="variorum-extractor-ended", daemon=True).start()
        return self._line


def _answer(line: Connection, idle: float) -> None:
    """Answer questions until none has come for a while, or nobody is left to ask any."""
    from trafilatura import extract

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # a page without text is an answer
    while line.poll(idle):
        options, _, html = line.recv_bytes().partition(b"\n")
        text = extract(html.decode("utf-8", "surrogatepass"), **json.loads(options))
        line.send_bytes(_NOTHING if text is None else _TEXT + text.encode("utf-8", "surrogatepass"))


if __name__ == "__main__":
    try:
        _answer(Connection(int(sys.argv[1])), float(sys.argv[2]))
    except (EOFError, OSError):
        sys.exit(0)  # the parent is gone
