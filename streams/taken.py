"""Messages as they come out of a stream, made ready for an agent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from agents.ports import REPLAY, Input, Position, Rejected
from streams import headers
from streams.dead_letters import DeadLetter
from streams.publisher import Provenance
from streams.serde import Bad, decoder
from streams.settings import Settings
from streams.topics import ARTICLES, RAW, Topic


@dataclass(frozen=True, slots=True)
class Taken:
    """A message out of the stream: Faust's event, what an agent is handed (or why not), and what outputs take over."""

    event: Any
    input: Input[Any] | None
    bad: Bad | None
    provenance: Provenance

    @property
    def partition(self) -> int:
        return int(self.event.message.partition)

    def letter(self, stage: str, rejected: Rejected) -> DeadLetter:
        """The message as a dead letter."""
        message = self.event.message
        return DeadLetter(
            stage=stage,
            reason=rejected.reason,
            detail=rejected.detail,
            exception=self.bad.exception if self.bad else "",
            topic=message.topic,
            partition=message.partition,
            offset=message.offset,
            key=message.key,
            value=message.value,
        )


class Reader:
    """Decodes messages of one topic; whatever is wrong with one becomes its `bad`, never an exception."""

    def __init__(self, topic: Topic, *, settings: Settings, clock: Callable[[], datetime]) -> None:
        limit = settings.max_article_bytes if topic in (RAW, ARTICLES) else None
        self._decode = decoder(topic, limit=limit)
        self._clock = clock

    def read(self, event: Any) -> Taken:
        """One message."""
        message = event.message
        told = headers.read(message.headers)
        ingested = headers.ingested_at(told, message.timestamp, self._clock())
        parent = headers.trace(told, f"{message.topic}/{message.partition}/{message.offset}")
        provenance = Provenance(ingested, parent, told.get(REPLAY, ""))
        value = self._decode(message.value)
        if isinstance(value, Bad):
            return Taken(event, None, value, provenance)
        try:
            key = message.key.decode() if message.key is not None else None
        except UnicodeDecodeError as error:
            return Taken(event, None, Bad("key not UTF-8", f"at byte {error.start}", type(error).__name__), provenance)
        position = Position(int(message.partition), int(message.offset))
        return Taken(event, Input(value, key, position, ingested, told), None, provenance)
