"""Actors: the register of known names, and the grammar that finds and composes actors in a dispatch."""
