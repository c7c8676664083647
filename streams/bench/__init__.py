"""Benchmarks: the running pipeline beside named baselines in one run, as ratios."""
