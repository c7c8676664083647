"""A process that runs the language model: stories in, extractions out, over a socket; knows nothing of Kafka."""

from __future__ import annotations

import contextlib
import importlib
import logging
import os
import signal
import socket
import sys
from typing import Any

import msgspec

from schemas.base import encode
from schemas.story import Story
from streams import frames, logs
from streams.processes import die_with, set_title

POLITENESS = 3
"""Niceness: the model takes every cycle it gets, and a kill must not wait behind it on a small machine."""


class Answer(msgspec.Struct, frozen=True, omit_defaults=True):
    """What came of one story: an Extraction as JSON, or why there is none."""

    extraction: msgspec.Raw = msgspec.Raw(b"")
    error: str | None = None


class Hello(msgspec.Struct, frozen=True):
    """The first word of a child: ready, or why it cannot be."""

    error: str | None = None


def main(line_fd: int, named: str, model: str, parent: int) -> int:
    """Load the model, say so, and answer until the line ends."""
    die_with(parent)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the terminal's Ctrl-C is for the supervisor, which stops us in order
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    with contextlib.suppress(OSError):
        os.nice(POLITENESS)
    set_title("wirewatch: extraction process")
    # What the supervisor handed on; the rest of the settings is no business of this process.
    told = (os.environ.get(f"WIREWATCH_LOG_{name}", default) for name, default in (("LEVEL", "info"), ("FORMAT", "text")))
    logs.set_up(*told, name="extraction process")
    line = socket.socket(fileno=line_fd)
    try:
        module, _, function = named.partition(":")
        coder = getattr(importlib.import_module(module), function)(model)
    except Exception as error:
        frames.send(line, msgspec.json.encode(Hello(f"{type(error).__name__}: {error}")))
        logging.getLogger(__name__).exception("the model cannot be loaded")
        return 1
    frames.send(line, msgspec.json.encode(Hello()))
    read = msgspec.json.Decoder(list[Story]).decode
    while True:
        try:
            asked = frames.receive(line)
        except (EOFError, OSError):
            return 0
        frames.send(line, msgspec.json.encode(answers(coder, read(asked))))


def answers(coder: Any, stories: list[Story]) -> list[Answer]:
    """One answer per story, in order; where the batch fails, each story is tried alone, so only the guilty one is refused."""
    try:
        return [Answer(extraction=msgspec.Raw(encode(made))) for made in coder.code(stories)]
    except Exception as error:
        if len(stories) == 1:
            return [Answer(error=f"{type(error).__name__}: {error}")]
    return [answer for story in stories for answer in answers(coder, [story])]


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4])))
