"""Liveblogs that are watched: posts that come are read as those already there are, and nothing else is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

import pytest

from variorum.extraction import extract
from variorum.extraction.again import read_again
from variorum.extraction.article_memory import ArticleMemory
from variorum.extraction.memory import SourceMemory
from variorum.extraction.reread import Reread
from variorum.types import BlockKind, PageState

Post = tuple[str, str, str]
AT = datetime(2026, 2, 9, 7, tzinfo=UTC)

POSTS: list[Post] = [
    ("07:10", "Snow closes the pass", "The Kessel pass has been closed to all traffic after a night of heavy snow."),
    ("07:35", "School buses cancelled", "No school buses will run above Oberau today, the district said on its website."),
    ("08:05", "Train stuck", "A regional train with forty passengers is standing at Felden, where a tree lies on the line."),
    ("08:20", "Hot tea at the station", "Volunteers of the fire brigade have brought tea and blankets to the passengers at Felden."),
    ("08:50", "Plough on its way", "The first plough has left the depot and should reach the upper villages within two hours."),
    ("09:15", "Line is free", "The tree has been cut up and removed, and the train has gone on towards the capital."),
    ("09:40", "Pass opens at noon", "The road authority expects to open the pass to cars with chains at about noon."),
]  # fmt: skip


def as_articles(posts: Sequence[Post]) -> str:
    rows = "".join(
        f'<article class="post" id="{title.split()[0].lower()}"><time datetime="2026-02-09T{at}:00Z">{at}</time>'
        f"<h2>{title}</h2><p>{text}</p></article>"
        for at, title, text in posts
    )
    return f'<section class="stream">{rows}</section>'


def as_boxes(posts: Sequence[Post]) -> str:
    rows = "".join(
        f'<div class="blk"><div class="tm"><time datetime="2026-02-09T{at}:00Z">{at} CET</time></div>'
        f"<h3>{title}</h3><p>{text}</p><p>Seen at {title}: our reporters are on the spot.</p></div>"
        for at, title, text in posts
    )
    return f"<div>{rows}</div>"


def as_marked(posts: Sequence[Post]) -> str:
    return "".join(f'<div class="live-post"><p>{at}</p><p>{text}</p></div>' for at, _, text in posts)


def as_lines(posts: Sequence[Post]) -> str:
    return "".join(f"<p><b>{at}</b></p><p>{text}</p>" for at, _, text in posts)


def led(posts: Sequence[Post]) -> str:
    return "".join(f"<div><h3>{at}: {title}</h3><p>{text}</p></div>" for at, title, text in posts)


FORMS = (as_articles, as_boxes, as_marked, as_lines, led)


def page(stream: str, head: str = "", lede: str = "") -> bytes:
    return f"""<!doctype html><html lang="en"><head><title>Snow in the valley: live | The Ridge</title>{head}</head><body>
<header><a href="/">The Ridge</a><nav><a href="/w">Weather</a> <a href="/v">Valley</a></nav></header>
<main><div class="story"><h1>Snow in the valley: live</h1>{lede}{stream}</div></main>
<footer><p>The Ridge is printed in Oberau.</p></footer></body></html>""".encode()


class Watch:
    """One liveblog, looked at again and again."""

    def __init__(self, memory: SourceMemory | None = None, url: str = "https://ridge.example/snow") -> None:
        self.memory = memory or SourceMemory()
        self.url = url
        self.last: ArticleMemory | None = None
        self.at = AT

    def look(self, html: bytes) -> Reread:
        self.at += timedelta(minutes=20)
        last = ArticleMemory.unpack(self.last.pack()) if self.last else None
        reread = read_again(html, self.memory, last, url=self.url, now=self.at)
        self.last = reread.waiting or reread.memory
        reread.teach(self.memory, self.at)
        return reread


def texts(reread: Reread) -> list[str]:
    return [block.text for block in reread.document.blocks if block.kind is BlockKind.POST]


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)
@pytest.mark.parametrize("newest_first", [True, False])
def test_each_new_post_is_an_item(form: Callable[[Sequence[Post]], str], newest_first: bool) -> None:
    """A post that comes is one more item, at once and without doubt; the others stay as they were to the letter."""
    watch = Watch()
    before: list[str] = []
    for count in range(4, len(POSTS) + 1):
        posts = POSTS[:count]
        reread = watch.look(page(form(posts[::-1] if newest_first else posts)))
        assert reread.document.state is PageState.LIVEBLOG
        assert not reread.doubts
        items = texts(reread)[::-1] if newest_first else texts(reread)
        assert items[:-1] == before or not before
        assert len(items) == count
        assert POSTS[count - 1][2] in items[-1]
        before = items


SHORT_POSTS: list[Post] = [
    ("09:40", "", "The pass opens to cars at noon."),
    ("09:15", "", "The line to Felden is free again."),
    ("08:50", "", "A plough is on its way up."),
    ("08:20", "", "Tea is served at the station. Forty passengers wait."),
    ("07:10", "", "Snow has closed the Kessel pass. No bus will run."),
]


def test_posts_of_one_short_sentence_are_items() -> None:
    """A post may say hardly anything: each is an item at first sight, when it comes and when it goes."""

    def stream(posts: Sequence[Post]) -> bytes:
        rows = "".join(f"<div><time>{at}</time><p>{text}</p></div>" for at, _, text in posts)
        return page(f"<div>{rows}</div>")

    watch = Watch()
    for posts in (SHORT_POSTS[1:], SHORT_POSTS, [*SHORT_POSTS[:2], *SHORT_POSTS[3:]]):
        assert texts(watch.look(stream(posts))) == [f"{at} {text}" for at, _, text in posts]


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)
def test_a_look_reads_what_a_first_sight_reads(form: Callable[[Sequence[Post]], str]) -> None:
    """Three posts at once, under a line of introduction: the text is that of the page read by itself."""
    lede = "<p>Follow the snow with us, from the first plough to the last train of the day.</p>"
    watch = Watch()
    watch.look(page(form(POSTS[3::-1]), lede=lede))
    reread = watch.look(html := page(form(POSTS[6::-1]), lede=lede))
    assert [block.text for block in reread.document.blocks] == [
        block.text for block in extract(html, url=watch.url).blocks
    ]
    assert len(texts(reread)) == 7


@pytest.mark.parametrize("form", [as_articles, as_boxes, led], ids=lambda form: form.__name__)
def test_posts_that_fall_off_the_end_make_no_second_change(form: Callable[[Sequence[Post]], str]) -> None:
    """A page shows its five newest posts: each look is one change, with what came and what is shown no more."""
    watch = Watch()
    for count in (5, 6, 7):
        shown = POSTS[count - 5 : count][::-1]
        reread = watch.look(page(form(shown)))
        assert not reread.doubts
        assert len(texts(reread)) == 5
        assert all(text in item for (_, _, text), item in zip(shown, texts(reread), strict=True))


def test_older_posts_that_are_loaded_come_back_as_they_were() -> None:
    """What had fallen off the end stands there again, word for word, however often it is loaded."""
    watch = Watch()
    whole = texts(watch.look(page(as_articles(POSTS[4::-1]))))
    for _ in range(4):
        watch.look(page(as_articles(POSTS[5:1:-1])))
        reread = watch.look(page(as_articles(POSTS[5::-1])))
        assert texts(reread)[1:] == whole


def test_advertisements_and_counters_among_posts_are_no_posts() -> None:
    """What comes between the posts and bears no time, or counts comments inside one, is no text of the liveblog."""
    watch = Watch()
    before = texts(watch.look(page(as_articles(POSTS[4::-1]))))
    stream = as_articles(POSTS[4::-1])
    offer = "Warm boots for the whole family are half the price at Lindner's until Saturday evening, while they last."
    for number, noise in enumerate(
        (
            f'<article class="post"><h2>Boots for all</h2><p>{offer}</p></article>',
            f'<div class="ad"><p>{offer}</p></div>',
        )
    ):
        placed = stream.replace(
            '<article class="post" id="train">', noise + '<article class="post" id="train">'
        )
        reread = watch.look(page(placed))
        assert texts(reread) == before, number
    for line in ("12 comments", "Updated at 09:02"):
        noted = stream.replace("</article>", f'<div class="line">{line}</div></article>')
        assert texts(watch.look(page(noted))) == before, line
        assert texts(Watch().look(page(noted))) == before, line


def test_a_new_post_brings_its_picture_line_and_its_list() -> None:
    """What stands in a new post in another way than in the known ones is read as at first sight."""
    watch = Watch()
    watch.look(page(as_articles(POSTS[4::-1])))
    stream = as_articles(POSTS[5::-1]).replace(
        "</article>",
        '<figure><img src="t.jpg"><figcaption>Foresters cut up the tree near Felden.</figcaption></figure>'
        "<ul><li>Trains run every hour again.</li><li>Buses stay in the depot.</li></ul></article>",
        1,
    )
    newest = texts(watch.look(page(stream)))[0]
    assert newest.endswith(
        "Foresters cut up the tree near Felden. Trains run every hour again. Buses stay in the depot."
    )


def test_times_that_pass_are_no_text() -> None:
    """ "5 minutes ago" grows older at every look, and the text stays."""

    def aged(minutes: int) -> bytes:
        rows = "".join(
            f"<div><time>{minutes + 15 * place} minutes ago</time><h3>{title}</h3><p>{text}</p></div>"
            for place, (_, title, text) in enumerate(POSTS[4::-1])
        )
        return page(f"<section>{rows}</section>")

    watch = Watch()
    first, second = watch.look(aged(5)), watch.look(aged(25))
    assert first.document.state is PageState.LIVEBLOG
    assert texts(first) == texts(second)
    assert not second.doubts


def test_times_stay_where_other_liveblogs_of_the_site_show_the_same() -> None:
    """Ten past seven is shown on every liveblog of the morning, and is furniture of none."""
    memory = SourceMemory()
    for number in range(3):
        other = [(at, f"{title} {number}", f"{text} Report {number}.") for at, title, text in POSTS[:4]]
        html = page(as_articles(other[::-1])).replace(b"Snow in the valley", b"Storm over town %d" % number)
        Watch(memory, f"https://ridge.example/{number}").look(html)
    watch = Watch(memory)
    watch.look(page(as_articles(POSTS[3::-1])))
    items = texts(watch.look(page(as_articles(POSTS[4::-1]))))
    assert [item[:5] for item in items] == ["08:50", "08:20", "08:05", "07:35", "07:10"]


def test_the_time_of_a_post_is_not_when_the_page_was_published() -> None:
    """Nothing states when the liveblog was published, and a post that comes does not change that."""
    for count in (2, 4):
        assert extract(page(as_articles(POSTS[count::-1]))).published is None


def test_the_time_above_the_stream_is_when_the_page_was_published() -> None:
    """A date line with two times, of which the first is the earlier, is no row of posts."""
    line = (
        "<p><span>Online since <time datetime='2026-02-09T06:55:00Z'>06:55</time></span> "
        "<span>Last post <time datetime='2026-02-09T09:40:00Z'>09:40</time></span></p>"
    )
    assert extract(page(as_articles(POSTS[4::-1]), lede=line)).published == "2026-02-09T06:55:00Z"


def test_a_liveblog_of_one_post_grows() -> None:
    """The page states that it is a liveblog: the second and the third post are posts, though few are known."""
    head = '<script type="application/ld+json">{"@type":"LiveBlogPosting","headline":"Snow in the valley"}</script>'
    lede = (
        "<p>We follow the snow in the valley from early in the morning until the last train has come in.</p>"
    )
    watch = Watch()
    for count in (1, 2, 3):
        reread = watch.look(page(as_articles(POSTS[:count][::-1]), head, lede))
        told = " ".join(block.text for block in reread.document.blocks)
        assert not reread.doubts
        assert all(text in told for _, _, text in POSTS[:count])
    assert len(texts(reread)) == 3


@pytest.mark.parametrize("form", [as_articles, as_boxes, as_marked, led], ids=lambda form: form.__name__)
@pytest.mark.parametrize(
    "added", ["Two more ploughs will come from the capital during the day.", "It snows on."]
)
@pytest.mark.parametrize("place", [0, 3, 4])
def test_a_paragraph_added_to_a_post_is_an_edit_of_it(
    form: Callable[[Sequence[Post]], str], added: str, place: int
) -> None:
    """However short: a sentence that is set as the post's text and stands in its element is one more of it."""
    posts = POSTS[4::-1]
    watch = Watch()
    before = texts(watch.look(page(form(posts))))
    text = posts[place][2]
    html = page(form(posts).replace(f"{text}</p>", f"{text}</p><p>{added}</p>"))
    reread = watch.look(html)
    assert not reread.doubts
    after = texts(reread)
    assert [old == new for old, new in zip(before, after, strict=True)].count(False) == 1
    assert f"{text} {added}" in after[place]


def test_the_heading_of_a_post_that_begins_with_its_time_is_no_time_line() -> None:
    """A class that speaks of the time marks the heading whole; a line that is the time alone is none of the text."""
    told = "".join(
        f"<h5 class=timestamp>{time}: {title}, the district said on Monday</h5><span class=timestamp>{time}</span><p>{text}</p>"
        for time, title, text in POSTS
    )
    html = f"<html lang=en><head><title>Snow in the pass</title></head><body><h1>Snow in the pass</h1><article>{told}</article></body></html>"
    document = extract(html.encode(), url="https://www.uplands.example/snow")
    for time, title, _ in POSTS[2:]:
        assert f"{time}: {title}" in document.text
    assert not any(block.text == time for block in document.blocks for time, _, _ in POSTS)
