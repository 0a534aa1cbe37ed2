"""What is held of an article's earlier texts while its versions are classed one after the other."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

import pytest

from variorum.pipeline.classing import Stood
from variorum.storage import MemoryStore
from variorum.testing.conformance.building import T, a_version, an_article
from variorum.types import Document, Mark


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> MemoryStore:
    """A store with two versions of an article that notes which texts are read: `store.read`."""
    made = MemoryStore()
    read: list[int] = []
    documents = made.documents

    def noting(article_id: str, numbers: Collection[int]) -> dict[int, Document]:
        read.extend(numbers)
        return documents(article_id, numbers)

    monkeypatch.setattr(made, "documents", noting)
    monkeypatch.setattr(made, "read", read, raising=False)
    an_article(made, "a")
    for number, text in enumerate(("One boat.", "Two boats.")):
        a_version(made, "a", number, T + number * timedelta(hours=1), text)
    return made


def blocks(stood: Stood, store: MemoryStore) -> set[str]:
    return set(stood.blocks("a", store.versions("a")))


def read(store: MemoryStore) -> list[int]:
    """The numbers of the texts that were read since this was asked last."""
    noted: list[int] = store.read  # type: ignore[attr-defined]
    found = sorted(noted)
    noted.clear()
    return found


def test_each_text_is_read_once(store: MemoryStore) -> None:
    """A text that was read for one version is not read again for the next."""
    stood = Stood(store)
    assert (blocks(stood, store), read(store)) == ({"One boat.", "Two boats."}, [0, 1])
    a_version(store, "a", 2, T + timedelta(hours=2), "Three boats.")
    assert (blocks(stood, store), read(store)) == ({"One boat.", "Two boats.", "Three boats."}, [2])


def test_what_turned_out_to_be_noise_stood_nowhere(store: MemoryStore) -> None:
    stood = Stood(store)
    assert blocks(stood, store) == {"One boat.", "Two boats."}
    store.mark(Mark("a", 1, "noise", "eve", T))
    assert blocks(stood, store) == {"One boat."}


def test_few_articles_are_held(store: MemoryStore) -> None:
    stood = Stood(store)
    blocks(stood, store)
    read(store)
    for number in range(8):
        an_article(store, f"b{number}")
        stood.blocks(f"b{number}", [])
    assert (blocks(stood, store), read(store)) == ({"One boat.", "Two boats."}, [0, 1])
