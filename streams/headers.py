"""The headers of a record: CloudEvents in binary mode, the trace, and when its article first reached the stream."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta

from agents.ports import FLASH, REPLAY
from schemas.alert import Activity, Alert, Match
from schemas.article import Article
from schemas.base import Record, encode
from schemas.event import Event
from schemas.extraction import Extraction
from schemas.report import Report, Withdrawal

INGESTED_AT = "wirewatch-ingested-at"
TRACEPARENT = "traceparent"
CONTENT_TYPE = "content-type"
_TRACEPARENT = re.compile(r"00-([0-9a-f]{32})-[0-9a-f]{16}-([0-9a-f]{2})")

_LATEST = datetime(2200, 1, 1, tzinfo=UTC).timestamp()
_ASTRAY = timedelta(days=1)
"""So far ahead of the message itself a sender's clock may be."""
_LONGEST_WAY = timedelta(days=7)
"""So long an article may have been under way, an embargo and a backlog included."""

Headers = list[tuple[str, bytes]]


def read(raw: Mapping[str, bytes] | Iterable[tuple[str, bytes | None]] | None) -> dict[str, str]:
    """A message's headers as text, lower-cased names; bytes that are not UTF-8 are replaced, the last of a name counts."""
    return {name.lower(): value.decode("utf-8", "replace") for name, value in pairs(raw)}


def pairs(raw: Mapping[str, bytes] | Iterable[tuple[str, bytes | None]] | None) -> Headers:
    """A message's headers as they came, as pairs."""
    given = raw.items() if isinstance(raw, Mapping) else raw or ()
    return [(str(name), bytes(value or b"")) for name, value in given]


def ingested_at(headers: Mapping[str, str], timestamp: float | None, now: datetime) -> datetime:
    """When the article behind a message first reached the stream: as carried, else the message's own time, else now.

    Anybody can write either. What no clock of ours can have said is passed over: the expiry of state goes by this moment.
    """
    own = datetime.fromtimestamp(timestamp, UTC) if timestamp is not None and 0 < timestamp < _LATEST else now
    carried = headers.get(INGESTED_AT)
    if carried:
        try:
            moment = datetime.fromisoformat(carried)
            moment = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
        except (ValueError, OverflowError):
            return own
        if moment <= own + _ASTRAY and (moment >= own - _LONGEST_WAY or REPLAY in headers):
            return moment
    return own


def trace(headers: Mapping[str, str], origin: str) -> str:
    """The W3C traceparent to carry on: the message's own where it is valid, else one derived from `origin`.

    Derived, not random: a message that is read again belongs to the same trace.
    """
    carried = headers.get(TRACEPARENT, "")
    if _TRACEPARENT.fullmatch(carried) and not carried.startswith("00-" + "0" * 32):
        return carried
    digest = hashlib.blake2b(origin.encode(), digest_size=24).hexdigest()
    return f"00-{digest[:32]}-{digest[32:48]}-01"


def for_record(
    key: str,
    record: Record,
    *,
    stage: str,
    ingested: datetime,
    parent: str,
    now: datetime,
    replay: str = "",
    flash: bool = False,
) -> Headers:
    """All headers of an output record; `parent` is the traceparent of the message it was made from, `replay` its mark.

    A `flash` also stands in the topic of those who wait for flashes alone.
    """
    identity = event_id(key, record)
    span = hashlib.blake2b(identity.encode(), digest_size=8).hexdigest()
    trace_id, flags = parent.split("-")[1], parent.split("-")[3]
    name = type(record).__name__.lower()
    return [
        ("ce_specversion", b"1.0"),
        ("ce_id", identity.encode()),
        ("ce_source", f"/wirewatch/{stage}".encode()),
        ("ce_type", f"wirewatch.{name}.v1".encode()),
        ("ce_time", _rfc3339(now).encode()),
        ("ce_dataschema", f"urn:wirewatch:schema:{name}:v1".encode()),
        (CONTENT_TYPE, b"application/json"),
        (TRACEPARENT, f"00-{trace_id}-{span}-{flags}".encode()),
        (INGESTED_AT, _rfc3339(ingested).encode()),
        *([(REPLAY, replay.encode())] if replay else []),
        *([(FLASH, b"1")] if flash else []),
    ]


def event_id(key: str, record: Record) -> str:
    """The CloudEvents id: equal for a record that is sent again, whatever clock was read in between."""
    match record:
        case Alert():
            return f"{record.alert_id}:{record.version}"
        case Event():
            return f"{record.event_id}:{record.revision}"
        case Activity():
            return f"{record.actor_id}:{record.event.event_id}:{record.event.revision}"
        case Match():
            return f"{record.watch_id}:{record.actor_id}:{record.event.event_id}:{record.event.revision}"
        case Extraction():
            # A redelivered version gives a second record that says so; it must not pass for a repeat of the first.
            return f"{record.uri}:{record.version}" + (f":{record.skipped}" if record.skipped else "")
        case Withdrawal():
            return f"{record.uri}:{record.version}:{record.reason}"
        case Article():
            return f"{record.uri}:{record.version}"
        case Report():
            return f"{record.report.report_id}:{record.report.version}"
        case _:
            return hashlib.blake2b(key.encode() + b"\0" + encode(record), digest_size=16).hexdigest()


def _rfc3339(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
