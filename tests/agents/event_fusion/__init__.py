"""Tests of agents/event_fusion."""
