"""A newsroom that does not exist: outlets that publish, edit and withdraw articles, and whose truth is known.

    with Newsroom(seed=7, clock=FastClock(600)) as room:
        for outlet in room.outlets:
            print(outlet.title, outlet.front, outlet.feeds)
        room.truth().at(url, time)

The parts without sockets can be used alone: `write_script` decides what happens and when, `Press` prints the
pages, `Truth` tells what really stood on them.
"""

from variorum.testing.newsroom.house import HOUSES, House, Way
from variorum.testing.newsroom.model import Copy, Draft, Event, EventKind, Face, Life, State
from variorum.testing.newsroom.press import Answer, Press
from variorum.testing.newsroom.script import ORIGIN, Script, write_script
from variorum.testing.newsroom.server import Logged, Newsroom, Outlet
from variorum.testing.newsroom.shared import (
    Happening,
    Shared,
    TrueCopy,
    TrueDifference,
    TrueFigure,
    TrueUtterance,
    TrueWording,
)
from variorum.testing.newsroom.truth import Moment, Span, TrueArticle, TrueFace, TrueVersion, Truth

__all__ = [
    "HOUSES",
    "ORIGIN",
    "Answer",
    "Copy",
    "Draft",
    "Event",
    "EventKind",
    "Face",
    "Happening",
    "House",
    "Life",
    "Logged",
    "Moment",
    "Newsroom",
    "Outlet",
    "Press",
    "Script",
    "Shared",
    "Span",
    "State",
    "TrueArticle",
    "TrueCopy",
    "TrueDifference",
    "TrueFace",
    "TrueFigure",
    "TrueUtterance",
    "TrueVersion",
    "TrueWording",
    "Truth",
    "Way",
    "write_script",
]
