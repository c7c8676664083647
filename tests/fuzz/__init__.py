"""Damaged inputs by the hundred thousand: commands, of which a short run is a test."""
