"""Story: an Article with the decision that deduplication made about it."""

from __future__ import annotations

from typing import Literal

from schemas.article import Article
from schemas.base import Record

Kind = Literal["new", "duplicate", "update", "correction", "kill", "withheld", "redelivery"]


class Span(Record, frozen=True, kw_only=True):
    """A stretch of `body`: code points from `start` up to, not including, `end`."""

    start: int
    end: int


class Story(Record, frozen=True, kw_only=True):
    """The Article plus the deduplication decision.

    `of` is the uri it repeats or replaces; `story_id` names one text lineage (copies, versions, near copies);
    `thread_id` names the developing story told by several agencies; `novel` lists the sentences of `body` that the
    lineage had not said before; `similarity` is the verified likeness to `of`, 0 to 1.
    `dependents` names, on a kill, the copies that relied on the killed text. `thread_merged_from` names threads that this
    story shows to be the same happening as its own: what bore them belongs to `thread_id` from now on.
    """

    uri: str
    version: int
    kind: Kind
    of: str | None = None
    story_id: str
    thread_id: str
    similarity: float = 0.0
    novel: tuple[Span, ...] = ()
    dependents: tuple[str, ...] = ()
    thread_merged_from: tuple[str, ...] = ()
    article: Article
