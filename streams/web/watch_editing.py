"""The watches as the page edits them: checked with the field that is wrong, tried on the past, written to their topic."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from agents.actor_alerts.conditions import Resolve
from agents.actor_alerts.dry_run import DryRun, dry_run
from agents.actor_alerts.watch_checks import NOVELTY_LIMIT, Names, Problem, check_entry
from schemas.event import Event
from schemas.watch import Watch
from streams.web.rows import alert_row, moment

DAYS = 7
"""Days that a dry run counts."""
_FIELD = re.compile(r"^(?P<field>[a-z_]+)(?:\.(?P<part>[a-z_]+))?(?:\[(?P<index>\d+)\])?: (?P<message>.*)$", re.DOTALL)
_MEANT = re.compile(r"did you mean (.+?)\?")


class BadWatch(Exception):
    """A watch that cannot be used: `problem` names the field."""

    def __init__(self, problem: Mapping[str, Any]) -> None:
        super().__init__(str(problem.get("message")))
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Desk:
    """What editing needs: the register's names, and the broker behind three functions that block."""

    known: Sequence[str]
    names: Names
    resolve: Resolve
    put: Callable[[Watch], None]
    remove: Callable[[str], None]
    events: Callable[[], Iterable[Event]]

    async def check(self, entry: object) -> Watch:
        """The watch that is meant; raises BadWatch. Looking for near names takes a while, so not in the loop."""
        return await asyncio.to_thread(self._check, entry)

    async def trial(self, watch: Watch, *, now: datetime, newest: datetime | None) -> dict[str, Any]:
        """What the watch would have alerted on within the last days; writes nothing.

        On a stream that was quiet for longer, or that replays the past, the days count back from its last event.
        """
        span = timedelta(days=DAYS)
        end = newest if newest is not None and newest < now - span else now
        result = await asyncio.to_thread(lambda: asyncio.run(self._try(watch, end - span)))
        return _told(result, end - span, end, quiet=end is not now)

    def suggest(self, start: str, count: int = 8) -> list[str]:
        """Known names that begin so, or that have a word that does."""
        wanted = start.casefold().strip()
        if len(wanted) < 2:
            return []
        first = [name for name in self.known if name.casefold().startswith(wanted)]
        inner = [name for name in self.known if f" {wanted}" in name.casefold()]
        return list(dict.fromkeys([*sorted(first, key=len), *sorted(inner, key=len)]))[:count]

    async def _try(self, watch: Watch, since: datetime) -> DryRun:
        oldest = since - timedelta(days=NOVELTY_LIMIT)
        events = (event for event in self.events() if event.updated_at >= oldest)
        return (await dry_run([watch], events, resolve=self.resolve, since=since))[0]

    def _check(self, entry: object) -> Watch:
        try:
            return check_entry(entry, self.names)
        except Problem as problem:
            raise BadWatch(_located(str(problem))) from problem


def _located(text: str) -> dict[str, Any]:
    """A problem with its field apart, and what was probably meant."""
    found = _FIELD.match(text)
    told: dict[str, Any] = {"field": None, "part": None, "index": None, "message": text, "meant": None}
    if found:
        told |= {"field": found["field"], "part": found["part"], "message": found["message"]}
        told["index"] = int(found["index"]) if found["index"] else None
    elif missing := re.search(r"required field `(\w+)`", text):
        told["field"] = missing[1]
    meant = _MEANT.search(text)
    return told | ({"meant": meant[1]} if meant else {})


def _told(result: DryRun, since: datetime, until: datetime, *, quiet: bool) -> dict[str, Any]:
    days = {(since + timedelta(days=number)).date(): 0 for number in range((until.date() - since.date()).days + 1)}
    days |= dict(result.days)
    return {
        "since": moment(since),
        "until": moment(until),
        "quiet": quiet,
        "events": result.events,
        "standing": result.standing,
        "statuses": dict(result.statuses),
        "days": [{"day": day.isoformat(), "count": count} for day, count in sorted(days.items())],
        "latest": [alert_row(alert, moment(alert.raised_at)) for alert in result.latest],
    }
