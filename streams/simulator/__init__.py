"""simulator: a day's wire with the truth beside it."""
