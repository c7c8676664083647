"""The events that the broker still has, for tools that look back."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import msgspec

from schemas.base import decode
from schemas.event import Event
from streams.following import follow
from streams.settings import Settings
from streams.topics import EVENTS


def retained_events(
    settings: Settings, *, on_unreadable: Callable[[int, str], None] = lambda offset, why: None
) -> Iterator[Event]:
    """As they were appended; `on_unreadable(offset, reason)` is told of records that are none. Raises NoTopic."""
    for record in follow(settings, EVENTS.name, from_beginning=True, to_end=True):
        if record.value is not None:
            try:
                yield decode(record.value, Event)
            except (msgspec.MsgspecError, UnicodeDecodeError) as error:
                on_unreadable(record.offset, str(error))
