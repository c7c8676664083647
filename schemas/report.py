"""Report traffic (internal): what extraction and deduplication tell event fusion."""

from __future__ import annotations

from typing import Literal

from schemas.base import Instant, Record
from schemas.event import EventReport

WithdrawalReason = Literal["kill", "withheld", "superseded"]


class Report(Record, frozen=True, kw_only=True, tag="report"):
    """An EventReport on its way to fusion, under the key of its fusion block."""

    block: str
    story_id: str
    thread_id: str
    published_at: Instant
    report: EventReport


class Withdrawal(Record, frozen=True, kw_only=True, tag="withdrawal"):
    """Takes back what an article said; sent to every partition, since its blocks are not known.

    kill, withheld: all reports of `uri` up to and including `version`, and any that arrive later. superseded: version
    `version` replaced the earlier ones; reports of earlier versions stay only if their sentence key is in `kept`.
    `dependents` names, on a kill, the copies that relied on the killed text: what they said until then is marked.
    """

    uri: str
    version: int
    reason: WithdrawalReason
    published_at: Instant
    kept: tuple[str, ...] = ()
    dependents: tuple[str, ...] = ()


ReportMessage = Report | Withdrawal
