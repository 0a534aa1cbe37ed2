"""What every `Store` and `Search` must do. Subclass `StoreConformance` and give it the fixture `store`:

class TestMine(StoreConformance):
    @pytest.fixture
    def store(self, tmp_path):
        store = open_store(f"sqlite:///{tmp_path}/news.db", busy_timeout=0.05)
        yield store
        store.close()

    @contextmanager
    def held_by_another(self, store):
        ...  # hold the database as another process would, so that nobody can write

The store is empty at the beginning of each test, and waits only shortly for others.
"""

from __future__ import annotations

from variorum.testing.conformance.articles import Articles
from variorum.testing.conformance.history import Histories
from variorum.testing.conformance.lists import Lists
from variorum.testing.conformance.outside import Outside
from variorum.testing.conformance.plans import Plans
from variorum.testing.conformance.search import Searching
from variorum.testing.conformance.sources import Sources
from variorum.testing.conformance.stories import Stories
from variorum.testing.conformance.writing import Transactions


class StoreConformance(Transactions, Sources, Articles, Plans, Histories, Lists, Searching, Stories, Outside):
    """The contract of `Store` and `Search`, case by case; each module has those of its thought."""
