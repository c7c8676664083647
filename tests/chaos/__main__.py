"""`make chaos`: seeded runs, several at once where asked for, and a page that says what came of them."""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.chaos.plan import plan_of
from tests.chaos.run import as_json, run, summary


def main() -> int:
    """Exit code 0 where every run was good."""
    parser = argparse.ArgumentParser(prog="make chaos", description=__doc__)
    parser.add_argument("--seed", type=int, help="one run of this seed; without it, as many as --runs from --first on")
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--first", type=int, default=1, help="the first seed of many")
    parser.add_argument("--jobs", type=int, default=1, help="runs at once, each with brokers of its own")
    parser.add_argument("--seconds", type=float, default=120.0, help="seconds of traffic and faults")
    parser.add_argument("--nodes", type=int, choices=(1, 3), help="brokers; the seed decides where it is not given")
    parser.add_argument("--coder", choices=("light", "real"), help="who codes; the seed decides where it is not given")
    parser.add_argument("--folder", type=Path, help="where evidence goes; a new folder in the system's own otherwise")
    given = parser.parse_args()
    folder = given.folder or Path(tempfile.mkdtemp(prefix="wirewatch-chaos-"))
    if given.seed is not None:
        return _one(given, folder / f"seed-{given.seed}")
    return _many(given, folder)


def _one(given: argparse.Namespace, folder: Path) -> int:
    real = None if given.coder is None else given.coder == "real"
    plan = plan_of(given.seed, seconds=given.seconds, real=real, nodes=given.nodes)
    print(f"seed {given.seed}: {plan}", flush=True)
    shutil.rmtree(folder, ignore_errors=True)  # what an earlier run of this seed left
    outcome = run(plan, folder, told=lambda line: print(line, flush=True))
    page = summary(outcome)
    print(f"\n{page}", flush=True)
    if outcome.good:
        shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "summary.txt").write_text(page)
    (folder / "outcome.json").write_text(as_json(outcome))
    for data in folder.glob("kafka/**/log"):
        shutil.rmtree(data, ignore_errors=True)
    if not outcome.good:
        print(f"evidence: {folder}\nagain: make chaos SEED={given.seed} SECONDS={given.seconds:g}", flush=True)
    return 0 if outcome.good else 1


def _many(given: argparse.Namespace, folder: Path) -> int:
    """Each run is a process of its own: brokers die with the thread that started them, and so do a run's leftovers."""
    folder.mkdir(parents=True, exist_ok=True)
    started = time.monotonic()

    def one(seed: int) -> dict[str, object]:
        command = [sys.executable, "-m", "tests.chaos", f"--seed={seed}", f"--seconds={given.seconds}", f"--folder={folder}"]
        command += [f"--{name}={value}" for name in ("nodes", "coder") if (value := getattr(given, name)) is not None]
        with (folder / f"seed-{seed}.log").open("wb") as log:
            code = subprocess.run(command, stdout=log, stderr=log, check=False).returncode
        told = folder / f"seed-{seed}" / "outcome.json"
        found = json.loads(told.read_text()) if told.exists() else {"good": False, "broke": f"exit code {code}"}
        good = bool(found["good"])
        print(f"seed {seed:>5}  {'good  ' if good else 'FAILED'}  {_short(found)}", flush=True)
        return {"seed": seed, **found}

    with ThreadPoolExecutor(given.jobs) as pool:
        found = list(pool.map(one, range(given.first, given.first + given.runs)))
    bad = [outcome for outcome in found if not outcome["good"]]
    faults = sum(len(outcome.get("faults", ())) for outcome in found)  # type: ignore[arg-type, misc]
    print(f"\n{len(found)} runs of {given.seconds:g} s in {(time.monotonic() - started) / 60:.0f} minutes: {len(bad)} failed;")
    print(f"{faults} steps and faults; {_totals(found)}")
    print(f"seeds {given.first} to {given.first + given.runs - 1}; evidence and summaries: {folder}")
    for outcome in bad:
        print(f"  make chaos SEED={outcome['seed']} SECONDS={given.seconds:g}")
    return 1 if bad else 0


def _short(found: dict[str, object]) -> str:
    counts = found.get("counts")
    told = [f"{counts.get(name, 0)} {name.split('.')[1]}" for name in _SHOWN] if isinstance(counts, dict) else []
    return ", ".join([*told, str(found.get("wrong") or ""), str(found.get("broke") or "")]).rstrip(", ")


def _totals(found: list[dict[str, object]]) -> str:
    every = [outcome["counts"] for outcome in found if isinstance(outcome.get("counts"), dict)]
    return ", ".join(f"{sum(c.get(name, 0) for c in every)} {name.split('.')[1]}" for name in _SHOWN)  # type: ignore[attr-defined]


_SHOWN = ("wire.stories.v1", "wire.extractions.v1", "wire.events.v1", "wire.alerts.v1")

if __name__ == "__main__":
    sys.exit(main())
