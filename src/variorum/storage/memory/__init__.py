"""The twin in memory: a whole store without a database, to be trusted in tests and for short work.

Kept apart from the SQL on purpose: where both agree, on every case of the conformance suite, the contract has been
read twice. It is cut as the SQL is: each module stands beside the one of that name in `variorum.storage`.
"""

from variorum.storage.memory.store import MemoryStore

__all__ = ["MemoryStore"]
