"""Prints alerts as they come: `pip install kafka-python`, `python alerts.py localhost:9092`."""

import json
import sys

from kafka import KafkaConsumer

seen: dict[str, int] = {}
for record in KafkaConsumer("wire.alerts.v1", bootstrap_servers=sys.argv[1], group_id="example", auto_offset_reset="earliest"):
    alert = json.loads(record.value)
    if alert["version"] > seen.get(alert["alert_id"], 0):  # delivery is at least once
        seen[alert["alert_id"]] = alert["version"]
        print(alert["status"], alert["watch_id"], alert["summary"], sep="\t", flush=True)
