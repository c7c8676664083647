"""Log lines: JSON for collectors, and libraries that repeat themselves are cut short."""

from __future__ import annotations

import json
import logging

from streams.logs import IN_HAND, MOST_TRACES, JsonFormatter, NoEcho


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


def parent(number: int) -> str:
    return f"00-{number:032x}-{1:016x}-01"


def test_a_json_line_tells_the_traces_of_what_is_in_hand() -> None:
    def told() -> dict[str, object]:
        return dict(json.loads(JsonFormatter().format(record("streams.stage", "again"))))

    assert not {"trace_id", "trace_ids"} & set(told())
    token = IN_HAND.set([parent(7), parent(7)])
    assert (told()["trace_id"], "trace_ids" in told()) == (f"{7:032x}", False)
    IN_HAND.set([parent(number) for number in range(40)])
    assert told()["trace_ids"] == [f"{number:032x}" for number in range(MOST_TRACES)]
    IN_HAND.reset(token)


def test_a_line_of_one_message_tells_its_trace_only() -> None:
    line = record("streams.stage", "dead letter")
    line.in_hand = [parent(3)]
    token = IN_HAND.set([parent(1), parent(2)])
    told = json.loads(JsonFormatter().format(line))
    IN_HAND.reset(token)
    assert (told["trace_id"], "trace_ids" in told) == (f"{3:032x}", False)
