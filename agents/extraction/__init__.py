"""extraction: who did what to whom, where and when, as one article tells it."""
