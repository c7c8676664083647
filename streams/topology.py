"""The picture: what each agent reads, what state it keeps, what it writes. The one file that binds agents to topics.

    wire.raw ─intake─► wire.articles ─deduplication─► wire.stories(.flash) ─extraction─► wire.extractions, wire.reports
    wire.reports ─event_fusion─► wire.events ─activity─► wire.activity ─matching─► wire.matches ─alerting─► wire.alerts(.flash)

Agents are imported where an instance is made, so a stage's process loads its own agents and nothing else.
"""

# ruff: noqa: E501  (one line a binding)
from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

from agents.ports import Agent
from streams.binding import Binding, Tools
from streams.topics import (
    ACTIVITY,
    ALERTS,
    ARTICLES,
    EVENTS,
    EXTRACTIONS,
    FLASH_STORIES,
    FLASHES,
    MATCHES,
    RAW,
    REPORTS,
    STORIES,
)

State = MutableMapping[str, bytes]

STAGES = ("intake", "deduplication", "extraction", "event_fusion", "actor_alerts")
"""The stages in the order in which an article passes them."""


def topology() -> tuple[Binding, ...]:
    """All bindings, in the order in which an article passes them."""
    # fmt: off
    return (
        Binding(stage="intake",        agent="intake",           reads=RAW,           table="held",     writes=(ARTICLES,),                                 make=_intake),
        Binding(stage="deduplication", agent="deduplication",    reads=ARTICLES,      table="lineages", writes=(STORIES, FLASH_STORIES, REPORTS, ARTICLES), make=_deduplication),
        Binding(stage="extraction",    agent="extraction",       reads=STORIES,       table=None,       writes=(EXTRACTIONS, REPORTS),                      make=_extraction,       in_flight=4, needs=frozenset({"coder"})),
        Binding(stage="extraction",    agent="flash_extraction", reads=FLASH_STORIES, table=None,       writes=(EXTRACTIONS, REPORTS),                      make=_flash_extraction, in_flight=4, needs=frozenset({"coder"})),
        Binding(stage="event_fusion",  agent="event_fusion",     reads=REPORTS,       table="events",   writes=(EVENTS,),                                   make=_event_fusion),
        Binding(stage="actor_alerts",  agent="activity",         reads=EVENTS,        table="fanout",   writes=(ACTIVITY,),                                 make=_activity),
        Binding(stage="actor_alerts",  agent="matching",         reads=ACTIVITY,      table="history",  writes=(MATCHES,),                                  make=_matching,         needs=frozenset({"watches"})),
        Binding(stage="actor_alerts",  agent="alerting",         reads=MATCHES,       table="told",     writes=(ALERTS, FLASHES),                           make=_alerting),
    )
    # fmt: on


def _intake(tools: Tools, state: State) -> Agent[Any]:
    from agents.intake.agent import IntakeAgent

    return IntakeAgent(held=state, clock=tools.clock)


def _deduplication(tools: Tools, state: State) -> Agent[Any]:
    from agents.deduplication.agent import DeduplicationAgent

    return DeduplicationAgent(state=state)


def _extraction(tools: Tools, state: State) -> Agent[Any]:
    from agents.extraction.agent import ExtractionAgent

    assert tools.coder is not None
    return ExtractionAgent(coder=tools.coder, leaves_flashes=True)


def _flash_extraction(tools: Tools, state: State) -> Agent[Any]:
    from agents.extraction.agent import ExtractionAgent

    assert tools.coder is not None
    return ExtractionAgent(coder=tools.coder)


def _event_fusion(tools: Tools, state: State) -> Agent[Any]:
    from agents.event_fusion.agent import EventFusionAgent

    return EventFusionAgent(state=state)


def _activity(tools: Tools, state: State) -> Agent[Any]:
    from agents.actor_alerts.agent import ActivityAgent

    return ActivityAgent(state=state)


def _matching(tools: Tools, state: State) -> Agent[Any]:
    from agents.actor_alerts.agent import MatchingAgent

    assert tools.watches is not None
    return MatchingAgent(watches=tools.watches.index, history=state)


def _alerting(tools: Tools, state: State) -> Agent[Any]:
    from agents.actor_alerts.agent import AlertingAgent

    return AlertingAgent(state=state, clock=tools.clock)
