"""Tests of agents/deduplication."""
