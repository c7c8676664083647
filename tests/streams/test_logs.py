"""Log lines: JSON for collectors, and libraries that repeat themselves are cut short."""

from __future__ import annotations

import json
import logging

from streams.logs import JsonFormatter, NoEcho


def record(name: str, message: str, *values: object) -> logging.LogRecord:
    return logging.LogRecord(name, logging.ERROR, __file__, 1, message, values, None)


def test_a_library_says_a_thing_once_in_ten_seconds_and_we_say_what_we_like() -> None:
    now = 0.0
    echo = NoEcho(clock=lambda: now)
    assert echo.filter(record("aiokafka.client", "no node %s", 1))
    assert not echo.filter(record("aiokafka.client", "no node %s", 2))
    assert echo.filter(record("aiokafka.client", "something else"))
    assert all(echo.filter(record("streams.stage", "again")) for _ in range(3))
    now = 11.0
    assert echo.filter(record("aiokafka.client", "no node %s", 3))


def test_json_lines_are_whole() -> None:
    told = json.loads(JsonFormatter().format(record("streams.stage", "two\nlines %d", 2)))
    assert told["message"] == "two\nlines 2"
    assert told["level"] == "error"
