"""The feeds file: what each [[feed]] may say, read with messages that name the key."""

from __future__ import annotations

import ipaddress
import tomllib
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import parse_qsl, urlsplit

import msgspec

from agents.actor_alerts.durations import parse_duration
from streams.feeders.errors import BadFeedFile
from streams.feeders.secret import Secret, secret_of

Name = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
Bytes = Annotated[int, msgspec.Meta(ge=1_000, le=64_000_000)]
_DURATIONS = ("every", "gap", "timeout", "silence", "max_backoff", "end_gap", "rest")
_KEYS_IN_URLS = frozenset(("apikey", "api_key", "key", "token", "access_token", "password", "secret"))


class Common(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind"):
    """What every feed may say. `silence`: nothing for so long is told as a warning and a metric."""

    name: Name
    provider: str = ""
    spread: bool = False
    silence: timedelta | None = None
    max_backoff: timedelta = timedelta(minutes=15)


class Http(Common, frozen=True, kw_only=True, tag="http"):
    """A feed polled by HTTP: RSS, Atom, JSON Feed, ninjs. `hosts` are those it may redirect to beside its own."""

    url: str
    every: timedelta = timedelta(minutes=1)
    gap: timedelta = timedelta(seconds=1)
    timeout: timedelta = timedelta(seconds=30)
    max_bytes: Bytes = 8_000_000
    hosts: tuple[str, ...] = ()
    allow_private: bool = False
    allow_plaintext: bool = False
    user: str = ""
    password_env: str = ""
    password_file: str = ""
    bearer_env: str = ""
    bearer_file: str = ""


class Ap(Common, frozen=True, kw_only=True, tag="ap"):
    """AP's Media API: `url` is the first feed request; then each answer's next_page is followed."""

    url: str = "https://api.ap.org/media/v/content/feed?page_size=50&versions=all&include=*"
    every: timedelta = timedelta(seconds=1)
    gap: timedelta | None = None
    timeout: timedelta = timedelta(seconds=60)
    max_bytes: Bytes = 32_000_000
    hosts: tuple[str, ...] = ()
    allow_private: bool = False
    allow_plaintext: bool = False
    types: tuple[str, ...] = ("text",)
    key_env: str = ""
    key_file: str = ""


class Folder(Common, frozen=True, kw_only=True, tag="folder"):
    """A folder into which files are dropped, or a file that grows."""

    path: str
    every: timedelta = timedelta(seconds=1)
    rest: timedelta = timedelta(seconds=1)


class Tcp(Common, frozen=True, kw_only=True, tag="tcp"):
    """A line that sends ANPA 1312 or IPTC 7901 as soon as one connects."""

    address: Annotated[str, msgspec.Meta(pattern=r"^(\[[0-9A-Fa-f:.]+\]|[^\s:/@]+):[0-9]{1,5}$")]
    tls: bool = False
    charset: str = ""
    max_bytes: Bytes = 900_000
    max_spooled: Annotated[int, msgspec.Meta(ge=1)] = 100_000
    every: timedelta = timedelta(seconds=1)
    end_gap: timedelta = timedelta(seconds=2)


FeedEntry = Http | Ap | Folder | Tcp


class Described(msgspec.Struct, frozen=True):
    """One feed with what its file names: the folder that relative paths are meant from, and its secrets by key."""

    feed: FeedEntry
    folder: Path
    secrets: dict[str, Secret]


def parse_feeds(text: str, environment: Mapping[str, str], folder: Path) -> tuple[Described, ...]:
    """The feeds of a TOML file; raises BadFeedFile."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadFeedFile(f"not TOML: {error}") from error
    if unknown := sorted(set(document) - {"feed"}):
        raise BadFeedFile(f"{unknown[0]}: no such key; feeds are written as [[feed]]")
    entries = document.get("feed", [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise BadFeedFile("feed: must be written as [[feed]]")
    found: dict[str, Described] = {}
    for number, entry in enumerate(entries, start=1):
        told = f"feed {number}" + (f" ({entry['name']})" if isinstance(entry.get("name"), str) else "")
        feed = _entry(told, entry)
        if feed.name in found:
            raise BadFeedFile(f"{told}: name: used twice")
        found[feed.name] = Described(feed, folder, _checked(told, feed, environment, folder))
    if not found:
        raise BadFeedFile("no [[feed]] in it")
    return tuple(found.values())


def _entry(told: str, entry: Mapping[str, Any]) -> FeedEntry:
    fields = dict(entry)
    for key in _DURATIONS:
        if key in fields:
            try:
                fields[key] = parse_duration(fields[key])
            except (ValueError, AttributeError) as error:
                said = str(error) if isinstance(error, ValueError) else 'write a duration such as "30s"'
                raise BadFeedFile(f"{told}: {key}: {said}") from error
    try:
        feed: FeedEntry = msgspec.convert(fields, FeedEntry)
    except msgspec.ValidationError as error:
        raise BadFeedFile(f"{told}: {error}") from error
    return feed


def _checked(told: str, feed: FeedEntry, environment: Mapping[str, str], folder: Path) -> dict[str, Secret]:
    """The secrets of a feed; raises BadFeedFile for what its keys name and is not there."""
    if isinstance(feed, Http | Ap) and (problem := _url_problem(feed.url)):
        raise BadFeedFile(f"{told}: url: {problem}")
    if isinstance(feed, Folder) and not (folder / Path(feed.path).expanduser()).exists():
        raise BadFeedFile(f"{told}: path: no such file or folder")
    if isinstance(feed, Tcp) and not 0 < int(feed.address.rpartition(":")[2]) < 65_536:
        raise BadFeedFile(f"{told}: address: no such port")
    secrets: dict[str, Secret] = {}
    for name in ("password", "bearer", "key"):
        if not hasattr(feed, f"{name}_env"):
            continue
        variable, file = getattr(feed, f"{name}_env"), getattr(feed, f"{name}_file")
        try:
            secret = secret_of(variable, file, environment, folder)
        except (ValueError, OSError) as error:
            said = error.strerror if isinstance(error, OSError) else error
            raise BadFeedFile(f"{told}: {name}_{'file' if file else 'env'}: {said}") from error
        if secret:
            secrets[name] = secret
    if isinstance(feed, Http | Ap) and secrets and not feed.allow_plaintext and _is_open_to_listeners(feed.url):
        raise BadFeedFile(f"{told}: url: a secret would go over http; use https, or say allow_plaintext = true")
    if isinstance(feed, Ap) and not secrets:
        raise BadFeedFile(f"{told}: key_env: AP wants a key; name its environment variable here, or its file in key_file")
    if isinstance(feed, Http) and bool(feed.user) != ("password" in secrets):
        raise BadFeedFile(f"{told}: {'password_env' if feed.user else 'user'}: user and password go together")
    return secrets


def _is_open_to_listeners(url: str) -> bool:
    parts = urlsplit(url)
    try:
        own = ipaddress.ip_address(parts.hostname or "").is_loopback
    except ValueError:
        own = parts.hostname == "localhost"
    return parts.scheme == "http" and not own


def _url_problem(url: str) -> str | None:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as error:
        return str(error)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return "must be http:// or https:// with a host"
    if parts.username or parts.password:
        return "carries a user or password; use user and password_env"
    if any(name.lower() in _KEYS_IN_URLS for name, _ in parse_qsl(parts.query)):
        return "carries a key; secrets come from the environment or from files only"
    return None
