"""Tests: they mirror the code's paths."""
