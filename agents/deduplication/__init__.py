"""deduplication: what is new in an article, and which story it belongs to."""
