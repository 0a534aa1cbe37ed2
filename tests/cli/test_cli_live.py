"""`add`, `source`, `opml`, `check`, `run`, `watch`, `serve`, `demo`, driven for real against a newsroom on loopback."""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.request import urlopen

import pytest
from cli_world import finished, process, run

from variorum.testing.clocks import FixedClock
from variorum.testing.newsroom import Newsroom

LIVE = {"VARIORUM_ALLOW_LOOPBACK": "1", "VARIORUM_PACE": "0", "VARIORUM_BATCH_SECONDS": "0.1"}


@pytest.fixture
def room(monkeypatch: pytest.MonkeyPatch) -> Iterator[Newsroom]:
    """A newsroom of one outlet that answers on loopback, and the settings to ask it."""
    for name, value in LIVE.items():
        monkeypatch.setenv(name, value)
    # The commands live in real time: what is older than some days would not be news to them.
    clock = FixedClock(datetime.now(UTC) - timedelta(hours=6))
    with Newsroom(seed=7, outlets=("gazette",), noise=0.0, clock=clock) as opened:
        yield opened


def later(room: Newsroom, hours: float) -> None:
    assert isinstance(room.clock, FixedClock)
    room.clock.advance(timedelta(hours=hours))


def until(running: subprocess.Popen[str], wanted: str) -> str:
    """The first line of the process's messages that holds these words."""
    assert running.stderr is not None
    for line in running.stderr:
        if wanted in line:
            return line
    raise AssertionError(f"{wanted!r} was never said; exit code {running.wait()}")


def stopped(running: subprocess.Popen[str], name: signal.Signals = signal.SIGTERM) -> tuple[int, str, str]:
    """The process told to stop: its exit code and what it still said."""
    running.send_signal(name)
    out, err = running.communicate(timeout=60)
    return running.returncode, out, err


def closed_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port


# --- sources ---------------------------------------------------------------------------------------------


def test_add_says_what_an_address_is(room: Newsroom, home: Path) -> None:
    """With --dry-run nothing is made; without, the source and its articles are named."""
    feed = room.outlets[0].feeds[0]
    dry = run("add", feed, "--dry-run", "--json")
    (line,) = dry.lines
    assert (dry.code, line["kind"], line["dry_run"]) == (0, "feed", True)
    assert run("list", "sources", "--json").lines == []
    added = run("add", feed, "--name", "The Feed", "--interval", "5m", "--exclude", "/sport/", "--json")
    (line,) = added.lines
    assert added.code == 0
    assert line["sources"][0]["name"] == "The Feed"
    assert line["articles"] > 0
    (source,) = run("list", "sources", "--json").lines
    assert (source["interval"], source["exclude"], source["articles"]) == (300, ["/sport/"], line["articles"])
    again = run("add", feed, "--json")
    assert again.code == 1
    assert "watched already" in again.lines[0]["error"]


def test_add_marks_entries_that_lead_elsewhere(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A dry run names the entries of other sites, and those that are never asked."""
    for name, value in LIVE.items():
        monkeypatch.setenv(name, value)
    far, inside = "https://far.example/a-story", "http://169.254.169.254/x"
    items = "".join(f"<item><title>Far</title><link>{url}</link></item>" for url in (far, inside, "/near"))
    with slow_site(items) as (url, _, _):
        told = run("add", url, "--dry-run")
        (line,) = run("add", url, "--dry-run", "--json").lines
        assert told.code == 0
        assert f"{far}  (another site)" in told.out
        assert f"{inside}  (is left out: a cloud platform's metadata service)" in told.out
        assert "/near\n" in told.out
        assert set(line["elsewhere"]) == {far, inside}
        (added,) = run("add", url, "--json").lines
        assert added["articles"] == 2


@contextmanager
def site(pages: dict[str, str]) -> Iterator[str]:
    """A site on loopback that answers these paths; its own address stands for SITE in them."""

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path not in pages:
                self.send_error(404)
                return
            body = pages[self.path].replace("SITE", f"http://127.0.0.1:{server.server_port}").encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Nothing on the terminal."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_add_tells_of_sitemaps_where_a_site_has_no_feed(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A front page alone says little: what its robots.txt names is offered, the one for news first."""
    for name, value in LIVE.items():
        monkeypatch.setenv(name, value)
    links = "".join(
        f'<p><a href="/2026/11/21/story-{n}">A story about harbour wall {n}</a></p>' for n in range(9)
    )
    pages = {
        "/": f"<html><title>Post</title><body>{links}</body></html>",
        "/robots.txt": "Sitemap: SITE/all.xml\nSitemap: SITE/news.xml\n",
    }
    with site(pages) as url:
        told = run("add", url, "--dry-run")
        (line,) = run("add", url, "--dry-run", "--json").lines
        (added,) = run("add", url, "--json").lines
        offered = f"its robots.txt names a sitemap, which may say more: {url}/news.xml (and 1 more)"
        assert offered in told.out
        assert line["sitemaps"] == [f"{url}/news.xml", f"{url}/all.xml"]
        assert offered in added["explanation"]
        pages["/"] = pages["/"].replace(
            "<title>", '<link rel="alternate" type="application/rss+xml" href="/f"><title>'
        )
        pages["/f"] = (
            "<rss version='2.0'><channel><item><title>A</title><link>SITE/a</link></item></channel></rss>"
        )
        assert run("add", url, "--dry-run", "--json").lines[0]["sitemaps"] == []


def test_an_address_that_fails_does_not_stop_the_others(room: Newsroom) -> None:
    """Each failure is a JSON line and a message; exit code 1."""
    dead = f"http://127.0.0.1:{closed_port()}/feed.xml"
    ran = run("add", dead, room.outlets[0].feeds[0], "http://10.0.0.1/feed.xml", "--json")
    assert ran.code == 1
    assert ["error" in line for line in ran.lines] == [True, False, True]
    assert ran.lines[0]["url"] == dead
    assert ran.err.count("variorum: ") == 2


def test_the_life_of_a_source(room: Newsroom) -> None:
    """Renamed, set up, paused, resumed, removed and added again, by any of its names."""
    feed = room.outlets[0].feeds[0]
    run("add", feed, "--name", "Feed")
    (known,) = run("list", "sources", "--json").lines
    for args, field, value in (
        (("rename", "Feed", "Courier"), "name", "Courier"),
        (("pause", known["id"]), "state", "paused"),
        (("resume", feed), "state", "active"),
        (("set", "Courier", "--interval", "2h", "--include", "/news/"), "interval", 7200),
        (("set", "Courier", "--interval", "0", "--include", ""), "interval", None),
        (("remove", "courier"), "state", "removed"),
    ):
        ran = run("source", *args, "--json")
        assert ran.code == 0, ran.err
        assert ran.lines[0][field] == value, args
    assert run("source", "set", known["id"], "--include", "(", "--json").code == 1
    assert run("source", "pause", "nobody").code == 5
    assert run("opml", "export").out.count("xmlUrl") == 0
    assert run("add", feed).code == 0
    states = sorted(line["state"] for line in run("list", "sources", "--json").lines)
    assert "active" in states


def test_opml_import_with_dead_feeds(room: Newsroom, tmp_path: Path) -> None:
    """The living are added, the dead told, exit code 1; what was exported can be imported."""
    feed, other = room.outlets[0].feeds[:2]
    dead = f"http://127.0.0.1:{closed_port()}/feed.xml"
    file = tmp_path / "list.opml"
    outlines = "".join(
        f'<outline type="rss" text="{name}" xmlUrl="{url}"/>'
        for name, url in (("One", feed), ("Dead", dead), ("Two", other))
    )
    file.write_text(
        f'<opml version="2.0"><head/><body><outline text="Post">{outlines}</outline></body></opml>', "utf-8"
    )
    ran = run("opml", "import", file, "--json")
    assert ran.code == 1
    assert [line.get("url") for line in ran.lines if "error" in line] == [dead]
    assert {line["name"] for line in run("list", "sources", "--json").lines} == {"One", "Two"}
    exported = run("opml", "export").out
    assert feed in exported
    assert other in exported
    words = run("opml", "import", "-", "--db", "other.db", stdin=exported.encode())
    assert words.code == 0, words.err
    assert "2 of 2 sources added" in words.err
    (tmp_path / "no.opml").write_text("no list", "utf-8")
    for name in ("no.opml", "none.opml"):
        bad = run("opml", "import", tmp_path / name, "--json")
        assert bad.code == 1
        assert bad.lines[0]["path"].endswith(name)


# --- watching --------------------------------------------------------------------------------------------


def test_check_tells_every_look(room: Newsroom) -> None:
    """Lines have the fields of `import`; what is named is looked at though it is not due."""
    run("add", room.outlets[0].feeds[0], "--name", "Feed")
    first = run("check", "--json")
    assert first.code == 0, first.err
    assert {line["outcome"] for line in first.lines} == {"new"}
    assert set(first.lines[0]) >= {
        "url",
        "captured",
        "article",
        "outcome",
        "version",
        "classes",
        "importance",
        "reason",
    }
    assert run("check", "--json").lines == []
    later(room, 3)
    again = run("check", "Feed", "--json")
    assert again.code == 0, again.err
    assert {"changed"} <= {line["outcome"] for line in again.lines}
    stays = {line["url"] for line in again.lines if line["outcome"] != "moved"}
    one = next(line for line in first.lines if line["url"] in stays)
    (line,) = run("check", one["url"], "--json").lines
    assert line["article"] == one["article"]
    words = run("check", one["article"])
    assert one["url"] in words.out
    assert words.err.rstrip().splitlines()[-1].startswith("next: ")
    assert run("check", "nobody").code == 5


def test_what_sources_said_is_exported_with_what_was_found(room: Newsroom) -> None:
    """A hint of a new or changed article, and the outcome of the look that followed: how good a source's hints are."""
    source = run("add", room.outlets[0].feeds[0], "--name", "Feed", "--json").lines[0]["sources"][0]["id"]
    run("check")
    later(room, 3)
    run("check", "Feed")
    hints = run("export", "hints").lines
    assert {(hint["source"], hint["kind"]) for hint in hints} >= {(source, "new"), (source, "updated")}
    assert {hint["outcome"] for hint in hints if hint["kind"] == "new"} >= {"new"}
    known = {article["id"] for article in run("list", "articles", "--json").lines}
    assert {hint["article"] for hint in hints} <= known
    assert run("export", "hints", "--source", "Feed", "--format", "csv").out.startswith(
        "source,article,kind,"
    )


def test_check_of_a_source_that_fails(room: Newsroom) -> None:
    """Exit code 1; the source's problem is in the list of sources, and the doctor names the fix."""
    run("add", room.outlets[0].feeds[0], "--name", "Feed")
    run("check")
    room.stop()
    ran = run("check", "Feed")
    assert ran.code == 1
    (line,) = run("list", "sources", "--json").lines
    assert line["problem"]
    assert line["failing_since"]
    assert line["problem"][:20] in run("list", "sources").out
    doctor = run("doctor")
    assert doctor.code == 1
    assert "FAULT   source Feed" in doctor.out
    assert "`variorum add --dry-run http" in doctor.out


def test_run_ends_at_sigterm_and_a_second_one_is_refused(room: Newsroom, home: Path) -> None:
    """SIGTERM finishes what is in hand and exits with 0; meanwhile a second runner exits with 75."""
    run("add", room.outlets[0].feeds[0])
    with process("run", home=home, env=LIVE) as running:
        until(running, "INFO variorum.run: new 0")
        second = finished("run", home=home, env=LIVE)
        assert second.code == 75
        assert f"process {running.pid} is at work on it" in second.err
        assert "Traceback" not in second.err
        code, out, err = stopped(running)
    assert (code, out) == (0, "")
    assert "stopping: finishing what is in hand" in err
    assert re.search(r"^\d+ polls?, \d+ new articles?, \d+ looks?: \d+ new$", err, re.MULTILINE)
    assert run("verify").code == 0


def test_run_tells_json_lines_on_standard_output(room: Newsroom, home: Path) -> None:
    """One look a line; Ctrl-C is a way to end it too."""
    run("add", room.outlets[0].feeds[0])
    with process("run", "--json", home=home, env=LIVE) as running:
        assert running.stdout is not None
        assert json.loads(running.stdout.readline())["outcome"] == "new"
        code, out, _ = stopped(running, signal.SIGINT)
    assert code == 0
    for line in out.splitlines():
        assert json.loads(line)["outcome"]


def test_watch_adds_watches_and_serves(room: Newsroom, home: Path) -> None:
    """One command: the page answers, looks are told, SIGTERM ends it with 0; a dead address among others is told."""
    feed, dead = room.outlets[0].feeds[0], f"http://127.0.0.1:{closed_port()}/"
    with process("watch", feed, "--port", "0", home=home, env=LIVE) as running:
        address = until(running, "read it at ").split()[3]
        with urlopen(address, timeout=30) as answer:
            assert answer.status == 200
        until(running, "new 0")
        code, _, err = stopped(running)
    assert code == 0
    assert "next: `variorum list changes`" in err
    with process("watch", dead, feed, "--port", "0", home=home, env=LIVE) as running:
        until(running, f"variorum: {dead}")
        until(running, "added before")
        until(running, "read it at ")
        assert stopped(running)[0] == 1
    alone = finished("watch", dead, "--port", "0", home=home, env=LIVE)
    assert alone.code == 1
    assert "read it at" not in alone.err


@contextmanager
def slow_site(items: str = "") -> Iterator[tuple[str, threading.Event, threading.Event]]:
    """A feed that answers until it is told to be slow: its address, `slow` to set, and `asked`."""
    slow, asked, go = threading.Event(), threading.Event(), threading.Event()

    class Site(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path == "/robots.txt":
                self.send_error(404)
                return
            if slow.is_set():
                asked.set()
                go.wait(60)
            body = f'<rss version="2.0"><channel><title>Slow</title>{items}</channel></rss>'.encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/rss+xml")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/feed.xml", slow, asked
    finally:
        go.set()
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.parametrize("command", ["check", "run"])
def test_a_second_ctrl_c_interrupts(command: str, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first waits for the answer in hand, the second does not: 130, and no traceback."""
    for name, value in LIVE.items():
        monkeypatch.setenv(name, value)
    with slow_site() as (url, slow, asked):
        assert run("add", url, "--name", "Slow").code == 0
        slow.set()
        with process(command, home=home, env=LIVE) as running:
            assert asked.wait(60)
            running.send_signal(signal.SIGINT)
            until(running, "stopping: ")
            code, _, err = stopped(running, signal.SIGINT)
    assert code == 130
    assert "Traceback" not in err


# --- serving ---------------------------------------------------------------------------------------------


def test_serve_prints_its_address_and_ends(home: Path) -> None:
    """--port 0 takes any free port and says which; SIGTERM and Ctrl-C end it with 0."""
    for name in (signal.SIGTERM, signal.SIGINT):
        with process("serve", "--port", "0", home=home) as running:
            address = until(running, "read it at ").split()[3]
            assert re.fullmatch(r"http://127\.0\.0\.1:\d+/", address)
            with urlopen(address, timeout=30) as answer:
                assert answer.status == 200
            assert stopped(running, name)[0] == 0


def test_serve_refuses_to_be_reached_from_elsewhere(home: Path) -> None:
    """Beyond loopback a token or public=yes is needed, by `serve` and by `watch`."""
    for args in (("serve",), ("watch", "http://127.0.0.1:1/")):
        for listen in ("0.0.0.0", "::", "192.0.2.1", "post.example"):  # noqa: S104
            ran = run(*args, "--set", f"listen={listen}", "--port", "0")
            assert ran.code == 2
            assert "set a token (VARIORUM_TOKEN)" in ran.err
    assert list(home.iterdir()) == []
    with process("serve", "--port", "0", "--set", "listen=127.0.0.2", home=home) as running:
        assert "http://127.0.0.2:" in until(running, "read it at ")
        assert stopped(running)[0] == 0


def test_a_port_that_is_taken(home: Path) -> None:
    """One clear line, with the way out; exit code 1."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ran = run("serve", "--port", str(port))
    assert ran.code == 1
    assert (
        ran.err
        == f"variorum: port {port} of 127.0.0.1 is taken; --port names another, --port 0 any free one\n"
    )
    assert run("serve", "--port", "70000").code == 2
    unknown = run("serve", "--set", "listen=192.0.2.1", "--set", "public=yes")
    assert unknown.code == 1
    assert "192.0.2.1 cannot be listened on" in unknown.err


# --- the demonstration -----------------------------------------------------------------------------------


def test_demo_watches_a_newsroom_and_can_be_kept(home: Path, tmp_path: Path) -> None:
    """It ends by itself when its time is up, tells looks as JSON lines, and what it kept can be read."""
    keep, truth = tmp_path / "kept", tmp_path / "truth.json"
    ran = finished(
        "demo", "--port", "0", "--seconds", "4", "--keep", keep, "--truth", truth, "--json", home=home
    )
    assert ran.code == 0, ran.err
    assert re.search(r"read it at http://127\.0\.0\.1:\d+/", ran.err)
    assert {line["outcome"] for line in ran.lines} >= {"new"}
    assert json.loads(truth.read_text("utf-8"))
    articles = run("list", "articles", "--home", keep, "--json")
    assert articles.code == 0
    assert articles.lines
    looks = run("list", "looks", "--home", keep, "--json", "--limit", "100000").lines
    kept = [
        datetime.fromisoformat(line[name])
        for line in articles.lines
        for name in ("found", "last_look")
        if line[name]
    ]
    kept += [datetime.fromisoformat(line["at"]) for line in looks]
    assert max(kept) <= datetime.now(UTC), "no time that was kept lies in the future"
    again = run("demo", "--keep", keep)
    assert again.code == 2
    assert "name a new folder" in again.err


def test_demo_leaves_nothing_behind(home: Path, tmp_path: Path) -> None:
    """Ended by SIGTERM it exits with 0 and removes its data."""
    places = tmp_path / "tmp"
    places.mkdir()
    with process("demo", "--port", "0", home=home, env={"TMPDIR": str(places)}) as running:
        until(running, "read it at ")
        code, _, err = stopped(running)
    assert code == 0
    assert "next: " in err
    assert list(places.iterdir()) == []
