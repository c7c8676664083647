"""Tests of the actors' part of extraction."""
