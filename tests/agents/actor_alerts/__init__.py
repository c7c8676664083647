"""Tests of agents/actor_alerts."""
