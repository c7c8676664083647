"""A binding: one agent, what it reads, what it keeps, what it writes, and how an instance for one partition is made."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from agents.ports import Agent, Rejected
from schemas.extraction import Extraction
from schemas.story import Story
from streams.topics import Topic

CODER = "agents.extraction.coder:build_coder"
"""What a process of the extraction pool builds: module:function, called with the name of the model."""

Coder = Callable[[Sequence[Story]], Awaitable[Sequence[Extraction | Rejected]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """What agents are handed beside their state; `coder` and `watches` stand only where a binding needs them."""

    clock: Callable[[], datetime]
    coder: Coder | None = None
    watches: Any = None


Make = Callable[[Tools, MutableMapping[str, bytes]], Agent[Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Binding:
    """One arrow of the picture: `reads` -> `agent` -> `writes`, in the process of `stage`.

    `make` gives an instance for one partition, with that partition's own entries of `table`. `in_flight` above 1 lets
    that many batches be worked on at once (their outputs still leave in order), for agents without state whose work
    goes on elsewhere. `coder` names what a process of the extraction pool builds, where the binding needs one.
    """

    stage: str
    agent: str
    reads: Topic
    table: str | None
    writes: tuple[Topic, ...]
    make: Make
    in_flight: int = 1
    needs: frozenset[str] = frozenset()
    coder: str = CODER


Topology = Callable[[], Sequence[Binding]]
