"""What every record shares: frozen, keyword-only, unknown fields ignored on reading, times in UTC."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar

import msgspec

R = TypeVar("R", bound="Record")

Instant = Annotated[datetime, msgspec.Meta(tz=True)]
"""A moment in time; RFC 3339 with an offset on the wire, UTC when written."""

Confidence = Annotated[float, msgspec.Meta(ge=0, le=1)]
Severity = Annotated[float, msgspec.Meta(ge=0, le=10)]


class Record(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Base of all records.

    A reader ignores fields it does not know, so a later version may add fields with a default
    without breaking readers of the earlier one.
    """


def _plain(value: Any) -> Any:
    raise NotImplementedError(f"{type(value).__name__} has no JSON form")


_encoder = msgspec.json.Encoder(enc_hook=_plain, order="deterministic")


def encode(record: Record) -> bytes:
    """The record as UTF-8 JSON, fields in declared order and mappings sorted: equal records give equal bytes."""
    return _encoder.encode(record)


def decode(data: bytes | str, record_type: type[R]) -> R:
    """A record read from JSON; raises msgspec.ValidationError or msgspec.DecodeError that name the field."""
    return msgspec.json.decode(data, type=record_type)


def utc(moment: datetime) -> datetime:
    """The same moment with UTC as its zone."""
    return moment.astimezone(UTC)
