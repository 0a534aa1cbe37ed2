"""The press: prints what an outlet answers at one address at one moment. Pure: no sockets, no clock.

`Press.render` prints one article's page and is what benchmarks call; `Press.answer` is the whole outlet
(front and section pages, feeds, sitemaps, robots.txt, pictures, walls, errors).
"""

from __future__ import annotations

import hashlib
import json
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import format_datetime
from functools import lru_cache
from random import Random
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from variorum.testing.newsroom.house import HOUSES, House, Way
from variorum.testing.newsroom.model import Face, Life, State
from variorum.testing.newsroom.noise import Noise, furniture
from variorum.testing.newsroom.script import Script
from variorum.testing.newsroom.truth import plain_url
from variorum.types import BlockKind

#: Blocks of an article that are shown before its paywall.
BEFORE_WALL = 4
_FEED_LENGTH = 30
_SITEMAP_LENGTH = 1000  # the most that a news sitemap may have
_FRONT_LENGTH = 60


@dataclass(frozen=True, slots=True)
class Answer:
    """What an address answers. `changed` is the Last-Modified time; None where the body is not byte-stable."""

    body: bytes
    status: int = 200
    content_type: str = "text/html; charset=utf-8"
    changed: datetime | None = None
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def etag(self) -> str:
        return '"' + hashlib.sha256(self.body).hexdigest()[:20] + '"'


@dataclass(frozen=True, slots=True)
class Part:
    """One piece of an article's body as templates see it: a block, several list items, or a box in between."""

    kind: str
    text: str = ""
    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Teaser:
    """A link to an article with the headline that stands at this moment."""

    headline: str
    path: str
    summary: str
    section: str
    published: datetime
    modified: datetime


class Press:
    """Prints the pages of a script's outlets.

    `bases` are the addresses under which the outlets answer (default `http://NAME.example`), `noise` the share
    of varying places that do vary from request to request (0: pages are byte-stable). `weight` is how many
    bytes of menus and inline data every page carries besides, about, since real pages are large.
    """

    def __init__(
        self,
        script: Script,
        *,
        bases: Mapping[str, str] | None = None,
        noise: float = 1.0,
        weight: int = 0,
    ) -> None:
        if not 0 <= noise <= 1:
            raise ValueError(f"noise is a share between 0 and 1, not {noise}")
        self.script, self.noise, self.weight = script, noise, weight
        self.bases = {h.name: f"http://{h.name}.example" for h in script.houses} | dict(bases or {})
        self._lives = {life.name: life for life in script.lives}
        self._of_outlet = {house.name: script.of_outlet(house.name) for house in script.houses}
        self._sections = {
            name: sorted({life.draft.section for life in lives}) for name, lives in self._of_outlet.items()
        }
        self._times = {
            name: sorted(event.at for life in lives for event in life.events)
            for name, lives in self._of_outlet.items()
        }
        self._standings: dict[str, tuple[int, list[Life], list[Teaser]]] = {}
        self._at_path = {(life.outlet, plain_url(path)): life for life in script.lives for path in life.paths}

    # --- articles ----------------------------------------------------------------------------------------

    def render(self, outlet: str, article: str, at: datetime, request_no: int = 0) -> bytes:
        """The article's page as it stood at that moment, whatever its address answered then with.

        KeyError: no such article at that outlet. ValueError: it was not published yet.
        """
        life = self._lives[article]
        if life.outlet != outlet:
            raise KeyError(f"{article} is not an article of {outlet}")
        state = life.state(at)
        if state is None:
            raise ValueError(f"{article} was published on {life.published}, after {at}")
        return self._article(HOUSES[outlet], life, state, at, request_no, walled=False)

    def answer(self, outlet: str, path: str, at: datetime, request_no: int = 0) -> Answer:
        """What the outlet answers at that path (with its query) at that moment."""
        house = HOUSES[outlet]
        path = plain_url(path)
        life = self._at_path.get((outlet, path))
        state = life.state(at) if life else None
        if life and state and path in _known_paths(life, at):
            return self._at_article(house, life, state, path, at, request_no)
        return self._elsewhere(house, urlsplit(path).path, at, request_no)

    def _at_article(
        self, house: House, life: Life, state: State, path: str, at: datetime, request_no: int
    ) -> Answer:
        if path != state.path:
            return self._plain(301, "Moved permanently", {"Location": self.bases[house.name] + state.path})
        if state.face in (Face.ARTICLE, Face.WALL):
            walled = state.face is Face.WALL
            body = self._article(house, life, state, at, request_no, walled=walled)
            return self._page(house, body, at)
        statuses = {Face.GUARD: 403, Face.MISSING: 404, Face.GONE: 410, Face.ERROR: 500}
        noise = self._noise(house, path, at, request_no)
        body = self._print(
            house, f"{state.face.value}.html", n=noise, teasers=self._teasers(house, at)[:5], path=path
        )
        return self._page(house, body, at, statuses.get(state.face, 200))

    def _article(
        self, house: House, life: Life, state: State, at: datetime, request_no: int, *, walled: bool
    ) -> bytes:
        noise = self._noise(house, state.path, at, request_no)
        others = [teaser for teaser in self._teasers(house, at) if teaser.path != state.path]
        same_section = [teaser for teaser in others if teaser.section == life.draft.section]
        return self._print(
            house,
            f"{house.name}-article.html",
            n=noise,
            life=life,
            state=state,
            copy=state.copy,
            at=at,
            url=self.bases[house.name] + state.path,
            parts=list(_parts(state, noise, walled=walled)),
            walled=walled,
            picture=life.number,
            related=noise.some("related", list(dict.fromkeys(same_section + others))[:9], 3),
            most_read=noise.some("most read", others, 6),
            elsewhere=noise.some("elsewhere", furniture()["elsewhere"], 6),
            linked_data=_linked_data(house, life, state, self.bases[house.name]),
        )

    # --- everything else ---------------------------------------------------------------------------------

    def _elsewhere(self, house: House, path: str, at: datetime, request_no: int) -> Answer:
        if path == "/":
            return self._list_page(house, None, at, request_no)
        for way in house.ways:
            if way.path == path:
                return self._way(house, way, at)
        name = path.removeprefix("/section/")
        if name != path and name in self.sections(house.name):
            return self._list_page(house, name, at, request_no)
        if path == "/robots.txt":
            return self._robots(house)
        if path.startswith("/private/"):
            noise = self._noise(house, path, at, request_no)
            return self._page(house, self._print(house, "private.html", n=noise), at)
        if path.startswith("/pictures/") and path.endswith(".svg"):
            return Answer(picture(path).encode(), content_type="image/svg+xml", changed=self.script.origin)
        noise = self._noise(house, path, at, request_no)
        body = self._print(house, "missing.html", n=noise, teasers=self._teasers(house, at)[:5], path=path)
        return self._page(house, body, at, 404)

    def sections(self, outlet: str) -> list[str]:
        """The outlet's sections, in the order of its menu."""
        return self._sections[outlet]

    def _list_page(self, house: House, section: str | None, at: datetime, request_no: int) -> Answer:
        noise = self._noise(house, f"/{section or ''}", at, request_no)
        teasers = [t for t in self._teasers(house, at) if section in (None, t.section)]
        body = self._print(
            house,
            f"{house.name}-front.html",
            n=noise,
            at=at,
            section=section,
            teasers=teasers,
            most_read=noise.some("most read", teasers, 5),
            elsewhere=noise.some("elsewhere", furniture()["elsewhere"], 5),
            base=self.bases[house.name],
        )
        return self._page(house, body, at)

    def _way(self, house: House, way: Way, at: datetime) -> Answer:
        """A feed or sitemap: byte-stable at every level of noise."""
        base = self.bases[house.name]
        lives = [life for life in self._standing(house, at) if way.section in (None, life.draft.section)][
            :_FEED_LENGTH
        ]
        entries = [_entry(life, at, base, way.tracking) for life in lives]
        changed = self._changed(house, at)
        if way.kind == "json":
            body = _json_feed(house, base, way, entries).encode()
            return Answer(body, content_type="application/feed+json", changed=changed)
        template = _environment().get_template(f"{way.kind}.xml")
        sitemaps = [other.path for other in house.ways if other.kind == "sitemap"]
        text = template.render(
            house=house, base=base, way=way, entries=entries, changed=changed, sitemaps=sitemaps
        )
        kinds = {"rss": "application/rss+xml", "atom": "application/atom+xml"}
        charset = house.charset if way.kind == "rss" else "utf-8"
        return Answer(
            text.encode(charset, "xmlcharrefreplace"),
            content_type=f"{kinds.get(way.kind, 'application/xml')}; charset={charset}",
            changed=changed,
        )

    def _robots(self, house: House) -> Answer:
        lines = ["User-agent: *", "Disallow: /private/", "Crawl-delay: 0"]
        lines += [
            f"Sitemap: {self.bases[house.name]}{w.path}" for w in house.ways if w.kind == "sitemap-index"
        ]
        body = "\n".join(lines) + "\n"
        return Answer(body.encode(), content_type="text/plain; charset=utf-8", changed=self.script.origin)

    # --- helpers -----------------------------------------------------------------------------------------

    def _noise(self, house: House, path: str, at: datetime, request_no: int) -> Noise:
        return Noise(self.script.seed, self.noise, house.name + path, request_no, at)

    def _print(self, house: House, template: str, **values: Any) -> bytes:
        text = (
            _environment()
            .get_template(template)
            .render(
                house=house,
                feeds=[way for way in house.ways if way.kind in ("rss", "atom", "json")],
                sections=self.sections(house.name),
                furniture=furniture(),
                ballast=_ballast(house.name, self.weight),
                **values,
            )
        )
        return text.encode(house.charset, "xmlcharrefreplace")

    def _page(self, house: House, body: bytes, at: datetime, status: int = 200) -> Answer:
        stable = self.noise == 0 and status == 200
        return Answer(
            body,
            status,
            f"text/html; charset={house.charset}",
            self._changed(house, at) if stable else None,
        )

    def _plain(self, status: int, text: str, headers: Mapping[str, str]) -> Answer:
        return Answer(text.encode(), status, "text/plain; charset=utf-8", headers=headers)

    def _changed(self, house: House, at: datetime) -> datetime:
        """When anything happened at the outlet last: its pages show one another's headlines."""
        times = self._times[house.name]
        index = bisect_right(times, at)
        return times[index - 1] if index else self.script.origin

    def _standing(self, house: House, at: datetime) -> list[Life]:
        """Articles that are out and not withdrawn, newest first."""
        return self._standing_and_teasers(house, at)[0]

    def _teasers(self, house: House, at: datetime) -> list[Teaser]:
        """The newest of them as links."""
        return self._standing_and_teasers(house, at)[1]

    def _standing_and_teasers(self, house: House, at: datetime) -> tuple[list[Life], list[Teaser]]:
        """They are the same until the next event of the outlet, so they are made once in between."""
        index = bisect_right(self._times[house.name], at)
        kept = self._standings.get(house.name)
        if kept is None or kept[0] != index:
            states = [(life, life.state(at)) for life in self._of_outlet[house.name]]
            standing = [
                (life, state)
                for life, state in states
                if state is not None and state.face not in (Face.MISSING, Face.GONE)
            ]
            standing.sort(key=lambda pair: (pair[0].published, pair[0].name), reverse=True)
            teasers = [_teaser(life, state) for life, state in standing[:_FRONT_LENGTH]]
            kept = (index, [life for life, _ in standing], teasers)
            self._standings[house.name] = kept
        return kept[1], kept[2]


def _teaser(life: Life, state: State) -> Teaser:
    return Teaser(
        headline=state.copy.headline,
        path=state.path,
        summary=state.copy.standfirst or "",
        section=life.draft.section,
        published=life.published,
        modified=state.modified,
    )


def _known_paths(life: Life, at: datetime) -> set[str]:
    return {event.after.path for event in life.events if event.at <= at}


def _parts(state: State, noise: Noise, *, walled: bool) -> Iterator[Part]:
    """The blocks, list items gathered, with boxes in between; the standfirst stands elsewhere."""
    blocks = [block for block in state.copy.blocks if block.kind is not BlockKind.STANDFIRST]
    items: list[str] = []
    paragraphs = 0
    for i, block in enumerate(blocks[:BEFORE_WALL] if walled else blocks):
        if block.kind is BlockKind.LIST:
            items.append(block.text)
            following = blocks[i + 1] if i + 1 < len(blocks) else None
            if following is None or following.kind is not BlockKind.LIST:
                yield Part("list", items=tuple(items))
                items = []
            continue
        yield Part(block.kind.value, block.text)
        if block.kind is BlockKind.PARAGRAPH:
            paragraphs += 1
            if paragraphs % 3 == 2 and noise.chance(f"ad {paragraphs}", 0.7):
                yield Part("ad", noise.pick(f"ad text {paragraphs}", furniture()["ads"]))
            elif paragraphs == 4 and noise.chance("letter", 0.8):
                yield Part("letter", noise.pick("letter text", furniture()["promos"]))
            elif paragraphs == 3 and noise.chance("inline related", 0.8):
                yield Part("related")
    if items:
        yield Part("list", items=tuple(items))


def _linked_data(house: House, life: Life, state: State, base: str) -> Markup:
    """JSON-LD of the article. Some articles state their body there, others do not, as in life."""
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "mainEntityOfPage": base + state.path,
        "headline": state.copy.headline,
        "description": state.copy.standfirst,
        "inLanguage": life.draft.language,
        "datePublished": life.published.isoformat(),
        "dateModified": state.modified.isoformat(),
        "author": [{"@type": "Person", "name": name} for name in state.copy.byline],
        "publisher": {"@type": "NewsMediaOrganization", "name": house.title},
        "isAccessibleForFree": state.face is not Face.WALL,
    }
    if life.number % 3 == 1 and state.face is not Face.WALL:
        prose = (BlockKind.PARAGRAPH, BlockKind.QUOTE, BlockKind.LIST)
        data["articleBody"] = "\n\n".join(b.text for b in state.copy.blocks if b.kind in prose)
    text = json.dumps(data, ensure_ascii=False)
    # inside a script element only these could end it
    return Markup(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))  # noqa: S704


@dataclass(frozen=True, slots=True)
class _Entry:
    number: int
    title: str
    summary: str
    url: str
    published: datetime
    updated: datetime
    authors: Sequence[str]
    language: str
    section: str


def _entry(life: Life, at: datetime, base: str, tracking: str) -> _Entry:
    """What a feed says: the state of the last *announced* event; only the address is always up to date."""
    shown = [event for event in life.events if event.at <= at and event.announced][-1]
    now = life.state(at)
    assert now is not None
    url = base + now.path
    if tracking:
        url += ("&" if "?" in url else "?") + tracking
    copy = shown.after.copy
    return _Entry(
        life.number,
        copy.headline,
        copy.standfirst or "",
        url,
        life.published,
        shown.after.modified,
        copy.byline,
        life.draft.language,
        life.draft.section,
    )


def _json_feed(house: House, base: str, way: Way, entries: Sequence[_Entry]) -> str:
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": house.title,
        "home_page_url": f"{base}/",
        "feed_url": base + way.path,
        "items": [
            {
                "id": f"{house.name}-{entry.number}",
                "url": entry.url,
                "title": entry.title,
                "summary": entry.summary,
                "date_published": entry.published.isoformat(),
                "date_modified": entry.updated.isoformat(),
                "authors": [{"name": name} for name in entry.authors],
                "language": entry.language,
            }
            for entry in entries
        ],
    }
    return json.dumps(feed, ensure_ascii=False, indent=1)


@lru_cache(maxsize=32)
def _ballast(outlet: str, weight: int) -> Markup:
    """Menus and inline data of about `weight` bytes: half to be read past as elements, half as a script."""
    rng, size = Random(f"ballast {outlet}"), 0
    menu: list[str] = []
    while size < weight // 2:
        heading = rng.choice(furniture()["elsewhere"])
        links = "".join(
            f'<li><a href="/private/{rng.getrandbits(40):x}" data-track="{rng.getrandbits(64):x}">'
            f"{rng.choice(furniture()['elsewhere'])}</a></li>"
            for _ in range(8)
        )
        menu.append(f'<div class="m{len(menu) % 7}"><h5>{heading}</h5><ul>{links}</ul></div>')
        size += len(menu[-1])
    data = json.dumps([f"{rng.getrandbits(256):x}" for _ in range(weight // 2 // 68)])
    html = f"<div>{''.join(menu)}</div><script>window.__DATA__={data}</script>" if weight else ""
    return Markup(html)  # noqa: S704 - all of it is our own


@lru_cache(maxsize=256)
def picture(path: str) -> str:
    """A picture that fits any article of the coast: sea, sky and something on it."""
    rng = Random(path)
    hue = rng.randint(185, 235)
    hills = " ".join(f"{x},{rng.randint(150, 215)}" for x in range(0, 641, 80))
    x = rng.randint(80, 480)
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 360"><defs><linearGradient id="s" x2="0" y2="1">'
        f'<stop stop-color="hsl({hue},45%,72%)"/><stop offset="1" stop-color="hsl({hue - 140},40%,88%)"/>'
        f'</linearGradient></defs><rect width="640" height="360" fill="url(#s)"/>'
        f'<polygon points="0,240 {hills} 640,240" fill="hsl({hue},18%,46%)"/>'
        f'<rect y="232" width="640" height="128" fill="hsl({hue},38%,34%)"/>'
        f'<path d="M{x} 250h130l-18 26h-92z" fill="#7d2b20"/><path d="M{x + 34} 226h50v24h-50z" fill="#f3efe4"/>'
        f'<path d="M{x + 62} 196h8v30h-8z" fill="#222"/></svg>'
    )


def _http_date(moment: datetime) -> str:
    return format_datetime(moment, usegmt=True)


def _xml_text(text: str) -> str:
    """Text without the characters that XML does not allow at all."""
    return "".join(c for c in text if c in "\t\n\r" or (c >= " " and c not in "\ufffe\uffff"))


def _gazette_time(moment: datetime) -> str:
    """The time as tables of 2007 wrote it, in Greenwich and an hour east of it."""
    east = moment + timedelta(hours=1)
    return f"{moment:%A}, {moment.day} {moment:%B}, %s, {moment:%H:%M} GMT {east:%H:%M} local" % moment.year


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("variorum.testing.newsroom"),
        autoescape=select_autoescape(("html", "xml")),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        http_date=_http_date,
        xml=_xml_text,
        gazette_time=_gazette_time,
        day=lambda moment: f"{moment.day} {moment:%b %y}",
        long_day=lambda moment: f"{moment.day} {moment:%B %Y}",
        clock=lambda moment: f"{moment:%H:%M}",
    )
    return environment
