"""The baseline in a process of its own: bare nlp.pipe of the same model over the same bodies."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from streams.errors import GroundError


@dataclass(frozen=True, slots=True)
class Measure:
    """What one run did: articles and words in seconds of wall time, and peak memory in MB of the processes that did it."""

    name: str
    articles: int
    words: int
    seconds: float
    peak_mb: float

    @property
    def articles_per_second(self) -> float:
        return self.articles / self.seconds

    @property
    def words_per_second(self) -> float:
        return self.words / self.seconds


def bare_pipe(model: str, lines: Sequence[bytes]) -> Measure:
    """`nlp.pipe` as spaCy comes, one process, loading left out; raises GroundError."""
    command = [sys.executable, "-m", "agents.extraction.bare", model]
    ran = subprocess.run(command, input=b"\n".join(lines), capture_output=True, check=False)
    if ran.returncode:
        raise GroundError(f"the baseline failed: {ran.stderr.decode(errors='replace').strip()[-500:]}")
    found = json.loads(ran.stdout)
    return Measure("bare nlp.pipe", found["articles"], found["words"], found["seconds"], found["peak_mb"])
