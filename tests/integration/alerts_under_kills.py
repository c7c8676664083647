"""kill -9 at random moments while articles flow, and then: is every alert there once, right, and taken back where it was wrong?

`python -m tests.integration.alerts_under_kills --kills 50 --articles 2000 --seed 1` (about six minutes on two cores). All
stages run on an embedded Apache Kafka; `--coder light` (a few words instead of the language model, so that two cores carry
the flow) or `real`. What stands in the end is held against the same agents in this process, undisturbed.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import signal
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

from agents.ports import Input, Output, Result
from schemas.alert import Alert
from schemas.article import Article
from schemas.base import encode
from schemas.event import Event
from streams.assembly import inline_coder, local_stages
from streams.embedded_kafka import EmbeddedKafka
from streams.local import LocalPipeline, LocalStage
from streams.settings import Settings
from streams.simulator.traffic import simulate
from streams.stage_process import DEFAULT_TOPOLOGY
from streams.topics import ALERTS, ARTICLES, DEAD_LETTERS, EVENTS, EXTRACTIONS, WATCHES, group_id
from streams.topology import STAGES
from tests.chaos.light_coder import LightCoder
from tests.chaos.watches import watches
from tests.chaos.wiring import LIGHT
from tests.integration.harness import Worker, count, everything, make_topics, send, settled, until
from tests.integration.test_end_to_end import final, standing

WEIGHTS = {"actor_alerts": 12, "event_fusion": 3, "deduplication": 2, "extraction": 2, "the worker": 1}
"""How often each is killed beside the others: mostly the stage whose alerts are looked at."""
_PATIENCE = 300.0


@dataclass
class Outcome:
    """What came of a run: `wrong` names all that is, by kind; it is empty if all is well."""

    kills: Counter[str] = field(default_factory=Counter)
    counts: Counter[str] = field(default_factory=Counter)
    wrong: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    seconds: float = 0.0

    def told(self) -> str:
        """For people."""
        lines = [f"{sum(self.kills.values())} kills in {self.seconds:.0f} s: {dict(self.kills)}", f"{dict(self.counts)}"]
        for kind, found in self.wrong.items():
            lines += [f"{kind}: {len(found)}", *(f"    {one[:500]}" for one in found[:5])]
        return "\n".join([*lines, "wrong" if self.wrong else "all is well"])


def run(
    bootstrap: str, folder: Path, *, articles: int, kills: int, seed: int, rate: float, real: bool, told: Callable[[str], None]
) -> Outcome:
    """One run on a broker without topics."""
    outcome, started = Outcome(), time.monotonic()
    make_topics(bootstrap, 4)
    send(bootstrap, WATCHES.name, [(watch.watch_id.encode(), encode(watch)) for watch in watches()])
    wire = [made.article for made in islice(simulate(rate=50, hours=10_000, seed=seed), articles)]
    # A second's window forgives every crash: what is tried here is not when a supervisor gives up.
    environ = {"WIREWATCH_RESTART_WINDOW": "1", "WIREWATCH_RESTART_LIMIT": "1000"}
    worker = Worker(bootstrap, folder, ",".join(STAGES), DEFAULT_TOPOLOGY if real else LIGHT, environ=environ).start()
    try:
        worker.ready(240)
        told("the worker is ready")
        records = [(article.language.encode(), encode(article)) for article in wire]
        feeder = threading.Thread(target=send, args=(bootstrap, ARTICLES.name, records, rate))
        feeder.start()
        _kill(worker, kills=kills, seconds=articles / rate, random=Random(seed), outcome=outcome, told=told)
        feeder.join()
        told("all is fed")
        worker.ready(240)
        until(lambda: count(bootstrap, EXTRACTIONS.name) >= articles, _PATIENCE, "every article extracted")
        until(lambda: all(settled(bootstrap, group_id(stage)) for stage in STAGES[1:]), _PATIENCE, "nothing waits anywhere")
        worker.stop()
    finally:
        if worker.process is not None and worker.process.poll() is None:
            worker.kill()
    told("comparing")
    coder = inline_coder(Settings().model) if real else _coded(LightCoder())
    _look(bootstrap, outcome, asyncio.run(_undisturbed(wire, coder)))
    outcome.seconds = time.monotonic() - started
    return outcome


def _kill(worker: Worker, *, kills: int, seconds: float, random: Random, outcome: Outcome, told: Callable[[str], None]) -> None:
    began = time.monotonic()
    for number, moment in enumerate(sorted(random.uniform(0, seconds) for _ in range(kills)), start=1):
        time.sleep(max(0.0, began + moment - time.monotonic()))
        chosen = random.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]
        if chosen == "the worker":
            worker.kill()
            worker.start()
        else:
            os.kill(until(lambda name=chosen: worker.pids().get(name), _PATIENCE, f"{chosen} is up"), signal.SIGKILL)  # type: ignore[misc]
        outcome.kills[chosen] += 1
        told(f"kill {number}: {chosen}")


class _Pass:
    """Stands where intake stands: what it is handed are articles already."""

    async def __call__(self, batch: Sequence[Input[Article]]) -> Sequence[Result]:
        return [[Output(taken.value.language, taken.value)] for taken in batch]

    def rebuild(self) -> None: ...


def _coded(coder: LightCoder) -> Any:
    async def code(stories: Sequence[Any]) -> Sequence[Any]:
        return coder.code(stories)

    return code


async def _undisturbed(wire: Sequence[Article], coder: Any) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Events and alerts of the same articles in this process."""

    def now() -> datetime:
        return datetime.now(UTC)

    stages = local_stages(emit=ALERTS, clock=now, coder=coder, watches=watches())
    stages[0] = LocalStage("pass", (Article,), _Pass())
    events, alerts = [], []
    async for record in LocalPipeline(stages=stages, clock=now).run([(article, {}) for article in wire]):  # type: ignore[misc]
        if isinstance(record, Event):
            events.append(json.loads(encode(record)))
        elif isinstance(record, Alert):
            alerts.append(json.loads(encode(record)))
    return events, alerts


def _look(bootstrap: str, outcome: Outcome, undisturbed: tuple[list[dict[str, Any]], list[dict[str, Any]]]) -> None:
    events = [message.json for message in everything(bootstrap, EVENTS.name) if message.value]
    alerts = [message.json for message in everything(bootstrap, ALERTS.name)]
    for message in everything(bootstrap, DEAD_LETTERS.name):
        outcome.wrong["dead letters"].append(str(message.headers))
    once = _told_once(alerts, outcome)
    last = {alert["alert_id"]: alert for alert in once}  # the highest version comes last
    fate = {event["event_id"]: event["status"] for event in sorted(events, key=lambda event: event["revision"])}
    believed: dict[tuple[str, str], set[str]] = defaultdict(set)
    for alert in last.values():
        if alert["status"] == "retracted":
            continue
        if fate[alert["event"]["event_id"]] == "retracted":
            outcome.wrong["retraction lost"].append(f"{alert['alert_id']} {alert['summary']}")
        believed[alert["watch_id"], alert["event"]["event_id"]].add(alert["alert_id"])
    for key, ids in believed.items():
        if len(ids) > 1:
            outcome.wrong["told under two ids"].append(f"{key}: {sorted(ids)}")
    _differ("events", final(events), final(undisturbed[0]), outcome)
    _differ("alerts", standing(once, events), standing(undisturbed[1], undisturbed[0]), outcome)
    statuses = Counter(alert["status"] for alert in once)
    outcome.counts.update({**statuses, "repeats": len(alerts) - len(once), "alert ids": len(last)})


def _told_once(alerts: list[dict[str, Any]], outcome: Outcome) -> list[dict[str, Any]]:
    """Each version of each alert, in order; a repeat must say the same but for the moment it was made."""
    versions: dict[tuple[str, int], dict[str, Any]] = {}
    for alert in alerts:
        plain = {**alert, "raised_at": ""}
        known = versions.setdefault((alert["alert_id"], alert["version"]), plain)
        if known != plain:
            outcome.wrong["two records under one id"].append(f"{alert['alert_id']} v{alert['version']}")
    states: dict[str, tuple[int, str]] = {}
    once = [versions[key] for key in sorted(versions)]
    for alert in once:
        before, was = states.get(alert["alert_id"], (0, "retracted"))
        if alert["version"] != before + 1 or (alert["status"] == "raised") != (was == "retracted"):
            outcome.wrong["a life with a gap"].append(f"{alert['alert_id']} v{alert['version']} {alert['status']} after {was}")
        states[alert["alert_id"]] = alert["version"], alert["status"]
    return once


def _differ(kind: str, kafka: Sequence[str], here: Sequence[str], outcome: Outcome) -> None:
    outcome.counts[f"{kind} that stand"] = len(kafka)
    there, wanted = Counter(kafka), Counter(here)
    outcome_lists = ((f"{kind} of the undisturbed run alone", wanted - there), (f"{kind} of this run alone", there - wanted))
    for name, apart in outcome_lists:
        for one in sorted(apart.elements()):
            outcome.wrong[name].append(one)


def main() -> int:
    """Exit code 0 where all is well."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--articles", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rate", type=float, default=8.0, help="articles a second")
    parser.add_argument("--coder", choices=("light", "real"), default="light")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="wirewatch-kills-") as name:
        folder = Path(name)
        with EmbeddedKafka(folder / "kafka", timeout=120) as kafka:
            (folder / "worker").mkdir()
            outcome = run(
                kafka.bootstrap,
                folder / "worker",
                articles=given.articles,
                kills=given.kills,
                seed=given.seed,
                rate=given.rate,
                real=given.coder == "real",
                told=lambda line: print(line, file=sys.stderr, flush=True),
            )
    print(outcome.told())
    return 1 if outcome.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
