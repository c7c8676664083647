"""Tests of streams/simulator."""
