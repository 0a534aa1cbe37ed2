"""Property: whatever a publisher writes, it reaches our pages as text and nothing else."""

from __future__ import annotations

from operator import attrgetter
from xml.etree import ElementTree

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import html
from starlette.requests import Request
from web_world import World, at, document

from variorum.web.answers import Answers
from variorum.web.asked import FEEDS
from variorum.web.render import Static, environment
from variorum.web.site import Screens

OURS = frozenset(
    [
        "g",
        "bdi",
        "dialog",
        "kbd",
        "textarea",
        "text",
        "tspan",
        "html",
        "head",
        "meta",
        "title",
        "link",
        "bdi",
        "body",
        "a",
        "header",
        "div",
        "span",
        "nav",
        "ul",
        "li",
        "form",
        "input",
        "button",
        "svg",
        "circle",
        "path",
        "main",
        "section",
        "line",
        "p",
        "strong",
        "details",
        "summary",
        "ol",
        "h1",
        "h2",
        "h3",
        "small",
        "del",
        "ins",
        "article",
        "aside",
        "dl",
        "dt",
        "dd",
        "code",
        "pre",
        "footer",
        "rect",
        "br",
        "mark",
        "fieldset",
        "legend",
        "label",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "em",
        "select",
        "option",
    ]
)
PIECES = st.sampled_from(
    ["<script>alert(1)</script>", "</p>", "<img src=x onerror=y>", '" onmouseover="x', "{{ 7 * 7 }}", "{% raw %}", "&amp;", "]]>",
     "javascript:", "\u202e", "\x00", "\x1b[31m", "<!--", "-->", "=1+1", "السلام", "🂡", "plain words", "\ud800", "\x02", "\x03", "’"]
)  # fmt: skip
TEXTS = st.lists(st.one_of(PIECES, st.text(max_size=12)), min_size=1, max_size=6).map(" ".join)

STATIC = Static()


def _answer(world: World, endpoint: str, form: str, query: str = "", **path: str) -> bytes:
    answers = Answers(world.observatory, STATIC)
    scope = {
        "type": "http",
        "method": "GET",
        "path": "/x",
        "query_string": query.encode(),
        "headers": [(b"host", b"127.0.0.1")],
        "path_params": path,
        "state": {"form": form},
        "server": ("127.0.0.1", 80),
        "scheme": "http",
    }
    ask = attrgetter(endpoint)(Screens(answers))
    return bytes(ask(answers.asked(Request(scope), ("html",))).body)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(TEXTS, TEXTS, TEXTS, TEXTS)
def test_no_text_of_a_publisher_becomes_markup(old: str, new: str, name: str, query: str) -> None:
    """Headlines, blocks, names and addresses of any content: only our own elements, no handler, no odd link."""
    world = World()
    world.source("s0urce01", name, "https://courier.example/feed.xml")
    texts = [(at("06:00"), document(old, old, "Same."))]
    texts += [(at("07:00"), document(new, new, "Same.", byline=(name,), canonical_url=new, modified=old))]
    world.article("a0000001", "s0urce01", "https://courier.example/" + "x", texts)
    asked = [
        ("latest.latest", {}),
        ("articles.articles", {}),
        ("article.article", {"article": "a0000001"}),
        ("article.pair_or_version", {"article": "a0000001", "which": "1"}),
        ("article.pair_or_version", {"article": "a0000001", "which": "0..1"}),
        ("sentences.sentences", {"article": "a0000001"}),
        ("sentences.sentence", {"article": "a0000001", "number": "1", "unit": "0"}),
        ("sources.source", {"source": "s0urce01"}),
        ("search.search", {}),
    ]
    for endpoint, path in asked:
        body = _answer(
            world,
            endpoint,
            "html",
            query="q=" + "".join(f"%{b:02x}" for b in query.encode("utf-8", "replace")),
            **path,
        )
        for element in html.document_fromstring(body.decode("utf-8")).iter():
            assert isinstance(element.tag, str), "a comment was made"
            if element.tag == "script":
                assert element.get("src", "").startswith("/static/"), "a script that is no file of ours"
                assert not element.text
                continue
            assert element.tag in OURS, element.tag
            for attribute, value in element.attrib.items():
                assert not attribute.startswith("on")
                assert attribute != "style"
                if attribute in ("href", "src", "action"):
                    assert value.startswith(("/", "#", "https://", "http://", "?", "latest"))
    for form in FEEDS:
        body = _answer(world, "latest.latest", form)
        if form != "feed.json":
            ElementTree.fromstring(body)  # noqa: S314 - our own


@given(
    st.lists(
        st.one_of(PIECES, st.sampled_from(["x" * 450, "<&" * 300, "港" * 400, "ไ" * 400, " ", "\n"])),
        max_size=5,
    )
)
def test_endless_words_have_places_to_break(pieces: list[str]) -> None:
    """A break is offered inside words that no line holds, and nothing else of a text is altered."""
    text = "".join(pieces)
    drawn = environment(STATIC).from_string("{{ text | breakable }}").render(text=text)
    assert drawn.replace("<wbr>", "") == environment(STATIC).from_string("{{ text }}").render(text=text)
    long = max((len(word) for word in text.split() if word.isascii()), default=0)
    assert ("<wbr>" in drawn) >= (long >= 300)
