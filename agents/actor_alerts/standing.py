"""What is known of one watch and one event, as it is kept in the state."""

from __future__ import annotations

from typing import Literal

import msgspec

from agents.actor_alerts.material import Material
from schemas.alert import AlertArticle


class Standing(msgspec.Struct, array_like=True):
    """What is known of one watch and one event.

    `revision` and the position are of the last match heard; `holding` the actors through whom the watch holds; `told` is
    what the subscriber knows, `status` empty where nothing was told. `match` is kept where a cooldown may give this
    event the word later, or take it away, or where it waits for a digest. `silent`: only replays have spoken of it, so
    `told` is what would have been. `flash`: it was told to those who wait for flashes alone. `held` is the end of the
    period (Unix seconds) for which it waits, since `ingested` and because of `cause`, in a digest every `period` seconds.
    """

    stamp: int = 1
    revision: int = 0
    partition: int = -1
    offset: int = -1
    touched: float = 0.0
    at: float = 0.0
    holding: list[str] = []
    cooldown: float | None = None
    status: Literal["", "raised", "retracted"] = ""
    version: int = 0
    told: Material = {}
    summary: str = ""
    articles: tuple[AlertArticle, ...] = ()
    match: bytes | None = None
    silent: bool = False
    flash: bool = False
    held: float | None = None
    period: float = 0.0
    ingested: float = 0.0
    cause: tuple[str, int] = ("", 0)
    severity: float = 0.0

    @property
    def speaks(self) -> bool:
        """Whether somebody was told of it and believes it still, or is about to be told."""
        return self.held is not None or (self.status == "raised" and not self.silent)


write = msgspec.msgpack.Encoder().encode
read = msgspec.msgpack.Decoder(Standing).decode


def state_key(watch_id: str, event_id: str) -> str:
    """Where a standing is kept."""
    return f"{watch_id}\x1f{event_id}"


def key_parts(key: str) -> tuple[str, str]:
    """Watch id and event id of a state key."""
    watch_id, _, event_id = key.partition("\x1f")
    return watch_id, event_id
