"""Tests of agents/extraction."""
