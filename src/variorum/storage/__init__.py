"""Where everything but the captured bytes is remembered: SQLite, PostgreSQL, or memory.

`open_store` answers a `Store` that is a `Search` as well. `migrate` brings an older database up to date.
"""

from __future__ import annotations

from variorum.storage.memory import MemoryStore
from variorum.storage.store import Migrated, SqlStore, backup, migrate, open_store

__all__ = ["MemoryStore", "Migrated", "SqlStore", "backup", "migrate", "open_store"]
