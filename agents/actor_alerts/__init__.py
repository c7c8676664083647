"""actor_alerts: events are matched with watches and become alerts."""
