"""event_fusion: reports of one happening become one event."""
