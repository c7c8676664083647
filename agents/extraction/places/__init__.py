"""Places: the gazetteer, and the finder that reads a dispatch with it."""
