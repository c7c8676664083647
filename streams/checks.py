"""What `wirewatch doctor` looks at: each check tells whether it is well, what it saw, and what to do."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from streams.settings import Settings

_PROBE_SECONDS = 5
_EVERYWHERE = frozenset({"0.0.0.0", "::", ""})
State = Literal["well", "wrong", "unknown"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the doctor; `advice` says what to do where it is not well."""

    name: str
    state: State
    seen: str
    advice: str = ""


def findings(settings: Settings) -> Iterator[Finding]:
    """All checks, one after the other, each as soon as it is known."""
    broker = check_broker(settings)
    yield broker
    if broker.state == "well":
        yield from check_topics(settings)
        yield from check_lag(settings)
    else:
        yield Finding("topics", "unknown", "not looked at: there is no broker")
        yield Finding("lag", "unknown", "not looked at: there is no broker")
    yield check_worker(settings)
    yield check_model(settings)
    yield check_gazetteer()
    yield check_state_dir(settings)


def check_broker(settings: Settings) -> Finding:
    """Does a broker answer?"""
    from streams.admin import AdminError, BrokerUnreachable, broker_count

    where = f"{settings.bootstrap_servers} ({settings.origins.get('bootstrap_servers', 'default')})"
    try:
        count = broker_count(settings)
    except BrokerUnreachable:
        advice = "start one with `wirewatch broker`, or set WIREWATCH_BOOTSTRAP_SERVERS"
        return Finding("broker", "wrong", f"nobody answers at {where}", advice)
    except AdminError as error:
        return Finding("broker", "wrong", str(error), "check the user's rights and the SASL and SSL settings")
    return Finding("broker", "well", f"{count} broker{'s' if count != 1 else ''} at {where}")


def check_topics(settings: Settings) -> Iterator[Finding]:
    """Are all topics there, as the contract says?"""
    from streams.admin import AdminError, missing_or_different
    from streams.topics import TOPICS

    try:
        problems = missing_or_different(settings)
    except AdminError as error:
        yield Finding("topics", "wrong", str(error), "this user needs DESCRIBE and DESCRIBE_CONFIGS on the wire.* topics")
        return
    for problem in problems:
        yield Finding("topics", "wrong", problem, "wirewatch topics ensure")
    if not problems:
        yield Finding("topics", "well", f"{len(TOPICS)} topics as they should be")


def check_lag(settings: Settings) -> Iterator[Finding]:
    """How far is each stage behind, and does anybody work on it?"""
    from streams.admin import AdminError, lags
    from streams.topology import STAGES, topology

    reads = {stage: [binding.reads for binding in topology() if binding.stage == stage] for stage in STAGES}
    try:
        rows = lags(settings, reads)
    except AdminError as error:
        yield Finding("lag", "wrong", str(error), "this user needs DESCRIBE on the wirewatch.* groups")
        return
    for stage in STAGES:
        mine = [row for row in rows if row.stage == stage]
        if not mine:
            continue
        behind, members = sum(row.records for row in mine), mine[0].members
        seen = f"{stage}: {behind} record{'s' if behind != 1 else ''} behind, {members} worker{'s' if members != 1 else ''}"
        if members:
            yield Finding("lag", "well", seen)
        else:
            yield Finding("lag", "wrong", seen, f"wirewatch worker (or, for this stage alone, --stages {stage})")


def check_worker(settings: Settings) -> Finding:
    """Does a worker on this machine say that it is ready?"""
    host = "127.0.0.1" if settings.http_host in _EVERYWHERE else settings.http_host
    address = f"http://{host}:{settings.http_port}/readyz"
    if not settings.http_port:
        return Finding("worker", "unknown", "not asked: WIREWATCH_HTTP_PORT is 0, which takes any free port")
    try:
        with urllib.request.urlopen(address, timeout=_PROBE_SECONDS) as answer:
            body = answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return Finding("worker", "wrong", f"{address} says not ready: {_not_ready(error.read())}", "see the worker's log")
    except OSError as error:
        reason = getattr(error, "reason", error)
        seen = f"nobody answers at {address} ({getattr(reason, 'strerror', None) or reason})"
        return Finding("worker", "wrong", seen, "wirewatch worker; or set WIREWATCH_HTTP_PORT to where it serves")
    stages = _stages(body)
    return Finding("worker", "well", f"{address} says ready: {', '.join(stages)}" if stages else f"{address} says ready")


def check_model(settings: Settings) -> Finding:
    """Does the language model load?"""
    from agents.extraction.model import load_model, record_of

    try:
        model = record_of(load_model(settings.model))
    except (OSError, ImportError, ValueError) as error:
        advice = f"pip install the package, or set WIREWATCH_MODEL to one that is installed (now {settings.model})"
        return Finding("model", "wrong", " ".join(str(error).split())[:200], advice)
    return Finding("model", "well", f"{settings.model} loads ({model.name} {model.version})")


def check_gazetteer() -> Finding:
    """Is the gazetteer built?"""
    from platformdirs import user_cache_path

    from agents.extraction.places.gazetteer import gazetteer_path, open_gazetteer

    folder = user_cache_path("wirewatch")
    path = gazetteer_path(folder)
    if not path.exists():
        return Finding("gazetteer", "unknown", f"not built yet; extraction builds it at its first start, in {folder}")
    try:
        open_gazetteer(folder).close()
    except Exception as error:  # whatever is wrong with the file, the way out is the same
        return Finding("gazetteer", "wrong", f"{path}: {error}", f"delete {path}: it is built anew")
    return Finding("gazetteer", "well", f"{path.stat().st_size / 1e6:.0f} MB at {path}")


def check_state_dir(settings: Settings) -> Finding:
    """Can bookmarks and caches be written?"""
    folder = settings.state_dir
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / ".doctor"
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        return Finding(
            "state",
            "wrong",
            f"cannot write to {folder}: {error.strerror}",
            "set WIREWATCH_STATE_DIR to a folder that can be written",
        )
    return Finding("state", "well", f"{folder} can be written")


def _stages(body: bytes) -> list[str]:
    try:
        return list(json.loads(body)["stages"])
    except (ValueError, KeyError, TypeError):
        return []


def _not_ready(body: bytes) -> str:
    """The stages that are not ready, and which of their answers is no."""
    try:
        stages = json.loads(body)["stages"]
        told = {
            stage: [name for name in ("assigned", "recovered", "progressing", "watches") if not status.get(name, True)]
            for stage, status in stages.items()
            if not status.get("ready")
        }
    except (ValueError, KeyError, TypeError, AttributeError):
        return "it does not say why"
    return "; ".join(f"{stage} (not {', not '.join(why)})" if why else stage for stage, why in told.items()) or "no stage runs"
