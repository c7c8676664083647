"""The stage's three agents, in the order in which an event passes them."""

from __future__ import annotations

from agents.actor_alerts.activity import ActivityAgent
from agents.actor_alerts.alerting import AlertingAgent
from agents.actor_alerts.matching import MatchingAgent
from agents.actor_alerts.watch_index import WatchIndex

__all__ = ["ActivityAgent", "AlertingAgent", "MatchingAgent", "WatchIndex"]
