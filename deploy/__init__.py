"""What operators need: dashboards, rules, runbook, images. Nothing here is imported by the product."""
