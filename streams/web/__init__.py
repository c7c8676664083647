"""The live page: alerts, a map, stories over time and the watches, served to browsers by server-sent events."""
