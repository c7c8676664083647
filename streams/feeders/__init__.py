"""`wirewatch feed --config`: many sources at once, each with its own restart position."""
