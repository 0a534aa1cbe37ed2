"""The ports: what the engine room asks of the world. Each docstring is the contract.

Every port has an in-memory twin and a conformance suite in `variorum.testing`; an implementation is right when
that suite passes. All times are aware `datetime`s in UTC. Unless a method says otherwise, calls are
synchronous, quick, and made from one thread at a time.

The store is large and so is cut by thought. The modules `sources`, `plans`, `articles`, `history`, `stories` and
`lists` have namesakes: here stands what is promised, in `variorum.storage` how SQL keeps it, in
`variorum.storage.memory` how the twin does, and in `variorum.testing.conformance` how it is examined.
"""

from variorum.ports.articles import Articles
from variorum.ports.clock import Clock
from variorum.ports.evidence import EvidenceStore
from variorum.ports.fetching import Fetcher
from variorum.ports.history import Histories, NewText
from variorum.ports.lists import RECENT, ArticleFilter, Lists, Order, Step, change_place
from variorum.ports.plans import Aged, Plans, Recognised, Settled
from variorum.ports.search import ELSEWHERE, PLACES, SEARCHED, Facets, Search, Tally
from variorum.ports.sources import Sources
from variorum.ports.store import Store
from variorum.ports.stories import (
    Filed,
    PlacedEvent,
    PlacedReport,
    Printing,
    QuoteFilter,
    Stories,
    StoryFilter,
    StoryOrder,
)

__all__ = [
    "ELSEWHERE",
    "PLACES",
    "RECENT",
    "SEARCHED",
    "Aged",
    "ArticleFilter",
    "Articles",
    "Clock",
    "EvidenceStore",
    "Facets",
    "Fetcher",
    "Filed",
    "Histories",
    "Lists",
    "NewText",
    "Order",
    "PlacedEvent",
    "PlacedReport",
    "Plans",
    "Printing",
    "QuoteFilter",
    "Recognised",
    "Search",
    "Settled",
    "Sources",
    "Step",
    "Store",
    "Stories",
    "StoryFilter",
    "StoryOrder",
    "Tally",
    "change_place",
]
