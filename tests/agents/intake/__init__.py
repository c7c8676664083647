"""Tests of agents/intake."""
