"""The baseline in processes of its own: bare nlp.pipe of the same model over the same bodies."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from streams.errors import GroundError


@dataclass(frozen=True, slots=True)
class Measure:
    """What one run did: articles and words in seconds of wall time, and peak memory in MB of the processes that did it.

    `delays` are the seconds from each article to its alert, `processor` the processor seconds by process.
    """

    name: str
    articles: int
    words: int
    seconds: float
    peak_mb: float
    delays: Sequence[float] = ()
    processor: Mapping[str, float] = field(default_factory=dict)

    @property
    def articles_per_second(self) -> float:
        return self.articles / self.seconds

    @property
    def words_per_second(self) -> float:
        return self.words / self.seconds

    @property
    def processor_ms(self) -> dict[str, float]:
        """Processor milliseconds an article, by process."""
        return {name: 1000 * seconds / self.articles for name, seconds in self.processor.items()}


def bare_pipe(model: str, lines: Sequence[bytes], *, processes: int = 1) -> Measure:
    """`nlp.pipe` as spaCy comes, with its own `n_process`, loading left out; raises GroundError."""
    found = _ran(model, lines, processes)
    name = "bare nlp.pipe" if processes == 1 else f"bare nlp.pipe, n_process={processes}"
    return Measure(
        name, found["articles"], found["words"], found["seconds"], found["peak_mb"], processor={"nlp.pipe": found["cpu"]}
    )


def bare_copies(model: str, lines: Sequence[bytes], copies: int) -> Measure:
    """So many processes of their own side by side, each with its share: what the machine gives to work that shares nothing."""
    with ThreadPoolExecutor(copies) as pool:
        told = list(pool.map(lambda number: _ran(model, lines[number::copies], 1), range(copies)))
    articles = sum(one["articles"] for one in told)
    rate = sum(one["articles"] / one["seconds"] for one in told)
    return Measure(
        f"bare nlp.pipe, {copies} copies",
        articles,
        sum(one["words"] for one in told),
        articles / rate,
        sum(one["peak_mb"] for one in told),
        processor={"nlp.pipe": sum(one["cpu"] for one in told)},
    )


def _ran(model: str, lines: Sequence[bytes], processes: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "agents.extraction.bare", model, str(processes)]
    ran = subprocess.run(command, input=b"\n".join(lines), capture_output=True, check=False)
    if ran.returncode:
        raise GroundError(f"the baseline failed: {ran.stderr.decode(errors='replace').strip()[-500:]}")
    found: dict[str, Any] = json.loads(ran.stdout)
    return found
