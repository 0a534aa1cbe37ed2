"""The ordinary way to build a tracker, built fairly: well-known libraries with their defaults.

httpx with one client and keep-alive, trafilatura for the text, warcio for the evidence of a change, difflib for
the comparison, one sqlite3 connection in WAL mode, and an early exit where the bytes are equal.
"""

from __future__ import annotations

import difflib
import hashlib
import io
import sqlite3
from pathlib import Path

import httpx
import trafilatura
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter


class Tracker:
    """Looks at addresses one after another."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.client = httpx.Client(timeout=30)
        self.warc = open(folder / "captures.warc.gz", "ab")  # noqa: SIM115 (closed by `close`)
        self.writer = WARCWriter(self.warc, gzip=True)
        self.db = sqlite3.connect(folder / "tracker.db")
        self.db.execute("PRAGMA journal_mode=WAL")
        self.db.executescript(
            "CREATE TABLE IF NOT EXISTS page (url TEXT PRIMARY KEY, digest TEXT, text TEXT);"
            "CREATE TABLE IF NOT EXISTS version (url TEXT, number INTEGER, text TEXT, diff TEXT);"
            "CREATE TABLE IF NOT EXISTS look (url TEXT, outcome TEXT, digest TEXT);"
        )

    def check(self, url: str) -> str:
        """One look: "equal", "same" (other bytes, same text) or "changed"."""
        answer = self.client.get(url)
        digest = hashlib.sha256(answer.content).hexdigest()
        row = self.db.execute("SELECT digest, text FROM page WHERE url = ?", (url,)).fetchone()
        if row is not None and row[0] == digest:
            return self._log(url, "equal", digest)
        text = trafilatura.extract(answer.text, url=url) or ""
        if row is not None and row[1] == text:
            self.db.execute("UPDATE page SET digest = ? WHERE url = ?", (digest, url))
            return self._log(url, "same", digest)
        old = row[1] if row is not None else ""
        diff = "\n".join(difflib.unified_diff(old.split(), text.split(), lineterm="", n=2))
        head = StatusAndHeaders(f"{answer.status_code} OK", answer.headers.multi_items(), protocol="HTTP/1.1")
        record = self.writer.create_warc_record(
            url, "response", payload=io.BytesIO(answer.content), http_headers=head
        )
        self.writer.write_record(record)
        number = self.db.execute("SELECT count(*) FROM version WHERE url = ?", (url,)).fetchone()[0]
        self.db.execute("INSERT INTO version VALUES (?, ?, ?, ?)", (url, number, text, diff))
        self.db.execute("INSERT OR REPLACE INTO page VALUES (?, ?, ?)", (url, digest, text))
        return self._log(url, "changed", digest)

    def _log(self, url: str, outcome: str, digest: str) -> str:
        self.db.execute("INSERT INTO look VALUES (?, ?, ?)", (url, outcome, digest))
        self.db.commit()
        return outcome

    def close(self) -> None:
        self.client.close()
        self.warc.close()
        self.db.close()
