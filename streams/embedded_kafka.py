"""A real Apache Kafka (KRaft) as a child process, from packages alone: no container, no system Java, no Maven."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import signal
import socket
import subprocess
import time
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType

from streams.kafka_jars import BrokerError, ExtraMissing, Progress, ensure_jars
from streams.kafka_process import HOST, die_with_parent, exclusive, free_ports, is_free, java_command, properties_text

__all__ = ["BrokerError", "EmbeddedKafka", "ExtraMissing"]

_POLL = 0.05
_STOP_TIMEOUT = 20
_ADDRESSES = "addresses.json"
_START_TRIES = 3


class EmbeddedKafka:
    """One Apache Kafka node (or a small cluster) on loopback, as a context manager with `.bootstrap`.

    Data stay in `data_dir` and are found again at the next start, on the same port where it is still free. The
    children die with the thread that started them (Linux) and at the end of the `with` block everywhere. `properties`
    override broker settings; `format_arguments` go to the storage formatter (SCRAM users, say).
    """

    def __init__(
        self,
        data_dir: Path | str,
        port: int = 0,
        *,
        nodes: int = 1,
        properties: Mapping[str, str] | None = None,
        format_arguments: Sequence[str] = (),
        heap_mb: int = 384,
        timeout: float = 120.0,
        progress: Progress | None = None,
    ) -> None:
        self.data_dir = Path(data_dir).absolute()
        self._port = port
        self._nodes = nodes
        self._properties = dict(properties or {})
        self._format_arguments = tuple(format_arguments)
        self._heap_mb = heap_mb
        self._timeout = timeout
        self._progress = progress
        self._java: tuple[str, ...] = ()
        self._ports: list[tuple[int, int]] = []
        self._children: list[subprocess.Popen[bytes] | None] = [None] * nodes
        self._log_starts = [0] * nodes
        self._held = contextlib.ExitStack()

    @property
    def bootstrap(self) -> str:
        """host:port of every node, comma-separated."""
        return ",".join(f"{HOST}:{client}" for client, _ in self._ports)

    def pid(self, node: int = 0) -> int | None:
        """The process of a node, None where it does not run."""
        child = self._children[node]
        return child.pid if child is not None and child.poll() is None else None

    def log_path(self, node: int = 0) -> Path:
        """What a node wrote: warnings and errors."""
        return self._folder(node) / "broker.log"

    def __enter__(self) -> EmbeddedKafka:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()

    def start(self) -> None:
        """All nodes up and answering; raises BrokerError with the reason in one line, ExtraMissing without the extra."""
        self._java = java_command(ensure_jars(progress=self._progress), self._heap_mb)
        try:
            self.data_dir.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise BrokerError(f"cannot use {self.data_dir} for Kafka's data: {error.strerror or error}") from error
        self._held.enter_context(exclusive(self.data_dir))
        for node in range(self._nodes):
            self.log_path(node).unlink(missing_ok=True)
        for tries_left in reversed(range(_START_TRIES)):
            self._ports = self._choose_ports()
            try:
                self._launch_all()
                return
            except BrokerError as error:
                # A free port may be taken by another between our look and Kafka's: choose again.
                if self._port or not tries_left or "BindException" not in str(error):
                    raise

    def _launch_all(self) -> None:
        try:
            for node in range(self._nodes):
                self._launch(node)
            for node in range(self._nodes):
                self._await_ready(node)
        except BaseException:
            self._stop_children()
            self._held.close()
            raise

    def stop(self) -> None:
        """An orderly end of all nodes; kills what does not end in time."""
        self._stop_children()
        self._held.close()

    def _stop_children(self) -> None:
        running = [child for child in self._children if child is not None and child.poll() is None]
        for child in running:
            if os.name == "posix":
                child.send_signal(signal.SIGCONT)  # a stopped process would not hear the next signal
            child.terminate()
        end = time.monotonic() + _STOP_TIMEOUT
        for child in running:
            try:
                # The last of several nodes has no quorum left to say good-bye to, and would wait for minutes.
                child.wait(max(0.1, end - time.monotonic()) if self._nodes == 1 else 3)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
        self._children = [None] * self._nodes

    def kill(self, node: int = 0) -> None:
        """End one node without warning, as a power cut does."""
        child = self._children[node]
        if child is not None:
            child.kill()
            child.wait()

    def restart(self, node: int = 0) -> None:
        """Start a node that was killed or ended, on its old port and data."""
        self._launch(node)
        self._await_ready(node)

    def send_signal(self, number: int, node: int = 0) -> None:
        """Send a signal to one node: SIGSTOP and SIGCONT for a broker that hangs."""
        child = self._children[node]
        if child is not None:
            child.send_signal(number)

    def wait(self, seconds: float | None = None) -> bool:
        """Whether a node ended by itself within `seconds` (None: wait until one does)."""
        end = None if seconds is None else time.monotonic() + seconds
        while end is None or time.monotonic() < end:
            if any(child is not None and child.poll() is not None for child in self._children):
                return True
            time.sleep(_POLL)
        return False

    def _folder(self, node: int) -> Path:
        return self.data_dir if self._nodes == 1 else self.data_dir / f"node-{node + 1}"

    def _choose_ports(self) -> list[tuple[int, int]]:
        """Client and controller port of each node: as asked, else as last time, else free ones."""
        remembered = self.data_dir / _ADDRESSES
        earlier: list[tuple[int, int]] = []
        with contextlib.suppress(OSError, ValueError):
            earlier = [(int(client), int(controller)) for client, controller in json.loads(remembered.read_text())]
        if len(earlier) == self._nodes and self._port in (0, earlier[0][0]) and all(map(is_free, sum(earlier, ()))):
            return earlier
        if self._port and not is_free(self._port):
            raise BrokerError(f"port {self._port} is in use; choose another with --port, or leave it out for a free one")
        free = free_ports(2 * self._nodes)
        ports = [(free[2 * n], free[2 * n + 1]) for n in range(self._nodes)]
        if self._port:
            ports = [(self._port + n, controller) for n, (_, controller) in enumerate(ports)]
        remembered.write_text(json.dumps(ports))
        return ports

    def _launch(self, node: int) -> None:
        folder = self._folder(node)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "server.properties").write_bytes(properties_text(self._config(node)))
        with self.log_path(node).open("ab") as log:
            self._log_starts[node] = log.tell()
            if not (folder / "log" / "meta.properties").exists():
                command = [*self._java, "kafka.tools.StorageTool", "format", "--ignore-formatted"]
                command += [f"--cluster-id={self._cluster_id()}", "-c", "server.properties", *self._format_arguments]
                done = subprocess.run(command, cwd=folder, stdout=log, stderr=log, check=False)
                if done.returncode:
                    raise BrokerError(f"Kafka could not prepare {folder}: {self._last_words(node)}")
            self._children[node] = subprocess.Popen(
                [*self._java, "kafka.Kafka", "server.properties"],
                cwd=folder,  # relative names in the properties: a path with a comma would be two folders to Kafka
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C is for us to hear: the broker must outlive what flushes to it
                preexec_fn=die_with_parent(),
            )

    def _await_ready(self, node: int) -> None:
        child, port = self._children[node], self._ports[node][0]
        end = time.monotonic() + self._timeout
        while time.monotonic() < end:
            if child is None or child.poll() is not None:
                raise BrokerError(f"Apache Kafka ended at once: {self._last_words(node)}")
            with contextlib.suppress(OSError), socket.create_connection((HOST, port), 0.2):
                return
            time.sleep(_POLL)
        raise BrokerError(f"Apache Kafka was not up within {self._timeout:.0f} s; see {self.log_path(node)}")

    def _last_words(self, node: int) -> str:
        written = self.log_path(node).read_bytes()[self._log_starts[node] :]
        lines = written.decode("utf-8", "replace").splitlines()
        told = [line for line in lines if "Exception" in line or "ERROR" in line or "rror:" in line] or lines
        reason = told[-1].strip()[:300] if told else "it said nothing"
        if any(".lock" in line for line in lines):
            reason = "another broker already uses this folder"
        return f"{reason} ({self.log_path(node)})"

    def _cluster_id(self) -> str:
        """One id for all nodes, kept beside their data."""
        kept = self.data_dir / "cluster.id"
        if not kept.exists():
            kept.write_text(base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("="))
        return kept.read_text()

    def _config(self, node: int) -> dict[str, str]:
        client, controller = self._ports[node]
        copies = str(min(3, self._nodes))
        return {
            "process.roles": "broker,controller",
            "node.id": str(node + 1),
            "controller.quorum.voters": ",".join(f"{n + 1}@{HOST}:{c}" for n, (_, c) in enumerate(self._ports)),
            "listeners": f"CLIENT://{HOST}:{client},CONTROLLER://{HOST}:{controller}",
            "advertised.listeners": f"CLIENT://{HOST}:{client}",
            "inter.broker.listener.name": "CLIENT",
            "controller.listener.names": "CONTROLLER",
            "listener.security.protocol.map": "CONTROLLER:PLAINTEXT,CLIENT:PLAINTEXT",
            "log.dirs": "log",
            "auto.create.topics.enable": "false",
            "default.replication.factor": copies,
            "min.insync.replicas": "1" if self._nodes == 1 else "2",
            "offsets.topic.replication.factor": copies,
            "offsets.topic.num.partitions": "4",
            "transaction.state.log.replication.factor": copies,
            "transaction.state.log.min.isr": "1",
            "transaction.state.log.num.partitions": "4",
            "share.coordinator.state.topic.replication.factor": copies,
            "share.coordinator.state.topic.min.isr": "1",
            # A lone developer's groups: no waiting for late members, and sessions short enough for tests of a crash.
            "group.initial.rebalance.delay.ms": "0",
            "group.min.session.timeout.ms": "1000",
            # After kill -9 the controller waits for the old session; the defaults make that eleven seconds.
            "broker.session.timeout.ms": "2000" if self._nodes == 1 else "9000",
            "broker.heartbeat.interval.ms": "500" if self._nodes == 1 else "2000",
            "message.max.bytes": str(6 * 1024 * 1024),
            **self._properties,
        }
