#!/usr/bin/env bash
# Prints alerts as they come, with kcat and jq: ./alerts.sh localhost:9092
set -euo pipefail
kcat -b "$1" -G example-kcat -X auto.offset.reset=earliest -q -u wire.alerts.v1 |
    jq --unbuffered -r '[.status, .watch_id, .summary] | @tsv'
