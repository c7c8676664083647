"""The faults, each a function of the run: it breaks something and mends what would not mend itself."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

from kafka.admin import ConfigResource

from streams.admin import admin_client
from streams.topics import ACTIVITY, DEAD_LETTERS, FLASH_STORIES, MAX_MESSAGE_BYTES, RAW, STORIES, changelog_topic
from streams.watch_store import put_watches, remove_watches
from tests.chaos.plan import LONGEST_PAUSE, WEIGHTS
from tests.chaos.poison import oversized, poison
from tests.chaos.stand import Stand
from tests.chaos.traffic import Traffic
from tests.chaos.watches import watches
from tests.integration.harness import until

_REST_SECONDS = 180.0


@dataclass
class Run:
    """A run under way. `emptied` tells the activity offsets between which there were no watches."""

    stand: Stand
    traffic: Traffic
    emptied: list[tuple[dict[int, int], dict[int, int]]] = field(default_factory=list)
    partitions_added: int = 0


def stage_killed(run: Run, random: Random) -> str:
    """kill -9 of a stage's process, now and then twice in a row."""
    told = []
    for _ in range(random.choice((1, 1, 1, 2))):
        chosen = run.stand.a_stage(random)
        if chosen is not None:
            _signal(chosen[1], signal.SIGKILL)
            told.append(chosen[0])
            time.sleep(random.uniform(0.0, 3.0))
    return ", ".join(told)


def worker_killed(run: Run, random: Random) -> str:
    """kill -9 of a supervisor, whose stages die with it; it is started again."""
    worker = random.choice(run.stand.running())
    worker.kill()
    time.sleep(random.uniform(0.0, 4.0))
    worker.start()
    return worker.folder.name


def worker_stopped(run: Run, random: Random) -> str:
    """SIGTERM, and a new start once it is gone."""
    worker = random.choice(run.stand.running())
    code = worker.stop()
    worker.start()
    return f"{worker.folder.name}, exit code {code}"


def pool_process_killed(run: Run, random: Random) -> str:
    """kill -9 of a process that codes."""
    pid = run.stand.a_pool_process(random)
    if pid is not None:
        _signal(pid, signal.SIGKILL)
    return "none was up" if pid is None else ""


def stage_frozen(run: Run, random: Random) -> str:
    """A stage stands still, at times for longer than its group waits, and goes on as if nothing had been."""
    chosen = run.stand.a_stage(random)
    if chosen is None:
        return "none was up"
    seconds = random.choice((random.uniform(0.5, 5.0), random.uniform(7.0, 15.0)))
    _signal(chosen[1], signal.SIGSTOP)
    time.sleep(seconds)
    _signal(chosen[1], signal.SIGCONT)
    return f"{chosen[0]} for {seconds:.0f} s"


def broker_restarted(run: Run, random: Random) -> str:
    """An orderly restart: of the only broker, or of one of three."""
    node = random.randrange(run.stand.plan.nodes)
    if run.stand.plan.nodes == 1:
        run.stand.kafka.stop()
        time.sleep(random.uniform(0.0, 4.0))
        run.stand.kafka.start()
        return ""
    run.stand.kafka.send_signal(signal.SIGTERM, node)
    time.sleep(random.uniform(3.0, 8.0))
    run.stand.kafka.kill(node)
    run.stand.kafka.restart(node)
    return f"node {node + 1}"


def broker_killed(run: Run, random: Random) -> str:
    """kill -9 of a broker: of three, the others take over its partitions."""
    node = random.randrange(run.stand.plan.nodes)
    run.stand.kafka.kill(node)
    time.sleep(random.uniform(0.0, 8.0))
    run.stand.kafka.restart(node)
    return f"node {node + 1}"


def broker_paused(run: Run, random: Random) -> str:
    """A broker that hangs."""
    node, seconds = random.randrange(run.stand.plan.nodes), random.uniform(3.0, LONGEST_PAUSE)
    seconds = min(seconds, run.stand.plan.seconds / 3)
    run.stand.kafka.send_signal(signal.SIGSTOP, node)
    time.sleep(seconds)
    run.stand.kafka.send_signal(signal.SIGCONT, node)
    return f"node {node + 1} for {seconds:.0f} s"


def broker_slowed(run: Run, random: Random) -> str:
    """All brokers get a tenth of their time, in short pieces, as behind a disk that cannot keep up."""
    end = time.monotonic() + random.uniform(4.0, 12.0)
    while time.monotonic() < end:
        for number, seconds in ((signal.SIGSTOP, 0.18), (signal.SIGCONT, 0.02)):
            for node in range(run.stand.plan.nodes):
                run.stand.kafka.send_signal(number, node)
            time.sleep(seconds)
    return ""


def scaled(run: Run, random: Random) -> str:
    """Two workers more, and then the first or the last one alone; those that go are stopped or killed."""
    stand = run.stand
    for _ in range(3 - len(stand.running())):
        stand.add_worker()
    if random.random() < 0.7:
        stand.ready()
    time.sleep(random.uniform(1.0, 8.0))
    running = stand.running()
    kept = random.choice((running[0], running[-1]))
    told = []
    for worker in running:
        if worker is not kept:
            hard = random.random() < 0.4
            worker.kill() if hard else worker.stop()
            told.append(f"{worker.folder.name} {'killed' if hard else 'stopped'}")
    return ", ".join(told)


def partitions_added(run: Run, random: Random) -> str:
    """More partitions where no decision hangs on them: the raw topic with its table, and the stories."""
    grown = run.stand.plan.partitions + run.partitions_added + random.randint(1, 2)
    run.partitions_added = grown - run.stand.plan.partitions
    with admin_client(run.stand.settings) as admin:
        for name in (changelog_topic("intake", "held").name, RAW.name, STORIES.name, FLASH_STORIES.name):
            admin.create_partitions({name: grown})
    return f"{RAW.name} and {STORIES.name} have {grown}"


def poisoned(run: Run, random: Random) -> str:
    """Records that nobody can read, in every topic."""
    count = random.randint(5, 30)
    for _ in range(count):
        topic, key, value = poison(random)
        run.traffic.send(topic, value, key)
    return f"{count} records"


def too_large(run: Run, random: Random) -> str:
    """Larger than an article may be, up to the very most that the broker takes."""
    size = random.choice((1_000_001, 3_000_000, MAX_MESSAGE_BYTES - random.randint(200, 400)))
    run.traffic.send(RAW.name, oversized(random, size), b"large")
    return f"{size} bytes"


def dead_letters_refused(run: Run, random: Random) -> str:
    """The dead letters' topic takes nothing for a while, and poison comes."""
    _limit(run.stand, 200)
    for _ in range(5):
        topic, key, value = poison(random)
        run.traffic.send(topic, value, key)
    time.sleep(random.uniform(2.0, 8.0))
    _limit(run.stand, int(DEAD_LETTERS.config["max.message.bytes"]))
    return ""


def watches_emptied(run: Run, random: Random) -> str:
    """All watches are removed, and put back later; at rest both times, so that the ledger knows who saw which."""
    stand = run.stand
    empty = _at_rest(run, lambda: remove_watches(stand.settings, [w.watch_id for w in watches()]), 0)
    run.traffic.running.set()
    time.sleep(random.uniform(1.0, 4.0))
    full = _at_rest(run, lambda: put_watches(stand.settings, watches()), len(watches()))
    run.traffic.running.set()
    run.emptied.append((empty, full))
    return ""


FAULTS: dict[str, Callable[[Run, Random], str]] = dict(
    zip(
        WEIGHTS,
        (
            stage_killed,
            worker_killed,
            worker_stopped,
            pool_process_killed,
            stage_frozen,
            broker_restarted,
            broker_killed,
            broker_paused,
            broker_slowed,
            scaled,
            partitions_added,
            poisoned,
            too_large,
            dead_letters_refused,
            watches_emptied,
        ),
        strict=True,
    )
)


def _at_rest(run: Run, act: Callable[[], None], then: int) -> dict[int, int]:
    """Hold the feed, wait until all is at rest, act, and wait until every worker has `then` watches; where activity stood."""
    run.traffic.running.clear()
    run.traffic.flush()
    run.stand.ready()
    run.stand.settle(_REST_SECONDS)
    at = {partition: end for (topic, partition), end in run.stand.ends().items() if topic == ACTIVITY.name}
    act()
    until(lambda: run.stand.watches_in_force() == {float(then)}, _REST_SECONDS, f"{then} watches in force")
    return at


def _limit(stand: Stand, size: int) -> None:
    with admin_client(stand.settings) as admin:
        admin.alter_configs([ConfigResource("TOPIC", DEAD_LETTERS.name, configs={"max.message.bytes": str(size)})])


def _signal(pid: int, number: Any) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)
