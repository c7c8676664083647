"""Every topic on one line: name, what its key is, the type of its values, how it is cleaned, and its partitions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType
from typing import Literal, get_args

from schemas.alert import Activity, Alert, Match
from schemas.article import Article
from schemas.base import Record
from schemas.event import Event
from schemas.extraction import Extraction
from schemas.report import Report, ReportMessage, Withdrawal
from schemas.story import Story
from schemas.watch import Watch

Cleanup = Literal["delete", "compact"]

DEFAULT_PARTITIONS = 4
MAX_MESSAGE_BYTES = 6 * 1024 * 1024
"""What the broker takes: far above the largest article we accept; an oversized one becomes a dead letter, not a lost send."""

LETTER_BYTES = MAX_MESSAGE_BYTES + 64 * 1024
"""What the dead letters' topic takes: the largest message as it came, and what we say about it besides."""

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic. `value` is None where the bytes are anybody's; `partitions` None follows the operator's choice."""

    name: str
    key: str
    value: type[Record] | None
    cleanup: Cleanup
    retention: timedelta | None = None
    partitions: int | None = None
    internal: bool = False
    largest: int = MAX_MESSAGE_BYTES

    @property
    def config(self) -> dict[str, str]:
        """The topic's configuration as Kafka names it."""
        common = {"cleanup.policy": self.cleanup, "max.message.bytes": str(self.largest)}
        if self.cleanup == "compact":
            # Low ratio and short segments: recovery reads the whole log, so it must not carry days of overwritten values.
            return {**common, "min.cleanable.dirty.ratio": "0.2", "segment.ms": "3600000", "delete.retention.ms": "86400000"}
        if self.retention is None:
            return common
        return {**common, "retention.ms": str(int(self.retention.total_seconds() * 1000))}

    def partitions_for(self, chosen: int = DEFAULT_PARTITIONS) -> int:
        """How many partitions the topic has where the operator chose `chosen` for those that scale."""
        return self.partitions or chosen


# fmt: off
RAW           = Topic("wire.raw.v1",           key="item id or none", value=None,       cleanup="delete",  retention=7 * _DAY)
ARTICLES      = Topic("wire.articles.v1",      key="language",        value=Article,    cleanup="delete",  retention=7 * _DAY)
STORIES       = Topic("wire.stories.v1",       key="uri",             value=Story,      cleanup="delete",  retention=7 * _DAY)
FLASH_STORIES = Topic("wire.stories.flash.v1", key="uri",             value=Story,      cleanup="delete",  retention=7 * _DAY, internal=True)  # noqa: E501
EXTRACTIONS   = Topic("wire.extractions.v1",   key="uri",             value=Extraction, cleanup="delete",  retention=7 * _DAY)
REPORTS       = Topic("wire.reports.v1",       key="fusion block",    value=Report,     cleanup="delete",  retention=3 * _DAY, internal=True)  # noqa: E501
EVENTS        = Topic("wire.events.v1",        key="event_id",        value=Event,      cleanup="compact")
ACTIVITY      = Topic("wire.activity.v1",      key="actor_id",        value=Activity,   cleanup="delete",  retention=3 * _DAY, internal=True)  # noqa: E501
WATCHES       = Topic("wire.watches.v1",       key="watch_id",        value=Watch,      cleanup="compact", partitions=1)
MATCHES       = Topic("wire.matches.v1",       key="watch_id",        value=Match,      cleanup="delete",  retention=3 * _DAY, internal=True)  # noqa: E501
ALERTS        = Topic("wire.alerts.v1",        key="watch_id",        value=Alert,      cleanup="delete",  retention=365 * _DAY)
FLASHES       = Topic("wire.alerts.flash.v1",  key="watch_id",        value=Alert,      cleanup="delete",  retention=2 * _DAY)
DEAD_LETTERS  = Topic("wire.dead_letters.v1",  key="as the source",   value=None,       cleanup="delete",  retention=30 * _DAY, partitions=1, largest=LETTER_BYTES)  # noqa: E501
# fmt: on

TOPICS = (
    RAW,
    ARTICLES,
    STORIES,
    FLASH_STORIES,
    EXTRACTIONS,
    REPORTS,
    EVENTS,
    ACTIVITY,
    WATCHES,
    MATCHES,
    ALERTS,
    FLASHES,
    DEAD_LETTERS,
)

SHORT_NAMES = MappingProxyType({"-".join(topic.name.split(".")[1:-1]).replace("_", "-"): topic for topic in TOPICS})
"""The names people type: raw, articles, stories, extractions, events, watches, alerts, alerts-flash, dead-letters, ..."""

TABLES = MappingProxyType(
    {
        ("intake", "held"): RAW,
        ("deduplication", "lineages"): ARTICLES,
        ("event_fusion", "events"): REPORTS,
        ("actor_alerts", "fanout"): EVENTS,
        ("actor_alerts", "history"): ACTIVITY,
        ("actor_alerts", "told"): MATCHES,
    }
)
"""The tables of each stage and the topic whose partitions it shares: partition n of the table is state for partition n."""

_BY_TYPE: dict[type[Record], Topic] = {topic.value: topic for topic in TOPICS if topic.value is not None}
_BY_TYPE[Withdrawal] = REPORTS
_BY_TYPE |= {Alert: ALERTS, Story: STORIES}
_FLASHES = {ALERTS: FLASHES, STORIES: FLASH_STORIES}
_BY_NAME = {topic.name: topic for topic in TOPICS}


def topic_for(record_type: type[Record]) -> Topic:
    """The topic that carries records of this type; raises KeyError for a record that no topic carries."""
    return _BY_TYPE[record_type]


def topics_for(record_type: type[Record], *, flash: bool = False) -> tuple[Topic, ...]:
    """All topics to which a record goes: a flash also to those who wait for flashes alone. Raises KeyError."""
    topic = topic_for(record_type)
    return (topic, _FLASHES[topic]) if flash and topic in _FLASHES else (topic,)


def topic_named(name: str) -> Topic:
    """A topic by its full or short name; raises KeyError."""
    return _BY_NAME.get(name) or SHORT_NAMES[name]


def value_types(topic: Topic) -> tuple[type[Record], ...]:
    """All record types a topic carries; wire.reports.v1 carries a tagged union."""
    if topic is REPORTS:
        return get_args(ReportMessage)
    return () if topic.value is None else (topic.value,)


def group_id(stage: str) -> str:
    """The consumer group of a stage."""
    return f"wirewatch.{stage}"


def changelog_topic(stage: str, table: str) -> Topic:
    """The compacted topic that a stage's table recovers from; as many partitions as the table's source topic."""
    return Topic(f"{group_id(stage)}-{table}-changelog", key="state key", value=None, cleanup="compact", internal=True)


EMBARGOES = changelog_topic("intake", "held")
"""What waits for its hour at intake: an entry comes when an article is held, and goes when it is released or replaced."""


def changelogs() -> tuple[Topic, ...]:
    """All changelog topics, to be created beside TOPICS with as many partitions as those that scale."""
    return tuple(changelog_topic(stage, table) for stage, table in TABLES)
