"""`variorum extract`: one saved page, read without any history."""

from __future__ import annotations

import json
import os
import sys
import unicodedata
from pathlib import Path

import pytest
from cli_world import BODY, HOSTILE, LEAD, finished, page, run

FULL = page(
    head="""
<meta property="og:title" content="Crack closes bridge over Tarn">
<link rel="canonical" href="https://post.example/news/tarn-bridge">
<script type="application/ld+json">{"@context": "https://schema.org", "@type": "NewsArticle",
 "headline": "Tarn bridge: crack found", "datePublished": "2026-04-24",
 "dateModified": "2026-04-25T10:30:00+02:00", "author": {"@type": "Person", "name": "Runa Castell"}}</script>"""
)


def saved(tmp_path: Path, text: str, name: str = "page.html") -> Path:
    file = tmp_path / name
    file.write_text(text, "utf-8")
    return file


def test_every_field_of_the_promise_is_there_with_its_meaning(tmp_path: Path) -> None:
    """Each field says what the page says: witnesses apart, times with the precision given, blocks in order."""
    file = saved(tmp_path, FULL)
    ran = run("extract", file, "--url", "https://post.example/news/tarn-bridge?from=feed", "--json")
    assert ran.code == 0
    assert ran.err == ""
    (line,) = ran.lines
    assert line["path"] == str(file)
    assert line["url"] == "https://post.example/news/tarn-bridge?from=feed"
    assert line["state"] == "article"
    assert line["canonical_url"] == "https://post.example/news/tarn-bridge"
    assert line["language"] == "en"
    assert line["headline"] == "Crack closes Tarn bridge"
    assert line["headlines"] == {
        "h1": "Crack closes Tarn bridge",
        "og": "Crack closes bridge over Tarn",
        "jsonld": "Tarn bridge: crack found",
        "title": "Crack closes Tarn bridge",  # without the name of the site
    }
    assert line["standfirst"] is None
    assert line["byline"] == ["Runa Castell"]
    assert line["published"] == "2026-04-24"
    assert line["modified"] == "2026-04-25T08:30:00Z"
    assert [block["text"] for block in line["blocks"]] == [LEAD, *BODY]
    assert {block["kind"] for block in line["blocks"]} == {"paragraph"}
    assert line["text"] == "\n\n".join([LEAD, *BODY])


def test_what_a_page_does_not_say_is_null() -> None:
    """Absent witnesses and times are null, the address too where none was given; the list of authors is empty."""
    (line,) = run("extract", "-", "--json", stdin=page().encode()).lines
    assert (line["path"], line["url"], line["canonical_url"]) == ("-", None, None)
    assert line["headlines"]["og"] is None
    assert line["headlines"]["jsonld"] is None
    assert (line["published"], line["modified"], line["byline"]) == (None, None, [])


def test_a_page_without_text_is_empty_and_says_why(tmp_path: Path) -> None:
    """An empty page is a reading, not a failure: its state comes with a reason."""
    ran = run("extract", saved(tmp_path, "<h1>Tarn Post</h1>"), "--json")
    assert ran.code == 0
    assert ran.lines[0]["state"] == "empty"
    assert ran.lines[0]["reason"]


def test_texts_are_nfc() -> None:
    """A page in decomposed letters is read in composed ones."""
    body = unicodedata.normalize("NFD", page("Café am Fluß schließt früher"))
    (line,) = run("extract", "-", "--json", stdin=body.encode()).lines
    assert line["headline"] == "Café am Fluß schließt früher"


def test_a_failed_input_is_a_line_a_message_and_exit_code_1(tmp_path: Path) -> None:
    """The other inputs are read all the same, in their order."""
    file = saved(tmp_path, FULL)
    ran = run("extract", tmp_path / "missing.html", file, tmp_path, "--json")
    assert ran.code == 1
    assert [line.get("state") for line in ran.lines] == [None, "article", None]
    assert ran.lines[0]["path"] == str(tmp_path / "missing.html")
    assert "No such file" in ran.lines[0]["error"]
    assert "error" in ran.lines[2]
    assert "missing.html: No such file" in ran.err


def test_words_for_people_end_with_the_next_command(tmp_path: Path) -> None:
    """Without --json the page is told in words on standard output, advice on standard error."""
    ran = run("extract", saved(tmp_path, FULL))
    assert ran.out.startswith(f"{tmp_path / 'page.html'}: article\n  headline: Crack closes Tarn bridge\n")
    assert f"\n{BODY[0]}\n" in ran.out
    assert ran.err.startswith("next: `variorum compare")


def test_hostile_text_reaches_no_terminal(tmp_path: Path) -> None:
    """Escape sequences, C1 controls and turns of writing are dots in words and escapes in JSON."""
    file = saved(tmp_path, page(HOSTILE))
    for args in ((), ("--json",), ("--color", "always")):
        out = run("extract", file, *args).out
        kept = out.replace("\x1b[1m", "").replace("\x1b[0m", "") if "always" in args else out
        assert not set(kept) & set("\x1b\x07\u202e\x9b"), ascii(out)


def test_half_a_surrogate_pair_in_a_page_does_not_end_the_program() -> None:
    """What no encoding can hold becomes U+FFFD."""
    body = page(
        head='<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Broken \\ud83d half"}</script>'
    )
    ran = run("extract", "-", "--json", stdin=body.encode())
    assert ran.code == 0
    assert ran.lines[0]["state"] == "article"


@pytest.mark.skipif(sys.platform == "darwin", reason="this system refuses names that are no UTF-8")
def test_a_file_name_that_is_no_utf8(tmp_path: Path) -> None:
    """Such a file is read; its name is shown with U+FFFD."""
    name = os.fsdecode(b"caf\xe9.html")
    (tmp_path / name).write_text(page(), "utf-8")
    ran = run("extract", tmp_path / name, "--json")
    assert ran.code == 0
    assert ran.lines[0]["path"].endswith("caf\ufffd.html")


def test_a_full_disk_is_named(home: Path) -> None:
    """Output that cannot be written is one message and exit code 1, not a traceback."""
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("this system has no /dev/full")
    import subprocess

    from cli_world import COMMAND, environment

    with full.open("wb") as nowhere:
        done = subprocess.run(
            [*COMMAND, "version"],
            stdout=nowhere,
            stderr=subprocess.PIPE,
            text=True,
            env=environment(home),
            check=False,
        )
    assert done.returncode == 1
    assert done.stderr == "variorum: output: No space left on device\n"


def test_no_page_is_wrong_usage(home: Path) -> None:
    """A command without its arguments exits with 2 and says how it is used."""
    ran = finished("extract", home=home)
    assert ran.code == 2
    assert "Missing argument" in ran.err
    assert ran.out == ""


def test_no_password_comes_back(tmp_path: Path) -> None:
    """A page that was asked for with a password is told by its address without it, in its links too."""
    file = tmp_path / "page.html"
    link = '<a href="/news/weir">closed again</a>'
    file.write_text(page(paragraphs=(*BODY, f"The weir at Hallow was {link} on Tuesday morning.")), "utf-8")
    ran = run("extract", file, "--url", "https://desk:s3cret@post.example/x", "--json")
    assert ran.lines[0]["url"] == "https://post.example/x"
    assert "https://post.example/news/weir" in json.dumps(ran.lines[0]["links"])
    assert "s3cret" not in ran.out + ran.err


def test_a_refused_address_is_told_without_its_password() -> None:
    """In the message and in the JSON line."""
    for as_json in ((), ("--json",)):
        ran = run("add", "https://desk:s3cret@post.example/x", *as_json)
        assert ran.code == 1
        assert "desk:***@post.example" in ran.err
        assert "s3cret" not in ran.out + ran.err


def test_standard_input_is_read_once() -> None:
    """Named twice it would be an empty page the second time: that is a wrong use, and said so."""
    for command in ("extract", "import"):
        ran = run(command, "-", "-", stdin=page().encode())
        assert (ran.code, ran.out) == (2, "")
        assert "can be named once only" in ran.err


def test_a_file_that_is_no_page_is_named_once(tmp_path: Path) -> None:
    """The message is about the file, not about "the page" as well."""
    file = tmp_path / "noise.html"
    file.write_bytes(bytes(range(256)) * 40)
    ran = run("extract", file)
    assert ran.code == 1
    assert ran.err.startswith(f"variorum: {file}: the body is binary data")
