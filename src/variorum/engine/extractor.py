"""trafilatura in a process of its own, for a program that runs for months.

It is asked about pages never seen and no others, and holds more memory than ten thousand articles do. So whoever
watches never loads it: a child is begun when it is needed, and ends by itself when nobody has asked it for a while, or
when its parent is gone in whatever way. A page on which the library breaks down or finds no end takes the child with
it and nothing else: signals that nothing handles make an end of it, since a library that is caught in a page lets no
code of ours run.

Run as a program, with the number of a socket, this module is the child.
"""

from __future__ import annotations

import fcntl
import json
import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from typing import Final, Self

from variorum.errors import ExtractorError

#: Seconds after which a child that nobody asks ends, and after which one that finds no end of a page does. Nothing is
#: stored meanwhile, and most pages take less than a tenth of a second.
_IDLE, _PATIENCE = 30.0, 20.0
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
                if line.poll(2 * self._patience):  # the library itself is loaded meanwhile, if need be
                    told = line.recv_bytes()
                    return told[1:].decode("utf-8", "surrogatepass") if told[:1] == _TEXT else None
                endless = True
            except (OSError, EOFError):
                endless = False
            if self._end() == -signal.SIGALRM or endless:
                raise ExtractorError(f"trafilatura found no end of the page in {self._patience:.0f} seconds")
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
        self._end()

    def _end(self) -> int | None:
        """What the child ended with, if there was one."""
        line, child = self._line, self._child
        self._line = self._child = None
        if line is not None:
            line.close()
        if child is None:
            return None
        child.kill()
        return child.wait()

    def _begin(self) -> Connection:
        self._line, theirs = Pipe()
        # -P: what lies in the folder where somebody stands is no module of ours
        program = [sys.executable, "-P", "-m", __name__]
        program += [str(theirs.fileno()), str(self._idle), str(self._patience)]
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


def _answer(line: Connection, idle: float, patience: float) -> None:
    """Answer questions until none has come for a while, or nobody is left to ask any."""
    from trafilatura import extract

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # a page without text is an answer
    while line.poll(idle):
        options, _, html = line.recv_bytes().partition(b"\n")
        with _mortal(line.fileno(), patience):
            text = extract(html.decode("utf-8", "surrogatepass"), **json.loads(options))
        line.send_bytes(_NOTHING if text is None else _TEXT + text.encode("utf-8", "surrogatepass"))


@contextmanager
def _mortal(line: int, patience: float) -> Iterator[None]:
    """This process ends when what is done here takes too long (SIGALRM), or when the line is closed at the other end
    (SIGIO)."""
    flags = fcntl.fcntl(line, fcntl.F_GETFL)
    for ending in (signal.SIGALRM, signal.SIGIO):
        signal.signal(ending, signal.SIG_DFL)
    fcntl.fcntl(line, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(line, fcntl.F_SETFL, flags | os.O_ASYNC)
    signal.setitimer(signal.ITIMER_REAL, patience)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        fcntl.fcntl(line, fcntl.F_SETFL, flags)


if __name__ == "__main__":
    try:
        _answer(Connection(int(sys.argv[1])), float(sys.argv[2]), float(sys.argv[3]))
    except (EOFError, OSError):
        sys.exit(0)  # the parent is gone
