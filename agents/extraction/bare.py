"""The yardstick: bare `nlp.pipe` of the whole model, as spaCy comes, over the bodies of articles on standard input.

Run as `python -m agents.extraction.bare MODEL [N_PROCESS] < articles.jsonl`; prints articles, words, seconds, cpu, peak_mb as
JSON. With N_PROCESS above 1 spaCy's own processes share the work, and their start counts: so it comes.
"""

from __future__ import annotations

import json
import resource
import sys
import time
import warnings


def measure(model: str, bodies: list[str], processes: int = 1) -> dict[str, float]:
    """Wall and processor seconds of `nlp.pipe` over all bodies, loading left out; words between spaces; peak memory in MB."""
    import spacy

    warnings.filterwarnings("ignore", message=".*W095.*")
    nlp = spacy.load(model)
    for _ in nlp.pipe(bodies[:8]):
        pass
    start, busy = time.perf_counter(), _busy()
    for _ in nlp.pipe(bodies, n_process=processes):
        pass
    seconds, cpu = time.perf_counter() - start, _busy() - busy
    own, children = (resource.getrusage(whose).ru_maxrss / 1024 for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    peak = own + processes * children if processes > 1 else own
    words = sum(len(body.split()) for body in bodies)
    return {"articles": len(bodies), "words": words, "seconds": seconds, "cpu": cpu, "peak_mb": peak}


def _busy() -> float:
    """Processor seconds of this process and of those of its children that have ended."""
    return sum(sum(resource.getrusage(whose)[:2]) for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


if __name__ == "__main__":
    print(json.dumps(measure(sys.argv[1], [json.loads(line)["body"] for line in sys.stdin], *map(int, sys.argv[2:]))))
