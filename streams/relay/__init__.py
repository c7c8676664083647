"""Alerts carried on to where people are: webhooks, Slack, e-mail."""
