"""The product as somebody gets it: a wheel in a fresh environment, and a library that costs nothing to import."""

from __future__ import annotations

import doctest
import importlib
import os
import subprocess
import sys
import sysconfig
import tomllib
import venv
from pathlib import Path

import pytest

import variorum

ROOT = Path(__file__).parents[2]
SCRIPTS = Path(sys.executable).parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

#: Distributions whose modules bear another name.
MODULES = {"brotli": "brotli", "jinja2": "jinja2", "python-multipart": "python_multipart"}


def run(*command: str | Path, cwd: Path | None = None, **environ: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VARIORUM"))}
    return subprocess.run(
        command, cwd=cwd, env=kept | environ, capture_output=True, text=True, check=False, timeout=240
    )


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the tree without asking anybody for anything."""
    folder = tmp_path_factory.mktemp("wheel")
    built = run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT)
    assert built.returncode == 0, built.stdout + built.stderr
    (found,) = folder.glob("variorum-*.whl")
    return found


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh environment outside the tree with the wheel in it. Its dependencies come from the environment of
    the tests by a .pth file, behind its own packages; the editable installation is not among them."""
    folder = tmp_path_factory.mktemp("elsewhere") / "venv"
    venv.create(folder, with_pip=False, symlinks=True)
    fresh = folder / "bin" / "python"
    answer = run(fresh, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))")
    packages = Path(answer.stdout.strip())
    installed = run(
        sys.executable, "-m", "pip", "--python", fresh, "install", "--no-deps", "--no-index", "--quiet", wheel
    )
    assert installed.returncode == 0, installed.stderr
    ours = Path(sysconfig.get_path("purelib"))
    # Not `addsitedir`: that would run the .pth files there, and with them the one of the editable installation.
    (packages / "dependencies.pth").write_text(f"{ours}\n")
    return fresh


@pytest.mark.slow
def test_the_wheel_works_elsewhere(python: Path, tmp_path: Path) -> None:
    """Installed from the wheel and started in another folder, the command and the library work, and it is the
    wheel's code that runs."""
    where = run(python, "-c", "import variorum; print(variorum.__file__)", cwd=tmp_path)
    assert str(python.parents[1]) in where.stdout
    version = run(python.with_name("variorum"), "version", cwd=tmp_path)
    assert version.returncode == 0, version.stderr
    assert variorum.__version__ in version.stdout
    program = (
        "import variorum\n"
        "page = variorum.extract(b'<h1>Ferry late</h1><p>The morning ferry was late once again on Monday.</p>')\n"
        "print(page.headline)\n"
        "print(variorum.compare('It left at nine.', 'It left at ten.').verdict.value)\n"
        "with variorum.open_observatory('sqlite:///news.db') as observatory:\n"
        "    print(observatory.totals().articles)\n"
    )
    answer = run(python, "-c", program, cwd=tmp_path)
    assert answer.stdout.split("\n")[:3] == ["Ferry late", "changed", "0"], answer.stderr


@pytest.mark.slow
def test_the_wheel_holds_what_is_no_code(python: Path, tmp_path: Path) -> None:
    """Templates, styles, fonts, migrations, dictionaries and the newsroom's articles are in the package, every
    one that is in the tree; so is the mark of a typed package."""
    program = (
        "import variorum, pathlib\n"
        "root = pathlib.Path(variorum.__file__).parent\n"
        "print(*sorted(str(p.relative_to(root)) for p in root.rglob('*') if p.is_file()), sep='\\n')"
    )
    packed = set(run(python, "-c", program, cwd=tmp_path).stdout.split())
    tree = ROOT / "src" / "variorum"
    kept = {
        str(path.relative_to(tree))
        for path in tree.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    tracked = run("git", "ls-files", "src/variorum", cwd=ROOT)
    if tracked.returncode == 0:
        kept &= {name.removeprefix("src/variorum/") for name in tracked.stdout.split()}
    assert kept <= packed
    kinds = {Path(name).suffix for name in packed}
    assert {".py", ".html", ".css", ".woff2", ".toml", ".txt", ".xml"} <= kinds
    assert "py.typed" in packed
    assert any(name.startswith("storage/migrations/versions/") for name in packed)
    assert not [name for name in packed if name.startswith(("tests", "bench"))]


def test_every_dependency_can_be_imported() -> None:
    """Each run-time dependency that the project names is there and imports by itself."""
    names = [requirement.partition(";")[0] for requirement in PROJECT["dependencies"]]
    bare = ["".join(c if c.isalnum() or c in "-_." else " " for c in name).split()[0] for name in names]
    modules = [MODULES.get(name, name.replace("-", "_")) for name in bare]
    answer = run(sys.executable, "-W", "ignore", "-c", "import " + ", ".join(modules))
    assert answer.returncode == 0, answer.stderr


def test_no_dependency_is_named_for_nothing() -> None:
    """Whatever is named as a run-time dependency is imported somewhere, and what is imported is named."""
    source = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "src" / "variorum").rglob("*.py"))
    # trafilatura imports the first, which older pips do not install; Starlette reads forms with the second.
    indirect = {"lxml_html_clean", "python_multipart"}
    for requirement in PROJECT["dependencies"]:
        name = "".join(c if c.isalnum() or c in "-_." else " " for c in requirement).split()[0]
        module = MODULES.get(name, name.replace("-", "_"))
        if module not in indirect:
            assert f"import {module}" in source or f"from {module}" in source, f"{name} is not used"


def test_importing_has_no_side_effects(tmp_path: Path) -> None:
    """`import variorum` in a folder where nothing may be written writes nothing, starts nothing, reads no
    setting, and loads neither network nor database libraries."""
    folder = tmp_path / "read-only"
    folder.mkdir()
    folder.chmod(0o555)
    program = (
        "import sys, threading; before = threading.active_count(); import variorum\n"
        "heavy = {'aiohttp', 'sqlalchemy', 'trafilatura', 'starlette', 'lxml', 'selectolax', 'asyncio', 'click'}\n"
        "print(sorted(heavy & set(sys.modules)), threading.active_count() - before)"
    )
    answer = run(sys.executable, "-B", "-c", program, cwd=folder, HOME=str(folder), VARIORUM_PORT="no number")
    assert answer.stdout.strip() == "[] 0", answer.stderr
    assert list(folder.iterdir()) == []


def test_a_watch_loads_what_it_needs() -> None:
    """What holds much memory and is needed by some alone is no part of `run` before its first use: readers of XML,
    trafilatura, the pages, migrations, and the ways to a database on a server."""
    program = (
        "import sys, variorum.app, variorum.cli.watching\n"
        "heavy = {'feedparser', 'lxml', 'chardet', 'trafilatura', 'starlette', 'jinja2', 'alembic',\n"
        "  'psycopg', 'sqlalchemy.orm', 'sqlalchemy.dialects.postgresql'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    answer = run(sys.executable, "-c", program)
    assert answer.stdout.strip() == "[]", answer.stderr


def test_all_is_what_can_be_imported() -> None:
    """Every name of `__all__` can be imported, is documented, and `dir` shows these and no others."""
    assert sorted(variorum.__all__) == list(variorum.__all__)
    assert dir(variorum) == list(variorum.__all__)
    for name in variorum.__all__:
        value = getattr(variorum, name)
        assert name == "__version__" or value.__doc__, f"{name} has no docstring"
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        _ = variorum.nonsense


def test_the_version_is_stated_once_or_alike() -> None:
    """The package, its metadata and the citation file state one version."""
    from importlib.metadata import version

    assert variorum.__version__ == PROJECT["version"] == version("variorum")
    assert f"version: {variorum.__version__}" in (ROOT / "CITATION.cff").read_text(encoding="utf-8").replace(
        '"', ""
    )


def test_the_direction_of_imports() -> None:
    """No layer imports a higher one, strangers do not import each other, and the core loads no I/O library."""
    judged = run(SCRIPTS / "lint-imports", "--no-cache", cwd=ROOT)
    assert judged.returncode == 0, judged.stdout


def _with_examples() -> list[str]:
    package = ROOT / "src" / "variorum"
    found = [path for path in sorted(package.rglob("*.py")) if ">>> " in path.read_text(encoding="utf-8")]
    return [".".join(("variorum", *path.relative_to(package).with_suffix("").parts)) for path in found]


@pytest.mark.parametrize("module", _with_examples())
def test_examples_in_docstrings(module: str) -> None:
    """Every example in a docstring gives what it says."""
    found = doctest.testmod(importlib.import_module(module))
    assert found.failed == 0


def test_the_example_of_the_package() -> None:
    """The program in the package's docstring is Python, and each name that it uses is public."""
    lines = (variorum.__doc__ or "").splitlines()
    code = "\n".join(line[4:] for line in lines if line.startswith("    "))
    compile(code, "docstring", "exec")
    used = {
        word.split("(")[0] for word in code.replace("variorum.", " variorum.").split() if "variorum." in word
    }
    assert {name.removeprefix("variorum.") for name in used} <= set(variorum.__all__)
