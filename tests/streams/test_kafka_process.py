"""The small parts of running Kafka as a child: a properties file that Java reads as it was meant, ports, one at a time."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.kafka_jars import BrokerError
from streams.kafka_process import exclusive, free_ports, is_free, properties_text

_TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\n\r\t\\ :=#!"), max_size=40)


def java_value(line: bytes) -> str:
    """A value as java.util.Properties reads it: white space before it dropped, escapes undone."""
    raw = line.decode("latin-1").partition("=")[2].lstrip(" \t\f")
    units, at = [], 0
    while at < len(raw):
        letter = raw[at]
        if letter != "\\":
            units.append(ord(letter))
            at += 1
        elif raw[at + 1] == "u":
            units.append(int(raw[at + 2 : at + 6], 16))
            at += 6
        else:
            units.append(ord({"n": "\n", "r": "\r", "t": "\t"}.get(raw[at + 1], raw[at + 1])))
            at += 2
    return b"".join(unit.to_bytes(2, "big") for unit in units).decode("utf-16-be")


@given(_TEXT)
def test_java_reads_the_value_that_was_meant(value: str) -> None:
    text = properties_text({"key": value})
    assert text.count(b"\n") == 1
    assert java_value(text[:-1]) == value


def test_free_ports_are_free_and_differ() -> None:
    ports = free_ports(8)
    assert len(set(ports)) == 8
    assert all(map(is_free, ports))


def test_a_port_that_is_listened_on_is_not_free() -> None:
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        assert not is_free(busy.getsockname()[1])


def test_a_folder_is_held_by_one_at_a_time(tmp_path: Path) -> None:
    with exclusive(tmp_path), pytest.raises(BrokerError, match="another broker already uses"), exclusive(tmp_path):
        pass
    with exclusive(tmp_path):
        pass
