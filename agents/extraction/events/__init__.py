"""What was done: PLOVER events read off the parse by rules that are data."""
