"""intake: an agency's bytes become an Article."""
