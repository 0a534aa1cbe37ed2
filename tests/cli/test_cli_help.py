"""What a new user meets: help, unknown words, quick answers, completion, settings, colours."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from cli_world import COMMAND, environment, finished, page, run

from variorum.cli import COMMANDS, TOPICS, cli


def commands() -> Iterator[tuple[list[str], click.Command]]:
    """Every command and every command of a command, with the words that call it."""
    root = click.Context(cli, info_name="variorum")
    for name in COMMANDS:
        command = cli.get_command(root, name)
        assert command is not None
        yield [name], command
        if isinstance(command, click.Group):
            yield from (([name, inner], each) for inner, each in command.commands.items())


EVERY = [pytest.param(words, command, id=" ".join(words)) for words, command in commands()]


@pytest.mark.parametrize(("words", "command"), EVERY)
def test_help_starts_with_two_examples_that_work(words: list[str], command: click.Command) -> None:
    """The first lines can be copied: each names this command and options that it has."""
    ran = run(*words, "--help")
    assert ran.code == 0
    title, *lines = ran.out.splitlines()
    assert title == "Examples:"
    examples = [line.split("  # ")[0].strip() for line in lines[:2]]
    for example in examples:
        called = re.split(r"[|>]|\$\(|\)", example)
        line = next(part for part in called if part.strip().startswith(("variorum", "VARIORUM_")))
        told = [word for word in shlex.split(line) if not word.startswith("VARIORUM_")]
        assert told[: 1 + len(words)] == ["variorum", *words]
        rest = told[1 + len(words) :]
        called_command = command
        if isinstance(command, click.Group) and rest:
            found = command.get_command(click.Context(command), rest[0])
            assert found is not None, example
            called_command = found
        known = {option for param in called_command.params for option in param.opts}
        assert {word for word in rest if word.startswith("-") and len(word) > 1} <= known
    assert f"Usage: variorum {' '.join(words)}" in ran.out


def test_help_names_every_command_once() -> None:
    """By topic, each with what it is for, none cut off."""
    out = run("--help").out
    assert out.startswith("Examples:\n  variorum demo")
    for name in COMMANDS:
        assert len(re.findall(rf"^  {name} +[A-Z].*\.$", out, re.MULTILINE)) == 1, name
    assert "..." not in out.replace("[ARGS]...", "")
    assert [topic for topic in TOPICS if f"\n{topic}:\n" in out] == list(TOPICS)


def test_an_unknown_word_is_answered_with_the_nearest() -> None:
    """Commands, commands of commands, options, choices and settings."""
    for args, near in (
        (("serach", "x"), "'search'"),
        (("shwo",), "'show'"),
        (("source", "rename_"), "'rename'"),
        (("list", "--jsn"), "--json"),
        (("list", "chnages"), "changes"),
        (("config", "databse"), "'database'"),
    ):
        ran = run(*args)
        assert ran.code == 2, args
        assert near in ran.err
        assert ran.out == ""


def test_no_command_shows_the_help() -> None:
    """`variorum` alone is a question, not a mistake to be scolded."""
    ran = run()
    assert "Examples:" in ran.out + ran.err


def imported_by(*args: str | Path, home: Path) -> set[str]:
    """The modules that a command imports."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "variorum", *map(str, args)],
        capture_output=True,
        text=True,
        env=environment(home),
        check=True,
    )
    return {
        line.rpartition("|")[2].strip()
        for line in done.stderr.splitlines()
        if line.startswith("import time:")
    }


SLOW = {"aiohttp", "sqlalchemy", "trafilatura", "lxml", "rich", "starlette", "feedparser"}


@pytest.mark.parametrize(
    "args", [("version",), ("--version",), ("--help",), ("completion", "bash"), ("config", "--json")]
)
def test_small_commands_import_little(args: tuple[str, ...], home: Path) -> None:
    """What needs neither pages nor a database does not wait for their libraries."""
    assert not imported_by(*args, home=home) & SLOW


def test_extract_and_compare_import_no_database(home: Path, tmp_path: Path) -> None:
    """Commands on files need neither the network nor a database."""
    file = tmp_path / "page.html"
    file.write_text(page(), "utf-8")
    for args in (("extract", file, "--json"), ("compare", file, file, "--json"), ("diff", file, file)):
        assert not imported_by(*args, home=home) & {"sqlalchemy", "aiohttp", "starlette", "alembic"}, args


def complete(home: Path, *words: str) -> list[str]:
    """What bash offers after these words."""
    bash = shutil.which("bash")
    if bash is None:
        pytest.skip("no bash here")
    program = home / "variorum"
    program.write_text(f'#!/bin/sh\nexec {shlex.join(COMMAND)} "$@"\n', "utf-8")
    program.chmod(0o755)
    script = (
        'eval "$(variorum completion bash)"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); '
        '_variorum_completion variorum; printf "%s\\n" "${COMPREPLY[@]}"'
    )
    env = environment(home)
    done = subprocess.run(
        [bash, "--norc", "-c", script, "bash", "variorum", *words],
        capture_output=True,
        text=True,
        env={**env, "PATH": f"{home}:{env['PATH']}"},
        check=True,
    )
    assert done.stderr == ""
    return done.stdout.split()


def test_completion_in_bash(home: Path) -> None:
    """Commands, inner commands, choices and options are offered."""
    assert complete(home, "re") == ["reuse", "reprocess", "restore"]
    assert complete(home, "source", "re") == ["remove", "rename", "resume"]
    assert complete(home, "list", "so") == ["sources"]
    assert "--since" in complete(home, "list", "--s")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts(shell: str, home: Path) -> None:
    """Each shell's script is data: on standard output alone."""
    ran = finished("completion", shell, home=home)
    assert (ran.code, ran.err) == (0, "")
    assert "_VARIORUM_COMPLETE" in ran.out


def test_version(home: Path) -> None:
    """In words, as JSON, and as every program does."""
    import variorum

    assert run("version").out.startswith(f"variorum {variorum.__version__}\n")
    assert run("version", "--json").lines[0]["variorum"] == variorum.__version__
    assert run("--version").out == f"variorum {variorum.__version__}\n"


# --- settings --------------------------------------------------------------------------------------------


def settings(*args: str) -> dict[str, tuple[object, str]]:
    return {line["name"]: (line["value"], line["origin"]) for line in run("config", "--json", *args).lines}


def test_config_tells_where_each_value_comes_from(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A flag rules over the environment, that over the project's file, that over the user's, that over the default."""
    user = tmp_path / "config" / "variorum" / "settings.toml"
    user.parent.mkdir(parents=True)
    user.write_text("pace = 9\nmax_new = 9\nconnections = 9\nbatch_looks = 9\n", "utf-8")
    Path("variorum.toml").write_text("pace = 8\nmax_new = 8\nconnections = 8\n", "utf-8")
    monkeypatch.setenv("VARIORUM_PACE", "7")
    monkeypatch.setenv("VARIORUM_MAX_NEW", "7")
    found = settings("--set", "pace=6", "--db", "news.db")
    assert found["pace"] == (6.0, "--set pace")
    assert found["max_new"] == (7, "VARIORUM_MAX_NEW")
    assert found["connections"] == (8, "variorum.toml")
    assert found["batch_looks"] == (9, str(user))
    assert found["keep_all"] == (False, "default")
    assert found["database"] == ("sqlite:///news.db", "--db")
    (line,) = run("config", "pace", "--json").lines
    assert line["value"] == 7.0


SECRET = "s3cr:et"


@pytest.mark.parametrize(
    "address",
    [
        f"postgresql+psycopg://me:{SECRET}@127.0.0.1:1/news",
        f"postgresql+psycopg://me@127.0.0.1:1/news?password={SECRET}",
        f"postgresql+psycopg://127.0.0.1:1/news?user=me&sslpassword={SECRET}",
    ],
)
def test_no_secret_is_ever_shown(address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not in the settings, not by the doctor, not in an error: neither tokens nor passwords of a database."""
    token = tmp_path / "token"
    token.write_text("t0ken-t0ken", "utf-8")
    monkeypatch.setenv("VARIORUM_DATABASE", address)
    monkeypatch.setenv("VARIORUM_TOKEN_FILE", str(token))
    for args in (
        ("config", "--all"),
        ("config", "--json"),
        ("config", "database"),
        ("doctor",),
        ("doctor", "--json"),
        ("list",),
        ("config", "--set", "port=abc"),
    ):
        ran = run(*args)
        assert SECRET not in ran.out + ran.err, args
        assert "t0ken" not in ran.out + ran.err, args
    assert settings()["token"] == ("***", "VARIORUM_TOKEN_FILE")


@pytest.mark.parametrize(
    "args",
    [
        ("--set", "pace"),
        ("--set", "nonsense=1"),
        ("--set", "pace=fast"),
        ("--set", "pace=-1"),
        ("--db", "mysql://x/y"),
    ],
)
def test_a_setting_that_makes_no_sense(args: tuple[str, ...]) -> None:
    """Wrong usage, with the name of the setting."""
    ran = run("list", *args)
    assert ran.code == 2
    assert args[1].partition("=")[0].partition(":")[0] in ran.err


def test_every_setting_is_told_with_its_meaning() -> None:
    """Without --all only what differs from its default."""
    from variorum.config import table

    told = run("config", "--all").out
    assert all(re.search(rf"^{row.name} ", told, re.MULTILINE) for row in table())
    assert "max_ratio" not in run("config").out


def test_a_reader_that_goes_away_is_no_error(home: Path) -> None:
    """`variorum … | head -1` says nothing on standard error."""
    done = subprocess.run(
        ["sh", "-c", f"{shlex.join(COMMAND)} config --json | head -1"],
        capture_output=True,
        text=True,
        env=environment(home),
        check=True,
    )
    assert json.loads(done.stdout)["name"] == "home"
    assert done.stderr == ""


def test_logs_as_json(home: Path) -> None:
    """With log_json each line of the log is an object, and nothing hostile in it is raw."""
    import io
    import logging

    from variorum.cli.logs import start_logging
    from variorum.config import load

    start_logging(load(flags={"log_json": True}), service=True)
    handler = logging.getLogger("variorum").handlers[0]
    assert isinstance(handler, logging.StreamHandler)
    stream = io.StringIO()
    handler.setStream(stream)
    try:
        raise ValueError("\x1b[31mred")
    except ValueError:
        logging.getLogger("variorum.test").exception("at %s", "https://post.example/\x1b[2J")
    line = json.loads(stream.getvalue())
    assert (line["level"], line["logger"]) == ("error", "variorum.test")
    assert "\x1b" not in line["message"] + line["exception"]


@pytest.mark.parametrize("closed", [">&-", "<&- >&- 2>&-"])
def test_a_closed_stream(closed: str, history: str, home: Path) -> None:
    """A command whose streams were closed does its work and ends well; nothing is written into a file of ours."""
    before = (home / "variorum.db").read_bytes()[:100]
    for command in (["list"], ["show", history, "--json"]):
        ran = subprocess.run(
            ["sh", "-c", f'exec "$@" {closed}', "sh", *COMMAND, *command],
            env=environment(home),
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.returncode == 0, ran.stderr
        assert "Traceback" not in ran.stderr
    assert (home / "variorum.db").read_bytes()[:100] == before
