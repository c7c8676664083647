"""Records that carry an event: many carry the same one, so its JSON is written once and read once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

import msgspec

from schemas.alert import Activity, Alert, Match
from schemas.base import Record, encode
from schemas.event import Event

CARRIERS: tuple[type[Record], ...] = (Activity, Match, Alert)
RECENT = 256
"""So many events are remembered: those that carry one event come close together."""

C = TypeVar("C", bound=Record)
_write = msgspec.json.Encoder(order="deterministic").encode


class Writer:
    """Encodes records to the very bytes that `schemas.base.encode` gives, each event only once."""

    def __init__(self) -> None:
        # All fields are given, by place: the defaults of the record stand in no one's way.
        self._twins = {kind: (_twin(kind, defaults=False), kind.__struct_fields__.index("event")) for kind in CARRIERS}
        self._recent: dict[int, tuple[Event, msgspec.Raw]] = {}  # the event is held, so that no other gets its id

    def encode(self, record: Record) -> bytes:
        """The record as UTF-8 JSON."""
        known = self._twins.get(type(record))
        if known is None:
            return encode(record)
        twin, place = known
        values = list(msgspec.structs.astuple(record))
        values[place] = self._event(values[place])
        return _write(twin(*values))

    def _event(self, event: Event) -> msgspec.Raw:
        known = self._recent.get(id(event))
        if known is None:
            _make_room(self._recent)
            known = self._recent[id(event)] = (event, msgspec.Raw(encode(event)))
        return known[1]


class Reader(Generic[C]):
    """Decodes records of one type; those that carry the same event share it. Raises what msgspec raises."""

    def __init__(self, kind: type[C]) -> None:
        self._kind = kind
        self._outer: Callable[[bytes], Any] = msgspec.json.Decoder(_twin(kind, defaults=True)).decode
        self._event = msgspec.json.Decoder(Event).decode
        self._recent: dict[bytes, Event] = {}

    def decode(self, data: bytes) -> C:
        """The record."""
        outer = self._outer(data)
        fields = msgspec.structs.asdict(outer)
        raw = bytes(fields["event"])
        event = self._recent.get(raw)
        if event is None:
            _make_room(self._recent)
            event = self._recent[raw] = self._event(raw)
        fields["event"] = event
        return self._kind(**fields)


def _twin(kind: type[Record], *, defaults: bool) -> type[msgspec.Struct]:
    """The same record with its event as bytes."""
    fields: list[Any] = []
    for told in msgspec.structs.fields(kind):
        annotation = msgspec.Raw if told.name == "event" else told.type
        optional = defaults and told.default is not msgspec.NODEFAULT
        fields.append((told.name, annotation, msgspec.field(default=told.default) if optional else msgspec.field()))
    return msgspec.defstruct(kind.__name__, fields, kw_only=defaults, gc=False)


def _make_room(recent: dict[Any, Any]) -> None:
    if len(recent) >= RECENT:
        del recent[next(iter(recent))]
