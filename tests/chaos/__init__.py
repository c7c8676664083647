"""Chaos: the running pipeline broken on purpose, from a seed, and a ledger that must balance afterwards."""
