"""One table of settings. The command line, the environment, the documentation and the checks come from it.

A setting is a field of `Settings`. A value is looked for in this order: a flag of the command, the variable
`VARIORUM_<NAME>` of the environment (or `VARIORUM_<NAME>_FILE`, a file that holds it, for secrets), the
project file `variorum.toml` in the current folder, the user's file, the default. The library itself reads
neither environment nor files: `load` is called by the command line, with both handed in.
"""

from __future__ import annotations

import dataclasses
import ipaddress
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from variorum.errors import SettingsError

PREFIX: Final = "VARIORUM_"
PROJECT_FILE: Final = "variorum.toml"
_ADDRESS: Final = re.compile(r"https?://[!#-+\--:=?-~]+")


def _setting(default: Any, help_: str, *, least: float | None = None, secret: bool = False) -> Any:
    return field(default=default, metadata={"help": help_, "least": least, "secret": secret})


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings with their defaults. Raises `SettingsError` for a value that makes no sense."""

    # Where things are.
    home: str = _setting("", "Folder of all data; empty for the user's data folder of this system.")
    database: str = _setting(
        "",
        "Database address (sqlite:///… or postgresql+psycopg://…); empty for variorum.db in the home folder.",
    )
    evidence: str = _setting("", "Folder of the WARC files; empty for `evidence` in the home folder.")

    # Who we say we are, and whom we ask.
    contact: str = _setting(
        "", "Address or mail at which a site's operator reaches you; sent with every request."
    )
    allow_loopback: bool = _setting(False, "Allow requests to this machine itself (demonstration and tests).")
    use_proxies: bool = _setting(False, "Use the proxies named in the environment.")
    ca_file: str = _setting("", "File with certificates to trust besides the system's.")

    # Manners.
    pace: float = _setting(2.0, "Least time between two requests to one host, in seconds.", least=0)
    host_budget: int = _setting(360, "Most looks at articles of one host in an hour.", least=1)
    connections: int = _setting(32, "Most requests under way at once.", least=1)
    robots_hours: float = _setting(12.0, "How long an answer for robots.txt is used, in hours.", least=0)
    max_crawl_delay: float = _setting(60.0, "Longest crawl-delay that is obeyed, in seconds.", least=0)

    # Limits of one request.
    max_redirects: int = _setting(8, "Most redirects followed.", least=0)
    max_header_bytes: int = _setting(65_536, "Largest header block, in bytes.", least=1024)
    max_body_bytes: int = _setting(16_777_216, "Largest body as received, in bytes.", least=1024)
    max_decoded_bytes: int = _setting(67_108_864, "Largest body after decompression, in bytes.", least=1024)
    max_ratio: float = _setting(200.0, "Highest ratio of decompression.", least=1)
    connect_seconds: float = _setting(15.0, "Longest wait for a connection, in seconds.", least=0.1)
    total_seconds: float = _setting(
        60.0, "Longest time for one request with its body, in seconds.", least=0.1
    )

    # When to look.
    source_interval: int = _setting(
        0,
        "Time between two polls of a source without an interval of its own, in seconds; "
        "0: from five minutes to an hour, by how often it shows something new.",
        least=0,
    )
    quiet_days: float = _setting(
        365.0, "Looks at an article end after so many days without a change.", least=0.01
    )
    silent_hours: float = _setting(24.0, "Least hours of silence before a source raises an alarm.", least=0.1)
    max_new: int = _setting(200, "Most new articles taken from one poll of a source.", least=1)

    # What is kept.
    keep_all: bool = _setting(False, "Keep the bytes of every look, also where nothing changed.")
    roll_bytes: int = _setting(536_870_912, "Size at which a new WARC file is begun, in bytes.", least=65_536)
    disk_budget: int = _setting(0, "Bytes that `prune` may leave to captures that nothing needs.", least=0)

    # How work is written.
    batch_looks: int = _setting(200, "Most looks committed together.", least=1)
    batch_seconds: float = _setting(
        1.0, "Longest time that a look waits for its commit, in seconds.", least=0
    )

    # What is read of all texts together.
    stories: bool = _setting(
        True, "Group the reports of all outlets into events and stories, and read what they quote."
    )
    stories_most: int = _setting(2_000, "Most reports that new ones are compared with.", least=100)

    # The reading room.
    listen: str = _setting("127.0.0.1", "Address on which the pages are served.")
    port: int = _setting(8712, "Port on which the pages are served; 0 for any free one.", least=0)
    base_url: str = _setting("", "Public address of the pages, for feeds; empty for the one listened on.")
    hub: str = _setting(
        "",
        "WebSub hub that feeds name, so that readers are told of new entries; it has to watch the feeds. Empty for none.",
    )
    public: bool = _setting(False, "Read-only pages with excerpts, for an instance that strangers can reach.")
    token: str = _setting(
        "",
        "Token that everybody needs, also on this machine: by the login page, or as Authorization: Bearer. "
        "On a public instance only changes need it.",
        secret=True,
    )
    proxies: str = _setting(
        "", "Addresses or networks of the proxies that are believed, separated by commas."
    )
    user_header: str = _setting(
        "", "Header in which those proxies name the user who logged in with them; empty for none."
    )
    operators: str = _setting(
        "", "Users of that header who may change things, separated by commas; empty for all of them."
    )

    # Logs.
    log_level: str = _setting("info", "Least level that is logged: debug, info, warning, error.")
    log_json: bool = _setting(False, "Write logs as JSON, one object a line.")

    def __post_init__(self) -> None:
        for f in dataclasses.fields(self):
            value, least = getattr(self, f.name), f.metadata["least"]
            if least is not None and value < least:
                raise SettingsError(f"setting {f.name}: {value} is below the least value {least:g}")
        if self.log_level not in LOG_LEVELS:
            raise SettingsError(f"setting log_level: {self.log_level!r} is none of {', '.join(LOG_LEVELS)}")
        if self.hub and not _ADDRESS.fullmatch(self.hub):
            raise SettingsError(f"setting hub: {self.hub!r} is no address; write https://hub.example.org/")
        if not 0 <= self.port <= 65_535:
            raise SettingsError(f"setting port: {self.port} is no port")
        if self.database and not self.database.startswith(DATABASES):
            raise SettingsError(
                f"setting database: {self.database.split(':')[0]!r} is not a known kind of database; "
                "write sqlite:///FILE or postgresql+psycopg://…"
            )
        networks(self.proxies)
        if self.user_header and not self.proxies:
            raise SettingsError(
                "setting user_header: anybody could send it; name the proxies that are believed with proxies=…"
            )

    def replace(self, **values: Any) -> Settings:
        """The same settings with these values. Raises `SettingsError` for unknown names or bad values."""
        unknown = set(values) - {f.name for f in dataclasses.fields(self)}
        if unknown:
            raise SettingsError(f"unknown setting: {', '.join(sorted(unknown))}")
        return dataclasses.replace(self, **values)


LOG_LEVELS: Final = ("debug", "info", "warning", "error")
DATABASES: Final = ("sqlite:", "postgresql+psycopg:", "postgresql:", "memory:", ":memory:")


Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def named(text: str) -> tuple[str, ...]:
    """The parts of a setting that is a list, written with commas."""
    return tuple(part.strip() for part in text.split(",") if part.strip())


def networks(text: str) -> tuple[Network, ...]:
    """The setting `proxies`: addresses and networks. Raises `SettingsError` for one that is neither."""
    found = []
    for part in named(text):
        try:
            found.append(ipaddress.ip_network(part, strict=False))
        except ValueError as error:
            raise SettingsError(
                f"setting proxies: {part!r} is neither an address nor a network; write 127.0.0.1 or 10.0.0.0/8"
            ) from error
    return tuple(found)


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach that address, or name."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the settings table, as documentation and `variorum config` show it."""

    name: str
    type: str
    default: Any
    help: str
    variable: str
    secret: bool


def table() -> Iterator[Row]:
    """All settings in the order in which they are documented."""
    for f in dataclasses.fields(Settings):
        yield Row(
            f.name, str(f.type), f.default, f.metadata["help"], PREFIX + f.name.upper(), f.metadata["secret"]
        )


@dataclass(frozen=True, slots=True)
class Loaded:
    """Settings, and where each value that is not a default came from."""

    settings: Settings
    origins: Mapping[str, str]


def load(
    *,
    flags: Mapping[str, Any] | None = None,
    environ: Mapping[str, str] | None = None,
    files: Sequence[Path] = (),
) -> Loaded:
    """Settings from flags (None values are ignored), environment and TOML files, the earlier file ruling.

    Raises `SettingsError` that names the setting and the place for unknown names, values that cannot be read,
    and files that cannot be read; a file that does not exist is passed over.
    """
    values: dict[str, Any] = {}
    origins: dict[str, str] = {}
    rows = {row.name: row for row in table()}

    def take(name: str, raw: Any, origin: str) -> None:
        if name not in rows:
            raise SettingsError(f"{origin}: unknown setting {name!r}; `variorum config` lists all")
        values[name] = _read(rows[name], raw, origin)
        origins[name] = origin

    for path in reversed(files):
        for name, raw in _toml(path).items():
            take(name, raw, str(path))
    for name, row in rows.items():
        for variable, from_file in ((row.variable + "_FILE", True), (row.variable, False)):
            raw = (environ or {}).get(variable)
            if raw is not None:
                take(name, _secret(raw, variable) if from_file else raw, variable)
    for name, raw in (flags or {}).items():
        if raw is not None:
            take(name, raw, f"--{name.replace('_', '-')}")
    return Loaded(Settings(**values), origins)


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"{path}: cannot be read: {error}") from error


def _secret(path: str, variable: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{variable}: {path} cannot be read: {error}") from error


_TRUE, _FALSE = frozenset({"1", "true", "yes", "on"}), frozenset({"0", "false", "no", "off", ""})


def _read(row: Row, raw: Any, origin: str) -> Any:
    """A value of the row's type. Text is parsed; other types must fit as they are."""
    try:
        if row.type == "bool":
            if isinstance(raw, bool):
                return raw
            word = str(raw).strip().lower()
            if word not in _TRUE | _FALSE:
                raise ValueError(f"{raw!r} is neither yes nor no")
            return word in _TRUE
        if isinstance(raw, bool) or not isinstance(raw, str | int | float):
            raise ValueError(f"{raw!r} does not fit")
        if row.type == "int":
            return int(raw)
        if row.type == "float":
            return float(raw)
        return str(raw)
    except ValueError as error:
        raise SettingsError(f"{origin}: setting {row.name}: {error}") from error
