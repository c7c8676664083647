"""One run: the stand, the traffic, the faults, and then the ledger."""

from __future__ import annotations

import asyncio
import json
import re
import time
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from random import Random

from streams.watch_store import put_watches
from tests.chaos.expected import CachedCoder, expected
from tests.chaos.faults import FAULTS, Run
from tests.chaos.ledger import Findings, check
from tests.chaos.light_coder import LightCoder
from tests.chaos.plan import Plan
from tests.chaos.records import dump, read_all, read_state
from tests.chaos.stand import Stand, left_behind
from tests.chaos.traffic import Traffic
from tests.chaos.undisturbed import compare
from tests.chaos.watches import watches

DRAIN_SECONDS = 300.0
_RELEASE_SECONDS = 3.0
"""Within which a held article is released: intake looks twice a second."""
ROOM_MB = 80.0
"""What a stage may hold more at the end than when it was new: some thousand articles' state, and what an allocator keeps."""
_OWN_CRASH = re.compile(r"(\w+) ended \(exit code (\d+)\)")


@dataclass
class Outcome:
    """What became of a run."""

    plan: Plan
    done: list[str] = field(default_factory=list)
    findings: Findings = field(default_factory=Findings)
    memory: dict[str, tuple[float, float]] = field(default_factory=dict)
    crashes: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    drained: float = 0.0
    broke: str = ""

    @property
    def good(self) -> bool:
        return self.findings.clean and not self.broke


def run(plan: Plan, folder: Path, told: Callable[[str], None] = lambda line: None) -> Outcome:
    """Run a plan in `folder`, where the evidence stays when it fails."""
    outcome, started = Outcome(plan), time.monotonic()

    def tell(line: str) -> None:
        outcome.done.append(f"{time.monotonic() - started:6.1f} s  {line}")
        told(outcome.done[-1])

    folder.mkdir(parents=True, exist_ok=True)
    try:
        with Stand(plan, folder, tell) as stand:
            _disturb(stand, outcome, tell)
    except Exception as error:
        outcome.broke = f"{type(error).__name__}: {error}"
        (folder / "traceback.txt").write_text(traceback.format_exc())
    for pid in left_behind(folder):
        outcome.findings.find("processes left behind", str(pid))
    outcome.crashes = _own_crashes(folder)
    outcome.seconds = time.monotonic() - started
    return outcome


def _disturb(stand: Stand, outcome: Outcome, tell: Callable[[str], None]) -> None:
    plan = stand.plan
    put_watches(stand.settings, watches())
    stand.add_worker()
    stand.ready()
    base = stand.memory()
    tell("ready")
    traffic = Traffic(plan, stand.bootstrap)
    under_way = Run(stand, traffic)
    traffic.start()
    try:
        _break(under_way, tell)
    finally:
        traffic.stop()
    tell(f"fed {len(traffic.sent)} records")
    calm = time.monotonic()
    stand.ready()
    time.sleep(traffic.embargoes_over() + _RELEASE_SECONDS)
    stand.settle(DRAIN_SECONDS)
    outcome.drained = time.monotonic() - calm
    tell("nothing waits")
    outcome.memory = {name: (base.get(name, 0.0), now) for name, now in stand.memory().items()}
    for worker in stand.running():
        code = worker.stop()
        if code:
            outcome.findings.find("a worker's end", f"{worker.folder.name}: exit code {code}")
    _balance(under_way, outcome)
    tell("checked")


def _break(run: Run, tell: Callable[[str], None]) -> None:
    """One fault after the other until the traffic has had its time."""
    end = time.monotonic() + run.stand.plan.seconds
    for due in run.stand.plan.faults:
        time.sleep(max(0.0, min(due.after, end - time.monotonic())))
        if time.monotonic() >= end:
            return
        detail = FAULTS[due.fault](run, Random(due.draw))
        tell(f"{due.fault}{': ' if detail else ''}{detail}")


def _balance(run: Run, outcome: Outcome) -> None:
    stand, plan = run.stand, run.stand.plan
    topics = read_all(stand.bootstrap)
    coder = CachedCoder(_coder(stand.settings.model) if plan.real else LightCoder())
    owed = asyncio.run(expected(topics, coder=coder, watches=watches(), emptied=run.emptied, settings=stand.settings))
    findings = check(topics, owed, run.traffic.sent)
    asyncio.run(compare(topics, findings, coder=coder, watches=watches(), alerts=not run.emptied))
    for kind, found in outcome.findings.wrong.items():
        findings.wrong[kind] += found
    for name, (base, now) in outcome.memory.items():
        if now > base + ROOM_MB:
            findings.find("memory", f"{name}: {base:.0f} MB when new, {now:.0f} MB at the end")
    outcome.findings = findings
    if not findings.clean:
        dump(topics, stand.folder / "topics")
        dump(read_state(stand.bootstrap), stand.folder / "state")


def _coder(model: str) -> object:
    from agents.extraction.coder import build_coder

    return build_coder(model)


def _own_crashes(folder: Path) -> Counter[str]:
    """Ends of stages that no fault of ours explains: they came back, but somebody should know why."""
    found: Counter[str] = Counter()
    for log in folder.glob("worker-*/worker.log"):
        for stage, code in _OWN_CRASH.findall(log.read_text(errors="replace")):
            found[f"{stage} (exit code {code})"] += 1
    return found


def summary(outcome: Outcome) -> str:
    """One page."""
    found, plan = outcome.findings, outcome.plan
    lines = [f"seed {plan.seed}: {'GOOD' if outcome.good else 'FAILED'} in {outcome.seconds:.0f} s ({plan})", ""]
    lines += [f"  {line}" for line in outcome.done]
    lines += ["", f"  {'topic':<24}{'records':>10}{'repeats':>10}"]
    for name, number in found.counts.items():
        if not name.endswith(" repeats"):
            repeats = found.counts.get(f"{name} repeats")
            lines.append(f"  {name:<24}{number:>10}{'' if repeats is None else repeats:>10}")
    lines += ["", f"  drained {outcome.drained:.0f} s after the last article; MB when new and at the end:"]
    lines.append("  " + ", ".join(f"{name} {base:.0f} → {now:.0f}" for name, (base, now) in outcome.memory.items()))
    if outcome.crashes:
        lines.append("  ended of themselves and came back: " + ", ".join(f"{k} × {n}" for k, n in outcome.crashes.items()))
    lines += ["", *(f"  broke off: {outcome.broke}",) * bool(outcome.broke)]
    lines += [f"  {line}" for line in found.lines()] or ["  nothing lost, nothing wrong"]
    return "\n".join(lines) + "\n"


def as_json(outcome: Outcome) -> str:
    """For whoever gathers many runs."""
    plain = {"plan": asdict(outcome.plan), "good": outcome.good, "seconds": round(outcome.seconds, 1), "broke": outcome.broke}
    plain |= {"wrong": {kind: len(found) for kind, found in outcome.findings.wrong.items()}, "counts": outcome.findings.counts}
    return json.dumps(plain | {"faults": outcome.done, "crashes": outcome.crashes})
