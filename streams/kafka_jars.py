"""The jars of Apache Kafka: which ones (locked by SHA-256), fetched once into a cache of the user, checked at every start."""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

import platformdirs

KAFKA_VERSION = "4.2.0"
ROOTS = (f"org.apache.kafka:kafka_2.13:{KAFKA_VERSION}", "org.slf4j:slf4j-simple:1.7.36")
CACHE_ENV = "WIREWATCH_CACHE_DIR"
INSTALL_HINT = "the embedded Apache Kafka needs an extra: pip install 'wirewatch[broker]'"

_FETCHERS = 4
_TRIES = 3
_TIMEOUT = 30

Progress = Callable[[int, int], None]
"""Told the bytes that are there and the bytes that are needed."""


class BrokerError(Exception):
    """The embedded Kafka cannot run; the message is one line that says what to do."""


class ExtraMissing(BrokerError):
    """The packages of `wirewatch[broker]` are not installed."""


@dataclass(frozen=True, slots=True)
class Jar:
    """One locked file: Maven coordinates, size in bytes, SHA-256 in hex."""

    group: str
    artifact: str
    version: str
    size: int
    sha256: str

    @property
    def filename(self) -> str:
        return f"{self.artifact}-{self.version}.jar"

    def is_at(self, path: Path) -> bool:
        """Whether the very file that is locked lies at `path`."""
        try:
            if path.stat().st_size != self.size:
                return False
            with path.open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest() == self.sha256
        except (FileNotFoundError, NotADirectoryError):
            return False


def locked_jars(text: str | None = None) -> tuple[Jar, ...]:
    """The jars of the lock file that comes with the package (or of `text`)."""
    if text is None:
        text = resources.files("streams").joinpath("data", "kafka-jars.lock").read_text(encoding="ascii")
    return tuple(_jar(line) for line in text.splitlines() if line and not line.startswith("#"))


def _jar(line: str) -> Jar:
    coordinates, size, sha256 = line.split()
    group, artifact, version = coordinates.split(":")
    return Jar(group, artifact, version, int(size), sha256)


def cache_dir(environ: Mapping[str, str] | None = None) -> Path:
    """Where downloads are kept for this user; WIREWATCH_CACHE_DIR overrides."""
    chosen = (os.environ if environ is None else environ).get(CACHE_ENV)
    return Path(chosen).expanduser().absolute() if chosen else Path(platformdirs.user_cache_dir("wirewatch"))


def ensure_jars(
    folder: Path | None = None, *, jars: tuple[Jar, ...] | None = None, fetcher: Any = None, progress: Progress | None = None
) -> list[Path]:
    """Paths of all locked jars, downloaded where missing or damaged; no network where all are there and agree.

    `fetcher(jar, folder)` puts one jar into a folder and returns its path; jgo by default. Raises BrokerError.
    """
    folder = folder or cache_dir() / f"kafka-{KAFKA_VERSION}"
    jars = locked_jars() if jars is None else jars
    missing = [jar for jar in jars if not jar.is_at(folder / jar.filename)]
    if missing:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            _fetch_all(folder, missing, fetcher or MavenFetcher(), progress, sum(jar.size for jar in jars))
        except OSError as error:
            raise BrokerError(f"cannot write Apache Kafka's files to {folder}: {error.strerror or error}") from error
    return [folder / jar.filename for jar in jars]


def _fetch_all(folder: Path, missing: list[Jar], fetcher: Any, progress: Progress | None, total: int) -> None:
    done = total - sum(jar.size for jar in missing)
    tell = progress or (lambda have, of: None)
    tell(done, total)
    # A folder of our own first, then a rename: another process never sees half a file, nor do we after a crash.
    with tempfile.TemporaryDirectory(prefix=".fetching-", dir=folder) as scratch, ThreadPoolExecutor(_FETCHERS) as pool:
        for jar, path in zip(missing, pool.map(lambda jar: _fetch(jar, Path(scratch), fetcher), missing), strict=True):
            os.replace(path, folder / jar.filename)
            done += jar.size
            tell(done, total)


def _fetch(jar: Jar, scratch: Path, fetcher: Any) -> Path:
    for attempt in range(_TRIES):
        try:
            path: Path = fetcher(jar, scratch / str(attempt))
            break
        except BrokerError:
            raise
        except Exception as error:  # jgo and requests raise a dozen kinds; each means that the file did not come
            told = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
            failure = BrokerError(f"cannot download {jar.filename}: {told}; a full cache needs no network ({CACHE_ENV})")
    else:
        raise failure
    if not jar.is_at(path):
        raise BrokerError(f"{jar.filename} is not the file that was locked (SHA-256 differs); nothing was installed")
    return path


class MavenFetcher:
    """Fetches by Maven coordinates with jgo: the user's own Maven cache first, then their mirrors, then Maven Central."""

    def __init__(self) -> None:
        try:
            from jgo.config import GlobalSettings
            from jgo.constants import MAVEN_CENTRAL_URL
            from jgo.maven import MavenContext, PythonResolver
        except ImportError as error:
            raise ExtraMissing(INSTALL_HINT) from error
        config = GlobalSettings.load()
        self._context, self._resolver = MavenContext, PythonResolver()
        self._repositories = {**(config.repositories or {}), "central": MAVEN_CENTRAL_URL}
        self._local: Path | None = config.repo_cache

    def __call__(self, jar: Jar, folder: Path) -> Path:
        if self._local is not None:
            kept = self._local.joinpath(*jar.group.split("."), jar.artifact, jar.version, jar.filename)
            if jar.is_at(kept):
                folder.mkdir(parents=True, exist_ok=True)
                return Path(shutil.copy(kept, folder / jar.filename))
        context = self._context(resolver=self._resolver, repo_cache=folder, remote_repos=self._repositories, timeout=_TIMEOUT)
        artifact = context.project(jar.group, jar.artifact).at_version(jar.version).artifact()
        path: Path = self._resolver.download(artifact)
        return path


def _lock() -> str:
    """A fresh lock of ROOTS with all they need, in the form of the lock file: for whoever changes the version."""
    import jgo

    lines = []
    artifacts = {artifact.key: artifact for artifact in jgo.resolve("+".join(ROOTS))}
    for artifact in artifacts.values():
        data = Path(artifact.resolve()).read_bytes()
        coordinates = f"{artifact.groupId}:{artifact.artifactId}:{artifact.version}"
        lines.append(f"{coordinates} {len(data)} {hashlib.sha256(data).hexdigest()}\n")
    head = (
        f"# Apache Kafka {KAFKA_VERSION} and all it needs: Maven coordinates, size in bytes, SHA-256.\n"
        "# Nothing else is ever put on the class path. Written by: python -m streams.kafka_jars\n"
    )
    return head + "".join(sorted(lines))


if __name__ == "__main__":
    sys.stdout.write(_lock())
