"""Watch: what a subscriber wants to be alerted to."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Literal

import msgspec

from schemas.article import NonEmpty
from schemas.base import Confidence, Instant, Record, Severity
from schemas.event import EventType, Modality

Priority = Literal["flash", "urgent", "routine"]
Role = Literal["any", "actor", "recipient"]


class Near(Record, frozen=True, kw_only=True):
    """Within `radius_km` of a point."""

    lat: Annotated[float, msgspec.Meta(ge=-90, le=90)]
    lon: Annotated[float, msgspec.Meta(ge=-180, le=180)]
    radius_km: Annotated[float, msgspec.Meta(gt=0)]


class Burst(Record, frozen=True, kw_only=True):
    """At least `min_count` events in `window`, unlikelier than `p_value` under the actor's own baseline."""

    window: timedelta
    min_count: Annotated[int, msgspec.Meta(ge=1)] = 3
    p_value: Annotated[float, msgspec.Meta(gt=0, lt=1)] = 0.01


class Watch(Record, frozen=True, kw_only=True):
    """Conditions that an event must all meet; an empty condition is met by every event.

    `actors` and `against` take register ids, names or aliases, `name:` and a free name, `country:SYR`, `sector:REB`,
    `parent:al-qaida`; `role` says on which side the watched actor must stand and `against` who must stand on the other.
    Only asserted happenings match unless `modality`, `negated` or `historic` ask for more. `cooldown` and `digest`, the
    period at whose end alerts are told together, are ISO 8601 durations on the wire (`PT6H`).
    """

    watch_id: Annotated[str, msgspec.Meta(min_length=1, max_length=200, pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")]
    name: NonEmpty
    enabled: bool = True
    priority: Priority = "routine"
    actors: tuple[NonEmpty, ...] = ()
    role: Role = "any"
    against: tuple[NonEmpty, ...] = ()
    event_types: tuple[EventType, ...] = ()
    modes: tuple[NonEmpty, ...] = ()
    countries: tuple[Annotated[str, msgspec.Meta(pattern="^[A-Z]{3}$")], ...] = ()
    near: Near | None = None
    min_severity: Severity = 0.0
    min_confidence: Confidence = 0.0
    min_providers: Annotated[int, msgspec.Meta(ge=1)] = 1
    modality: tuple[Modality, ...] = ("asserted",)
    negated: bool = False
    historic: bool = False
    novelty_days: Annotated[int, msgspec.Meta(ge=1)] | None = None
    burst: Burst | None = None
    cooldown: timedelta | None = None
    digest: timedelta | None = None
    expires_at: Instant | None = None
    owner: str = ""
    labels: dict[str, str] = {}
